"""Records, drafts and writes to put through ports and services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.interaction import CallRecord, QualitySummary
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.wrapup import Draft
from tests.fakes.centre import NOW


def call_record(interaction_id: str = "7c0f0f5e-0001-4000-8000-000000000001", **changes: Any) -> CallRecord:
    """An answered call with everything filled in; `changes` replaces fields."""
    fields: dict[str, Any] = {
        "interaction_id": InteractionId(interaction_id),
        "revision": 1,
        "session_id": "session-1",
        "sip_call_id": "abc@127.0.0.1",
        "line_id": "main",
        "direction": Direction.INBOUND,
        "ani": "13900001234",
        "e164": "+8613900001234",
        "name": "陈美华",
        "queue_id": "billing",
        "dnis": "+8657110000001",
        "ivr_path": "2>1",
        "customer_id": "cust-chen",
        "started_at": NOW,
        "answered_at": NOW + timedelta(seconds=4),
        "ended_at": NOW + timedelta(seconds=64),
        "outcome": Outcome.ANSWERED,
        "sip_code": 200,
        "hung_up_by": EndedBy.PEER,
        "hold_seconds": 5.5,
        "mute_seconds": 0.0,
        "quality": QualitySummary(
            4.1, 4.3, 0.4, 3.0, 21.5, "opus", 3000, 2990, "sdes", "tls", "USB headset", "USB headset", "wired"
        ),
        "transferred_to": "1002",
        "transfer": "blind",
        "conference": True,
    }
    return CallRecord(**(fields | changes))


def running_record(interaction_id: str, **changes: Any) -> CallRecord:
    """A call that has not ended yet."""
    ended: dict[str, Any] = {"ended_at": None, "outcome": Outcome.IN_PROGRESS, "hung_up_by": None, "quality": None}
    return call_record(interaction_id, **(ended | changes))


def draft(interaction_id: str = "7c0f0f5e-0001-4000-8000-000000000001", **changes: Any) -> Draft:
    fields: dict[str, Any] = {
        "interaction_id": interaction_id,
        "form_id": "billing",
        "form_version": 3,
        "values": {"business": "refund", "amount": 12.5, "send_summary": True},
        "notes": '客户要求退款 \u2026 "quoted"\nsecond line',
        "revision": 7,
        "started_at": NOW,
        "updated_at": NOW + timedelta(seconds=9),
        "customer_id": "cust-chen",
        "title": "陈美华",
    }
    return Draft(**(fields | changes))


def pending(
    key: str = "7c0f0f5e-0001-4000-8000-000000000001",
    revision: int = 1,
    kind: WriteKind = WriteKind.CALL_RECORD,
    **changes: Any,
) -> PendingWrite:
    fields: dict[str, Any] = {
        "kind": kind,
        "key": key,
        "revision": revision,
        "body": f'{{"revision":{revision}}}',
        "created_at": NOW,
        "title": "陈美华",
        "username": "wang",
    }
    return PendingWrite(**(fields | changes))
