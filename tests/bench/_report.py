"""What benchmarks share: percentiles, what stands in the result about the machine, the one line of JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def spread(values: Iterable[float], digits: int = 2) -> dict[str, float | int]:
    """Count, p50, p95, p99 and maximum; {} without values."""
    ordered = sorted(values)
    if not ordered:
        return {}
    last = len(ordered) - 1
    found = {f"p{p}": round(ordered[min(last, int(len(ordered) * p / 100))], digits) for p in (50, 95, 99)}
    return {"count": len(ordered), **found, "max": round(ordered[-1], digits)}


def environment() -> dict[str, str]:
    """For children: the project importable, byte code cached (without it every import costs three times as much)."""
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**variables, "PYTHONPATH": str(ROOT)}


def publish(name: str, result: dict[str, Any], file: Path | None = None) -> None:
    """Prints the result; `load` is the machine's load average, since others may work on it."""
    document = {"bench": name, "python": sys.version.split()[0], "load": round(os.getloadavg()[0], 2), **result}
    if file is not None:
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(document), flush=True)
