"""Call records and drafts as JSON text, the form in which they lie in the local file.

Reading is tolerant of what an earlier version did not write yet; a row that makes no sense raises RowError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.interaction import CallRecord, QualitySummary
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.wrapup import Draft


class RowError(ValueError):
    """The text of a row is not what was written."""


def record_text(record: CallRecord) -> str:
    quality = record.quality
    return _dump(
        {
            "interaction_id": record.interaction_id,
            "revision": record.revision,
            "session_id": record.session_id,
            "sip_call_id": record.sip_call_id,
            "line_id": record.line_id,
            "direction": record.direction.value,
            "ani": record.ani,
            "e164": record.e164,
            "name": record.name,
            "queue_id": record.queue_id,
            "dnis": record.dnis,
            "ivr_path": record.ivr_path,
            "customer_id": record.customer_id,
            "started_at": record.started_at.isoformat(),
            "answered_at": _moment_text(record.answered_at),
            "ended_at": _moment_text(record.ended_at),
            "outcome": record.outcome.value,
            "sip_code": record.sip_code,
            "hung_up_by": record.hung_up_by.value if record.hung_up_by else None,
            "hold_seconds": record.hold_seconds,
            "mute_seconds": record.mute_seconds,
            "quality": None
            if quality is None
            else {
                "mos_min": quality.mos_min,
                "mos_avg": quality.mos_avg,
                "loss_percent": quality.loss_percent,
                "jitter_ms": quality.jitter_ms,
                "rtt_ms": quality.rtt_ms,
                "codec": quality.codec,
                "packets_received": quality.packets_received,
                "packets_sent": quality.packets_sent,
                "security": quality.security,
                "transport": quality.transport,
                "capture": quality.capture,
                "playback": quality.playback,
                "network": quality.network,
            },
            "transferred_to": record.transferred_to,
            "transfer": record.transfer,
            "conference": record.conference,
            "name_latin": record.name_latin,
        }
    )


def record_of_text(text: str) -> CallRecord:
    try:
        row = _load(text)
        started_at = _moment(row["started_at"])
        if started_at is None:
            raise RowError("started_at is empty")
        quality = row.get("quality")
        return CallRecord(
            interaction_id=InteractionId(row["interaction_id"]),
            revision=int(row["revision"]),
            session_id=row.get("session_id", ""),
            sip_call_id=row.get("sip_call_id", ""),
            line_id=row.get("line_id", ""),
            direction=Direction(row["direction"]),
            ani=row.get("ani", ""),
            e164=row.get("e164", ""),
            name=row.get("name", ""),
            queue_id=row.get("queue_id", ""),
            dnis=row.get("dnis", ""),
            ivr_path=row.get("ivr_path", ""),
            customer_id=row.get("customer_id", ""),
            started_at=started_at,
            answered_at=_moment(row.get("answered_at")),
            ended_at=_moment(row.get("ended_at")),
            outcome=Outcome(row["outcome"]),
            sip_code=int(row.get("sip_code", 0)),
            hung_up_by=EndedBy(row["hung_up_by"]) if row.get("hung_up_by") else None,
            hold_seconds=float(row.get("hold_seconds", 0.0)),
            mute_seconds=float(row.get("mute_seconds", 0.0)),
            quality=QualitySummary(**quality) if quality else None,
            transferred_to=row.get("transferred_to", ""),
            transfer=row.get("transfer", ""),
            conference=bool(row.get("conference", False)),
            name_latin=row.get("name_latin", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RowError(f"call record: {error}") from error


def draft_text(draft: Draft) -> str:
    return _dump(
        {
            "interaction_id": draft.interaction_id,
            "form_id": draft.form_id,
            "form_version": draft.form_version,
            "values": dict(draft.values),
            "notes": draft.notes,
            "revision": draft.revision,
            "started_at": _moment_text(draft.started_at),
            "updated_at": _moment_text(draft.updated_at),
            "customer_id": draft.customer_id,
            "title": draft.title,
        }
    )


def draft_of_text(text: str) -> Draft:
    try:
        row = _load(text)
        return Draft(
            interaction_id=row["interaction_id"],
            form_id=row["form_id"],
            form_version=int(row["form_version"]),
            values=dict(row.get("values", {})),
            notes=row.get("notes", ""),
            revision=int(row.get("revision", 0)),
            started_at=_moment(row.get("started_at")),
            updated_at=_moment(row.get("updated_at")),
            customer_id=row.get("customer_id", ""),
            title=row.get("title", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RowError(f"draft: {error}") from error


def _dump(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _load(text: str) -> Mapping[str, Any]:
    row = json.loads(text)
    if not isinstance(row, dict):
        raise RowError("not an object")
    return row


def _moment_text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
