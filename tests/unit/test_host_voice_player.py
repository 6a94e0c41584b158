"""Playing recordings: what reaches the device, from where, how fast, and silence at once when it is stopped."""

from __future__ import annotations

import itertools
import threading
from array import array
from collections.abc import Callable, Iterator

import pytest

from agent_desktop.domain.voice import PIECE_BYTES, Voice, wave_of
from agent_desktop.host.ringer import Frames
from agent_desktop.host.time_stretch import TimeStretch
from agent_desktop.host.voice_player import DeviceVoicePlayer, _frames, _Playing
from tests.fakes.recordings import tone, wave

RATE, PERIOD = 8000, 480


def voice_of(samples: list[int], pieces: int = 9) -> Voice:
    """As far as it is here: so many pieces."""
    file = wave(samples)
    voice = Voice(wave_of(file, len(file)))
    for index in range(min(pieces, voice.wave.size // PIECE_BYTES + 1)):
        first, length = voice.span(index)
        voice.put(index, file[first : first + length])
    return voice


def crossings(samples: array[int] | list[int]) -> int:
    return sum(1 for a, b in itertools.pairwise(samples) if a < 0 <= b)


def stretched(voice: Voice, speed: float, first: int = 0) -> tuple[array[int], TimeStretch]:
    stretch = TimeStretch(voice.samples, RATE, first, speed)
    heard = array("h")
    while part := stretch.next():
        heard += part
    return heard, stretch


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 4.0), (1.5, 4 / 1.5), (2.0, 2.0)])
def test_given_a_speed_when_heard_then_it_takes_less_time_at_the_same_pitch(speed: float, seconds: float) -> None:
    heard, stretch = stretched(voice_of(tone(4.0, 440)), speed)

    assert len(heard) / RATE == pytest.approx(seconds, abs=0.06)
    assert crossings(heard) / (len(heard) / RATE) == pytest.approx(440, rel=0.02)
    assert stretch.place == 4 * RATE
    assert max(abs(a - b) for a, b in itertools.pairwise(heard)) < 5000, "no clicks where pieces meet"


def test_given_the_usual_speed_then_nothing_is_changed() -> None:
    samples = tone(0.5)
    heard, _ = stretched(voice_of(samples), 1.0, first=100)
    assert list(heard) == samples[100:]


def test_given_a_part_that_is_not_here_then_it_waits_and_goes_on_there() -> None:
    voice = voice_of([5] * PIECE_BYTES, pieces=1)
    heard, stretch = stretched(voice, 1.0, first=PIECE_BYTES // 2 - 600)
    assert len(heard) == 480, "whole pieces of it"
    assert stretch.next() is None
    voice.put(1, b"\x07\x00" * (PIECE_BYTES // 2))
    more = stretch.next()
    assert list(more or ()) == [5] * 120 + [7] * 120


class Room:
    """A device that plays as fast as it can, into `heard`."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, int]] = []
        self.heard = array("h")
        self.open_now = 0
        self.error: Exception | None = None
        self.ready = threading.Event()
        self.ready.set()

    def open(self, device: str, rate: int) -> RoomSpeaker:
        self.opened.append((device, rate))
        self.ready.wait(10)
        if self.error is not None:
            raise self.error
        self.open_now += 1
        return RoomSpeaker(self)


class RoomSpeaker:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, frames: Frames) -> None:
        self._thread = threading.Thread(target=self._play, args=(frames,), name="room")
        self._thread.start()

    def _play(self, frames: Frames) -> None:
        while not self._closed.wait(0.001):
            self._room.heard.frombytes(frames.send(PERIOD))

    def close(self) -> None:
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
        self._room.open_now -= 1


def until(condition: Callable[[], bool]) -> None:
    turn = threading.Event()
    for _ in range(20_000):
        if condition():
            return
        turn.wait(0.001)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def player(room: Room) -> Iterator[DeviceVoicePlayer]:
    made = DeviceVoicePlayer(room.open)
    yield made
    made.close()
    made.close()
    assert room.open_now == 0


def test_given_a_voice_when_played_then_that_device_gets_it_from_there_to_its_end_and_then_silence(
    player: DeviceVoicePlayer, room: Room
) -> None:
    samples = tone(2.0)
    player.play(voice_of(samples), 0.5, 1.0, "Pulse/headset")
    until(lambda: player.position() >= 2.0 and len(room.heard) > 14_000)

    assert room.opened == [("Pulse/headset", RATE)]
    assert list(room.heard[:12_000]) == samples[4000:]
    assert not any(room.heard[12_000:14_000])
    assert not player.failed()


def test_given_a_voice_when_stopped_then_nothing_more_is_heard_and_the_device_is_let_go(
    player: DeviceVoicePlayer, room: Room
) -> None:
    player.play(voice_of([9] * 8000 * 60), 0, 1.0, "")
    until(lambda: len(room.heard) > 1000)
    player.stop()
    assert player.position() == 0.0
    until(lambda: room.open_now == 0)
    tail = room.heard[-PERIOD:]
    player.play(voice_of([4] * 8000), 0, 1.0, "")
    until(lambda: 4 in room.heard)
    assert 9 not in room.heard[len(room.heard) - room.heard[::-1].index(4) :], "the old one does not come back"
    assert set(tail) <= {0, 9}


def test_given_a_device_that_closes_slowly_when_stopped_then_it_gets_nothing_more_at_once() -> None:
    playing = _Playing(voice_of([9] * 8000), 0, 1.0, "")
    frames = _frames(playing)
    next(frames)
    assert set(array("h", frames.send(PERIOD))) == {9}
    playing.over = True
    assert frames.send(PERIOD) == b""


def test_given_a_part_that_is_missing_when_played_then_it_is_silent_until_it_comes(
    player: DeviceVoicePlayer, room: Room
) -> None:
    voice = voice_of([5] * 8000, pieces=0)
    player.play(voice, 0, 1.0, "")
    until(lambda: len(room.heard) > 3000)
    assert (set(room.heard[:3000]), player.position()) == ({0}, 0.0)
    voice.put(0, b"\x05\x00" * 8000)
    until(lambda: room.heard.count(5) == 8000)
    assert player.position() == 1.0


def test_given_a_device_that_opens_slowly_when_stopped_meanwhile_then_nothing_is_heard(room: Room) -> None:
    player = DeviceVoicePlayer(room.open)
    room.ready.clear()
    player.play(voice_of([5] * 8000), 0, 1.0, "")
    until(lambda: bool(room.opened))
    player.stop()
    room.ready.set()
    player.close()
    assert (set(room.heard) <= {0}, room.open_now) == (True, 0)


@pytest.mark.expects_log("WARNING .*cannot play on Pulse/gone: no such device")
def test_given_no_device_then_it_says_so_and_the_next_one_plays(player: DeviceVoicePlayer, room: Room) -> None:
    room.error = OSError("no such device")
    player.play(voice_of([5] * 8000), 0, 1.0, "Pulse/gone")
    until(player.failed)
    room.error = None
    player.play(voice_of([5] * 8000), 0, 2.0, "")
    until(lambda: player.position() >= 1.0)
    assert not player.failed()
