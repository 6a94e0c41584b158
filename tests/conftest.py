"""The rules of every test run: tiers by folder, silence, no display, nothing of the user's touched, skips explained."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.lab.need import APT_LINE, packages_in

# Before anything imports Qt: qasync takes the first binding it finds, and a test never needs a screen.
os.environ["QT_API"] = "pyside6"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ["tests.lab.quiet", "tests.lab.second_try", "tests.lab.asterisk"]

# A line per request of a test that asks until something is true would bury what a failure has to say.
logging.getLogger("httpx").setLevel(logging.WARNING)

# A shared or emulated machine may stall for seconds: time is what benchmarks measure, not properties.
settings.register_profile("suite", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

_TESTS = Path(__file__).parent

_ONE_TRY = ("unit", "architecture")
"""Tiers that need nothing but the processor: what fails there once is broken."""


def pytest_sessionstart() -> None:
    """Asked to end by the system, a run still takes its peers along, as at Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks each test with its tier, the folder below tests/, so that `-m unit` works without a line in each file."""
    tiers = {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}
    for item in items:
        if item.path.is_relative_to(_TESTS):
            folder = item.path.relative_to(_TESTS).parts[0]
            if folder in tiers:
                item.add_marker(folder)
            if folder in _ONE_TRY and config.pluginmanager.hasplugin("rerunfailures"):
                item.add_marker(pytest.mark.flaky(reruns=0))


@pytest.fixture(scope="session", autouse=True)
def _private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, databases and logs of the program land in a folder of the run, in child processes too."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENT_DESKTOP_HOME", str(home))
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists every skipped test under its reason, then the one line that installs what was missing."""
    tests_by_reason: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        tests_by_reason.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    if not tests_by_reason:
        return
    terminalreporter.section("skipped, and why")
    for reason, tests in sorted(tests_by_reason.items()):
        terminalreporter.line(reason)
        for test in tests:
            terminalreporter.line(f"    {test}")
    if packages := packages_in(tests_by_reason):
        terminalreporter.line(f"To run them: {APT_LINE} {' '.join(packages)}")
