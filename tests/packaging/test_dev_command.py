"""dev.py on the command line: what it says, what it refuses, what it hands on."""

from __future__ import annotations

import subprocess
import sys

import dev
import pytest
from devtasks import checks, environment, lock, tasks
from devtasks.console import Console, Stop

from tests.architecture.source import ROOT


def run_dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_given_nothing_set_up_when_help_is_asked_then_every_task_is_named_with_what_it_does() -> None:
    done = run_dev("--help")
    assert done.returncode == 0
    for task in ("setup", "demo", "test", "check", "bench", "server", "words", "lock"):
        line = next(line for line in done.stdout.splitlines() if line.strip().startswith(task))
        assert len(line.split()) > 3, f"{task} says nothing about itself"


def test_given_every_task_that_help_names_when_the_tasks_are_read_then_each_is_really_there() -> None:
    source = (ROOT / "packaging/devtasks/tasks.py").read_text(encoding="utf-8")
    done = run_dev("--help")
    named = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert named, done.stdout
    assert [name for name in named if f'case "{name}":' not in source] == []


def test_given_a_misspelt_option_when_check_runs_then_it_is_refused_before_anything_is_set_up() -> None:
    done = run_dev("check", "--fast")
    assert done.returncode == 2
    assert "check does not know --fast" in done.stderr


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 11, 2)])
def test_given_a_supported_python_when_asked_then_nothing_is_refused(version: tuple[int, ...]) -> None:
    assert dev.refusal(version, ["packaging/dev.py", "test"]) is None


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 13), (2, 7), (4, 0)])
def test_given_another_python_when_asked_then_one_sentence_names_the_versions_and_the_way_out(
    version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dev.shutil.which", lambda name: f"/usr/bin/{name}" if name == "python3.11" else None)
    said = dev.refusal(version, ["packaging/dev.py", "test", "-x"])
    assert said is not None
    assert f"this is Python {version[0]}.{version[1]}" in said
    assert said.endswith("Start it with: python3.11 packaging/dev.py test -x")


def test_given_another_python_and_no_other_one_when_asked_then_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dev.shutil.which", lambda _name: None)
    said = dev.refusal((3, 13), ["packaging/dev.py"])
    assert said is not None
    assert said.endswith("Please install Python 3.12 first.")


def test_given_options_of_pytest_when_test_is_named_then_they_are_handed_on_in_order() -> None:
    options, rest = dev.parser().parse_known_args(["test", "-k", "hold", "tests/unit", "-x", "--help"])
    assert options.task == "test"
    assert rest == ["-k", "hold", "tests/unit", "-x", "--help"]


def test_given_options_of_the_program_when_demo_is_named_then_they_are_handed_on_beside_its_own() -> None:
    line = "demo --scripted --lang zh_CN --json out.json --keep"
    options, rest = dev.parser().parse_known_args(line.split())
    assert (options.scripted, options.json, options.shots) == (True, "out.json", None)
    assert rest == ["--lang", "zh_CN", "--keep"]


def test_given_an_unknown_benchmark_when_bench_runs_then_it_names_those_there_are() -> None:
    with pytest.raises(Stop, match="There is no benchmark nonsense; there are:"):
        tasks.bench(environment.Environment(ROOT / ".venv", Console()).python, ["nonsense"])


def test_given_checks_of_which_one_fails_when_they_run_then_all_run_and_the_failure_is_shown() -> None:
    def program(name: str, code: str) -> checks.Check:
        return checks.Check(name, (sys.executable, "-c", code))

    said: list[str] = []
    todo = (program("first", "raise SystemExit('broken here')"), program("second", "print('fine')"))
    outcomes = checks.run_all(todo, ROOT, said.append)
    assert [(one.name, one.passed) for one in outcomes] == [("first", False), ("second", True)]
    assert "broken here" in "".join(said)
    assert "fine" not in "".join(said)
    table = checks.summary(outcomes).splitlines()
    assert table[0].startswith("first   FAILED")
    assert table[1].startswith("second  ok")


@pytest.mark.parametrize(("found", "passed"), [("a.py: unused variable 'x'", True), ("a.py: unused class 'X'", False)])
def test_given_a_check_that_forgives_some_findings_when_it_complains_then_only_the_others_count(
    found: str, passed: bool
) -> None:
    code = f"print({found!r}); raise SystemExit(3)"
    todo = checks.Check("dead code", (sys.executable, "-c", code), forgiven=": unused variable ")
    (outcome,) = checks.run_all((todo,), ROOT, lambda _line: None)
    assert outcome.passed is passed


def test_given_the_lock_of_the_client_when_it_is_compiled_then_for_all_systems_hashed_and_without_addresses() -> None:
    client = next(one for one in lock.LOCKS if one.name == "client")
    command = lock.command(environment.Environment(ROOT / ".venv", Console()).python, client, upgrade=False)
    for option in ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-package=pjsua2-python"):
        assert option in command
    assert "--upgrade" not in command
