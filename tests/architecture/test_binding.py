"""PySide6 itself: what it does to us beside drawing stays undone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tests.architecture.source import ROOT

EMITS = 5_000


class Source(QObject):
    fired = Signal(int)


def test_given_thousands_of_emits_when_a_signal_fires_then_no_reference_to_true_is_lost() -> None:
    """PySide6 6.12.0 lost one per emit on Python 3.11 and aborted the process after some 550 of them.

    True is immortal from Python 3.12 on, so only there the count may stay fixed whatever happens.
    """
    source = Source()
    seen: list[int] = []
    source.fired.connect(seen.append)
    before = sys.getrefcount(True)
    for number in range(EMITS):
        source.fired.emit(number)
    lost = before - sys.getrefcount(True)
    assert len(seen) == EMITS
    assert lost < EMITS // 100, f"{lost} references to True lost"


PROGRAM = """
import builtins, linecache, sys
plain = builtins.__import__
from agent_desktop.bootstrap import Options, run
assert "PySide6" not in sys.modules, "--core would need Qt"

async def companion(running):
    assert builtins.__import__ is plain, builtins.__import__
    read = [name for name in linecache.cache if "agent_desktop" in name]
    assert read == [], read
    return 7

sys.exit(run(Options(log_level="ERROR"), companion))
"""


def test_given_the_program_runs_when_modules_are_imported_then_qt_is_not_asked_nor_their_source_read(
    tmp_path: Path,
) -> None:
    """PySide6's own import reads the source of each and keeps it: 13 MiB, which nothing here needs."""
    variables = {**os.environ, "AGENT_DESKTOP_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr
