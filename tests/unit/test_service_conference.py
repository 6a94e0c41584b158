"""Conferences on a softphone in memory: mixed here, in a room of the exchange, and back to two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import CallEnded, ConferenceChanged, ProblemNoticed
from agent_desktop.domain.leg import LegId, Outcome
from agent_desktop.ports import PhoneError
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk

ROOM = "8000"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


@pytest.fixture
async def with_room() -> AsyncIterator[FakeDesk]:
    async with open_desk(replace(centre.PROVISIONING, conference_room=ROOM)) as made:
        await made.log_in_ready()
        yield made


async def caller(fake: FakeDesk, ani: str = "+8613900001234") -> Call:
    leg = fake.phone.ring(ani, "billing")
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    assert await fake.desk.calls.answer(call.id)
    return now(fake, call.id)


async def callee(fake: FakeDesk, number: str) -> Call:
    call = await fake.desk.calls.dial(number)
    assert call is not None
    fake.phone.peer_answers(call.leg_id)
    return now(fake, call.id)


def now(fake: FakeDesk, call_id: CallId) -> Call:
    call = fake.desk.calls.call(call_id)
    assert call is not None
    return call


def active(fake: FakeDesk) -> set[LegId]:
    return {c.leg_id for c in fake.desk.calls.calls if c.active}


def problems(fake: FakeDesk) -> list[str]:
    return [p.code for p in fake.of(ProblemNoticed)]


async def three(fake: FakeDesk) -> tuple[Call, Call]:
    first, second = await caller(fake), await callee(fake, "1002")
    assert await fake.desk.conference.merge(first.id, second.id)
    return now(fake, first.id), now(fake, second.id)


async def test_given_two_calls_when_merged_then_all_hear_one_another_from_the_moment_both_sound(fake: FakeDesk) -> None:
    first, second = await caller(fake), await callee(fake, "1002")
    before = len(fake.phone.commands)
    assert await fake.desk.conference.merge(first.id, second.id)
    assert [c[0] for c in fake.phone.commands[before:]] == ["join", "resume"]
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id} == active(fake)
    assert fake.of(ConferenceChanged)[-1].call_ids == (first.id, second.id)
    assert now(fake, first.id).conference
    assert fake.desk.conference.call_ids == (first.id, second.id)


async def test_given_a_conference_when_one_leaves_then_the_other_is_an_ordinary_call_again(fake: FakeDesk) -> None:
    first, second = await three(fake)
    assert await fake.desk.conference.silence(first.id, True)
    fake.phone.peer_hangs_up(second.leg_id)
    await fake.settle()
    left = now(fake, first.id)
    assert (left.conference, left.joined, left.silenced) == (False, True, False)
    assert fake.phone.named("silence_party") == [(first.leg_id, True), (first.leg_id, False)]
    assert fake.phone.joined == ()
    assert fake.of(ConferenceChanged)[-1].call_ids == ()
    assert active(fake) == {first.leg_id}
    fake.phone.peer_hangs_up(first.leg_id)
    await fake.settle()
    assert fake.store.records[first.interaction_id].conference


async def test_given_a_conference_when_a_fourth_joins_and_is_dropped_then_the_rest_goes_on(fake: FakeDesk) -> None:
    first, second = await three(fake)
    added = await fake.desk.conference.add("1003")
    assert added is not None
    assert active(fake) == set(), "the conference waits"
    fake.phone.peer_answers(added.leg_id)
    await fake.settle()
    assert active(fake) == {added.leg_id}
    assert await fake.desk.conference.merge(added.id)
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id, added.leg_id} == active(fake)
    assert await fake.desk.conference.drop(added.id)
    await fake.settle()
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id} == active(fake)
    assert fake.desk.conference.call_ids == (first.id, second.id)


async def test_given_somebody_to_add_who_is_busy_then_the_conference_is_back(fake: FakeDesk) -> None:
    first, second = await three(fake)
    added = await fake.desk.conference.add("1003")
    assert added is not None
    fake.phone.peer_refuses(added.leg_id, 486)
    await fake.settle()
    assert active(fake) == {first.leg_id, second.leg_id}
    assert fake.of(ProblemNoticed)[-1] == ProblemNoticed("add_failed", "busy")


async def test_given_a_conference_when_held_then_all_of_it_and_when_resumed_too(fake: FakeDesk) -> None:
    first, second = await three(fake)
    assert await fake.desk.calls.hold(second.id)
    assert active(fake) == set()
    ring = fake.phone.ring("+8613900005678")
    other = next(c for c in fake.desk.calls.calls if c.leg_id == ring)
    assert await fake.desk.calls.answer(other.id)
    assert active(fake) == {ring}
    assert await fake.desk.calls.resume(first.id)
    assert active(fake) == {first.leg_id, second.leg_id}
    assert now(fake, other.id).held


async def test_given_a_conference_when_muted_then_nobody_of_it_hears_the_agent(fake: FakeDesk) -> None:
    first, second = await three(fake)
    assert await fake.desk.calls.mute(first.id, True)
    assert [fake.phone.legs[leg].muted for leg in (first.leg_id, second.leg_id)] == [True, True]
    assert now(fake, second.id).muted


async def test_given_a_conference_when_the_agent_leaves_then_the_two_are_connected(fake: FakeDesk) -> None:
    first, second = await three(fake)
    leaving = fake.desk.tasks.spawn(fake.desk.conference.leave(), "leave")
    await fake.settle()
    assert fake.phone.named("transfer_to_leg") == [(first.leg_id, second.leg_id)]
    assert fake.phone.named("hang_up") == []
    fake.phone.refer_progresses(first.leg_id, 200)
    await fake.settle()
    assert leaving is not None
    assert leaving.result() is True
    await fake.clock.pass_time(3)
    assert fake.desk.calls.calls == ()
    by_id = {f.call.id: f.call for f in fake.of(CallEnded)}
    assert (by_id[first.id].transfer, by_id[first.id].transferred_to) == ("attended", "1002")
    assert by_id[first.id].outcome is Outcome.ANSWERED


async def test_given_an_exchange_that_refuses_then_the_agent_stays_in_the_conference(fake: FakeDesk) -> None:
    first, second = await three(fake)
    fake.desk.tasks.spawn(fake.desk.conference.leave(), "leave")
    await fake.settle()
    fake.phone.refer_progresses(first.leg_id, 503)
    await fake.settle()
    assert fake.of(ProblemNoticed)[-1] == ProblemNoticed("leave_failed", "congested")
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id} == active(fake)
    fake.phone.fail_once["transfer_to_leg"] = PhoneError("engine")
    assert not await fake.desk.conference.leave()
    assert problems(fake)[-1] == "engine"


async def test_given_more_than_two_parties_here_when_leaving_then_it_is_said_that_it_cannot_be(fake: FakeDesk) -> None:
    await three(fake)
    added = await fake.desk.conference.add("1003")
    assert added is not None
    fake.phone.peer_answers(added.leg_id)
    assert await fake.desk.conference.merge(added.id)
    assert not await fake.desk.conference.leave()
    assert problems(fake)[-1] == "cannot_leave"
    await fake.desk.conference.end()
    await fake.settle()
    assert fake.desk.calls.calls == ()
    assert fake.of(ConferenceChanged)[-1].call_ids == ()


async def test_given_a_party_that_is_sent_elsewhere_then_whoever_answers_is_in_the_conference(fake: FakeDesk) -> None:
    first, second = await three(fake)
    leg = fake.phone.peer_replaces(second.leg_id, "1009", "Xu")
    await fake.settle()
    assert set(fake.phone.joined) == {first.leg_id, leg} == active(fake)
    assert now(fake, second.id).party.name == "Xu"


async def test_given_a_party_that_leaves_us_to_another_when_that_one_answers_then_they_are_joined(
    fake: FakeDesk,
) -> None:
    first, second = await three(fake)
    leg = fake.phone.peer_refers(second.leg_id, "1009")
    fake.phone.peer_hangs_up(second.leg_id)
    await fake.settle()
    assert fake.phone.joined == ()
    assert problems(fake) == []
    fake.phone.peer_answers(leg)
    await fake.settle()
    assert set(fake.phone.joined) == {first.leg_id, leg} == active(fake)


async def test_given_what_cannot_be_joined_then_it_is_refused_and_nothing_is_sent(fake: FakeDesk) -> None:
    first = await caller(fake)
    fake.phone.ring("+8613900005678")
    ringing = fake.desk.calls.calls[-1]
    before = list(fake.phone.commands)
    assert not await fake.desk.conference.merge(first.id)
    assert not await fake.desk.conference.merge(first.id, ringing.id)
    assert not await fake.desk.conference.leave()
    assert await fake.desk.conference.add("1003") is None
    assert not await fake.desk.conference.drop(first.id)
    assert not await fake.desk.conference.silence(first.id, True)
    assert fake.phone.commands == before


@pytest.mark.tolerates_log("engine")
async def test_given_a_fourth_that_cannot_be_joined_then_the_three_stay_joined(fake: FakeDesk) -> None:
    first, second = await three(fake)
    added = await fake.desk.conference.add("1003")
    assert added is not None
    fake.phone.peer_answers(added.leg_id)
    await fake.settle()
    fake.phone.fail_once["resume"] = PhoneError("engine")
    assert not await fake.desk.conference.merge(added.id)
    assert fake.desk.conference.call_ids == (first.id, second.id)
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id}
    assert active(fake) == {added.leg_id}


# --- in a room of the exchange ---------------------------------------------------------------------------------------


async def in_room(fake: FakeDesk) -> tuple[Call, Call, LegId]:
    """Merges and lets the exchange answer for its room and take both there."""
    first, second = await caller(fake), await callee(fake, "1002")
    merging = fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    (_, target, headers) = fake.phone.named("dial")[-1]
    assert getattr(target, "user", "") == ROOM
    assert isinstance(headers, dict)
    assert headers["X-CC-Session-Id"] == first.context.session_id
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_answers(room)
    await fake.settle()
    fake.phone.refer_progresses(second.leg_id, 200)
    await fake.settle()
    fake.phone.refer_progresses(first.leg_id, 200)
    await fake.settle()
    assert merging is not None
    assert merging.result() is True
    return first, second, room


async def test_given_a_room_when_merged_then_both_are_sent_there_and_the_contact_goes_on(with_room: FakeDesk) -> None:
    fake = with_room
    first, second, room = await in_room(fake)
    assert [command[0] for command in fake.phone.named("transfer")] == [second.leg_id, first.leg_id]
    call = now(fake, first.id)
    assert (call.leg_id, call.interaction_id, call.active) == (room, first.interaction_id, True)
    assert [c.id for c in fake.desk.calls.calls] == [first.id]
    assert fake.desk.conference.call_ids == (first.id,)
    assert fake.desk.conference.in_room
    assert set(fake.phone.legs) == {room}, "our other legs have ended"
    assert first.id not in {f.call.id for f in fake.of(CallEnded)}
    assert not await fake.desk.conference.drop(first.id)
    assert problems(fake) == ["only_in_room"]


async def test_given_a_room_when_the_agent_leaves_then_our_leg_alone_ends(with_room: FakeDesk) -> None:
    fake = with_room
    first, _, room = await in_room(fake)
    before = len(fake.phone.commands)
    assert await fake.desk.conference.leave()
    assert fake.phone.commands[before:] == [("hang_up", room)]
    assert fake.of(CallEnded)[-1].call.id == first.id
    assert fake.of(ConferenceChanged)[-1].call_ids == ()


async def test_given_a_room_that_is_not_there_then_the_conference_is_mixed_here(with_room: FakeDesk) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    merging = fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_refuses(room, 404)
    await fake.settle()
    assert merging is not None
    assert merging.result() is True
    assert set(fake.phone.joined) == {first.leg_id, second.leg_id} == active(fake)
    assert problems(fake) == ["room_failed"]


async def test_given_a_room_that_never_answers_then_patience_ends_and_it_is_mixed_here(with_room: FakeDesk) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    merging = fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.clock.pass_time(9)
    assert merging is not None
    assert merging.result() is True
    assert set(fake.phone.legs) == {first.leg_id, second.leg_id} == set(fake.phone.joined)


async def test_given_a_contact_who_does_not_get_there_then_they_are_joined_to_the_room_from_here(
    with_room: FakeDesk,
) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    merging = fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_answers(room)
    await fake.settle()
    fake.phone.refer_progresses(second.leg_id, 200)
    await fake.settle()
    fake.phone.refer_progresses(first.leg_id, 503)
    await fake.settle()
    assert merging is not None
    assert merging.result() is True
    assert set(fake.phone.joined) == {first.leg_id, room} == active(fake)
    assert not fake.desk.conference.in_room


async def test_given_a_recipient_who_does_not_get_there_then_they_are_joined_to_the_room_from_here(
    with_room: FakeDesk,
) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_answers(room)
    await fake.settle()
    fake.phone.refer_progresses(second.leg_id, 486)
    await fake.settle()
    fake.phone.refer_progresses(first.leg_id, 200)
    await fake.settle()
    assert set(fake.phone.joined) == {room, second.leg_id} == active(fake)
    assert now(fake, first.id).leg_id == room


async def test_given_a_conference_in_a_room_when_somebody_is_added_then_they_are_sent_there(
    with_room: FakeDesk,
) -> None:
    fake = with_room
    first, _, room = await in_room(fake)
    added = await fake.desk.conference.add("1003")
    assert added is not None
    fake.phone.peer_answers(added.leg_id)
    await fake.settle()
    fake.desk.tasks.spawn(fake.desk.conference.merge(added.id), "merge")
    await fake.settle()
    fake.phone.refer_progresses(added.leg_id, 200)
    await fake.settle()
    assert [c.id for c in fake.desk.calls.calls] == [first.id]
    assert active(fake) == {room}
    assert fake.desk.conference.in_room


async def test_given_a_room_that_throws_us_out_before_the_contact_is_sent_then_we_are_back_with_the_contact(
    with_room: FakeDesk,
) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    merging = fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_answers(room)
    await fake.settle()
    fake.phone.peer_hangs_up(room)
    fake.phone.refer_progresses(second.leg_id, 200)
    await fake.settle()
    assert merging is not None
    assert merging.result() is False
    assert set(fake.phone.legs) == {first.leg_id} == active(fake)
    assert problems(fake) == ["room_failed"]
    assert fake.desk.conference.call_ids == ()


async def test_given_a_room_that_throws_us_out_while_the_contact_is_sent_then_no_call_stays_without_a_leg(
    with_room: FakeDesk,
) -> None:
    fake = with_room
    first, second = await caller(fake), await callee(fake, "1002")
    fake.desk.tasks.spawn(fake.desk.conference.merge(first.id, second.id), "merge")
    await fake.settle()
    room = next(leg.id for leg in fake.phone.legs.values() if leg.party.address.user == ROOM)
    fake.phone.peer_answers(room)
    await fake.settle()
    fake.phone.refer_progresses(second.leg_id, 200)
    await fake.settle()
    fake.phone.peer_hangs_up(room)
    fake.phone.refer_progresses(first.leg_id, 200)
    await fake.settle()
    assert {call.leg_id for call in fake.desk.calls.calls} == set(fake.phone.legs) == set()
    assert problems(fake) == ["room_failed"]
    assert fake.desk.conference.call_ids == ()
    assert not fake.desk.conference.in_room
