"""Customers by their number: new ones are created, known ones get what the file says of them.

An empty cell leaves the value as it is; numbers are added and never taken away.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.importing import values
from server_stub.importing.checking import Checked, Seen, changes, described
from server_stub.importing.columns import Column
from server_stub.importing.mistakes import Flaw
from server_stub.importing.outcomes import Fate, Fault, Outcome, Row
from server_stub.models import customer_audit, customer_queries, customer_values
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_audit import CustomerAudit, act_row
from server_stub.models.customer_keys import keys_of, store_keys
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.schema import now

_NAMESPACE = uuid.UUID("0b0f1c64-5a4e-5d53-9a77-1f0e6f2f9a10")
_CORE = (
    Column("customer_no", ("customer number", "no", "number", "id", "客户编号", "客户号", "编号"), required=True),
    Column("name", ("customer name", "full name", "姓名", "客户名称", "客户姓名", "名称"), required=True),
    Column("name_latin", ("latin name", "pinyin", "拼音", "英文名"), required=False),
    Column("gender", ("sex", "性别")),
    Column("language", ("语言",)),
    Column("vip", ("VIP客户", "重要客户")),
    Column("email", ("e-mail", "mail", "邮箱", "电子邮箱")),
    Column("numbers", ("phone", "phones", "telephone", "mobile", "手机", "手机号", "电话", "联系电话", "号码")),
)
_GENDERS = (
    {"value": "f", "label": {"en": "female", "zh_CN": "女"}},
    {"value": "m", "label": {"en": "male", "zh_CN": "男"}},
)
_LANGUAGES = (
    {"value": "zh_CN", "label": {"en": "Chinese", "zh_CN": "中文"}},
    {"value": "en", "label": {"en": "English", "zh_CN": "英语"}},
)
_FLAWS = {
    ("text", "too_long"): Flaw.TOO_LONG,
    ("money", "too_small"): Flaw.TOO_LITTLE,
    ("money", "too_large"): Flaw.TOO_MUCH,
    ("date", "too_small"): Flaw.TOO_EARLY,
    ("date", "too_large"): Flaw.TOO_LATE,
}
"""Kind of field and what is wrong by the bounds that hold in the window too."""
_IMPORT = "import"
"""Who did it, in the audit trail: the command knows no user."""


@dataclass(slots=True)
class _Wanted:
    """A good row: columns of the customer, own fields of the pack, numbers."""

    line: int
    number: str
    columns: dict[str, object]
    fields: dict[str, object]
    phones: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Difference:
    """What the file changes of a customer: all new values, each changed one with the old, numbers had and added."""

    customer: Customer
    values: dict[str, Any]
    changed: dict[str, tuple[object, object]]
    had: list[str]
    added: list[str]


class CustomerImport:
    """Compares rows with the customers there are, and writes the difference."""

    noun = "customers"

    def __init__(self, catalogue: Catalogue) -> None:
        self._country = catalogue.country
        self._definitions = [d for d in catalogue.document("customer_fields") if d["source"] == "pack"]
        self._all_definitions = list(catalogue.document("customer_fields"))
        own = [Column(d["key"], tuple(d["label"].values())) for d in self._definitions]
        self.columns: tuple[Column, ...] = (*_CORE, *own)
        self._seen = Seen()

    async def take(self, db: AsyncSession, rows: Sequence[Row], write: bool) -> list[Outcome]:
        """What happens to each row; with `write` it has happened."""
        outcomes: list[Outcome] = []
        wanted: list[_Wanted] = []
        for row in rows:
            good = self._checked(row)
            if isinstance(good, Outcome):
                outcomes.append(good)
            else:
                wanted.append(good)
        found = await db.scalars(select(Customer).where(Customer.number.in_([w.number for w in wanted])))
        known = {c.number: c for c in found}
        phones = await customer_queries.phones_of(db, [c.id for c in known.values()])
        new: list[_Wanted] = []
        changed: list[_Difference] = []
        for want in wanted:
            customer = known.get(want.number)
            if customer is None:
                new.append(want)
                outcomes.append(Outcome(want.line, Fate.NEW, want.number, str(want.columns["name"])))
                continue
            difference = self._difference(customer, [p.e164 for p in phones[customer.id]], want)
            if isinstance(difference, Outcome):
                outcomes.append(difference)
                continue
            fate = Fate.CHANGED if difference.changed else Fate.SAME
            outcomes.append(Outcome(want.line, fate, want.number, described(difference.changed)))
            if difference.changed:
                changed.append(difference)
        if write:
            await self._create(db, new)
            await self._change(db, changed)
        return sorted(outcomes, key=lambda o: o.line)

    def _checked(self, row: Row) -> _Wanted | Outcome:
        check = Checked(row)
        check.need("customer_no", Flaw.NEEDS_CUSTOMER_NO)
        check.need("name", Flaw.NEEDS_NAME)
        number = check.read("customer_no", lambda c: values.key(c, 36)) or ""
        columns: dict[str, object] = {
            "name": check.read("name", lambda c: values.text(c, 120)),
            "name_latin": check.read("name_latin", lambda c: values.text(c, 120)),
            "language": check.read("language", lambda c: values.choice(c, _LANGUAGES)),
            "vip": check.read("vip", values.flag),
        }
        fields: dict[str, object] = {
            "gender": check.read("gender", lambda c: values.choice(c, _GENDERS)),
            "email": check.read("email", _email),
        }
        phones = check.read("numbers", lambda c: values.phones(c, self._country)) or []
        for definition in self._definitions:
            fields[definition["key"]] = check.read(definition["key"], partial(self._field, definition))
        first = self._seen.first(number, row.line) if number else row.line
        if first != row.line:
            check.wrong("customer_no", Flaw.TWICE, line=first)
        if check.mistakes:
            return check.bad(number)
        said = {name: v for name, v in columns.items() if v is not None}
        return _Wanted(row.line, number, said, {name: v for name, v in fields.items() if v is not None}, phones)

    def _field(self, definition: Mapping[str, Any], cell: str) -> str:
        """However people write it in a table, then within the bounds that hold in the window too."""
        match definition["type"]:
            case "money":
                cell = values.money(cell)
            case "date":
                cell = values.day(cell).isoformat()
            case "choice":
                return values.choice(cell, definition["options"])
            case "phone":
                return values.phone(cell, self._country)
        try:
            return customer_values.stored(definition["key"], definition, cell, self._country)
        except customer_values.WrongValue as wrong:
            flaw = _FLAWS.get((definition["type"], wrong.code), Flaw.NOT_ALLOWED)
            raise Fault(flaw, **wrong.particulars) from None

    def _difference(self, customer: Customer, had: list[str], want: _Wanted) -> _Difference | Outcome:
        """What changes; or why it cannot be."""
        before = {name: getattr(customer, name) for name in want.columns}
        changed = changes(before, want.columns) | changes(customer.fields, want.fields)
        added = [p for p in want.phones if p not in had]
        if added:
            changed["phones"] = (" ".join(had), " ".join([*had, *added]))
        if len(had) + len(added) > values.MAX_NUMBERS:
            check = Checked(Row(want.line, {"numbers": " ".join(want.phones)}))
            check.wrong("numbers", Flaw.NUMBERS_FULL, count=len(had) + len(added))
            return check.bad(want.number)
        fields = {"fields": {**customer.fields, **want.fields}}
        return _Difference(customer, want.columns | fields, changed, had, added)

    async def _create(self, db: AsyncSession, new: Sequence[_Wanted]) -> None:
        if not new:
            return
        moment = now()
        rows = [_row(want) | {"revision": 1, "created_at": moment, "updated_at": moment} for want in new]
        connection = await db.connection()  # the tables, not the classes: thousands of rows need no identity map
        await connection.execute(insert(Customer), rows)
        acts = [
            act_row(_IMPORT, row["id"], customer_audit.CREATE, {*want.columns, *want.fields, "phones"}, {}, _IMPORT)
            for row, want in zip(rows, new, strict=True)
        ]
        await connection.execute(insert(CustomerAudit), acts)
        phones = [
            _phone(row["id"], e164, n) for row, w in zip(rows, new, strict=True) for n, e164 in enumerate(w.phones)
        ]
        if phones:
            await connection.execute(insert(CustomerPhone), phones)
        made = await db.execute(
            select(Customer.seq, Customer.number).where(Customer.number.in_([w.number for w in new]))
        )
        by_number = {want.number: want for want in new}
        keys = {
            seq: keys_of(
                str(want.columns["name"]), str(want.columns.get("name_latin", "")), number, want.phones, want.fields,
                self._all_definitions,
            )
            for seq, number in made
            for want in (by_number[number],)
        }  # fmt: skip
        await store_keys(db, keys, new=True)

    async def _change(self, db: AsyncSession, changed: Sequence[_Difference]) -> None:
        keys: dict[int, list[str]] = {}
        updates, phones, acts = [], [], []
        moment = now()
        for change in changed:
            customer, new = change.customer, change.values
            latin, name = new.get("name_latin", customer.name_latin), new.get("name", customer.name)
            updates.append(
                {"the_id": customer.id, "new_name": name, "new_latin": latin, "new_fields": new["fields"]}
                | {"new_initials": customer_queries.initials(latin or name), "new_revision": customer.revision + 1}
                | {"new_vip": new.get("vip", customer.vip), "new_at": moment}
                | {"new_language": new.get("language", customer.language)}
            )
            phones += [_phone(customer.id, e164, len(change.had) + n) for n, e164 in enumerate(change.added)]
            acts.append(act_row(_IMPORT, customer.id, customer_audit.CHANGE, change.changed, change.changed, _IMPORT))
            numbers = [*change.had, *change.added]
            keys[customer.seq] = keys_of(name, latin, customer.number, numbers, new["fields"], self._all_definitions)
        if not updates:
            return
        statement = (
            update(Customer)
            .where(Customer.id == bindparam("the_id"))
            .values(
                name=bindparam("new_name"), name_latin=bindparam("new_latin"), initials=bindparam("new_initials"),
                vip=bindparam("new_vip"), language=bindparam("new_language"), fields=bindparam("new_fields"),
                revision=bindparam("new_revision"), updated_at=bindparam("new_at"),
            )
        )  # fmt: skip
        connection = await db.connection()
        await connection.execute(statement, updates)
        await connection.execute(insert(CustomerAudit), acts)
        if phones:
            await connection.execute(insert(CustomerPhone), phones)
        await store_keys(db, keys)


def customer_id(number: str) -> str:
    """The same id for the same customer, whichever server imports the file."""
    return str(uuid.uuid5(_NAMESPACE, number))


def _row(want: _Wanted) -> dict[str, Any]:
    latin = str(want.columns.get("name_latin", ""))
    return {
        "id": customer_id(want.number),
        "number": want.number,
        "name": want.columns["name"],
        "name_latin": latin,
        "initials": customer_queries.initials(latin or str(want.columns["name"])),
        "vip": want.columns.get("vip", False),
        "language": want.columns.get("language", ""),
        "fields": want.fields,
    }


def _phone(customer_id: str, e164: str, position: int) -> dict[str, Any]:
    return {"customer_id": customer_id, "e164": e164, "label": "", "position": position}


def _email(cell: str) -> str:
    user, at, host = cell.rpartition("@")
    if not (user and at and "." in host) or any(c.isspace() for c in cell):
        raise Fault(Flaw.NO_EMAIL)
    return values.text(cell, 254)
