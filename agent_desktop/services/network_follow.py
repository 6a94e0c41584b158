"""A change of this computer's network becomes a fact."""

from __future__ import annotations

from agent_desktop.domain.events import NetworkChanged
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import NetworkWatch


class NetworkFollow:
    """Publishes NetworkChanged from start() to close()."""

    def __init__(self, watch: NetworkWatch, bus: Bus) -> None:
        self._watch = watch
        self._bus = bus

    def start(self) -> None:
        self._watch.start(lambda network: self._bus.publish(NetworkChanged(network)))

    def close(self) -> None:
        self._watch.close()
