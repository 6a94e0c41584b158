"""SIP headers and answers in the domain's words: who calls, about what, whether to answer by itself, how it ended.

Everything here is untrusted: values are bounded, control characters removed, and what cannot be read is left out with
one debug line. Which header wins is listed at each function.
"""

from __future__ import annotations

import binascii
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agent_desktop.domain.address import AddressError, Party, PhoneNumber, SipAddress
from agent_desktop.domain.call import CallContext, Verification
from agent_desktop.sip.message import Headers, printable, split_parameters, unescaped

log = logging.getLogger(__name__)

NumberParser = Callable[[str], PhoneNumber | None]

_MAX = 256
_MAX_DELAY = 60.0
_MAX_DIVERSIONS = 8
_UNKNOWN = SipAddress("anonymous", "anonymous.invalid")
_BARE_AUTO_ANSWER = re.compile(r"(?i)^\s*(ring answer|auto answer)\s*$")
_ANSWER_AFTER = re.compile(r"(?i)(?:^|[;\s])answer-after\s*=\s*(\d{1,4}(?:\.\d{1,3})?)")
_ALERT_AUTO = re.compile(r"(?i)info\s*=\s*\"?alert-autoanswer\"?")
_ALERT_DELAY = re.compile(r"(?i)[;\s]delay\s*=\s*(\d{1,4}(?:\.\d{1,3})?)")


def party_of(headers: Headers, parse_number: NumberParser) -> Party:
    """The caller: P-Asserted-Identity (RFC 3325), else Remote-Party-ID, else From.

    A name comes from the first of these that carries one; identities that cannot be read are passed over.
    """
    asserted = headers.all("p-asserted-identity")
    candidates = [*asserted, *headers.all("remote-party-id"), headers.first("from")]
    addresses = [address for address in map(_address, candidates) if address is not None]
    address = next((a for a in addresses if not a.anonymous), addresses[0] if addresses else _UNKNOWN)
    same_person = [a for a in addresses if a.user == address.user]
    name = next((a.display_name for a in same_person if a.display_name), "")
    return Party(address, number_of(address, parse_number), printable(name)[:_MAX])


def asserts_identity(headers: Headers) -> bool:
    """Whether the message names the other end beyond From, which never changes within a dialog."""
    return bool(headers.first("p-asserted-identity", "remote-party-id"))


def number_of(address: SipAddress, parse_number: NumberParser) -> PhoneNumber | None:
    """The telephone number in the user part, if it is one."""
    user = address.user.partition(";")[0]
    if not user or len(user) > 32 or not any(c.isdigit() for c in user):
        return None
    try:
        return parse_number(user)
    except Exception:
        # a foreign table must not cost the call
        log.debug("no number could be made of a caller's address", exc_info=True)
        return None


def context_of(headers: Headers, own_user: str) -> CallContext:
    """What travels with the call.

    Session: User-to-User with purpose=call-center, else X-CC-Session-Id or X-CC-Call-Id, else a readable User-to-User
    of another purpose, else Call-ID. DNIS: X-CC-DNIS, else the dialled user part where it is not our own.
    """
    uui = _user_to_user(headers)
    own = _id(headers, "x-cc-session-id", "x-cc-call-id")
    session = (uui.session if uui.call_center else "") or own or uui.session or printable(headers.first("call-id"))
    return CallContext(
        session_id=session[:_MAX],
        queue_id=_id(headers, "x-cc-queue-id", "x-queue-id", "x-queue") or uui.queue,
        queue_label=_text(headers, "x-cc-queue-name", "x-queue-name") or uui.queue_name,
        dnis=_id(headers, "x-cc-dnis", "x-dnis") or _dialled(headers, own_user),
        ivr_path=_text(headers, "x-cc-ivr-path", "x-ivr-path"),
        customer_id=_id(headers, "x-crm-customer-id", "x-cc-customer-id", "x-customer-id"),
        ticket_id=_id(headers, "x-crm-ticket-id", "x-ticket-id", "x-crm-ticket"),
        verification=_verification(headers),
        alert=_bounded(headers.first("alert-info"), "Alert-Info"),
        diverted_from=_diversions(headers),
    )


def auto_answer_after(headers: Headers) -> float | None:
    """Seconds after which the caller asks us to answer by ourselves, None where nobody asks.

    In this order: Call-Info answer-after; Alert-Info with alert-autoanswer or answer-after; Answer-Mode and
    Priv-Answer-Mode Auto (RFC 5373); X-AUTOANSWER; P-Auto-Answer. Whether it is allowed is the centre's decision.
    """
    for value in headers.values.get("call-info", ()):
        if match := _ANSWER_AFTER.search(value):
            return _delay(match.group(1))
        if _BARE_AUTO_ANSWER.match(value):
            return 0.0
    for value in headers.values.get("alert-info", ()):
        if match := _ANSWER_AFTER.search(value):
            return _delay(match.group(1))
        if _ALERT_AUTO.search(value):
            delay = _ALERT_DELAY.search(value)
            return _delay(delay.group(1)) if delay else 0.0
        if _BARE_AUTO_ANSWER.match(value):
            return 0.0
    for name in ("answer-mode", "priv-answer-mode"):
        if split_parameters(headers.first(name))[0].lower() == "auto":
            return 0.0
    if headers.first("x-autoanswer").lower() in ("true", "1"):
        return 0.0
    return 0.0 if headers.first("p-auto-answer").lower() == "normal" else None


@dataclass(frozen=True, slots=True)
class Reason:
    """What a BYE or CANCEL says about itself (RFC 3326)."""

    text: str = ""
    elsewhere: bool = False
    """Another phone answered: protocol SIP with cause 200, or Q.850 with cause 26."""


def reason_of(headers: Headers) -> Reason:
    """The Reason header's first readable text, and whether any of its values means "answered elsewhere"."""
    text = ""
    elsewhere = False
    for value in headers.all("reason"):
        protocol, parameters = split_parameters(value)
        cause = parameters.get("cause", "")
        elsewhere = elsewhere or (protocol.lower(), cause) in (("sip", "200"), ("q.850", "26"))
        text = text or printable(parameters.get("text", ""))[:_MAX]
    return Reason(text, elsewhere)


def own_user_of(aor: str) -> str:
    """The user part of an address of record, "" where there is none."""
    address = _address(aor)
    return address.user if address else ""


# --- single values ---------------------------------------------------------------------------------------------------


def _address(text: str) -> SipAddress | None:
    if not text:
        return None
    try:
        address = SipAddress.parse(_without_header_parameters(text))
        # percent-escapes may spell control characters
        return replace(address, user=printable(address.user)[:_MAX], display_name=printable(address.display_name))
    except AddressError as error:
        log.debug("an address in a header was left out: %s", error)
        return None


def _without_header_parameters(text: str) -> str:
    """RFC 3261 section 20.10: without angle brackets the parameters belong to the header, not to the URI."""
    return text if "<" in text else text.partition(";")[0]


def _bounded(value: str, name: str) -> str:
    text = printable(value)
    if len(text) > _MAX:
        log.debug("header %s was left out: longer than %d signs", name, _MAX)
        return ""
    return text


def _id(headers: Headers, *names: str) -> str:
    for name in names:
        if text := _bounded(headers.first(name), name):
            return text
    return ""


def _text(headers: Headers, *names: str) -> str:
    for name in names:
        if text := unescaped(headers.first(name))[:_MAX]:
            return text
    return ""


def _delay(text: str) -> float:
    return min(float(text), _MAX_DELAY)


def _dialled(headers: Headers, own_user: str) -> str:
    for text in (headers.request_uri, headers.first("to")):
        address = _address(text)
        if address is not None and address.user and address.user != own_user:
            return _bounded(address.user, "To")
    return ""


@dataclass(frozen=True, slots=True)
class _UserToUser:
    session: str = ""
    call_center: bool = False
    queue: str = ""
    queue_name: str = ""


def _user_to_user(headers: Headers) -> _UserToUser:
    """RFC 7433. The call-centre form `<session>;encoding=hex;purpose=call-center;queue=..;qn=..` wins over others."""
    other = _UserToUser()
    for value in headers.all("user-to-user"):
        data, parameters = split_parameters(value)
        session = _payload(data, parameters.get("encoding", "hex"))
        if parameters.get("purpose", "").lower() == "call-center":
            return _UserToUser(
                session,
                True,
                _bounded(unescaped(parameters.get("queue", "")), "User-to-User"),
                unescaped(parameters.get("qn", ""))[:_MAX],
            )
        other = _UserToUser(other.session or session)
    return other


def _payload(data: str, encoding: str) -> str:
    """Readable content of a User-to-User value; hex is only taken for hex when text comes out of it."""
    data = data.strip().strip('"')
    if len(data) > 2 * _MAX:
        log.debug("header User-to-User was left out: too long")
        return ""
    if encoding.lower() == "hex" and len(data) % 2 == 0:
        try:
            raw = binascii.unhexlify(data)
        except (binascii.Error, ValueError):
            raw = b""
        if raw[:1] in (b"\x00", b"\x04"):  # protocol discriminator of ISDN user-to-user information (Q.931 4.5.30)
            raw = raw[1:]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text and text.isprintable():
            return text[:_MAX]
    return _bounded(data, "User-to-User")


def _verification(headers: Headers) -> Verification | None:
    """`level;method;unixtime`; level is needed, the rest may be missing."""
    value = headers.first("x-cc-verified", "x-verified")
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


def _diversions(headers: Headers) -> tuple[str, ...]:
    """Whom the call was meant for before us.

    History-Info (RFC 7044) without its last entry, which is ourselves, else Diversion (RFC 5806).
    """
    history = headers.all("history-info")
    values = history[:-1] if history else headers.all("diversion")
    addresses = [address for address in map(_address, values) if address is not None]
    return tuple(dict.fromkeys((a.user or a.host)[:_MAX] for a in addresses))[:_MAX_DIVERSIONS]


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
