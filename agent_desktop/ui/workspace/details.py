"""All of a customer's fields on one page; what is masked can be shown, and the server notes who looked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.design import Button, Facts, Notice, Scroll, Theme, Tone, row, vbox
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.present import Reader, details

_COLUMNS = 3


class DetailsPanel(QWidget):
    """`revealWanted` when the agent asks for what is masked."""

    revealWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._facts = Facts(theme, columns=_COLUMNS)
        self._facts.setObjectName("customer_details")
        self._reveal = Button(theme, "", "eye", small=True, tip=" ")
        self._reveal.setObjectName("reveal_details")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        content = QWidget()
        content.setLayout(vbox(self._failed, row(self._reveal, None), self._facts, None, gap=12, pad=(16, 12, 16, 12)))
        self.setLayout(vbox((Scroll(content), 1), gap=0))
        self._reveal.clicked.connect(self.revealWanted)
        self.retranslate()

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        customer = contact.pop.customer if contact.pop else None
        self._facts.setFacts(details(customer, reader) if customer else ())
        self._reveal.setVisible(customer is not None and bool(customer.revealable))

    def say(self, sentence: str) -> None:
        """Why nothing was revealed; "" when it was."""
        self._failed.setText(sentence)
        self._failed.setVisible(bool(sentence))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._reveal.setText(self.tr("Show hidden details"))
        self._reveal.setTip(self.tr("It is noted who looked, at whom and when"))
