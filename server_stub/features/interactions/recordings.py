"""Listening to the recording of a call: for those who may, in parts as players ask for them, and never unnoticed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from server_stub.db import Db, RecordingsOf
from server_stub.models import customer_audit
from server_stub.models.bounds import Line, Uuid
from server_stub.models.interactions import Interaction
from server_stub.models.schema import now
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(prefix="/interactions", tags=["interactions"])
Listening = Annotated[Principal, require(Permission.RECORDINGS_LISTEN)]
_ACTS = uuid.UUID("5f8f1b0e-6c0a-5c57-9d5b-0f2f6f0f3a11")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
_CHUNK = 64 * 1024
_AUDIO = {"description": "The recording, or the part asked for", "content": {"audio/wav": {}}}


@router.get(
    "/{interaction_id}/recording",
    summary="Listen to a call; it is noted who did",
    operation_id="get_recording",
    response_class=StreamingResponse,
    responses={
        200: _AUDIO,
        206: _AUDIO,
        **documented(
            ProblemType.UNAUTHENTICATED,
            ProblemType.FORBIDDEN,
            ProblemType.NOT_FOUND,
            ProblemType.VALIDATION,
            ProblemType.RANGE,
        ),
    },
)
async def listen(
    interaction_id: Annotated[Uuid, InPath()],
    act: Annotated[Uuid, Query(description="Made by the client for one hearing: its parts are noted once")],
    db: Db,
    recordings: RecordingsOf,
    who: Listening,
    wanted: Annotated[Line, Header(alias="Range")] = "",
) -> StreamingResponse:
    async with db.read() as session:
        found = (
            await session.execute(
                select(Interaction.session_id, Interaction.customer_id).where(Interaction.id == interaction_id)
            )
        ).first()
    file = await recordings.file_of(found.session_id) if found else None
    if found is None or file is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no recording of this call.")
    size = file.stat().st_size
    part = _part(wanted, size)
    first, last = part or (0, size - 1)
    async with db.write() as session:  # before the first byte: nobody hears what no one will know of
        # the same act on another call, by another user or an hour later is another one
        key = uuid.uuid5(_ACTS, f"{act} {who.user_id} {interaction_id} {now():%Y-%m-%dT%H}")
        await customer_audit.record(
            session,
            who.user_id,
            found.customer_id or "",
            customer_audit.LISTEN,
            ["recording"],
            interaction_id=interaction_id,
            act_id=str(key),
        )
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(last - first + 1), "Cache-Control": "no-store"}
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingResponse(_read(file, first, last), 206 if part else 200, headers, media_type="audio/wav")


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte (RFC 9110 section 14.2); None when no single range is asked for. Raises Problem."""
    match = _RANGE.match(wanted)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start:
        raise Problem(
            ProblemType.RANGE, f"The recording has {size} bytes.", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end


def _read(file: Path, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(first)
        left = last - first + 1
        while left > 0 and (block := source.read(min(_CHUNK, left))):
            left -= len(block)
            yield block
