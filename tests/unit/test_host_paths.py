"""Folders of the program on each system."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from agent_desktop.host.paths import Paths, resources
from agent_desktop.ports import StorageError


def test_given_a_home_of_its_own_when_found_then_everything_lies_below(tmp_path: Path) -> None:
    paths = Paths.find({"AGENT_DESKTOP_HOME": str(tmp_path), "XDG_CONFIG_HOME": "/elsewhere"}, "linux")
    folders = (paths.config, paths.data, paths.cache, paths.log, paths.runtime)
    assert len(set(folders)) == 5
    assert all(folder.parent == tmp_path for folder in folders)


def test_given_linux_when_found_then_the_base_directories_decide_and_relative_ones_do_not_count() -> None:
    environ = {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "relative", "XDG_RUNTIME_DIR": "/run/user/1000"}
    paths = Paths.find(environ, "linux")
    assert paths.config == Path("/c/agent-desktop")
    assert paths.data == Path.home() / ".local/share/agent-desktop"
    assert paths.log == Path.home() / ".local/state/agent-desktop/log"
    assert paths.runtime == Path("/run/user/1000/agent-desktop")


def test_given_no_login_session_when_found_then_the_runtime_folder_is_private_to_the_user() -> None:
    assert Paths.find({}, "linux").runtime.is_relative_to(Path.home())


@pytest.mark.skipif(sys.platform == "win32", reason="the paths in the test are POSIX")
def test_given_windows_when_found_then_roaming_settings_and_local_data() -> None:
    paths = Paths.find({"APPDATA": "/r", "LOCALAPPDATA": "/l"}, "win32")
    assert paths.config == Path("/r/Agent Desktop")
    assert paths.data == Path("/l/Agent Desktop/data")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows protects the profile folder instead")
def test_given_missing_folders_when_made_then_they_are_there_for_this_user_only(tmp_path: Path) -> None:
    paths = Paths.find({"AGENT_DESKTOP_HOME": str(tmp_path / "a" / "b")}, "linux")
    paths.make()
    paths.make()
    assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700
    assert list(paths.data.iterdir()) == []


def test_given_a_file_in_the_way_when_made_then_it_says_where(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StorageError) as caught:
        Paths.find({"AGENT_DESKTOP_HOME": str(tmp_path)}, "linux").make()
    assert caught.value.code == "no_access"
    assert str(tmp_path / "data") in caught.value.detail


def test_given_the_source_tree_when_asked_then_sounds_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Paths.find().sounds / "rings" / "marimba.wav").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", "/bundle", raising=False)
    assert resources() == Path("/bundle/resources")
