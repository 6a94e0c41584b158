"""Bodies of writes exactly as the server will get them, and where each kind of write goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from agent_desktop.backend.bounds import LINE, NOTE, NOTES, QUERY, SHORT, clip, e164_or_none, measure, uuid_or_none
from agent_desktop.backend.connection import segment
from agent_desktop.domain.customer import VerificationStep
from agent_desktop.domain.customer_editing import CustomerChange
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.interaction import CallRecord, QualitySummary
from agent_desktop.domain.leg import Direction
from agent_desktop.domain.message import NewMessage
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.quiz import Answers
from agent_desktop.domain.ticket import NewStep, NewTicket
from agent_desktop.domain.wrapup import Draft, WrapUpStatus

_TITLE = 120
_MESSAGE = 20_000
"""Characters of a ticket's title that the server stores."""
_DIRECTIONS = {Direction.INBOUND: "in", Direction.OUTBOUND: "out"}


class JsonWireFormat:
    """WireFormat as JSON. Empty texts that the server knows as absent become null; times are UTC with milliseconds.

    What came off the wire of a call is cut to what the server stores: an odd header must not cost a call record.
    """

    def call_record(self, record: CallRecord) -> str:
        quality = record.quality
        return _dump(
            {
                "revision": record.revision,
                "session_id": clip(record.session_id, LINE),
                "call_id": clip(record.sip_call_id, LINE),
                "direction": _DIRECTIONS[record.direction],
                "queue_id": clip(record.queue_id, SHORT) or None,
                "dnis": clip(record.dnis, SHORT) or None,
                "ivr_path": clip(record.ivr_path, SHORT) or None,
                "ani": clip(record.ani, LINE) or None,
                "e164": e164_or_none(record.e164),
                "customer_id": uuid_or_none(record.customer_id),
                "line_id": clip(record.line_id, SHORT),
                "started_at": rfc3339(record.started_at),
                "answered_at": rfc3339(record.answered_at) if record.answered_at else None,
                "ended_at": rfc3339(record.ended_at) if record.ended_at else None,
                "outcome": record.outcome.value,
                "sip_code": record.sip_code or None,
                "hung_up_by": record.hung_up_by.value if record.hung_up_by else None,
                "hold_seconds": measure(record.hold_seconds),
                "mute_seconds": measure(record.mute_seconds),
                "talk_seconds": measure(record.talk_seconds),
                "quality": _quality(quality) if quality else None,
                "transferred_to": clip(record.transferred_to, LINE),
                "transfer": record.transfer,
                "conference": record.conference,
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
                "customer_id": uuid_or_none(draft.customer_id),
            }
        )

    def verification(self, step: VerificationStep) -> str:
        return _dump(
            {
                "method": step.method.value,
                "passed": step.passed,
                "at": rfc3339(step.at),
                "customer_id": uuid_or_none(step.customer_id),
            }
        )

    def ticket(self, ticket: NewTicket) -> str:
        to = {"unit": ticket.unit} if ticket.unit else None
        return _dump(
            {
                "type": clip(ticket.type, SHORT),
                "title": clip(ticket.title, _TITLE),
                "detail": clip(ticket.detail, NOTES),
                "priority": ticket.priority.value,
                "customer_id": uuid_or_none(ticket.customer_id),
                "interaction_id": uuid_or_none(ticket.interaction_id),
                "session_id": clip(ticket.session_id, LINE),
                "queue_id": clip(ticket.queue_id, SHORT),
                "form_id": ticket.form_id,
                "form_version": ticket.form_version,
                "values": dict(ticket.values),
                "to": to,
                "created_at": rfc3339(ticket.created_at),
            }
        )

    def ticket_step(self, step: NewStep) -> str:
        to = {"unit": step.unit, "wants": step.wants, "assignee": uuid_or_none(step.assignee)}
        return _dump(
            {
                "action": clip(step.action, SHORT),
                "note": clip(step.note, NOTES),
                "to": to if any(to.values()) else None,
                "channel": step.channel,
                "at": rfc3339(step.at),
            }
        )

    def follow_up(self, follow_up: FollowUp) -> str:
        return _dump(
            {
                "revision": follow_up.revision,
                "number": clip(follow_up.number, SHORT),
                "name": clip(follow_up.name, SHORT),
                "note": clip(follow_up.note, NOTES),
                "due_at": rfc3339(follow_up.due_at),
                "status": follow_up.status.value,
                "customer_id": uuid_or_none(follow_up.customer_id),
                "ticket_id": uuid_or_none(follow_up.ticket_id),
                "interaction_id": uuid_or_none(follow_up.interaction_id),
            }
        )

    def message(self, message: NewMessage) -> str:
        about, draft = message.about, message.draft
        return _dump(
            {
                "customer_id": about.customer_id,
                "channel": draft.channel.value,
                "to": clip(draft.to, SHORT),
                "language": draft.language,
                "template": clip(draft.template, SHORT),
                "subject": clip(draft.subject, QUERY),
                "text": clip(draft.text, _MESSAGE),
                "article_id": clip(about.article_id, SHORT),
                "interaction_id": uuid_or_none(about.interaction_id),
                "ticket_id": uuid_or_none(about.ticket_id),
                "at": rfc3339(message.at),
            }
        )

    def customer_change(self, change: CustomerChange) -> str:
        return _dump({"revision": change.revision, **change.columns, "fields": dict(change.fields)})

    def confirmation(self, at: datetime) -> str:
        return _dump({"at": rfc3339(at)})

    def quiz_answers(self, answers: Answers) -> str:
        return _dump({"answers": {question: list(chosen) for question, chosen in answers.items()}})

    def draft(self, draft: Draft) -> str:
        return _dump(draft_body(draft))

    def article_feedback(self, article_id: str, kind: str, interaction_id: str, query: str, note: str = "") -> str:
        return _dump(
            {
                "article_id": article_id,
                "kind": kind,
                "interaction_id": uuid_or_none(interaction_id),
                "query": clip(query, QUERY) or None,
                **({"note": clip(note, NOTE)} if note else {}),
            }
        )


def draft_body(draft: Draft) -> dict[str, Any]:
    return {
        "revision": draft.revision,
        "form_id": clip(draft.form_id, SHORT),
        "form_version": draft.form_version,
        "values": dict(draft.values),
        "notes": clip(draft.notes, NOTES),
        "customer_id": uuid_or_none(draft.customer_id),
    }


def _quality(quality: QualitySummary) -> dict[str, Any]:
    return {
        "mos_min": measure(quality.mos_min),
        "mos_avg": measure(quality.mos_avg),
        "loss_pct": measure(quality.loss_percent),
        "jitter_ms": measure(quality.jitter_ms),
        "rtt_ms": measure(quality.rtt_ms),
        "codec": clip(quality.codec, SHORT),
        "packets_received": max(0, quality.packets_received),
        "packets_sent": max(0, quality.packets_sent),
        "security": clip(quality.security, SHORT),
        "transport": clip(quality.transport, SHORT),
        "capture": clip(quality.capture, LINE),
        "playback": clip(quality.playback, LINE),
        "network": clip(quality.network, SHORT),
    }


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
        case WriteKind.DRAFT:
            return WriteRequest("PUT", f"/v1/interactions/{segment(write.key)}/draft", write.body)
        case WriteKind.VERIFICATION:
            interaction_id, _, step_id = write.key.partition("/")
            path = f"/v1/interactions/{segment(interaction_id)}/verifications/{segment(step_id)}"
            return WriteRequest("PUT", path, write.body)
        case WriteKind.CUSTOMER:
            return WriteRequest("PATCH", f"/v1/customers/{segment(write.key)}", write.body)
        case WriteKind.TICKET:
            return WriteRequest("PUT", f"/v1/tickets/{segment(write.key)}", write.body)
        case WriteKind.TICKET_STEP:
            ticket_id, _, step_id = write.key.partition("/")
            return WriteRequest("PUT", f"/v1/tickets/{segment(ticket_id)}/steps/{segment(step_id)}", write.body)
        case WriteKind.FOLLOW_UP:
            return WriteRequest("PUT", f"/v1/follow-ups/{segment(write.key)}", write.body)
        case WriteKind.MESSAGE:
            return WriteRequest("PUT", f"/v1/messages/{segment(write.key.rpartition('/')[2])}", write.body)
        case WriteKind.ANNOUNCEMENT_CONFIRMATION:
            announcement_id, _, edition = write.key.partition("/")
            path = f"/v1/announcements/{segment(announcement_id)}/confirmations/{segment(edition)}"
            return WriteRequest("PUT", path, write.body)
        case WriteKind.QUIZ_ANSWERS:
            quiz_id, _, attempt_id = write.key.partition("/")
            path = f"/v1/quizzes/{segment(quiz_id)}/attempts/{segment(attempt_id)}/answers"
            return WriteRequest("PUT", path, write.body)
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
