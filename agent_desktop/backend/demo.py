"""DemoControl over HTTP: tells the simulated outside world to call."""

from __future__ import annotations

from agent_desktop.backend.session import Session
from agent_desktop.ports import Persona


class HttpDemo:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def personas(self) -> tuple[Persona, ...]:
        answer = await self._session.ask("GET", "/v1/demo/personas")
        return tuple(
            Persona(item.text("id"), item.text("name"), item.local_text("summary")) for item in answer.each("items")
        )

    async def next_caller(self, persona_id: str) -> str:
        body = {"persona": persona_id} if persona_id else {}
        return (await self._session.ask("POST", "/v1/demo/next-caller", body=body)).text("name", "")
