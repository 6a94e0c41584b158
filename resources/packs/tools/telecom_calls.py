"""Past calls of the telecom pack, each with a wrap-up that the form of its queue allows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from pack_people import People, Row
from pack_words import Words, ago

ORDINARY = (("billing", 34), ("technical", 24), ("sales", 20), ("orders", 40), ("complaints", 9))
VIP = (("vip", 6), ("billing", 2), ("technical", 2))
RARE_RESULTS = {"dropped": 1, "transferred": 2, "ticket": 3, "callback": 3, "withdrawn": 1, "escalated": 2}
INBOUND = (("answered", 86), ("abandoned", 9), ("missed", 5))
OUTBOUND = (("answered", 72), ("no_answer", 21), ("busy", 7))


class Calls:
    """Invents one call at a time. `orders` tells which orders a customer had, as (number, age in days)."""

    def __init__(
        self,
        rng: random.Random,
        words: Words,
        pack: Mapping[str, Any],
        forms: Mapping[str, Any],
        orders: Mapping[str, Sequence[tuple[str, float]]],
    ) -> None:
        self._rng, self._words, self._pack, self._forms, self._orders = rng, words, pack, forms, orders
        self._agents = {
            q["id"]: [u["username"] for u in pack["users"] if q["id"] in u["queues"] and u["role"] != "lead"]
            for q in pack["queues"]
        }

    def call(self, who: Row | None, age: float, people: People) -> Row:
        """A call `age` days ago with that customer, or with somebody unknown."""
        rng = self._rng
        placed = [number for number, days in self._orders.get(who["customer_no"], ()) if days > age] if who else []
        queues = [q for q in (VIP if who and who["vip"] == "1" else ORDINARY) if q[0] != "orders" or placed]
        queue = rng.choices([q for q, _ in queues], [w for _, w in queues])[0]
        inbound = rng.random() < 0.82
        outcomes = INBOUND if inbound else OUTBOUND
        outcome = rng.choices([o for o, _ in outcomes], [w for _, w in outcomes])[0]
        row = {
            "customer_no": who["customer_no"] if who else "",
            "number": rng.choice(who["numbers"].split()) if who else people.mobile(),
            "direction": "in" if inbound else "out",
            "queue": queue,
            "dnis": rng.choice(self._queue(queue)["dnis"]) if inbound else "",
            "ivr_path": rng.choice([i["path"] for i in self._pack["ivr"] if i["queue"] == queue]) if inbound else "",
            "agent": "" if outcome == "abandoned" else rng.choice(self._agents[queue]),
            "at": ago(age),
            "wait_s": str(rng.choices((rng.randint(3, 20), rng.randint(21, 60), rng.randint(61, 240)), (70, 22, 8))[0]),
            "talk_s": "0",
            "outcome": outcome,
            "business": "",
            "type": "",
            "result": "",
            "satisfaction": "",
            "note_en": "",
            "note_zh": "",
        }
        if outcome == "answered":
            row["talk_s"] = str(int(rng.lognormvariate(5.3, 0.55)) + 25)
            row["satisfaction"] = self._words.rating() if inbound and rng.random() < 0.4 else ""
            self._wrap_up(row, placed)
        return row

    def complete(self, row: Row) -> Row:
        """A call of the story with the number dialled, which the story leaves to the queue."""
        return {**row, "dnis": self._queue(row["queue"])["dnis"][0] if row["direction"] == "in" else ""}

    def _queue(self, queue: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = next(q for q in self._pack["queues"] if q["id"] == queue)
        return found

    def _wrap_up(self, row: Row, placed: Sequence[str]) -> None:
        """Fill in business, type and result along the form's cascade, and a note that tells the same."""
        rng, fields = self._rng, self._forms[row["queue"]]["properties"]
        kind = rng.choice(fields["type"]["x-options"])
        value = kind["value"]
        results = [o["value"] for o in fields["result"]["x-options"] if value in o.get("parent", [value])]
        result = rng.choices(results, [RARE_RESULTS.get(r, 9) for r in results])[0]
        order = {"order": rng.choice(placed)} if placed else {}
        what = self._words.pick("situations", row["queue"], value, **order)
        then = self._words.pick("results", result)
        row |= {"business": rng.choice(kind["parent"]), "type": value, "result": result}
        row |= {"note_en": f"{what[0]} {then[0]}", "note_zh": what[1] + then[1]}
