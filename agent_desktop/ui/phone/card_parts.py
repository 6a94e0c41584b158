"""Parts of a call's card that only show: who, why, the line about sound."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.security import Lock
from agent_desktop.ui.design import (
    Avatar,
    Chip,
    ChipSpec,
    Elided,
    Glyph,
    Ink,
    Label,
    Pair,
    Quality,
    TextStyle,
    Theme,
    Tone,
    hbox,
    paint,
    vbox,
)
from agent_desktop.ui.phone.card_view import CardView, Reason

_LINES = 3
_MOST, _LEAST = 104, 40
"""px of the word of a queue."""
_AROUND, _GAPS = 34, 18
"""px of a chip beside its word, and between the parts of the line about sound."""
_LOCKS = {
    Lock.CLOSED: ("lock", Ink.SUCCESS),
    Lock.HALF: ("lock-keyhole-open", Ink.WARNING),
    Lock.OPEN: ("lock-open", Ink.THIRD),
}


class CallHead(QWidget):
    """Who it is, since when, and the state in a word."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        right = Qt.AlignmentFlag.AlignRight
        self._avatar = Avatar(theme, "", 36)
        self._name = Elided(theme, "", TextStyle.HEADING, greedy=False)
        self._vip = Chip(theme, "", Tone.ACCENT, "crown")
        self._number = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._timer = Label(theme, "", TextStyle.TIMER, align=right)
        self._state = Label(theme, "", TextStyle.MICRO, Ink.THIRD, align=right)
        who = vbox(hbox(self._name, self._vip, None, gap=6), self._number, gap=0)
        clock = vbox(self._timer, self._state, gap=0)
        self.setLayout(hbox(self._avatar, (who, 1), clock, gap=10))

    def setView(self, view: CardView) -> None:
        self._avatar.setPerson(view.initials)
        # A number that stands for the name must not be cut; it gets the smaller step.
        self._name.setStyleStep(TextStyle.HEADING if view.initials else TextStyle.STRONG)
        self._name.setText(view.name)
        self._vip.setText(self.tr("VIP"))
        self._vip.setVisible(view.vip)
        self._number.setText(view.number)
        self._timer.setInk(Ink.TEXT if view.tone is Tone.NEUTRAL else Ink(view.tone))
        self._state.setText(view.state)
        self._state.setInk(Ink.THIRD if view.state_tone is Tone.NEUTRAL else Ink(view.state_tone))

    def setTimer(self, text: str) -> None:
        if self._timer.text() != text:
            self._timer.setText(text)


class Why(QWidget):
    """Three lines of why somebody calls. An empty line keeps its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._lines = [Pair(theme, "route") for _ in range(_LINES)]
        for pair in self._lines:
            policy = pair.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            pair.setSizePolicy(policy)
        self.setLayout(vbox(*self._lines, gap=6))

    def setReasons(self, reasons: Sequence[Reason]) -> None:
        for pair, reason in zip(self._lines, reasons, strict=False):
            pair.setPair(reason.icon, reason.text)
            pair.setVisible(bool(reason.text))


class Company(QWidget):
    """The conference that somebody led this call into. Who talks changes with every sentence, and moves nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._gathering = Elided(theme, "", TextStyle.SMALL)
        self._names = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        icon = vbox(2, Glyph(theme, "users", Ink.SUCCESS, 14), None, gap=0)
        self.setLayout(hbox(icon, (vbox(self._gathering, self._names, gap=0), 1), gap=8))

    def setView(self, view: CardView) -> None:
        self._gathering.setText(view.gathering)
        self._names.setText(view.company)


class SoundLine(QWidget):
    """Queue, quality and encryption of the call that is going on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._origin = Chip(theme, "")
        self._quality = Quality(theme)
        self._lock = Glyph(theme, "lock-open", Ink.THIRD, 13)
        self._words = Elided(theme, "", TextStyle.MICRO, Ink.SECOND)
        self._spec: ChipSpec | None = None
        self.setLayout(hbox(self._origin, 4, self._quality, 2, self._lock, (self._words, 1), gap=4))

    def setView(self, view: CardView) -> None:
        self._spec = view.chips[0] if view.chips else None
        self._quality.setQuality(view.mos, view.quality_told)
        icon, ink = _LOCKS[view.lock]
        self._lock.setIcon(icon)
        self._lock.setInk(ink)
        self._lock.setToolTip(view.lock_told)
        self._words.setText(view.lock_word)
        self._words.setAccessibleDescription(view.lock_told)
        self._words.setToolTip(view.lock_told)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Whether a call can be overheard is said in whole; the name of a queue gives way to it."""
        if self._spec is None:
            return
        others = sum(w.width() for w in (self._quality, self._lock)) + _GAPS + _AROUND
        words = paint.text_width(self._theme, self._words.text(), TextStyle.MICRO) + 1
        most = max(_LEAST, min(_MOST, round(self.width() - others - words)))
        self._origin.setSpec(short_chip(self._theme, self._spec, most))
        self._origin.setToolTip(self._spec.text)


def short_chip(theme: Theme, spec: ChipSpec, most: int = _MOST) -> ChipSpec:
    """A chip whose word takes at most `most` pixels; a queue's name may be a sentence."""
    words = theme.metrics(TextStyle.MICRO).elidedText(spec.text, Qt.TextElideMode.ElideRight, most)
    return ChipSpec(words, spec.tone, spec.icon, spec.solid)
