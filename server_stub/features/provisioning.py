"""Everything a desktop needs to work, in one answer after login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from server_stub.db import CatalogueOf
from server_stub.models.bounds import LText
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.people import User
from server_stub.models.ticket_flows import flow_documents
from server_stub.security.guard import Principal, require
from server_stub.security.identity import UserView, user_view
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission
from server_stub.settings import (
    DtmfMethod,
    ExchangeFeatures,
    HeaderAnswer,
    IntercomHeader,
    NetworkSettings,
    SipSettings,
    SipTransport,
    SrtpPolicy,
)

router = APIRouter(tags=["provisioning"])
_OFFLINE_SENTENCE = {
    "en": "Our system is slow at the moment. I am writing everything down and will take care of it.",
    "zh_CN": "我们的系统暂时较慢，我会先完整记录下来并继续跟进。",
}
# simulated callers are no exchange: there is nothing to pick up or to watch
_DEMO_FEATURES = ExchangeFeatures(pickup_prefix="", echo_number="", watch_colleagues=False)
# codes the program sets by itself are shown but not offered
_SELECTABLE = frozenset({"NOT_READY", "LOGOUT", "WRAPUP"})


class LineView(BaseModel):
    """One SIP account; without a registrar the phone works in direct mode."""

    id: str
    label: str
    aor: str
    username: str
    auth_username: str
    password: str
    registrar: str | None
    proxy: str | None
    transport: SipTransport
    srtp: SrtpPolicy
    local_address: str | None
    local_port: int
    register_expires: int
    backup_proxies: list[str]
    mailbox: str
    voicemail_number: str
    dtmf: DtmfMethod | None


class TurnView(BaseModel):
    server: str
    username: str
    password: str
    transport: SipTransport


class PhoneView(BaseModel):
    """What all lines share; no `trusted_proxies` means the registrar's and the proxies' hosts."""

    tls_ca_pem: str
    verify_server: bool
    stun_servers: list[str]
    turn: TurnView | None
    ice: bool
    trusted_proxies: list[str]


class QueueView(BaseModel):
    id: str
    label: LText
    icon: str
    dnis: list[str]
    answer: Literal["manual", "auto"]
    auto_answer_delay_ms: int
    call_waiting: Literal["wait", "busy", "auto_hold"]
    wrapup_form: str
    acw_seconds: int
    acw_extend_seconds: int
    acw_extend_times: int
    service_level_seconds: int
    ring: str
    topics: list[str]
    greeting: LText


class ReasonCodeView(BaseModel):
    id: int
    kind: Literal["NOT_READY", "LOGOUT", "WRAPUP", "SYSTEM"]
    label: LText
    icon: str
    order: int
    selectable: bool
    warn_after_seconds: int | None


class FormView(BaseModel):
    """`schema` is the subset of JSON Schema that resources/packs/README.md describes."""

    # "schema" is also the name of an old method of BaseModel
    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    version: int
    title: LText
    purpose: str
    definition: dict[str, Any] = Field(alias="schema")


class IvrTopicView(BaseModel):
    path: str
    label: LText
    topics: list[str]
    queue_id: str


class ColleagueView(BaseModel):
    user_id: str
    display_name: str
    display_name_latin: str
    extension: str
    role: str
    queues: list[str]


class CentreSettings(BaseModel):
    country: str
    currency: str
    time_zone: str
    languages: list[str]
    call_waiting: Literal["wait", "busy", "auto_hold"]
    recording: bool
    offline_sentence: LText
    conference_room: str
    room_control: bool
    pickup_prefix: str
    intercom_prefix: str
    intercom_header: IntercomHeader
    echo_number: str
    auto_answer_from_headers: HeaderAnswer
    watch_colleagues: bool
    pack: dict[str, Any]


class UnitView(BaseModel):
    """A team or department; those that take tickets can be chosen as where one goes."""

    id: str
    label: LText
    takes_tickets: bool


class RecordLinkView(BaseModel):
    """Where another system shows the customer: names in braces are filled in by the desktop, percent-encoded."""

    id: str
    label: LText
    url: str


class ProvisioningView(BaseModel):
    revision: int
    user: UserView
    lines: list[LineView]
    phone: PhoneView
    queues: list[QueueView]
    reason_codes: list[ReasonCodeView]
    forms: list[FormView]
    customer_fields: list[dict[str, Any]]
    record_links: list[RecordLinkView]
    link_hosts: list[str]
    ivr_topics: list[IvrTopicView]
    ticket_types: list[dict[str, Any]]
    ticket_flows: list[dict[str, Any]]
    units: list[UnitView]
    colleagues: list[ColleagueView]
    contacts: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    terms: dict[str, LText]
    settings: CentreSettings
    demo: bool


@dataclass(frozen=True, slots=True)
class PhoneSystem:
    """Where calls come from: an exchange, the demo's callers, or any address (direct mode)."""

    sip: SipSettings
    demo_proxy: str = ""
    """SIP address of the simulated world; "" without --demo."""
    demo_port: int = 0
    """The UDP port the one desktop of the demo listens on."""


def _lines(user: User, system: PhoneSystem) -> list[LineView]:
    if not user.extension:
        return []
    sip = system.sip
    host = "127.0.0.1" if system.demo_proxy or not sip.domain else sip.domain
    line = LineView(
        id="main",
        label=user.extension,
        aor=f"sip:{user.extension}@{host}",
        username=user.extension,
        auth_username=user.extension,
        password=user.sip_password,
        registrar=sip.registrar or None,
        proxy=sip.proxy or None,
        transport=sip.transport,
        srtp=sip.srtp,
        local_address=sip.local_address or None,
        local_port=sip.local_port,
        register_expires=sip.register_expires,
        backup_proxies=list(sip.backup_proxies),
        mailbox=sip.mailbox.replace("{extension}", user.extension),
        voicemail_number=sip.voicemail_number,
        dtmf=sip.dtmf or None,
    )
    if system.demo_proxy:
        update: dict[str, Any] = {
            "registrar": None,
            "proxy": system.demo_proxy,
            "transport": "udp",
            "srtp": "off",
            "backup_proxies": [],
            "mailbox": "",
            "voicemail_number": "",
            "dtmf": None,
            "local_address": "127.0.0.1",
            "local_port": system.demo_port,
        }
        return [line.model_copy(update=update)]
    return [line]


def _phone(system: PhoneSystem) -> PhoneView:
    network = NetworkSettings() if system.demo_proxy else system.sip.network
    turn = network.turn
    return PhoneView(
        tls_ca_pem=network.tls_ca_pem,
        verify_server=network.verify_server,
        stun_servers=list(network.stun_servers),
        turn=TurnView.model_validate(turn, from_attributes=True) if turn else None,
        ice=network.ice,
        trusted_proxies=list(network.trusted_proxies),
    )


def _features(system: PhoneSystem) -> ExchangeFeatures:
    return _DEMO_FEATURES if system.demo_proxy else system.sip.features


def _centre(catalogue: Catalogue, system: PhoneSystem, user: User) -> CentreSettings:
    pack = catalogue.pack
    features = _features(system)
    room = features.conference_room
    return CentreSettings(
        country=catalogue.country,
        currency=pack.currency if pack else "",
        time_zone=pack.time_zone if pack else "UTC",
        languages=catalogue.document("languages") or ["en", "zh_CN"],
        call_waiting="wait",
        recording=False,
        offline_sentence=_OFFLINE_SENTENCE,
        # a room of one's own is of no use to who has no telephone
        conference_room=room.replace("{extension}", user.extension) if user.extension or "{" not in room else "",
        room_control=bool(room) and system.sip.manager is not None,
        pickup_prefix=features.pickup_prefix,
        intercom_prefix=features.intercom_prefix,
        intercom_header=features.intercom_header,
        echo_number=features.echo_number,
        auto_answer_from_headers=features.auto_answer_from_headers,
        watch_colleagues=features.watch_colleagues,
        pack={"id": pack.id, "version": pack.version, "name": pack.name} if pack else {},
    )


async def _phone_system(request: Request) -> PhoneSystem:
    system = request.app.state.phone_system
    assert isinstance(system, PhoneSystem)
    return system


@router.get(
    "/provisioning",
    summary="What this user's desktop needs: lines, queues, reasons, forms, colleagues, settings",
    operation_id="get_provisioning",
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN),
)
async def provisioning(
    who: Annotated[Principal, require(Permission.PROVISIONING_READ)],
    catalogue: CatalogueOf,
    system: Annotated[PhoneSystem, Depends(_phone_system)],
) -> ProvisioningView:
    user = catalogue.users.get(who.user_id)
    if user is None:
        raise Problem(ProblemType.TOKEN_EXPIRED, "This account does not exist any more.")
    return ProvisioningView(
        revision=catalogue.revision,
        user=user_view(user),
        lines=_lines(user, system),
        phone=_phone(system),
        queues=[QueueView.model_validate(q, from_attributes=True) for q in catalogue.queues.values()],
        reason_codes=[
            ReasonCodeView(
                id=r.id,
                kind=r.kind,
                label=r.label,
                icon=r.icon,
                order=r.position,
                selectable=r.selectable and r.kind in _SELECTABLE,
                warn_after_seconds=r.warn_after_seconds,
            )
            for r in catalogue.reasons.values()
        ],
        forms=[
            FormView(id=f.id, version=f.version, title=f.title, purpose=f.purpose, definition=f.schema)
            for f in catalogue.current_forms()
        ],
        customer_fields=catalogue.document("customer_fields"),
        record_links=[RecordLinkView.model_validate(link) for link in catalogue.document("record_links")],
        link_hosts=catalogue.document("link_hosts"),
        ivr_topics=[IvrTopicView.model_validate(i, from_attributes=True) for i in catalogue.ivr.values()],
        ticket_types=catalogue.document("ticket_types"),
        ticket_flows=[dict(f) for f in flow_documents(catalogue.document("ticket_flows"))],
        units=[
            UnitView(id=u["id"], label=u["label"], takes_tickets=u.get("takes_tickets", True))
            for u in catalogue.document("org_units")
        ],
        colleagues=[
            ColleagueView(
                user_id=u.id,
                display_name=u.display_name,
                display_name_latin=u.display_name_latin,
                extension=u.extension,
                role=u.role,
                queues=u.queues,
            )
            for u in catalogue.users.values()
            if u.id != user.id and not u.disabled
        ],
        contacts=catalogue.document("contacts"),
        topics=catalogue.document("topics"),
        terms=catalogue.document("terms") or {},
        settings=_centre(catalogue, system, user),
        demo=bool(system.demo_proxy),
    )
