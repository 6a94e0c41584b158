"""The fake server's ways to disappoint do what they say; services and widgets are tested against them."""

from __future__ import annotations

import asyncio

import pytest

from agent_desktop.domain.agent_state import AgentEvent, AgentState
from agent_desktop.domain.events import ProvisioningPushed, Push
from agent_desktop.domain.outbox import Delivery, WriteKind
from agent_desktop.ports import AgentEventRequest, Garbage, NotLoggedIn, Refused, StorageError, Unreachable
from tests.fakes import centre
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import ManualClock, settle
from tests.fakes.local_store import MemoryStore
from tests.fakes.samples import draft, pending
from tests.fakes.settings import MemorySettings


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def backend(clock: ManualClock) -> FakeBackend:
    made = FakeBackend(clock)
    await made.open("http://127.0.0.1:8080")
    await made.login(centre.USERNAME, centre.PASSWORD)
    return made


async def test_given_a_slow_server_when_asked_then_the_answer_takes_its_time_on_the_clock(
    backend: FakeBackend, clock: ManualClock
) -> None:
    backend.slow(2.0)
    asking = asyncio.create_task(backend.provisioning())
    await clock.pass_time(1.9)
    assert not asking.done()
    await clock.pass_time(0.2)
    assert (await asking).revision == "r1"


async def test_given_a_server_that_is_down_or_mad_when_asked_then_the_ports_errors_until_it_is_up(
    backend: FakeBackend,
) -> None:
    backend.down()
    with pytest.raises(Unreachable):
        await backend.provisioning()
    backend.garbage()
    with pytest.raises(Garbage):
        await backend.provisioning()
    assert await backend.deliver(pending("i-1")) is Delivery.LATER
    backend.up()
    backend.fail("provisioning", Refused("forbidden"))
    with pytest.raises(Refused):
        await backend.provisioning()
    backend.fail("provisioning", None)
    assert (await backend.provisioning()).user.username == centre.USERNAME


async def test_given_lost_answers_when_delivered_again_then_each_revision_had_one_effect(backend: FakeBackend) -> None:
    backend.lose_answers(1)
    assert await backend.deliver(pending("i-1", 1)) is Delivery.LATER
    for revision in (1, 2, 1, 2):
        assert await backend.deliver(pending("i-1", revision)) is Delivery.STORED
    assert backend.effects == [(WriteKind.CALL_RECORD, "i-1", 1), (WriteKind.CALL_RECORD, "i-1", 2)]


async def test_given_pushes_while_the_server_is_down_when_it_is_back_then_they_arrive(backend: FakeBackend) -> None:
    told: list[bool] = []
    got: list[Push] = []
    backend.on_stream(lambda connected, _detail: told.append(connected))

    async def listen() -> None:
        async for push in backend.pushes():
            got.append(push)  # noqa: PERF401 - looked at while it grows

    listening = asyncio.create_task(listen())
    await settle()
    backend.down()
    backend.push(ProvisioningPushed("r2"))
    await settle()
    assert got == []
    backend.up()
    await settle()
    assert got == [ProvisioningPushed("r2")]
    assert told == [True, False, True]
    backend.end_session()
    with pytest.raises(NotLoggedIn):
        await listening


async def test_given_work_when_its_time_is_over_then_the_server_ends_it(
    backend: FakeBackend, clock: ManualClock
) -> None:
    for number, event in enumerate((AgentEvent.LOGIN, AgentEvent.READY, AgentEvent.TALK, AgentEvent.CALL_ENDED)):
        await backend.send_agent_event(AgentEventRequest(str(number), event, clock.now(), queue_id="billing"))
    assert backend.agent.status.state is AgentState.WORK
    await clock.pass_time(31)
    assert backend.agent.status.state is AgentState.READY
    assert backend.agent.force(AgentState.NOT_READY, 102, "user-zhang").changed_by == "user-zhang"
    assert clock.pending == 0


async def test_given_a_full_disk_when_written_then_storage_error_until_there_is_room() -> None:
    store, settings = MemoryStore(), MemorySettings()
    await store.open()
    store.fail("disk_full")
    with pytest.raises(StorageError) as caught:
        await store.save_draft(draft())
    assert caught.value.code == "disk_full"
    assert await store.drafts() == ()
    store.fail("")
    await store.save_draft(draft())
    settings.fail()
    with pytest.raises(StorageError):
        settings.save({})
