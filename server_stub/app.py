"""Puts the server together: one function that reads like its parts list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from server_stub import __version__
from server_stub.db import CatalogueOf, Database
from server_stub.delivery import carriers
from server_stub.features import (
    agents,
    announcements,
    customer_audit,
    customers,
    demo,
    events,
    forms,
    imports,
    interactions,
    knowledge,
    messages,
    pop,
    provisioning,
    quizzes,
    rooms,
    sessions,
    surveys,
    tickets,
    verifications,
)
from server_stub.features.agents import AgentDesk
from server_stub.features.announcements import AnnouncementDesk
from server_stub.features.events import EventStream
from server_stub.features.imports import ImportDesk
from server_stub.features.knowledge import ArticleEndings
from server_stub.features.messages import Post
from server_stub.features.provisioning import PhoneSystem
from server_stub.features.queues import QueueFigures
from server_stub.features.rooms import RoomDesk
from server_stub.features.sessions import Sessions
from server_stub.features.tickets import Alarm, Reminders, TicketDesk
from server_stub.live import Hub, Screens
from server_stub.models.agent_states import AgentState
from server_stub.models.bounds import LText, Moment
from server_stub.models.catalogue_view import Catalogue, load_catalogue
from server_stub.models.handovers import Arrival
from server_stub.models.recordings import Recordings
from server_stub.models.schema import now
from server_stub.models.survey_asking import Asking
from server_stub.models.survey_rules import Survey, read_surveys
from server_stub.pbx.rooms import Rooms
from server_stub.pbx.world import WORLD_LOST, World, ends_waiting, free_udp_port
from server_stub.security import problems
from server_stub.security.edge import Edge
from server_stub.security.guard import PUBLIC, guarded_routes
from server_stub.security.problems import ProblemDocument, ProblemType
from server_stub.security.tokens import AccessTokens, load_secret
from server_stub.settings import Settings

_log = logging.getLogger(__name__)
_DESCRIPTION = """Customers, calls, wrap-ups, knowledge and agent states for Agent Desktop.
Every error is a problem document (RFC 9457). Times are RFC 3339 in UTC with milliseconds."""


class PackRef(BaseModel):
    id: str
    name: LText


class HealthView(BaseModel):
    """`pack` is null while the database is empty."""

    status: str
    version: str
    time: Moment
    pack: PackRef | None


_health = APIRouter(tags=["health"])


@_health.get(
    "/health", dependencies=[PUBLIC], summary="Is the server there, and whose is it", operation_id="get_health"
)
async def health(catalogue: CatalogueOf) -> HealthView:
    pack = PackRef(id=catalogue.pack.id, name=catalogue.pack.name) if catalogue.pack else None
    return HealthView(status="ok", version=__version__, time=now(), pack=pack)


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The application; the database must be migrated before it starts. Raises UnguardedRoute."""
    hub = Hub(now())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await _start(app, settings, database, hub, stack)
            yield

    app = FastAPI(
        title="Agent Desktop server",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "GPL-3.0-or-later"},
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.database = database
    app.state.hub = hub
    app.state.recordings = Recordings(settings.recordings_dir)
    app.state.screens = Screens[Arrival]()
    app.state.world = None
    app.state.event_stream = EventStream(hub, settings)
    features = [
        *(sessions, provisioning, agents, pop, customers, customer_audit, interactions, verifications, forms),
        *(tickets, knowledge, messages, surveys, announcements, quizzes, rooms, imports, events),
    ]
    for router in (_health, *(f.router for f in features), *([demo.router] if settings.demo else [])):
        app.include_router(router, prefix="/v1")
    app.include_router(surveys.pages)
    problems.install(app)
    guarded_routes(app)  # raises for a route that says nothing of permissions
    app.add_middleware(
        Edge, max_body=settings.max_body_bytes, files={f"/v1{imports.FILE_PATH}": settings.max_import_bytes}
    )
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


async def _start(app: FastAPI, settings: Settings, database: Database, hub: Hub, stack: AsyncExitStack) -> None:
    async with database.read() as db:
        catalogue = await load_catalogue(db)
    secret = await asyncio.to_thread(load_secret, settings.data_dir)
    tokens = AccessTokens(secret, settings.access_seconds)
    figures = QueueFigures(hub, catalogue)
    desk = AgentDesk(
        database, hub, catalogue, lambda user_id, state: figures.agent_is(user_id, state is AgentState.READY)
    )
    app.state.catalogue = catalogue
    app.state.access_tokens = tokens
    app.state.sessions = Sessions(database, settings, tokens)
    app.state.agent_desk = desk
    app.state.phone_system = PhoneSystem(settings.sip)
    exchange = Rooms(settings.sip.manager, lambda room: room_desk.publish(room)) if settings.sip.manager else None
    app.state.room_desk = room_desk = RoomDesk(catalogue, hub, exchange)
    if exchange is not None:
        exchange.start()
        stack.push_async_callback(exchange.close)
    stack.callback(hub.close)
    if settings.sqlalchemy_url.startswith("postgresql"):
        # for PostgreSQL only: its driver costs a start on SQLite 40 ms
        from server_stub.relay import Relay

        app.state.relay = relay = Relay(settings.sqlalchemy_url, hub, lambda: _renew(database, catalogue))
        relay.start()
        stack.push_async_callback(relay.close)
    figures.publish_all()
    await desk.start()
    stack.push_async_callback(desk.close)
    post = Post(database, hub, carriers(settings), now)
    app.state.post = post
    stack.push_async_callback(post.close)
    # every work may ring the alarm that it is called by
    alarm = Alarm(
        now, lambda: (ticket_desk.run_due, reminders.run_due, announcement_desk.run_due, article_endings.run_due)
    )

    def changed() -> None:
        alarm.changed()
        post.changed()  # a ticket's step or a survey may have laid a message out

    ticket_desk = TicketDesk(database, catalogue, hub, now, changed)
    reminders = Reminders(database, hub, now)
    announcement_desk = AnnouncementDesk(database, catalogue, hub, now, alarm.changed)
    article_endings = ArticleEndings(database, catalogue, hub, now)
    app.state.ticket_desk, app.state.alarm = ticket_desk, alarm
    app.state.announcement_desk = announcement_desk
    asked = _surveys(catalogue)
    address = settings.public_url if settings.sms is not None else ""  # without a gateway no link would ever arrive
    app.state.survey_asking = Asking(asked, address, catalogue.time_zone, now)
    app.state.survey_desk = surveys.SurveyDesk(database, catalogue, asked, hub, now, changed)
    app.state.survey_visits = surveys.Visits()
    alarm.start()
    post.start()
    stack.push_async_callback(alarm.close)
    import_desk = ImportDesk(settings, database, catalogue, now)
    app.state.import_desk = import_desk
    await import_desk.start()
    stack.push_async_callback(import_desk.close)
    warming = asyncio.create_task(pop.warm_up(database, catalogue), name="warm-up")
    stack.push_async_callback(_finish, warming)
    if settings.demo:
        port = free_udp_port()
        world = World(
            settings.packs_dir / settings.pack,
            port,
            _demo_extension(catalogue),
            lambda report: _on_report(report, hub, figures),
        )
        stack.push_async_callback(world.close)
        app.state.phone_system = PhoneSystem(settings.sip, await world.start(), port)
        app.state.world = world


def _surveys(catalogue: Catalogue) -> tuple[Survey, ...]:
    fields = [d["key"] for d in catalogue.document("customer_fields")]
    return read_surveys(catalogue.document("surveys"), catalogue.queues, fields)


async def _renew(database: Database, catalogue: Catalogue) -> None:
    """Forms that another process has published."""
    async with database.read() as db:
        stored = await load_catalogue(db)
    catalogue.forms.update(stored.forms)
    if catalogue.pack is not None:
        catalogue.pack.revision = stored.revision


async def _finish(task: asyncio.Task[None]) -> None:
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(result, Exception):
        _log.error("%s failed", task.get_name(), exc_info=result)


def _demo_extension(catalogue: Catalogue) -> str:
    """Whom the simulated callers dial: the first who takes calls; the demo's desktop answers whoever it is."""
    agents_first = [u.extension for u in catalogue.users.values() if u.extension and u.role in ("agent", "expert")]
    return (agents_first or ["agent"])[0]


def _on_report(report: Mapping[str, Any], hub: Hub, figures: QueueFigures) -> None:
    """What the outside world reports changes the queues' figures and is shown to whoever watches the demo."""
    call = f"demo-{report.get('call')}"
    if report["event"] == "calling":
        figures.caller_waits(call, str(report.get("queue", "")))
    elif ends_waiting(report):
        figures.caller_left(call)
    elif report["event"] == WORLD_LOST:
        figures.nobody_waits()
    hub.publish("demo", report)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The contract; problem documents are described once and refusals of large bodies everywhere."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
        )
        problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(problem.pop("$defs", {}))
        schemas["ProblemDocument"] = problem
        too_large = problems.documented(ProblemType.TOO_LARGE)[413]
        for path in document["paths"].values():
            for operation in path.values():
                if "requestBody" in operation:
                    operation["responses"].setdefault("413", too_large)
        app.openapi_schema = document
    return app.openapi_schema
