"""Backend with a whole small centre behind it, and every way in which a server disappoints."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agent_desktop.domain.agent_state import AgentStatus
from agent_desktop.domain.call import Verification
from agent_desktop.domain.customer import (
    Customer,
    CustomerBrief,
    CustomerPhone,
    Handover,
    Match,
    Pop,
    PopPlan,
    PopQuery,
    TicketBrief,
    TimelineItem,
    VerificationMethod,
    VerificationStep,
)
from agent_desktop.domain.events import AgentStatusPushed, Push
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
from agent_desktop.domain.outbox import Delivery, PendingWrite, WriteKind
from agent_desktop.domain.provisioning import Provisioning, User
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person, Scope, Ticket, TicketPage, TicketStep
from agent_desktop.domain.wrapup import Draft, Form
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import (
    AgentEventRequest,
    BackendError,
    BadCredentials,
    Garbage,
    NotLoggedIn,
    Refused,
    TooManyAttempts,
    TransferNotice,
    Unreachable,
)
from tests.fakes import centre
from tests.fakes.agent_states import FakeAgentStates
from tests.fakes.guard import only_in_tests
from tests.fakes.numbering import FakeNumbering

_ATTEMPTS = 5


class FakeBackend:
    """The server in memory. Tests read `calls`, `stored`, `effects`, `agent` and turn the knobs below them.

    calls      (method, argument) of every request that left the desktop, in order
    stored     (kind, key) -> the write as the server holds it now (highest revision wins)
    effects    (kind, key, revision) in the order they had an effect: exactly once each
    agent      the server's agent states (FakeAgentStates)
    """

    def __init__(
        self, clock: Clock, *, provisioning: Provisioning = centre.PROVISIONING, for_tests: bool = False
    ) -> None:
        only_in_tests(self, for_tests)
        self.calls: list[tuple[str, object]] = []
        self.stored: dict[tuple[WriteKind, str], PendingWrite] = {}
        self.effects: list[tuple[WriteKind, str, int]] = []
        self.provisioned = provisioning
        self.passwords: dict[str, str] = {provisioning.user.username: centre.PASSWORD}
        self.customers: dict[str, Customer] = {c.id: c for c in centre.CUSTOMERS}
        self.timeline: dict[str, tuple[TimelineItem, ...]] = dict(centre.TIMELINE)
        self.secrets: dict[tuple[str, str], str] = {}
        """What stands behind a masked field: (customer's id, key) -> plain text."""
        self.tickets: dict[str, tuple[TicketBrief, ...]] = dict(centre.TICKETS)
        self.articles: dict[str, Article] = {a.brief.id: a for a in centre.ARTICLES}
        self.code_articles: dict[str, tuple[str, ...]] = {"refund": ("roaming-pack-refund",)}
        """Value chosen in a wrap-up form -> articles on it."""
        self.files: dict[tuple[str, str], bytes] = {}
        """(article, attachment) -> content."""
        self.colleague_states: dict[str, AgentStatus] = {}
        self.unfinished: list[Draft] = []
        self.desk_tickets: dict[str, Ticket] = {}
        """By id; what scope each belongs to is in `ticket_scopes`, MINE where nothing is said."""
        self.ticket_scopes: dict[str, tuple[Scope, ...]] = {}
        self.promised: list[FollowUp] = []
        self.old_forms: dict[tuple[str, int], Form] = {}
        self.handovers: dict[str, Handover] = {}
        self.plan = PopPlan()
        """By session id."""
        self.url = ""
        self.closed = False
        work = {q.id: (q.acw_seconds, q.acw_extend_seconds) for q in provisioning.queues}
        self.agent = FakeAgentStates(clock, work, lambda status: self.push(AgentStatusPushed(status)))
        self._clock = clock
        self._numbering = FakeNumbering(for_tests=for_tests)
        self._latency = 0.0
        self._failure: BackendError | None = None
        self._failing_methods: dict[str, BackendError] = {}
        self._refused: dict[WriteKind, str] = {}
        self._answers_to_lose = 0
        self._logged_in = False
        self._attempts_left = _ATTEMPTS
        self._token = ""
        self._serial = itertools.count(1)
        self._token_changed: Callable[[str], None] = lambda _token: None
        self._stream_changed: Callable[[bool, str], None] = lambda _connected, _detail: None
        self._streams = 0
        self._pushes: asyncio.Queue[Push | None] = asyncio.Queue()
        self._missed: list[Push] = []

    # --- knobs

    def slow(self, seconds: float) -> None:
        """Every answer takes this long on the clock."""
        self._latency = seconds

    def down(self, detail: str = "connection refused") -> None:
        self._fail(Unreachable("unreachable", detail))

    def garbage(self, detail: str = "not JSON") -> None:
        self._fail(Garbage("garbage", detail))

    def up(self) -> None:
        """Ends down() and garbage(); what was pushed meanwhile arrives now."""
        if isinstance(self._failure, Unreachable) and self._streams:
            self._stream_changed(True, "")
        self._failure = None
        for push in self._missed:
            self._pushes.put_nowait(push)
        self._missed.clear()

    def fail(self, method: str, error: BackendError | None) -> None:
        """This method of the port raises `error` until called with None."""
        if error is None:
            self._failing_methods.pop(method, None)
        else:
            self._failing_methods[method] = error

    def refuse(self, kind: WriteKind, why: str = "validation") -> None:
        """Writes of this kind are never taken; "" takes them again."""
        self._refused[kind] = why

    def lose_answers(self, count: int = 1) -> None:
        """The next writes reach the server, but its answers do not reach us."""
        self._answers_to_lose = count

    def push(self, push: Push) -> None:
        """Sends an event; while the server is down it waits for the stream to come back."""
        if isinstance(self._failure, Unreachable):
            self._missed.append(push)
        else:
            self._pushes.put_nowait(push)

    def end_session(self) -> None:
        """The server forgets the login (an administrator, a stolen refresh token)."""
        self._forget()
        self._pushes.put_nowait(None)

    # --- the port

    async def open(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise Refused("bad_url", url)
        self.url = url

    async def close(self) -> None:
        self.closed = True

    async def login(self, username: str, password: str) -> User:
        await self._reach("login", username, anonymous=True)
        if self._attempts_left == 0:
            raise TooManyAttempts("wait a minute", retry_after=60.0)
        if self.passwords.get(username) != password:
            self._attempts_left -= 1
            raise BadCredentials("wrong name or password", self._attempts_left)
        self._attempts_left = _ATTEMPTS
        return self._begin()

    async def resume_session(self, refresh_token: str) -> User:
        await self._reach("resume_session", refresh_token, anonymous=True)
        if not refresh_token or refresh_token != self._token:
            raise NotLoggedIn("session_ended")
        return self._begin()

    def refresh_token(self) -> str:
        return self._token if self._logged_in else ""

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        self._token_changed = changed

    async def logout(self) -> None:
        self.calls.append(("logout", None))
        self._forget()

    async def provisioning(self) -> Provisioning:
        await self._reach("provisioning")
        return self.provisioned

    async def agent_status(self) -> AgentStatus:
        await self._reach("agent_status")
        return self.agent.status

    async def send_agent_event(self, request: AgentEventRequest) -> AgentStatus:
        await self._reach("send_agent_event", request)
        return self.agent.send(request)

    async def colleagues(self) -> Mapping[str, AgentStatus]:
        await self._reach("colleagues")
        return dict(self.colleague_states)

    async def pop(self, query: PopQuery) -> Pop:
        await self._reach("pop", query)
        number = self._numbering.parse(query.ani)
        found = [c for c in self.customers.values() if number and any(p.e164 == number.e164 for p in c.phones)]
        handover = self.handovers.get(query.session_id)
        settled = query.customer_id or (handover.customer_id if handover else "")
        if settled in self.customers:
            found = [self.customers[settled]]
        queue = self.provisioned.queue(query.queue_id) or self.provisioned.queue_of_dnis(query.dnis)
        pop = Pop(
            Match.UNKNOWN,
            articles=tuple(a.brief for a in self.articles.values() if queue and queue.id in a.brief.queues),
            queue_id=queue.id if queue else "",
            form_id=queue.form_id if queue else "",
            ivr_label=LocalText(query.ivr_path, query.ivr_path),
            handover=handover,
            verification=self._verification(query.interaction_id),
            plan=self.plan,
        )
        if len(found) > 1:
            return replace(pop, match=Match.CANDIDATES, candidates=tuple(_brief(c) for c in found))
        if not found:
            return pop
        timeline = self.timeline.get(found[0].id, ())
        tickets = self.tickets.get(found[0].id, ())
        return replace(
            pop,
            match=Match.KNOWN,
            customer=found[0],
            timeline=timeline,
            tickets=tickets,
            ticket_count=len(tickets),
            call_count=sum(item.kind == "call" for item in timeline),
            order_count=sum(item.kind == "order" for item in timeline),
            last_contact=centre.LAST_CONTACT if timeline else None,
        )

    async def announce_transfer(self, notice: TransferNotice) -> None:
        await self._reach("announce_transfer", notice)

    async def find_customers(self, text: str, limit: int) -> tuple[CustomerBrief, ...]:
        await self._reach("find_customers", text)
        wanted = text.casefold()
        found = (
            c
            for c in self.customers.values()
            if wanted in f"{c.name} {c.name_latin} {c.number} {' '.join(p.e164 for p in c.phones)}".casefold()
        )
        return tuple(_brief(c) for c in itertools.islice(found, limit))

    async def customer(self, customer_id: str) -> Customer:
        await self._reach("customer", customer_id)
        return self._customer(customer_id)

    async def customer_items(self, customer_id: str, kind: str, limit: int, before: str) -> tuple[TimelineItem, ...]:
        await self._reach("customer_items", (customer_id, kind, before))
        self._customer(customer_id)
        page, _, narrowed = kind.partition(":")
        wanted = {"message": ("message", "email", "note")}.get(narrowed, (narrowed,))
        items = [
            i
            for i in self.timeline.get(customer_id, ())
            if page in ("timeline", f"{i.kind}s") and (not narrowed or i.kind in wanted)
        ]
        ids = [i.id for i in items]
        start = ids.index(before) + 1 if before in ids else 0
        return tuple(items[start : start + limit])

    async def reveal(self, key: str, customer_id: str, fields: Sequence[str], interaction_id: str) -> Customer:
        await self._reach("reveal", (customer_id, tuple(fields)))
        known = self._customer(customer_id)
        if not set(fields) <= set(known.revealable):
            raise Refused("forbidden", "this field may not be revealed")
        plain = {f: self.secrets.get((customer_id, f), "") for f in fields}
        return replace(
            known,
            fields={**known.fields, **plain},
            masked=tuple(f for f in known.masked if f not in fields),
            revealable=tuple(f for f in known.revealable if f not in fields),
        )

    async def link_number(self, customer_id: str, e164: str, label: str) -> Customer:
        await self._reach("link_number", (customer_id, e164))
        known = self._customer(customer_id)
        phones = (*(p for p in known.phones if p.e164 != e164), CustomerPhone(e164, label))
        self.customers[customer_id] = replace(known, phones=phones, revision=known.revision + 1)
        return self.customers[customer_id]

    async def create_customer(self, customer_id: str, name: str, e164: str) -> Customer:
        await self._reach("create_customer", customer_id)
        phones = (CustomerPhone(e164),) if e164 else ()
        new = Customer(customer_id, f"C-{30000 + len(self.customers)}", name, phones=phones, revision=1)
        return self.customers.setdefault(customer_id, new)

    async def unfinished_wrap_ups(self) -> tuple[Draft, ...]:
        await self._reach("unfinished_wrap_ups")
        return tuple(self.unfinished)

    async def form(self, form_id: str, version: int) -> Form:
        await self._reach("form", (form_id, version))
        if (form_id, version) not in self.old_forms:
            raise Refused("not_found", form_id)
        return self.old_forms[form_id, version]

    async def list_tickets(self, scope: Scope, only_open: bool, before: int, limit: int) -> TicketPage:
        await self._reach("list_tickets", (scope, only_open, before))
        found = [
            t
            for t in sorted(self._tickets_now().values(), key=lambda t: -t.number)
            if scope in self.ticket_scopes.get(t.id, (Scope.MINE,))
            and (t.open or not only_open)
            and not (t.open and scope is Scope.CLOSED)
            and (not before or t.number < before)
        ][:limit]
        return TicketPage(tuple(replace(t, steps=()) for t in found), found[-1].number if len(found) == limit else 0)

    async def ticket(self, ticket_id: str) -> Ticket:
        await self._reach("ticket", ticket_id)
        known = self._tickets_now()
        if ticket_id not in known:
            raise Refused("not_found", ticket_id)
        return known[ticket_id]

    async def follow_ups(self) -> tuple[FollowUp, ...]:
        await self._reach("follow_ups")
        found = {f.id: f for f in self.promised}
        for (kind, key), write in self.stored.items():
            if kind is WriteKind.FOLLOW_UP:
                body = dict(json.loads(write.body))
                at = datetime.fromisoformat(body["due_at"])
                found[key] = FollowUp(key, body["number"], at, status=body["status"], revision=write.revision)
        left = (f for f in found.values() if f.status == FollowUpStatus.OPEN)
        return tuple(sorted(left, key=lambda f: f.due_at))

    async def search_knowledge(self, text: str, queue_id: str, language: str, limit: int) -> SearchResult:
        await self._reach("search_knowledge", text)
        wanted = text.casefold()
        found = [
            replace(a.brief, snippet=_in_one(a.brief.snippet, language))
            for a in self.articles.values()
            if wanted in f"{a.brief.title.en} {a.brief.title.zh_cn} {a.body.en} {a.body.zh_cn}".casefold()
        ]
        found.sort(key=lambda brief: queue_id not in brief.queues)
        return SearchResult(tuple(found[:limit]), len(found), text)

    async def suggest_articles(self, topic: Topic) -> tuple[ArticleBrief, ...]:
        await self._reach("suggest_articles", topic)
        briefs = [a.brief for a in self.articles.values()]
        by_code = [
            replace(b, why=(f"code:{code}", *b.why))
            for code in topic.codes
            for b in briefs
            if b.id in self.code_articles.get(code, ())
        ]
        by_queue = [b for b in briefs if topic.queue_id in b.queues and b.id not in {c.id for c in by_code}]
        return (*by_code, *by_queue)

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        await self._reach("attachment", (article_id, attachment_id))
        if (article_id, attachment_id) not in self.files:
            raise Refused("not_found", attachment_id)
        return self.files[article_id, attachment_id]

    async def article(self, article_id: str) -> Article:
        await self._reach("article", article_id)
        if article_id not in self.articles:
            raise Refused("not_found", article_id)
        return self.articles[article_id]

    async def deliver(self, write: PendingWrite) -> Delivery:
        try:
            await self._reach("deliver", write)
        except BackendError:
            return Delivery.LATER
        if self._refused.get(write.kind):
            raise Refused(self._refused[write.kind], "the fake server refuses this kind")
        if write.kind is WriteKind.CUSTOMER:
            self._change_customer(write)
        known = self.stored.get((write.kind, write.key))
        if known is None or known.revision < write.revision:
            self.stored[write.kind, write.key] = write
            self.effects.append((write.kind, write.key, write.revision))
        if self._answers_to_lose:
            self._answers_to_lose -= 1
            return Delivery.LATER
        return Delivery.STORED

    def _change_customer(self, write: PendingWrite) -> None:
        """As the server does: what stands there already is no collision."""
        if write.key not in self.customers:
            raise Refused("not_found", write.key)
        customer, body = self.customers[write.key], dict(json.loads(write.body))
        revision, fields = body.pop("revision"), body.pop("fields", {})
        changed = replace(customer, **body, fields={**customer.fields, **fields})
        if changed == customer:
            return
        if revision != customer.revision:
            raise Refused("conflict", "somebody changed it")
        display = {k: v for k, v in customer.display.items() if k not in fields}
        self.customers[write.key] = replace(changed, revision=revision + 1, display=display)

    async def pushes(self) -> AsyncIterator[Push]:
        self._streams += 1
        down = isinstance(self._failure, Unreachable)
        self._stream_changed(not down, self._failure.detail if self._failure and down else "")
        try:
            while (push := await self._pushes.get()) is not None:
                yield push
            raise NotLoggedIn("session_ended")
        finally:
            self._streams -= 1

    def on_stream(self, changed: Callable[[bool, str], None]) -> None:
        self._stream_changed = changed

    def network_changed(self) -> None:
        self.calls.append(("network_changed", None))

    # --- inside

    def _verification(self, interaction_id: str) -> Verification | None:
        """The last step that was delivered for this contact, in either wire format of the tests."""
        steps = [
            dict(json.loads(write.body))
            for (kind, key), write in self.stored.items()
            if kind is WriteKind.VERIFICATION and key.startswith(f"{interaction_id}/")
        ]
        if not steps:
            return None
        last = steps[-1]
        step = VerificationStep(VerificationMethod(last["method"]), last["passed"], datetime.fromisoformat(last["at"]))
        return Verification(step.level, step.method.value, step.at)

    async def _reach(self, method: str, argument: object = None, *, anonymous: bool = False) -> None:
        self.calls.append((method, argument))
        if self._latency:
            await self._clock.sleep(self._latency)
        else:
            await asyncio.sleep(0)
        if self._failure is not None:
            raise self._failure
        if method in self._failing_methods:
            raise self._failing_methods[method]
        if not anonymous and not self._logged_in:
            raise NotLoggedIn("not_logged_in")

    def _tickets_now(self) -> dict[str, Ticket]:
        """With what was delivered: tickets made, and the steps "take" and "resolve" of the standard flow."""
        known = dict(self.desk_tickets)
        for (kind, key), write in self.stored.items():
            body = dict(json.loads(write.body))
            if kind is WriteKind.TICKET and key not in known:
                title, kind_label = LocalText(body["title"]), LocalText(body["type"])
                at = datetime.fromisoformat(body["created_at"])
                number = 5000 + len(known)
                known[key] = Ticket(
                    key, number, body["type"], kind_label, title, "open", at, actions=("take", "comment")
                )
                self.ticket_scopes.setdefault(key, (Scope.CREATED,))
        for (kind, key), write in self.stored.items():
            ticket_id, _, step_id = key.partition("/")
            if kind is WriteKind.TICKET_STEP and ticket_id in known:
                body, was = dict(json.loads(write.body)), known[ticket_id]
                after = {"take": "in_progress", "resolve": "resolved"}.get(body["action"], was.status)
                at = datetime.fromisoformat(body["at"])
                me = Person(self.provisioned.user.id, self.provisioned.user.display_name)
                step = TicketStep(step_id, body["action"], at, me, was.status, after, note=body["note"])
                known[ticket_id] = replace(
                    was, status=after, open=after != "resolved", steps=(*was.steps, step), assignee=me
                )
        return known

    def _fail(self, error: BackendError) -> None:
        self._failure = error
        if isinstance(error, Unreachable) and self._streams:
            self._stream_changed(False, error.detail)

    def _begin(self) -> User:
        self._logged_in = True
        self._token = f"refresh-{next(self._serial)}"
        self._token_changed(self._token)
        return self.provisioned.user

    def _forget(self) -> None:
        self._logged_in = False
        if self._token:
            self._token = ""
            self._token_changed("")

    def _customer(self, customer_id: str) -> Customer:
        if customer_id not in self.customers:
            raise Refused("not_found", customer_id)
        return self.customers[customer_id]


def _brief(c: Customer) -> CustomerBrief:
    phone = c.phones[0].e164 if c.phones else ""
    plan = str(c.fields.get("plan", ""))
    return CustomerBrief(c.id, c.number, c.name, c.name_latin, c.initials, c.vip, phone, plan=plan)


def _in_one(words: LocalText, language: str) -> LocalText:
    """As the server sends a snippet: in the language that was asked for, in all when there is none in it."""
    only = LocalText(zh_cn=words.zh_cn) if language.startswith("zh") else LocalText(words.en)
    return only or words
