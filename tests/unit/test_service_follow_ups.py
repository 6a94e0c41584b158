"""Promised calls: kept through a server that is away, reminded of, and off the list once they were made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.events import FollowUpPushed, FollowUpsChanged, LoggedOut, ProblemNoticed
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.ports import StorageError, Unreachable
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk

NUMBER = "+8613900001234"
LATER = FollowUp("00000000-0000-4000-8000-0000000000f2", NUMBER, centre.NOW + timedelta(hours=2), "Chen Jing")
SOON = replace(LATER, id="00000000-0000-4000-8000-0000000000f1", due_at=centre.NOW + timedelta(hours=1))


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        made.backend.promised = [LATER, SOON]
        await made.log_in_ready()
        yield made


async def test_given_a_login_then_the_promised_calls_are_there_the_next_one_first(fake: FakeDesk) -> None:
    assert fake.desk.follow_ups.open == (SOON, LATER)
    assert fake.of(FollowUpsChanged)[-1].open == (SOON, LATER)


async def test_given_a_server_away_when_a_call_is_promised_then_it_is_listed_and_arrives_once(fake: FakeDesk) -> None:
    fake.backend.down()
    at = centre.NOW + timedelta(minutes=30)

    made = await fake.desk.follow_ups.promise(NUMBER, at, "Wang", "The refund", ticket_id=SOON.id)

    assert fake.desk.follow_ups.open == (made, SOON, LATER)
    await fake.clock.pass_time(5)
    fake.backend.up()
    fake.backend.lose_answers(1)
    await fake.clock.pass_time(120)
    sent = [(key, revision) for kind, key, revision in fake.backend.effects if kind is WriteKind.FOLLOW_UP]
    assert sent == [(made.id, 1)]


async def test_given_a_promised_call_when_its_number_is_reached_then_it_is_done(fake: FakeDesk) -> None:
    call = await fake.desk.calls.dial(SOON.number)
    assert call is not None
    fake.desk.follow_ups.calling(SOON.id, call.id)
    await fake.settle()
    assert SOON in fake.desk.follow_ups.open, "nobody has answered yet"

    fake.phone.peer_answers(call.leg_id)
    await fake.settle()

    assert fake.desk.follow_ups.open == (LATER,)
    await fake.clock.pass_time(2)
    assert fake.backend.stored[WriteKind.FOLLOW_UP, SOON.id].revision == 2


async def test_given_nobody_answers_when_the_call_ends_then_it_stays_to_be_made(fake: FakeDesk) -> None:
    call = await fake.desk.calls.dial(SOON.number)
    assert call is not None
    fake.desk.follow_ups.calling(SOON.id, call.id)
    await fake.desk.calls.hang_up_all()
    await fake.settle()

    assert fake.desk.follow_ups.open == (SOON, LATER)


async def test_given_a_call_that_is_not_wanted_any_more_then_an_older_copy_does_not_bring_it_back(
    fake: FakeDesk,
) -> None:
    await fake.desk.follow_ups.settle(SOON.id, FollowUpStatus.CANCELLED)
    await fake.desk.follow_ups.load()
    fake.backend.push(FollowUpPushed(SOON))
    await fake.settle()

    assert fake.desk.follow_ups.open == (LATER,)


async def test_given_a_reminder_of_a_call_nobody_knew_then_it_is_on_the_list(fake: FakeDesk) -> None:
    new = replace(SOON, id="00000000-0000-4000-8000-0000000000f3", due_at=centre.NOW)
    fake.backend.push(FollowUpPushed(new))
    await fake.settle()

    assert fake.desk.follow_ups.open == (new, SOON, LATER)


async def test_given_a_full_disk_then_the_caller_is_told_and_the_list_stays(fake: FakeDesk) -> None:
    fake.store.fail("disk_full")
    with pytest.raises(StorageError):
        await fake.desk.follow_ups.promise(NUMBER, centre.NOW)
    assert fake.desk.follow_ups.open == (SOON, LATER)

    call = await fake.desk.calls.dial(SOON.number)
    assert call is not None
    fake.desk.follow_ups.calling(SOON.id, call.id)
    fake.phone.peer_answers(call.leg_id)
    await fake.settle()
    assert "disk_full" in [f.code for f in fake.of(ProblemNoticed)]


async def test_given_a_list_that_cannot_be_read_then_what_is_known_stays_until_logging_out(fake: FakeDesk) -> None:
    fake.backend.fail("follow_ups", Unreachable("unreachable"))
    await fake.desk.follow_ups.load()
    assert fake.desk.follow_ups.open == (SOON, LATER)

    fake.desk.bus.publish(LoggedOut())
    assert fake.desk.follow_ups.open == ()
