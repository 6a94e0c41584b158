"""A new ticket over the contact it is about: type and words are there already, so that one key hands it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.provisioning import TicketType
from agent_desktop.domain.ticket import NewTicket, Priority
from agent_desktop.domain.wrapup import NOTES, Form, Problem
from agent_desktop.ports import StorageError
from agent_desktop.services.tickets import TITLE
from agent_desktop.ui import text
from agent_desktop.ui.asking import ask
from agent_desktop.ui.design import (
    Button,
    Choice,
    Field,
    Kind,
    Layer,
    LineEdit,
    Scroll,
    Select,
    TextArea,
    Theme,
    announce,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.workspace import form_rules
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.sheet_form import SheetForm

_WIDTH, _HEIGHT = 640, 520
_BY_RULE = ""
_tr = QCoreApplication.translate


class TicketForm(SheetForm):
    """The fields of a new ticket; `made` once it is safe on this computer."""

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader], contact: Contact) -> None:
        super().__init__(theme, "ticket_message", self.make)
        self._desk, self._theme, self._reader = desk, theme, reader
        self._contact = contact
        self._grid: FieldGrid | None = None
        self._titled = ""
        """The title that we put there: it follows the type until somebody writes another."""
        self._sending = self._handed_in = self._kept = False
        self.setObjectName("ticket_form")
        self.type = Select(theme)
        self.type.setObjectName("ticket_type")
        self._priority = Select(theme)
        self._priority.setObjectName("ticket_priority")
        self._unit = Select(theme)
        self._unit.setObjectName("ticket_unit")
        self._title = LineEdit(theme)
        self._title.setObjectName("ticket_title")
        self._detail = TextArea(theme, lines=4, most=8)
        self._detail.setObjectName("ticket_detail")
        self._type_field = Field(theme, "", self.type, required=True)
        self._priority_field = Field(theme, "", self._priority)
        self._unit_field = Field(theme, "", self._unit)
        self._title_field = Field(theme, "", self._title, required=True)
        self._detail_field = Field(theme, "", self._detail)
        self._make = Button(theme, "", "check", Kind.PRIMARY)
        self._make.setObjectName("make_ticket")
        self._fields = vbox(gap=0)
        body = QWidget()
        body.setLayout(
            vbox(
                hbox((self._type_field, 1), (self._priority_field, 1), (self._unit_field, 1), gap=12),
                self._title_field,
                row((_laid(self._fields), 1)),
                self._detail_field,
                None,
                gap=12,
                pad=(20, 12, 20, 12),
            )
        )
        self.lay_out(Scroll(body), self._make)
        draft = desk.wrapup.draft(InteractionId(contact.key))
        self._detail.setPlainText(draft.notes if draft else "")
        self.retranslate()
        self._priority.setValue(Priority.NORMAL.value)
        self._unit.setValue(_BY_RULE)
        types = self._types()
        self.type.setValue(types[0].id if types else None)
        self._on_type()
        self._untouched = self._ticket()
        if contact.ticket is not None:
            self._go_on_with(contact.ticket)
        self.type.chosen.connect(lambda _value: self._on_type())
        self._make.clicked.connect(self.make)
        for choice in (self.type, self._priority, self._unit):
            choice.chosen.connect(lambda _value: self._on_typed())
        self._title.textChanged.connect(lambda _words: self._on_typed())
        self._detail.textChanged.connect(self._on_typed)
        if contact.ticket is None:
            ask(self, desk.tasks, self._recall(), "begun_ticket")

    def keep(self) -> None:
        """What was begun stays with the contact: the sheet may be closed by a stray click."""
        self._contact.ticket = None if self._handed_in or self._same() else self._ticket()

    def _same(self) -> bool:
        """Nothing was typed or chosen."""
        return replace(self._ticket(), created_at=self._untouched.created_at) == self._untouched

    def _on_typed(self) -> None:
        if not self._handed_in and (self._kept or not self._same()):  # words of ours need no keeping
            self._kept = True
            self._desk.tickets.keep(self._contact.key, self._ticket())

    async def _recall(self) -> None:
        """What was begun before the program ended, unless somebody types already."""
        try:
            begun = await self._desk.tickets.begun(self._contact.key)
        except StorageError:
            return  # the empty form is there to be used
        if begun is not None and self._same():
            self._go_on_with(begun)

    def make(self) -> None:
        """Hands it in, or says what is missing."""
        if not self._sending:
            self._sending = True
            self._desk.tasks.spawn(self._create(), "ticket")

    async def _create(self) -> None:
        try:
            if self._grid is not None and self._grid.unreadable():
                self._complain({})
                return
            problems = await self._desk.tickets.create(self._ticket())
        except StorageError as error:
            if Shiboken.isValid(self):
                self.say(text.problem(error.code, error.detail), wrong=True)
            return
        finally:
            self._sending = False
        if not problems:
            self._handed_in = True
            self._contact.ticket = None
            await self._desk.tickets.forget(self._contact.key)
        if not Shiboken.isValid(self):  # closed meanwhile
            return
        if problems:
            self._complain(problems)
            return
        announce(self, self.tr("The ticket is made."))
        self.made.emit()

    def _ticket(self) -> NewTicket:
        contact = self._contact
        call = contact.call
        customer = contact.pop.customer if contact.pop else None
        form = self._form()
        return NewTicket(
            type=self.type.value() or "",
            title=self._title.text(),
            detail=self._detail.toPlainText(),
            priority=Priority(self._priority.value() or Priority.NORMAL),
            unit=self._unit.value() or "",
            customer_id=customer.id if customer else contact.customer_id,
            interaction_id="" if contact.opened else contact.key,
            session_id=call.context.session_id if call else "",
            queue_id=contact.queue_id,
            form_id=form.id if form else "",
            form_version=form.version if form else 0,
            values=self._values(),
            created_at=self._desk.clock.now(),
        )

    def _go_on_with(self, begun: NewTicket) -> None:
        self.type.setValue(begun.type)
        self._on_type()
        if self._grid is not None:
            self._grid.setValues(begun.values)
        self._priority.setValue(begun.priority.value)
        self._unit.setValue(begun.unit)
        self._title.setText(begun.title)
        self._detail.setPlainText(begun.detail)

    def _complain(self, problems: dict[str, Problem]) -> None:
        first = self._grid.show_problems(problems) if self._grid is not None else None
        notes, spec = problems.get(NOTES), form_rules.notes_field(self._form())
        self._detail_field.setError(form_rules.sentence(spec, notes, self._reader()) if notes else "")
        if notes and first is None:
            first = self._detail
        missing = TITLE in problems
        self._title_field.setError(form_rules.sentence(None, Problem.REQUIRED, self._reader()) if missing else "")
        if missing:
            first = self._title
        self.say(self.tr("Fill in what is marked."), wrong=True)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what can be chosen

    def _types(self) -> tuple[TicketType, ...]:
        provisioning = self._desk.session.provisioning
        return provisioning.ticket_types if provisioning else ()

    def _type(self) -> TicketType | None:
        return next((t for t in self._types() if t.id == self.type.value()), None)

    def _form(self) -> Form | None:
        kind, provisioning = self._type(), self._desk.session.provisioning
        return provisioning.form(kind.form_id) if kind and kind.form_id and provisioning else None

    def _values(self) -> dict[str, Any]:
        return self._grid.values() if self._grid is not None else {}

    def _on_type(self) -> None:
        """Another type has another form; what was typed into fields of the same name stays."""
        kind, form = self._type(), self._form()
        typed = self._values()
        if self._grid is not None:
            self._fields.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
            self._grid = None
        if form is not None:
            self._grid = FieldGrid(self._theme, form, self._desk.numbering, self._reader)
            defaults = {f.key: f.default for f in form.fields if f.default is not None}
            self._grid.setValues(defaults | typed)
            self._grid.edited.connect(self._on_typed)
            self._fields.addWidget(self._grid)
        if kind is not None and self._title.text() == self._titled:
            self._titled = self._reader().local(kind.label)
            self._title.setText(self._titled)
        spec = form_rules.notes_field(form)
        self._detail_field.setRequired(spec.required if spec else False)
        self.say("")

    def retranslate(self) -> None:
        reader = self._reader()
        provisioning = self._desk.session.provisioning
        self._type_field.setCaption(self.tr("Type"))
        self._priority_field.setCaption(self.tr("Priority"))
        self._unit_field.setCaption(self.tr("Goes to"))
        self._title_field.setCaption(self.tr("Title"))
        self._detail_field.setCaption(self.tr("What happened"))
        self.type.setOptions([Choice(t.id, reader.local(t.label)) for t in self._types()])
        self._priority.setOptions(
            [
                Choice(Priority.LOW.value, self.tr("Low")),
                Choice(Priority.NORMAL.value, self.tr("Normal")),
                Choice(Priority.HIGH.value, self.tr("High")),
                Choice(Priority.URGENT.value, self.tr("Urgent")),
            ]
        )
        units = provisioning.units if provisioning else ()
        by_rule = Choice(_BY_RULE, self.tr("As the type says"))
        self._unit.setOptions([by_rule, *(Choice(u.id, reader.local(u.label)) for u in units)])
        self._make.setText(self.tr("Make ticket"))
        self._make.setTip(self.tr("Make ticket"), "Ctrl+Enter")
        if self._grid is not None:
            self._grid.follow()


def open_ticket(window: QWidget, desk: Desk, theme: Theme, reader: Callable[[], Reader], contact: Contact) -> Layer:
    """Shows the form of a new ticket about `contact` over the window."""
    form = TicketForm(desk, theme, reader, contact)
    layer = open_sheet(window, theme, lambda: _tr("TicketForm", "New ticket"), form, _WIDTH, _HEIGHT, first=form.type)
    form.made.connect(layer.dismiss)
    layer.closed.connect(form.keep)
    return layer


def _laid(layout: Any) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget
