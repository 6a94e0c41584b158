"""The search index finds what is in the texts, all of it and nothing else, on both databases."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.models.article_index import ARTICLE_INDEX, Scope
from server_stub.models.dialect import dialect_of
from server_stub.models.grams import words
from server_stub.settings import Settings

_FIRST = 9000
_SCOPES = ("head", "whole")
_LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHI 0123456789 -/%é"
_CHARACTERS = (
    "漫游流量包使用不足百分之十且在购买后三十日内提出可全额退款超过部分"
    "建议转为账户抵扣𠮷野家，逾期未缴停机复机规则；5G套餐。ＡＢ（退）"
)
Text = tuple[str, str, str]
"""Title, keywords, body."""


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.sqlalchemy_url)
    yield opened
    await opened.close()


def _written(seed: int, count: int) -> list[Text]:
    """Articles of chance words in both languages."""
    dice = random.Random(seed)

    def english(length: int) -> str:
        return "".join(dice.choices(_LETTERS, k=length))

    def chinese(length: int) -> str:
        start = dice.randrange(len(_CHARACTERS) - length)
        return _CHARACTERS[start : start + length]

    return [(english(12) + chinese(4), chinese(6), chinese(20) + english(40)) for _ in range(count)]


async def _found(db: AsyncSession, query: Sequence[str], scope: Scope = "whole") -> set[int]:
    long, parameters = ARTICLE_INDEX.asked(dialect_of(db), query)
    hits = ARTICLE_INDEX.matches(dialect_of(db), long, scope)
    return {seq - _FIRST for seq in (await db.execute(hits.select(), parameters)).scalars() if seq >= _FIRST}


def _holding(texts: Sequence[Text], query: Sequence[str], parts: int = 3) -> set[int]:
    """What Python finds in the first `parts` texts of each."""
    held = [[w for part in text[:parts] for w in words(part)] for text in texts]
    return {number for number, there in enumerate(held) if all(any(q in w for w in there) for q in query)}


async def test_given_random_articles_when_any_two_characters_of_them_are_searched_then_each_is_found(
    database: Database,
) -> None:
    texts = _written(seed=11, count=20)
    pairs = {part[i : i + 2] for text in texts for part in text for i in range(len(part) - 1)}
    queries = sorted({tuple(words(pair)) for pair in pairs} - {()})
    async with database.write() as db:
        await ARTICLE_INDEX.put(db, [(_FIRST + n, text) for n, text in enumerate(texts)])
    async with database.read() as db:
        missed = [query for query in queries if await _found(db, query) != _holding(texts, query)]

    assert len(queries) > 300
    assert missed == []


async def test_given_random_articles_when_longer_parts_are_searched_then_found_is_what_python_finds(
    database: Database,
) -> None:
    texts = _written(seed=7, count=40)
    dice = random.Random(3)
    async with database.write() as db:
        await ARTICLE_INDEX.put(db, [(_FIRST + n, text) for n, text in enumerate(texts)])
    async with database.read() as db:
        for _ in range(80):
            part = dice.choice(dice.choice(texts))
            start = dice.randrange(len(part))
            query = words(part[start : start + dice.randrange(1, 12)])
            if query:
                assert await _found(db, query) == _holding(texts, query), query
                assert await _found(db, query, "head") == _holding(texts, query, parts=2), query


async def test_given_grams_that_stand_apart_when_the_word_is_searched_then_it_is_not_found(database: Database) -> None:
    async with database.write() as db:
        await ARTICLE_INDEX.put(
            db, [(_FIRST, ("", "", "refu efun xfund 退款 款单")), (_FIRST + 1, ("", "", "refund 退款单"))]
        )
    async with database.read() as db:
        assert await _found(db, ["refund"]) == {1}
        assert await _found(db, ["退款单"]) == {1}
        assert await _found(db, ["退款"]) == {0, 1}


async def test_given_an_article_when_written_anew_then_only_its_new_words_find_it(database: Database) -> None:
    async with database.write() as db:
        await ARTICLE_INDEX.put(db, [(_FIRST, ("Old title", "", "gone")), (_FIRST + 1, ("Other", "", "gone"))])
    async with database.write() as db:
        await ARTICLE_INDEX.put(db, [(_FIRST, ("New title", "", "here"))])
    async with database.read() as db:
        assert await _found(db, ["old"]) == set()
        assert await _found(db, ["gone"]) == {1}
        assert await _found(db, ["here"]) == await _found(db, ["new"], "head") == {0}
        assert await _found(db, ["title"], "head") == {0}


async def test_given_many_rows_when_gathered_then_they_are_found_before_and_after_its_end(
    database: Database, settings: Settings
) -> None:
    async def gather(*, begin: bool) -> None:
        async with database.write() as db:
            await (await db.connection()).run_sync(partial(ARTICLE_INDEX.gather, begin=begin))

    async def put(numbers: range) -> None:
        async with database.write() as db:
            await ARTICLE_INDEX.put(db, [(_FIRST + n, texts[n]) for n in numbers])

    async def found() -> set[int]:
        async with database.read() as db:
            return await _found(db, ["退"])

    texts = _written(seed=5, count=30)
    await gather(begin=True)
    await put(range(10))
    meanwhile = await found()
    gathered = await _enter(database)
    await put(range(10, 20))
    await gather(begin=False)
    left = await _enter(database)
    await put(range(20, 30))

    assert meanwhile == _holding(texts[:10], ["退"]) != set()
    assert await found() == _holding(texts, ["退"])
    assert gathered is bool(settings.database_url)
    assert not left, "the end leaves nothing for searches to read"
    assert not await _enter(database), "and from then on every row enters at once"


async def _enter(database: Database) -> bool:
    """Whether PostgreSQL had rows written down that were not in the index; now they are."""
    async with database.write() as db:
        if dialect_of(db) == "sqlite":
            return False
        pages = [await db.scalar(select(func.gin_clean_pending_list(f"ix_article_index_{s}"))) for s in _SCOPES]
    return any(pages)
