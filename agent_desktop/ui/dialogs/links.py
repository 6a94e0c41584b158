"""What a lamp means: for each link its state, since when, what was said, and what is tried next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LinkChanged
from agent_desktop.domain.links import Link, LinkState
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
    """One card a link, kept true while the page is open."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._parts: dict[Link, tuple[Label, Chip, Label, Label]] = {}
        cards = []
        for link in Link:
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
        self.setLayout(vbox(*cards, None, hbox(None, self._again), gap=12, pad=20))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LinkChanged, lambda _fact: self.retranslate())
        self.destroyed.connect(self._facts.close)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._again.setText(self.tr("Register again now"))
        for link, (name, chip, sentence, detail) in self._parts.items():
            status = self._desk.diagnostics.status(link)
            tone, icon = _LOOK[status.state]
            name.setText(text.link_name(link))
            chip.setSpec(ChipSpec(text.link_state_name(status.state), tone, icon))
            sentence.setText(text.link_sentence(status))
            notes = [self.tr("Since {time}.").format(time=text.clock_seconds(status.since))]
            if status.retry_at is not None:
                notes.append(self.tr("Next try at {time}.").format(time=text.clock_seconds(status.retry_at)))
            if status.detail:
                notes.append(status.detail)
            detail.setText(text.sentences(*notes))

    def _register_again(self) -> None:
        self._desk.tasks.spawn(self._try_again(), "register_again")

    async def _try_again(self) -> None:
        try:
            await self._desk.phone.register_again()
        except PhoneError as error:
            self._parts[Link.SIP][3].setText(text.problem(error.code, error.detail))


def open_links(window: QWidget, desk: Desk, theme: Theme, link: Link) -> Layer:
    """Opens the page over the window; `link` is the lamp that was pressed."""
    page = LinksPage(desk, theme)
    layer = open_sheet(window, theme, lambda: _tr("LinksPage", "Links"), page, _WIDTH, _HEIGHT)
    layer.setAccessibleName(text.link_name(link))
    return layer
