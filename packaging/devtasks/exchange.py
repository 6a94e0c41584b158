"""Fetches Asterisk for the tests and for `dev.py lab`, in a thread of its own beside the other set-up steps."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from asterisk import fetch

from devtasks.console import Console


class AsteriskFetch:
    """start() early, finish() late; what is in the cache already costs nothing."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._thread: threading.Thread | None = None
        self._problem = ""

    def start(self) -> None:
        if sys.platform == "linux" and fetch.find() is None:
            self._thread = threading.Thread(target=self._fetch, name="asterisk")
            self._thread.start()

    def finish(self) -> str:
        """Waits for the fetch; "" when Asterisk is there, else the sentence that says why not."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if not self._problem and sys.platform != "linux":
            return "Asterisk runs on Linux only."
        return self._problem

    def _fetch(self) -> None:
        given = os.environ.get(fetch.PACKAGES_ENV)
        try:
            with self._console.step("Asterisk", "fetching the exchange for the tests"):
                fetch.fetch(lambda line: self._console.say(f"[Asterisk] {line}"), Path(given) if given else None)
        except fetch.FetchFailed as problem:
            self._problem = str(problem)
        except OSError as problem:
            self._problem = f"Asterisk could not be fetched: {problem}."
        if self._problem:
            self._console.say(f"[set-up] Asterisk: {self._problem} Its tests are skipped.")
