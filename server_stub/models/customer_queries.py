"""Finding customers: by number while the phone rings, by anything an agent types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_access import FieldAccess, Seen
from server_stub.models.customer_keys import LONGEST, PHONES_MARK, CustomerKey, beginnings, mark_of, squeezed, whole
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.records import Order, Ticket

_NUMBER_LIKE = re.compile(r"[+\d\s()./-]{3,}\Z")
_LAST_CHARACTER = "\U0010ffff"
_MOST_WORDS = 6
_MOST_DIGITS = 9
"""Of an order's number: more do not fit into its column."""
_MOST_COMPARED = 20_000
"""Of two words that everybody has, the first so many are compared: whoever typed them has to type more anyway."""
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


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be masked: what its keys begin with, and whether they are digits only."""

    mark: str
    digits: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What a search may look at: `open` fields from their beginning, `closed` ones by their whole value only.

    `names`: names and customer numbers may be looked up from their beginning too.
    """

    open: tuple[Field, ...]
    closed: tuple[Field, ...] = ()
    names: bool = True

    def of(self, word: str) -> list[ColumnElement[bool]]:
        """What a key has to be for a squeezed word of a query, what is likelier first."""
        starts = beginnings(word)
        found = [_begins(b) if self.names else CustomerKey.key == b for b in starts if self.names or b[0].isalnum()]
        for field in self.open:
            if word.isdecimal() or not field.digits:
                found += [_begins((field.mark + b)[:LONGEST]) for b in starts]
        for field in self.closed:
            exact = [key for value in dict.fromkeys((word, word.lstrip("0"))) if (key := whole(field.mark, value))]
            found.append(CustomerKey.key.in_(exact))
        return found


def sight_of(catalogue: Catalogue, access: FieldAccess) -> Sight:
    """What somebody with this access may search; what is hidden from them is not there at all."""
    fields = {"phones": Field(PHONES_MARK, digits=True)}
    for definition in catalogue.document("customer_fields"):
        if definition.get("search"):
            fields[definition["key"]] = Field(mark_of(definition["key"]), digits=definition["type"] == "phone")
    return Sight(
        tuple(field for key, field in fields.items() if access.seen(key) is Seen.PLAIN),
        tuple(field for key, field in fields.items() if access.seen(key) is Seen.MASKED),
        all(access.seen(key) is Seen.PLAIN for key in ("name", "name_latin", "customer_no")),
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


async def search(
    session: AsyncSession, query: str, sight: Sight, limit: int, offset: int
) -> tuple[list[Customer], int]:
    """Customers whom every word of `query` fits, the closest first; and how many, at most MAX_TOTAL.

    A word is the beginning of a name (in characters, in pinyin, from any part on), of initials, of a customer number or
    another key, the beginning or the end of a telephone number, or the whole number of an order or a ticket; of what
    is masked the whole.
    """
    wanted = query_words(query)
    if not wanted:
        rows = await session.scalars(select(Customer).order_by(Customer.seq).limit(limit).offset(offset))
        counted = select(Customer.seq).limit(MAX_TOTAL).subquery()
        total = await session.scalar(select(func.count()).select_from(counted))
        return list(rows), int(total or 0)
    found = await _found(session, wanted, sight)
    page = found[offset : offset + limit]
    rows = await session.scalars(select(Customer).where(Customer.seq.in_(page)))
    by_seq = {customer.seq: customer for customer in rows}
    return [by_seq[seq] for seq in page if seq in by_seq], len(found)


async def _found(session: AsyncSession, wanted: list[str], sight: Sight) -> list[int]:
    """Keys of the rows, the closest first."""
    found: dict[int, None] = {}
    if len(wanted) == 1:
        found |= dict.fromkeys(await _by_record(session, wanted[0]))
    # "wu hai" is how 吴海燕 begins: what stands together is looked up together
    for fits in sight.of("".join(wanted)):
        hits = await session.scalars(
            select(CustomerKey.seq).where(fits).order_by(CustomerKey.key, CustomerKey.seq).limit(MAX_TOTAL)
        )
        found |= dict.fromkeys(hits)
        if len(found) >= MAX_TOTAL:
            return list(found)[:MAX_TOTAL]
    if len(wanted) > 1:
        found |= dict.fromkeys(await _with_all(session, wanted, sight))
    return list(found)[:MAX_TOTAL]


async def _by_record(session: AsyncSession, word: str) -> list[int]:
    """The customer an order or a ticket of exactly this number belongs to."""
    if not word.isdecimal() or len(word) > _MOST_DIGITS:
        return []
    orders = select(Customer.seq).join(Order, Order.customer_id == Customer.id).where(Order.number == int(word))
    tickets = select(Customer.seq).join(Ticket, Ticket.customer_id == Customer.id).where(Ticket.number == int(word))
    return list(await session.scalars(orders.union_all(tickets)))


async def _with_all(session: AsyncSession, wanted: list[str], sight: Sight) -> list[int]:
    """Customers with a key for every word, starting from the word that the fewest have."""
    counts: list[tuple[int, str]] = []
    for word in dict.fromkeys(wanted):
        some = select(CustomerKey.seq).where(or_(*sight.of(word))).limit(_MOST_COMPARED).subquery()
        counts.append((int(await session.scalar(select(func.count()).select_from(some)) or 0), word))
    counts.sort()
    (_, rarest), *others = counts
    first = select(CustomerKey).where(or_(*sight.of(rarest))).limit(_MOST_COMPARED).subquery()
    statement = select(first.c.seq).order_by(first.c.key, first.c.seq).limit(MAX_TOTAL)
    for _, word in others:
        # a value of its own for each row, not EXISTS: PostgreSQL would make a join of that and, without statistics
        # after an import, compare everything with everything; this way it looks each customer up
        has = (
            select(CustomerKey.seq)
            .where(CustomerKey.seq == first.c.seq, fits)
            .limit(1)
            .correlate(first)
            .scalar_subquery()
            for fits in sight.of(word)
        )
        statement = statement.where(or_(*(key.is_not(None) for key in has)))
    return list(await session.scalars(statement))


def _begins(beginning: str) -> ColumnElement[bool]:
    return and_(CustomerKey.key >= beginning, CustomerKey.key < beginning + _LAST_CHARACTER)


def query_words(query: str) -> list[str]:
    """The squeezed words to look for; a telephone number is one word, however it is written."""
    if _NUMBER_LIKE.match(query.strip()):
        digits = squeezed(query)
        return [digits] if digits else []
    return [word for word in map(squeezed, query.split()) if word][:_MOST_WORDS]


def initials(name: str) -> str:
    """ "Wang Wei" -> "WW", "王伟" -> "王" """
    parts = [p for p in name.split() if p[0].isalnum()] or [name.strip()[:1]]
    return ("".join(p[0] for p in (parts[0], parts[-1])) if len(parts) > 1 else parts[0][:1]).upper()
