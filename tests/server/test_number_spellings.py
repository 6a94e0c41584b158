"""Telephone numbers in every spelling the desktop must read the same way."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.models.numbers import read

_FIXTURE = Path(__file__).parent / "fixtures" / "number_spellings.csv"
with _FIXTURE.open(encoding="utf-8", newline="") as _file:
    SPELLINGS = [(row["raw"], row["country"], row["expected"]) for row in csv.DictReader(_file)]


def test_given_the_fixture_then_it_holds_at_least_a_hundred_spellings() -> None:
    assert len({raw for raw, _, _ in SPELLINGS}) >= 100


@pytest.mark.parametrize(("raw", "country", "expected"), SPELLINGS)
def test_given_a_spelling_when_read_then_it_is_the_expected_number(raw: str, country: str, expected: str) -> None:
    assert (read(raw, country).e164 or "") == expected


@given(st.text(max_size=300), st.sampled_from(["CN", "US", "GB"]))
def test_given_any_text_when_read_then_nothing_is_raised_and_the_raw_text_stays(raw: str, country: str) -> None:
    number = read(raw, country)

    assert number.raw == raw
    assert number.e164 is None or (number.e164[0] == "+" and number.e164[1:].isdigit() and number.e164.isascii())


@given(st.from_regex(r"\+86(13[0-9]|15[0-9]|18[0-9])[0-9]{8}", fullmatch=True))
def test_given_a_number_in_e164_when_read_then_it_is_itself_with_its_region(e164: str) -> None:
    number = read(e164, "CN")

    assert (number.e164, number.region) == (e164, "CN")
    assert number.national is not None
    assert number.national.replace(" ", "") == e164[3:]
