"""Telephone numbers for customers there are: one number in each row, added or given another label, never taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.importing import values
from server_stub.importing.checking import Checked, Seen, described
from server_stub.importing.columns import Column
from server_stub.importing.mistakes import Flaw
from server_stub.importing.outcomes import Fate, Outcome, Row
from server_stub.models import customer_queries
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_keys import keys_of, store_keys
from server_stub.models.customers import Customer, CustomerPhone


class NumberImport:
    """Compares rows with the numbers there are, and writes the difference."""

    noun = "numbers"
    columns: tuple[Column, ...] = (
        Column("customer_no", ("customer number", "customer", "客户编号", "客户号", "编号"), required=True),
        Column("number", ("phone", "telephone", "mobile", "手机", "手机号", "电话", "号码"), required=True),
        Column("label", ("kind", "标签", "类型", "备注")),
    )

    def __init__(self, catalogue: Catalogue) -> None:
        self._country = catalogue.country
        self._definitions = list(catalogue.document("customer_fields"))
        self._seen = Seen()

    async def take(self, db: AsyncSession, rows: Sequence[Row], write: bool) -> list[Outcome]:
        """What happens to each row; with `write` it has happened."""
        wanted = {row.cells["customer_no"] for row in rows if "customer_no" in row.cells}
        found = await db.scalars(select(Customer).where(Customer.number.in_(wanted)))
        customers = {c.number: c for c in found}
        phones = await customer_queries.phones_of(db, [c.id for c in customers.values()])
        labels = {id_: {p.e164: p.label for p in known} for id_, known in phones.items()}
        outcomes: list[Outcome] = []
        added: list[dict[str, Any]] = []
        relabelled: list[dict[str, Any]] = []
        for row in rows:
            check = Checked(row)
            check.need("customer_no", Flaw.NEEDS_OWNER)
            check.need("number", Flaw.NEEDS_NUMBER)
            name = check.read("customer_no", lambda c: values.key(c, 36)) or ""
            e164 = check.read("number", lambda c: values.phone(c, self._country)) or ""
            label = check.read("label", lambda c: values.text(c, 64))
            customer = customers.get(name)
            key = f"{name} {e164}".strip()
            if name and customer is None:
                check.wrong("customer_no", Flaw.NO_CUSTOMER)
            first = self._seen.first(key, row.line) if name and e164 else row.line
            if first != row.line:
                check.wrong("number", Flaw.TWICE, line=first)
            known = labels[customer.id] if customer else {}
            if e164 and e164 not in known and len(known) >= values.MAX_NUMBERS:
                check.wrong("number", Flaw.NUMBERS_FULL, count=len(known) + 1)
            if check.mistakes or customer is None:
                outcomes.append(check.bad(key))
            elif e164 not in known:
                outcomes.append(Outcome(row.line, Fate.NEW, key, label or ""))
                added.append({"customer_id": customer.id, "e164": e164, "label": label or "", "position": len(known)})
                known[e164] = label or ""
            elif label is None or label == known[e164]:
                outcomes.append(Outcome(row.line, Fate.SAME, key))
            else:
                outcomes.append(Outcome(row.line, Fate.CHANGED, key, described({"label": (known[e164], label)})))
                relabelled.append({"the_id": customer.id, "the_number": e164, "new_label": label})
        if write:
            await self._write(db, customers.values(), labels, added, relabelled)
        return outcomes

    async def _write(
        self,
        db: AsyncSession,
        customers: Any,
        labels: dict[str, dict[str, str]],
        added: list[dict[str, Any]],
        relabelled: list[dict[str, Any]],
    ) -> None:
        connection = await db.connection()
        if added:
            await connection.execute(insert(CustomerPhone), added)
            touched = {row["customer_id"] for row in added}
            await store_keys(
                db,
                {
                    c.seq: keys_of(c.name, c.name_latin, c.number, labels[c.id], c.fields, self._definitions)
                    for c in customers
                    if c.id in touched
                },
            )
        if relabelled:
            same = (CustomerPhone.customer_id == bindparam("the_id")) & (CustomerPhone.e164 == bindparam("the_number"))
            await connection.execute(update(CustomerPhone).where(same).values(label=bindparam("new_label")), relabelled)
