"""How long it takes to import a table of customers: told, brought in, and brought in again; SQLite or PostgreSQL.

`python tests/bench/import_customers.py [--rows 100000] [--xlsx] [--postgresql] [--json FILE]`. One row in a hundred is
bad. The process is the ordinary command; its start is part of the time.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import ROOT, environment, publish
from tests.server.conftest import seed_now, settings_for
from tests.server.postgres import private_postgres

_HEADER = ("customer_no", "name", "name_latin", "numbers", "email", "vip", "gender")
_PEOPLE = (("王伟", "Wang Wei"), ("李秀英", "Li Xiuying"), ("陈建国", "Chen Jianguo"), ("赵敏", "Zhao Min"))


def table(rows: int) -> Iterator[tuple[str, ...]]:
    yield _HEADER
    for n in range(rows):
        name, latin = _PEOPLE[n % len(_PEOPLE)]
        number = "no number" if n % 100 == 99 else f"+86136{n:08d}"
        yield f"B-{n:07d}", name, latin, number, f"person{n}@example.com", str(n % 2), "fm"[n % 2]


def write(path: Path, rows: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table(rows))
        return
    from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table(rows):
        sheet.append(row)
    book.save(path)


def run(path: Path, where: list[str], *more: str) -> dict[str, Any]:
    """One run of the command: seconds and counts."""
    command = [sys.executable, "-m", "server_stub", "import", "customers", str(path), "--json", *more, *where]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    if not done.stdout:
        raise SystemExit(done.stderr)
    counts = json.loads(done.stdout)
    return {"seconds": round(took, 2)} | {name: counts[name] for name in ("new", "changed", "same", "bad")}


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--xlsx", action="store_true")
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="import-")))
        url = ""
        if chosen.postgresql:
            postgres = stack.enter_context(private_postgres())
            postgres.create("bench")
            url = postgres.url("bench")
        seed_now(settings_for(folder, url))
        path = folder / ("people.xlsx" if chosen.xlsx else "people.csv")
        write(path, chosen.rows)
        where = ["--data-dir", str(folder), *(["--database-url", url] if url else [])]
        result = {
            "rows": chosen.rows,
            "file": path.suffix,
            "database": "postgresql" if url else "sqlite",
            "dry_run": run(path, where, "--dry-run"),
            "first": run(path, where),
            "again": run(path, where),
        }
    publish("import_customers", result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
