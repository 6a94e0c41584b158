"""A peer as a child process with its own folder, ended by its id, its logs shown with a failing test."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import pytest

_TAIL = 6000


class Peer:
    """One child process; `logs` are the files that explain a failure."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.logs: list[Path] = [folder / "output.txt"]
        self._process: subprocess.Popen[bytes] | None = None

    def launch(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, stdin: int = subprocess.DEVNULL
    ) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "output.txt").open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was never launched"
        return self._process.pid

    def wait(self, seconds: float) -> int:
        """The exit code; raises TimeoutError when it runs longer."""
        assert self._process is not None, f"{self.name} was never launched"
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{self.name} still runs after {seconds} s") from None

    def wait_for_output(self, text: str, seconds: float = 20.0) -> None:
        """Returns when `text` stands in the output; raises TimeoutError when it does not come."""
        end = time.monotonic() + seconds
        while text not in self.output():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} did not print {text!r} within {seconds} s")
            time.sleep(0.02)

    def output(self) -> str:
        file = self.folder / "output.txt"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def kill(self) -> None:
        """Takes the peer away without a word, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)

    def close(self) -> None:
        if self.running and self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            if self.running:
                self.kill()

    def report(self) -> str:
        """The ends of all logs."""
        texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in self.logs if path.exists()}
        return "\n".join(f"--- {name}\n{text[-_TAIL:]}" for name, text in texts.items())


_PEERS = pytest.StashKey[list[Peer]]()


class Peers:
    """The peers of one test; all are closed with it."""

    def __init__(self, item: pytest.Item) -> None:
        self._list = item.stash.setdefault(_PEERS, [])

    def add(self, peer: Peer) -> None:
        self._list.append(peer)

    def close(self) -> None:
        for peer in reversed(self._list):
            peer.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """For a conftest to import: adds the logs of the test's peers to the report of its failure."""
    report = yield
    if report.when == "call" and report.failed:
        for peer in item.stash.get(_PEERS, []):
            report.sections.append((f"peer {peer.name}", peer.report()))
    return report
