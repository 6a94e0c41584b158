"""Colleagues' lamps and waiting messages on a softphone in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.events import ExtensionState, LoggedIn, MessagesWaiting, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import Colleague, Provisioning
from agent_desktop.ports import PhoneError
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk

LINE = centre.PROVISIONING.lines[0].id


def people(*extensions: str, watched: bool = True) -> Provisioning:
    colleagues = tuple(Colleague(f"user-{e}", e, e, e, "agent") for e in extensions)
    lines = (replace(centre.PROVISIONING.lines[0], registrar="sip:pbx.example.org"),)
    return replace(centre.PROVISIONING, colleagues=colleagues, lines=lines, watch_colleagues=watched)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(people("1002", " 1003 ", "", "1002", centre.AGENT.extension)) as made:
        await made.log_in()
        yield made


async def test_given_a_registered_line_then_every_colleague_but_oneself_is_watched_once(fake: FakeDesk) -> None:
    assert fake.phone.named("watch_lamps") == [(LINE, ("1002", "1003"))]


async def test_given_lamps_that_change_then_the_last_word_is_kept_and_strangers_are_not(fake: FakeDesk) -> None:
    fake.phone.extension("1002", ExtensionState.RINGING, "Li Lei")
    fake.phone.extension("1003", ExtensionState.BUSY)
    fake.phone.extension("1002", ExtensionState.BUSY)
    fake.phone.extension("9999", ExtensionState.BUSY)
    assert {user: lamp.state for user, lamp in fake.desk.lamps.lamps.items()} == {
        "1002": ExtensionState.BUSY,
        "1003": ExtensionState.BUSY,
    }


async def test_given_a_line_that_comes_back_then_colleagues_are_asked_for_again(fake: FakeDesk) -> None:
    fake.phone.line(Registration.UNREACHABLE, 408, "no answer", 4.0)
    fake.phone.line(Registration.REGISTERED)
    fake.phone.line(Registration.REGISTERED)
    await fake.settle()
    assert len(fake.phone.named("watch_lamps")) == 2


async def test_given_a_centre_that_lists_others_then_those_are_watched_and_the_rest_forgotten(fake: FakeDesk) -> None:
    fake.phone.extension("1002", ExtensionState.BUSY)
    fake.phone.extension("1003", ExtensionState.BUSY)
    fake.desk.bus.publish(LoggedIn(people("1003", "1004")))
    await fake.settle()
    assert fake.phone.named("watch_lamps")[-1] == (LINE, ("1003", "1004"))
    assert list(fake.desk.lamps.lamps) == ["1003"]
    fake.desk.bus.publish(LoggedIn(people("1003", watched=False)))
    await fake.settle()
    assert fake.phone.named("watch_lamps")[-1] == (LINE, ())
    assert not fake.desk.lamps.lamps


async def test_given_a_centre_that_does_not_want_it_then_nobody_is_asked() -> None:
    async with open_desk(people("1002", watched=False)) as fake:
        await fake.log_in()
        assert fake.phone.named("watch_lamps") == []


async def test_given_a_phone_that_refuses_then_the_desktop_goes_on() -> None:
    async with open_desk(people("1002")) as fake:
        fake.phone.fail["watch_lamps"] = PhoneError("wrong_state")
        await fake.log_in()
        assert fake.phone.named("watch_lamps") == [(LINE, ("1002",))]


async def test_given_a_log_out_then_nothing_is_known_any_more(fake: FakeDesk) -> None:
    fake.phone.extension("1002", ExtensionState.BUSY)
    fake.desk.bus.publish(MessagesWaiting(LINE, 1, 0))
    await fake.desk.session.logout()
    await fake.settle()
    assert not fake.desk.lamps.lamps
    assert fake.desk.lamps.messages is None


async def test_given_messages_on_two_lines_then_they_are_counted_together_until_a_line_goes(fake: FakeDesk) -> None:
    assert fake.desk.lamps.messages is None
    fake.desk.bus.publish(MessagesWaiting(LINE, 2, 1, "sip:1001@x"))
    fake.desk.bus.publish(MessagesWaiting(LineId("other"), 1, 4))
    assert fake.desk.lamps.messages == MessagesWaiting(LINE, 3, 5, "sip:1001@x")
    fake.phone.line(Registration.REMOVED)
    assert fake.desk.lamps.messages == MessagesWaiting(LineId("other"), 1, 4)
