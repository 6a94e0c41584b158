"""How long a caller waits for 180: measured on the wire, INVITE sent to 180 received, over UDP on the loopback network.

`python -m tests.bench.invite_180 [--calls N] [--port PORT] [--json FILE]`. Without --port a softphone without sound is
started in a process of its own; with it, one that runs already is called (every call is cancelled again).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.ports import LOCALHOST, free_port
from tests.peers.raw import RawSip


def percentile(sorted_values: list[float], percent: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * percent / 100))]


def measure(remote: tuple[str, int], calls: int) -> dict[str, float | int]:
    """Milliseconds from INVITE to 180."""
    raw = RawSip(remote, remote[0])
    chance = random.Random(180)
    waited: list[float] = []
    lost = 0
    for _ in range(calls):
        time.sleep(chance.uniform(0.005, 0.03))  # not in step with the phone's poll
        try:
            call_id, seconds = raw.ring()
        except TimeoutError:
            lost += 1
            continue
        waited.append(seconds * 1000)
        raw.cancel(call_id)
    raw.close()
    waited.sort()
    return {
        "calls": calls,
        "lost": lost,
        "p50_ms": round(percentile(waited, 50), 3),
        "p95_ms": round(percentile(waited, 95), 3),
        "p99_ms": round(percentile(waited, 99), 3),
        "max_ms": round(waited[-1], 3),
    }


async def answer_nothing(port: int) -> None:
    """A phone that rings until standard input ends."""
    phone = PjsipUserAgent(lambda _: None, lambda _: None)
    await phone.start(PhoneConfig(local_address=LOCALHOST, local_port=port, sound=SoundUse.NONE))
    await phone.set_lines([LineConfig(LineId("bench"), f"sip:agent@{LOCALHOST}")])
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await phone.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--port", type=int, default=0, help="a phone that runs already")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(answer_nothing(arguments.serve))
        return
    if arguments.port:
        result = measure((LOCALHOST, arguments.port), arguments.calls)
    else:
        port = free_port()
        command = [sys.executable, "-m", "tests.bench.invite_180", "--serve", str(port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as phone:
            assert phone.stdout is not None
            phone.stdout.readline()
            result = measure((LOCALHOST, port), arguments.calls)
            phone.communicate()
    text = json.dumps(result)
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
