"""Backend over HTTP (contract: the server's OpenAPI document)."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from agent_desktop.backend.bounds import LINE, MOST_CODES, MOST_ITEMS, QUERY, SHORT, clip, uuid_or_none
from agent_desktop.backend.connection import Connection, Rejected, refusal, segment
from agent_desktop.backend.forms import form_of, unfinished_of
from agent_desktop.backend.provisioning import provisioning_of
from agent_desktop.backend.push import PushStream
from agent_desktop.backend.schema import (
    agent_status_of,
    article_brief_of,
    article_of,
    attachment_content_of,
    brief_of,
    customer_of,
    pop_of,
    search_result_of,
    timeline_item_of,
)
from agent_desktop.backend.session import Session
from agent_desktop.backend.tickets import follow_up_of, ticket_of, ticket_page_of
from agent_desktop.backend.wire_format import draft_body, request_for, rfc3339
from agent_desktop.domain.agent_state import AgentStatus
from agent_desktop.domain.customer import Customer, CustomerBrief, Pop, PopQuery, TimelineItem
from agent_desktop.domain.events import Push
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
from agent_desktop.domain.outbox import Delivery, PendingWrite
from agent_desktop.domain.provisioning import Provisioning, User
from agent_desktop.domain.ticket import Scope, Ticket, TicketPage
from agent_desktop.domain.wrapup import Draft, Form
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import AgentEventRequest, BackendError, IllegalState, Refused, TransferNotice

log = logging.getLogger(__name__)

POP_SECONDS = 1.5
"""A pop that takes longer is worth less than the agent's attention."""
_KNOWN_MOMENTS = 2000

_LEVELS = ("none", "number", "full")
"""Of verification, as the server's rules know them."""


class HttpBackend:
    """The server as ports.Backend. For error codes see connection.

    `session` is for other clients of the same server and login (the demo's control).
    """

    def __init__(self, clock: Clock, *, version: str, allow_plain_http: bool = False) -> None:
        self._connection = Connection(version, allow_plain_http=allow_plain_http)
        self.session = Session(self._connection, clock, version)
        self._stream = PushStream(self._connection, self.session, clock)
        self._moments: dict[str, datetime] = {}

    async def open(self, url: str) -> None:
        await self._connection.open(url)

    async def close(self) -> None:
        await self.session.close()
        await self._connection.close()

    # --- login

    async def login(self, username: str, password: str) -> User:
        return await self.session.login(username, password)

    async def resume_session(self, refresh_token: str) -> User:
        return await self.session.resume(refresh_token)

    def refresh_token(self) -> str:
        return self.session.refresh_token

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        """`changed` also gets "" when the login has ended: what was kept is worthless then."""
        self.session.on_refresh_token(changed)

    async def logout(self) -> None:
        await self.session.logout()

    async def provisioning(self) -> Provisioning:
        return provisioning_of(await self.session.ask("GET", "/v1/provisioning"))

    # --- agents

    async def agent_status(self) -> AgentStatus:
        return agent_status_of(await self.session.ask("GET", "/v1/agents/me/state"))

    async def send_agent_event(self, request: AgentEventRequest) -> AgentStatus:
        planned = request.next
        body: dict[str, Any] = {
            "key": request.key,
            "event": request.event.value,
            "at": rfc3339(request.at),
            "reason_code": request.reason_code,
            "next": {"state": planned.state.value, "reason_code": planned.reason_code} if planned else None,
            "call_id": request.call_id,
            "queue_id": request.queue_id,
            "interaction_id": uuid_or_none(request.interaction_id or ""),
        }
        sent = {name: value for name, value in body.items() if value is not None}
        try:
            return agent_status_of(await self.session.call("POST", "/v1/agents/me/events", body=sent))
        except Rejected as error:
            problem = error.problem
            if problem.code == "illegal_transition":
                raise IllegalState(agent_status_of(problem.node.at("state")), problem.detail) from None
            raise refusal(problem) from None

    async def colleagues(self) -> Mapping[str, AgentStatus]:
        answer = await self.session.ask("GET", "/v1/agents")
        return {a.at("user").text("id"): agent_status_of(a.at("status")) for a in answer.each("agents")}

    # --- customers

    async def pop(self, query: PopQuery) -> Pop:
        asked = {
            "ani": clip(query.ani, LINE),
            "dnis": clip(query.dnis, LINE),
            "queue": clip(query.queue_id, SHORT),
            "ivr": clip(query.ivr_path, SHORT),
            "session_id": clip(query.session_id, LINE),
            "interaction_id": uuid_or_none(query.interaction_id) or "",
            "customer_id": uuid_or_none(query.customer_id) or "",
            "verification": query.verification if query.verification in _LEVELS else "",
        }
        pop = pop_of(await self.session.ask("GET", "/v1/pop", query=asked, within=POP_SECONDS))
        self._note_moments(pop.timeline)
        return pop

    async def announce_transfer(self, notice: TransferNotice) -> None:
        body = {
            "id": notice.key,
            "interaction_id": notice.interaction_id,
            "session_id": clip(notice.session_id, LINE),
            "to": clip(notice.to, LINE),
            "kind": notice.kind,
            "ani": clip(notice.ani, LINE),
            "at": rfc3339(notice.at),
            "draft": draft_body(notice.draft) if notice.draft else None,
        }
        await self.session.ask("POST", "/v1/transfers", body=body)

    async def find_customers(self, text: str, limit: int) -> tuple[CustomerBrief, ...]:
        answer = await self.session.ask("GET", "/v1/customers", query=_search(text, limit))
        return tuple(brief_of(item) for item in answer.each("items"))

    async def customer(self, customer_id: str) -> Customer:
        return customer_of(await self.session.ask("GET", f"/v1/customers/{segment(customer_id)}"))

    async def customer_items(self, customer_id: str, kind: str, limit: int, before: str) -> tuple[TimelineItem, ...]:
        query: dict[str, str | int] = {}
        page, _, narrowed = kind.partition(":")
        if page == "timeline":
            query["limit"] = min(limit, MOST_ITEMS)
            moment = self._moments.get(before)
            query["before"] = rfc3339(moment) if moment else before
            query["before_id"] = before
            query |= {"kind": narrowed} if narrowed else {}
        path = f"/v1/customers/{segment(customer_id)}/{segment(page)}"
        answer = await self.session.ask("GET", path, query=query)
        items = tuple(timeline_item_of(item) for item in answer.each("items"))
        self._note_moments(items)
        return items if page == "timeline" else _page(items, limit, before)

    async def reveal(self, key: str, customer_id: str, fields: Sequence[str], interaction_id: str) -> Customer:
        body = {"id": key, "fields": list(fields), "interaction_id": uuid_or_none(interaction_id)}
        return customer_of(await self.session.ask("POST", f"/v1/customers/{segment(customer_id)}/reveals", body=body))

    async def link_number(self, customer_id: str, e164: str, label: str) -> Customer:
        path = f"/v1/customers/{segment(customer_id)}/phones/{segment(e164)}"
        return customer_of(await self.session.ask("PUT", path, body={"label": label}))

    async def create_customer(self, customer_id: str, name: str, e164: str) -> Customer:
        phones = [{"e164": e164, "label": ""}] if e164 else []
        body = {"id": customer_id, "name": name, "phones": phones, "fields": {}}
        return customer_of(await self.session.ask("POST", "/v1/customers", body=body))

    async def unfinished_wrap_ups(self) -> tuple[Draft, ...]:
        answer = await self.session.ask("GET", "/v1/wrap-ups/unfinished")
        return tuple(unfinished_of(item) for item in answer.each("items"))

    async def form(self, form_id: str, version: int) -> Form:
        return form_of(await self.session.ask("GET", f"/v1/forms/{segment(form_id)}/versions/{version}"))

    # --- tickets

    async def list_tickets(self, scope: Scope, only_open: bool, before: int, limit: int) -> TicketPage:
        query: dict[str, str | int] = {
            "scope": scope.value,
            "open": str(only_open).lower(),
            "limit": min(limit, MOST_ITEMS),
        }
        query |= {"before": before} if before else {}
        return ticket_page_of(await self.session.ask("GET", "/v1/tickets", query=query))

    async def ticket(self, ticket_id: str) -> Ticket:
        return ticket_of(await self.session.ask("GET", f"/v1/tickets/{segment(ticket_id)}"))

    async def follow_ups(self) -> tuple[FollowUp, ...]:
        answer = await self.session.ask("GET", "/v1/follow-ups", query={"limit": MOST_ITEMS})
        return tuple(follow_up_of(item) for item in answer.each("items"))

    # --- knowledge

    async def search_knowledge(self, text: str, queue_id: str, language: str, limit: int) -> SearchResult:
        query = _search(text, limit) | {"queue": clip(queue_id, SHORT), "lang": language}
        return search_result_of(await self.session.ask("GET", "/v1/knowledge/articles", query=query), text)

    async def suggest_articles(self, topic: Topic) -> tuple[ArticleBrief, ...]:
        query: dict[str, str | int | tuple[str, ...]] = {
            "queue": clip(topic.queue_id, SHORT),
            "form": clip(topic.form_id, SHORT),
            "code": tuple(clip(code, SHORT) for code in topic.codes[:MOST_CODES]),
        }
        answer = await self.session.ask("GET", "/v1/knowledge/articles/suggested", query=query)
        return tuple(article_brief_of(item) for item in answer.each("items"))

    async def article(self, article_id: str) -> Article:
        return article_of(await self.session.ask("GET", f"/v1/knowledge/articles/{segment(article_id)}"))

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        path = f"/v1/knowledge/articles/{segment(article_id)}/attachments/{segment(attachment_id)}"
        return attachment_content_of(await self.session.ask("GET", path))

    # --- writes and pushes

    async def deliver(self, write: PendingWrite) -> Delivery:
        try:
            request = request_for(write)
        except (ValueError, KeyError, TypeError, BackendError) as error:
            raise Refused("unsendable", str(error)) from error
        try:
            await self.session.call(request.method, request.path, body=request.body)
        except Rejected as error:
            return _verdict(write, error)
        except BackendError as error:
            log.info("write %s %s waits: %s", write.kind.value, write.key, error)
            return Delivery.LATER
        return Delivery.STORED

    def pushes(self) -> AsyncIterator[Push]:
        return self._stream.pushes()

    def on_stream(self, changed: Callable[[bool, str], None]) -> None:
        self._stream.on_change(changed)

    def network_changed(self) -> None:
        self._stream.renew()

    def _note_moments(self, items: tuple[TimelineItem, ...]) -> None:
        """The server pages its timeline by time, the desktop by item."""
        for item in items:
            self._moments[item.id] = item.at
        while len(self._moments) > _KNOWN_MOMENTS:
            del self._moments[next(iter(self._moments))]


def _search(text: str, limit: int) -> dict[str, str | int]:
    return {"q": clip(text, QUERY), "limit": min(limit, MOST_ITEMS)}


def _verdict(write: PendingWrite, error: Rejected) -> Delivery:
    problem = error.problem
    if problem.status == 429 or problem.status >= 500:
        return Delivery.LATER
    if problem.status == 409 and problem.node.integer("revision", -1) >= write.revision:
        return Delivery.STORED  # this write, or a later one, is there already
    raise refusal(problem)


def _page(items: tuple[TimelineItem, ...], limit: int, before: str) -> tuple[TimelineItem, ...]:
    """Tickets, orders and calls come all at once."""
    start = next((index + 1 for index, item in enumerate(items) if item.id == before), 0)
    return items[start : start + limit]
