"""Start and stop, garbage collection, and peers that vanish."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import LegIncoming, LegMoved, LineChanged, Registration
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId, LineId
from agent_desktop.ports import PhoneError
from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.leg import Leg
from agent_desktop.sip.phone import Phone
from agent_desktop.sip.stack_settings import MAX_CALLS
from tests.lab.ports import loopback_address
from tests.peers.raw import RawSip
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import Agent
from tests.sip.stack import own_build

MakeSipp = Callable[..., Sipp]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.fixture
def restless_collector() -> Iterator[None]:
    """Another thread that collects garbage all the time, as a busy window does.

    What earlier tests left on the heap is taken out of it: each collection would look through it with the GIL held.
    """
    quit_ = threading.Event()
    gc.collect()
    gc.freeze()

    def collect() -> None:
        while not quit_.is_set():
            gc.collect()
            time.sleep(0.001)

    thread = threading.Thread(target=collect, name="collector")
    thread.start()
    yield
    quit_.set()
    thread.join()
    gc.unfreeze()


@own_build
async def test_given_twenty_starts_and_stops_when_done_then_nothing_has_grown_and_each_stop_was_quick() -> None:
    agent = Agent(loopback_address())
    stops = []
    counts = []
    for _ in range(20):
        await agent.start()
        await agent.direct_line()
        begin = time.monotonic()
        await agent.phone.stop()
        stops.append(time.monotonic() - begin)
        counts.append((open_files(), threads()))
    assert sorted(stops)[len(stops) // 4] < 0.75, stops  # the quicker half: a machine may stand still now and then
    files, tasks = counts[1]
    # a thread that looks a name up, or has just been told to end, may be there a moment longer
    deadline = time.monotonic() + 5
    while (open_files() > files or threads() > tasks) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    assert (open_files() <= files, threads() <= tasks) == (True, True), counts


async def test_given_a_started_phone_when_started_again_then_wrong_state_and_it_still_works(agent: Agent) -> None:
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.start()
    await agent.direct_line()


async def test_given_a_call_when_the_phone_stops_then_the_far_end_gets_bye_and_the_leg_ends(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack()
    sipp.run(call.expect_request("BYE").answer_within(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    begin = time.monotonic()
    await agent.phone.stop()
    assert time.monotonic() - begin < 10, "of the 32 s that a far end has which answers nothing"
    assert (await agent.ended(leg)).ending.ended_by is EndedBy.SYSTEM
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    assert agent.of(LineChanged)[-1].registration is Registration.REMOVED
    await agent.phone.stop()


@own_build
@pytest.mark.usefixtures("restless_collector")
@pytest.mark.tolerates_log("loses the sound")  # six calls at once, none held
async def test_given_many_calls_when_garbage_is_collected_on_another_thread_then_none_is_hung_up_by_it(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    calls = 60
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(120)
    scenario = call.request("BYE").expect(200)
    sipp.run(scenario, agent.address, calls=calls, arguments=("-r", "25", "-l", "6"))
    answered = 0
    while answered < calls:
        arrived = agent.of(LegIncoming)
        for incoming in arrived[answered:]:
            await agent.phone.answer(incoming.leg_id)
            answered += 1
        await asyncio.sleep(0.002)
    assert await asyncio.to_thread(sipp.wait, 30) == 0
    for incoming in agent.of(LegIncoming):
        assert (await agent.ended(incoming.leg_id)).ending.ended_by is EndedBy.PEER


async def test_given_calls_that_ended_when_looked_for_then_no_object_of_theirs_is_left(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    gc.disable()
    try:
        sipp = make_sipp()
        call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(50)
        sipp.run(call.request("BYE").expect(200), agent.address, calls=3, arguments=("-r", "3"))
        for number in range(3):
            while len(agent.of(LegIncoming)) <= number:
                await asyncio.sleep(0.005)
            leg = agent.of(LegIncoming)[number].leg_id
            await agent.phone.answer(leg)
            await agent.ended(leg)
        await asyncio.sleep(0.1)
        left = [o for o in gc.get_objects() if isinstance(o, LegCall)]
        assert not left, "reference counting alone must free a call, or another thread's collector would"
        assert len([o for o in gc.get_objects() if isinstance(o, Leg)]) <= 3
    finally:
        gc.enable()
    assert await asyncio.to_thread(sipp.wait, 20) == 0


@own_build
@pytest.mark.expects_log("486 Busy Here")
async def test_given_more_calls_than_fit_when_they_arrive_then_the_rest_is_busy_and_the_phone_lives(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    raw = RawSip(agent.address, agent.host)
    for number in range(MAX_CALLS + 3):
        raw.send(raw.request("INVITE", f"many-{number}").encode())
    statuses = []
    while answer := await asyncio.to_thread(raw.receive, 0.5):
        if "CSeq: 1 INVITE" in answer and not answer.startswith(("SIP/2.0 1",)):
            statuses.append(answer[8:11])
    assert set(statuses) == {"486"}
    assert len(agent.of(LegIncoming)) == MAX_CALLS
    for incoming in agent.of(LegIncoming):
        await agent.phone.hang_up(incoming.leg_id)
    raw.close()


@pytest.mark.expects_log("the far end is gone")
async def test_given_a_peer_that_dies_in_a_call_when_nothing_comes_any_more_then_the_leg_ends_with_no_media(
    make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    agent = Agent(loopback_address(), silence_limit=1.0, probe_patience=1.0)
    await agent.start()
    await agent.direct_line()
    sipp = make_sipp()
    call = Scenario("uac").invite(sdp(address="127.0.0.1", port=rtp.port)).expect(100, optional=True)
    sipp.run(call.expect(180).expect(200).ack().pause(20_000), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    rtp.start_tone()
    await asyncio.sleep(0.5)
    sipp.kill()
    rtp.stop_tone()
    ending = (await agent.ended(leg, seconds=8)).ending
    assert (ending.status, ending.reason, ending.ended_by) == (408, "no media", EndedBy.SYSTEM)
    await agent.close()


async def test_given_a_silent_but_living_peer_when_asked_then_the_call_goes_on(
    make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    agent = Agent(loopback_address(), silence_limit=1.0, probe_patience=1.0)
    await agent.start()
    await agent.direct_line()
    sipp = make_sipp()
    call = Scenario("uac").invite(sdp(address="127.0.0.1", port=rtp.port)).expect(100, optional=True)
    call = call.expect(180).expect(200).ack()
    call = call.expect_request("OPTIONS").answer_within(200).expect_request("OPTIONS").answer_within(405, "No")
    sipp.run(call.pause(100).request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    rtp.start_tone()
    await asyncio.sleep(0.3)
    rtp.stop_tone()
    ending = (await agent.ended(leg, seconds=10)).ending
    assert ending.ended_by is EndedBy.PEER
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    await agent.close()


async def test_given_a_dialled_leg_when_the_waiting_task_is_cancelled_then_the_leg_is_not_left_behind(
    agent: Agent, make_sipp: MakeSipp, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may, really = threading.Event(), threading.Event(), Phone.dial

    def dial(phone: Phone, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        begun.set()
        may.wait(5)
        return really(phone, line_id, target, headers)

    monkeypatch.setattr(Phone, "dial", dial)
    sipp = make_sipp()
    sipp.run(
        Scenario("uas").expect_request("INVITE").answer(180, "Ringing").expect_request("CANCEL").answer_within(200)
    )
    task = asyncio.create_task(agent.dial(f"sip:bob@{sipp.host}:{sipp.port}"))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may.set()
    assert await asyncio.to_thread(sipp.wait, 10) == 0, "it was taken back"
    assert not agent.of(LegMoved)
