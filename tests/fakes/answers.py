"""Answers of the server as JSON values, one of each shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FORMS = Path(__file__).parents[2] / "resources" / "packs" / "telecom" / "forms"

USER: dict[str, Any] = {
    "id": "user-wang",
    "username": "wang",
    "display_name": "王丽",
    "display_name_latin": "Wang Li",
    "role": "agent",
    "extension": "1001",
    "permissions": ["customers.read"],
    "language": "zh_CN",
}
AGENT_STATUS: dict[str, Any] = {
    "state": "TALKING",
    "reason_code": None,
    "since": "2026-11-21T10:42:07.123Z",
    "next": {"state": "NOT_READY", "reason_code": 102},
    "work_until": None,
    "work_extended": 0,
    "call_id": "call-1",
    "changed_by": None,
    "revision": 12,
}
CUSTOMER: dict[str, Any] = {
    "id": "3c9c4c3e-0000-4000-8000-000000020418",
    "number": "C-20418",
    "name": "陈美华",
    "name_latin": "Chen Meihua",
    "initials": "陈",
    "vip": True,
    "language": "zh_CN",
    "phones": [{"e164": "+8613900001234", "label": "mobile"}],
    "fields": {"plan": "family_199", "balance": "-35.20", "since": None},
    "revision": 4,
    "an_addition": {"of": "a later version"},
}
TIMELINE_ITEM: dict[str, Any] = {
    "id": "call-9",
    "kind": "call",
    "at": "2026-11-19T09:00:00.000Z",
    "direction": "in",
    "title": {"en": "Roaming pack", "zh_CN": "漫游包"},
    "detail": "4 min",
    "status": None,
    "tone": "success",
    "trail": None,
}
ARTICLE: dict[str, Any] = {
    "id": "roaming-pack-refund",
    "title": {"en": "Refund of a roaming pack", "zh_CN": "漫游包退款"},
    "category": "billing",
    "queues": ["billing"],
    "why": ["queue:billing"],
    "used_this_week": 12,
    "snippet": {"en": "when a \u0002pack\u0003 was not used"},
    "body": {"en": "## Steps", "zh_CN": "## 步骤"},
    "status": "published",
    "version": 2,
    "level": "internal",
    "valid_until": None,
    "tags": [],
    "updated_at": "2026-11-12T10:00:00.000Z",
}
POP: dict[str, Any] = {
    "match": "known",
    "number": {"e164": "+8613900001234", "raw": "13900001234", "national": "139 0000 1234", "region": "CN"},
    "queue": {"id": "billing", "label": {"en": "Billing", "zh_CN": "账务"}},
    "ivr": {"path": "2>1", "label": {"en": "Refund", "zh_CN": "退款"}, "topics": ["refund"]},
    "customer": CUSTOMER,
    "candidates": [
        {
            "id": "3c9c4c3e-0000-4000-8000-000000020977",
            "number": "C-20977",
            "name": "Anna Smith",
            "name_latin": "Anna Smith",
            "initials": "AS",
            "vip": False,
            "phone": "+8613900005678",
            "region": "hangzhou",
            "plan": "business_50",
        }
    ],
    "timeline": [TIMELINE_ITEM],
    "tickets": [
        {
            "id": "ticket-4711",
            "number": 4711,
            "title": {"en": "Refund", "zh_CN": "退款"},
            "type": "refund",
            "status": "open",
            "due_at": "2026-11-21T18:00:00.000Z",
            "assignee": "Li Ming",
        }
    ],
    "counts": {"tickets": 1, "orders": 3, "calls": 9},
    "articles": [{k: ARTICLE[k] for k in ("id", "title", "category", "queues", "why", "used_this_week")}],
    "form_id": "billing",
    "last_contact": {
        "at": "2026-11-19T09:00:00.000Z",
        "agent": "Li Ming",
        "summary": {"en": "Roaming pack", "zh_CN": "漫游包"},
    },
    "verification": None,
    "elapsed_ms": 4.2,
}
PROVISIONING: dict[str, Any] = {
    "revision": 7,
    "user": USER,
    "lines": [
        {
            "id": "main",
            "label": "1001",
            "aor": "sip:1001@127.0.0.1",
            "username": "1001",
            "auth_username": "auth-1001",
            "password": "secret",
            "registrar": "sip:127.0.0.1:5060;transport=tcp",
            "proxy": None,
            "transport": "tcp",
            "srtp": "optional",
            "local_address": "127.0.0.1",
            "local_port": 5070,
            "register_expires": 120,
        }
    ],
    "queues": [
        {
            "id": "billing",
            "label": {"en": "Billing", "zh_CN": "账务"},
            "dnis": ["+8657110000001"],
            "answer": "auto",
            "auto_answer_delay_ms": 1500,
            "call_waiting": "auto_hold",
            "wrapup_form": "billing",
            "acw_seconds": 30,
            "acw_extend_seconds": 60,
            "service_level_seconds": 15,
            "ring": "ring_billing",
        }
    ],
    "reason_codes": [
        {
            "id": 101,
            "kind": "NOT_READY",
            "label": {"en": "Break", "zh_CN": "小休"},
            "icon": "coffee",
            "order": 1,
            "selectable": True,
        }
    ],
    "forms": [
        {
            "id": "billing",
            "version": 3,
            "title": {"en": "Billing form", "zh_CN": "账务表单"},
            "schema": json.loads((_FORMS / "billing.json").read_text("utf-8")),
        }
    ],
    "customer_fields": [
        {"key": "plan", "label": {"en": "Plan", "zh_CN": "套餐"}, "type": "choice", "in_header": True, "order": 1},
        {
            "key": "balance",
            "label": {"en": "Balance", "zh_CN": "余额"},
            "type": "money",
            "in_header": True,
            "order": 2,
            "tone": [{"op": "lt", "value": "0", "tone": "danger"}],
        },
    ],
    "ivr_topics": [],
    "ticket_types": [],
    "colleagues": [
        {
            "user_id": "user-li",
            "display_name": "李明",
            "display_name_latin": "Li Ming",
            "extension": "1002",
            "role": "expert",
        }
    ],
    "settings": {
        "country": "CN",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
        "languages": ["en", "zh_CN"],
        "call_waiting": "busy",
        "recording": False,
        "offline_sentence": {"en": "Slow today.", "zh_CN": "系统较慢。"},
    },
    "demo": True,
}
