"""Listening to calls: fetched as it plays, noted once, and never beside a call."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.events import AudioChanged, ListeningChanged, SettingChanged
from agent_desktop.domain.listening import ListeningState, Phase
from agent_desktop.domain.media import AudioDevice, AudioHealth, AudioStatus
from agent_desktop.domain.voice import PIECE_BYTES
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.services.listening import (
    ABSENT,
    HEAD_BYTES,
    IN_CALL,
    NO_DEVICE,
    TICK_SECONDS,
    UNKNOWN,
    Listening,
)
from tests.fakes.desk import FakeDesk, open_desk
from tests.fakes.recordings import tone, wave

MINUTE = wave([3] * 8000 * 60)
LONG = wave([3] * (PIECE_BYTES * 3))  # six pieces, 98 seconds


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as opened:
        await opened.log_in_ready()
        opened.recordings.files = {"call-1": MINUTE, "long": LONG}
        yield opened


def listening(fake: FakeDesk) -> Listening:
    assert fake.desk.listening is not None
    return fake.desk.listening


def state(fake: FakeDesk) -> ListeningState:
    return listening(fake).state


async def opened(fake: FakeDesk, name: str = "call-1") -> None:
    listening(fake).open(name)
    await fake.settle()


async def test_given_a_recording_when_opened_then_it_plays_to_its_end_and_from_the_beginning_again(
    fake: FakeDesk,
) -> None:
    await opened(fake)
    assert (state(fake).phase, state(fake).duration, state(fake).position) == (Phase.PLAYING, 60.0, 0.0)
    await fake.clock.pass_time(10)
    assert state(fake).position == pytest.approx(10, abs=TICK_SECONDS)
    told = len(fake.of(ListeningChanged))
    await fake.clock.pass_time(1)
    assert len(fake.of(ListeningChanged)) - told == 4
    await fake.clock.pass_time(60)
    assert (state(fake).phase, state(fake).position) == (Phase.PAUSED, 60.0)
    assert not fake.player.playing
    listening(fake).play()
    await fake.settle()
    assert (state(fake).phase, fake.player.played[-1]) == (Phase.PLAYING, (0.0, 1.0, ""))


async def test_given_a_long_call_then_only_what_is_needed_is_fetched_and_all_of_it_is_one_hearing(
    fake: FakeDesk,
) -> None:
    await opened(fake, "long")
    first = [(begin, length) for _, _, begin, length in fake.recordings.asked]
    assert first == [(0, HEAD_BYTES), (44, PIECE_BYTES), (44 + PIECE_BYTES, PIECE_BYTES)]
    await fake.clock.pass_time(14)
    assert len(fake.recordings.asked) == 4, "the next part comes before it is needed"
    listening(fake).seek(90)
    await fake.settle()
    assert fake.recordings.asked[-1][2:] == (44 + 5 * PIECE_BYTES, PIECE_BYTES)
    assert fake.player.played[-1][0] == 90
    assert len({hearing for _, hearing, _, _ in fake.recordings.asked}) == 1
    await opened(fake, "long")
    assert len({hearing for _, hearing, _, _ in fake.recordings.asked}) == 2, "another time is another hearing"


async def test_given_pause_skip_and_speed_then_the_place_is_kept(fake: FakeDesk) -> None:
    await opened(fake)
    await fake.clock.pass_time(10.1)
    listening(fake).pause()
    assert (state(fake).phase, fake.player.playing) == (Phase.PAUSED, False)
    assert state(fake).position == pytest.approx(10.1)
    await fake.clock.pass_time(5)
    listening(fake).skip(5)
    listening(fake).skip(-20)
    assert (state(fake).position, fake.player.playing) == (0.0, False), "no further back than the beginning"
    listening(fake).seek(500)
    assert state(fake).position == 60.0
    listening(fake).seek(20)
    listening(fake).set_speed(2.0)
    assert not fake.player.playing
    listening(fake).play()
    assert fake.player.played[-1] == (20.0, 2.0, "")
    await fake.clock.pass_time(10)
    listening(fake).set_speed(1.5)
    assert fake.player.played[-1] == (pytest.approx(40), 1.5, "")
    await opened(fake, "long")
    assert state(fake).speed == 1.5, "a habit, not of one recording"


async def test_given_a_call_that_rings_then_it_is_silent_at_once_and_cannot_be_played_until_it_is_over(
    fake: FakeDesk,
) -> None:
    await opened(fake)
    await fake.clock.pass_time(3)
    leg = fake.phone.ring(queue_id="billing")
    assert not fake.player.playing, "before anything else happens"
    assert (state(fake).phase, state(fake).problem) == (Phase.PAUSED, IN_CALL)
    listening(fake).play()
    listening(fake).seek(30)
    listening(fake).set_speed(1.5)
    listening(fake).open("long")
    await fake.clock.pass_time(1)
    assert not fake.player.playing
    assert (state(fake).problem, state(fake).interaction_id) == (IN_CALL, "long")
    fake.phone.peer_cancels(leg)
    await fake.settle()
    assert (state(fake).problem, fake.player.playing) == ("", False), "it does not begin by itself"
    listening(fake).play()
    await fake.settle()
    assert fake.player.playing


async def test_given_a_call_while_it_is_being_fetched_then_it_does_not_begin(fake: FakeDesk) -> None:
    fake.recordings.gate.clear()
    await opened(fake)
    assert state(fake).phase is Phase.FETCHING
    leg = fake.phone.ring(queue_id="billing")
    fake.recordings.gate.set()
    await fake.settle()
    assert fake.player.played == []
    fake.phone.peer_cancels(leg)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (Refused("forbidden", "no"), "forbidden"),
        (Refused("not_found", "no"), ABSENT),
        (Unreachable("unreachable"), "unreachable"),
    ],
)
async def test_given_a_server_that_says_no_then_the_reason_is_told_and_it_can_be_tried_again(
    fake: FakeDesk, error: Refused | Unreachable, problem: str
) -> None:
    fake.recordings.error = error
    await opened(fake)
    assert (state(fake).phase, state(fake).problem) == (Phase.PAUSED, problem)
    fake.recordings.error = None
    listening(fake).play()
    await fake.settle()
    assert (state(fake).phase, state(fake).problem) == (Phase.PLAYING, "")


async def test_given_a_server_that_goes_away_in_the_middle_then_it_stops_there_and_goes_on_there(
    fake: FakeDesk,
) -> None:
    await opened(fake, "long")
    fake.recordings.error = Unreachable("unreachable")
    await fake.clock.pass_time(14)
    assert (state(fake).phase, state(fake).problem) == (Phase.PAUSED, "unreachable")
    stopped = state(fake).position
    fake.recordings.error = None
    listening(fake).play()
    await fake.settle()
    assert fake.player.played[-1][0] == stopped > 0


async def test_given_a_slow_server_then_the_page_says_that_it_is_fetched_and_the_place_stands_still(
    fake: FakeDesk,
) -> None:
    await opened(fake, "long")
    fake.recordings.gate.clear()
    listening(fake).seek(80)
    await fake.clock.pass_time(3)
    assert (state(fake).phase, state(fake).position) == (Phase.FETCHING, 80.0)
    fake.recordings.gate.set()
    await fake.clock.pass_time(1)
    assert state(fake).phase is Phase.PLAYING


async def test_given_a_file_that_is_no_voice_then_it_says_so(fake: FakeDesk) -> None:
    fake.recordings.files["call-1"] = b"OggS" + bytes(1000)
    await opened(fake)
    assert (state(fake).problem, fake.player.played) == (UNKNOWN, [])


async def test_given_a_file_that_was_cut_while_it_was_read_then_it_stops(fake: FakeDesk) -> None:
    await opened(fake, "long")
    fake.recordings.files["long"] = LONG[: PIECE_BYTES * 3]
    listening(fake).seek(90)
    await fake.settle()
    assert (state(fake).phase, state(fake).problem) == (Phase.PAUSED, "garbage")


async def test_given_no_device_then_it_says_so(fake: FakeDesk) -> None:
    fake.player.broken = True
    await opened(fake)
    await fake.clock.pass_time(1)
    assert (state(fake).phase, state(fake).problem) == (Phase.PAUSED, NO_DEVICE)
    assert not fake.player.playing


async def test_given_headsets_then_it_plays_where_calls_are_heard_and_follows_them(fake: FakeDesk) -> None:
    fake.desk.bus.publish(SettingChanged("audio.speaker", "Pulse/jabra\tJabra\nPulse/desk\tDesk"))
    await fake.settle()  # the phone changes over, and says what it has
    jabra, desk = (AudioDevice(f"Pulse/{name}", name, "Pulse", 0, 2) for name in ("jabra", "desk"))
    fake.desk.bus.publish(AudioChanged(AudioStatus(AudioHealth.WORKING), (jabra, desk)))
    await opened(fake)
    assert fake.player.played[-1][2] == "Pulse/jabra"
    fake.desk.bus.publish(AudioChanged(AudioStatus(AudioHealth.WORKING), (desk,)))
    assert fake.player.played[-1][2] == "Pulse/desk", "it was unplugged"
    listening(fake).pause()
    played = len(fake.player.played)
    fake.desk.bus.publish(SettingChanged("audio.speaker", ""))
    assert len(fake.player.played) == played


async def test_given_a_logout_or_the_end_then_nothing_plays_and_nothing_is_held(fake: FakeDesk) -> None:
    await opened(fake)
    await fake.desk.session.logout()
    await fake.settle()
    assert (state(fake), fake.player.playing, listening(fake)._voice) == (ListeningState(), False, None)
    listening(fake).play()
    listening(fake).seek(3)
    listening(fake).pause()
    assert state(fake) == ListeningState()
    await listening(fake).close()
    assert fake.player.closed


async def test_given_another_recording_while_one_is_fetched_then_only_that_one_plays(fake: FakeDesk) -> None:
    fake.recordings.files["short"] = wave(tone(1))
    fake.recordings.gate.clear()
    await opened(fake, "long")
    listening(fake).open("short")
    await fake.settle()
    fake.recordings.gate.set()
    await fake.settle()
    assert (state(fake).interaction_id, state(fake).duration) == ("short", 1.0)
    assert len(fake.player.played) == 1
