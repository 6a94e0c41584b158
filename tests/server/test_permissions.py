"""Every route, every role, every way of having no right to be there."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from server_stub.app import create_app
from server_stub.db import Database
from server_stub.security.guard import PUBLIC, UnguardedRoute, guarded_routes, require
from server_stub.security.roles import PERMISSIONS, Permission, Role
from server_stub.settings import Settings
from tests.server.conftest import ROLES, Served

_EXAMPLES = {
    "customer_id": "00000000-0000-4000-8000-000000000000",
    "interaction_id": "00000000-0000-4000-8000-000000000000",
    "ticket_id": "00000000-0000-4000-8000-000000000000",
    "step_id": "00000000-0000-4000-8000-000000000000",
    "follow_up_id": "00000000-0000-4000-8000-000000000000",
    "form_id": "no-such-form",
    "import_id": "00000000-0000-4000-8000-000000000000",
    "version": "1",
    "verification_id": "00000000-0000-4000-8000-000000000000",
    "article_id": "no-such-article",
    "attachment_id": "00000000-0000-4000-8000-000000000000",
    "message_id": "00000000-0000-4000-8000-000000000000",
    "code": "no-such-template",
    "room": "8000",
    "participant_id": "pbx-1.2",
    "e164": "+8613500009999",
    "announcement_id": "00000000-0000-4000-8000-000000000000",
    "quiz_id": "00000000-0000-4000-8000-000000000000",
    "attempt_id": "00000000-0000-4000-8000-000000000000",
    "edition": "1",
    "token": "no-such-token",
    "persona": "nobody",
    "action": "hang_up",
}
_PUBLIC = {("GET", "/v1/health"), ("POST", "/v1/auth/login"), ("POST", "/v1/auth/refresh")}
_PAGES = {("GET", "/s/no-such-token"), ("POST", "/s/no-such-token")}
"""Outside the interface: HTML for customers, who have nothing but the token in the address."""


def _requests(app: FastAPI) -> list[tuple[str, str, Permission | None]]:
    found = []
    for route in guarded_routes(app):
        path = route.path
        for name, value in _EXAMPLES.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, f"give {route.path} an example"
        found.append((route.method, path, route.permission))
    return found


async def _status(client: httpx.AsyncClient, method: str, path: str) -> tuple[int, str]:
    answer = await client.request(
        method, f"http://server{path}", json={} if method in ("POST", "PUT", "PATCH") else None
    )
    return answer.status_code, answer.json().get("type", "") if answer.status_code >= 400 else ""


def test_given_the_application_then_exactly_the_known_routes_are_public(sqlite_settings: Settings) -> None:
    app = create_app(replace(sqlite_settings, demo=True), Database(sqlite_settings.sqlalchemy_url))

    assert {(m, p) for m, p, permission in _requests(app) if permission is None} == _PUBLIC | _PAGES
    assert len(_requests(app)) >= 30


async def test_given_the_pages_when_a_stranger_calls_without_a_known_token_then_nothing_is_found(
    sqlite_server: Served,
) -> None:
    for method, path in _PAGES:
        answer = await sqlite_server.client.request(method, f"http://server{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_given_every_route_when_called_without_or_with_a_bad_token_then_it_is_refused(
    sqlite_server: Served,
) -> None:
    for method, path, permission in _requests(sqlite_server.app):
        if permission is None:
            continue
        for token in ("", "nonsense", "a.b.c", "x" * 5000):
            status, kind = await _status(sqlite_server.new_client(token), method, path)
            assert (status, kind) == (401, "urn:agent-desktop:problem:unauthenticated"), (method, path, token[:10])


@pytest.mark.parametrize("role", list(Role))
async def test_given_every_route_when_a_role_calls_it_then_its_permission_decides(
    sqlite_server: Served, role: Role
) -> None:
    session = await sqlite_server.session(ROLES[role])
    for method, path, permission in _requests(sqlite_server.app):
        if permission is None or path == "/v1/events":
            continue
        token = (
            session["access_token"]
            if "logout" not in path
            else (await sqlite_server.session(ROLES[role]))["access_token"]
        )
        status, kind = await _status(sqlite_server.new_client(token), method, path)
        if permission in PERMISSIONS[role]:
            assert status not in (401, 403), (method, path, kind)
            assert status < 500
        else:
            assert (status, kind) == (403, "urn:agent-desktop:problem:forbidden"), (method, path)


def test_given_a_route_without_permission_when_the_application_is_checked_then_it_does_not_start() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/open-by-mistake")
    def hole() -> str:
        return "welcome"

    with pytest.raises(UnguardedRoute, match="/open-by-mistake"):
        guarded_routes(app)


def test_given_a_route_with_two_permissions_when_checked_then_it_does_not_start() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/both", dependencies=[PUBLIC, require(Permission.POP_READ)])
    def both() -> None: ...

    with pytest.raises(UnguardedRoute):
        guarded_routes(app)


def test_given_the_roles_then_more_responsibility_never_means_less_permission() -> None:
    assert PERMISSIONS[Role.AGENT] < PERMISSIONS[Role.EXPERT] < PERMISSIONS[Role.LEAD]
    assert PERMISSIONS[Role.ADMIN] == frozenset(Permission)
    assert all(PERMISSIONS[role] <= PERMISSIONS[Role.ADMIN] for role in Role)


def test_given_every_permission_then_some_route_or_rule_uses_it(sqlite_settings: Settings) -> None:
    app = create_app(replace(sqlite_settings, demo=True), Database(sqlite_settings.sqlalchemy_url))
    used = {p for _, _, p in _requests(app)}

    assert set(Permission) - used == {
        Permission.INTERACTIONS_READ_ALL,
        Permission.TICKETS_READ_ALL,
        Permission.SURVEYS_READ_ALL,
        Permission.KNOWLEDGE_RESTRICTED,
        Permission.KNOWLEDGE_DRAFTS,
    }, "these decide what is seen, not which route"
