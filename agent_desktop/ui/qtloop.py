"""asyncio on Qt's event loop: qasync with FIFO callbacks, exact timers that can be cancelled, and contexts kept.

qasync 0.28 gives every call_soon its own Qt timer: they run out of order under load, fire up to 5 % early or late, stay
behind when cancelled, and call_soon_threadsafe loses the caller's context. This subclass replaces the scheduling only;
sockets, pipes and child processes stay qasync's.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import os
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

os.environ.setdefault("QT_API", "pyside6")  # qasync takes the first binding it finds

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

_LONGEST_TIMER_MS = 2**31 - 1
_TIDY_ABOVE = 100
"""Cancelled timers kept at most before the heap is rebuilt (when they are also half of it)."""

_WAKE = QEvent.Type(QEvent.registerEventType())


class _Waker(QObject):
    """Turns a posted event into a call on the GUI thread."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self._run = run

    def event(self, event: QEvent) -> bool:
        if event.type() == _WAKE:
            self._run()
            return True
        return super().event(event)


class QtLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """The one event loop of the program. Run it with `asyncio.Runner(loop_factory=lambda: QtLoop(app))`."""

    def __init__(self, app: QApplication) -> None:
        self._ready_handles: deque[asyncio.Handle] = deque()
        self._scheduled: list[asyncio.TimerHandle] = []
        self._cancelled_count = 0
        self._posted = False
        self._lock = threading.Lock()
        super().__init__(app)
        self._waker = _Waker(self._drain)
        self._due_timer = QTimer()
        self._due_timer.setSingleShot(True)
        self._due_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._due_timer.timeout.connect(self._due)

    # --- scheduling

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._ready_handles.append(handle)
        self._post()
        return handle

    # A deque's append and postEvent are safe from any thread.
    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        self._check_closed()
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, handle)
        handle._scheduled = True  # type: ignore[attr-defined]  # tells the handle to report its cancellation
        if self._scheduled[0] is handle:
            self._arm()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        if delay <= 0:
            return self.call_soon(callback, *args, context=context)
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        self._cancelled_count += 1
        if self._cancelled_count > _TIDY_ABOVE and self._cancelled_count * 2 > len(self._scheduled):
            self._scheduled = [handle for handle in self._scheduled if not handle.cancelled()]
            heapq.heapify(self._scheduled)
            self._cancelled_count = 0

    def close(self) -> None:
        if self.is_closed():
            return
        super().close()
        self._ready_handles.clear()
        self._scheduled.clear()
        self._due_timer.stop()

    # --- running

    def _post(self) -> None:
        with self._lock:
            if self._posted:
                return
            self._posted = True
        QCoreApplication.postEvent(self._waker, QEvent(_WAKE))

    def _drain(self) -> None:
        """Runs what was ready at entry; what that makes ready waits, so that Qt's own events get their turn."""
        with self._lock:
            self._posted = False
        for _ in range(len(self._ready_handles)):
            handle = self._ready_handles.popleft()
            if not handle.cancelled():
                handle._run()

    def _arm(self) -> None:
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)
            self._cancelled_count = max(0, self._cancelled_count - 1)
        if not self._scheduled:
            self._due_timer.stop()
            return
        wait = max(0, math.ceil((self._scheduled[0].when() - self.time()) * 1000))
        self._due_timer.start(min(_LONGEST_TIMER_MS, wait))

    def _due(self) -> None:
        now = self.time() + 1e-9
        while self._scheduled and self._scheduled[0].when() <= now:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle.cancelled():
                self._cancelled_count = max(0, self._cancelled_count - 1)
            else:
                self._ready_handles.append(handle)
                self._post()
        self._arm()
