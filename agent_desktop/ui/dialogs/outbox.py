"""What is on this computer only: records that wait for the server, and those that it refused."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import OutboxChanged
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Empty, Layer, Listing, Row, Theme, Tone, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.names import spelled

_WIDTH, _HEIGHT = 560, 480
_tr = QCoreApplication.translate


class OutboxPage(QWidget):
    """The list, kept true while it is open."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._pending: tuple[PendingWrite, ...] = ()
        self._empty = Empty(theme, "check", "")
        self._listing = Listing(theme, name=" ")
        self._listing.setObjectName("outbox_list")
        self.setLayout(vbox((self._listing, 1), (self._empty, 1), gap=0, pad=(0, 8, 0, 8)))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(OutboxChanged, lambda fact: self._show(fact.pending))
        self.destroyed.connect(self._facts.close)
        self.retranslate()
        desk.tasks.spawn(self._load(), "outbox")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._listing.setAccessibleName(self.tr("Kept on this computer"))
        self._empty.setContent(
            "check", self.tr("Everything has been sent"), self.tr("Nothing is on this computer only.")
        )
        self._show(self._pending)

    async def _load(self) -> None:
        try:
            self._show(await self._desk.outbox.pending())
        except StorageError as error:
            self._empty.setContent("circle-alert", text.problem(error.code, error.detail), "")

    def _show(self, pending: tuple[PendingWrite, ...]) -> None:
        self._pending = pending
        names = {
            WriteKind.CALL_RECORD: (self.tr("Call record"), "phone"),
            WriteKind.WRAP_UP: (self.tr("Wrap-up"), "file-check"),
            WriteKind.VERIFICATION: (self.tr("Verification"), "shield-check"),
            WriteKind.CUSTOMER: (self.tr("Customer"), "user-round"),
            WriteKind.TICKET: (self.tr("Ticket"), "ticket"),
            WriteKind.TICKET_STEP: (self.tr("Work on a ticket"), "ticket"),
            WriteKind.FOLLOW_UP: (self.tr("Promised call"), "phone-outgoing"),
            WriteKind.MESSAGE: (self.tr("Message to a customer"), "send"),
            WriteKind.ANNOUNCEMENT_CONFIRMATION: (self.tr("Confirmation of an announcement"), "megaphone"),
            WriteKind.QUIZ_ANSWERS: (self.tr("Answers of a test"), "list-checks"),
            WriteKind.ARTICLE_FEEDBACK: (self.tr("Article feedback"), "book-open"),
        }
        rows = []
        for write in pending:
            name, icon = names[write.kind]
            refused = bool(write.refused)
            word = self.tr("Refused") if refused else self.tr("Waits to be sent")
            chip = ChipSpec(word, Tone.DANGER if refused else Tone.WARNING, "circle-alert" if refused else "clock")
            about = spelled(write.title, self._desk.numbering.display)
            title = f"{name}: {about}" if about else name
            rows.append(
                Row(
                    f"{write.kind.value}/{write.key}",
                    title,
                    sub=text.clock_seconds(write.created_at),
                    icon=icon,
                    chip=chip,
                )
            )
        self._listing.setRows(rows)
        self._listing.setVisible(bool(rows))
        self._empty.setVisible(not rows)


def open_outbox(window: QWidget, desk: Desk, theme: Theme) -> Layer:
    """Opens the list over the window."""
    page = OutboxPage(desk, theme)
    return open_sheet(window, theme, lambda: _tr("OutboxPage", "Kept on this computer"), page, _WIDTH, _HEIGHT)
