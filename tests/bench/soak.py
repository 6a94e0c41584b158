"""Thousands of calls in a row at the core with auto-answer, garbage collection forced every few calls.

`python tests/bench/soak.py [--calls N] [--json FILE]`. Exit code 1 when a call was lost, one was hung up by the wrong
side, a record is missing, or threads or files grew. SIPp fails a call that gets a BYE it did not expect.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import environment, publish
from tests.e2e.callers import caller
from tests.e2e.processes import Desktop, answers, eventually, usage_of
from tests.lab.ports import LOCALHOST
from tests.peers.sipp import Sipp

COLLECT_EVERY = 10
NOTES = 20
"""How often the process is looked at during the run."""
TALK_MS = 20


def core(profile: Path) -> int:
    """In the child: the core with a companion that forces garbage collection; ends when stdin does."""
    from agent_desktop.bootstrap import Options, Running, run
    from agent_desktop.domain.events import CallEnded

    async def companion(running: Running) -> int:
        ended = 0

        def count(_fact: CallEnded) -> None:
            nonlocal ended
            ended += 1
            if ended % COLLECT_EVERY == 0:
                gc.collect()

        running.desk.bus.subscribe(CallEnded, count)
        await asyncio.to_thread(sys.stdin.read)
        return 0

    return run(Options(profile=profile, core=True, log_level="ERROR"), companion)


def soak(folder: Path, calls: int) -> dict[str, Any]:
    desktop = Desktop(folder / "desktop")
    variables = {**environment(), "AGENT_DESKTOP_HOME": str(desktop.home)}
    command = [sys.executable, __file__, "--core", str(desktop.profile())]
    series: list[dict[str, float]] = []
    with (folder / "core.log").open("wb") as log:
        child = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=log, stderr=log)
    sipp = Sipp(folder / "sipp", LOCALHOST)
    try:
        eventually("the line is up", lambda: answers(desktop.address))
        began = time.monotonic()
        limit = ["-timeout", f"{60 + calls}s", "-l", "1", "-r", "100"]
        sipp.run(caller(talk_ms=TALK_MS), desktop.address, calls, limit)
        over = threading.Event()

        def watch() -> None:
            while not over.wait(max(1.0, calls / 12 / NOTES)):
                usage = usage_of(child.pid)
                series.append(
                    {
                        "s": round(time.monotonic() - began, 1),
                        "threads": usage.threads,
                        "files": usage.files,
                        "rss_mib": usage.rss_mib,
                    }
                )

        watcher = threading.Thread(target=watch, name="watch")
        watcher.start()
        try:
            code = sipp.wait(120 + calls)
        finally:
            over.set()
            watcher.join()
        seconds = time.monotonic() - began
        child.communicate(timeout=30)
    finally:
        sipp.close()
        if child.poll() is None:
            child.kill()
            child.wait()
    records = desktop.records()
    return {
        "calls": calls,
        "calls_per_s": round(calls / seconds, 1),
        "sipp_exit": code,
        "desktop_exit": child.returncode,
        "lost": calls - sum(record["outcome"] == "ANSWERED" for record in records),
        "hung_up_by": dict(Counter(str(record["hung_up_by"]) for record in records)),
        "series": series,
        "log": (folder / "core.log").read_text(errors="replace").splitlines()[-5:],
    }


def flat(series: list[dict[str, float]], key: str) -> bool:
    """Whether the last value is not above the highest of the first quarter."""
    first = series[: max(2, len(series) // 4)]
    return not series or series[-1][key] <= max(note[key] for note in first)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--core", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.core:
        return core(options.core)
    with tempfile.TemporaryDirectory() as folder:
        result = soak(Path(folder), options.calls)
    result["threads_flat"] = flat(result["series"], "threads")
    result["files_flat"] = flat(result["series"], "files")
    series = result["series"]
    if len(series) >= 4:
        result["rss_growth_kib_per_call"] = round(
            (series[-1]["rss_mib"] - series[len(series) // 4]["rss_mib"]) * 1024 / (options.calls * 3 / 4), 2
        )
    publish("soak", result, options.json)
    good = (
        result["sipp_exit"] == 0
        and result["desktop_exit"] == 0
        and result["lost"] == 0
        and result["hung_up_by"] == {"peer": options.calls}
        and result["threads_flat"]
        and result["files_flat"]
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
