"""Runs programs of a task in the foreground, and lets them end in their own time."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType


def run_child(
    command: Sequence[str | Path], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Run a program on our terminal and return its exit code."""
    with subprocess.Popen(command, cwd=cwd, env=dict(os.environ if environment is None else environment)) as child:
        (code,) = wait_for([child])
        return code


def wait_for(children: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """The exit codes of programs once all have ended.

    Ctrl-C reaches a child from the terminal, and it cleans up before we go on; subprocess.run() would kill it after
    a quarter of a second. A SIGTERM to us is passed on.
    """

    def pass_on(number: int, frame: FrameType | None) -> None:
        for child in children:
            child.send_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        return [_code_of(child) for child in children]
    finally:
        signal.signal(signal.SIGTERM, before)


def _code_of(child: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
