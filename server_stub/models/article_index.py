"""Full-text search over grams (see grams): any two characters of Chinese, any part of a word, as one types.

One interface, two databases. Both keep the folded words of each text, once for its head (titles, keywords) and once for
its body, and find candidates by their grams: SQLite in FTS5 tables that hold grams without their places, PostgreSQL in
text arrays under GIN indexes. A word longer than a gram is then looked for in the folded words themselves.

Not tsvector: it ends at 1 MB and forgets places past 16,383 (postgresql.org/docs, 12.11), so long texts would hide.
Grams are computed again from the folded words when a row goes: a change of grams.grams() needs a migration that fills
the index anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Integer, Subquery, bindparam, column, func, or_, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import ARRAY, Text

from server_stub.models.grams import grams, longest, needed, words

Scope = Literal["head", "whole"]
"""Where the words of a query have to stand."""

MAX_WORDS = 8
_SCOPES: tuple[Scope, Scope] = ("head", "whole")
_PAGES = 500


@dataclass(frozen=True, slots=True)
class GramIndex:
    """An index of texts with a head and a body, by the number of their row; all its tables begin with its name."""

    name: str

    def create_statements(self, dialect: str) -> list[str]:
        """DDL for a migration."""
        texts = f"{self.name}_texts"
        if dialect == "sqlite":
            options = "content='', detail=none, columnsize=0, tokenize='ascii'"
            return [
                f"CREATE TABLE {texts} (seq INTEGER PRIMARY KEY, head TEXT NOT NULL, body TEXT NOT NULL)",
                *(f"CREATE VIRTUAL TABLE {self.name}_{scope} USING fts5(grams, {options})" for scope in _SCOPES),
            ]
        columns = ", ".join(f"{scope} TEXT[] NOT NULL" for scope in ("head_grams", "whole_grams"))
        return [
            f"CREATE TABLE {texts} (seq BIGINT PRIMARY KEY, head TEXT NOT NULL, body TEXT NOT NULL, {columns})",
            # fastupdate would make searches read a list of what is not yet in the index
            *(
                f"CREATE INDEX ix_{self.name}_{scope} ON {texts} USING gin ({scope}_grams) WITH (fastupdate = off)"
                for scope in _SCOPES
            ),
        ]

    async def put(self, db: AsyncSession | AsyncConnection, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Adds or replaces rows: (seq, texts); the last text is the body, all before it the head."""
        connection = db if isinstance(db, AsyncConnection) else await db.connection()
        await connection.run_sync(self.store, list(rows))

    def store(self, connection: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """As `put`, for a migration."""
        folded = [
            {"seq": seq, "head": [w for t in texts[:-1] for w in words(t)], "body": words(texts[-1])}
            for seq, texts in rows
        ]
        if not folded:
            return
        if connection.dialect.name == "sqlite":
            self._store_sqlite(connection, folded)
        else:
            self._store_postgresql(connection, folded)

    def _store_sqlite(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        numbers = [row["seq"] for row in rows]
        texts = table(f"{self.name}_texts", column("seq", Integer), column("head", Text), column("body", Text))
        there = connection.execute(select(texts).where(texts.c.seq.in_(numbers))).all()
        if there:
            gone = [{"seq": seq, "head": head.split(), "body": body.split()} for seq, head, body in there]
            self._fts5(connection, "delete", gone)
            connection.execute(texts.delete().where(texts.c.seq.in_(numbers)))
        self._fts5(connection, "", rows)
        connection.execute(texts.insert(), [{k: _joined(v) for k, v in row.items()} for row in rows])

    def _fts5(self, connection: Connection, command: str, rows: list[dict[str, Any]]) -> None:
        for scope in _SCOPES:
            name = f"{self.name}_{scope}"
            values = [{"seq": row["seq"], "grams": " ".join(_grams_of(row, scope))} for row in rows]
            # https://sqlite.org/fts5.html#the_delete_command: a row goes by saying what it consisted of
            first, value = (f"{name}, ", f"'{command}', ") if command else ("", "")
            statement = f"INSERT INTO {name} ({first}rowid, grams) VALUES ({value}:seq, :grams)"  # noqa: S608
            connection.execute(text(statement), values)

    def _store_postgresql(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        values = [
            {k: _joined(v) for k, v in row.items()} | {f"{s}_grams": " ".join(_grams_of(row, s)) for s in _SCOPES}
            for row in rows
        ]
        columns = ("head", "body", "head_grams", "whole_grams")
        changed = ", ".join(f"{name} = excluded.{name}" for name in columns)
        # as one text each: to send thousands of strings takes as long as to cut a text into its grams
        arrays = ", ".join(f"string_to_array(:{scope}_grams, ' ')" for scope in _SCOPES)
        statement = text(
            f"INSERT INTO {self.name}_texts (seq, {', '.join(columns)}) "  # noqa: S608
            f"VALUES (:seq, :head, :body, {arrays}) ON CONFLICT (seq) DO UPDATE SET {changed}"
        )
        connection.execute(statement, values)

    def gather(self, connection: Connection, *, begin: bool) -> None:
        """From `begin` to its end PostgreSQL enters the grams of many rows together, which saves most of its work.

        Row by row each gram's list of rows is written anew, so the more articles there are the longer one takes.
        Searches meanwhile read a list of up to 4 MB more; an end that never comes costs them just that, until the next
        one. Waits for searches under way, and new ones for the end of the transaction: it needs one of its own.
        """
        if connection.dialect.name == "sqlite":
            return
        for scope in _SCOPES:
            index = f"ix_{self.name}_{scope}"
            # https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-INDEX
            enter = text(f"SELECT gin_clean_pending_list('{index}')")
            if not begin:  # most of it before searches have to wait
                connection.execute(enter)
            connection.execute(text(f"ALTER INDEX {index} SET (fastupdate = {'on' if begin else 'off'})"))
            if not begin:
                connection.execute(enter)

    def pieces(self, connection: Connection) -> int:
        """Of how many pieces the larger part of the index is; each search in SQLite looks into all of them.

        Many writes leave many: after a large import a search takes three times as long. PostgreSQL's has one.
        """
        if connection.dialect.name != "sqlite":
            return 1
        return int(connection.scalar(text(f"SELECT count(DISTINCT segid) FROM {self.name}_whole_idx")) or 0)  # noqa: S608

    def unite(self, connection: Connection) -> None:
        """Makes one piece of all, which takes seconds for 100,000 rows."""
        if connection.dialect.name == "sqlite":
            for scope in _SCOPES:  # https://sqlite.org/fts5.html#the_optimize_command
                self._tell(connection, scope, "optimize", None)

    def unite_some(self, connection: Connection, *, begin: bool) -> bool:
        """The same in steps of some 50 ms, so that others can write between them; False once nothing is left to do."""
        if connection.dialect.name != "sqlite":
            return False
        # https://sqlite.org/fts5.html#the_merge_command: a negative number begins with all pieces
        changes = [self._tell(connection, scope, "merge", -_PAGES if begin else _PAGES) for scope in _SCOPES]
        return begin or max(changes) > 1  # the command itself is one change

    def _tell(self, connection: Connection, scope: Scope, command: str, rank: int | None) -> int:
        """Gives the number of rows that changed."""
        name, total = f"{self.name}_{scope}", text("SELECT total_changes()")
        before = int(connection.scalar(total) or 0)
        statement = f"INSERT INTO {name} ({name}, rank) VALUES (:command, :rank)"  # noqa: S608
        connection.execute(text(statement), {"command": command, "rank": rank})
        return int(connection.scalar(total) or 0) - before

    def matches(self, dialect: str, long: int, scope: Scope) -> Subquery:
        """A subquery of the `seq` of every row that holds each word of a query in this scope.

        It depends on the query only by how many words of it are `long`; for both see `asked`.
        """
        texts = table(
            f"{self.name}_texts",
            *(column("seq", Integer), column("head", Text), column("body", Text)),
            *(column("head_grams", ARRAY(Text)), column("whole_grams", ARRAY(Text))),
        )
        find = func.instr if dialect == "sqlite" else func.strpos
        places = [texts.c.head] if scope == "head" else [texts.c.head, texts.c.body]
        sought = [bindparam(f"word_{number}", type_=Text) for number in range(long)]
        holds: list[ColumnElement[bool]] = [or_(*(find(place, word) > 0 for place in places)) for word in sought]
        if dialect != "sqlite":
            required = bindparam("grams", type_=ARRAY(Text))
            has = texts.c[f"{scope}_grams"].op("@>", is_comparison=True)(required)
            return select(texts.c.seq).where(has, *holds).subquery()
        name = f"{self.name}_{scope}"
        fts5 = table(name, column("rowid", Integer), column(name, Text))
        found = select(fts5.c.rowid.label("seq")).where(fts5.c[name].op("MATCH")(bindparam("grams", type_=Text)))
        if holds:
            found = found.join(texts, texts.c.seq == fts5.c.rowid).where(*holds)
        return found.subquery()

    def asked(self, dialect: str, query: Sequence[str]) -> tuple[int, dict[str, Any]]:
        """How many words of a query (from `words`) are longer than a gram, and the parameters of `matches`."""
        wanted = list(query)[:MAX_WORDS]
        long = [word for word in wanted if len(word) > longest(word)]
        required = needed(wanted)
        # words are letters and digits only, so nothing between the quotes needs quoting
        grams_of_query = " AND ".join(f'"{gram}"' for gram in required) if dialect == "sqlite" else required
        return len(long), {"grams": grams_of_query, **{f"word_{n}": word for n, word in enumerate(long)}}


ARTICLE_INDEX = GramIndex("article_index")


def _grams_of(row: dict[str, Any], scope: Scope) -> set[str]:
    return grams(row["head"]) if scope == "head" else grams([*row["head"], *row["body"]])


def _joined(value: int | list[str]) -> int | str:
    return " ".join(value) if isinstance(value, list) else value
