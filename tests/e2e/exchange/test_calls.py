"""Registration, plain calls, hold and refusals at a real exchange; tones prove who hears whom."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegIncoming, LegMediaChanged, LineChanged, Registration
from agent_desktop.domain.leg import EndedBy, LegEvent
from agent_desktop.domain.provisioning import SrtpPolicy, Transport
from agent_desktop.domain.security import Lock, lock_of
from tests.e2e.exchange.conftest import Join
from tests.lab.asterisk import Asterisk
from tests.lab.party import Party
from tests.sip.stack import own_build

TLS = pytest.param(Transport.TLS, marks=own_build)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP, TLS])
async def test_given_any_transport_when_an_agent_registers_and_calls_another_then_each_hears_the_other_alone(
    transport: Transport, join: Join, pbx_shared: Asterisk
) -> None:
    anna, boris = await join(1001, 700, transport=transport), await join(1002, 800)
    assert f"transport={transport}" in pbx_shared.contacts()["1001"].lower() or transport is Transport.UDP
    leg = await anna.call(1002)
    call = await boris.take()
    await anna.stands(leg)
    assert (call.party.address.user, call.party.name) == ("1001", "Li Na")
    assert await anna.heard({800}) == {800}
    assert await boris.heard({700}) == {700}
    await anna.phone.hang_up(leg)
    ending = (await boris.ended(call.leg_id)).ending
    assert ending.ended_by is EndedBy.PEER


@pytest.mark.parametrize(("number", "algorithm"), [(1001, "SHA-256"), (1021, "MD5")])
async def test_given_an_account_when_the_exchange_asks_for_a_digest_then_the_phone_answers_with_its_algorithm(
    number: int, algorithm: str, join: Join, pbx_shared: Asterisk
) -> None:
    with pbx_shared.sip_traffic() as traffic:
        await join(number, 700)
        await asyncio.to_thread(
            pbx_shared.eventually, "an answer to its challenge", lambda: "Authorization:" in traffic()
        )
        answered = [line for line in traffic().splitlines() if line.startswith("Authorization:")]
    assert str(number) in pbx_shared.contacts()
    assert [line for line in answered if f"algorithm={algorithm}" not in line] == []


async def test_given_a_wrong_password_when_the_line_registers_then_it_is_refused_and_nobody_is_registered(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700, tolerated=["401"])
    start = len(anna.facts)
    await anna.phone.set_lines([replace(pbx_shared.line(1002), password="wrong")])
    refused = await anna.wait_for(
        LineChanged, lambda fact: fact.registration is Registration.REFUSED, start=start, seconds=10
    )
    assert refused.status == 401
    assert "1002" not in pbx_shared.contacts()


async def test_given_a_call_when_one_side_holds_then_the_other_hears_music_until_it_is_resumed(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    leg = await anna.call(1002)
    await boris.take()
    await anna.stands(leg)
    assert await boris.heard({700}) == {700}

    await anna.phone.hold(leg)
    assert await boris.heard({440}) == {440}, "music"
    assert await anna.heard(set()) == set(), "the agent hears nobody while he holds"

    await anna.phone.resume(leg)
    assert await boris.heard({700}) == {700}
    assert await anna.heard({800}) == {800}


@own_build
async def test_given_agents_with_encryption_only_when_one_calls_the_other_then_both_hear_and_both_know_it(
    join: Join,
) -> None:
    secure = {"transport": Transport.TLS, "srtp": SrtpPolicy.MANDATORY}
    anna, boris = await join(1011, 700, **secure), await join(1012, 800, **secure)
    leg = await anna.call(1012)
    call = await boris.take()
    await anna.stands(leg)
    assert await anna.heard({800}) == {800}
    assert await boris.heard({700}) == {700}
    for party, its_leg in ((anna, leg), (boris, call.leg_id)):
        last = [fact for fact in party.of(LegMediaChanged) if fact.leg_id == its_leg][-1]
        assert lock_of(last.security, last.signalling).lock is Lock.CLOSED, party.number


@own_build
async def test_given_an_account_with_encryption_only_when_a_plain_call_is_tried_then_it_is_refused(join: Join) -> None:
    anna = await join(1011, 700)
    ended = await anna.ended(await anna.call(600), 10)
    assert ended.ending.status == 488


@pytest.mark.parametrize(
    ("number", "status"),
    [("7486", 486), ("7403", 403), ("7480", 480), ("7503", 503), ("7603", 603), ("751408", 408), ("1004", 480)],
)
async def test_given_a_number_that_refuses_when_it_is_called_then_the_code_arrives(
    number: str, status: int, join: Join
) -> None:
    anna = await join(1001, 700)
    ended = await anna.ended(await anna.call(number), 10)
    assert (ended.ending.status, ended.ending.ended_by) == (status, EndedBy.PEER)


async def test_given_a_number_that_does_not_exist_when_it_is_called_then_404_arrives(join: Join) -> None:
    anna = await join(1001, 700)
    assert (await anna.ended(await anna.call(5999), 10)).ending.status == 404


async def test_given_an_agent_who_rejects_when_he_is_called_then_the_caller_learns_busy(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    leg = await anna.call(1002)
    offered = await boris.wait_for(LegIncoming, seconds=10)
    await boris.phone.reject(offered.leg_id, 486)
    assert (await anna.ended(leg, 10)).ending.status == 486


async def test_given_a_caller_who_gives_up_when_the_agent_has_not_answered_then_both_legs_end(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    leg = await anna.call(1002)
    offered = await boris.wait_for(LegIncoming, seconds=10)
    await anna.phone.hang_up(leg)
    assert (await boris.ended(offered.leg_id, 10)).ending.status == 487
    await anna.ended(leg)


async def test_given_early_media_when_a_number_is_called_then_the_announcement_is_heard_before_the_answer(
    join: Join,
) -> None:
    anna = await join(1001, 700)
    leg = await anna.call(782)
    assert await anna.heard({660}) == {660}
    assert not [f for f in anna.facts if getattr(f, "event", None) is LegEvent.ANSWERED]
    await anna.stands(leg)
    assert await anna.heard({1000}) == {1000}


async def test_given_an_exchange_that_dies_when_it_is_back_then_the_line_recovers_and_calls_go_through(
    pbx: Asterisk, tmp_path: Path
) -> None:
    async with Party(pbx, 1001, 700, tmp_path, expires=30) as anna:
        await asyncio.to_thread(pbx.kill)
        start = len(anna.facts)
        await anna.phone.register_again()
        await anna.wait_for(
            LineChanged, lambda fact: fact.registration is Registration.UNREACHABLE, start=start, seconds=45
        )
        await asyncio.to_thread(pbx.start)
        await anna.registered(start, 45)
        await asyncio.to_thread(pbx.wait_for_contact, 1001)
        await anna.stands(await anna.call(601))
        assert await anna.heard({1000}) == {1000}
