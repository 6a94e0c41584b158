"""kill -9 at random moments of the scripted demo: nothing typed, no record, no wrap-up may be lost.

`python tests/bench/kill_moments.py [--count 30] [--seed 1] [--json FILE]`. The moments are spread over the story: one
at random in each of `count` equal parts. Exit code 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._report import publish
from tests.e2e.kill_moments import Outcome, kill_at, moments, story_seconds
from tests.e2e.processes import Server


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(folder / "server")
        try:
            server.run()
            story = story_seconds(server, folder / "whole")
            for number, moment in enumerate(moments(options.count, story, options.seed)):
                outcome = kill_at(moment, server, folder / str(number))
                outcomes.append(outcome)
                print(f"{outcome.at_s:6.2f} s  {outcome.last_words}  {outcome.lost or 'nothing lost'}", file=sys.stderr)
        finally:
            server.close()
    publish(
        "kill_moments",
        {
            "story_s": round(story, 1),
            "seed": options.seed,
            "moments": [dataclasses.asdict(outcome) for outcome in outcomes],
            "lost": sum(len(outcome.lost) for outcome in outcomes),
        },
        options.json,
    )
    return 1 if any(outcome.lost for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
