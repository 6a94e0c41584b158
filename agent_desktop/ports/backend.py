"""The server as every agent needs it: session, state, customers, contacts, knowledge, delivery, pushes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import datetime

    from agent_desktop.domain.agent_state import AgentEvent, AgentStatus, NextState
    from agent_desktop.domain.customer import Customer, CustomerBrief, Pop, PopQuery, TimelineItem
    from agent_desktop.domain.events import Push
    from agent_desktop.domain.follow_up import FollowUp
    from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
    from agent_desktop.domain.outbox import Delivery, PendingWrite
    from agent_desktop.domain.provisioning import Provisioning, User
    from agent_desktop.domain.ticket import Scope, Ticket, TicketPage
    from agent_desktop.domain.wrapup import Draft, Form


@dataclass(frozen=True, slots=True)
class AgentEventRequest:
    """An agent event on its way to the server; `key` makes a retry harmless."""

    key: str
    event: AgentEvent
    at: datetime
    reason_code: int | None = None
    next: NextState | None = None
    call_id: str | None = None
    queue_id: str | None = None
    interaction_id: str | None = None
    """The contact that the after-call work of a CALL_ENDED is for."""


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """A caller is about to be handed on; `key` makes a retry harmless.

    By this the server knows the call again at the next agent, even when its headers get lost on the way.
    """

    key: str
    interaction_id: str
    session_id: str
    to: str
    """Extension, queue or number, as it is dialled."""
    kind: str
    """"blind", "consult" or "attended"."""
    ani: str
    at: datetime
    draft: Draft | None = None
    """What was typed until now."""


class Backend(Protocol):
    """The server. Every call may raise BackendError; none blocks the loop."""

    async def open(self, url: str) -> None:
        """Prepares connections to `url`; raises Refused("bad_url") for an address that cannot be one."""
        ...

    async def close(self) -> None: ...

    async def login(self, username: str, password: str) -> User: ...

    async def resume_session(self, refresh_token: str) -> User: ...

    def refresh_token(self) -> str:
        """The secret to keep for resume_session, "" without a session."""
        ...

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        """Calls `changed` with every new refresh token, so that it can be kept."""
        ...

    async def logout(self) -> None: ...

    async def provisioning(self) -> Provisioning: ...

    async def agent_status(self) -> AgentStatus: ...

    async def send_agent_event(self, request: AgentEventRequest) -> AgentStatus: ...

    async def colleagues(self) -> Mapping[str, AgentStatus]:
        """User id -> status."""
        ...

    async def pop(self, query: PopQuery) -> Pop: ...

    async def announce_transfer(self, notice: TransferNotice) -> None: ...

    async def find_customers(self, text: str, limit: int) -> tuple[CustomerBrief, ...]: ...

    async def customer(self, customer_id: str) -> Customer: ...

    async def customer_items(self, customer_id: str, kind: str, limit: int, before: str) -> tuple[TimelineItem, ...]:
        """`kind` is timeline, tickets, orders or calls; `before` an item id for the next page.

        "timeline:message" is the part of the timeline that was written; so with call, ticket, order, verification.
        """
        ...

    async def reveal(self, key: str, customer_id: str, fields: Sequence[str], interaction_id: str) -> Customer:
        """The customer with these fields in plain; the server notes who looked. `key` makes a retry harmless."""
        ...

    async def link_number(self, customer_id: str, e164: str, label: str) -> Customer: ...

    async def create_customer(self, customer_id: str, name: str, e164: str) -> Customer: ...

    async def unfinished_wrap_ups(self) -> tuple[Draft, ...]:
        """One's own wrap-ups that the server has as incomplete: out of time, or left for later."""
        ...

    async def form(self, form_id: str, version: int) -> Form:
        """A form as it was in one version; Refused("not_found") when it never was."""
        ...

    async def list_tickets(self, scope: Scope, only_open: bool, before: int, limit: int) -> TicketPage:
        """The highest number first, without their steps; `before` is a number to go on below, 0 for the start."""
        ...

    async def ticket(self, ticket_id: str) -> Ticket:
        """One with everything that was done to it."""
        ...

    async def follow_ups(self) -> tuple[FollowUp, ...]:
        """One's own calls to make, the next one first."""
        ...

    async def search_knowledge(self, text: str, queue_id: str, language: str, limit: int) -> SearchResult: ...

    async def suggest_articles(self, topic: Topic) -> tuple[ArticleBrief, ...]: ...

    async def article(self, article_id: str) -> Article: ...

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        """The whole file; the server keeps none above 700,000 bytes."""
        ...

    async def deliver(self, write: PendingWrite) -> Delivery:
        """Sends one write. LATER when the server is away or unreadable; raises Refused when it will never take it."""
        ...

    def pushes(self) -> AsyncIterator[Push]:
        """The event stream, reconnecting by itself with what was missed; ends only by cancellation or NotLoggedIn.

        Raises Unreachable on each failed attempt is NOT done: connection trouble goes to `on_stream`.
        """
        ...

    def on_stream(self, changed: Callable[[bool, str], None]) -> None:
        """Calls `changed(connected, detail)` when the stream comes or goes."""
        ...

    def network_changed(self) -> None:
        """The computer's addresses or routes are others now: the event stream is connected anew at once."""
        ...
