"""What every Clock promises, the one that a test turns included; and that no fake works outside a test."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path

import pytest

from agent_desktop.kit.clock import Clock, SystemClock
from tests.fakes.clock import START, ManualClock

Pass = Callable[[float], Awaitable[None]]


@pytest.fixture(params=["manual", "system"])
def clock_and_time(request: pytest.FixtureRequest) -> tuple[Clock, Pass]:
    """A clock, and how a test lets time pass on it."""
    if request.param == "manual":
        manual = ManualClock()
        return manual, manual.pass_time
    return SystemClock(), asyncio.sleep


async def test_given_timers_when_time_passes_then_the_due_ones_ran_in_order(clock_and_time: tuple[Clock, Pass]) -> None:
    clock, passes = clock_and_time
    ran: list[str] = []
    clock.call_later(0.06, lambda: ran.append("second"))
    clock.call_later(0.02, lambda: ran.append("first"))
    never = clock.call_later(0.02, lambda: ran.append("never"))
    clock.call_later(60, lambda: ran.append("too early")).cancel()
    never.cancel()
    never.cancel()
    before = clock.monotonic()
    await passes(0.2)
    assert ran == ["first", "second"]
    assert clock.monotonic() - before == pytest.approx(0.2, abs=0.15)


async def test_given_a_loop_around_sleep_when_time_passes_then_it_turns(clock_and_time: tuple[Clock, Pass]) -> None:
    clock, passes = clock_and_time
    turns: list[float] = []

    async def turn() -> None:
        while True:
            await clock.sleep(0.05)
            turns.append(clock.monotonic())

    turning = asyncio.create_task(turn())
    await passes(0.28)
    turning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turning
    assert 3 <= len(turns) <= 5
    await clock.sleep(0)


async def test_given_a_clock_then_wall_time_is_aware_and_goes_on(clock_and_time: tuple[Clock, Pass]) -> None:
    clock, passes = clock_and_time
    before = clock.now()
    await passes(0.02)
    assert clock.now() > before
    assert before.tzinfo is UTC


async def test_given_a_manual_clock_when_turned_then_only_what_is_due_runs() -> None:
    clock = ManualClock()
    ran: list[float] = []
    clock.call_later(1, lambda: ran.append(clock.monotonic()))

    def once_more() -> None:
        clock.call_later(1, lambda: ran.append(clock.monotonic()))

    clock.call_later(2, once_more)
    clock.advance(0.5)
    assert ran == []
    clock.advance(10)
    assert ran == [1, 3]
    assert clock.pending == 0
    assert (clock.now() - START).total_seconds() == 10.5
    clock.jump(-3600)
    assert (clock.now() - START).total_seconds() == 10.5 - 3600
    assert clock.monotonic() == 10.5


FAKES = (
    "tests.fakes.clock:ManualClock",
    "tests.fakes.secrets:MemorySecrets",
    "tests.fakes.settings:MemorySettings",
    "tests.fakes.numbering:FakeNumbering",
    "tests.fakes.ringer:FakeRinger",
    "tests.fakes.local_store:MemoryStore",
)


def test_given_production_when_a_fake_is_built_then_it_refuses() -> None:
    script = """
import importlib, sys
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import ManualClock
from tests.fakes.guard import FakeInProduction
makers = [getattr(importlib.import_module(m), n) for m, n in (name.split(":") for name in sys.argv[1:])]
makers.append(lambda: FakeBackend(ManualClock(for_tests=True)))
for make in makers:
    try:
        make()
    except FakeInProduction:
        print("refused")
"""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-c", script, *FAKES],
        cwd=Path(__file__).parents[2],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused"] * (len(FAKES) + 1)
