"""Where things lie on this computer.

Linux: XDG base directories (specifications.freedesktop.org/basedir-spec); Windows: the roaming and local folders of the
profile; AGENT_DESKTOP_HOME puts everything below one folder, for tests, the demo and a second installation.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent_desktop.ports import StorageError

HOME_VARIABLE = "AGENT_DESKTOP_HOME"
_NAME = "agent-desktop"
_WINDOWS_NAME = "Agent Desktop"


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders of this user: settings, data, what may be lost, logs, and sockets and locks of running programs."""

    config: Path
    data: Path
    cache: Path
    log: Path
    runtime: Path

    @staticmethod
    def find(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Paths:
        """Reads the environment only; make() creates."""
        if home := environ.get(HOME_VARIABLE, ""):
            top = Path(home).expanduser().absolute()
            return Paths(top / "config", top / "data", top / "cache", top / "log", top / "run")
        user = Path.home()
        if platform == "win32":
            roaming = _folder(environ, "APPDATA", user / "AppData" / "Roaming") / _WINDOWS_NAME
            local = _folder(environ, "LOCALAPPDATA", user / "AppData" / "Local") / _WINDOWS_NAME
            return Paths(roaming, local / "data", local / "cache", local / "log", local / "run")
        state = _folder(environ, "XDG_STATE_HOME", user / ".local" / "state") / _NAME
        return Paths(
            config=_folder(environ, "XDG_CONFIG_HOME", user / ".config") / _NAME,
            data=_folder(environ, "XDG_DATA_HOME", user / ".local" / "share") / _NAME,
            cache=_folder(environ, "XDG_CACHE_HOME", user / ".cache") / _NAME,
            log=state / "log",
            # without a login session there is no runtime folder; its stand-in must not be shared with other users
            runtime=_folder(environ, "XDG_RUNTIME_DIR", state / "run") / _NAME,
        )

    @property
    def sounds(self) -> Path:
        """Rings and tones, part of the program."""
        return resources() / "sounds"

    def make(self) -> None:
        """Creates what is missing, for this user only. Raises StorageError("no_access")."""
        for folder in (self.config, self.data, self.cache, self.log, self.runtime):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass  # exists, and lets us write
            except OSError as error:
                raise StorageError("no_access", f"{folder}: {error.strerror or error}") from error


def resources() -> Path:
    """The folder of icons, sounds and styles: beside the package, or inside the bundle."""
    bundle = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else Path(__file__).parents[2]) / "resources"


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    """An XDG variable counts only when it is an absolute path (section 2 of the specification)."""
    value = environ.get(name, "")
    return Path(value) if value and Path(value).is_absolute() else default
