"""The past that comes with a pack: tickets, orders, messages, calls and their wrap-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.features.packs.files import PackFiles, naming
from server_stub.features.packs.loading import Loading, localized
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.models.records import Message, Order, Ticket
from server_stub.models.survey_asking import day_of
from server_stub.models.survey_rules import Survey, read_surveys, survey_for
from server_stub.models.surveys import SurveyRow

_OUTCOMES = {
    "answered": "ANSWERED",
    "abandoned": "CALLER_LEFT",
    "missed": "MISSED",
    "busy": "BUSY",
    "no_answer": "NO_ANSWER",
}
_THINKING = timedelta(minutes=9)
"""How long customers of a pack's past take to answer a survey."""
_CLOSED = frozenset({"resolved", "closed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """An answered call: when, where, about what, with whom."""

    at: datetime
    queue: str
    topics: frozenset[str]
    agent_id: str


async def load_records(db: AsyncSession, loading: Loading) -> None:
    """Tickets, orders and messages."""
    products = {p["id"]: p for p in loading.files.head.get("products", [])}
    rows: list[dict[str, Any]] = []
    for line, row in enumerate(loading.files.tickets, start=2):
        with naming(f"tickets.csv line {line}"):
            rows.append(
                {
                    "id": loading.id("ticket", row["number"]),
                    "number": int(row["number"]),
                    "customer_id": loading.customers[row["customer_no"]],
                    "type": row["type"],
                    "title": localized(row, "title"),
                    "detail": localized(row, "note"),
                    "status": row["status"],
                    "open": row["status"] not in _CLOSED,
                    "priority": row["priority"],
                    "unit": row["unit"],
                    "assignee": loading.users.get(row["assignee"], ""),
                    "created_at": loading.at(row["opened_at"]),
                    "due_at": loading.maybe_at(row["due_at"]),
                    "closed_at": loading.maybe_at(row["closed_at"]),
                }
            )
    await loading.save(db, Ticket, rows)
    rows = []
    for line, row in enumerate(loading.files.orders, start=2):
        with naming(f"orders.csv line {line}"):
            rows.append(
                {
                    "id": loading.id("order", row["number"]),
                    "number": int(row["number"]),
                    "customer_id": loading.customers[row["customer_no"]],
                    "product": row["product"],
                    "title": products[row["product"]]["label"],
                    "detail": localized(row, "detail"),
                    "status": row["status"],
                    "at": loading.at(row["ordered_at"]),
                }
            )
    await loading.save(db, Order, rows)
    rows = []
    for line, row in enumerate(loading.files.messages, start=2):
        with naming(f"messages.csv line {line}"):
            rows.append(
                {
                    "id": loading.id("message", line),
                    "customer_id": loading.customers[row["customer_no"]],
                    "channel": row["channel"],
                    "direction": row["direction"],
                    "title": localized(row, "subject"),
                    "detail": localized(row, "body"),
                    "status": row["status"],
                    "at": loading.at(row["at"]),
                }
            )
    await loading.save(db, Message, rows)


async def load_history(db: AsyncSession, loading: Loading) -> list[Conversation]:
    """Calls and what was written about them; returns the answered ones, for the articles used in them."""
    conversations: list[Conversation] = []
    calls: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    surveys = read_surveys_of(loading.files)
    wrap_ups: list[dict[str, Any]] = []
    queues = {q["id"]: q for q in loading.files.head["queues"]}
    for line, row in enumerate(loading.files.history, start=2):
        with naming(f"history.csv line {line}"):
            call = _call(loading, line, row)
            calls.append(call)
            survey = survey_for(surveys, row["queue"], outbound=row["direction"] == "out") if row["queue"] else None
            if survey is not None and call["outcome"] == "ANSWERED":
                asked.append(_asked(loading, line, survey, call, row["satisfaction"]))
            form_id = queues[row["queue"]]["form"] if row["queue"] else ""
            if call["outcome"] == "ANSWERED" and form_id:
                topics, wrap_up = _wrap_up(loading, call, row, form_id)
                wrap_ups.append(wrap_up)
                conversations.append(Conversation(call["started_at"], row["queue"], topics, call["agent_id"]))
    await loading.save(db, Interaction, calls)
    await loading.save(db, WrapUp, wrap_ups)
    await loading.save(db, SurveyRow, asked)
    return conversations


def _call(loading: Loading, line: int, row: Mapping[str, str]) -> dict[str, Any]:
    started = loading.at(row["at"])
    outcome = _OUTCOMES[row["outcome"]]
    talk = float(row["talk_s"] or 0)
    answered = started + timedelta(seconds=float(row["wait_s"] or 0)) if outcome == "ANSWERED" else None
    call_id = loading.id("call", line)
    return {
        "id": call_id,
        "revision": 1,
        "agent_id": loading.users.get(row["agent"], ""),
        "session_id": call_id,
        "call_id": call_id,
        "direction": row["direction"],
        "queue_id": row["queue"] or None,
        "dnis": row["dnis"] or None,
        "ivr_path": row["ivr_path"] or None,
        "ani": row["number"] or None,
        "e164": row["number"] or None,
        "customer_id": loading.customers[row["customer_no"]] if row["customer_no"] else None,
        "line_id": "main",
        "started_at": started,
        "answered_at": answered,
        "ended_at": (answered or started) + timedelta(seconds=talk or float(row["wait_s"] or 0)),
        "outcome": outcome,
        "sip_code": None,
        "hung_up_by": "peer",
        "hold_seconds": 0.0,
        "mute_seconds": 0.0,
        "talk_seconds": talk,
        "quality": None,
        "received_at": loading.loaded,
    }


def read_surveys_of(files: PackFiles) -> tuple[Survey, ...]:
    """The pack's surveys. Raises BadSurvey."""
    queues = [q["id"] for q in files.head["queues"]]
    return read_surveys(files.surveys, queues, [d["key"] for d in files.head["customer_fields"]])


def _asked(loading: Loading, line: int, survey: Survey, call: Mapping[str, Any], said: str) -> dict[str, Any]:
    """The customer of every answered call was asked; `said` is the answer on a scale of 1 to 5, or empty."""
    mark = round((int(said) - 1) * (survey.scale - 1) / 4) + 1 if said else None
    return {
        "id": loading.id("survey", line),
        "interaction_id": call["id"],
        "survey": survey.id,
        "channel": survey.channel,
        "customer_id": call["customer_id"],
        "agent_id": call["agent_id"],
        "queue_id": call["queue_id"],
        "language": "",
        "day": day_of(call["ended_at"], loading.zone),
        "asked_at": call["ended_at"],
        "token_hash": None,
        "expires_at": None,
        "answered_at": min(call["ended_at"] + _THINKING, loading.loaded) if mark else None,
        "scale": survey.scale,
        "mark": mark,
        "marks": {survey.questions[0].id: mark} if mark else None,
        "score": survey.score(mark) if mark else None,
        "good": mark is not None and survey.good(mark),
        "bad": mark is not None and survey.bad(mark),
        "comment": "",
    }


def _wrap_up(
    loading: Loading, call: Mapping[str, Any], row: Mapping[str, str], form_id: str
) -> tuple[frozenset[str], dict[str, Any]]:
    """The topics of what was chosen, and the row."""
    schema = loading.files.forms[form_id]
    values = {key: row[key] for key in ("business", "type", "result") if row[key]}
    topics: set[str] = set()
    for key, value in values.items():
        options = schema["properties"][key]["x-options"]
        topics |= {t for o in options if o["value"] == value for t in o.get("topics", [])}
    return frozenset(topics), {
        "id": call["id"],
        "revision": 1,
        "agent_id": call["agent_id"],
        "form_id": form_id,
        "form_version": schema["x-version"],
        "values": values,
        "notes": row["note_en"],
        "notes_localized": localized(row, "note"),
        "status": "complete",
        "customer_id": call["customer_id"],
        "started_at": call["ended_at"],
        "finished_at": call["ended_at"] + timedelta(seconds=40),
        "received_at": loading.loaded,
    }
