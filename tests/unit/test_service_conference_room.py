"""Who is in the room of the exchange, dropped and silenced there through the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.address import Party, SipAddress
from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import CallEnded, ConferenceChanged, ProblemNoticed, RoomChanged, RoomPushed
from agent_desktop.domain.room import RoomParty
from agent_desktop.ports import BackendError, Refused, Unreachable
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk
from tests.fakes.rooms import FakeRooms

ROOM = "8000"
WE = RoomParty("pbx-1", "Li Na", "1001", "user-1", me=True)
WANG = RoomParty("pbx-2", "", "+8613900001234")
ZHANG = RoomParty("pbx-3", "Zhang Wei", "1002", "user-2")
CALL = CallId("contact")


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(replace(centre.PROVISIONING, conference_room=ROOM, room_control=True)) as made:
        await made.log_in_ready()
        made.rooms.people[ROOM] = (WE, WANG, ZHANG)
        yield made


async def enter(fake: FakeDesk, room: str = ROOM) -> None:
    fake.desk.bus.publish(ConferenceChanged((CALL,), room))
    await fake.settle()


def push(fake: FakeDesk, *parties: RoomParty, room: str = ROOM) -> None:
    fake.desk.bus.publish(RoomPushed(room, parties))


def told(fake: FakeDesk) -> list[tuple[RoomParty, ...]]:
    return [fact.parties for fact in fake.of(RoomChanged)]


def problems(fake: FakeDesk) -> list[str]:
    return [p.code for p in fake.of(ProblemNoticed)]


async def test_given_a_conference_in_a_room_then_its_people_are_shown_without_us(fake: FakeDesk) -> None:
    await enter(fake)
    assert fake.desk.room.parties == (WANG, ZHANG)
    assert told(fake) == [(WANG, ZHANG)]


async def test_given_pushes_before_we_are_there_and_while_then_the_last_word_counts(fake: FakeDesk) -> None:
    push(fake, WE, WANG)
    assert told(fake) == [], "there is no conference yet"
    fake.rooms.people[ROOM] = (WE, WANG)
    await enter(fake)
    push(fake, WE, WANG, ZHANG)
    push(fake, WE, replace(WANG, silenced=True), ZHANG)
    assert told(fake) == [(WANG,), (WANG, ZHANG), (replace(WANG, silenced=True), ZHANG)]


async def test_given_an_answer_that_is_older_than_a_push_then_the_push_stays(fake: FakeDesk) -> None:
    class Slow(FakeRooms):
        async def parties(self, room: str) -> tuple[RoomParty, ...]:
            found = await super().parties(room)
            push(fake, WE, ZHANG)
            return found

    fake.rooms.__class__ = Slow
    await enter(fake)
    assert fake.desk.room.parties == (ZHANG,)


async def test_given_a_party_when_silenced_and_dropped_then_the_server_is_asked_for_this_room(fake: FakeDesk) -> None:
    await enter(fake)
    assert await fake.desk.room.silence(WANG.id, True)
    assert await fake.desk.room.silence(WANG.id, False)
    assert await fake.desk.room.drop(ZHANG.id)
    assert fake.rooms.asked[1:] == [
        ("silence", ROOM, WANG.id),
        ("let speak", ROOM, WANG.id),
        ("drop", ROOM, ZHANG.id),
    ]


async def test_given_a_room_when_emptied_then_everybody_but_us_is_sent_out(fake: FakeDesk) -> None:
    await enter(fake)
    await fake.desk.room.empty()
    assert [asked[2] for asked in fake.rooms.asked if asked[0] == "drop"] == [WANG.id, ZHANG.id]


@pytest.mark.expects_log("the room")
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("not_found"), "room_party_gone"),
        (Unreachable("server_error", "The telephone exchange cannot be asked."), "room_out_of_reach"),
        (Unreachable("timeout"), "room_out_of_reach"),
    ],
)
async def test_given_an_exchange_that_does_not_do_it_then_a_sentence_and_everything_as_before(
    fake: FakeDesk, error: BackendError, code: str
) -> None:
    await enter(fake)
    fake.rooms.error = error
    assert not await fake.desk.room.drop(WANG.id)
    assert problems(fake) == [code]
    assert fake.desk.room.parties == (WANG, ZHANG)


@pytest.mark.expects_log("not known")
async def test_given_an_exchange_out_of_reach_when_we_enter_then_said_once_and_shown_as_soon_as_it_is_told(
    fake: FakeDesk,
) -> None:
    fake.rooms.error = Unreachable("server_error")
    await enter(fake)
    assert problems(fake) == ["room_out_of_reach"]
    assert fake.desk.room.parties == ()
    push(fake, WE, WANG)
    assert fake.desk.room.parties == (WANG,)


async def test_given_a_conference_that_is_over_then_nobody_is_shown(fake: FakeDesk) -> None:
    await enter(fake)
    fake.desk.bus.publish(ConferenceChanged(()))
    assert told(fake)[-1] == ()
    await enter(fake, "")
    push(fake, WE, WANG)
    assert fake.desk.room.parties == (), "this one is mixed here"


async def test_given_a_server_that_cannot_ask_its_exchange_then_it_is_not_asked() -> None:
    async with open_desk(replace(centre.PROVISIONING, conference_room=ROOM)) as fake:
        await fake.log_in_ready()
        await enter(fake)
        assert fake.rooms.asked == []
        assert problems(fake) == []


async def test_given_somebody_known_here_when_sent_into_the_room_then_they_keep_their_name(fake: FakeDesk) -> None:
    gone = await one_call(fake)
    fake.desk.bus.publish(CallEnded(replace(gone, transferred_to=ROOM)))
    await enter(fake)
    assert [party.name for party in fake.desk.room.parties] == ["Wang Wei", "Zhang Wei"]


# --- in a room of somebody else -----------------------------------------------------------------------------------

THEIRS = "81002"


async def talk(fake: FakeDesk, number: str = "+8613900001234") -> Call:
    """An answered call, which holds those before it."""
    fake.phone.ring(number, "billing")
    call = fake.desk.calls.calls[-1]
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    return next(each for each in fake.desk.calls.calls if each.id == call.id)


def visits(fake: FakeDesk) -> list[tuple[CallId | None, tuple[str, ...]]]:
    return [(fact.visiting, tuple(party.number for party in fact.company)) for fact in fake.of(RoomChanged)]


async def test_given_a_call_that_somebody_leads_into_their_room_then_it_has_company_until_it_or_the_room_ends(
    fake: FakeDesk,
) -> None:
    call = await talk(fake)
    push(fake, WE, ZHANG, room=THEIRS)
    push(fake, WE, replace(ZHANG, talking=True), WANG, room=THEIRS)
    assert (fake.desk.room.visiting, fake.desk.room.company) == (call.id, (replace(ZHANG, talking=True), WANG))
    assert fake.desk.room.parties == (), "it is not our conference"
    push(fake, room=THEIRS)
    push(fake, WE, ZHANG, room=THEIRS)
    await fake.desk.calls.hang_up(call.id)
    await fake.settle()
    assert visits(fake) == [
        (call.id, (ZHANG.number,)),
        (call.id, (ZHANG.number, WANG.number)),
        (None, ()),
        (call.id, (ZHANG.number,)),
        (None, ()),
    ]


async def test_given_two_calls_then_the_one_that_the_agent_talks_on_is_there_and_stays_so_on_hold(
    fake: FakeDesk,
) -> None:
    first = await talk(fake)
    second = await talk(fake, "+8613900005678")
    push(fake, WE, ZHANG, room=THEIRS)
    assert fake.desk.room.visiting == second.id
    await fake.desk.calls.resume(first.id)
    await fake.settle()
    push(fake, WE, ZHANG, WANG, room=THEIRS)
    assert fake.desk.room.visiting == second.id


async def test_given_nobody_who_talks_then_no_call_is_named_before_one_does(fake: FakeDesk) -> None:
    call = await talk(fake)
    await fake.desk.calls.hold(call.id)
    await fake.settle()
    push(fake, WE, ZHANG, room=THEIRS)
    assert fake.desk.room.visiting is None
    await fake.desk.calls.resume(call.id)
    await fake.settle()
    assert fake.desk.room.visiting == call.id


async def test_given_a_room_that_was_dialled_when_another_call_goes_on_then_the_one_that_dialled_it_is_there(
    fake: FakeDesk,
) -> None:
    dialled = await talk(fake, THEIRS)
    await talk(fake)
    push(fake, WE, ZHANG, room=THEIRS)
    assert fake.desk.room.visiting == dialled.id


async def test_given_our_own_conference_when_another_room_is_told_of_then_ours_is_shown_as_before(
    fake: FakeDesk,
) -> None:
    await enter(fake)
    push(fake, WE, ZHANG, room=THEIRS)
    assert fake.desk.room.parties == (WANG, ZHANG)
    assert told(fake) == [(WANG, ZHANG)]


async def one_call(fake: FakeDesk) -> Call:
    fake.phone.ring(WANG.number, "billing")
    party = Party(SipAddress(WANG.number, "pbx.test"), None, "Wang Wei")
    return replace(fake.desk.calls.calls[-1], id=CallId("other"), party=party)
