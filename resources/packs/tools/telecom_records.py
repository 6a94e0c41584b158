"""Tickets, orders and messages of the telecom pack."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from pack_people import Pool, Row
from pack_words import Words, ago, at

FIRST_TICKET, TICKETS = 4600, 160
FIRST_ORDER, ORDERS = 88001, 400
MESSAGES = 600

TICKET_KINDS = {
    "refund": (16, "billing"),
    "bill_dispute": (14, "billing"),
    "broadband_fault": (22, "technical"),
    "mobile_fault": (8, "technical"),
    "device_exchange": (12, "technical"),
    "installation": (12, "orders"),
    "porting": (8, "sales"),
    "contract_change": (8, "sales"),
    "complaint": (14, "complaints"),
    "callback": (10, "sales"),
}
"""Type: how often, and the queue it comes from."""
DONE = ("closed", "resolved", "cancelled")
PRIORITIES = (("normal", 70), ("high", 18), ("low", 8), ("urgent", 4))
ANSWER_MINUTES = (18, 35, 47, 66, 95, 120, 180, 260, 410)
USED_PERCENT = (0, 4, 15, 36, 58, 77, 92, 100)


class Records:
    """Invents records around those of the story, which keep their number."""

    def __init__(self, rng: random.Random, words: Words, pack: Mapping[str, Any], statuses: Mapping[str, Any]) -> None:
        self._rng, self._words, self._pack, self._statuses = rng, words, pack, statuses

    # tickets

    def tickets(self, pool: Pool, story: Sequence[Row]) -> list[Row]:
        """Numbered in the order they were opened; more of them in the last days than before."""
        told = {int(row["number"]): row for row in story}
        numbers = range(FIRST_TICKET, FIRST_TICKET + TICKETS)
        return [told.get(n) or self._ticket(n, pool.draw()) for n in numbers]

    def _ticket(self, number: int, who: Row) -> Row:
        rng = self._rng
        age = 4 + 90 * ((4711 - number) / 111) ** 1.5 if number < 4711 else 4 * (4760 - number) / 49
        kind = self._choose([(t, TICKET_KINDS[t["id"]][0]) for t in self._pack["ticket_types"]])
        days = kind["due_hours"] / 24
        status = self._ticket_status(days - age)
        done = status in DONE
        team = [u["username"] for u in self._pack["users"] if u["unit"] == kind["unit"]]
        title_en, title_zh, note_en, note_zh = self._words.pick("tickets", kind["id"])
        return {
            "number": str(number),
            "type": kind["id"],
            "customer_no": who["customer_no"],
            "title_en": title_en,
            "title_zh": title_zh,
            "status": status,
            "priority": self._choose(PRIORITIES),
            "unit": kind["unit"],
            "assignee": rng.choice(team) if team and (done or rng.random() < 0.6) else "",
            "queue": TICKET_KINDS[kind["id"]][1],
            "opened_at": ago(age),
            "due_at": at(days - age),
            "closed_at": ago(age - min(age, days) * rng.uniform(0.3, 0.98)) if done else "",
            "note_en": note_en,
            "note_zh": note_zh,
        }

    def _ticket_status(self, due: float) -> str:
        if due >= 0:
            return str(self._choose((("open", 45), ("in_progress", 32), ("waiting", 12), ("resolved", 11))))
        if due < -14:
            return str(self._choose((("closed", 92), ("cancelled", 8))))
        return str(
            self._choose((("closed", 80), ("resolved", 8), ("cancelled", 3), ("in_progress", 6), ("waiting", 3)))
        )

    # orders

    def orders(self, pool: Pool, story: Sequence[Row]) -> list[Row]:
        """Numbered in the order they were placed. A plan that is activated sets the end of the customer's contract."""
        told = {int(row["number"]): row for row in story}
        planned: set[str] = set()
        rows = []
        for number in range(FIRST_ORDER, FIRST_ORDER + ORDERS):
            row = told.get(number)
            if row is None:
                who = pool.draw()
                row = self._order(number, who, who["customer_no"] not in planned and self._rng.random() < 0.35)
                planned |= {who["customer_no"]} if row["product"] == who["plan"] else set()
            rows.append(row)
        return rows

    def _order(self, number: int, who: Row, own_plan: bool) -> Row:
        rng, products = self._rng, self._pack["products"]
        product = next(p for p in products if p["id"] == who["plan"])
        if not own_plan:
            product = rng.choice([p for p in products if p["kind"] != "plan"])
        kind, age = product["kind"], order_age(number)
        status = self._order_status(kind, age)
        ended = status in ("activated", "delivered", "returned", "cancelled")
        lag = 0.0 if kind in ("pack", "plan") else rng.uniform(0.4, 3.0)
        until = ""
        if kind == "plan" and product["contract_months"] and status == "activated":
            until = f"+{max(5, round(product['contract_months'] * 30.4 - age))}d"
            who["contract_until"] = until
        counted = product["id"].startswith(("roaming", "data")) and status == "activated"
        detail_en, detail_zh = self._words.pick("orders", kind, status)
        return {
            "number": str(number),
            "customer_no": who["customer_no"],
            "product": product["id"],
            "amount": product["price"],
            "status": status,
            "ordered_at": ago(age),
            "done_at": ago(max(0.02, age - lag)) if ended else "",
            "contract_until": until,
            "used_percent": str(rng.choice(USED_PERCENT)) if counted else "",
            "detail_en": detail_en,
            "detail_zh": detail_zh,
        }

    def _order_status(self, kind: str, age: float) -> str:
        possible = list(self._statuses[kind])
        if kind in ("plan", "pack") and age < 6:
            return "placed" if self._rng.random() < 0.2 else "activated"
        if age < 6:
            return str(self._rng.choice([s for s in possible if s not in ("returned", "cancelled")]))
        if self._rng.random() < 0.07:
            return "cancelled"
        if "returned" in possible and self._rng.random() < 0.12:
            return "returned"
        return "delivered" if "delivered" in possible else "activated"

    # messages

    def messages(
        self, pool: Pool, orders: Mapping[str, Sequence[tuple[str, float]]], story: Sequence[Row]
    ) -> list[Row]:
        """SMS and e-mails; `orders` as for Calls."""
        rows = list(story)
        while len(rows) < MESSAGES:
            who = pool.draw()
            kind = self._choose((("sms", 68), ("sms_in", 8), ("email_in", 15), ("email_out", 9)))
            if who["email"] if kind.startswith("email") else "+861" in who["numbers"]:
                rows.append(self._message(who, kind, orders.get(who["customer_no"], ())))
        return rows

    def _message(self, who: Row, kind: str, orders: Sequence[tuple[str, float]]) -> Row:
        rng = self._rng
        age = rng.uniform(0.05, 1) if rng.random() < 0.04 else 1 + 150 * rng.random() ** 1.6
        fixed = {}
        past = [(number, days) for number, days in orders if days > 2]
        if past:
            fixed["order"], placed = rng.choice(past)
        texts = self._words.pick(kind, without=() if past else ("{order}",), **fixed)
        if past and fixed["order"] in texts[0] + texts[2]:
            age = max(0.3, placed - rng.uniform(0.5, 1.5))
        if texts[0] == "Payment reminder":
            due = who["balance"].lstrip("-") if who["balance"].startswith("-") else "38.00"
            texts = self._words.pick(kind, only=texts[0], amount=due)
        status, agent, minutes = "delivered" if rng.random() < 0.97 else "failed", "", ""
        if kind == "email_in":
            status = "closed" if age > 2 or rng.random() < 0.5 else "open"
            if status == "closed":
                agent, minutes = rng.choice(self._writers()), str(rng.choice(ANSWER_MINUTES))
        elif kind == "email_out":
            agent = rng.choice(self._writers())
        return {
            "customer_no": who["customer_no"],
            "channel": kind.split("_")[0],
            "direction": "in" if kind.endswith("_in") else "out",
            "at": ago(age),
            "status": status,
            "agent": agent,
            "answered_minutes": minutes,
            **dict(zip(("subject_en", "subject_zh", "body_en", "body_zh"), texts, strict=True)),
        }

    def _writers(self) -> list[str]:
        return [u["username"] for u in self._pack["users"] if u["role"] in ("agent", "expert")]

    def _choose(self, weighted: Sequence[tuple[Any, int]]) -> Any:
        return self._rng.choices([x for x, _ in weighted], [w for _, w in weighted])[0]


def order_age(number: int) -> float:
    """Days since an order was placed, from its number."""
    return 5 + 235 * ((88213 - number) / 212) ** 2 if number < 88213 else 5 * (88401 - number) / 188
