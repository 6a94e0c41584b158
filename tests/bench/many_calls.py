"""Thousands of calls in a row with garbage collected all the time: none may be hung up by us, nothing may grow.

`python -m tests.bench.many_calls [--calls N] [--rate PER_SECOND] [--json FILE]`. SIPp calls, the softphone answers, and
SIPp hangs up after a moment; any other ending counts as wrong. Memory rises for the first half minute, because the
stack keeps each transaction for 32 s (RFC 3261 section 17.1.1.2), and must then stay level.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import tempfile
import threading
import time
from pathlib import Path

from agent_desktop.domain.events import LegEnded, LegIncoming
from agent_desktop.domain.leg import EndedBy, LegId, LineId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.ports import free_port, loopback_address
from tests.peers.sipp import Scenario, Sipp

_WARM_UP = 100


def resources() -> dict[str, int]:
    """Open files, threads and resident memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    return {
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "rss_kib": int(resident),
    }


class Run:
    """One softphone answering everything; counts what ends otherwise than by the caller."""

    def __init__(self) -> None:
        self.answered = 0
        self.ended = 0
        self.wrong: list[str] = []
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.phone = PjsipUserAgent(self._emit, lambda _: None)

    def _emit(self, fact: object) -> None:
        self._loop.call_soon_threadsafe(self._note, fact)

    def _note(self, fact: object) -> None:
        if isinstance(fact, LegIncoming):
            task = self._loop.create_task(self._answer(fact.leg_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(fact, LegEnded):
            self.ended += 1
            if fact.ending.ended_by is not EndedBy.PEER:
                self.wrong.append(str(fact))

    async def _answer(self, leg_id: LegId) -> None:
        await self.phone.answer(leg_id)
        self.answered += 1


async def measure(calls: int, rate: int) -> dict[str, object]:
    host = loopback_address()
    port = free_port(host)
    run = Run()
    await run.phone.start(PhoneConfig(local_address=host, local_port=port, sound=SoundUse.NONE))
    await run.phone.set_lines([LineConfig(LineId("soak"), f"sip:agent@{host}")])
    over = threading.Event()

    def collect() -> None:
        while not over.wait(0.02):
            gc.collect()

    collector = threading.Thread(target=collect, name="collector")
    collector.start()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(60)
    scenario = call.request("BYE").expect(200)
    with tempfile.TemporaryDirectory() as folder:
        for number, count in enumerate((_WARM_UP, calls)):
            before = resources()
            begin = time.monotonic()
            sipp = Sipp(Path(folder) / str(number), loopback_address())
            limits = ("-r", str(rate), "-l", "20", "-timeout", "900s")
            sipp.run(scenario, (host, port), count, limits)
            code = await asyncio.to_thread(sipp.wait, 900)
            await asyncio.sleep(1)
    seconds = time.monotonic() - begin
    after = resources()
    over.set()
    collector.join()
    await run.phone.stop()
    return {
        "calls": calls,
        "seconds": round(seconds, 1),
        "sipp_exit": code,
        "answered": run.answered - _WARM_UP,
        "ended": run.ended - _WARM_UP,
        "wrong_endings": len(run.wrong),
        "before": before,
        "after": after,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--rate", type=int, default=60)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    text = json.dumps(asyncio.run(measure(arguments.calls, arguments.rate)))
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
