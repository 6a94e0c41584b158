"""A real HTTP gateway for SMS on the loopback network, which answers as a test says, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

SILENT = -1
"""Takes the message and never says so."""


@dataclass
class SmsGateway:
    """`answers` are the status codes of the next requests, then 202; `sent` is what it gave to the network."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    deduplicates: bool = True
    """Takes each Idempotency-Key once; else it sends whatever it is given."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in asked[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.requests.append(headers)
        known = self.deduplicates and any(m["id"] == body["id"] for m in self.sent)
        status = self.answers.pop(0) if self.answers else 409 if known else 202
        if status in (SILENT, 202) and not known:
            self.sent.append(body)
        if status == SILENT:
            await reader.read()  # until the other side has had enough
            raise ConnectionError
        answer = json.dumps({"id": f"gateway-{len(self.requests)}"}).encode()
        head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        writer.write(head.encode() + answer)
        await writer.drain()


@asynccontextmanager
async def sms_gateway() -> AsyncIterator[SmsGateway]:
    made = SmsGateway()
    open_now: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_now[task] = writer
        await made.serve(reader, writer)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/send"
    try:
        yield made
    finally:
        listener.close()
        for writer in open_now.values():
            writer.close()
        await asyncio.gather(*open_now)
        await listener.wait_closed()
