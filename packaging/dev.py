"""Every task of this project, from a fresh machine on: `python3 packaging/dev.py demo`. See --help.

Needs nothing but Python 3.11 or 3.12 with its standard library. What a task needs is set up first; the second start
finds it done. This file only reads the command line: it must still parse on a Python that is too old, to say so.
"""

from __future__ import annotations

import argparse
import shutil
import sys

from devtasks import SUPPORTED


def refusal(version: tuple[int, ...], arguments: list[str]) -> str | None:
    """What to say to a Python that cannot run the project; None when it can."""
    if tuple(version[:2]) in SUPPORTED:
        return None
    found = [name for name in ("python3.12", "python3.11") if shutil.which(name)]
    advice = f"Start it with: {found[0]} {' '.join(arguments)}" if found else "Please install Python 3.12 first."
    return f"Agent Desktop runs on Python 3.11 and 3.12; this is Python {version[0]}.{version[1]}. {advice}"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="dev.py",
        allow_abbrev=False,
        description="Sets up what it needs (system packages, .venv, the SIP library), then runs a task.",
        epilog="Options after the name of demo, lab, test and server go to the program itself: dev.py demo --scripted",
    )
    top.add_argument(
        "--signalling-only", action="store_true", help="do not build the SIP library: PyPI's, without sound"
    )
    tasks = top.add_subparsers(dest="task", required=True, metavar="TASK")

    setup = tasks.add_parser("setup", help="set up and do nothing else")
    setup.add_argument("--dev", action="store_true", help="also what check and test need")
    setup.add_argument("--retry-native", action="store_true", help="build the SIP library again after a failure")

    demo = tasks.add_parser(
        "demo",
        allow_abbrev=False,
        help="an agent's desktop with simulated callers, no telephone exchange needed",
        description="Without a display it runs unattended, in a private X server (Xvfb) or offscreen.",
    )
    demo.add_argument("--scripted", action="store_true", help="no hands: a script takes calls in the real window")
    demo.add_argument("--json", metavar="FILE", help="write the timeline of the scripted run")
    demo.add_argument("--shots", metavar="DIR", help="take screenshots of each step of the scripted run")

    tasks.add_parser(
        "lab", help="a real exchange (Asterisk) and the server, for two desktops to telephone with", add_help=False
    )
    tasks.add_parser("test", help="all tests, or those that pytest's options select", add_help=False)
    tasks.add_parser("check", help="style, types, architecture, dependencies, dead code, spelling")
    bench = tasks.add_parser("bench", help="measure; each benchmark prints JSON")
    bench.add_argument("names", nargs="*", metavar="NAME", help="which ones; without a name all of tests/bench")
    tasks.add_parser("server", help="the bundled server alone: dev.py server --seed", add_help=False)
    tasks.add_parser("words", help="collect the words to translate from the source into i18n/*.ts")
    lock = tasks.add_parser("lock", help="recompile the hashed requirement files")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that the .in files allow")
    return top


def main(arguments: list[str]) -> int:
    """Run one task; the exit code."""
    problem = refusal(sys.version_info[:2], ["packaging/dev.py", *arguments])
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    options, rest = parser().parse_known_args(arguments)
    if rest and options.task not in ("demo", "lab", "test", "server"):
        parser().error(f"{options.task} does not know {' '.join(rest)}")

    from devtasks.tasks import run  # here, because its syntax is for the supported versions only

    return run(options, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
