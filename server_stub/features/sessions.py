"""Logging in, staying logged in, logging out (OAuth-style refresh rotation, RFC 9700 section 4.14)."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.models.bounds import Short
from server_stub.models.people import RefreshToken, User
from server_stub.models.schema import now
from server_stub.security.guard import PUBLIC, Principal, require
from server_stub.security.identity import UserView, user_view
from server_stub.security.passwords import Passwords
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission
from server_stub.security.throttle import LoginThrottle
from server_stub.security.tokens import AccessTokens, Claims, hash_refresh_token, new_refresh_token
from server_stub.settings import Settings

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/auth", tags=["sessions"])


class ClientInfo(BaseModel):
    version: Short = ""
    platform: Short = ""


class LoginRequest(BaseModel):
    username: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    client: ClientInfo | None = None


class RefreshRequest(BaseModel):
    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class SessionView(BaseModel):
    """Tokens and whose they are; `*_in` in seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a name, not a secret
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    user: UserView


class Sessions:
    """Issues and rotates tokens; the only writer of refresh tokens."""

    def __init__(self, database: Database, settings: Settings, tokens: AccessTokens) -> None:
        self._database = database
        self._settings = settings
        self._tokens = tokens
        self._passwords = Passwords(settings.password_cost)
        self._throttle = LoginThrottle(settings.login_limits)

    async def login(self, username: str, password: str, address: str) -> SessionView:
        """Raises Problem: invalid-credentials with attempts_left, or too-many-attempts with Retry-After."""
        clock = asyncio.get_running_loop().time
        if (wait := self._throttle.wait(username, address, clock())) > 0:
            raise Problem(
                ProblemType.TOO_MANY_ATTEMPTS,
                f"Try again in {ceil(wait)} seconds.",
                headers={"Retry-After": str(ceil(wait))},
            )
        async with self._database.read() as db:
            user = (await db.scalars(select(User).where(User.username == username))).first()
        usable = user is not None and not user.disabled
        if not await self._passwords.verify(user.password_hash if user and usable else None, password) or not user:
            left = self._throttle.failed(username, address, clock())
            _log.warning("failed login from %s, %d tries left", address, left)
            raise Problem(ProblemType.INVALID_CREDENTIALS, _tries(left), attempts_left=left)
        self._throttle.succeeded(username)
        family = str(uuid.uuid4())
        async with self._database.write() as db:
            await db.execute(delete(RefreshToken).where(RefreshToken.expires_at < now()))
            return self._issue(db, user, family)

    async def refresh(self, token: str) -> SessionView:
        """A new pair for an old refresh token; an old one used twice ends the whole login."""
        moment = now()
        hashed = hash_refresh_token(token)
        async with self._database.write() as db:
            row = await db.get(RefreshToken, hashed, with_for_update=True)
            if row is None or row.revoked_at is not None or row.expires_at <= moment:
                refusal: str | None = "This login has ended. Log in again."
            elif row.used_at is not None and not self._within_grace(row.used_at, moment):
                await self._end_family(db, row.family_id, moment)
                _log.warning("refresh token of user %s used twice: login ended", row.user_id)
                refusal = "This login was ended because its token was used twice. Log in again."
            else:
                user = await db.get(User, row.user_id)
                refusal = None if user is not None and not user.disabled else "This account is closed."
                if user is not None and refusal is None:
                    row.used_at = row.used_at or moment
                    return self._issue(db, user, row.family_id)
        # outside the transaction, so that ending a family is kept
        raise Problem(ProblemType.TOKEN_EXPIRED, refusal or "")

    async def logout(self, family: str) -> None:
        async with self._database.write() as db:
            await self._end_family(db, family, now())

    async def _end_family(self, db: AsyncSession, family: str, moment: datetime) -> None:
        await db.execute(
            update(RefreshToken)
            .where(RefreshToken.family_id == family, RefreshToken.revoked_at.is_(None))
            .values(revoked_at=moment)
        )
        self._tokens.revoke(family)

    def _within_grace(self, used_at: datetime, moment: datetime) -> bool:
        # the answer to the first use may have been lost on the way: the client then asks again with the same token
        return moment - used_at <= timedelta(seconds=self._settings.refresh_grace_seconds)

    def _issue(self, db: AsyncSession, user: User, family: str) -> SessionView:
        moment = now()
        refresh = new_refresh_token()
        lifetime = timedelta(seconds=self._settings.refresh_seconds)
        db.add(
            RefreshToken(
                token_hash=hash_refresh_token(refresh),
                family_id=family,
                user_id=user.id,
                issued_at=moment,
                expires_at=moment + lifetime,
            )
        )
        return SessionView(
            access_token=self._tokens.issue(Claims(user.id, user.username, user.role, family)),
            expires_in=self._settings.access_seconds,
            refresh_token=refresh,
            refresh_expires_in=self._settings.refresh_seconds,
            user=user_view(user),
        )


def _tries(left: int) -> str:
    match left:
        case 0:
            return "That was the last try for now."
        case 1:
            return "1 try left."
        case _:
            return f"{left} tries left."


async def _sessions(request: Request) -> Sessions:
    sessions = request.app.state.sessions
    assert isinstance(sessions, Sessions)
    return sessions


SessionsOf = Annotated[Sessions, Depends(_sessions)]


@router.post(
    "/login",
    dependencies=[PUBLIC],
    summary="Log in with user name and password",
    responses=documented(ProblemType.INVALID_CREDENTIALS, ProblemType.TOO_MANY_ATTEMPTS, ProblemType.VALIDATION),
)
async def login(body: LoginRequest, request: Request, sessions: SessionsOf) -> SessionView:
    return await sessions.login(body.username, body.password, request.client.host if request.client else "")


@router.post(
    "/refresh",
    dependencies=[PUBLIC],
    summary="Exchange a refresh token for a new session",
    responses=documented(ProblemType.TOKEN_EXPIRED, ProblemType.VALIDATION),
)
async def refresh(body: RefreshRequest, sessions: SessionsOf) -> SessionView:
    return await sessions.refresh(body.refresh_token)


@router.post(
    "/logout",
    status_code=204,
    response_class=Response,
    summary="End this login on all its devices' tokens",
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN),
)
async def logout(sessions: SessionsOf, who: Annotated[Principal, require(Permission.SESSION)]) -> None:
    await sessions.logout(who.family)
