"""What the centre sends after login, from its answer to the domain's Provisioning. Raises Garbage."""

from __future__ import annotations

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.backend.schema import announcement_of, revision_of, user_of
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import (
    AnswerPolicy,
    CallWaiting,
    Colleague,
    CustomerField,
    LineConfig,
    PhoneConfig,
    Provisioning,
    Queue,
    ReasonCode,
    ReasonKind,
    SrtpPolicy,
    Transport,
)

_PORTS = range(65536)


def provisioning_of(node: Node) -> Provisioning:
    settings = node.at("settings")
    lines = node.each("lines")
    return Provisioning(
        user=user_of(node.at("user")),
        lines=tuple(_line_of(line) for line in lines),
        phone=_phone_of(lines),
        queues=tuple(_queue_of(q) for q in node.each("queues", optional=True)),
        reason_codes=tuple(_reason_of(r) for r in node.each("reason_codes", optional=True)),
        forms=tuple(form_of(f) for f in node.each("forms", optional=True)),
        customer_fields=tuple(_field_of(f) for f in node.each("customer_fields", optional=True)),
        colleagues=tuple(_colleague_of(c) for c in node.each("colleagues", optional=True)),
        announcements=tuple(announcement_of(a) for a in settings.each("announcements", optional=True)),
        country=settings.text("country", "CN"),
        currency=settings.text("currency", "CNY"),
        call_waiting=settings.choice("call_waiting", CallWaiting, CallWaiting.WAIT),
        offline_sentence=settings.local_text("offline_sentence"),
        demo=node.flag("demo", False),
        revision=revision_of(node),
    )


def _phone_of(lines: list[Node]) -> PhoneConfig:
    """All lines share one transport, so the first line says where it listens."""
    if not lines:
        return PhoneConfig()
    return PhoneConfig(local_address=lines[0].text("local_address", ""), local_port=_port(lines[0], "local_port"))


def _line_of(node: Node) -> LineConfig:
    return LineConfig(
        id=LineId(node.text("id")),
        aor=node.text("aor"),
        label=node.text("label", ""),
        registrar=node.text("registrar", ""),
        proxy=node.text("proxy", ""),
        username=node.text("auth_username", "") or node.text("username", ""),
        password=node.text("password", ""),
        transport=node.choice("transport", Transport, Transport.UDP),
        srtp=node.choice("srtp", SrtpPolicy, SrtpPolicy.OFF),
        register_expires=node.integer("register_expires", 300),
    )


def _queue_of(node: Node) -> Queue:
    return Queue(
        id=node.text("id"),
        label=node.local_text("label"),
        dnis=node.texts("dnis"),
        answer=node.choice("answer", AnswerPolicy, AnswerPolicy.MANUAL),
        auto_answer_delay_ms=node.integer("auto_answer_delay_ms", 0),
        call_waiting=node.choice("call_waiting", CallWaiting, CallWaiting.WAIT),
        form_id=node.text("wrapup_form", ""),
        acw_seconds=node.integer("acw_seconds", 0),
        acw_extend_seconds=node.integer("acw_extend_seconds", 30),
        service_level_seconds=node.integer("service_level_seconds", 20),
        ring=node.text("ring", ""),
    )


def _reason_of(node: Node) -> ReasonCode:
    return ReasonCode(
        id=node.integer("id"),
        kind=node.choice("kind", ReasonKind),
        label=node.local_text("label"),
        icon=node.text("icon", ""),
        order=node.integer("order", 0),
        selectable=node.flag("selectable", True),
    )


def _field_of(node: Node) -> CustomerField:
    tone = node.maybe("tone")
    return CustomerField(
        key=node.text("key"),
        label=node.local_text("label"),
        type=node.text("type", "text"),
        in_header=node.flag("in_header", True),
        order=node.integer("order", 0),
        tone=tone.plain if tone is not None and isinstance(tone.plain, str) else "",
    )


def _colleague_of(node: Node) -> Colleague:
    return Colleague(
        user_id=node.text("user_id"),
        display_name=node.text("display_name"),
        display_name_latin=node.text("display_name_latin", ""),
        extension=node.text("extension", ""),
        role=node.text("role", ""),
    )


def _port(node: Node, key: str) -> int:
    port = node.integer(key, 0)
    if port not in _PORTS:
        raise node.at(key).wrong("not a port")
    return port
