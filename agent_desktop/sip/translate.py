"""SIP headers in the domain's words: what a call is about, how it ended, and which headers we may write ourselves.

Everything here is untrusted: values are bounded, control characters removed, and what cannot be read is left out with
one debug line. Which header wins is listed at each function.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from agent_desktop.domain.call import CallContext, Verification
from agent_desktop.sip.identity import address_of, diversions_of
from agent_desktop.sip.message import Headers, printable, split_parameters, unescaped
from agent_desktop.sip.user_to_user import user_to_user

log = logging.getLogger(__name__)

_MAX = 256
_SESSION = ("x-cc-session-id", "x-cc-call-id", "x-session-id", "x-callsid", "x-uniqueid")
_QUEUE = ("x-cc-queue-id", "x-queue-id", "x-queue", "x-campaign", "x-group")
_QUEUE_NAME = ("x-cc-queue-name", "x-queue-name")
_DNIS = ("x-cc-dnis", "x-dnis", "x-did-extension")
_CUSTOMER = ("x-crm-customer-id", "x-cc-customer-id", "x-customer-id", "x-vendor-lead-code", "x-lead-id")
_TICKET = ("x-crm-ticket-id", "x-cc-ticket-id", "x-ticket-id", "x-crm-ticket")
_REASON = ("x-cc-call-reason", "x-call-reason", "x-did-description")
_CARRIERS = ("x-vicidial-", "x-twilio-", "x-ph-")
"""What dialers and cloud exchanges put before a variable's name."""


def context_of(headers: Headers, own_user: str, believed: bool = True) -> CallContext:
    """What travels with the call; of a sender who is not `believed` only the Call-ID and the dialled number.

    Session: User-to-User with purpose=call-center, else X-CC-Session-Id or X-CC-Call-Id, else a readable User-to-User
    of another purpose, else Call-ID. DNIS: X-CC-DNIS, else the dialled user part where it is not our own. Other names
    of the same things, as dialers and cloud exchanges write them, stand in the tables of this module.
    """
    call_id = printable(headers.first("call-id"))[:_MAX]
    if not believed:
        return CallContext(session_id=call_id, dnis=_dialled(headers, own_user))
    uui = user_to_user(headers)
    named = _named(headers)
    own = _id(named, _SESSION)
    session = (uui.session if uui.call_center else "") or own or uui.session or call_id
    return CallContext(
        session_id=session,
        queue_id=_id(named, _QUEUE) or uui.queue,
        queue_label=_text(named, _QUEUE_NAME) or uui.queue_name,
        dnis=_id(named, _DNIS) or _dialled(headers, own_user),
        ivr_path=_text(named, ("x-cc-ivr-path", "x-ivr-path")),
        customer_id=_id(named, _CUSTOMER),
        ticket_id=_id(named, _TICKET),
        verification=_verification(named),
        alert=_bounded(headers.first("alert-info"), "Alert-Info"),
        diverted_from=diversions_of(headers, own_user),
        call_reason=_text(named, _REASON),
        returned=_id(named, ("x-cc-returned",)),
    )


_ELSEWHERE = frozenset({("sip", "200"), ("q.850", "26")})
_ELSEWHERE_WORDS = frozenset({"call completed elsewhere", "completed elsewhere", "answered elsewhere", "lose_race"})


@dataclass(frozen=True, slots=True)
class Reason:
    """What a BYE or CANCEL says about itself (RFC 3326)."""

    text: str = ""
    elsewhere: bool = False
    """Another phone answered: SIP with cause 200, Q.850 with cause 26, FreeSWITCH's LOSE_RACE, or just the words."""


def reason_of(headers: Headers) -> Reason:
    """The Reason header's first readable text, and whether any of its values means "answered elsewhere"."""
    text = ""
    elsewhere = False
    for value in headers.all("reason"):
        protocol, parameters = split_parameters(value)
        cause = parameters.get("cause", "").strip().lstrip("0")
        said = printable(parameters.get("text", "") or (protocol if " " in protocol.strip() else ""))[:_MAX]
        elsewhere = elsewhere or (protocol.strip().lower(), cause) in _ELSEWHERE or said.lower() in _ELSEWHERE_WORDS
        text = text or said
    return Reason(text, elsewhere)


def wire_value(text: str) -> str:
    """A value fit for a header of ours: one line, no control characters, bounded."""
    return printable(text)[: 4 * _MAX]


def is_header_name(name: str) -> bool:
    """Whether `name` is a token (RFC 3261 section 25.1) that the stack does not write itself."""
    return bool(re.fullmatch(r"[A-Za-z0-9.!%*_+`'~-]{1,64}", name)) and name.lower() not in _OURS


_OURS = frozenset(
    {"via", "from", "to", "call-id", "cseq", "contact", "max-forwards", "route", "record-route", "content-length"}
    | {"content-type", "authorization", "proxy-authorization", "require", "supported", "allow", "expires"}
)

# --- single values ---------------------------------------------------------------------------------------------------


def _named(headers: Headers) -> Mapping[str, str]:
    """The first value of each extension header, by its plain name: `X-VICIDIAL-lead_id` is `x-lead-id`.

    A header of exactly that name wins over one that carries it with a prefix.
    """
    exact: dict[str, str] = {}
    carried: dict[str, str] = {}
    for name, values in headers.values.items():
        plain = name.replace("_", "-").removeprefix("sipheader-")
        value = next(filter(None, values), "")
        if not value or not plain.startswith("x-"):
            continue
        exact.setdefault(plain, value)
        for carrier in _CARRIERS:
            if plain.startswith(carrier):
                carried.setdefault(f"x-{plain.removeprefix(carrier)}", value)
    return {**carried, **exact}


def _bounded(value: str, name: str) -> str:
    text = printable(value)
    if len(text) > _MAX:
        log.debug("header %s was left out: longer than %d signs", name, _MAX)
        return ""
    return text


def _id(named: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (_bounded(named.get(name, ""), name) for name in names)), "")


def _text(named: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (unescaped(named.get(name, ""))[:_MAX] for name in names)), "")


def _dialled(headers: Headers, own_user: str) -> str:
    for text in (headers.request_uri, headers.first("to")):
        address = address_of(text)
        if address is not None and address.user and address.user != own_user:
            return _bounded(address.user, "To")
    return ""


def _verification(named: Mapping[str, str]) -> Verification | None:
    """`level;method;unixtime`; level is needed, the rest may be missing."""
    value = named.get("x-cc-verified") or named.get("x-verified")
    if not value:
        return None
    level, method, at, *_ = [*(printable(p)[:64] for p in value.split(";")), "", "", ""]
    if not level:
        log.debug("header X-CC-Verified was left out: no level")
        return None
    return Verification(level, method, _moment(at))


def _moment(text: str) -> datetime | None:
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (OverflowError, ValueError, OSError):
        return None
