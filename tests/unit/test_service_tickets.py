"""Tickets and wrap-ups beyond the one in front: made once, found again, finished on the version they were begun on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.agent_state import AgentEvent
from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import LoggedIn, ProvisioningPushed, WrapUpFinished, WrapUpOpened, WriteQueued
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import TicketType
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import NewStep, NewTicket, Priority, Scope, Ticket
from agent_desktop.domain.wrapup import Draft, FieldType, Form, FormField, Problem
from agent_desktop.ports import AgentEventRequest, StorageError, Unreachable
from agent_desktop.services.tickets import TITLE
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk

LEFT = "00000000-0000-4000-8000-0000000000aa"
REFUND = Form(
    "refund_ticket",
    3,
    LocalText("Refund"),
    (FormField("amount", FieldType.NUMBER, LocalText("Amount"), required=True, maximum=500),),
    "ticket",
)
CENTRE = replace(
    centre.PROVISIONING,
    forms=(REFUND, *centre.PROVISIONING.forms),
    ticket_types=(
        TicketType("refund", LocalText("Refund"), form_id=REFUND.id),
        TicketType("other", LocalText("Other")),
    ),
)
BILLING = next(f for f in CENTRE.forms if f.id == "billing")
OLDER = replace(BILLING, version=BILLING.version - 1, fields=BILLING.fields[:1])


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(CENTRE) as made:
        await made.log_in_ready()
        yield made


async def talk(fake: FakeDesk, queue: str = "billing") -> InteractionId:
    leg = fake.phone.ring("+8613900001234", queue)
    await fake.settle()
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    return call.interaction_id


def ticket(fake: FakeDesk, **more: object) -> NewTicket:
    plain = NewTicket("other", "Line cut", fake.clock.now(), interaction_id=LEFT, priority=Priority.HIGH)
    return replace(plain, **more)  # type: ignore[arg-type]


# --- tickets


async def test_given_a_server_away_when_a_ticket_is_made_then_it_arrives_once_later(fake: FakeDesk) -> None:
    fake.backend.down()

    assert await fake.desk.tickets.create(ticket(fake, title="  Line cut ")) == {}
    await fake.clock.pass_time(5)
    assert not fake.backend.effects
    fake.backend.up()
    fake.backend.lose_answers(1)
    await fake.clock.pass_time(120)

    made = [(key, revision) for kind, key, revision in fake.backend.effects if kind is WriteKind.TICKET]
    assert len(made) == 1
    body = json.loads(fake.backend.stored[WriteKind.TICKET, made[0][0]].body)
    assert (body["title"], body["priority"], body["interaction_id"]) == ("Line cut", "high", LEFT)
    assert await fake.desk.outbox.pending() == ()


async def test_given_a_ticket_with_holes_then_they_are_named_and_nothing_is_sent(fake: FakeDesk) -> None:
    queued = len(fake.of(WriteQueued))
    given = ticket(fake, type="refund", form_id=REFUND.id, title=" ")

    assert await fake.desk.tickets.create(given) == {TITLE: Problem.REQUIRED, "amount": Problem.REQUIRED}
    too_much = replace(given, title="Refund", values={"amount": 900})
    assert await fake.desk.tickets.create(too_much) == {"amount": Problem.TOO_LARGE}
    assert len(fake.of(WriteQueued)) == queued
    assert await fake.desk.tickets.create(replace(too_much, values={"amount": 60, "gone": 1})) == {}

    body = json.loads(fake.of(WriteQueued)[-1].write.body)
    assert (body["form_id"], body["form_version"], body["values"]) == (REFUND.id, 3, {"amount": 60})


async def test_given_a_full_disk_when_a_ticket_is_made_then_the_caller_is_told(fake: FakeDesk) -> None:
    fake.store.fail("disk_full")
    with pytest.raises(StorageError):
        await fake.desk.tickets.create(ticket(fake))


async def test_given_forms_of_several_purposes_then_a_call_gets_a_wrap_up_form(fake: FakeDesk) -> None:
    interaction = await talk(fake, "no_such_queue")
    form = fake.desk.wrapup.form(interaction)
    assert form is not None
    assert form.purpose == "wrap_up"


def made_ticket(**more: object) -> Ticket:
    plain = Ticket(
        LEFT, 4711, "refund", LocalText("Refund"), LocalText("Twice charged"), "open", centre.NOW, form_id=REFUND.id,
        form_version=REFUND.version, actions=("take", "comment"),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


async def test_given_a_step_when_the_answer_is_lost_then_it_is_taken_once(fake: FakeDesk) -> None:
    fake.backend.desk_tickets = {LEFT: made_ticket()}
    fake.backend.lose_answers(1)

    await fake.desk.tickets.take_step(NewStep(LEFT, "take", fake.clock.now(), "Mine."), "#4711")
    (waiting,) = await fake.desk.outbox.pending()
    assert (waiting.kind, waiting.title) == (WriteKind.TICKET_STEP, "#4711")
    await fake.clock.pass_time(120)

    assert await fake.desk.outbox.pending() == ()
    ticket = await fake.desk.tickets.ticket(LEFT)
    assert (ticket.status, [s.note for s in ticket.steps]) == ("in_progress", ["Mine."])
    assert [kind for kind, _key, _revision in fake.backend.effects] == [WriteKind.TICKET_STEP]


async def test_given_more_tickets_than_a_page_then_the_next_page_goes_on_below(fake: FakeDesk) -> None:
    ids = [f"00000000-0000-4000-8000-0000000001{i:02d}" for i in range(3)]
    fake.backend.desk_tickets = {key: made_ticket(id=key, number=100 + i) for i, key in enumerate(ids)}

    first = await fake.desk.tickets.page(Scope.MINE, limit=2)
    rest = await fake.desk.tickets.page(Scope.MINE, before=first.following, limit=2)

    assert [t.number for t in first.items] == [102, 101]
    assert ([t.number for t in rest.items], rest.following) == ([100], 0)
    assert (await fake.desk.tickets.page(Scope.UNIT)).items == ()


async def test_given_a_ticket_on_an_older_form_then_that_version_is_read(fake: FakeDesk) -> None:
    old = replace(REFUND, version=2)
    fake.backend.old_forms[REFUND.id, 2] = old

    assert await fake.desk.tickets.form(made_ticket()) == REFUND
    assert await fake.desk.tickets.form(made_ticket(form_version=2)) == old
    assert await fake.desk.tickets.form(made_ticket(form_version=1)) == REFUND, "better than none"
    assert await fake.desk.tickets.form(made_ticket(form_id="")) is None


# --- after-call work


async def test_given_an_ended_call_then_the_server_learns_which_wrap_up_its_time_is_for(fake: FakeDesk) -> None:
    interaction = await talk(fake)
    await fake.desk.calls.hang_up_all()
    await fake.settle()

    sent = [a for m, a in fake.backend.calls if m == "send_agent_event" and isinstance(a, AgentEventRequest)]
    assert [(r.event, r.interaction_id) for r in sent if r.interaction_id] == [(AgentEvent.CALL_ENDED, interaction)]


def left(**more: object) -> Draft:
    plain = Draft(LEFT, "billing", BILLING.version, {}, "Half a", revision=4, title="Chen Jing")
    return replace(plain, **more)  # type: ignore[arg-type]


async def test_given_a_wrap_up_that_ran_out_of_time_when_logging_in_then_it_is_open_to_be_finished() -> None:
    async with open_desk(CENTRE) as fake:
        fake.backend.unfinished = [left()]
        await fake.log_in()

        opened = [f for f in fake.of(WrapUpOpened) if f.interaction_id == LEFT]
        assert [f.draft.notes for f in opened] == ["Half a"]
        await fake.desk.wrapup.finish(InteractionId(LEFT), incomplete=True)
        await fake.clock.pass_time(2)
        assert fake.backend.stored[WriteKind.WRAP_UP, LEFT].revision == 5


async def test_given_a_wrap_up_left_for_later_when_the_centre_changes_something_then_it_is_not_opened_again() -> None:
    async with open_desk(CENTRE) as fake:
        await fake.log_in()
        await fake.settle()
        fake.backend.unfinished = [left()]  # as it was left a moment ago
        fake.backend.push(ProvisioningPushed("2"))
        await fake.settle()
        assert len(fake.of(LoggedIn)) == 2
        assert fake.of(WrapUpOpened) == []

        await fake.desk.session.logout()
        await fake.log_in()
        await fake.settle()

        assert [f.interaction_id for f in fake.of(WrapUpOpened)] == [LEFT], "at the next login it is"


async def test_given_wrap_ups_of_the_server_when_logging_out_then_only_what_was_typed_here_stays_on_this_computer() -> (
    None
):
    async with open_desk(CENTRE) as fake:
        other = LEFT[:-1] + "b"
        fake.backend.unfinished = [left(), left(interaction_id=other)]
        await fake.log_in()
        await fake.settle()
        fake.desk.wrapup.edit(InteractionId(other), {}, "Half a sentence")
        await fake.desk.session.logout()
        await fake.settle()

        assert fake.desk.wrapup.draft(InteractionId(LEFT)) is None, "whoever comes next must not see it"
        assert [f.interaction_id for f in fake.of(WrapUpFinished)] == [LEFT]
        kept = fake.desk.wrapup.draft(InteractionId(other))
        assert kept is not None
        assert kept.notes == "Half a sentence"


async def test_given_more_on_this_computer_then_the_servers_copy_does_not_take_its_place() -> None:
    async with open_desk(CENTRE) as fake:
        fake.backend.unfinished = [left()]
        await fake.store.save_draft(left(notes="Half a sentence", revision=6))
        await fake.log_in()
        await fake.desk.wrapup.restore()

        draft = fake.desk.wrapup.draft(InteractionId(LEFT))
        assert draft is not None
        assert (draft.notes, draft.revision) == ("Half a sentence", 6)


async def test_given_a_wrap_up_that_waits_to_be_sent_then_it_is_not_opened_again() -> None:
    async with open_desk(CENTRE) as first:
        await first.log_in_ready()
        interaction = await talk(first)
        first.backend.down()
        await first.desk.wrapup.finish(interaction, incomplete=True)
        async with open_desk(CENTRE, store=first.store) as fake:
            fake.backend.unfinished = [left(interaction_id=interaction)]
            await fake.log_in()
            assert fake.of(WrapUpOpened) == []


async def test_given_a_draft_on_an_older_version_then_it_is_finished_on_that_version() -> None:
    async with open_desk(CENTRE) as fake:
        fake.backend.old_forms[OLDER.id, OLDER.version] = OLDER
        await fake.store.save_draft(left(form_version=OLDER.version))
        await fake.log_in()
        await fake.desk.wrapup.restore()
        await fake.settle()

        assert fake.desk.wrapup.form(InteractionId(LEFT)) == OLDER
        await fake.desk.wrapup.finish(InteractionId(LEFT), incomplete=True)
        await fake.clock.pass_time(2)
        body = json.loads(fake.backend.stored[WriteKind.WRAP_UP, LEFT].body)
        assert body["form_version"] == OLDER.version


async def test_given_an_older_version_that_nobody_knows_then_it_is_finished_on_the_one_of_now() -> None:
    async with open_desk(CENTRE) as fake:
        fake.backend.fail("form", Unreachable("unreachable"))
        await fake.store.save_draft(left(form_version=OLDER.version))
        await fake.log_in()
        await fake.desk.wrapup.restore()
        await fake.settle()

        assert fake.desk.wrapup.form(InteractionId(LEFT)) == BILLING
        await fake.desk.wrapup.finish(InteractionId(LEFT), incomplete=True)
        await fake.clock.pass_time(2)
        body = json.loads(fake.backend.stored[WriteKind.WRAP_UP, LEFT].body)
        assert body["form_version"] == BILLING.version
