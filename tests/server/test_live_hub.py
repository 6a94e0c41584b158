"""The live hub: everybody hears what concerns them, and nobody waits for a slow listener."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from server_stub.live import Hub, LiveEvent

_START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Listener:
    """Collects what one subscription hears."""

    def __init__(self, hub: Hub, user: str, last_id: int | None = None, patience: float = 10.0) -> None:
        self.heard: list[LiveEvent] = []
        self.quiet = 0
        self._hub = hub
        self.task = asyncio.create_task(self._listen(user, last_id, patience))

    async def _listen(self, user: str, last_id: int | None, patience: float) -> None:
        async for event in self._hub.subscribe(user, last_id, lambda: patience):
            if event is None:
                self.quiet += 1
            else:
                self.heard.append(event)

    @property
    def types(self) -> list[str]:
        return [e.type for e in self.heard]


@asynccontextmanager
async def listening(hub: Hub, user: str, last_id: int | None = None, patience: float = 10.0) -> AsyncIterator[Listener]:
    listener = Listener(hub, user, last_id, patience)
    await asyncio.sleep(0)
    try:
        yield listener
    finally:
        listener.task.cancel()
        await asyncio.gather(listener.task, return_exceptions=True)


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_given_listeners_when_published_then_each_hears_what_concerns_them_in_order() -> None:
    hub = Hub(_START)
    async with listening(hub, "a") as a, listening(hub, "b") as b:
        hub.publish("all", {"n": 1})
        hub.publish("for a", {}, to="a")
        hub.publish("not a", {}, exclude="a")
        await _settle()

    assert a.types == ["all", "for a"]
    assert b.types == ["all", "not a"]
    assert json.loads(a.heard[0].data) == {"n": 1}
    assert a.heard[0].id < a.heard[1].id


async def test_given_a_listener_who_comes_back_when_the_gap_is_small_then_nothing_is_missing_or_double() -> None:
    hub = Hub(_START)
    ids = [hub.publish("n", {"n": n}) for n in range(10)]

    async with listening(hub, "a", last_id=ids[3]) as back:
        hub.publish("n", {"n": 10})
        await _settle()

    assert [json.loads(e.data)["n"] for e in back.heard] == [4, 5, 6, 7, 8, 9, 10]


async def test_given_a_newcomer_or_too_long_a_gap_then_the_retained_state_is_told_instead() -> None:
    hub = Hub(_START)
    first = hub.publish("noise", {})
    for n in range(3000):
        hub.publish("status", {"n": n}, to="a", retain="a")
    hub.publish("status", {"n": 0}, to="b", retain="b")

    async with listening(hub, "a") as newcomer, listening(hub, "a", last_id=first) as late:
        await _settle()

    assert [json.loads(e.data)["n"] for e in newcomer.heard] == [2999]
    assert [json.loads(e.data)["n"] for e in late.heard] == [2999]


async def test_given_ids_of_an_earlier_process_or_from_nowhere_then_the_retained_state_is_told() -> None:
    hub = Hub(_START)
    hub.publish("status", {}, retain="x")

    async with listening(hub, "a", last_id=5) as old, listening(hub, "a", last_id=10**20) as odd:
        await _settle()

    assert old.types == odd.types == ["status"]


async def test_given_a_restart_when_ids_go_on_then_they_are_higher_than_before() -> None:
    before, after = Hub(_START), Hub(datetime(2026, 11, 21, 10, 0, 1, tzinfo=UTC))
    last = [before.publish("x", {}) for _ in range(500)][-1]

    assert after.publish("x", {}) > last


async def test_given_a_slow_reader_when_its_queue_is_full_then_it_is_dropped_and_the_others_hear_everything() -> None:
    hub = Hub(_START)
    slow = hub.subscribe("slow", None, lambda: 10.0)
    hub.publish("first", {}, retain="first")
    assert (await anext(slow)) is not None  # it listens now, and then stops reading
    async with listening(hub, "quick") as quick:
        for n in range(1000):
            hub.publish("n", {"n": n})
            if n % 100 == 99:
                await _settle()
                await asyncio.sleep(0.001)
        rest = [e async for e in slow]

    assert quick.types.count("n") == 1000
    assert rest == []
    assert hub.listeners() == 0


async def test_given_a_quiet_time_when_nobody_publishes_then_a_sign_of_life_is_due() -> None:
    hub = Hub(_START)
    async with listening(hub, "a", patience=0.01) as listener:
        async with asyncio.timeout(20):
            while listener.quiet < 3:
                await asyncio.sleep(0.005)

    assert not listener.heard


async def test_given_the_end_when_closed_then_every_stream_ends_and_no_new_one_starts() -> None:
    hub = Hub(_START)
    async with listening(hub, "a") as a:
        hub.close()
        hub.close()
        await asyncio.wait_for(a.task, 20)
    after = [e async for e in hub.subscribe("b", None, lambda: 10.0)]

    assert after == []
    assert hub.listeners() == 0
