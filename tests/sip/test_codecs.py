"""Codecs, packet times and lost packets: the right tone is heard at both ends, not only some sound."""

from __future__ import annotations

import asyncio
import itertools
import struct
import time
from array import array
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegMediaChanged, LegQualityMeasured, Milestone
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.domain.media import CODEC_ORDER
from tests.lab.ports import loopback_address
from tests.lab.tones import Ear, loudness, write_tone
from tests.peers.baresip import Baresip
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import PATIENCE, Agent
from tests.sip.stack import own_build

pytestmark = own_build

OURS, THEIRS, OTHER = 500, 700, 900
AUDIBLE, CLEAR = 0.1, 0.5
MEDIA = {
    "opus": "m=audio {port} RTP/AVP 96\na=rtpmap:96 opus/48000/2\n",
    "G722": "m=audio {port} RTP/AVP 9\na=rtpmap:9 G722/8000\n",
    "PCMU": "m=audio {port} RTP/AVP 0\na=rtpmap:0 PCMU/8000\n",
    "PCMA": "m=audio {port} RTP/AVP 8\na=rtpmap:8 PCMA/8000\n",
}
BARESIP = {"opus": "opus/48000/2", "G722": "G722/16000/1", "PCMU": "PCMU/8000/1", "PCMA": "PCMA/8000/1"}
FRAME = {"opus": 20, "G722": 10, "PCMU": 10, "PCMA": 10}
CLOCK = {"opus": 48000, "G722": 8000, "PCMU": 8000, "PCMA": 8000}


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    return Ear(tmp_path / "heard.wav")


@pytest.fixture
async def agent(tmp_path: Path, ear: Ear) -> AsyncIterator[Agent]:
    """A softphone that says OURS and records what it hears."""
    voice = write_tone(tmp_path / "said.wav", OURS)
    agent = Agent(loopback_address(), microphone_file=voice, heard_file=ear.file)
    await agent.start()
    await agent.direct_line()
    yield agent
    await asyncio.wait_for(agent.close(), 5)


async def answer(agent: Agent) -> LegId:
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def hears(ear: Ear, hz: int) -> bool:
    return await asyncio.to_thread(ear.becomes, {hz}, (OURS, THEIRS, OTHER)) == {hz}


def told_to(peer: Baresip) -> tuple[float, float]:
    """How loud baresip hears OURS, and a tone that nobody plays, in the last quarter of a second."""
    data = max(peer.folder.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_size).read_bytes()
    channels, rate = struct.unpack_from("<HI", data, 22)
    samples = array("h", data[44 : len(data) // 4 * 4])[::channels][-rate // 4 :]
    return loudness(samples, OURS, rate), loudness(samples, OTHER, rate)


async def said_to(peer: Baresip, seconds: float = 6.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(peer.folder.glob("dump-*-dec.wav")):
            ours, other = told_to(peer)
            if ours > CLEAR and other < AUDIBLE:
                return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.parametrize("codec", CODEC_ORDER)
async def test_given_a_codec_when_another_make_of_phone_calls_then_each_hears_the_others_tone(
    agent: Agent, ear: Ear, make_baresip: Callable[[], Baresip], codec: str
) -> None:
    peer = make_baresip()
    peer.run(codec=BARESIP[codec], tone=THEIRS, dials=f"sip:1001@{agent.host}:{agent.port}")
    leg = await answer(agent)
    await agent.milestone(leg, Milestone.HEARD)
    assert agent.of(LegMediaChanged)[-1].codec == codec
    assert await hears(ear, THEIRS)
    assert await said_to(peer)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


def offer(codec: str, port: int, packet_time: int = 20) -> Scenario:
    body = sdp(f"{MEDIA[codec]}a=ptime:{packet_time}\n", address="127.0.0.1", port=port)
    call = Scenario("uac").invite(body).expect(100, optional=True).expect(180).expect(200).ack()
    return call.expect_request("BYE").answer_within(200)


@pytest.mark.parametrize("codec", CODEC_ORDER)
@pytest.mark.parametrize("packet_time", [10, 20, 30, 40])
async def test_given_a_packet_time_when_the_far_end_asks_for_it_then_packets_are_of_it_and_the_sound_is_whole(
    agent: Agent, ear: Ear, make_sipp: Callable[..., Sipp], rtp: RtpEnd, codec: str, packet_time: int
) -> None:
    rtp.send_back()
    sipp = make_sipp()
    sipp.run(offer(codec, rtp.port, packet_time), agent.address)
    leg = await answer(agent)
    assert await hears(ear, OURS)
    stamps = [packet.timestamp for packet in rtp.packets if packet.payload][2:]
    steps = {(after - before) & 0xFFFFFFFF for before, after in itertools.pairwise(stamps)}
    frame = FRAME[codec]  # a packet holds whole frames; the wish is a recommendation (RFC 8866 section 6.4)
    assert steps == {CLOCK[codec] // 1000 * frame * -(-packet_time // frame)}
    await agent.phone.hang_up(leg)
    assert await asyncio.to_thread(sipp.wait, 20) == 0


@pytest.mark.parametrize("codec", CODEC_ORDER)
async def test_given_one_packet_in_ten_lost_when_called_then_the_call_lives_on_and_the_loss_is_told(
    agent: Agent, ear: Ear, make_sipp: Callable[..., Sipp], rtp: RtpEnd, codec: str
) -> None:
    rtp.send_back(every_lost=10)
    sipp = make_sipp()
    sipp.run(offer(codec, rtp.port), agent.address)
    leg = await answer(agent)
    quality = (await agent.wait_for(LegQualityMeasured, lambda f: f.quality.packets_received > 150, seconds=12)).quality
    assert 5 < quality.loss_percent < 15
    assert 1.0 < quality.mos < 4.3
    assert loudness(ear.last(1.0), OURS) > CLEAR  # gaps are bridged
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert await asyncio.to_thread(sipp.wait, 20) == 0


@pytest.mark.parametrize("codec", CODEC_ORDER)
async def test_given_a_muted_microphone_when_called_then_packets_go_on_all_the_same(
    agent: Agent, make_sipp: Callable[..., Sipp], rtp: RtpEnd, codec: str
) -> None:
    sipp = make_sipp()
    sipp.run(offer(codec, rtp.port), agent.address)
    leg = await answer(agent)
    await agent.milestone(leg, Milestone.SPOKE)
    await agent.phone.mute(leg, True)
    await asyncio.sleep(0.5)
    begin = len(rtp.packets)
    async with asyncio.timeout(PATIENCE):
        while len(rtp.packets) < begin + 50:
            await asyncio.sleep(0.05)
    stamps = [packet.timestamp for packet in rtp.packets[begin:] if packet.payload]
    steps = {(after - before) & 0xFFFFFFFF for before, after in itertools.pairwise(stamps)}
    assert steps == {CLOCK[codec] // 50}, "no voice activity detection, no discontinuous transmission"
    await agent.phone.hang_up(leg)
    assert await asyncio.to_thread(sipp.wait, 20) == 0
