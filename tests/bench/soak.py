"""Thousands of calls in a row at the core with auto-answer, garbage collection forced every few calls.

`python tests/bench/soak.py [--calls N] [--headset] [--json FILE]`. Callers come over UDP and TLS in turn; some hold,
some are held, some are sent on by REFER. `--headset`: with the sound devices of a sound server. Exit code 1 when a call
was lost, ended in another way than it should, or left no record, or when threads, files or memory grew. SIPp fails one
that takes another course than its scenario.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import gc
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import environment, publish
from tests.e2e.callers import caller
from tests.e2e.processes import Desktop, answers, eventually, usage_of
from tests.lab.ports import LOCALHOST
from tests.peers.authority import Authority
from tests.peers.pulse import PulseServer
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.peers.tls_relay import TlsRelay

COLLECT_EVERY = 10
TALK_MS = 10
RATE = 12
"""Calls a second at most. Each is remembered for 32 s, so memory can only be level when the rate is."""
WARM = 3000
"""Calls after which memory has to stay level: caches fill."""
GROWTH_LIMIT = 0.2
"""KiB a call, after the warm ones."""
PLAIN, HELD, SENT_ON = "+8613900000000", "+8613900000002", "+8613900000003"


@dataclass(frozen=True, slots=True)
class Turn:
    """`calls` of one sort, by SIPp, one after the other."""

    name: str
    calls: int
    tls: bool
    scenario: Scenario


def holding_caller() -> Scenario:
    scenario = _answered(PLAIN)
    for direction in ("sendonly", "sendrecv"):
        scenario.invite(sdp(direction=direction, version=2)).expect(100, optional=True).expect(200).ack()
    return scenario.pause(TALK_MS).request("BYE").expect(200)


def held_caller() -> Scenario:
    scenario = _answered(HELD)
    for direction in ("recvonly", "sendrecv"):
        scenario.expect_request("INVITE").answer_within(200, body=sdp(direction=direction, version=2))
        scenario.expect_request("ACK")
    return scenario.request("BYE").expect(200)


def sent_on_caller() -> Scenario:
    scenario = _answered(SENT_ON).expect_request("INVITE")
    scenario.answer_within(200, body=sdp(direction="recvonly", version=2)).expect_request("ACK")
    scenario.expect_request("REFER").answer_within(202, "Accepted")
    told = ["Event: refer", "Subscription-State: terminated;reason=noresource"]
    told.append("Content-Type: message/sipfrag;version=2.0")
    scenario.request("NOTIFY", "SIP/2.0 200 OK\n", told).expect(200)
    return scenario.expect_request("BYE").answer_within(200)


def _answered(number: str) -> Scenario:
    headers = ["X-CC-Session-Id: [call_id]"]
    scenario = Scenario("uac").invite(headers=headers, caller=f'"{number}" <sip:{number}@[local_ip]:[local_port]>')
    return scenario.expect(100, optional=True).expect(180, optional=True).expect(200).ack()


TURNS = (
    Turn("plain", 250, False, caller(PLAIN, talk_ms=TALK_MS)),
    Turn("plain", 100, True, caller(PLAIN, talk_ms=TALK_MS)),
    Turn("hold", 40, True, holding_caller()),
    Turn("hold", 40, False, holding_caller()),
    Turn("are held", 40, False, held_caller()),
    Turn("are sent on", 30, False, sent_on_caller()),
)


def core(profile: Path) -> int:
    """In the child: the core with a companion that holds, sends on, and collects garbage; ends when stdin does."""
    from agent_desktop.bootstrap import Options, Running, run
    from agent_desktop.domain.call import CallId, Phase
    from agent_desktop.domain.events import CallChanged, CallEnded

    faulthandler.register(signal.SIGUSR1)

    async def companion(running: Running) -> int:
        desk = running.desk
        ended = 0
        jobs: set[asyncio.Task[None]] = set()

        async def until_held(call_id: CallId) -> bool:
            while (call := desk.calls.call(call_id)) is not None and not call.held:
                await asyncio.sleep(0.005)
            return call is not None

        async def hold(call_id: CallId) -> None:
            if await desk.calls.hold(call_id) and await until_held(call_id):
                await desk.calls.resume(call_id)

        async def send_on(call_id: CallId) -> None:
            if await desk.transfer.begin(call_id) and await until_held(call_id):
                await desk.transfer.blind(f"sip:9000@{LOCALHOST}:9")

        def changed(fact: CallChanged) -> None:
            work = {HELD: hold, SENT_ON: send_on}.get(fact.call.party.dialled_text)
            if work is not None and fact.call.phase is Phase.TALKING and fact.before.phase is not Phase.TALKING:
                task = asyncio.ensure_future(work(fact.call.id))
                jobs.add(task)
                task.add_done_callback(jobs.discard)

        def count(_fact: CallEnded) -> None:
            nonlocal ended
            ended += 1
            if ended % COLLECT_EVERY == 0:
                gc.collect()

        desk.bus.subscribe(CallChanged, changed)
        desk.bus.subscribe(CallEnded, count)
        await asyncio.to_thread(sys.stdin.read)
        return 0

    return run(Options(profile=profile, core=True, log_level="ERROR"), companion)


def soak(folder: Path, calls: int, sound: PulseServer | None) -> dict[str, Any]:
    desktop = Desktop(folder / "desktop")
    authority = Authority(folder)
    own = authority.sign(LOCALHOST)
    profile = desktop.profile()
    line = '[[line]]\nid = "line2"\ntransport = "tls"\n'
    secured = f'[phone]\ntls_cert_file = "{own.together()}"\n'
    text = profile.read_text().replace("[phone]\n", secured) + line
    variables = {**environment(), "AGENT_DESKTOP_HOME": str(desktop.home)}
    if sound is not None:
        sound.run()
        variables |= sound.environment
        text = text.replace("null_audio = true", "null_audio = false")
    profile.write_text(text)
    series: list[dict[str, float]] = []
    wrong: list[str] = []
    done: Counter[str] = Counter()
    with (folder / "core.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, __file__, "--core", str(profile)],
            env=variables,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    try:
        eventually("the line is up", lambda: answers(desktop.address))
        began = time.monotonic()
        while done.total() < calls and not wrong and child.poll() is None:
            for turn in TURNS:
                count = min(turn.calls, calls - done.total())
                failure = take(folder / "sipp", desktop, turn, count) if count else ""
                if failure:
                    wrong.append(
                        f"{turn.name} over {'TLS' if turn.tls else 'UDP'} after {done.total()} calls: {failure}"
                    )
                    break
                done[f"{turn.name}, {'tls' if turn.tls else 'udp'}"] += count
            if child.poll() is None:
                usage = usage_of(child.pid)
                note = {"threads": usage.threads, "files": usage.files, "rss_mib": usage.rss_mib}
                series.append({"calls": done.total(), "s": round(time.monotonic() - began, 1), **note})
                print(series[-1], file=sys.stderr, flush=True)
        seconds = time.monotonic() - began
        try:
            child.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            wrong.append("did not end within 30 s")
            child.send_signal(signal.SIGUSR1)  # where each of its threads stands
            time.sleep(1)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    records = desktop.records()
    return {
        "calls": done.total(),
        "sorts": dict(done),
        "wrong": wrong,
        "calls_per_s": round(done.total() / seconds, 1),
        "desktop_exit": child.returncode,
        "lost": done.total() - sum(record["answered_at"] is not None for record in records),
        "ends": dict(Counter(f"{record['outcome']} {record['hung_up_by']}" for record in records)),
        "series": series,
        "log": (folder / "core.log").read_text(errors="replace").splitlines()[-60 if wrong else -5 :],
    }


def take(folder: Path, desktop: Desktop, turn: Turn, calls: int) -> str:
    """Why a call of the turn did not go as its scenario says, "" when all did."""
    host, port = desktop.address
    relay = TlsRelay((host, port + 1)) if turn.tls else None
    sipp = Sipp(folder, LOCALHOST, transport="t1" if turn.tls else "u1")
    try:
        limit = ["-timeout", f"{30 + calls}s", "-l", "1", "-r", str(RATE)]
        sipp.run(turn.scenario, relay.address if relay else desktop.address, calls, limit)
        code = sipp.wait(60 + calls)
        return "" if code == 0 else f"exit code {code}, {relay.failures if relay else ''} {sipp.report()[-3000:]}"
    finally:
        sipp.close()
        if relay is not None:
            relay.close()


def flat(series: list[dict[str, float]], key: str) -> bool:
    """Whether the last value is not above the highest of the first quarter."""
    first = series[: max(2, len(series) // 4)]
    return not series or series[-1][key] <= max(note[key] for note in first)


def growth(series: list[dict[str, float]]) -> float | None:
    """KiB a call after the warm ones: the slope of a straight line through what was noted."""
    notes = [(note["calls"], note["rss_mib"] * 1024) for note in series if note["calls"] >= WARM]
    if len(notes) < 4:
        return None
    mean_calls, mean_kib = (sum(values) / len(notes) for values in zip(*notes, strict=True))
    across = sum((calls - mean_calls) ** 2 for calls, _ in notes)
    slope: float = sum((calls - mean_calls) * (kib - mean_kib) for calls, kib in notes) / across
    return round(slope, 3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--headset", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--core", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.core:
        return core(options.core)
    with tempfile.TemporaryDirectory() as folder:
        sound = PulseServer(Path(folder) / "sound") if options.headset else None
        try:
            result = soak(Path(folder), options.calls, sound)
        finally:
            if sound is not None:
                sound.close()
    result["headset"] = options.headset
    series = result["series"]
    result["threads_flat"] = flat(series, "threads")
    result["files_flat"] = flat(series, "files")
    result["rss_growth_kib_per_call"] = grown = growth(series)
    publish("soak", result, options.json)
    good = (
        not result["wrong"]
        and result["desktop_exit"] == 0
        and result["lost"] == 0
        and result["threads_flat"]
        and result["files_flat"]
        and (grown is None or grown < GROWTH_LIMIT)
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
