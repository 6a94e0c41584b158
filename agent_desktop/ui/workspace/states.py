"""Where the past would stand when there is none to show: several people, nobody, or no answer from the server."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.ports import NO_SERVER
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Fact,
    Facts,
    Field,
    FieldState,
    Frame,
    Glyph,
    Ground,
    Ink,
    Label,
    LineEdit,
    Listing,
    Notice,
    Scroll,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import spelled
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.finder import CustomerFinder
from agent_desktop.ui.workspace.present import Reader, brief_row, ivr_text, number_text, queue_text

_WRITE = "customers.write"


class CandidatesPanel(QWidget):
    """Several people have this number: the agent asks, and chooses. Nothing is chosen for them."""

    chosen = Signal(str)
    otherWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = Label(theme, "", TextStyle.BODY, Ink.SECOND, wrap=True)
        self._people = Listing(theme, inset=16)
        self._people.setObjectName("candidates")
        self._people.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._people.setMinimumHeight(44)
        self._other = Button(theme, "", "user-round-search", small=True)
        self._other.setObjectName("other_customer")
        self.setLayout(
            vbox(
                row((self._title, 1), self._other, gap=12, pad=(16, 12, 16, 8)),
                (self._people, 1),
                gap=0,
            )
        )
        self._people.chosen.connect(self.chosen)
        self._other.clicked.connect(self.otherWanted)
        self.retranslate()

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        candidates = contact.pop.candidates if contact.pop else ()
        self._people.setRows([brief_row(c, reader) for c in candidates])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Ask who is speaking, then choose with the arrow keys and Enter."))
        self._people.setAccessibleName(self.tr("Customers with this number"))
        self._other.setText(self.tr("Somebody else"))
        self._other.setTip(self.tr("Find another customer or create one"))


class UnknownPanel(QWidget):
    """Nobody is known by this number: make a new customer, or give the number to one who is known.

    Where the number is withheld the search comes first: most who hide it are in the records.
    """

    createWanted = Signal(str)
    linkWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._desk = desk
        self._key = ""
        self._withheld = False
        self._new_title = Label(theme, "", TextStyle.STRONG)
        self._name = LineEdit(theme)
        self._name.setObjectName("new_customer_name")
        self._number = LineEdit(theme)
        self._number.setObjectName("new_customer_number")
        self._number.setState(FieldState.READONLY)
        self._name_field = Field(theme, "", self._name, required=True)
        self._number_field = Field(theme, "", self._number)
        self._create = Button(theme, "", "user-round-plus")
        self._create.setObjectName("create_customer")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        self._hidden = Notice(theme, Tone.NEUTRAL, "info")
        self._hidden.setObjectName("number_withheld")
        self._hidden.hide()
        self._new = col(
            self._new_title,
            hbox((self._name_field, 1), (self._number_field, 1), gap=12),
            row(self._create, None),
            gap=8,
        )
        self._known_title = Label(theme, "", TextStyle.STRONG)
        self._finder = CustomerFinder(desk, theme, reader, name="link_customer")
        content = QWidget()
        self._inside = vbox(
            self._failed,
            self._hidden,
            self._new,
            4,
            self._known_title,
            (self._finder, 1),
            gap=8,
            pad=(16, 12, 16, 12),
        )
        content.setLayout(self._inside)
        content.setMinimumHeight(300)
        layout = vbox((Scroll(content), 1), gap=0)
        self.setLayout(layout)
        self._name.returnPressed.connect(self._on_create)
        self._name.textEdited.connect(self._on_name)
        self._create.clicked.connect(self._on_create)
        self._finder.chosen.connect(self.linkWanted)
        self.retranslate()

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        if contact.key != self._key:
            self._key = contact.key
            self._name.setText(contact.call.party.name if contact.call else "")
            self._finder.clear()
            self._name_field.setError("")
            self.say("")
        self._set_withheld(contact.withheld)
        number = number_text(contact, reader)
        self._number.setText(number)
        self._number_field.setVisible(bool(number))
        user = reader.provisioning.user if reader.provisioning else None
        self._new.setVisible(user is None or not user.permissions or _WRITE in user.permissions)

    def _set_withheld(self, withheld: bool) -> None:
        if withheld == self._withheld:
            return
        self._withheld = withheld
        self._hidden.setVisible(withheld)
        self._inside.removeWidget(self._new)
        last = self._inside.count()
        self._inside.insertWidget(last if withheld else self._inside.indexOf(self._hidden) + 1, self._new)
        making: tuple[QWidget, ...] = self._name, self._number, self._create
        order = (*self._finder.controls(), *making) if withheld else (*making, *self._finder.controls())
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)
        self.retranslate()

    def say(self, sentence: str) -> None:
        """A failure, shown in place; "" when it worked."""
        self._failed.setText(sentence)
        self._failed.setVisible(bool(sentence))
        self._create.setEnabled(True)

    def focusSearch(self) -> None:
        self._finder.focusSearch()

    def _on_name(self) -> None:
        self._name_field.setError("")

    def _on_create(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._name_field.setError(self.tr("Ask for the name first."))
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._create.isEnabled():
            self._create.setEnabled(False)
            self.createWanted.emit(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._new_title.setText(self.tr("Or a new customer") if self._withheld else self.tr("New customer"))
        self._hidden.setText(self.tr("The caller hides their number, so nobody could be looked up. Ask who it is."))
        self._name_field.setCaption(self.tr("Name"))
        self._number_field.setCaption(self.tr("Telephone"))
        self._create.setText(self.tr("Create customer"))
        self._create.setTip(self.tr("Make a record with this name and number"), "Enter")
        other = self.tr("Or a customer who calls from another number")
        self._known_title.setText(self.tr("Find the customer") if self._withheld else other)


class AwayPanel(QWidget):
    """The server did not say who it is: what the call itself tells, and a sentence to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._why = Notice(theme, Tone.WARNING, "cloud-off")
        self._facts = Facts(theme, columns=3)
        self._say = Frame(Ground.PLAIN)
        self._say.setTint(Tone.ACCENT)
        self._sentence = Label(theme, "", TextStyle.BODY, wrap=True)
        row(Glyph(theme, "quote", Ink.ACCENT), (self._sentence, 1), gap=12, pad=12, into=self._say)
        content = QWidget()
        content.setLayout(vbox(self._why, self._facts, self._say, None, gap=12, pad=(16, 12, 16, 12)))
        self.setLayout(vbox((Scroll(content), 1), gap=0))

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        if contact.failure == NO_SERVER:
            said = self.tr("This profile works without a server: there are no customer records.")
            self._why.setNotice(Tone.NEUTRAL, "info", said)
        else:
            kept = self.tr("What you write is kept. The record comes as soon as the server answers.")
            missing = self.tr("The record of this contact is not here.")
            why = text.problem(contact.failure) if contact.failure else missing
            self._why.setNotice(Tone.WARNING, "cloud-off", f"{why} {kept}")
        known = (
            (self.tr("Number"), number_text(contact, reader)),
            (self.tr("Queue"), queue_text(contact, reader)),
            (self.tr("IVR choice"), ivr_text(contact, reader)),
            (self.tr("Called number"), spelled(contact.dnis, reader.display)),
        )
        self._facts.setFacts([Fact(caption, value) for caption, value in known if value])
        sentence = reader.local(reader.provisioning.offline_sentence) if reader.provisioning else ""
        self._sentence.setText(self.tr("“{sentence}”").format(sentence=sentence))
        self._say.setVisible(bool(sentence) and contact.live)
