"""Owned tasks: counted, ended with their owner, failures never silent."""

from __future__ import annotations

import asyncio

import pytest

from agent_desktop.kit.tasks import Tasks


async def _forever() -> None:
    await asyncio.Event().wait()


async def _fail() -> None:
    raise ValueError("no luck")


async def test_given_work_when_spawned_then_it_is_named_counted_and_forgotten_when_done() -> None:
    tasks = Tasks("owner")
    gate = asyncio.Event()
    task = tasks.spawn(gate.wait(), "work")
    assert task is not None
    assert task.get_name() == "owner.work"
    assert len(tasks) == 1
    gate.set()
    assert await task is True
    await asyncio.sleep(0)
    assert len(tasks) == 0


@pytest.mark.expects_log(r"ERROR agent_desktop.kit.tasks: task owner.work failed\n(.*\n)+ValueError: no luck")
async def test_given_work_that_fails_when_it_ends_then_it_is_logged_and_handed_on() -> None:
    failures: list[tuple[str, BaseException]] = []
    tasks = Tasks("owner", lambda name, failure: failures.append((name, failure)))
    task = tasks.spawn(_fail(), "work")
    assert task is not None
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert [(name, str(failure)) for name, failure in failures] == [("owner.work", "no luck")]
    assert len(tasks) == 0


@pytest.mark.expects_log("task owner.work failed")
async def test_given_nobody_to_tell_when_work_fails_then_it_is_logged() -> None:
    tasks = Tasks("owner")
    task = tasks.spawn(_fail(), "work")
    assert task is not None
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert len(tasks) == 0


async def test_given_running_work_when_closed_then_it_is_cancelled_and_awaited() -> None:
    failures: list[str] = []
    ended: list[str] = []

    async def tidy() -> None:
        try:
            await _forever()
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    tasks = Tasks("owner", lambda name, failure: failures.append(name))
    task = tasks.spawn(tidy(), "work")
    assert task is not None
    await asyncio.sleep(0)
    await tasks.close()
    assert task.cancelled()
    assert (ended, failures) == (["tidied"], [])


@pytest.mark.expects_log("task owner.work failed")
async def test_given_work_that_fails_while_it_is_cancelled_when_closed_then_close_survives_and_says_so() -> None:
    async def spoil() -> None:
        try:
            await _forever()
        except asyncio.CancelledError:
            raise ValueError("while tidying") from None

    failures: list[str] = []
    tasks = Tasks("owner", lambda name, failure: failures.append(str(failure)))
    tasks.spawn(spoil(), "work")
    await asyncio.sleep(0)
    await tasks.close()
    await asyncio.sleep(0)
    assert failures == ["while tidying"]


async def test_given_closed_tasks_when_more_is_spawned_then_it_is_discarded() -> None:
    tasks = Tasks("owner")
    await tasks.close()
    await tasks.close()
    started: list[str] = []

    async def work() -> None:
        started.append("started")

    assert tasks.spawn(work(), "late") is None
    await asyncio.sleep(0)
    assert (started, len(tasks)) == ([], 0)


async def test_given_work_that_closes_its_own_owner_when_run_then_it_is_not_cancelled_by_itself() -> None:
    tasks = Tasks("owner")
    other = tasks.spawn(_forever(), "other")

    async def last() -> str:
        await tasks.close()
        return "finished"

    mine = tasks.spawn(last(), "last")
    assert mine is not None
    assert await mine == "finished"
    assert other is not None
    assert other.cancelled()
