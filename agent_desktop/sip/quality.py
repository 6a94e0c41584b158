"""Stream statistics in the domain's words: quality per interval, first packets, first sound, silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent_desktop.domain.events import Milestone
from agent_desktop.domain.media import Level, Quality, estimate_mos

SPEECH_LEVEL = 0.2
"""Above line noise, below quiet speech on the scale of level_of(): about -41 dB of full scale."""
_LOUDEST = 127.0


@dataclass(frozen=True, slots=True)
class StreamSample:
    """Counters of one audio stream since it began; times in ms."""

    packets_received: int
    packets_sent: int
    packets_lost: int
    """Missing or too late for the jitter buffer."""
    jitter_ms: float
    rtt_ms: float
    buffer_ms: float


def sample_of(stat: Any) -> StreamSample:
    """What pjsua2's StreamStat says (microseconds there)."""
    received, sent = stat.rtcp.rxStat, stat.rtcp.txStat
    return StreamSample(
        packets_received=received.pkt,
        packets_sent=sent.pkt,
        packets_lost=received.loss + received.discard,
        jitter_ms=received.jitterUsec.mean / 1000,
        rtt_ms=stat.rtcp.rttUsec.last / 1000,
        buffer_ms=float(stat.jbuf.avgDelayMsec),
    )


def level_of(percent: int) -> float:
    """A level of pjsua2 as 0.0 to 1.0: it is a mu-law code (0-127, so roughly logarithmic) in hundredths of 255."""
    return min(1.0, max(0.0, percent * 2.55 / _LOUDEST))


class QualityMeter:
    """Turns samples into the quality since the one before."""

    def __init__(self) -> None:
        self._before = StreamSample(0, 0, 0, 0.0, 0.0, 0.0)

    def has_news(self, now: StreamSample) -> bool:
        """Whether anything was received since the last measurement; without packets there is nothing to judge."""
        return now.packets_received not in (0, self._before.packets_received)

    def measure(self, codec: str, now: StreamSample) -> Quality:
        if now.packets_received < self._before.packets_received:  # the stream was made anew
            self._before = StreamSample(0, 0, 0, 0.0, 0.0, 0.0)
        received = now.packets_received - self._before.packets_received
        lost = max(0, now.packets_lost - self._before.packets_lost)
        self._before = now
        loss = 100.0 * lost / (received + lost) if received + lost else 0.0
        mos = estimate_mos(codec, loss, now.rtt_ms, now.buffer_ms, now.jitter_ms)
        return Quality(
            codec=codec,
            loss_percent=round(loss, 2),
            jitter_ms=round(now.jitter_ms, 1),
            rtt_ms=round(now.rtt_ms, 1),
            buffer_ms=now.buffer_ms,
            packets_received=now.packets_received,
            packets_sent=now.packets_sent,
            mos=mos,
        )


class FirstSounds:
    """Which of the sound milestones a leg still lacks."""

    def __init__(self) -> None:
        self._missing = [Milestone.FIRST_RTP_OUT, Milestone.FIRST_RTP_IN, Milestone.HEARD, Milestone.SPOKE]

    @property
    def complete(self) -> bool:
        return not self._missing

    def reached(self, sample: StreamSample, level: Level) -> Iterator[Milestone]:
        """The milestones that `sample` and `level` show for the first time."""
        shown = {
            Milestone.FIRST_RTP_OUT: sample.packets_sent > 0,
            Milestone.FIRST_RTP_IN: sample.packets_received > 0,
            Milestone.HEARD: sample.packets_received > 0 and level.received >= SPEECH_LEVEL,
            Milestone.SPOKE: sample.packets_sent > 0 and level.sent >= SPEECH_LEVEL,
        }
        for milestone in tuple(self._missing):
            if shown[milestone]:
                self._missing.remove(milestone)
                yield milestone


class MicrophoneStillness:
    """Whether an open microphone has given nothing at all for a while, though the far end talks.

    A living microphone always has a little noise; one that a key at the headset mutes gives zeros.
    """

    _TALK = 1.0
    """Seconds of speech by the far end meanwhile: nobody talks into a silent call for nothing."""

    def __init__(self, limit: float = 10.0) -> None:
        """`limit` in seconds."""
        self._limit = limit
        self._since: float | None = None
        self._before = 0.0
        self._talk = 0.0

    def noticed(self, level: Level, *, is_open: bool, now: float) -> bool:
        """True when it has been too still for too long; then the count begins anew."""
        if not is_open or level.sent > 0.0 or self._since is None:
            self._since = now if is_open else None
            self._before, self._talk = now, 0.0
            return False
        if level.received >= SPEECH_LEVEL:
            self._talk += now - self._before
        self._before = now
        if now - self._since < self._limit or self._talk < self._TALK:
            return False
        self._since = None
        return True


class Silence:
    """How long nothing has been received, once something was."""

    def __init__(self) -> None:
        self._packets = 0
        self._since: float | None = None

    def restart(self) -> None:
        """The count begins anew: hold, resume, or a sign of life."""
        self._since = None
        self._packets = 0

    def seconds(self, packets_received: int, now: float) -> float:
        """0.0 until the first packet and after each new one."""
        if packets_received != self._packets:
            self._packets, self._since = packets_received, now
        return now - self._since if self._since is not None else 0.0
