"""Whether the far end of a dialog is still there: OPTIONS within the dialog, and what its answer means."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.stack_settings import assign


class Probe:
    """One question at a time; `answered(alive)` is called at most once for each."""

    def __init__(self, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._later = later
        self._answered: Callable[[bool], None] | None = None

    def ask(self, call: LegCall, answered: Callable[[bool], None]) -> None:
        """Raises pj.Error when the stack cannot even send it."""
        self._answered = answered
        request = pj.CallSendRequestParam()
        assign(request, method="OPTIONS")
        call.sendRequest(request)

    def over(self, *, alive: bool) -> None:
        """The question was answered, or timed out."""
        answered, self._answered = self._answered, None
        if answered is not None:
            self._later(0.0, lambda: answered(alive))
