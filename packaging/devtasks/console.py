"""What set-up says on the terminal: each step's name, what it does and how long it took."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


class Stop(Exception):
    """The task cannot go on; the message is one sentence that says what to do."""


class Console:
    """Prints to stderr, so that a task's own output on stdout stays clean. Any thread may speak."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """Print one line at once."""
        with self._lock:
            print(line, file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def step(self, name: str, what: str) -> Iterator[None]:
        """Announce a step, and say how long it took when it is done."""
        self.say(f"[set-up] {name}: {what}")
        start = time.monotonic()
        yield
        self.say(f"[set-up] {name}: done in {time.monotonic() - start:.1f} s")
