"""This computer: its ringer, its network, its key store, and how telephone numbers are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import Callable

    from agent_desktop.domain.address import PhoneNumber
    from agent_desktop.domain.links import Network
    from agent_desktop.domain.voice import Voice


class NetworkWatch(Protocol):
    """Notices when addresses or routes of this computer change."""

    def start(self, changed: Callable[[Network], None]) -> None:
        """Calls `changed` on the loop's thread a moment after each change; several at once are one."""
        ...

    def close(self) -> None: ...


class Ringer(Protocol):
    """Plays ring and signal tones on the ringer device, never through the call's audio."""

    def ring(self, tone: str, device: str, volume: int) -> None:
        """Loops `tone` (name of a sound, "" = usual) until quiet(); volume 0-100. Never raises: silence is logged."""
        ...

    def signal(self, tone: str, device: str, volume: int) -> None:
        """Plays `tone` once."""
        ...

    def quiet(self) -> None: ...

    def close(self) -> None: ...


class VoicePlayer(Protocol):
    """Plays one recording at a time on the agent's own device, never through a call's audio. Nothing here blocks."""

    def play(self, voice: Voice, at: float, speed: float, device: str) -> None:
        """From second `at` on, in place of what plays now; what of it is missing is waited for in silence.

        `device` is the id of an AudioDevice, "" for what the system uses.
        """
        ...

    def stop(self) -> None: ...

    def position(self) -> float:
        """Seconds of the recording, 0 while nothing plays."""
        ...

    def failed(self) -> bool:
        """Whether there is no device to play on; the log says why."""
        ...

    def close(self) -> None: ...


class SecretStore(Protocol):
    """The operating system's key store. Never writes plain text; raises SecretsError when there is none."""

    async def get(self, name: str) -> str: ...

    async def set(self, name: str, secret: str) -> None: ...

    async def delete(self, name: str) -> None: ...


class NumberingPlan(Protocol):
    """Telephone numbers as people and networks write them (libphonenumber behind it)."""

    def parse(self, text: str) -> PhoneNumber | None:
        """E.164 of any usual spelling seen from the centre's country; None when it is no public number."""
        ...

    def display(self, number: PhoneNumber) -> str:
        """The way people read it, e.g. "+86 139 1234 5678"."""
        ...

    def warm_up(self) -> None:
        """Loads its tables now (slow: tens of ms), so that the first call does not wait."""
        ...
