"""The virtual environment in .venv: made once, filled from hashed requirement files, the project installed in place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtasks import SUPPORTED
from devtasks.console import Console, Stop
from devtasks.stamps import Stamps, fingerprint

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "packaging" / "requirements"
PIP_OPTIONS = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-warn-script-location")


class Environment:
    """One virtual environment and what set-up knows about it."""

    def __init__(self, folder: Path, console: Console) -> None:
        self.folder = folder
        self.console = console
        self.stamps = Stamps(folder / "set-up.json")

    @property
    def scripts(self) -> Path:
        """Folder of the environment's programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    def version(self) -> tuple[int, int] | None:
        """Python version of the environment; None when it is missing, broken or of an unsupported version."""
        try:
            lines = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
            settings = {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
            major, minor = (int(part) for part in settings["version"].split(".")[:2])
        except (OSError, KeyError, ValueError):
            return None
        return (major, minor) if (major, minor) in SUPPORTED and self.python.exists() else None

    def tag(self) -> str:
        """Implementation and version of the interpreter that is there or will be, such as cpython-311."""
        major, minor = self.version() or sys.version_info[:2]
        return f"cpython-{major}{minor}"

    def create(self) -> None:
        """Make the environment if it is not there; one that does not work any more is made anew."""
        if self.version() is not None:
            return
        if self.folder.exists() and not (self.folder / "pyvenv.cfg").exists():
            raise Stop(f"{self.folder} is in the way: it is no Python environment. Move it elsewhere and start again.")
        with self.console.step("environment", f"{self.folder.name} with Python {sys.version.split()[0]}"):
            shutil.rmtree(self.folder, ignore_errors=True)
            problem = run([sys.executable, "-m", "venv", str(self.folder)])
            if problem is not None:
                raise Stop(f"Python could not make {self.folder} ({problem}). Is its venv module installed?")

    def install(self, names: Sequence[str]) -> None:
        """Bring the environment to the hashed requirement files of these names, such as ("client", "server")."""
        marks = {name: fingerprint(self.tag(), files=[REQUIREMENTS / f"{name}.txt"]) for name in names}
        due = [name for name in names if not self.stamps.holds(name, marks[name])]
        if not due:
            return
        with self.console.step("Python packages", ", ".join(f"{name}.txt" for name in due)):
            files = [option for name in due for option in ("--requirement", str(REQUIREMENTS / f"{name}.txt"))]
            problem = self.pip("--require-hashes", *files)
            if problem is not None:
                raise Stop(
                    f"The Python packages could not be installed ({problem}). "
                    "Check the network and pip's index settings, and start the command again."
                )
            for name in due:
                self.stamps.write(name, marks[name])

    def install_project(self) -> None:
        """Install the project in place, so that `agent-desktop` starts the code of this folder."""
        mark = fingerprint(str(ROOT), files=[ROOT / "pyproject.toml", REQUIREMENTS / "client.in"])
        if self.stamps.holds("project", mark):
            return
        with self.console.step("project", "installing agent-desktop in place"):
            # compat: a plain .pth file; the default import hook costs time at every start
            problem = self.pip(
                "--no-deps", "--no-index", "--no-build-isolation", "--config-settings=editable_mode=compat",
                "--editable", str(ROOT),
            )  # fmt: skip
            if problem is not None:
                raise Stop(f"The project could not be installed in place ({problem}).")
            self.stamps.write("project", mark)

    def pip(self, *arguments: str) -> str | None:
        """`pip install` with these arguments; None when it worked, else the line that says why not."""
        return run([str(self.python), "-m", "pip", "install", *PIP_OPTIONS, *arguments])


def run(command: Sequence[str]) -> str | None:
    """Run a tool quietly; None when it worked, else its error in one line."""
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
    errors = [line for line in lines if line.upper().startswith("ERROR")]
    return (errors or lines)[-1][:400]
