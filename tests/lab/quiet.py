"""A pytest plug-in: a test that passes has also been silent and has cleaned up.

After each test that passed it is an error when
- agent_desktop, server_stub, asyncio or qasync logged a warning or worse that no mark of the test names;
- a log line that the test promised (`expects_log`) did not come;
- a task was still pending when its event loop closed;
- a thread that the test or its function-scoped fixtures started is still alive.

Qt's own warnings fail the test through pytest-qt, exceptions nobody caught (in threads, in __del__) through pytest,
whose warnings are errors here. Marks, each with regular expressions searched in "LEVEL logger: message" or in a name:
`expects_log` must come, `tolerates_log` may come, `keeps` names threads and tasks that may outlive the test.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import threading
import time
from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

WATCHED_LOGGERS = ("agent_desktop", "server_stub", "asyncio", "qasync")

_GRACE_SECONDS = 2.0
"""How long a thread that was told to stop may take."""

# Threads that are not the test's: the pools of loops and of anyio end with their loop, pytest-timeout's with the test.
_FOREIGN_THREADS = re.compile(r"asyncio_\d+|AnyIO worker thread|pytest_timeout")

# What the offscreen platform says of things that only a real window manager can do.
_QT_NOISE = (r"This plugin does not support \w+",)


class _Recorder(logging.Handler):
    """Keeps records of WARNING and above as text."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[0] is not None:
            line += "\n" + logging.Formatter().formatException(record.exc_info)
        self.lines.append(line)


class Watch:
    """What one pytest session notices between the set-up and the end of the tear-down of each test."""

    def __init__(self) -> None:
        self._recorder = _Recorder()
        self._dangling: list[str] = []
        self._known: set[threading.Thread] = set()
        self._original: Callable[[asyncio.AbstractEventLoop], None] | None = None

    def install(self) -> None:
        # asyncio.Runner.close() cancels what is left through this function: the one place to see it, for every loop.
        runners: Any = asyncio.runners
        self._original = runners._cancel_all_tasks
        runners._cancel_all_tasks = self._cancel_all_tasks

    def uninstall(self) -> None:
        if self._original is not None:
            runners: Any = asyncio.runners
            runners._cancel_all_tasks = self._original
            self._original = None

    def begin(self) -> None:
        self._recorder.lines.clear()
        self._dangling.clear()
        self._known = set(threading.enumerate())
        for name in WATCHED_LOGGERS:
            logging.getLogger(name).addHandler(self._recorder)

    def adopt(self, threads: Iterable[threading.Thread]) -> None:
        """These threads belong to a fixture that outlives the test."""
        self._known.update(threads)

    def end(self) -> None:
        gc.collect(1)  # a task dropped with its exception says so when it is collected
        for name in WATCHED_LOGGERS:
            logging.getLogger(name).removeHandler(self._recorder)

    def complaints(self, expected: Iterable[str], tolerated: Iterable[str], kept: Iterable[str]) -> list[str]:
        """Everything wrong with the test that ended, as sentences."""
        expected, kept = tuple(expected), tuple(kept)
        allowed = (*expected, *tolerated)
        lines = self._recorder.lines
        return [
            *(f"unexpected log record: {line}" for line in lines if not _matches(allowed, line)),
            *(f"expected log record did not come: {p}" for p in expected if not any(re.search(p, x) for x in lines)),
            *(f"task still pending when its loop closed: {t}" for t in self._dangling if not _matches(kept, t)),
            *(f"thread still alive: {t.name}" for t in self._left_over(kept)),
        ]

    def _left_over(self, kept: tuple[str, ...]) -> list[threading.Thread]:
        deadline = time.monotonic() + _GRACE_SECONDS
        while True:
            left = [t for t in threading.enumerate() if t not in self._known and not self._foreign(t, kept)]
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.01)

    def _foreign(self, thread: threading.Thread, kept: tuple[str, ...]) -> bool:
        # a dummy stands for a thread that Qt or PJSIP started: not ours to join
        return isinstance(thread, threading._DummyThread) or _matches((_FOREIGN_THREADS.pattern, *kept), thread.name)

    def _cancel_all_tasks(self, loop: asyncio.AbstractEventLoop) -> None:
        self._dangling += [repr(task) for task in asyncio.all_tasks(loop)]
        if self._original is not None:
            self._original(loop)


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)


_WATCH = pytest.StashKey[Watch]()
_PASSED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "expects_log(*regex): the test makes the program log these warnings or errors",
        "tolerates_log(*regex): the test may make the program log these warnings or errors",
        "keeps(*regex): threads or tasks with such a name may outlive the test",
    ):
        config.addinivalue_line("markers", line)
    watch = config.stash[_WATCH] = Watch()
    watch.install()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_WATCH].uninstall()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("qt_log_level_fail") is None:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        if item.get_closest_marker("qt_log_ignore") is None:
            item.add_marker(pytest.mark.qt_log_ignore(*_QT_NOISE))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    item.config.stash[_WATCH].begin()
    item.stash[_PASSED] = False  # also at a second try
    yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    before = set(threading.enumerate())
    result = yield
    if fixturedef.scope != "function":
        request.config.stash[_WATCH].adopt(set(threading.enumerate()) - before)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[_PASSED] = report.passed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    watch = item.config.stash[_WATCH]
    try:
        yield
    finally:
        watch.end()
    if item.stash[_PASSED]:  # a test that failed has said enough
        wrong = watch.complaints(*(_patterns(item, mark) for mark in ("expects_log", "tolerates_log", "keeps")))
        if wrong:
            pytest.fail("\n".join(wrong), pytrace=False)


def _patterns(item: pytest.Item, mark: str) -> tuple[str, ...]:
    return tuple(pattern for marker in item.iter_markers(mark) for pattern in marker.args)
