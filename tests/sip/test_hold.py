"""Hold, resume and mute, seen from both ends."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import LegEnded, LegMediaChanged, Milestone
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.ports import PhoneError
from tests.peers.baresip import Baresip
from tests.peers.dialog import DialogPeer
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import Agent
from tests.sip.second_agent import SecondAgent

MakeSipp = Callable[..., Sipp]


def answered_call(body: str | None = None) -> Scenario:
    return Scenario("uac").invite(body).expect(100, optional=True).expect(180).expect(200).ack()


async def answer(agent: Agent) -> LegId:
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def finished(sipp: Sipp, seconds: float = 20) -> int:
    return await asyncio.to_thread(sipp.wait, seconds)


async def test_given_a_call_when_held_and_resumed_then_the_directions_on_the_wire_say_so(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(200, body=sdp(direction="recvonly", version=2))
        .expect_request("ACK")
        .expect_request("INVITE", contains=["a=sendrecv"])
        .answer_within(200, body=sdp(direction="sendrecv", version=3))
        .expect_request("ACK")
        .pause(200)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    await agent.phone.hold(leg)
    held = await agent.media(leg, held=True)
    assert (held.flowing, held.held_by_peer) == (False, False)
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    resumed = await agent.media(leg, held=False, start=seen)
    assert (resumed.flowing, resumed.held_by_peer) == (True, False)
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_a_call_when_the_peer_holds_and_resumes_then_both_are_told(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .pause(100)
        .invite(sdp(direction="sendonly", version=2))
        .expect(100, optional=True)
        .expect(200, contains=["a=recvonly"])
        .ack()
        .pause(200)
        .invite(sdp(direction="inactive", version=3))
        .expect(100, optional=True)
        .expect(200, contains=["a=inactive"])
        .ack()
        .pause(200)
        .invite(sdp(direction="sendrecv", version=4))
        .expect(100, optional=True)
        .expect(200, contains=["a=sendrecv"])
        .ack()
        .pause(200)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    await agent.ended(leg)
    told = [(f.held_by_peer, f.flowing, f.held) for f in agent.of(LegMediaChanged)]
    assert told == [(False, True, False), (True, True, False), (True, False, False), (False, True, False)]
    assert await finished(sipp) == 0


async def test_given_both_ends_hold_when_each_resumes_then_neither_flag_disturbs_the_other(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(200, body=sdp(direction="recvonly", version=2))
        .expect_request("ACK")
        .invite(sdp(direction="sendonly", version=3))
        .expect(100, optional=True)
        .expect(200, contains=["a=inactive"])
        .ack()
        .expect_request("INVITE", contains=["a=(recvonly|sendrecv)"])
        .answer_within(200, body=sdp(direction="sendonly", version=4))
        .expect_request("ACK")
        .pause(100)
        .invite(sdp(direction="sendrecv", version=5))
        .expect(100, optional=True)
        .expect(200, contains=["a=sendrecv"])
        .ack()
        .pause(200)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True, by_peer=True)
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, by_peer=True, start=seen)
    last = await agent.media(leg, held=False, by_peer=False, start=seen)
    assert last.flowing
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_glare_when_holding_then_it_is_tried_again_until_it_holds(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(491, "Request Pending")
        .expect_request("ACK")
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(200, body=sdp(direction="recvonly", version=2))
        .expect_request("ACK")
        .pause(100)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_a_peer_that_refuses_hold_when_holding_then_the_call_goes_on_unheld(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(488, "Not Acceptable Here")
        .expect_request("ACK")
        .pause(1000)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    seen = len(agent.facts)
    await agent.phone.hold(leg)
    told = await agent.media(leg, start=seen)
    assert (told.held, told.flowing) == (False, True)
    assert not agent.of(LegEnded)
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_wishes_faster_than_answers_when_toggled_then_only_the_last_one_counts(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        answered_call()
        .expect_request("INVITE", contains=["a=sendonly"])
        .pause(500)
        .answer_within(200, body=sdp(direction="recvonly", version=2))
        .expect_request("ACK")
        .pause(700)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    await agent.phone.hold(leg)
    for _ in range(10):
        await agent.phone.resume(leg)
        await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    await agent.ended(leg)
    assert [f.held for f in agent.of(LegMediaChanged)] == [False, True]
    assert await finished(sipp) == 0


async def test_given_two_hundred_random_toggles_when_it_settles_then_both_ends_agree_with_the_last_wish(
    agent: Agent, make_baresip: Callable[[], Baresip]
) -> None:
    peer = make_baresip()
    peer.run(tone=700)
    leg = await agent.dial(peer.address)
    await agent.moved(leg, LegEvent.ACKED)
    chance = random.Random(7)
    wish = False
    for _ in range(200):
        wish = chance.random() < 0.5
        await (agent.phone.hold(leg) if wish else agent.phone.resume(leg))
        if chance.random() < 0.4:
            await asyncio.sleep(chance.random() * 0.03)
    await agent.phone.resume(leg)
    await asyncio.sleep(0.3)
    seen = len(agent.facts)
    await agent.phone.hold(leg)
    assert (await agent.media(leg, held=True, start=seen)).flowing is False
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    assert (await agent.media(leg, held=False, start=seen)).flowing is True
    await asyncio.sleep(0.5)
    assert not agent.of(LegEnded)
    assert agent.of(LegMediaChanged)[-1].held is False
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


async def test_given_a_ringing_call_when_held_then_wrong_state(agent: Agent, make_sipp: MakeSipp) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite().expect(100, optional=True).expect(180).expect(486).ack(), agent.address)
    leg = (await agent.incoming()).leg_id
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.hold(leg)
    await agent.phone.reject(leg, 486)
    assert await finished(sipp) == 0


async def test_given_a_recording_for_a_microphone_when_muted_then_the_far_end_hears_silence_and_then_speech_again(
    speaking_agent: Agent, make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    agent = speaking_agent
    sipp = make_sipp()
    call = answered_call(sdp(address="127.0.0.1", port=rtp.port)).expect_request("BYE").answer_within(200)
    sipp.run(call, agent.address)
    leg = await answer(agent)
    await agent.milestone(leg, Milestone.SPOKE)
    await asyncio.to_thread(rtp.wait_until, lambda: rtp.loudness(10) > 0.05)
    await agent.phone.mute(leg, True)
    await asyncio.to_thread(rtp.wait_until, lambda: rtp.loudness(10) < 0.001)
    muted = len(rtp.audio())
    await asyncio.to_thread(rtp.wait_for_packets, muted + 25)
    assert rtp.loudness(25) < 0.001, "it stays so"
    await agent.phone.mute(leg, False)
    await asyncio.to_thread(rtp.wait_until, lambda: rtp.loudness(10) > 0.05)
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_two_hundred_fast_toggles_when_it_settles_then_few_requests_brought_it_to_the_last_wish(
    agent: Agent, make_dialog: Callable[..., DialogPeer]
) -> None:
    peer = make_dialog()
    await asyncio.to_thread(peer.call)
    leg = await answer(agent)
    for _ in range(100):
        await agent.phone.hold(leg)
        await agent.phone.resume(leg)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    await asyncio.sleep(0.3)
    requests = [r for r in peer.requests if r.startswith("INVITE")]
    assert "a=sendonly" in requests[-1]
    assert len(requests) < 120, "not one for each click"
    before = len(requests)
    toggles = [call for _ in range(100) for call in (agent.phone.resume(leg), agent.phone.hold(leg))]
    await asyncio.gather(*toggles)
    await asyncio.sleep(0.5)
    requests = [r for r in peer.requests if r.startswith("INVITE")]
    assert "a=sendonly" in requests[-1]
    assert len(requests) - before <= 6
    assert agent.of(LegMediaChanged)[-1].held
    await agent.phone.hang_up(leg)


async def both_hold(agent: Agent, leg: LegId) -> None:
    await agent.wait_for(LegMediaChanged, lambda f: f.leg_id == leg and f.held and f.held_by_peer, seconds=15)


async def test_given_two_of_us_when_both_hold_at_once_then_491_is_survived_and_both_hold(
    agent: Agent, second_agent: SecondAgent
) -> None:
    other = second_agent
    leg = await agent.dial(f"sip:1001@{other.host}:{other.port}")
    theirs = await answer(other)
    await agent.moved(leg, LegEvent.ACKED)
    await asyncio.gather(agent.phone.hold(leg), other.phone.hold(theirs))
    for end, its_leg in ((agent, leg), (other, theirs)):
        await both_hold(end, its_leg)
    seen, theirs_seen = len(agent.facts), len(other.facts)
    await asyncio.gather(agent.phone.resume(leg), other.phone.resume(theirs))
    await agent.wait_for(LegMediaChanged, lambda f: f.flowing, start=seen, seconds=15)
    await other.wait_for(LegMediaChanged, lambda f: f.flowing, start=theirs_seen, seconds=15)
    assert not agent.of(LegEnded)
    await agent.phone.hang_up(leg)
    await other.ended(theirs)


@pytest.mark.parametrize("answers", [[491], [491, 491], [500], [488]])
async def test_given_a_busy_far_end_when_holding_then_glare_is_tried_again_and_a_refusal_is_not(
    agent: Agent, make_dialog: Callable[..., DialogPeer], answers: list[int]
) -> None:
    peer = make_dialog()
    peer.reinvite_answers = list(answers)
    await asyncio.to_thread(peer.call)
    leg = await answer(agent)
    seen = len(agent.facts)
    await agent.phone.hold(leg)
    if 491 in answers:
        await agent.wait_for(LegMediaChanged, lambda f: f.held, start=seen, seconds=10)
        wanted = len(answers) + 1
    else:
        assert not (await agent.media(leg, start=seen)).held
        wanted = 1
    await asyncio.sleep(0.2)
    assert sum(r.startswith("INVITE") for r in peer.requests) == wanted
    await agent.phone.hang_up(leg)


async def test_given_a_ringing_call_when_the_caller_gives_up_then_the_end_is_told_soon(
    agent: Agent, make_dialog: Callable[..., DialogPeer]
) -> None:
    """Within 150 ms, at one of ten tries: a defect is late each time, a machine that stands still is not."""
    delays: list[float] = []
    while len(delays) < 10 and not any(delay < 0.15 for delay in delays):
        peer = make_dialog()
        seen = len(agent.facts)
        await asyncio.to_thread(peer.call)
        leg = (await agent.incoming(seen)).leg_id
        start = time.monotonic()
        peer.cancel()
        await agent.ended(leg)
        delays.append(time.monotonic() - start)
    assert min(delays) < 0.15, delays
