"""One desktop at a time: the second start hands what it was asked for to the first, and ends.

So `agent-desktop --action answer` works from a keyboard shortcut of the system, and a click on a tel: link reaches the
running program. The first holds a lock that the system releases when it dies, however it dies, and listens on the
loopback network; where, and the word that proves it is the same user, stand in a file that only this user can read.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import Any

from agent_desktop.kit.clock import Clock
from agent_desktop.ports import PortError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
_MAX_LINE = 4096
_MAX_ARGUMENT = 256
_ANSWER_SECONDS = 2.0
_START_SECONDS = 3.0
_LOOK_SECONDS = 0.05


class DesktopAction(StrEnum):
    """What a second start can ask the running desktop for."""

    SHOW = "show"
    ANSWER = "answer"
    HANG_UP = "hang_up"
    MUTE = "mute"
    """Mutes, or unmutes."""
    HOLD = "hold"
    """Holds, or resumes."""
    DIAL = "dial"
    """Puts `argument`, a number or an address as somebody wrote it, where it can be dialled."""


@dataclass(frozen=True, slots=True)
class DesktopRequest:
    """`argument` is untrusted text of at most 256 characters."""

    action: DesktopAction = DesktopAction.SHOW
    argument: str = ""


class DesktopError(PortError):
    """Codes: "not_answering" (a desktop has the lock but says nothing), "no_access" (the folder cannot be used)."""


class SingleDesktop:
    """The place of the one running desktop of this user; `folder` is private to the user."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._clock = clock
        self._lock_file = folder / "desktop.lock"
        self._address_file = folder / "desktop.json"
        self._lock: FileIO | None = None
        self._server: asyncio.Server | None = None
        self._received: Callable[[DesktopRequest], None] = lambda _request: None
        self._token = ""
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self, request: DesktopRequest, received: Callable[[DesktopRequest], None]) -> bool:
        """True: the place is ours, and requests of later starts go to `received`. False: the running one has `request`.

        Raises DesktopError.
        """
        while not await self._claim(received):
            if await self.hand_over(request):
                return False
        return True

    async def hand_over(self, request: DesktopRequest) -> bool:
        """Gives `request` to the running desktop; False when none runs. Raises DesktopError("not_answering")."""
        deadline = self._clock.monotonic() + _START_SECONDS
        while self._is_taken():
            if await self._tell(request):
                return True
            if self._clock.monotonic() > deadline:
                raise DesktopError("not_answering")
            # the other one has the lock and is about to listen, or about to end
            await self._clock.sleep(_LOOK_SECONDS)
        return False

    async def close(self) -> None:
        """Gives the place up; idempotent."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            self._address_file.unlink(missing_ok=True)
        for task in tuple(self._talks):
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()

    # --- the first desktop

    async def _claim(self, received: Callable[[DesktopRequest], None]) -> bool:
        try:
            self._lock = _lock(self._lock_file)
            if self._lock is None:
                return False
            self._received = received
            self._token = secrets.token_hex(32)
            self._server = await asyncio.start_server(self._accept, HOST, 0, limit=_MAX_LINE)
            port = self._server.sockets[0].getsockname()[1]
            self._write_address({"port": port, "token": self._token, "pid": os.getpid()})
        except OSError as error:
            await self.close()
            raise DesktopError("no_access", str(error)) from error
        return True

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                request = self._read(await reader.readline())
                writer.write(b"no\n" if request is None else b"ok\n")
                await writer.drain()
                if request is not None:
                    log.info("another start asks: %s", request.action.value)
                    self._received(request)
        writer.close()

    def _read(self, line: bytes) -> DesktopRequest | None:
        """What was asked, None from somebody who does not know the word."""
        message = _object(line)
        if not hmac.compare_digest(str(message.get("token", "")).encode(), self._token.encode()):
            return None
        argument = "".join(c for c in str(message.get("argument", "")) if c.isprintable())
        return DesktopRequest(DesktopAction(message.get("action", "")), argument[:_MAX_ARGUMENT])

    def _write_address(self, address: dict[str, Any]) -> None:
        new = self._address_file.with_suffix(".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(address, file)
        new.replace(self._address_file)

    # --- the second start

    def _is_taken(self) -> bool:
        try:
            lock = _lock(self._lock_file)
        except OSError as error:
            raise DesktopError("no_access", str(error)) from error
        if lock is None:
            return True
        lock.close()
        return False

    async def _tell(self, request: DesktopRequest) -> bool:
        try:
            address = _object(self._address_file.read_bytes())
            port, token = int(address["port"]), str(address["token"])
            async with asyncio.timeout(_ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection(HOST, port, limit=_MAX_LINE)
                try:
                    argument = request.argument[:_MAX_ARGUMENT]
                    message = {"token": token, "action": request.action.value, "argument": argument}
                    writer.write(json.dumps(message).encode() + b"\n")
                    return await reader.readline() == b"ok\n"
                finally:
                    writer.close()
        except (OSError, ValueError, KeyError, TypeError, TimeoutError):
            return False


def _lock(file: Path) -> FileIO | None:
    """The open, locked file; None when another process has it. The lock ends with the process. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = FileIO(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        if sys.platform == "win32":
            msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # which of the two, the system decides
        opened.close()
        return None
    except OSError:
        opened.close()
        raise
    return opened


def _object(content: bytes) -> dict[str, Any]:
    value = json.loads(content)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
