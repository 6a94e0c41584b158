"""Runs the test suite, whole in two lanes side by side, and says in one closing line how many tests passed and failed.

The lane `peers` speaks with real programs in real time and mostly waits; the lane `core` is the rest, computes, and
runs at a lower priority. They share nothing that is scarce: each has a screen, a range of ports (LAB_PORTS) and a cache
of its own. A test that failed gets a second try, once, and in each lane at most three tests do: the fourth fails. What
needs nothing but the processor never gets one (tests/conftest.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from devtasks.children import run_child, wait_for

SECOND_TRY = "second try"
"""The property that tests/lab/second_try.py leaves in the report."""
REAL_TIME = ("tests/sip", "tests/e2e")
TRY_AGAIN = ("--reruns=1", "--max-suite-reruns=3")


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the processes that share the suite; a higher `nice` lets others go first."""

    name: str
    arguments: tuple[str, ...]
    ports: str
    nice: int = 0


LANES = (
    Lane(
        "peers",
        (*REAL_TIME, *TRY_AGAIN, "-o", "cache_dir=.pytest_cache/peers"),
        ports="20000-25999",
    ),
    Lane("core", ("tests", *(f"--ignore={folder}" for folder in REAL_TIME), *TRY_AGAIN), ports="26000-31999", nice=10),
)


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of tests; an error in set-up or tear-down counts as failed. Those that needed a second try passed."""

    passed: int
    failed: int
    skipped: int = 0
    second_try: int = 0

    def line(self) -> str:
        """The closing line, `12 passed, 0 failed, 1 skipped, 1 only at the second try`."""
        return f"{self.passed} passed, {self.failed} failed" + "".join(
            f", {number} {what}"
            for number, what in ((self.skipped, "skipped"), (self.second_try, "only at the second try"))
            if number
        )

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.second_try + other.second_try,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one pytest process ended; without a count it did not get as far as a report."""

    name: str
    code: int
    count: Count | None


def run(python: Path, arguments: Sequence[str], root: Path, environment: Mapping[str, str]) -> tuple[int, Count | None]:
    """Run one pytest; its exit code, and the count unless it did not get that far."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run_child(_command(python, report, arguments), cwd=root, environment=environment)
        return code, count(report)


def run_lanes(
    python: Path, lanes: Sequence[Lane], root: Path, environments: Sequence[Mapping[str, str]]
) -> list[Outcome]:
    """Run the lanes side by side: the first writes to our output, what the others said follows it, each whole."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        children: list[subprocess.Popen[bytes]] = []
        for lane, environment in zip(lanes, environments, strict=True):
            output = stack.enter_context((folder / lane.name).open("wb")) if children else None
            command = _command(python, folder / f"{lane.name}.xml", lane.arguments)
            child = stack.enter_context(
                subprocess.Popen(
                    command,
                    cwd=root,
                    env={**environment, "LAB_PORTS": lane.ports},
                    stdout=output,
                    stderr=subprocess.STDOUT if output else None,
                )
            )
            if hasattr(os, "setpriority"):
                os.setpriority(os.PRIO_PROCESS, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + lane.nice)
            children.append(child)
        codes = wait_for(children)
        for lane in lanes[1:]:
            said = (folder / lane.name).read_text(encoding="utf-8", errors="replace")
            sys.stdout.write(f"\n{f' lane {lane.name} ':*^100}\n{said}")
        sys.stdout.flush()
        return [
            Outcome(lane.name, code, count(folder / f"{lane.name}.xml"))
            for lane, code in zip(lanes, codes, strict=True)
        ]


def _command(python: Path, report: Path, arguments: Iterable[str]) -> list[str]:
    return [str(python), "-m", "pytest", f"--junit-xml={report}", *arguments]


def closing_line(outcomes: Iterable[Outcome]) -> str:
    """The counts of all lanes in one sum, and every lane that ended badly for another reason than a failed test."""
    outcomes = list(outcomes)
    total = sum((outcome.count for outcome in outcomes if outcome.count is not None), Count(0, 0))
    return ", ".join(
        [
            total.line(),
            *(f"lane {one.name} ended with exit code {one.code}" for one in outcomes if _broke(one)),
        ]
    )


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 only when every lane passed and has a report to prove it; else the code of the first that did not."""
    for outcome in outcomes:
        if outcome.code or _broke(outcome):
            return outcome.code if outcome.code > 0 else 1
    return 0


def _broke(outcome: Outcome) -> bool:
    """Whether something else than a failed test ended it, or nothing was tested."""
    return outcome.count is None or (outcome.code != 0 and not outcome.count.failed)


def count(report: Path) -> Count | None:
    """The numbers in a JUnit report of pytest; None where there is none.

    A test counts once, though a second try and an error in its tear-down stand as further cases of the same name.
    """
    try:
        cases = list(ElementTree.parse(report).getroot().iter("testcase"))  # noqa: S314  (our own pytest wrote it)
    except (OSError, ElementTree.ParseError):
        return None
    found: dict[tuple[str | None, ...], set[str]] = {}
    for case in cases:
        marks = found.setdefault((case.get("file"), case.get("classname"), case.get("name")), set())
        marks |= {part.tag for part in case}
        marks |= {SECOND_TRY for one in case.iter("property") if one.get("name") == SECOND_TRY}
    failed = sum(not marks.isdisjoint({"failure", "error"}) for marks in found.values())
    skipped = sum("skipped" in marks and marks.isdisjoint({"failure", "error"}) for marks in found.values())
    second = sum(SECOND_TRY in marks and marks.isdisjoint({"failure", "error"}) for marks in found.values())
    return Count(len(found) - failed - skipped, failed, skipped, second)
