"""Finding customers: by number while the phone rings, by anything an agent types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.text_index import CUSTOMER_INDEX, dialect_of, words

_NUMBER_LIKE = re.compile(r"[+\d\s()./-]{3,}\Z")
MAX_CANDIDATES = 20
MAX_TOTAL = 1000
"""Totals are counted up to here: nobody pages further, and counting more costs time."""


_BY_NUMBER = (
    select(Customer)
    .join(CustomerPhone, CustomerPhone.customer_id == Customer.id)
    .where(CustomerPhone.e164 == bindparam("e164"))
    .order_by(Customer.seq)
    .limit(MAX_CANDIDATES)
)
_PHONES = (
    select(CustomerPhone)
    .where(CustomerPhone.customer_id.in_(bindparam("ids", expanding=True)))
    .order_by(CustomerPhone.position)
)


async def by_number(session: AsyncSession, e164: str) -> list[Customer]:
    """Everybody who calls from this number, in a stable order."""
    return list(await session.scalars(_BY_NUMBER, {"e164": e164}))


async def by_id(session: AsyncSession, customer_id: str) -> Customer | None:
    return (await session.scalars(select(Customer).where(Customer.id == customer_id))).first()


async def phones_of(session: AsyncSession, customer_ids: Sequence[str]) -> dict[str, list[CustomerPhone]]:
    """The numbers of each customer, the main one first."""
    found: dict[str, list[CustomerPhone]] = {customer_id: [] for customer_id in customer_ids}
    if customer_ids:
        for phone in await session.scalars(_PHONES, {"ids": list(customer_ids)}):
            found[phone.customer_id].append(phone)
    return found


async def search(session: AsyncSession, query: str, limit: int, offset: int) -> tuple[list[Customer], int]:
    """Customers whose name, Latin name, initials, number or phone holds every word of `query`; and how many."""
    wanted = query_words(query)
    if not wanted:
        rows = await session.scalars(select(Customer).order_by(Customer.seq).limit(limit).offset(offset))
        counted = select(Customer.seq).limit(MAX_TOTAL).subquery()
    else:
        hits = CUSTOMER_INDEX.matches(dialect_of(session), wanted)
        rows = await session.scalars(
            select(Customer).join(hits, hits.c.seq == Customer.seq).order_by(Customer.seq).limit(limit).offset(offset)
        )
        counted = select(hits.c.seq).limit(MAX_TOTAL).subquery()
    total = await session.scalar(select(func.count()).select_from(counted))
    return list(rows), int(total or 0)


def query_words(query: str) -> list[str]:
    """The words to look for; a telephone number is one word, without the zeros of a national prefix."""
    if _NUMBER_LIKE.match(query.strip()):
        digits = "".join(w for w in words(query))
        return [digits.lstrip("0") or digits] if digits else []
    return words(query)


def search_texts(name: str, name_latin: str, initials: str, number: str, phones: Iterable[str]) -> tuple[str, str]:
    """What the search index holds of a customer: who it is, and under which numbers."""
    who = f"{name} {name_latin} {name_latin.replace(' ', '')} {initials}"
    return who, " ".join([number, number.replace("-", ""), *phones])


def initials(name: str) -> str:
    """ "Wang Wei" -> "WW", "王伟" -> "王" """
    parts = [p for p in name.split() if p[0].isalnum()] or [name.strip()[:1]]
    return ("".join(p[0] for p in (parts[0], parts[-1])) if len(parts) > 1 else parts[0][:1]).upper()
