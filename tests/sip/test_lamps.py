"""Colleagues' lamps and waiting messages, told by an exchange over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from agent_desktop.domain.events import ExtensionState, LampChanged, LineChanged, MessagesWaiting, Registration
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.ports import PhoneError
from tests.lab.ports import loopback_address
from tests.peers.notifier import Notifier, dialog_info
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = pytest.mark.sip

_CALLER = "sip:+8613912345678@x"


@pytest.fixture
def exchange() -> Iterator[Notifier]:
    notifier = Notifier(loopback_address())
    yield notifier
    notifier.close()


def line(agent: Agent, exchange: Notifier, mailbox: str = "") -> LineConfig:
    aor = f"sip:1001@{exchange.host}:{exchange.port}"
    return LineConfig(LINE, aor, registrar=exchange.uri, proxy=exchange.uri, mailbox=mailbox)


async def registered(agent: Agent, exchange: Notifier, mailbox: str = "") -> None:
    await agent.start()
    await agent.phone.set_lines([line(agent, exchange, mailbox)])
    await agent.wait_for(LineChanged, lambda fact: fact.registration is Registration.REGISTERED)


async def lamp(agent: Agent, user: str, state: ExtensionState, start: int = 0, seconds: float = 5.0) -> LampChanged:
    return await agent.wait_for(
        LampChanged, lambda fact: fact.user == user and fact.state is state, start=start, seconds=seconds
    )


async def test_given_an_exchange_when_a_colleague_rings_talks_holds_and_hangs_up_then_the_lamp_follows(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("terminated")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002"])
    assert (await lamp(bare_agent, "1002", ExtensionState.UNKNOWN)).line_id == LINE
    await lamp(bare_agent, "1002", ExtensionState.FREE)
    subscription = exchange.of("1002")
    for body, state in (
        (dialog_info("early", caller=_CALLER, name="Li Lei"), ExtensionState.RINGING),
        (dialog_info("confirmed"), ExtensionState.BUSY),
        (dialog_info("confirmed", held=True), ExtensionState.ON_HOLD),
        (dialog_info("early", direction="initiator"), ExtensionState.BUSY),
        (dialog_info(""), ExtensionState.FREE),
    ):
        start = len(bare_agent.facts)
        exchange.tell(subscription, body)
        shown = await lamp(bare_agent, "1002", state, start)
        assert shown.caller == ("Li Lei" if state is ExtensionState.RINGING else "")
    exchange.wait(lambda: len(subscription.answers) >= 6)
    assert set(subscription.answers) == {200}


async def test_given_hundreds_of_colleagues_when_they_are_watched_then_every_lamp_is_lit_and_not_in_one_burst(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("confirmed")
    users = [str(2000 + number) for number in range(200)]
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, users)
    await bare_agent.wait_for(
        LampChanged,
        lambda _: {f.user for f in bare_agent.of(LampChanged) if f.state is ExtensionState.BUSY} == set(users),
        seconds=30,
    )
    times = [at for at, _ in exchange.subscribes]
    assert len(times) == len(users)
    assert times[-1] - times[0] > 1.0
    await bare_agent.phone.watch_lamps(LINE, users[:10])
    exchange.wait(lambda: sum(s.over for s in exchange.subscriptions) == 190, 20)
    assert len(exchange.subscribes) == len(users), "who stays watched is not asked again"


async def test_given_a_lamp_when_it_is_no_longer_watched_then_the_exchange_is_told_and_nothing_more_is_shown(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002", "1003"])
    await lamp(bare_agent, "1002", ExtensionState.FREE)
    await lamp(bare_agent, "1003", ExtensionState.FREE)
    await bare_agent.phone.watch_lamps(LINE, ["1003"])
    exchange.wait(lambda: exchange.of("1002").over)
    start = len(bare_agent.facts)
    exchange.tell(exchange.of("1002"), dialog_info("confirmed"))
    exchange.tell(exchange.of("1003"), dialog_info("confirmed"))
    await lamp(bare_agent, "1003", ExtensionState.BUSY, start)
    assert all(fact.user == "1003" for fact in bare_agent.of(LampChanged)[-1:])
    assert not exchange.of("1003").over


async def test_given_a_line_that_goes_when_it_is_removed_then_its_subscriptions_end(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("confirmed")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002"])
    await lamp(bare_agent, "1002", ExtensionState.BUSY)
    start = len(bare_agent.facts)
    await bare_agent.phone.set_lines([])
    await lamp(bare_agent, "1002", ExtensionState.UNKNOWN, start)
    exchange.wait(lambda: exchange.of("1002").over)
    with pytest.raises(PhoneError):
        await bare_agent.phone.watch_lamps(LINE, ["1002"])


async def test_given_a_line_that_registers_again_when_it_is_up_then_the_lamps_are_asked_for_anew(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002"])
    await lamp(bare_agent, "1002", ExtensionState.FREE)
    await bare_agent.phone.register_again()
    exchange.wait(lambda: len(exchange.subscribes) == 2)
    exchange.wait(lambda: len([s for s in exchange.subscriptions if not s.over]) == 1)
    start = len(bare_agent.facts)
    exchange.tell(exchange.of("1002"), dialog_info("early"))
    await lamp(bare_agent, "1002", ExtensionState.RINGING, start)


@pytest.mark.parametrize("status", [403, 404, 489, 503])
async def test_given_an_exchange_that_refuses_when_it_is_asked_then_the_lamp_stays_dark_and_the_phone_lives(
    bare_agent: Agent, exchange: Notifier, status: int
) -> None:
    exchange.refuse["1002"] = status
    exchange.first = dialog_info("")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002", "1003"])
    await lamp(bare_agent, "1003", ExtensionState.FREE)
    assert {fact.state for fact in bare_agent.of(LampChanged) if fact.user == "1002"} == {ExtensionState.UNKNOWN}


async def test_given_a_subscription_that_the_exchange_ends_when_it_may_be_renewed_then_it_is(
    bare_agent: Agent, exchange: Notifier
) -> None:
    exchange.first = dialog_info("confirmed")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002"])
    await lamp(bare_agent, "1002", ExtensionState.BUSY)
    start = len(bare_agent.facts)
    exchange.tell(exchange.of("1002"), "", "terminated;reason=deactivated")
    await lamp(bare_agent, "1002", ExtensionState.UNKNOWN, start)
    await lamp(bare_agent, "1002", ExtensionState.BUSY, start + 1, seconds=10)
    assert len(exchange.subscribes) == 2


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><dialog-info state="full"><dialog id="1"><state>&c;</state></dialog>'
    "</dialog-info>"
)


@pytest.mark.parametrize(
    "body",
    [
        "not xml",
        "<dialog-info",
        "<dialog-info></other>",
        _BOMB,
        "<a>" * 5000,
        "<?a?>" * 3000,
        "<!" * 7000,
        '<dialog-info state="full">' + '<dialog id="1"><state>early</state></dialog>' * 200 + "</dialog-info>",
        "\0\1\2" * 50,
    ],
)
async def test_given_a_hostile_document_when_it_is_told_then_the_phone_lives_and_the_next_one_counts(
    bare_agent: Agent, exchange: Notifier, body: str
) -> None:
    exchange.first = dialog_info("")
    await registered(bare_agent, exchange)
    await bare_agent.phone.watch_lamps(LINE, ["1002"])
    await lamp(bare_agent, "1002", ExtensionState.FREE)
    subscription = exchange.of("1002")
    told = len(subscription.answers)
    exchange.tell(subscription, body)
    exchange.wait(lambda: len(subscription.answers) > told)
    start = len(bare_agent.facts)
    exchange.tell(subscription, dialog_info("confirmed"))
    await lamp(bare_agent, "1002", ExtensionState.BUSY, start)


async def test_given_a_bad_extension_when_it_is_watched_then_an_error_says_so(
    bare_agent: Agent, exchange: Notifier
) -> None:
    await registered(bare_agent, exchange)
    with pytest.raises(PhoneError) as refused:
        await bare_agent.phone.watch_lamps(LINE, [""])
    assert refused.value.code == "bad_address"


# --- messages waiting ------------------------------------------------------------------------------------------------

_SUMMARY = "application/simple-message-summary"


def summary(new: int, old: int) -> str:
    waiting = "yes" if new else "no"
    return f"Messages-Waiting: {waiting}\r\nMessage-Account: sip:1001@x\r\nVoice-Message: {new}/{old} (0/0)\r\n"


async def test_given_a_mailbox_when_messages_come_then_they_are_counted(bare_agent: Agent, exchange: Notifier) -> None:
    await registered(bare_agent, exchange, mailbox=f"sip:1001@{exchange.host}")
    subscription = exchange.of("1001")
    assert subscription.event == "message-summary"
    exchange.tell(subscription, summary(2, 8), content_type=_SUMMARY)
    fact = await bare_agent.wait_for(MessagesWaiting)
    assert fact == MessagesWaiting(LINE, 2, 8, "sip:1001@x")
    exchange.tell(subscription, summary(0, 9), content_type=_SUMMARY)
    await bare_agent.wait_for(MessagesWaiting, lambda fact: (fact.new, fact.old) == (0, 9))


@own_build
async def test_given_a_mailbox_of_the_whole_team_when_messages_come_then_they_are_asked_for_there_and_counted(
    bare_agent: Agent, exchange: Notifier
) -> None:
    await registered(bare_agent, exchange, mailbox=f"sip:support@{exchange.host}")
    subscription = exchange.of("support")
    assert subscription.event == "message-summary"
    assert "sip:1001@" in subscription.theirs, "we ask in our own name"
    exchange.tell(subscription, summary(3, 1), content_type=_SUMMARY)
    assert await bare_agent.wait_for(MessagesWaiting) == MessagesWaiting(LINE, 3, 1, "sip:1001@x")
    assert {user for _, user in exchange.subscribes} == {"support"}


async def test_given_no_mailbox_when_the_exchange_tells_unasked_then_it_counts_but_a_strangers_word_does_not(
    bare_agent: Agent, exchange: Notifier
) -> None:
    await registered(bare_agent, exchange)
    target = f"sip:1001@{bare_agent.host}:{bare_agent.port}"
    stranger = Notifier(loopback_address())
    try:
        stranger.tell_unasked(target, bare_agent.address, "message-summary", _SUMMARY, summary(99, 0))
        await asyncio.to_thread(stranger.wait, lambda: stranger.answers_unasked > 0)
        exchange.tell_unasked(target, bare_agent.address, "message-summary", _SUMMARY, summary(1, 0))
        await bare_agent.wait_for(MessagesWaiting)
        assert bare_agent.of(MessagesWaiting) == [MessagesWaiting(LINE, 1, 0, "sip:1001@x")]
        assert not exchange.subscribes, "nobody asked for a mailbox"
    finally:
        stranger.close()


async def test_given_a_phone_with_trusted_names_when_it_starts_then_its_lines_use_them(
    bare_agent: Agent, exchange: Notifier
) -> None:
    config = PhoneConfig(
        local_address=bare_agent.host, local_port=bare_agent.port, sound=SoundUse.NONE, trusted_proxies=("192.0.2.7",)
    )
    await bare_agent.start(config)
    await bare_agent.phone.set_lines([line(bare_agent, exchange)])
    await bare_agent.wait_for(LineChanged, lambda fact: fact.registration is Registration.REGISTERED)
    target = f"sip:1001@{bare_agent.host}:{bare_agent.port}"
    exchange.tell_unasked(target, bare_agent.address, "message-summary", _SUMMARY, summary(1, 0))
    await asyncio.to_thread(exchange.wait, lambda: exchange.answers_unasked > 0)
    await bare_agent.phone.watch_levels(None)  # what was told before its answer has been heard now
    assert not bare_agent.of(MessagesWaiting)
