"""What the sound system tells beside PJSIP's own interface: whether a sound server is there, and what came or went.

Sources: packaging/pjsip/pulse/pulse_status.c for pjmedia_pulse_status(); for the list of sound cards the Linux kernel's
documentation, sound/designs/procfile.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

from agent_desktop.domain.media import AudioHealth

CARDS = Path("/proc/asound/cards")
_SETTLING = 4
"""Questions after a change of the cards until the system has made and opened up the new card's devices."""


class SoundLibrary:
    """What only PJSIP's shared library itself can tell, asked by ctypes."""

    def __init__(self) -> None:
        self._query: Any = None
        self._buffer = ctypes.create_string_buffer(512)
        self._drivers = True
        try:
            from pjsua2 import _pjsua2  # not at the top: PyPI's wheel of PJSIP for Windows keeps it elsewhere

            library = ctypes.CDLL(_pjsua2.__file__)
        except (ImportError, OSError):
            library = None
        if library is not None and sys.platform == "linux":
            self._drivers = any(hasattr(library, f"pjmedia_{name}_factory") for name in ("alsa", "pulse"))
        if library is not None and hasattr(library, "pjmedia_pulse_status"):
            self._query = library.pjmedia_pulse_status
            self._query.restype = ctypes.c_uint
            self._query.argtypes = (ctypes.c_char_p, ctypes.c_uint)
        self._last = self._read()

    @property
    def health_without_devices(self) -> AudioHealth:
        """A PJSIP that was built without any sound driver (PyPI's wheel) will not find a device later either."""
        return AudioHealth.FAILED if self._drivers else AudioHealth.SIGNALLING_ONLY

    def changed(self) -> bool:
        """Whether a sound server changed its devices or streams, came or went, since the last question.

        While none is there the backend's attempts to reach one count as changes too; they are not.
        """
        now = self._read()
        before, self._last = self._last, now
        return now != before and (now[1] or before[1])

    @property
    def server_is_there(self) -> bool:
        return self._last[1]

    def _read(self) -> tuple[int, bool]:
        """The backend's count of changes, and whether its server is there."""
        if self._query is None:
            return 0, False
        count = int(self._query(self._buffer, len(self._buffer)))
        return count, self._buffer.value.startswith(b"server=1")


class SoundCards:
    """The kernel's list of sound cards, for machines without a sound server: nobody else would tell of a new one."""

    def __init__(self, listing: Path = CARDS) -> None:
        self._listing = listing
        self._last = self._read()
        self._countdown = 0

    def changed(self) -> bool:
        """Whether a card came or went; true once more a few questions later, when its devices can be opened."""
        now = self._read()
        if now != self._last:
            self._last, self._countdown = now, _SETTLING
            return True
        self._countdown = max(0, self._countdown - 1)
        return self._countdown == 1

    def _read(self) -> str:
        try:
            return self._listing.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""  # no card, or another system
