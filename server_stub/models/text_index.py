"""Full-text search over character bigrams: any two characters of Chinese, any part of a word, as one types.

A text is cut into words (runs of letters and digits after NFKC and case folding) and each word into overlapping pairs
plus its last character; a query word is found where its pairs stand side by side. SQLite keeps the pairs in an FTS5
table (phrase queries), PostgreSQL in a text array under a GIN index, checked against the folded text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Subquery, bindparam, column, func, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import ARRAY, Text

MAX_WORDS = 8
MARK_START, MARK_END = "\u0002", "\u0003"


def words(source: str) -> list[str]:
    """The folded words of a text: runs of letters and digits."""
    folded = unicodedata.normalize("NFKC", source).casefold()
    return "".join(c if c.isalnum() else " " for c in folded).split()


def grams(word: str) -> list[str]:
    """Overlapping pairs of a word and its last character alone, in order."""
    return [word[i : i + 2] for i in range(len(word) - 1)] + [word[-1:]]


@dataclass(frozen=True, slots=True)
class TextIndex:
    """One index table; `weights` names the columns and what a hit in each is worth."""

    name: str
    weights: tuple[tuple[str, float], ...]

    def create_statements(self, dialect: str) -> list[str]:
        """DDL for a migration."""
        if dialect == "sqlite":
            columns = ", ".join(name for name, _ in self.weights)
            return [f"CREATE VIRTUAL TABLE {self.name} USING fts5({columns}, tokenize='ascii')"]
        return [
            f"CREATE TABLE {self.name} (seq BIGINT PRIMARY KEY, haystack TEXT NOT NULL, grams TEXT[] NOT NULL)",
            f"CREATE INDEX ix_{self.name}_grams ON {self.name} USING gin (grams)",
        ]

    async def put(self, db: AsyncSession | AsyncConnection, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Adds or replaces rows: (seq, one text per column)."""
        folded = [(seq, [words(t) for t in texts]) for seq, texts in rows]
        if not folded:
            return
        if dialect_of(db) == "sqlite":
            names = ["rowid", *(name for name, _ in self.weights)]
            marks = ", ".join(f":{n}" for n in names)
            parameters: list[dict[str, Any]] = [
                {"rowid": seq, **{n: _pairs(w) for (n, _), w in zip(self.weights, columns, strict=True)}}
                for seq, columns in folded
            ]
            statement = text(f"INSERT OR REPLACE INTO {self.name} ({', '.join(names)}) VALUES ({marks})")  # noqa: S608
        else:
            parameters = [
                {
                    "seq": seq,
                    "haystack": "\n".join(" ".join(w) for w in columns),
                    "grams": sorted({g for w in columns for word in w for g in (*grams(word), *word)}),
                }
                for seq, columns in folded
            ]
            statement = text(
                f"INSERT INTO {self.name} (seq, haystack, grams) VALUES (:seq, :haystack, :grams) "  # noqa: S608
                "ON CONFLICT (seq) DO UPDATE SET haystack = excluded.haystack, grams = excluded.grams"
            ).bindparams(bindparam("grams", type_=ARRAY(Text)))
        connection = db if isinstance(db, AsyncConnection) else await db.connection()
        await connection.execute(statement, parameters)

    def matches(self, dialect: str, query: Sequence[str]) -> Subquery:
        """A subquery of (seq, score) for rows holding every word of `query` (from `words`); a lower score is better."""
        wanted = list(query)[:MAX_WORDS]
        if dialect == "sqlite":
            weights = ", ".join(str(weight) for _, weight in self.weights)
            return (
                text(
                    f"SELECT rowid AS seq, bm25({self.name}, {weights}) AS score "  # noqa: S608
                    f"FROM {self.name} WHERE {self.name} MATCH :match"
                )
                .bindparams(match=" AND ".join(_phrase(w) for w in wanted))
                .columns(column("seq", Integer), column("score", Float))
                .subquery("hits")
            )
        rows = table(self.name, column("seq", Integer), column("haystack", Text), column("grams", ARRAY(Text)))
        needed = sorted({g for w in wanted for g in (grams(w)[:-1] or [w])})
        holds = rows.c.grams.op("@>", is_comparison=True)
        conditions: list[ColumnElement[bool]] = [holds(bindparam(None, needed, ARRAY(Text)))]
        conditions += [func.strpos(rows.c.haystack, w) > 0 for w in wanted if len(w) > 2]
        score = sum((func.strpos(rows.c.haystack, w) for w in wanted[1:]), func.strpos(rows.c.haystack, wanted[0]))
        return select(rows.c.seq, score.label("score")).where(*conditions).subquery("hits")


ARTICLE_INDEX = TextIndex("article_index", (("title", 8.0), ("tags", 4.0), ("body", 1.0)))


def dialect_of(db: AsyncSession | AsyncConnection) -> str:
    """ "sqlite" or "postgresql"."""
    if isinstance(db, AsyncConnection):
        return db.dialect.name
    return db.get_bind().dialect.name


def _pairs(source: Sequence[str]) -> str:
    return " ".join(g for word in source for g in grams(word))


def _phrase(word: str) -> str:
    # words() leaves letters and digits only, so nothing in a phrase needs quoting
    return f'"{word}"*' if len(word) == 1 else f'"{" ".join(grams(word)[:-1])}"'


def find_hits(source: str, query: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words of `query` stand in `source`, as sorted, disjoint (start, end) positions."""
    folded: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(source):
        for piece in unicodedata.normalize("NFKC", char).casefold():
            folded.append(piece)
            origin.append(position)
    haystack = "".join(folded)
    spans: list[tuple[int, int]] = []
    for word in query:
        start = haystack.find(word)
        while start >= 0:
            spans.append((origin[start], origin[start + len(word) - 1] + 1))
            start = haystack.find(word, start + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(source: str, query: Sequence[str], width: int = 96) -> str:
    """About `width` characters of `source` around the first hit, hits between MARK_START and MARK_END."""
    hits = find_hits(source, query)
    first = hits[0][0] if hits else 0
    start = max(0, first - width // 3)
    if start:
        space = source.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(source), start + width)
    pieces: list[str] = ["…" if start else ""]
    position = start
    for hit_start, hit_end in hits:
        if hit_start < position or hit_end > end:
            continue
        pieces += [source[position:hit_start], MARK_START, source[hit_start:hit_end], MARK_END]
        position = hit_end
    pieces += [source[position:end], "…" if end < len(source) else ""]
    return "".join(pieces)
