"""Key tones in bursts by every method: complete, in order, and written down nowhere."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator

import pytest

from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.domain.media import DTMF_DIGITS, DtmfMethod
from agent_desktop.sip.dtmf import INBAND_SECONDS, TONE_SECONDS
from tests.peers.dialog import DialogPeer
from tests.peers.rtp import RtpEnd, decode_tones
from tests.sip.agent import Agent

EVENTS = {0: "PCMU/8000", 101: "telephone-event/8000"}
PCMU = {0: "PCMU/8000"}
BURST = "4111222233334444*0987654321#5566778899AD"
SPOKEN = "440*98321#7655ABCD1"
"""Keyed where each takes its time on the wire: every key, and some twice in a row."""
TELLING = "321#"
"""The end of one of the pieces it is keyed in, of which no random number of a message or a port makes a part."""


async def answered(agent: Agent, peer: DialogPeer) -> LegId:
    await asyncio.to_thread(peer.call)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def key(agent: Agent, leg: LegId, digits: str, method: DtmfMethod) -> None:
    """As fast as a finger or a macro: pieces of one to five digits, 20 ms apart."""
    chance = random.Random(4)
    while digits:
        count = chance.randint(1, 5)
        await agent.phone.send_dtmf(leg, digits[:count], method)
        digits = digits[count:]
        await asyncio.sleep(0.02)


async def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not condition() and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.1)


def infos(peer: DialogPeer) -> str:
    bodies = [r.split("\r\n\r\n", 1)[1] for r in peer.requests if r.startswith("INFO")]
    return "".join(body.split("Signal=")[1][:1] for body in bodies)


class Written(logging.Handler):
    """Everything that is logged, at whatever level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def check(self, digits: str) -> None:
        """Fails when a log tells the digits, together or one by one."""
        text = "\n".join(self.lines)
        assert "application/sdp" in text, "PJSIP's trace is on"
        assert digits not in text
        for line in text.splitlines():
            assert "Signal=" not in line or "hidden" in line, line
            if "dtmf" in line.lower() and ("digit" in line.lower() or "sending" in line.lower()):
                assert "hidden" in line, line


@pytest.fixture
def all_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Every record of the program, with PJSIP at the level that writes the most; to be named before `agent`."""
    monkeypatch.setattr("agent_desktop.sip.phone.wanted_level", lambda: 5)
    written = Written()
    loggers = [logging.getLogger(name) for name in ("agent_desktop", "sip.pjsip")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(written)
    yield written
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(written)
        logger.setLevel(level)


@pytest.mark.timeout(60)
async def test_given_all_keys_when_keyed_in_bursts_as_telephone_events_then_all_arrive_in_order(
    all_logs: Written, agent: Agent, rtp: RtpEnd, make_dialog: Callable[..., DialogPeer]
) -> None:
    leg = await answered(agent, make_dialog(media=("127.0.0.1", rtp.port), codecs=EVENTS))
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    await key(agent, leg, SPOKEN, DtmfMethod.RFC4733)
    await wait_for(lambda: len(rtp.digits()) >= len(SPOKEN), 20 + TONE_SECONDS * len(SPOKEN))
    await asyncio.sleep(TONE_SECONDS)
    assert rtp.digits() == SPOKEN
    all_logs.check(TELLING)
    await agent.phone.hang_up(leg)


async def test_given_forty_digits_when_keyed_in_bursts_by_info_then_all_arrive_in_order(
    all_logs: Written, agent: Agent, make_dialog: Callable[..., DialogPeer]
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    await key(agent, leg, BURST, DtmfMethod.INFO)
    await wait_for(lambda: peer.received.count("INFO") >= len(BURST), 20)
    await asyncio.sleep(0.2)
    assert infos(peer) == BURST
    all_logs.check(TELLING)
    await agent.phone.hang_up(leg)


@pytest.mark.timeout(60)
async def test_given_all_keys_when_keyed_in_bursts_as_tones_then_all_are_heard_in_order_and_speech_comes_back(
    all_logs: Written, speaking_agent: Agent, rtp: RtpEnd
) -> None:
    agent = speaking_agent
    peer = DialogPeer(agent.host, agent.address, media=("127.0.0.1", rtp.port), codecs=EVENTS)
    try:
        leg = await answered(agent, peer)
        await asyncio.to_thread(rtp.wait_for_packets, 25)
        assert rtp.hears(500) > 0.1
        await key(agent, leg, SPOKEN, DtmfMethod.INBAND)
        await wait_for(lambda: len(rtp.tones()) >= len(SPOKEN), 20 + INBAND_SECONDS * len(SPOKEN))
        await asyncio.sleep(3 * INBAND_SECONDS)
        assert rtp.tones() == SPOKEN
        assert rtp.digits() == ""
        assert rtp.hears(500) > 0.1, "the microphone is back"
        all_logs.check(TELLING)
        await agent.phone.hang_up(leg)
    finally:
        peer.close()


async def test_given_a_peer_without_telephone_events_when_keyed_so_then_tones_are_heard_instead(
    agent: Agent, rtp: RtpEnd, make_dialog: Callable[..., DialogPeer]
) -> None:
    leg = await answered(agent, make_dialog(media=("127.0.0.1", rtp.port), codecs=PCMU))
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    await agent.phone.send_dtmf(leg, "159#", DtmfMethod.RFC4733)
    await wait_for(lambda: len(rtp.tones()) >= 4, 20)
    assert rtp.tones() == "159#"
    await agent.phone.hang_up(leg)


async def test_given_methods_mixed_when_keyed_then_the_order_holds_across_them(
    agent: Agent, rtp: RtpEnd, make_dialog: Callable[..., DialogPeer]
) -> None:
    peer = make_dialog(media=("127.0.0.1", rtp.port), codecs=EVENTS)
    leg = await answered(agent, peer)
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    for digit, method in zip("123456", [*DtmfMethod, *DtmfMethod], strict=True):
        await agent.phone.send_dtmf(leg, digit, method)
    await wait_for(lambda: len(rtp.tones()) + len(rtp.digits()) + len(infos(peer)) >= 6, 20)
    assert (rtp.digits(), infos(peer), rtp.tones()) == ("14", "25", "36")
    await agent.phone.hang_up(leg)


async def test_given_digits_that_wait_when_the_call_ends_then_none_is_left_to_play(
    agent: Agent, rtp: RtpEnd, make_dialog: Callable[..., DialogPeer]
) -> None:
    leg = await answered(agent, make_dialog(media=("127.0.0.1", rtp.port), codecs=PCMU))
    await asyncio.to_thread(rtp.wait_for_packets, 3)
    await agent.phone.send_dtmf(leg, BURST, DtmfMethod.INBAND)
    await asyncio.sleep(0.5)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    count = len(rtp.audio())
    await asyncio.sleep(0.5)
    assert len(rtp.audio()) <= count + 2


def test_given_silence_and_speech_when_decoded_then_no_key_is_heard() -> None:
    chance = random.Random(1)
    assert decode_tones([0] * 8000) == ""
    assert decode_tones([chance.randint(-9000, 9000) for _ in range(8000)]) == ""
    assert set(DTMF_DIGITS) >= set(BURST)
