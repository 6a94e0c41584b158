"""`--core`: the program without its window takes calls, ends cleanly, and says in one sentence what is wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.callers import caller, caught_caller
from tests.e2e.processes import Desktop, eventually
from tests.lab.ports import LOCALHOST
from tests.peers.sipp import Sipp

CALLS = 20


def test_given_auto_answer_when_twenty_callers_call_then_every_call_is_in_the_log_and_nothing_is_left_open(
    desktop: Desktop, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run()
    make_sipp().run(caller(talk_ms=50), desktop.address, calls=1, arguments=["-l", "1"])
    eventually("the first call is over", lambda: "ended ANSWERED" in desktop.output())
    before = desktop.usage

    sipp = make_sipp()
    sipp.run(caller(talk_ms=100), desktop.address, calls=CALLS, arguments=["-l", "1"])
    assert sipp.wait(30) == 0
    eventually("all calls are over", lambda: desktop.output().count("ended ANSWERED") == CALLS + 1)
    after = desktop.usage

    assert after.threads <= before.threads
    assert after.files <= before.files
    assert desktop.end() == 0
    records = desktop.records()
    assert len(records) == CALLS + 1
    assert {record["outcome"] for record in records} == {"ANSWERED"}
    assert {record["hung_up_by"] for record in records} == {"peer"}
    assert all(record["started_at"] <= record["answered_at"] <= record["ended_at"] for record in records)
    assert " E " not in desktop.output()


def test_given_a_call_in_progress_when_the_system_ends_the_program_then_the_caller_hears_it_and_the_record_is_closed(
    desktop: Desktop, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run()
    sipp = make_sipp()
    sipp.run(caught_caller(), desktop.address)
    eventually("the call is answered", lambda: "acked -> confirmed" in desktop.output())

    assert desktop.end() == 0

    assert sipp.wait(5) == 0
    (record,) = desktop.records()
    assert record["outcome"] == "ANSWERED"
    assert record["hung_up_by"] == "agent"


def test_given_a_call_in_progress_when_the_program_is_killed_then_its_record_is_closed_at_the_next_start(
    desktop: Desktop, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run()
    sipp = make_sipp()
    sipp.run(caller(talk_ms=60_000), desktop.address)
    eventually("the call is answered", lambda: "acked -> confirmed" in desktop.output())
    desktop.kill()
    sipp.close()
    (left_open,) = desktop.records()

    desktop.run()
    assert desktop.end() == 0

    (record,) = desktop.records()
    assert left_open["outcome"] == "IN_PROGRESS"
    assert record["interaction_id"] == left_open["interaction_id"]
    assert record["outcome"] == "ANSWERED"
    assert record["ended_at"] is not None


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\x00\xff\xfe garbage \x80", "UTF-8"),
        (b"this is [not TOML", "TOML"),
        (b"", "[[line]]"),
        (b"[phone]\nlocal_port = 'five'\n[[line]]\n", "phone.local_port"),
        (b"[phone]\nlocal_port = 99999\n[[line]]\n", "phone.local_port"),
        (b"[[line]]\naor = 'nonsense'\n", "aor"),
        (b"[[line]]\ntransport = 'pigeon'\n", "transport"),
        (b"[[line]]\npassword_of_the_boss = 'x'\n", "password_of_the_boss"),
    ],
)
def test_given_garbage_in_the_profile_when_started_then_one_sentence_names_it_and_the_exit_code_is_two(
    desktop: Desktop, tmp_path: Path, content: bytes, named: str
) -> None:
    profile = tmp_path / "bad.toml"
    profile.write_bytes(content)

    desktop.run_with(["--core", "--profile", str(profile)])

    assert desktop.wait(15) == 2
    (line,) = desktop.output().splitlines()
    assert str(profile) in line
    assert named in line


def test_given_no_such_profile_when_started_then_one_sentence_names_it_and_the_exit_code_is_two(
    desktop: Desktop, tmp_path: Path
) -> None:
    desktop.run_with(["--core", "--profile", str(tmp_path / "missing.toml")])

    assert desktop.wait(15) == 2
    (line,) = desktop.output().splitlines()
    assert "missing.toml" in line


def test_given_core_without_a_profile_when_started_then_it_says_so_and_the_exit_code_is_two(desktop: Desktop) -> None:
    desktop.run_with(["--core"])

    assert desktop.wait(15) == 2
    (line,) = desktop.output().splitlines()
    assert "--profile" in line


def test_given_a_taken_port_when_started_then_it_says_so_and_recovers_when_the_port_is_free(
    desktop: Desktop, make_sipp: Callable[..., Sipp]
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
        squatter.bind((LOCALHOST, desktop.port))
        desktop.run(ready=False)
        eventually("the problem is logged", lambda: "the phone cannot start" in desktop.output())
        assert desktop.running
    desktop.wait_for_line()
    sipp = make_sipp()
    sipp.run(caller(), desktop.address)

    assert sipp.wait(10) == 0
    assert str(desktop.port) in next(line for line in desktop.output().splitlines() if "the phone cannot start" in line)
    assert desktop.end() == 0


def test_given_an_address_that_no_interface_has_when_started_then_it_says_so_keeps_trying_and_ends_cleanly(
    desktop: Desktop,
) -> None:
    profile = desktop.profile()
    profile.write_text(profile.read_text().replace(LOCALHOST, "192.0.2.77"), encoding="utf-8")

    desktop.run_with(["--core", "--profile", str(profile)])

    eventually("it tries again", lambda: desktop.output().count("the phone cannot start") >= 2, 15)
    assert desktop.running
    assert desktop.end() == 0


def test_given_a_home_that_is_no_folder_when_started_then_one_sentence_and_the_exit_code_is_two(
    desktop: Desktop, tmp_path: Path
) -> None:
    desktop.home = tmp_path / "a-file"
    desktop.home.write_text("not a folder")

    desktop.run_with(["--core", "--profile", str(desktop.profile())])

    assert desktop.wait(15) == 2
    (line,) = desktop.output().splitlines()
    assert "a-file" in line


def test_given_two_programs_on_one_home_when_the_second_starts_then_it_works_and_says_that_the_log_is_taken(
    make_desktop: Callable[[], Desktop], make_sipp: Callable[..., Sipp]
) -> None:
    first, second = make_desktop(), make_desktop()
    second.home = first.home
    first.run()
    second.run()
    sipp = make_sipp()
    sipp.run(caller(), second.address)

    assert sipp.wait(10) == 0
    assert "local store failed" in second.output()
    assert second.end() == 0
    assert first.end() == 0


def test_given_tcp_when_called_then_it_answers(desktop: Desktop, make_sipp: Callable[..., Sipp]) -> None:
    desktop.transport = "tcp"
    desktop.run(ready=False)
    eventually("it listens", lambda: _accepts(desktop.address))
    sipp = make_sipp("t1")
    sipp.run(caller(), desktop.address)

    assert sipp.wait(10) == 0
    assert desktop.end() == 0


def _accepts(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, 0.3).close()
    except OSError:
        return False
    return True
