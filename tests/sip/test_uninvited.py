"""What strangers send that nobody asked for: requests outside of any dialog, and floods of calls that are refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import LegIncoming, LegReferred
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import Agent
from tests.sip.stack import own_build

pytestmark = [pytest.mark.sip, own_build]

MakeSipp = Callable[[], Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 15)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("REFER", ["Refer-To: <sip:evil@192.0.2.9>"], 403),
        ("NOTIFY", ["Event: presence", "Subscription-State: active"], 481),
        ("INFO", [], 481),
        ("BYE", [], 481),
        ("UPDATE", [], 481),
        ("PRACK", ["RAck: 1 1 INVITE"], 481),
    ],
)
async def test_given_a_request_that_belongs_into_a_dialog_when_it_comes_outside_then_it_is_refused_once_and_for_all(
    agent: Agent, make_sipp: MakeSipp, method: str, headers: list[str], status: int
) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").request(method, headers=headers).expect(status), agent.address)
    assert await finished(sipp) == 0
    assert not agent.of(LegReferred)
    assert not agent.of(LegIncoming)


@pytest.mark.parametrize("method", ["MESSAGE", "PUBLISH", "REGISTER", "NONSENSE"])
async def test_given_a_method_that_we_do_not_take_when_it_comes_then_405_says_which_ones_we_do(
    agent: Agent, make_sipp: MakeSipp, method: str
) -> None:
    sipp = make_sipp()
    allowed = ["Allow:.*INVITE", "Allow:.*BYE", "Allow:.*CANCEL"]
    sipp.run(Scenario("uac").request(method).expect(405, contains=allowed), agent.address)
    assert await finished(sipp) == 0
    answer = sipp.messages().partition("SIP/2.0 405")[2]
    (allow,) = [line for line in answer.splitlines() if line.startswith("Allow:")]
    assert method not in allow


async def test_given_options_when_asked_then_messages_that_nobody_would_read_are_not_among_what_we_take(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").request("OPTIONS").expect(200, contains=["Allow:.*INVITE"]), agent.address)
    assert await finished(sipp) == 0
    assert "MESSAGE" not in sipp.messages()


@pytest.mark.expects_log("was refused by the SIP stack")
async def test_given_a_scanner_when_all_its_calls_are_refused_then_the_log_does_not_grow_with_them(
    agent: Agent, make_sipp: MakeSipp, caplog: pytest.LogCaptureFixture
) -> None:
    sipp, calls = make_sipp(), 200
    call = Scenario("uac").invite(headers=["Require: what-nobody-knows"]).expect(420).ack()
    with caplog.at_level(logging.INFO):
        sipp.run(call, agent.address, calls, ["-r", "500"])
        assert await finished(sipp) == 0
    assert not agent.of(LegIncoming)
    lines = [record for record in caplog.records if record.name.startswith(("agent_desktop.sip", "sip."))]
    assert 1 <= len([line for line in lines if "was refused" in line.getMessage()]) <= 3
    assert len(lines) < 20, [line.getMessage() for line in lines]
