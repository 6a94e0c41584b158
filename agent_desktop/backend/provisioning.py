"""What the centre sends after login, from its answer to the domain's Provisioning. Raises Garbage."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.backend.schema import revision_of, user_of
from agent_desktop.backend.tickets import flow_of
from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import DtmfMethod
from agent_desktop.domain.provisioning import (
    AnswerPolicy,
    CallWaiting,
    Colleague,
    CustomerField,
    HeaderAnswer,
    LineConfig,
    PhoneConfig,
    Provisioning,
    Queue,
    ReasonCode,
    ReasonKind,
    RecordLink,
    SrtpPolicy,
    TicketType,
    Transport,
    TurnServer,
    Unit,
)
from agent_desktop.domain.record_links import is_allowed
from agent_desktop.domain.wrapup import Option
from agent_desktop.ports import Garbage

_PORTS = range(65536)


def provisioning_of(node: Node) -> Provisioning:
    settings = node.at("settings")
    lines = node.each("lines")
    return Provisioning(
        user=user_of(node.at("user")),
        lines=tuple(_line_of(line) for line in lines),
        phone=_phone_of(lines, node.maybe("phone")),
        queues=tuple(_queue_of(q) for q in node.each("queues", optional=True)),
        reason_codes=tuple(_reason_of(r) for r in node.each("reason_codes", optional=True)),
        forms=tuple(form_of(f) for f in node.each("forms", optional=True)),
        ticket_types=tuple(_ticket_type_of(t) for t in node.each("ticket_types", optional=True)),
        ticket_flows=tuple(flow_of(f) for f in node.each("ticket_flows", optional=True)),
        units=tuple(
            Unit(u.text("id"), u.local_text("label"))
            for u in node.each("units", optional=True)
            if u.flag("takes_tickets", True)
        ),
        customer_fields=tuple(customer_field_of(f) for f in node.each("customer_fields", optional=True)),
        record_links=_links_of(node),
        colleagues=tuple(_colleague_of(c) for c in node.each("colleagues", optional=True)),
        country=settings.text("country", "CN"),
        currency=settings.text("currency", "CNY"),
        time_zone=settings.text("time_zone", ""),
        call_waiting=settings.choice("call_waiting", CallWaiting, CallWaiting.WAIT),
        offline_sentence=settings.local_text("offline_sentence"),
        auto_answer_from_headers=settings.choice("auto_answer_from_headers", HeaderAnswer, HeaderAnswer.TRUSTED),
        conference_room=settings.text("conference_room", ""),
        room_control=settings.flag("room_control", False),
        pickup_prefix=settings.text("pickup_prefix", "*8"),
        intercom_prefix=settings.text("intercom_prefix", ""),
        intercom_header=settings.choice("intercom_header", IntercomHeader, IntercomHeader.ANSWER_MODE),
        echo_number=settings.text("echo_number", "600"),
        watch_colleagues=settings.flag("watch_colleagues", True),
        demo=node.flag("demo", False),
        revision=revision_of(node),
    )


def _phone_of(lines: list[Node], node: Node | None) -> PhoneConfig:
    """All lines share one transport, so the first line says where it listens."""
    where = PhoneConfig()
    if lines:
        where = PhoneConfig(local_address=lines[0].text("local_address", ""), local_port=_port(lines[0], "local_port"))
    if node is None:
        return where
    turn = node.maybe("turn")
    return replace(
        where,
        tls_ca_pem=node.text("tls_ca_pem", ""),
        verify_server=node.flag("verify_server", True),
        stun_servers=node.texts("stun_servers"),
        turn=_turn_of(turn) if turn else None,
        ice=node.flag("ice", False),
        trusted_proxies=node.texts("trusted_proxies"),
    )


def _turn_of(node: Node) -> TurnServer:
    return TurnServer(
        server=node.text("server"),
        username=node.text("username", ""),
        password=node.text("password", ""),
        transport=node.choice("transport", Transport, Transport.UDP),
    )


def _ticket_type_of(node: Node) -> TicketType:
    return TicketType(
        node.text("id"),
        node.local_text("label"),
        node.text("icon", ""),
        node.text("form", ""),
        node.text("flow", "standard"),
    )


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
        backup_proxies=node.texts("backup_proxies"),
        mailbox=node.text("mailbox", ""),
        voicemail_number=node.text("voicemail_number", ""),
        dtmf=node.choice("dtmf", DtmfMethod) if node.maybe("dtmf") is not None else None,
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


def customer_field_of(node: Node) -> CustomerField:
    tone = node.maybe("tone")
    return CustomerField(
        key=node.text("key"),
        label=node.local_text("label"),
        type=node.text("type", "text"),
        in_header=node.flag("in_header", True),
        order=node.integer("order", 0),
        tone=tone.plain if tone is not None and isinstance(tone.plain, str) else "",
        options=tuple(Option(o.text("value"), o.local_text("label")) for o in node.each("options", optional=True)),
        editable=node.text("source", "") == "pack",
        max_length=node.integer("max_length", 500),
        minimum=_bound_of(node, "minimum"),
        maximum=_bound_of(node, "maximum"),
    )


def _bound_of(node: Node, key: str) -> float | None:
    """The pack writes amounts as decimal text."""
    written = node.text(key, "")
    try:
        return float(written) if written else None
    except ValueError:
        raise Garbage("garbage", f"{key} of a customer's field is no amount") from None


def _links_of(node: Node) -> tuple[RecordLink, ...]:
    """A link that leads elsewhere than the centre allows is left out, whoever put it there."""
    hosts = node.texts("link_hosts")
    links = (
        RecordLink(given.text("id"), given.local_text("label"), given.text("url"))
        for given in node.each("record_links", optional=True)
    )
    return tuple(link for link in links if is_allowed(link.template, hosts))


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
