"""Reading in one visit to a thread: what it may do, and what it may not."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.models.customer_queries import phones_of
from server_stub.models.customers import Customer
from server_stub.settings import Settings

pytestmark = pytest.mark.asyncio


async def test_given_several_statements_when_read_in_one_visit_then_what_was_read_can_be_used_afterwards(
    settings: Settings,
) -> None:
    async def read(session: AsyncSession) -> tuple[Customer, int]:
        customer = (await session.scalars(select(Customer).order_by(Customer.seq).limit(1))).one()
        again = await session.get(Customer, customer.seq)
        phones = await phones_of(session, [customer.id])
        assert again is customer
        assert await session.scalar(select(Customer.name).where(Customer.id == customer.id)) == customer.name
        return customer, len(phones[customer.id])

    database = Database(settings.sqlalchemy_url)
    try:
        customer, phones = await database.visit(read)
        assert (customer.name != "", phones > 0) == (True, True)
    finally:
        await database.close()


async def test_given_a_visit_on_sqlite_when_it_waits_for_something_else_or_writes_then_it_fails_and_the_next_works(
    sqlite_settings: Settings,
) -> None:
    async def waits(_session: AsyncSession) -> None:
        await asyncio.sleep(0)

    async def writes(session: AsyncSession) -> None:
        customer = (await session.scalars(select(Customer).limit(1))).one()
        await session.execute(delete(Customer).where(Customer.id == customer.id))

    async def reads(session: AsyncSession) -> int:
        return len((await session.scalars(select(Customer.id))).all())

    database = Database(sqlite_settings.sqlalchemy_url)
    try:
        count = await database.visit(reads)
        with pytest.raises(RuntimeError, match="waits for something else"):
            await database.visit(waits)
        with pytest.raises(SQLAlchemyError, match="readonly"):
            await database.visit(writes)
        assert await database.visit(reads) == count > 0
    finally:
        await database.close()
