"""Two desks and the real server: what the first agent typed stands at the second when the call arrives."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.domain.call import Call
from agent_desktop.domain.customer import Handover
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.services.agent_session import AgentSession
from agent_desktop.services.call_control import CallControl, Conference, TransferControl
from agent_desktop.services.call_history import CallHistory
from agent_desktop.services.handover import HandingOver
from agent_desktop.services.outbox import Outbox
from agent_desktop.services.screen_pop import ScreenPop
from agent_desktop.services.wrapup import WrapUp
from tests.fakes.local_store import MemoryStore
from tests.fakes.numbering import FakeNumbering
from tests.fakes.secrets import MemorySecrets
from tests.fakes.user_agent import FakeUserAgent
from tests.server.process import server_process

PACK = Path(__file__).parents[2] / "resources" / "packs" / "telecom"
CALLER = "+8613900008888"
PATIENCE = 15.0


@dataclass
class Station:
    """One agent's services, a telephone in memory, and a real login."""

    phone: FakeUserAgent
    session: AgentSession
    calls: CallControl
    transfer: TransferControl
    pop: ScreenPop
    wrapup: WrapUp

    @property
    def extension(self) -> str:
        assert self.session.provisioning is not None
        return self.session.provisioning.user.extension

    async def take(self, ani: str, session_id: str) -> Call:
        leg = self.phone.ring(ani, "billing", session_id=session_id)
        call = next(c for c in self.calls.calls if c.leg_id == leg)
        await until(lambda: self.pop.pop(call.interaction_id) is not None, "the pop")
        await self.calls.answer(call.id)
        return call

    def handed(self, call: Call) -> Handover | None:
        pop = self.pop.pop(call.interaction_id)
        return pop.handover if pop else None

    def notes(self, call: Call) -> str:
        draft = self.wrapup.draft(call.interaction_id)
        return draft.notes if draft else ""


async def until(condition: Callable[[], bool], what: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"{what} did not come")


@asynccontextmanager
async def station(url: str, username: str, password: str) -> AsyncIterator[Station]:
    async with AsyncExitStack() as stack:
        bus, clock, wire = Bus(), SystemClock(), JsonWireFormat()
        phone = FakeUserAgent(bus.publish, for_tests=True)
        store = MemoryStore(for_tests=True)
        numbering = FakeNumbering(for_tests=True)

        def new_id() -> str:
            return str(uuid.uuid4())

        backend = HttpBackend(clock, version="1.0")
        stack.push_async_callback(backend.close)
        session = AgentSession(backend, MemorySecrets(for_tests=True), bus, clock, new_id)
        stack.push_async_callback(session.close)
        calls = CallControl(phone, bus, clock, numbering, new_id)
        stack.push_async_callback(calls.close)
        conference = Conference(phone, bus, clock, calls)
        stack.push_async_callback(conference.close)
        transfer = TransferControl(phone, bus, clock, calls, conference)
        stack.push_async_callback(transfer.close)
        pop = ScreenPop(backend, bus, new_id)
        stack.push_async_callback(pop.close)
        wrapup = WrapUp(store, wire, backend, bus, clock, lambda: username)
        stack.push_async_callback(wrapup.close)
        history = CallHistory(store, wire, bus, clock, lambda: username)
        stack.push_async_callback(history.close)
        outbox = Outbox(store, backend, bus, clock, lambda: username)
        stack.push_async_callback(outbox.close)
        handing_over = HandingOver(store, wire, backend, bus, clock, lambda: username, wrapup.draft, new_id)
        stack.push_async_callback(handing_over.close)
        await store.open()
        await session.login(url, username, password)
        assert session.provisioning is not None
        await phone.start(session.provisioning.phone)
        await phone.set_lines(session.provisioning.lines)
        yield Station(phone, session, calls, transfer, pop, wrapup)


@pytest.fixture
async def stations(tmp_path: Path) -> AsyncIterator[tuple[Station, Station]]:
    pack = json.loads((PACK / "pack.json").read_text("utf-8"))
    names = [u["username"] for u in pack["users"] if u["role"] == "agent"][:2]
    data = tmp_path / "server"
    with server_process(data, "--seed", "--pack", "telecom", "--packs-dir", str(PACK.parent)) as server:
        async with AsyncExitStack() as stack:
            first, second = [
                await stack.enter_async_context(station(server.url, name, pack["demo_password"])) for name in names
            ]
            yield first, second


async def test_given_a_blind_transfer_when_the_header_survives_then_the_next_agent_reads_the_notes(
    stations: tuple[Station, Station],
) -> None:
    first, second = stations
    call = await first.take(CALLER, "session-1")
    first.wrapup.edit(call.interaction_id, {}, "Wants to move house.\nIs in a hurry.")
    await first.transfer.begin(call.id)
    await first.transfer.blind(second.extension)

    theirs = await second.take(CALLER, "session-1")

    await until(lambda: second.handed(theirs) is not None, "the handover")
    handed = second.handed(theirs)
    assert handed is not None
    assert (handed.interaction_id, handed.extension) == (call.interaction_id, first.extension)
    await until(lambda: "> Is in a hurry." in second.notes(theirs), "the quote")
    assert "> Wants to move house." in second.notes(theirs)


async def test_given_a_consultation_without_any_header_when_the_first_agent_types_on_then_the_second_follows(
    stations: tuple[Station, Station],
) -> None:
    first, second = stations
    call = await first.take(CALLER, "session-2")
    first.wrapup.edit(call.interaction_id, {}, "first")
    await first.transfer.begin(call.id)
    await first.transfer.consult(second.extension)

    theirs = await second.take(first.extension, "a-leg-of-its-own")
    await until(lambda: second.handed(theirs) is not None, "the handover")
    handed = second.handed(theirs)
    assert handed is not None
    assert (handed.kind, handed.session_id) == ("consult", "session-2")
    first.wrapup.edit(call.interaction_id, {}, "first, and what they said since")

    await until(lambda: "> first, and what they said since" in second.notes(theirs), "the newer quote")


async def test_given_a_call_that_nobody_handed_over_then_there_is_nothing_to_read(
    stations: tuple[Station, Station],
) -> None:
    first, second = stations
    await first.take(CALLER, "session-3")

    theirs = await second.take(CALLER, "session-4")

    assert second.handed(theirs) is None
    assert second.notes(theirs) == ""
