"""The telephones of the outside world: one pjsua2 endpoint without a sound device, many numbers, up to a dozen calls.

The thread that calls `start` owns PJSIP: every method, `poll` and every callback runs on it (threadCnt 0,
mainThreadOnly; https://docs.pjsip.org/en/latest/pjsua2/using/threading.html). Garbage collection must not run on
another thread while a phone is up, because a collected pj object hangs up its call.

Sound never passes through Python: players, tone generators and calls are joined in PJSIP's conference bridge.
"""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pjsua2 as pj

from server_stub.pbx.loopback.leg import PROBE, Account, Leg, options
from server_stub.pbx.loopback.media import CLOCK_RATE, player, put, reason_of, rewind, tones
from server_stub.pbx.loopback.ports import Dialled, Identity, PhoneFailure, PhoneListener, Traffic, Voice

log = logging.getLogger("world.phone")

CODECS = ("opus/48000", "G722/16000", "PCMU/8000", "PCMA/8000")
LIBRARY_CALLS = 16
"""Room in PJSIP beyond the calls we place, for the ones being refused and the ones just ending."""
MAX_TEXT = 128
GOODBYE_SECONDS = 0.4
"""How long `close` waits for the answers to its BYEs."""
NO_SUCH_CALL = (404, 408, 481, 503)
"""Answers to a probe, or PJSIP's own word for none, after which the agent's phone has no such call."""
NO_RX_NO_TX = 3
"""pjsua_destroy2 flags PJSUA_DESTROY_NO_RX_MSG | PJSUA_DESTROY_NO_TX_MSG: the BYEs are out, do not wait for more."""


class Phone:
    """`target` is where outgoing calls go: the agent's address of record."""

    _listener: PhoneListener

    def __init__(self, target: str, sip_port: int = 0, log_level: int = 0) -> None:
        self._target = target
        self._sip_port = sip_port
        self._log_level = log_level
        self._calls: dict[int, Leg] = {}
        self._numbered = 0
        self._endpoint: Any = None
        self._account: Account | None = None
        self._sink: Any = None
        self._uri = ""

    # ------------------------------------------------------------------------------------------------------ life
    def start(self, listener: PhoneListener) -> str:
        """Opens the SIP port on 127.0.0.1 and returns its URI; `listener` hears about every call from then on.

        Raises PhoneFailure, for example when the port is taken.
        """
        self._listener = listener
        try:
            self._open()
        except pj.Error as error:
            reason = reason_of(error)
            self.close()
            raise PhoneFailure(reason) from None
        return self._uri

    def _open(self) -> None:
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        config = pj.EpConfig()
        put(config.logConfig, level=self._log_level, consoleLevel=self._log_level)
        put(
            config.uaConfig,
            threadCnt=0,
            mainThreadOnly=True,
            maxCalls=LIBRARY_CALLS,
            userAgent="Agent Desktop demo callers",
        )
        put(config.medConfig, clockRate=CLOCK_RATE, sndClockRate=CLOCK_RATE, noVad=True, ecTailLen=0)
        self._endpoint.libInit(config)
        transport = pj.TransportConfig()
        put(transport, port=self._sip_port, boundAddress="127.0.0.1")
        transport_id = self._endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self._endpoint.libStart()
        devices = self._endpoint.audDevManager()
        devices.setNullDev()
        self._sink = devices.getPlaybackDevMedia()
        known = {codec.codecId: codec for codec in self._endpoint.codecEnum2()}
        for codec_id in known:
            rank = next((i for i, name in enumerate(CODECS) if codec_id.startswith(name)), None)
            self._endpoint.codecSetPriority(codec_id, 0 if rank is None else 250 - rank)
        self._uri = f"sip:{self._endpoint.transportGetInfo(transport_id).localName}"
        account = pj.AccountConfig()
        put(account, idUri=self._uri.replace("sip:", "sip:world@", 1))
        put(account.mediaConfig.transportConfig, boundAddress="127.0.0.1", port=_media_port(), portRange=9000)
        self._account = Account(self)
        self._account.create(account)

    def close(self) -> None:
        """Ends every call and PJSIP itself; within about half a second."""
        if self._endpoint is None:
            return
        if self._account is not None:
            for call in list(self._calls):
                self.hang_up(call)
            end = time.monotonic() + GOODBYE_SECONDS
            while self._calls and time.monotonic() < end:
                self._endpoint.libHandleEvents(10)
            for remaining in self._calls.values():
                _release(remaining)
            self._calls.clear()
            self._account.shutdown()
            self._account = None
        self._sink = None
        self._endpoint.libDestroy(NO_RX_NO_TX)
        self._endpoint = None

    def poll(self, milliseconds: int) -> None:
        """Lets PJSIP work; returns after an event or the time given."""
        self._endpoint.libHandleEvents(milliseconds)

    # -------------------------------------------------------------------------------------------------- commands
    def dial(self, identity: Identity, headers: Mapping[str, str]) -> Dialled:
        call = self._register(pj.PJSUA_INVALID_ID)
        asked = options()
        put(asked.txOption, localUri=self._address_of(identity))
        for name, value in {**_privacy(identity, self._uri), **headers}.items():
            header = pj.SipHeader()
            put(header, hName=name, hValue=clean(value, 256))
            asked.txOption.headers.append(header)
        try:
            call.makeCall(self._target, asked)
        except pj.Error as error:
            self._calls.pop(call.number, None)
            raise PhoneFailure(reason_of(error)) from None
        return Dialled(call.number, call.invited_at or time.monotonic())

    def proceed(self, call: int) -> None:
        self._answer(call, pj.PJSIP_SC_TRYING)

    def ring(self, call: int) -> None:
        self._answer(call, pj.PJSIP_SC_RINGING)

    def accept(self, call: int) -> None:
        self._answer(call, pj.PJSIP_SC_OK)

    def refuse(self, call: int, code: int) -> None:
        leg = self._calls.get(call)
        if leg is not None:
            leg.hung_up = True
            asked = options()
            asked.statusCode = code
            self.guard("refuse", leg.hangup, asked)

    def hang_up(self, call: int) -> None:
        leg = self._calls.get(call)
        if leg is None or leg.hung_up:
            return
        leg.hung_up = True
        if leg.getId() == pj.PJSUA_INVALID_ID:  # sent elsewhere, but PJSIP could not even begin the call
            del self._calls[call]
            self._listener.ended(call, pj.PJSIP_SC_SERVICE_UNAVAILABLE, "", True)
            return
        self.guard("hang up", leg.hangup, options())

    def probe(self, call: int) -> None:
        leg = self._calls.get(call)
        if leg is not None and not leg.hung_up:
            request = pj.CallSendRequestParam()
            request.method = PROBE
            self.guard("probe", leg.sendRequest, request)

    def speak(self, call: int, clip: Path | None, seconds: float, voice: Voice) -> None:
        leg = self._calls.get(call)
        if leg is None or leg.media is None:
            return
        self.hush(call)
        key = str(clip) if clip else "tones"
        try:
            source = leg.sounds.get(key)
            if source is None:
                source = leg.sounds[key] = player(clip, voice.gain_db) or tones(voice.gain_db)
            rewind(source, voice, seconds)
            source.startTransmit(leg.media)
            leg.source = source
        except pj.Error as error:
            log.warning("call %d cannot speak: %s", call, reason_of(error))

    def hush(self, call: int) -> None:
        leg = self._calls.get(call)
        if leg is None:
            return
        try:
            if leg.media is not None and leg.source is not None:
                leg.source.stopTransmit(leg.media)
            if leg.media is not None and leg.echoing:
                leg.media.stopTransmit(leg.media)
        except pj.Error as error:
            log.debug("call %d was silent already: %s", call, reason_of(error))
        leg.source = None
        leg.echoing = False

    def echo(self, call: int) -> None:
        leg = self._calls.get(call)
        if leg is None or leg.media is None:
            return
        self.hush(call)
        leg.echoing = True
        self.guard("echo", leg.media.startTransmit, leg.media)

    def level(self, call: int) -> int:
        leg = self._calls.get(call)
        if leg is None or leg.media is None:
            return 0
        try:
            return int(leg.media.getTxLevel())
        except pj.Error:
            return 0

    def traffic(self, call: int) -> Traffic | None:
        leg = self._calls.get(call)
        if leg is None or leg.media is None:
            return None
        try:
            rtcp = leg.getStreamStat(leg.media_index).rtcp
        except pj.Error:
            return None
        return Traffic(int(rtcp.rxStat.pkt), int(rtcp.txStat.pkt), int(rtcp.rxStat.loss))

    # ------------------------------------------------------------------------------------------------- callbacks
    def guard(self, what: str, action: Callable[..., object], *args: object) -> None:
        """Runs `action`; an error is logged, since an exception in a callback would vanish inside SWIG."""
        try:
            action(*args)
        except pj.Error as error:
            log.warning("%s: %s", what, reason_of(error))
        except Exception:
            log.exception("%s failed", what)

    def call_received(self, library_id: int, message: str) -> None:
        call = self._register(library_id)  # before anything else: a Call nobody keeps answers 603
        self._listener.rung(call.number, request_user(message), clean(str(call.getInfo().remoteUri), MAX_TEXT))

    def state_changed(self, call: Leg) -> None:
        info = call.getInfo()
        if call.number not in self._calls:
            return
        match info.state:
            case pj.PJSIP_INV_STATE_CALLING:  # from inside makeCall, after the ports for sound were opened
                call.invited_at = time.monotonic()
            case pj.PJSIP_INV_STATE_EARLY if not call.rang and info.role == pj.PJSIP_ROLE_UAC:
                call.rang = True
                self._listener.ringing(call.number)
            case pj.PJSIP_INV_STATE_CONFIRMED if not call.confirmed:
                call.confirmed = True
                self._listener.answered(call.number)
                if call.flowing:
                    self._listener.sound(call.number, True)
            case pj.PJSIP_INV_STATE_DISCONNECTED:
                # at once: a Call that outlives its leg would hang up the next leg that gets the same PJSIP id
                del self._calls[call.number]
                _release(call)
                code, reason = int(info.lastStatusCode), clean(str(info.lastReason), MAX_TEXT)
                self._listener.ended(call.number, code, reason, call.hung_up)

    def media_changed(self, call: Leg) -> None:
        info = call.getInfo()  # kept while its media are read: they live inside it
        usable = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)
        found = next((m for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO and m.status in usable), None)
        call.media = None if found is None else call.getAudioMedia(found.index)
        call.media_index = -1 if found is None else int(found.index)
        flowing = found is not None and found.status == pj.PJSUA_CALL_MEDIA_ACTIVE
        if call.media is not None:
            call.media.startTransmit(self._sink)  # PJSIP measures the level of what somebody listens to
        if flowing and call.source is not None:  # the stream was replaced in the middle of a word
            call.source.startTransmit(call.media)
        if flowing and call.echoing:
            call.media.startTransmit(call.media)
        changed, call.flowing = flowing != call.flowing, flowing
        if changed and call.confirmed:
            self._listener.sound(call.number, flowing)

    def transfer_asked(self, call: Leg, target: str) -> Leg | None:
        """A REFER: the leg that follows it, None for a place that is not one of our numbers."""
        user = user_at(target, self._uri)
        if not user or not call.confirmed:
            return None
        follower = self._register(pj.PJSUA_INVALID_ID)
        if self._listener.sent_on(call.number, follower.number, user):
            return follower
        del self._calls[follower.number]
        return None

    def replacement_asked(self, call: Leg) -> Leg | None:
        """An INVITE with Replaces named this leg's dialog: the leg that takes its place."""
        if not call.confirmed:
            return None
        successor = self._register(pj.PJSUA_INVALID_ID)
        self._listener.replaced(call.number, successor.number)
        return successor

    def digit_received(self, call: Leg, digit: str) -> None:
        self._listener.digit(call.number, digit[:1])

    def probe_answered(self, call: Leg, code: int) -> None:
        if code in NO_SUCH_CALL and call.number in self._calls:
            log.info("the agent's phone has lost call %d (%d)", call.number, code)
            self.guard("hang up", call.hangup, options())

    # -------------------------------------------------------------------------------------------------- details
    def _register(self, library_id: int) -> Leg:
        self._numbered += 1
        call = self._calls[self._numbered] = Leg(self, self._account, self._numbered, library_id)
        return call

    def _answer(self, call: int, code: int) -> None:
        leg = self._calls.get(call)
        if leg is not None:
            asked = options()
            asked.statusCode = code
            self.guard("answer", leg.answer, asked)

    def _address_of(self, identity: Identity) -> str:
        if identity.number is None:
            return '"Anonymous" <sip:anonymous@anonymous.invalid>'
        quoted = clean(identity.display_name, 64).replace("\\", "\\\\").replace('"', '\\"')
        address = f"<{self._uri.replace('sip:', f'sip:{identity.number}@', 1)}>"
        return f'"{quoted}" {address}' if quoted else address


def request_user(message: str) -> str:
    """The user part of an INVITE's Request-URI, percent-decoded and bounded; empty where there is none."""
    match = re.match(r"INVITE +(?:sips?|tel):([^@;>\s]{1,512})(?:@|;|\s)", message)
    return clean(unquote(match.group(1)), 64) if match else ""


def user_at(target: str, here: str) -> str:
    """Whom a Refer-To names, when it is somebody at our own address; nobody is sent out of the simulation."""
    match = re.match(r"(?i)\s*(?:[^<]*<)?sip:([^@;?>\s]{1,512})@([^;?>\s]{1,64})", target)
    if match is None or match.group(2) != here.removeprefix("sip:"):
        return ""
    return clean(unquote(match.group(1)), 64)


def clean(text: str, limit: int) -> str:
    """Without control characters, and no longer than `limit`."""
    return "".join(c for c in text if c.isprintable())[:limit]


def _privacy(identity: Identity, uri: str) -> dict[str, str]:
    """RFC 3325: the network's word about who calls, or the wish not to say it."""
    if identity.number is None:
        return {"Privacy": "id"}
    return {"P-Asserted-Identity": f"<{uri.replace('sip:', f'sip:{identity.number}@', 1)}>"}


def _release(call: Leg) -> None:
    """Frees the pj objects of an ended call here and now, on PJSIP's thread."""
    call.source = call.media = None
    call.sounds.clear()


def _media_port() -> int:
    """Even, below the ephemeral range; PJSIP searches upwards from it."""
    return random.randrange(12_000, 22_000, 2)
