"""Tickets as rows, facts and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.provisioning import TicketAction
from agent_desktop.domain.ticket import Person, Priority, Ticket, TicketStep
from agent_desktop.domain.wrapup import NOTES, Form, FormField, visible_fields
from agent_desktop.ui import text
from agent_desktop.ui.design import Cell, ChipSpec, Column, Fact, Ink, Record, Row, Tone
from agent_desktop.ui.design.tokens import TextStyle
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.workspace.present import NOTHING, Reader

_tr = QCoreApplication.translate
_TONES = {tone.value: tone for tone in Tone}


def columns() -> list[Column]:
    return [
        Column("number", _tr("Ticket", "No."), 64),
        Column("title", _tr("Ticket", "Title"), 200, stretch=True),
        Column("state", _tr("Ticket", "State"), 104),
        Column("due", _tr("Ticket", "Deadline"), 116),
        Column("with", _tr("Ticket", "With"), 96),
    ]


def rows(tickets: Sequence[Ticket], reader: Reader) -> list[Record]:
    return [_row(ticket, reader) for ticket in tickets]


def when(at: datetime, reader: Reader) -> str:
    """A moment with its day, unless it is today."""
    day = at.astimezone().date()
    return text.clock(at) if day == reader.today else f"{text.day(day, reader.today)} {text.clock(at)}"


def is_late(ticket: Ticket, reader: Reader) -> bool:
    return ticket.open and ticket.due_at is not None and ticket.due_at <= reader.now


def state_chip(ticket: Ticket, reader: Reader) -> ChipSpec:
    flow = reader.provisioning.ticket_flow(ticket.type) if reader.provisioning else None
    state = next((s for s in flow.states if s.id == ticket.status), None) if flow else None
    if state is None:
        return ChipSpec(ticket.status)
    return ChipSpec(reader.local(state.label), _TONES.get(state.tone, Tone.NEUTRAL))


def chips(ticket: Ticket, reader: Reader) -> list[ChipSpec]:
    """State, and whatever makes it pressing."""
    found = [state_chip(ticket, reader)]
    if is_late(ticket, reader):
        found.append(ChipSpec(_tr("Ticket", "Overdue"), Tone.DANGER, "clock"))
    if ticket.escalation:
        found.append(ChipSpec(_tr("Ticket", "Escalated"), Tone.WARNING, "circle-alert"))
    if ticket.priority in (Priority.HIGH, Priority.URGENT):
        found.append(ChipSpec(priority_name(ticket.priority), Tone.WARNING))
    return found


def priority_name(priority: Priority) -> str:
    return {
        Priority.LOW: _tr("Ticket", "Low"),
        Priority.NORMAL: _tr("Ticket", "Normal"),
        Priority.HIGH: _tr("Ticket", "High"),
        Priority.URGENT: _tr("Ticket", "Urgent"),
    }[priority]


def heading(ticket: Ticket, reader: Reader) -> str:
    return f"#{ticket.number} {reader.local(ticket.title)}"


def facts(ticket: Ticket, reader: Reader, *, dated: bool = False) -> list[Fact]:
    """What is known of it; with `dated` every moment has its whole date."""
    late = is_late(ticket, reader)
    due = _moment(ticket.due_at, reader, dated) if ticket.due_at else NOTHING
    at = _moment(ticket.created_at, reader, dated)
    made = " · ".join(part for part in (_name(ticket.created_by, reader), at) if part)
    return [
        Fact(_tr("Ticket", "Type"), reader.local(ticket.type_label)),
        Fact(_tr("Ticket", "Priority"), priority_name(ticket.priority)),
        Fact(_tr("Ticket", "Deadline"), due, Ink.DANGER if late else Ink.TEXT, "clock" if late else ""),
        Fact(_tr("Ticket", "Unit"), reader.local(ticket.unit_label) or ticket.unit or NOTHING),
        Fact(_tr("Ticket", "With"), _name(ticket.assignee, reader) or _tr("Ticket", "Nobody yet")),
        Fact(_tr("Ticket", "Made"), made),
    ]


def values(ticket: Ticket, form: Form | None, reader: Reader) -> list[Fact]:
    """What was filled in, in the words of its form; without the form under the fields' own names."""
    if form is None:
        return [Fact(key, str(value)) for key, value in ticket.values.items()]
    shown = [f for f in visible_fields(form, ticket.values) if f.key != NOTES and ticket.values.get(f.key) is not None]
    return [Fact(reader.local(f.label), _value(f, ticket.values[f.key], reader)) for f in shown]


def history(ticket: Ticket, reader: Reader, *, dated: bool = False) -> list[Row]:
    """The newest step first; with `dated` every moment has its whole date."""
    last = len(ticket.steps) - 1
    return [
        Row(
            step.id,
            _step_title(step, ticket, reader),
            step.note or _moved(step, ticket, reader),
            trail=_moment(step.at, reader, dated),
            icon="clock" if step.by is None else "user-round",
            rail_up=place > 0,
            rail_down=place < last,
        )
        for place, step in enumerate(reversed(ticket.steps))
    ]


def actions(ticket: Ticket, reader: Reader) -> list[TicketAction]:
    """The steps that are allowed, in the flow's order."""
    flow = reader.provisioning.ticket_flow(ticket.type) if reader.provisioning else None
    return [action for action in flow.actions if action.id in ticket.actions] if flow else []


def _row(ticket: Ticket, reader: Reader) -> Record:
    late = is_late(ticket, reader)
    due = when(ticket.due_at, reader) if ticket.due_at else NOTHING
    holder = _name(ticket.assignee, reader) or reader.local(ticket.unit_label) or ticket.unit
    return Record(
        ticket.id,
        (
            Cell(str(ticket.number), ink=Ink.SECOND),
            Cell(
                reader.local(ticket.title),
                reader.local(ticket.type_label),
                style=TextStyle.STRONG if late or ticket.escalation else TextStyle.BODY,
            ),
            Cell(chip=state_chip(ticket, reader)),
            Cell(due, ink=Ink.DANGER if late else Ink.TEXT, icon="clock" if late else "", icon_ink=Ink.DANGER),
            Cell(holder or NOTHING),
        ),
    )


def _step_title(step: TicketStep, ticket: Ticket, reader: Reader) -> str:
    return f"{_action_name(step.action, ticket, reader)} · {_name(step.by, reader) or _tr('Ticket', 'By the clock')}"


def _action_name(action: str, ticket: Ticket, reader: Reader) -> str:
    match action:
        case "create":
            return _tr("Ticket", "Made")
        case "route":
            return _tr("Ticket", "Sent on")
        case "escalate":
            return _tr("Ticket", "Escalated")
    flow = reader.provisioning.ticket_flow(ticket.type) if reader.provisioning else None
    return next((reader.local(a.label) for a in flow.actions if a.id == action), action) if flow else action


def _moment(at: datetime, reader: Reader, dated: bool) -> str:
    return text.dated(at) if dated else when(at, reader)


def _moved(step: TicketStep, ticket: Ticket, reader: Reader) -> str:
    """Where it went, for a step without words."""
    if step.assignee is not None:
        return _name(step.assignee, reader)
    units = reader.provisioning.units if reader.provisioning else ()
    return next((reader.local(u.label) for u in units if u.id == step.unit), step.unit)


def _name(person: Person | None, reader: Reader) -> str:
    return shown_name(person.name, person.name_latin, reader.language) if person else ""


def _value(f: FormField, value: object, reader: Reader) -> str:
    if isinstance(value, bool):
        return _tr("Ticket", "Yes") if value else _tr("Ticket", "No")
    return next((reader.local(o.label) for o in f.options if o.value == value), str(value))
