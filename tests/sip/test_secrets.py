"""A log of everything, the stack's traces included, holds nothing that opens a door."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import re
import socket
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.provisioning import LineConfig, Transport, TurnServer
from tests.lab.ports import free_port
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

PASSWORD = "correct-horse-battery"


def written(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records)


async def test_given_a_registrar_that_asks_for_a_password_when_registering_then_neither_it_nor_its_digest_is_logged(
    caplog: pytest.LogCaptureFixture, bare_agent: Agent, make_sipp: Callable[..., Sipp]
) -> None:
    sipp = make_sipp()
    challenge = 'WWW-Authenticate: Digest realm="example.org", nonce="abcdef0123456789", algorithm=MD5'
    asks = Scenario("uas").expect_request("REGISTER").answer(401, "Unauthorized", headers=[challenge])
    agrees = asks.expect_request("REGISTER", contains=["Authorization: Digest"]).answer(200, "OK")
    sipp.run(agrees.pause(100))
    registrar = f"sip:{sipp.host}:{sipp.port}"
    line = LineConfig(LINE, "sip:1001@example.org", registrar=registrar, username="1001", password=PASSWORD)
    with caplog.at_level(logging.DEBUG):
        await bare_agent.start()
        await bare_agent.phone.set_lines([line])
        await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
        assert await asyncio.to_thread(sipp.wait, 20) == 0
    digests = re.findall(r'response="([0-9a-f]{32})"', (sipp.folder / "messages.log").read_text())
    log = written(caplog)
    assert len(digests) == 1
    assert "Authorization: [hidden]" in log, "the messages themselves are there"
    assert digests[0] not in log
    assert PASSWORD not in log


@own_build
@pytest.mark.tolerates_log("TURN", "turn")
async def test_given_a_relay_with_a_password_when_a_call_asks_it_for_a_port_then_the_password_is_not_logged(
    caplog: pytest.LogCaptureFixture, bare_agent: Agent
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as relay:
        relay.bind(("127.0.0.1", 0))
        relay.settimeout(5)
        turn = TurnServer(f"127.0.0.1:{relay.getsockname()[1]}", "relay-user", PASSWORD, Transport.UDP)
        assert PASSWORD not in repr(turn)
        with caplog.at_level(logging.DEBUG):
            config = dataclasses.replace(bare_agent.config(), turn=turn, ice=True)
            assert PASSWORD not in repr(config)
            await bare_agent.start(config)
            await bare_agent.direct_line()
            leg = await bare_agent.dial(f"sip:bob@127.0.0.1:{free_port('127.0.0.1')}")
            await asyncio.to_thread(relay.recv, 2000)
            await bare_agent.phone.hang_up(leg)
            await bare_agent.ended(leg)
            await bare_agent.close()
    assert "turn" in written(caplog).lower(), "the stack speaks of the relay"
    assert PASSWORD not in written(caplog)
