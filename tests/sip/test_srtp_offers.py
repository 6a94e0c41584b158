"""Every wish for encryption against every one of another make of phone, calling and called."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from itertools import product

import pytest

from agent_desktop.domain.events import LegEnded, LegIncoming, LegMediaChanged, LegMilestone, LegMoved, Milestone
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId
from agent_desktop.domain.provisioning import LineConfig, SrtpPolicy
from agent_desktop.domain.security import CallLock, Lock, LockReason, lock_of
from tests.peers.baresip import Baresip
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = own_build

MakeBaresip = Callable[[], Baresip]
MakeSipp = Callable[..., Sipp]
P = SrtpPolicy
PLAIN = CallLock(Lock.OPEN, LockReason.NOT_ENCRYPTED)
KEYS = CallLock(Lock.HALF, LockReason.KEYS_READABLE)
"""The signalling is plain here, and so the keys."""
CALLING = {
    ("", P.OFF): PLAIN,
    ("", P.OPTIONAL): PLAIN,
    ("", P.MANDATORY): None,
    ("srtp", P.OFF): PLAIN,
    ("srtp", P.OPTIONAL): KEYS,
    ("srtp", P.MANDATORY): KEYS,
    ("srtp-mand", P.OFF): None,
    ("srtp-mand", P.OPTIONAL): KEYS,
    ("srtp-mand", P.MANDATORY): KEYS,
}
"""The lock of a call; None: it does not come about. Optional is plain audio with keys beside it (RTP/AVP with crypto
lines), which this phone, unlike Asterisk, takes for plain where it wants more: it says 488, and gets another offer."""
CALLED = CALLING | {("srtp", P.MANDATORY): None}
"""As strict are we; and whoever offers encryption alone gets it."""


async def sounds(agent: Agent, leg: LegId) -> None:
    await agent.wait_for(LegMilestone, lambda f: (f.leg_id, f.milestone) == (leg, Milestone.FIRST_RTP_IN), seconds=15)


def locks(agent: Agent, leg: LegId) -> set[CallLock]:
    return {lock_of(f.security, f.signalling) for f in agent.of(LegMediaChanged) if f.leg_id == leg}


@pytest.mark.parametrize(("theirs", "ours"), list(product(("", "srtp", "srtp-mand"), P)))
async def test_given_two_wishes_when_calling_then_both_get_what_they_want_or_there_is_no_call(
    agent: Agent, make_baresip: MakeBaresip, theirs: str, ours: SrtpPolicy
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=ours)])
    peer = make_baresip()
    peer.run(encryption=theirs)
    leg = await agent.dial(peer.address)
    if (lock := CALLING[theirs, ours]) is None:
        ended = await agent.wait_for(LegEnded, lambda f: f.leg_id == leg, seconds=15)
        assert ended.ending.status == 488
        return
    await sounds(agent, leg)
    assert locks(agent, leg) == {lock}
    await agent.phone.hang_up(leg)


@pytest.mark.tolerates_log(r"refused by the SIP stack: 488")
@pytest.mark.parametrize(("theirs", "ours"), list(product(("", "srtp", "srtp-mand"), P)))
async def test_given_two_wishes_when_called_then_both_get_what_they_want_or_it_does_not_ring(
    agent: Agent, make_baresip: MakeBaresip, theirs: str, ours: SrtpPolicy
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=ours)])
    peer = make_baresip()
    peer.run(encryption=theirs, dials=f"sip:1001@{agent.host}:{agent.port}")
    if (lock := CALLED[theirs, ours]) is None:
        async with asyncio.timeout(15):
            while "488" not in peer.output():
                await asyncio.sleep(0.02)
        assert not [f for f in agent.of(LegMilestone) if f.milestone is Milestone.RINGING]
        return
    incoming = await agent.wait_for(LegIncoming, seconds=15)
    await agent.phone.answer(incoming.leg_id)
    await sounds(agent, incoming.leg_id)
    assert locks(agent, incoming.leg_id) == {lock}
    await agent.phone.hang_up(incoming.leg_id)


# --- a far end that wants no keys at all --------------------------------------------------------------------------


def offers(sipp: Sipp) -> list[str]:
    """What each INVITE that came says of encryption."""
    received = re.split(r"^-{20,} .*$", sipp.messages(), flags=re.MULTILINE)
    invites = [
        text for text in received if "message received" in text and re.search(r"^INVITE sip:", text, re.MULTILINE)
    ]
    return [f"{re.findall(r'RTP/S?AVP', text)[0]}{' keys' if 'a=crypto:' in text else ''}" for text in invites]


async def line(agent: Agent, policy: SrtpPolicy) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=policy)])


def plain_only(status: int) -> Scenario:
    """Refuses whatever offers keys, and takes the rest: a call with a hold in it."""
    scenario = Scenario("uas").expect_invite(but="a=crypto", leads_to=1)
    scenario.answer(180, "Ringing").answer(200, "OK", sdp()).expect_request("ACK")
    scenario.expect_request("INVITE").answer_within(200, "OK", sdp(direction="recvonly", version=2)).expect_request(
        "ACK"
    )
    scenario.expect_request("BYE").answer_within(200).go_to(2)
    return scenario.label(1).answer(status, "Not Acceptable").expect_request("ACK").label(2)


@pytest.mark.parametrize("status", [488, 606])
async def test_given_a_far_end_that_refuses_keys_when_encryption_is_optional_then_the_call_comes_about_without(
    agent: Agent, make_sipp: MakeSipp, status: int
) -> None:
    await line(agent, P.OPTIONAL)
    sipp = make_sipp()
    sipp.run(plain_only(status), calls=3)
    leg = await agent.dial(f"sip:bob@{sipp.host}:{sipp.port}")
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    await agent.phone.hang_up(leg)
    assert (await agent.ended(leg)).ending.status == 200
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    assert offers(sipp) == ["RTP/AVP keys", "RTP/SAVP keys", "RTP/AVP", "RTP/AVP"], "the hold offers none either"
    assert locks(agent, leg) == {PLAIN}
    assert [f.event for f in agent.of(LegMoved)] == [LegEvent.PROVISIONAL, LegEvent.ANSWERED, LegEvent.ACKED]


@pytest.mark.parametrize("policy", [P.OFF, P.OPTIONAL, P.MANDATORY])
async def test_given_a_far_end_that_refuses_every_offer_then_it_is_asked_as_often_as_there_is_another(
    agent: Agent, make_sipp: MakeSipp, policy: SrtpPolicy
) -> None:
    await line(agent, policy)
    wanted = {
        P.OFF: ["RTP/AVP"],
        P.OPTIONAL: ["RTP/AVP keys", "RTP/SAVP keys", "RTP/AVP"],
        P.MANDATORY: ["RTP/SAVP keys"],
    }[policy]
    sipp = make_sipp()
    refusal = Scenario("uas").expect_request("INVITE").answer(488, "Not Acceptable Here").expect_request("ACK")
    sipp.run(refusal, calls=len(wanted))
    leg = await agent.dial(f"sip:bob@{sipp.host}:{sipp.port}")
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.reason, ending.ended_by) == (488, "Not Acceptable Here", EndedBy.PEER)
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    assert offers(sipp) == wanted


async def test_given_a_far_end_that_has_rung_when_it_refuses_then_encryption_is_not_the_reason(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await line(agent, P.OPTIONAL)
    sipp = make_sipp()
    scenario = Scenario("uas").expect_request("INVITE").answer(180, "Ringing").answer(488, "No").expect_request("ACK")
    sipp.run(scenario)
    leg = await agent.dial(f"sip:bob@{sipp.host}:{sipp.port}")
    assert (await agent.ended(leg)).ending.status == 488
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    assert offers(sipp) == ["RTP/AVP keys"]
