"""Another softphone of ours for tests between two: in a process of its own, since PJSIP is there once in a process."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.ports import loopback_address
from tests.lab.remote_phone import RemotePhone
from tests.sip.agent import Agent


class SecondAgent(Agent):
    """An Agent with a direct line; its process logs into `folder`."""

    def __init__(self, folder: Path, microphone_file: Path | None = None) -> None:
        super().__init__(loopback_address())
        self._remote = RemotePhone(self._note, folder / "second-agent.log", microphone_file=microphone_file)
        self.phone = cast("PjsipUserAgent", self._remote)

    async def open(self) -> None:
        await self._remote.open()
        await self.start()
        await self.direct_line()

    async def close(self) -> None:
        await self._remote.close()
