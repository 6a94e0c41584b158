"""The pack as one value in memory: what nearly every answer needs and nothing changes while the server runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue import Form, IvrTopic, Pack, Queue, ReasonCode
from server_stub.models.people import User
from server_stub.models.schema import Localized

_NOTHING: Localized = {}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rows by their ids; `pack` is None while the database is empty."""

    pack: Pack | None
    queues: dict[str, Queue]
    ivr: dict[str, IvrTopic]
    forms: dict[tuple[str, int], Form]
    reasons: dict[int, ReasonCode]
    users: dict[str, User]

    @property
    def country(self) -> str:
        """ISO 3166 code of the country numbers without a prefix belong to."""
        return self.pack.country if self.pack else "CN"

    @property
    def revision(self) -> int:
        return self.pack.revision if self.pack else 0

    @property
    def time_zone(self) -> ZoneInfo:
        """The centre's time zone, UTC when this machine does not know it."""
        try:
            return ZoneInfo(self.pack.time_zone if self.pack else "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def document(self, name: str) -> Any:
        """A part of the pack the server only hands on ("ticket_types", "org_units" ...)."""
        return self.pack.documents.get(name, []) if self.pack else []

    def label(self, document: str, entry_id: str) -> Localized:
        """The label of one entry of such a part; empty when it is unknown."""
        return next((e["label"] for e in self.document(document) if e["id"] == entry_id), _NOTHING)

    def current_forms(self) -> list[Form]:
        """The newest version of each form."""
        newest: dict[str, Form] = {}
        for form in sorted(self.forms.values(), key=lambda f: f.version):
            newest[form.id] = form
        return [newest[key] for key in sorted(newest)]

    def ivr_entry(self, path: str) -> IvrTopic | None:
        """The entry of an IVR path; one that is not listed falls back to its longest listed prefix."""
        while path:
            if entry := self.ivr.get(path):
                return entry
            path = path.rpartition(">")[0]
        return None

    def queue_of(self, queue_id: str, dnis: str) -> Queue | None:
        """The queue by its id, else by the number the caller dialled."""
        if queue := self.queues.get(queue_id):
            return queue
        return next((q for q in self.queues.values() if dnis and dnis in q.dnis), None)


async def load_catalogue(session: AsyncSession) -> Catalogue:
    """Reads everything; a few hundred rows."""
    return Catalogue(
        pack=(await session.scalars(select(Pack).limit(1))).first(),
        queues={q.id: q for q in await session.scalars(select(Queue).order_by(Queue.position))},
        ivr={i.path: i for i in await session.scalars(select(IvrTopic).order_by(IvrTopic.path))},
        forms={(f.id, f.version): f for f in await session.scalars(select(Form))},
        reasons={
            r.id: r for r in await session.scalars(select(ReasonCode).order_by(ReasonCode.kind, ReasonCode.position))
        },
        users={u.id: u for u in await session.scalars(select(User).order_by(User.extension))},
    )
