"""The child of gui_calls.py: the program with a companion in the agent's place; prints what it saw when stdin ends.

Its arguments: the server's address, user name, password, and the packages that an agent's machine does not have.
Imports nothing but the program: what the parent needs must not be measured.
"""

from __future__ import annotations

import gc
import sys

PROBE_SECONDS = 0.005


def window(url: str, username: str, password: str) -> int:
    gc.disable()  # as agent_desktop/__main__.py does
    from agent_desktop.bootstrap import Options, Running, run

    async def companion(running: Running) -> int:
        import asyncio
        import json
        import time
        from collections import Counter
        from pathlib import Path
        from typing import Any

        from PySide6.QtCore import QObject
        from PySide6.QtGui import QGuiApplication
        from PySide6.QtWidgets import QWidget

        from agent_desktop.domain.events import CallAdded, CallEnded, PopReady
        from agent_desktop.domain.links import Link, LinkState

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

        def rss_mib() -> float:
            status = dict(x.split(":", 1) for x in Path("/proc/self/status").read_text("utf-8").splitlines())
            return round(int(status["VmRSS"].split()[0]) / 1024, 1)

        await desk.session.login(url, username, password)
        while desk.diagnostics.status(Link.SIP).state is not LinkState.CONNECTED:
            await asyncio.sleep(0.01)
        desk.session.set_ready()
        desk.bus.subscribe(CallAdded, added)
        desk.bus.subscribe(CallEnded, ended)
        desk.bus.subscribe(PopReady, ready)
        await asyncio.sleep(1.0)
        listen()
        idle = rss_mib()
        print("ready", flush=True)
        over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        while not over.done():
            before = time.monotonic()
            await asyncio.sleep(PROBE_SECONDS)
            stalls.append((time.monotonic() - before - PROBE_SECONDS) * 1000)
        gc.collect()

        def since_invite(what: str) -> list[float]:
            return sorted((m[what] - m["invite"]) / 1e6 for m in at.values() if what in m)

        told = {
            "platform": QGuiApplication.platformName(),
            "outcomes": dict(outcomes),
            "ring_painted_ms": since_invite("ring"),
            "pop_ready_ms": since_invite("ready"),
            "pop_painted_ms": since_invite("pop"),
            "loop_late_ms": stalls,
            "rss_idle_mib": idle,
            "rss_mib": rss_mib(),
            "threads": sum(1 for _ in Path("/proc/self/task").iterdir()),
            "files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        }
        print(json.dumps(told), flush=True)
        return 0

    return run(Options(server=url, username=username, log_level="WARNING"), companion)


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(sys.argv[4].split(",")))  # type: ignore[arg-type]  # as if not installed
    sys.exit(window(*sys.argv[1:4]))
