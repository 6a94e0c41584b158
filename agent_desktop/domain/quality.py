"""How a call sounded, in one record: from its samples, and from what it was made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_desktop.domain.interaction import QualitySummary
from agent_desktop.domain.media import MediaSecurity, Quality, mean_opinion


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a call is made with: names of the open devices, what carries the signalling, kind of network."""

    transport: str = ""
    capture: str = ""
    playback: str = ""
    network: str = ""


def summarise(samples: Sequence[Quality], security: MediaSecurity, equipment: Equipment) -> QualitySummary | None:
    """The record of a call with these measurements, oldest first; None without any.

    Packets are counted from the start of a stream, which begins anew when audio is negotiated again: each run counts.
    """
    if not samples:
        return None
    scores = tuple(q.mos for q in samples)
    last = samples[-1]
    return QualitySummary(
        mos_min=min(scores),
        mos_avg=mean_opinion(scores) or last.mos,
        loss_percent=round(sum(q.loss_percent for q in samples) / len(samples), 2),
        jitter_ms=round(max(q.jitter_ms for q in samples), 1),
        rtt_ms=round(max(q.rtt_ms for q in samples), 1),
        codec=last.codec,
        packets_received=_counted([q.packets_received for q in samples]),
        packets_sent=_counted([q.packets_sent for q in samples]),
        security=security.value,
        transport=equipment.transport,
        capture=equipment.capture,
        playback=equipment.playback,
        network=equipment.network,
    )


def _counted(counts: Sequence[int]) -> int:
    """The sum of a counter's runs: where it falls, a new one has begun."""
    ends = [count for count, following in zip(counts, (*counts[1:], -1), strict=True) if following < count]
    return sum(ends)
