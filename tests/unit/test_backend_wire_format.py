"""Bodies of writes: what the server's contract says, whatever stood in the headers of the call."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from agent_desktop.backend.wire_format import JsonWireFormat, request_for, rfc3339
from agent_desktop.domain.customer import FAILED_VERIFICATION, VerificationMethod, VerificationStep
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.wrapup import WrapUpStatus
from agent_desktop.ports import Refused
from tests.fakes.centre import NOW
from tests.fakes.samples import call_record, draft, pending, running_record

ID = "7c0f0f5e-0001-4000-8000-000000000001"
CUSTOMER = "3c9c4c3e-0000-4000-8000-000000020418"


def test_given_a_finished_call_when_written_then_the_body_is_the_contract() -> None:
    record = call_record(customer_id=CUSTOMER)
    assert json.loads(JsonWireFormat().call_record(record)) == {
        "revision": 1,
        "session_id": "session-1",
        "call_id": "abc@127.0.0.1",
        "direction": "in",
        "queue_id": "billing",
        "dnis": "+8657110000001",
        "ivr_path": "2>1",
        "ani": "13900001234",
        "e164": "+8613900001234",
        "customer_id": CUSTOMER,
        "line_id": "main",
        "started_at": "2026-11-21T10:42:07.000Z",
        "answered_at": "2026-11-21T10:42:11.000Z",
        "ended_at": "2026-11-21T10:43:11.000Z",
        "outcome": "ANSWERED",
        "sip_code": 200,
        "hung_up_by": "peer",
        "hold_seconds": 5.5,
        "mute_seconds": 0.0,
        "talk_seconds": 60.0,
        "quality": {
            "mos_min": 4.1,
            "mos_avg": 4.3,
            "loss_pct": 0.4,
            "jitter_ms": 3.0,
            "rtt_ms": 21.5,
            "codec": "opus",
            "packets_received": 3000,
            "packets_sent": 2990,
            "security": "sdes",
            "transport": "tls",
            "capture": "USB headset",
            "playback": "USB headset",
            "network": "wired",
        },
        "transferred_to": "1002",
        "transfer": "blind",
        "conference": True,
    }


def test_given_a_running_call_when_written_then_what_is_unknown_is_null() -> None:
    record = running_record(ID, direction=Direction.OUTBOUND, queue_id="", sip_code=0, answered_at=None, e164="")
    body = json.loads(JsonWireFormat().call_record(record))
    unknown = {"queue_id", "e164", "answered_at", "ended_at", "sip_code", "hung_up_by", "quality"}
    assert {key: body[key] for key in unknown} == dict.fromkeys(unknown)
    assert (body["direction"], body["outcome"]) == ("out", "IN_PROGRESS")


def test_given_odd_texts_off_the_wire_when_written_then_they_are_cut_to_what_the_server_stores() -> None:
    record = call_record(
        sip_call_id="x" * 5000,
        ani="a\0b" * 300,
        dnis="9" * 100,
        customer_id="../../etc",
        e164="not a number",
        hold_seconds=float("nan"),
        mute_seconds=-3.0,
        hung_up_by=EndedBy.SYSTEM,
        outcome=Outcome.FAILED,
    )
    body = json.loads(JsonWireFormat().call_record(record))
    assert (len(body["call_id"]), len(body["ani"]), len(body["dnis"])) == (256, 256, 64)
    assert "\0" not in body["ani"]
    assert (body["customer_id"], body["e164"]) == (None, None)
    assert (body["hold_seconds"], body["mute_seconds"]) == (0.0, 0.0)


def test_given_a_draft_when_written_then_the_body_is_the_contract() -> None:
    finished = NOW + timedelta(seconds=90)
    body = json.loads(JsonWireFormat().wrap_up(draft(customer_id=CUSTOMER), WrapUpStatus.COMPLETE, finished))
    assert body == {
        "revision": 7,
        "form_id": "billing",
        "form_version": 3,
        "values": {"business": "refund", "amount": 12.5, "send_summary": True},
        "notes": draft().notes,
        "status": "complete",
        "started_at": "2026-11-21T10:42:07.000Z",
        "finished_at": "2026-11-21T10:43:37.000Z",
        "customer_id": CUSTOMER,
    }
    unknown = json.loads(JsonWireFormat().wrap_up(replace(draft(), started_at=None), WrapUpStatus.INCOMPLETE, NOW))
    assert (unknown["started_at"], unknown["customer_id"]) == ("2026-11-21T10:42:07.000Z", None)


def test_given_a_time_elsewhere_when_written_then_it_is_utc() -> None:
    assert rfc3339(NOW.astimezone(timezone(timedelta(hours=8)))) == "2026-11-21T10:42:07.000Z"


def test_given_writes_when_sent_then_each_goes_to_its_place_unchanged() -> None:
    record = pending(ID, body='{"revision":1, "spaces stay": true}')
    assert request_for(record).path == f"/v1/interactions/{ID}"
    assert request_for(record).body == record.body
    assert request_for(replace(record, kind=WriteKind.WRAP_UP)).path == f"/v1/interactions/{ID}/wrap-up"


def test_given_feedback_when_sent_then_article_and_key_come_from_the_write() -> None:
    body = JsonWireFormat().article_feedback("roaming-pack-refund", "used", "no uuid", "x" * 500)
    write = pending(f"roaming-pack-refund/{ID}", kind=WriteKind.ARTICLE_FEEDBACK, body=body)
    request = request_for(write)
    assert (request.method, request.path) == ("POST", "/v1/knowledge/articles/roaming-pack-refund/feedback")
    sent = json.loads(request.body)
    assert sent == {"kind": "used", "interaction_id": None, "query": "x" * 200, "key": ID}


def test_given_a_key_that_climbs_when_sent_then_it_is_quoted_or_refused() -> None:
    assert request_for(pending("../auth/logout")).path == "/v1/interactions/..%2Fauth%2Flogout"
    with pytest.raises(Refused):
        request_for(pending(".."))


def test_given_a_verification_step_when_written_then_it_goes_to_its_contact_under_its_own_id() -> None:
    step = VerificationStep(VerificationMethod.ORDER, False, NOW, "no uuid")
    body = JsonWireFormat().verification(step)

    request = request_for(pending(f"{ID}/step-1", kind=WriteKind.VERIFICATION, body=body))

    assert (request.method, request.path) == ("PUT", f"/v1/interactions/{ID}/verifications/step-1")
    sent = json.loads(request.body)
    assert (sent["method"], sent["passed"], sent["customer_id"]) == ("order", False, None)


def test_given_steps_then_a_failed_one_leaves_nothing_sure() -> None:
    levels = {
        (method, passed): VerificationStep(method, passed, NOW).level
        for method in VerificationMethod
        for passed in (True, False)
    }

    assert {level for (_, passed), level in levels.items() if not passed} == {FAILED_VERIFICATION}
    assert levels[VerificationMethod.NUMBER, True] == "number"
    assert levels[VerificationMethod.DOCUMENT, True] == "full"
