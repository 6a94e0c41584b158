"""Damaged SIP at the running program while a call is up: the program lives, answers, and the call goes on.

`python tests/bench/fuzz.py [--cases N] [--seed S] [--window] [--case NUMBER] [--rest SECONDS] [--json FILE]`. The first
nine tenths come from strangers and in calls that only ring, while one call talks; the rest comes within calls that were
answered. With --case only that one message is sent, as in the whole run of the same seed. `rss_mib` is noted meanwhile,
and at the end after --rest. Exit code 1 when the program died, fell silent, lost the call, or did not answer its BYE.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import environment, publish, spread
from tests.e2e.processes import Desktop, answers, eventually
from tests.lab.ports import LOCALHOST
from tests.peers.dialog import DialogPeer
from tests.peers.mutations import Addresses, Case, Identity, Way, stray, within
from tests.peers.rtp import RtpEnd

ROUND = 20
"""Cases between two questions whether it is alive; few enough that the system drops no datagram."""
PATIENCE = 10.0
"""Seconds without an answer to OPTIONS, asked again and again, after which the program hangs."""
LONGEST_PAUSE = 2.0
"""Seconds without RTP that a call survives: the machine has other work besides."""
_RINGING = 0.02
_WITHIN_SHARE = 10
_NO_ACK = 2.0
_AGAIN = 0.05
_GONE = 45.0
"""Seconds after which a call that a case made the program place to nobody is over (32 s, RFC 3261 timer B)."""
_RETRANSMISSION = 0.5
_NOTED_EVERY = 250
"""Rounds between two looks at the program's memory."""
_LAST_CSEQ = 2**31 - 1
"""The highest there is (RFC 3261 section 8.1.1.5): whatever number a case had, this one comes after it."""


def program(profile: Path, *, window: bool) -> int:
    """In the child: the program with an agent who sends away whatever rings during a call, and waits neither for what a
    case made the program dial nor for somebody who never comes after the answer; ends with SIGTERM."""
    from agent_desktop.bootstrap import Options, Running, run
    from agent_desktop.domain.call import CallId, Phase
    from agent_desktop.domain.events import CallAdded
    from agent_desktop.domain.leg import Direction

    async def companion(running: Running) -> int:
        calls = running.desk.calls
        jobs: set[asyncio.Task[None]] = set()

        async def attend(call_id: CallId, busy: bool) -> None:
            await asyncio.sleep(_RINGING)
            call = calls.call(call_id)
            if busy and call is not None and call.phase is Phase.RINGING:
                await calls.reject(call_id)
            while (call := calls.call(call_id)) is not None:
                if call.direction is Direction.OUTBOUND:
                    await calls.hang_up(call_id)
                await asyncio.sleep(_NO_ACK)
                if call.phase is Phase.CONNECTING and calls.call(call_id) == call:
                    await calls.hang_up(call_id)

        def added(fact: CallAdded) -> None:
            job = asyncio.ensure_future(attend(fact.call.id, calls.active_call is not None))
            jobs.add(job)
            job.add_done_callback(jobs.discard)

        running.desk.bus.subscribe(CallAdded, added)
        with contextlib.suppress(asyncio.CancelledError):  # the program is asked to end
            await asyncio.Event().wait()
        left = [(call.phase.name, call.direction.name, call.held) for call in calls.calls]
        print(f"the agent is {running.desk.session.status.state.name}, calls: {left}", flush=True)
        return 0

    return run(Options(profile=profile, core=not window, log_level="ERROR"), companion)


class Besieged(Desktop):
    """The program with that agent, listening over UDP and TCP."""

    def begin(self, *, window: bool) -> None:
        profile = self.profile()
        text = profile.read_text(encoding="utf-8")
        profile.write_text(text + '[[line]]\nid = "line2"\ntransport = "tcp"\n', encoding="utf-8")
        variables = {**environment(), "AGENT_DESKTOP_HOME": str(self.home)}
        if not os.environ.get("DISPLAY"):
            variables["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, __file__, "--window-of" if window else "--core-of", str(profile)]
        self.launch(command, variables)
        eventually("the line is up", lambda: not self.running or answers(self.address))


@dataclass(slots=True)
class Findings:
    """What went wrong, each with the cases after which it did."""

    dead: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.dead or self.hung or self.lost)


class Attacker:
    """A socket that sends cases, and says to what comes back only what ends it."""

    def __init__(self, remote: tuple[str, int]) -> None:
        self._remote = remote
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOCALHOST, 0))
        self._socket.settimeout(0.1)
        local: tuple[str, int] = self._socket.getsockname()[:2]
        self.addresses = Addresses(remote, local)
        self.statuses: Counter[int] = Counter()
        self._hung_up: set[bytes] = set()
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="attacker", daemon=True)
        self._thread.start()

    def send(self, case: Case) -> None:
        if case.way is Way.DATAGRAM:
            with contextlib.suppress(OSError):
                self._socket.sendto(case.data, self._remote)
            return
        with contextlib.suppress(OSError), socket.create_connection(self._remote, 3, (LOCALHOST, 0)) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.settimeout(1)
            for piece in _pieces(case):
                stream.sendall(piece)
            stream.settimeout(0.005)
            stream.recv(65536)

    def hang_up(self, dialog: Identity) -> bool:
        """Whether a BYE of `dialog` that comes after whatever was sent in it is answered; sent again like any other."""
        bye = self._bye(
            [
                f"From: <sip:hand@{LOCALHOST}>;tag={dialog.ours}".encode(),
                f"To: <sip:agent@{LOCALHOST}>;tag={dialog.theirs}".encode(),
                f"Call-ID: {dialog.call_id}".encode(),
            ]
        )
        end, again = time.monotonic() + PATIENCE, 0.0
        while dialog.call_id.encode() not in self._hung_up and (now := time.monotonic()) < end:
            if now >= again:
                self._say(bye)
                again = now + _RETRANSMISSION
            time.sleep(0.005)
        return dialog.call_id.encode() in self._hung_up

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        self._socket.close()

    def _listen(self) -> None:
        while not self._quit.is_set():
            with contextlib.suppress(OSError):
                data = self._socket.recv(65536)
                if data.strip():
                    self._react(data.split(b"\r\n"))

    def _react(self, lines: list[bytes]) -> None:
        named = {line.partition(b":")[0].strip().lower(): line for line in lines[1:] if b":" in line}
        kept = [named[name] for name in (b"from", b"to", b"call-id") if name in named]
        method = named.get(b"cseq", b"").rpartition(b" ")[2]
        number = named.get(b"cseq", b"CSeq: 1").partition(b":")[2].split()[:1]
        vias = [line for line in lines if line.lower().startswith(b"via:")]
        if not lines[0].startswith(b"SIP/2.0 "):
            if method and method != b"ACK":
                answer = b"SIP/2.0 486 Busy" if method == b"INVITE" else b"SIP/2.0 200 OK"
                self._say([answer, *vias, *kept, named.get(b"cseq", b"")])
            return
        status = int(lines[0][8:11]) if lines[0][8:11].isdigit() else 0
        self.statuses[status] += 1
        if method == b"BYE":
            self._hung_up.add(named.get(b"call-id", b"").partition(b":")[2].strip())
        if method != b"INVITE" or status < 200 or not number:
            return
        target = f"sip:agent@{self._remote[0]}:{self._remote[1]}".encode()
        self._say([b"ACK %s SIP/2.0" % target, *vias[:1], *kept, b"CSeq: %s ACK" % number[0], b"Max-Forwards: 70"])
        if status < 300:
            self._say(self._bye(kept))

    def _bye(self, names: list[bytes]) -> list[bytes]:
        host, port = self.addresses.local
        first = f"BYE sip:agent@{self._remote[0]}:{self._remote[1]} SIP/2.0".encode()
        via = f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{time.monotonic_ns()}".encode()
        return [first, via, *names, f"CSeq: {_LAST_CSEQ} BYE".encode(), b"Max-Forwards: 70"]

    def _say(self, lines: Iterable[bytes]) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendto(b"\r\n".join([*lines, b"Content-Length: 0", b"", b""]), self._remote)


def _pieces(case: Case) -> Iterable[bytes]:
    if case.way is Way.STREAM:
        return (case.data,)
    return (case.data[place : place + 1] for place in range(len(case.data)))


class Siege:
    """One program, one call that must go on, and cases at both."""

    def __init__(self, folder: Path, seed: int, *, window: bool = False) -> None:
        self.seed = seed
        self.found = Findings()
        self.waited: list[float] = []
        """Milliseconds until OPTIONS was answered, of each round."""
        self.memory: list[float] = []
        """MiB of resident memory, every _NOTED_EVERY rounds."""
        self.pauses: list[float] = []
        """Milliseconds between two RTP packets of the call that goes on."""
        self._refusals: Counter[str] = Counter()
        """Why calls did not come as far as they should, since the last that did."""
        self.desktop = Besieged(folder / "desktop")
        self.desktop.begin(window=window)
        self.attacker = Attacker(self.desktop.address)

    def close(self) -> None:
        self.attacker.close()
        self.desktop.close()

    def storm(self, numbers: Iterable[int]) -> None:
        """Cases while a call talks, which is hung up at the end."""
        rtp = RtpEnd(LOCALHOST)
        peer = DialogPeer(LOCALHOST, self.desktop.address, media=(LOCALHOST, rtp.port))
        try:
            peer.call(until=200)
            rtp.start_tone()
            rtp.wait_for_packets(10, 10)
            living = identity(peer)
            for batch in batches(numbers):
                if batch[0] // ROUND % _WITHIN_SHARE == 0:
                    self._ringing(batch)
                else:
                    for number in batch:
                        self.attacker.send(stray(self.seed, number, self.attacker.addresses, living))
                name = f"cases {batch[0]} to {batch[-1]}"
                if not self._alive(name):
                    return
                if "BYE" in peer.received:
                    self.found.lost.append(f"{name}: the program hung up")
                    return
                if time.monotonic() - rtp.packets[-1].at > LONGEST_PAUSE:
                    self.found.lost.append(f"{name}: no RTP any more")
                    return
            try:
                peer.hang_up_surely(PATIENCE)
            except TimeoutError:
                self.found.lost.append("its BYE was not answered with 200")
        finally:
            arrivals = [packet.at for packet in rtp.packets]
            self.pauses += [(after - before) * 1000 for before, after in itertools.pairwise(arrivals)]
            peer.close()
            rtp.close()

    def _ringing(self, batch: list[int]) -> None:
        """The same within a call that only rings."""
        peer = self._call(180)
        if peer is None:
            self.found.lost.append(f"cases {batch[0]} to {batch[-1]}: a call did not ring")
            return
        for number in batch:
            self.attacker.send(within(self.seed, number, self.attacker.addresses, identity(peer)))
        peer.cancel()
        peer.close()

    def conversations(self, numbers: Iterable[int]) -> None:
        """Cases within calls that were answered: whatever becomes of each, the next is answered too."""
        for batch in batches(numbers):
            name = f"cases {batch[0]} to {batch[-1]}"
            peer = self._call(200)
            if peer is None:
                self.found.lost.append(f"{name}: the next call was not answered: {self._refusals}")
                return
            try:
                for number in batch:
                    self.attacker.send(within(self.seed, number, self.attacker.addresses, identity(peer)))
                if not self.attacker.hang_up(identity(peer)):
                    self.found.lost.append(f"{name}: BYE was not answered")
            finally:
                peer.close()
            if not self._alive(name) or self.found:
                return

    def _call(self, until: int) -> DialogPeer | None:
        """A call that rings or talks, once what cases have left behind has gone; None if none comes that far."""
        self._refusals.clear()
        end = time.monotonic() + _GONE
        while time.monotonic() < end:
            peer = DialogPeer(LOCALHOST, self.desktop.address)
            try:
                peer.call(until=until)
            except (TimeoutError, ConnectionRefusedError) as error:
                self._refusals[str(error)] += 1
                peer.cancel()
                peer.close()
                time.sleep(_AGAIN)
            else:
                return peer
        return None

    def _alive(self, name: str) -> bool:
        began = time.monotonic()
        while self.desktop.running and time.monotonic() - began < PATIENCE:
            if answers(self.desktop.address):
                self.waited.append((time.monotonic() - began) * 1000)
                if len(self.waited) % _NOTED_EVERY == 0:
                    self.memory.append(self.desktop.usage.rss_mib)
                return True
        if self.desktop.running:
            self.found.hung.append(name)
        else:
            self.found.dead.append(f"{name}: {self.desktop.report()[-2000:]}")
        return False


def identity(peer: DialogPeer) -> Identity:
    """Of the dialog that `peer` has with the program, as somebody sees it who listened in."""
    call_id, *tags = peer.replaces.split(";")
    theirs, ours = (tag.partition("-tag=")[2] for tag in tags)
    return Identity(call_id, ours, theirs)


def batches(numbers: Iterable[int]) -> Iterable[list[int]]:
    """`numbers` by rounds: those of one round stay together."""
    batch: list[int] = []
    for number in numbers:
        if batch and number // ROUND != batch[0] // ROUND:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def besiege(
    folder: Path, seed: int, cases: int, *, window: bool = False, only: int | None = None, rest: float = 0.0
) -> dict[str, Any]:
    siege = Siege(folder, seed, window=window)
    turn = cases - cases // _WITHIN_SHARE // ROUND * ROUND
    try:
        before = siege.desktop.usage
        began = time.monotonic()
        if only is None or only < turn:
            siege.storm(range(turn) if only is None else [only])
        seconds = time.monotonic() - began
        if not siege.found and (only is None or only >= turn):
            siege.conversations(range(turn, cases) if only is None else [only])
        whole = time.monotonic() - began
        time.sleep(rest)
        after = siege.desktop.usage if siege.desktop.running else None
        code = siege.desktop.end(_GONE) if siege.desktop.running else None
        output = siege.desktop.output()
    finally:
        siege.close()
    return {
        "seed": seed,
        "cases": cases if only is None else f"{only} of {cases}",
        "cases_per_s": round(turn / seconds, 1),
        "seconds": round(whole, 1),
        "dead": siege.found.dead,
        "hung": siege.found.hung,
        "lost": siege.found.lost,
        "exit": code,
        "tracebacks": output.count("Traceback"),
        "log": output.splitlines()[-5:],
        "options_ms": spread(siege.waited),
        "rtp_pause_ms": spread(siege.pauses),
        "statuses": dict(sorted(siege.attacker.statuses.items())),
        "rss_mib": [before.rss_mib, *siege.memory, after.rss_mib if after else None],
        "threads": [before.threads, after.threads if after else None],
        "files": [before.files, after.files if after else None],
    }


def sound(result: dict[str, Any]) -> bool:
    """Whether the program took it as it should."""
    return not (result["dead"] or result["hung"] or result["lost"] or result["exit"] or result["tracebacks"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=4475)
    parser.add_argument("--case", type=int)
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--rest", type=float, default=0.0, help="seconds before the last look at its memory")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--core-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--window-of", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if profile := options.core_of or options.window_of:
        return program(profile, window=options.window_of is not None)
    with tempfile.TemporaryDirectory() as folder:
        result = besiege(
            Path(folder), options.seed, options.cases, window=options.window, only=options.case, rest=options.rest
        )
    publish("fuzz", result, options.json)
    return 0 if sound(result) else 1


if __name__ == "__main__":
    sys.exit(main())
