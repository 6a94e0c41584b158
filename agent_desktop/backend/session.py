"""The login: tokens, their renewal, and requests made in its name."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from agent_desktop.backend.connection import Connection, Query, Rejected, refusal
from agent_desktop.backend.node import Node
from agent_desktop.backend.schema import user_of
from agent_desktop.domain.provisioning import User
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import (
    BackendError,
    BadCredentials,
    NotLoggedIn,
    TooManyAttempts,
    Unreachable,
)

log = logging.getLogger(__name__)
T = TypeVar("T")

WITHIN_SECONDS = 8.0
"""Longest time that one call may take altogether, renewal included."""
_LOGOUT_SECONDS = 2.0
_EARLY_SECONDS = 30.0
"""An access token is renewed this long before it ends, or when a fifth of its life is left."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    access: str
    refresh: str
    renew_at: float
    """On the monotonic clock. A computer that slept finds out by 401."""
    expires_at: float


class Session:
    """Tokens of one login. A refresh token is used once, by one renewal at a time, whoever waits for it."""

    def __init__(self, connection: Connection, clock: Clock, version: str) -> None:
        self._connection = connection
        self._clock = clock
        self._version = version
        self._tokens: _Tokens | None = None
        self._changed: Callable[[str], None] = lambda _token: None
        self._renewal: asyncio.Task[BackendError | None] | None = None
        self._tasks = Tasks("session")

    @property
    def refresh_token(self) -> str:
        return self._tokens.refresh if self._tokens else ""

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        """`changed` gets every new refresh token, and "" when the login has ended."""
        self._changed = changed

    async def close(self) -> None:
        await self._tasks.close()

    async def login(self, username: str, password: str) -> User:
        """Raises BadCredentials, TooManyAttempts, or another BackendError."""
        client = {"version": self._version, "platform": sys.platform}
        body = {"username": username, "password": password, "client": client}
        try:
            answer = await self._within(WITHIN_SECONDS, "POST", "/v1/auth/login", body=body)
        except Rejected as error:
            problem = error.problem
            if problem.status == 401:
                raise BadCredentials(problem.detail, problem.node.optional_integer("attempts_left")) from None
            if problem.status == 429:
                raise TooManyAttempts(problem.detail, problem.retry_after) from None
            raise refusal(problem) from None
        return self._accept(answer)

    async def resume(self, refresh_token: str) -> User:
        """Raises NotLoggedIn("session_ended") when the server does not know the token any more."""
        if not refresh_token:
            raise NotLoggedIn("session_ended")
        return self._accept(await self._refresh(refresh_token))

    async def logout(self) -> None:
        """Ends the login here in any case, and on the server when it answers; never raises BackendError."""
        tokens, self._tokens = self._tokens, None
        if tokens is None:
            return
        self._changed("")
        try:
            await self._within(_LOGOUT_SECONDS, "POST", "/v1/auth/logout", token=tokens.access)
        except (BackendError, Rejected) as error:
            log.info("the server did not hear the logout: %s", error)

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | str | None = None,
        within: float = WITHIN_SECONDS,
    ) -> Node:
        """A request in the name of this login, its token renewed when needed. Raises BackendError or Rejected."""
        try:
            async with asyncio.timeout(within):
                token = await self.token()
                try:
                    return await self._connection.request(method, path, token=token, query=query, body=body)
                except Rejected as error:
                    if error.problem.status != 401:
                        raise
                token = await self.renewed(token)
                return await self._connection.request(method, path, token=token, query=query, body=body)
        except TimeoutError:
            raise Unreachable("timeout", f"{method} {path} took more than {within} s") from None
        except Rejected as error:
            if error.problem.status == 401:
                raise NotLoggedIn("session_ended", error.problem.detail) from None
            raise

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | str | None = None,
        within: float = WITHIN_SECONDS,
    ) -> Node:
        """Like call(), with every problem as a BackendError."""
        try:
            return await self.call(method, path, query=query, body=body, within=within)
        except Rejected as error:
            raise refusal(error.problem) from None

    async def send_file(
        self,
        path: str,
        content: Callable[[], AsyncIterator[bytes]],
        length: int,
        media_type: str = "application/octet-stream",
    ) -> Node:
        """A file of `length` bytes in the name of this login; `content` is asked again when the token had ended."""

        async def send(token: str) -> Node:
            return await self._connection.upload(path, content(), length, media_type, token=token)

        return await self._with_token(send)

    async def fetch_file(self, path: str, take: Callable[[bytes], Awaitable[None]]) -> None:
        """What is there, piece by piece."""

        async def fetch(token: str) -> None:
            await self._connection.download(path, take, token=token)

        await self._with_token(fetch)

    async def fetch_part(self, path: str, first: int, length: int) -> tuple[bytes, int]:
        """At most `length` bytes of what is there from byte `first`, and the size of it all."""

        async def fetch(token: str) -> tuple[bytes, int]:
            return await self._connection.part(path, first, length, token=token)

        return await self._with_token(fetch)

    async def _with_token(self, work: Callable[[str], Awaitable[T]]) -> T:
        token = await self.token()
        try:
            try:
                return await work(token)
            except Rejected as error:
                if error.problem.status != 401:
                    raise
            return await work(await self.renewed(token))
        except Rejected as error:
            if error.problem.status == 401:
                raise NotLoggedIn("session_ended", error.problem.detail) from None
            raise refusal(error.problem) from None

    async def token(self) -> str:
        """An access token that is still good for a while."""
        tokens = self._tokens
        if tokens is None:
            raise NotLoggedIn("not_logged_in")
        now = self._clock.monotonic()
        if now < tokens.renew_at:
            return tokens.access
        try:
            return await self.renewed(tokens.access)
        except NotLoggedIn:
            raise
        except BackendError:
            if now < tokens.expires_at:
                return tokens.access
            raise

    async def renewed(self, stale: str) -> str:
        """An access token other than `stale`."""
        if self._tokens is None:
            raise NotLoggedIn("not_logged_in")
        if self._tokens.access == stale:
            failure = await self._renew_once()
            if failure is not None:
                raise failure
        if self._tokens is None:
            raise NotLoggedIn("not_logged_in")
        return self._tokens.access

    async def _renew_once(self) -> BackendError | None:
        if self._renewal is None or self._renewal.done():
            self._renewal = self._tasks.spawn(self._renew(), "renew")
        if self._renewal is None:
            return Unreachable("closed")
        # shielded: a pop that runs out of time must not lose the new token on its way
        return await asyncio.shield(self._renewal)

    async def _renew(self) -> BackendError | None:
        before = self._tokens
        if before is None:
            return NotLoggedIn("not_logged_in")
        try:
            answer = await self._refresh(before.refresh)
            if self._tokens is before:  # not logged out meanwhile
                self._accept(answer)
        except NotLoggedIn as error:
            if self._tokens is before:
                self._tokens = None
                self._changed("")
            return error
        except BackendError as error:
            return error
        return None

    async def _refresh(self, refresh_token: str) -> Node:
        body = {"refresh_token": refresh_token}
        try:
            return await self._within(WITHIN_SECONDS, "POST", "/v1/auth/refresh", body=body)
        except Rejected as error:
            if error.problem.status == 401:
                raise NotLoggedIn("session_ended", error.problem.detail) from None
            raise refusal(error.problem) from None

    async def _within(
        self, seconds: float, method: str, path: str, *, token: str = "", body: Mapping[str, Any] | None = None
    ) -> Node:
        try:
            async with asyncio.timeout(seconds):
                return await self._connection.request(method, path, token=token, body=body)
        except TimeoutError:
            raise Unreachable("timeout", f"{method} {path} took more than {seconds} s") from None

    def _accept(self, answer: Node) -> User:
        user = user_of(answer.at("user"))
        access, refresh = _header_text(answer, "access_token"), _header_text(answer, "refresh_token")
        life = max(0.0, answer.number("expires_in"))
        now = self._clock.monotonic()
        self._tokens = _Tokens(access, refresh, now + life - min(_EARLY_SECONDS, life / 5), now + life)
        self._changed(refresh)
        return user


def _header_text(answer: Node, key: str) -> str:
    text = answer.text(key)
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise answer.at(key).wrong("not a token")
    return text
