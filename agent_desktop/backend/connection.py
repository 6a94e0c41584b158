"""One server: its address, JSON in and out, and what its answers mean.

Codes of what is raised: Unreachable "unreachable", "timeout", "certificate", "server_error", "overloaded", "closed";
Garbage "garbage"; Refused "bad_url", "insecure_url", or the last part of the problem's URN ("not_found", "forbidden",
"validation", "conflict" ...).
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from agent_desktop.backend.node import Node
from agent_desktop.ports import BackendError, Garbage, Refused, Unreachable

if TYPE_CHECKING:
    from agent_desktop.backend.transport import Answer, ServerEvent, Transport

_PROBLEM_URN = "urn:agent-desktop:problem:"
_MAX_URL = 500
_WHOLE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})")
Query = Mapping[str, str | int | tuple[str, ...]]
"""Of an address; a tuple is a parameter that stands there several times."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document (RFC 9457): the server understood and said no. `code` e.g. "not_found"."""

    status: int
    code: str
    detail: str
    node: Node
    retry_after: float = 0.0


class Rejected(Exception):
    """An answer with a problem document; never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem


class Connection:
    """Requests to one server. Plain http:// is accepted for this computer only, unless `allow_plain_http`.

    Over plain HTTP everybody on the way reads passwords and customers: the switch is for a closed network whose
    administrator knows that.
    """

    def __init__(self, version: str, *, allow_plain_http: bool = False) -> None:
        self._version = version
        self._allow_plain_http = allow_plain_http
        self._transport: Transport | None = None

    async def open(self, url: str) -> None:
        """Raises Refused("bad_url") or Refused("insecure_url"); does not connect yet."""
        address, local = server_address(url, self._allow_plain_http)
        await self.close()
        agent = f"AgentDesktop/{self._version}"
        self._transport = await asyncio.to_thread(_make_transport, address, agent, local)

    async def close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        query: Query | None = None,
        body: Mapping[str, Any] | str | None = None,
    ) -> Node:
        """The body of a successful answer. Raises Unreachable, Garbage or Rejected."""
        content = None
        headers = _authorization(token)
        if body is not None:
            content = (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()
            headers["Content-Type"] = "application/json"
        answer = await self._opened().send(method, _with_query(path, query), headers, content)
        return _meaning(answer, path)

    async def upload(
        self, path: str, content: AsyncIterator[bytes], length: int, media_type: str, *, token: str
    ) -> Node:
        """Sends a file of `length` bytes. Raises as request() does."""
        headers = _authorization(token) | {"Content-Type": media_type, "Content-Length": str(length)}
        return _meaning(await self._opened().upload(path, headers, content), path)

    async def download(self, path: str, take: Callable[[bytes], Awaitable[None]], *, token: str) -> None:
        """Hands what is there to `take` piece by piece. Raises as request() does."""
        answer = await self._opened().download(path, _authorization(token), take)
        if answer.status != 200:
            _reject(answer, path)

    async def part(self, path: str, first: int, length: int, *, token: str) -> tuple[bytes, int]:
        """At most `length` bytes of what is there from byte `first`, and the size of it all. Raises as request()."""
        content = bytearray()

        async def take(piece: bytes) -> None:
            content.extend(piece)
            if len(content) > length:  # it did not say so before
                raise Garbage("garbage", f"{path}: more than the {length} bytes that were asked for")

        headers = _authorization(token) | {"Range": f"bytes={first}-{first + length - 1}"}
        answer = await self._opened().download(path, headers, take, length)
        whole = _WHOLE.fullmatch(answer.headers.get("content-range", ""))
        if answer.status == 206 and whole and int(whole[1]) == first:
            return bytes(content), int(whole[2])
        if answer.status != 200 or first:
            _reject(answer, path)
        return bytes(content), len(content)  # it is no longer than the part

    @asynccontextmanager
    async def events(self, path: str, *, token: str, last_id: str) -> AsyncIterator[AsyncIterator[ServerEvent]]:
        """The event stream from after `last_id`. Raises as request() does, also while events are read."""
        from agent_desktop.backend.transport import NoStream  # loaded by open(), see transport

        headers = _authorization(token)
        if last_id:
            headers["Last-Event-ID"] = last_id
        try:
            async with self._opened().events(path, headers) as events:
                yield events
        except NoStream as error:
            _reject(error.answer, path)

    def _opened(self) -> Transport:
        if self._transport is None:
            raise Unreachable("closed")
        return self._transport


def server_address(url: str, allow_plain_http: bool) -> tuple[str, bool]:
    """The address as used, and whether it is this computer. Without a scheme it is https, locally http."""
    text = url.strip()
    try:
        if "://" not in text:
            text = f"{'http' if _is_local(urlsplit(f'//{text}').hostname) else 'https'}://{text}"
        text = text.rstrip("/")
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        raise Refused("bad_url", url[:_MAX_URL]) from None
    odd = parts.query or parts.fragment or parts.username or parts.netloc.endswith(":")
    unwritable = not text.isprintable() or " " in text or len(text) > _MAX_URL
    if not usable or odd or unwritable:
        raise Refused("bad_url", url[:_MAX_URL])
    local = _is_local(parts.hostname)
    if parts.scheme == "http" and not local and not allow_plain_http:
        raise Refused("insecure_url", text)
    return text, local


def segment(text: str) -> str:
    """`text` as one step of a path; it may come from a caller's header."""
    if text in ("", ".", ".."):
        raise Refused("not_found", text)
    return quote(text, safe="")


def refusal(problem: Problem) -> BackendError:
    """What ports says for a problem that has no meaning of its own here."""
    if problem.status == 429:
        return Unreachable("overloaded", problem.detail)
    if problem.status >= 500:
        return Unreachable("server_error", problem.detail)
    said = problem.node
    particulars = {name: node.as_text() for name, node in said.fields("particulars", optional=True).items()}
    return Refused(problem.code, problem.detail, reason=said.text("reason", ""), particulars=particulars)


def _is_local(host: str | None) -> bool:
    if host is None or host.lower() == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _make_transport(address: str, agent: str, local: bool) -> Transport:
    """In a thread: the import and the certificates would stop the window for a third of a second."""
    from agent_desktop.backend.transport import Transport, trusted_roots

    secure = address.startswith("https:")
    context = trusted_roots() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return Transport(address, agent, context, local)


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _with_query(path: str, query: Query | None) -> str:
    kept = {name: value for name, value in (query or {}).items() if value not in ("", ())}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def _meaning(answer: Answer, path: str) -> Node:
    if not 200 <= answer.status < 300:
        _reject(answer, path)
    if answer.status == 204 or not answer.content:
        return Node(None, path)
    return Node(_json(answer, path), path)


def _reject(answer: Answer, path: str) -> NoReturn:
    """Only the server's own problem document counts as its word: a proxy's error page must not refuse a write."""
    if "problem+json" in answer.headers.get("content-type", ""):
        node = Node(_json(answer, path), path)
        kind = node.text("type", "")
        if kind.startswith(_PROBLEM_URN):
            code = kind.removeprefix(_PROBLEM_URN).replace("-", "_")
            detail = node.text("detail", "") or node.text("title", "")
            raise Rejected(Problem(answer.status, code, _with_fields(detail, node), node, _retry_after(answer)))
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise Unreachable("server_error", f"HTTP {answer.status}")
    if 300 <= answer.status < 400:
        raise Garbage("garbage", f"redirected to {answer.headers.get('location', '')[:200]}")
    raise Garbage("garbage", f"HTTP {answer.status} without a reason")


def _with_fields(detail: str, node: Node) -> str:
    named = [f"{e.text('field', '')}: {e.text('message', '')}" for e in node.each("errors", optional=True)[:5]]
    return f"{detail} ({'; '.join(named)})" if named else detail


def _retry_after(answer: Answer) -> float:
    try:
        return max(0.0, float(answer.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _json(answer: Answer, path: str) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        raise Garbage("garbage", f"{path}: {answer.headers.get('content-type', 'no type')[:60]} instead of JSON")
    try:
        return json.loads(answer.content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Garbage("garbage", f"{path}: {error}"[:300]) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
