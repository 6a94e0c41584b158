"""What is asked for on the command line, or by the demo, and what is wrong with it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent_desktop import __version__
from agent_desktop.bootstrap.options import Companion, Options, Running
from agent_desktop.bootstrap.running import run_core, run_window
from agent_desktop.domain.line_check import Verdict
from agent_desktop.host.desktop import DesktopAction, DesktopError, DesktopRequest, SingleDesktop
from agent_desktop.host.paths import Paths
from agent_desktop.host.profile import ProfileError, load_profile
from agent_desktop.kit import log as logs
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import StorageError

SWITCH_SECONDS = 0.0005
"""How long one thread may keep Python from another. With the usual 5 ms a window that draws makes a caller wait for
180: p95 35 ms against 3 ms (tests/bench/gui_calls.py)."""


def run(options: Options, companion: Companion | None = None) -> int:
    """Runs the program to its end; a profile or folder that cannot be used is said on stderr and is exit code 2."""
    paths = Paths.find()
    try:
        paths.make()
    except StorageError as error:
        print(f"A folder of this program cannot be used: {error.detail}.", file=sys.stderr)  # noqa: T201
        return 2
    logs.configure(options.log_level, paths.log / "agent-desktop.log")
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        profile = load_profile(options.profile) if options.profile else None
    except ProfileError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no window yet
        return 2
    if options.core and profile is None:
        print("Without a window --profile FILE is needed: nobody could log in.", file=sys.stderr)  # noqa: T201
        return 2
    return (run_core if options.core else run_window)(options, profile, paths, companion)


def check_line(options: Options, *, as_json: bool) -> int:
    """Checks the line of a profile without a window and prints the report; 0 when nothing is wrong, else 1."""
    from agent_desktop.ui.line_report import plain_text

    async def check(running: Running) -> int:
        desk = running.desk
        progress = await desk.line_check.run()
        report = await desk.line_check.report()
        if report is None or progress is None:
            return 1
        print(report.as_json() if as_json else plain_text(report))  # noqa: T201
        return 0 if progress.finished and progress.verdict is not Verdict.BAD else 1

    return run(replace(options, core=True, take_calls=False), check)


def _hand_over(request: DesktopRequest, paths: Paths) -> int:
    """Gives a request to the running desktop and nothing else; 1 when none runs."""

    async def give() -> bool:
        return await SingleDesktop(paths.runtime, SystemClock()).hand_over(request)

    try:
        handed = asyncio.run(give())
    except DesktopError as error:
        print(f"Agent Desktop does not answer ({error}).", file=sys.stderr)  # noqa: T201
        return 1
    if not handed:
        print("Agent Desktop is not running.", file=sys.stderr)  # noqa: T201
    return 0 if handed else 1


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="agent-desktop", description="The program a call-centre agent works in.")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a SIP account and settings from a TOML file")
    parser.add_argument("--core", action="store_true", help="no window: everything else, until SIGTERM")
    parser.add_argument(
        "--check-line", action="store_true", help="check the line of --profile, print a report, and end"
    )
    parser.add_argument("--json", action="store_true", help="with --check-line: the report as JSON")
    parser.add_argument("--server", default="", metavar="URL", help="address of the server on the log-in page")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    parser.add_argument("--version", action="version", version=f"agent-desktop {__version__}")
    parser.add_argument(
        "--action", choices=[a.value for a in DesktopAction], help="ask the running desktop for something, and end"
    )
    parser.add_argument("number", nargs="?", default="", help="a number or tel: link to put into the dial field")
    given = parser.parse_args(arguments)
    if given.action:
        return _hand_over(DesktopRequest(DesktopAction(given.action), given.number), Paths.find())
    if given.check_line:
        level = "ERROR" if given.log_level == "INFO" else given.log_level  # the report is what is wanted on the screen
        return check_line(Options(given.profile, log_level=level), as_json=given.json)
    request = DesktopRequest(DesktopAction.DIAL if given.number else DesktopAction.SHOW, given.number)
    return run(Options(given.profile, given.core, given.server, request=request, log_level=given.log_level))
