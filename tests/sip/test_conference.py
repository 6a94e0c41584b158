"""Conferences mixed in the softphone: exactly who hears whom, by tones on the wire and by the planned links."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from agent_desktop.domain.events import LegLevelMeasured, LegMediaChanged
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.ports import PhoneError
from agent_desktop.sip.conference import EAR, MICROPHONE, Floor
from tests.peers.dialog import DialogPeer
from tests.peers.rtp import PCMA_TYPE, RtpEnd
from tests.sip.agent import Agent

OURS = 500.0
"""What the recording says that stands in for the microphone."""
_TONES = (700.0, 1000.0, 1300.0, 1600.0, 1900.0, 2200.0, 2500.0)
_HEARD, _UNHEARD = 0.08, 0.02


@dataclass
class Party:
    """A far end with a tone of its own."""

    peer: DialogPeer
    rtp: RtpEnd
    tone: float
    leg: LegId

    def hears(self, tone: float) -> bool:
        heard = self.rtp.hears(tone)
        assert not _UNHEARD <= heard <= _HEARD, f"half heard: {heard}"
        return heard > _HEARD


class Room:
    """An agent and its far ends, all in calls that nobody holds or that wait to be resumed."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.parties: list[Party] = []

    async def invite(self, *, hold: bool = True) -> Party:
        """One more far end calls and is answered; the calls before it are held first."""
        for party in self.parties:
            await self.hold(party)
        rtp = RtpEnd("127.0.0.1")
        peer = DialogPeer(self.agent.host, self.agent.address, media=("127.0.0.1", rtp.port))
        seen = len(self.agent.facts)
        await asyncio.to_thread(peer.call)
        leg = (await self.agent.incoming(seen)).leg_id
        await self.agent.phone.answer(leg)
        await self.agent.moved(leg, LegEvent.ACKED)
        party = Party(peer, rtp, _TONES[len(self.parties)], leg)
        self.parties.append(party)
        await asyncio.to_thread(rtp.wait_for_packets, 3)
        rtp.start_tone(party.tone)
        return party

    async def hold(self, party: Party) -> None:
        held = [f.held for f in self.agent.of(LegMediaChanged) if f.leg_id == party.leg]
        if not held[-1]:
            seen = len(self.agent.facts)
            await self.agent.phone.hold(party.leg)
            await self.agent.media(party.leg, held=True, start=seen)

    async def resume(self, *parties: Party) -> None:
        for party in parties:
            seen = len(self.agent.facts)
            await self.agent.phone.resume(party.leg)
            await self.agent.media(party.leg, held=False, start=seen)

    async def join(self, *parties: Party) -> None:
        await self.agent.phone.join([party.leg for party in parties])

    async def settles(self, *wanted: tuple[float, float]) -> None:
        """Whoever is heard by whom once what was asked for has had its time: on a busy machine that is not at once."""
        await asyncio.sleep(0.7)
        end = asyncio.get_running_loop().time() + 15
        while (found := self._hearing()) != set(wanted) and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.1)
        assert found == set(wanted)

    def _hearing(self) -> set[tuple[float, float]]:
        """Every (speaker's tone, listener's tone) that holds now; ours is OURS."""
        pairs = {(a.tone, b.tone) for a, b in itertools.product(self.parties, repeat=2) if b.hears(a.tone)}
        return pairs | {(OURS, party.tone) for party in self.parties if party.hears(OURS)}

    async def received(self, party: Party) -> float:
        """The loudest level of what the party says, as the agent's meter shows it."""
        await self.agent.phone.watch_levels(party.leg)
        seen = len(self.agent.facts)
        await asyncio.sleep(0.5)
        await self.agent.phone.watch_levels(None)
        return max(f.level.received for f in self.agent.facts[seen:] if isinstance(f, LegLevelMeasured))

    async def sent(self, party: Party) -> float:
        await self.agent.phone.watch_levels(party.leg)
        seen = len(self.agent.facts)
        await asyncio.sleep(0.5)
        await self.agent.phone.watch_levels(None)
        return max(f.level.sent for f in self.agent.facts[seen:] if isinstance(f, LegLevelMeasured))

    async def close(self) -> None:
        for party in self.parties:
            await self.agent.phone.hang_up(party.leg)
            await self.agent.ended(party.leg)
            party.peer.close()
            party.rtp.close()


@pytest.fixture
async def room(speaking_agent: Agent) -> AsyncIterator[Room]:
    room = Room(speaking_agent)
    yield room
    await room.close()


def everybody(*parties: Party) -> set[tuple[float, float]]:
    tones = [OURS, *(party.tone for party in parties)]
    return {(a, b) for a, b in itertools.product(tones, repeat=2) if a != b and b != OURS}


async def test_given_three_calls_when_joined_then_each_hears_each_and_nobody_hears_himself(room: Room) -> None:
    a, b, c = [await room.invite() for _ in range(3)]
    await room.settles((OURS, c.tone))
    await room.join(a, b, c)
    await room.settles((OURS, c.tone))  # who is held is not heard yet
    await room.resume(a, b)
    await room.settles(*everybody(a, b, c))
    for party in (a, b, c):
        assert await room.received(party) > 0.3
    assert await room.sent(a) > 0.3


async def test_given_a_conference_when_one_is_silenced_then_he_is_unheard_and_hears_all(room: Room) -> None:
    a, b, c = [await room.invite() for _ in range(3)]
    await room.join(a, b, c)
    await room.resume(a, b)
    await room.agent.phone.silence_party(b.leg, True)
    await room.settles(*((s, ear) for s, ear in everybody(a, b, c) if s != b.tone))
    assert await room.received(b) == 0.0
    await room.agent.phone.silence_party(b.leg, False)
    await room.settles(*everybody(a, b, c))


async def test_given_a_conference_when_we_mute_then_nobody_hears_us_and_the_meter_says_so(room: Room) -> None:
    a, b = [await room.invite() for _ in range(2)]
    await room.join(a, b)
    await room.resume(a)
    await room.agent.phone.mute(a.leg, True)
    await room.settles((a.tone, b.tone), (b.tone, a.tone))
    assert await room.sent(b) == 0.0
    await room.agent.phone.mute(b.leg, False)
    await room.settles(*everybody(a, b))


async def test_given_a_conference_when_one_is_held_or_leaves_then_the_others_go_on(room: Room) -> None:
    a, b, c = [await room.invite() for _ in range(3)]
    await room.join(a, b, c)
    await room.resume(a, b)
    await room.hold(a)
    await room.settles(*everybody(b, c))
    await room.resume(a)
    await room.settles(*everybody(a, b, c))
    room.parties.remove(c)
    await asyncio.to_thread(c.peer.hang_up)
    await room.agent.ended(c.leg)
    c.peer.close()
    c.rtp.close()
    await room.settles(*everybody(a, b))


async def test_given_a_conference_when_one_changes_port_and_codec_then_it_is_bridged_anew(room: Room) -> None:
    a, b, c = [await room.invite() for _ in range(3)]
    await room.join(a, b, c)
    await room.resume(a, b)
    old, b.rtp = b.rtp, RtpEnd("127.0.0.1")
    old.close()
    b.rtp.sends = PCMA_TYPE
    b.peer.media, b.peer.codecs = ("127.0.0.1", b.rtp.port), {PCMA_TYPE: "PCMA/8000"}
    b.peer.say("INVITE", [], offer=True)
    await room.agent.wait_for(LegMediaChanged, lambda f: f.leg_id == b.leg and f.codec == "PCMA")
    await asyncio.to_thread(b.rtp.wait_for_packets, 3)
    b.rtp.start_tone(b.tone)
    await room.settles(*everybody(a, b, c))
    await room.hold(b)
    await room.resume(b)
    await room.settles(*everybody(a, b, c))


async def test_given_a_conference_when_it_is_over_then_one_keeps_the_sound_and_a_resume_moves_it(room: Room) -> None:
    a, b = [await room.invite() for _ in range(2)]
    await room.join(a, b)
    await room.resume(a)
    await room.join()
    await room.settles((OURS, a.tone))
    await room.hold(a)
    await room.agent.phone.resume(b.leg)
    await room.settles((OURS, b.tone))


async def test_given_seven_calls_when_joined_then_all_eight_of_us_talk(room: Room) -> None:
    parties = [await room.invite() for _ in range(7)]
    await room.join(*parties)
    await room.resume(*parties[:-1])
    await room.settles(*everybody(*parties))


async def test_given_what_cannot_be_joined_when_asked_then_the_code_says_why(room: Room) -> None:
    party = await room.invite()
    ringing = DialogPeer(room.agent.host, room.agent.address)
    seen = len(room.agent.facts)
    await asyncio.to_thread(ringing.call)
    second = (await room.agent.incoming(seen)).leg_id
    with pytest.raises(PhoneError, match="wrong_state"):
        await room.agent.phone.join([party.leg, second])
    with pytest.raises(PhoneError, match="no_such_leg"):
        await room.agent.phone.join([party.leg, LegId("gone")])
    with pytest.raises(PhoneError, match="no_such_leg"):
        await room.agent.phone.silence_party(LegId("gone"), True)
    ringing.close()
    await room.agent.phone.hang_up(second)
    await room.settles((OURS, party.tone))


# --- the plan --------------------------------------------------------------------------------------------------------

A, B, C = (LegId(f"leg-{name}") for name in "abc")


def test_given_one_leg_when_another_enters_then_the_first_loses_the_sound() -> None:
    floor = Floor()
    assert floor.enter(A) == ()
    assert floor.links() == {(A, EAR), (MICROPHONE, A)}
    assert floor.enter(B) == (A,)
    assert floor.links() == {(B, EAR), (MICROPHONE, B)}


def test_given_key_tones_when_they_go_into_a_leg_then_nothing_else_does() -> None:
    floor = Floor()
    floor.join([A, B])
    floor.enter(A)
    floor.enter(B)
    floor.set_keying(A, True)
    assert floor.links() == {(A, EAR), (B, EAR), (A, B), (MICROPHONE, B)}
    floor.set_keying(A, False)
    assert {(B, A), (MICROPHONE, A)} <= floor.links()


def test_given_a_conference_of_two_when_one_ends_then_it_is_none_and_its_marks_are_gone() -> None:
    floor = Floor()
    floor.join([A, B])
    for leg in (A, B):
        floor.enter(leg)
    floor.set_muted(A, True)
    floor.set_silenced(B, True)
    floor.forget(A)
    floor.forget(B)
    floor.enter(B)
    assert floor.links() == {(B, EAR), (MICROPHONE, B)}
    assert floor.enter(C) == (B,)


def test_given_a_member_when_replaced_then_the_new_leg_has_its_place_mute_and_silence() -> None:
    floor = Floor()
    floor.join([A, B])
    for leg in (A, B):
        floor.enter(leg)
    floor.set_muted(A, True)
    floor.set_silenced(A, True)
    floor.replace(A, C)
    floor.leave(A)
    assert floor.enter(C) == ()
    assert floor.links() == {(B, EAR), (B, C)}


@pytest.mark.parametrize("ids", [[], [B]])
def test_given_a_conference_when_parted_then_one_at_most_has_the_sound(ids: list[LegId]) -> None:
    floor = Floor()
    floor.join([A, B, C])
    for leg in (A, B, C):
        floor.enter(leg)
    floor.join(ids)
    assert floor.present == ((ids or [A])[0],)


def test_given_a_leg_outside_when_others_are_parted_then_it_keeps_the_sound() -> None:
    floor = Floor()
    floor.enter(C)
    floor.join([A, B])
    floor.join([])
    assert floor.present == (C,)
