"""What is wrong with a whole table: the window says it in its own language, whatever the server can say."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.importing import ImportJob, ImportNoun, ImportState
from agent_desktop.ports import Refused, StorageError
from agent_desktop.ui.import_desk import refusals
from agent_desktop.ui.text import Language
from server_stub.importing.file_flaws import SENTENCES, FileFlaw, ImportProblem

OTHERS = {"import_another", "import_not_tried", "import_file_gone"}
"""Reasons that are about the step, not about the file."""
NOT_THE_SHELLS = {
    FileFlaw.NO_COLUMN,
    FileFlaw.NO_HEADING,
    FileFlaw.NO_FIELD,
    FileFlaw.COLUMN_TWICE,
    FileFlaw.NO_PACK,
    FileFlaw.DATABASE_STOPPED,
    FileFlaw.UNWRITABLE,
    FileFlaw.INTERNAL,
}
"""What a person at a window is told otherwise than one who typed a command."""


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    language = Language()
    language.set("zh_CN")
    yield
    language.set("en")


def problem(flaw: FileFlaw) -> ImportProblem:
    """With each particular saying its own name."""
    names = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[flaw]) if name}
    return ImportProblem(flaw, **{name: f"<{name}>" for name in names})


def failed(flaw: FileFlaw) -> ImportJob:
    why = problem(flaw)
    return ImportJob(
        "i-1",
        ImportNoun.CUSTOMERS,
        "new.csv",
        ImportState.FAILED,
        datetime(2026, 11, 22, tzinfo=UTC),
        problem=str(why),
        problem_code=flaw.value,
        problem_particulars=why.particulars,
    )


def test_given_every_reason_of_the_server_then_the_window_has_words_for_it_and_for_nothing_else() -> None:
    assert refusals.known_reasons() == {flaw.value for flaw in FileFlaw} | OTHERS


@pytest.mark.parametrize("flaw", FileFlaw)
def test_given_a_flaw_then_the_window_says_in_english_what_the_shell_says(qapp: QApplication, flaw: FileFlaw) -> None:
    said = refusals.failed(failed(flaw))

    assert (said == str(problem(flaw))) is (flaw not in NOT_THE_SHELLS)
    assert "{" not in said
    assert "--" not in said


@pytest.mark.parametrize("flaw", FileFlaw)
def test_given_a_flaw_then_the_window_says_it_in_chinese_with_the_same_particulars(
    chinese: None, flaw: FileFlaw
) -> None:
    language = Language()
    told = refusals.failed(failed(flaw))
    language.set("en")
    english = refusals.failed(failed(flaw))

    assert any("\u4e00" <= sign <= "\u9fff" for sign in told)
    assert {name for name in problem(flaw).particulars if f"<{name}>" in told} == {
        name for name in problem(flaw).particulars if f"<{name}>" in english
    }


@pytest.mark.parametrize("reason", sorted(OTHERS))
def test_given_a_step_that_is_refused_then_it_is_said_in_chinese(chinese: None, reason: str) -> None:
    told = refusals.refused(Refused("conflict", "In English.", reason=reason))

    assert any("\u4e00" <= sign <= "\u9fff" for sign in told)


def test_given_a_file_that_is_refused_then_its_name_stands_in_the_sentence(qapp: QApplication) -> None:
    error = Refused("too_large", "Too large.", reason="table_too_large", particulars={"file": "a.csv", "most": "256"})

    assert refusals.refused(error) == "a.csv is larger than 256 MiB. Split it."


@pytest.mark.parametrize(
    "error",
    [
        Refused("conflict", "In English.", reason="of_tomorrow"),
        Refused("conflict", "In English.", reason="table_too_large", particulars={"file": "a.csv"}),
        Refused("conflict", "In English."),
        StorageError("file_unreadable", "In English."),
    ],
)
def test_given_what_this_program_does_not_know_then_the_code_is_told_and_not_the_servers_english(
    chinese: None, error: Refused | StorageError
) -> None:
    told = refusals.refused(error)

    assert "English" not in told
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told)


def test_given_a_job_of_an_older_server_then_its_own_words_stand_there(qapp: QApplication) -> None:
    job = ImportJob(
        "i-1",
        ImportNoun.CUSTOMERS,
        "new.csv",
        ImportState.FAILED,
        datetime(2026, 11, 22, tzinfo=UTC),
        problem="The file was eaten.",
    )

    assert refusals.failed(job) == "The file was eaten."
