"""A conference as one card: who takes part, each with a key to silence and to drop; the keys of the whole below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Avatar,
    Button,
    Elided,
    Frame,
    Glyph,
    Ground,
    Ink,
    Kind,
    Label,
    Stacked,
    TextStyle,
    Theme,
    Tone,
    hbox,
    vbox,
)
from agent_desktop.ui.phone.card_controls import Hints


@dataclass(frozen=True, slots=True)
class PartyView:
    """`key` is the call's id, in a room of the exchange the party's."""

    key: str
    name: str
    initials: str
    line: str
    silenced: bool
    away: bool
    """They put us on hold."""
    talking: bool = False
    """As far as anybody listens for that."""


@dataclass(frozen=True, slots=True)
class ConferenceView:
    """`title` counts the parties and us; `since` is when the first of the calls was answered."""

    title: str
    parties: tuple[PartyView, ...]
    since: datetime | None
    held: bool
    muted: bool
    can_leave: bool
    """Mixed here only two can be left to themselves: a third would have nobody to mix them."""


class _Party(QWidget):
    """One row: who, and what can be done with them."""

    silenceWanted = Signal(str, bool)
    dropWanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view: PartyView | None = None
        self._avatar = Avatar(theme, "", 28)
        self._name = Elided(theme, "", TextStyle.BODY)
        self._line = Elided(theme, "", TextStyle.MICRO, Ink.THIRD)
        self._mute = Button(theme, "", "mic", Kind.QUIET, small=True, tip=" ")
        self._drop = Button(theme, "", "user-x", Kind.QUIET, small=True, tip=" ")
        self._mute.clicked.connect(self._press_mute)
        self._drop.clicked.connect(self._press_drop)
        self._talks = Glyph(theme, "audio-lines", Ink.SUCCESS, 16)
        policy = self._talks.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # it comes and goes with every sentence: nothing else may move
        self._talks.setSizePolicy(policy)
        who = vbox(self._name, self._line, gap=0)
        self.setLayout(hbox(self._avatar, (who, 1), self._talks, self._mute, self._drop, gap=8))

    def setParty(self, view: PartyView) -> None:
        self._view = view
        self._avatar.setPerson(view.initials)
        self._name.setText(view.name)
        line = view.line
        if view.silenced:
            line = self.tr("nobody hears them")
        elif view.away:
            line = self.tr("has put you on hold")
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._talks.setVisible(view.talking)
        self._talks.setAccessibleName(self.tr("talks"))
        self._talks.setToolTip(self.tr("talks"))
        self._mute.setIconName("mic-off" if view.silenced else "mic", Ink.WARNING if view.silenced else None)
        words = self.tr("Let {name} be heard") if view.silenced else self.tr("Silence {name}")
        self._mute.setTip(words.format(name=view.name))
        self._drop.setTip(self.tr("Drop {name} from the conference").format(name=view.name))
        self._mute.setObjectName(f"silence_{view.key}")
        self._drop.setObjectName(f"drop_{view.key}")

    def _press_drop(self) -> None:
        if self._view is not None:
            self.dropWanted.emit(self._view.key)

    def _press_mute(self) -> None:
        if self._view is not None:
            self.silenceWanted.emit(self._view.key, not self._view.silenced)


class ConferenceCard(Frame):
    """Shows what it is given and says what was pressed. Made at the first conference and kept."""

    holdWanted = Signal(bool)
    muteWanted = Signal(bool)
    silenceWanted = Signal(str, bool)
    dropWanted = Signal(str)
    addWanted = Signal()
    leaveWanted = Signal()
    endWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(Ground.PLAIN)
        self.setObjectName("conference_card")
        self.setEdge(Tone.SUCCESS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme = theme
        self._view: ConferenceView | None = None
        self._hints = Hints()
        self._title = Elided(theme, "", TextStyle.HEADING)
        self._title.setObjectName("conference_title")
        self._timer = Label(theme, "", TextStyle.TIMER, Ink.SUCCESS)
        self._state = Label(theme, "", TextStyle.MICRO, Ink.THIRD)
        self._rows: list[_Party] = []
        self._parties = vbox(gap=6)
        self._hold = Stacked(theme, "", "pause")
        self._mute = Stacked(theme, "", "mic")
        self._add = Stacked(theme, "", "user-plus")
        self._leave = Button(theme, "", "log-out")
        self._end = Button(theme, "", "phone-off", Kind.END)
        self._hold.clicked.connect(lambda: self.holdWanted.emit(not self._held()))
        self._mute.clicked.connect(lambda: self.muteWanted.emit(not self._muted()))
        self._add.clicked.connect(self.addWanted)
        self._leave.clicked.connect(self.leaveWanted)
        self._end.clicked.connect(self.endWanted)
        for name, button in (
            ("conference_hold", self._hold), ("conference_mute", self._mute), ("conference_add", self._add),
            ("conference_leave", self._leave), ("conference_end", self._end),
        ):  # fmt: skip
            button.setObjectName(name)
        clock = vbox(self._timer, self._state, gap=0)
        head = hbox(Glyph(theme, "users", Ink.SUCCESS, 20), (self._title, 1), clock, gap=10)
        keys = hbox((self._hold, 1), (self._mute, 1), (self._add, 1), gap=4)
        self.setLayout(vbox(head, self._parties, keys, self._leave, self._end, gap=8, pad=12))

    @property
    def view(self) -> ConferenceView | None:
        return self._view

    def setHints(self, hints: Hints) -> None:
        self._hints = hints
        self._word()

    def setView(self, view: ConferenceView, now: datetime) -> None:
        self._view = view
        while len(self._rows) < len(view.parties):
            row = _Party(self._theme)
            row.silenceWanted.connect(self.silenceWanted)
            row.dropWanted.connect(self.dropWanted)
            self._rows.append(row)
            self._parties.addWidget(row)
        for row, party in zip(self._rows, view.parties, strict=False):
            row.setParty(party)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(view.parties))
        self._word()
        self.setTimer(now)

    def setTimer(self, now: datetime) -> None:
        if self._view is not None and self._view.since is not None:
            self._timer.setText(text.duration((now - self._view.since).total_seconds()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        view = self._view
        if view is None:
            return
        state = self.tr("on hold") if view.held else self.tr("muted") if view.muted else self.tr("talking")
        tone = Tone.WARNING if view.held else Tone.SUCCESS
        self.setEdge(tone)
        self.setAccessibleName(f"{view.title}, {state}")
        self._title.setText(view.title)
        self._state.setText(state)
        self._timer.setInk(Ink(tone))
        self._dress(self._hold, self.tr("Resume") if view.held else self.tr("Hold"), "play" if view.held else "pause")
        self._hold.setTip(self.tr("Hold or resume everybody"), self._hints.hold)
        self._hold.setActive(Tone.WARNING if view.held else None)
        self._dress(
            self._mute, self.tr("Unmute") if view.muted else self.tr("Mute"), "mic-off" if view.muted else "mic"
        )
        self._mute.setTip(self.tr("Your microphone"), self._hints.mute)
        self._mute.setActive(Tone.WARNING if view.muted else None)
        self._dress(self._add, self.tr("Add"), "user-plus")
        self._add.setTip(self.tr("Bring somebody else into the call"), self._hints.conference)
        self._leave.setText(self.tr("Leave and let them talk"))
        only_two = self.tr("Only two can go on without you. Drop the others first.")
        self._leave.setTip(self._leave.text() if view.can_leave else only_two)
        self._leave.setEnabled(view.can_leave)
        self._end.setText(self.tr("End for everybody"))
        self._end.setTip(self._end.text(), self._hints.hang_up)

    @staticmethod
    def _dress(button: Stacked, word: str, icon: str) -> None:
        button.setText(word)
        button.setIconName(icon)

    def _held(self) -> bool:
        return self._view is not None and self._view.held

    def _muted(self) -> bool:
        return self._view is not None and self._view.muted
