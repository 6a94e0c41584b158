"""The softphone's contract, on the fake in memory and on PJSIP with a peer on the wire: same facts, same errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import (
    AudioChanged,
    DtmfReceived,
    LegEnded,
    LegIncoming,
    LegMediaChanged,
    LegMilestone,
    LegMoved,
    LegReferred,
    LegReplaced,
    LegTransferProgressed,
    LineChanged,
    Milestone,
    Registration,
)
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId, LineId
from agent_desktop.domain.media import AudioChoice, AudioHealth, DtmfMethod, SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.fakes.user_agent import FakeUserAgent
from tests.lab.ports import free_port, loopback_address
from tests.peers.dialog import DialogPeer

F = TypeVar("F")

LINE = LineId("line")
TARGET = SipAddress.parse("sip:2002@127.0.0.1")
_PACE = (Milestone.FIRST_RTP_OUT, Milestone.FIRST_RTP_IN, Milestone.HEARD, Milestone.SPOKE)


class World(Protocol):
    """A softphone and the far end of its calls."""

    phone: UserAgent
    facts: list[object]
    far_end: SipAddress

    async def start(self) -> None: ...

    async def caller_rings(self) -> LegId: ...

    async def caller_cancels(self, leg: LegId, *, elsewhere: bool) -> None: ...

    async def callee_rings(self, leg: LegId) -> None: ...

    async def callee_answers(self, leg: LegId) -> None: ...

    async def callee_refuses(self, leg: LegId) -> None: ...

    async def far_end_holds(self, leg: LegId, *, on: bool) -> None: ...

    async def far_end_keys(self, leg: LegId, digit: str) -> None: ...

    async def far_end_hangs_up(self, leg: LegId) -> None: ...

    async def transfer_goes(self, leg: LegId, status: int, reason: str) -> None:
        """The far end tells how the transfer goes that it was asked for."""
        ...

    async def far_end_refers(self, leg: LegId) -> None:
        """To another phone, which will answer in referral_answered()."""
        ...

    async def referral_answered(self) -> None: ...

    async def far_end_is_replaced(self, leg: LegId) -> None: ...

    async def close(self) -> None: ...


class FakeWorld:
    def __init__(self) -> None:
        self.facts: list[object] = []
        self._fake = FakeUserAgent(self.facts.append)
        self._referred_to = LegId("")
        self.phone: UserAgent = self._fake
        self.far_end = SipAddress.parse("sip:hand@127.0.0.1:5999")

    async def start(self) -> None:
        await self.phone.start(PhoneConfig(sound=SoundUse.NONE))
        await self.phone.set_lines([LineConfig(LINE, "sip:1001@127.0.0.1")])

    async def caller_rings(self) -> LegId:
        return self._fake.ring()

    async def caller_cancels(self, leg: LegId, *, elsewhere: bool) -> None:
        self._fake.peer_cancels(leg, elsewhere)

    async def callee_rings(self, leg: LegId) -> None:
        self._fake.peer_rings(leg)

    async def callee_answers(self, leg: LegId) -> None:
        self._fake.peer_answers(leg)

    async def callee_refuses(self, leg: LegId) -> None:
        self._fake.peer_refuses(leg, 486, "Busy Here")

    async def far_end_holds(self, leg: LegId, *, on: bool) -> None:
        self._fake.peer_holds(leg, on)

    async def far_end_keys(self, leg: LegId, digit: str) -> None:
        self._fake.peer_keys(leg, digit)

    async def far_end_hangs_up(self, leg: LegId) -> None:
        self._fake.peer_hangs_up(leg)

    async def transfer_goes(self, leg: LegId, status: int, reason: str) -> None:
        self._fake.refer_progresses(leg, status, reason)

    async def far_end_refers(self, leg: LegId) -> None:
        self._referred_to = self._fake.peer_refers(leg, "sip:other@127.0.0.1:5998")

    async def referral_answered(self) -> None:
        self._fake.peer_answers(self._referred_to)

    async def far_end_is_replaced(self, leg: LegId) -> None:
        self._fake.peer_replaces(leg, "sip:other@127.0.0.1:5998")

    async def close(self) -> None:
        await self.phone.stop()


class WireWorld:
    def __init__(self) -> None:
        self.facts: list[object] = []
        loop = asyncio.get_running_loop()

        def emit(fact: object) -> None:
            loop.call_soon_threadsafe(self.facts.append, fact)

        self.phone: UserAgent = PjsipUserAgent(emit, lambda _: None)
        self._host = loopback_address()
        self._port = free_port(self._host)
        self._peer = DialogPeer(self._host, (self._host, self._port))
        self._other = DialogPeer(self._host, (self._host, self._port))
        self.far_end = SipAddress.parse(self._peer.address)

    async def start(self) -> None:
        await self.phone.start(PhoneConfig(local_address=self._host, local_port=self._port, sound=SoundUse.NONE))
        await self.phone.set_lines([LineConfig(LINE, f"sip:1001@{self._host}")])
        await self._settle()

    async def caller_rings(self) -> LegId:
        await asyncio.to_thread(self._peer.call)
        await self._settle()
        return next(f.leg_id for f in reversed(self.facts) if isinstance(f, LegIncoming))

    async def caller_cancels(self, leg: LegId, *, elsewhere: bool) -> None:
        self._peer.cancel('SIP;cause=200;text="Call completed elsewhere"' if elsewhere else "")
        await asyncio.to_thread(self._peer.wait, lambda: 487 in self._peer.answers)
        await self._settle()

    async def callee_rings(self, leg: LegId) -> None:
        await asyncio.to_thread(self._peer.ring)
        await self._settle()

    async def callee_answers(self, leg: LegId) -> None:
        await asyncio.to_thread(self._peer.answer)
        await asyncio.to_thread(self._peer.wait, lambda: "ACK" in self._peer.received)
        await self._settle()

    async def callee_refuses(self, leg: LegId) -> None:
        await asyncio.to_thread(self._peer.refuse, 486, "Busy Here")
        await asyncio.to_thread(self._peer.wait, lambda: "ACK" in self._peer.received)
        await self._settle()

    async def far_end_holds(self, leg: LegId, *, on: bool) -> None:
        before = self._peer.answers.count(200)
        self._peer.hold(on=on)
        await asyncio.to_thread(self._peer.wait, lambda: self._peer.answers.count(200) > before)
        await self._settle()

    async def far_end_keys(self, leg: LegId, digit: str) -> None:
        self._peer.key(digit)
        await self._settle()

    async def far_end_hangs_up(self, leg: LegId) -> None:
        self._peer.hang_up()
        await asyncio.to_thread(self._peer.wait, lambda: self._peer.answers[-1:] == [200])
        await self._settle()

    async def transfer_goes(self, leg: LegId, status: int, reason: str) -> None:
        await asyncio.to_thread(self._peer.wait, lambda: "REFER" in self._peer.received)
        self._peer.notify(status, reason, last=status >= 200)
        await self._settle()

    async def far_end_refers(self, leg: LegId) -> None:
        self._peer.refer(f"<{self._other.address}>")
        await asyncio.to_thread(self._other.wait, lambda: "INVITE" in self._other.received)
        await self._settle()

    async def referral_answered(self) -> None:
        await asyncio.to_thread(self._other.answer)
        await asyncio.to_thread(self._other.wait, lambda: "ACK" in self._other.received)
        await self._settle()

    async def far_end_is_replaced(self, leg: LegId) -> None:
        await asyncio.to_thread(self._other.call, [f"Replaces: {self._peer.replaces}"], 200)
        await self._settle()

    async def close(self) -> None:
        await self.phone.stop()
        self._peer.close()
        self._other.close()

    async def _settle(self) -> None:
        await asyncio.sleep(0.06)


@pytest.fixture(params=[FakeWorld, WireWorld], ids=["fake", "pjsip"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    make: Callable[[], World] = request.param
    world = make()
    await world.start()
    yield world
    await world.close()


def of(world: World, kind: type[F]) -> list[F]:
    return [fact for fact in world.facts if isinstance(fact, kind)]


def story(world: World) -> list[object]:
    """What was told of legs, as words that compare; measurements left out."""
    told: list[object] = []
    for fact in world.facts:
        match fact:
            case LegIncoming():
                told.append("incoming")
            case LegMoved(event=event, status=status):
                told.append((event, status))
            case LegMediaChanged(flowing=flowing, held=held, held_by_peer=by_peer, early=early):
                told.append(("media", flowing, held, by_peer, early))
            case LegMilestone(milestone=milestone) if milestone not in _PACE:
                told.append(milestone)
            case LegTransferProgressed(status=status, final=final):
                told.append(("transfer", status, final))
            case LegReferred():
                told.append("referred")
            case LegReplaced():
                told.append("replaced")
            case LegEnded(ending=ending):
                told.append(("ended", ending.status, ending.ended_by, ending.elsewhere))
            case _:
                pass
    return told


RINGS = ["incoming", Milestone.INVITE, Milestone.RINGING, (LegEvent.PROVISIONAL, 180)]
TALKS = [Milestone.OK, (LegEvent.ANSWERED, 200), ("media", True, False, False, False), (LegEvent.ACKED, 200)]


async def settle(world: World, condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"it never came: {story(world)}")


def ended(world: World) -> Callable[[], bool]:
    return lambda: bool(of(world, LegEnded))


async def talking(world: World) -> LegId:
    leg = await world.caller_rings()
    await world.phone.answer(leg)
    await settle(world, lambda: story(world)[-1] == (LegEvent.ACKED, 200))
    return leg


async def test_given_a_start_when_done_then_sound_and_line_have_been_told(world: World) -> None:
    assert of(world, AudioChanged)[0].status.health is AudioHealth.NULL
    assert [(f.line_id, f.registration) for f in of(world, LineChanged)] == [(LINE, Registration.DIRECT)]


async def test_given_a_caller_when_answered_and_the_caller_hangs_up_then_the_story_is_this(world: World) -> None:
    leg = await talking(world)
    await world.far_end_hangs_up(leg)
    await settle(world, ended(world))
    assert story(world) == [*RINGS, *TALKS, Milestone.BYE, ("ended", 200, EndedBy.PEER, False)]


async def test_given_a_caller_when_answered_and_we_hang_up_then_the_agent_ended_it(world: World) -> None:
    leg = await talking(world)
    await world.phone.hang_up(leg)
    await settle(world, ended(world))
    assert story(world) == [*RINGS, *TALKS, Milestone.BYE, ("ended", 200, EndedBy.AGENT, False)]


async def test_given_a_caller_when_rejected_then_the_agent_ended_it_with_that_status(world: World) -> None:
    leg = await world.caller_rings()
    await world.phone.reject(leg, 486)
    await settle(world, ended(world))
    assert story(world) == [*RINGS, ("ended", 486, EndedBy.AGENT, False)]


async def test_given_a_ringing_call_when_hung_up_then_it_is_declined(world: World) -> None:
    leg = await world.caller_rings()
    await world.phone.hang_up(leg)
    await settle(world, ended(world))
    assert story(world) == [*RINGS, ("ended", 603, EndedBy.AGENT, False)]


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_given_a_ringing_call_when_cancelled_then_the_peer_ended_it(world: World, elsewhere: bool) -> None:
    leg = await world.caller_rings()
    await world.caller_cancels(leg, elsewhere=elsewhere)
    await settle(world, ended(world))
    assert story(world) == [*RINGS, ("ended", 487, EndedBy.PEER, elsewhere)]


async def test_given_a_number_when_dialled_answered_and_hung_up_there_then_the_story_is_this(world: World) -> None:
    leg = await world.phone.dial(LINE, world.far_end, {"X-CC-Session-Id": "s"})
    assert story(world) == []
    await world.callee_rings(leg)
    await world.callee_answers(leg)
    await world.far_end_hangs_up(leg)
    await settle(world, ended(world))
    begin = [Milestone.INVITE, Milestone.RINGING, (LegEvent.PROVISIONAL, 180)]
    assert story(world) == [*begin, *TALKS, Milestone.BYE, ("ended", 200, EndedBy.PEER, False)]


async def test_given_a_number_when_refused_there_then_status_and_reason_are_the_far_ends(world: World) -> None:
    leg = await world.phone.dial(LINE, world.far_end, {})
    await world.callee_refuses(leg)
    await settle(world, ended(world))
    assert story(world) == [Milestone.INVITE, ("ended", 486, EndedBy.PEER, False)]
    assert of(world, LegEnded)[0].ending.reason == "Busy Here"


async def test_given_a_dialled_number_when_we_give_up_then_the_agent_ended_it(world: World) -> None:
    leg = await world.phone.dial(LINE, world.far_end, {})
    await world.callee_rings(leg)
    await world.phone.hang_up(leg)
    await settle(world, ended(world))
    begin = [Milestone.INVITE, Milestone.RINGING, (LegEvent.PROVISIONAL, 180)]
    assert story(world) == [*begin, ("ended", 487, EndedBy.AGENT, False)]


async def test_given_a_call_when_held_and_resumed_twice_then_each_change_is_told_once(world: World) -> None:
    leg = await talking(world)
    begin = len(story(world))
    for _ in range(2):
        await world.phone.hold(leg)
        await world.phone.hold(leg)
        await settle(world, lambda: of(world, LegMediaChanged)[-1].held)
        await world.phone.resume(leg)
        await settle(world, lambda: not of(world, LegMediaChanged)[-1].held)
    held, resumed = ("media", False, True, False, False), ("media", True, False, False, False)
    assert story(world)[begin:] == [held, resumed, held, resumed]


async def test_given_a_call_when_the_far_end_holds_then_it_is_told_and_our_own_hold_is_another_flag(
    world: World,
) -> None:
    leg = await talking(world)
    begin = len(story(world))
    await world.far_end_holds(leg, on=True)
    await settle(world, lambda: of(world, LegMediaChanged)[-1].held_by_peer)
    await world.far_end_holds(leg, on=False)
    await settle(world, lambda: not of(world, LegMediaChanged)[-1].held_by_peer)
    assert [(fact[2], fact[3]) for fact in story(world)[begin:] if isinstance(fact, tuple)] == [
        (False, True),
        (False, False),
    ]


async def test_given_a_call_when_the_far_end_keys_digits_then_each_is_told_in_order(world: World) -> None:
    leg = await talking(world)
    for digit in "19*":
        await world.far_end_keys(leg, digit)
    await settle(world, lambda: len(of(world, DtmfReceived)) == 3)
    assert [(f.leg_id, f.digit) for f in of(world, DtmfReceived)] == [(leg, "1"), (leg, "9"), (leg, "*")]


async def test_given_a_call_when_transferred_then_progress_is_told_and_the_leg_stays(world: World) -> None:
    leg = await talking(world)
    begin = len(story(world))
    await world.phone.transfer(leg, TARGET, {})
    with pytest.raises(PhoneError) as caught:
        await world.phone.transfer(leg, TARGET, {})
    assert caught.value.code == "wrong_state"
    for status, reason in ((180, "Ringing"), (486, "Busy Here")):
        await world.transfer_goes(leg, status, reason)
    await settle(world, lambda: story(world)[-1] == ("transfer", 486, True))
    assert [step for step in story(world)[begin:] if step != ("transfer", 100, False)] == [
        ("transfer", 180, False),
        ("transfer", 486, True),
    ]
    await world.phone.transfer(leg, TARGET, {})
    await world.phone.hang_up(leg)
    await settle(world, ended(world))
    assert story(world)[-3:] == [Milestone.BYE, ("transfer", 481, True), ("ended", 200, EndedBy.AGENT, False)]


async def test_given_a_far_end_that_sends_us_elsewhere_when_answered_there_then_a_new_leg_stands_beside(
    world: World,
) -> None:
    leg = await talking(world)
    begin = len(story(world))
    await world.far_end_refers(leg)
    await world.referral_answered()
    await settle(world, lambda: story(world)[-1] == (LegEvent.ACKED, 200))
    told = story(world)[begin:]
    assert told[0] == "referred"
    assert [step for step in told if step in TALKS] == TALKS
    referred = of(world, LegReferred)[0]
    assert referred.leg_id == leg
    assert {f.leg_id for f in of(world, LegMoved)} == {leg, referred.new_leg_id}
    await world.phone.hang_up(referred.new_leg_id)


async def test_given_a_far_end_whose_place_is_taken_then_a_new_leg_stands_and_the_old_one_ends(world: World) -> None:
    leg = await talking(world)
    begin = len(story(world))
    await world.far_end_is_replaced(leg)
    await settle(world, ended(world))
    await settle(world, lambda: story(world).count((LegEvent.ACKED, 200)) == 2)
    told = story(world)[begin:]
    assert told[0] == "replaced"
    assert ("ended", 200, EndedBy.PEER, False) in told
    replaced = of(world, LegReplaced)[0]
    assert (replaced.leg_id, of(world, LegEnded)[0].leg_id) == (leg, leg)
    assert replaced.sip_call_id
    await world.phone.hang_up(replaced.new_leg_id)


async def test_given_moves_that_cannot_be_when_asked_then_the_code_says_why(world: World) -> None:
    leg = await world.caller_rings()
    gone = LegId("gone")
    for command, code in (
        (world.phone.transfer(leg, TARGET, {}), "wrong_state"),
        (world.phone.transfer_to_leg(leg, leg), "wrong_state"),
        (world.phone.join([leg, leg]), "wrong_state"),
        (world.phone.transfer(leg, SipAddress("123", ""), {}), "bad_address"),
        (world.phone.transfer(gone, TARGET, {}), "no_such_leg"),
        (world.phone.transfer_to_leg(gone, leg), "no_such_leg"),
        (world.phone.join([gone]), "no_such_leg"),
        (world.phone.silence_party(gone, True), "no_such_leg"),
    ):
        with pytest.raises(PhoneError) as caught:
            await command
        assert caught.value.code == code
    await world.phone.silence_party(leg, True)
    await world.phone.join([])


async def test_given_a_leg_that_ended_when_commanded_then_no_such_leg_but_hanging_up_is_harmless(world: World) -> None:
    leg = await world.caller_rings()
    await world.phone.hang_up(leg)
    await settle(world, ended(world))
    commands = (
        world.phone.answer(leg),
        world.phone.reject(leg, 486),
        world.phone.hold(leg),
        world.phone.resume(leg),
        world.phone.mute(leg, True),
        world.phone.send_dtmf(leg, "1", DtmfMethod.INFO),
    )
    for command in commands:
        with pytest.raises(PhoneError) as caught:
            await command
        assert caught.value.code == "no_such_leg"
    await world.phone.hang_up(leg)
    assert len(of(world, LegEnded)) == 1


async def test_given_a_leg_in_another_state_when_commanded_then_wrong_state(world: World) -> None:
    leg = await world.caller_rings()
    for command in (world.phone.hold(leg), world.phone.resume(leg), world.phone.send_dtmf(leg, "1", DtmfMethod.INFO)):
        with pytest.raises(PhoneError) as caught:
            await command
        assert caught.value.code == "wrong_state"
    await world.phone.mute(leg, True)
    await world.phone.answer(leg)
    await settle(world, lambda: story(world)[-1] == (LegEvent.ACKED, 200))
    for command in (
        world.phone.answer(leg),
        world.phone.reject(leg, 486),
        world.phone.send_dtmf(leg, "x", DtmfMethod.INFO),
    ):
        with pytest.raises(PhoneError) as caught:
            await command
        assert caught.value.code == "wrong_state"


async def test_given_what_cannot_be_dialled_when_dialled_then_the_code_says_why(world: World) -> None:
    with pytest.raises(PhoneError) as caught:
        await world.phone.dial(LineId("nowhere"), world.far_end, {})
    assert caught.value.code == "wrong_state"
    with pytest.raises(PhoneError) as caught:
        await world.phone.dial(LINE, SipAddress("123", ""), {})
    assert caught.value.code == "bad_address"


async def test_given_lines_when_changed_then_each_is_told(world: World) -> None:
    begin = len(of(world, LineChanged))
    other = LineId("other")
    await world.phone.set_lines([LineConfig(other, "sip:1002@127.0.0.1")])
    await settle(world, lambda: len(of(world, LineChanged)) >= begin + 2)
    told = [(f.line_id, f.registration) for f in of(world, LineChanged)[begin:]]
    assert told == [(LINE, Registration.REMOVED), (other, Registration.DIRECT)]
    await world.phone.register_again()
    await settle(world, lambda: len(of(world, LineChanged)) >= begin + 3)
    assert of(world, LineChanged)[-1].registration is Registration.DIRECT


async def test_given_no_sound_when_devices_are_chosen_then_it_stays_so_and_is_told(world: World) -> None:
    begin = len(of(world, AudioChanged))
    status = await world.phone.choose_audio(AudioChoice())
    assert status.health is AudioHealth.NULL
    await settle(world, lambda: len(of(world, AudioChanged)) > begin)
    assert isinstance(await world.phone.audio_devices(), tuple)


async def test_given_a_sound_check_when_recorded_then_it_can_be_played_until_the_check_ends(world: World) -> None:
    async def refused() -> str:
        with pytest.raises(PhoneError) as caught:
            await world.phone.play_voice()
        return caught.value.code

    assert await refused() == "wrong_state"
    await world.phone.measure_microphone(True)
    assert 0.0 <= await world.phone.record_voice(0.3) <= 1.0
    await world.phone.play_voice()
    await world.phone.play_tone()
    await world.phone.end_sound_check()
    assert await refused() == "wrong_state"
    await world.phone.end_sound_check()


async def test_given_a_stop_when_a_call_is_up_then_leg_and_line_end_and_commands_are_refused(world: World) -> None:
    leg = await talking(world)
    await world.phone.stop()
    await settle(world, lambda: of(world, LineChanged)[-1].registration is Registration.REMOVED)
    assert story(world)[-2:] == [Milestone.BYE, ("ended", 200, EndedBy.SYSTEM, False)]
    with pytest.raises(PhoneError) as caught:
        await world.phone.answer(leg)
    assert caught.value.code == "engine"
    await world.phone.stop()
    await world.start()
    assert of(world, LineChanged)[-1].registration is Registration.DIRECT
