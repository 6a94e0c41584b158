"""Who it is that calls, and what becomes of what the agent writes about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.call import InteractionId, Verification
from agent_desktop.domain.customer import Customer, Pop
from agent_desktop.domain.wrapup import Draft, WrapUpStatus


@dataclass(frozen=True, slots=True)
class PopReady:
    interaction_id: InteractionId
    pop: Pop


@dataclass(frozen=True, slots=True)
class PopFailed:
    """The server could not tell who calls; code as in the backend's errors."""

    interaction_id: InteractionId
    code: str


@dataclass(frozen=True, slots=True)
class CustomerAttached:
    """The customer of an interaction is settled: found, or chosen by the agent."""

    interaction_id: InteractionId
    customer: Customer


@dataclass(frozen=True, slots=True)
class CallerVerified:
    """The agent asked something to make sure who it is; of a wrong answer the level is FAILED_VERIFICATION."""

    interaction_id: InteractionId
    verification: Verification


@dataclass(frozen=True, slots=True)
class WrapUpOpened:
    """A form is there to be filled; `draft` holds what was typed before a restart."""

    interaction_id: InteractionId
    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftSaved:
    interaction_id: InteractionId
    at: datetime


@dataclass(frozen=True, slots=True)
class WrapUpFinished:
    interaction_id: InteractionId
    status: WrapUpStatus


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """The record as the server has it now."""

    customer: Customer


@dataclass(frozen=True, slots=True)
class CustomerRefused:
    """A change of a customer was refused; what was typed is a draft again. "conflict": somebody was faster."""

    customer_id: str
    code: str
    detail: str
