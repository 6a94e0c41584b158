"""Asterisk's manager interface: actions, console commands and events, as far as tests need them.

https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence

Message = Mapping[str, str]

_SECONDS = 10.0


class AmiError(Exception):
    """Refused, or the connection is gone."""


class Ami:
    """One logged-in connection. Events are kept in order; a thread of its own reads."""

    def __init__(self, address: tuple[str, int], username: str, secret: str) -> None:
        """Raises OSError or AmiError."""
        self._socket = socket.create_connection(address, timeout=_SECONDS)
        self._file = self._socket.makefile("rb")
        self._file.readline()
        self._socket.settimeout(None)
        self._news = threading.Condition()
        self._events: list[Message] = []
        self._answers: dict[str, Message] = {}
        self._count = 0
        self._open = True
        self._reader = threading.Thread(target=self._read, name="ami", daemon=True)
        self._reader.start()
        self.action("Login", Username=username, Secret=secret)

    def action(self, name: str, *, seconds: float = _SECONDS, **fields: str | int | Sequence[str]) -> Message:
        """The answer; raises AmiError when it is not Success."""
        with self._news:
            self._count += 1
            action_id = f"test-{self._count}"
        lines = [f"Action: {name}", f"ActionID: {action_id}"]
        for key, value in fields.items():
            lines += [f"{key}: {one}" for one in ([value] if isinstance(value, str | int) else value)]
        try:
            self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        except OSError as error:
            raise AmiError(f"{name}: {error}") from None
        with self._news:
            self._news.wait_for(lambda: action_id in self._answers or not self._open, seconds)
            answer = self._answers.pop(action_id, None)
        if answer is None or answer.get("Response") == "Error":
            raise AmiError(f"{name}: {answer.get('Message') if answer else 'no answer'}")
        return answer

    def command(self, line: str) -> str:
        """What the console prints."""
        return self.action("Command", Command=line).get("Output", "")

    def mark(self) -> int:
        """The number of events so far: where wait() shall start."""
        with self._news:
            return len(self._events)

    def events(self, name: str, start: int = 0) -> list[Message]:
        """Those of one kind so far."""
        with self._news:
            return [event for event in self._events[start:] if event["Event"] == name]

    def wait(
        self,
        name: str,
        that: Callable[[Message], bool] = lambda _: True,
        *,
        start: int = 0,
        seconds: float = _SECONDS,
        **fields: str,
    ) -> Message:
        """The first event from `start` on that has these fields and fulfils `that`; raises AssertionError."""

        def found() -> Message | None:
            return next(
                (
                    event
                    for event in self._events[start:]
                    if event["Event"] == name and fields.items() <= event.items() and that(event)
                ),
                None,
            )

        with self._news:
            self._news.wait_for(lambda: found() is not None or not self._open, seconds)
            event = found()
            seen = [str(e) for e in self._events[start:] if e["Event"] == name]
        assert event is not None, f"no event {name} {fields} within {seconds} s; of its kind:\n" + "\n".join(seen)
        return event

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._reader.join(2)
        self._file.close()

    def _read(self) -> None:
        message: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            for raw in self._file:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                if line:
                    key, _, value = line.partition(": ")
                    message[key] = f"{message[key]}\n{value}" if key in message else value
                elif message:
                    self._take(message)
                    message = {}
        with self._news:
            self._open = False
            self._news.notify_all()

    def _take(self, message: Message) -> None:
        with self._news:
            if "Event" in message:
                self._events.append(message)
            elif "ActionID" in message:
                self._answers[message["ActionID"]] = message
            self._news.notify_all()


def connect(address: tuple[str, int], username: str, secret: str, seconds: float = _SECONDS) -> Ami:
    """Tries until the exchange listens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return Ami(address, username, secret)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
