"""The child of startup.py: the program on the profile given, which prints its moments when its line is up.

Its arguments: the profile, and the packages that an agent's machine does not have. Imports nothing but the program:
what the parent needs must not be measured. Ends when standard input does.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    gc.disable()  # as agent_desktop/__main__.py does
    from agent_desktop.bootstrap import Options, Running, run

    async def companion(running: Running) -> int:
        import asyncio
        import json
        import time

        from agent_desktop.domain.links import Link, LinkState

        while running.desk.diagnostics.status(Link.SIP).state is not LinkState.CONNECTED:
            await asyncio.sleep(0.002)
        print(json.dumps({**running.marks, "line_up": time.monotonic_ns()}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        return 0

    from pathlib import Path

    return run(Options(profile=Path(sys.argv[1]), log_level="ERROR"), companion)


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(sys.argv[2].split(",")))  # type: ignore[arg-type]  # as if not installed
    sys.exit(main())
