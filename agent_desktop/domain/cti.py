"""What we tell other phones of a call in SIP headers: ids only, never personal data (wire names of the trade).

The server is the authority on a contact; the headers only say which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

_MAX_ID = 128
"""Signs. A User-to-User of more than 128 octets is cut or dropped by gateways to ISDN (RFC 7433 section 2)."""


class IntercomHeader(StrEnum):
    """How we ask the other phone to answer by itself; exchanges and phones differ in what they honour."""

    ANSWER_MODE = "answer-mode"
    """RFC 5373."""
    CALL_INFO = "call-info"
    ALERT_INFO = "alert-info"


def cti_headers(session_id: str, customer_id: str = "", ticket_id: str = "") -> Mapping[str, str]:
    """Headers of an outgoing INVITE, or of the one that a REFER asks for.

    The session goes out twice: User-to-User (RFC 7433) survives more border controllers, the X header is easier to
    read for an exchange's dial plan. An id that is empty, too long or holds control characters is left out.
    """
    headers: dict[str, str] = {}
    if _fit(session_id):
        headers["X-CC-Session-Id"] = session_id
        headers["User-to-User"] = f"{session_id.encode().hex()};encoding=hex;purpose=call-center"
    if _fit(customer_id):
        headers["X-CC-Customer-Id"] = customer_id
    if _fit(ticket_id):
        headers["X-CC-Ticket-Id"] = ticket_id
    return headers


def intercom_headers(form: IntercomHeader) -> Mapping[str, str]:
    """Headers of an INVITE that the other phone shall answer by itself, at once."""
    match form:
        case IntercomHeader.ANSWER_MODE:
            return {"Answer-Mode": "Auto"}
        case IntercomHeader.CALL_INFO:
            return {"Call-Info": "<sip:intercom.invalid>;answer-after=0"}
        case IntercomHeader.ALERT_INFO:
            return {"Alert-Info": "<http://intercom.invalid>;info=alert-autoanswer;delay=0"}
        case _:
            assert_never(form)


def _fit(text: str) -> bool:
    return 0 < len(text) <= _MAX_ID and text.isascii() and text.isprintable() and text == text.strip()
