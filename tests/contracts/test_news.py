"""What AnnouncementBoard and QuizDesk promise, on the bundled server as three people see it at once."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.backend.announcements import HttpAnnouncements
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.quizzes import HttpQuizzes
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.domain.announcement import AnnouncementText, Importance
from agent_desktop.domain.audience import Audience
from agent_desktop.domain.outbox import Delivery, PendingWrite, WriteKind
from agent_desktop.domain.quiz import AgentProgress, Option, QuizState, QuizStatus, QuizText, WrittenQuestion
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import AnnouncementBoard, QuizDesk, Refused
from tests.contracts.serving import desk_of

WIRE = JsonWireFormat()
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
L = LocalText


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's way to the server."""

    backend: HttpBackend
    board: AnnouncementBoard
    quizzes: QuizDesk


@dataclass(frozen=True, slots=True)
class Centre:
    agent: Seat
    lead: Seat
    editor: Seat


@pytest.fixture
async def centre(server: str) -> AsyncIterator[Centre]:
    async with AsyncExitStack() as open_desks:
        seats = []
        for username in ("wufang", "zhaomin", "sunyue"):
            backend = await open_desks.enter_async_context(desk_of(server, username))
            seats.append(Seat(backend, HttpAnnouncements(backend.session), HttpQuizzes(backend.session)))
        yield Centre(*seats)


def key() -> str:
    return str(uuid.uuid4())


def news(**more: object) -> AnnouncementText:
    text = AnnouncementText(
        key(),
        0,
        L("Pier 3 is closed", "三号码头关闭"),
        L("Use pier 4."),
        must_confirm=True,
        importance=Importance.URGENT,
    )
    return replace(text, **more)  # type: ignore[arg-type]  # fields of the dataclass, by name


def quiz() -> QuizText:
    options = Option("a", L("Yes", "是")), Option("b", L("No"))
    question = WrittenQuestion("q1", L("May I?", "可以吗？"), options, ("a",), L("Because.", "因为。"))
    return QuizText(key(), 0, L("Rules", "规则"), L("One question."), (question,), 100, 1, Audience(("billing",)))


async def confirm(seat: Seat, announcement_id: str, edition: int) -> Delivery:
    write = PendingWrite(
        WriteKind.ANNOUNCEMENT_CONFIRMATION, f"{announcement_id}/{edition}", 1, WIRE.confirmation(NOW), NOW
    )
    return await seat.backend.deliver(write)


async def test_given_an_announcement_when_written_then_it_comes_back_as_it_was_and_is_read_and_confirmed(
    centre: Centre,
) -> None:
    text = news(
        say=L("Please use pier 4."),
        article_id="manual-order-sentence",
        audience=Audience(("billing",), ("team_billing",), ("agent",)),
        until=datetime(2031, 5, 1, tzinfo=UTC),
    )
    saved = await centre.lead.board.save(text)
    again = await centre.lead.board.save(text)
    page = await centre.agent.board.page("PIER", "", 10, current=True)
    (told,) = [a for a in page.items if a.id == text.id]

    assert (saved.title, saved.say, saved.audience, saved.until) == (text.title, text.say, text.audience, text.until)
    assert again.revision == saved.revision == 1
    assert (told.importance, told.asks, told.article_id) == (Importance.URGENT, True, "manual-order-sentence")
    assert await confirm(centre.agent, text.id, told.edition) is Delivery.STORED
    assert await confirm(centre.agent, text.id, told.edition) is Delivery.STORED
    report = await centre.lead.board.readers(text.id)
    assert (report.people, report.confirmed) == (2, 1), "two agents of the billing team"
    assert [r.confirmed_at == NOW for r in report.readers] == [False, True]
    assert report.readers[1].person.name_latin == "Wu Fang"


async def test_given_a_correction_then_it_asks_again_and_a_withdrawal_takes_it_back(centre: Centre) -> None:
    text = news()
    saved = await centre.lead.board.save(text)
    await confirm(centre.agent, text.id, 1)
    corrected = await centre.lead.board.save(replace(text, revision=saved.revision, detail=L("Use pier 5.")))
    page = await centre.agent.board.page("", "", 100, current=True)

    assert corrected.edition == 2
    assert next(a for a in page.items if a.id == text.id).asks
    with pytest.raises(Refused) as late:
        await centre.lead.board.save(replace(text, revision=1, detail=L("Use pier 6.")))
    assert late.value.code == "conflict"
    gone = await centre.lead.board.withdraw(text.id, corrected.revision)
    assert gone.withdrawn
    assert text.id not in {a.id for a in (await centre.agent.board.page("", "", 100, current=False)).items}
    (written,) = [w for w in (await centre.lead.board.written("pier", "", 50)).items if w.announcement.id == text.id]
    assert written.announcement.withdrawn


async def test_given_an_agent_who_writes_then_it_is_refused(centre: Centre) -> None:
    for work in (centre.agent.board.save(news()), centre.agent.board.written("", "", 10)):
        with pytest.raises(Refused) as refused:
            await work
        assert refused.value.code == "forbidden"


async def test_given_pages_when_walked_then_they_end(centre: Centre) -> None:
    for number in range(3):
        await centre.lead.board.save(news(title=L(f"Paging {number}"), at=NOW + timedelta(minutes=number)))
    first = await centre.agent.board.page("paging", "", 2, current=False)
    second = await centre.agent.board.page("paging", first.following, 2, current=False)

    assert [len(first.items), len(second.items)] == [2, 1]
    assert second.following == ""


async def test_given_a_test_when_made_taken_and_marked_then_everybody_sees_their_part(centre: Centre) -> None:
    text = quiz()
    draft = await centre.editor.quizzes.save(text)
    assert (draft.status, replace(draft.text, revision=0)) == (QuizStatus.DRAFT, text)
    published = await centre.editor.quizzes.publish(text.id, draft.text.revision)
    (brief,) = [q for q in await centre.agent.quizzes.mine() if q.id == text.id]
    assert (published.status, brief.state, brief.tries_left) == (QuizStatus.PUBLISHED, QuizState.OPEN, 1)

    attempt = await centre.agent.quizzes.begin(text.id, key())
    assert attempt == await centre.agent.quizzes.begin(text.id, key())
    body = WIRE.quiz_answers({"q1": ("b",)})
    write = PendingWrite(WriteKind.QUIZ_ANSWERS, f"{text.id}/{attempt.id}", 1, body, NOW)
    assert await centre.agent.backend.deliver(write) is Delivery.STORED
    assert await centre.agent.backend.deliver(write) is Delivery.STORED
    result = (await centre.agent.quizzes.attempt(text.id, attempt.id)).result

    assert result is not None
    assert (result.passed, result.percent, result.tries_left) == (False, 0, 0)
    assert (result.marks[0].chosen, result.marks[0].correct) == (("b",), ("a",))
    assert result.marks[0].explanation == L("Because.", "因为。")
    with pytest.raises(Refused) as over:
        await centre.agent.quizzes.begin(text.id, key())
    assert over.value.code == "illegal_transition"
    told = await centre.lead.quizzes.results(text.id)
    (mine,) = [a for a in told.agents if a.person.name_latin == "Wu Fang"]
    assert (mine.state, mine.tries, mine.percent) == (AgentProgress.FAILED, 1, 0)
    assert (told.figures.taken, told.figures.passed, told.questions[0].asked) == (1, 0, 1)
    assert text.id in {f.id for f in await centre.lead.quizzes.figures()}
    assert (await centre.editor.quizzes.read(text.id)).begun
    closed = await centre.editor.quizzes.close(text.id, published.text.revision)
    assert closed.status is QuizStatus.CLOSED


async def test_given_a_test_without_a_correct_answer_then_it_cannot_be_published(centre: Centre) -> None:
    text = quiz()
    unfinished = replace(text, questions=(replace(text.questions[0], correct=()),))
    draft = await centre.editor.quizzes.save(unfinished)
    with pytest.raises(Refused) as refused:
        await centre.editor.quizzes.publish(text.id, draft.text.revision)

    assert refused.value.code == "validation"
    assert text.id in {w.id for w in await centre.editor.quizzes.written()}


async def test_given_the_pack_then_agents_have_news_and_a_test_from_the_start(centre: Centre) -> None:
    page = await centre.agent.board.page("", "", 50, current=True)

    assert any(a.must_confirm and a.article_id == "refund-roaming-packs" for a in page.items)
    assert any(q.title.en == "Refunds of roaming packs" for q in await centre.agent.quizzes.mine())
