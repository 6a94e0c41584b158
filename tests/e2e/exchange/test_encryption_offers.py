"""Every wish for encryption against every kind of account at a real exchange: the call comes about or fails as both
sides want it, and the lock says what is so. Over TLS, so that an encrypted call has a closed lock.
"""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from agent_desktop.domain.events import LegEnded, LegIncoming, LegMediaChanged, LegMilestone, Milestone
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.provisioning import SrtpPolicy, Transport
from agent_desktop.domain.security import Lock, lock_of
from tests.e2e.exchange.conftest import Join
from tests.lab.asterisk import Asterisk
from tests.lab.party import Party
from tests.sip.stack import own_build

pytestmark = own_build

NONE, TAKES, WANTS = 1021, 1001, 1011
"""Accounts of the exchange: media_encryption=no, sdes optimistic, sdes and nothing else."""
P = SrtpPolicy
CALLING = {
    (NONE, P.OFF): Lock.OPEN,
    (NONE, P.OPTIONAL): Lock.OPEN,
    (NONE, P.MANDATORY): None,
    (TAKES, P.OFF): Lock.OPEN,
    (TAKES, P.OPTIONAL): Lock.CLOSED,
    (TAKES, P.MANDATORY): Lock.CLOSED,
    (WANTS, P.OFF): None,
    (WANTS, P.OPTIONAL): Lock.CLOSED,
    (WANTS, P.MANDATORY): Lock.CLOSED,
}
"""The lock of a call that we make; None: it does not come about."""
CALLED = CALLING | {(TAKES, P.MANDATORY): None}
"""An account that only takes encryption is called with plain audio, keys beside it: mandatory is more than that."""


def locks(party: Party, leg: LegId) -> set[Lock]:
    """What the card showed while sound flowed."""
    told = [fact for fact in party.of(LegMediaChanged) if fact.leg_id == leg]
    return {lock_of(fact.security, fact.signalling).lock for fact in told}


@pytest.mark.parametrize(("account", "policy"), list(product((NONE, TAKES, WANTS), P)))
async def test_given_a_wish_and_an_account_when_calling_and_called_then_both_get_what_they_want_or_there_is_no_call(
    join: Join, pbx_shared: Asterisk, account: int, policy: SrtpPolicy
) -> None:
    refusals = ("refused by the SIP stack: 488",)
    anna = await join(account, 700, transport=Transport.TLS, srtp=policy, tolerated=refusals)

    leg = await anna.call(601)
    if (lock := CALLING[account, policy]) is None:
        ended = await anna.wait_for(LegEnded, lambda f: f.leg_id == leg, seconds=10)
        assert ended.ending.status == 488
        assert locks(anna, leg) == set()
    else:
        await anna.sounds(leg)
        assert locks(anna, leg) == {lock}
        await anna.phone.hang_up(leg)
        await anna.ended(leg)

    start, before = pbx_shared.ami.mark(), len(anna.facts)
    pbx_shared.originate(account)
    if (lock := CALLED[account, policy]) is None:
        dialled = f"PJSIP/{account}-"
        told = await asyncio.to_thread(
            pbx_shared.ami.wait, "DialEnd", lambda e: e.get("DestChannel", "").startswith(dialled), start=start
        )
        assert told["DialStatus"] != "ANSWER"
        rang = [f for f in anna.facts[before:] if isinstance(f, LegMilestone) and f.milestone is Milestone.RINGING]
        assert rang == []
    else:
        incoming = await anna.wait_for(LegIncoming, start=before, seconds=10)
        await anna.phone.answer(incoming.leg_id)
        await anna.sounds(incoming.leg_id)
        assert locks(anna, incoming.leg_id) == {lock}
        assert await anna.hears({1000})
