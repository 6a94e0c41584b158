"""SIPp at the real window, logged in at a server with 100,000 customers: calls lost, INVITE->180, pop painted, stalls.

`python tests/bench/gui_calls.py [--calls 200] [--customers 100000] [--data DIR] [--json FILE]`. The callers are
customers of the server and come with an exchange's headers; each call is answered once its pop was painted, lasts half
a second, and its wrap-up is finished, as an agent would. INVITE->180 is read from SIPp's message log; baresip is rung
the same way in the same run, to compare. `--data` keeps the server's data folder, so that filling it happens once.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import environment, publish, spread
from tests.e2e.processes import USERNAME, Server, eventually, password, usage_of
from tests.lab.ports import LOCALHOST
from tests.peers.baresip import Baresip
from tests.peers.pulse import PulseServer
from tests.peers.sipp import Scenario, Sipp

FIRST_SYNTHETIC = 1000
"""Index of the first customer dialled; numbers are +86137 and eight digits (server_stub/features/packs/synthetic)."""
QUEUES = ("billing", "technical", "sales")
TALK_MS = 500
PROBE_SECONDS = 0.005
BETWEEN_CALLS_MS = 150
PEER_CALLS = 50


def window(url: str) -> int:
    """In the child: the program with a companion in the agent's place; prints what it measured when stdin ends."""
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QWidget

    from agent_desktop.bootstrap import Options, Running, run
    from agent_desktop.domain.events import CallAdded, CallEnded, PopReady
    from agent_desktop.domain.links import Link, LinkState

    async def companion(running: Running) -> int:
        desk, shell = running.desk, running.window
        assert shell is not None
        at: dict[str, dict[str, int]] = {}
        names: dict[str, str] = {}
        outcomes: Counter[str] = Counter()
        stalls: list[float] = []
        heard: set[QObject] = set()
        jobs: set[asyncio.Task[None]] = set()

        def spawn(work: Any) -> None:
            task = asyncio.ensure_future(work)
            jobs.add(task)
            task.add_done_callback(jobs.discard)

        def added(fact: CallAdded) -> None:
            at[fact.call.interaction_id] = {"invite": fact.at_ns}
            names[fact.call.id] = fact.call.interaction_id
            spawn(attend(fact))

        def painted(key: str, what: str, at_ns: int) -> None:
            moments = at.get(names.get(key, key))
            if moments is not None:
                moments.setdefault(what, at_ns)

        async def attend(fact: CallAdded) -> None:
            """Answers when the record is on the screen, or after two seconds without one."""
            moments = at[fact.call.interaction_id]
            for _ in range(400):
                if "pop" in moments:
                    break
                await asyncio.sleep(0.005)
            await desk.calls.answer(fact.call.id)

        async def write_up(fact: CallEnded) -> None:
            await desk.wrapup.finish(fact.call.interaction_id, incomplete=True)
            desk.session.finish_work()

        def ended(fact: CallEnded) -> None:
            outcomes[str(fact.call.outcome)] += 1
            spawn(write_up(fact))

        def ready(fact: PopReady) -> None:
            at[fact.interaction_id].setdefault("ready", time.monotonic_ns())

        def listen() -> None:
            for panel in shell.findChildren(QWidget):
                signal = getattr(panel, "painted", None)
                top = panel.parent() is None or not hasattr(panel.parent(), "painted")
                if signal is not None and panel not in heard and top and "(QString,QString" in str(signal):
                    heard.add(panel)
                    signal.connect(painted)

        await desk.session.login(url, USERNAME, password())
        while desk.diagnostics.status(Link.SIP).state is not LinkState.CONNECTED:
            await asyncio.sleep(0.01)
        desk.session.set_ready()
        desk.bus.subscribe(CallAdded, added)
        desk.bus.subscribe(CallEnded, ended)
        desk.bus.subscribe(PopReady, ready)
        await asyncio.sleep(1.0)
        listen()
        idle = usage_of(os.getpid())
        print("ready", flush=True)
        over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        while not over.done():
            before = time.monotonic()
            await asyncio.sleep(PROBE_SECONDS)
            stalls.append((time.monotonic() - before - PROBE_SECONDS) * 1000)
        gc.collect()
        usage = usage_of(os.getpid())

        def since_invite(what: str) -> list[float]:
            return [(m[what] - m["invite"]) / 1e6 for m in at.values() if what in m]

        told = {
            "platform": QGuiApplication.platformName(),
            "outcomes": dict(outcomes),
            "ring_painted_ms": spread(since_invite("ring")),
            "pop_ready_ms": spread(since_invite("ready")),
            "pop_painted_ms": spread(since_invite("pop")),
            "loop_late_ms": spread(stalls),
            "rss_idle_mib": idle.rss_mib,
            "rss_mib": usage.rss_mib,
            "threads": usage.threads,
            "files": usage.files,
        }
        print(json.dumps(told), flush=True)
        return 0

    return run(Options(server=url, username=USERNAME, log_level="WARNING"), companion)


def customer_calls() -> Scenario:
    """A customer from the injection file: waits for the answer, talks, hangs up."""
    headers = ["X-CC-Session-Id: [call_id]", "X-CC-Queue-Id: [field1]", "X-CC-IVR-Path: 2>1"]
    scenario = Scenario("uac").invite(headers=headers, caller='"[field0]" <sip:[field0]@[local_ip]:[local_port]>')
    scenario.expect(100, optional=True).expect(180).expect(200).ack().pause(TALK_MS)
    return scenario.request("BYE").expect(200).pause(BETWEEN_CALLS_MS)


def ring_and_leave() -> Scenario:
    scenario = Scenario("uac", target_user="bare").invite().expect(100, optional=True).expect(180).pause(50)
    return scenario.cancel().expect(200).expect(487).ack()


def ringing_ms(log: str) -> list[float]:
    """INVITE sent to 180 received of each call, from SIPp's message log."""
    sent: dict[str, float] = {}
    waited: list[float] = []
    for block in log.split("----------------------------------------------- ")[1:]:
        stamp, _, text = block.partition("\n")
        call_id = next((x for x in text.splitlines() if x.startswith("Call-ID:")), "")
        moment = datetime.fromisoformat(stamp.strip()).timestamp() * 1000
        if "\nINVITE " in text:
            sent.setdefault(call_id, moment)
        elif "\nSIP/2.0 180" in text and call_id in sent:
            waited.append(moment - sent.pop(call_id))
    return waited


def bench(folder: Path, data: Path, calls: int, customers: int) -> dict[str, Any]:
    server = Server(folder / "server", customers=customers)
    server.data = data
    sound = PulseServer(folder / "sound")
    sipp = Sipp(folder / "sipp", LOCALHOST)
    peer, rival = Baresip(folder / "baresip", LOCALHOST), Sipp(folder / "rival", LOCALHOST)
    child: subprocess.Popen[str] | None = None
    try:
        server.run(600)
        server.start_counting()
        sound.run()
        variables = {**environment(), **sound.environment, "AGENT_DESKTOP_HOME": str(folder / "home")}
        if not os.environ.get("DISPLAY"):
            variables["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, __file__, "--window", server.url]
        child = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        if child.stdout.readline().strip() != "ready":
            raise SystemExit("the window did not start")
        sipp.folder.mkdir(parents=True)
        numbers = [f"+86137{FIRST_SYNTHETIC + i:08d};{QUEUES[i % len(QUEUES)]}" for i in range(calls)]
        (sipp.folder / "callers.csv").write_text("\n".join(["SEQUENTIAL", *numbers]) + "\n", encoding="utf-8")
        limit = ["-inf", "callers.csv", "-l", "1", "-timeout", f"{60 + 4 * calls}s"]
        sipp.run(customer_calls(), (LOCALHOST, server.agent_port), calls, limit)
        code = sipp.wait(90 + 4 * calls)
        interactions = eventually("all records are on the server", lambda: server.finished(calls), 20)
        told, _ = child.communicate("", timeout=30)
        peer.run(answers=False, seconds=120)
        rival.run(ring_and_leave(), (LOCALHOST, peer.port), PEER_CALLS, ["-l", "1"])
        rival.wait(60)
    finally:
        for process in (sipp, rival, peer, server, sound):
            process.close()
        if child is not None and child.poll() is None:
            child.kill()
            child.wait()
    ours, theirs = spread(ringing_ms(sipp.messages()), 3), spread(ringing_ms(rival.messages()), 3)
    return {
        "calls": calls,
        "customers": customers,
        "sipp_exit": code,
        "desktop_exit": child.returncode,
        "lost": calls - sum(i["outcome"] == "ANSWERED" for i in interactions),
        "known_customers": sum(bool(i["customer_id"]) for i in interactions),
        "invite_to_180_ms": ours,
        "baresip_invite_to_180_ms": theirs,
        "ratio_p50": round(ours["p50"] / theirs["p50"], 2) if ours and theirs else None,
        **json.loads(told.splitlines()[-1]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--window", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window:
        return window(options.window)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result = bench(folder, options.data or folder / "data", options.calls, options.customers)
    publish("gui_calls", result, options.json)
    return 0 if result["lost"] == 0 and result["sipp_exit"] == 0 and result["desktop_exit"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
