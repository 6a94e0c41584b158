"""PySide6 itself: the defect that its version is pinned for does not come back."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

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
