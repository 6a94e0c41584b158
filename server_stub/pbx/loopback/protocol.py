"""The conversation with the process that started us: commands in, reports out, one JSON object a line.

Reading and writing have threads of their own, so that a slow or silent partner never delays a call. Both go to the file
descriptors directly: a buffered stdin that a thread is blocked on makes the interpreter abort at its end.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server_stub.pbx.loopback.personas import Identifier, Language

MAX_LINE = 4096
MAX_WAITING = 8192
"""Reports kept for a partner that does not read; more are dropped and counted."""


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(_Command):
    """Somebody calls the agent: a persona, or whoever's turn it is."""

    persona: Identifier | None = None


class HangUp(_Command):
    """Ends every call of a persona."""

    persona: Identifier


class SetLanguage(_Command):
    """The language of the window: people who speak both use it from their next sentence on."""

    language: Language


class Burst(_Command):
    """`count` calls one after another, each rings `ring_ms` at most and lasts `talk_ms`; one report at the end."""

    count: Annotated[int, Field(ge=1, le=100_000)]
    gap_ms: Annotated[int, Field(ge=0, le=600_000)] = 200
    talk_ms: Annotated[int, Field(ge=0, le=600_000)] = 1_000
    ring_ms: Annotated[int, Field(ge=0, le=180_000)] = 5_000
    persona: Identifier | None = None


class Quit(_Command):
    """Everybody says goodbye."""


class Unreadable(BaseModel):
    """A line that is no command; `message` says why."""

    message: str


Command = Call | HangUp | SetLanguage | Burst | Quit
_COMMANDS: Mapping[str, type[Command]] = {
    "call": Call,
    "hang_up": HangUp,
    "language": SetLanguage,
    "burst": Burst,
    "quit": Quit,
}


def parse(line: bytes) -> Command | Unreadable:
    """One line, an object whose `cmd` names the command, as a value; never raises."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return Unreadable(message="a command is one JSON object in UTF-8")
    kind = _COMMANDS.get(str(fields.pop("cmd", ""))) if isinstance(fields, dict) else None
    if kind is None:
        return Unreadable(message=f"cmd is one of {', '.join(_COMMANDS)}")
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Unreadable(message=f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


class CommandReader(threading.Thread):
    """Puts what it reads into `inbox`; the end of the stream is a Quit."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="commands", daemon=True)
        self._descriptor = descriptor
        self.inbox: queue.SimpleQueue[Command | Unreadable] = queue.SimpleQueue()

    def run(self) -> None:
        pending = b""
        skipping = False
        while chunk := self._read():
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                if skipping:
                    skipping = False
                elif line.strip():
                    self.inbox.put(self._bounded(line))
            if len(pending) > MAX_LINE:
                if not skipping:
                    self.inbox.put(self._bounded(pending))
                pending, skipping = b"", True
        self.inbox.put(Quit())

    def _read(self) -> bytes:
        try:
            return os.read(self._descriptor, MAX_LINE)
        except OSError:
            return b""

    @staticmethod
    def _bounded(line: bytes) -> Command | Unreadable:
        return parse(line) if len(line) <= MAX_LINE else Unreadable(message=f"a command has at most {MAX_LINE} bytes")


class ReportWriter(threading.Thread):
    """Writes reports in order, each stamped with `t_ms` since `epoch` and with the machine's monotonic clock."""

    def __init__(self, descriptor: int, epoch: float) -> None:
        super().__init__(name="reports", daemon=True)
        self._descriptor = descriptor
        self._epoch = epoch
        self._outbox: queue.Queue[bytes | None] = queue.Queue(MAX_WAITING)
        self._dropped = 0
        self.broken = threading.Event()
        """Nobody reads any more."""

    def report(self, event: str, fields: Mapping[str, object]) -> None:
        now = time.monotonic_ns()
        record = {"event": event, "t_ms": round(now / 1e6 - self._epoch * 1e3, 1), "mono_ns": now, **fields}
        if self._dropped:
            record["dropped"] = self._dropped
        try:
            self._outbox.put_nowait(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            self._dropped = 0
        except queue.Full:
            self._dropped += 1

    def run(self) -> None:
        try:
            while (line := self._outbox.get()) is not None:
                while line:
                    line = line[os.write(self._descriptor, line) :]
        except OSError:
            self.broken.set()

    def close(self, seconds: float = 0.3) -> None:
        """Writes what is waiting, for a moment only: a partner that does not read does not keep us."""
        try:
            self._outbox.put_nowait(None)
        except queue.Full:
            return
        if self.is_alive():
            self.join(seconds)
