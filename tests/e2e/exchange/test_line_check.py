"""The check of a line against a real exchange: what is well, and every way in which it is not."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.domain.provisioning import Transport
from tests.e2e.processes import run_to_end
from tests.lab.asterisk import Asterisk
from tests.lab.ports import free_ports, loopback_address
from tests.peers.authority import Authority
from tests.peers.coturn import PASSWORD, USER, Coturn

SECONDS = 90


def check(profile: Path, home: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of `--check-line`."""
    command = [sys.executable, "-m", "agent_desktop", "--check-line", "--profile", str(profile), *arguments]
    variables = {"AGENT_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    ended = run_to_end(command, SECONDS, variables)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.returncode, ended.stdout


def steps(output: str) -> Mapping[str, Mapping[str, Any]]:
    return {step["step"]: step for step in json.loads(output)["steps"]}


def changed(profile: Path, **values: str) -> Path:
    """The profile with other values of existing keys."""
    text = profile.read_text(encoding="utf-8")
    for key, value in values.items():
        text, count = re.subn(rf'^{key} = ".*"$', f'{key} = "{value}"', text, flags=re.MULTILINE)
        assert count == 1, key
    profile.write_text(text, encoding="utf-8")
    return profile


@pytest.fixture
def coturn(tmp_path: Path) -> Iterator[Coturn]:
    relay = Coturn(tmp_path / "coturn", loopback_address())
    relay.run()
    yield relay
    relay.close()


def behind(relay: Coturn, profile: Path) -> Path:
    """The profile of somebody who needs STUN and TURN."""
    turn = f'[phone.turn]\nserver = "{relay.address}"\nusername = "{USER}"\npassword = "{PASSWORD}"\n[[line]]'
    text = profile.read_text(encoding="utf-8").replace("[phone]", f'[phone]\nstun_servers = ["{relay.address}"]', 1)
    profile.write_text(text.replace("[[line]]", turn, 1), encoding="utf-8")
    return profile


def password_of(profile: Path) -> str:
    found = re.search(r'^password = "(.*)"$', profile.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP, Transport.TLS])
def test_given_an_exchange_that_works_when_the_line_is_checked_then_everything_on_the_way_is_good(
    pbx_shared: Asterisk, coturn: Coturn, tmp_path: Path, transport: Transport
) -> None:
    profile = behind(coturn, pbx_shared.profile(1001, tmp_path, transport))
    code, output = check(profile, tmp_path / "home", "--json")
    found = steps(output)
    verdicts = {name: step["verdict"] for name, step in found.items()}
    assert code == 0, output
    assert verdicts == {
        "sound": "warning",  # the profile of a test has no sound device
        "exchange_name": "good",
        "exchange_route": "good",
        "exchange_connect": "good",
        "public_address": "good",
        "relay": "good",
        "register": "good",
        "echo": "good",
        "microphone": "skipped",
        "server_name": "skipped",
        "server_connect": "skipped",
        "server_answer": "skipped",
        "event_stream": "skipped",
    }, output
    echo = found["echo"]["measures"]
    assert float(echo["mos"]) > 4.0
    assert float(echo["loss"]) == 0.0
    received, sent = map(int, echo["packets"].split("/"))
    assert received > 200
    assert sent > 200
    assert found["register"]["measures"]["status"] == "200 OK"
    if transport is Transport.TLS:
        assert pbx_shared.address in found["exchange_connect"]["measures"]["names"]
    assert not pbx_shared.channels(), "the call to the echo has ended"
    assert password_of(profile) not in output


def test_given_a_wrong_password_then_the_registration_is_named_and_nothing_is_called(
    pbx_shared: Asterisk, tmp_path: Path
) -> None:
    profile = changed(pbx_shared.profile(1002, tmp_path), password="not-the-one-9431")
    code, output = check(profile, tmp_path / "home")
    assert code == 1
    assert "[+] Connection to the exchange: good" in output
    assert "[X] Registration: wrong" in output
    assert "The exchange refuses this phone: name or password is wrong. Tell your administrator." in output
    assert "[-] Sound of a call: not checked" in output
    assert "not-the-one-9431" not in output


def test_given_a_name_that_nobody_knows_then_the_name_is_named(pbx_shared: Asterisk, tmp_path: Path) -> None:
    profile = changed(pbx_shared.profile(1002, tmp_path), registrar="sip:exchange.invalid:5060")
    code, output = check(profile, tmp_path / "home", "--json")
    found = steps(output)
    assert code == 1
    assert (found["exchange_name"]["verdict"], found["exchange_name"]["code"]) == ("bad", "no_name")
    assert {found[name]["code"] for name in ("exchange_route", "exchange_connect", "register", "echo")} == {
        "after_failure"
    }


def test_given_a_certificate_of_a_stranger_then_the_connection_says_whom_nobody_trusts(
    pbx_shared: Asterisk, tmp_path: Path
) -> None:
    profile = pbx_shared.profile(1002, tmp_path, Transport.TLS)
    changed(profile, tls_ca_file=str(Authority(tmp_path / "strange").file))
    code, output = check(profile, tmp_path / "home", "--json")
    found = steps(output)
    assert code == 1
    assert found["exchange_connect"]["verdict"] == "bad"
    assert found["exchange_connect"]["code"] == "tls_unknown_issuer"
    assert found["register"]["code"] == "after_failure"


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS])
def test_given_a_port_where_nothing_listens_then_the_connection_is_refused(
    pbx_shared: Asterisk, tmp_path: Path, transport: Transport
) -> None:
    host = loopback_address()
    profile = changed(pbx_shared.profile(1002, tmp_path, transport), registrar=f"sip:{host}:{free_ports(1, host)}")
    code, output = check(profile, tmp_path / "home", "--json")
    assert code == 1
    assert steps(output)["exchange_connect"]["code"] == "connection_refused"


def test_given_an_echo_that_does_not_exist_then_the_call_is_named(pbx_shared: Asterisk, tmp_path: Path) -> None:
    profile = pbx_shared.profile(1002, tmp_path)
    with profile.open("a", encoding="utf-8") as file:
        file.write('[centre]\necho_number = "555"\n')
    code, output = check(profile, tmp_path / "home", "--json")
    found = steps(output)
    assert code == 1
    assert found["register"]["verdict"] == "good"
    assert (found["echo"]["verdict"], found["echo"]["code"]) == ("bad", "echo_refused")
    assert found["echo"]["measures"]["status"].startswith("4")
