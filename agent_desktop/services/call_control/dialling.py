"""What people type into a dial field as an address that the exchange takes, and what is told with it."""

from __future__ import annotations

from collections.abc import Mapping

from agent_desktop.domain.address import AddressError, Party, SipAddress
from agent_desktop.domain.call import CallContext
from agent_desktop.domain.cti import IntercomHeader, cti_headers, intercom_headers
from agent_desktop.domain.provisioning import LineConfig, Provisioning
from agent_desktop.ports import NumberingPlan

_MAX_DIALLED = 256
_SEPARATORS = " -().\u00a0/"


def party_of(text: str, line: LineConfig, numbering: NumberingPlan) -> Party:
    """A number, an extension, a user name or a SIP address; raises AddressError."""
    text = text.strip()
    if not text:
        raise AddressError("nothing to dial")
    if len(text) > _MAX_DIALLED:
        raise AddressError("too long")
    if "@" in text or text.lower().startswith(("sip:", "sips:")):
        return Party(SipAddress.parse(text if ":" in text.partition("@")[0] else f"sip:{text}"))
    number = numbering.parse(text)
    user = number.e164 if number else "".join(c for c in text if c not in _SEPARATORS)
    if not user or not all(c.isalnum() or c in "+*#_." for c in user):
        raise AddressError("neither a number nor an address")
    via = SipAddress.parse(line.proxy or line.registrar or line.aor)
    return Party(SipAddress(user, via.host, via.port, via.secure, parameters=via.parameters), number)


def headers_of(context: CallContext) -> Mapping[str, str]:
    """What another phone is told of a call: ids only."""
    return cti_headers(context.session_id, context.customer_id, context.ticket_id)


def intercom_by(provisioning: Provisioning | None) -> tuple[str, Mapping[str, str]]:
    """How the other phone is asked to answer by itself: what to dial before its number, or else with which headers."""
    if provisioning is not None and provisioning.intercom_prefix:
        return provisioning.intercom_prefix, {}
    return "", intercom_headers(provisioning.intercom_header if provisioning else IntercomHeader.ANSWER_MODE)
