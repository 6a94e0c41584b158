"""One leg of the outside world's telephone: pjsua2's callbacks, handed on to the telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pjsua2 as pj

PROBE = "OPTIONS"


class LegListener(Protocol):
    """The telephone, as its legs see it; `guard` keeps exceptions out of SWIG."""

    def guard(self, what: str, action: Callable[..., object], *args: object) -> None: ...

    def call_received(self, library_id: int, message: str) -> None: ...

    def state_changed(self, call: Leg) -> None: ...

    def media_changed(self, call: Leg) -> None: ...

    def digit_received(self, call: Leg, digit: str) -> None: ...

    def probe_answered(self, call: Leg, code: int) -> None: ...

    def transfer_asked(self, call: Leg, target: str) -> Leg | None: ...

    def replacement_asked(self, call: Leg) -> Leg | None: ...


class Leg(pj.Call):
    """Numbers of ours name calls: PJSIP's ids are used again."""

    def __init__(self, phone: LegListener, account: Any, number: int, library_id: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, library_id)
        self.phone = phone
        self.number = number
        self.media: Any = None
        self.media_index = -1
        self.source: Any = None
        self.sounds: dict[str, Any] = {}
        self.echoing = False
        self.invited_at = 0.0
        self.rang = False
        self.confirmed = False
        self.flowing = False
        self.hung_up = False

    def onCallState(self, prm: Any) -> None:
        self.phone.guard("call state", self.phone.state_changed, self)

    def onCallMediaState(self, prm: Any) -> None:
        self.phone.guard("media state", self.phone.media_changed, self)

    def onDtmfDigit(self, prm: Any) -> None:
        self.phone.guard("digit", self.phone.digit_received, self, str(prm.digit))

    def onCallTsxState(self, prm: Any) -> None:
        transaction = prm.e.body.tsxState.tsx
        if transaction.method == PROBE and transaction.role == pj.PJSIP_ROLE_UAC:
            self.phone.guard("probe answer", self.phone.probe_answered, self, int(transaction.statusCode))

    def onCallTransferRequest(self, prm: Any) -> None:
        prm.statusCode = pj.PJSIP_SC_DECLINE
        self.phone.guard("transfer", self._follow, prm)

    def onCallReplaceRequest(self, prm: Any) -> None:
        prm.statusCode = pj.PJSIP_SC_CALL_TSX_DOES_NOT_EXIST
        self.phone.guard("replacement", self._give_way, prm)

    def _follow(self, prm: Any) -> None:
        follower = self.phone.transfer_asked(self, str(prm.dstUri))
        if follower is not None:  # PJSIP dials for it, and tells with NOTIFYs what becomes of that
            audio_only(prm.opt)
            prm.statusCode, prm.newCall = pj.PJSIP_SC_ACCEPTED, follower

    def _give_way(self, prm: Any) -> None:
        successor = self.phone.replacement_asked(self)
        if successor is not None:
            audio_only(prm.opt)
            prm.statusCode, prm.newCall = pj.PJSIP_SC_OK, successor


class Account(pj.Account):
    def __init__(self, phone: LegListener) -> None:
        super().__init__()
        self.phone = phone

    def onIncomingCall(self, prm: Any) -> None:
        self.phone.guard("incoming call", self.phone.call_received, int(prm.callId), str(prm.rdata.wholeMsg))


def options() -> Any:
    """Of a call operation: sound and nothing else."""
    asked = pj.CallOpParam(True)
    audio_only(asked.opt)
    return asked


def audio_only(setting: Any) -> None:
    for name in ("textCount", "videoCount"):  # PJSIP 2.17 offers m=text, older ones do not know the field
        if hasattr(setting, name):
            setattr(setting, name, 0)
