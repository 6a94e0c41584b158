#!/usr/bin/env python3
"""Write the five tables of the telecom pack: customers, history, tickets, orders and messages.

    python3 resources/packs/tools/make_telecom.py

Everything is invented by a seeded generator out of names and phrases (the JSON files beside this script), around the
people of telecom_story.json, whose records are fixed. The same inputs give the same bytes. Needs `phonenumbers`, which
refuses a number that could not exist. What the columns mean is written in resources/packs/README.md.
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
from pack_people import People, Pool, Row
from pack_words import Words, minutes_ago
from telecom_calls import Calls
from telecom_people import make_customers
from telecom_records import Records, order_age

TOOLS = Path(__file__).resolve().parent
PACK = TOOLS.parent / "telecom"
SEED = 20418
HISTORY = 1500

STARRED = ("C-20418",)
"""Whose record is the story's, line by line."""
TOLD = (*STARRED, "C-20077", "C-20253", "C-20311", "C-20129")
"""Whose tickets, orders and messages are the story's."""


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def write(name: str, rows: Sequence[Row]) -> None:
    columns = list(rows[0])
    with (PACK / name).open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def check_numbers(customers: Sequence[Row]) -> None:
    for row in customers:
        for number in [*row["numbers"].split(), *row["contact_number"].split()]:
            if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
                raise SystemExit(f"{row['customer_no']}: {number} cannot exist")


def main() -> int:
    rng = random.Random(SEED)
    pack = load(PACK / "pack.json")
    names, phrases, story = (load(TOOLS / f"{part}.json") for part in ("names", "telecom_phrases", "telecom_story"))
    forms = {q["id"]: load(PACK / "forms" / f"{q['form']}.json") for q in pack["queues"]}
    words = Words(rng, phrases)

    customers = make_customers(rng, names, story["customers"])
    check_numbers(customers)
    everybody, most = Pool(rng, customers, STARRED), Pool(rng, customers, TOLD)

    records = Records(rng, words, pack, phrases["orders"])
    tickets = records.tickets(most, story["tickets"])
    orders = records.orders(most, story["orders"])
    placed: dict[str, list[tuple[str, float]]] = {}
    for row in orders:
        placed.setdefault(row["customer_no"], []).append((row["number"], order_age(int(row["number"]))))
    messages = records.messages(most, placed, story["messages"])

    calls = Calls(rng, words, pack, forms, placed)
    strangers = People(rng, names, customers)
    ages = sorted(1 + 180 * rng.random() ** 1.4 for _ in range(HISTORY - len(story["history"])))
    history = [calls.call(None if rng.random() < 0.05 else everybody.draw(), age, strangers) for age in ages]
    history += [calls.complete(row) for row in story["history"]]

    write("customers.csv", customers)
    write("history.csv", sorted(history, key=lambda row: -minutes_ago(row["at"])))
    write("tickets.csv", tickets)
    write("orders.csv", orders)
    write("messages.csv", sorted(messages, key=lambda row: (row["customer_no"], -minutes_ago(row["at"]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
