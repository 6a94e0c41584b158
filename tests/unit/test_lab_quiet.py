"""The watch over every test really barks: sample tests run in a pytest of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SAMPLES = """
import asyncio, logging, threading, time, warnings
import pytest

log = logging.getLogger("agent_desktop.sample")
stop = threading.Event()

def test_good(): log.info("quiet")
async def test_good_async(): await asyncio.create_task(asyncio.sleep(0))
def test_good_foreign_log(): logging.getLogger("elsewhere").error("not ours")
@pytest.mark.expects_log("WARNING agent_desktop.sample: well")
def test_good_expected(): log.warning("well well")
@pytest.mark.tolerates_log("never said")
def test_good_tolerated(): pass
@pytest.mark.keeps("^kept$")
def test_good_kept(): threading.Thread(target=stop.wait, name="kept", daemon=True).start()
@pytest.fixture(scope="module")
def worker():
    thread = threading.Thread(target=stop.wait, name="module-wide")
    thread.start()
    yield
    stop.set()
    thread.join()
def test_good_wider_fixture(worker): pass
def test_good_slow_thread(): threading.Thread(target=time.sleep, args=(0.1,)).start()
async def test_good_executor(): await asyncio.to_thread(int)

def test_bad_log(): log.warning("oops")
def test_bad_log_with_traceback():
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("oops")
@pytest.mark.expects_log("promised")
def test_bad_expected_is_missing(): pass
def test_bad_thread(): threading.Thread(target=stop.wait, name="leaked", daemon=True).start()
async def test_bad_task(): test_bad_task.it = asyncio.create_task(asyncio.sleep(60), name="forgotten")
@pytest.fixture
async def ticking():
    ticking.it = asyncio.create_task(asyncio.sleep(60), name="ticking")
    yield
async def test_bad_fixture_task(ticking): pass
async def test_bad_unretrieved():
    async def fail(): raise ValueError("nobody looks")
    asyncio.create_task(fail())
    await asyncio.sleep(0)
def test_bad_thread_exception():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
def test_bad_del():
    class Bad:
        def __del__(self): raise ValueError("in __del__")
    Bad()
def test_bad_warning(): warnings.warn("old", DeprecationWarning)
def test_bad_qt():
    from PySide6.QtCore import qWarning
    qWarning("QObject: trouble")
def test_good_qt_noise():
    from PySide6.QtCore import qWarning
    qWarning("This plugin does not support raise()")
def test_bad_failure_says_only_its_own():
    log.warning("noise beside the failure")
    assert 1 == 2
def test_good_at_the_end(): pass
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Sample name -> everything that went wrong with it, empty when nothing did."""
    folder = tmp_path_factory.mktemp("samples")
    (folder / "test_samples.py").write_text(SAMPLES)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "test_samples.py", "-c", str(ROOT / "pyproject.toml"), "--rootdir", "."]
    options = ["-p", "tests.lab.quiet", "-p", "no:cacheprovider", f"--junit-xml={report}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command + options, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert report.exists(), run.stdout + run.stderr
    found: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        wrong = "".join((part.get("message") or "") + (part.text or "") for part in case if part.tag in _BAD)
        found[case.get("name", "")] = found.get(case.get("name", ""), "") + wrong
    return found


_BAD = ("failure", "error")

COMPLAINTS = {
    "test_bad_log": "unexpected log record: WARNING agent_desktop.sample: oops",
    "test_bad_log_with_traceback": "ZeroDivisionError",
    "test_bad_expected_is_missing": "expected log record did not come: promised",
    "test_bad_thread": "thread still alive: leaked",
    "test_bad_task": "task still pending when its loop closed: <Task pending name='forgotten'",
    "test_bad_fixture_task": "task still pending when its loop closed: <Task pending name='ticking'",
    "test_bad_unretrieved": "Task exception was never retrieved",
    "test_bad_thread_exception": "PytestUnhandledThreadExceptionWarning",
    "test_bad_del": "PytestUnraisableExceptionWarning",
    "test_bad_warning": "DeprecationWarning: old",
    "test_bad_qt": "QObject: trouble",
    "test_bad_failure_says_only_its_own": "assert 1 == 2",
}


def test_given_clean_samples_when_run_then_nothing_is_said(outcomes: dict[str, str]) -> None:
    good = {name: wrong for name, wrong in outcomes.items() if name.startswith("test_good")}
    assert len(good) == SAMPLES.count("def test_good")
    assert good == dict.fromkeys(good, "")


def test_given_dirty_samples_when_run_then_each_is_listed(outcomes: dict[str, str]) -> None:
    assert {name for name in outcomes if name.startswith("test_bad")} == set(COMPLAINTS)


@pytest.mark.parametrize(("sample", "complaint"), COMPLAINTS.items())
def test_given_a_dirty_sample_when_run_then_it_fails_saying_why(
    outcomes: dict[str, str], sample: str, complaint: str
) -> None:
    assert complaint in outcomes[sample]


def test_given_a_failing_sample_when_run_then_its_leaks_are_not_added(outcomes: dict[str, str]) -> None:
    assert "unexpected log record" not in outcomes["test_bad_failure_says_only_its_own"]
