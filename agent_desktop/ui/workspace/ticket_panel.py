"""One ticket beside the list: what it says, what was done, and the steps that may be taken now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from agent_desktop.domain.events import WriteDelivered, WriteRefused
from agent_desktop.domain.provisioning import TicketAction
from agent_desktop.domain.ticket import NewStep, Ticket
from agent_desktop.domain.wrapup import Form
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Choice,
    Facts,
    Field,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    Listing,
    Scroll,
    Select,
    Tags,
    TextArea,
    TextStyle,
    Theme,
    announce,
    col,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.workspace import ticket_words
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.ticket_print import as_html, printed_words, write_pdf

_STEP_ROW = 48
_ROUTE, _TELL = "route", "tell"
_UNIT, _EXPERT, _PERSON = "unit:", "expert:", "person:"


class TicketPanel(Frame):
    """Shows a ticket that was read. A step goes through the outbox; the page reads the ticket anew after it."""

    customerWanted = Signal(str)
    laterWanted = Signal(object)
    """Somebody is to be called about this ticket."""

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._theme, self._reader = desk, theme, reader
        self._ticket: Ticket | None = None
        self._form: Form | None = None
        self._sending = False
        self._going: dict[str, NewStep] = {}
        """Steps on their way, by the keys of their writes."""
        self._title = Label(theme, "", TextStyle.HEADING, wrap=True)
        self._title.setObjectName("ticket_heading")
        self._chips = Tags(theme, gap=8)
        self._customer = Button(theme, "", "user-round", small=True, tip=" ")
        self._customer.setObjectName("ticket_customer")
        self._later = Button(theme, "", "phone-outgoing", small=True, tip=" ")
        self._later.setObjectName("ticket_call_later")
        self._print = Button(theme, "", "printer", small=True, tip=" ")
        self._print.setObjectName("ticket_print")
        self._facts = Facts(theme, columns=3)
        self._detail = Label(theme, "", TextStyle.BODY, wrap=True)
        self._values = Facts(theme, columns=3)
        self._result_head = Label(theme, "", TextStyle.MICRO, Ink.SECOND)
        self._result = Label(theme, "", TextStyle.BODY, wrap=True)
        self._history_head = Label(theme, "", TextStyle.MICRO, Ink.SECOND)
        self._history = Listing(theme, height=_STEP_ROW)
        self._history.setObjectName("ticket_history")
        self._action = Select(theme)
        self._action.setObjectName("ticket_action")
        self._target = Select(theme)
        self._target.setObjectName("ticket_target")
        self._channel = Select(theme)
        self._channel.setObjectName("ticket_channel")
        self._note = TextArea(theme, lines=2, most=5)
        self._note.setObjectName("ticket_note")
        self._action_field = Field(theme, "", self._action)
        self._target_field = Field(theme, "", self._target, required=True)
        self._channel_field = Field(theme, "", self._channel, required=True)
        self._note_field = Field(theme, "", self._note)
        self._said = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._said.setObjectName("ticket_said")
        self._do = Button(theme, "", "check", Kind.PRIMARY)
        self._do.setObjectName("ticket_do")
        body = col(
            self._facts,
            self._detail,
            self._values,
            self._result_head,
            self._result,
            self._history_head,
            self._history,
            None,
            gap=12,
            pad=(16, 12, 16, 12),
        )
        self._steps = col(
            line(),
            col(
                hbox((self._action_field, 1), (self._target_field, 1), (self._channel_field, 1), gap=12),
                self._note_field,
                row((self._said, 1), self._do),
                gap=8,
                pad=(16, 8, 16, 12),
            ),
            gap=0,
        )
        head = col(
            hbox((self._title, 1), self._customer, self._later, self._print),
            self._chips,
            gap=4,
            pad=(16, 12, 12, 12),
        )
        self.setLayout(vbox(head, line(), (Scroll(body), 1), self._steps, gap=0))
        self._action.chosen.connect(lambda _value: self._on_action())
        self._do.clicked.connect(self.take_step)
        self._note.textChanged.connect(self._on_note)
        self._customer.clicked.connect(self._on_customer)
        self._later.clicked.connect(lambda: self.laterWanted.emit(self._ticket))
        self._print.clicked.connect(self._ask_where)
        self._heard = Subscriptions(desk.bus)
        self._heard.on(WriteDelivered, self._on_delivered)
        self._heard.on(WriteRefused, self._on_refused)
        self.retranslate()

    @property
    def ticket(self) -> Ticket | None:
        return self._ticket

    def show_ticket(self, ticket: Ticket, form: Form | None) -> None:
        """Another one, or the same as it is now: what is being typed stays with its ticket."""
        same = self._ticket is not None and self._ticket.id == ticket.id
        self._ticket, self._form = ticket, form
        if not same:
            self._put_note("")
            self._say("")
            self._desk.tasks.spawn(self._recall_note(ticket.id), "ticket_note")
        self._show()

    def close_down(self) -> None:
        self._heard.close()

    def _put_note(self, note: str) -> None:
        """Nobody typed this."""
        self._note.blockSignals(True)
        self._note.setPlainText(note)
        self._note.blockSignals(False)

    def _on_note(self) -> None:
        if self._ticket is not None:
            self._desk.tickets.keep_note(self._ticket.id, self._note.toPlainText())

    async def _recall_note(self, ticket_id: str) -> None:
        """What was being written about this ticket before another came, or before the program ended."""
        try:
            note = await self._desk.tickets.note(ticket_id)
        except StorageError:
            return  # the field is there to be used
        if note and self._ticket is not None and self._ticket.id == ticket_id and not self._note.toPlainText():
            self._put_note(note)

    def focus_steps(self) -> None:
        self._action.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_step(self) -> None:
        """Does what is chosen, or says what is missing."""
        ticket, action = self._ticket, self._chosen()
        if ticket is None or action is None or self._sending:
            return
        note = self._note.toPlainText().strip()
        target = self._target.value() or ""
        to_route, to_tell = action.effect == _ROUTE, action.effect == _TELL
        wordless = not note and (action.needs_note or (to_tell and not ticket.result))
        self._note_field.setError(self.tr("Write a few words about it.") if wordless else "")
        self._target_field.setError(self.tr("Choose where it goes.") if to_route and not target else "")
        if wordless or (to_route and not target):
            (self._note if wordless else self._target).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        kind, _, value = target.partition(":") if to_route else ("", "", "")
        step = NewStep(
            ticket.id,
            action.id,
            self._desk.clock.now(),
            note,
            unit=value if kind in ("unit", "expert") else "",
            wants="expert" if kind == "expert" else "",
            assignee=value if kind == "person" else "",
            channel=(self._channel.value() or "") if to_tell else "",
        )
        self._sending = True
        self._desk.tasks.spawn(self._send(step, ticket), "ticket_step")

    def save_to(self, file: Path) -> None:
        """Writes the ticket as it is shown."""
        if self._ticket is None:
            return
        reader = self._reader()
        title = ticket_words.heading(self._ticket, reader)
        try:
            write_pdf(as_html(self._ticket, self._form, reader), file, title, printed_words(reader))
        except OSError:
            self._say(text.problem("file_unwritable"), bad=True)
        else:
            self._say(self.tr("Saved."))

    async def _send(self, step: NewStep, ticket: Ticket) -> None:
        try:
            key = await self._desk.tickets.take_step(step, ticket_words.heading(ticket, self._reader()))
        except StorageError as error:
            self._say(text.problem(error.code, error.detail), bad=True)
            return
        finally:
            self._sending = False
        self._going[key] = step
        await self._desk.tickets.forget_note(ticket.id)
        if self._ticket is None or self._ticket.id != ticket.id:
            return
        self._put_note("")
        self._say(self.tr("On its way."))
        announce(self, self.tr("On its way."))

    def _on_delivered(self, fact: WriteDelivered) -> None:
        step = self._going.pop(fact.write.key, None)
        if step is not None and self._ticket is not None and self._ticket.id == step.ticket_id:
            self._say("")

    def _on_refused(self, fact: WriteRefused) -> None:
        """The words are back where they were written, with the reason, unless others stand there by now."""
        step = self._going.pop(fact.write.key, None)
        if step is None:
            return
        if self._ticket is None or self._ticket.id != step.ticket_id:
            self._desk.tasks.spawn(self._give_back(step), "ticket_note")
            return
        if not self._note.toPlainText():
            self._note.setPlainText(step.note)
        reason = text.problem(fact.code, fact.detail)
        self._say(self.tr("It was not taken: {reason}").format(reason=reason), bad=True)
        announce(self, self._said.text())

    async def _give_back(self, step: NewStep) -> None:
        """For when its ticket is looked at again."""
        try:
            if not await self._desk.tickets.note(step.ticket_id):
                self._desk.tickets.keep_note(step.ticket_id, step.note)
        except StorageError:
            return  # the list of what waits has them still

    def _ask_where(self) -> None:
        if self._ticket is None:
            return
        dialog = QFileDialog(self, self.tr("Save the ticket as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("PDF (*.pdf)")])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"ticket-{self._ticket.number}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def _on_customer(self) -> None:
        if self._ticket is not None and self._ticket.customer_id:
            self.customerWanted.emit(self._ticket.customer_id)

    def _say(self, sentence: str, *, bad: bool = False) -> None:
        self._said.setText(sentence)
        self._said.setInk(Ink.DANGER if bad else Ink.THIRD)

    # --- what is shown

    def _chosen(self) -> TicketAction | None:
        ticket = self._ticket
        found = ticket_words.actions(ticket, self._reader()) if ticket else []
        return next((action for action in found if action.id == self._action.value()), None)

    def _show(self) -> None:
        ticket, reader = self._ticket, self._reader()
        if ticket is None:
            return
        self._title.setText(ticket_words.heading(ticket, reader))
        self._chips.setChips(ticket_words.chips(ticket, reader))
        self._customer.setVisible(bool(ticket.customer_id))
        self._facts.setFacts(ticket_words.facts(ticket, reader))
        values = ticket_words.values(ticket, self._form, reader)
        self._values.setFacts(values)
        self._values.setVisible(bool(values))
        detail = reader.local(ticket.detail)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._result.setText(ticket.result)
        self._result.setVisible(bool(ticket.result))
        self._result_head.setVisible(bool(ticket.result))
        self._history.setRows(ticket_words.history(ticket, reader))
        self._history.setFixedHeight(self._history.contentHeight() + 4)
        allowed = ticket_words.actions(ticket, reader)
        self._steps.setVisible(bool(allowed))
        self._action.setOptions([Choice(a.id, reader.local(a.label)) for a in allowed])
        if self._action.value() is None and allowed:
            self._action.setValue(allowed[0].id)
        self._on_action()

    def _on_action(self) -> None:
        action = self._chosen()
        effect = action.effect if action else ""
        self._target_field.setVisible(effect == _ROUTE)
        self._channel_field.setVisible(effect == _TELL)
        self._note_field.setRequired(action.needs_note if action else False)
        self._note_field.setError("")
        self._target_field.setError("")

    def _targets(self) -> list[Choice]:
        reader = self._reader()
        provisioning = reader.provisioning
        if provisioning is None:
            return []
        expert = self.tr("Expert of {unit}")
        units = [(u.id, reader.local(u.label)) for u in provisioning.units]
        return [
            *(Choice(_UNIT + key, name, "users") for key, name in units),
            *(Choice(_EXPERT + key, expert.format(unit=name), "star") for key, name in units),
            *(
                Choice(
                    _PERSON + c.user_id,
                    shown_name(c.display_name, c.display_name_latin, reader.language),
                    "user-round",
                )
                for c in provisioning.colleagues
            ),
        ]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._customer.setTip(self.tr("Show the customer"))
        self._later.setTip(self.tr("Promise a call"))
        self._print.setTip(self.tr("Save as PDF"))
        self._result_head.setText(self.tr("Result"))
        self._history_head.setText(self.tr("What was done"))
        self._history.setAccessibleName(self.tr("What was done"))
        self._action_field.setCaption(self.tr("Next step"))
        self._target_field.setCaption(self.tr("Goes to"))
        self._channel_field.setCaption(self.tr("Told by"))
        self._note_field.setCaption(self.tr("Note"))
        self._do.setText(self.tr("Do it"))
        self._do.setTip(self.tr("Do it"), "Ctrl+Enter")
        self._target.setOptions(self._targets())
        self._channel.setOptions([Choice("sms", self.tr("SMS")), Choice("email", self.tr("E-mail"))])
        if self._channel.value() is None:
            self._channel.setValue("sms")
        self._show()
