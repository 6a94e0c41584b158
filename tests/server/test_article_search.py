"""The search as one types: what is found, in which order, for whom, and that SQLite leaves the texts alone for it."""

from __future__ import annotations

import asyncio
import random
import string
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text
from sqlalchemy.exc import DatabaseError

from server_stub.db import Database
from server_stub.models import article_queries
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.article_queries import CANDIDATES, Reader
from server_stub.models.article_search import HEADS_INDEX, Answer, searching
from server_stub.models.grams import MARK_END, MARK_START
from server_stub.models.knowledge import Article, ArticleFeedback
from server_stub.settings import Settings

_NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
_AGENT = Reader(restricted=False, drafts=False)
_EXPERT = replace(_AGENT, restricted=True)
_FIRST = 9000


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.sqlalchemy_url)
    yield opened
    await opened.close()


async def _write(database: Database, *articles: dict[str, Any]) -> None:
    """Articles with these contents; each later than the one before."""
    plain: dict[str, Any] = {"summary": {}, "body": {}, "category": "rules", "topics": [], "queues": [], "keywords": []}
    plain |= {"status": "published", "version": 1, "level": "internal", "valid_until": None, "updated_at": _NOW}
    rows = [{**plain, "seq": _FIRST + n, "id": f"a{n}", **article} for n, article in enumerate(articles)]
    async with database.write() as db:
        await db.execute(insert(Article), rows)
        await ARTICLE_INDEX.put(db, [(row["seq"], article_queries.index_texts(Article(**row))) for row in rows])


async def _found(database: Database, query: str, reader: Reader = _AGENT, **asked: Any) -> list[str]:
    found, _ = await database.look(searching(query, reader, _NOW, **asked))
    return [f.article.id for f in found]


async def test_given_equal_articles_when_searched_then_titles_then_queue_then_use_then_age_decide(
    database: Database,
) -> None:
    await _write(
        database,
        {"title": {"en": "One"}, "body": {"en": "zeppelin"}},
        {"title": {"en": "Two"}, "body": {"en": "zeppelin"}},
        {"title": {"en": "Three"}, "body": {"en": "zeppelin"}},
        {"title": {"en": "Four"}, "body": {"en": "zeppelin"}, "queues": ["harbour"]},
        {"title": {"en": "Grafzeppelin"}},
        {"title": {"en": "A zeppelin"}},
    )
    used = {"user_id": "u", "kind": "used", "article_id": "a0", "at": _NOW - timedelta(days=1)}
    old = used | {"article_id": "a1", "at": _NOW - timedelta(days=8)}
    async with database.write() as db:
        await db.execute(insert(ArticleFeedback), [{"key": f"k{n}"} | row for n, row in enumerate([used, old, old])])

    assert await _found(database, "zeppelin", queue="harbour") == ["a5", "a4", "a3", "a0", "a2", "a1"]
    assert await _found(database, "zeppelin", limit=2) == ["a5", "a4"]
    found, total = await database.look(searching("zeppelin", _AGENT, _NOW, queue="harbour"))
    assert total == 6
    assert [(f.why, f.used_this_week) for f in found[2:4]] == [(("queue:harbour",), 0), ((), 1)]


async def test_given_a_word_in_more_heads_than_are_looked_at_when_searched_then_texts_are_not_needed(
    database: Database, settings: Settings
) -> None:
    await _write(
        database,
        *({"title": {"en": f"zeppelin {n}"}} for n in range(CANDIDATES - 1)),
        {"title": {"en": "Other"}, "body": {"en": "zeppelin"}},
    )
    _, beside = await database.look(searching("zeppelin", _AGENT, _NOW))
    async with database.write() as db:
        await db.execute(delete(Article).where(Article.id == "a99"))
    _, without = await database.look(searching("zeppelin", _AGENT, _NOW))

    assert (beside, without) == (CANDIDATES, CANDIDATES - 1), "each article counts once, in its head or its text"
    await _write(
        database,
        *({"seq": 9500 + n, "id": f"b{n}", "title": {"en": "Other"}, "body": {"en": "zeppelin"}} for n in range(3)),
    )
    found, more = await database.look(searching("zeppelin", _AGENT, _NOW, limit=CANDIDATES))
    assert len(found) == more == CANDIDATES
    (other,) = [f.article.id for f in found if f.article.id.startswith("b")]
    assert other == "b2" or settings.database_url, "PostgreSQL takes any of them"


async def test_given_hidden_articles_when_searched_then_neither_rows_nor_the_count_tell_of_them(
    database: Database,
) -> None:
    titles = {"title": {"en": "zeppelin", "zh_CN": "飞艇"}}
    await _write(
        database,
        titles,
        titles | {"level": "restricted"},
        titles | {"status": "draft"},
        titles | {"valid_until": _NOW},
        titles | {"valid_until": _NOW + timedelta(milliseconds=1)},
    )

    for query in ("zepp", "zeppelin", "飞艇", "艇", ""):
        seen = {r: await database.look(searching(query, r, _NOW, limit=CANDIDATES)) for r in (_AGENT, _EXPERT)}
        assert _ours(seen[_AGENT]) == {"a0", "a4"}, query
        assert _ours(seen[_EXPERT]) == {"a0", "a1", "a4"}, query
        if query:
            assert seen[_AGENT][1] == 2
    everything = await database.look(searching("zeppelin", Reader(restricted=True, drafts=True), _NOW))
    assert _ours(everything) == {f"a{n}" for n in range(5)}


def _ours(answer: Answer) -> set[str]:
    return {f.article.id for f in answer[0] if f.article.seq >= _FIRST}


async def test_given_a_hit_in_one_language_when_another_is_asked_for_then_its_snippet_is_still_there(
    database: Database,
) -> None:
    await _write(database, {"title": {"en": "T"}, "body": {"en": "A **big**\n# zeppelin", "zh_CN": "一艘飞艇"}})

    ((chinese,), _) = await database.look(searching("飞艇", _AGENT, _NOW, language="zh_CN"))
    ((both,), _) = await database.look(searching("飞艇", _AGENT, _NOW, language="fr"))

    assert chinese.snippet == {"zh_CN": f"一艘{MARK_START}飞艇{MARK_END}"}
    assert both.snippet == {"en": "A big zeppelin", "zh_CN": f"一艘{MARK_START}飞艇{MARK_END}"}


async def test_given_words_of_every_length_when_searched_on_sqlite_then_candidates_come_without_their_texts(
    sqlite_settings: Settings,
) -> None:
    database = Database(sqlite_settings.sqlalchemy_url)
    asked: list[str] = []

    def plans(connection: Connection) -> list[str]:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        for query in ("z", "zeppelin", "飞艇", "飞艇的", "zeppelin 飞艇的"):
            searching(query, _AGENT, _NOW)(connection)
        driver.set_trace_callback(None)
        searches = [s for s in asked if "MATCH" in s]
        steps = [str(step[-1]) for s in searches for step in driver.execute(f"EXPLAIN QUERY PLAN {s}")]
        return [step for step in steps if "articles" in step]

    try:
        found = await database.look(plans)
    finally:
        await database.close()

    assert len(found) == 10
    assert set(found) == {f"SEARCH articles USING COVERING INDEX {HEADS_INDEX} (seq=?)"}


async def test_given_a_database_from_before_when_migrated_then_searches_find_what_was_there(
    settings: Settings,
) -> None:
    before = Database(settings.sqlalchemy_url)
    await _write(before, {"title": {"en": "zeppelin"}})
    async with before.write() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '0014'"))
        await db.execute(text(f"DROP INDEX IF EXISTS {HEADS_INDEX}"))
        for later in ("problem_code", "problem_particulars"):  # 0016
            await db.execute(text(f"ALTER TABLE imports DROP COLUMN {later}"))
    await before.close()

    after = Database(settings.sqlalchemy_url)
    try:
        assert await after.migrate() is False
        assert await _found(after, "zeppelin") == ["a0"]
    finally:
        await after.close()


async def test_given_many_writes_when_their_pieces_are_united_then_the_same_is_found(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.models.article_index._PAGES", 1)
    sqlite = not settings.database_url

    async def told(what: Callable[[Connection], Any]) -> Any:
        async with database.write() as db:
            return await (await db.connection()).run_sync(what)

    async def fill(first: int) -> None:
        for n in range(first, first + 3):
            titles = {"en": f"zeppelin {n}", "zh_CN": "飞艇"}
            pages = "".join(random.Random(n).choices(string.ascii_lowercase, k=4000))
            await _write(database, {"seq": _FIRST + n, "id": f"a{n}", "title": titles, "body": {"en": pages}})

    async def searched() -> list[list[str]]:
        return [await _found(database, query) for query in ("zepp", "飞艇", "zeppelin 3")]

    await fill(0)
    several = await told(ARTICLE_INDEX.pieces)
    await told(ARTICLE_INDEX.unite)
    at_once = await told(ARTICLE_INDEX.pieces)
    await fill(3)
    before = await searched()
    steps, more = 0, True
    while more:
        more = await told(partial(ARTICLE_INDEX.unite_some, begin=steps == 0))
        steps += 1

    assert several == (4 if sqlite else 1)
    assert await told(ARTICLE_INDEX.pieces) == at_once == 1
    assert await searched() == before
    assert before == [[f"a{n}" for n in range(5, -1, -1)]] * 2 + [["a3"]]
    assert (steps > 2) is sqlite
    assert steps < 200


async def test_given_many_who_type_at_once_when_articles_are_written_meanwhile_then_each_search_sees_whole_writes(
    database: Database,
) -> None:
    async def write() -> None:
        for n in range(0, 12, 2):
            pair = [{"seq": _FIRST + n + i, "id": f"a{n + i}", "title": {"en": "zeppelin"}} for i in range(2)]
            await _write(database, *pair)

    async def search() -> list[int]:
        return [len(await _found(database, "zeppelin")) for _ in range(5)]

    *seen, _ = await asyncio.gather(*(search() for _ in range(12)), write())

    counted = [count for counts in seen if counts is not None for count in counts]
    assert len(counted) == 60
    assert {count % 2 for count in counted} == {0}, "never one of a pair"
    assert all(counts == sorted(counts) for counts in seen if counts is not None), "what was found stays found"
    assert len(await _found(database, "zeppelin")) == 12


async def test_given_a_look_when_it_fails_or_would_write_then_the_next_one_reads_as_before(database: Database) -> None:
    def fail(_connection: Connection) -> None:
        raise LookupError("as it should")

    def count(connection: Connection) -> int:
        return int(connection.execute(text("SELECT count(*) FROM articles")).scalar_one())

    before = await database.look(count)
    for _ in range(6):
        with pytest.raises(LookupError, match="as it should"):
            await database.look(fail)
    await database.look(_try_to_delete)

    assert await database.look(count) == before > 0
    await database.close()
    await database.close()


def _try_to_delete(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        with pytest.raises(DatabaseError, match="readonly"):
            connection.execute(text("DELETE FROM articles"))
    else:
        connection.execute(text("DELETE FROM articles"))  # and nobody commits it
