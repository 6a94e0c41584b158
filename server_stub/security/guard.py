"""The one way a route says who may call it; a route that does not say it cannot exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
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

    def __call__(
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

    def __call__(self) -> None:
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


def declared_permission(route: APIRoute) -> Permission | None:
    """What the route asks for, None when it is public; raises UnguardedRoute."""
    marks = [call for call in _calls(route.dependant) if isinstance(call, _Requirement | _Public)]
    match marks:
        case [_Requirement() as requirement]:
            return requirement.permission
        case [_Public()]:
            return None
        case _:
            raise UnguardedRoute(
                f"{sorted(route.methods or ())} {route.path} must declare exactly one permission or PUBLIC"
            )


def api_routes(app: FastAPI) -> Iterator[APIRoute]:
    return (route for route in app.routes if isinstance(route, APIRoute))


def check_routes(app: FastAPI) -> None:
    """Raises UnguardedRoute at construction, long before anybody could use the hole."""
    for route in api_routes(app):
        declared_permission(route)


def _calls(dependant: Dependant) -> Iterator[object]:
    for sub in dependant.dependencies:
        yield sub.call
        yield from _calls(sub)
