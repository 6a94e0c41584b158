"""The top of a record: who it is, how sure that is, and the facts that matter first."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.customer import VerificationMethod
from agent_desktop.ui.actions import keys_of
from agent_desktop.ui.design import (
    Avatar,
    Button,
    Elided,
    Facts,
    Ink,
    Menu,
    Tags,
    TextStyle,
    Theme,
    hbox,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.present import SEND, HeaderCard

_COLUMNS = 4
_PAD, _AVATAR, _GAP, _BETWEEN = 16, 44, 12, 8
_LINK_KEYS = "Alt+O"
_WRITE_TICKETS = "tickets.write"


class _Mark(QWidget):
    """The last thing of the header to be painted: when its turn has come, all before it is on the screen."""

    painted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._armed = False

    def arm(self) -> None:
        self._armed = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._armed:
            self._armed = False
            self.painted.emit(time.monotonic_ns())


class CustomerHeader(QWidget):
    """Avatar, name, marks, number and queue, and two rows of facts."""

    painted = Signal(str, object)
    """Contact's key and time.monotonic_ns() once what was shown last has been painted."""
    verified = Signal(str, bool)
    """A method of VerificationMethod, and whether it was passed."""
    ticketWanted = Signal()
    """Something about this contact is to be done by somebody."""
    sendWanted = Signal()
    """The contact is to be written to."""
    promiseWanted = Signal()
    """The agent is to call this contact later."""
    otherWanted = Signal()
    """The agent says that this is somebody else."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk, self._theme = desk, theme
        self._contact: Contact | None = None
        self._card = HeaderCard("", "", "")
        self._armed_for = ""
        self._avatar = Avatar(theme, "", _AVATAR)
        self._name = Elided(theme, "", TextStyle.TITLE, greedy=False)
        self._name.setObjectName("customer_name")
        self._chips = Tags(theme, gap=_BETWEEN)
        self._line = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._line.setObjectName("customer_line")
        self._greeting = Elided(theme, "", TextStyle.SMALL, Ink.ACCENT)
        self._greeting.setObjectName("greeting")
        self._greeting.hide()
        self._compact = False
        self._facts = Facts(theme, columns=_COLUMNS)
        self._more = Button(theme, "", "ellipsis", small=True, tip=" ")
        self._more.setObjectName("customer_more")
        self._more.clicked.connect(self._open_menu)
        self._ticket = Button(theme, "", "ticket", small=True, tip=" ")
        self._ticket.setObjectName("new_ticket")
        self._ticket.clicked.connect(self.ticketWanted)
        self._write = Button(theme, "", "send", small=True, tip=" ")
        self._write.setObjectName("write_to_customer")
        self._write.clicked.connect(self.sendWanted)
        self._links = Button(theme, "", "external-link", small=True, tip=" ")
        self._links.setObjectName("record_links")
        QShortcut(QKeySequence(_LINK_KEYS), self._links, self._links.click)  # while there are some
        self._links.clicked.connect(self._open_links)
        self._addresses: tuple[tuple[str, str], ...] = ()
        self._link_menu: Menu | None = None
        self._menu: Menu | None = None
        said = vbox(self._line, self._greeting, gap=2)
        below = hbox((said, 1), self._links, self._write, self._ticket, self._more, gap=8)
        # the name has its row to itself and its badges: buttons beside it would cut it short
        top = hbox(self._avatar, (vbox(hbox(self._name, (self._chips, 1), gap=_BETWEEN), below, gap=2), 1), gap=_GAP)
        self.setLayout(vbox(top, self._facts, gap=16, pad=(_PAD, 12, _PAD, 16)))
        self._mark = _Mark(self)
        self._mark.painted.connect(self._on_painted)
        self.retranslate()

    def show_card(self, contact: Contact, card: HeaderCard) -> None:
        self._contact = contact
        self._avatar.setPerson(card.initials)
        self._name.setText(card.name)
        self._line.setText(card.line)
        self._line.setVisible(bool(card.line))
        if card.greeting != self._card.greeting:
            quoted = self.tr("“{words}”").format(words=card.greeting)
            self._greeting.setText(quoted if card.greeting else "")
            self._greeting.setAccessibleName(self.tr("Greeting: {words}").format(words=card.greeting))
            self._greeting.setVisible(bool(card.greeting))
        if card.chips != self._card.chips:
            self._chips.setChips(card.chips)
        self._fit_chips()
        facts = card.facts != self._card.facts
        self._card = card
        if facts:
            self._show_facts()
        known = contact.pop is not None and contact.pop.customer is not None
        self._more.setVisible(known or contact.live or bool(self._phones()))
        provisioning = self._desk.session.provisioning
        permissions = provisioning.user.permissions if provisioning is not None else frozenset()
        self._ticket.setVisible(_WRITE_TICKETS in permissions)
        self._write.setVisible(known and SEND in permissions)

    def _fit_chips(self) -> None:
        """Rather a badge in fewer words than half a name."""
        room = self.width() - 2 * _PAD - _AVATAR - _GAP - _BETWEEN
        self._chips.setBrief(self._name.sizeHint().width() + self._chips.wholeWidth() > room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_chips()

    def setCompact(self, compact: bool) -> None:
        """One row of facts where the window is low."""
        if compact != self._compact:
            self._compact = compact
            self._show_facts()

    def _show_facts(self) -> None:
        facts = self._card.facts[: _COLUMNS if self._compact else None]
        self._facts.setFacts(facts)
        self._facts.setVisible(bool(facts))

    def note_paint(self, key: str) -> None:
        """`painted` will be emitted for this contact once what is shown now has been painted."""
        self._armed_for = key
        self._mark.raise_()
        self._mark.arm()

    def _on_painted(self, at_ns: int) -> None:
        self.painted.emit(self._armed_for, at_ns)

    def _phones(self) -> list[PhoneNumber]:
        contact = self._contact
        if contact is None:
            return []
        customer = contact.pop.customer if contact.pop else None
        numbers = [contact.number] if contact.number else []
        for phone in customer.phones if customer else ():
            try:
                number = PhoneNumber(phone.e164)
            except ValueError:
                continue
            if number not in numbers:
                numbers.append(number)
        return numbers

    def _open_menu(self) -> None:
        """Calling and copying, made anew for whoever is shown."""
        contact = self._contact
        if contact is None:
            return
        menu = self._menu or Menu(self._theme, self)
        self._menu = menu
        menu.clear()
        customer = contact.pop.customer if contact.pop else None
        customer_id = customer.id if customer else ""
        phones = self._phones()
        if not contact.live:
            for number in phones:
                action = menu.add(self.tr("Call {number}").format(number=self._spell(number)), "phone")
                action.triggered.connect(partial(self._dial, number, customer_id))
        menu.add(self.tr("Promise a call"), "clock").triggered.connect(self.promiseWanted)
        for number in phones:
            action = menu.add(self.tr("Copy {number}").format(number=self._spell(number)), "copy")
            action.triggered.connect(partial(self._copy, number.e164))
        if customer is not None:
            action = menu.add(self.tr("Copy customer number"), "copy")
            action.triggered.connect(partial(self._copy, customer.number))
            if not contact.opened:
                menu.add(self.tr("This is somebody else…"), "user-round-search").triggered.connect(self.otherWanted)
        if contact.live:
            self._add_verification(menu)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def show_links(self, links: tuple[tuple[str, str], ...]) -> None:
        """Captions and addresses of other systems about this customer."""
        self._addresses = links
        self._links.setVisible(bool(links))

    def _open_links(self) -> None:
        """One is opened at once, several are offered."""
        if len(self._addresses) == 1:
            self._go(self._addresses[0][1])
        elif self._addresses:
            menu = self._link_menu or Menu(self._theme, self)
            self._link_menu = menu
            menu.clear()
            for label, address in self._addresses:
                menu.add(label, "external-link").triggered.connect(partial(self._go, address))
            menu.popup(self._links.mapToGlobal(self._links.rect().bottomLeft()))

    def _go(self, address: str, _checked: bool = False) -> None:
        QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))

    def _add_verification(self, menu: Menu) -> None:
        menu.addSeparator()
        for method, words in (
            (VerificationMethod.NUMBER_AND_ID, self.tr("Verified by number and ID")),
            (VerificationMethod.PIN, self.tr("Verified by PIN")),
            (VerificationMethod.ORDER, self.tr("Verified by order number")),
            (VerificationMethod.QUESTION, self.tr("Verified by question")),
        ):
            menu.add(words, "shield-check").triggered.connect(partial(self._verify, method, True))
        menu.add(self.tr("Verification failed"), "shield-alert", Ink.DANGER).triggered.connect(
            partial(self._verify, VerificationMethod.QUESTION, False)
        )

    def _verify(self, method: VerificationMethod, passed: bool, _checked: bool = False) -> None:
        self.verified.emit(method.value, passed)

    def _spell(self, number: PhoneNumber) -> str:
        return self._desk.numbering.display(number)

    def _dial(self, number: PhoneNumber, customer_id: str, _checked: bool = False) -> None:
        self._desk.tasks.spawn(self._desk.calls.dial(number.e164, customer_id), "dial")

    def _copy(self, words: str, _checked: bool = False) -> None:
        QApplication.clipboard().setText(words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._ticket.setTip(self.tr("New ticket"))
        self._write.setTip(self.tr("Send the customer a message"), keys_of(self._desk.preferences, "send"))
        self._links.setTip(self.tr("Open in another system"), _LINK_KEYS)
        self._more.setTip(self.tr("Call, copy, change"))
