"""Invent people: names in two scripts, numbers that ring nobody, addresses; and draw the same ones more than once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MOBILE_PREFIXES = (
    *("130", "131", "133", "135", "136", "137", "138", "139"),
    *("150", "151", "152", "158", "159", "180", "182", "186", "187", "188", "189"),
)
US_AREAS = ("202", "206", "212", "213", "312", "415", "512", "617", "702", "818")
UK_FICTION = ("20 7946 0", "113 496 0", "121 496 0", "131 496 0", "161 496 0")

Row = dict[str, str]


class People:
    """Invents customers; no two share a name or, unless meant, a number."""

    def __init__(self, rng: random.Random, names: Mapping[str, Any], taken: Sequence[Row]) -> None:
        self._rng = rng
        self._names = names
        self._pairs = {
            key: [tuple(x.split(" ")) for x in names[key].split(",")] for key in ("surnames", "given_m", "given_f")
        }
        self._lists = {key: names[key].split(",") for key in ("first_m", "first_f", "last")}
        self._used = {row["name"] for row in taken}
        self._numbers = {number for row in taken for number in row["numbers"].split()}

    def chinese(self) -> tuple[str, str, str]:
        """(name, name in pinyin, gender)."""
        while True:
            gender = self._rng.choice("fm")
            family, given = self._rng.choice(self._pairs["surnames"]), self._rng.choice(self._pairs[f"given_{gender}"])
            if family[0] + given[0] not in self._used:
                self._used.add(family[0] + given[0])
                return family[0] + given[0], f"{family[1]} {given[1]}", gender

    def english(self) -> tuple[str, str, str]:
        while True:
            gender = self._rng.choice("fm")
            name = f"{self._rng.choice(self._lists[f'first_{gender}'])} {self._rng.choice(self._lists['last'])}"
            if name not in self._used:
                self._used.add(name)
                return name, name, gender

    def _fresh(self, make: Callable[[], str]) -> str:
        while True:
            number = make()
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def mobile(self) -> str:
        return self._fresh(lambda: f"+86{self._rng.choice(MOBILE_PREFIXES)}0000{self._rng.randint(1, 9999):04d}")

    def landline(self, region: str) -> str:
        code = self._names["area_codes"][region]
        if code == "572":  # Huzhou has seven digits
            return self._fresh(lambda: f"+86{code}2800{self._rng.randint(100, 999)}")
        return self._fresh(lambda: f"+86{code}8800{self._rng.randint(1000, 9999):04d}")

    def abroad(self) -> str:
        """A number reserved for fiction: Ofcom's drama ranges or 555-01xx."""
        if self._rng.random() < 0.6:
            return self._fresh(
                lambda: f"+44{self._rng.choice(UK_FICTION).replace(' ', '')}{self._rng.randint(0, 999):03d}"
            )
        return self._fresh(lambda: f"+1{self._rng.choice(US_AREAS)}55501{self._rng.randint(0, 99):02d}")

    def address(self, region: str, language: str) -> str:
        rng = self._rng
        if language == "en":
            return f"No. {rng.randint(3, 980)} {rng.choice(self._names['streets_en'][region])}"
        city, street = self._names["cities"][region], rng.choice(self._names["streets"][region])
        house, block, floor, door = rng.randint(3, 980), rng.randint(1, 24), rng.randint(1, 18), rng.randint(1, 4)
        return f"{city}{street} {house} 号 {block} 幢 {floor}{door:02d} 室"

    def email(self, latin: str) -> str:
        if self._rng.random() < 0.18:
            return ""
        user = latin.lower().replace("ü", "u").replace("'", "").replace(" ", ".")
        return f"{user}@{self._rng.choice(('example.com', 'example.net', 'example.org'))}"


class Pool:
    """Draws customers: a few often, many rarely, and never those left out because their story is told elsewhere."""

    def __init__(self, rng: random.Random, customers: Sequence[Row], left_out: Sequence[str]) -> None:
        self._rng = rng
        self._rows = [row for row in customers if row["customer_no"] not in left_out]
        self._weights = [min(rng.paretovariate(1.3), 9.0) for _ in self._rows]

    def draw(self) -> Row:
        return self._rng.choices(self._rows, self._weights)[0]
