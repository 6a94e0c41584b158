"""One import from the file to the report: chunk after chunk, each in a transaction of its own.

Raises ImportProblem. What was reported before it is stored; the same command again goes on where it ended.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.importing.articles import ArticleImport
from server_stub.importing.columns import Column, label_of, read_table
from server_stub.importing.customers import CustomerImport
from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.files import open_sheet
from server_stub.importing.mistakes import Flaw, Mistake
from server_stub.importing.numbers import NumberImport
from server_stub.importing.outcomes import Fate, Outcome, Row
from server_stub.importing.report import Report
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.catalogue_view import Catalogue, load_catalogue

_log = logging.getLogger(__name__)
CHUNK = 1000
_MOST_PIECES = 8


class Noun(StrEnum):
    """What can be imported."""

    CUSTOMERS = "customers"
    ARTICLES = "articles"
    NUMBERS = "numbers"


class _Importer(Protocol):
    columns: tuple[Column, ...]

    async def take(self, db: AsyncSession, rows: Sequence[Row], write: bool) -> list[Outcome]: ...


_IMPORTERS: Mapping[Noun, Callable[[Catalogue], _Importer]] = {
    Noun.CUSTOMERS: CustomerImport,
    Noun.ARTICLES: ArticleImport,
    Noun.NUMBERS: NumberImport,
}


def columns_of(noun: Noun, catalogue: Catalogue) -> tuple[Column, ...]:
    """What a file of this kind may hold."""
    return _IMPORTERS[noun](catalogue).columns


async def import_file(
    database: Database,
    noun: Noun,
    path: Path,
    report: Report,
    *,
    mapping: Mapping[str, str],
    dry_run: bool,
    progress: Callable[[int], object],
    chunk: int = CHUNK,
) -> list[str]:
    """Imports, or with `dry_run` only compares; `progress` hears how many rows are done. Returns ignored headings.

    `chunk` rows share a transaction: what else writes waits for so long.
    """
    async with database.read() as db:
        catalogue = await load_catalogue(db)
    if catalogue.pack is None:
        raise ImportProblem(FileFlaw.NO_PACK)
    importer = _IMPORTERS[noun](catalogue)
    report.name({column.name: label_of(column) for column in importer.columns})
    articles = noun is Noun.ARTICLES and not dry_run
    async with _gathering(database) if articles else nullcontext():
        with open_sheet(path) as sheet:
            table = read_table(sheet, importer.columns, mapping)
            last = 1
            for rows in _chunks(table.rows, chunk):
                try:
                    report.add(await _chunk(database, importer, rows, write=not dry_run))
                except (OperationalError, InterfaceError) as error:
                    reason = str(error.orig or error).splitlines()[0]
                    raise ImportProblem(FileFlaw.DATABASE_STOPPED, said=reason, line=last) from error
                last = rows[-1].line
                progress(report.rows)
    if articles:
        await _settle(database, lambda: progress(report.rows))
    return table.ignored


@asynccontextmanager
async def _gathering(database: Database) -> AsyncIterator[None]:
    """The search index takes many rows quickly. Where the database does not let it, the import just takes longer."""

    async def gather(*, begin: bool) -> None:
        try:
            async with database.write() as db:
                await (await db.connection()).run_sync(partial(ARTICLE_INDEX.gather, begin=begin))
        except DBAPIError as error:
            reason = str(error.orig or error).splitlines()[0]
            what, then = (
                ("begun", "the import takes longer")
                if begin
                else ("ended", "searches are slower until the next import of articles")
            )
            _log.warning("gathering rows for the search index could not be %s (%s): %s", what, reason, then)

    await gather(begin=True)
    try:
        yield
    finally:
        await gather(begin=False)


async def _settle(database: Database, step: Callable[[], object]) -> None:
    """Many chunks leave a search index of many pieces, which makes every search slow."""
    async with database.read() as db:
        pieces = await (await db.connection()).run_sync(ARTICLE_INDEX.pieces)
    begin, more = True, pieces > _MOST_PIECES
    while more:
        async with database.write() as db:
            more = await (await db.connection()).run_sync(partial(ARTICLE_INDEX.unite_some, begin=begin))
        begin = False
        step()


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk


async def _chunk(database: Database, importer: _Importer, rows: list[Row], *, write: bool) -> list[Outcome]:
    try:
        return await _take(database, importer, rows, write=write)
    except (OperationalError, InterfaceError):
        raise
    except DBAPIError:
        if len(rows) > 1:  # somebody wrote the same meanwhile, or one row is more than the database can take: which?
            return [outcome for row in rows for outcome in await _chunk(database, importer, [row], write=write)]
        return [Outcome(rows[0].line, Fate.BAD, "", mistakes=(Mistake("", "", Flaw.REFUSED),))]


async def _take(database: Database, importer: _Importer, rows: list[Row], *, write: bool) -> list[Outcome]:
    async with database.write() if write else database.read() as db:
        return await importer.take(db, rows, write)
