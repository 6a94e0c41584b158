"""The sound check: reached from settings and lamps, it shows the level, says what it heard and leaves no call."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.ports import PhoneError
from agent_desktop.ui.design import Label, Meter, Notice, Select, Theme
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.shell.first_check import SETTLE_SECONDS
from tests.fakes.user_agent import DEFAULT_DEVICES
from tests.ui.shell_scene import Shell, shell


def result(s: Shell) -> str:
    return s.find("sound_result", Notice).text()


async def opened(s: Shell) -> None:
    s.window.sheets.open_sound_check()
    await s.settle()


@pytest.mark.parametrize("way", ["settings", "lamp"])
async def test_given_the_settings_or_a_lamp_when_the_sound_is_to_be_checked_then_the_check_is_open_and_measures(
    theme: Theme, way: str
) -> None:
    async with shell(theme) as s:
        if way == "settings":
            await s.press("page_settings")
            await s.press("settings_audio")
            await s.press("open_sound_check")
        else:
            await s.press("lamp_audio")
            await s.press("check_sound")
        assert len(s.layers()) == 1
        s.fake.phone.microphone(0.5)
        await s.settle()
        assert s.find("sound_level", Meter).level() == pytest.approx(0.5, abs=0.05)
        await s.dismiss()
        assert not s.fake.phone.measuring, "nobody listens when the page is closed"


@pytest.mark.parametrize(
    ("loudness", "begins"),
    [(0.6, "You are well heard."), (0.0, "Your microphone is silent: check its mute key"), (0.1, "You are hard to")],
)
async def test_given_words_when_recorded_then_the_result_says_in_plain_words_what_to_do(
    theme: Theme, loudness: float, begins: str
) -> None:
    async with shell(theme) as s:
        await opened(s)
        s.fake.phone.loudness = loudness
        await s.press("sound_record")
        assert result(s).startswith(begins)


async def test_given_the_echo_when_called_then_the_round_trip_is_shown_and_the_page_hangs_up_when_it_closes(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await opened(s)
        assert not s.shows("sound_round_trip")
        await s.press("sound_echo")
        (leg,) = s.fake.phone.legs
        s.fake.phone.peer_answers(leg)
        s.fake.phone.quality(leg)
        await s.settle()
        assert s.find("sound_round_trip", Label).text() == "There and back: 20 ms"
        await s.press("sound_echo_canceller")
        assert not s.fake.phone.echo_canceller, "at once, in the call"
        assert leg in s.fake.phone.legs
        await s.dismiss()
        assert not s.fake.phone.legs
        assert not s.fake.desk.calls.calls


async def test_given_a_headset_that_is_away_when_chosen_before_then_it_is_named_and_the_tones_go_where_they_should(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.desk.preferences.put("audio.ringer", "Fake/desk\tDesk Set\nFake/speakers\tFake Speakers")
        await opened(s)
        ringer = s.find("sound_ringer", Select)
        assert ringer.value() == "Fake/speakers"
        assert "Desk Set (not connected)" in [ringer.itemText(i) for i in range(ringer.count())]
        await s.press("sound_ring")
        assert s.fake.ringer.played[-1].device == "Fake/speakers"
        await s.press("sound_beep")
        assert len(s.fake.phone.named("play_tone")) == 1
        s.fake.phone.audio(AudioStatus(AudioHealth.WORKING), DEFAULT_DEVICES[:1])
        await s.settle()
        assert ringer.value() == "Fake/desk"


async def test_given_a_phone_that_cannot_when_tried_then_a_sentence_says_so(theme: Theme) -> None:
    async with shell(theme) as s:
        await opened(s)
        s.fake.phone.fail["record_voice"] = PhoneError("device")
        await s.press("sound_record")
        assert result(s).startswith("The sound device cannot be opened.")


# --- the first time on a computer ------------------------------------------------------------------------------------

NO_DEVICE = AudioStatus(AudioHealth.NULL)
WORKING = AudioStatus(AudioHealth.WORKING, DEFAULT_DEVICES[0].id, DEFAULT_DEVICES[0].id)


async def test_given_a_new_computer_when_the_sound_works_then_the_check_opens_by_itself_and_never_again(
    theme: Theme,
) -> None:
    async with shell(theme, logged_in=False) as s:
        s.fake.phone.audio(WORKING)
        s.window.offer_sound_check()
        await s.pass_time(SETTLE_SECONDS)
        assert s.layers() == [], "nobody is logged in"
        await s.fake.log_in_ready()
        await s.pass_time(SETTLE_SECONDS)
        assert s.find("sound_record", QWidget).hasFocus()
        await s.keys("Esc")
        assert s.layers() == []
        s.fake.phone.audio(NO_DEVICE)
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.layers() == []
        assert s.fake.settings.load()["audio.check_offered"] is True


async def test_given_a_call_when_the_check_would_open_then_it_waits_and_when_one_comes_it_goes(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.phone.audio(NO_DEVICE)
        await s.settle()
        s.window.offer_sound_check()
        s.fake.phone.ring()
        await s.settle()
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.layers() == []
        s.fake.phone.peer_cancels(s.fake.desk.calls.calls[0].leg_id)
        s.fake.phone.audio(NO_DEVICE)
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.shows("sound_record")
        s.fake.phone.ring()
        await s.settle()
        assert s.layers() == []


async def test_given_something_open_or_being_written_when_the_check_would_open_then_it_waits(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.phone.audio(NO_DEVICE)
        await s.settle()
        s.window.offer_sound_check()
        sheet = open_sheet(s.window, theme, lambda: "New ticket", QWidget(), 300, 200)
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.layers() == [sheet]
        sheet.dismiss()
        await s.type("dial_field", "1380")
        s.fake.phone.audio(NO_DEVICE)
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.layers() == []
        await s.type("dial_field", "\b")
        s.fake.phone.audio(NO_DEVICE)
        s.fake.phone.audio(WORKING)
        await s.pass_time(SETTLE_SECONDS)
        assert s.shows("sound_record")


async def test_given_a_check_that_the_agent_opened_when_a_call_rings_then_it_stays(theme: Theme) -> None:
    async with shell(theme) as s:
        await opened(s)
        s.fake.phone.ring()
        await s.settle()
        assert len(s.layers()) == 1
