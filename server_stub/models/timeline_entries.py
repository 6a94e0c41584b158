"""One thing of a customer's past as an entry, in words of every language: what it was, how it went, who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.schema import Localized
from server_stub.models.second_attempts import Attempts

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CALL_WORDS: dict[tuple[str, bool], Localized] = {
    ("in", True): {"en": "Call in", "zh_CN": "来电"},
    ("in", False): {"en": "Missed call", "zh_CN": "未接来电"},
    ("out", True): {"en": "Call out", "zh_CN": "去电"},
    ("out", False): {"en": "Call out, not reached", "zh_CN": "去电，未接通"},
}
_MESSAGE_WORDS: dict[tuple[str, str], Localized] = {
    ("sms", "out"): {"en": "SMS sent", "zh_CN": "已发短信"},
    ("sms", "in"): {"en": "SMS received", "zh_CN": "收到短信"},
    ("email", "out"): {"en": "E-mail sent", "zh_CN": "已发邮件"},
    ("email", "in"): {"en": "E-mail received", "zh_CN": "收到邮件"},
}
_WAITING_WORDS: dict[str, Localized] = {
    "sms": {"en": "SMS waiting", "zh_CN": "短信待发送"},
    "email": {"en": "E-mail waiting", "zh_CN": "邮件待发送"},
}
_FAILED_WORDS: dict[str, Localized] = {
    "sms": {"en": "SMS not delivered", "zh_CN": "短信未送达"},
    "email": {"en": "E-mail not delivered", "zh_CN": "邮件未送达"},
}
_UNSURE_WORDS: dict[str, Localized] = {
    "sms": {"en": "SMS perhaps delivered", "zh_CN": "短信可能已送达"},
    "email": {"en": "E-mail perhaps delivered", "zh_CN": "邮件可能已送达"},
}
_AGAIN_WORDS: dict[str, Localized] = {
    "sms": {"en": "SMS sent again", "zh_CN": "已重发短信"},
    "email": {"en": "E-mail sent again", "zh_CN": "已重发邮件"},
}
_SENT_AGAIN: Localized = {"en": "sent again", "zh_CN": "已重发"}
_REASON_WORDS: dict[str, Localized] = {
    "refused": {"en": "was refused", "zh_CN": "被对方拒收"},
    "unsendable": {"en": "the address is wrong", "zh_CN": "地址有误"},
    "no_address": {"en": "there is no address", "zh_CN": "没有联系地址"},
    "unconfirmed": {"en": "nobody knows whether it arrived", "zh_CN": "无法确认是否送达"},
    "gave_up": {"en": "tried too often", "zh_CN": "多次尝试未果"},
    "busy": {"en": "tried again later", "zh_CN": "稍后重试"},
    "unreachable": {"en": "tried again later", "zh_CN": "稍后重试"},
    "no_answer": {"en": "tried again later", "zh_CN": "稍后重试"},
    "interrupted": {"en": "tried again later", "zh_CN": "稍后重试"},
    "login": {"en": "waits for an administrator", "zh_CN": "等待管理员处理"},
    "tls": {"en": "waits for an administrator", "zh_CN": "等待管理员处理"},
}
"""By the reasons of delivery."""
_METHOD_WORDS: dict[str, Localized] = {
    "number": {"en": "telephone number", "zh_CN": "来电号码"},
    "number_and_id": {"en": "number and ID", "zh_CN": "号码与证件"},
    "pin": {"en": "PIN", "zh_CN": "服务密码"},
    "order": {"en": "order number", "zh_CN": "订单号"},
    "question": {"en": "security question", "zh_CN": "安全问题"},
    "callback": {"en": "call back", "zh_CN": "回拨确认"},
    "document": {"en": "document", "zh_CN": "证明文件"},
}
_OUTCOME_TONES = {
    "ANSWERED": "success",
    "IN_PROGRESS": "success",
    "MISSED": "danger",
    "FAILED": "danger",
    "DEVICE_ERROR": "danger",
}
_TICKET_TONES = {"open": "warning", "in_progress": "warning", "waiting": "warning", "resolved": "success"}
_MESSAGE_TONES = {"failed": "danger", "open": "warning", "queued": "warning", "sending": "warning"}
_PRODUCT_TONES = {"success": "success", "warning": "warning", "danger": "danger"}


class CallRow(Protocol):
    """A call as the timeline reads it; the wrap-up's columns are None without one."""

    id: str
    agent_id: str
    direction: str
    queue_id: str | None
    started_at: datetime
    outcome: str
    talk_seconds: float
    transferred_to: str
    transfer: str
    conference: bool
    session_id: str
    form_id: str | None
    form_version: int | None
    values: dict[str, Any] | None
    notes: str | None
    notes_localized: Localized | None


class TicketRow(Protocol):
    """A ticket as the timeline reads it."""

    id: str
    number: int
    type: str
    title: Localized
    status: str
    open: bool
    priority: str
    unit: str
    assignee: str
    created_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `status` is a code, everything else is for people."""

    id: str
    kind: str
    at: datetime
    title: Localized
    detail: Localized
    direction: str | None = None
    status: str | None = None
    tone: str = "neutral"
    trail: Localized | None = None
    session_id: str = ""
    """Of a call: its recording goes by it."""
    reason: str = ""
    """Of a message: code of what went wrong last."""
    can_send_again: bool = False
    """Of a message: it ended open, and nobody has sent it again."""
    earlier_id: str | None = None
    """Of a message that is a second attempt: the first."""
    later_id: str | None = None
    """Of a message that was sent again: the second."""


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last answered call: when, by whom, about what."""

    at: datetime
    agent: Localized
    summary: Localized


def last_contact_of(catalogue: Catalogue, row: CallRow) -> LastContact:
    summary = _summary(catalogue, row)
    return LastContact(row.started_at, _agent(catalogue, row.agent_id), summary or call_entry(catalogue, row).title)


def call_entry(catalogue: Catalogue, interaction: CallRow) -> TimelineEntry:
    reached = interaction.outcome in ("ANSWERED", "IN_PROGRESS")
    title = _CALL_WORDS[interaction.direction, reached]
    queue = catalogue.queues.get(interaction.queue_id or "")
    if queue is not None:
        title = _joined(title, queue.label)
    detail = _summary(catalogue, interaction)
    agent = _agent(catalogue, interaction.agent_id)
    trail = _same(_duration(interaction.talk_seconds)) if interaction.outcome == "ANSWERED" else None
    return TimelineEntry(
        interaction.id,
        "call",
        interaction.started_at,
        title,
        _dotted(detail, agent, *_whereto(catalogue, interaction)),
        direction=interaction.direction,
        status=interaction.outcome,
        tone=_OUTCOME_TONES.get(interaction.outcome, "neutral"),
        trail=trail,
        session_id=interaction.session_id,
    )


def _whereto(catalogue: Catalogue, call: CallRow) -> list[Localized]:
    """To whom the call went on, by name where it is one of us, and whether more than two were on it."""
    said: list[Localized] = []
    if call.transferred_to:
        colleague = next((u for u in catalogue.users.values() if u.extension == call.transferred_to), None)
        queue = catalogue.queue_of(call.transferred_to, call.transferred_to)
        name = _agent(catalogue, colleague.id) if colleague else queue.label if queue else _same(call.transferred_to)
        said.append(_sent_on(name) if call.transfer.endswith("_sent") else _transferred(name))
    if call.conference:
        said.append({"en": "conference", "zh_CN": "三方通话"})
    return said


def _transferred(name: Localized) -> Localized:
    return {"en": f"transferred to {name.get('en', '')}", "zh_CN": f"已转接至{name.get('zh_CN', '')}"}


def _sent_on(name: Localized) -> Localized:
    """The exchange took the caller over and did not say whether anybody answered."""
    return {
        "en": f"sent on to {name.get('en', '')}, not confirmed",
        "zh_CN": f"已转出至{name.get('zh_CN', '')}（未确认）",
    }


def ticket_entry(catalogue: Catalogue, ticket: TicketRow, today: datetime) -> TimelineEntry:
    title = {
        "en": f"Ticket #{ticket.number}: {ticket.title.get('en', '')}",
        "zh_CN": f"工单 #{ticket.number}：{ticket.title.get('zh_CN', '')}",
    }
    due = _due(catalogue, ticket.due_at, today) if ticket.open and ticket.due_at else {}
    return TimelineEntry(
        ticket.id,
        "ticket",
        ticket.created_at,
        title,
        _dotted(catalogue.label("org_units", ticket.unit), due, _agent(catalogue, ticket.assignee)),
        status=ticket.status,
        tone=_TICKET_TONES.get(ticket.status, "neutral"),
    )


def order_entry(catalogue: Catalogue, order: Any) -> TimelineEntry:
    statuses = catalogue.document("order_statuses")
    entry: dict[str, Any] = next((s for s in statuses if s["id"] == order.status), {})
    title = {
        "en": f"Order #{order.number}: {order.title.get('en', '')}",
        "zh_CN": f"订单 #{order.number}：{order.title.get('zh_CN', '')}",
    }
    return TimelineEntry(
        order.id,
        "order",
        order.at,
        title,
        order.detail,
        status=order.status,
        tone=_PRODUCT_TONES.get(entry.get("tone", ""), "neutral"),
        trail=entry.get("label"),
    )


def message_entry(message: Any, attempts: Attempts) -> TimelineEntry:
    words = _MESSAGE_WORDS.get((message.channel, message.direction), {"en": "Note", "zh_CN": "备注"})
    unsure = message.status == "failed" and message.reason == "unconfirmed"
    if message.direction == "out" and message.status in ("queued", "sending"):
        words = _WAITING_WORDS.get(message.channel, words)
    elif message.direction == "out" and message.status == "failed":
        words = (_UNSURE_WORDS if unsure else _FAILED_WORDS).get(message.channel, words)
    elif message.id in attempts.earlier:
        words = _AGAIN_WORDS.get(message.channel, words)
    later = attempts.later.get(message.id)
    separators = {"en": ": ", "zh_CN": "："}
    title = {lang: f"{words[lang]}{separators[lang]}{message.title.get(lang, '')}" for lang in words}
    kind = {"sms": "message", "email": "email"}.get(message.channel, "note")
    return TimelineEntry(
        message.id,
        kind,
        message.at,
        title,
        message.detail,
        direction=message.direction,
        status=message.status or None,
        tone="neutral" if later else "warning" if unsure else _MESSAGE_TONES.get(message.status, "neutral"),
        trail=_SENT_AGAIN if later else _REASON_WORDS.get(message.reason),
        reason=message.reason,
        can_send_again=message.id in attempts.possible,
        earlier_id=attempts.earlier.get(message.id),
        later_id=later,
    )


def verification_entry(catalogue: Catalogue, step: Any) -> TimelineEntry:
    how = _METHOD_WORDS.get(step.method, _same(step.method))
    words = {"en": "Identity verified", "zh_CN": "身份已核验"}
    if not step.passed:
        words = {"en": "Verification failed", "zh_CN": "身份核验未通过"}
    return TimelineEntry(
        step.id,
        "verification",
        step.at,
        {"en": f"{words['en']}: {how['en']}", "zh_CN": f"{words['zh_CN']}：{how['zh_CN']}"},
        _agent(catalogue, step.agent_id),
        status="passed" if step.passed else "failed",
        tone="success" if step.passed else "danger",
    )


def survey_entry(catalogue: Catalogue, survey: Any) -> TimelineEntry:
    """An answer; what was asked and never answered is on the list as a message."""
    queue = catalogue.queues.get(survey.queue_id)
    words = " ".join(survey.comment.split())
    said: Localized = {"en": f"“{words}”", "zh_CN": f"“{words}”"} if words else {}
    return TimelineEntry(
        survey.id,
        "survey",
        survey.answered_at,
        {
            "en": f"Satisfaction: {survey.mark} of {survey.scale}",
            "zh_CN": f"满意度：{survey.mark} 分（满分 {survey.scale} 分）",
        },
        _dotted(said, queue.label if queue else {}, _agent(catalogue, survey.agent_id)),
        status="bad" if survey.bad else "good" if survey.good else "fair",
        tone="danger" if survey.bad else "success" if survey.good else "neutral",
    )


def _summary(catalogue: Catalogue, row: CallRow) -> Localized:
    """What the agent noted, else what was chosen in the form."""
    if row.notes_localized:
        return row.notes_localized
    if row.notes and row.notes.strip():
        return _same(row.notes.strip().splitlines()[0][:160])
    form = catalogue.forms.get((row.form_id or "", row.form_version or 0))
    properties = form.schema.get("properties", {}) if form else {}
    chosen: list[Localized] = []
    for key, value in (row.values or {}).items():
        options = properties.get(key, {}).get("x-options", [])
        chosen += [o["label"] for o in options if o["value"] == value]
    return _dotted(*chosen[:3])


def _agent(catalogue: Catalogue, user_id: str) -> Localized:
    user = catalogue.users.get(user_id)
    if user is None:
        return {}
    return {"en": user.display_name_latin or user.display_name, "zh_CN": user.display_name}


def _due(catalogue: Catalogue, due: datetime, today: datetime) -> Localized:
    local, here = due.astimezone(catalogue.time_zone), today.astimezone(catalogue.time_zone)
    if local.date() == here.date():
        return {"en": f"due today {local:%H:%M}", "zh_CN": f"今天 {local:%H:%M} 到期"}
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return {"en": f"due {day} {local:%H:%M}", "zh_CN": f"{local.month}月{local.day}日 {local:%H:%M} 到期"}


def _duration(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _same(source: str) -> Localized:
    return {"en": source, "zh_CN": source}


def _joined(first: Localized, second: Localized) -> Localized:
    return {"en": f"{first['en']}, {second.get('en', '')}", "zh_CN": f"{first['zh_CN']}，{second.get('zh_CN', '')}"}


def _dotted(*parts: Localized) -> Localized:
    """The parts with a middle dot between; missing ones left out."""
    return {lang: " · ".join(p[lang] for p in parts if p.get(lang)) for lang in ("en", "zh_CN")}
