"""The outermost layer (plain ASGI): size and encoding of requests, and one log line for each."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server_stub.security.problems import FieldError, Problem, ProblemType, problem_response, validation

_log = logging.getLogger("server_stub.access")
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Edge:
    """Refuses bodies over `max_body` bytes and text that is not UTF-8; logs method, path, status, milliseconds.

    `files` are the addresses (expressions for the whole path) that take a file of any bytes by PUT, and the most bytes
    of each: those bodies are passed on as they come, and the route counts them.
    """

    def __init__(self, app: ASGIApp, max_body: int, files: Mapping[str, int]) -> None:
        self._app = app
        self._max_body = max_body
        self._files = tuple((re.compile(path), most) for path, most in files.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._checked(scope, receive, watched)
        except Exception:
            # the last net: whatever escaped is our mistake, is logged whole and told in one sentence
            _log.exception("%s %s failed", scope["method"], scope["path"])
            if status == 0:
                problem = Problem(ProblemType.INTERNAL, "The mistake was logged.")
                await problem_response(problem, scope["path"])(scope, receive, watched)
        finally:
            # the query string stays out of the log: it carries callers' numbers and what agents search for
            _log.info("%s %s %s %.1f ms", scope["method"], scope["path"], status, 1e3 * (time.perf_counter() - started))

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = self._file_bytes(scope)
        refusal = self._refusal(scope, self._max_body if most is None else most)
        if refusal is None and most is None and scope["method"] in _BODY_METHODS:
            body = await _read(receive, self._max_body)
            refusal = _bad_body(scope, body) if body is not None else _too_large()
            receive = _replay(body or b"", receive)
        if refusal is not None:
            await problem_response(refusal, scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _file_bytes(self, scope: Scope) -> int | None:
        """How long the file may be that is sent here; None where no file is taken."""
        if scope["method"] != "PUT":
            return None
        return next((most for path, most in self._files if path.fullmatch(scope["path"])), None)

    def _refusal(self, scope: Scope, most: int) -> Problem | None:
        for name, value in scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or int(value[:20]) > most):
                return _too_large()
        for part, raw in (("path", scope.get("raw_path") or b""), ("query", scope["query_string"])):
            try:
                decoded = unquote_to_bytes(bytes(raw)).decode()
            except UnicodeDecodeError:
                return _not_utf8(part)
            if part == "path" and "\x00" in decoded:
                return validation([FieldError(field=part, message="Text may not contain NUL.", code="nul")])
        return None


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None when it is longer than `limit`; the rest is then not read."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(chunks)
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once and then what really comes (the disconnect)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _bad_body(scope: Scope, body: bytes) -> Problem | None:
    try:
        body.decode()
    except UnicodeDecodeError:
        return _not_utf8("body")
    return None


def _not_utf8(part: str) -> Problem:
    return validation([FieldError(field=part, message="Text must be UTF-8.", code="utf8")])


def _too_large() -> Problem:
    return Problem(ProblemType.TOO_LARGE, "The request body is larger than this server accepts.")
