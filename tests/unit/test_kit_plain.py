"""Values that are kept as text and read again, by this version or another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.announcement import AnnouncementText, Importance
from agent_desktop.domain.audience import Audience
from agent_desktop.domain.quiz import Option, QuizStatus, QuizText, WrittenQuestion, WrittenQuiz
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import NewTicket
from agent_desktop.kit.plain import text_of, value_of

WORDS = st.text(max_size=20)
IDS = st.lists(WORDS, max_size=3).map(tuple)
PAIRS = st.builds(LocalText, WORDS, WORDS)
AUDIENCES = st.builds(Audience, IDS, IDS, IDS)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
NEWS = st.builds(
    AnnouncementText, WORDS, st.integers(0, 99), PAIRS, PAIRS, PAIRS, st.sampled_from(Importance), st.booleans(),
    WORDS, AUDIENCES, MOMENTS, MOMENTS,
)  # fmt: skip
OPTIONS = st.lists(st.builds(Option, WORDS, PAIRS), max_size=3).map(tuple)
QUESTIONS = st.lists(st.builds(WrittenQuestion, WORDS, PAIRS, OPTIONS, IDS, PAIRS, WORDS), max_size=3).map(tuple)
TEXTS = st.builds(
    QuizText, WORDS, st.integers(0, 99), PAIRS, PAIRS, QUESTIONS, st.integers(1, 100), st.integers(0, 9), AUDIENCES,
    MOMENTS,
)  # fmt: skip
QUIZZES = st.builds(WrittenQuiz, TEXTS, st.sampled_from(QuizStatus), st.booleans())


@given(NEWS)
def test_given_an_announcement_when_kept_and_read_then_it_is_the_same(written: AnnouncementText) -> None:
    assert value_of(AnnouncementText, text_of(written)) == written


@given(QUIZZES)
def test_given_a_test_when_kept_and_read_then_it_is_the_same(quiz: WrittenQuiz) -> None:
    assert value_of(WrittenQuiz, text_of(quiz)) == quiz


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    colour: Colour = Colour.RED
    sizes: tuple[int, ...] = ()
    at: datetime | None = None
    heavy: float = 1.5
    loose: Any = None


def test_given_text_of_another_version_then_what_is_missing_has_its_default_and_what_is_new_is_passed_over() -> None:
    assert value_of(Thing, '{"name": "box", "sizes": [1, 2], "later": {"x": 1}}') == Thing("box", sizes=(1, 2))


@pytest.mark.parametrize("loose", [None, True, 7, 1.5, "word", ["a", {"b": 1}]])
def test_given_what_may_be_anything_when_kept_and_read_then_it_is_the_same(loose: object) -> None:
    assert value_of(Thing, text_of(Thing("box", loose=loose))) == Thing("box", loose=loose)


def test_given_a_whole_number_where_a_fraction_may_be_then_it_is_taken() -> None:
    assert value_of(Thing, text_of(Thing("box", heavy=2))) == Thing("box", heavy=2.0)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"name": 7}',
        '{"name": null}',
        '{"name": "box", "colour": "mauve"}',
        '{"name": "box", "sizes": "12"}',
        '{"name": "box", "sizes": [true]}',
        '{"name": "box", "heavy": true}',
        '{"name": "box", "at": "yesterday"}',
        '{"name": "box", "at": 5}',
        "[" * 100_000,
    ],
)
def test_given_text_that_is_none_of_it_when_read_then_it_is_one_kind_of_error(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # json's own errors are among them
        value_of(Thing, wrong)


def test_given_chinese_when_kept_then_it_can_be_read_in_the_file() -> None:
    assert "暂停" in text_of(LocalText("", "暂停"))
    assert json.loads(text_of(Thing("box", at=datetime(2026, 1, 2, tzinfo=UTC))))["at"] == "2026-01-02T00:00:00+00:00"


def test_given_a_ticket_being_written_when_kept_then_its_fields_are_there_again() -> None:
    ticket = NewTicket("refund", "Twice", datetime(2026, 1, 2, tzinfo=UTC), values={"amount": 3.5, "how": ["bank"]})

    assert value_of(NewTicket, text_of(ticket)) == ticket
    with pytest.raises(ValueError, match="not an object"):
        value_of(NewTicket, text_of(ticket).replace('{"amount":3.5,"how":["bank"]}', "[]"))
