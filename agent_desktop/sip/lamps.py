"""Colleagues' lamps: a dialog subscription for each watched extension (RFC 4235), kept up while its line is up."""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pjsua2 as pj

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.events import ExtensionState, LampChanged, LineChanged, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.ports import PhoneError
from agent_desktop.sip.callbacks import guarded
from agent_desktop.sip.dialog_info import Dialog, lamp_of, merged, read_dialog_info
from agent_desktop.sip.line import Line
from agent_desktop.sip.message import read_body
from agent_desktop.sip.stack_settings import assign, with_transport

log = logging.getLogger(__name__)

BATCH, BATCH_PAUSE = 10, 0.1
"""Subscriptions begun at once, and seconds until the next: hundreds must not reach the exchange in one burst."""
_FIRST_RETRY, _LAST_RETRY = 5.0, 60.0
"""Seconds until an exchange that did not answer is asked again; one that refuses is asked by the stack, every 5 min."""
_AFTER_REGISTER = 1.0
_NO_ANSWER = frozenset({408, 480, 500, 502, 503, 504})
_UP = frozenset({Registration.REGISTERED, Registration.DIRECT})
_DOWN = frozenset({Registration.UNREACHABLE, Registration.REFUSED, Registration.REMOVED})


@dataclass(frozen=True, slots=True)
class SubscriptionNews:
    """Where a subscription stands: one of pj.PJSIP_EVSUB_STATE_*, why it ended, and the NOTIFY that told."""

    state: int
    code: int
    reason: str
    message: str


class LampBuddy(pj.Buddy):
    """One subscription; dropped on the sip thread, which ends it. `release()` cuts it loose from its lamp."""

    def __init__(self, listener: Callable[[SubscriptionNews], None]) -> None:
        super().__init__()
        self._listener: Callable[[SubscriptionNews], None] | None = listener

    def release(self) -> None:
        self._listener = None

    @guarded
    def onBuddyEvSubDlgEventState(self, prm: Any) -> None:
        if self._listener is None:
            return
        info = self.getInfo()
        message = ""
        if prm.e.type == pj.PJSIP_EVENT_TSX_STATE and prm.e.body.tsxState.type == pj.PJSIP_EVENT_RX_MSG:
            message = prm.e.body.tsxState.src.rdata.wholeMsg
        self._listener(SubscriptionNews(info.subState, info.subTermCode, info.subTermReason, message))


class LampHost(Protocol):
    """What the lamps need around them."""

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> object: ...


class Lamps:
    """All lamps of the phone; every method on the sip thread. A line's lamps are closed before the line is."""

    def __init__(self, host: LampHost) -> None:
        self._host = host
        self._lamps: dict[LineId, dict[str, _Lamp]] = {}
        self._lines: dict[LineId, Registration] = {}
        self._waiting: deque[_Lamp] = deque()
        self._pacing = False
        self._full = False

    def watch(self, line: Line, users: Sequence[str]) -> None:
        """Exactly these extensions of `line` from now on; every lamp says what it shows. Raises PhoneError."""
        uris = {user: extension_uri(line.config, user) for user in dict.fromkeys(users)}
        lamps = self._lamps.setdefault(line.config.id, {})
        for user in tuple(lamps):
            if user not in uris:
                lamps.pop(user).close()
        for user, uri in uris.items():
            if user in lamps:
                lamps[user].say_again()
                continue
            lamps[user] = lamp = _Lamp(line, user, uri, self._host)
            lamp.say_again()
            self._open_soon(lamp)

    def line_changed(self, fact: LineChanged) -> None:
        """A line that comes back has another contact perhaps: its subscriptions are made anew."""
        before = self._lines.get(fact.line_id)
        self._lines[fact.line_id] = fact.registration
        if fact.registration in _DOWN:
            for lamp in self._lamps.get(fact.line_id, {}).values():
                lamp.go_dark()
        elif fact.registration in _UP and before is not fact.registration:
            self._open_all(fact.line_id)

    def line_moved(self, line_id: LineId) -> None:
        """The line has another address: the exchange would tell the old one. Its REGISTER goes first."""
        self._host.later(_AFTER_REGISTER, lambda: self._open_all(line_id))

    def close_line(self, line_id: LineId) -> None:
        """Ends every subscription of a line; the account may be deleted after it."""
        self._lines.pop(line_id, None)
        for lamp in self._lamps.pop(line_id, {}).values():
            lamp.go_dark()
            lamp.close()

    def close(self) -> None:
        for line_id in tuple(self._lamps):
            self.close_line(line_id)
        self._waiting.clear()

    def _open_all(self, line_id: LineId) -> None:
        for lamp in self._lamps.get(line_id, {}).values():
            self._open_soon(lamp)

    def _open_soon(self, lamp: _Lamp) -> None:
        if lamp not in self._waiting:
            self._waiting.append(lamp)
        if not self._pacing:
            self._pacing = True
            self._host.later(0.0, self._open_some)

    def _open_some(self) -> None:
        for _ in range(min(BATCH, len(self._waiting))):
            lamp = self._waiting.popleft()
            if lamp.closed or self._lines.get(lamp.line_id) not in _UP:
                continue  # the line calls for it when it is up
            try:
                lamp.open()
            except PhoneError as error:
                log.info("lamp %s: %s", lamp.user, error)  # the way is being looked for; the line calls for it again
            except pj.Error as error:
                if not self._full:
                    self._full = True
                    log.warning("not every colleague's lamp can be watched: %s", error.reason)
        self._pacing = bool(self._waiting)
        if self._pacing:
            self._host.later(BATCH_PAUSE, self._open_some)


class _Lamp:
    """One watched extension."""

    def __init__(self, line: Line, user: str, uri: str, host: LampHost) -> None:
        self.line_id = line.config.id
        self.closed = False
        self._line = line
        self.user = user
        self._uri = uri
        self._host = host
        self._buddy: LampBuddy | None = None
        self._dialogs: Mapping[str, Dialog] = {}
        self._shown = LampChanged(self.line_id, user, ExtensionState.UNKNOWN)
        self._retry = _FIRST_RETRY

    def open(self) -> None:
        """Subscribes, anew where it had done so before. Raises pj.Error and PhoneError."""
        self._drop()
        settings = pj.BuddyConfig()
        assign(settings, uri=self._uri, subscribe=False)
        buddy = LampBuddy(self._news)
        buddy.create(self._line.account, settings)
        self._buddy = buddy
        buddy.subscribeDlgEvent(True)

    def go_dark(self) -> None:
        """Nobody knows any more; the subscription itself may live on."""
        self._dialogs = {}
        self._show(ExtensionState.UNKNOWN)

    def say_again(self) -> None:
        self._host.emit(self._shown)

    def close(self) -> None:
        self.closed = True
        self._drop()

    def _drop(self) -> None:
        buddy, self._buddy = self._buddy, None
        if buddy is not None:
            buddy.release()

    def _news(self, news: SubscriptionNews) -> None:
        if news.state == pj.PJSIP_EVSUB_STATE_TERMINATED:
            log.debug("lamp %s: subscription ended (%d %s)", self.user, news.code, news.reason)
            self.go_dark()
            if news.code in _NO_ANSWER:
                self._host.later(self._retry * random.uniform(0.5, 1.5), self._ask_again)
                self._retry = min(self._retry * 2, _LAST_RETRY)
            return
        body = read_body(news.message) if news.message.startswith("NOTIFY ") else ""
        info = read_dialog_info(body) if body.strip() else None
        if info is not None:
            self._retry = _FIRST_RETRY
            self._dialogs = merged(self._dialogs, info)
            self._show(*lamp_of(self._dialogs.values()))

    def _ask_again(self) -> None:
        if self._buddy is None:
            return
        try:
            self._buddy.updateDlgEvent()
        except pj.Error as error:
            log.debug("lamp %s: %s", self.user, error.reason)

    def _show(self, state: ExtensionState, caller: str = "") -> None:
        fact = LampChanged(self.line_id, self.user, state, caller)
        if fact != self._shown:
            self._shown = fact
            self._host.emit(fact)


def extension_uri(line: LineConfig, user: str) -> str:
    """Whom to ask about `user`: the exchange of the line. Raises PhoneError: bad_address."""
    try:
        exchange = SipAddress.parse(line.registrar or line.proxy or line.aor)
    except AddressError as error:
        raise PhoneError("bad_address", str(error)) from None
    if not user or not exchange.host:
        raise PhoneError("bad_address", user)
    address = SipAddress(user, exchange.host, exchange.port, exchange.secure, parameters=exchange.parameters)
    return with_transport(address.uri, line.transport)
