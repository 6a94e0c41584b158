"""What a caller notices of the real window while its agent types and searches, and of baresip in the same run.

`python tests/bench/targets.py [--calls N] [--talk SECONDS] [--json FILE]`. The CPU while nobody types, without a call
and in one; INVITE->180, 200->first RTP, BYE->200 over N calls; the pace of RTP and the CPU of one longer call; how
late the window's loop is with three calls up. The window is logged in at a server of its own. Times are taken at the
caller's sockets on the loopback network.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import environment, publish, spread
from tests.e2e.processes import USERNAME, Server, password
from tests.lab.ports import LOCALHOST
from tests.peers.baresip import Baresip
from tests.peers.pulse import PulseServer
from tests.peers.rtp import RtpEnd

PATIENCE = 5.0
SHORT_TALK = 0.3
KEY_INTERVAL = 0.03
"""Seconds between two keys: faster than anybody types."""
PROBE_INTERVAL = 0.005
TYPED = "invoice roaming 8613900 "
CALLS_AT_ONCE = 3


def window(url: str) -> int:
    """In the child: the window with an agent who answers everything and types into every field; prints stalls."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from agent_desktop.bootstrap import Options, Running, run
    from agent_desktop.domain.call import CallId, InteractionId
    from agent_desktop.domain.events import CallAdded, CallEnded
    from agent_desktop.domain.links import Link, LinkState

    async def companion(running: Running) -> int:
        desk, shell = running.desk, running.window
        assert shell is not None
        jobs: set[asyncio.Task[Any]] = set()
        lateness: dict[int, list[float]] = {}

        def spawn(work: Any) -> None:
            job = asyncio.ensure_future(work)
            jobs.add(job)
            job.add_done_callback(jobs.discard)

        async def answer(call_id: CallId) -> None:
            await desk.calls.answer(call_id)

        async def write_up(interaction_id: InteractionId) -> None:
            await desk.wrapup.finish(interaction_id, incomplete=True)
            desk.session.finish_work()

        async def type_everywhere() -> None:
            for number in itertools.count():
                fields = [f for f in shell.findChildren(QLineEdit) if f.isVisible() and f.isEnabled()]
                if fields:
                    line = fields[number // len(TYPED) % len(fields)]
                    if number % len(TYPED) == 0:
                        line.clear()
                    QTest.keyClicks(line, TYPED[number % len(TYPED)])
                await asyncio.sleep(KEY_INTERVAL)

        await desk.session.login(url, USERNAME, password())
        while desk.diagnostics.status(Link.SIP).state is not LinkState.CONNECTED:
            await asyncio.sleep(0.01)
        desk.session.set_ready()
        desk.bus.subscribe(CallAdded, lambda fact: spawn(answer(fact.call.id)))
        desk.bus.subscribe(CallEnded, lambda fact: spawn(write_up(fact.call.interaction_id)))
        await asyncio.sleep(1.0)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        spawn(type_everywhere())
        over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        while not over.done():
            before = time.monotonic()
            await asyncio.sleep(PROBE_INTERVAL)
            late = (time.monotonic() - before - PROBE_INTERVAL) * 1000
            lateness.setdefault(len(desk.calls.calls), []).append(late)
        print(json.dumps({f"{calls} calls": spread(values) for calls, values in sorted(lateness.items())}), flush=True)
        return 0

    return run(Options(server=url, username=USERNAME, log_level="ERROR"), companion)


class Caller:
    """A caller who looks at the clock, one call at a time."""

    def __init__(self, remote: tuple[str, int]) -> None:
        self._remote = remote
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOCALHOST, 0))
        self._local: tuple[str, int] = self._socket.getsockname()[:2]
        self._call_id = self._to = self._branch = ""
        self.rtp = RtpEnd(LOCALHOST)
        self.rtp.start_tone()

    def call(self) -> dict[str, float]:
        """Milliseconds of a call that was just answered and sends RTP; raises TimeoutError."""
        self.rtp.packets.clear()
        self._call_id, self._to = uuid.uuid4().hex, ""
        began = self._send("INVITE", 1, self._offer())
        found: dict[str, float] = {}
        while "answered" not in found:
            status, at = self._status("INVITE")
            if status >= 300:
                raise TimeoutError(f"{status} for an INVITE")
            if status >= 180:
                found.setdefault("invite_to_180_ms" if status < 200 else "answered", (at - began) * 1000)
        answered = began + found.pop("answered") / 1000
        self._send("ACK", 1)
        self.rtp.wait_for_packets(1, PATIENCE)
        return {**found, "ok_to_rtp_ms": (self.rtp.packets[0].at - answered) * 1000}

    def ring(self) -> float:
        """Milliseconds until 180 of a call that is taken back then; raises TimeoutError."""
        self._call_id, self._to = uuid.uuid4().hex, ""
        began = self._send("INVITE", 1, self._offer())
        status = 0
        while status != 180:
            status, at = self._status("INVITE")
        self._to = ""
        self._send("CANCEL", 1)
        while self._status("INVITE")[0] < 200:
            pass
        self._send("ACK", 1)
        return (at - began) * 1000

    def hang_up(self) -> float:
        """Milliseconds until BYE was answered."""
        began = self._send("BYE", 2)
        return (self._status("BYE")[1] - began) * 1000

    def close(self) -> None:
        self.rtp.close()
        self._socket.close()

    def _offer(self) -> str:
        return (
            f"v=0\r\no=c 1 1 IN IP4 {LOCALHOST}\r\ns=-\r\nc=IN IP4 {LOCALHOST}\r\nt=0 0\r\n"
            f"m=audio {self.rtp.port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
        )

    def _send(self, method: str, cseq: int, body: str = "") -> float:
        host, port = self._local
        target = f"sip:bare@{self._remote[0]}:{self._remote[1]}"
        if method not in ("CANCEL", "ACK"):
            self._branch = f"z9hG4bK{uuid.uuid4().hex}"
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch={self._branch}",
            "Max-Forwards: 70",
            f"From: <sip:+8613700001000@{host}:{port}>;tag={self._call_id[:8]}",
            self._to or f"To: <{target}>",
            f"Call-ID: {self._call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:caller@{host}:{port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        at = time.monotonic()
        self._socket.sendto("\r\n".join([*lines, "", body]).encode(), self._remote)
        return at

    def _status(self, method: str) -> tuple[int, float]:
        """The next status for our `method`, and when it came."""
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            lines = self._socket.recv(65535).decode("utf-8", "replace").split("\r\n")
            at = time.monotonic()
            if (
                lines[0].startswith("SIP/2.0")
                and any(self._call_id in line for line in lines)
                and f" {method}" in next((line for line in lines if line.startswith("CSeq:")), "")
            ):
                self._to = next(line for line in lines if line.startswith("To:"))
                return int(lines[0].split(" ")[1]), at
        raise TimeoutError(f"no answer to {method}")


def measure(remote: tuple[str, int], pid: int, calls: int, talk: float) -> dict[str, Any]:
    """`calls` short calls, then one of `talk` seconds."""
    caller = Caller(remote)
    waited: dict[str, list[float]] = {}
    try:
        for _ in range(calls):
            found = caller.call()
            time.sleep(SHORT_TALK)
            found["bye_to_ok_ms"] = caller.hang_up()
            for name, value in found.items():
                waited.setdefault(name, []).append(value)
            time.sleep(SHORT_TALK)
        idle = load_of(pid, talk / 2)
        caller.call()
        time.sleep(1.0)
        caller.rtp.packets.clear()
        busy = load_of(pid, talk)
        arrivals = [packet.at for packet in caller.rtp.audio()]
        caller.hang_up()
    finally:
        caller.close()
    pace = [(after - before) * 1000 for before, after in itertools.pairwise(arrivals)]
    return {
        **{name: spread(values, 3) for name, values in sorted(waited.items())},
        "rtp_interval_ms": {**spread(pace), "sd": round(statistics.pstdev(pace), 2)} if pace else {},
        "cpu_percent": {"without_call": idle, "in_call": busy},
    }


def untouched_load(remote: tuple[str, int], pid: int, seconds: float) -> dict[str, float]:
    """Percent of one core while nobody types: without a call, and in one."""
    idle = load_of(pid, seconds)
    caller = Caller(remote)
    try:
        caller.call()
        time.sleep(1.0)
        busy = load_of(pid, seconds)
        caller.hang_up()
    finally:
        caller.close()
    return {"untouched_without_call": idle, "untouched_in_call": busy}


def load_of(pid: int, seconds: float) -> float:
    """Percent of one core that a process takes."""

    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(seconds)
    return round((ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds * 100, 1)


def ours(folder: Path, calls: int, talk: float) -> dict[str, Any]:
    server, sound = Server(folder / "server"), PulseServer(folder / "sound")
    child: subprocess.Popen[str] | None = None
    try:
        server.run(120)
        sound.run()
        variables = {**environment(), **sound.environment, "AGENT_DESKTOP_HOME": str(folder / "home")}
        if not os.environ.get("DISPLAY"):
            variables["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, __file__, "--window", server.url]
        child = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        if child.stdout.readline().strip() != "ready":
            raise SystemExit("the window did not start")
        remote = (LOCALHOST, server.agent_port)
        assert child.stdin is not None
        untouched = untouched_load(remote, child.pid, talk)
        child.stdin.write("type\n")
        child.stdin.flush()
        found = measure(remote, child.pid, calls, talk)
        found["cpu_percent"] |= untouched
        together = [Caller(remote) for _ in range(CALLS_AT_ONCE)]
        for caller in together:
            caller.call()
        time.sleep(talk)
        for caller in together:
            caller.hang_up()
            caller.close()
        told, _ = child.communicate("", timeout=30)
    finally:
        server.close()
        sound.close()
        if child is not None and child.poll() is None:
            child.kill()
            child.wait()
    return {**found, "loop_late_ms": json.loads(told.splitlines()[-1]), "exit": child.returncode}


def baresip(folder: Path, calls: int, talk: float) -> dict[str, Any]:
    """It answers without ringing, so another one is rung for the time until 180."""
    ringing, talking = Baresip(folder / "ringing", LOCALHOST, "ringing"), Baresip(folder / "talking", LOCALHOST)
    seconds = int(60 + 2 * calls + 2 * talk)
    try:
        talking.run(seconds=seconds)
        found = measure((LOCALHOST, talking.port), talking.pid, calls, talk)
        ringing.run(answers=False, seconds=seconds)
        caller = Caller((LOCALHOST, ringing.port))
        waited = [caller.ring() for _ in range(calls)]
        caller.close()
    finally:
        talking.close()
        ringing.close()
    return {**found, "invite_to_180_ms": spread(waited, 3)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--talk", type=float, default=15.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--window", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window:
        return window(options.window)
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "ours": ours(Path(folder), options.calls, options.talk),
            "baresip": baresip(Path(folder) / "baresip", options.calls, options.talk),
        }
    publish("targets", result, options.json)
    return 0 if result["ours"]["exit"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
