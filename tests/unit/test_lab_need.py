"""Missing peers are skipped with the line that installs them, or fail where that is forbidden; ports are free."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.need import need, need_program, packages_in
from tests.lab.ports import free_port, free_ports, loopback_address

ROOT = Path(__file__).parents[2]


def test_given_a_missing_program_when_needed_then_the_test_is_skipped_with_the_apt_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LAB_REQUIRED", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"needs no-such-program: apt-get install .* sip-tester libsip$"):
        need_program("no-such-program", "sip-tester", "libsip")


def test_given_a_missing_program_when_the_lab_is_required_then_the_test_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_REQUIRED", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        need_program("no-such-program")


def test_given_a_program_in_the_path_when_needed_then_its_path_is_returned() -> None:
    assert need_program("sh").name == "sh"


def test_given_programs_in_versioned_folders_when_needed_then_the_newest_is_returned(tmp_path: Path) -> None:
    for version in ("14", "15"):
        program = tmp_path / version / "bin" / "peer-of-the-test"
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
    assert need_program("peer-of-the-test", folders=[f"{tmp_path}/*/bin"]).parts[-3] == "15"


def test_given_something_found_when_needed_then_it_is_passed_through() -> None:
    assert need(5, "a number") == 5


def test_given_reasons_when_packages_are_asked_for_then_each_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAB_REQUIRED", raising=False)
    reasons = ["only on Windows"]
    for packages in (("sip-tester",), ("baresip-core", "sip-tester")):
        with pytest.raises(pytest.skip.Exception) as skip:
            need_program("no-such-program", *packages)
        reasons.append(str(skip.value.msg))
    assert packages_in(reasons) == ("baresip-core", "sip-tester")


def test_given_skipped_tests_when_the_run_ends_then_reasons_tests_and_packages_are_listed(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_terminal_summary\n")
    (tmp_path / "test_sample.py").write_text(
        "from tests.lab.need import need_program\n"
        "def test_peer(): need_program('no-such-program', 'sip-tester')\n"
        "def test_other(): need_program('no-such-program', 'sip-tester')\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "test_sample.py"]
    run = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
    )
    listing = run.stdout.partition("skipped, and why")[2]
    assert listing.count("needs no-such-program") == 1
    assert "test_sample.py::test_peer\n    test_sample.py::test_other" in listing
    assert "To run them: apt-get install -y --no-install-recommends sip-tester" in listing


def test_given_a_port_in_use_when_ports_are_asked_for_then_it_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    host = loopback_address()
    taken = free_port(host)
    offers = iter([taken, taken + 2])
    monkeypatch.setattr("random.randrange", lambda *_: next(offers))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as user:
        user.bind((host, taken))
        assert free_port(host) == taken + 2


def test_given_many_ports_asked_for_when_found_then_the_first_is_even_and_all_can_be_bound() -> None:
    first = free_ports(4)
    assert first % 2 == 0
    for port in range(first, first + 4):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
            server.bind(("127.0.0.1", port))
