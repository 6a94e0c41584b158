"""What a lamp means: for each link its state, since when, why, and what is tried next and when."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LinkChanged, NatHelpChanged
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import PhoneError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Chip,
    ChipSpec,
    Frame,
    Ground,
    Ink,
    Label,
    Layer,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.text.line_check import link_cause, link_plan
from agent_desktop.ui.ticker import Ticker

_WIDTH, _HEIGHT = 560, 520
_tr = QCoreApplication.translate
_LOOK: dict[LinkState, tuple[Tone, str]] = {
    LinkState.CONNECTED: (Tone.SUCCESS, "check"),
    LinkState.CONNECTING: (Tone.WARNING, "circle-dashed"),
    LinkState.DISCONNECTED: (Tone.DANGER, "x"),
    LinkState.FAILED: (Tone.DANGER, "x"),
    LinkState.NOT_USED: (Tone.NEUTRAL, "minus"),
}


class LinksPage(QWidget):
    """One card a link, that of the pressed lamp first, kept true while the page is open."""

    checkWanted = Signal()
    soundCheckWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme, ticker: Ticker, pressed: Link) -> None:
        super().__init__()
        self._desk = desk
        self._ticker = ticker
        self._parts: dict[Link, tuple[Label, Chip, Label, Label]] = {}
        cards = []
        for link in sorted(Link, key=lambda link: link is not pressed):
            name, chip = Label(theme, "", TextStyle.STRONG), Chip(theme, "")
            sentence = Label(theme, "", TextStyle.BODY, wrap=True)
            detail = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
            detail.setObjectName(f"link_detail_{link.value}")
            self._parts[link] = (name, chip, sentence, detail)
            card = Frame(Ground.CARD)
            col(hbox(name, chip, None), sentence, detail, gap=6, pad=12, into=card)
            cards.append(card)
        self._again = Button(theme, "", "refresh-cw", small=True)
        self._again.setObjectName("register_again")
        self._again.clicked.connect(self._register_again)
        self._check = Button(theme, "", "activity", small=True)
        self._check.setObjectName("check_line")
        self._check.clicked.connect(self.checkWanted)
        self._sound = Button(theme, "", "headphones", small=True)
        self._sound.setObjectName("check_sound")
        self._sound.clicked.connect(self.soundCheckWanted)
        buttons = hbox(self._check, self._sound, None, self._again)
        self.setLayout(vbox(*cards, None, buttons, gap=12, pad=20))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LinkChanged, lambda _fact: self.retranslate())
        self._facts.on(NatHelpChanged, lambda _fact: self.retranslate())
        self.destroyed.connect(self._facts.close)
        ticker.tick.connect(self._count)
        self.retranslate()

    def end(self) -> None:
        """The page is closed."""
        self._facts.close()
        self._ticker.tick.disconnect(self._count)
        self._ticker.stop(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._again.setText(self.tr("Register again now"))
        self._check.setText(self.tr("Check my line"))
        self._sound.setText(self.tr("Check the sound"))
        for link, (name, chip, sentence, _detail) in self._parts.items():
            status = self._desk.diagnostics.status(link)
            tone, icon = _LOOK[status.state]
            name.setText(text.link_name(link))
            chip.setSpec(ChipSpec(text.link_state_name(status.state), tone, icon))
            missing = ""
            if link is Link.SIP and status.state is LinkState.CONNECTED:
                missing = text.help_sentence(self._desk.diagnostics.stun, self._desk.diagnostics.relay)
            if missing:
                chip.setSpec(ChipSpec(text.link_state_name(status.state), Tone.WARNING, "triangle-alert"))
            sentence.setText(text.sentences(text.link_sentence(status), link_cause(status), missing))
        self._count()
        if any(self._desk.diagnostics.status(link).retry_at for link in Link):
            self._ticker.start(self)
        else:
            self._ticker.stop(self)

    def _count(self) -> None:
        """The seconds until the next try."""
        for link, (_name, _chip, _sentence, detail) in self._parts.items():
            status = self._desk.diagnostics.status(link)
            notes = [self.tr("Since {time}.").format(time=text.clock_seconds(status.since))]
            notes += [link_plan(status), self._next_try(status), status.detail]
            detail.setText(text.sentences(*notes))

    def _next_try(self, status: LinkStatus) -> str:
        if status.retry_at is None:
            return ""
        left = ceil((status.retry_at - self._desk.clock.now()).total_seconds())
        if left <= 0:
            return self.tr("Tried now.")
        return self.tr("Next try in {seconds} s.").format(seconds=left)

    def _register_again(self) -> None:
        self._desk.tasks.spawn(self._try_again(), "register_again")

    async def _try_again(self) -> None:
        try:
            await self._desk.phone.register_again()
        except PhoneError as error:
            self._parts[Link.SIP][3].setText(text.problem(error.code, error.detail))


def open_links(
    window: QWidget,
    desk: Desk,
    theme: Theme,
    ticker: Ticker,
    link: Link,
    check: Callable[[], None],
    check_sound: Callable[[], None],
) -> Layer:
    """Opens the page over the window; `link` is the lamp that was pressed.

    `check` opens the check of the line instead, `check_sound` that of the sound.
    """
    page = LinksPage(desk, theme, ticker, link)
    page.checkWanted.connect(check)
    page.soundCheckWanted.connect(check_sound)
    layer = open_sheet(window, theme, lambda: _tr("LinksPage", "Links"), page, _WIDTH, _HEIGHT)
    layer.closed.connect(page.end)
    layer.setAccessibleName(text.link_name(link))
    return layer
