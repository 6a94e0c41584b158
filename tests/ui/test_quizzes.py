"""Short tests in the window: taking one by keyboard, making one, and its results."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from agent_desktop.domain.events import QuizzesPushed
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.quiz import (
    AgentProgress,
    AgentResult,
    Mark,
    Option,
    OptionResult,
    Question,
    QuestionResult,
    QuizBrief,
    QuizFigures,
    QuizResults,
    QuizState,
    QuizStatus,
    QuizText,
    WrittenQuestion,
    WrittenQuiz,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person
from agent_desktop.ports import Refused
from agent_desktop.ui.design import Check, Listing, Row, Theme
from agent_desktop.ui.design.buttons import Button
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.design.table import Table
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.local_store import MemoryStore
from tests.ui.shell_scene import Shell, shell

L = LocalText
YES, NO, MAYBE = Option("a", L("Yes")), Option("b", L("No")), Option("c", L("Maybe"))
QUESTIONS = (Question("q1", L("May I?"), (YES, NO)), Question("q2", L("Which two?"), (YES, NO, MAYBE), True))
BRIEF = QuizBrief("quiz", L("House rules", "规章"), L("Two questions."), 2, 80, QuizState.OPEN, 2)
RIGHT = {"q1": ("a",), "q2": ("a", "b")}


def given(role: str = "agent", *permissions: str, store: MemoryStore | None = None) -> FakeDesk:
    user = centre.PROVISIONING.user
    user = replace(user, role=role, permissions=user.permissions | set(permissions))
    fake = build(replace(centre.PROVISIONING, user=user), store=store)
    fake.quiz_desk.give(BRIEF, QUESTIONS, RIGHT)
    return fake


async def opened(s: Shell) -> None:
    await s.keys("Ctrl+Shift+T")
    s.find("quiz_list", Listing).step(1)
    await s.settle()


def message(s: Shell, name: str = "quiz_message") -> str:
    return s.find(name, QLabel).text()


def words(s: Shell) -> list[str]:
    return [label.text() for label in s.window.findChildren(QLabel) if label.isVisible()]


async def tick(s: Shell, name: str) -> None:
    box = s.find(name, Check)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    await s.settle()


async def test_given_a_test_then_today_and_the_rail_lead_to_it(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        assert s.find("page_quizzes", QWidget).accessibleDescription().startswith("1 test")
        listing = s.find("to_do", Listing)
        assert listing.rows().place("quiz:quiz") >= 0
        listing.chosen.emit("quiz:quiz")
        await s.settle()

        assert "Two questions." in words(s)
        assert any("80 %" in w for w in words(s))


async def test_given_a_test_when_taken_by_keyboard_then_it_is_handed_in_once_and_marked(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        await opened(s)
        QTest.keyClick(s.find("begin_quiz", Button), Qt.Key.Key_Space)
        await s.settle()
        assert QApplication.focusWidget() is s.find("answer_0_0", Check)
        await tick(s, "answer_0_1")
        await tick(s, "answer_0_0")
        assert not s.find("answer_0_1", Check).isChecked(), "one answer only"
        await s.keys("Ctrl+Return")
        assert "Without an answer: 1" in message(s)
        await tick(s, "answer_1_0")
        await tick(s, "answer_1_1")
        attempt = next(iter(s.fake.quiz_desk.attempts))
        s.fake.quiz_desk.mark(attempt, RIGHT, {})
        await s.keys("Ctrl+Return")
        await s.keys("Ctrl+Return")
        await s.pass_time(1)

        assert [e[:2] for e in s.fake.backend.effects if e[0] is WriteKind.QUIZ_ANSWERS] == [
            (WriteKind.QUIZ_ANSWERS, f"quiz/{attempt}")
        ]
        body = s.fake.backend.stored[WriteKind.QUIZ_ANSWERS, f"quiz/{attempt}"].body
        assert '"q1": ["a"]' in body
        assert '"q2": ["a", "b"]' in body
        assert message(s) == "2 of 2 right: 100 %"
        assert not s.shows("begin_quiz")
        assert not s.find("page_quizzes", QWidget).accessibleDescription().startswith("1 ")


async def test_given_a_call_then_no_test_is_begun_and_a_begun_one_waits_with_its_answers(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        await opened(s)
        await s.press("begin_quiz")
        await tick(s, "answer_0_0")
        await tick(s, "answer_1_0")
        leg = s.fake.phone.ring(queue_id="billing")
        await s.settle()
        await opened(s)
        assert not s.find("answer_0_0", Check).isEnabled()
        assert any("You have a call" in w for w in words(s))
        await s.keys("Ctrl+Return")
        kinds = [w.kind for w in await s.fake.store.pending_writes()]
        assert WriteKind.QUIZ_ANSWERS not in kinds, "nothing is handed in by a key either"
        s.fake.phone.peer_cancels(leg)
        await s.settle()

        assert s.find("answer_0_0", Check).isEnabled()
        assert s.find("answer_0_0", Check).isChecked()


async def test_given_a_call_then_the_begin_button_waits(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        leg = s.fake.phone.ring(queue_id="billing")
        await s.settle()
        await opened(s)
        assert not s.find("begin_quiz", Button).isEnabled()
        s.fake.phone.peer_cancels(leg)
        await s.settle()
        assert s.find("begin_quiz", Button).isEnabled()


async def test_given_a_program_that_was_killed_then_the_test_goes_on_where_it_was(theme: Theme) -> None:
    store = MemoryStore(for_tests=True)
    first = given(store=store)
    async with shell(theme, first) as s:
        await opened(s)
        await s.press("begin_quiz")
        await tick(s, "answer_1_2")
    again = given(store=store)
    again.quiz_desk.briefs, again.quiz_desk.attempts = first.quiz_desk.briefs, first.quiz_desk.attempts
    async with shell(theme, again) as s:
        await opened(s)
        assert s.find("begin_quiz", Button).text() == "Go on"
        await s.press("begin_quiz")
        assert s.find("answer_1_2", Check).isChecked()


async def test_given_a_failed_try_then_what_was_wrong_is_explained_and_the_article_opens(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        await opened(s)
        await s.press("begin_quiz")
        await tick(s, "answer_0_1")
        attempt = next(iter(s.fake.quiz_desk.attempts))
        hidden = Mark("q1", False, ("b",), None, L("Because of the rules."), "refund")
        s.fake.quiz_desk.mark(attempt, {"q1": ("b",)}, {"q1": hidden})
        await s.press("finish_quiz")
        await s.press("finish_quiz")
        await s.pass_time(1)

        assert "You chose: No" in words(s)
        assert "Because of the rules." in words(s)
        assert not any(w == "Correct: Yes" for w in words(s)), "another try is possible"
        assert "Correct: Yes, No" in words(s), "of the second question it is told"
        assert s.find("begin_quiz", Button).text() == "Try again"
        await s.press("quiz_article_0")
        assert ("article", "refund") in s.fake.backend.calls


async def test_given_the_server_refuses_then_it_is_said(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        await opened(s)
        s.fake.quiz_desk.error = Refused("illegal_transition", "You have no try left in this test.")
        await s.press("begin_quiz")

        assert "cannot be begun" in message(s)


async def test_given_an_agent_then_nothing_is_made_and_no_results_are_shown(theme: Theme) -> None:
    async with shell(theme, given()) as s:
        await opened(s)

        assert not s.shows("new_quiz")
        assert not s.shows("quiz_parts")


async def test_given_an_editor_when_a_test_is_made_then_faults_are_named_and_it_is_published(theme: Theme) -> None:
    async with shell(theme, given("editor", "quizzes.edit")) as s:
        await s.keys("Ctrl+Shift+T")
        await s.press("new_quiz")
        await s.type("quiz_title_en", "New rules")
        await s.type("question_0_text_en", "May I?")
        await s.type("question_0_answer_0_en", "Yes")
        await s.press("publish_quiz")
        assert message(s, "quiz_editor_message") == "Question 1: An answer has no words."
        assert s.fake.quiz_desk.texts == {}
        await s.type("question_0_answer_1_zh", "Bu")
        await s.press("publish_quiz")
        assert message(s, "quiz_editor_message") == "Question 1: Tick what is correct."
        await tick(s, "question_0_answer_0_correct")
        await s.keys("Ctrl+S")
        (draft,) = s.fake.quiz_desk.texts.values()
        assert draft.status is QuizStatus.DRAFT
        await s.press("add_question")
        await s.type("question_1_text_en", "Both?")
        await s.press("question_1_add")
        for number in range(3):
            await s.type(f"question_1_answer_{number}_en", f"Answer {number}")
        await tick(s, "question_1_answer_0_correct")
        await tick(s, "question_1_answer_2_correct")
        await s.press("question_1_answer_1_remove")
        await s.press("publish_quiz")

        (made,) = s.fake.quiz_desk.texts.values()
        assert made.status is QuizStatus.PUBLISHED
        first, second = made.text.questions
        assert (first.text.en, [o.text.in_language("en") for o in first.options]) == ("May I?", ["Yes", "Bu"])
        assert first.correct == (first.options[0].id,)
        assert [o.text.en for o in second.options] == ["Answer 0", "Answer 2"]
        assert second.correct == tuple(o.id for o in second.options)


async def test_given_a_test_that_people_have_begun_then_it_is_copied_to_be_changed(theme: Theme) -> None:
    fake = given("editor", "quizzes.edit")
    question = WrittenQuestion("q1", L("May I?"), (YES, NO), ("a",))
    text = QuizText("old", 3, L("Rules"), questions=(question,))
    fake.quiz_desk.texts["old"] = WrittenQuiz(text, QuizStatus.PUBLISHED, begun=True)
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+T")
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("quiz_list", Listing).step(1)
        await s.settle()
        assert s.find("question_0_text_en", QLineEdit).isReadOnly()
        await s.press("copy_quiz")
        await s.type("question_0_text_en", "May we?")
        await s.press("save_quiz")

        assert fake.quiz_desk.texts["old"].text == text
        (copy,) = [w for key, w in fake.quiz_desk.texts.items() if key != "old"]
        assert (copy.status, copy.text.questions[0].text.en) == (QuizStatus.DRAFT, "May we?")


async def test_given_unsaved_words_then_another_list_is_not_opened(theme: Theme) -> None:
    async with shell(theme, given("editor", "quizzes.edit")) as s:
        await s.keys("Ctrl+Shift+T")
        await s.press("new_quiz")
        await s.type("quiz_title_en", "Half")
        s.find("quiz_parts", Segments).setCurrent("mine")
        await s.settle()
        assert s.find("quiz_title_en", QLineEdit).text() == "Half"


async def test_given_a_published_test_when_closed_then_it_says_so(theme: Theme) -> None:
    fake = given("editor", "quizzes.edit")
    question = WrittenQuestion("q1", L("May I?"), (YES, NO), ("a",))
    fake.quiz_desk.texts["old"] = WrittenQuiz(
        QuizText("old", 3, L("Rules"), questions=(question,)), QuizStatus.PUBLISHED
    )
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+T")
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("quiz_list", Listing).step(1)
        await s.settle()
        await s.press("close_quiz")

        assert fake.quiz_desk.texts["old"].status is QuizStatus.CLOSED
        assert "Closed" in message(s, "quiz_editor_message")


async def test_given_results_then_the_lead_sees_agents_and_questions(theme: Theme) -> None:
    fake = given("lead", "quizzes.results")
    figures = QuizFigures("quiz", L("House rules"), QuizStatus.PUBLISHED, 5, 2, 1)
    agents = (
        AgentResult(Person("u1", "王芳", "Wang Fang"), L("Billing"), AgentProgress.FAILED, 2, 50, centre.NOW),
        AgentResult(Person("u2", "李明", "Li Ming"), L("Billing"), AgentProgress.PASSED, 1, 100, centre.NOW),
        AgentResult(Person("u3", "张伟", "Zhang Wei"), L("Sales"), AgentProgress.NOT_BEGUN, 0),
    )
    wrong = OptionResult("b", L("No"), False, 2)
    question = QuestionResult("q1", L("May I?"), 3, 1, (OptionResult("a", L("Yes"), True, 1), wrong))
    fake.quiz_desk.told["quiz"] = QuizResults(figures, agents, (question,))
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+T")
        s.find("quiz_parts", Segments).setCurrent("results")
        await s.settle()
        listing = s.find("quiz_list", Listing)
        row = listing.rows().row(listing.rows().index(0))
        assert isinstance(row, Row)
        assert row.sub == "2 of 5 have taken it, 1 passed"
        listing.step(1)
        await s.settle()
        assert s.find("quiz_agents", Table).model().rowCount() == 3
        s.find("quiz_result_parts", Segments).setCurrent("questions")
        await s.settle()

        table = s.find("quiz_questions", Table).model()
        assert table.index(0, 2).data() == "No (2)" or "No (2)" in str(
            table.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
        )


def editor(store: MemoryStore) -> FakeDesk:
    """Somebody who makes tests; with the `store` of before it is another start."""
    return given("editor", "quizzes.edit", store=store)


async def test_given_half_a_test_when_the_program_is_killed_then_it_is_there_again_until_it_is_saved(
    theme: Theme,
) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        await s.press("new_quiz")
        await s.type("quiz_title_en", "New rules")
        await s.type("question_0_text_en", "May I?")
        await s.type("question_0_answer_0_en", "Yes")
        await tick(s, "question_0_answer_0_correct")
        await s.press("add_question")
        await s.type("question_1_why_zh", "yinwei")
        await s.pass_time(0.6)
        rows_of_disk = dict(store.memory)  # nothing that is done from here on reaches the disk
    store.memory = rows_of_disk
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")

        assert s.find("quiz_title_en", QLineEdit).text() == "New rules"
        assert s.find("question_0_answer_0_en", QLineEdit).text() == "Yes"
        assert s.find("question_0_answer_0_correct", Check).isChecked()
        assert s.find("question_1_why_zh", QLineEdit).text() == "yinwei"
        assert "You wrote this earlier" in message(s, "quiz_editor_message")
        await s.press("save_quiz")
        (saved,) = s.fake.quiz_desk.texts.values()
        assert (saved.text.title.en, len(saved.text.questions)) == ("New rules", 2)
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        assert not s.shows("quiz_title_en"), "the server has it"


async def test_given_words_typed_just_before_the_window_is_closed_then_they_are_kept_until_discarded(
    theme: Theme,
) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        await s.press("new_quiz")
        await s.type("quiz_title_en", "Last word")
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        assert s.find("quiz_title_en", QLineEdit).text() == "Last word"
        await s.press("discard_quiz")
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        assert not s.shows("quiz_title_en")


async def test_given_a_change_of_a_saved_test_then_it_is_kept_and_discarding_brings_the_servers_words_back(
    theme: Theme,
) -> None:
    store = MemoryStore(for_tests=True)
    question = WrittenQuestion("q1", L("May I?"), (YES, NO), ("a",))
    old = WrittenQuiz(QuizText("old", 3, L("Rules"), questions=(question,)), QuizStatus.DRAFT)
    first = editor(store)
    first.quiz_desk.texts["old"] = old
    async with shell(theme, first) as s:
        await s.keys("Ctrl+Shift+T")
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("quiz_list", Listing).step(1)
        await s.settle()
        await s.type("question_0_text_en", "May we?")
    again = editor(store)
    again.quiz_desk.texts["old"] = old
    async with shell(theme, again) as s:
        s.fake.desk.bus.publish(QuizzesPushed())
        s.find("to_do", Listing).chosen.emit("quiz:quiz")
        await s.settle()
        assert "Two questions." in words(s), "what was chosen is shown"
        assert s.find("new_quiz", Button).text() == "Go on writing"
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("quiz_list", Listing).step(1)
        await s.settle()
        assert s.find("question_0_text_en", QLineEdit).text() == "May we?", "one more would take its place"
        await s.press("discard_quiz")
        assert s.find("question_0_text_en", QLineEdit).text() == "May I?"
        assert not any(text for key, text in store.memory.items() if key.startswith("quiz_draft"))


async def test_given_a_copy_that_nothing_was_typed_in_then_it_is_kept_too(theme: Theme) -> None:
    store = MemoryStore(for_tests=True)
    fake = editor(store)
    question = WrittenQuestion("q1", L("May I?"), (YES, NO), ("a",))
    fake.quiz_desk.texts["old"] = WrittenQuiz(
        QuizText("old", 3, L("Rules"), questions=(question,)), QuizStatus.PUBLISHED, begun=True
    )
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+T")
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("quiz_list", Listing).step(1)
        await s.settle()
        await s.press("copy_quiz")
    async with shell(theme, editor(store)) as s:
        await s.keys("Ctrl+Shift+T")
        assert s.find("quiz_title_en", QLineEdit).text() == "Rules"
        assert not s.find("question_0_text_en", QLineEdit).isReadOnly()
