"""Recent calls, colleagues and the figures of the day as rows and facts. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.events import LampChanged
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction, Outcome
from agent_desktop.domain.provisioning import Colleague
from agent_desktop.ui import text
from agent_desktop.ui.design import Fact, Group, Ink, Row, Tone
from agent_desktop.ui.names import initials_of, record_name, shown_name, spelled
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.doing import Doing, Presence, doing, tone_of

RECENT_ROWS = 60
"""Rows of the list; the history page has the rest."""

_tr = QCoreApplication.translate
_MISSED = frozenset({Outcome.MISSED, Outcome.CALLER_LEFT})


# --- recent calls ----------------------------------------------------------------------------------------------------


def local_day(record: CallRecord) -> date:
    return record.started_at.astimezone().date()


def number_text(e164: str, reader: Reader) -> str:
    """A number as people read it; what is no number stays as it is."""
    return spelled(e164, reader.display)


def who(record: CallRecord, reader: Reader) -> str:
    """The name of a record's far end, else its number."""
    colleague = reader.colleague(record.ani) if not record.e164 else None
    if colleague is not None:
        return shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
    number = number_text(dial_text(record), reader)
    return record_name(record, reader.language) or number or _tr("Recent", "Number withheld")


def dial_text(record: CallRecord) -> str:
    """What calls the far end of a record again."""
    return record.e164 or record.ani


def was_missed(record: CallRecord) -> bool:
    """Whether somebody called and did not get through to this agent."""
    return record.direction is Direction.INBOUND and record.outcome in _MISSED


def recent_rows(records: Sequence[CallRecord], reader: Reader) -> list[Row | Group]:
    """Ended calls, newest first, under the days on which they were."""
    rows: list[Row | Group] = []
    group = ""
    for record in [r for r in records if r.outcome is not Outcome.IN_PROGRESS][:RECENT_ROWS]:
        heading = text.day_group(local_day(record), reader.today)
        if heading != group:
            group = heading
            rows.append(Group(f"day:{local_day(record).isoformat()}", heading))
        rows.append(recent_row(record, reader))
    return rows


def recent_row(record: CallRecord, reader: Reader) -> Row:
    missed = was_missed(record)
    return Row(
        key=record.interaction_id,
        title=who(record, reader),
        sub=_what_became(record, reader),
        icon=_icon(record),
        tone=Tone.DANGER if missed else Tone.NEUTRAL,
        trail=text.clock(record.started_at),
    )


def _icon(record: CallRecord) -> str:
    if was_missed(record):
        return "phone-missed"
    if record.direction is Direction.OUTBOUND:
        return "phone-outgoing"
    return "phone-incoming" if record.outcome is Outcome.ANSWERED else "phone-off"


def _what_became(record: CallRecord, reader: Reader) -> str:
    """ "4:05, Billing" or "Missed, Sales" or "1:12, you called"."""
    outcome = text.outcome_name(record.outcome)
    first = text.duration(record.talk_seconds) if record.outcome is Outcome.ANSWERED else outcome
    queue = reader.queue(record.queue_id)
    second = _tr("Recent", "you called") if record.direction is Direction.OUTBOUND else queue
    return _tr("Recent", "{what}, {where}").format(what=first, where=second) if second else first


def open_missed(records: Sequence[CallRecord], today: date) -> int:
    """People who called in vain today and were not spoken to since; each counts once."""
    spoken: set[str] = set()
    waiting: set[str] = set()
    for record in records:  # newest first
        if local_day(record) != today:
            continue
        number = dial_text(record)
        if record.outcome is Outcome.ANSWERED:
            spoken.add(number)
        elif was_missed(record) and number not in spoken:
            waiting.add(number)
    return len(waiting)


# --- figures ---------------------------------------------------------------------------------------------------------


def figures(records: Sequence[CallRecord], reader: Reader) -> tuple[Fact, ...]:
    """What this computer knows of the agent's day."""
    today = [r for r in records if local_day(r) == reader.today and r.outcome is not Outcome.IN_PROGRESS]
    talks = [r.talk_seconds for r in today if r.outcome is Outcome.ANSWERED]
    average = text.duration(sum(talks) / len(talks)) if talks else "–"
    missed = open_missed(records, reader.today)
    return (
        Fact(_tr("Figures", "Calls today"), str(len(today))),
        Fact(_tr("Figures", "Average length"), average),
        Fact(_tr("Figures", "Talking time"), text.duration(sum(talks))),
        Fact(
            _tr("Figures", "To call back"),
            str(missed),
            Ink.DANGER if missed else Ink.TEXT,
            "phone-missed" if missed else "",
        ),
    )


# --- colleagues ------------------------------------------------------------------------------------------------------


def colleague_rows(
    colleagues: Sequence[Colleague],
    states: Mapping[str, Presence],
    reader: Reader,
    lamps: Mapping[str, LampChanged] | None = None,
) -> list[Row | Group]:
    """Everybody with an extension; those who can be called first, by name."""
    own = reader.provisioning.user.id if reader.provisioning else ""
    there = [c for c in colleagues if c.extension and c.user_id != own]
    named = [(shown_name(c.display_name, c.display_name_latin, reader.language), c) for c in there]
    known = {c.user_id: doing(states.get(c.user_id), (lamps or {}).get(c.extension)) for c in there}
    named.sort(key=lambda pair: (not known[pair[1].user_id].reachable, pair[0]))
    return [
        colleague_row(name, c, states.get(c.user_id), known[c.user_id], (lamps or {}).get(c.extension))
        for name, c in named
    ]


def colleague_row(
    name: str, colleague: Colleague, presence: Presence | None, found: Doing, lamp: LampChanged | None
) -> Row:
    place = _tr("Colleagues", "{extension} · {role}").format(
        extension=colleague.extension, role=text.role_name(colleague.role)
    )
    sub = place if presence is None else f"{state_words(presence)} · {colleague.extension}"
    if found.ringing:
        sub = _rings_for(lamp)
    return Row(
        key=colleague.user_id,
        title=name,
        sub=sub,
        avatar=initials_of(name) or "?",
        presence=tone_of(presence.state) if presence else None,
        chip=found.chip if lamp is not None else None,
        enabled=found.reachable or found.ringing,
    )


def _rings_for(lamp: LampChanged | None) -> str:
    if lamp is not None and lamp.caller:
        return _tr("Colleagues", "Enter takes it · {caller}").format(caller=lamp.caller)
    return _tr("Colleagues", "Enter takes the call")


def state_words(presence: Presence) -> str:
    """ "Talking since 10:38": what a colleague does, and why a call would be in vain."""
    if presence.state in (AgentState.LOGGED_OUT, AgentState.UNREACHABLE):
        return text.agent_state_name(presence.state)
    return _tr("Colleagues", "{state} since {time}").format(
        state=text.agent_state_name(presence.state), time=presence.since_clock
    )
