"""The database: one engine, transactions that cannot be forgotten, the schema brought up to date.

Raises DatabaseProblem with a sentence for the administrator; requests meet SQLAlchemy's own errors as 500s.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Request
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, Result, ScalarResult, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.recordings import Recordings

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0010", "0012", "0013", "0014", "0015", "0016")
"""Migrations this program knows, oldest first; the last one is the schema in `models`."""

# synchronous=FULL: a desktop deletes its copy of a call record on our word, so an acknowledged write must outlive not
# only this process (WAL with NORMAL would do) but a power cut. It costs one fsync for each of the few writes per call.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-16000",
    "mmap_size=268435456",
    "temp_store=MEMORY",
)
_document = partial(from_json, cache_strings="keys")  # keeping texts as well would take longer than reading them
_READERS = 4
# the most SQLite maps: what searches leaf through then stays in the system's cache and is not copied out of it
_READER_PRAGMAS = (*_PRAGMAS, "query_only=ON", "mmap_size=2147418112")

Seen = TypeVar("Seen")


class DatabaseProblem(RuntimeError):
    """The database cannot be used; the argument is a sentence for the administrator."""


class Database:
    """Reads run side by side; writes are one after the other on SQLite, as SQLite wants it."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        self._engine = _make_engine(url, self._sqlite)
        writer = self._engine.execution_options(begin_mode="IMMEDIATE")
        self._read = async_sessionmaker(self._engine, expire_on_commit=False, autoflush=False)
        self._write = async_sessionmaker(writer, expire_on_commit=False)
        self._turn = asyncio.Lock()
        self._readers = _Readers(url) if self._sqlite else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes nobody will see."""
        async with self._read() as session:
            yield session

    async def look(self, work: Callable[[Connection], Seen]) -> Seen:
        """What `work` reads in one transaction, for reads that are asked for at every key.

        On SQLite it runs in a thread, whole: a session goes to its connection's thread and back four times for each
        statement, which takes longer than finding something does. So `work` may touch nothing but what it was given.
        """
        if self._readers is not None:
            return await self._readers.run(work)
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def visit(self, work: Callable[[AsyncSession], Coroutine[Any, Any, Seen]]) -> Seen:
        """What `work` reads with a session, for reading in many statements: as `look`, one visit to a thread on SQLite.

        There `work` may wait for nothing but its session (RuntimeError), and has the reading half of it.
        """
        if self._readers is not None:
            return await self._readers.run(partial(_finish, work))
        async with self._read() as session:
            return await work(session)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed, and on disk, when the block ends; rolled back when it raises."""
        async with AsyncExitStack() as stack:
            if self._sqlite:
                await stack.enter_async_context(self._turn)
            async with self._write() as session, session.begin():
                yield session

    async def migrate(self) -> bool:
        """Brings the schema up to date; True when there was nothing before. Raises DatabaseProblem."""
        try:
            async with self._engine.connect() as connection:
                current = await connection.run_sync(_current_revision)
            if current is not None and current not in REVISIONS:
                raise DatabaseProblem(
                    f"The database was made by a newer version of this program (schema {current}, known up to "
                    f"{REVISIONS[-1]}). Start the newer version, or choose another database."
                )
            if current != REVISIONS[-1]:
                async with self._engine.execution_options(begin_mode="IMMEDIATE").begin() as connection:
                    await connection.run_sync(_upgrade)
        except (SQLAlchemyError, OSError, sqlite3.Error) as error:
            raise DatabaseProblem(_sentence(self._engine, error)) from error
        return current is None

    async def close(self) -> None:
        if self._readers is not None:
            await self._readers.close()
        await self._engine.dispose()


class _Readers:
    """Threads with a connection to SQLite each, that run whole pieces of reading."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="sqlite")
        self._engine = create_engine(plain, pool_size=_READERS, max_overflow=0, json_deserializer=_document)
        _prepare_sqlite(self._engine, _READER_PRAGMAS)
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")

    async def run(self, work: Callable[[Connection], Seen]) -> Seen:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    def _run(self, work: Callable[[Connection], Seen]) -> Seen:
        with self._engine.connect() as connection:
            return work(connection)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


class _Connection(sqlite3.Connection):
    """Gives its locks back when it is closed, also while somebody still holds a cursor that was not read to its end.

    SQLite keeps such a connection, and its transaction, until the cursor is gone (sqlite3_close_v2); and a write that
    is cancelled in the middle of a statement leaves one behind.
    """

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class _StillSession:
    """The reading half of AsyncSession over a connection of this thread: nothing that is awaited here waits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def execute(self, statement: Any, parameters: Any = None) -> Result[Any]:
        return self._session.execute(statement, parameters)

    async def scalars(self, statement: Any, parameters: Any = None) -> ScalarResult[Any]:
        return self._session.scalars(statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        return self._session.scalar(statement, parameters)

    async def get(self, entity: Any, ident: Any) -> Any:
        return self._session.get(entity, ident)


def _finish(work: Callable[[AsyncSession], Coroutine[Any, Any, Seen]], connection: Connection) -> Seen:
    with Session(connection, autoflush=False) as session:
        working = work(cast("AsyncSession", _StillSession(session)))
        try:
            working.send(None)
        except StopIteration as done:
            return cast("Seen", done.value)
        finally:
            working.close()
    raise RuntimeError(f"{work} waits for something else than its session")


async def database_of(request: Request) -> Database:
    """The application's database, for FastAPI's Depends."""
    database = request.app.state.database
    assert isinstance(database, Database)
    return database


async def catalogue_of(request: Request) -> Catalogue:
    """The pack as it was loaded at start, for FastAPI's Depends."""
    catalogue = request.app.state.catalogue
    assert isinstance(catalogue, Catalogue)
    return catalogue


Db = Annotated[Database, Depends(database_of)]
"""What a route asks for when it needs the database."""

CatalogueOf = Annotated[Catalogue, Depends(catalogue_of)]
"""What a route asks for when it needs queues, forms, reasons or labels."""


async def recordings_of(request: Request) -> Recordings:
    """The application's folder of recordings, for FastAPI's Depends."""
    recordings = request.app.state.recordings
    assert isinstance(recordings, Recordings)
    return recordings


RecordingsOf = Annotated[Recordings, Depends(recordings_of)]
"""What a route asks for that tells of recordings, or hands one out."""


def _make_engine(url: str, sqlite: bool) -> AsyncEngine:
    if not sqlite:
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, json_deserializer=_document)
    engine = create_async_engine(
        url, pool_size=8, max_overflow=8, json_deserializer=_document, connect_args={"factory": _Connection}
    )
    _prepare_sqlite(engine.sync_engine, _PRAGMAS)
    return engine


def _prepare_sqlite(engine: Engine, pragmas: Iterable[str]) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # the driver must not open transactions by itself: BEGIN IMMEDIATE is ours to say
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def _current_revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(revision) if revision is not None else None


def _upgrade(connection: Connection) -> None:
    # Alembic is needed on the first start and after an update only; it would cost every start 150 ms
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sentence(engine: AsyncEngine, error: Exception) -> str:
    place = engine.url.render_as_string(hide_password=True)
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()
    return f"The database {place} cannot be opened: {reason[0] if reason else type(error).__name__}."
