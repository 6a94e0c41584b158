"""No request is carried to a thread just to look something up in the application."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from server_stub.app import create_app
from server_stub.db import Database
from server_stub.settings import Settings


def _called(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _called(each)


def _waits(called: object) -> bool:
    """FastAPI calls everything else in a thread: two hops for each, more than most answers take."""
    return inspect.iscoroutinefunction(called) or inspect.iscoroutinefunction(getattr(called, "__call__", None))  # noqa: B004


def test_given_every_route_then_neither_it_nor_what_it_depends_on_needs_a_thread(sqlite_settings: Settings) -> None:
    app = create_app(replace(sqlite_settings, demo=True), Database(sqlite_settings.sqlalchemy_url))
    routes = [c.original_route for c in iter_route_contexts(app.routes) if isinstance(c.original_route, APIRoute)]

    assert len(routes) >= 30
    assert {str(c) for route in routes for c in _called(route.dependant) if not _waits(c)} == set()
