"""The record of one contact: what is written to disk when the phone rings and ends up on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.call import Call, InteractionId
from agent_desktop.domain.leg import Direction, EndedBy, Outcome


@dataclass(frozen=True, slots=True)
class QualitySummary:
    """Worst and mean quality of a call, and what it was made with."""

    mos_min: float
    mos_avg: float
    loss_percent: float
    jitter_ms: float
    rtt_ms: float
    codec: str
    packets_received: int = 0
    packets_sent: int = 0
    security: str = ""
    """MediaSecurity in lower case; "" when the audio never ran."""
    transport: str = ""
    """What carried the signalling: udp, tcp or tls."""
    capture: str = ""
    playback: str = ""
    """Names of the devices that were open at the end."""
    network: str = ""
    """Kind of the interface towards the exchange: wired, wireless, vpn, mobile or ""."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One row of the call log; `revision` rises with every change, the highest wins on the server."""

    interaction_id: InteractionId
    revision: int
    session_id: str
    sip_call_id: str
    line_id: str
    direction: Direction
    ani: str
    """The far end's address as received or dialled."""
    e164: str
    name: str
    queue_id: str
    dnis: str
    ivr_path: str
    customer_id: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome
    sip_code: int
    hung_up_by: EndedBy | None
    hold_seconds: float
    mute_seconds: float
    quality: QualitySummary | None = None
    transferred_to: str = ""
    """The extension, queue or number this call went on to; empty = it ended with us."""
    transfer: str = ""
    """How it was handed on, as domain.call.HandedOn has it."""
    conference: bool = False
    """Whether more than two were on it at some time."""
    name_latin: str = ""
    """The name in Latin script where the customer's record has one; for this computer's own lists."""

    @property
    def talk_seconds(self) -> float:
        """From the answer to the end, hold included; 0 while running or unanswered."""
        if self.answered_at is None or self.ended_at is None:
            return 0.0
        return max(0.0, (self.ended_at - self.answered_at).total_seconds())


def record_of(call: Call, revision: int, quality: QualitySummary | None = None, name: str = "") -> CallRecord:
    """The log row that describes `call` now."""
    return CallRecord(
        interaction_id=call.interaction_id,
        revision=revision,
        session_id=call.context.session_id,
        sip_call_id=call.sip_call_id,
        line_id=call.line_id,
        direction=call.direction,
        ani="" if call.party.withheld else call.party.address.user_text or call.party.address.uri,
        e164=call.party.number.e164 if call.party.number else "",
        name=name or call.party.name,
        queue_id=call.context.queue_id,
        dnis=call.context.dnis,
        ivr_path=call.context.ivr_path,
        customer_id=call.context.customer_id,
        started_at=call.started_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        outcome=call.outcome,
        sip_code=call.ending.status if call.ending else 0,
        hung_up_by=call.ending.ended_by if call.ending else None,
        hold_seconds=call.hold_seconds,
        mute_seconds=call.mute_seconds,
        quality=quality,
        transferred_to=call.transferred_to,
        transfer=call.transfer,
        conference=call.joined,
    )
