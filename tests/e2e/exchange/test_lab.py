"""dev.py lab: what it prints is enough for two desktops to log in and to telephone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, Program, eventually, password
from tests.lab.asterisk import LINE
from tests.lab.ports import LOCALHOST
from tests.peers.process import Peers

_FRESH = {"PYTHONPATH": f"{ROOT}:{ROOT / 'packaging'}"}


class Lab(Program):
    """packaging/lab.py as dev.py starts it, with nobody at its keyboard."""

    def run(self) -> str:
        """Starts it; what it says once it is ready."""
        command = [sys.executable, str(ROOT / "packaging" / "lab.py"), "--port", "0", "--folder", str(self.folder)]
        self.launch(command, {**os.environ, **_FRESH})
        eventually("the lab is ready", lambda: not self.running or "Ctrl-C ends the lab" in self.output(), 90)
        assert self.running, self.report()
        return self.output()


@pytest.fixture
def lab(peers: Peers, asterisk_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab("lab", tmp_path_factory.mktemp("lab"))
    peers.add(lab)
    return lab


def desktop(peers: Peers, folder: Path, url: str, username: str) -> Program:
    """A desktop without a window, logged in with the lab's password."""
    folder.mkdir()
    profile = folder / "profile.toml"
    profile.write_text(
        f'[phone]\nnull_audio = true\nlocal_address = "{LOCALHOST}"\n[[line]]\nid = "{LINE}"\n'
        f'[server]\nurl = "{url}"\nusername = "{username}"\npassword = "{password()}"\n',
        encoding="utf-8",
    )
    program = Program(username, folder)
    peers.add(program)
    program.start("agent_desktop", ["--core", "--profile", str(profile)], {"AGENT_DESKTOP_HOME": str(folder / "home")})
    return program


def test_given_the_lab_when_two_desktops_log_in_then_both_are_registered_and_an_interrupt_ends_everything(
    lab: Lab, peers: Peers, tmp_path: Path
) -> None:
    said = lab.run()
    url = re.search(r"the server at (http\S+\d)", said)
    log = re.search(r"Its log is (\S+);", said)
    assert url is not None
    assert log is not None
    assert said.count("-m agent_desktop --server") == 2
    for username in ("lina", "zhangwei"):
        assert f"--username {username}" in said
        desktop(peers, tmp_path / username, url[1], username)

    def registered() -> bool:
        text = Path(log[1]).read_text(encoding="utf-8", errors="replace")
        return all(f"to AOR '{number}'" in text for number in (1001, 1002))

    eventually("both are registered", registered, 40)
    os.kill(lab.pid, signal.SIGINT)
    assert lab.wait(20) == 0
    assert "The lab is closed." in lab.output()
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(lab.folder) not in left
