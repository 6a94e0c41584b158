"""Access tokens (JWT, RFC 7519, HS256) and refresh tokens (random, stored as a hash)."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from server_stub.models.schema import now

_ISSUER = "agent-desktop-server"
_ALGORITHM = "HS256"
_MAX_TOKEN = 4096
_MOST_KNOWN = 2048


class TokenExpired(Exception):
    """It was ours, and its time is over."""


class TokenInvalid(Exception):
    """It is not ours."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who an access token speaks for; `family` is the login it came from."""

    user_id: str
    username: str
    role: str
    family: str


class AccessTokens:
    """Signs and reads access tokens; remembers the logins that were ended before their tokens were."""

    def __init__(self, secret: bytes, lifetime: float, clock: Callable[[], datetime] = now) -> None:
        self._secret = secret
        self._clock = clock
        self._lifetime = timedelta(seconds=lifetime)
        self._revoked: dict[str, datetime] = {}
        self._known: dict[str, tuple[Claims, datetime]] = {}
        """Tokens that were read, and when they expire: a signature that was right once stays right."""

    def issue(self, claims: Claims) -> str:
        issued = self._clock()
        payload = {
            "iss": _ISSUER,
            "sub": claims.user_id,
            "name": claims.username,
            "role": claims.role,
            "fam": claims.family,
            "iat": issued,
            "exp": issued + self._lifetime,
        }
        return jwt.encode(payload, self._secret, _ALGORITHM)

    def read(self, token: str) -> Claims:
        """The claims of a valid token; raises TokenExpired or TokenInvalid."""
        claims, expires = self._known.get(token) or self._decoded(token)
        if expires <= self._clock():
            self._known.pop(token, None)
            raise TokenExpired
        if claims.family in self._revoked:
            raise TokenExpired
        return claims

    def _decoded(self, token: str) -> tuple[Claims, datetime]:
        if len(token) > _MAX_TOKEN:
            raise TokenInvalid
        try:
            payload = jwt.decode(
                token, self._secret, [_ALGORITHM], issuer=_ISSUER, options={"require": ["exp", "sub", "iat"]}
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except jwt.InvalidTokenError:
            raise TokenInvalid from None
        claims = Claims(*(str(payload.get(key, "")) for key in ("sub", "name", "role", "fam")))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        read = self._known[token] = claims, datetime.fromtimestamp(int(payload["exp"]), UTC)
        return read

    def revoke(self, family: str) -> None:
        """Ends a login's access tokens at once; forgotten when the last of them has expired anyway."""
        moment = self._clock()
        self._revoked = {f: until for f, until in self._revoked.items() if until > moment}
        self._revoked[family] = moment + self._lifetime


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> str:
    """What is stored. A fast hash is enough: the token has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_secret(data_dir: Path) -> bytes:
    """The signing key in `data_dir`, made on first use, readable by the owner only."""
    path = data_dir / "secret.key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(48))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    secret = path.read_bytes()
    if len(secret) < 32:
        raise OSError(f"{path} is too short to be a key; delete it to have a new one made (everybody logs in again).")
    return secret
