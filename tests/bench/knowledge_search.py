"""How long the server takes for a knowledge search as one types, with 100,000 articles in Chinese and English.

`python tests/bench/knowledge_search.py [--articles 100000] [--asks 600] [--database sqlite|postgresql] [--data DIR]
[--json FILE]`. `--data` keeps the SQLite file and uses it again, since writing it takes minutes.
Every word of an asked query stands in some article; queries are typed letter by letter, one character counts too.
`api_ms` is one request through the whole application (token, permission, search, answer) without the network, `cpu_ms`
the processor time of that here (not PostgreSQL's), `search_ms` the search with its ranking and snippets, `index_ms` the
index alone. `recall` is the share of sampled
pairs of neighbouring characters that the index finds in the article they were taken from; it has to be 1.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fastapi import FastAPI
from sqlalchemy import Connection, select
from starlette.types import Message

from server_stub.app import create_app
from server_stub.db import Database
from server_stub.features.packs.loading import insert_rows
from server_stub.models import article_queries
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.article_queries import Reader
from server_stub.models.article_search import searching
from server_stub.models.dialect import dialect_of
from server_stub.models.grams import words
from server_stub.models.knowledge import Article
from server_stub.models.schema import now
from server_stub.security.tokens import Claims
from server_stub.settings import Settings
from tests.bench._report import ROOT, publish, spread
from tests.server.postgres import private_postgres

BATCH = 500
WARM_UP = 30
INVENTED = 20_000
"""English words beside those of the pack: names, parts, places."""


class Author:
    """Writes articles of about 1,000 letters and 350 characters; few words are frequent, most are rare."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        pack = [
            json.loads(f.read_text(encoding="utf-8")) for f in (ROOT / "resources/packs/telecom/articles").iterdir()
        ]
        english = sorted({w for a in pack for line in a["body"]["en"] for w in words(line) if w.isascii()})
        syllables = sorted({w[:2] for w in english} | {w[:3] for w in english})
        english += ["".join(self.dice.choices(syllables, k=self.dice.randint(2, 4))) for _ in range(INVENTED)]
        runs = [w for a in pack for line in a["body"]["zh_CN"] for w in words(line) if not w.isascii()]
        chinese = sorted({run[i : i + 2] for run in runs for i in range(len(run) - 1)})
        self._words = {"en": english, "zh_CN": chinese}
        for listed in self._words.values():
            self.dice.shuffle(listed)
        self._weights = {
            language: list(itertools.accumulate(1 / (rank + 10) for rank in range(len(listed))))
            for language, listed in self._words.items()
        }

    def some(self, language: str, count: int) -> list[str]:
        return self.dice.choices(self._words[language], cum_weights=self._weights[language], k=count)

    def article(self, number: int) -> dict[str, Any]:
        at = now()
        return {
            "id": f"bench-{number}",
            "title": {"en": " ".join(self.some("en", 5)), "zh_CN": "".join(self.some("zh_CN", 5))},
            "summary": {"en": " ".join(self.some("en", 8)), "zh_CN": "".join(self.some("zh_CN", 8))},
            "body": {"en": " ".join(self.some("en", 150)), "zh_CN": "，".join(self.some("zh_CN", 175))},
            "category": "bench",
            "topics": [],
            "queues": [],
            "keywords": [],
            "status": "published",
            "version": 1,
            "level": "restricted" if number % 10 == 0 else "internal",
            "valid_until": None,
            "updated_at": at,
        }

    def typed(self) -> Iterator[str]:
        """What stands in the search field after each key."""
        while True:
            language = self.dice.choice(["en", "zh_CN"])
            whole = ("" if language == "zh_CN" else " ").join(self.some(language, self.dice.randint(1, 2)))
            for length in range(1, len(whole) + 1):
                yield whole[:length]


async def write_articles(database: Database, author: Author, count: int) -> None:
    """As an import does it: PostgreSQL gathers what enters the index, SQLite's index is made one piece."""
    async with database.write() as db:
        await (await db.connection()).run_sync(partial(ARTICLE_INDEX.gather, begin=True))
    for start in range(0, count, BATCH):
        rows = [author.article(number) for number in range(start, min(start + BATCH, count))]
        async with database.write() as db:
            await insert_rows(db, Article, rows)
            newest = select(Article).order_by(Article.seq.desc()).limit(len(rows))
            written = [(a.seq, article_queries.index_texts(a)) for a in await db.scalars(newest)]
            await ARTICLE_INDEX.put(db, written)
    async with database.write() as db:
        await (await db.connection()).run_sync(partial(ARTICLE_INDEX.gather, begin=False))
        await (await db.connection()).run_sync(ARTICLE_INDEX.unite)


async def recall(database: Database, author: Author, samples: int) -> float:
    found = 0
    async with database.read() as db:
        last = (await db.scalars(select(Article.seq).order_by(Article.seq.desc()).limit(1))).one()
        for _ in range(samples):
            article = (await db.scalars(select(Article).where(Article.seq == author.dice.randint(1, last)))).one()
            text = author.dice.choice(article_queries.index_texts(article))
            start = author.dice.randrange(max(1, len(text) - 1))
            query = words(text[start : start + 2])
            if query:
                long, parameters = ARTICLE_INDEX.asked(dialect_of(db), query)
                hits = ARTICLE_INDEX.matches(dialect_of(db), long, "whole")
                asked = hits.select().where(hits.c.seq == article.seq)
                found += (await db.execute(asked, parameters)).first() is not None
            else:  # punctuation and blanks: nothing is asked for
                found += 1
    return found / samples


async def measure(settings: Settings, articles: int, asks: int) -> dict[str, Any]:
    database = Database(settings.sqlalchemy_url)
    app = create_app(settings, database)
    author = Author(seed=5)
    reader = Reader(restricted=False, drafts=False)
    times: dict[str, list[float]] = {"api_ms": [], "cpu_ms": [], "search_ms": [], "index_ms": []}
    try:
        began = time.perf_counter()
        if await database.migrate():
            await write_articles(database, author, articles)
        seconds = time.perf_counter() - began
        if settings.database_url:
            await _analyse(database)
        async with app.router.lifespan_context(app):
            token = app.state.access_tokens.issue(Claims("bench", "bench", "agent", "bench"))
            for query in itertools.islice(author.typed(), WARM_UP + asks):
                spent, began = time.process_time(), time.perf_counter()
                await ask(app, token, query)
                times["cpu_ms"].append((time.process_time() - spent) * 1000)
                times["api_ms"].append((time.perf_counter() - began) * 1000)
                began = time.perf_counter()
                await database.look(searching(query, reader, now()))
                times["search_ms"].append((time.perf_counter() - began) * 1000)
                began = time.perf_counter()
                await database.look(partial(by_index, wanted=words(query)))
                times["index_ms"].append((time.perf_counter() - began) * 1000)
        share = await recall(database, author, 300)
    finally:
        await database.close()
    return {
        **{name: spread(measured[WARM_UP:]) for name, measured in times.items()},
        "recall": share,
        "write_s": round(seconds, 1),
    }


async def ask(app: FastAPI, token: str, query: str) -> None:
    """One request, as the server's process gets it from the network."""
    language = "en" if query.isascii() else "zh_CN"
    path = "/v1/knowledge/articles"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": urlencode({"q": query, "lang": language, "queue": "billing"}).encode(),
        "headers": [(b"host", b"server"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent


def by_index(connection: Connection, wanted: list[str]) -> None:
    if wanted:
        long, parameters = ARTICLE_INDEX.asked(connection.dialect.name, wanted)
        hits = ARTICLE_INDEX.matches(connection.dialect.name, long, "whole").select()
        connection.execute(hits.limit(article_queries.CANDIDATES), parameters).all()


async def _analyse(database: Database) -> None:
    async with database.write() as db:
        for table in ("articles", "article_index_texts"):
            await (await db.connection()).exec_driver_sql(f"ANALYZE {table}")


@contextlib.contextmanager
def _settings(kind: str, folder: Path) -> Iterator[Settings]:
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield Settings(data_dir=folder)
        return
    with private_postgres() as postgres:
        postgres.create("bench")
        yield Settings(data_dir=folder, database_url=postgres.url("bench"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--asks", type=int, default=600)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _settings(options.database, options.data or Path(name)) as settings:
        result = asyncio.run(measure(settings, options.articles, options.asks))
    publish("knowledge_search", {"database": options.database, "articles": options.articles, **result}, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
