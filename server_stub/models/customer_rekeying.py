"""Makes the search keys of all customers anew, for the migrations that change what a key looks like."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from server_stub.models.customer_keys import keys_of

_BATCH = 5000


def make_keys(connection: sa.Connection) -> None:
    """Fills the empty table of keys."""
    stored = connection.execute(sa.text("SELECT documents FROM packs")).scalar()
    definitions = _json(stored or {}).get("customer_fields", [])
    keys = sa.table("customer_keys", sa.column("key"), sa.column("seq"))
    page = sa.text(
        "SELECT seq, id, name, name_latin, number, fields FROM customers WHERE seq > :after ORDER BY seq LIMIT :batch"
    )
    numbers = sa.text(
        "SELECT customer_id, e164 FROM customer_phones WHERE customer_id IN "
        "(SELECT id FROM customers WHERE seq > :after AND seq <= :last)"
    )
    after = 0
    while rows := connection.execute(page, {"after": after, "batch": _BATCH}).all():
        phones: dict[str, list[str]] = {}
        for customer_id, e164 in connection.execute(numbers, {"after": after, "last": rows[-1].seq}):
            phones.setdefault(customer_id, []).append(e164)
        found = [
            {"key": key, "seq": r.seq}
            for r in rows
            for key in keys_of(r.name, r.name_latin, r.number, phones.get(r.id, ()), _json(r.fields), definitions)
        ]
        connection.execute(sa.insert(keys), found)
        after = rows[-1].seq


def _json(stored: Any) -> dict[str, Any]:
    """A document as plain SQL gives it: text on SQLite, already read on PostgreSQL."""
    return dict(json.loads(stored)) if isinstance(stored, str) else dict(stored)
