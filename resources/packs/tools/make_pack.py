#!/usr/bin/env python3
"""Write the five tables of a pack from its recipe: customers, history, tickets, orders and messages.

    python3 resources/packs/tools/make_pack.py agriculture car_service airline

A recipe is `<pack>.json` beside this file. The same recipe gives the same bytes. (The telecom pack, whose people have a
longer story, is written by make_telecom.py.) Needs `phonenumbers`, which refuses a number that could not exist.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import phonenumbers
from pack_people import Pool, Row
from pack_tables import Tables

TOOLS = Path(__file__).resolve().parent
PACKS = TOOLS.parent


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{path.parent.name}/{path.name}: {len(rows)} rows")


def in_order(row: Row, fields: Sequence[str]) -> Row:
    """The core columns, then the pack's own as pack.json names them."""
    core = ("customer_no", "name", "name_latin", "gender", "language", "vip", "email", "numbers")
    return {key: row[key] for key in (*core, *fields)}


def check_numbers(customers: Sequence[Row]) -> None:
    for row in customers:
        for number in row["numbers"].split():
            if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
                raise SystemExit(f"{row['customer_no']}: {number} cannot exist")


def make(pack_id: str) -> None:
    folder = PACKS / pack_id
    pack, recipe, names = load(folder / "pack.json"), load(TOOLS / f"{pack_id}.json"), load(TOOLS / "names.json")
    forms = {f.stem: load(f) for f in sorted((folder / "forms").glob("*.json"))}
    tables = Tables(recipe, pack, forms, names)
    customers = tables.customers()
    check_numbers(customers)
    fields = [f["key"] for f in pack["customer_fields"] if f["source"] == "pack" and f.get("column", True)]
    pool = Pool(random.Random(recipe["seed"] + 1), customers, ())
    write(folder / "customers.csv", [in_order(row, fields) for row in customers])
    write(folder / "history.csv", tables.history(pool))
    write(folder / "tickets.csv", tables.tickets(pool))
    write(folder / "orders.csv", tables.orders(pool))
    write(folder / "messages.csv", tables.messages(pool))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        make(name)
