"""SIPp at the real window, logged in at a server with 100,000 customers: calls lost, INVITE->180, pop painted, stalls.

`python tests/bench/gui_calls.py [--calls 200] [--customers 100000] [--data DIR] [--json FILE]`. The callers are
customers of the server and come with an exchange's headers; each call is answered once its pop was painted, lasts half
a second, and its wrap-up is finished, as an agent would. INVITE->180 is read from SIPp's message log; baresip is rung
the same way in the same run, to compare. `--data` keeps the server's data folder, so that filling it happens once.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._installation import developers_packages
from tests.bench._report import environment, publish, spread
from tests.e2e.processes import USERNAME, Server, eventually, password
from tests.lab.ports import LOCALHOST
from tests.peers.baresip import Baresip
from tests.peers.pulse import PulseServer
from tests.peers.sipp import Scenario, Sipp

WINDOW = Path(__file__).with_name("gui_calls_window.py")
FIRST_SYNTHETIC = 1000
"""Index of the first customer dialled; numbers are +86137 and eight digits (server_stub/features/packs/synthetic)."""
QUEUES = ("billing", "technical", "sales")
TALK_MS = 500
BETWEEN_CALLS_MS = 150
PEER_CALLS = 50


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
        command = [sys.executable, str(WINDOW), server.url, USERNAME, password(), developers_packages()]
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
    seen = json.loads(told.splitlines()[-1])
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
        **{what: spread(value) if what.endswith("_ms") else value for what, value in seen.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        result = bench(folder, options.data or folder / "data", options.calls, options.customers)
    publish("gui_calls", result, options.json)
    return 0 if result["lost"] == 0 and result["sipp_exit"] == 0 and result["desktop_exit"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
