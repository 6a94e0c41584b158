"""The one way a route says who may call it; a route that does not say it cannot exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from server_stub.security.problems import Problem, ProblemType
from server_stub.security.roles import PERMISSIONS, Permission, Role
from server_stub.security.tokens import AccessTokens, TokenExpired, TokenInvalid

_bearer = HTTPBearer(auto_error=False, scheme_name="access token", description="The access_token of a Session.")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking."""

    user_id: str
    username: str
    role: Role
    family: str

    @property
    def permissions(self) -> frozenset[Permission]:
        return PERMISSIONS[self.role]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


class _Requirement:
    """A dependency that lets pass whoever has `permission`."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(  # not a plain function: FastAPI would carry each request to a thread for it
        self, request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Principal:
        if credentials is None:
            raise Problem(ProblemType.UNAUTHENTICATED, "This address needs an access token.")
        principal = _principal(request.app.state.access_tokens, credentials.credentials)
        if not principal.may(self.permission):
            raise Problem(ProblemType.FORBIDDEN, f"The role {principal.role} may not do this ({self.permission}).")
        return principal


class _Public:
    """Marks a route that needs no token."""

    async def __call__(self) -> None:
        return None


PUBLIC = Depends(_Public())
"""For `dependencies=` of the few routes anybody may call."""


def require(permission: Permission) -> Any:
    """The dependency every other route declares; gives the Principal."""
    return Depends(_Requirement(permission))


def _principal(tokens: AccessTokens, token: str) -> Principal:
    try:
        claims = tokens.read(token)
        return Principal(claims.user_id, claims.username, Role(claims.role), claims.family)
    except TokenExpired:
        raise Problem(ProblemType.TOKEN_EXPIRED, "Refresh the session or log in again.") from None
    except (TokenInvalid, ValueError):
        raise Problem(ProblemType.UNAUTHENTICATED, "The access token is not valid.") from None


class UnguardedRoute(RuntimeError):
    """A route was added that says neither which permission it needs nor that it is public."""


@dataclass(frozen=True, slots=True)
class GuardedRoute:
    """One method of one address, and what it asks for; None = anybody may call."""

    method: str
    path: str
    permission: Permission | None


def guarded_routes(app: FastAPI) -> list[GuardedRoute]:
    """Every route of the application, included routers and all; raises UnguardedRoute for a hole in the fence."""
    found: list[GuardedRoute] = []
    for context in iter_route_contexts(app.routes):
        methods = sorted(context.methods or ())
        if not isinstance(context.original_route, APIRoute):
            raise UnguardedRoute(f"{methods} {context.path} is no API route and cannot declare a permission")
        marks = [c for c in _calls(context.original_route.dependant) if isinstance(c, _Requirement | _Public)]
        if len(marks) != 1:
            raise UnguardedRoute(f"{methods} {context.path} must declare exactly one permission or PUBLIC")
        permission = marks[0].permission if isinstance(marks[0], _Requirement) else None
        found += [GuardedRoute(method, str(context.path), permission) for method in methods]
    return found


def _calls(dependant: Dependant) -> Iterator[object]:
    for sub in dependant.dependencies:
        yield sub.call
        yield from _calls(sub)
