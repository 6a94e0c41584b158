"""The whole desktop but its window, as a process: composed by bootstrap, logged in at a server, driven by a test.

    desk.do("transfer.begin", call.id)          a method of ui.desk.Desk, by its name
    desk.until("the recipient answers", lambda: desk.stage is TransferStage.CONSULTING)

Its microphone is a tone, what its agent hears is recorded. main() is the child: orders come in on stdin, results and
every fact of its bus go into a file, as pickles with their length before them. It ends with its stdin.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import itertools
import json
import os
import pickle
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import (
    AgentStatusChanged,
    CallAdded,
    CallChanged,
    CallEnded,
    LegMilestone,
    LegQualityMeasured,
    Milestone,
    TransferChanged,
)
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import PhoneConfig
from agent_desktop.domain.transfer import TransferStage
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.ports import free_ports, loopback_address
from tests.lab.tones import Ear, write_tone
from tests.peers.process import Peer

if TYPE_CHECKING:
    from agent_desktop.bootstrap import Running

F = TypeVar("F")
T = TypeVar("T")

_LENGTH = struct.Struct("!I")
_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    path: str
    """Of a method or a property, from the desk on: "calls.answer"."""
    arguments: tuple[Any, ...]
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Result:
    number: int
    value: Any = None
    error: str = ""


class Desk(Peer):
    """Agent `username` with `tone` on their lips. Whoever waits for it reads on in its facts."""

    def __init__(self, folder: Path, username: str, tone: int) -> None:
        super().__init__(username, folder)
        self.tone = tone
        self.facts: list[object] = []
        self.calls: dict[CallId, Call] = {}
        """Those that have not ended."""
        self.ended: list[Call] = []
        self.stages: list[TransferStage] = []
        """Of the transfers since forget(), each stage once."""
        self.state: AgentState | None = None
        """By the server's word; None before there is one."""
        self.ear = Ear(folder / "hears.wav")
        self._voice = folder / "says.wav"
        self._told = folder / "told"
        self._log_read = 0
        self._numbers = itertools.count(1)
        self._results: dict[int, _Result] = {}
        self._reader: BinaryIO | None = None
        self._rest = b""

    # --- its life ----------------------------------------------------------------------------------------------------

    def start(self, url: str, password: str) -> None:
        """Starts it with this server; ready() waits until it can be called."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_tone(self._voice, self.tone)
        profile = self.folder / "profile.toml"
        profile.write_text(
            f'[phone]\nnull_audio = true\n[[line]]\nid = "line"\n'
            f'[server]\nurl = "{url}"\nusername = "{self.name}"\npassword = "{password}"\n',
            encoding="utf-8",
        )
        self._told.touch()
        self._reader = self._told.open("rb")
        host = loopback_address()
        setup = {
            "profile": str(profile), "told": str(self._told), "says": str(self._voice), "hears": str(self.ear.file),
            "host": host, "port": free_ports(2, host),
        }  # fmt: skip
        environment = {**os.environ, "AGENT_DESKTOP_HOME": str(self.folder / "home")}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, (_ROOT, _ROOT / "packaging")))
        command = [sys.executable, "-c", f"from {__name__} import main; main()", json.dumps(setup)]
        self.launch(command, environment, subprocess.PIPE)

    def ready(self) -> None:
        """Returns when the agent is logged in and ready for calls."""
        self.until("somebody is logged in", lambda: self.state is not None, 30)
        if self.state is not AgentState.READY:
            self.do("session.set_ready")
        self.until("the agent is ready", lambda: self.state is AgentState.READY)

    def forget(self) -> None:
        """Ends calls and after-call work; from here on it is as if nothing had been."""
        self.do("calls.hang_up_all")
        self.until("its calls are over", lambda: not self.calls)
        for interaction_id in {call.interaction_id for call in self.ended}:
            self.do("wrapup.finish", interaction_id, incomplete=True)
        self.do("session.finish_work")
        self.ready()
        self.facts.clear()
        self.ended.clear()
        self.stages.clear()

    def stop(self) -> None:
        """Ends it as a person does, and waits for it."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            with suppress(TimeoutError):
                self.wait(15)
        self.close()
        if self._reader is not None:
            self._reader.close()

    def complaints(self) -> list[str]:
        """The errors that it logged since this was asked last."""
        lines = self.output()[self._log_read :]
        self._log_read += len(lines)
        return [line for line in lines.splitlines() if re.search(r"\.\d{3} [EC] |Traceback", line)]

    # --- acting ------------------------------------------------------------------------------------------------------

    def do(self, path: str, *arguments: Any, **options: Any) -> Any:
        """What the desk's method returned, or the value of its property."""
        number = self.order(path, *arguments, **options)
        self.until(f"{path} is done", lambda: number in self._results, 20)
        result = self._results.pop(number)
        assert not result.error, f"{self.name}, {path}: {result.error}"
        return result.value

    def order(self, path: str, *arguments: Any, **options: Any) -> int:
        """Like do(), without waiting for what comes of it."""
        order = _Order(next(self._numbers), path, arguments, options)
        assert self._process is not None, "it does not run"
        assert self._process.stdin is not None
        data = pickle.dumps(order)
        self._process.stdin.write(_LENGTH.pack(len(data)) + data)
        self._process.stdin.flush()
        return order.number

    def dial(self, text: str) -> CallId:
        """Calls a number, and does not wait for the answer."""
        call = self.do("calls.dial", text)
        assert isinstance(call, Call), f"{self.name} cannot dial {text}"
        return call.id

    def take(self, seconds: float = _SECONDS) -> Call:
        """Answers whoever rings, and returns once they talk."""
        ringing = self.rings(seconds)
        assert self.do("calls.answer", ringing.id)
        self.talks(ringing.id)
        return self.calls[ringing.id]

    # --- looking -----------------------------------------------------------------------------------------------------

    @property
    def stage(self) -> TransferStage | None:
        """Of the transfer under way, or of the last one."""
        return self.stages[-1] if self.stages else None

    def rings(self, seconds: float = _SECONDS) -> Call:
        """The call that rings here."""
        return self.until("it rings", lambda: next((c for c in self.calls.values() if c.waiting), None), seconds)

    def talks(self, call_id: CallId, seconds: float = _SECONDS) -> None:
        """Returns once the agent talks on this call."""
        self.until("they talk", lambda: call_id in self.calls and self.calls[call_id].active, seconds)

    def hears_first_of(self, leg_id: LegId, seconds: float = _SECONDS) -> None:
        """Returns once sound has come on this leg, since forget()."""
        first = Milestone.FIRST_RTP_IN

        def came() -> bool:
            return any((fact.leg_id, fact.milestone) == (leg_id, first) for fact in self.of(LegMilestone))

        self.until("sound has come", came, seconds)

    def reaches(self, stage: TransferStage, seconds: float = _SECONDS) -> None:
        """Returns once the transfer stands there."""
        self.until(f"the transfer is {stage.value}", lambda: self.stage is stage, seconds)

    def idle(self, seconds: float = _SECONDS) -> None:
        """Returns once there is no call any more."""
        self.until("all calls are over", lambda: not self.calls, seconds)

    def of(self, kind: type[F]) -> list[F]:
        """Every fact of `kind` since forget()."""
        self.read()
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def hears(self, *tones: int, seconds: float = 8.0) -> None:
        """Fails unless exactly these tones are heard within `seconds`."""
        found = self.ear.becomes(tones, _TONES, seconds)
        measured = "\n".join(str(fact) for fact in self.of(LegQualityMeasured)[-4:])
        assert found == set(tones), f"{self.name} hears {sorted(found)}, not {sorted(tones)}\n{measured}"

    def until(self, what: str, probe: Callable[[], T | None], seconds: float = _SECONDS) -> T:
        """What `probe` returns once it is true."""
        end = time.monotonic() + seconds
        while True:
            self.read()
            if found := probe():
                return found
            late = time.monotonic() > end
            if late or not self.running:
                raise AssertionError(f"{self.name}: {what}: no. It told:\n" + "\n".join(map(str, self.facts)))
            time.sleep(0.01)

    def read(self) -> None:
        """Takes in what it told since."""
        assert self._reader is not None, "it was not started"
        self._rest += self._reader.read()
        while len(self._rest) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._rest)
            end = _LENGTH.size + length
            if len(self._rest) < end:
                return
            value, self._rest = pickle.loads(self._rest[_LENGTH.size : end]), self._rest[end:]
            if isinstance(value, _Result):
                self._results[value.number] = value
            else:
                self._note(value)

    def _note(self, fact: object) -> None:
        self.facts.append(fact)
        match fact:
            case CallAdded() | CallChanged():
                self.calls[fact.call.id] = fact.call
            case CallEnded():
                self.calls.pop(fact.call.id, None)
                self.ended.append(fact.call)
            case TransferChanged() if fact.transfer.stage is not self.stage:
                self.stages.append(fact.transfer.stage)
            case AgentStatusChanged() if fact.confirmed:
                self.state = fact.status.state


_TONES: Collection[int] = (440, 523, 660, 700, 800, 900, 1000, 1100)
"""Music, queue, menu; the agents; callers made by the exchange."""


# --- the child -------------------------------------------------------------------------------------------------------


class _LabPhone(PjsipUserAgent):
    """At an address of its own, and never at a sound device."""

    def __init__(
        self,
        emit: Callable[[object], None],
        parse_number: Callable[[str], PhoneNumber | None],
        microphone_file: Path | None = None,
        *,
        setup: dict[str, Any],
    ) -> None:
        heard_file = Path(setup["hears"])
        super().__init__(emit, parse_number, microphone_file, heard_file=heard_file)
        self._setup = setup

    async def start(self, config: PhoneConfig) -> None:
        host, port = self._setup["host"], self._setup["port"]
        await super().start(replace(config, local_address=host, local_port=port, sound=SoundUse.NONE))


async def _obey(running: Running, setup: dict[str, Any]) -> int:
    """Carries out orders until there is nobody left to give them."""
    assert gc.isenabled(), "the program did not enable the collection of garbage again after its start"
    with Path(setup["told"]).open("ab", buffering=0) as told:

        def say(value: object) -> None:
            data = pickle.dumps(value)
            told.write(_LENGTH.pack(len(data)) + data)

        async def carry_out(order: _Order) -> None:
            try:
                found = reduce(getattr, order.path.split("."), running.desk)
                value: Any = found(*order.arguments, **order.options) if callable(found) else found
                if inspect.isawaitable(value):
                    value = await value
            except Exception as error:
                # a mistake of the test or of the desk: it belongs into the test that asked
                say(_Result(order.number, error=repr(error)))
            else:
                say(_Result(order.number, value))

        running.desk.bus.forward(say)
        status = running.desk.session.status
        say(AgentStatusChanged(status, confirmed=True))
        reader = asyncio.StreamReader()
        stdin = os.fdopen(0, "rb", buffering=0)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), stdin)
        async with asyncio.TaskGroup() as orders:
            with suppress(asyncio.IncompleteReadError):
                while True:
                    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                    orders.create_task(carry_out(pickle.loads(await reader.readexactly(length))))
    return 0


def main() -> None:
    """The child process."""
    gc.disable()  # as agent_desktop/__main__.py does
    from agent_desktop import bootstrap
    from agent_desktop.bootstrap import assembly

    setup = json.loads(sys.argv[1])
    assembly.PjsipUserAgent = partial(_LabPhone, setup=setup)  # type: ignore[assignment,attr-defined]
    options = bootstrap.Options(profile=Path(setup["profile"]), core=True, microphone_file=Path(setup["says"]))
    sys.exit(bootstrap.run(options, partial(_obey, setup=setup)))
