"""REFER in both directions (RFC 3515, RFC 5589): ours until its outcome is known, and what a far end may ask of us."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote, unquote

import pjsua2 as pj

from agent_desktop.domain.address import AddressError, Party, SipAddress
from agent_desktop.domain.events import LegTransferProgressed
from agent_desktop.domain.leg import LegId
from agent_desktop.ports import PhoneError
from agent_desktop.sip.identity import NumberParser, number_of
from agent_desktop.sip.stack_settings import assign
from agent_desktop.sip.translate import is_header_name, wire_value

PATIENCE = 35.0
"""Seconds without news of a transfer after which it counts as failed; a transaction gives up after 32."""
RINGING_PATIENCE = 180.0
"""The same once the recipient's telephone rings: as long as a proxy lets it (timer C, RFC 3261 section 16.6)."""

_NO_NEWS, _LEG_GONE = 408, 481
_HEADER_SAFE = "[]/?:+$-_.!~*'()"  # hnv-unreserved and unreserved of RFC 3261 section 25.1
_ALLOWED_HEADERS = frozenset({"replaces", "require", "user-to-user", "subject", "call-info", "referred-by"})


class Timer(Protocol):
    def cancel(self) -> None: ...


class Referral:
    """What becomes of the REFERs of one leg, one at a time; each has one final outcome."""

    def __init__(
        self,
        leg_id: LegId,
        tell: Callable[[LegTransferProgressed], None],
        later: Callable[[float, Callable[[], None]], Timer],
    ) -> None:
        self._leg_id = leg_id
        self._tell = tell
        self._later = later
        self._pending = False
        self._last_status = 0
        self._timer: Timer | None = None

    @property
    def pending(self) -> bool:
        return self._pending

    def begin(self) -> None:
        """A REFER is about to be sent. Raises PhoneError wrong_state while another one waits for its outcome."""
        if self._pending:
            raise PhoneError("wrong_state", "a transfer is under way")
        self._pending, self._last_status = True, 0
        self._wait(PATIENCE)

    def withdraw(self) -> None:
        """The REFER could not even be sent: nothing will be told."""
        self._close()

    def progressed(self, status: int, reason: str, *, last: bool) -> None:
        """A NOTIFY, or the refusal of the REFER itself, told `status`; `last`: no more will come."""
        if not self._pending:
            return
        if status >= 200:
            self._finish(status, reason)
        elif last:  # it ended without saying how
            self._finish(_NO_NEWS, reason)
        else:
            self._wait(RINGING_PATIENCE if status > 100 or self._last_status > 100 else PATIENCE)
            if status != self._last_status:
                self._last_status = status
                self._tell(LegTransferProgressed(self._leg_id, status, reason))

    def leg_over(self) -> None:
        """The dialog ended, so no NOTIFY can come any more."""
        if self._pending:
            self._finish(_LEG_GONE, "")

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._later(seconds, lambda: self._finish(_NO_NEWS, ""))

    def _finish(self, status: int, reason: str) -> None:
        self._close()
        self._tell(LegTransferProgressed(self._leg_id, status, reason, final=True))

    def _close(self) -> None:
        self._pending = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def refer_to(target: SipAddress, headers: Mapping[str, str]) -> str:
    """A Refer-To for `target` whose URI asks for `headers` in the INVITE (RFC 3261 section 19.1.1)."""
    wanted = "&".join(
        f"{quote(name, safe=_HEADER_SAFE)}={quote(wire_value(value), safe=_HEADER_SAFE)}"
        for name, value in headers.items()
        if is_header_name(name) and _may_be_asked_for(name)  # Require is the stack's own
    )
    return f"<{target.uri}?{wanted}>" if wanted else f"<{target.uri}>"


def append_headers(parameters: Any, headers: Mapping[str, str]) -> tuple[str, ...]:
    """Adds `headers` to what a call operation sends; returns the names that no header may have."""
    refused = []
    for name, value in headers.items():
        if is_header_name(name):
            header = pj.SipHeader()
            assign(header, hName=name, hValue=wire_value(value))
            parameters.txOption.headers.append(header)
        else:
            refused.append(name[:64])
    return tuple(refused)


def asked_to_call(target: str, parse: NumberParser) -> Party | None:
    """Whom a Refer-To names, None where following it is out of the question.

    The INVITE would carry the headers that its URI names, so none may be there that says who we are or where to send
    the call (RFC 3261 section 19.1.5), and no value may break out of its line.
    """
    uri = re.sub(r"^[^<]*<([^>]*)>.*$", r"\1", target.strip(), flags=re.DOTALL)
    place, _, wanted = uri[max(uri.find("@"), 0) :].partition("?")
    if not place or not unquote(target).isprintable():
        return None
    for pair in wanted.split("&") if wanted else ():
        name = unquote(pair.partition("=")[0]).strip()
        if not _may_be_asked_for(name):
            return None
    try:
        address = SipAddress.parse(target)
    except AddressError:
        return None
    if not address.host:
        return None
    return Party(address, number_of(address, parse), address.display_name)


def _may_be_asked_for(name: str) -> bool:
    return name.lower() in _ALLOWED_HEADERS or (name.lower().startswith("x-") and is_header_name(name))
