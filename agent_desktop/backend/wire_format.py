"""Bodies of writes exactly as the server will get them, and where each kind of write goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from agent_desktop.backend.connection import segment
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.wrapup import Draft, WrapUpStatus

_DIRECTIONS = {Direction.INBOUND: "in", Direction.OUTBOUND: "out"}


class JsonWireFormat:
    """WireFormat as JSON. Empty texts that the server knows as absent become null; times are UTC with milliseconds."""

    def call_record(self, record: CallRecord) -> str:
        quality = record.quality
        return _dump(
            {
                "revision": record.revision,
                "session_id": record.session_id,
                "call_id": record.sip_call_id,
                "direction": _DIRECTIONS[record.direction],
                "queue_id": record.queue_id or None,
                "dnis": record.dnis or None,
                "ivr_path": record.ivr_path or None,
                "ani": record.ani or None,
                "e164": record.e164 or None,
                "customer_id": record.customer_id or None,
                "line_id": record.line_id,
                "started_at": rfc3339(record.started_at),
                "answered_at": rfc3339(record.answered_at) if record.answered_at else None,
                "ended_at": rfc3339(record.ended_at) if record.ended_at else None,
                "outcome": record.outcome.value,
                "sip_code": record.sip_code or None,
                "hung_up_by": record.hung_up_by.value if record.hung_up_by else None,
                "hold_seconds": round(record.hold_seconds, 3),
                "mute_seconds": round(record.mute_seconds, 3),
                "talk_seconds": round(record.talk_seconds, 3),
                "quality": None
                if quality is None
                else {
                    "mos_min": quality.mos_min,
                    "mos_avg": quality.mos_avg,
                    "loss_pct": quality.loss_percent,
                    "jitter_ms": quality.jitter_ms,
                    "rtt_ms": quality.rtt_ms,
                    "codec": quality.codec,
                },
            }
        )

    def wrap_up(self, draft: Draft, status: WrapUpStatus, finished_at: datetime) -> str:
        return _dump(
            {
                "revision": draft.revision,
                "form_id": draft.form_id,
                "form_version": draft.form_version,
                "values": dict(draft.values),
                "notes": draft.notes,
                "status": status.value,
                "started_at": rfc3339(draft.started_at or finished_at),
                "finished_at": rfc3339(finished_at),
                "customer_id": draft.customer_id or None,
            }
        )

    def article_feedback(self, article_id: str, kind: str, interaction_id: str, query: str) -> str:
        return _dump(
            {
                "article_id": article_id,
                "kind": kind,
                "interaction_id": interaction_id or None,
                "query": query or None,
            }
        )


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """The HTTP request that delivers a write."""

    method: str
    path: str
    body: str


def request_for(write: PendingWrite) -> WriteRequest:
    """Raises ValueError or KeyError for a body that this program cannot have made, BackendError for an odd key."""
    match write.kind:
        case WriteKind.CALL_RECORD:
            return WriteRequest("PUT", f"/v1/interactions/{segment(write.key)}", write.body)
        case WriteKind.WRAP_UP:
            return WriteRequest("PUT", f"/v1/interactions/{segment(write.key)}/wrap-up", write.body)
        case WriteKind.ARTICLE_FEEDBACK:
            body = dict(json.loads(write.body))
            path = f"/v1/knowledge/articles/{segment(str(body.pop('article_id')))}/feedback"
            # the key may name the article too; its last part makes the repetition harmless
            return WriteRequest("POST", path, _dump(body | {"key": write.key.rpartition("/")[2]}))
        case _:
            assert_never(write.kind)


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dump(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
