"""The softphone in a process of its own: PJSIP exists once per process, and a conversation needs two.

main() is the child: it makes one PjsipUserAgent, carries out the calls that come
in on stdin and writes results and facts to stdout, both as pickles with their length before them. It ends with its
stdin, so it never outlives the test.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import pickle
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent_desktop.ports import PhoneError

_LENGTH = struct.Struct("!I")
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Order:
    """A method of the phone to call."""

    number: int
    method: str
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Result:
    number: int
    value: Any = None
    error: tuple[str, str] | None = None
    """Code and detail of a PhoneError."""


class RemotePhone:
    """Has every method of ports.UserAgent; `emit` is called on the loop's thread with each fact."""

    def __init__(self, emit: Callable[[object], None], log: Path, **options: Path | float | None) -> None:
        """`options` are those of PjsipUserAgent; `log` takes what the child logs from INFO on."""
        self._emit = emit
        self._log = log
        self._options = options
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Starts the process; start() is the phone's own."""
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", f"from {__name__} import main; main()",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                cwd=Path(__file__).resolve().parents[2],
            )  # fmt: skip
        self._listener = asyncio.create_task(self._listen(), name="remote phone")
        self._send(self._options)

    async def close(self) -> None:
        """Ends the process; idempotent."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        finally:
            if self._listener is not None:
                await self._listener

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def call(*arguments: Any, **options: Any) -> Any:
            order = _Order(next(self._numbers), name, arguments, options)
            future = self._waiting[order.number] = asyncio.get_running_loop().create_future()
            self._send(order)
            async with asyncio.timeout(_SECONDS):
                return await future

        return call

    def _send(self, value: object) -> None:
        assert self._process is not None, "the phone is closed"
        assert self._process.stdin is not None
        data = pickle.dumps(value)
        self._process.stdin.write(_LENGTH.pack(len(data)) + data)

    async def _listen(self) -> None:
        assert self._process is not None
        stream = self._process.stdout
        assert stream is not None
        try:
            while True:
                (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
                value = pickle.loads(await stream.readexactly(length))
                if isinstance(value, _Result):
                    self._finish(value)
                    await asyncio.sleep(0)  # whoever asked goes on before facts that came with the answer are told
                else:
                    self._emit(value)
        except asyncio.IncompleteReadError:
            pass
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(PhoneError("engine", f"its process ended; see {self._log}"))

    def _finish(self, result: _Result) -> None:
        future = self._waiting.pop(result.number)
        if future.done():
            return
        if result.error is not None:
            future.set_exception(PhoneError(*result.error))
        else:
            future.set_result(result.value)


# --- the child -------------------------------------------------------------------------------------------------------


async def _serve(orders: int, answers: int) -> None:
    from agent_desktop.sip.user_agent import PjsipUserAgent
    from tests.sip.agent import parse_number

    loop = asyncio.get_running_loop()

    def say(value: object) -> None:
        data = pickle.dumps(value)
        rest = memoryview(_LENGTH.pack(len(data)) + data)
        while rest:
            rest = rest[os.write(answers, rest) :]

    def emit(fact: object) -> None:
        loop.call_soon_threadsafe(say, fact)

    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(orders, "rb", buffering=0))

    async def hear() -> Any:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        return pickle.loads(await reader.readexactly(length))

    phone = PjsipUserAgent(emit, parse_number, **await hear())

    async def obey(order: _Order) -> None:
        try:
            value = await getattr(phone, order.method)(*order.arguments, **order.options)
        except PhoneError as error:
            say(_Result(order.number, error=(error.code, error.detail)))
        except Exception as error:
            # a mistake of the test or of the phone: it belongs into the test that asked
            say(_Result(order.number, error=("engine", repr(error))))
        else:
            say(_Result(order.number, value))

    tasks: set[asyncio.Task[None]] = set()
    try:
        while True:
            task = asyncio.create_task(obey(await hear()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    except asyncio.IncompleteReadError:
        await phone.stop()


def main() -> None:
    """The child process, from its standard streams on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # whatever else prints must not get between the pickles
    answers = os.dup(1)
    os.dup2(2, 1)
    asyncio.run(_serve(0, answers))
