"""What is wrong with rows of a table: server and window say the same, each language all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.importing import ImportJob, ImportNoun, ImportState, RowMistake, TargetField
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.import_desk import mistakes
from agent_desktop.ui.text import Language
from server_stub.importing.mistakes import LANGUAGES, Flaw, Mistake

JOB = ImportJob(
    "i-1",
    ImportNoun.CUSTOMERS,
    "new.csv",
    ImportState.CHECKED,
    datetime(2026, 11, 22, tzinfo=UTC),
    fields=(TargetField("name", LocalText("Customer name", "姓名")), TargetField("plate", LocalText("Plate", "车牌"))),
)
PARTICULARS = {
    "length": "10", "most": "8", "bound": "100", "offered": "f, m", "count": "21",
    "line": "4", "cells": "5", "header": "3", "said": "unexpected end of data",
}  # fmt: skip
LONG = RowMistake("plate", "浙A88F01123", "too_long", {"length": "10", "most": "8"})


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    language = Language()
    language.set("zh_CN")
    yield
    language.set("en")


@pytest.mark.parametrize("flaw", Flaw)
def test_given_a_flaw_then_the_window_says_in_english_what_the_server_says(qapp: QApplication, flaw: Flaw) -> None:
    said = Mistake("", "", flaw, PARTICULARS)

    shown = mistakes.sentence(JOB, (RowMistake("", "", flaw.value, PARTICULARS),), "en")

    assert shown == f"{said.problem()} {said.advice()}"


@pytest.mark.parametrize("flaw", Flaw)
def test_given_a_flaw_then_the_window_says_in_chinese_what_the_servers_file_says(chinese: None, flaw: Flaw) -> None:
    said = Mistake("", "", flaw, PARTICULARS)

    shown = mistakes.sentence(JOB, (RowMistake("", "", flaw.value, PARTICULARS),), "zh_CN")

    assert shown == said.problem("zh_CN") + said.advice("zh_CN")


def test_given_every_flaw_then_the_window_has_words_for_it_and_for_nothing_else() -> None:
    assert mistakes.known_flaws() == {flaw.value for flaw in Flaw}


@pytest.mark.parametrize("flaw", Flaw)
def test_given_a_flaw_then_each_language_tells_the_same_particulars(flaw: Flaw) -> None:
    blank = {name: f"<{name}>" for name in PARTICULARS}
    told = [
        {name for name in PARTICULARS if f"<{name}>" in mistake.problem(language) + mistake.advice(language)}
        for mistake in (Mistake("", "", flaw, blank),)
        for language in LANGUAGES
    ]

    assert told[0] == told[1]


def test_given_one_mistake_then_it_is_told_with_its_field_its_value_and_what_to_do(qapp: QApplication) -> None:
    assert mistakes.sentence(JOB, (LONG,), "en") == "Plate “浙A88F01123” has 10 characters. Shorten it to 8."


def test_given_chinese_then_field_and_sentence_are_chinese(chinese: None) -> None:
    assert mistakes.sentence(JOB, (LONG,), "zh_CN") == "“车牌”的值“浙A88F01123”有 10 个字符。请缩短到 8 个以内。"


def test_given_several_mistakes_then_all_are_told(qapp: QApplication) -> None:
    both = (RowMistake("name", "", "needs_name"), LONG)

    assert mistakes.sentence(JOB, both, "en") == "Customer name is empty; Plate “浙A88F01123” has 10 characters"


@pytest.mark.parametrize(
    "mistake",
    [
        RowMistake("name", "x", "of_tomorrow", {}, "is odd", "Ask."),
        RowMistake("name", "x", "too_long", {}, "is odd", "Ask."),
    ],
)
def test_given_what_this_program_does_not_know_then_the_servers_words_stand_there(
    qapp: QApplication, mistake: RowMistake
) -> None:
    assert mistakes.sentence(JOB, (mistake,), "en") == "Customer name “x” is odd. Ask."
