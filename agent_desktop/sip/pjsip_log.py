"""PJSIP's own log, one Python record a line, secrets hidden, floods cut."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from agent_desktop.kit.log import redact

log = logging.getLogger("sip.pjsip")

_PER_SECOND = 10
_QUIET_LEVEL = 2
_TRACE_LEVEL = 4  # level 5 would write SRTP keys
_KEYS = re.compile(r"(DTMF(?: digit(?: id)?)?) [0-9A-D*#,]+(?=[\s,]|$)")
"""What PJSIP says of key tones, sent or received: they may be somebody's PIN."""
_LEVELS = {0: logging.ERROR, 1: logging.WARNING, 2: logging.INFO}


def wanted_level() -> int:
    """How much PJSIP shall say: warnings, or everything up to the messages when we debug."""
    return _TRACE_LEVEL if log.isEnabledFor(logging.DEBUG) else _QUIET_LEVEL


class PythonLog(pj.LogWriter):
    """Writes to the logger "sip.pjsip". PJSIP owns it after libInit and deletes it in libDestroy."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._second = 0
        self._written = 0

    def write(self, entry: Any) -> None:
        try:
            self._write(entry.level, entry.msg)
        except Exception:
            # an exception must not travel through C, and there is nowhere left to write it
            return

    def _write(self, level: int, message: str) -> None:
        second = int(self._monotonic())
        if second != self._second:
            if self._written > _PER_SECOND:
                log.warning("%d more lines in one second left out", self._written - _PER_SECOND)
            self._second, self._written = second, 0
        text = _KEYS.sub(r"\1 [hidden]", redact(message.strip()))
        if level <= _QUIET_LEVEL:
            self._written += 1
            if self._written > _PER_SECOND:
                return
            text, _, packet = text.partition("\n")
            if packet:
                log.debug("%s", packet)
        log.log(_LEVELS.get(level, logging.DEBUG), "%s", text)
