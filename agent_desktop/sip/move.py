"""A dialog whose end has moved: the far end is told our new address, again until it knows (RFC 3261 section 14)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from agent_desktop.sip.hold import BUSY_PAUSE, glare_pause

log = logging.getLogger(__name__)

Later = Callable[[float, Callable[[], None]], object]


class Move:
    """`tell()` sends the re-INVITE and says whether the stack took it: not while another offer is under way."""

    def __init__(self, tell: Callable[[], bool], later: Later, *, call_id_is_ours: bool) -> None:
        self._tell = tell
        self._later = later
        self._call_id_is_ours = call_id_is_ours
        self._open = False
        self._wanted = False
        self._told = False
        self._challenged = False

    def open(self) -> None:
        """The dialog is confirmed: from now on re-INVITEs may go out."""
        self._open = True
        self._try()

    def close(self) -> None:
        self._open = False

    def begin(self) -> None:
        """A move while the last one is still being told is told after it."""
        self._wanted = True
        self._try()

    def answered(self, status: int) -> bool:
        """A re-INVITE got its final answer; whether it was this one. 408 and 481 end the dialog in the stack itself."""
        if not self._told:
            return False
        challenged, self._challenged = self._challenged, status in (401, 407)
        if self._challenged and not challenged:
            return True  # the stack answers the challenge with a second transaction
        self._told = False
        pause = 0.0
        if status == 491:
            self._wanted = True
            pause = glare_pause(self._call_id_is_ours)
        elif status >= 300:
            log.warning("the far end refuses our new address: %d", status)
        self._later(pause, self._try)
        return True

    def _try(self) -> None:
        if not self._open or not self._wanted or self._told:
            return
        if self._tell():
            self._wanted, self._told = False, True
        else:
            self._later(BUSY_PAUSE, self._try)
