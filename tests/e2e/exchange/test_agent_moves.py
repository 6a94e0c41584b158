"""What call control does at an exchange that whole desks (test_desk_transfers) do not meet: a refusal, a room."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from typing import TypeGuard

import pytest

from agent_desktop.domain.agent_state import AgentState, AgentStatus
from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import (
    AgentStatusChanged,
    LegMilestone,
    LineChanged,
    LoggedIn,
    Milestone,
    Registration,
    TransferChanged,
)
from agent_desktop.domain.leg import LegId, LineId
from agent_desktop.domain.media import DtmfMethod
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.domain.transfer import OVER, TransferStage
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.services.call_control import CallControl, Conference, TransferControl
from tests.e2e.exchange.conftest import Join
from tests.fakes import centre
from tests.fakes.numbering import FakeNumbering
from tests.lab.asterisk import Asterisk
from tests.lab.party import Party

S = TransferStage
pytestmark = pytest.mark.timeout(90)


class Published(list[object]):
    """Facts of a phone that also reach a bus as they come."""

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self._bus = bus

    def append(self, fact: object) -> None:
        super().append(fact)
        self._bus.publish(fact)


def sound_came(fact: object) -> TypeGuard[LegMilestone]:
    return isinstance(fact, LegMilestone) and fact.milestone is Milestone.FIRST_RTP_IN


def _ended(traffic: Callable[[], str]) -> bool:
    return "\nBYE sip:" in traffic()


class Desk:
    """Call control on the phone of a party."""

    def __init__(self, party: Party, conference_room: str = "", lines: tuple[LineConfig, ...] = ()) -> None:
        self.party = party
        self.facts: list[object] = []
        self.bus = Bus()
        self.bus.forward(self.facts.append)
        serial = itertools.count(1)
        clock = SystemClock()
        numbering = FakeNumbering(for_tests=True)
        self.calls = CallControl(party.phone, self.bus, clock, numbering, lambda: f"id-{next(serial)}")
        self.conference = Conference(party.phone, self.bus, clock, self.calls)
        self.transfer = TransferControl(party.phone, self.bus, clock, self.calls, self.conference)
        party.facts = Published(self.bus)
        provisioning = replace(centre.PROVISIONING, lines=lines or (party.line,), conference_room=conference_room)
        self.bus.publish(LoggedIn(provisioning))
        self.bus.publish(AgentStatusChanged(AgentStatus(AgentState.READY, clock.now()), confirmed=True))

    async def close(self) -> None:
        await self.transfer.close()
        await self.conference.close()
        await self.calls.close()

    async def until(self, said: Callable[[], bool], seconds: float = 15.0) -> None:
        """Waits until it is so; fails with everything that was told."""
        end = time.monotonic() + seconds
        while not said():
            assert time.monotonic() < end, "\n".join(map(str, self.facts))
            await asyncio.sleep(0.02)

    async def ringing(self) -> Call:
        """Whoever rings next."""
        await self.until(lambda: self.calls.ringing_call is not None)
        assert self.calls.ringing_call is not None
        return self.calls.ringing_call

    async def caller(self) -> Call:
        """Answers whoever rings next."""
        ringing = await self.ringing()
        assert await self.calls.answer(ringing.id)
        await self.until(lambda: self.active(ringing.id))
        # before sound comes the exchange has not joined the two, and refuses a REFER with 400
        await self.until(lambda: any(fact.leg_id == ringing.leg_id for fact in self.facts if sound_came(fact)))
        return ringing

    def active(self, call_id: CallId) -> bool:
        call = self.calls.call(call_id)
        return call is not None and call.active

    @property
    def registered(self) -> set[LineId]:
        """Lines that have registered since the desk was made."""
        changes = (f for f in self.facts if isinstance(f, LineChanged))
        return {change.line_id for change in changes if change.registration is Registration.REGISTERED}

    @property
    def stages(self) -> list[TransferStage]:
        seen = [f.transfer.stage for f in self.facts if isinstance(f, TransferChanged)]
        return [stage for stage, _ in itertools.groupby(seen)]

    async def over(self) -> TransferStage:
        await self.until(lambda: bool(self.stages) and self.stages[-1] in OVER, 20)
        return self.stages[-1]

    async def stage(self, stage: TransferStage) -> None:
        await self.until(lambda: self.stages[-1:] == [stage])


@pytest.fixture
async def boris(join: Join) -> AsyncIterator[Desk]:
    """The agent, who says 800 Hz."""
    desk = Desk(await join(1002, 800))
    yield desk
    await desk.close()


async def reach(boris: Desk, anna: Party) -> tuple[LegId, CallId]:
    """Anna calls, Boris answers and begins to hand her on: her leg, his call."""
    theirs = await anna.call(1002)
    call = await boris.caller()
    await anna.sounds(theirs)
    assert await boris.transfer.begin(call.id)
    return theirs, call.id


async def consult(boris: Desk, carla: Party) -> LegId:
    """Boris asks Carla, who answers: her leg."""
    assert await boris.transfer.consult("1003")
    offered = await carla.take()
    await boris.stage(S.CONSULTING)
    return offered.leg_id


@pytest.mark.expects_log("transfer_failed not_found")
async def test_given_a_wrong_number_when_sent_on_blind_then_the_agent_talks_to_the_caller_again(
    join: Join, boris: Desk
) -> None:
    anna = await join(1001, 700)
    theirs, call_id = await reach(boris, anna)
    assert await boris.transfer.blind("55555")
    assert await boris.over() is S.FAILED
    await boris.until(lambda: boris.active(call_id))
    assert await anna.heard({800}) == {800}
    assert await boris.party.heard({700}) == {700}
    await anna.phone.hang_up(theirs)
    await boris.until(lambda: boris.calls.calls == ())


async def test_given_a_room_of_the_exchange_when_merged_there_then_all_talk_and_the_others_stay_when_we_leave(
    join: Join,
) -> None:
    anna, carla = await join(1001, 700), await join(1003, 900)
    boris = Desk(await join(1002, 800), conference_room="8000")
    theirs, call_id = await reach(boris, anna)
    hers = await consult(boris, carla)
    assert await boris.transfer.merge()
    assert [call.id for call in boris.calls.calls] == [call_id], "the contact goes on, on one leg"
    assert boris.conference.in_room
    assert await anna.heard({800, 900}) == {800, 900}
    assert await carla.heard({700, 800}) == {700, 800}
    assert await boris.party.heard({700, 900}) == {700, 900}
    assert await boris.conference.leave()
    assert await anna.heard({900}) == {900}
    assert await carla.heard({700}) == {700}
    await anna.phone.hang_up(theirs)
    await carla.phone.hang_up(hers)
    await boris.close()


async def test_given_two_lines_of_one_phone_when_digits_are_keyed_then_each_account_gets_them_its_own_way(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    ours = replace(anna.line, dtmf=DtmfMethod.RFC4733)
    theirs = replace(pbx_shared.line(1021, line_id=LineId("old")), dtmf=DtmfMethod.INFO)
    desk = Desk(anna, lines=(ours, theirs))
    await anna.phone.set_lines([ours, theirs])
    # the line that was there leaves and comes back: the exchange may still know its old contact
    await desk.until(lambda: {ours.id, theirs.id} <= desk.registered)
    infos = []
    for number, digits in ((1001, "159*"), (1021, "0248")):
        start = pbx_shared.ami.mark()
        with pbx_shared.sip_traffic() as traffic:
            pbx_shared.ami.action(
                "Originate", Channel=f"PJSIP/{number}", Context="agents", Exten="784", Priority="1", Async="true"
            )
            call = await desk.ringing()
            assert await desk.calls.answer(call.id)
            await desk.until(partial(desk.active, call.id))
            assert await desk.calls.send_dtmf(call.id, f"{digits}#")
            told = await asyncio.to_thread(pbx_shared.ami.wait, "UserEvent", start=start, seconds=20, UserEvent="Keys")
            assert await desk.calls.hang_up(call.id)
            await desk.until(lambda: desk.calls.calls == ())
            # its log comes later than what it does, but in order
            await asyncio.to_thread(pbx_shared.eventually, "the end", partial(_ended, traffic))
            infos.append(len(re.findall(r"^INFO sip:", traffic(), re.MULTILINE)))
        assert (told["Digits"], call.line_id) == (digits, (ours if number == 1001 else theirs).id)
        desk.facts.clear()
    assert infos[0] == 0
    assert infos[1] >= len("0248#") - 1, "the exchange may have heard enough before the last"
    await desk.close()
