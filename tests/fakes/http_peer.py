"""An HTTP server that answers byte for byte what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_REASONS = {200: "OK", 204: "No Content", 302: "Found"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Writer = asyncio.StreamWriter
Reply = Callable[[Asked, Writer], Awaitable[None]]
"""Writes an answer; the connection is closed afterwards unless it returns normally with a complete answer."""


@dataclass(slots=True)
class HttpPeer:
    """`asked` is everything that came; say() sets what a path answers: the replies in order, the last for ever."""

    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    _replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def say(self, method: str, path: str, *replies: Reply) -> None:
        self._replies[method, path] = list(replies)

    def asked_for(self, path: str) -> list[Asked]:
        return [a for a in self.asked if a.path == path]

    def _accept(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while not writer.is_closing():
                    asked = await _read(reader)
                    self.asked.append(asked)
                    await self._reply_to(asked)(asked, writer)
                    await writer.drain()
        finally:
            writer.close()

    def _reply_to(self, asked: Asked) -> Reply:
        replies = self._replies.get((asked.method, asked.path), [problem(404, "not-found")])
        return replies.pop(0) if len(replies) > 1 else replies[0]


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Asked(method, path, query, headers, body)


def raw(content: bytes, *, close: bool = True) -> Reply:
    """These bytes and nothing else."""

    async def reply(_asked: Asked, writer: Writer) -> None:
        writer.write(content)
        if close:
            writer.close()

    return reply


def answer(
    status: int, content: bytes, content_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Reply:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Whatever')}", f"Content-Length: {len(content)}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + content, close=False)


def says(body: Any, status: int = 200) -> Reply:
    """`body` as JSON."""
    return answer(status, json.dumps(body).encode())


def problem(status: int, kind: str, headers: Mapping[str, str] | None = None, **members: Any) -> Reply:
    """A problem document of the server's own making."""
    body = {"type": f"urn:agent-desktop:problem:{kind}", "title": kind, "status": status, "detail": f"the {kind}"}
    return answer(status, json.dumps(body | members).encode(), "application/problem+json", headers)


def after(seconds: float, reply: Reply) -> Reply:
    async def later(asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(seconds)
        await reply(asked, writer)

    return later


def hang_up() -> Reply:
    """Closes the connection without a word."""
    return raw(b"")


def stream(*chunks: bytes | float, end: bool = True) -> Reply:
    """An event stream: bytes are sent, numbers are pauses in seconds; without `end` it stays open and silent."""

    async def reply(_asked: Asked, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for chunk in chunks:
            if isinstance(chunk, bytes):
                writer.write(chunk)
                await writer.drain()
            else:
                await asyncio.sleep(chunk)
        if not end:
            await asyncio.Event().wait()
        writer.close()

    return reply


def event(kind: str, body: Any, number: int) -> bytes:
    """One server-sent event."""
    data = body if isinstance(body, str) else json.dumps(body)
    return f"id: {number}\nevent: {kind}\ndata: {data}\n\n".encode()


def session_reply(number: int = 1, expires_in: float = 900, **user: Any) -> Reply:
    """What login and refresh answer; `number` tells tokens apart."""
    return says(
        {
            "access_token": f"access-{number}",
            "expires_in": expires_in,
            "refresh_token": f"refresh-{number}",
            "refresh_expires_in": 86400,
            "user": {
                "id": "user-wang",
                "username": "wang",
                "display_name": "王丽",
                "display_name_latin": "Wang Li",
                "role": "agent",
                "extension": "1001",
                "permissions": ["customers.read"],
                "language": "zh_CN",
                **user,
            },
        }
    )
