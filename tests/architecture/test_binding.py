"""PySide6 itself: what it does to us beside drawing stays undone."""

from __future__ import annotations

import subprocess
import sys

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


def test_given_the_window_is_imported_when_modules_follow_then_python_imports_them_unread() -> None:
    """PySide6's own import reads the source of each and keeps it: 13 MiB, which nothing here needs."""
    program = (
        "import builtins, linecache; plain = builtins.__import__; import agent_desktop.ui.shell.window as window;"
        "assert builtins.__import__ is plain, builtins.__import__;"
        "assert window.__file__ not in linecache.cache, len(linecache.cache)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
