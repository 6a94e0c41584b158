"""Promising a call: whom, when, and why; it comes back into the agent's list of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.follow_up import BegunPromise
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui import text
from agent_desktop.ui.asking import ask
from agent_desktop.ui.design import (
    Button,
    DateEdit,
    Elided,
    Field,
    Ink,
    Kind,
    Layer,
    LineEdit,
    TextArea,
    TextStyle,
    Theme,
    announce,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.names import shown_name, spelled
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.present import Reader, name_of

_WIDTH, _HEIGHT = 480, 460
_LATER = timedelta(hours=1)
_QUARTER_MINUTES = 15
_tr = QCoreApplication.translate


class PromiseForm(QWidget):
    """The fields of a promised call; `made` once it is safe on this computer."""

    made = Signal()

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        reader: Callable[[], Reader],
        *,
        number: str = "",
        name: str = "",
        note: str = "",
        customer_id: str = "",
        ticket_id: str = "",
        interaction_id: str = "",
    ) -> None:
        super().__init__()
        self._desk, self._reader = desk, reader
        self._customer_id, self._ticket_id, self._interaction_id = customer_id, ticket_id, interaction_id
        self._about = interaction_id or ticket_id or customer_id
        self._sending = self._handed_in = self._kept = self._filling = False
        self.setObjectName("promise_form")
        start = _quarter(desk.clock.now() + _LATER)
        self.number = LineEdit(theme)
        self.number.setObjectName("promise_number")
        self.number.setText(spelled(number, reader().display))
        self._name = LineEdit(theme)
        self._name.setObjectName("promise_name")
        self._name.setText(name)
        self._day = DateEdit(theme, start.date())
        self._day.setObjectName("promise_day")
        self._time = LineEdit(theme)
        self._time.setObjectName("promise_time")
        self._time.setText(f"{start:%H:%M}")
        self._note = TextArea(theme, lines=2, most=4)
        self._note.setObjectName("promise_note")
        self._note.setPlainText(note)
        self._number_field = Field(theme, "", self.number, required=True)
        self._name_field = Field(theme, "", self._name)
        self._day_field = Field(theme, "", self._day, required=True)
        self._time_field = Field(theme, "", self._time, required=True)
        self._note_field = Field(theme, "", self._note)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.DANGER)
        self._promise = Button(theme, "", "check", Kind.PRIMARY)
        self._promise.setObjectName("make_promise")
        self.setLayout(
            vbox(
                vbox(
                    hbox((self._number_field, 1), (self._name_field, 1), gap=12),
                    hbox((self._day_field, 1), (self._time_field, 1), gap=12),
                    self._note_field,
                    None,
                    gap=12,
                    pad=(20, 12, 20, 12),
                ),
                line(),
                row((self._said, 1), self._promise, pad=(20, 8, 20, 12)),
                gap=0,
            )
        )
        self.retranslate()
        self._promise.clicked.connect(self.promise)
        for field in (self.number, self._name, self._time):
            field.returnPressed.connect(self.promise)
        self._untouched = self._typed()
        for field in (self.number, self._name, self._day, self._time):
            field.textChanged.connect(lambda _words: self._on_typed())
        self._note.textChanged.connect(self._on_typed)
        ask(self, desk.tasks, self._recall(), "begun_promise")
        if customer_id and not number:
            ask(self, desk.tasks, self._find_number(), "promise_number")

    # --- what was typed

    def _typed(self) -> BegunPromise:
        return BegunPromise(
            self.number.text(), self._name.text(), self._day.text(), self._time.text(), self._note.toPlainText()
        )

    def _on_typed(self) -> None:
        if self._filling or self._handed_in:
            return
        if self._kept or self._typed() != self._untouched:  # words of ours need no keeping
            self._kept = True
            self._desk.follow_ups.keep(self._about, self._typed())

    async def _recall(self) -> None:
        """What was begun, before the sheet was closed by a stray click or the program ended; unless somebody types."""
        try:
            begun = await self._desk.follow_ups.begun(self._about)
        except StorageError:
            return  # the form is there to be used
        if begun is None or self._typed() != self._untouched:
            return
        for field, words in (
            (self.number, begun.number), (self._name, begun.name), (self._day, begun.day), (self._time, begun.time)
        ):  # fmt: skip
            field.setText(words)
        self._day.editingFinished.emit()
        self._note.setPlainText(begun.note)

    # --- promising

    def promise(self) -> None:
        """Puts it on the list, or says what is missing."""
        number, at = self.number.text().strip(), self._moment()
        self._number_field.setError("" if number else self.tr("Write the number to call."))
        late = at is not None and at <= self._desk.clock.now()
        self._day_field.setError("" if self._day.date() else self.tr("Choose a day."))
        wrong = self.tr("This has passed.") if late else self.tr("Write a time such as 14:30.")
        self._time_field.setError(wrong if late or at is None else "")
        if not number or at is None or late or self._sending:
            (self.number if not number else self._time).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._sending = True
        self._desk.tasks.spawn(self._save(number, at), "promise")

    async def _save(self, typed: str, at: datetime) -> None:
        number = self._desk.numbering.parse(typed)
        try:
            await self._desk.follow_ups.promise(
                number.e164 if number else typed,
                at,
                self._name.text().strip(),
                self._note.toPlainText().strip(),
                self._customer_id,
                self._ticket_id,
                self._interaction_id,
            )
        except StorageError as error:
            if Shiboken.isValid(self):
                self._said.setText(text.problem(error.code, error.detail))
            return
        finally:
            self._sending = False
        self._handed_in = True
        await self._desk.follow_ups.forget(self._about)
        if not Shiboken.isValid(self):  # closed meanwhile
            return
        announce(self, self.tr("The call is in your list."))
        self.made.emit()

    async def _find_number(self) -> None:
        """The customer's first number, unless somebody typed one meanwhile."""
        try:
            customer = await self._desk.pop.customer(self._customer_id)
        except BackendError:
            return  # the field is empty and says what it wants
        untouched = self._typed() == self._untouched
        self._filling = True
        if customer.phones and not self.number.text():
            self.number.setText(spelled(customer.phones[0].e164, self._reader().display))
        if not self._name.text():
            self._name.setText(shown_name(customer.name, customer.name_latin, self._reader().language))
        self._filling = False
        if untouched:
            self._untouched = self._typed()

    def _moment(self) -> datetime | None:
        day = self._day.date()
        try:
            clock = time.fromisoformat(self._time.text().strip().rjust(5, "0").replace("：", ":"))
        except ValueError:
            return None
        return datetime.combine(day, clock).astimezone() if day else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._number_field.setCaption(self.tr("Number"))
        self._name_field.setCaption(self.tr("Name"))
        self._day_field.setCaption(self.tr("Day"))
        self._day.setOpenTip(self.tr("Open the calendar"))
        self._time_field.setCaption(self.tr("Time"))
        self._note_field.setCaption(self.tr("What about"))
        self._promise.setText(self.tr("Promise the call"))


def open_promise(
    window: QWidget,
    desk: Desk,
    theme: Theme,
    reader: Callable[[], Reader],
    *,
    number: str = "",
    name: str = "",
    note: str = "",
    customer_id: str = "",
    ticket_id: str = "",
    interaction_id: str = "",
) -> Layer:
    """Shows the form over the window."""
    form = PromiseForm(
        desk,
        theme,
        reader,
        number=number,
        name=name,
        note=note,
        customer_id=customer_id,
        ticket_id=ticket_id,
        interaction_id=interaction_id,
    )
    layer = open_sheet(
        window, theme, lambda: _tr("PromiseForm", "Promise a call"), form, _WIDTH, _HEIGHT, first=form.number
    )
    form.made.connect(layer.dismiss)
    return layer


def open_promise_to(window: QWidget, desk: Desk, theme: Theme, reader: Callable[[], Reader], contact: Contact) -> Layer:
    """The form for whoever is in front."""
    customer = contact.pop.customer if contact.pop else None
    draft = desk.wrapup.draft(InteractionId(contact.key))
    number = contact.number.e164 if contact.number else ""
    return open_promise(
        window,
        desk,
        theme,
        reader,
        number=number or (customer.phones[0].e164 if customer and customer.phones else ""),
        name=name_of(contact, reader()) if customer else "",
        note=draft.notes if draft else "",
        customer_id=customer.id if customer else contact.customer_id,
        interaction_id="" if contact.opened else contact.key,
    )


def _quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour, local."""
    local = moment.astimezone().replace(second=0, microsecond=0)
    return local + timedelta(minutes=-local.minute % _QUARTER_MINUTES)
