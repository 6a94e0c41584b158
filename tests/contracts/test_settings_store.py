"""What every SettingsStore promises: the same tests on the fake and on the JSON file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desktop.ports import SettingsStore
from agent_desktop.storage.settings_file import SettingsFile
from tests.fakes.clock import ManualClock
from tests.fakes.settings import MemorySettings

Reopen = Callable[[], SettingsStore]


@pytest.fixture(params=["memory", "file"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    if request.param == "memory":
        memory = MemorySettings()
        return lambda: memory
    return lambda: SettingsFile(tmp_path / "config" / "settings.json", ManualClock())


def test_given_nothing_saved_when_loaded_then_empty(reopen: Reopen) -> None:
    assert reopen().load() == {}


def test_given_saved_values_when_loaded_by_the_next_start_then_equal(reopen: Reopen) -> None:
    values = {"server.url": "https://desk.example.org", "audio.ring_volume": 40, "audio.silent_ring": True, "名": "值"}
    reopen().save(values)
    assert reopen().load() == values


def test_given_saved_values_when_saved_again_then_replaced_as_a_whole(reopen: Reopen) -> None:
    store = reopen()
    store.save({"a": 1, "b": 2})
    store.save({"b": 3})
    assert reopen().load() == {"b": 3}


def test_given_loaded_values_when_the_caller_changes_them_then_the_store_does_not_notice(reopen: Reopen) -> None:
    store = reopen()
    store.save({"a": 1})
    loaded = dict(store.load())
    loaded["a"] = 2
    assert store.load() == {"a": 1}
