"""Start-up and shutdown as lists of named steps, each with its policy when it fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import PortError

log = logging.getLogger(__name__)


class OnFailure(StrEnum):
    STOP = auto()
    """Nothing after it makes sense."""
    GO_ON = auto()
    """The agent is told and works without it."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    run: Callable[[], Awaitable[None]]
    on_failure: OnFailure = OnFailure.GO_ON


async def run_steps(steps: Sequence[Step], bus: Bus, clock: Clock) -> bool:
    """Runs the steps in order; False when one with STOP failed. Failures other than PortError are logged whole."""
    for step in steps:
        began = clock.monotonic()
        try:
            await step.run()
        except PortError as error:
            log.error("%s failed: %s", step.name, error)
            bus.publish(ProblemNoticed(error.code, error.detail))
            if step.on_failure is OnFailure.STOP:
                return False
        except Exception:
            log.exception("%s failed", step.name)
            bus.publish(ProblemNoticed("internal", step.name))
            if step.on_failure is OnFailure.STOP:
                return False
        else:
            log.debug("%s took %.0f ms", step.name, (clock.monotonic() - began) * 1000)
    return True
