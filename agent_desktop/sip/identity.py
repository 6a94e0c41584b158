"""Who calls and whom the call was meant for before us, out of headers that anybody may have written.

Everything here is untrusted text: values are bounded, control characters removed, and what cannot be read is left out
with one debug line.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote

from agent_desktop.domain.address import AddressError, Diversion, DiversionReason, Party, PhoneNumber, SipAddress
from agent_desktop.sip.message import Headers, printable, split_parameters

log = logging.getLogger(__name__)

NumberParser = Callable[[str], PhoneNumber | None]

_MAX = 256
_MAX_VALUES = 16
_MAX_DIVERSIONS = 8
WITHHELD = SipAddress("anonymous", "anonymous.invalid")
"""RFC 3323 section 4.1.1.3."""
_CAUSES = {
    "302": DiversionReason.UNCONDITIONAL,
    "404": DiversionReason.UNKNOWN,
    "408": DiversionReason.NO_ANSWER,
    "480": DiversionReason.DEFLECTION,
    "486": DiversionReason.USER_BUSY,
    "487": DiversionReason.DEFLECTION,
    "503": DiversionReason.UNAVAILABLE,
}
"""RFC 4458 section 4, as Asterisk's res_pjsip_diversion writes them; its other reasons share 404."""
_URI_REASON = re.compile(r"[?&]reason=([^&>]{0,200})", re.IGNORECASE)
_URI_PRIVATE = re.compile(r"[?&]privacy=(?:[^&>]{0,40}(?:%3b|;))?(?:history|id|user)\b", re.IGNORECASE)
_CAUSE = re.compile(r"[;?&]\s*cause\s*=\s*\"?(\d{3})\b", re.IGNORECASE)


def party_of(headers: Headers, parse_number: NumberParser, believed: bool = True) -> Party:
    """The caller: P-Asserted-Identity (RFC 3325), else Remote-Party-ID, else From.

    Where the sender is not `believed`, From alone. A name comes from the first of these that carries one; identities
    that cannot be read are passed over. Who asked for privacy (RFC 3323 `id` or `user`, Remote-Party-ID's `full` or
    `uri`) has no identity here at all.
    """
    if _private(headers):
        return Party(WITHHELD)
    candidates: list[str] = []
    if believed:
        for value in (*headers.all("p-asserted-identity")[:_MAX_VALUES], *_remote_parties(headers)):
            if not value:
                return Party(WITHHELD)
            candidates.append(value)
    candidates.append(headers.first("from"))
    addresses = [address for address in map(address_of, candidates) if address is not None]
    address = next((a for a in addresses if not a.anonymous), addresses[0] if addresses else WITHHELD)
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


def own_user_of(aor: str) -> str:
    """The user part of an address of record, "" where there is none."""
    address = address_of(aor)
    return address.user if address else ""


def address_of(text: str) -> SipAddress | None:
    """A header's address, its parts fit to be shown; None when it cannot be read."""
    if not text:
        return None
    try:
        address = SipAddress.parse(_without_header_parameters(text))
        # percent-escapes may spell control characters
        return replace(address, user=printable(address.user)[:_MAX], display_name=printable(address.display_name))
    except AddressError as error:
        log.debug("an address in a header was left out: %s", error)
        return None


def diversions_of(headers: Headers, own_user: str = "") -> tuple[Diversion, ...]:
    """Whom the call was meant for before us, oldest first.

    History-Info (RFC 7044) without its last entry, which is ourselves, else Diversion (RFC 5806), whose newest entry
    comes first. Each station once; those that want to stay private are left out.
    """
    history = headers.all("history-info")
    found = _history(history) if history else _diversions(headers.all("diversion"))
    stations: dict[str, Diversion] = {}
    for diversion in found:
        if diversion.number != own_user:
            stations.setdefault(diversion.number, diversion)
    return tuple(stations.values())[:_MAX_DIVERSIONS]


# --- single values ---------------------------------------------------------------------------------------------------


def _private(headers: Headers) -> bool:
    wishes = {wish.strip().lower() for value in headers.all("privacy")[:_MAX_VALUES] for wish in value.split(";")}
    return bool(wishes & {"id", "user"}) and "none" not in wishes


def _remote_parties(headers: Headers) -> list[str]:
    """Remote-Party-ID values of the caller as addresses, "" for one that must not be shown."""
    found: list[str] = []
    for value in headers.all("remote-party-id")[:_MAX_VALUES]:
        parameters = split_parameters(value)[1]
        if parameters.get("party", "calling").lower() == "called":
            continue
        match parameters.get("privacy", "off").lower().partition("-")[0]:
            case "full" | "uri":
                found.append("")
            case "name":
                found.append(value[value.find("<") :] if "<" in value else value)
            case _:
                found.append(value)
    return found


def _without_header_parameters(text: str) -> str:
    """RFC 3261 section 20.10: without angle brackets the parameters belong to the header, not to the URI."""
    return text if "<" in text else text.partition(";")[0]


def _history(entries: tuple[str, ...]) -> list[Diversion]:
    found: list[Diversion] = []
    entries = entries[-2 * _MAX_DIVERSIONS :]
    for entry, target in pairwise(entries):
        parameters = split_parameters(target)[1]
        cause = _history_cause(entry, target)
        if not cause and ("rc" in parameters or "np" in parameters):
            continue  # the same person on another address, not somebody else
        if _URI_PRIVATE.search(entry) is None:
            found += _station(entry, _CAUSES.get(cause, DiversionReason.UNKNOWN))
    return found


def _history_cause(entry: str, target: str) -> str:
    """Why `entry` was left: its own escaped Reason (RFC 7044 section 10.2), else `cause` of the next (RFC 4458)."""
    reason = _URI_REASON.search(entry)
    if reason and (match := _CAUSE.search(unquote(reason.group(1)))):
        return match.group(1)
    match = _CAUSE.search(target.partition("?")[0] if "?" in target else target)
    return match.group(1) if match else ""


def _diversions(values: tuple[str, ...]) -> list[Diversion]:
    found: list[Diversion] = []
    for value in reversed(values[: 2 * _MAX_DIVERSIONS]):
        parameters = split_parameters(value)[1]
        if parameters.get("privacy", "off").lower() not in ("full", "uri"):
            found += _station(value, _reason_word(parameters.get("reason", "")))
    return found


def _reason_word(text: str) -> DiversionReason:
    try:
        return DiversionReason(text.lower())
    except ValueError:
        return _CAUSES.get(text, DiversionReason.UNKNOWN)


def _station(value: str, reason: DiversionReason) -> list[Diversion]:
    address = address_of(value)
    if address is None or (address.anonymous and address.user):
        return []
    return [Diversion((address.user or address.host)[:_MAX], reason)]
