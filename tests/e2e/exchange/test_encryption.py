"""TLS and SRTP at a real exchange: who is believed, and when the lock is closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegMediaChanged, LineChanged, Registration
from agent_desktop.domain.media import MediaSecurity, SoundUse
from agent_desktop.domain.provisioning import PhoneConfig, SrtpPolicy, Transport
from agent_desktop.domain.security import Lock, LockReason, TlsCode, lock_of
from tests.lab.asterisk import Asterisk
from tests.lab.party import Party
from tests.lab.ports import free_ports, loopback_address
from tests.peers.authority import Authority
from tests.sip.agent import Agent
from tests.sip.stack import own_build

pytestmark = own_build

Join = Callable[..., Awaitable[Party]]


async def test_given_tls_and_srtp_when_calling_and_called_then_the_lock_is_closed_on_both_sides_also_after_a_hold(
    join: Join,
) -> None:
    secure = {"transport": Transport.TLS, "srtp": SrtpPolicy.MANDATORY}
    anna, boris = await join(1011, 700, **secure), await join(1012, 800, **secure)
    leg = await anna.call(1012)
    call = await boris.take()
    await anna.stands(leg)
    begin = len(anna.facts)
    await anna.phone.hold(leg)
    await anna.wait_for(LegMediaChanged, lambda f: f.leg_id == leg and f.held, seconds=10, start=begin)
    await anna.phone.resume(leg)
    await anna.wait_for(LegMediaChanged, lambda f: f.leg_id == leg and f.flowing, seconds=10, start=begin)
    assert await anna.heard({800}) == {800}
    for party, its_leg in ((anna, leg), (boris, call.leg_id)):
        told = [fact for fact in party.of(LegMediaChanged) if fact.leg_id == its_leg]
        assert {lock_of(fact.security, fact.signalling).lock for fact in told} == {Lock.CLOSED}, party.number


async def test_given_plain_lines_when_talking_then_the_lock_is_open(join: Join) -> None:
    anna = await join(1001, 700)
    leg = await anna.call(600)
    await anna.stands(leg)
    fact = [fact for fact in anna.of(LegMediaChanged) if fact.leg_id == leg][-1]
    assert fact.security is MediaSecurity.NONE
    assert lock_of(fact.security, fact.signalling).reason is LockReason.NOT_ENCRYPTED


@pytest.mark.parametrize("knows_it", [True, False])
async def test_given_the_exchanges_certificate_when_registering_then_its_authority_decides(
    pbx_shared: Asterisk, tmp_path: Path, knows_it: bool
) -> None:
    stranger = Authority(tmp_path / "stranger", "Other Authority")
    agent = Agent(loopback_address())
    authorities = pbx_shared.authority if knows_it else stranger.file
    port = free_ports(2, agent.host)
    await agent.start(PhoneConfig(agent.host, port, sound=SoundUse.NONE, tls_ca_file=str(authorities)))
    try:
        await agent.phone.set_lines([pbx_shared.line(1011, Transport.TLS, srtp=SrtpPolicy.MANDATORY)])
        wanted = Registration.REGISTERED if knows_it else Registration.UNREACHABLE
        fact = await agent.wait_for(LineChanged, lambda f: f.registration is wanted, seconds=15)
        assert (fact.tls.code if fact.tls else None) == (None if knows_it else TlsCode.UNKNOWN_ISSUER)
    finally:
        await agent.close()
