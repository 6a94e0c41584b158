"""The static checks: style, types, architecture, dependencies, dead code, spelling. All run, even after a failure."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCES = ("agent_desktop", "server_stub", "packaging", "tests")


@dataclass(frozen=True, slots=True)
class Check:
    """One tool: its name in the summary and its command line."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check ended; `seconds` is wall-clock time."""

    name: str
    passed: bool
    seconds: float


def checks(python: Path, scripts: Path) -> tuple[Check, ...]:
    """Every check, cheapest first."""
    run = (str(python), "-m")
    return (
        Check("format", (*run, "ruff", "format", "--check", ".")),
        Check("lint", (*run, "ruff", "check", ".")),
        Check("spelling", (str(scripts / "codespell"),)),
        Check("dead code", (*run, "vulture")),
        Check("dependencies", (*run, "deptry", ".")),
        Check("architecture", (str(scripts / "lint-imports"), "--no-cache", "--no-logo")),
        Check("types", (*run, "mypy", *SOURCES)),
    )


def run_all(todo: Sequence[Check], root: Path, say: Callable[[str], None]) -> list[Outcome]:
    """Run the checks one after the other; the output of one that fails is shown in full."""
    outcomes = []
    for check in todo:
        start = time.monotonic()
        done = subprocess.run(
            check.command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False,
        )  # fmt: skip
        outcome = Outcome(check.name, done.returncode == 0, time.monotonic() - start)
        outcomes.append(outcome)
        if not outcome.passed:
            say(f"---- {check.name}: {' '.join(check.command)}\n{done.stdout.rstrip()}\n")
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> str:
    """A table with one line per check."""
    width = max(len(outcome.name) for outcome in outcomes)
    lines = [f"{one.name:<{width}}  {'ok' if one.passed else 'FAILED':<6}  {one.seconds:6.1f} s" for one in outcomes]
    return "\n".join(lines)
