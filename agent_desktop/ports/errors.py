"""How what is outside may fail.

PortError
 +- PhoneError            the softphone: code says why, detail is the engine's own text
 +- BackendError
 |   +- Unreachable       no connection, time-out, server error: try again later
 |   +- Garbage           an answer that is not what was agreed
 |   +- NotLoggedIn       no session, or it ended
 |   +- BadCredentials    with attempts_left
 |   +- TooManyAttempts   with retry_after
 |   +- Refused           the server understood and said no; code and sentence from its problem document
 |   +- IllegalState      an agent event that is not legal now; carries the true status
 +- StorageError          the local file cannot be read or written
 +- SecretsError          the key store is missing or locked
 +- ProbeError            what a look at the way to a server found wrong

Adapters raise only these; no library's exception leaves its package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from agent_desktop.domain.agent_state import AgentStatus


NO_SERVER = "no_server"
"""The code of a backend that a profile does without: nothing is wrong, and asking again is in vain."""


class PortError(Exception):
    """Base of all; `code` is a key of ui/text, `detail` the other side's own words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class PhoneError(PortError):
    """Codes: port_taken, no_network, bad_address, no_such_leg, wrong_state, too_many_calls, device, engine."""


class BackendError(PortError):
    """Base of the server's failures."""


class Unreachable(BackendError):
    pass


class Garbage(BackendError):
    pass


class NotLoggedIn(BackendError):
    pass


class BadCredentials(BackendError):
    def __init__(self, detail: str = "", attempts_left: int | None = None) -> None:
        super().__init__("bad_credentials", detail)
        self.attempts_left = attempts_left


class TooManyAttempts(BackendError):
    def __init__(self, detail: str = "", retry_after: float = 0.0) -> None:
        super().__init__("too_many_attempts", detail)
        self.retry_after = retry_after


class Refused(BackendError):
    """`reason` and `particulars` say in codes what `detail` says in the server's words; both may be missing."""

    def __init__(
        self, code: str, detail: str = "", *, reason: str = "", particulars: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, detail)
        self.reason = reason
        self.particulars = dict(particulars or {})


class IllegalState(BackendError):
    def __init__(self, status: AgentStatus, detail: str = "") -> None:
        super().__init__("illegal_state", detail)
        self.status = status


class StorageError(PortError):
    pass


class SecretsError(PortError):
    pass


class ProbeError(PortError):
    """Codes: see LineProbes."""
