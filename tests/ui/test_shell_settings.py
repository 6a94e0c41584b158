"""Settings act at once and stay: look, language, devices, ring, keys; what cannot be done is said in place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QKeySequenceEdit, QLabel, QWidget

from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioHealth, AudioStatus
from agent_desktop.domain.settings import SETTINGS
from agent_desktop.ports import PhoneError
from agent_desktop.ui.actions import ACTIONS
from agent_desktop.ui.design import Meter, Notice, Scheme, Select, Slider, Switch, Theme
from tests.fakes.ringer import Sound
from tests.fakes.user_agent import DEFAULT_DEVICES
from tests.ui.shell_scene import Shell, shell

SECTIONS = ("view", "audio", "calls", "shortcuts")


async def open_at(s: Shell, section: str) -> None:
    await s.press("page_settings")
    await s.press(f"settings_{section}")


def told(s: Shell) -> str:
    return s.find("settings_problem", Notice).text() if s.shows("settings_problem") else ""


def options(select: Select) -> list[str]:
    return [select.itemText(index) for index in range(select.count())]


async def choose(s: Shell, key: str, value: str) -> None:
    """As a person does: the list is opened and the row is clicked."""
    select = s.find(f"setting_{key}", Select)
    row = next(index for index in range(select.count()) if select.itemData(index) == value)
    select.setCurrentIndex(row)
    select.activated.emit(row)
    await s.settle()


async def give_keys(s: Shell, action: str, keys: str) -> QKeySequenceEdit:
    edit = s.find(f"setting_shortcut.{action}", QKeySequenceEdit)
    edit.setFocus()
    edit.setKeySequence(QKeySequence.fromString(keys))
    edit.editingFinished.emit()
    await s.settle()
    return edit


async def test_given_the_table_of_settings_when_the_page_is_open_then_each_but_the_log_in_ones_has_a_control(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await s.press("page_settings")
        for option in SETTINGS:
            control = s.window.findChild(QWidget, f"setting_{option.key}")
            if option.section in ("connection", "first_run", "room"):
                assert control is None, f"{option.key} is not chosen here"
                continue
            assert control is not None, f"{option.key} cannot be chosen"
            assert control.accessibleName(), f"{option.key} has no name"
        for section in SECTIONS:
            await s.press(f"settings_{section}")
            for option in SETTINGS:
                assert s.shows(f"setting_{option.key}") is (option.section == section)


async def test_given_the_settings_when_light_or_dark_is_chosen_then_the_window_changes_at_once_and_it_is_kept(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "view")
        await choose(s, "view.theme", "dark")
        assert theme.is_dark
        assert s.fake.settings.load()["view.theme"] == "dark"
        await choose(s, "view.theme", "light")
        assert not theme.is_dark
    theme.setScheme(Scheme.LIGHT)


async def test_given_the_open_settings_when_another_language_is_chosen_then_they_too_speak_it_and_keep_their_values(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "view")
        await choose(s, "view.language", "zh_CN")
        assert s.language.tag == "zh_CN"
        words = [label.text() for label in s.layers()[0].findChildren(QLabel) if label.isVisible()]
        assert "设置" in words
        assert "语言" in words
        assert not [word for word in words if word and word.isascii()], "a word stayed English"
        assert s.find("setting_view.language", Select).value() == "zh_CN"
        assert options(s.find("setting_view.theme", Select)) == ["跟随系统", "浅色", "深色"]
        await choose(s, "view.language", "en")
        words = [label.text() for label in s.layers()[0].findChildren(QLabel) if label.isVisible()]
        assert "Settings" in words


async def test_given_devices_when_one_is_plugged_in_or_out_then_the_lists_follow_and_the_choice_stays(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "audio")
        assert options(s.find("setting_audio.microphone", Select)) == ["As the system", "Fake Headset"]
        assert options(s.find("setting_audio.speaker", Select)) == ["As the system", "Fake Headset", "Fake Speakers"]
        await choose(s, "audio.microphone", "Fake/headset")
        assert s.fake.desk.preferences.text("audio.microphone") == "Fake/headset\tFake Headset"
        desk_phone = AudioDevice("Fake/desk", "Fake Desk Set", "Fake", 1, 1)
        s.fake.phone.audio(AudioStatus(AudioHealth.WORKING), (desk_phone,))
        await s.settle()
        microphone = s.find("setting_audio.microphone", Select)
        assert options(microphone) == ["As the system", "Fake Desk Set", "Fake Headset (not connected)"]
        assert microphone.value() == "Fake/headset"
        assert not microphone.model().flags(microphone.model().index(2, 0)) & Qt.ItemFlag.ItemIsEnabled, "it is grey"
        s.fake.phone.audio(AudioStatus(AudioHealth.WORKING), DEFAULT_DEVICES)
        await s.settle()
        assert options(microphone) == ["As the system", "Fake Headset"]
        assert microphone.value() == "Fake/headset"


async def test_given_a_headset_that_is_away_when_another_is_chosen_then_the_headset_comes_back_as_the_better_one(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "audio")
        speaker = s.find("setting_audio.speaker", Select)
        await choose(s, "audio.speaker", "Fake/headset")
        working, speakers = AudioStatus(AudioHealth.WORKING), DEFAULT_DEVICES[1]
        s.fake.phone.audio(working, (speakers,))
        await s.settle()
        await choose(s, "audio.speaker", "Fake/speakers")
        assert speaker.value() == "Fake/speakers", "what sounds is what is shown"
        s.fake.phone.audio(working, DEFAULT_DEVICES)
        await s.settle()
        assert speaker.value() == "Fake/headset"
        assert s.fake.phone.named("choose_audio")[-1] == (
            AudioChoice(playback="Fake/headset", spare_playbacks=("Fake/speakers",)),
        )
        await choose(s, "audio.speaker", "")
        assert speaker.value() == ""
        assert s.fake.phone.named("choose_audio")[-1] == (AudioChoice(),)


async def test_given_a_phone_that_is_down_when_the_settings_open_then_what_is_chosen_is_still_shown(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.desk.preferences.put("audio.speaker", "Fake/headset")
        s.fake.phone.audio(AudioStatus(AudioHealth.FAILED), ())
        s.fake.phone.fail["watch_levels"] = PhoneError("engine", "down")
        await open_at(s, "audio")
        speaker = s.find("setting_audio.speaker", Select)
        assert speaker.value() == "Fake/headset"
        assert options(speaker) == ["As the system", "headset (not connected)"]


async def test_given_ring_volume_when_it_is_moved_and_tried_then_the_ring_is_heard_as_loud_as_that(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "audio")
        slider = s.find("setting_audio.ring_volume", Slider)
        slider.setFocus()
        QTest.keyClick(slider, Qt.Key.Key_Home)
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
        assert s.fake.desk.preferences.get("audio.ring_volume") == 10
        await choose(s, "audio.ringer", "Fake/speakers")
        await s.press("test_ring")
        assert s.fake.ringer.played[-1] == Sound("", "Fake/speakers", 10, loop=False)


@pytest.mark.parametrize("key", ["audio.silent_ring", "audio.echo_canceller", "calls.raise_window"])
async def test_given_a_switch_when_it_is_pressed_then_it_is_kept_and_shown_so_when_opened_again(
    theme: Theme, key: str
) -> None:
    async with shell(theme) as s:
        await open_at(s, key.partition(".")[0])
        before = bool(s.fake.desk.preferences.get(key))
        assert s.find(f"setting_{key}", Switch).isChecked() is before
        await s.press(f"setting_{key}")
        assert s.fake.desk.preferences.get(key) is not before
        assert s.fake.settings.load()[key] is not before
        await s.dismiss()
        await open_at(s, key.partition(".")[0])
        assert s.find(f"setting_{key}", Switch).isChecked() is not before


async def test_given_a_call_when_the_agent_speaks_then_the_meter_moves_and_the_phone_measures_only_meanwhile(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.phone.ring(queue_id="billing")
        await s.settle()
        call = s.fake.desk.calls.ringing_call
        assert call is not None
        await s.fake.desk.calls.answer(call.id)
        await open_at(s, "audio")
        assert s.fake.phone.watched == call.leg_id
        meter = s.window.findChild(Meter)
        assert meter is not None
        s.fake.phone.level(call.leg_id, 0.1, 0.5)
        assert meter.level() == pytest.approx(0.5, abs=0.05)
        await s.dismiss()
        assert s.fake.phone.watched is None


async def test_given_keys_of_another_action_when_they_are_chosen_then_a_sentence_says_so_and_nothing_is_saved(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "shortcuts")
        edit = await give_keys(s, "hold", "F8")
        assert told(s) == "F8 already means: Answer the call. Choose other keys."
        assert s.fake.desk.preferences.text("shortcut.hold") == "F6"
        assert edit.keySequence().toString() == "F6"
        await give_keys(s, "hold", "Ctrl+H")
        assert told(s) == ""
        assert s.fake.desk.preferences.text("shortcut.hold") == "Ctrl+H"


async def test_given_keys_that_are_given_up_when_another_action_takes_them_then_it_gets_them(theme: Theme) -> None:
    async with shell(theme) as s:
        await open_at(s, "shortcuts")
        await give_keys(s, "hold", "")
        await give_keys(s, "mute", "F6")
        assert told(s) == ""
        assert s.fake.desk.preferences.text("shortcut.hold") == ""
        assert s.fake.desk.preferences.text("shortcut.mute") == "F6"


async def test_given_every_action_when_it_is_given_the_keys_of_the_next_then_none_is_taken_from_its_owner(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "shortcuts")
        before = {a.key: s.fake.desk.preferences.text(f"shortcut.{a.key}") for a in ACTIONS}
        assert len(set(before.values())) == len(ACTIONS), "two actions begin with the same keys"
        keys = list(before)
        for action, other in zip(keys, keys[1:] + keys[:1], strict=True):
            await give_keys(s, action, before[other])
            assert told(s)
        assert {a.key: s.fake.desk.preferences.text(f"shortcut.{a.key}") for a in ACTIONS} == before


async def test_given_the_keys_of_an_action_when_they_are_typed_into_its_field_then_they_are_taken_and_not_carried_out(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "shortcuts")
        edit = s.find("setting_shortcut.notes", QKeySequenceEdit)
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_F1)
        await s.settle()
        assert s.shows("setting_shortcut.notes"), "the key opened the cheat sheet instead of being taken"
        assert not s.shows("shortcut_list")
        assert told(s).startswith("F1 ")
        s.find("settings_shortcuts", QWidget).setFocus()
        await s.settle()
        assert told(s) == "F1 already means: Show the shortcuts. Choose other keys."


async def test_given_a_full_disk_when_something_is_chosen_then_it_acts_and_a_sentence_tells_that_it_is_not_kept(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await open_at(s, "view")
        s.fake.settings.fail()
        await choose(s, "view.theme", "dark")
        assert theme.is_dark
        assert told(s) == "The disk is full: nothing more can be saved. Make room now."
    theme.setScheme(Scheme.LIGHT)


async def test_given_the_settings_when_escape_is_pressed_then_they_close_and_the_keyboard_goes_back(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        field = s.find("dial_field", QWidget)
        field.setFocus()
        s.window.sheets.open_settings()
        await s.settle()
        assert s.find("settings_view", QWidget).hasFocus()
        QTest.keyClick(QApplication.focusWidget() or s.window, Qt.Key.Key_Escape)
        await s.settle()
        assert not s.layers()
        assert field.hasFocus()
