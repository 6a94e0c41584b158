"""What every Backend promises: the same tests on the fake and on HttpBackend with the bundled server behind it."""

from __future__ import annotations

import asyncio
import csv
import itertools
import socket
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.domain.agent_state import AgentEvent, AgentState, NextState
from agent_desktop.domain.call import InteractionId, Verification
from agent_desktop.domain.customer import Match, PopQuery, VerificationMethod, VerificationStep
from agent_desktop.domain.customer_editing import CustomerChange
from agent_desktop.domain.events import AgentStatusPushed
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.knowledge import Topic
from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.outbox import Delivery, PendingWrite, WriteKind
from agent_desktop.domain.provisioning import ReasonKind
from agent_desktop.domain.ticket import NewStep, NewTicket, Scope
from agent_desktop.domain.wrapup import WrapUpStatus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import (
    AgentEventRequest,
    Backend,
    BadCredentials,
    IllegalState,
    NotLoggedIn,
    Refused,
    TransferNotice,
    Unreachable,
)
from tests.contracts.serving import PACK, PACK_FOLDER, PASSWORD
from tests.fakes import centre
from tests.fakes.backend import FakeBackend
from tests.fakes.centre import NOW
from tests.fakes.samples import call_record, draft, pending

QUEUE = "billing"
NOBODY = "00000000-0000-4000-8000-00000000dead"


@dataclass(frozen=True, slots=True)
class World:
    """A backend with a centre behind it, and what a test needs to know of that centre."""

    backend: Backend
    url: str
    username: str
    password: str
    dnis: str
    known_number: str
    known_customer: str
    """Customer number of whom `known_number` is."""
    shared_number: str
    stored_revision: Callable[[WriteKind, str], Awaitable[int]]
    """Revision that the centre holds of a write; 0 for none."""


def new_id() -> str:
    return str(uuid.uuid4())


# --- the two worlds


def _fake_world() -> World:
    backend = FakeBackend(SystemClock())
    chen = backend.customers["cust-chen"]
    backend.customers[chen.id] = replace(
        chen, fields={**chen.fields, "email": "c••••@example.org"}, masked=("email",), revealable=("email",)
    )
    backend.secrets[chen.id, "email"] = "chen@example.org"

    async def stored(kind: WriteKind, key: str) -> int:
        found = backend.stored.get((kind, key))
        return found.revision if found else 0

    return World(
        backend=backend,
        url="http://127.0.0.1:8080",
        username=centre.USERNAME,
        password=centre.PASSWORD,
        dnis="+8657110000001",
        known_number="139 0000 1234",
        known_customer="C-20418",
        shared_number="+8657100001111",
        stored_revision=stored,
    )


_AGENTS = itertools.cycle(user["username"] for user in PACK["users"] if user["role"] in ("agent", "expert"))


def _real_world(url: str) -> World:
    backend = HttpBackend(SystemClock(), version="1.2.3")
    with (PACK_FOLDER / "customers.csv").open(encoding="utf-8", newline="") as file:
        owners: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            for number in row["numbers"].split():
                owners.setdefault(number, []).append(row["customer_no"])
    with (PACK_FOLDER / "tickets.csv").open(encoding="utf-8", newline="") as file:
        with_tickets = {row["customer_no"] for row in csv.DictReader(file)}
    known = next(n for n, o in owners.items() if len(o) == 1 and o[0] in with_tickets and n.startswith("+861"))

    async def stored(kind: WriteKind, key: str) -> int:
        with suppress(Refused):
            call = await backend.session.ask("GET", f"/v1/interactions/{key}")
            if kind is WriteKind.CALL_RECORD:
                return call.integer("revision")
            wrap_up = call.maybe("wrap_up")
            return wrap_up.integer("revision") if wrap_up else 0
        return 0

    return World(
        backend=backend,
        url=url,
        username=next(_AGENTS),
        password=PASSWORD,
        dnis=next(q for q in PACK["queues"] if q["id"] == QUEUE)["dnis"][0],
        known_number=known.removeprefix("+86"),
        known_customer=owners[known][0],
        shared_number=next(n for n, o in owners.items() if len(o) > 1),
        stored_revision=stored,
    )


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    made = _fake_world() if request.param == "fake" else _real_world(request.getfixturevalue("server"))
    await made.backend.open(made.url)
    yield made
    await made.backend.close()


@pytest.fixture
async def inside(world: World) -> World:
    """A world with somebody logged in."""
    await world.backend.login(world.username, world.password)
    return world


# --- login


@pytest.mark.parametrize("url", ["ftp://desk.example.org", "http:/", ""])
async def test_given_no_address_when_opened_then_refused(world: World, url: str) -> None:
    with pytest.raises(Refused) as caught:
        await world.backend.open(url)
    assert caught.value.code == "bad_url"


async def test_given_right_credentials_when_logged_in_then_the_user_comes_back_and_a_token_to_keep(
    world: World,
) -> None:
    kept: list[str] = []
    world.backend.on_refresh_token(kept.append)
    user = await world.backend.login(world.username, world.password)
    assert user.username == world.username
    assert user.extension
    assert kept == [world.backend.refresh_token()]
    assert kept[0]


async def test_given_wrong_credentials_when_logged_in_then_the_attempts_left_are_told(world: World) -> None:
    with pytest.raises(BadCredentials) as caught:
        await world.backend.login(world.username, "wrong")
    assert caught.value.attempts_left is not None
    with pytest.raises(NotLoggedIn):
        await world.backend.agent_status()


async def test_given_a_kept_token_when_resumed_then_the_same_user_with_a_new_token(inside: World) -> None:
    old = inside.backend.refresh_token()
    user = await inside.backend.resume_session(old)
    assert user.username == inside.username
    assert inside.backend.refresh_token() not in ("", old)
    await inside.backend.agent_status()


async def test_given_a_token_of_nobody_when_resumed_then_not_logged_in(world: World) -> None:
    with pytest.raises(NotLoggedIn) as caught:
        await world.backend.resume_session("made up")
    assert caught.value.code == "session_ended"


async def test_given_a_login_when_logged_out_then_it_is_over_and_the_token_is_taken_back(inside: World) -> None:
    kept: list[str] = []
    inside.backend.on_refresh_token(kept.append)
    await inside.backend.logout()
    assert kept == [""]
    assert inside.backend.refresh_token() == ""
    with pytest.raises(NotLoggedIn):
        await inside.backend.provisioning()


async def test_given_provisioning_then_a_desk_can_work_with_it(inside: World) -> None:
    got = await inside.backend.provisioning()
    assert got.user.username == inside.username
    assert got.lines
    assert got.lines[0].aor.startswith("sip:")
    assert got.queues
    assert all(got.form(queue.form_id) for queue in got.queues)
    assert got.queue_of_dnis(inside.dnis) == got.queue(QUEUE)
    assert any(r.kind is ReasonKind.NOT_READY and r.selectable for r in got.reason_codes)
    assert got.customer_fields
    assert got.user.id not in {c.user_id for c in got.colleagues}
    assert got.offline_sentence
    assert await inside.backend.provisioning() == got


# --- agent states


class Agent:
    """Sends events one after the other."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def request(
        self, event: AgentEvent, reason: int | None = None, planned: NextState | None = None
    ) -> AgentEventRequest:
        queue = QUEUE if event is AgentEvent.CALL_ENDED else None
        call = "call-1" if event is AgentEvent.TALK else None
        return AgentEventRequest(new_id(), event, SystemClock().now(), reason, planned, call, queue)

    async def send(
        self, event: AgentEvent, reason: int | None = None, planned: NextState | None = None
    ) -> tuple[AgentState, int | None]:
        status = await self._backend.send_agent_event(self.request(event, reason, planned))
        return status.state, status.reason_code

    async def not_ready(self) -> None:
        """From wherever an earlier test left this agent."""
        status = await self._backend.agent_status()
        way_out = {
            AgentState.LOGGED_OUT: AgentEvent.LOGIN,
            AgentState.WORK: AgentEvent.NOT_READY,
            AgentState.READY: AgentEvent.NOT_READY,
        }
        if status.state in way_out:
            await self.send(way_out[status.state])


@pytest.fixture
async def agent(inside: World) -> Agent:
    made = Agent(inside.backend)
    await made.not_ready()
    return made


async def test_given_a_call_with_a_plan_when_it_is_over_then_work_and_then_the_plan(
    inside: World, agent: Agent
) -> None:
    reasons = (await inside.backend.provisioning()).reason_codes
    pause = next(r.id for r in reasons if r.kind is ReasonKind.NOT_READY and r.selectable)
    assert await agent.send(AgentEvent.READY) == (AgentState.READY, None)
    assert await agent.send(AgentEvent.RESERVE) == (AgentState.RESERVED, None)
    assert await agent.send(AgentEvent.TALK) == (AgentState.TALKING, None)
    assert (await inside.backend.agent_status()).call_id == "call-1"
    planned = NextState(AgentState.NOT_READY, pause)
    assert (await agent.send(AgentEvent.SET_NEXT, planned=planned))[0] is AgentState.TALKING
    assert (await agent.send(AgentEvent.HOLD))[0] is AgentState.HOLD
    assert (await agent.send(AgentEvent.RESUME))[0] is AgentState.TALKING
    assert (await agent.send(AgentEvent.CALL_ENDED))[0] is AgentState.WORK
    working = await inside.backend.agent_status()
    assert working.next == planned
    assert working.work_until is not None
    await agent.send(AgentEvent.WORK_EXTENDED)
    extended = await inside.backend.agent_status()
    assert extended.work_until is not None
    assert extended.work_until > working.work_until
    assert extended.work_extended == 1
    assert extended.revision > working.revision
    assert await agent.send(AgentEvent.WORK_FINISHED) == (AgentState.NOT_READY, pause)
    assert (await inside.backend.agent_status()).next is None


@pytest.mark.parametrize("before", [AgentEvent.READY, AgentEvent.NOT_READY])
async def test_given_a_call_without_work_when_it_is_over_then_as_before_the_call(
    agent: Agent, before: AgentEvent
) -> None:
    rest = await agent.send(before)
    await agent.send(AgentEvent.TALK)
    assert await agent.send(AgentEvent.CALL_ENDED_NO_WORK) == rest


async def test_given_the_same_event_twice_when_sent_then_it_counts_once(inside: World, agent: Agent) -> None:
    ready = agent.request(AgentEvent.READY)
    first = await inside.backend.send_agent_event(ready)
    await agent.send(AgentEvent.NOT_READY)
    again = await inside.backend.send_agent_event(ready)
    assert first.state is AgentState.READY
    assert again.state is AgentState.NOT_READY
    assert again.revision == first.revision + 1


async def test_given_an_event_that_is_not_legal_now_when_sent_then_the_true_state_comes_back(
    inside: World, agent: Agent
) -> None:
    before = await inside.backend.agent_status()
    with pytest.raises(IllegalState) as caught:
        await agent.send(AgentEvent.WORK_FINISHED)
    assert caught.value.status == before
    assert await inside.backend.agent_status() == before


async def test_given_an_event_when_sent_then_the_stream_tells_it(inside: World, agent: Agent) -> None:
    told: list[tuple[bool, str]] = []
    connected = asyncio.Event()

    def changed(up: bool, detail: str) -> None:
        told.append((up, detail))
        connected.set()

    inside.backend.on_stream(changed)
    states: list[AgentState] = []
    stream = inside.backend.pushes()

    async def listen() -> None:
        async for push in stream:
            if isinstance(push, AgentStatusPushed):
                states.append(push.status.state)
                if push.status.state is AgentState.READY:
                    break
        if isinstance(stream, AsyncGenerator):  # left alone, it would be closed whenever it is collected
            await stream.aclose()

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(connected.wait(), 5)
    await agent.send(AgentEvent.READY)
    await asyncio.wait_for(listening, 5)
    assert states[-1] is AgentState.READY
    assert told == [(True, "")]


# --- customers


def _query(ani: str, dnis: str = "") -> PopQuery:
    return PopQuery(new_id(), ani, dnis, session_id="abc@127.0.0.1")


async def test_given_a_known_number_when_it_calls_then_the_customer_with_the_past(inside: World) -> None:
    pop = await inside.backend.pop(_query(inside.known_number, inside.dnis))
    assert pop.match is Match.KNOWN
    assert pop.customer is not None
    assert pop.customer.number == inside.known_customer
    assert pop.customer.fields
    assert pop.timeline
    assert [i.at for i in pop.timeline] == sorted((i.at for i in pop.timeline), reverse=True)
    assert (pop.queue_id, pop.form_id) == (QUEUE, "billing")
    assert pop.articles


async def test_given_a_shared_number_when_it_calls_then_nobody_is_chosen(inside: World) -> None:
    pop = await inside.backend.pop(_query(inside.shared_number))
    assert pop.match is Match.CANDIDATES
    assert pop.customer is None
    assert len(pop.candidates) > 1


@pytest.mark.parametrize("ani", ["+8613800009999", "anonymous", "", "x" * 3000, "a\x00b"])
async def test_given_a_stranger_when_calling_then_unknown(inside: World, ani: str) -> None:
    pop = await inside.backend.pop(_query(ani, inside.dnis))
    assert (pop.match, pop.customer, pop.candidates) == (Match.UNKNOWN, None, ())
    assert pop.form_id == "billing"


async def test_given_a_name_or_a_number_when_searched_then_found(inside: World) -> None:
    wanted = (await inside.backend.pop(_query(inside.known_number))).customer
    assert wanted is not None
    for text in (wanted.name, wanted.number, inside.known_number.replace(" ", "")):
        assert wanted.id in {c.id for c in await inside.backend.find_customers(text, 50)}
    assert await inside.backend.find_customers("nobody is called like this", 5) == ()
    assert await inside.backend.customer(wanted.id) == wanted


async def test_given_an_id_of_nobody_when_asked_then_refused(inside: World) -> None:
    for attempt in (inside.backend.customer(NOBODY), inside.backend.article("no-such-article")):
        with pytest.raises(Refused) as caught:
            await attempt
        assert caught.value.code == "not_found"


async def test_given_a_long_past_when_paged_then_every_item_once_newest_first(inside: World) -> None:
    customer = (await inside.backend.pop(_query(inside.known_number))).customer
    assert customer is not None
    everything = await inside.backend.customer_items(customer.id, "timeline", 100, "")
    paged = await inside.backend.customer_items(customer.id, "timeline", 2, "")
    assert paged == everything[:2]
    following = await inside.backend.customer_items(customer.id, "timeline", 2, paged[-1].id)
    assert following == everything[2:4]
    tickets = await inside.backend.customer_items(customer.id, "tickets", 100, "")
    assert tickets
    assert {i.kind for i in tickets} == {"ticket"}
    assert await inside.backend.customer_items(customer.id, "tickets", 100, tickets[-1].id) == ()


async def test_given_a_new_customer_when_created_twice_then_once_and_the_number_finds_it(inside: World) -> None:
    customer_id, number = new_id(), f"+86138{uuid.uuid4().int % 10**8:08d}"
    first = await inside.backend.create_customer(customer_id, "新客户", number)
    again = await inside.backend.create_customer(customer_id, "新客户", number)
    assert first == again
    assert first.name == "新客户"
    assert first.number
    found = (await inside.backend.pop(_query(number))).customer
    assert found is not None
    assert found.id == customer_id


async def test_given_another_number_when_linked_then_it_finds_the_customer_too(inside: World) -> None:
    customer_id, number = new_id(), f"+86137{uuid.uuid4().int % 10**8:08d}"
    await inside.backend.create_customer(customer_id, "Anna", "")
    linked = await inside.backend.link_number(customer_id, number, "office")
    assert [(p.e164, p.label) for p in linked.phones] == [(number, "office")]
    found = (await inside.backend.pop(_query(number))).customer
    assert found is not None
    assert found.id == customer_id


# --- knowledge


async def test_given_a_word_when_searched_then_articles_that_can_be_read(inside: World) -> None:
    for text, language in (("roaming", "en"), ("漫游", "zh_CN")):
        result = await inside.backend.search_knowledge(text, QUEUE, language, 10)
        assert result.items
        assert result.total >= len(result.items)
        assert result.query == text
    article = await inside.backend.article(result.items[0].id)
    assert article.brief.id == result.items[0].id
    assert article.body.in_language("zh_CN")
    nothing = await inside.backend.search_knowledge("xyzzy plugh", "", "en", 10)
    assert (nothing.items, nothing.total) == ((), 0)


async def test_given_a_choice_in_the_form_when_asked_then_articles_on_it_come_first(inside: World) -> None:
    suggested = await inside.backend.suggest_articles(Topic(QUEUE, "billing", ("refund",)))
    assert any(why == "code:refund" for why in suggested[0].why)
    without = await inside.backend.suggest_articles(Topic(QUEUE))
    assert without
    assert not any(why.startswith("code:") for brief in without for why in brief.why)


async def test_given_no_such_file_when_asked_for_then_refused(inside: World) -> None:
    article = (await inside.backend.search_knowledge("roaming", QUEUE, "en", 1)).items[0].id
    with pytest.raises(Refused) as refused:
        await inside.backend.attachment(article, NOBODY)
    assert refused.value.code == "not_found"


# --- writes


def _record(key: str, revision: int, outcome: Outcome = Outcome.ANSWERED) -> PendingWrite:
    record = call_record(key, revision=revision, outcome=outcome, customer_id="")
    return pending(key, revision, body=JsonWireFormat().call_record(replace(record, interaction_id=InteractionId(key))))


def _wrap_up(key: str, revision: int, values: dict[str, object], version: int) -> PendingWrite:
    written = draft(key, revision=revision, values=values, customer_id="", form_version=version, notes="客户要求退款")
    body = JsonWireFormat().wrap_up(written, WrapUpStatus.COMPLETE, NOW + timedelta(minutes=2))
    return pending(key, revision, WriteKind.WRAP_UP, body=body)


GOOD_VALUES: dict[str, object] = {"business": "refund", "type": "roaming_pack", "result": "approved", "amount": 12.5}


async def test_given_a_record_when_delivered_in_any_order_and_twice_then_the_newest_is_kept(inside: World) -> None:
    key = new_id()
    for revision in (1, 1, 3, 2, 3):
        assert await inside.backend.deliver(_record(key, revision)) is Delivery.STORED
    assert await inside.stored_revision(WriteKind.CALL_RECORD, key) == 3


async def test_given_a_wrap_up_before_its_record_when_delivered_then_both_are_kept(inside: World) -> None:
    key = new_id()
    form = (await inside.backend.provisioning()).form("billing")
    assert form is not None
    assert await inside.backend.deliver(_wrap_up(key, 4, GOOD_VALUES, form.version)) is Delivery.STORED
    assert await inside.backend.deliver(_record(key, 1)) is Delivery.STORED
    assert await inside.backend.deliver(_wrap_up(key, 4, GOOD_VALUES, form.version)) is Delivery.STORED
    assert await inside.stored_revision(WriteKind.WRAP_UP, key) == 4
    assert await inside.stored_revision(WriteKind.CALL_RECORD, key) == 1


async def test_given_notes_while_they_are_typed_when_delivered_then_stored_in_any_order(inside: World) -> None:
    key = new_id()
    for revision in (1, 3, 3, 2):
        body = JsonWireFormat().draft(draft(key, revision=revision))
        assert await inside.backend.deliver(pending(key, revision, WriteKind.DRAFT, body=body)) is Delivery.STORED


async def test_given_a_transfer_when_announced_twice_then_nothing_is_wrong(inside: World) -> None:
    notice = TransferNotice(new_id(), new_id(), "s-1", "1003", "blind", "+8613900001234", NOW, draft())
    await inside.backend.announce_transfer(notice)
    await inside.backend.announce_transfer(notice)


async def test_given_no_login_when_a_transfer_is_announced_then_it_says_so(world: World) -> None:
    notice = TransferNotice(new_id(), new_id(), "", "1003", "consult", "", NOW)
    with pytest.raises(NotLoggedIn):
        await world.backend.announce_transfer(notice)


async def test_given_a_ticket_when_delivered_twice_then_stored(inside: World) -> None:
    body = JsonWireFormat().ticket(NewTicket("refund", "Twice charged", NOW, interaction_id=new_id(), unit="depot"))
    write = pending(new_id(), 1, WriteKind.TICKET, body=body)
    assert await inside.backend.deliver(write) is Delivery.STORED
    assert await inside.backend.deliver(write) is Delivery.STORED


async def test_given_a_ticket_then_it_is_listed_and_a_step_taken_twice_is_in_it_once(inside: World) -> None:
    wire, key = JsonWireFormat(), new_id()
    made = wire.ticket(NewTicket("refund", "Twice charged", datetime.now(UTC), unit="depot"))
    await inside.backend.deliver(pending(key, 1, WriteKind.TICKET, body=made))
    step = wire.ticket_step(NewStep(key, "comment", NOW, "Asked the bank."))
    write = pending(f"{key}/{new_id()}", 1, WriteKind.TICKET_STEP, body=step)
    assert await inside.backend.deliver(write) is Delivery.STORED
    assert await inside.backend.deliver(write) is Delivery.STORED

    page = await inside.backend.list_tickets(Scope.CREATED, True, 0, 1)
    assert ([t.id for t in page.items], page.following) == ([key], page.items[0].number)
    older = await inside.backend.list_tickets(Scope.CREATED, True, page.following, 50)
    assert all(t.number < page.following for t in older.items)
    ticket = await inside.backend.ticket(key)
    assert (ticket.title.en, ticket.status, ticket.open) == ("Twice charged", "open", True)
    assert "comment" in ticket.actions
    assert [(s.action, s.note) for s in ticket.steps if s.action == "comment"] == [("comment", "Asked the bank.")]
    with pytest.raises(Refused):
        await inside.backend.ticket(NOBODY)
    assert all(t.id != key for t in (await inside.backend.list_tickets(Scope.LATE, True, 0, 50)).items)


async def test_given_a_promised_call_then_it_is_listed_until_it_was_made(inside: World) -> None:
    wire, at = JsonWireFormat(), NOW + timedelta(days=20_000)
    new = FollowUp(new_id(), "+8613900001234", at, "Wang", "The refund")
    await inside.backend.deliver(pending(new.id, 1, WriteKind.FOLLOW_UP, body=wire.follow_up(new)))
    assert [f.due_at for f in await inside.backend.follow_ups() if f.id == new.id] == [at]

    made = replace(new, revision=2, status=FollowUpStatus.DONE)
    await inside.backend.deliver(pending(new.id, 2, WriteKind.FOLLOW_UP, body=wire.follow_up(made)))
    assert [f for f in await inside.backend.follow_ups() if f.id == new.id] == []


async def test_given_a_change_of_a_customer_when_delivered_twice_then_it_is_there_once_and_a_late_one_is_refused(
    inside: World,
) -> None:
    found = await inside.backend.create_customer(new_id(), "Lin Tao", "")
    wire = JsonWireFormat()

    def change(revision: int, **fields: str) -> PendingWrite:
        body = wire.customer_change(CustomerChange(found.id, revision, {"name": "Lin Tao Jr"}, fields))
        return pending(found.id, 1, WriteKind.CUSTOMER, body=body)

    write = change(found.revision, plan="student_39", balance="12.50")
    assert await inside.backend.deliver(write) is Delivery.STORED
    assert await inside.backend.deliver(write) is Delivery.STORED

    now = await inside.backend.customer(found.id)
    assert (now.name, now.revision) == ("Lin Tao Jr", found.revision + 1)
    assert (now.fields["plan"], now.fields["balance"]) == ("student_39", "12.50")
    with pytest.raises(Refused) as refused:
        await inside.backend.deliver(change(found.revision, plan="prepaid_flex"))
    assert refused.value.code == "conflict"


async def test_given_a_form_in_a_version_that_never_was_then_refused(inside: World) -> None:
    with pytest.raises(Refused) as refused:
        await inside.backend.form("billing", 999)
    assert refused.value.code == "not_found"
    assert await inside.backend.unfinished_wrap_ups() == ()


async def test_given_feedback_when_delivered_twice_then_stored(inside: World) -> None:
    article = (await inside.backend.search_knowledge("roaming", QUEUE, "en", 1)).items[0].id
    body = JsonWireFormat().article_feedback(article, "used", new_id(), "roaming")
    write = pending(f"{article}/{new_id()}", 1, WriteKind.ARTICLE_FEEDBACK, body=body)
    assert await inside.backend.deliver(write) is Delivery.STORED
    assert await inside.backend.deliver(write) is Delivery.STORED


async def test_given_a_verification_step_when_delivered_twice_then_the_pop_of_the_contact_knows_it(
    inside: World,
) -> None:
    contact = new_id()
    step = VerificationStep(VerificationMethod.PIN, True, NOW)
    write = pending(f"{contact}/{new_id()}", 1, WriteKind.VERIFICATION, body=JsonWireFormat().verification(step))
    query = PopQuery(interaction_id=contact, ani=inside.known_number, dnis=inside.dnis)
    assert (await inside.backend.pop(query)).verification is None

    assert await inside.backend.deliver(write) is Delivery.STORED
    assert await inside.backend.deliver(write) is Delivery.STORED

    assert (await inside.backend.pop(query)).verification == Verification("full", "pin", NOW)


async def test_given_a_masked_field_when_revealed_then_it_is_plain_for_once(inside: World) -> None:
    found = (await inside.backend.pop(PopQuery(new_id(), inside.known_number))).customer
    assert found is not None
    assert set(found.revealable) <= set(found.masked)
    (field, *_) = found.revealable

    shown = await inside.backend.reveal(new_id(), found.id, [field], new_id())

    assert field not in shown.masked
    assert shown.fields[field] != found.fields[field]
    assert "•" not in str(shown.fields[field])
    assert field in (await inside.backend.customer(found.id)).masked


async def test_given_a_field_that_is_not_masked_when_revealed_then_refused(inside: World) -> None:
    found = (await inside.backend.pop(PopQuery(new_id(), inside.known_number))).customer
    assert found is not None
    with pytest.raises(Refused):
        await inside.backend.reveal(new_id(), found.id, ["balance"], new_id())


async def test_given_a_timeline_when_narrowed_then_only_that_kind_comes(inside: World) -> None:
    found = (await inside.backend.pop(PopQuery(new_id(), inside.known_number))).customer
    assert found is not None
    everything = await inside.backend.customer_items(found.id, "timeline", 100, "")

    calls = await inside.backend.customer_items(found.id, "timeline:call", 100, "")

    assert calls
    assert [i.id for i in calls] == [i.id for i in everything if i.kind == "call"]


async def test_given_no_login_when_delivered_then_later(world: World) -> None:
    assert await world.backend.deliver(_record(new_id(), 1)) is Delivery.LATER


async def test_given_a_write_the_server_cannot_take_when_delivered_then_refused(inside: World) -> None:
    if isinstance(inside.backend, FakeBackend):
        inside.backend.refuse(WriteKind.WRAP_UP)
    key = new_id()
    with pytest.raises(Refused):
        await inside.backend.deliver(_wrap_up(key, 1, {"business": "nonsense"}, 999))
    assert await inside.stored_revision(WriteKind.WRAP_UP, key) == 0


@pytest.fixture(params=["fake", "http"])
async def away(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    """A backend whose server does not answer."""
    if request.param == "fake":
        fake = FakeBackend(SystemClock())
        await fake.open("http://127.0.0.1:8080")
        fake.down()
        yield fake
        return
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        backend = HttpBackend(SystemClock(), version="1.2.3")
        await backend.open(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        yield backend
        await backend.close()


async def test_given_no_server_when_asked_then_unreachable_and_writes_wait(away: Backend) -> None:
    for attempt in (away.login("wang", "x"), away.resume_session("kept")):
        with pytest.raises(Unreachable) as caught:
            await attempt
        assert caught.value.code == "unreachable"
    assert await away.deliver(_record(new_id(), 1)) is Delivery.LATER
    await away.logout()
