"""Set-up of a fresh machine: system packages, environment, stamps, the SIP library's wheel or its stand-in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from devtasks import display, environment, system
from devtasks.console import Console, Stop
from devtasks.environment import Environment
from devtasks.native import SIGNALLING_ONLY, Native
from devtasks.stamps import Stamps, fingerprint
from pjsip import recipe


class Installer(Environment):
    """An environment whose pip only writes down what it was asked, and fails for what it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Console())
        self.asked: list[tuple[str, ...]] = []
        self.failing = ""

    def pip(self, *arguments: str) -> str | None:
        self.asked.append(arguments)
        return "no matching distribution" if self.failing and self.failing in " ".join(arguments) else None


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    """An environment in a folder of the test, with its own requirement files."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    for name in ("client", "server"):
        (requirements / f"{name}.txt").write_text(f"{name}==1.0\n", encoding="utf-8")
    monkeypatch.setattr(environment, "REQUIREMENTS", requirements)
    folder = tmp_path / "venv"
    folder.mkdir()
    return Installer(folder)


# ---- system packages


def test_given_alternatives_when_any_of_them_is_installed_then_nothing_is_missing() -> None:
    def present(_names: Iterable[str]) -> set[str]:
        return {"libasound2t64", "xvfb"}

    wanted = ("libasound2|libasound2t64", "xvfb", "xauth", "xauth")
    assert system.missing(wanted, present) == ["xauth"]


def test_given_missing_packages_and_no_rights_when_set_up_runs_then_it_stops_with_the_one_line_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "devtasks.system.shutil.which", lambda name: f"/usr/bin/{name}" if name == "dpkg-query" else None
    )
    monkeypatch.setattr("devtasks.system.os.geteuid", lambda: 1000)
    monkeypatch.setattr(system, "missing", lambda _packages: ["libegl1", "xvfb"])
    with pytest.raises(Stop) as stopped:
        system.ensure(("libegl1", "xvfb"), Console())
    lines = str(stopped.value).splitlines()
    assert "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 xvfb" in lines
    assert lines[-1] == "and start this command again."


def test_given_a_system_without_dpkg_when_set_up_runs_then_it_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devtasks.system.shutil.which", lambda _name: None)
    monkeypatch.setattr(system, "missing", lambda _packages: pytest.fail("looked for packages"))
    system.ensure(("libegl1",), Console())


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian system")
def test_given_dpkg_when_asked_then_it_knows_itself_and_no_package_that_does_not_exist() -> None:
    assert system.installed(["dpkg", "no-such-package-anywhere"]) == {"dpkg"}


# ---- stamps and the environment


def test_given_a_step_that_was_done_when_its_input_changes_then_the_stamp_no_longer_holds(tmp_path: Path) -> None:
    source = tmp_path / "client.txt"
    source.write_text("a==1", encoding="utf-8")
    stamps = Stamps(tmp_path / "stamps.json")
    assert not stamps.holds("client", fingerprint("cpython-311", files=[source]))
    stamps.write("client", fingerprint("cpython-311", files=[source]))
    assert Stamps(tmp_path / "stamps.json").holds("client", fingerprint("cpython-311", files=[source]))
    assert not stamps.holds("client", fingerprint("cpython-312", files=[source]))
    source.write_text("a==2", encoding="utf-8")
    assert not stamps.holds("client", fingerprint("cpython-311", files=[source]))


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_given_a_damaged_stamp_file_when_it_is_read_then_every_step_is_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stamps.json"
    path.write_text(content, encoding="utf-8")
    assert Stamps(path).read("client") is None
    Stamps(path).write("client", "x")
    assert Stamps(path).holds("client", "x")


def test_given_packages_are_installed_when_set_up_runs_again_then_only_the_changed_file_is_installed(
    installer: Installer, tmp_path: Path
) -> None:
    installer.install(("client", "server"))
    installer.install(("client", "server"))
    assert len(installer.asked) == 1
    (tmp_path / "requirements" / "server.txt").write_text("server==2.0\n", encoding="utf-8")
    installer.install(("client", "server"))
    assert len(installer.asked) == 2
    assert installer.asked[1] == ("--require-hashes", "--requirement", str(tmp_path / "requirements" / "server.txt"))


def test_given_pip_fails_when_packages_are_due_then_one_sentence_says_why_and_the_next_start_tries_again(
    installer: Installer,
) -> None:
    installer.failing = "client.txt"
    with pytest.raises(Stop, match=r"could not be installed \(no matching distribution\)\. Check the network"):
        installer.install(("client",))
    installer.failing = ""
    installer.install(("client",))
    assert len(installer.asked) == 2


def test_given_a_folder_that_is_no_environment_when_one_is_to_be_made_there_then_it_is_left_alone(
    tmp_path: Path,
) -> None:
    folder = tmp_path / ".venv"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Stop, match="it is no Python environment"):
        Environment(folder, Console()).create()
    assert (folder / "thesis.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("version", "expected"), [("3.11.2", (3, 11)), ("3.12.1", (3, 12)), ("3.13.0", None), ("nonsense", None)]
)
def test_given_an_environment_when_its_version_is_read_then_only_a_usable_one_counts(
    tmp_path: Path, version: str, expected: tuple[int, int] | None
) -> None:
    one = Environment(tmp_path, Console())
    (tmp_path / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n", encoding="utf-8")
    assert one.version() is None, "without its interpreter it is broken"
    one.python.parent.mkdir()
    one.python.touch()
    assert one.version() == expected


# ---- the SIP library


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path / "cache"


def test_given_the_wheel_was_built_when_set_up_runs_twice_then_it_is_installed_once(
    installer: Installer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = cache / "pjsua2_python.whl"
    monkeypatch.setattr(recipe, "build", lambda *_arguments: wheel)
    for _start in range(2):
        native = Native(installer)
        native.start()
        native.finish()
    assert installer.asked == [("--no-deps", "--no-index", "--force-reinstall", str(wheel))]


def test_given_the_build_fails_when_set_up_runs_then_pypis_wheel_is_used_and_every_start_says_there_is_no_sound(
    installer: Installer, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builds = []

    def build(*_arguments: object) -> Path:
        builds.append(1)
        raise recipe.BuildFailed("no compiler here")

    monkeypatch.setattr(recipe, "build", build)
    for _start in range(2):
        native = Native(installer)
        native.start()
        native.finish()
        assert (
            f"{SIGNALLING_ONLY} (no compiler here). To try again: dev.py setup --retry-native"
            in capsys.readouterr().err
        )
    assert len(builds) == 1, "a failed build is not repeated at every start"
    assert [asked for asked in installer.asked if "pjsua2-fallback.txt" in asked[-1]] == installer.asked
    again = Native(installer)
    again.forget()
    again.start()
    again.finish()
    assert len(builds) == 2


def test_given_neither_wheel_can_be_had_when_set_up_runs_then_one_sentence_gives_both_reasons(
    installer: Installer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_arguments: object) -> Path:
        raise recipe.BuildFailed("no compiler here")

    monkeypatch.setattr(recipe, "build", build)
    installer.failing = "pjsua2-fallback.txt"
    native = Native(installer)
    native.start()
    with pytest.raises(Stop, match=r"not built \(no compiler here\).*not be installed \(no matching distribution\)"):
        native.finish()


def test_given_signalling_only_is_asked_for_when_set_up_runs_then_nothing_is_built(
    installer: Installer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "build", lambda *_arguments: pytest.fail("built"))
    native = Native(installer, wanted=False)
    assert not native.needs_build()
    native.start()
    native.finish()
    assert native.installed()
    assert not Native(installer).installed(), "without the option the native wheel is due again"


# ---- children and screens


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_given_no_screen_when_a_program_needs_one_then_it_gets_a_private_one_that_is_gone_afterwards() -> None:
    with display.private_display({**os.environ, "DISPLAY": ":no-such", "QT_QPA_PLATFORM": "offscreen"}) as own:
        assert own["DISPLAY"].startswith(":")
        assert own["DISPLAY"] != ":no-such"
        assert "QT_QPA_PLATFORM" not in own
        socket = Path(f"/tmp/.X11-unix/X{own['DISPLAY'][1:]}")
        assert socket.exists()
    assert not socket.exists()


def test_given_no_screen_and_no_x_server_when_a_program_needs_one_then_qt_draws_offscreen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devtasks.display.shutil.which", lambda _name: None)
    with display.private_display({"DISPLAY": ":7", "HOME": "/nowhere"}) as own:
        assert own == {"HOME": "/nowhere", "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_given_a_program_that_cleans_up_when_it_is_interrupted_then_it_has_the_time_it_takes(
    tmp_path: Path, number: signal.Signals
) -> None:
    """subprocess.run() would kill it 0.25 s after Ctrl-C."""
    cleaned = tmp_path / "cleaned"
    child = textwrap.dedent(f"""
        import pathlib, signal, sys, time
        def end(*_):
            time.sleep(1)
            pathlib.Path({str(cleaned)!r}).touch()
            sys.exit(7)
        signal.signal(signal.SIGINT, end); signal.signal(signal.SIGTERM, end)
        pathlib.Path({str(tmp_path / "ready")!r}).touch()
        time.sleep(30)
    """)
    parent = (
        f"import sys; sys.path.insert(0, {str(environment.ROOT / 'packaging')!r})\n"
        f"from devtasks.children import run_child; sys.exit(run_child([sys.executable, '-c', {child!r}]))"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], start_new_session=True)
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "ready").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        if number is signal.SIGINT:
            os.killpg(process.pid, number)  # as the terminal does
        else:
            process.send_signal(number)
        assert process.wait(timeout=20) == 7
        assert cleaned.exists()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
