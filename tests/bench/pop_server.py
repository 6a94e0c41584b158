"""How long the server takes for a pop, with 100,000 customers: asked over HTTP on one connection, one after another.

`python tests/bench/pop_server.py [--customers 100000] [--asks 500] [--data DIR] [--json FILE]`. Known numbers, unknown
ones, and numbers of several customers are mixed; `server_ms` is what the server says it took itself.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import publish, spread
from tests.e2e.processes import USERNAME, Server, password

QUEUES = ("billing", "technical", "sales")
WARM_UP = 20


def measure(server: Server, customers: int, asks: int) -> dict[str, Any]:
    chance = random.Random(7)
    waited: list[float] = []
    inside: list[float] = []
    matches: Counter[str] = Counter()
    with httpx.Client(base_url=server.url, timeout=10, trust_env=False) as client:
        login = client.post("/v1/auth/login", json={"username": USERNAME, "password": password()}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        for number in range(WARM_UP + asks):
            known = number % 5 != 0
            ani = f"+86137{chance.randrange(1000, customers):08d}" if known else f"+86199{chance.randrange(10**8):08d}"
            began = time.perf_counter()
            answer = client.get("/v1/pop", params={"ani": ani, "queue": chance.choice(QUEUES), "ivr": "2>1"})
            milliseconds = (time.perf_counter() - began) * 1000
            found = answer.raise_for_status().json()
            if number >= WARM_UP:
                waited.append(milliseconds)
                inside.append(float(found["elapsed_ms"]))
                matches[found["match"]] += 1
    return {"http_ms": spread(waited), "server_ms": spread(inside), "matches": dict(matches)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--asks", type=int, default=500)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "server", customers=options.customers)
        server.data = options.data or server.data
        try:
            server.run(600)
            result = measure(server, options.customers, options.asks)
            result["rss_mib"] = server.usage.rss_mib
        finally:
            server.close()
    publish("pop_server", {"customers": options.customers, **result}, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
