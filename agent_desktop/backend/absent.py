"""No server: what a profile without one puts in the server's place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import NoReturn

from agent_desktop.domain.agent_state import AgentStatus
from agent_desktop.domain.customer import Customer, CustomerBrief, Pop, PopQuery, TimelineItem
from agent_desktop.domain.events import Push
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
from agent_desktop.domain.message import Choices, Subject
from agent_desktop.domain.outbox import Delivery, PendingWrite
from agent_desktop.domain.provisioning import Provisioning, User
from agent_desktop.domain.ticket import Scope, Ticket, TicketPage
from agent_desktop.domain.wrapup import Draft, Form
from agent_desktop.ports import NO_SERVER, AgentEventRequest, TransferNotice, Unreachable


class AbsentBackend:
    """ports.Backend that says "no_server" to everything, at once; writes stay on this computer."""

    async def open(self, url: str) -> None:
        _refuse()

    async def close(self) -> None:
        """Nothing is open."""

    async def login(self, username: str, password: str) -> User:
        _refuse()

    async def resume_session(self, refresh_token: str) -> User:
        _refuse()

    def refresh_token(self) -> str:
        return ""

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        """There will never be one."""

    async def logout(self) -> None:
        """Nobody is logged in."""

    async def provisioning(self) -> Provisioning:
        _refuse()

    async def agent_status(self) -> AgentStatus:
        _refuse()

    async def send_agent_event(self, request: AgentEventRequest) -> AgentStatus:
        _refuse()

    async def colleagues(self) -> Mapping[str, AgentStatus]:
        _refuse()

    async def pop(self, query: PopQuery) -> Pop:
        _refuse()

    async def announce_transfer(self, notice: TransferNotice) -> None:
        _refuse()

    async def find_customers(self, text: str, limit: int) -> tuple[CustomerBrief, ...]:
        _refuse()

    async def customer(self, customer_id: str) -> Customer:
        _refuse()

    async def customer_items(self, customer_id: str, kind: str, limit: int, before: str) -> tuple[TimelineItem, ...]:
        _refuse()

    async def reveal(self, key: str, customer_id: str, fields: Sequence[str], interaction_id: str) -> Customer:
        _refuse()

    async def link_number(self, customer_id: str, e164: str, label: str) -> Customer:
        _refuse()

    async def create_customer(self, customer_id: str, name: str, e164: str) -> Customer:
        _refuse()

    async def unfinished_wrap_ups(self) -> tuple[Draft, ...]:
        _refuse()

    async def form(self, form_id: str, version: int) -> Form:
        _refuse()

    async def list_tickets(self, scope: Scope, only_open: bool, before: int, limit: int) -> TicketPage:
        _refuse()

    async def ticket(self, ticket_id: str) -> Ticket:
        _refuse()

    async def follow_ups(self) -> tuple[FollowUp, ...]:
        _refuse()

    async def search_knowledge(self, text: str, queue_id: str, language: str, limit: int) -> SearchResult:
        _refuse()

    async def suggest_articles(self, topic: Topic) -> tuple[ArticleBrief, ...]:
        _refuse()

    async def article(self, article_id: str) -> Article:
        _refuse()

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        _refuse()

    async def deliver(self, write: PendingWrite) -> Delivery:
        return Delivery.LATER

    async def choices(self, about: Subject) -> Choices:
        _refuse()

    async def send_again(self, message_id: str) -> None:
        _refuse()

    async def pushes(self) -> AsyncIterator[Push]:
        nothing: tuple[Push, ...] = ()
        await asyncio.Event().wait()
        for push in nothing:
            yield push

    def on_stream(self, changed: Callable[[bool, str], None]) -> None:
        """The stream never comes."""

    def network_changed(self) -> None:
        """Nothing was connected."""


def _refuse() -> NoReturn:
    raise Unreachable(NO_SERVER)
