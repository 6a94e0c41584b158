"""All of a customer's fields on one page; what is masked can be shown, and what may be changed is changed here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.ui.design import Button, Facts, Notice, Scroll, Theme, Tone, row, vbox
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.customer_form import CustomerForm
from agent_desktop.ui.workspace.present import Reader, details

_COLUMNS = 3
_WRITE = "customers.write"
EDIT_KEYS = "Alt+E"


class DetailsPanel(QWidget):
    """`revealWanted` when the agent asks for what is masked."""

    revealWanted = Signal()
    editWanted = Signal()
    editClosed = Signal()
    """What was typed is on its way, or thrown away."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._form: CustomerForm | None = None
        self._facts = Facts(theme, columns=_COLUMNS)
        self._facts.setObjectName("customer_details")
        self._edit = Button(theme, "", "pencil", small=True, tip=" ")
        self._edit.setObjectName("edit_customer")
        QShortcut(QKeySequence(EDIT_KEYS), self._edit, self._edit.click)  # while it is there
        self._reveal = Button(theme, "", "eye", small=True, tip=" ")
        self._reveal.setObjectName("reveal_details")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        self._waits = Notice(theme, Tone.NEUTRAL, "clock")
        self._waits.setObjectName("customer_waits")
        self._waits.hide()
        content = QWidget()
        content.setLayout(
            vbox(
                self._failed,
                self._waits,
                row(self._edit, self._reveal, None, gap=8),
                self._facts,
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(Scroll(content))
        self.setLayout(vbox((self._stack, 1), gap=0))
        self._reveal.clicked.connect(self.revealWanted)
        self._edit.clicked.connect(self.editWanted)
        self.retranslate()

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        customer = contact.pop.customer if contact.pop else None
        self._facts.setFacts(details(customer, reader) if customer else ())
        self._reveal.setVisible(customer is not None and bool(customer.revealable))
        self._edit.setVisible(customer is not None and may_edit(reader))
        self._failed.setText(contact.unread)
        self._failed.setVisible(bool(contact.unread))
        if customer is not None and contact.editing and self._form is not None:
            self._form.show_customer(customer, contact.said)
            self._stack.setCurrentWidget(self._form)
        else:
            self._stack.setCurrentIndex(0)

    def form(self, make: Callable[[], CustomerForm]) -> CustomerForm:
        """The form, made when it is wanted first: most records are only read."""
        if self._form is None:
            self._form = make()
            self._form.closed.connect(self.editClosed)
            self._stack.addWidget(self._form)
        return self._form

    def show_waiting(self, waits: bool) -> None:
        """Whether a change of this customer has not reached the server yet."""
        self._waits.setVisible(waits)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._edit.setText(self.tr("Edit"))
        self._edit.setTip(self.tr("Change what is wrong in this record"), EDIT_KEYS)
        self._reveal.setText(self.tr("Show hidden details"))
        self._reveal.setTip(self.tr("It is noted who looked, at whom and when"))
        self._waits.setText(self.tr("Your change is kept here and goes to the server as soon as it answers."))


def may_edit(reader: Reader) -> bool:
    """Whether the user's role changes customers at all."""
    return reader.provisioning is not None and _WRITE in reader.provisioning.user.permissions
