"""PJSIP's own log, one Python record a line, secrets hidden, floods cut."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from agent_desktop.kit.log import redact

log = logging.getLogger("sip.pjsip")

_PER_SECOND = 10
_ALIKE_PER_MINUTE = 5
_KINDS = 100
_VARIABLE = re.compile(r"\S*\d\S*")
"""What differs between two lines that say the same: addresses, ports, names of objects."""
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
        self._minute = 0
        self._alike: Counter[str] = Counter()

    def write(self, entry: Any) -> None:
        try:
            self._write(entry.level, entry.msg)
        except Exception:
            # an exception must not travel through C, and there is nowhere left to write it
            return

    def _write(self, level: int, message: str) -> None:
        text = _KEYS.sub(r"\1 [hidden]", redact(message.strip()))
        if level <= _QUIET_LEVEL:
            if not self._may_say(text):
                return
            text, _, packet = text.partition("\n")
            if packet:
                log.debug("%s", packet)
        log.log(_LEVELS.get(level, logging.DEBUG), "%s", text)

    def _may_say(self, text: str) -> bool:
        """Whoever sends us packets may cause a line with each of them."""
        now = self._monotonic()
        if int(now / 60) != self._minute:
            self._minute = int(now / 60)
            for kind, count in self._alike.items():
                if count > _ALIKE_PER_MINUTE:
                    log.warning("%d more lines in one minute left out: %s", count - _ALIKE_PER_MINUTE, kind)
            self._alike.clear()
        if int(now) != self._second:
            if self._written > _PER_SECOND:
                log.warning("%d more lines in one second left out", self._written - _PER_SECOND)
            self._second, self._written = int(now), 0
        kind = _VARIABLE.sub("..", text.partition("\n")[0])[:80]
        if kind not in self._alike and len(self._alike) >= _KINDS:
            kind = ""
        self._alike[kind] += 1
        if self._alike[kind] > _ALIKE_PER_MINUTE:
            return False
        self._written += 1
        return self._written <= _PER_SECOND
