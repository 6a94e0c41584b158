"""The program's entry point: `python -m agent_desktop`, `agent-desktop`, and the frozen executable."""

from __future__ import annotations

import gc
import multiprocessing
import sys


def main() -> int:
    """Runs the program with the arguments of the command line; returns its exit code."""
    gc.disable()  # what a start makes is there to stay: looking for garbage in it would cost a fifth of the time
    from agent_desktop import bootstrap  # after freeze_support, which must come first in a frozen child

    return bootstrap.main(sys.argv[1:])


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
