"""The live stream of one desktop (server-sent events, WHATWG HTML section 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse

from server_stub.live import Hub, LiveEvent
from server_stub.security.guard import Principal, require
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission
from server_stub.settings import Settings

router = APIRouter(tags=["events"])
_RETRY_MS = 1000


class EventStream:
    """Turns the hub's events into text; quiet times get a comment, old streams an end."""

    def __init__(self, hub: Hub, settings: Settings) -> None:
        self._hub = hub
        self._heartbeat = settings.stream_heartbeat
        self._max_age = settings.stream_max_age

    async def text(self, user_id: str, last_id: int | None) -> AsyncIterator[bytes]:
        """Ends after the maximum age, so that clients spread over restarted servers and fresh tokens are seen."""
        clock = asyncio.get_running_loop().time
        end = clock() + self._max_age
        yield f"retry: {_RETRY_MS}\n\n".encode()
        async for event in self._hub.subscribe(user_id, last_id, lambda: min(self._heartbeat, end - clock())):
            yield b": \n\n" if event is None else _frame(event)


def _frame(event: LiveEvent) -> bytes:
    # JSON has no line ends of its own, so one data line always suffices
    return f"id: {event.id}\nevent: {event.type}\ndata: {event.data}\n\n".encode()


async def _stream(request: Request) -> EventStream:
    stream = request.app.state.event_stream
    assert isinstance(stream, EventStream)
    return stream


@router.get(
    "/events",
    summary="Live events: agent_status, colleague_status, announcement, announcement_gone, quiz, article_endings, "
    "queue_figures, provisioning, handover, ticket, follow_up, room, demo",
    operation_id="stream_events",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Never ends by itself"},
        **documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
    },
)
async def events(
    stream: Annotated[EventStream, Depends(_stream)],
    who: Annotated[Principal, require(Permission.EVENTS_READ)],
    last_event_id: Annotated[str | None, Header(max_length=32, description="Where to go on")] = None,
) -> StreamingResponse:
    last = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else None
    return StreamingResponse(
        stream.text(who.user_id, last),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
