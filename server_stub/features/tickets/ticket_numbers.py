"""Ticket numbers, each given out once."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.records import Ticket
from server_stub.models.tickets import Counter
from server_stub.models.upsert import insert_missing
from server_stub.security.problems import Problem, ProblemType

_FIRST = 1000


async def next_number(db: AsyncSession) -> int:
    """The next one. Two who ask at once meet on the counter's row: the second waits until the first has committed."""
    statement = update(Counter).where(Counter.id == "ticket").values(value=Counter.value + 1)
    for _attempt in range(2):
        found = (await db.scalars(statement.returning(Counter.value))).first()
        if found is not None:
            return found
        highest = (await db.scalars(select(func.max(Ticket.number)))).one()
        await insert_missing(db, Counter, {"id": "ticket", "value": highest or _FIRST}, "id")
    raise Problem(ProblemType.UNAVAILABLE, "No ticket number could be given out.")
