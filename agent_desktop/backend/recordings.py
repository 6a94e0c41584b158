"""RecordingSource over HTTP, in parts (RFC 9110 section 14)."""

from __future__ import annotations

from agent_desktop.backend.connection import segment
from agent_desktop.backend.session import Session


class HttpRecordings:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def part(self, interaction_id: str, hearing: str, first: int, length: int) -> tuple[bytes, int]:
        path = f"/v1/interactions/{segment(interaction_id)}/recording?act={segment(hearing)}"
        return await self._session.fetch_part(path, first, length)
