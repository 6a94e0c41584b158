"""Runs the test suite and says in one closing line how many tests passed and failed."""

from __future__ import annotations

import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtasks.children import run_child


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of tests; an error in set-up or tear-down counts as failed."""

    passed: int
    failed: int
    skipped: int

    def line(self) -> str:
        """The closing line, `12 passed, 0 failed, 1 skipped`."""
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def run(python: Path, arguments: Sequence[str], root: Path, environment: Mapping[str, str]) -> tuple[int, Count | None]:
    """Run pytest; its exit code, and the count unless it did not get that far."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(python), "-m", "pytest", f"--junit-xml={report}", *arguments]
        code = run_child(command, cwd=root, environment=environment)
        return code, count(report)


def count(report: Path) -> Count | None:
    """The numbers in a JUnit report of pytest; None where there is none."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  (our own pytest wrote it)
    except (OSError, ElementTree.ParseError):
        return None
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", "0"))
        failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        skipped += int(suite.get("skipped", "0"))
    return Count(total - failed - skipped, failed, skipped)
