"""The messages of RFC 4475 at the running core by UDP and TCP: whether it lives, how fast it answers after each.

`python tests/bench/torture.py [--json FILE]`. Exit code 1 when the program ended or did not take the next call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import publish, spread
from tests.e2e.processes import Desktop, eventually
from tests.e2e.test_torture import MESSAGES, is_alive, rings, throw


def torture(folder: Path, transport: str) -> dict[str, Any]:
    tcp = transport == "tcp"
    desktop = Desktop(folder / transport)
    desktop.transport, desktop.auto_answer = transport, False
    milliseconds: list[float] = []
    silent_after: list[str] = []
    try:
        desktop.run(ready=False)
        eventually("the line is up", lambda: is_alive(desktop, tcp=tcp))
        before = desktop.usage
        for message in MESSAGES:
            throw(desktop, message.read_bytes(), tcp=tcp)
            began = time.perf_counter()
            if not desktop.running or not rings(desktop, tcp=tcp):
                silent_after.append(message.stem)
            milliseconds.append((time.perf_counter() - began) * 1000)
        after = desktop.usage
        code = desktop.end()
    finally:
        desktop.close()
    return {
        "messages": len(MESSAGES),
        "silent_after": silent_after,
        "options_invite_cancel_ms": spread(milliseconds),
        "threads": [before.threads, after.threads],
        "files": [before.files, after.files],
        "rss_mib": [before.rss_mib, after.rss_mib],
        "exit": code,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = {transport: torture(Path(folder), transport) for transport in ("udp", "tcp")}
    publish("torture", result, options.json)
    return 1 if any(found["silent_after"] or found["exit"] for found in result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
