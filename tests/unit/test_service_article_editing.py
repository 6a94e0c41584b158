"""Writing articles: nothing typed is lost with the program, and no step is taken twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent_desktop.domain.article_editing import ArticleText, EditEvent, Remark, VersionState, Writing
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.services.article_editing import ArticleEditing
from agent_desktop.services.own_draft import Keeper
from tests.fakes.article_editor import FakeArticleEditor
from tests.fakes.clock import ManualClock
from tests.fakes.local_store import MemoryStore

TYPED = Writing(
    "a-1",
    3,
    ArticleText(
        LocalText("Dogs", "狗"), LocalText("On deck."), LocalText("", "短"), "billing", ("pets",), ("q",), ("puppy",),
        "public", datetime(2031, 1, 2, tzinfo=UTC),
    ),
)  # fmt: skip


@pytest.fixture
def editor() -> FakeArticleEditor:
    return FakeArticleEditor(ManualClock(for_tests=True), for_tests=True)


@pytest.fixture
def keys() -> Iterator[int]:
    return itertools.count(1)


async def _service(editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int], name: str) -> ArticleEditing:
    clock = ManualClock(for_tests=True)
    return ArticleEditing(editor, Keeper(store, Bus(), clock, lambda: name, lambda: f"k{next(keys)}"))


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore(for_tests=True)
    await made.open()
    return made


async def test_given_a_text_being_typed_when_the_program_dies_then_the_same_person_finds_it_again(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    before = await _service(editor, store, keys, "mei")
    before.keep(TYPED)
    await before.close()

    assert await (await _service(editor, store, keys, "mei")).kept() == TYPED
    assert await (await _service(editor, store, keys, "jun")).kept() is None


async def test_given_a_kept_text_when_the_server_has_it_then_it_is_kept_no_longer_and_a_refused_one_is(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    service = await _service(editor, store, keys, "mei")
    service.keep(TYPED)
    editor.error = Unreachable("unreachable")
    with pytest.raises(Unreachable):
        await service.save(TYPED)
    assert await service.kept() == TYPED
    editor.error = None
    saved = await service.save(TYPED)

    assert saved.text == TYPED.text
    assert await service.kept() is None


@pytest.mark.expects_log("the article_writing kept on this computer cannot be read")
async def test_given_a_kept_text_that_is_damaged_then_there_is_none(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    service = await _service(editor, store, keys, "mei")
    await store.remember("article_writing:mei", '{"article_id": 1}')
    assert await service.kept() is None


async def test_given_no_answer_when_a_step_is_tried_again_then_under_its_first_key(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    service = await _service(editor, store, keys, "mei")
    await service.save(TYPED)
    editor.error = Unreachable("timeout")
    with pytest.raises(Unreachable):
        await service.move("a-1", 1, EditEvent.SUBMIT)
    editor.error = None
    moved = await service.move("a-1", 1, EditEvent.SUBMIT)

    assert moved.brief.state is VersionState.REVIEW
    assert list(editor.keys) == ["k1"]


async def test_given_a_refused_step_when_it_is_tried_again_then_under_a_new_key(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    service = await _service(editor, store, keys, "mei")
    await service.save(TYPED)
    with pytest.raises(Refused):
        await service.move("a-1", 1, EditEvent.APPROVE)
    await service.move("a-1", 1, EditEvent.SUBMIT)
    with pytest.raises(Refused):
        await service.move("a-1", 1, EditEvent.APPROVE)
    await service.move("a-1", 1, EditEvent.WITHDRAW)
    await service.move("a-1", 1, EditEvent.SUBMIT)

    assert list(editor.keys) == ["k2", "k4", "k5"]
    assert (await service.newest("a-1")).brief.state is VersionState.REVIEW


async def test_given_remarks_on_two_articles_when_the_program_dies_then_each_is_found_for_its_version_only(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    before = await _service(editor, store, keys, "mei")
    before.keep_remark(Remark("a-1", 3, "Which dogs?"))
    before.keep_remark(Remark("a-2", 1, "太长"))
    await before.close()

    after = await _service(editor, store, keys, "mei")
    assert [await after.kept_remark("a-1", 3), await after.kept_remark("a-2", 1)] == ["Which dogs?", "太长"]
    assert await after.kept_remark("a-1", 4) == "", "another version may have mended it"
    assert await (await _service(editor, store, keys, "jun")).kept_remark("a-1", 3) == ""


async def test_given_a_remark_when_its_step_is_taken_then_it_is_kept_no_longer_and_without_an_answer_it_is(
    editor: FakeArticleEditor, store: MemoryStore, keys: Iterator[int]
) -> None:
    service = await _service(editor, store, keys, "mei")
    await service.save(TYPED)
    service.keep_remark(Remark("a-1", 1, "Later"))
    editor.error = Unreachable("timeout")
    with pytest.raises(Unreachable):
        await service.move("a-1", 1, EditEvent.SUBMIT)
    assert await service.kept_remark("a-1", 1) == "Later"
    editor.error = None
    await service.move("a-1", 1, EditEvent.SUBMIT)
    assert await service.kept_remark("a-1", 1) == ""
