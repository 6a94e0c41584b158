"""A log of everything, the stack's traces included, holds nothing that opens a door."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.provisioning import LineConfig
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import LINE, Agent

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
