"""What every NumberingPlan promises; the shared list of spellings is read by desktop and server alike."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.host.numbering import PhoneNumbers
from agent_desktop.ports import NumberingPlan
from tests.fakes.numbering import FakeNumbering

SPELLINGS = Path(__file__).parents[1] / "server" / "fixtures" / "number_spellings.csv"


def _spellings() -> list[dict[str, str]]:
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=["fake", "libphonenumber"])
def plan(request: pytest.FixtureRequest) -> NumberingPlan:
    return FakeNumbering() if request.param == "fake" else PhoneNumbers()


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("13912345678", "+8613912345678"),
        ("139 1234 5678", "+8613912345678"),
        ("+86 139-1234-5678", "+8613912345678"),
        ("008613912345678", "+8613912345678"),
        ("8613912345678", "+8613912345678"),
        ("１３９１２３４５６７８", "+8613912345678"),
        ("0571 8888 0000", "+8657188880000"),
        ("+442079460000", "+442079460000"),
    ],
)
def test_given_a_usual_spelling_when_read_then_e164(plan: NumberingPlan, text: str, e164: str) -> None:
    assert plan.parse(text) == PhoneNumber(e164)


@pytest.mark.parametrize("text", ["", " ", "1001", "110", "anonymous", "wang.li", "+", "*21#", "+0123456"])
def test_given_no_public_number_when_read_then_none(plan: NumberingPlan, text: str) -> None:
    assert plan.parse(text) is None


def test_given_a_number_when_shown_then_people_can_read_it(plan: NumberingPlan) -> None:
    assert plan.display(PhoneNumber("+8613912345678")) == "+86 139 1234 5678"
    assert plan.display(PhoneNumber("+99912345")).replace(" ", "") == "+99912345"
    plan.warm_up()


@pytest.mark.parametrize(
    ("e164", "written"),
    [
        ("+861065529988", "+86 10 6552 9988"),
        ("+862161234567", "+86 21 6123 4567"),
        ("+8675583765432", "+86 755 8376 5432"),
        ("+8657187654321", "+86 571 8765 4321"),
    ],
)
def test_given_a_landline_when_shown_then_its_area_code_and_two_groups(
    plan: NumberingPlan, e164: str, written: str
) -> None:
    assert plan.display(PhoneNumber(e164)) == written


@pytest.mark.parametrize(
    ("e164", "written"),
    [
        ("+85223456789", "+852 2345 6789"),
        ("+442079460123", "+44 20 7946 0123"),
        ("+12125550123", "+1 212-555-0123"),
        ("+862100000001", "+86 21 0000 0001"),
        ("+85212345678", "+852 1234 5678"),
        ("+8695588", "+86 95588"),
        ("+864008001234", "+86 400 800 1234"),
    ],
)
def test_given_a_number_of_any_plan_when_shown_then_in_groups_though_the_tables_do_not_know_it(
    e164: str, written: str
) -> None:
    shown = PhoneNumbers().display(PhoneNumber(e164))
    assert shown == written
    assert PhoneNumbers().parse(shown) == PhoneNumbers().parse(e164), "what is shown can be typed and copied"


@pytest.mark.parametrize("row", _spellings(), ids=lambda row: f"{row['country']}:{row['raw']}")
def test_given_the_shared_spellings_when_read_then_as_the_server_reads_them(row: dict[str, str]) -> None:
    found = PhoneNumbers(row["country"]).parse(row["raw"])
    assert (found.e164 if found else "") == row["expected"]


def test_given_the_shared_spellings_then_there_are_at_least_a_hundred() -> None:
    assert len(_spellings()) >= 100


@given(st.text(max_size=300))
def test_given_any_text_when_read_then_a_number_or_nothing(text: str) -> None:
    found = PhoneNumbers().parse(text)
    assert found is None or PhoneNumbers().parse(found.e164) == found


@given(st.from_regex(r"\+?[0-9]{3,20}", fullmatch=True), st.sampled_from(["CN", "US", "GB", "", "XX"]))
def test_given_any_digits_seen_from_anywhere_when_read_then_a_number_or_nothing(text: str, country: str) -> None:
    found = PhoneNumbers(country).parse(text)
    assert found is None or PhoneNumbers("ZZ").parse(found.e164) == found


def test_given_another_country_when_the_centre_says_so_then_national_spellings_follow() -> None:
    plan = PhoneNumbers()
    assert plan.parse("020 7946 0000") != PhoneNumber("+442079460000")
    plan.use_country("gb")
    assert plan.parse("020 7946 0000") == PhoneNumber("+442079460000")
    plan.use_country("nowhere")
    assert plan.parse("020 7946 0000") is None
    assert plan.parse("+44 20 7946 0000") == PhoneNumber("+442079460000")


def test_given_many_threads_when_read_at_once_then_all_agree() -> None:
    plan = PhoneNumbers()
    found: list[PhoneNumber | None] = []

    def read() -> None:
        found.extend(plan.parse("139 1234 5678") for _ in range(50))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {PhoneNumber("+8613912345678")}
    assert len(found) == 200
