"""The frame of the window tells facts and nothing else: state, timers, lamps, banners, queues, notices."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState, NextState
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import (
    AnnouncementPushed,
    DraftSaved,
    OutboxChanged,
    ProblemNoticed,
    QueueFiguresPushed,
    Registration,
)
from agent_desktop.domain.links import Link
from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import (
    Banner,
    Chip,
    Elided,
    Label,
    Lamp,
    Listing,
    MenuButton,
    RailButton,
    Theme,
    Toaster,
    Tone,
)
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import build
from tests.ui.shell_scene import Shell, shell


def state(s: Shell) -> MenuButton:
    return s.find("state_button", MenuButton)


def choices(s: Shell) -> dict[str, QAction]:
    return {action.text().partition("\t")[0]: action for action in state(s).menu().actions() if action.text()}


def labels(s: Shell, part: str) -> list[str]:
    """The words that are seen in the bar or the foot."""
    place = s.window.findChild(QWidget, part)
    assert place is not None
    return [label.text() for label in place.findChildren(Label) if label.isVisible() and label.text()]


def chips(s: Shell, part: str) -> list[str]:
    return [chip.spec.text for chip in s.find(part, QWidget).findChildren(Chip) if chip.isVisible()]


def lamp(s: Shell, link: Link) -> Lamp:
    return s.find(f"lamp_{link.value}", Lamp)


async def answer(s: Shell) -> None:
    s.fake.phone.ring(queue_id="billing")
    await s.settle()
    call = s.fake.desk.calls.ringing_call
    assert call is not None
    await s.fake.desk.calls.answer(call.id)
    await s.settle()


# --- state ---------------------------------------------------------------------------------------------------------


async def test_given_a_ready_agent_when_a_reason_is_chosen_then_the_button_says_it_and_the_timer_starts_anew(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        assert state(s).text() == "Ready"
        assert state(s).tone is Tone.SUCCESS
        await s.pass_time(75)
        assert "00:01:15" in labels(s, "agent_bar")
        choices(s)["Lunch"].trigger()
        await s.settle()
        assert state(s).text() == "Lunch"
        assert state(s).tone is Tone.WARNING
        assert state(s).accessibleName() == "State: Lunch"
        await s.pass_time(3)
        assert "00:00:03" in labels(s, "agent_bar")
        assert s.fake.backend.agent.status.reason_code == 102


async def test_given_a_free_agent_when_the_menu_is_opened_then_it_offers_every_reason_an_agent_may_choose(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        assert list(choices(s)) == ["Ready", "Break", "Lunch", "Log out"]
        assert choices(s)["Log out"].isEnabled()


async def test_given_a_call_when_lunch_is_chosen_then_a_chip_tells_what_comes_next_until_its_cross_is_pressed(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await answer(s)
        assert not s.shows("clear_next")
        assert not choices(s)["Log out"].isEnabled()
        choices(s)["Lunch afterwards"].trigger()
        await s.settle()
        assert state(s).text() == "Talking"
        assert s.fake.desk.session.status.next == NextState(AgentState.NOT_READY, 102)
        assert chips(s, "agent_bar") == ["Lunch"]
        await s.press("clear_next")
        assert s.fake.desk.session.status.next is None
        assert not s.shows("clear_next")
        choices(s)["Ready afterwards"].trigger()
        await s.settle()
        assert s.fake.desk.session.status.next == NextState(AgentState.READY)


async def test_given_the_desk_when_log_out_is_chosen_then_the_log_in_page_comes_and_the_keys_rest(theme: Theme) -> None:
    async with shell(theme) as s:
        choices(s)["Log out"].trigger()
        await s.settle()
        assert s.shows("login_enter")
        await s.keys("F1")
        assert not s.layers()


async def test_given_the_clock_when_seconds_pass_then_the_bar_follows(theme: Theme) -> None:
    async with shell(theme) as s:
        before = START.astimezone().strftime("%H:%M")
        assert before in labels(s, "agent_bar")
        await s.pass_time(60)
        assert (START + timedelta(minutes=1)).astimezone().strftime("%H:%M") in labels(s, "agent_bar")


# --- links ---------------------------------------------------------------------------------------------------------


async def test_given_three_links_when_they_work_and_fail_then_each_lamp_has_a_sentence_for_its_tool_tip(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        assert lamp(s, Link.SIP).toolTip() == "The phone is ready, without a registrar."
        assert lamp(s, Link.SERVER).toolTip() == "The server answers."
        assert lamp(s, Link.AUDIO).toolTip() == "Microphone and speaker work."
        time = START.astimezone().strftime("%H:%M")
        s.fake.phone.line(Registration.REFUSED, 403, "Forbidden")
        s.fake.phone.audio(AudioStatus(AudioHealth.FAILED))
        s.fake.backend.down()
        await s.settle()
        assert lamp(s, Link.SIP).toolTip() == f"The exchange refuses this phone since {time}. Tell your administrator."
        assert lamp(s, Link.SERVER).toolTip() == f"The server has not answered since {time}. Calls work."
        assert lamp(s, Link.AUDIO).toolTip() == f"The sound device has failed since {time}. Choose another one."
        for link in Link:
            assert lamp(s, link).toolTip() in lamp(s, link).accessibleDescription() + lamp(s, link).accessibleName()


async def test_given_the_server_goes_away_when_it_comes_back_then_the_banner_appears_and_leaves(theme: Theme) -> None:
    async with shell(theme) as s:
        assert not s.shows("server_banner")
        s.fake.backend.down()
        await s.settle()
        told = s.find("server_banner", Banner).text()
        assert told.startswith("The server has not answered since ")
        assert told.endswith("What you write is kept on this computer and sent when it is back.")
        await s.press("server_banner_more")
        assert len(s.layers()) == 1
        detail = s.find("link_detail_server", Label).text()
        assert "connection refused" in detail
        s.fake.backend.up()
        await s.pass_time(5)
        assert not s.shows("server_banner")
        assert "connection refused" not in s.find("link_detail_server", Label).text()


@pytest.mark.parametrize("health", [AudioHealth.FAILED, AudioHealth.NULL, AudioHealth.SIGNALLING_ONLY])
async def test_given_sound_that_fails_when_it_works_again_then_its_banner_appears_and_leaves(
    theme: Theme, health: AudioHealth
) -> None:
    async with shell(theme) as s:
        assert not s.shows("sound_banner")
        s.fake.phone.audio(AudioStatus(health))
        await s.settle()
        assert s.find("sound_banner", Banner).text() == lamp(s, Link.AUDIO).toolTip()
        s.fake.phone.audio(AudioStatus(AudioHealth.WORKING))
        await s.settle()
        assert not s.shows("sound_banner")


async def test_given_the_page_of_links_when_registering_again_is_pressed_then_the_phone_does_so(theme: Theme) -> None:
    async with shell(theme) as s:
        await s.press("lamp_sip")
        await s.press("register_again")
        assert s.fake.phone.named("register_again") == [()]


# --- the foot ------------------------------------------------------------------------------------------------------


def write(key: str, refused: str = "") -> PendingWrite:
    return PendingWrite(WriteKind.WRAP_UP, key, 1, "{}", START, refused=refused)


async def test_given_what_is_written_when_it_is_saved_kept_or_refused_then_the_foot_says_so(theme: Theme) -> None:
    async with shell(theme) as s:
        kept = s.find("saved_state", QPushButton)
        bus = s.fake.desk.bus
        assert kept.text() == "All saved"
        bus.publish(DraftSaved(InteractionId("i-1"), START))
        assert kept.text() == f"Saved {START.astimezone().strftime('%H:%M:%S')}"
        bus.publish(OutboxChanged((write("a"),)))
        assert kept.text() == "1 record kept on this computer"
        bus.publish(OutboxChanged((write("a"), write("b"))))
        assert kept.text() == "2 records kept on this computer"
        bus.publish(OutboxChanged((write("a", "validation"), write("b"))))
        assert kept.text() == "1 record refused by the server"
        bus.publish(OutboxChanged(()))
        assert kept.text().startswith("Saved ")


async def test_given_records_on_this_computer_when_the_foot_is_pressed_then_the_list_names_them_and_follows(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await s.press("saved_state")
        assert not s.shows("outbox_list")
        s.fake.desk.bus.publish(OutboxChanged((write("a"), write("b", "validation"))))
        await s.settle()
        listing = s.find("outbox_list", Listing)
        assert listing.rows().rowCount() == 2
        s.fake.desk.bus.publish(OutboxChanged(()))
        await s.settle()
        assert not s.shows("outbox_list")


async def test_given_queue_figures_when_they_arrive_then_only_queues_with_callers_are_shown(theme: Theme) -> None:
    async with shell(theme) as s:
        assert not s.shows("queue_figures")
        s.fake.desk.bus.publish(QueueFiguresPushed("billing", 12, 80, 3))
        queues = s.find("queue_figures", Elided)
        s.fake.desk.bus.publish(QueueFiguresPushed("technical", 0, 0, 3))
        assert queues.text() == "Billing: 12 waiting, longest 1:20"
        s.fake.desk.bus.publish(QueueFiguresPushed("billing", 0, 0, 3))
        assert queues.text() == "Nobody is waiting"


async def test_given_an_announcement_of_weight_when_it_comes_then_the_foot_shows_it(theme: Theme) -> None:
    async with shell(theme) as s:
        assert chips(s, "status_bar") == ["Roaming outage"]
        news = Announcement("roaming", LocalText("Roaming works again", "漫游恢复"), LocalText(), revision=2, at=START)
        s.fake.desk.bus.publish(AnnouncementPushed(news))
        assert chips(s, "status_bar") == []


# --- notices -------------------------------------------------------------------------------------------------------


async def test_given_a_problem_when_it_is_noticed_then_a_toast_tells_it_and_the_bell_counts_until_it_is_read(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        bell = s.find("notices_button", QPushButton)
        assert bell.toolTip() == "No notices"
        s.fake.desk.bus.publish(ProblemNoticed("no_network", ""))
        s.fake.desk.bus.publish(ProblemNoticed("of_a_kind_nobody_knows", "the detail of it"))
        toasts = [toast.text() for toaster in s.window.findChildren(Toaster) for toast in toaster.toasts()]
        assert toasts == ["There is no network. Check the cable, Wi-Fi or VPN.", "the detail of it"]
        assert bell.toolTip() == "2 notices"
        s.language.set("zh_CN")
        s.language.set("en")
        await s.settle()
        assert bell.toolTip() == "2 notices", "a change of language must not forget them"
        await s.press("notices_button")
        listing = s.find("notices_list", Listing)
        assert listing.rows().rowCount() == 2
        assert bell.toolTip() == "No notices"
        await s.dismiss()
        await s.press("notices_button")
        assert s.find("notices_list", Listing).rows().rowCount() == 2


async def test_given_somebody_who_may_do_everything_when_the_window_is_low_then_the_rail_still_fits(
    theme: Theme,
) -> None:
    everything = (
        "announcements.read announcements.write quizzes.take knowledge.edit forms.write imports.run templates.write "
        "surveys.read_all tickets.read"
    )
    user = replace(centre.PROVISIONING.user, permissions=frozenset(everything.split()))
    async with shell(theme, build(replace(centre.PROVISIONING, user=user))) as s:
        s.window.resize(1024, 700)
        await s.settle()

        rail = [b for b in s.window.findChildren(RailButton) if b.isVisible()]
        assert len(rail) == 11
        assert s.window.minimumSizeHint().height() <= 700
        assert all(above.geometry().bottom() < below.geometry().top() for above, below in itertools.pairwise(rail))
