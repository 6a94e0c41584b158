"""On the wire: whose identity and ids are believed, and whose buttons are pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from agent_desktop.domain.events import (
    LegIdentityChanged,
    LegIncoming,
    LegRemoteControlled,
    LineChanged,
    Registration,
    RemoteWish,
)
from agent_desktop.domain.provisioning import LineConfig
from tests.lab.ports import loopback_address
from tests.peers.dialog import DialogPeer
from tests.peers.notifier import Notifier
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = pytest.mark.sip

_TOLD = (
    'P-Asserted-Identity: "Bank" <sip:+8613912345678@x>',
    "X-CC-Session-Id: s-1",
    "X-CC-Queue-Id: vip",
    "Diversion: <sip:8000@x>;reason=user-busy",
    "Answer-Mode: Auto",
)


@pytest.fixture
def exchange() -> Iterator[Notifier]:
    notifier = Notifier(loopback_address())
    yield notifier
    notifier.close()


def cancelled(headers: tuple[str, ...]) -> Scenario:
    return (
        Scenario("uac")
        .invite(headers=headers)
        .expect(100, optional=True)
        .expect(180)
        .pause(300)
        .cancel()
        .expect(200)
        .expect(487)
        .ack()
    )


async def test_given_a_registered_line_when_a_stranger_calls_then_only_from_and_the_call_id_count(
    bare_agent: Agent, exchange: Notifier, make_sipp: Callable[..., Sipp]
) -> None:
    await bare_agent.start()
    aor = f"sip:1001@{exchange.host}:{exchange.port}"
    await bare_agent.phone.set_lines([LineConfig(LINE, aor, registrar=exchange.uri)])
    await bare_agent.wait_for(LineChanged, lambda fact: fact.registration is Registration.REGISTERED)
    sipp = make_sipp()
    sipp.run(cancelled(_TOLD), bare_agent.address)
    call = await bare_agent.wait_for(LegIncoming)
    assert not call.trusted
    assert (call.party.address.user, call.party.name) == ("peer", "")
    assert call.context.session_id == call.sip_call_id
    assert (call.context.queue_id, call.context.diverted_from) == ("", ())
    await bare_agent.ended(call.leg_id)


async def test_given_a_line_whose_proxy_calls_when_it_names_everything_then_everything_counts(
    bare_agent: Agent, make_sipp: Callable[..., Sipp]
) -> None:
    sipp = make_sipp()
    await bare_agent.start()
    await bare_agent.phone.set_lines([LineConfig(LINE, "sip:1001@example.org", proxy=f"sip:{sipp.host}:9")])
    sipp.run(cancelled(_TOLD), bare_agent.address)
    call = await bare_agent.wait_for(LegIncoming)
    assert call.trusted, "its address, whatever its port"
    assert (call.party.address.user, call.party.name) == ("+8613912345678", "Bank")
    assert (call.context.session_id, call.context.queue_id) == ("s-1", "vip")
    assert [diversion.number for diversion in call.context.diverted_from] == ["8000"]
    await bare_agent.ended(call.leg_id)


async def test_given_a_direct_line_when_anybody_calls_then_he_is_believed_but_opens_no_microphone(
    agent: Agent, make_sipp: Callable[..., Sipp]
) -> None:
    make_sipp().run(cancelled(_TOLD), agent.address)
    call = await agent.wait_for(LegIncoming)
    assert (call.party.name, call.auto_answer_after, call.trusted) == ("Bank", 0.0, False)
    await agent.ended(call.leg_id)


@pytest.mark.parametrize("trusted", [True, False])
async def test_given_a_call_when_its_far_end_becomes_somebody_else_then_only_the_exchange_is_believed(
    bare_agent: Agent, exchange: Notifier, make_sipp: Callable[..., Sipp], trusted: bool
) -> None:
    sipp = make_sipp()
    await bare_agent.start()
    proxy = f"sip:{sipp.host}:9" if trusted else exchange.uri
    await bare_agent.phone.set_lines([LineConfig(LINE, "sip:1001@example.org", proxy=proxy)])
    scenario = (
        Scenario("uac")
        .invite()
        .expect(100, optional=True)
        .expect(180)
        .expect(200)
        .ack()
        .invite(headers=['P-Asserted-Identity: "Boss" <sip:2000@x>'])
        .expect(100, optional=True)
        .expect(200)
        .ack()
        .pause(200)
        .request("BYE")
        .expect(200)
    )
    sipp.run(scenario, bare_agent.address)
    call = await bare_agent.incoming()
    await bare_agent.phone.answer(call.leg_id)
    await bare_agent.ended(call.leg_id, 10)
    assert [fact.party.name for fact in bare_agent.of(LegIdentityChanged)] == (["Boss"] if trusted else [])


@own_build
@pytest.mark.parametrize("trusted", [True, False])
async def test_given_a_call_when_the_far_end_asks_to_talk_and_to_hold_then_it_is_told_with_who_asked(
    bare_agent: Agent, exchange: Notifier, trusted: bool
) -> None:
    peer = DialogPeer(loopback_address(), bare_agent.address)
    try:
        await bare_agent.start()
        proxy = f"sip:{peer.host}:9" if trusted else exchange.uri
        await bare_agent.phone.set_lines([LineConfig(LINE, "sip:1001@example.org", proxy=proxy)])
        peer.call()
        call = await bare_agent.incoming()
        for number, event in enumerate(("talk", "hold", "dance"), start=1):
            peer.say("NOTIFY", [f"Event: {event}", "Subscription-State: active"])
            peer.wait(lambda expected=number: len([a for a in peer.answers if a >= 200]) == expected)  # type: ignore[misc]
        await bare_agent.wait_for(LegRemoteControlled, lambda fact: fact.wish is RemoteWish.HOLD)
        assert [a for a in peer.answers if a >= 200] == [200, 200, 500]
        assert bare_agent.of(LegRemoteControlled) == [
            LegRemoteControlled(call.leg_id, RemoteWish.TALK, trusted),
            LegRemoteControlled(call.leg_id, RemoteWish.HOLD, trusted),
        ]
        await bare_agent.phone.reject(call.leg_id, 486)
        await bare_agent.ended(call.leg_id)
    finally:
        peer.close()
