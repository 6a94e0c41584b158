"""Asking customers after their calls: who is asked, with a link that nobody can guess, each once."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.interactions import Interaction
from server_stub.models.outgoing import MessageRefused, queue_message
from server_stub.models.records import Message
from server_stub.models.schema import new_id
from server_stub.models.survey_rules import Survey, survey_for
from server_stub.models.surveys import SurveyRow
from server_stub.models.upsert import insert_missing

_log = logging.getLogger(__name__)
PATH = "/s/"
"""Of the page, followed by the token."""
_TOKEN_BYTES = 24
_LATEST = timedelta(hours=24)
"""A call that is reported later than this is not asked about any more."""
_LANGUAGES = ("en", "zh_CN")


def hash_token(token: str) -> str:
    """What is stored. A fast hash is enough: the token has 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def day_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day that `moment` lies in, where the centre is."""
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)


def survey_row(survey: Survey, call: Interaction, zone: ZoneInfo, moment: datetime) -> dict[str, Any]:
    """A survey of a call as it begins, for insert_missing()."""
    return {
        "id": new_id(),
        "interaction_id": call.id,
        "survey": survey.id,
        "channel": survey.channel,
        "customer_id": call.customer_id,
        "agent_id": call.agent_id,
        "queue_id": call.queue_id or "",
        "language": "",
        "day": day_of(moment, zone),
        "asked_at": moment,
        "scale": survey.scale,
        "good": False,
        "bad": False,
        "comment": "",
    }


@dataclass(frozen=True, slots=True)
class Asking:
    """`address` is where customers reach this server ("https://desk.example.org"); without one nobody is asked."""

    surveys: tuple[Survey, ...]
    address: str
    zone: ZoneInfo
    clock: Callable[[], datetime]

    async def call_stored(self, session: AsyncSession, call: Interaction) -> bool:
        """Invites the customer of a call that has just been written down, if they are to be asked.

        True when an invitation was queued; it leaves with the transaction. The same call again changes nothing.
        """
        survey = self._survey(call)
        if survey is None or call.customer_id is None:
            return False
        # two reports of one call, and two calls of one customer, meet here: one of them goes first
        locked = select(Customer).where(Customer.id == call.customer_id).with_for_update()
        customer = (await session.scalars(locked)).first()
        if customer is None or survey.refused_by(customer.fields) or await self._asked(session, survey, call):
            return False
        return await self._invite(session, survey, call, customer)

    def _survey(self, call: Interaction) -> Survey | None:
        """The survey for this call; None for one that nobody is asked about."""
        if not self.address or call.outcome != "ANSWERED" or call.ended_at is None:
            return None
        # without a queue and a public number it was a call among ourselves; handed on, it is not over yet
        if not call.queue_id or not call.e164 or call.transfer:
            return None
        survey = survey_for(self.surveys, call.queue_id, outbound=call.direction == "out")
        if survey is None or survey.channel != "sms" or call.talk_seconds < survey.least_talk_seconds:
            return None
        late = self.clock() - call.ended_at > _LATEST
        return survey if survey.chosen(call.id) and not late else None

    async def _asked(self, session: AsyncSession, survey: Survey, call: Interaction) -> bool:
        """This call was asked about, or its customer not long ago."""
        of_call = SurveyRow.interaction_id == call.id
        since = self.clock() - timedelta(hours=survey.quiet_hours)
        of_customer = (SurveyRow.customer_id == call.customer_id) & (SurveyRow.asked_at > since)
        return (await session.scalars(select(SurveyRow.id).where(of_call | of_customer).limit(1))).first() is not None

    async def _invite(self, session: AsyncSession, survey: Survey, call: Interaction, customer: Customer) -> bool:
        token, moment = secrets.token_urlsafe(_TOKEN_BYTES), self.clock()
        language = customer.language if customer.language in _LANGUAGES else _LANGUAGES[-1]
        own = (CustomerPhone.customer_id == customer.id) & (CustomerPhone.e164 == call.e164)
        position = (await session.scalars(select(CustomerPhone.position).where(own))).first()
        try:
            message_id = await queue_message(
                session,
                customer_id=customer.id,
                channel="sms",
                text=survey.invitation[language].replace("{link}", "{survey.link}"),
                language=language,
                values={"survey.link": f"{self.address}{PATH}{token}"},
                to="" if position is None else f"phone:{position}",
                interaction_id=call.id,
                at=moment,
            )
        except MessageRefused as refusal:
            _log.info("no survey after call %s: %s", call.id, refusal.code)
            return False
        await _hide(session, message_id, survey, token)
        row = survey_row(survey, call, self.zone, moment) | {
            "language": language,
            "token_hash": hash_token(token),
            "expires_at": moment + timedelta(days=survey.valid_days),
        }
        await insert_missing(session, SurveyRow, row, "interaction_id")
        return True


async def _hide(session: AsyncSession, message_id: str, survey: Survey, token: str) -> None:
    """Whoever reads the timeline must not be able to answer in the customer's name."""
    message = await session.get_one(Message, message_id)
    sent = message.detail[message.language]
    message.unmasked = {"subject": "", "text": sent}
    message.detail = {key: words.replace(token, "••••") for key, words in message.detail.items()}
    message.title = survey.title
    await session.flush()
