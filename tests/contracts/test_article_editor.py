"""What every ArticleEditor promises: the same tests on the fake and on the bundled server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.backend.article_editor import HttpArticleEditor
from agent_desktop.domain.article_editing import ArticleText, Author, Change, EditEvent, VersionState, Writing
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import ArticleEditor, Refused
from tests.contracts.serving import desk_of, first_of
from tests.fakes.article_editor import FakeArticleEditor

NOBODY = "nowhere-at-all"


@dataclass(frozen=True, slots=True)
class World:
    """The same centre as two people see it; `hers` comes after `switch`es in the fake."""

    writer: ArticleEditor
    other: ArticleEditor
    become: Callable[[bool], None]
    """Who asks next is the writer, or the other one; the real ones are always themselves."""


def _fake() -> World:
    editor = FakeArticleEditor(SystemClock(), for_tests=True)
    people = editor.me, Author("u-other", "Other")

    def become(writer: bool) -> None:
        editor.me = people[0] if writer else people[1]

    return World(editor, editor, become)


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        yield _fake()
        return
    url: str = request.getfixturevalue("server")
    async with desk_of(url, first_of("editor")) as writer, desk_of(url, first_of("admin")) as other:
        yield World(HttpArticleEditor(writer.session), HttpArticleEditor(other.session), lambda _writer: None)


def writing(
    revision: int = 0, body: str = "Dogs travel on deck.\nA muzzle is needed.", article_id: str = ""
) -> Writing:
    text = ArticleText(
        title=LocalText("Dogs on board", "携犬登船"),
        body=LocalText(body, "犬只须在甲板。"),
        category="billing",
        keywords=("puppy",),
        level="internal",
        valid_until=datetime(2031, 5, 1, tzinfo=UTC),
    )
    return Writing(article_id or f"a-{uuid.uuid4()}", revision, text)


def key() -> str:
    return str(uuid.uuid4())


async def test_given_a_new_text_when_saved_then_it_is_a_draft_that_waits_and_says_what_was_written(
    world: World,
) -> None:
    wanted = writing()
    saved = await world.writer.save(wanted)
    work = await world.writer.work()

    assert saved.text == wanted.text
    assert (saved.brief.version, saved.brief.state, saved.revision) == (1, VersionState.DRAFT, 1)
    assert saved.events == (EditEvent.SUBMIT,)
    assert saved.brief in work.versions
    assert "billing" in {c.id for c in work.categories}
    assert all(c.label for c in work.categories)
    assert await world.writer.version(wanted.article_id, 1) == saved


async def test_given_a_draft_when_the_same_is_saved_twice_then_once_and_an_older_one_is_a_conflict(
    world: World,
) -> None:
    first = writing()
    await world.writer.save(first)
    changed = replace(writing(1, "Dogs stay ashore.", first.article_id))
    once = await world.writer.save(changed)
    again = await world.writer.save(changed)

    assert (once.revision, again.revision) == (2, 2)
    with pytest.raises(Refused) as caught:
        await world.writer.save(writing(1, "Dogs swim.", first.article_id))
    assert caught.value.code == "conflict"


async def test_given_nothing_written_when_saved_then_the_field_is_named(world: World) -> None:
    empty = Writing(f"a-{uuid.uuid4()}", 0, ArticleText(title=LocalText("A title"), category="billing"))
    with pytest.raises(Refused) as caught:
        await world.writer.save(empty)
    assert caught.value.code == "validation"
    assert "body" in caught.value.detail


async def test_given_a_review_when_its_writer_approves_then_no_and_another_editor_publishes_it_once(
    world: World,
) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    submitted = await world.writer.move(key(), article, 1, EditEvent.SUBMIT, "")
    assert submitted.brief.state is VersionState.REVIEW
    assert set(submitted.events) == {EditEvent.WITHDRAW, EditEvent.REJECT, EditEvent.APPROVE}
    with pytest.raises(Refused) as caught:
        await world.writer.move(key(), article, 1, EditEvent.APPROVE, "")
    assert caught.value.code == "forbidden"

    world.become(False)
    step = key()
    published = await world.other.move(step, article, 1, EditEvent.APPROVE, "Well said.")
    repeated = await world.other.move(step, article, 1, EditEvent.APPROVE, "Well said.")

    assert published.brief.state is repeated.brief.state is VersionState.PUBLISHED
    moves = (await world.other.history(article)).moves
    assert [(m.event, m.note) for m in moves] == [(EditEvent.APPROVE, "Well said."), (EditEvent.SUBMIT, "")]
    with pytest.raises(Refused) as illegal:
        await world.other.move(key(), article, 1, EditEvent.SUBMIT, "")
    assert illegal.value.code == "illegal_transition"


async def test_given_two_versions_then_they_are_compared_and_the_old_one_can_be_written_again(world: World) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    await world.writer.move(key(), article, 1, EditEvent.SUBMIT, "")
    world.become(False)
    await world.other.move(key(), article, 1, EditEvent.APPROVE, "")
    world.become(True)
    second = await world.writer.save(writing(0, "Dogs travel below.\nA muzzle is needed.", article))
    compared = await world.writer.compare(article, 2, 1)

    assert second.brief.version == 2
    assert [(line.change, line.text) for line in compared.body["en"]] == [
        (Change.REMOVED, "Dogs travel on deck."),
        (Change.ADDED, "Dogs travel below."),
        (Change.SAME, "A muzzle is needed."),
    ]
    with pytest.raises(Refused):
        await world.writer.write_again(article, 1)
    await world.writer.move(key(), article, 2, EditEvent.SUBMIT, "")
    world.become(False)
    await world.other.move(key(), article, 2, EditEvent.APPROVE, "")
    third = await world.other.write_again(article, 1)

    assert third.text.body.en == "Dogs travel on deck.\nA muzzle is needed."
    states = [(v.version, v.state) for v in (await world.other.history(article)).versions]
    assert states == [(3, VersionState.DRAFT), (2, VersionState.PUBLISHED), (1, VersionState.ARCHIVED)]


async def test_given_no_such_article_then_not_found(world: World) -> None:
    with pytest.raises(Refused) as caught:
        await world.writer.history(NOBODY)
    assert caught.value.code == "not_found"


async def test_given_a_week_then_its_gaps_are_reported_since_its_beginning(world: World) -> None:
    report = await world.writer.gaps(7)
    assert datetime.now(UTC) - report.since <= timedelta(days=7, minutes=5)
    assert report.misses == tuple(sorted(report.misses, key=lambda gap: -gap.times))


async def test_given_an_editor_then_the_server_has_what_a_desk_asks_for_when_it_starts(server: str) -> None:
    async with desk_of(server, first_of("editor")) as backend:
        user = (await backend.provisioning()).user
        assert "knowledge.edit" in user.permissions
        await backend.agent_status()
        assert user.id in await backend.colleagues()
