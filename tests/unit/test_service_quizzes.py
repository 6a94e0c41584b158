"""Tests for agents on the desktop: answers that survive, and are sent once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.events import QuizMarked, QuizzesChanged, QuizzesPushed
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.quiz import (
    Fault,
    Option,
    Question,
    QuizBrief,
    QuizState,
    QuizText,
    WrittenQuestion,
    faults,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Refused
from agent_desktop.services.quizzes import Quizzes
from tests.fakes.desk import FakeDesk, open_desk

YES, NO = Option("a", LocalText("Yes")), Option("b", LocalText("No"))
QUESTIONS = (Question("q1", LocalText("May I?"), (YES, NO)), Question("q2", LocalText("Both?"), (YES, NO), True))
BRIEF = QuizBrief("quiz", LocalText("Rules"), LocalText("Two"), 2, 80, QuizState.OPEN, 2)
RIGHT = {"q1": ("a",), "q2": ("a", "b")}


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as opened:
        opened.quiz_desk.give(BRIEF, QUESTIONS, RIGHT)
        yield opened


def quizzes(fake: FakeDesk) -> Quizzes:
    assert fake.desk.quizzes is not None
    return fake.desk.quizzes


async def test_given_a_login_then_the_tests_are_known_and_a_push_brings_new_ones(fake: FakeDesk) -> None:
    await fake.log_in()
    assert [q.id for q in quizzes(fake).mine] == ["quiz"]
    fake.quiz_desk.briefs.clear()
    fake.desk.bus.publish(QuizzesPushed())
    await fake.settle()

    assert quizzes(fake).mine == ()
    assert fake.of(QuizzesChanged)[-1].mine == ()


async def test_given_a_begun_try_when_the_program_ends_then_it_goes_on_with_what_was_chosen(fake: FakeDesk) -> None:
    await fake.log_in()
    attempt = await quizzes(fake).begin("quiz")
    await quizzes(fake).keep(attempt.id, {"q1": ("a",)})
    async with open_desk(store=fake.store) as again:
        again.quiz_desk.briefs, again.quiz_desk.attempts = fake.quiz_desk.briefs, fake.quiz_desk.attempts
        await again.log_in()
        same = await quizzes(again).begin("quiz")
        assert (same.id, await quizzes(again).kept(same.id)) == (attempt.id, {"q1": ("a",)})


async def test_given_answers_when_finished_offline_then_they_go_once_and_the_result_comes(fake: FakeDesk) -> None:
    await fake.log_in()
    attempt = await quizzes(fake).begin("quiz")
    fake.backend.down()
    await quizzes(fake).finish(attempt, RIGHT)
    assert await quizzes(fake).sent(attempt.id)
    assert await quizzes(fake).kept(attempt.id) == {}
    fake.quiz_desk.mark(attempt.id, RIGHT, {})
    fake.backend.up()
    await fake.clock.pass_time(60)

    assert fake.backend.effects == [(WriteKind.QUIZ_ANSWERS, f"quiz/{attempt.id}", 1)]
    (marked,) = fake.of(QuizMarked)
    assert marked.attempt.result is not None
    assert marked.attempt.result.passed
    assert quizzes(fake).mine[0].state is QuizState.PASSED
    assert not await quizzes(fake).sent(attempt.id)


async def test_given_no_try_left_then_the_servers_reason_is_told(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.quiz_desk.error = Refused("illegal_transition", "You have no try left in this test.")
    with pytest.raises(Refused):
        await quizzes(fake).begin("quiz")


async def test_given_kept_answers_that_are_damaged_then_it_begins_empty(
    fake: FakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    await fake.log_in()
    await fake.store.remember(f"quiz_answers:{fake.desk.session.provisioning.user.username}:x", "{")  # type: ignore[union-attr]  # logged in

    with caplog.at_level("CRITICAL"):
        assert await quizzes(fake).kept("x") == {}


def test_given_a_test_then_everything_people_could_not_make_sense_of_is_found() -> None:
    good = WrittenQuestion("q", LocalText("May I?"), (YES, NO), ("a",))
    bad = WrittenQuestion("x", LocalText(" "), (YES,), ("z",))
    empty = WrittenQuestion("y", LocalText("?"), (YES, Option("c", LocalText())), ())

    assert faults(QuizText("quiz", 0, LocalText("Rules"), questions=(good,))) == []
    assert faults(QuizText("quiz")) == [(Fault.NO_TITLE, -1), (Fault.NO_QUESTIONS, -1)]
    assert faults(QuizText("quiz", 0, LocalText("R"), questions=(good, bad, empty))) == [
        (Fault.NO_TEXT, 1),
        (Fault.FEW_OPTIONS, 1),
        (Fault.NO_CORRECT, 1),
        (Fault.EMPTY_OPTION, 2),
        (Fault.NO_CORRECT, 2),
    ]
