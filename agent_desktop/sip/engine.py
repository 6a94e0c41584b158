"""The "sip" thread: it alone touches PJSIP; everybody else hands it closures and gets futures.

What the thread drives is a Machine, built and closed on the thread. Timers and commands run between two polls, so a
command waits TICK_MS at most; packets wake the poll at once.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from agent_desktop.ports import PhoneError

log = logging.getLogger(__name__)

TICK_MS = 10
_MAX_FAILED_POLLS = 50

T = TypeVar("T")
M = TypeVar("M", bound="Machine")


class Machine(Protocol):
    """What runs on the thread."""

    def poll(self, milliseconds: int) -> None:
        """Handles network events, waiting up to that long for the first."""
        ...

    def close(self) -> None:
        """Undoes everything; called once, on the thread."""
        ...


class Scheduled:
    """An action that runs later on the sip thread; cancel() is idempotent."""

    __slots__ = ("_action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self._action = None

    def run(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()


class Engine(Generic[M]):
    """One run of the thread: start(), any number of submits, stop(). Not restartable; make another."""

    def __init__(self, on_death: Callable[[str], None]) -> None:
        """`on_death(detail)` is called on the thread when the machine keeps failing; the thread ends after it."""
        self._on_death = on_death
        self._commands: queue.SimpleQueue[_Command[M, Any]] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, Scheduled]] = []
        self._order = itertools.count()
        self._quit = threading.Event()
        self._gate = threading.Lock()
        self._open = False
        self._thread: threading.Thread | None = None

    def start(self, build: Callable[[Engine[M]], M]) -> Future[None]:
        """Starts the thread; the future is done when `build` returned there, or fails with its PhoneError."""
        up: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(build, up), name="sip", daemon=True)
        self._open = True
        self._thread.start()
        return up

    def submit(self, action: Callable[[M], T]) -> Future[T]:
        """Runs `action` on the thread with the machine.

        The future fails with PhoneError only, also when the thread has ended.
        """
        command: _Command[M, T] = _Command(action)
        with self._gate:
            if self._open:
                self._commands.put(command)
                return command.future
        command.refuse()
        return command.future

    def stop(self) -> None:
        """Asks the thread to close its machine and end; idempotent, does not wait."""
        self._quit.set()

    def join(self, seconds: float) -> bool:
        """Waits for the thread; False if it is still there."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    # --- on the thread only ------------------------------------------------------------------------------------------

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled:
        """Runs `action` after `delay` seconds."""
        scheduled = Scheduled(action)
        heapq.heappush(self._timers, (time.monotonic() + delay, next(self._order), scheduled))
        return scheduled

    def every(self, interval: float, action: Callable[[], None]) -> None:
        """Runs `action` again and again until the thread ends."""

        def again() -> None:
            self.later(interval, again)
            action()

        self.later(interval, again)

    def check_thread(self) -> None:
        """Raises RuntimeError anywhere but on the sip thread."""
        if threading.current_thread() is not self._thread:
            raise RuntimeError("PJSIP belongs to the sip thread")

    def _run(self, build: Callable[[Engine[M]], M], up: Future[None]) -> None:
        try:
            machine = build(self)
        except Exception as error:
            failure = blame(error)
            self._shut()
            up.set_exception(failure)
            return
        up.set_result(None)
        try:
            self._loop(machine)
        finally:
            try:
                machine.close()
            except Exception:
                log_failure(log, "closing the softphone failed")
            del machine
            self._timers.clear()
            self._shut()

    def _loop(self, machine: M) -> None:
        failed = 0
        while not self._quit.is_set():
            try:
                machine.poll(TICK_MS)
                failed = 0
            except Exception as error:
                failed += 1
                log_failure(log, "a poll of the SIP stack failed")
                if failed >= _MAX_FAILED_POLLS:
                    self._on_death(blame(error).detail)
                    return
            self._run_timers()  # whoever commands may have heard of what put off the rest of its work until now
            while (command := self._next_command()) is not None:
                command.run(machine)
            self._run_timers()

    def _next_command(self) -> _Command[M, Any] | None:
        try:
            return self._commands.get_nowait()
        except queue.Empty:
            return None

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            scheduled = heapq.heappop(self._timers)[2]
            try:
                scheduled.run()
            except Exception:
                log_failure(log, "a timer of the softphone failed")

    def _shut(self) -> None:
        """Nothing is accepted any more, and what waited is refused."""
        with self._gate:
            self._open = False
        while (command := self._next_command()) is not None:
            command.refuse()


class _Command(Generic[M, T]):
    """A closure on its way to the thread, and the future that its sender waits for."""

    __slots__ = ("_action", "future")

    def __init__(self, action: Callable[[M], T]) -> None:
        self._action = action
        self.future: Future[T] = Future()

    def run(self, machine: M) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._action(machine)
        except Exception as error:
            self.future.set_exception(blame(error))
        else:
            self.future.set_result(result)

    def refuse(self) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(PhoneError("engine", "not started"))


def blame(error: Exception) -> PhoneError:
    """A fresh PhoneError that says what `error` said.

    It carries no traceback: the frames in one would keep PJSIP's objects alive and free them on another thread.
    """
    if isinstance(error, PhoneError):
        return PhoneError(error.code, error.detail)
    info: Any = getattr(error, "info", None)
    detail = str(info()) if callable(info) else f"{type(error).__name__}: {error}"  # str() of pjsua2's errors is empty
    log.debug("a command of the softphone failed: %s", detail)
    return PhoneError("engine", detail)


def log_failure(logger: logging.Logger, message: str) -> None:
    """Logs the exception being handled as text, for the reason given at blame()."""
    logger.error("%s\n%s", message, traceback.format_exc().rstrip())
