"""A pytest plug-in: lists every test that passed only at its second try, with the end of what failed at the first.

Who gets a second try, and how many of them a run may have, is said on the command line (--reruns, --max-suite-reruns);
`packaging/dev.py test` says so; tests/conftest.py takes it from those that need nothing but the processor.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

PROPERTY = "second try"
"""Name of the property that such a test has in the JUnit report."""
_LAST_LINES = 6


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    if call.when == "setup" and getattr(item, "execution_count", 1) == 2:
        item.user_properties.append((PROPERTY, "yes"))
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    firsts: dict[str, pytest.TestReport] = {}
    for report in terminalreporter.stats.get("rerun", []):
        firsts.setdefault(report.nodeid, report)
    bad = {report.nodeid for what in ("failed", "error") for report in terminalreporter.stats.get(what, [])}
    passed = {nodeid: report for nodeid, report in firsts.items() if nodeid not in bad}
    if passed:
        terminalreporter.section("passed only at the second try")
    for nodeid, report in passed.items():
        terminalreporter.line(f"{nodeid} ({report.when})")
        lines = [line for line in report.longreprtext.splitlines() if line.strip()]
        for line in lines[-_LAST_LINES:]:
            terminalreporter.line(f"    {line}")
    allowed = terminalreporter.config.getoption("max_suite_reruns", None)
    if bad - firsts.keys() and allowed is not None and len(firsts) >= allowed:
        terminalreporter.section("no second try")
        terminalreporter.line(f"{len(firsts)} tests had needed one before: {', '.join(sorted(bad - firsts.keys()))}")
