"""Asterisk's manager interface (AMI): one connection that is kept up for ever; actions with answers, events.

https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/
A message is lines of "Key: value" and an empty one; what we ask carries an ActionID, and so do its answers. Everything
is told in the order in which the exchange said it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import logging
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Mapping

from server_stub.settings import ManagerSettings

_log = logging.getLogger(__name__)

Message = Mapping[str, str]

_CONNECT_SECONDS, _ANSWER_SECONDS, _PING_SECONDS = 5.0, 5.0, 15.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
_MAX_LINE, _MAX_LINES = 1 << 16, 500


class AmiAway(Exception):
    """There is no connection, or no answer in time."""


class AmiRefused(Exception):
    """The exchange said no; the argument is its sentence."""


class _Question:
    """An action on its way; `each` gets what a list consists of."""

    def __init__(self, each: Callable[[Message], None] | None) -> None:
        self.each = each
        self.answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    def take(self, message: Message) -> None:
        if self.answer.done():
            return
        if message.get("Response") == "Error":
            self.answer.set_exception(AmiRefused(message.get("Message", "")))
        elif self.each is None or message.get("EventList") == "Complete":
            self.answer.set_result(message)
        elif "Event" in message:
            self.each(message)

    def lose(self) -> None:
        if not self.answer.done():
            self.answer.set_exception(AmiAway("the connection to the exchange broke"))


class Ami:
    """`on_event` gets every event that nobody asked for; `came` is called after each login, `went` after each loss."""

    def __init__(
        self,
        settings: ManagerSettings,
        on_event: Callable[[Message], None],
        came: Callable[[], Awaitable[None]],
        went: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._on_event = on_event
        self._came = came
        self._went = went
        self._questions: dict[str, _Question] = {}
        self._numbers = itertools.count(1)
        self._writer: StreamWriter | None = None
        self._there = False
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to connect, and returns at once."""
        self._keeper = asyncio.create_task(self._keep(), name="exchange")

    async def close(self) -> None:
        """Idempotent."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def ask(self, action: str, fields: Mapping[str, str]) -> Message:
        """The answer to an action. Raises AmiAway, AmiRefused."""
        return await self._ask(action, fields, None)

    async def each(self, action: str, fields: Mapping[str, str], each: Callable[[Message], None]) -> None:
        """Gives `each` every entry of a list as it comes, in its place among the events. Raises AmiAway, AmiRefused."""
        await self._ask(action, fields, each)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _ask(self, action: str, fields: Mapping[str, str], each: Callable[[Message], None] | None) -> Message:
        writer = self._writer
        if writer is None or writer.is_closing():
            raise AmiAway("there is no connection to the exchange")
        number = f"desk-{next(self._numbers)}"
        lines = [f"Action: {action}", f"ActionID: {number}", *(f"{key}: {value}" for key, value in fields.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise AmiRefused("a value has more than one line")
        question = self._questions[number] = _Question(each)
        try:
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await question.answer
        except TimeoutError:
            writer.close()  # what says nothing any more is left, and tried anew
            raise AmiAway(f"the exchange did not answer {action}") from None
        finally:
            del self._questions[number]

    async def _keep(self) -> None:
        pause, told = _FIRST_PAUSE, False
        while True:
            try:
                await self._live()
            except (OSError, AmiAway, AmiRefused, ValueError) as error:
                if self._there:
                    pause, told = _FIRST_PAUSE, False
                # a wrong password or address is said once, not every 15 s
                _log.log(logging.DEBUG if told else logging.WARNING, "the exchange's manager interface: %s", error)
                told = True
            finally:
                self._lose()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _live(self) -> None:
        """From the connection to its end, which is always an error."""
        address = self._settings
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(address.host, address.port, limit=_MAX_LINE)
        except TimeoutError:
            raise AmiAway(f"{address.host} does not answer") from None
        try:
            reading = asyncio.create_task(self._read(reader), name="exchange events")
            try:
                self._writer = writer
                await self._log_in()
                self._there = True
                _log.info("connected to the exchange's manager interface at %s:%d", address.host, address.port)
                await self._came()
                while not reading.done():
                    await asyncio.wait((reading,), timeout=_PING_SECONDS)
                    if not reading.done():
                        await self.ask("Ping", {})
            finally:
                reading.cancel()
                (result,) = await asyncio.gather(reading, return_exceptions=True)
            raise result if isinstance(result, OSError | ValueError | AmiAway) else AmiAway("the connection ended")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _log_in(self) -> None:
        """By challenge: the secret itself is not sent."""
        challenge = (await self.ask("Challenge", {"AuthType": "MD5"})).get("Challenge", "")
        key = hashlib.md5((challenge + self._settings.secret).encode(), usedforsecurity=False).hexdigest()
        await self.ask("Login", {"AuthType": "MD5", "Username": self._settings.username, "Key": key})

    def _lose(self) -> None:
        self._writer = None
        for question in tuple(self._questions.values()):
            question.lose()
        if self._there:
            self._there = False
            self._went()

    async def _read(self, reader: StreamReader) -> None:
        """Ends with the connection; raises ValueError for what is no manager interface."""
        if not (await reader.readline()).startswith(b"Asterisk Call Manager/"):
            raise ValueError("what answers there is no Asterisk")
        message: dict[str, str] = {}
        while raw := await reader.readline():
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if line:
                if len(message) >= _MAX_LINES:
                    raise ValueError("a message without end")
                key, _, value = line.partition(":")
                message.setdefault(key, value.removeprefix(" "))
            elif message:
                self._take(message)
                message = {}

    def _take(self, message: Message) -> None:
        question = self._questions.get(message.get("ActionID", ""))
        if question is not None:
            question.take(message)
        elif "Event" in message:
            self._on_event(message)
