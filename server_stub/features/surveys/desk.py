"""The one writer of answers: takes each once, has somebody call after a bad mark, and tells who is listening."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.live import Hub
from server_stub.models.bounds import rfc3339
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.interactions import Interaction
from server_stub.models.people import User
from server_stub.models.schema import Localized
from server_stub.models.survey_asking import hash_token, survey_row
from server_stub.models.survey_rules import Survey, survey_for
from server_stub.models.surveys import SurveyRow
from server_stub.models.tickets import FollowUp
from server_stub.models.upsert import insert_missing
from server_stub.security.problems import FieldError, Problem, validation

_log = logging.getLogger(__name__)
_FOLLOW_UPS = uuid.UUID("0e9b5c1a-53d5-5d49-8f0f-4c6a2d1f7b20")
_TAKES_CALLS = frozenset({"agent", "expert", "lead"})
_NOTE = {
    "en": "Survey after the call of {day}: {mark} of {scale}.",
    "zh_CN": "{day} 通话的满意度：{mark} 分（满分 {scale} 分）。",
}
_ABOUT = {"en": "Queue {queue}, agent {agent}.", "zh_CN": "队列：{queue}，坐席：{agent}。"}
_WORDS = {"en": "The customer wrote: {comment}", "zh_CN": "客户留言：{comment}"}


class Standing(StrEnum):
    """What a link is worth."""

    OPEN = "open"
    ANSWERED = "answered"
    OVER = "over"
    """Too old, or never ours: whoever asks is not told which."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What the page has to know; nothing of the customer."""

    standing: Standing
    survey: Survey | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Marks by the ids of the questions."""

    marks: Mapping[str, int]
    comment: str = ""


OVER = Invited(Standing.OVER)


class SurveyDesk:
    """`changed` is called when a follow-up may be due earlier than anything before."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        surveys: Sequence[Survey],
        hub: Hub,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._database, self._catalogue, self._hub = database, catalogue, hub
        self._clock, self._changed = clock, changed
        self._surveys = {s.id: s for s in surveys}

    async def invited(self, token: str) -> Invited:
        """What this link leads to."""
        async with self._database.read() as db:
            return self._standing(await self._row(db, token))

    async def answer(self, token: str, answer: Answer) -> Invited:
        """What became of the link: ANSWERED also when somebody was quicker. The marks are checked already."""
        async with self._database.write() as db:
            row = await self._row(db, token, lock=True)
            found = self._standing(row)
            if found.standing is not Standing.OPEN or row is None or found.survey is None:
                return found
            follow_up = await self._take(db, row, found.survey, answer, self._clock())
        self._tell(row, follow_up)
        return Invited(Standing.ANSWERED, found.survey, found.language)

    async def result(self, call: Interaction, marks: Sequence[int], answered_at: datetime) -> SurveyRow:
        """What the exchange heard after a call, kept once. Raises Problem for marks that no survey asks for."""
        survey = survey_for(self._surveys.values(), call.queue_id or "", outbound=call.direction == "out")
        if survey is None:
            raise _wrong("interaction_id", "Nobody is asked after calls of this queue.", "no_survey")
        if len(marks) > len(survey.questions):
            raise _wrong("marks", f"This survey has {len(survey.questions)} question(s).", "too_many")
        if max(marks) > survey.scale:
            raise _wrong("marks", f"Marks of this survey end at {survey.scale}.", "above_scale")
        async with self._database.write() as db:
            fresh = survey_row(survey, call, self._catalogue.time_zone, answered_at) | {"channel": "dtmf"}
            await insert_missing(db, SurveyRow, fresh, "interaction_id")
            wanted = select(SurveyRow).where(SurveyRow.interaction_id == call.id).with_for_update()
            row = (await db.scalars(wanted)).one()
            if row.answered_at is not None:
                return row
            row.channel = "dtmf"
            known = self._surveys.get(row.survey, survey)
            given = dict(zip((q.id for q in known.questions), marks, strict=False))
            follow_up = await self._take(db, row, known, Answer(given), answered_at)
        self._tell(row, follow_up)
        return row

    # --- inside

    async def _row(self, db: AsyncSession, token: str, *, lock: bool = False) -> SurveyRow | None:
        wanted = select(SurveyRow).where(SurveyRow.token_hash == hash_token(token))
        return (await db.scalars(wanted.with_for_update() if lock else wanted)).first()

    def _standing(self, row: SurveyRow | None) -> Invited:
        survey = self._surveys.get(row.survey) if row is not None else None
        if row is None or survey is None:
            return OVER
        if row.answered_at is not None:
            return Invited(Standing.ANSWERED, survey, row.language)
        if row.expires_at is None or row.expires_at <= self._clock():
            return OVER
        return Invited(Standing.OPEN, survey, row.language)

    async def _take(
        self, db: AsyncSession, row: SurveyRow, survey: Survey, answer: Answer, moment: datetime
    ) -> FollowUp | None:
        mark = answer.marks[survey.questions[0].id]
        row.answered_at, row.mark, row.marks = moment, mark, dict(answer.marks)
        row.score, row.good, row.bad = survey.score(mark), survey.good(mark), survey.bad(mark)
        row.comment = answer.comment
        return await self._follow_up(db, row, survey) if row.bad and survey.follow_up else None

    def _tell(self, row: SurveyRow, follow_up: FollowUp | None) -> None:
        """Ids only: how a colleague was marked is for those who may ask for it."""
        ids = {"id": row.id, "customer_id": row.customer_id, "agent_id": row.agent_id, "queue_id": row.queue_id}
        self._hub.publish("survey", ids)
        if follow_up is not None:
            self._hub.publish("follow_up", _as_told(follow_up), to=follow_up.agent_id)
            self._changed()

    # --- after a bad mark

    async def _follow_up(self, db: AsyncSession, row: SurveyRow, survey: Survey) -> FollowUp | None:
        """A promised call of somebody who did not cause the mark; once, whatever happens."""
        call = await db.get(Interaction, row.interaction_id)
        number = await self._number(db, row, call)
        who = await self._least_busy(db, self._lead(row) if survey.follow_up == "lead" else self._team(row))
        if who is None or not number:
            _log.info("nobody follows up survey %s: %s", row.id, "no number" if who else "nobody is there")
            return None
        due = self._clock() + timedelta(hours=survey.follow_up_hours)
        customer = (await db.scalars(select(Customer).where(Customer.id == row.customer_id))).first()
        follow_up_id = str(uuid.uuid5(_FOLLOW_UPS, row.id))
        values = {
            "id": follow_up_id,
            "revision": 1,
            "agent_id": who.id,
            "customer_id": row.customer_id,
            "ticket_id": None,
            "interaction_id": row.interaction_id,
            "name": customer.name if customer else "",
            "number": number,
            "note": self._note(row, call, who.language),
            "due_at": due,
            "status": "open",
            "wake_at": due,
            "received_at": self._clock(),
        }
        await insert_missing(db, FollowUp, values, "id")
        return await db.get(FollowUp, follow_up_id)

    async def _number(self, db: AsyncSession, row: SurveyRow, call: Interaction | None) -> str:
        if call is not None and call.e164:
            return call.e164
        own = select(CustomerPhone.e164).where(CustomerPhone.customer_id == row.customer_id)
        return (await db.scalars(own.order_by(CustomerPhone.position).limit(1))).first() or ""

    def _lead(self, row: SurveyRow) -> list[User]:
        """The leads of the agent's unit, else of the nearest unit above it, else all."""
        users = self._catalogue.users.values()
        leads = [u for u in users if u.role == "lead" and not u.disabled and u.id != row.agent_id]
        agent = self._catalogue.users.get(row.agent_id)
        parents: dict[str, str | None] = {u["id"]: u.get("parent") for u in self._catalogue.document("org_units")}
        unit = agent.unit if agent else None
        passed: set[str] = set()
        while unit and unit not in passed:
            if near := [u for u in leads if u.unit == unit]:
                return near
            passed.add(unit)
            unit = parents.get(unit)
        return leads

    def _team(self, row: SurveyRow) -> list[User]:
        """Who takes calls of the queue."""
        users = self._catalogue.users.values()
        fit = [u for u in users if u.role in _TAKES_CALLS and not u.disabled and u.id != row.agent_id]
        return [u for u in fit if row.queue_id in u.queues]

    async def _least_busy(self, db: AsyncSession, people: Sequence[User]) -> User | None:
        if not people:
            return None
        mine = FollowUp.agent_id.in_([u.id for u in people]) & (FollowUp.status == "open")
        counted = await db.execute(select(FollowUp.agent_id, func.count()).where(mine).group_by(FollowUp.agent_id))
        load: dict[str, int] = {row[0]: row[1] for row in counted}
        return min(people, key=lambda u: (load.get(u.id, 0), u.id))

    def _note(self, row: SurveyRow, call: Interaction | None, language: str) -> str:
        key = language if language in _NOTE else "zh_CN"
        queue, agent = self._catalogue.queues.get(row.queue_id), self._catalogue.users.get(row.agent_id)
        day = (call.started_at if call else row.asked_at).astimezone(self._catalogue.time_zone)
        parts = [
            _NOTE[key].format(day=f"{day:%Y-%m-%d %H:%M}", mark=row.mark, scale=row.scale),
            _ABOUT[key].format(queue=_words(queue.label if queue else {}, key), agent=_name(agent, key)),
        ]
        if row.comment:
            parts.append(_WORDS[key].format(comment=row.comment))
        return "\n".join(parts)


def _wrong(field: str, sentence: str, code: str) -> Problem:
    return validation([FieldError(field=f"body.{field}", message=sentence, code=code)])


def _as_told(row: FollowUp) -> dict[str, Any]:
    """As the list of promised calls has it."""
    columns = ("id", "revision", "number", "name", "note", "status", "customer_id", "ticket_id", "interaction_id")
    return {key: getattr(row, key) for key in columns} | {"due_at": rfc3339(row.due_at)}


def _words(text: Localized, language: str) -> str:
    return text.get(language, "") or "–"


def _name(user: User | None, language: str) -> str:
    if user is None:
        return "–"
    return (user.display_name_latin if language == "en" else "") or user.display_name
