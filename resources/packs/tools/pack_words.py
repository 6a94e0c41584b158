"""Relative times and phrases: what the tables of a pack are written with."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

AMOUNTS = (19, 29, 38, 45, 58, 69, 86, 98, 129, 158, 199, 236)
PERCENTS = (0, 2, 3, 5, 7, 12, 18, 34, 60)
RATINGS = (5, 4, 3, 2, 1)


def ago(days: float) -> str:
    """A moment in the past during opening hours, 08:00 to 21:00; the order of two ages is kept."""
    if days < 1:
        return f"-{max(4, round(days * 290))}m"
    day = int(days) if days == int(days) else int(days) + 1
    return f"-{day}d {_clock(day - days)}"


def ahead(days: float) -> str:
    """A moment from now on, at the earliest this evening."""
    return "+0d 20:00" if days < 0.6 else f"+{max(1, int(days))}d {_clock(days - int(days))}"


def at(days: float) -> str:
    return ahead(days) if days >= 0 else ago(-days)


def _clock(part: float) -> str:
    minute = 480 + int(part * 779)
    return f"{minute // 60:02d}:{minute % 60:02d}"


class Words:
    """Fills the slots of a phrase with the same values in both languages."""

    def __init__(self, rng: random.Random, phrases: Mapping[str, Any]) -> None:
        self._rng = rng
        self._phrases = phrases

    def pick(self, *path: str, only: str = "", without: Sequence[str] = (), **fixed: str) -> list[str]:
        """The texts of one variant of the phrase at `path`; they come in pairs, English before Chinese.

        `only` names the variant by its first text, `without` leaves out variants that have one of these slots,
        `fixed` gives slots their value.
        """
        rng = self._rng
        variants: Any = self._phrases
        for step in path:
            variants = variants[step]
        variants = [v for v in variants if not any(slot in "".join(v) for slot in without) and only in ("", v[0])]
        country, district = (rng.choice(self._phrases.get(places, [("", "")])) for places in ("countries", "districts"))
        slots = {
            "n": str(rng.randint(2, 6)),
            "amount": f"{rng.choice(AMOUNTS) + rng.choice((0, 0, 0.5, 0.8)):.2f}",
            "percent": str(rng.choice(PERCENTS)),
            "mbit": str(rng.randint(8, 95)),
            "rating": self.rating(),
            **fixed,
        }
        texts: list[str] = rng.choice(variants)
        return [
            text.format(country=country[side % 2], district=district[side % 2], **slots)
            for side, text in enumerate(texts)
        ]

    def rating(self) -> str:
        """1 to 5, mostly satisfied."""
        return str(self._rng.choices(RATINGS, (60, 24, 8, 4, 4))[0])


def minutes_ago(moment: str) -> int:
    """Good enough for sorting: a day counts from its midnight."""
    if moment.endswith("m"):
        return int(moment[1:-1])
    day, clock = moment[1:].split("d ")
    return int(day) * 1440 + 1440 - int(clock[:2]) * 60 - int(clock[3:])
