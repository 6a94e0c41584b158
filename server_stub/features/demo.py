"""The demo's remote control: let somebody call, let somebody hang up, see what the outside world noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from server_stub.models.bounds import Key, LText
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

_REFUSALS = documented(
    ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION, ProblemType.UNAVAILABLE
)
router = APIRouter(prefix="/demo", tags=["demo"], responses=_REFUSALS)
Control = Annotated[Principal, require(Permission.DEMO_CONTROL)]


class CallerWorld(Protocol):
    """The simulated callers; raises Problem when they cannot."""

    def personas(self) -> Sequence[Mapping[str, Any]]:
        """Those who can call: id, name, summary."""
        ...

    async def call(self, persona: str | None) -> str:
        """Lets a persona call, or whoever's turn it is; returns the id."""
        ...

    async def hang_up(self, persona: str) -> None: ...

    async def set_language(self, language: str) -> None: ...

    def log(self) -> Sequence[Mapping[str, Any]]:
        """What happened out there, oldest first, bounded."""
        ...


class NextCaller(BaseModel):
    persona: Key | None = None


class SpokenLanguage(BaseModel):
    language: Literal["en", "zh_CN"]


class Calling(BaseModel):
    persona: str
    name: str


class PersonaView(BaseModel):
    id: str
    name: str
    summary: LText


class PersonaList(BaseModel):
    items: list[PersonaView]


class LogEntry(BaseModel):
    """`t_ms` in milliseconds since the simulated world started."""

    t_ms: float
    persona: str | None
    event: str
    detail: dict[str, Any]


class Log(BaseModel):
    items: list[LogEntry]


async def _world(request: Request) -> CallerWorld:
    world: CallerWorld | None = request.app.state.world
    if world is None:
        raise Problem(ProblemType.UNAVAILABLE, "There are no simulated callers: start the server with --demo.")
    return world


WorldOf = Annotated[CallerWorld, Depends(_world)]


def _known(world: CallerWorld, persona: str) -> PersonaView:
    for entry in world.personas():
        if entry["id"] == persona:
            return PersonaView.model_validate(entry)
    raise Problem(ProblemType.NOT_FOUND, "There is no such caller.")


@router.get("/personas", summary="Who can call", operation_id="list_personas")
async def personas(world: WorldOf, _who: Control) -> PersonaList:
    return PersonaList(items=[PersonaView.model_validate(p) for p in world.personas()])


@router.post(
    "/next-caller",
    summary="Let somebody call",
    operation_id="call_next",
    responses=documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
)
async def next_caller(world: WorldOf, _who: Control, body: NextCaller | None = None) -> Calling:
    wanted = body.persona if body else None
    if wanted is not None:
        _known(world, wanted)
    chosen = _known(world, await world.call(wanted))
    return Calling(persona=chosen.id, name=chosen.name)


@router.post(
    "/callers/{persona}/{action}",
    status_code=204,
    response_class=Response,
    summary="Let somebody do something",
    operation_id="tell_caller",
    responses=documented(ProblemType.NOT_FOUND),
)
async def tell(
    persona: Annotated[Key, Path()], action: Annotated[Literal["hang_up"], Path()], world: WorldOf, _who: Control
) -> None:
    _known(world, persona)
    match action:
        case "hang_up":
            await world.hang_up(persona)


@router.put(
    "/language",
    status_code=204,
    response_class=Response,
    summary="What those speak who speak both languages",
    operation_id="set_demo_language",
)
async def set_language(body: SpokenLanguage, world: WorldOf, _who: Control) -> None:
    await world.set_language(body.language)


@router.get("/log", summary="What the outside world noticed", operation_id="get_demo_log")
async def log(world: WorldOf, _who: Control) -> Log:
    return Log(items=[LogEntry.model_validate(e) for e in world.log()])
