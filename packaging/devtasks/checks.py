"""The static checks: style, types, architecture, dependencies, dead code, spelling. All run, even after a failure."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCES = ("agent_desktop", "server_stub", "packaging", "tests")


@dataclass(frozen=True, slots=True)
class Check:
    """One tool: its name in the summary and its command line.

    `forgiven` is a regular expression: a run whose every line of output matches it has passed.
    """

    name: str
    command: tuple[str, ...]
    forgiven: str = ""


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
        # fields of values, columns and members of enumerations are data: other programs and files name them
        Check("dead code", (*run, "vulture"), forgiven=r": unused (variable|attribute) "),
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
        serious = [
            line for line in done.stdout.splitlines() if not (check.forgiven and re.search(check.forgiven, line))
        ]
        passed = done.returncode == 0 or (bool(check.forgiven) and not serious)
        outcomes.append(Outcome(check.name, passed, time.monotonic() - start))
        if not passed:
            complaint = "\n".join(serious).rstrip()
            say(f"---- {check.name}: {' '.join(check.command)}\n{complaint}\n")
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> str:
    """A table with one line per check."""
    width = max(len(outcome.name) for outcome in outcomes)
    lines = [f"{one.name:<{width}}  {'ok' if one.passed else 'FAILED':<6}  {one.seconds:6.1f} s" for one in outcomes]
    return "\n".join(lines)
