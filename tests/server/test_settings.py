"""Settings: where data lies on each platform, which databases there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_stub.settings import Settings, SettingsError, bundled_packs, default_data_dir, normalise_database_url


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"XDG_DATA_HOME": "/data"}, "linux", Path("/data/agent-desktop/server")),
        ({}, "linux", Path.home() / ".local/share/agent-desktop/server"),
        ({"LOCALAPPDATA": "/local"}, "win32", Path("/local/Agent Desktop/server")),
        ({}, "darwin", Path.home() / "Library/Application Support/Agent Desktop/server"),
        ({"AGENT_DESKTOP_HOME": "/elsewhere", "XDG_DATA_HOME": "/data"}, "linux", Path("/elsewhere/server")),
    ],
)
def test_given_a_platform_then_data_lies_where_it_keeps_a_users_data(
    environ: dict[str, str], platform: str, expected: Path
) -> None:
    assert default_data_dir(environ, platform) == expected


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_given_a_database_url_then_the_asyncio_driver_is_named(given_url: str, used: str) -> None:
    assert normalise_database_url(given_url) == used


def test_given_another_database_when_set_then_a_sentence_says_which_there_are() -> None:
    with pytest.raises(SettingsError, match=r"sqlite:/// or postgresql://"):
        normalise_database_url("oracle://x")


def test_given_nothing_then_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).sqlalchemy_url == f"sqlite+aiosqlite:///{tmp_path.as_posix()}/server.sqlite3"


def test_given_the_program_then_its_packs_come_with_it() -> None:
    assert (bundled_packs() / "telecom" / "pack.json").is_file()
