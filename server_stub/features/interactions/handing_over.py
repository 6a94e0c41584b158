"""Contacts that go on with somebody else: what is typed while they run, and the announcement of a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Database, Db
from server_stub.live import Hub, Screens, Shown
from server_stub.models import handovers, numbers
from server_stub.models.bounds import Instant, Line, Notes, Revision, Short, Uuid, Values
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.handovers import Arrival, Handover
from server_stub.models.interactions import Draft, Interaction, TransferIntent, WrapUp
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing, upsert_newer
from server_stub.models.views import handover_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    tags=["interactions"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Writing = Annotated[Principal, require(Permission.INTERACTIONS_WRITE)]
_JUST_POPPED = timedelta(seconds=10)
"""A blind transfer may ring before its announcement is here."""
_KEPT = timedelta(days=2)
"""Intents and drafts that nobody came for."""


class DraftIn(BaseModel):
    """What stands in the form now; unlike a wrap-up it may be anything, and is not checked against the form."""

    revision: Revision
    form_id: Short = ""
    form_version: Revision = 0
    values: Values = {}
    notes: Notes = ""
    customer_id: Uuid | None = None


class DraftAck(BaseModel):
    """`revision` is what the server has: of the wrap-up, when that was here first."""

    id: str
    revision: int


class TransferIn(BaseModel):
    """A caller is about to be handed on. `id` is made by the client, so that a retry has no second effect."""

    id: Uuid
    interaction_id: Uuid
    session_id: Line = ""
    to: Annotated[Line, Field(min_length=1, description="Extension, queue, or number, as it is dialled")]
    kind: Literal["blind", "consult", "attended"]
    ani: Annotated[Line, Field(description="The caller's number")] = ""
    at: Instant
    draft: DraftIn | None = None


class TransferAck(BaseModel):
    """`reached` says whether the call was already ringing at somebody when the announcement came."""

    id: str
    reached: bool


class Followers:
    """Tells the next agent's desktop what the one before still writes."""

    def __init__(self, database: Database, catalogue: Catalogue, hub: Hub, screens: Screens[Arrival]) -> None:
        self._database = database
        self._catalogue = catalogue
        self._hub = hub
        self._screens = screens

    async def written(self, interaction_id: str) -> None:
        """Sends the present state to every screen that shows this interaction's notes."""
        shown = self._screens.of(interaction_id)
        if not shown:
            return
        async with self._database.read() as session:
            for screen in shown:
                handover = await handovers.of_interaction(session, interaction_id, screen.subject, now())
                if handover is not None:
                    self._tell(screen, handover)

    async def announced(self, intent: TransferIntent) -> bool:
        """Whether the call was already on somebody's screen, which learns of it now."""
        announcer = self._catalogue.users.get(intent.agent_id)
        extension = announcer.extension if announcer else ""
        met = [
            screen
            for screen in self._screens.new_since(now() - _JUST_POPPED)
            if intent.agent_id != screen.user_id
            and intent.interaction_id != screen.source
            and handovers.meets(intent, screen.subject, extension, now())
        ]
        if not met:
            return False
        async with self._database.read() as session:
            for screen in met:
                handover = await handovers.of_intent(session, intent, screen.subject, now())
                sure = intent.session_id == screen.subject.session_id
                source = intent.interaction_id
                self._screens.show(
                    Shown(screen.user_id, screen.interaction_id, screen.subject, screen.at, source, sure)
                )
                self._tell(screen, handover)
        return True

    def _tell(self, screen: Shown[Arrival], handover: Handover) -> None:
        view = handover_view(self._catalogue, handover).model_dump(mode="json")
        self._hub.publish("handover", {"interaction_id": screen.interaction_id, "handover": view}, to=screen.user_id)


async def _followers(request: Request) -> Followers:
    state = request.app.state
    return Followers(state.database, state.catalogue, state.hub, state.screens)


FollowersOf = Annotated[Followers, Depends(_followers)]


@router.put(
    "/interactions/{interaction_id}/draft",
    summary="Keep what is typed about a contact while it runs; the highest revision wins",
    operation_id="put_draft",
)
async def put_draft(
    interaction_id: Annotated[Uuid, Path()], body: DraftIn, db: Db, followers: FollowersOf, who: Writing
) -> DraftAck:
    async with db.write() as session:
        await _own(session, interaction_id, who)
        stored = await _store(session, interaction_id, body, who, now())
    await followers.written(interaction_id)
    return DraftAck(id=interaction_id, revision=stored)


@router.post(
    "/transfers",
    summary="Announce that a caller is being handed on, so that the next agent sees who it is",
    operation_id="post_transfer",
)
async def announce(
    body: TransferIn, db: Db, catalogue: CatalogueOf, followers: FollowersOf, who: Writing
) -> TransferAck:
    moment = now()
    row = {
        "id": body.id,
        "agent_id": who.user_id,
        "interaction_id": body.interaction_id,
        "session_id": body.session_id or None,
        "kind": body.kind,
        "target": numbers.canonical(body.to, catalogue.country),
        "ani": numbers.canonical(body.ani, catalogue.country),
        "at": body.at,
        "received_at": moment,
    }
    async with db.write() as session:
        await _own(session, body.interaction_id, who)
        await _forget_old(session, moment)
        await insert_missing(session, TransferIntent, row, key="id")
        if body.draft is not None:
            await _store(session, body.interaction_id, body.draft, who, moment)
        intent = await session.get_one(TransferIntent, body.id)
    if intent.agent_id != who.user_id:
        raise Problem(ProblemType.FORBIDDEN, "This announcement belongs to another agent.")
    await followers.written(body.interaction_id)
    return TransferAck(id=body.id, reached=await followers.announced(intent))


async def _own(session: AsyncSession, interaction_id: str, who: Principal) -> None:
    """Refuses to touch a colleague's contact, whichever part of it came first."""
    tables: Sequence[Any] = (Interaction, WrapUp, Draft)
    for table in tables:
        owner = (await session.scalars(select(table.agent_id).where(table.id == interaction_id))).first()
        if owner is not None and owner != who.user_id:
            raise Problem(ProblemType.FORBIDDEN, "This contact belongs to another agent.")


async def _store(session: AsyncSession, interaction_id: str, body: DraftIn, who: Principal, moment: datetime) -> int:
    """The revision stored afterwards. A wrap-up is the last word: no draft comes back after it."""
    wrapped = (await session.scalars(select(WrapUp.revision).where(WrapUp.id == interaction_id))).first()
    if wrapped is not None and wrapped >= body.revision:
        return wrapped
    row = body.model_dump() | {"id": interaction_id, "agent_id": who.user_id, "received_at": moment}
    await upsert_newer(session, Draft, row, fixed=frozenset({"agent_id"}))
    return (await session.scalars(select(Draft.revision).where(Draft.id == interaction_id))).one()


async def _forget_old(session: AsyncSession, moment: datetime) -> None:
    await session.execute(delete(TransferIntent).where(TransferIntent.received_at < moment - _KEPT))
    await session.execute(delete(Draft).where(Draft.received_at < moment - _KEPT))
