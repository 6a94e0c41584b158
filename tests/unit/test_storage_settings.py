"""The settings file in trouble: damaged, unwritable, interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.ports import StorageError
from agent_desktop.storage.settings_file import SettingsFile
from tests.fakes.clock import ManualClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.mark.expects_log("WARNING .*the settings file is damaged .*kept as settings.json.damaged-")
@pytest.mark.parametrize("content", [b"", b"{half", b"[1, 2]", b"\xff\xfe\x00", b"[" * 200_000, b" " * 1_000_001])
def test_given_a_damaged_file_when_loaded_then_empty_and_the_file_is_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert SettingsFile(path, ManualClock()).load() == {}
    kept = path.with_name("settings.json.damaged-20261121T104207.000000")
    assert kept.read_bytes() == content
    assert not path.exists()


def test_given_a_save_that_fails_then_the_old_values_stay_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SettingsFile(path, ManualClock())
    store.save({"a": 1})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agent_desktop.storage.settings_file.os.fsync", full)
    with pytest.raises(StorageError) as caught:
        store.save({"a": 2})
    assert caught.value.code == "disk_full"
    assert store.load() == {"a": 1}
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.expects_log("settings cannot be read, defaults are used")
def test_given_a_file_where_the_folder_should_be_then_saving_says_no_access_and_loading_is_empty(path: Path) -> None:
    path.write_text("in the way")
    store = SettingsFile(path / "settings.json", ManualClock())
    assert store.load() == {}
    with pytest.raises(StorageError) as caught:
        store.save({"a": 1})
    assert caught.value.code == "no_access"
