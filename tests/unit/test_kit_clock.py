"""The machine's clock keeps the promises of the Clock protocol."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.kit.clock import Clock, SystemClock


@pytest.fixture
def clock() -> Clock:
    return SystemClock()


def test_given_the_wall_clock_when_read_then_it_is_aware_utc_and_now(clock: Clock) -> None:
    now = clock.now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_given_elapsed_time_when_read_twice_then_it_never_goes_back(clock: Clock) -> None:
    before = time.monotonic()
    first, second = clock.monotonic(), clock.monotonic()
    assert before <= first <= second <= time.monotonic()


async def test_given_a_timer_when_due_then_it_runs_once_on_the_loops_thread(clock: Clock) -> None:
    ran: list[int] = []
    done = asyncio.Event()

    def action() -> None:
        ran.append(threading.get_ident())
        done.set()

    timer = clock.call_later(0.01, action)
    await asyncio.wait_for(done.wait(), 5)
    timer.cancel()
    timer.cancel()
    assert ran == [threading.get_ident()]


async def test_given_a_cancelled_timer_when_its_time_comes_then_it_does_not_run(clock: Clock) -> None:
    ran: list[str] = []
    timer = clock.call_later(0.01, lambda: ran.append("ran"))
    timer.cancel()
    timer.cancel()
    await asyncio.sleep(0.03)
    assert ran == []


async def test_given_a_sleep_when_over_then_the_time_has_passed(clock: Clock) -> None:
    started = time.monotonic()
    await clock.sleep(0.02)
    assert time.monotonic() - started >= 0.019


def test_given_no_running_loop_when_a_timer_is_wanted_then_it_is_refused(clock: Clock) -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        clock.call_later(0, lambda: None)
