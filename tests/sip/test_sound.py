"""Sound between the softphone and another make of phone: codecs, energy both ways, encryption, key tones, quality."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable

import pjsua2 as pj
import pytest

from agent_desktop.domain.events import (
    AudioChanged,
    DtmfReceived,
    LegEnded,
    LegLevelMeasured,
    LegMediaChanged,
    LegMilestone,
    LegMoved,
    LegQualityMeasured,
    Milestone,
)
from agent_desktop.domain.leg import Direction, EndedBy, LegEvent, LegId
from agent_desktop.domain.media import AudioChoice, AudioHealth, DtmfMethod, MediaSecurity, SoundUse
from agent_desktop.domain.provisioning import LineConfig, SrtpPolicy
from agent_desktop.ports import PhoneError
from agent_desktop.sip.audio import Sound
from tests.lab.ports import loopback_address
from tests.peers.baresip import Baresip
from tests.peers.dialog import DialogPeer
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import PCMA_ONLY, Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

MakeSipp = Callable[..., Sipp]
MakeBaresip = Callable[[], Baresip]


def answered_call(body: str | None = None) -> Scenario:
    return Scenario("uac").invite(body).expect(100, optional=True).expect(180).expect(200).ack()


async def answer(agent: Agent, start: int = 0) -> LegId:
    leg = (await agent.incoming(start)).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


@own_build
@pytest.mark.parametrize(
    ("offered", "codec"),
    [("opus/48000/2", "opus"), ("G722/16000/1", "G722"), ("PCMA/8000/1", "PCMA")],
)
async def test_given_a_codec_when_another_phone_calls_then_both_hear_each_other(
    speaking_agent: Agent, make_baresip: MakeBaresip, offered: str, codec: str
) -> None:
    agent = speaking_agent
    peer = make_baresip()
    peer.run(codec=offered, dials=f"sip:1001@{agent.host}:{agent.port}")
    leg = await answer(agent)
    await agent.milestone(leg, Milestone.HEARD)
    await agent.milestone(leg, Milestone.SPOKE)
    assert agent.of(LegMediaChanged)[-1].codec == codec
    await until(lambda: peer.heard() > 0.05)
    await agent.phone.hang_up(leg)


@own_build
async def test_given_a_talking_peer_when_watched_then_levels_come_ten_a_second_and_quality_every_two_seconds(
    agent: Agent, make_baresip: MakeBaresip
) -> None:
    peer = make_baresip()
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    began = time.monotonic()
    await agent.phone.watch_levels(leg)
    await until(lambda: len(agent.of(LegLevelMeasured)) >= 25)
    took = time.monotonic() - began
    assert took >= 2.2, "not more often"
    assert took < 8.0, "of 25 s, were they one a second"
    levels = agent.of(LegLevelMeasured)
    assert max(f.level.received for f in levels) > 0.3
    assert max(f.level.sent for f in levels) == 0.0
    quality = (await agent.wait_for(LegQualityMeasured)).quality
    assert quality.codec == "opus"
    assert quality.packets_received > 20
    assert quality.loss_percent == 0.0
    assert 4.0 < quality.mos <= 4.5
    await agent.phone.watch_levels(None)
    count = len(agent.of(LegLevelMeasured))
    await agent.wait_for(LegQualityMeasured, start=len(agent.facts))
    assert len(agent.of(LegLevelMeasured)) == count
    await agent.phone.hang_up(leg)


@own_build
@pytest.mark.parametrize(("policy", "peer_wants"), [(SrtpPolicy.MANDATORY, "srtp-mand"), (SrtpPolicy.OPTIONAL, "srtp")])
async def test_given_srtp_when_called_then_the_leg_is_encrypted_and_heard(
    agent: Agent, make_baresip: MakeBaresip, policy: SrtpPolicy, peer_wants: str
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=policy)])
    peer = make_baresip()
    peer.run(codec="opus/48000/2", encryption=peer_wants)
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    assert agent.of(LegMediaChanged)[-1].security is MediaSecurity.SDES
    await agent.phone.hang_up(leg)


@pytest.mark.expects_log("488")
async def test_given_mandatory_srtp_when_the_caller_offers_none_then_it_is_refused(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=SrtpPolicy.MANDATORY)])
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite().expect(100, optional=True).expect(488).ack(), agent.address)
    assert await finished(sipp) == 0


async def test_given_a_plain_call_when_it_starts_then_it_says_that_it_is_not_encrypted(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(answered_call(sdp(PCMA_ONLY)).pause(100).request("BYE").expect(200), agent.address)
    leg = await answer(agent)
    media = await agent.media(leg, flowing=True)
    assert (media.codec, media.security) == ("PCMA", MediaSecurity.NONE)
    await agent.ended(leg)
    assert await finished(sipp) == 0


# --- key tones -------------------------------------------------------------------------------------------------------


async def test_given_digits_when_sent_as_telephone_events_then_all_arrive_in_order(
    agent: Agent, make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    sipp = make_sipp()
    body = sdp(address="127.0.0.1", port=rtp.port)
    sipp.run(answered_call(body).expect_request("BYE").answer_within(200), agent.address)
    leg = await answer(agent)
    await asyncio.to_thread(rtp.wait_for_packets, 5)
    await agent.phone.send_dtmf(leg, "12", DtmfMethod.RFC4733)
    await agent.phone.send_dtmf(leg, "#9A0", DtmfMethod.RFC4733)
    await until(lambda: len(rtp.digits()) >= 6)
    await asyncio.sleep(0.4)
    assert rtp.digits() == "12#9A0"
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_telephone_events_when_received_then_each_digit_is_told_once(
    agent: Agent, make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    sipp = make_sipp()
    body = sdp(address="127.0.0.1", port=rtp.port)
    sipp.run(answered_call(body).expect_request("BYE").answer_within(200), agent.address)
    leg = await answer(agent)
    await asyncio.to_thread(rtp.wait_for_packets, 5)
    await asyncio.to_thread(rtp.send_digits, "1998*#")
    await until(lambda: len(agent.of(DtmfReceived)) >= 6)
    await asyncio.sleep(0.2)
    assert "".join(f.digit for f in agent.of(DtmfReceived)) == "1998*#"
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_digits_when_sent_by_info_then_each_waits_for_the_answer_to_the_one_before(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = answered_call()
    for digit in "507#":
        call = call.expect_request("INFO", contains=[f"Signal={digit}"]).pause(50).answer_within(200)
    sipp.run(call.expect_request("BYE").answer_within(200), agent.address)
    leg = await answer(agent)
    await agent.phone.send_dtmf(leg, "507#", DtmfMethod.INFO)
    await until(lambda: sipp.messages().count("200 OK\r") + sipp.messages().count("SIP/2.0 200 OK") >= 4)
    await asyncio.sleep(0.3)
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_info_with_a_digit_when_received_then_it_is_told(agent: Agent, make_sipp: MakeSipp) -> None:
    sipp = make_sipp()
    headers = ["Content-Type: application/dtmf-relay"]
    sipp.run(
        answered_call()
        .pause(100)
        .request("INFO", "Signal=7\nDuration=160", headers)
        .expect(200)
        .request("BYE")
        .expect(200),
        agent.address,
    )
    leg = await answer(agent)
    assert (await agent.wait_for(DtmfReceived)).digit == "7"
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_no_audio_yet_when_keying_then_wrong_state(agent: Agent, make_sipp: MakeSipp) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite().expect(100, optional=True).expect(180).expect(486).ack(), agent.address)
    leg = (await agent.incoming()).leg_id
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.send_dtmf(leg, "1", DtmfMethod.RFC4733)
    await agent.phone.reject(leg, 486)
    assert await finished(sipp) == 0


# --- two legs --------------------------------------------------------------------------------------------------------


@pytest.mark.expects_log("loses the sound")
async def test_given_two_answered_legs_when_neither_is_held_then_only_the_newest_has_the_sound(
    speaking_agent: Agent, make_sipp: MakeSipp, rtp: RtpEnd, second_rtp: RtpEnd
) -> None:
    agent = speaking_agent
    legs = []
    sipps = []
    for end in (rtp, second_rtp):
        sipp = make_sipp()
        call = answered_call(sdp(address="127.0.0.1", port=end.port)).expect_request("BYE").answer_within(200)
        seen = len(agent.facts)
        sipp.run(call, agent.address)
        legs.append(await answer(agent, seen))
        sipps.append(sipp)
        await agent.milestone(legs[-1], Milestone.SPOKE)
    await until(lambda: rtp.loudness(10) < 0.001 and second_rtp.loudness(10) > 0.05)
    before = len(rtp.audio())
    await asyncio.to_thread(rtp.wait_for_packets, before + 25)
    assert rtp.loudness(25) < 0.001, "and it stays so"
    assert second_rtp.loudness(10) > 0.05
    for leg in legs:
        await agent.phone.hang_up(leg)
    for sipp in sipps:
        assert await finished(sipp) == 0


@own_build
async def test_given_a_held_and_an_active_leg_when_swapped_then_the_sound_follows(
    speaking_agent: Agent, make_baresip: MakeBaresip
) -> None:
    agent = speaking_agent
    first, second = make_baresip(), make_baresip()
    first.run(codec="opus/48000/2")
    second.run(codec="opus/48000/2")
    one = await agent.dial(first.address)
    await agent.milestone(one, Milestone.SPOKE)
    await agent.phone.hold(one)
    await agent.media(one, held=True)
    two = await agent.dial(second.address)
    await agent.milestone(two, Milestone.SPOKE)
    await agent.phone.hold(two)
    await agent.media(two, held=True)
    seen = len(agent.facts)
    await agent.phone.resume(one)
    assert (await agent.media(one, held=False, start=seen)).flowing
    await agent.phone.watch_levels(one)
    await agent.wait_for(LegLevelMeasured, lambda f: f.level.received > 0.3 and f.level.sent > 0.3)
    for leg in (one, two):
        await agent.phone.hang_up(leg)
        await agent.ended(leg)


# --- devices ---------------------------------------------------------------------------------------------------------


@pytest.mark.expects_log("has no sound")
@pytest.mark.parametrize("direction", list(Direction))
async def test_given_a_leg_whose_sound_cannot_be_connected_when_it_is_answered_then_it_ends_for_the_device(
    agent: Agent, make_dialog: Callable[[], DialogPeer], monkeypatch: pytest.MonkeyPatch, direction: Direction
) -> None:
    def no_room(_sound: Sound, _leg: LegId, _media: object) -> None:
        raise pj.Error(70004, "connect", "no room in the bridge", "conference.c", 1)

    monkeypatch.setattr(Sound, "connect", no_room)
    peer = make_dialog()
    if direction is Direction.INBOUND:
        await asyncio.to_thread(peer.call)
        leg = (await agent.incoming()).leg_id
        await agent.phone.answer(leg)
    else:
        leg = await agent.dial(peer.address)
        await asyncio.to_thread(peer.wait, lambda: "INVITE" in peer.received)
        await asyncio.to_thread(peer.answer)
    ending = (await agent.ended(leg)).ending
    assert (ending.ended_by, ending.code) == (EndedBy.SYSTEM, "device")
    answered = [f for f in agent.of(LegMoved) if f.event is LegEvent.ANSWERED]
    assert len(answered) == (direction is Direction.OUTBOUND), "the far end did answer; we did not"
    await asyncio.to_thread(peer.wait, lambda: "BYE" in peer.received)
    assert isinstance(agent.facts[-1], LegEnded)


async def test_given_no_sound_wanted_when_started_then_it_says_so_and_choosing_keeps_to_it(agent: Agent) -> None:
    assert (await agent.wait_for(AudioChanged)).status.health is AudioHealth.NULL
    status = await agent.phone.choose_audio(AudioChoice(capture="Pulse/none", playback="Pulse/none"))
    assert status.health is AudioHealth.NULL
    await agent.phone.set_echo_canceller(False)
    await agent.phone.set_echo_canceller(True)


@own_build
async def test_given_first_sounds_when_told_then_only_once_each(agent: Agent, make_baresip: MakeBaresip) -> None:
    peer = make_baresip()
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, start=seen)
    await asyncio.sleep(0.5)
    milestones = [f.milestone for f in agent.of(LegMilestone)]
    assert len(milestones) == len(set(milestones))
    assert agent.of(LegMoved)
    await agent.phone.hang_up(leg)


@own_build
@pytest.mark.parametrize("use", [SoundUse.NEEDED, SoundUse.WISHED])
async def test_given_a_machine_without_sound_when_calling_then_only_a_demonstration_does_so(
    monkeypatch: pytest.MonkeyPatch, use: SoundUse
) -> None:
    monkeypatch.setattr(Sound, "_listed", lambda _self: [])
    agent = Agent(loopback_address())
    other = DialogPeer(loopback_address(), agent.address)
    try:
        await agent.start(dataclasses.replace(agent.config(), sound=use))
        await agent.direct_line()
        await agent.wait_for(AudioChanged, lambda f: f.status.health is AudioHealth.FAILED)
        if use is SoundUse.NEEDED:
            with pytest.raises(PhoneError) as refused:
                await agent.dial(other.address)
            assert refused.value.code == "device"
        else:
            await agent.dial(other.address)
            await asyncio.to_thread(other.wait, lambda: "INVITE" in other.received)
            await asyncio.to_thread(other.ring)
            await asyncio.to_thread(other.answer)
            await agent.wait_for(LegMoved, lambda f: f.event is LegEvent.ACKED)
    finally:
        await agent.close()
        other.close()
