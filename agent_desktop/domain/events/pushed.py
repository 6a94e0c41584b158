"""What the server tells unasked, over its event stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.agent_state import AgentState, AgentStatus
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.customer import Handover
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.text import LocalText


@dataclass(frozen=True, slots=True)
class AgentStatusPushed:
    status: AgentStatus


@dataclass(frozen=True, slots=True)
class ColleagueStatusPushed:
    user_id: str
    state: AgentState
    since: datetime


@dataclass(frozen=True, slots=True)
class AnnouncementPushed:
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class AnnouncementGone:
    """Withdrawn, over, or not for us any more."""

    announcement_id: str


@dataclass(frozen=True, slots=True)
class QuizzesPushed:
    """A test was given to us, changed or closed; ask for the list again."""


@dataclass(frozen=True, slots=True)
class ArticleEndingsPushed:
    """Articles of ours that end soon, or have ended."""

    articles: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class QueueFiguresPushed:
    queue_id: str
    waiting: int
    longest_wait_seconds: float
    ready_agents: int


@dataclass(frozen=True, slots=True)
class ProvisioningPushed:
    """The centre changed something; fetch it again."""

    revision: str


@dataclass(frozen=True, slots=True)
class HandoverPushed:
    """A contact of ours was handed over by somebody who has written more since, or was announced after it rang."""

    interaction_id: str
    handover: Handover


@dataclass(frozen=True, slots=True)
class TicketPushed:
    """Somebody else, or the clock, did something to a ticket that concerns us; `action` as its flow calls it."""

    ticket_id: str
    number: int
    action: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class FollowUpPushed:
    """A promised call is due, or somebody put one on our list."""

    follow_up: FollowUp


@dataclass(frozen=True, slots=True)
class MessageMoved:
    """A message that we wrote was sent, or not: `status` is queued, sending, sent or failed, `reason` a code."""

    message_id: str
    customer_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoomPushed:
    """Who is in a conference room of the exchange that we are in too; nobody, when we are so no longer."""

    room: str
    parties: tuple[RoomParty, ...]


@dataclass(frozen=True, slots=True)
class SurveyPushed:
    """A customer answered a survey; what they said is for those who may ask for it."""

    agent_id: str
    """Whose call it was."""
    customer_id: str = ""


Push = (
    AgentStatusPushed
    | ColleagueStatusPushed
    | AnnouncementPushed
    | AnnouncementGone
    | QuizzesPushed
    | ArticleEndingsPushed
    | QueueFiguresPushed
    | ProvisioningPushed
    | HandoverPushed
    | TicketPushed
    | FollowUpPushed
    | MessageMoved
    | RoomPushed
    | SurveyPushed
)
