"""The five tables of a pack out of its recipe (`<pack>.json` beside this file) and its own pack.json and forms.

A recipe says how each customer field is filled (`fields`), who must exist (`people`), which phrases tickets, orders,
messages and notes use, and how many rows there are. Notes are made of the labels of the form that was filled in.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from pack_people import People, Pool, Row
from pack_words import Words, ago, at

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_INBOUND = (("answered", 86), ("abandoned", 9), ("missed", 5))
_OUTBOUND = (("answered", 74), ("no_answer", 19), ("busy", 7))
_RARE = {"dropped": 1, "transferred": 2, "callback": 3, "ticket": 3}
_DONE = ("closed", "resolved", "cancelled")
_PRIORITIES = (("normal", 70), ("high", 18), ("low", 8), ("urgent", 4))


class Tables:
    """Invents the rows of one pack; the same recipe and seed give the same rows."""

    def __init__(
        self, recipe: Mapping[str, Any], pack: Mapping[str, Any], forms: Mapping[str, Any], names: Any
    ) -> None:
        self._rng = random.Random(recipe["seed"])
        self._recipe, self._pack, self._forms = recipe, pack, forms
        self._words = Words(self._rng, recipe)
        shared = {"name": "", "numbers": recipe["shared_number"]}
        self._people = People(self._rng, names, [*recipe["people"], shared])
        self._queues = {q["id"]: q for q in pack["queues"]}

    # customers

    def customers(self) -> list[Row]:
        recipe = self._recipe
        fixed = {row["customer_no"]: row for row in recipe["people"]}
        numbers = range(recipe["first"], recipe["first"] + recipe["rows"]["customers"])
        rows = [fixed.get(no) or {"customer_no": no} for no in (f"{recipe['prefix']}-{n}" for n in numbers)]
        complete = [self._customer(row) for row in rows]
        sharing = [r for r in complete if r["customer_no"] not in fixed and r["language"] == "zh_CN"][:2]
        for row in sharing:
            row["numbers"] += f" {recipe['shared_number']}"
        return complete

    def _customer(self, known: Row) -> Row:
        rng, people = self._rng, self._people
        abroad = rng.random() < self._recipe["foreign"]
        name, latin, gender = people.english() if abroad else people.chinese()
        numbers = [people.abroad()] if abroad else [people.mobile()]
        if rng.random() < 0.3:
            numbers.append(people.mobile() if abroad or rng.random() < 0.5 else people.landline(self._recipe["town"]))
        row = {
            "customer_no": "",
            "name": name,
            "name_latin": latin,
            "gender": gender,
            "language": "en" if abroad else "zh_CN",
            "vip": "1" if rng.random() < 0.06 else "0",
            "email": people.email(latin),
            "numbers": " ".join(numbers),
        } | known
        if known.get("name_latin"):
            row["email"] = f"{row['name_latin'].lower().replace(' ', '.')}@example.com"
        for field in self._pack["customer_fields"]:
            if field["source"] == "pack" and field.get("column", True) and field["key"] not in row:
                row[field["key"]] = self._value(field, row)
        return row

    def _value(self, field: Mapping[str, Any], row: Row) -> str:
        """One value of a field by its rule in the recipe; a choice without a rule is any of its options."""
        rng = self._rng
        rule: Mapping[str, Any] = self._recipe["fields"].get(field["key"], {})
        if rng.random() < rule.get("empty", 0):
            return ""
        match next((kind for kind in rule if kind != "empty"), ""):
            case "weights":
                return str(rng.choices(list(rule["weights"]), list(rule["weights"].values()))[0])
            case "whole":
                low, high, step = rule["whole"]
                return str(rng.randrange(low, high, step))
            case "money":
                low, high = rule["money"]
                return "0.00" if rng.random() < rule.get("zero", 0.5) else f"{rng.randint(low, high)}.00"
            case "ahead":
                return f"+{rng.randint(*rule['ahead'])}d"
            case "years":
                return f"{rng.randint(*rule['years'])}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            case "pattern":
                return "".join(self._sign(sign) for sign in rng.choice(rule["pattern"]))
            case "words":
                return str(rng.choice(rule["words"]))
            case "address":
                return self._people.address(self._recipe["town"], row["language"])
        if field["type"] == "phone":
            return row["numbers"].split()[-1] if " " in row["numbers"] else ""
        return str(rng.choice([o["value"] for o in field["options"]])) if field["type"] == "choice" else ""

    def _sign(self, sign: str) -> str:
        return {"#": self._rng.choice("0123456789"), "@": self._rng.choice(_LETTERS)}.get(sign, sign)

    # calls

    def history(self, pool: Pool) -> list[Row]:
        rows = self._recipe["rows"]["history"]
        ages = sorted((1 + 120 * self._rng.random() ** 1.4 for _ in range(rows)), reverse=True)
        return [self._call(None if self._rng.random() < 0.05 else pool.draw(), age) for age in ages]

    def _call(self, who: Row | None, age: float) -> Row:
        rng = self._rng
        queue = rng.choice(list(self._queues))
        inbound = rng.random() < 0.82
        outcome = _weighted(rng, _INBOUND if inbound else _OUTBOUND)
        agents = [u["username"] for u in self._pack["users"] if queue in u["queues"] and u["role"] != "lead"]
        row = {
            "customer_no": who["customer_no"] if who else "",
            "number": rng.choice(who["numbers"].split()) if who else self._people.mobile(),
            "direction": "in" if inbound else "out",
            "queue": queue,
            "dnis": rng.choice(self._queues[queue]["dnis"]) if inbound else "",
            "ivr_path": rng.choice([i["path"] for i in self._pack["ivr"] if i["queue"] == queue]) if inbound else "",
            "agent": "" if outcome == "abandoned" else rng.choice(agents),
            "at": ago(age),
            "wait_s": str(rng.randint(3, 90)),
            "talk_s": "0",
            "outcome": outcome,
            **dict.fromkeys(("business", "type", "result", "satisfaction", "note_en", "note_zh"), ""),
        }
        if outcome == "answered":
            row["talk_s"] = str(int(rng.lognormvariate(5.3, 0.55)) + 25)
            row["satisfaction"] = self._words.rating() if inbound and rng.random() < 0.4 else ""
            row |= self._wrap_up(self._queues[queue]["form"])
        return row

    def _wrap_up(self, form: str) -> Row:
        """Business, type and result along the form's cascade, and a note that says the same."""
        rng, fields = self._rng, self._forms[form]["properties"]
        kind = rng.choice(fields["type"]["x-options"])
        results = [o for o in fields["result"]["x-options"] if kind["value"] in o.get("parent", [kind["value"]])]
        result = rng.choices(results, [_RARE.get(r["value"], 9) for r in results])[0]
        business = next(b for b in fields["business"]["x-options"] if b["value"] in kind["parent"])
        return {
            "business": business["value"],
            "type": kind["value"],
            "result": result["value"],
            "note_en": f"{business['label']['en']}: {kind['label']['en']}. {result['label']['en']}.",
            "note_zh": f"{business['label']['zh_CN']}：{kind['label']['zh_CN']}。{result['label']['zh_CN']}。",
        }

    # tickets, orders, messages

    def tickets(self, pool: Pool) -> list[Row]:
        count = self._recipe["rows"]["tickets"]
        return [self._ticket(number, pool.draw(), 90 * (1 - n / count) ** 1.5) for n, number in self._numbered(count)]

    def _ticket(self, number: int, who: Row, age: float) -> Row:
        rng = self._rng
        kind = rng.choice([t for t in self._pack["ticket_types"] if t["id"] in self._recipe["tickets"]])
        due = kind["due_hours"] / 24 - age
        status = _weighted(
            rng,
            (("open", 50), ("in_progress", 35), ("waiting", 15))
            if due >= 0
            else (("closed", 82), ("resolved", 8), ("cancelled", 4), ("in_progress", 6)),
        )
        team = [u["username"] for u in self._pack["users"] if u["unit"] == kind["unit"]]
        title_en, title_zh, note_en, note_zh = self._words.pick("tickets", kind["id"])
        return {
            "number": str(number),
            "type": kind["id"],
            "customer_no": who["customer_no"],
            "title_en": title_en,
            "title_zh": title_zh,
            "status": status,
            "priority": _weighted(rng, _PRIORITIES),
            "unit": kind["unit"],
            "assignee": rng.choice(team) if team and rng.random() < 0.7 else "",
            "queue": rng.choice(list(self._queues)),
            "opened_at": ago(max(age, 0.05)),
            "due_at": at(due),
            "closed_at": ago(max(age * rng.uniform(0.2, 0.9), 0.03)) if status in _DONE else "",
            "note_en": note_en,
            "note_zh": note_zh,
        }

    def orders(self, pool: Pool) -> list[Row]:
        count = self._recipe["rows"]["orders"]
        return [self._order(number, pool.draw(), 200 * (1 - n / count) ** 2) for n, number in self._numbered(count)]

    def _order(self, number: int, who: Row, age: float) -> Row:
        rng = self._rng
        product = rng.choice(self._pack["products"])
        final = [s["id"] for s in self._pack["order_statuses"] if s["final"]]
        running = [s["id"] for s in self._pack["order_statuses"] if not s["final"]]
        status = rng.choices(final, [8] + [1] * (len(final) - 1))[0] if age > 10 else rng.choice(running)
        detail_en, detail_zh = self._words.pick("orders", status)
        return {
            "number": str(number),
            "customer_no": who["customer_no"],
            "product": product["id"],
            "amount": product["price"],
            "status": status,
            "ordered_at": ago(max(age, 0.05)),
            "done_at": ago(max(age - rng.uniform(0.5, 5), 0.03)) if status in final else "",
            "contract_until": "",
            "used_percent": "",
            "detail_en": detail_en,
            "detail_zh": detail_zh,
        }

    def messages(self, pool: Pool) -> list[Row]:
        rows: list[Row] = []
        while len(rows) < self._recipe["rows"]["messages"]:
            who, kind = pool.draw(), _weighted(self._rng, (("sms", 75), ("email_in", 25)))
            if kind == "sms" or who["email"]:
                rows.append(self._message(who, kind))
        return sorted(rows, key=lambda row: row["customer_no"])

    def _message(self, who: Row, kind: str) -> Row:
        rng = self._rng
        answered = kind == "email_in" and rng.random() < 0.9
        writers = [u["username"] for u in self._pack["users"] if u["role"] in ("agent", "expert")]
        texts = self._words.pick(kind)
        return {
            "customer_no": who["customer_no"],
            "channel": kind.partition("_")[0],
            "direction": "in" if kind.endswith("_in") else "out",
            "at": ago(1 + 120 * rng.random() ** 1.6),
            "status": ("closed" if answered else "open") if kind == "email_in" else "delivered",
            "agent": rng.choice(writers) if answered else "",
            "answered_minutes": str(rng.choice((18, 47, 95, 180))) if answered else "",
            **dict(zip(("subject_en", "subject_zh", "body_en", "body_zh"), texts, strict=True)),
        }

    def _numbered(self, count: int) -> list[tuple[int, int]]:
        return [(n, self._recipe["first_record"] + n) for n in range(count)]


def _weighted(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([c for c, _ in choices], [w for _, w in choices])[0]
