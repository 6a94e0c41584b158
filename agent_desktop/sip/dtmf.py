"""Keyed digits going out: one at a time, in order, by the method each was keyed with (RFC 4733, INFO, tones)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import DtmfMethod
from agent_desktop.sip.audio import Sound
from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.stack_settings import assign

log = logging.getLogger(__name__)

TONE_SECONDS = 0.3
"""A telephone event lasts 200 ms in PJSIP (1600 samples); the rest is the pause that receivers need between digits."""
INFO_PATIENCE = 2.0
"""How long an INFO may stay unanswered before the next digit goes anyway."""
INBAND_SECONDS = 0.22
"""From one tone in the speech to the next; ITU-T Q.24 wants 40 ms each of tone and pause, which lost packets eat."""
_INBAND_TONE_MS = 120
_INFO_DURATION_MS = 160
_NO_TELEPHONE_EVENTS = 220107  # PJMEDIA_RTP_EREMNORFC2833

Send = Callable[[str, DtmfMethod], None]
Later = Callable[[float, Callable[[], None]], object]


class KeyQueue:
    """Digits of one leg. `send` puts one on the wire; after INFO the next waits for info_answered().

    `idle` is called when the last of them is out.
    """

    def __init__(self, send: Send, later: Later, idle: Callable[[], None] = lambda: None) -> None:
        self._send = send
        self._later = later
        self._idle = idle
        self._waiting: deque[tuple[str, DtmfMethod]] = deque()
        self._turn = 0
        self._busy = False

    def add(self, digits: str, method: DtmfMethod) -> None:
        self._waiting.extend((digit, method) for digit in digits)
        if not self._busy:
            self._next()

    def info_answered(self) -> None:
        """The far end answered an INFO, whatever it said."""
        if self._busy and self._last is DtmfMethod.INFO:
            self._next()

    def close(self) -> None:
        """What still waits is dropped: the call ended."""
        self._waiting.clear()
        self._turn += 1
        self._busy = False

    def _next(self) -> None:
        self._turn += 1
        self._busy = bool(self._waiting)
        if not self._waiting:
            self._idle()
            return
        digit, method = self._waiting.popleft()
        self._last = method
        turn = self._turn
        self._later(_PAUSES[method], lambda: self._proceed(turn))
        self._send(digit, method)

    def _proceed(self, turn: int) -> None:
        if turn == self._turn:
            self._next()


_PAUSES = {
    DtmfMethod.RFC4733: TONE_SECONDS,
    DtmfMethod.INFO: INFO_PATIENCE,
    DtmfMethod.INBAND: INBAND_SECONDS,
}


class Keypad:
    """The keys of one leg: what is keyed goes out through `call`, which is asked for at each digit.

    Telephone events that the far end did not agree to become tones in the speech.
    """

    def __init__(self, leg_id: LegId, sound: Sound, later: Later, call: Callable[[], LegCall | None]) -> None:
        self._leg_id = leg_id
        self._sound = sound
        self._call = call
        self._queue = KeyQueue(self._send, later, self._tones_over)
        self._tones: Any = None

    def add(self, digits: str, method: DtmfMethod) -> None:
        self._queue.add(digits, method)

    def info_answered(self) -> None:
        self._queue.info_answered()

    def close(self) -> None:
        self._queue.close()
        self._tones = None

    def _send(self, digit: str, method: DtmfMethod) -> None:
        call = self._call()
        if call is None:
            return
        try:
            if method is DtmfMethod.INBAND:
                self._play(call, digit)
                return
            self._tones_over()
            parameters = pj.CallSendDtmfParam()
            assign(parameters, digits=digit, duration=_INFO_DURATION_MS)
            info = method is DtmfMethod.INFO
            assign(parameters, method=pj.PJSUA_DTMF_METHOD_SIP_INFO if info else pj.PJSUA_DTMF_METHOD_RFC2833)
            call.sendDtmf(parameters)
        except pj.Error as error:
            if error.status == _NO_TELEPHONE_EVENTS and method is DtmfMethod.RFC4733:
                self._send(digit, DtmfMethod.INBAND)
            else:
                log.warning("a key tone of leg %s could not be sent: %s", self._leg_id, error.reason)

    def _play(self, call: LegCall, digit: str) -> None:
        if self._tones is None:
            self._tones = pj.ToneGenerator()
            self._tones.createToneGenerator(16000, 1)
        self._sound.set_keying(self._leg_id, True)
        self._tones.startTransmit(call.getAudioMedia(-1))
        tone = pj.ToneDigit()
        assign(tone, digit=digit, on_msec=_INBAND_TONE_MS, off_msec=round(INBAND_SECONDS * 1000) - _INBAND_TONE_MS)
        tones = pj.ToneDigitVector()
        tones.append(tone)
        self._tones.playDigits(tones)

    def _tones_over(self) -> None:
        if self._tones is not None:
            self._sound.set_keying(self._leg_id, False)
