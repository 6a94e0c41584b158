"""From the start of the process to the first paint and to the line being up, warm; and the memory it then holds.

`python tests/bench/startup.py [--runs N] [--json FILE]`: the real window with a profile that registers at a registrar
of a few lines. Times are measured from outside: the parent notes when it started the child, both read the same clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._installation import developers_packages
from tests.bench._report import environment, publish, spread
from tests.e2e.processes import usage_of
from tests.lab.ports import LOCALHOST, free_ports
from tests.peers.registrar import Registrar

WINDOW = Path(__file__).with_name("startup_window.py")
IDLE_SECONDS = 3.0


def profile(folder: Path, registrar: Registrar) -> Path:
    file = folder / "profile.toml"
    file.write_text(
        f'[phone]\nlocal_address = "{LOCALHOST}"\nlocal_port = {free_ports(2)}\nnull_audio = true\n'
        f'[[line]]\nid = "line1"\naor = "sip:1001@{LOCALHOST}"\nregistrar = "{registrar.uri}"\n',
        encoding="utf-8",
    )
    return file


def one_run(folder: Path, registrar: Registrar) -> dict[str, Any]:
    """Milliseconds since the process was started, by moment; what it holds when it has been idle for a while."""
    variables = {"AGENT_DESKTOP_HOME": str(folder / "home")}
    if not os.environ.get("DISPLAY"):
        variables["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, str(WINDOW), str(profile(folder, registrar)), developers_packages()]
    began = time.monotonic_ns()
    with subprocess.Popen(
        command, env={**environment(), **variables}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        marks = json.loads(child.stdout.readline())
        time.sleep(IDLE_SECONDS)
        usage = usage_of(child.pid)
        child.communicate("", timeout=30)
    assert child.returncode == 0
    return {
        "ms": {name: (at - began) / 1e6 for name, at in marks.items()},
        "rss_mib": usage.rss_mib,
        "threads": usage.threads,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    registrar = Registrar(LOCALHOST)
    with tempfile.TemporaryDirectory() as folder:
        one_run(Path(folder), registrar)  # fills the caches
        runs = [one_run(Path(folder), registrar) for _ in range(options.runs)]
    registrar.close()
    result = {name: spread(run["ms"][name] for run in runs) for name in runs[0]["ms"]}
    publish(
        "startup",
        {
            "ms_since_process_start": result,
            "rss_mib": spread(run["rss_mib"] for run in runs),
            "threads": max(run["threads"] for run in runs),
            "platform": "offscreen" if not os.environ.get("DISPLAY") else "xcb",
        },
        options.json,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
