"""Every wish for encryption against every one of another make of phone, calling and called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import product

import pytest

from agent_desktop.domain.events import LegEnded, LegIncoming, LegMediaChanged, LegMilestone, Milestone
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.provisioning import LineConfig, SrtpPolicy
from agent_desktop.domain.security import CallLock, Lock, LockReason, lock_of
from tests.peers.baresip import Baresip
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = own_build

MakeBaresip = Callable[[], Baresip]
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
    ("srtp-mand", P.OPTIONAL): None,
    ("srtp-mand", P.MANDATORY): KEYS,
}
"""The lock of a call; None: it does not come about. Optional is plain audio with keys beside it (RTP/AVP with crypto
lines), which this phone, unlike Asterisk, takes for plain where it wants more."""
CALLED = CALLING | {("srtp", P.MANDATORY): None, ("srtp-mand", P.OPTIONAL): KEYS}
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
