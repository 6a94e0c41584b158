"""Announcements on the desktop: what is shown, and confirmations that are given exactly once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.announcement import Announcement, Importance, in_order
from agent_desktop.domain.events import (
    AnnouncementGone,
    AnnouncementPushed,
    AnnouncementsChanged,
    EventStreamChanged,
    WriteQueued,
)
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import StorageError, Unreachable
from agent_desktop.services.announcements import Announcements
from agent_desktop.services.outbox import GATHER_SECONDS
from tests.fakes.desk import FakeDesk, open_desk

CONFIRM = WriteKind.ANNOUNCEMENT_CONFIRMATION


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as opened:
        yield opened


def said(fake: FakeDesk) -> Announcements:
    assert fake.desk.announcements is not None
    return fake.desk.announcements


def news(key: str = "pier", *, edition: int = 1, must: bool = True, **more: object) -> Announcement:
    made = Announcement(key, LocalText("Pier 3"), LocalText("Closed"), edition, edition, must_confirm=must)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the dataclass, by name


async def test_given_a_login_then_what_is_shown_now_is_known(fake: FakeDesk) -> None:
    assert said(fake).current == ()
    await fake.log_in()

    assert [a.id for a in said(fake).current] == ["roaming"]
    assert fake.of(AnnouncementsChanged)[-1].current == said(fake).current


async def test_given_a_confirmation_when_given_twice_and_offline_then_it_is_delivered_once(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.backend.down()
    fake.desk.bus.publish(AnnouncementPushed(news()))
    asked = said(fake).current[0]
    assert asked.asks
    await said(fake).confirm(asked)
    await said(fake).confirm(asked)
    await said(fake).confirm(next(a for a in said(fake).current if a.id == asked.id))
    await fake.clock.pass_time(GATHER_SECONDS)
    assert not any(a.asks for a in said(fake).current), "it counts from the moment it was given"
    assert [w.key for w in await fake.store.pending_writes()] == ["pier/1"]
    assert len(fake.of(WriteQueued)) == 1

    fake.backend.up()
    fake.backend.lose_answers()
    await fake.clock.pass_time(120)

    assert fake.backend.effects == [(CONFIRM, "pier/1", 1)]
    assert await fake.store.pending_writes() == ()


async def test_given_a_restart_before_delivery_then_it_is_not_asked_for_again(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.backend.down()
    fake.desk.bus.publish(AnnouncementPushed(news()))
    await said(fake).confirm(said(fake).current[0])
    async with open_desk(store=fake.store) as again:
        again.board.told["pier"] = news()
        again.backend.fail("deliver", Unreachable("unreachable"))
        await again.log_in()
        assert {a.id: a.asks for a in said(again).current} == {"roaming": False, "pier": False}


async def test_given_a_correction_then_it_asks_again(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.bus.publish(AnnouncementPushed(news()))
    await said(fake).confirm(said(fake).current[0])
    fake.desk.bus.publish(AnnouncementPushed(news(revision=2)))
    assert not any(a.asks for a in said(fake).current), "only its end was changed"

    fake.desk.bus.publish(AnnouncementPushed(news(edition=2, revision=3)))
    fake.desk.bus.publish(AnnouncementPushed(news(edition=1, revision=2)))

    assert [(a.id, a.edition) for a in said(fake).current if a.asks] == [("pier", 2)], "an old word comes late"
    await said(fake).confirm(said(fake).current[0])
    assert [w.key for w in await fake.store.pending_writes()] == ["pier/1", "pier/2"]


async def test_given_a_withdrawal_then_it_is_gone(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.bus.publish(AnnouncementPushed(news()))
    fake.desk.bus.publish(AnnouncementGone("pier"))

    assert [a.id for a in said(fake).current] == ["roaming"]


async def test_given_the_end_of_an_announcement_then_it_is_not_current_any_more(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.bus.publish(AnnouncementPushed(news(until=fake.clock.now() + timedelta(minutes=1))))
    assert "pier" in {a.id for a in said(fake).current}
    await fake.clock.pass_time(61)

    assert "pier" not in {a.id for a in said(fake).current}


async def test_given_a_gap_in_the_stream_then_the_list_is_read_again(fake: FakeDesk) -> None:
    await fake.log_in()
    asked = len(fake.board.asked)
    fake.desk.bus.publish(EventStreamChanged(True))
    await fake.settle()
    assert len(fake.board.asked) == asked, "nothing was missed"
    fake.board.told = {"pier": news()}
    fake.desk.bus.publish(EventStreamChanged(False))
    fake.desk.bus.publish(EventStreamChanged(True))
    await fake.settle()

    assert [a.id for a in said(fake).current] == ["pier"]


async def test_given_a_disk_that_fails_then_it_is_said_and_may_be_tried_again(
    fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fake.log_in()
    fake.desk.bus.publish(AnnouncementPushed(news()))

    async def full(_write: object) -> None:
        raise StorageError("disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(fake.store, "put_write", full)
        with pytest.raises(StorageError):
            await said(fake).confirm(said(fake).current[0])
    assert said(fake).current[0].asks
    await said(fake).confirm(said(fake).current[0])
    assert not said(fake).current[0].asks


async def test_given_a_logout_then_the_next_one_sees_nothing_of_it(fake: FakeDesk) -> None:
    await fake.log_in()
    await fake.desk.session.logout()
    await fake.settle()

    assert said(fake).current == ()


def test_given_several_then_what_asks_comes_first_and_the_weightier_before() -> None:
    read = news("read", must=False, confirmed_at=news().at or None)
    plain, urgent = news("plain", must=False), news("urgent", must=False, importance=Importance.URGENT)
    ordered = in_order((read, plain, urgent, news("asks")))

    assert [a.id for a in ordered][:2] == ["asks", "urgent"]
