"""Ringing: what reaches the device, how fast it stops, and silence where there is no sound."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import miniaudio
import pytest

from agent_desktop.host.ringer import DeviceRinger, Frames, SilentRinger, _Sound, open_device

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
PERIOD = 882
"""Frames in 20 ms."""


class Room:
    """Hands out speakers that play in real time into `heard`, as a device's own thread would."""

    def __init__(self, ready: bool = True) -> None:
        self.opened: list[str] = []
        self.heard: list[tuple[float, bytes]] = []
        self.open_now = 0
        self.handed_out = 0
        self.error: Exception | None = None
        self.ready = threading.Event()
        if ready:
            self.ready.set()

    def open(self, device: str) -> RoomSpeaker:
        self.opened.append(device)
        self.ready.wait(10)
        if self.error is not None:
            raise self.error
        self.open_now += 1
        self.handed_out += 1
        return RoomSpeaker(self)

    def loudest(self) -> int:
        return max((abs(s) for _, chunk in self.heard for s in array("h", chunk)), default=0)

    def heard_seconds(self) -> float:
        return sum(len(chunk) for _, chunk in self.heard) / 2 / 44_100


class RoomSpeaker:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, frames: Frames) -> None:
        self._thread = threading.Thread(target=self._play, args=(frames,), name="room")
        self._thread.start()

    def _play(self, frames: Frames) -> None:
        while not self._closed.wait(0.002):  # faster than real time, in a device's portions
            self._room.heard.append((time.monotonic(), frames.send(PERIOD)))

    def close(self) -> None:
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
        self._room.open_now -= 1


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def ringer(room: Room) -> Iterator[DeviceRinger]:
    made = DeviceRinger(SOUNDS, room.open)
    yield made
    made.close()
    made.close()
    assert room.open_now == 0


def test_given_a_ring_when_it_goes_on_then_it_loops_on_that_device_until_quiet(
    ringer: DeviceRinger, room: Room
) -> None:
    ringer.ring("bell", "Pulse/headset", 100)
    _until(lambda: room.heard_seconds() > 6.5)
    assert room.opened == ["Pulse/headset"]
    assert room.loudest() > 3000
    ringer.quiet()
    stopped = time.monotonic()
    _until(lambda: room.open_now == 0)
    late = [at for at, chunk in room.heard if chunk and at > stopped + 0.05]
    assert late == []


def test_given_a_signal_when_it_was_played_then_the_device_is_let_go(ringer: DeviceRinger, room: Room) -> None:
    ringer.signal("busy", "", 100)
    _until(lambda: bool(room.heard) and room.open_now == 0)
    assert room.heard_seconds() == pytest.approx(0.7, abs=0.05)


def test_given_half_the_volume_when_rung_then_a_quarter_of_the_loudness(ringer: DeviceRinger, room: Room) -> None:
    ringer.signal("chime", "", 100)
    _until(lambda: bool(room.heard) and room.open_now == 0)
    full = room.loudest()
    room.heard.clear()
    ringer.signal("chime", "", 50)
    _until(lambda: bool(room.heard) and room.open_now == 0)
    assert room.loudest() == pytest.approx(full / 4, rel=0.02)
    room.heard.clear()
    ringer.signal("chime", "", 0)
    _until(lambda: bool(room.heard) and room.open_now == 0)
    assert room.loudest() == 0


def test_given_another_ring_when_one_is_playing_then_only_the_new_one_goes_on(ringer: DeviceRinger, room: Room) -> None:
    ringer.ring("bell", "one", 80)
    _until(lambda: bool(room.heard))
    ringer.ring("chime", "two", 80)
    _until(lambda: room.opened == ["one", "two"] and room.open_now == 1)
    ringer.quiet()
    _until(lambda: room.open_now == 0)


def test_given_a_device_that_opens_slowly_when_the_call_is_gone_by_then_then_nothing_is_heard() -> None:
    room = Room(ready=False)
    ringer = DeviceRinger(SOUNDS, room.open)
    ringer.ring("bell", "", 80)
    _until(lambda: bool(room.opened))
    ringer.quiet()
    assert room.handed_out == 0, "neither call waits for the device"
    room.ready.set()
    ringer.close()
    assert room.open_now == 0
    assert b"".join(chunk for _, chunk in room.heard) == b""


def test_given_the_usual_tone_when_rung_then_the_usual_ring_sounds(ringer: DeviceRinger, room: Room) -> None:
    ringer.ring("", "", 70)
    _until(lambda: room.loudest() > 1000)


@pytest.mark.expects_log("WARNING .*there is no sound never_recorded")
def test_given_an_unknown_tone_when_rung_then_the_usual_ring_sounds_and_the_log_says_so(
    ringer: DeviceRinger, room: Room
) -> None:
    ringer.ring("never_recorded", "", 70)
    _until(lambda: room.loudest() > 1000)


def test_given_a_tone_that_is_a_path_when_rung_then_it_is_not_followed(ringer: DeviceRinger, room: Room) -> None:
    ringer.ring("../demo/wang-wei-1-en", "", 70)
    _until(lambda: room.loudest() > 1000)


@pytest.mark.expects_log("WARNING .*cannot ring on Pulse/gone: no such device")
def test_given_no_device_when_rung_many_times_then_silence_and_one_line_in_the_log(
    ringer: DeviceRinger, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.error = miniaudio.MiniaudioError("no such device")
    for _ in range(5):
        ringer.ring("bell", "Pulse/gone", 70)
        ringer.quiet()
    ringer.ring("bell", "Pulse/gone", 70)
    _until(lambda: len(caplog.records) == 1)
    room.error = None
    ringer.ring("bell", "Pulse/gone", 70)
    _until(lambda: room.loudest() > 0)
    assert len(caplog.records) == 1


@pytest.mark.expects_log("WARNING .*cannot ring on the usual device: no sounds in", "there is no sound marimba")
def test_given_no_sound_files_when_rung_then_silence(
    tmp_path: Path, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    ringer = DeviceRinger(tmp_path, room.open)
    ringer.ring("", "", 70)
    _until(lambda: len(caplog.records) == 2)
    ringer.close()
    assert room.opened == []


def test_given_a_ring_when_it_rings_again_as_loud_then_its_sound_is_not_made_anew(room: Room) -> None:
    ringer = DeviceRinger(SOUNDS, room.open)
    first, again, louder = (ringer._samples(_Sound("marimba", "", volume, loop=True)) for volume in (70, 70, 90))
    assert again is first
    assert louder != first


def test_given_the_sound_library_when_it_plays_into_nothing_then_it_takes_our_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent_desktop.host.ringer._backends", lambda _lib: [miniaudio.Backend.NULL])
    ringer = DeviceRinger(SOUNDS)
    ringer.signal("end", "ALSA/default", 70)
    thread = ringer._thread
    assert thread is not None
    time.sleep(0.6)
    ringer.close()
    assert not thread.is_alive()
    speaker = open_device("NULL Playback Device")
    speaker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
def test_given_a_computer_without_a_sound_card_when_it_rings_then_nothing_is_written_to_the_terminal(
    tmp_path: Path,
) -> None:
    """In a program of its own: what a C library writes passes by any Python stream."""
    config = tmp_path / "alsa.conf"
    config.write_text("pcm.!default { type hw card 31 }\n", encoding="utf-8")
    program = (
        "import miniaudio\n"
        "from agent_desktop.host.ringer import open_device\n"
        "try:\n    open_device('').close()\n"
        "except miniaudio.MiniaudioError:\n    print('no device')\n"
    )
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/nobody", "ALSA_CONFIG_PATH": str(config), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("no device\n", "")


def test_given_a_silent_desk_when_rung_then_nothing_happens() -> None:
    ringer = SilentRinger()
    ringer.ring("bell", "", 70)
    ringer.signal("busy", "", 70)
    ringer.quiet()
    ringer.close()
