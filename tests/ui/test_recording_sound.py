"""The player with a real sound server: what is seen on the screen is heard on the headset, and only then."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.events import AudioChanged, CallAdded, SettingChanged
from agent_desktop.domain.media import AudioDevice, AudioHealth, AudioStatus
from agent_desktop.host.voice_player import DeviceVoicePlayer
from agent_desktop.kit.clock import SystemClock
from agent_desktop.services.listening import Listening
from agent_desktop.ui.design import Slider, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.workspace.recording import RecordingBar
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.recordings import tone, wave
from tests.lab.tones import tones_in
from tests.peers.pulse import PulseServer

LOW, HIGH = 500, 900
TONES = (LOW, HIGH)


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    with tempfile.TemporaryDirectory(prefix="pulse-") as folder:
        server = PulseServer(Path(folder))
        server.run()
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
        server.close()


@pytest.fixture
async def fake(pulse: PulseServer) -> AsyncIterator[FakeDesk]:
    """A team lead with headset and speakers, and a call that was recorded: half a minute low, half a minute high."""
    user = centre.PROVISIONING.user
    fake = build(replace(centre.PROVISIONING, user=replace(user, permissions=frozenset({"recordings.listen"}))))
    fake.recordings.files["call"] = wave(tone(30, LOW) + tone(30, HIGH))
    own = Listening(fake.recordings, DeviceVoicePlayer(), fake.desk.bus, SystemClock(), lambda: "hearing")
    await fake.store.open()
    await fake.log_in()
    theirs = fake.desk.listening
    assert theirs is not None
    await theirs.close()
    fake.desk = replace(fake.desk, listening=own)
    yield fake
    await fake.close()


@pytest.fixture
async def bar(fake: FakeDesk, theme: Theme) -> AsyncIterator[RecordingBar]:
    made = RecordingBar(fake.desk, theme)
    made.resize(600, 60)
    made.open("call", "Call in")
    made.activateWindow()
    yield made
    made.close_down()
    made.close_recording()
    made.deleteLater()


async def heard(pulse: PulseServer, sink: str, wanted: set[int]) -> set[int]:
    """What this sink plays once it is that, or after long enough."""
    found: set[int] = {-1}
    for _ in range(40):
        samples = await asyncio.to_thread(pulse.heard, sink, 0.3)
        found = tones_in(samples, TONES)
        if found == wanted:
            break
    return found


def press(bar: RecordingBar, key: Qt.Key) -> None:
    QTest.keyClick(bar.findChildren(Slider)[0], key)
    QApplication.processEvents()


async def test_given_a_recording_when_keys_are_pressed_then_the_headset_plays_what_the_screen_says(
    pulse: PulseServer, bar: RecordingBar
) -> None:
    assert await heard(pulse, "headset", {LOW}) == {LOW}
    for _ in range(7):  # five seconds each
        press(bar, Qt.Key.Key_Right)
    assert await heard(pulse, "headset", {HIGH}) == {HIGH}, "it went there"
    bar.findChildren(Segments)[0].setCurrent("2.0")
    press(bar, Qt.Key.Key_Home)
    assert await heard(pulse, "headset", {LOW}) == {LOW}, "as deep as before"
    press(bar, Qt.Key.Key_Space)
    assert await heard(pulse, "headset", set()) == set()


async def test_given_speakers_chosen_for_calls_then_it_plays_there_and_a_call_silences_it(
    pulse: PulseServer, bar: RecordingBar, fake: FakeDesk
) -> None:
    fake.desk.bus.publish(SettingChanged("audio.speaker", "Pulse/speakers"))
    await fake.settle()  # the fake phone says what it has
    speakers = AudioDevice("Pulse/speakers", "Speakers", "Pulse", 0, 2)
    fake.desk.bus.publish(AudioChanged(AudioStatus(AudioHealth.WORKING), (speakers,)))
    assert await heard(pulse, "speakers", {LOW}) == {LOW}
    assert await heard(pulse, "headset", set()) == set()
    leg = fake.phone.ring(queue_id="billing")
    await fake.settle()
    assert fake.of(CallAdded)
    assert await heard(pulse, "speakers", set()) == set()
    fake.phone.peer_cancels(leg)
    await fake.settle()
    press(bar, Qt.Key.Key_Space)
    assert await heard(pulse, "speakers", {LOW}) == {LOW}
    bar.close_recording()
    assert await heard(pulse, "speakers", set()) == set()
    for _ in range(100):
        if not pulse.control("list", "short", "sink-inputs"):
            break
        await asyncio.sleep(0.05)
    assert pulse.control("list", "short", "sink-inputs") == "", "the device is let go"
