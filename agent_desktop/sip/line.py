"""One SIP account: its registration kept up for ever, its incoming calls handed on."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Protocol

import pjsua2 as pj

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.sip.callbacks import Invitation, LineAccount, RegistrationResult
from agent_desktop.sip.engine import Scheduled
from agent_desktop.sip.identity import own_user_of

log = logging.getLogger(__name__)

REFUSED_RETRY = 300.0
"""Seconds until a line that the registrar refused asks again: somebody may have mended the account."""
PATIENCE = 4.0
"""Seconds without any answer after which the agent is told, while the stack still retransmits (32 s by RFC 3261)."""
_REFUSALS = frozenset({401, 403, 404, 407})

Later = Callable[[float, Callable[[], None]], Scheduled]


class Backoff:
    """1, 2, 4 ... 30 s, each +-50 % so that a thousand phones do not come back in the same second."""

    _FIRST, _LAST = 1.0, 30.0

    def __init__(self) -> None:
        self._next = self._FIRST

    def reset(self) -> None:
        self._next = self._FIRST

    def pause(self) -> float:
        base, self._next = self._next, min(self._next * 2, self._LAST)
        return base * random.uniform(0.5, 1.5)


class LineHost(Protocol):
    """What a line needs around it."""

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled: ...

    def call_arrived(self, line: Line, invitation: Invitation) -> None: ...


class Line:
    """An account of the stack. close() deletes it; no leg of it may be left then."""

    def __init__(self, config: LineConfig, host: LineHost) -> None:
        self.config = config
        self.own_user = own_user_of(config.aor)
        self._host = host
        self._account: LineAccount | None = None
        self._said: LineChanged | None = None
        self._backoff = Backoff()
        self._retry: Scheduled | None = None
        self._impatience: Scheduled | None = None
        self._leaving = False

    @property
    def account(self) -> LineAccount:
        if self._account is None:
            raise RuntimeError("the line is closed")
        return self._account

    def open(self, settings: pj.AccountConfig) -> None:
        """Makes the account and begins to register, or is reachable at once in direct mode."""
        self._account = LineAccount(self)
        self._account.create(settings)
        self.register_again()

    def register_again(self) -> None:
        """Tries now, whatever was planned; tells the state of a direct line."""
        if not self.config.registrar:
            self._say(Registration.DIRECT, again=True)
            return
        self._backoff.reset()
        self._say(Registration.REGISTERING)
        self._register()

    def transport_lost(self) -> None:
        """The connection broke: come back soon. A line that is down has its own plan already."""
        if self._registered and not self._leaving:
            self._failed(503, "connection lost")

    def leave(self) -> bool:
        """Unregisters; whether an answer is to be waited for."""
        self._leaving = True
        self._cancel_timers()
        if self._account is not None and self._registered:
            try:
                self._account.setRegistration(False)
            except pj.Error as error:
                log.debug("line %s could not unregister: %s", self.config.id, error.reason)
                return False
        return self._registered

    @property
    def has_left(self) -> bool:
        return not self._registered

    def close(self) -> None:
        """Deletes the account; idempotent."""
        self._leaving = True
        self._cancel_timers()
        account, self._account = self._account, None
        if account is not None:
            account.release()
            account.shutdown()

    def say_again(self) -> None:
        """Repeats where the line stands."""
        if self._said is not None:
            self._host.emit(self._said)

    def say_removed(self) -> None:
        self._host.emit(LineChanged(self.config.id, Registration.REMOVED))

    def say_failed(self, reason: str) -> None:
        """The line could not even be opened."""
        self._say(Registration.UNREACHABLE, 0, reason)

    # --- what PJSIP says (LineListener) ------------------------------------------------------------------------------

    def call_arrived(self, invitation: Invitation) -> None:
        self._host.call_arrived(self, invitation)

    def registration_changed(self, result: RegistrationResult) -> None:
        self._cancel_timers()
        if self._leaving:
            self._said = None
            return
        if result.sent and 200 <= result.status < 300:
            self._backoff.reset()
            self._say(Registration.REGISTERED, result.status, result.reason)
        elif result.status in _REFUSALS:
            self._retry = self._host.later(REFUSED_RETRY, self._register)
            self._say(Registration.REFUSED, result.status, result.reason, REFUSED_RETRY)
        else:
            self._failed(result.status, result.reason)

    # --- inside ------------------------------------------------------------------------------------------------------

    @property
    def _registered(self) -> bool:
        return self._said is not None and self._said.registration is Registration.REGISTERED

    def _register(self) -> None:
        if self._account is None or self._leaving:
            return
        self._cancel_timers()
        self._impatience = self._host.later(PATIENCE, self._no_answer_yet)
        try:
            self._account.setRegistration(True)
        except pj.Error as error:
            if error.status in _BUSY:
                return  # one is on its way already
            self._failed(503, error.reason)

    def _no_answer_yet(self) -> None:
        self._say(Registration.UNREACHABLE, 408, "no answer")

    def _failed(self, status: int, reason: str) -> None:
        self._cancel_timers()
        pause = self._backoff.pause()
        self._retry = self._host.later(pause, self._register)
        self._say(Registration.UNREACHABLE, status, reason, round(pause, 1))

    def _cancel_timers(self) -> None:
        for timer in (self._retry, self._impatience):
            if timer is not None:
                timer.cancel()
        self._retry = self._impatience = None

    def _say(
        self,
        registration: Registration,
        status: int = 0,
        reason: str = "",
        retry_in: float | None = None,
        *,
        again: bool = False,
    ) -> None:
        fact = LineChanged(self.config.id, registration, status, reason, retry_in)
        if fact != self._said or again:
            before, self._said = self._said, fact
            if before is None or before.registration is not registration:
                log.info("line %s: %s %d %s", self.config.id, registration, status, reason)
            self._host.emit(fact)


_BUSY = (171001, 70011)  # PJSIP_EBUSY, PJ_EBUSY
