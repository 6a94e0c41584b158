"""The suite in lanes: what is summed, what fails the run, what ends it, and who gets a second try."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from devtasks import suite
from devtasks.suite import Count, Lane, Outcome

from tests.architecture.source import ROOT
from tests.lab import second_try

PYTHON = Path(sys.executable)
QUIET = ("-q", "-p", "no:cacheprovider")
QUICK = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Variables of runs that load no plug-ins but those they name."""


@pytest.fixture(autouse=True)
def _plain_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)


def write(folder: Path, **modules: str) -> Path:
    """A folder that is a project of its own for pytest."""
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text), "utf-8")
    return folder


def lanes(*files: str) -> list[Lane]:
    return [Lane(Path(file).stem, (*QUIET, file), f"{port}000-{port}999") for port, file in enumerate(files, 20)]


# --- counting -----------------------------------------------------------------------------------------------------


def test_given_a_report_when_it_is_counted_then_each_test_counts_once_by_the_worst_that_happened_to_it(
    tmp_path: Path,
) -> None:
    def case(name: str, inside: str = "") -> str:
        return f'<testcase classname="tests.sip.test_hold" name="{name}">{inside}</testcase>'

    again = f'<properties><property name="{suite.SECOND_TRY}" value="yes"/></properties>'
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        + case("good")
        + case("bad", "<failure/>")
        + case("bad", "<error/>")
        + case("skipped", "<skipped/>")
        + case("unclean at first")
        + case("unclean at first", again)
        + case("bad twice", again + "<failure/>")
        + "</testsuite></testsuites>",
        "utf-8",
    )
    count = suite.count(report)
    assert count == Count(passed=2, failed=2, skipped=1, second_try=1)
    assert count.line() == "2 passed, 2 failed, 1 skipped, 1 only at the second try"
    assert suite.count(tmp_path / "nowhere.xml") is None
    report.write_text("<testsuites><testsu", "utf-8")
    assert suite.count(report) is None


BROKEN = "ended with exit code"


@pytest.mark.parametrize(
    ("outcomes", "line", "code"),
    [
        ([Outcome("a", 0, Count(12, 0)), Outcome("b", 0, Count(3, 0, 1))], "15 passed, 0 failed, 1 skipped", 0),
        ([Outcome("a", 0, Count(12, 0)), Outcome("b", 1, Count(3, 1))], "15 passed, 1 failed", 1),
        ([Outcome("a", 1, Count(1, 2)), Outcome("b", 0, Count(1, 0))], "2 passed, 2 failed", 1),
        ([Outcome("a", -11, None), Outcome("b", 0, Count(3, 0))], f"3 passed, 0 failed, lane a {BROKEN} -11", 1),
        ([Outcome("a", 0, Count(3, 0)), Outcome("b", 5, Count(0, 0))], f"3 passed, 0 failed, lane b {BROKEN} 5", 5),
        ([Outcome("a", 0, None), Outcome("b", 0, Count(3, 0))], f"3 passed, 0 failed, lane a {BROKEN} 0", 1),
        ([Outcome("a", 2, Count(3, 0)), Outcome("b", 1, Count(1, 1))], f"4 passed, 1 failed, lane a {BROKEN} 2", 2),
    ],
)
def test_given_how_lanes_ended_when_summed_then_nothing_but_two_whole_passes_is_a_pass(
    outcomes: list[Outcome], line: str, code: int
) -> None:
    assert suite.closing_line(outcomes) == line
    assert suite.exit_code(outcomes) == code


# --- lanes --------------------------------------------------------------------------------------------------------


def test_given_one_real_run_when_a_test_fails_then_its_exit_code_and_count_come_back(tmp_path: Path) -> None:
    write(tmp_path, test_two="def test_yes(): pass\ndef test_no(): assert 0\n")
    code, count = suite.run(PYTHON, [*QUIET, str(tmp_path)], tmp_path, os.environ)
    assert code == 1
    assert count == Count(passed=1, failed=1)


MEETING = """
    import os, pathlib, time
    def test_meets_the_other():
        pathlib.Path("{me}").write_text(os.environ["LAB_PORTS"] + " " + str(os.nice(0) - int(os.environ["OUR_NICE"])))
        end = time.monotonic() + 30
        while not pathlib.Path("{other}").exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        print("{me} was here")
"""


def test_given_two_lanes_when_run_then_side_by_side_each_with_its_ports_and_the_second_says_all_at_the_end(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        test_one=MEETING.format(me="one", other="two"),
        test_two=MEETING.format(me="two", other="one") + "\n    def test_no(): assert 0, 'broken here'\n",
    )
    first, second = lanes("test_one.py", "test_two.py")
    second = Lane(second.name, (*second.arguments, "-s"), second.ports, nice=3)
    environment = {**os.environ, "OUR_NICE": str(os.nice(0))}
    outcomes = suite.run_lanes(PYTHON, (first, second), tmp_path, (environment, environment))
    assert outcomes == [Outcome("test_one", 0, Count(1, 0)), Outcome("test_two", 1, Count(1, 1))]
    assert (tmp_path / "one").read_text() == "20000-20999 0"
    assert (tmp_path / "two").read_text() == "21000-21999 3"
    said = capfd.readouterr().out
    of_first, _, of_second = said.partition(" lane test_two ")
    assert "1 passed" in of_first
    assert "broken here" not in of_first
    assert "two was here" in of_second
    assert "broken here" in of_second


def test_given_a_lane_that_crashes_when_the_other_passes_then_the_run_fails_and_the_lane_is_named(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        test_one="def test_yes(): pass\n",
        test_two="import os\ndef test_gone(): os.kill(os.getpid(), 9)\n",
    )
    outcomes = suite.run_lanes(PYTHON, lanes("test_one.py", "test_two.py"), tmp_path, (os.environ, os.environ))
    assert suite.closing_line(outcomes) == "1 passed, 0 failed, lane test_two ended with exit code -9"
    assert suite.exit_code(outcomes) == 1


ENDLESS = """
    import pathlib, signal, time
    import pytest
    @pytest.fixture
    def peer():
        for number in (signal.SIGINT, signal.SIGTERM):  # as the suite's own conftest does, and a terminal
            signal.signal(number, signal.default_int_handler)
        pathlib.Path("{me}-up").touch()
        yield
        pathlib.Path("{me}-down").touch()
    def test_waits(peer): time.sleep(60)
"""
RUNNER = """
import os, sys
from pathlib import Path
from devtasks import suite
names = ("one", "two")
lanes = [suite.Lane(name, ("-q", "-p", "no:cacheprovider", f"test_{name}.py"), "20000-20999") for name in names]
sys.exit(suite.exit_code(suite.run_lanes(Path(sys.executable), lanes, Path.cwd(), [os.environ] * 2)))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_given_two_lanes_when_asked_to_end_then_both_put_their_peers_away_first(
    tmp_path: Path, number: signal.Signals
) -> None:
    write(tmp_path, test_one=ENDLESS.format(me="one"), test_two=ENDLESS.format(me="two"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            end = time.monotonic() + 30
            while not all((tmp_path / f"{name}-up").exists() for name in ("one", "two")):
                assert time.monotonic() < end
                assert process.poll() is None
                time.sleep(0.01)
            if number is signal.SIGINT:
                os.killpg(process.pid, number)  # as the terminal does
            else:
                process.send_signal(number)
            assert process.wait(30) == 2
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert sorted(path.name for path in tmp_path.glob("*-down")) == ["one-down", "two-down"]


# --- the second try -----------------------------------------------------------------------------------------------


ONCE = """
    import logging, pathlib, threading
    import pytest

    log = logging.getLogger("agent_desktop.sample")

    def first(name):
        mark = pathlib.Path(name)
        there = mark.exists()
        mark.touch()
        return not there

    def note(line):
        with pathlib.Path("fixtures").open("a") as file:
            file.write(line + " ")

    @pytest.fixture(scope="session")
    def exchange():
        stop = threading.Event()
        thread = threading.Thread(target=stop.wait)
        thread.start()
        note("+session")
        yield "exchange"
        note("-session")
        stop.set()
        thread.join()

    @pytest.fixture(scope="module")
    def server(exchange):
        note("+module")
        yield "server"
        note("-module")

    @pytest.fixture
    def call(server):
        note("+call")
        yield
        note("-call")

    def test_a_good(call): pass
    def test_b_once(call):
        log.info("still quiet")
        assert not first("once"), "the peer was late"
    @pytest.fixture
    def shaky(call):
        assert not first("shaky"), "the port was taken"
    def test_c_set_up_once(shaky): pass
    def test_d_log_once(call):
        if first("log"):
            log.warning("only now and then")
    @pytest.mark.expects_log("promised")
    def test_e_failed_once_and_then_silent(call):
        if first("silent"):
            log.warning("promised")
            assert 0
    def test_f_log_always(call): log.warning("always")
    def test_g_never(call): assert 0, "broken"
    async def test_h_good_at_the_end(call): pass
"""
PLUGIN_NAMES = ("pytest_rerunfailures", "pytest_asyncio.plugin", "tests.lab.quiet", "tests.lab.second_try")
PLUGINS = (
    *(part for name in PLUGIN_NAMES for part in ("-p", name)),
    *("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"),
)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Count | None, str, str]:
    """The count, what was said and what the fixtures did, where everybody may try again."""
    folder = write(tmp_path_factory.mktemp("tried"), test_once=ONCE)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", *QUIET, *PLUGINS, "--reruns=1", f"--junit-xml={report}", "test_once.py"]
    environment = {**os.environ, **QUICK}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return suite.count(report), done.stdout, (folder / "fixtures").read_text()


def test_given_tests_that_fail_once_when_tried_again_then_they_pass_and_are_counted(
    tried: tuple[Count | None, str, str],
) -> None:
    count, said, _ = tried
    assert count == Count(passed=5, failed=3, second_try=3), said
    assert second_try.PROPERTY == suite.SECOND_TRY


def test_given_tests_that_needed_a_second_try_when_the_run_ends_then_each_is_listed_with_what_failed_first(
    tried: tuple[Count | None, str, str],
) -> None:
    _, said, _ = tried
    found = re.search(r"=+ passed only at the second try =+\n(.*?)\n=+ ", said, re.DOTALL)
    assert found is not None, said
    listing = found[1]
    assert [line for line in listing.splitlines() if line and not line.startswith("    ")] == [
        "test_once.py::test_b_once (call)",
        "test_once.py::test_c_set_up_once (setup)",
        "test_once.py::test_d_log_once (teardown)",
    ]
    for reason in (
        "the peer was late",
        "the port was taken",
        "unexpected log record: WARNING agent_desktop.sample: only",
    ):
        assert reason in listing


def test_given_wider_fixtures_when_a_test_is_tried_again_then_they_live_on_and_are_put_away_once(
    tried: tuple[Count | None, str, str],
) -> None:
    count, _, fixtures = tried
    assert count is not None
    steps = fixtures.split()
    assert (steps[:2], steps[-2:]) == (["+session", "+module"], ["-module", "-session"])
    tests = count.passed + count.failed
    again = count.second_try + count.failed
    assert steps[2:-2] == ["+call", "-call"] * (tests + again)


def test_given_a_second_try_when_it_breaks_a_rule_of_the_house_then_what_the_first_did_does_not_excuse_it(
    tried: tuple[Count | None, str, str],
) -> None:
    _, said, _ = tried
    assert "ERROR at teardown of test_e_failed_once_and_then_silent" in said
    assert "expected log record did not come: promised" in said
    assert "ERROR at teardown of test_f_log_always" in said
    assert "unexpected log record: WARNING agent_desktop.sample: always" in said


SHAKY = """
    import pathlib
    import pytest
    @pytest.mark.parametrize("number", range(NUMBER))
    def test_shaky(number):
        mark = pathlib.Path(str(number))
        there = mark.exists()
        mark.touch()
        assert there
"""


@pytest.mark.parametrize(
    ("number", "code", "count"), [(3, 0, Count(3, 0, second_try=3)), (4, 1, Count(3, 1, second_try=3))]
)
def test_given_the_rules_of_the_lanes_when_more_than_three_need_a_second_try_then_the_run_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], number: int, code: int, count: Count
) -> None:
    write(tmp_path, test_shaky=SHAKY.replace("NUMBER", str(number)))
    assert suite.run(PYTHON, [*QUIET, *PLUGINS, *suite.TRY_AGAIN], tmp_path, os.environ) == (code, count)
    assert ("3 tests had needed one before: test_shaky.py::test_shaky[3]" in capfd.readouterr().out) is (code == 1)


def test_given_the_lanes_when_read_then_together_they_are_the_suite_with_the_same_rules() -> None:
    peers, core = suite.LANES
    folders = [argument for argument in peers.arguments if argument.startswith("tests/")]
    assert folders == ["tests/sip", "tests/e2e"]
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert core.arguments == ("tests", *(f"--ignore={folder}" for folder in folders), *suite.TRY_AGAIN)
    assert set(suite.TRY_AGAIN) < set(peers.arguments)
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "reruns" not in settings, "a run with arguments tries nothing twice"
    (first, last), (next_first, next_last) = (map(int, lane.ports.split("-")) for lane in suite.LANES)
    assert first < last < next_first < next_last < 32768, "below the ports of outgoing connections"
