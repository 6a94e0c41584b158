"""What every RecordingSource promises: the same tests on the fake and on the bundled server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.recordings import HttpRecordings
from agent_desktop.domain.voice import PIECE_BYTES, Voice, wave_of
from agent_desktop.ports import RecordingSource, Refused
from tests.contracts.serving import bundled_server, desk_of, first_of
from tests.fakes.recordings import FakeRecordings, tone, wave

SESSION = "1763720000.17@pbx.example.org"
SAMPLES = tone(40)  # three pieces
FILE = wave(SAMPLES)
AGENT, LEAD = first_of("agent"), first_of("lead")


@dataclass(frozen=True, slots=True)
class World:
    recordings: RecordingSource
    call: str
    """It was recorded."""
    silent: str
    """It was not."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled server, whose exchange has recorded one contact; its address."""
    recorded = tmp_path_factory.mktemp("recorded")
    (recorded / f"{SESSION}.wav").write_bytes(FILE)
    with bundled_server(tmp_path_factory.mktemp("server"), "--recordings-dir", str(recorded)) as url:
        yield url


async def take_call(backend: HttpBackend, session_id: str) -> str:
    call = str(uuid.uuid4())
    record = {
        "revision": 1, "session_id": session_id, "call_id": "c", "direction": "in", "line_id": "main",
        "started_at": "2026-11-21T10:00:00Z", "outcome": "ANSWERED",
    }  # fmt: skip
    await backend.session.ask("PUT", f"/v1/interactions/{call}", body=record)
    return call


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        fake = FakeRecordings(for_tests=True)
        fake.files["call"] = FILE
        yield World(fake, "call", "silent")
        return
    url: str = request.getfixturevalue("server")
    async with desk_of(url, AGENT) as agent, desk_of(url, LEAD) as lead:
        yield World(HttpRecordings(lead.session), await take_call(agent, SESSION), await take_call(agent, "another"))


async def test_given_a_recording_when_fetched_in_parts_then_they_make_the_whole_voice(world: World) -> None:
    hearing = str(uuid.uuid4())
    head, whole = await world.recordings.part(world.call, hearing, 0, 4096)
    assert (head, whole) == (FILE[:4096], len(FILE))
    voice = Voice(wave_of(head, whole))
    while (index := voice.missing(0, 60)) is not None:
        first, length = voice.span(index)
        piece, again = await world.recordings.part(world.call, hearing, first, length)
        assert (len(piece), again) == (length, whole)
        voice.put(index, piece)

    assert list(voice.samples(0, len(SAMPLES)) or ()) == SAMPLES
    assert voice.span(2)[1] == len(FILE) - 44 - 2 * PIECE_BYTES


async def test_given_more_than_there_is_when_asked_for_then_what_is_there_comes(world: World) -> None:
    part, whole = await world.recordings.part(world.call, str(uuid.uuid4()), len(FILE) - 5, 1000)
    assert (part, whole) == (FILE[-5:], len(FILE))
    part, whole = await world.recordings.part(world.call, str(uuid.uuid4()), 0, len(FILE) + 1000)
    assert (part == FILE, whole) == (True, len(FILE))


async def test_given_a_call_without_a_recording_then_it_is_not_found(world: World) -> None:
    for call in (world.silent, str(uuid.uuid4())):
        with pytest.raises(Refused, match="not_found"):
            await world.recordings.part(call, str(uuid.uuid4()), 0, 100)


async def test_given_an_agent_then_the_server_refuses(server: str) -> None:
    async with desk_of(server, AGENT) as agent:
        call = await take_call(agent, SESSION)
        with pytest.raises(Refused, match="forbidden"):
            await HttpRecordings(agent.session).part(call, str(uuid.uuid4()), 0, 100)
