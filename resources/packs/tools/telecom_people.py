"""Invent the customers of the telecom pack: names, numbers that ring nobody, plans and balances."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pack_people import People, Row

CUSTOMERS, COMPANIES, FOREIGN = 500, 12, 122


REGIONS = ("hangzhou",) * 11 + (
    "ningbo",
    "ningbo",
    "wenzhou",
    "wenzhou",
    "shaoxing",
    "jiaxing",
    "jinhua",
    "huzhou",
    "taizhou",
    "shanghai",
    "nanjing",
)
CONSUMER_PLANS = (
    ("family_5g_199", 16),
    ("family_5g_299", 6),
    ("single_5g_59", 18),
    ("single_5g_99", 17),
    ("single_5g_129", 12),
    ("senior_29", 6),
    ("student_39", 7),
    ("prepaid_flex", 6),
    ("fibre_500", 14),
    ("fibre_1000", 10),
)


def make_customers(rng: random.Random, names: Mapping[str, Any], story: Sequence[Row]) -> list[Row]:
    people = People(rng, names, story)
    fixed = {row["customer_no"]: row for row in story}
    free = [no for n in range(20001, 20001 + CUSTOMERS) if (no := f"C-{n}") not in fixed]
    kinds = ["company"] * COMPANIES + ["foreign"] * FOREIGN
    kinds += ["chinese"] * (len(free) - len(kinds))
    rng.shuffle(kinds)
    firms = iter(names["companies"])
    rows = [make_customer(rng, people, no, kind, firms) for no, kind in zip(free, kinds, strict=True)]
    share_a_line(people, [r for r in rows if r["language"] == "zh_CN" and r["gender"] and r["region"] == "hangzhou"])
    share_a_line(people, [r for r in rows if r["language"] == "en" and r["gender"] and r["region"] == "hangzhou"])
    return sorted([*rows, *fixed.values()], key=lambda row: row["customer_no"])


def make_customer(rng: random.Random, people: People, no: str, kind: str, firms: Iterator[Sequence[str]]) -> Row:
    region = rng.choice(REGIONS)
    language = "zh_CN"
    if kind == "company":
        (name, latin), gender = next(firms), ""
        plan = rng.choice(("business_line", "business_mobile_20"))
        language = "en" if name == latin else "zh_CN"
        numbers = [people.landline(region), people.mobile()]
    elif kind == "foreign":
        (name, latin, gender), language = people.english(), "en"
        plan = weighted(rng, CONSUMER_PLANS)
        numbers = [people.mobile(), people.abroad()] if rng.random() < 0.55 else [people.abroad()]
        if rng.random() < 0.25:
            numbers.append(people.landline(region))
    else:
        name, latin, gender = people.chinese()
        plan = weighted(rng, CONSUMER_PLANS)
        numbers = [people.mobile()]
        if rng.random() < 0.3:
            numbers.append(people.mobile())
        if plan.startswith(("fibre", "family", "senior")) and rng.random() < 0.5:
            numbers.append(people.landline(region))
    contracted = plan not in ("single_5g_59", "senior_29", "student_39", "prepaid_flex")
    prefers = (
        ("english_phone", "english_email")
        if language == "en"
        else ("mandarin_phone", "mandarin_phone", "mandarin_sms", "mandarin_email")
    )
    return {
        "customer_no": no,
        "name": name,
        "name_latin": latin,
        "gender": gender,
        "language": language,
        "vip": "1" if rng.random() < (0.5 if plan == "family_5g_299" else 0.03) else "0",
        "email": people.email(latin),
        "numbers": " ".join(numbers),
        "plan": plan,
        "balance": balance(rng, plan),
        "customer_since": since(rng),
        "region": region,
        "prefers": rng.choice(prefers),
        "contract_until": f"+{rng.randint(12, 720)}d" if contracted else "",
        "address": people.address(region, language),
        "contact_number": rng.choice((numbers[1], "")) if len(numbers) > 1 else "",
    }


def share_a_line(people: People, candidates: Sequence[Row]) -> None:
    """Give the first two of them one landline, and the second the address of the first: a family or an office."""
    first, second = candidates[0], candidates[1]
    line = people.landline("hangzhou")
    for row in (first, second):
        row["numbers"] = " ".join([*row["numbers"].split()[:2], line])
    second["address"] = first["address"]


def since(rng: random.Random) -> str:
    return f"{rng.randint(2004, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def balance(rng: random.Random, plan: str) -> str:
    lot = rng.random()
    if plan == "prepaid_flex":
        return f"{rng.choice((2.4, 8.1, 16.5, 23.0, 41.9, 50.0, 88.6)):.2f}"
    if lot < 0.55:
        return "0.00"
    if lot < 0.82:
        return f"{rng.randint(5, 160) + rng.choice((0, 0.2, 0.5, 0.8)):.2f}"
    if lot < 0.97:
        return f"-{rng.randint(12, 286) + rng.choice((0, 0.4, 0.6)):.2f}"
    return f"-{rng.randint(301, 720)}.00"


def weighted(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([c for c, _ in choices], [w for _, w in choices])[0]
