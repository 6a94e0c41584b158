"""How long the server takes to find customers among a million, and for a pop among them, on SQLite or PostgreSQL.

`python tests/bench/customer_search.py [--customers 1000000] [--asks 300] [--postgresql] [--data DIR] [--json FILE]`.
Asked over HTTP on one connection, one after another; every kind of query is reported by itself and all together. With
`--data` the seeded SQLite folder is kept and used again; seeding takes minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import pop_server
from tests.bench._report import publish, spread
from tests.e2e.processes import USERNAME, Server, password
from tests.server.postgres import private_postgres

_HAN, _LATIN = "王李张刘陈杨黄赵吴周", ("wang", "li", "zhang", "liu", "chen", "huang")
_GIVEN = ("wei", "fang", "min", "xiuying", "jianguo", "guiying", "tao")
_SEEDING_SECONDS = 3600.0


def queries(customers: int) -> dict[str, Callable[[random.Random], str]]:
    """What agents type, by kind; all but the last find somebody."""

    def mobile(dice: random.Random) -> str:
        return f"137{dice.randrange(1000, customers):08d}"

    return {
        "name": lambda dice: dice.choice(_HAN) + dice.choice("伟芳娜敏静丽强磊军"),
        "surname": lambda dice: dice.choice(_HAN),
        "given_name": lambda dice: dice.choice(("建国", "秀英", "桂英", "国", "英")),
        "pinyin": lambda dice: dice.choice(_LATIN) + dice.choice(_GIVEN),
        "pinyin_words": lambda dice: f"{dice.choice(_GIVEN)} {dice.choice(_LATIN)}",
        "pinyin_begun": lambda dice: dice.choice(_LATIN)[: dice.randrange(1, 4)],
        "initials": lambda dice: dice.choice(("ww", "lf", "zxy", "cjg", "h")),
        "customer_number": lambda dice: f"S-{dice.randrange(1000, customers):07d}",
        "telephone": mobile,
        "telephone_spelt": lambda dice: "+86 " + mobile(dice),
        "telephone_begun": lambda dice: mobile(dice)[: dice.randrange(3, 10)],
        "telephone_end": lambda dice: mobile(dice)[-dice.randrange(4, 7) :],
        "name_and_end": lambda dice: f"{dice.choice(_LATIN)} {mobile(dice)[-4:]}",
        "common_words": lambda dice: f"{dice.choice(_HAN)} {mobile(dice)[:4]}",
        "order": lambda dice: str(88001 + dice.randrange(400)),
        "nobody": lambda dice: dice.choice(("xyzzy", "199999999999", "龘龘", "wei 龘")),
    }


def measure(server: Server, customers: int, asks: int) -> dict[str, Any]:
    dice = random.Random(11)
    times: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        login = client.post("/v1/auth/login", json={"username": USERNAME, "password": password()}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        kinds = queries(customers)
        for turn in range(2 + asks // len(kinds)):
            for kind, make in kinds.items():
                query = make(dice)
                began = time.perf_counter()
                answer = client.get("/v1/customers", params={"q": query}).raise_for_status()
                if turn >= 2:
                    times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
                    found[kind] = found.get(kind, 0) + bool(answer.json()["items"])
    return {
        "all_ms": spread(ms for some in times.values() for ms in some),
        "kinds_ms": {kind: spread(some) for kind, some in times.items()},
        "found": {kind: f"{found[kind]}/{len(some)}" for kind, some in times.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=800)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if options.postgresql:
            cluster = stack.enter_context(private_postgres())
            cluster.create("bench")
            url = cluster.url("bench")
        server = Server(folder / "server", customers=options.customers, database_url=url)
        server.data = options.data or server.data
        stack.callback(server.close)
        began = time.perf_counter()
        server.run(_SEEDING_SECONDS)
        started = time.perf_counter() - began
        result = {
            "database": "postgresql" if url else "sqlite",
            "customers": options.customers,
            "start_seconds": round(started, 1),
            "search": measure(server, options.customers, options.asks),
            "pop": pop_server.measure(server, options.customers, options.asks // 2),
            "rss_mib": server.usage.rss_mib,
        }
    publish("customer_search", result, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
