"""Which of the known sound devices is preferred: a headset first, the laptop's own microphone second, and so on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

SYSTEM = ""
"""The id of "whatever the system uses"; it is always connected."""
_MOST = 8
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class RankedDevice:
    """A device by its stable id, and the name it is remembered by while it is not connected."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Best first. Written as lines of id and name with a tab between; no device at all follows the system."""

    devices: tuple[RankedDevice, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what str() wrote, or a bare id."""
        devices: dict[str, RankedDevice] = {}
        for line in text.split("\n") if text else ():
            device_id, _, name = line.partition("\t")
            devices.setdefault(device_id, RankedDevice(device_id, name))
        return cls(tuple(devices.values())[:_MOST])

    def __str__(self) -> str:
        devices = self.devices if self.devices != (RankedDevice(SYSTEM),) else ()
        return "\n".join(f"{device.id}\t{device.name}" if device.name else device.id for device in devices)

    @property
    def order(self) -> tuple[str, ...]:
        """Ids to try one after the other; after them, whatever the system uses."""
        ids = [device.id for device in self.devices]
        return tuple(ids[: ids.index(SYSTEM)] if SYSTEM in ids else ids)

    def best(self, connected: Collection[str]) -> str:
        """The id that is to be used among those that are connected; SYSTEM where none of the ranking is."""
        return next((device_id for device_id in self.order if device_id in connected), SYSTEM)

    def chosen(self, device: RankedDevice, connected: Collection[str]) -> Ranking:
        """The ranking after a person picked `device`.

        That says it is better than all that could be picked, so it takes its place before the best of those. Whatever
        was better and is not connected now stays better: the headset of the office survives an evening at home. The
        system's device, once picked, stands before all.
        """
        rest = [known for known in self.devices if known.id not in (SYSTEM, device.id)]
        place = 0
        if device.id != SYSTEM:
            place = next((index for index, known in enumerate(rest) if known.id in connected), len(rest))
        devices = [*rest[:place], _clean(device), *rest[place:]][:_MOST]
        while len(devices) > 1 and len(str(Ranking(tuple(devices)))) > _LONGEST:
            devices.pop()
        return Ranking(tuple(devices))


def _clean(device: RankedDevice) -> RankedDevice:
    return RankedDevice(device.id, " ".join(device.name.split())[:120])
