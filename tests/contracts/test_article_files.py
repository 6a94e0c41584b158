"""What every ArticleEditor promises about files: the same tests on the fake and on the bundled server."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.domain.article_editing import EditEvent, VersionState
from agent_desktop.domain.article_files import MAX_BYTES, FileChange, VersionFile
from agent_desktop.ports import ArticleEditor, Refused, StorageError
from tests.contracts.test_article_editor import World, key, world, writing

__all__ = ["world"]
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 1000


@pytest.fixture
def tariff(tmp_path: Path) -> Path:
    path = tmp_path / "价目表 2026.pdf"
    path.write_bytes(PDF)
    return path


def told(files: tuple[VersionFile, ...]) -> list[tuple[str, int, FileChange]]:
    return [(f.file.name, f.file.size, f.change) for f in files]


async def publish(world: World, article: str, version: int) -> None:
    await world.writer.move(key(), article, version, EditEvent.SUBMIT, "")
    world.become(False)
    await world.other.move(key(), article, version, EditEvent.APPROVE, "")
    world.become(True)


async def test_given_a_draft_when_a_file_is_added_twice_then_it_is_there_once_and_progress_reached_the_end(
    world: World, tariff: Path
) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    heard: list[tuple[int, int]] = []
    file_id = key()

    for _ in range(2):
        await world.writer.add_file(article, file_id, tariff, lambda sent, total: heard.append((sent, total)))

    assert told(await world.writer.files(article, 1)) == [("价目表 2026.pdf", len(PDF), FileChange.ADDED)]
    assert heard
    assert all(0 < sent <= total for sent, total in heard)


async def test_given_a_published_article_when_its_files_change_then_by_a_new_draft(world: World, tariff: Path) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    await world.writer.add_file(article, key(), tariff, lambda _sent, _total: None)
    await publish(world, article, 1)
    (held,) = await world.writer.files(article, 1)

    for _ in range(2):
        await world.writer.remove_file(article, held.file.id)

    newest = (await world.writer.history(article)).versions[0]
    assert (newest.version, newest.state) == (2, VersionState.DRAFT)
    assert told(await world.writer.files(article, 2)) == [("价目表 2026.pdf", len(PDF), FileChange.REMOVED)]
    assert len(await world.writer.files(article, 1)) == 1, "what is published keeps it"


async def test_given_a_version_in_review_then_its_files_stay_as_they_are(world: World, tariff: Path) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    await world.writer.move(key(), article, 1, EditEvent.SUBMIT, "")

    with pytest.raises(Refused) as refused:
        await world.writer.add_file(article, key(), tariff, lambda _sent, _total: None)

    assert refused.value.code == "illegal_transition"
    assert await world.writer.files(article, 1) == ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "file_kind"),
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"MZ", "file_content"),
        ("a.txt", b"x" * (MAX_BYTES + 1), "file_too_large"),
        ("gone.pdf", None, "file_unreadable"),
    ],
)
async def test_given_a_file_that_is_not_taken_then_it_is_not_sent(
    world: World, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(StorageError) as refused:
        await add(world.writer, article, tmp_path / name)

    assert refused.value.code == code
    assert await world.writer.files(article, 1) == ()


async def test_given_the_largest_file_then_the_server_takes_it(world: World, tmp_path: Path) -> None:
    article = (await world.writer.save(writing())).brief.article_id
    path = tmp_path / "notes.txt"
    path.write_bytes(b"x" * MAX_BYTES)

    await add(world.writer, article, path)

    assert told(await world.writer.files(article, 1)) == [("notes.txt", MAX_BYTES, FileChange.ADDED)]


async def add(editor: ArticleEditor, article: str, path: Path) -> None:
    await editor.add_file(article, key(), path, lambda _sent, _total: None)
