"""The agent's choices on this computer: checked, saved, told to whoever cares."""

from __future__ import annotations

from agent_desktop.domain.events import SettingChanged
from agent_desktop.domain.settings import SETTINGS, SettingValue, effective, setting
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import SettingsStore


class Preferences:
    """Effective settings; `announce()` publishes them all once, `put` publishes and saves one."""

    def __init__(self, store: SettingsStore, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._values: dict[str, SettingValue] = effective({})

    def load(self) -> None:
        self._values = effective(self._store.load())

    def announce(self) -> None:
        for option in SETTINGS:
            self._bus.publish(SettingChanged(option.key, self._values[option.key]))

    def get(self, key: str) -> SettingValue:
        return self._values[key]

    def text(self, key: str) -> str:
        return str(self._values[key])

    def put(self, key: str, value: SettingValue) -> None:
        """Raises ValueError for a value the option does not accept, StorageError when it cannot be saved."""
        if not setting(key).accepts(value):
            raise ValueError(f"{key} does not accept {value!r}")
        if self._values[key] == value:
            return
        self._values[key] = value
        self._bus.publish(SettingChanged(key, value))
        changed = {option.key: self._values[option.key] for option in SETTINGS}
        self._store.save({k: v for k, v in changed.items() if v != setting(k).default})
