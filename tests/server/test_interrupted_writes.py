"""A server that stops, or a client that leaves, interrupts a write at any moment: the next one does not wait for it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import PendingRollbackError

from server_stub.db import Database
from server_stub.models.customers import Customer
from server_stub.settings import Settings

pytestmark = pytest.mark.asyncio

MOMENTS = 20
"""How many turns of the loop after its start a write is interrupted: more than one takes."""


async def _rename(database: Database, name: str) -> None:
    async with database.write() as session:
        customer = (await session.scalars(select(Customer).order_by(Customer.seq).limit(1))).one()
        await session.execute(update(Customer).where(Customer.id == customer.id).values(name=name))


async def _lose_the_connection(database: Database) -> None:
    async with database.write() as session:
        connection = await session.connection()
        half_read = await connection.stream(select(Customer.id))
        assert await half_read.fetchone() is not None
        await connection.invalidate()


async def test_given_a_write_when_interrupted_at_any_moment_then_the_next_one_is_not_kept_waiting(
    settings: Settings,
) -> None:
    database = Database(settings.sqlalchemy_url)
    interrupted = 0
    try:
        for moment in range(MOMENTS):
            for real_time in (0.0, 0.0005):
                writing = asyncio.create_task(_rename(database, "interrupted"))
                for _ in range(moment):
                    await asyncio.sleep(real_time)
                writing.cancel()
                (ended,) = await asyncio.gather(writing, return_exceptions=True)
                interrupted += isinstance(ended, asyncio.CancelledError)
                async with asyncio.timeout(4):  # a lock that nobody gives back is waited for five seconds
                    await _rename(database, f"after {moment}")
    finally:
        await database.close()
    assert interrupted > MOMENTS // 4


async def test_given_a_statement_half_read_when_its_connection_is_thrown_away_then_the_next_write_is_not_kept_waiting(
    settings: Settings,
) -> None:
    """What a write leaves behind that is cancelled while the driver's thread is in the middle of a statement."""
    database = Database(settings.sqlalchemy_url)
    try:
        with pytest.raises(PendingRollbackError):
            await _lose_the_connection(database)
        async with asyncio.timeout(4):
            await _rename(database, "after")
    finally:
        await database.close()
