"""What is told of a line: where it stands, said again only where something is new."""

from __future__ import annotations

import logging
from collections.abc import Callable

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.sip.way import NoWay

log = logging.getLogger(__name__)


class LineNews:
    """Sole teller of one line's LineChanged."""

    def __init__(self, line_id: LineId, emit: Callable[[object], None]) -> None:
        self._line_id = line_id
        self._emit = emit
        self._last: LineChanged | None = None

    @property
    def registered(self) -> bool:
        return self._last is not None and self._last.registration is Registration.REGISTERED

    @property
    def no_route(self) -> bool:
        return self._last is not None and self._last.code == NoWay.NO_ROUTE

    def tell(
        self,
        registration: Registration,
        server: str,
        status: int = 0,
        reason: str = "",
        retry_in: float | None = None,
        code: str = "",
        *,
        again: bool = False,
    ) -> None:
        """`again`: even where nothing is new."""
        fact = LineChanged(self._line_id, registration, status, reason, retry_in, code=code, server=server)
        if fact == self._last and not again:
            return
        before, self._last = self._last, fact
        if before is None or before.registration is not registration:
            log.info("line %s: %s %d %s", self._line_id, registration, status, reason or code)
        self._emit(fact)

    def repeat(self) -> None:
        if self._last is not None:
            self._emit(self._last)

    def removed(self) -> None:
        self._emit(LineChanged(self._line_id, Registration.REMOVED))

    def forget(self) -> None:
        """The line has left: nothing that was told is so any more."""
        self._last = None
