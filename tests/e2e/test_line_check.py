"""The check of a line without an exchange: at a real server, and at phones that keep their sound to themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.e2e.processes import USERNAME, Desktop, Server, password, run_to_end
from tests.peers.sipp import Scenario, Sipp, sdp


def steps_of(profile: Path, home: Path) -> tuple[int, Mapping[str, Mapping[str, Any]], str]:
    """Exit code, the steps by name, and everything that was printed."""
    command = [sys.executable, "-m", "agent_desktop", "--check-line", "--json", "--profile", str(profile)]
    ended = run_to_end(command, 90, {"AGENT_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"})
    assert ended.stdout, ended.stderr
    return ended.returncode, {step["step"]: step for step in json.loads(ended.stdout)["steps"]}, ended.stdout


def test_given_a_server_when_the_line_is_checked_then_its_answer_and_its_events_are(
    desktop: Desktop, server: Server, tmp_path: Path
) -> None:
    desktop.port = server.agent_port
    code, steps, output = steps_of(desktop.profile(server.url), tmp_path / "home")
    assert code == 0, output
    for step in ("server_name", "server_connect", "server_answer", "event_stream"):
        assert steps[step]["verdict"] == "good", output
    assert float(steps["server_answer"]["measures"]["milliseconds"]) < 5000
    assert password() not in output


def test_given_a_server_that_is_gone_when_the_line_is_checked_then_it_is_named(
    desktop: Desktop, mortal_server: Server, tmp_path: Path
) -> None:
    profile = desktop.profile(mortal_server.url)
    assert mortal_server.end() == 0
    code, steps, output = steps_of(profile, tmp_path / "home")
    assert code == 1, output
    assert steps["server_connect"]["code"] == "connection_refused"
    assert steps["server_answer"]["code"] == "after_failure"
    assert USERNAME not in output


def test_given_an_echo_that_sends_nothing_back_when_the_line_is_checked_then_it_is_one_way_audio(
    desktop: Desktop, make_sipp: Callable[..., Sipp], tmp_path: Path
) -> None:
    sipp = make_sipp("t1")
    answering = Scenario("uas").expect_request("INVITE").answer(200, "OK", sdp())
    sipp.run(answering.expect_request("ACK").expect_request("BYE").answer(200, "OK"))
    sipp.wait_for_listener()
    desktop.transport = "tcp"
    profile = desktop.profile()
    with profile.open("a", encoding="utf-8") as file:
        file.write(f'proxy = "sip:{sipp.host}:{sipp.port};transport=tcp"\n')
    code, steps, output = steps_of(profile, tmp_path / "home")
    assert code == 1, output
    assert steps["exchange_connect"]["verdict"] == "good"
    assert steps["echo"]["code"] == "one_way_audio"
    assert sipp.wait(10) == 0, "the test call was ended"
