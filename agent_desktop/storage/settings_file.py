"""SettingsStore as one JSON file, replaced as a whole."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent_desktop.kit.clock import Clock
from agent_desktop.storage.faults import storage_error
from agent_desktop.storage.recovery import set_aside

log = logging.getLogger(__name__)

_MAX_BYTES = 1_000_000


class SettingsFile:
    """The agent's choices on this computer. A reader sees the old values or the new ones, never half of them.

    A damaged file is kept as `<name>.damaged-<time>` and reads as empty; so does one that cannot be read at all.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def load(self) -> Mapping[str, Any]:
        try:
            if self._path.stat().st_size > _MAX_BYTES:
                raise ValueError("too large")
            values = json.loads(self._path.read_text("utf-8"))
            if not isinstance(values, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return {}
        except OSError as error:
            log.warning("settings cannot be read, defaults are used: %s", error)
            return {}
        except (ValueError, RecursionError) as error:
            self._keep_aside(error)
            return {}
        return values

    def save(self, values: Mapping[str, Any]) -> None:
        """Durable when it returns; raises StorageError and leaves the old file as it was."""
        text = json.dumps(dict(values), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with new.open("w", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                new.replace(self._path)
            except OSError:
                new.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise storage_error(error) from error

    def _keep_aside(self, why: Exception) -> None:
        try:
            kept = set_aside(self._path, self._clock.now()).name
        except OSError as error:
            kept = f"where it is ({error})"
        log.warning("the settings file is damaged (%s); defaults are used, the file is kept as %s", why, kept)
