"""HTTP itself, on httpx: bounded answers, time limits, and failures in the words of ports.

Imported in a thread by Connection.open(), because httpx costs a start-up a third of a second.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import httpx
import httpx_sse

from agent_desktop.ports import BackendError, Garbage, Refused, Unreachable

MAX_ANSWER_BYTES = 4 * 1024 * 1024
MAX_EVENT_BYTES = 1024 * 1024
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
FILE_SECONDS = 120.0
"""Between two pieces of a file, and until the server has looked at one that it got."""
SILENCE_SECONDS = 35.0
"""The stream's heartbeat comes every 15 s; after two missing ones the connection is given up."""

_LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=60.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of the stream; `id` is the last one seen, `data` what was sent as text."""

    id: str
    type: str
    data: str


class NoStream(Exception):
    """The server answered the request for events with something else."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.answer = answer


def trusted_roots() -> ssl.SSLContext:
    """The system's certificates (a centre's own authority is there) and Mozilla's; reads files: tens of ms."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


class Transport:
    """A pool of connections to one server."""

    def __init__(self, url: str, user_agent: str, context: ssl.SSLContext, local: bool) -> None:
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:  # e.g. an international name that cannot be one
            raise Refused("bad_url", str(error)) from error
        self._client = httpx.AsyncClient(
            base_url=address,
            verify=context,
            headers={"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=_LIMITS,
            follow_redirects=False,
            trust_env=not local,  # a proxy of the company is no way to this computer
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Answer:
        """One request; asked again once when a kept connection turns out to be gone.

        So whoever calls must be able to bear that a request arrives twice. Raises Unreachable or Garbage.
        """
        try:
            return await self._send(method, path, headers, content)
        except _Dropped:
            pass
        try:
            return await self._send(method, path, headers, content)
        except _Dropped as error:
            raise Unreachable("unreachable", str(error)) from error

    async def _send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Answer:
        try:
            async with self._client.stream(method, path, headers=dict(headers), content=content) as response:
                return await _answer(response)
        except httpx.HTTPError as error:
            raise _translated(error) from error

    async def upload(self, path: str, headers: Mapping[str, str], content: AsyncIterator[bytes]) -> Answer:
        """A request whose body comes piece by piece; asked once. Raises Unreachable or Garbage."""
        timeout = httpx.Timeout(FILE_SECONDS, connect=CONNECT_SECONDS)
        try:
            async with self._client.stream(
                "PUT", path, headers=dict(headers), content=content, timeout=timeout
            ) as response:
                return await _answer(response)
        except httpx.HTTPError as error:
            raise _translated(error, dropped=Unreachable) from error

    async def download(
        self, path: str, headers: Mapping[str, str], take: Callable[[bytes], Awaitable[None]], most: int | None = None
    ) -> Answer:
        """Hands a good answer's content to `take` piece by piece; the Answer has none then. Raises as upload().

        Of an answer that says it has more than `most` bytes nothing is read: it is Garbage.
        """
        timeout = httpx.Timeout(FILE_SECONDS, connect=CONNECT_SECONDS)
        try:
            async with self._client.stream(
                "GET", path, headers={**headers, "Accept": "*/*"}, timeout=timeout
            ) as response:
                if response.status_code not in (200, 206):
                    return await _answer(response)
                length = response.headers.get("content-length", "")
                if most is not None and length.isdecimal() and int(length) > most:
                    raise Garbage("garbage", f"{path}: {length} bytes, where {most} were asked for")
                async for chunk in response.aiter_bytes():
                    await take(chunk)
                return Answer(response.status_code, _headers(response), b"")
        except httpx.HTTPError as error:
            raise _translated(error, dropped=Unreachable) from error

    @asynccontextmanager
    async def events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[AsyncIterator[ServerEvent]]:
        """The event stream, entered when the server has agreed to it.

        Raises NoStream when it has not, Unreachable and Garbage also while events are read.
        """
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, read=SILENCE_SECONDS)
        asked = {**headers, "Accept-Encoding": "identity"}
        try:
            async with httpx_sse.aconnect_sse(self._client, "GET", path, headers=asked, timeout=timeout) as source:
                response = source.response
                if response.status_code != 200:
                    raise NoStream(await _answer(response))
                if "text/event-stream" not in response.headers.get("content-type", ""):
                    raise Garbage("garbage", "the event stream is not an event stream")
                response.stream = _BoundedEvents(cast(httpx.AsyncByteStream, response.stream))
                yield _events(source)
        except httpx.HTTPError as error:
            raise _translated(error, dropped=Unreachable) from error


class _Dropped(Exception):
    """The connection ended before an answer came."""


class _BoundedEvents(httpx.AsyncByteStream):
    """Passes bytes on and gives up on an event without end."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            end = max(chunk.rfind(b"\n\n"), chunk.rfind(b"\n\r\n"))
            size = len(chunk) - end if end >= 0 else size + len(chunk)
            if size > MAX_EVENT_BYTES:
                raise Garbage("garbage", "an event without end")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _events(source: httpx_sse.EventSource) -> AsyncIterator[ServerEvent]:
    async for event in source.aiter_sse():
        yield ServerEvent(event.id, event.event, event.data)


async def _answer(response: httpx.Response) -> Answer:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise Garbage("garbage", f"an answer of more than {MAX_ANSWER_BYTES} bytes")
    return Answer(response.status_code, _headers(response), bytes(content))


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _translated(error: httpx.HTTPError, dropped: type[BackendError] | None = None) -> Exception:
    text = str(error) or type(error).__name__
    match error:
        case httpx.TimeoutException():
            return Unreachable("timeout", text or type(error).__name__)
        case httpx.ConnectError():
            return Unreachable("certificate" if _is_tls(error) else "unreachable", text)
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
            return dropped("unreachable", text) if dropped else _Dropped(text)
        case httpx.RemoteProtocolError():
            if "disconnected" in text or "closed connection" in text:  # httpcore's and h11's words for an early end
                return dropped("unreachable", text) if dropped else _Dropped(text)
            return Garbage("garbage", text)
        case httpx.DecodingError():
            return Garbage("garbage", text)
        case _:
            return Unreachable("unreachable", text)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
