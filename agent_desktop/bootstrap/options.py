"""What a start is asked for, and what a companion of the running program gets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent_desktop.host.desktop import DesktopAction, DesktopRequest

if TYPE_CHECKING:
    from agent_desktop.ui.desk import Desk
    from agent_desktop.ui.shell.window import MainWindow

_JUST_SHOW = DesktopRequest(DesktopAction.SHOW)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line, or the demo, asks for. `microphone_file` speaks where there is no microphone."""

    profile: Path | None = None
    core: bool = False
    server: str = ""
    username: str = ""
    demo: bool = False
    microphone_file: Path | None = None
    request: DesktopRequest = _JUST_SHOW
    log_level: str = "INFO"
    take_calls: bool = True
    """Whether an agent without a server is ready from the start."""


@dataclass(frozen=True, slots=True)
class Running:
    """The running program, for a companion: the desk, its window (None with --core) and how to end it.

    `marks` are time.monotonic_ns() of start-up moments: "started", "constructed", "painted".
    """

    desk: Desk
    window: MainWindow | None
    marks: dict[str, int]
    stop: Callable[[], None]


Companion = Callable[[Running], Coroutine[Any, Any, int]]
"""Runs beside the program (the scripted demo, a benchmark); its result is the exit code, its end the program's."""
