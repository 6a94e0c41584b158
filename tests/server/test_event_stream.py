"""The text of a live stream: frames, signs of life, and an end in time."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from server_stub.features.events import EventStream
from server_stub.live import Hub
from tests.server.conftest import settings_for

_START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


async def test_given_an_old_stream_when_its_age_is_reached_then_it_ends_and_was_never_silent_for_long(
    tmp_path: Path,
) -> None:
    settings = replace(settings_for(tmp_path), stream_max_age=0.3, stream_heartbeat=0.05)
    stream = EventStream(Hub(_START), settings)

    async with asyncio.timeout(5):
        pieces = [piece async for piece in stream.text("a", None)]

    assert pieces[0] == b"retry: 1000\n\n"
    assert set(pieces[1:]) == {b": \n\n"}
    assert len(pieces) >= 4


async def test_given_an_event_with_line_ends_and_chinese_when_framed_then_it_is_one_data_line(tmp_path: Path) -> None:
    hub = Hub(_START)
    number = hub.publish("announcement", {"text": "大雾\nevent: forged\n\n"}, retain="fog")
    stream = EventStream(hub, replace(settings_for(tmp_path), stream_max_age=0.05))

    text = b"".join([piece async for piece in stream.text("a", None)]).decode()
    frame = text.split("\n\n")[1].splitlines()

    assert frame[:2] == [f"id: {number}", "event: announcement"]
    assert len(frame) == 3
    assert json.loads(frame[2].removeprefix("data: "))["text"] == "大雾\nevent: forged\n\n"
