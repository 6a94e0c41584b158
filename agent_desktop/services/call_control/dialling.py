"""What people type into a dial field, as an address that the exchange takes."""

from __future__ import annotations

from agent_desktop.domain.address import AddressError, Party, SipAddress
from agent_desktop.domain.provisioning import LineConfig
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
