"""Runs a task's own program in the foreground, and lets it end in its own time."""

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
    """Run a program on our terminal and return its exit code.

    Ctrl-C reaches the child from the terminal, and it cleans up before we go on; subprocess.run() would kill it after
    a quarter of a second. A SIGTERM to us is passed on.
    """
    with subprocess.Popen(command, cwd=cwd, env=dict(os.environ if environment is None else environment)) as child:

        def pass_on(number: int, frame: FrameType | None) -> None:
            child.send_signal(signal.SIGTERM)

        before = signal.signal(signal.SIGTERM, pass_on)
        try:
            while True:
                try:
                    return child.wait()
                except KeyboardInterrupt:
                    continue
        finally:
            signal.signal(signal.SIGTERM, before)
