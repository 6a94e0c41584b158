"""How the agent made sure who is speaking: each step is noted for the server and shown at once."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.call import InteractionId, Verification
from agent_desktop.domain.customer import VerificationMethod, VerificationStep
from agent_desktop.domain.events import CallerVerified
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import LocalStore, WireFormat
from agent_desktop.services.write_queue import WriteQueue


class CallerVerification:
    """Writes steps to the outbox: what was asked is kept while the server is away, too."""

    def __init__(
        self,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._queue = WriteQueue(store, bus, clock, username)
        self._wire = wire
        self._bus = bus
        self._clock = clock
        self._new_id = new_id

    async def note(
        self, interaction_id: InteractionId, customer_id: str, method: VerificationMethod, *, passed: bool
    ) -> None:
        """Notes one step; a failed one takes back what was sure before. Raises StorageError."""
        at = self._clock.now()
        step = VerificationStep(method, passed, at, customer_id)
        key = f"{interaction_id}/{self._new_id()}"
        await self._queue.add(WriteKind.VERIFICATION, key, self._wire.verification(step))
        self._bus.publish(CallerVerified(interaction_id, Verification(step.level, method.value, at)))
