"""PJSIP's callbacks: each copies what it needs into plain values, tells its listener and returns.

No exception leaves a callback: SWIG would carry it through C frames and end the process. Listeners are called on the
sip thread. References to PJSIP's objects stay in two places, the line and the leg that own them; both are cleared on
this thread, so the garbage collector of another thread never meets one (pjproject issue 3856).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol, TypeVar, cast

import pjsua2 as pj

from agent_desktop.sip.engine import log_failure
from agent_desktop.sip.message import Headers, read_headers, received_in
from agent_desktop.sip.stack_settings import AUDIO_ONLY, assign
from agent_desktop.sip.tls import TlsChange, tls_change

log = logging.getLogger(__name__)

C = TypeVar("C", bound=Callable[..., None])

_NO_HEADERS = Headers("", {})
_OK = 200
_GONE = (pj.PJSIP_TP_STATE_DISCONNECTED, pj.PJSIP_TP_STATE_SHUTDOWN, pj.PJSIP_TP_STATE_DESTROY)
_NO_DIALOG = 481
_FAILED = 500


def guarded(callback: C) -> C:
    """Logs what `callback` raises instead of letting it out."""

    @functools.wraps(callback)
    def run(*args: Any) -> None:
        try:
            callback(*args)
        except Exception:
            log_failure(log, f"callback {callback.__name__} failed")

    return cast(C, run)


class Cause(Enum):
    """What a state change came from."""

    RECEIVED = auto()
    SENT = auto()
    TIMER = auto()
    TRANSPORT = auto()
    OURSELVES = auto()


_CAUSES = {
    pj.PJSIP_EVENT_RX_MSG: Cause.RECEIVED,
    pj.PJSIP_EVENT_TX_MSG: Cause.SENT,
    pj.PJSIP_EVENT_TIMER: Cause.TIMER,
    pj.PJSIP_EVENT_TRANSPORT_ERROR: Cause.TRANSPORT,
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new incoming call: its INVITE as received (read it after the 180 is out), and the host:port it came from."""

    call_id: int
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class CallStage:
    """The state of a dialog (one of pj.PJSIP_INV_STATE_*), the last status and where the change came from."""

    state: int
    status: int
    reason: str
    cause: Cause
    headers: Headers
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """A request inside a dialog moved on. `final` is set once per transaction, when its answer or its end is known."""

    method: str
    ours: bool
    """Whether we sent the request."""
    status: int
    final: bool
    cause: Cause
    headers: Headers
    """Of the message that moved it, none for timers."""


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """What became of a REGISTER."""

    status: int
    """A timer or the transport counts as 408 or 503, as PJSIP makes it."""
    reason: str
    sent: bool
    """False when the request could not even be made or sent."""
    source: str = ""
    """host:port the answer came from, "" without one."""
    seen_as: str = ""
    """The address that the REGISTER came from as the server sees it (RFC 3261 section 18.2.1), where it says so."""


class CallListener(Protocol):
    def stage_changed(self, stage: CallStage) -> None: ...

    def transaction_moved(self, transaction: Transaction) -> None: ...

    def offer_received(self, sdp: str) -> None: ...

    def offer_made(self, sdp: str) -> str:
        """The stack is about to offer `sdp`: what it shall offer."""
        ...

    def media_changed(self) -> None: ...

    def key_received(self, digit: str) -> None: ...

    def transfer_progressed(self, status: int, reason: str, last: bool) -> None:
        """A NOTIFY about a REFER of ours, or its refusal; after `last` no more comes."""
        ...

    def transfer_asked(self, target: str) -> tuple[int, LegCall | None]:
        """A REFER came: the status of its answer, and with 202 the call that the stack dials `target` with."""
        ...

    def replacement_asked(self, message: str, source: str) -> LegCall | None:
        """An INVITE wants to take this call's place: the call that answers it, None to refuse it."""
        ...

    def replaced(self) -> None:
        """The call given to the last replacement_asked() is being answered; this one ends."""
        ...


class LineListener(Protocol):
    def call_arrived(self, invitation: Invitation) -> None: ...

    def registration_changed(self, result: RegistrationResult) -> None: ...

    def messages_told(self, message: str, source: str, *, asked: bool) -> None:
        """A NOTIFY about waiting messages; `asked`: we subscribed to it."""
        ...


class TransportListener(Protocol):
    def connection_opened(self, handle: int, kind: str) -> None:
        """`handle` is PJSIP's pointer, good until connection_gone()."""
        ...

    def connection_gone(self, handle: int, kind: str, error: int) -> None:
        """It broke, or is being shut down: in either case its handle is not to be used again."""
        ...

    def tls_changed(self, change: TlsChange) -> None: ...

    def call_refused(self, status: int, reason: str, source: str) -> None: ...

    def stun_server_taken(self, status: int) -> None:
        """The stack has asked its STUN server; 0 = it has an answer."""
        ...


class LegCall(pj.Call):
    """One dialog. `release()` cuts it loose from its listener when it has ended."""

    def __init__(self, account: pj.Account, listener: CallListener, call_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, call_id)
        self._listener: CallListener | None = listener

    def release(self) -> None:
        self._listener = None

    @guarded
    def onCallState(self, prm: Any) -> None:
        if self._listener is not None:
            info = self.getInfo()
            cause, headers = _event(prm.e)
            stage = CallStage(info.state, info.lastStatusCode, info.lastReason, cause, headers, info.callIdString)
            self._listener.stage_changed(stage)

    @guarded
    def onCallTsxState(self, prm: Any) -> None:
        if self._listener is None or prm.e.type != pj.PJSIP_EVENT_TSX_STATE:
            return
        change = prm.e.body.tsxState
        tsx = change.tsx
        cause, headers = _event(prm.e)
        completed = tsx.state in (pj.PJSIP_TSX_STATE_COMPLETED, pj.PJSIP_TSX_STATE_TERMINATED)
        # An answer leads to COMPLETED, then TERMINATED; a 2xx to INVITE, or no answer at all, to TERMINATED alone.
        final = completed and change.prevState not in (pj.PJSIP_TSX_STATE_COMPLETED, pj.PJSIP_TSX_STATE_TERMINATED)
        self._listener.transaction_moved(
            Transaction(tsx.method, tsx.role == pj.PJSIP_ROLE_UAC, tsx.statusCode, final, cause, headers)
        )

    @guarded
    def onCallRxReinvite(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.offer_received(prm.offer.wholeSdp)

    @guarded
    def onCallRxOffer(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.offer_received(prm.offer.wholeSdp)

    @guarded
    def onCallSdpCreated(self, prm: Any) -> None:
        if self._listener is not None and not prm.remSdp.wholeSdp:
            made = prm.sdp.wholeSdp
            wanted = self._listener.offer_made(made)
            if wanted != made:
                prm.sdp.wholeSdp = wanted

    @guarded
    def onCallMediaState(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.media_changed()

    @guarded
    def onDtmfDigit(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.key_received(prm.digit)

    @guarded
    def onCallTransferStatus(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.transfer_progressed(prm.statusCode, prm.reason, prm.finalNotify)

    @guarded
    def onCallTransferRequest(self, prm: Any) -> None:
        prm.statusCode = _FAILED  # should the listener fail: the default would dial at once
        if self._listener is not None:
            prm.statusCode, call = self._listener.transfer_asked(prm.dstUri)
            if call is not None:
                _audio_only(prm.opt)
                prm.newCall = call

    @guarded
    def onCallReplaceRequest(self, prm: Any) -> None:
        prm.statusCode = _NO_DIALOG  # should the listener fail, or refuse
        call = None
        if self._listener is not None:
            call = self._listener.replacement_asked(prm.rdata.wholeMsg, prm.rdata.srcAddress)
        if call is not None:
            prm.statusCode = _OK
            _audio_only(prm.opt)
            prm.newCall = call

    @guarded
    def onCallReplaced(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.replaced()


class LineAccount(pj.Account):
    """One account; `release()` cuts it loose from its line."""

    def __init__(self, listener: LineListener) -> None:
        super().__init__()
        self._listener: LineListener | None = listener

    def release(self) -> None:
        self._listener = None

    @guarded
    def onIncomingCall(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.call_arrived(Invitation(prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress))

    @guarded
    def onRegState(self, prm: Any) -> None:
        if self._listener is not None:
            sent = prm.status == pj.PJ_SUCCESS
            source = prm.rdata.srcAddress
            seen_as = received_in(read_headers(prm.rdata.wholeMsg, source).first("via"))
            self._listener.registration_changed(RegistrationResult(prm.code, prm.reason, sent, source, seen_as))

    @guarded
    def onMwiInfo(self, prm: Any) -> None:
        if self._listener is not None:
            asked = prm.state != pj.PJSIP_EVSUB_STATE_NULL
            self._listener.messages_told(prm.rdata.wholeMsg, prm.rdata.srcAddress, asked=asked)


class PhoneEndpoint(pj.Endpoint):
    """The stack itself."""

    def __init__(self, listener: TransportListener) -> None:
        super().__init__()
        self._listener: TransportListener | None = listener

    def release(self) -> None:
        self._listener = None

    @guarded
    def onTransportState(self, prm: Any) -> None:
        if self._listener is None:
            return
        if prm.type.upper().startswith("TLS"):
            self._listener.tls_changed(tls_change(prm, self))
        if prm.state == pj.PJSIP_TP_STATE_CONNECTED:
            self._listener.connection_opened(prm.hnd, prm.type)
        elif prm.state in _GONE:
            self._listener.connection_gone(prm.hnd, prm.type, prm.lastError)

    @guarded
    def onNatCheckStunServersComplete(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.stun_server_taken(prm.status)

    @guarded
    def onRejectedIncomingCall(self, prm: Any) -> None:
        if self._listener is not None:
            self._listener.call_refused(prm.statusCode, prm.reason, prm.rdata.srcAddress)


def _audio_only(setting: Any) -> None:
    """A call that the stack makes by itself gets the media lines of all others."""
    assign(setting, **AUDIO_ONLY)


def _event(event: Any) -> tuple[Cause, Headers]:
    if event.type != pj.PJSIP_EVENT_TSX_STATE:
        return Cause.OURSELVES, _NO_HEADERS
    change = event.body.tsxState
    cause = _CAUSES.get(change.type, Cause.OURSELVES)
    if cause is not Cause.RECEIVED:
        return cause, _NO_HEADERS
    return cause, read_headers(change.src.rdata.wholeMsg, change.src.rdata.srcAddress)
