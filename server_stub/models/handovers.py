"""What came before on the same contact: found by its session, or by an announced transfer when the header got lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.interactions import Draft, Interaction, TransferIntent, WrapUp

SESSION_LIFE = timedelta(hours=12)
EXTENSION_WAIT, QUEUE_WAIT = timedelta(seconds=60), timedelta(minutes=15)
"""How long after its announcement a call is recognised by its number alone: at a person's telephone, and in a queue,
where callers wait."""
_MOST = 20
_NOBODY = frozenset({"", "anonymous", "restricted", "unavailable", "unknown", "withheld"})
"""Numbers that say nothing about who calls."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that rings, as far as it helps to tell whose it was before; numbers in E.164 where they are any."""

    interaction_id: str
    session_id: str
    ani: str
    extension: str
    """Of the agent it rings at."""
    places: frozenset[str]
    """The queue it came through and the numbers that lead there."""

    @property
    def targets(self) -> frozenset[str]:
        return (self.places | {self.extension}) - {""}


@dataclass(frozen=True, slots=True)
class Step:
    """One agent's part of the contact."""

    interaction_id: str
    session_id: str
    agent_id: str
    queue_id: str
    started_at: datetime | None
    ended_at: datetime | None
    customer_id: str
    form_id: str
    form_version: int
    values: Mapping[str, Any]
    notes: str
    at: datetime
    """When it was last heard of."""


@dataclass(frozen=True, slots=True)
class Handover:
    """`last` is the step that handed over, `steps` all of them from the first on; `kind` is "" when unannounced."""

    last: Step
    steps: tuple[Step, ...]
    kind: str
    at: datetime


_ANNOUNCED = and_(
    TransferIntent.received_at >= bindparam("since"),
    TransferIntent.interaction_id != bindparam("current"),
    or_(
        TransferIntent.session_id == bindparam("session"),
        TransferIntent.target.in_(bindparam("targets", expanding=True)),
    ),
)
_INTENTS = select(TransferIntent).where(_ANNOUNCED).order_by(TransferIntent.received_at.desc()).limit(_MOST)
_ANYTHING = select(
    or_(
        select(TransferIntent.id).where(_ANNOUNCED).exists(),
        select(Interaction.id)
        .where(Interaction.session_id == bindparam("session"), Interaction.id != bindparam("current"))
        .exists(),
    )
)
"""One question for the many calls that are new, so that their pop does not wait for more."""
_COLUMNS = (
    *(Interaction.id, Interaction.session_id, Interaction.agent_id, Interaction.queue_id, Interaction.started_at),
    *(Interaction.ended_at, Interaction.customer_id, Interaction.received_at),
    *(Draft.form_id, Draft.form_version, Draft.values, Draft.notes, Draft.customer_id.label("draft_customer")),
    WrapUp.id.label("wrapped"),
    *(WrapUp.form_id.label("wrapped_form"), WrapUp.form_version.label("wrapped_version")),
    *(WrapUp.values.label("wrapped_values"), WrapUp.notes.label("wrapped_notes")),
    WrapUp.customer_id.label("wrapped_customer"),
)
_STEPS = (
    select(*_COLUMNS)
    .outerjoin(Draft, Draft.id == Interaction.id)
    .outerjoin(WrapUp, WrapUp.id == Interaction.id)
    .where(
        Interaction.id != bindparam("current"),
        Interaction.received_at >= bindparam("since"),
        or_(Interaction.id == bindparam("origin"), Interaction.session_id.in_(bindparam("sessions", expanding=True))),
        or_(
            Interaction.id == bindparam("origin"),
            Interaction.answered_at.is_not(None),
            Draft.id.is_not(None),
            WrapUp.id.is_not(None),
        ),
    )
    .order_by(Interaction.started_at.desc(), Interaction.id.desc())
    .limit(_MOST)
)
"""The newest first. Calls that nobody answered are no steps: the exchange offers one contact to many telephones."""
_SESSION_OF = select(Interaction.session_id).where(Interaction.id == bindparam("origin"))


def meets(intent: TransferIntent, arrival: Arrival, announcer_extension: str, moment: datetime) -> bool:
    """Whether this may be the call that was announced; by its session surely, else by where and from whom it comes."""
    if intent.interaction_id == arrival.interaction_id:
        return False
    if intent.session_id and intent.session_id == arrival.session_id:
        return True
    if intent.target not in arrival.targets or arrival.ani.lower() in _NOBODY:
        return False
    wait = EXTENSION_WAIT if intent.target == arrival.extension else QUEUE_WAIT
    return moment - intent.received_at <= wait and arrival.ani in {intent.ani, announcer_extension}


async def before(session: AsyncSession, catalogue: Catalogue, arrival: Arrival, moment: datetime) -> Handover | None:
    """Who had this contact until now; None when it is new.

    What its session says goes before what only its number says: the same customer may have been handed on a moment ago.
    """
    wanted = {
        "since": moment - SESSION_LIFE,
        "current": arrival.interaction_id,
        "session": arrival.session_id or None,
        "targets": sorted(arrival.targets),
    }
    if not await session.scalar(_ANYTHING, wanted):
        return None
    announced = []
    for intent in await session.scalars(_INTENTS, wanted):
        announcer = catalogue.users.get(intent.agent_id)
        if meets(intent, arrival, announcer.extension if announcer else "", moment):
            announced.append(intent)
    surely = [intent for intent in announced if intent.session_id and intent.session_id == arrival.session_id]
    if surely:
        return await of_intent(session, surely[0], arrival, moment)
    if arrival.session_id and (steps := await _steps(session, "", arrival, moment)):
        return Handover(steps[-1], steps, "", steps[-1].at)
    return await of_intent(session, announced[0], arrival, moment) if announced else None


async def of_intent(session: AsyncSession, intent: TransferIntent, arrival: Arrival, moment: datetime) -> Handover:
    """What the announcing agent has on the contact, and what came before."""
    steps = await _steps(session, intent.interaction_id, arrival, moment)
    last = next((step for step in steps if step.interaction_id == intent.interaction_id), None)
    if last is None:  # announced before its call record has reached us
        draft = await session.get(Draft, intent.interaction_id)
        last = _announced(intent, draft)
        steps = (*steps, last)
    return Handover(last, steps, intent.kind, intent.at)


async def of_interaction(
    session: AsyncSession, interaction_id: str, arrival: Arrival, moment: datetime
) -> Handover | None:
    """The present state of a step that is shown somewhere already."""
    newest = (
        select(TransferIntent)
        .where(TransferIntent.interaction_id == interaction_id)
        .order_by(TransferIntent.received_at.desc())
        .limit(1)
    )
    intent = (await session.scalars(newest)).first()
    if intent is not None:
        return await of_intent(session, intent, arrival, moment)
    steps = await _steps(session, interaction_id, arrival, moment)
    last = next((step for step in steps if step.interaction_id == interaction_id), None)
    return Handover(last, steps, "", last.at) if last else None


async def _steps(session: AsyncSession, origin: str, arrival: Arrival, moment: datetime) -> tuple[Step, ...]:
    """Everybody's part in the session that rings, and in the one that `origin` belongs to; oldest first."""
    known = await session.scalar(_SESSION_OF, {"origin": origin}) if origin else ""
    wanted = {
        "since": moment - SESSION_LIFE,
        "current": arrival.interaction_id,
        "sessions": sorted({arrival.session_id, known or ""} - {""}),
        "origin": origin,
    }
    rows: Sequence[Any] = (await session.execute(_STEPS, wanted)).all()
    return tuple(_step(row) for row in reversed(rows))


def _step(row: Any) -> Step:
    wrapped = row.wrapped is not None
    return Step(
        interaction_id=row.id,
        session_id=row.session_id,
        agent_id=row.agent_id,
        queue_id=row.queue_id or "",
        started_at=row.started_at,
        ended_at=row.ended_at,
        customer_id=(row.wrapped_customer if wrapped else row.draft_customer) or row.customer_id or "",
        form_id=(row.wrapped_form if wrapped else row.form_id) or "",
        form_version=(row.wrapped_version if wrapped else row.form_version) or 0,
        values=(row.wrapped_values if wrapped else row.values) or {},
        notes=(row.wrapped_notes if wrapped else row.notes) or "",
        at=row.received_at,
    )


def _announced(intent: TransferIntent, draft: Draft | None) -> Step:
    return Step(
        interaction_id=intent.interaction_id,
        session_id=intent.session_id or "",
        agent_id=intent.agent_id,
        queue_id="",
        started_at=None,
        ended_at=None,
        customer_id=(draft.customer_id if draft else None) or "",
        form_id=draft.form_id if draft else "",
        form_version=draft.form_version if draft else 0,
        values=draft.values if draft else {},
        notes=draft.notes if draft else "",
        at=intent.received_at,
    )
