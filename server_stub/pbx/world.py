"""Keeps the demo's outside world running: starts the process, gives it commands, passes on what it reports.

Commands and reports are JSON lines (server_stub.pbx.loopback says which). The child ends with us: it reads the end of
its stdin, and on Linux the kernel tells it. Refusals are raised as Problem, since a person pressed a button.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from server_stub.security.problems import Problem, ProblemType

_log = logging.getLogger(__name__)
_READY_SECONDS = 15.0
_ANSWER_SECONDS = 3.0
_QUIT_SECONDS = 1.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_MAX_LINE = 1 << 16
_LOG_ENTRIES = 2000
_COMMON = frozenset({"event", "t_ms", "mono_ns", "persona"})
_ENDINGS = frozenset({"answered", "hung_up", "cancelled", "busy", "rejected"})

WORLD_LOST = "world_lost"
"""Reported by ourselves when the process ended unasked: everybody out there is gone."""


class WorldStartError(RuntimeError):
    """The outside world does not start; the argument is a sentence."""


class World:
    """One child process at a time, started again with growing pauses when it ends unasked.

    `on_report` gets every report. `agent_port` is where the agent's phone will listen on 127.0.0.1.
    """

    def __init__(
        self,
        pack: Path,
        agent_port: int,
        agent_user: str,
        on_report: Callable[[Mapping[str, Any]], None],
        command: Sequence[str] = (sys.executable, "-m", "server_stub.pbx.loopback"),
    ) -> None:
        self._pack = pack
        self._agent_aor = f"sip:{agent_user}@127.0.0.1:{agent_port}"
        self._on_report = on_report
        self._command = tuple(command)
        self._personas: list[dict[str, Any]] = []
        self._entries: deque[dict[str, Any]] = deque(maxlen=_LOG_ENTRIES)
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._address: asyncio.Future[str] | None = None
        self._port = 0
        self._answer: asyncio.Future[Mapping[str, Any]] | None = None
        self._turn = asyncio.Lock()
        self._closing = asyncio.Event()

    async def start(self) -> str:
        """Starts it; returns its SIP address. Raises WorldStartError."""
        self._personas = await asyncio.to_thread(_read_personas, self._pack)
        loop = asyncio.get_running_loop()
        self._address = loop.create_future()
        self._keeper = loop.create_task(self._keep(), name="outside world")
        try:
            async with asyncio.timeout(_READY_SECONDS):
                return await asyncio.shield(self._address)
        except TimeoutError:
            await self.close()
            raise WorldStartError(f"The simulated callers did not start within {_READY_SECONDS:.0f} seconds.") from None
        except WorldStartError:
            await self.close()
            raise

    async def close(self) -> None:
        """Lets everybody hang up and ends the process; idempotent."""
        self._closing.set()
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(OSError, Problem):
                self._send({"cmd": "quit"})
            if process.stdin is not None:
                process.stdin.close()
            try:
                async with asyncio.timeout(_QUIT_SECONDS):
                    await process.wait()
            except TimeoutError:
                _log.warning("the simulated callers do not end; killing them")
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        if self._address is not None and self._address.done() and not self._address.cancelled():
            self._address.exception()  # seen by whoever started us, if at all

    def personas(self) -> Sequence[Mapping[str, Any]]:
        """Those who can call, in the order of their turns."""
        return self._personas

    async def call(self, persona: str | None) -> str:
        """Lets a persona call, or whoever's turn it is; returns the id once the INVITE is out. Raises Problem."""
        async with self._turn:
            self._answer = asyncio.get_running_loop().create_future()
            try:
                self._send({"cmd": "call", "persona": persona})
                async with asyncio.timeout(_ANSWER_SECONDS):
                    report = await self._answer
            except TimeoutError:
                raise Problem(ProblemType.UNAVAILABLE, "The simulated callers do not answer.") from None
            finally:
                self._answer = None
        if report["event"] == "error":
            raise Problem(ProblemType.CONFLICT, str(report.get("message", "")))
        return str(report["persona"])

    async def hang_up(self, persona: str) -> None:
        """Ends the persona's calls; nobody there is fine too. Raises Problem."""
        self._send({"cmd": "hang_up", "persona": persona})

    async def set_language(self, language: str) -> None:
        """What those speak who speak both, from their next sentence on. Raises Problem."""
        self._send({"cmd": "language", "language": language})

    def log(self) -> Sequence[Mapping[str, Any]]:
        """What happened, oldest first; bounded."""
        return tuple(self._entries)

    def _send(self, command: Mapping[str, Any]) -> None:
        process = self._process
        if process is None or process.returncode is not None or process.stdin is None or process.stdin.is_closing():
            raise Problem(
                ProblemType.UNAVAILABLE, "The simulated callers are being started again.", headers={"Retry-After": "2"}
            )
        process.stdin.write(json.dumps(command).encode() + b"\n")

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closing.is_set():
            started = asyncio.get_running_loop().time()
            reason = await self._run_once()
            if self._closing.is_set():
                return
            address = self._address
            if address is not None and not address.done():
                address.set_exception(WorldStartError(f"The simulated callers cannot be started: {reason}"))
                return
            self._report({"event": WORLD_LOST, "t_ms": 0.0})
            if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            _log.warning("the simulated callers ended (%s); starting them again in %.1f s", reason, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _run_once(self) -> str:
        """Starts the process and follows it to its end; returns how it ended."""
        arguments = ["--sip-port", str(self._port), "--agent-aor", self._agent_aor, "--pack", str(self._pack)]
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command, *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_MAX_LINE
            )
        except OSError as error:
            return str(error)
        self._process = process
        last_words: deque[str] = deque(maxlen=3)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(process))
                group.create_task(_pass_on(process, last_words))
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        # both pipes are at their end: the process is gone, or as good as
        try:
            async with asyncio.timeout(_QUIT_SECONDS):
                code = await process.wait()
        except TimeoutError:
            process.kill()
            code = await process.wait()
        return " ".join(last_words) or f"exit status {code}"

    async def _follow(self, process: Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                _log.warning("the simulated callers sent a line that is too long")
                continue
            if not line:
                return
            try:
                report = json.loads(line)
                if not isinstance(report, dict) or not isinstance(report.get("event"), str):
                    raise ValueError("not a report")
            except ValueError:
                _log.warning("the simulated callers sent a line that is no report")
                continue
            self._report(report)

    def _report(self, report: Mapping[str, Any]) -> None:
        event = report["event"]
        if event == "ready":
            address = str(report["sip"])
            # a restarted world takes the same port, so that what desktops were told stays true
            self._port = int(address.rpartition(":")[2])
            if self._address is not None and not self._address.done():
                self._address.set_result(address)
        if event in ("calling", "error") and self._answer is not None and not self._answer.done():
            self._answer.set_result(report)
        self._entries.append(
            {
                "t_ms": float(report.get("t_ms", 0.0)),
                "persona": report.get("persona"),
                "event": event,
                "detail": {k: v for k, v in report.items() if k not in _COMMON},
            }
        )
        self._on_report(report)


def ends_waiting(report: Mapping[str, Any]) -> bool:
    """Whether a caller who was ringing is not any more."""
    return report["event"] in _ENDINGS


def free_udp_port() -> int:
    """A UDP port on 127.0.0.1 that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _pass_on(process: Process, last_words: deque[str]) -> None:
    assert process.stderr is not None
    while True:
        try:
            line = await process.stderr.readline()
        except ValueError:
            continue
        if not line:
            return
        words = line.decode(errors="replace").rstrip()[:500]
        last_words.append(words)
        _log.info("%s", words)


def _read_personas(pack: Path) -> list[dict[str, Any]]:
    path = pack / "demo_callers.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        callers = {c["id"]: c for c in document["callers"] if c.get("calls")}
        turns = [i for i in document.get("order", []) if i in callers]
        order = turns + [i for i in callers if i not in turns]
        return [
            {
                "id": i,
                "name": callers[i].get("display_name") or callers[i].get("number") or "anonymous",
                "summary": callers[i].get("label", {}),
            }
            for i in order
        ]
    except OSError as error:
        raise WorldStartError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorldStartError(f"{path} is not a list of callers: {error}.") from error
