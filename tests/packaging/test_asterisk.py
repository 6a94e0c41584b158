"""The exchange that comes along: its lock, its cache, its configuration, the lab."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from asterisk import exchange, fetch
from asterisk.exchange import ACCOUNTS, ETC, Exchange, Settings
from devtasks.console import Console
from devtasks.exchange import AsteriskFetch

from tests.lab.asterisk import Asterisk

PINNED = fetch.Lock("forky", "amd64", (fetch.Pin("asterisk", "1:22.10.1", "ab" * 32),))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "agent-desktop" / "asterisk"


def package(folder: Path, name: str = "asterisk", **files: str) -> Path:
    """A Debian package with these files."""
    tree = folder / f"tree-{name}"
    (tree / "DEBIAN").mkdir(parents=True)
    control = f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: t <t@example.org>\nDescription: t\n"
    (tree / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    file = folder / f"{name}.deb"
    subprocess.run(["dpkg-deb", "--build", tree, file], check=True, capture_output=True)
    return file


# ---- lock and cache


def test_given_a_lock_when_it_is_written_and_read_then_it_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text(PINNED.text(), encoding="utf-8")
    assert fetch.Lock.read(file) == PINNED


def test_given_the_projects_lock_when_it_is_read_then_it_pins_asterisk_22_and_names_no_address() -> None:
    lock = fetch.Lock.read()
    assert next(pin for pin in lock.pins if pin.package == "asterisk").version.startswith("1:22.")
    assert all(re.fullmatch(r"[0-9a-f]{64}", pin.checksum) for pin in lock.pins)
    assert "//" not in fetch.LOCK.read_text(encoding="utf-8")


def test_given_packages_when_one_byte_differs_then_they_are_not_the_pinned_ones(tmp_path: Path) -> None:
    file = tmp_path / "a.deb"
    file.write_bytes(b"1")
    lock = fetch.Lock("forky", "amd64", (fetch.Pin("a", "1", fetch._sha256(file)),))
    assert lock.matches([file])
    file.write_bytes(b"2")
    assert not lock.matches([file])


def test_given_another_lock_when_the_key_is_made_then_it_differs(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text(PINNED.text(), encoding="utf-8")
    assert fetch.cache_key(file) != fetch.cache_key()


def test_given_an_empty_cache_when_asterisk_is_looked_for_then_there_is_none_and_none_is_fetched(
    cache: Path,
) -> None:
    assert fetch.find() is None
    assert not cache.exists()


def test_given_a_folder_without_packages_when_it_is_named_then_a_sentence_says_so(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchFailed, match=r"There are no \.deb packages"):
        fetch.fetch(print, tmp_path)
    assert fetch.find() is None


def test_given_packages_that_are_something_else_when_they_are_named_then_nothing_lands_in_the_cache(
    cache: Path, tmp_path: Path
) -> None:
    package(tmp_path, "hello", **{"usr/bin/hello": "x"})
    with pytest.raises(fetch.FetchFailed, match="hold no Asterisk"):
        fetch.fetch(print, tmp_path)
    assert [path.name for path in cache.iterdir()] == ["lock"]


def test_given_a_damaged_package_when_it_is_unpacked_then_it_is_named(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "asterisk.deb").write_bytes(b"not a package")
    with pytest.raises(fetch.FetchFailed, match=r"asterisk\.deb could not be unpacked"):
        fetch.fetch(print, tmp_path)


def test_given_a_machine_without_apt_when_asterisk_is_fetched_then_the_way_out_is_said(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asterisk.fetch.shutil.which", lambda _name: None)
    with pytest.raises(fetch.FetchFailed, match=fetch.PACKAGES_ENV):
        fetch.fetch(print)


def test_given_pinned_packages_that_left_the_archive_when_asterisk_is_fetched_then_the_newest_is_taken_and_said(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = package(tmp_path, "asterisk", **{"usr/sbin/asterisk": "x"})
    said: list[str] = []

    class Archive:
        architecture = "amd64"

        def __init__(self, _folder: Path, _say: fetch.Say) -> None:
            pass

        def update(self, _suite: str) -> None:
            pass

        def closure(self, _packages: object) -> list[str]:
            return ["asterisk"]

        def download(self, names: list[str]) -> list[Path]:
            if names != ["asterisk"]:
                raise fetch.FetchFailed("version not found")
            return [newest]

    monkeypatch.setattr(fetch, "_Apt", Archive)
    monkeypatch.setattr(fetch, "missing_libraries", lambda _tree: [])
    there = fetch.fetch(said.append)
    assert there == fetch.find()
    assert any("have left Debian's archive" in line for line in said)


# ---- configuration


def test_given_the_example_when_it_is_filled_in_then_no_placeholder_is_left_and_secrets_are_private(
    asterisk_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("x")
    made = Exchange(asterisk_root, folder, Settings.random({"1001": "of-the-server"}))
    made.prepare()
    for file in (folder / "etc").iterdir():
        assert re.findall(r"@[A-Z_0-9]+@", file.read_text(encoding="utf-8")) == [], file.name
    phones = folder / "etc" / "pjsip.conf"
    assert phones.stat().st_mode & 0o077 == 0
    assert "password = of-the-server\n" in phones.read_text(encoding="utf-8")


def test_given_the_accounts_of_the_example_when_they_are_counted_then_each_has_its_password() -> None:
    text = (ETC / "pjsip.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"@PASSWORD_(\d+)@", text)) == set(ACCOUNTS)


def test_given_the_administrators_page_when_it_is_read_then_no_placeholder_and_no_file_is_missing() -> None:
    page = (fetch.HERE / "README.md").read_text(encoding="utf-8")
    lab_only = {"ROOT", "RUN", "MODULES", "NAME"}  # asterisk.conf, which stays the distribution's own
    for file in ETC.glob("*.conf"):
        assert f"`{file.name}`" in page, file.name
        for name in set(re.findall(r"@([A-Z_0-9]+)@", file.read_text(encoding="utf-8"))) - lab_only:
            assert f"`@{re.sub(r'_[0-9]+$', '_1001', name)}@`" in page, name


def test_given_a_folder_with_a_long_path_when_the_exchange_starts_then_it_is_refused_with_a_sentence(
    tmp_path: Path,
) -> None:
    with pytest.raises(exchange.ExchangeFailed, match="too long a path"):
        Exchange(tmp_path, tmp_path / ("x" * 90), Settings.random()).start()


def test_given_the_example_when_asterisk_reads_it_then_it_complains_of_nothing(pbx: Asterisk) -> None:
    log = pbx.exchange.log.read_text(encoding="utf-8", errors="replace")
    assert [line for line in log.splitlines() if re.search(r"\] (WARNING|ERROR)\[", line)] == []
    assert pbx.exchange.pid is not None


def test_given_the_dial_plan_when_asterisk_knows_its_applications_then_every_one_that_is_used_is_there(
    pbx: Asterisk,
) -> None:
    known = set(re.findall(r"^\s+(\w+):", pbx.ami.command("core show applications"), re.MULTILINE))
    text = "".join(file.read_text(encoding="utf-8") for file in ETC.glob("extensions*.conf"))
    used = set(re.findall(r"(?:,1,|,n,|n\(\w+\),|=> n,)(\w+)\(", text)) | set(re.findall(r"\?(\w+)\(", text))
    assert used - known == set()
    functions = set(re.findall(r"\$\{([A-Z_]+)\(", text)) | set(re.findall(r"Set\(([A-Z_]+)\(", text))
    there = pbx.ami.command("core show functions")
    assert [name for name in functions if not re.search(rf"^\s*{name} ", there, re.MULTILINE)] == []


# ---- set-up


def test_given_asterisk_in_the_cache_when_set_up_runs_then_nothing_is_fetched_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(fetch, "find", lambda: tmp_path)
    monkeypatch.setattr(fetch, "fetch", lambda *_: pytest.fail("fetched"))
    step = AsteriskFetch(Console())
    step.start()
    assert step.finish() == ""
    assert capsys.readouterr().err == ""


def test_given_no_network_when_set_up_fetches_asterisk_then_it_goes_on_and_says_what_is_missing(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Path:
        raise fetch.FetchFailed("Asterisk could not be fetched: no network")

    monkeypatch.setattr(fetch, "fetch", fail)
    step = AsteriskFetch(Console())
    step.start()
    assert step.finish() == "Asterisk could not be fetched: no network"
    assert "Its tests are skipped." in capsys.readouterr().err
