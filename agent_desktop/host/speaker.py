"""The ringer's playback device: miniaudio's, with the connection to the sound system closed as well.

miniaudio 1.71 makes a context for each device and never lets go of it: five files of the process for every ring.
"""

from __future__ import annotations

from typing import Any

import miniaudio


class RingerDevice(miniaudio.PlaybackDevice):  # type: ignore[misc]  # miniaudio has no types
    """Closed by close(), or when nobody holds it any more: also after a constructor that failed half-way."""

    _own: Any = None

    def _make_context(self, *arguments: Any) -> Any:
        self._own = super()._make_context(*arguments)
        return self._own

    def close(self) -> None:
        super().close()
        own, self._own = self._own, None
        if own is not None:
            miniaudio.lib.ma_context_uninit(own)
