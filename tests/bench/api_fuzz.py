"""The OpenAPI document against the server it describes: every operation, valid and invalid, with and without a token.

`python tests/bench/api_fuzz.py [--examples 100] [--seconds 1800] [--seed N] [--json FILE]`. Reports how many requests
were sent, how long they took, and every operation that answered with a 5xx, outside its description, or not in time.
Left out: the stream, the logout and the demo's routes, as in tests/server/test_api_fuzz.py.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import publish, spread
from tests.server.process import ServerProcess, server_process
from tests.server.test_api_fuzz import CHECKS, LEFT_OUT
from tests.server.test_openapi import SNAPSHOT

_TIMEOUT = 20.0
_WORDS = 600


class Fuzz:
    """Sends requests and remembers what they were answered with."""

    def __init__(self, server: ServerProcess, token: str, ends: float) -> None:
        self._server = server
        self._tokens = (token, "")
        self._ends = ends
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.failures: list[dict[str, str]] = []

    def attack(self, operation: Any, examples: int) -> None:
        """One operation with half of the examples valid, half of them not; ends at its first failure."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for token in self._tokens:
                count = examples // 2 if token else max(2, examples // 20)
                try:
                    self._ask(operation, mode, token, count)
                except hypothesis.errors.Unsatisfiable:
                    continue  # nothing about such a request can be wrong
                except Exception as error:  # whatever is wrong is a finding, and the next operation goes on
                    self.failures.append(
                        {"operation": operation.label, "mode": mode.value, "what": str(error)[:_WORDS]}
                    )
                    return

    def _ask(self, operation: Any, mode: GenerationMode, token: str, examples: int) -> None:
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def request(case: Case[Any]) -> None:
            if time.monotonic() > self._ends:
                return
            started = time.perf_counter()
            answer = case.call(base_url=self._server.url, headers={"Authorization": token}, timeout=_TIMEOUT)
            self.seconds.append(time.perf_counter() - started)
            self.statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        request()


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--examples", type=int, default=100, help="valid and invalid requests for each operation")
    options.add_argument("--seconds", type=float, default=1800.0, help="end after this long")
    options.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    hypothesis.core.global_force_seed = chosen.seed  # what the library's own --hypothesis-seed sets
    schema = schemathesis.openapi.from_path(SNAPSHOT).exclude(path_regex=LEFT_OUT)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    with (
        tempfile.TemporaryDirectory(prefix="fuzz-") as folder,
        server_process(Path(folder) / "data", "--seed") as server,
    ):
        with server.client("guan") as client:
            fuzz = Fuzz(server, str(client.headers["Authorization"]), time.monotonic() + chosen.seconds)
        for operation in operations:
            fuzz.attack(operation, chosen.examples)
        alive = server.process.poll() is None
        tracebacks = server.log.read_text().count("Traceback")
    publish(
        "api_fuzz",
        {
            "seed": chosen.seed,
            "operations": len(operations),
            "requests": len(fuzz.seconds),
            "milliseconds": spread(1e3 * s for s in fuzz.seconds),
            "statuses": {str(status): count for status, count in sorted(fuzz.statuses.items())},
            "alive": alive,
            "tracebacks": tracebacks,
            "failures": fuzz.failures,
        },
        chosen.json,
    )
    return 0 if alive and not tracebacks and not fuzz.failures else 1


if __name__ == "__main__":
    sys.exit(main())
