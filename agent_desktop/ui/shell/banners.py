"""The strips below the bar while a link is down: what is wrong and what happens to the work meanwhile."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LinkChanged
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import Banner, Button, Theme, Tone, vbox
from agent_desktop.ui.desk import Desk


class LinkBanners(QWidget):
    """One strip for the server, one for sound; the telephone line itself speaks through its lamp and the state."""

    linkWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._server = Banner(theme, Tone.DANGER, "cloud-off", "")
        self._server.setObjectName("server_banner")
        self._sound = Banner(theme, Tone.WARNING, "volume-x", "")
        self._sound.setObjectName("sound_banner")
        self._more: list[Button] = []
        for banner, link in ((self._server, Link.SERVER), (self._sound, Link.AUDIO)):
            more = Button(theme, "", "activity", small=True)
            more.setObjectName(f"{banner.objectName()}_more")
            more.clicked.connect(partial(self.linkWanted.emit, link.value))
            layout = banner.layout()
            if layout is not None:
                layout.addWidget(more)
            self._more.append(more)
        self.setLayout(vbox(self._server, self._sound, gap=0))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LinkChanged, lambda _fact: self._show())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        for more in self._more:
            more.setText(self.tr("What is wrong"))
        self._show()

    def _show(self) -> None:
        server = self._desk.diagnostics.status(Link.SERVER)
        if _down(server):
            kept = self.tr("What you write is kept on this computer and sent when it is back.")
            self._server.setText(text.sentences(text.link_sentence(server), kept))
        self._server.setVisible(_down(server))
        sound = self._desk.diagnostics.status(Link.AUDIO)
        if _down(sound):
            self._sound.setText(text.link_sentence(sound))
        self._sound.setVisible(_down(sound))
        self.setVisible(_down(server) or _down(sound))


def _down(status: LinkStatus) -> bool:
    return status.state in (LinkState.DISCONNECTED, LinkState.FAILED) and status.code != "not_started"
