"""How tickets go: types and flows as a pack writes them, and the table that says what may happen next.

Raises FlowError for data that makes no sense; the sentence names the type or flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

STANDARD = "standard"
SYSTEM = "system"
_PRIORITIES = ("low", "normal", "high", "urgent")
_WANTS = frozenset({"", "expert", "lead"})


class FlowError(ValueError):
    """A flow or type that makes no sense; the argument is a sentence."""


class Effect(StrEnum):
    """What a transition does besides moving the state."""

    NOTE = "note"
    TAKE = "take"
    """Whoever does it works on it from now on."""
    ROUTE = "route"
    """It goes to another unit, expert or person."""
    RESOLVE = "resolve"
    """Its result is written down."""
    TELL = "tell"
    """The result is told to the customer."""


class Doer(StrEnum):
    """Who may do it; leads and administrators always may."""

    DESK = "desk"
    """Its assignee, or somebody of its unit."""
    CREATOR = "creator"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Transition:
    """`to` is None where the state stays."""

    action: str
    sources: frozenset[str]
    to: str | None
    effect: Effect
    doers: frozenset[Doer]
    needs_note: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The states of a type of ticket, and its transitions by action."""

    id: str
    initial: str
    open_states: frozenset[str]
    states: frozenset[str]
    transitions: Mapping[str, Transition]

    def allowed(self, status: str) -> list[Transition]:
        """What may happen in this state, in the flow's order."""
        return [t for t in self.transitions.values() if status in t.sources]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a ticket goes: a unit, somebody of it with a role, or one person (a user's id)."""

    unit: str = ""
    wants: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Taken when every named value of the form, and the priority, is among those listed."""

    values: Mapping[str, tuple[Any, ...]]
    priorities: frozenset[str]
    to: Target

    def fits(self, values: Mapping[str, Any], priority: str) -> bool:
        return (not self.priorities or priority in self.priorities) and all(
            values.get(key) in wanted for key, wanted in self.values.items()
        )


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step by the clock: `after` the deadline (negative: before it), maybe to somebody else, maybe more urgent."""

    after: timedelta
    to: Target | None
    priority: str


@dataclass(frozen=True, slots=True)
class TicketType:
    id: str
    flow: Flow
    unit: str
    form: str
    due: Mapping[str, timedelta]
    """By priority; empty = no deadline."""
    routes: tuple[Route, ...]
    escalations: tuple[Escalation, ...]

    def deadline(self, created_at: datetime, priority: str) -> datetime | None:
        span = self.due.get(priority)
        return created_at + span if span is not None else None

    def target(self, values: Mapping[str, Any], priority: str) -> Target:
        """The first route that fits, else the type's unit."""
        fitting = (route.to for route in self.routes if route.fits(values, priority))
        return next(fitting, Target(self.unit))


# Rule 1: whoever works on a ticket takes it first, so that two do not do the same work.
# Rule 2: a ticket is resolved with a result, and only a resolved one is told to the customer and closed.
# Rule 3: what is closed or cancelled stays so; a resolved one may be opened again.
_STANDARD: Mapping[str, Any] = {
    "id": STANDARD,
    "initial": "open",
    "states": [
        {"id": "open", "open": True, "tone": "warning", "label": {"en": "Open", "zh_CN": "待处理"}},
        {"id": "in_progress", "open": True, "tone": "accent", "label": {"en": "In progress", "zh_CN": "处理中"}},
        {"id": "waiting", "open": True, "tone": "neutral", "label": {"en": "Waiting", "zh_CN": "等待中"}},
        {"id": "resolved", "open": False, "tone": "success", "label": {"en": "Resolved", "zh_CN": "已解决"}},
        {"id": "closed", "open": False, "tone": "neutral", "label": {"en": "Closed", "zh_CN": "已关闭"}},
        {"id": "cancelled", "open": False, "tone": "neutral", "label": {"en": "Cancelled", "zh_CN": "已取消"}},
    ],
    "transitions": [
        {
            "action": "take", "from": ["open", "waiting"], "to": "in_progress", "effect": "take",
            "label": {"en": "Take", "zh_CN": "受理"},
        },
        {
            "action": "comment", "from": ["open", "in_progress", "waiting", "resolved"], "to": None,
            "needs_note": True, "by": ["anybody"], "label": {"en": "Add feedback", "zh_CN": "反馈"},
        },
        {
            "action": "forward", "from": ["open", "in_progress", "waiting"], "to": "open", "effect": "route",
            "by": ["desk", "creator"], "label": {"en": "Forward", "zh_CN": "转派"},
        },
        {
            "action": "wait", "from": ["open", "in_progress"], "to": "waiting", "needs_note": True,
            "label": {"en": "Wait", "zh_CN": "挂起"},
        },
        {
            "action": "resolve", "from": ["open", "in_progress", "waiting"], "to": "resolved", "effect": "resolve",
            "needs_note": True, "label": {"en": "Resolve", "zh_CN": "办结"},
        },
        {
            "action": "tell", "from": ["resolved"], "to": "closed", "effect": "tell", "by": ["desk", "creator"],
            "label": {"en": "Tell the customer and close", "zh_CN": "告知客户并关闭"},
        },
        {
            "action": "close", "from": ["resolved"], "to": "closed", "by": ["desk", "creator"],
            "label": {"en": "Close", "zh_CN": "关闭"},
        },
        {
            "action": "reopen", "from": ["resolved"], "to": "open", "needs_note": True, "by": ["desk", "creator"],
            "label": {"en": "Reopen", "zh_CN": "重新打开"},
        },
        {
            "action": "cancel", "from": ["open", "in_progress", "waiting"], "to": "cancelled", "needs_note": True,
            "by": ["desk", "creator"], "label": {"en": "Cancel", "zh_CN": "取消"},
        },
    ],
}  # fmt: skip


def flow_documents(pack_flows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The pack's flows, and the standard one where the pack has none of that name."""
    return [*pack_flows, *([] if any(f.get("id") == STANDARD for f in pack_flows) else [_STANDARD])]


def read_types(
    types: Iterable[Mapping[str, Any]],
    flows: Sequence[Mapping[str, Any]],
    users: Mapping[str, str],
    units: Iterable[str],
    forms: Iterable[str],
) -> dict[str, TicketType]:
    """Types by id; `users` are ids by user name. Raises FlowError."""
    known_flows = {flow.id: flow for flow in map(_flow, flow_documents(flows))}
    known_units, known_forms = frozenset(units), frozenset(forms)
    found: dict[str, TicketType] = {}
    for entry in types:
        place = f"ticket type {entry.get('id')}"
        flow = known_flows.get(entry.get("flow", STANDARD))
        if flow is None:
            raise FlowError(f"{place}: there is no flow {entry['flow']}.")
        form = entry.get("form", "")
        if form and form not in known_forms:
            raise FlowError(f"{place}: there is no form {form}.")
        routes = tuple(_route(place, r, users, known_units) for r in entry.get("routes", ()))
        steps = entry.get("escalate", [{"after_minutes": 0}])
        escalations = tuple(_escalation(place, e, users, known_units) for e in steps)
        if list(escalations) != sorted(escalations, key=lambda e: e.after):
            raise FlowError(f"{place}: its escalation steps are not in the order of time.")
        unit = _target(place, {"unit": entry["unit"]}, users, known_units).unit
        found[entry["id"]] = TicketType(entry["id"], flow, unit, form, _due(place, entry), routes, escalations)
    return found


def _flow(entry: Mapping[str, Any]) -> Flow:
    place = f"ticket flow {entry.get('id')}"
    states = {s["id"]: s for s in entry["states"]}
    transitions: dict[str, Transition] = {}
    for t in entry["transitions"]:
        action = t["action"]
        if action in transitions:
            raise FlowError(f"{place}: {action} is there twice.")
        wrong = sorted(({*t["from"], t["to"]} - {None}) - states.keys())
        if wrong:
            raise FlowError(f"{place}: {action} names {wrong[0]}, which is no state.")
        try:
            effect = Effect(t.get("effect", "note"))
            doers = frozenset(Doer(d) for d in t.get("by", ["desk"]))
        except ValueError as error:
            raise FlowError(f"{place}: {action}: {error}.") from error
        transitions[action] = Transition(
            action, frozenset(t["from"]), t["to"], effect, doers, bool(t.get("needs_note"))
        )
    _check_reached(place, entry["initial"], states, transitions.values())
    return Flow(
        entry["id"],
        entry["initial"],
        frozenset(s for s, rules in states.items() if rules["open"]),
        frozenset(states),
        transitions,
    )


def _check_reached(place: str, initial: str, states: Iterable[str], transitions: Iterable[Transition]) -> None:
    reached, todo = {initial}, [initial]
    moves = list(transitions)
    while todo:
        here = todo.pop()
        new = {t.to for t in moves if here in t.sources and t.to is not None} - reached
        reached |= new
        todo += new
    lost = sorted(set(states) - reached)
    if initial not in set(states) or lost:
        raise FlowError(f"{place}: {lost[0] if lost else initial} cannot be reached.")


def _route(place: str, entry: Mapping[str, Any], users: Mapping[str, str], units: frozenset[str]) -> Route:
    values = {key: tuple(wanted) for key, wanted in entry.get("if", {}).items()}
    priorities = frozenset(entry.get("priority", ()))
    _check_priorities(place, priorities)
    return Route(values, priorities, _target(place, entry["to"], users, units))


def _escalation(place: str, entry: Mapping[str, Any], users: Mapping[str, str], units: frozenset[str]) -> Escalation:
    to = _target(place, entry["to"], users, units) if entry.get("to") else None
    priority = entry.get("priority", "")
    _check_priorities(place, {priority} - {""})
    return Escalation(timedelta(minutes=float(entry["after_minutes"])), to, priority)


def _target(place: str, entry: Mapping[str, Any], users: Mapping[str, str], units: frozenset[str]) -> Target:
    unit, wants, person = entry.get("unit", ""), entry.get("wants", ""), entry.get("user", "")
    if unit and unit not in units:
        raise FlowError(f"{place}: there is no unit {unit}.")
    if wants not in _WANTS:
        raise FlowError(f"{place}: nobody has the role {wants}.")
    if person and person not in users:
        raise FlowError(f"{place}: there is no user {person}.")
    return Target(unit, wants, users.get(person, ""))


def _due(place: str, entry: Mapping[str, Any]) -> dict[str, timedelta]:
    hours = entry.get("due_hours")
    if hours is None:
        return {}
    own: Mapping[str, float] = entry.get("due_hours_by_priority", {})
    _check_priorities(place, own.keys())
    return {p: timedelta(hours=float(own.get(p, hours))) for p in _PRIORITIES}


def _check_priorities(place: str, found: Iterable[str]) -> None:
    wrong = sorted(set(found) - set(_PRIORITIES))
    if wrong:
        raise FlowError(f"{place}: {wrong[0]} is no priority.")
