"""Ringing, lamps, lines, preferences and start-up steps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.events import (
    LinkChanged,
    LoggedIn,
    ProblemNoticed,
    Registration,
    ServerAnswered,
    ServerFailed,
    SettingChanged,
)
from agent_desktop.domain.links import Link, LinkState
from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.domain.provisioning import User
from agent_desktop.domain.settings import SETTINGS
from agent_desktop.ports import PhoneError, StorageError
from agent_desktop.services.lifecycle import OnFailure, Step, run_steps
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


def lamp(fake: FakeDesk, link: Link) -> LinkState:
    return fake.desk.diagnostics.status(link).state


async def test_given_a_call_then_its_queue_rings_and_the_answer_ends_it(fake: FakeDesk) -> None:
    fake.phone.ring("+8613900001234", "billing")
    assert fake.ringer.ringing is not None
    assert fake.ringer.ringing.tone == "ring_billing"
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    assert fake.ringer.ringing is None


async def test_given_what_the_exchange_asks_for_then_it_rings_so_and_never_two_at_a_time(fake: FakeDesk) -> None:
    first = fake.phone.ring(alert="<http://www.notused.com>;info=alert-internal")
    assert fake.ringer.ringing is not None
    assert fake.ringer.ringing.tone == "chime"
    second = fake.phone.ring("+8613900005678", alert="<urn:alert:priority:high>")
    assert fake.ringer.ringing.tone == "chime", "one after the other"
    fake.phone.peer_cancels(first)
    assert fake.ringer.ringing.tone == "bell"
    fake.phone.peer_cancels(second)
    assert fake.ringer.ringing is None


async def test_given_a_call_that_shall_be_silent_then_nothing_is_heard_and_the_next_one_rings(fake: FakeDesk) -> None:
    fake.phone.ring(alert="info=silent")
    assert fake.ringer.ringing is None
    fake.phone.ring("+8613900005678")
    assert fake.ringer.ringing is not None


async def test_given_a_cancelled_call_then_silence_at_once(fake: FakeDesk) -> None:
    leg = fake.phone.ring()
    fake.phone.peer_cancels(leg)
    assert fake.ringer.ringing is None


async def test_given_a_talk_when_another_call_comes_then_one_beep_and_no_ring(fake: FakeDesk) -> None:
    fake.phone.ring()
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    fake.phone.ring("+8613900005678")
    assert fake.ringer.ringing is None
    assert [s.tone for s in fake.ringer.played if not s.loop] == ["waiting"]


async def test_given_silent_ring_then_nothing_is_heard_and_settings_change_the_device(fake: FakeDesk) -> None:
    fake.desk.preferences.put("audio.silent_ring", True)
    leg = fake.phone.ring()
    assert fake.ringer.ringing is None
    fake.desk.preferences.put("audio.ringer", "Fake/speakers")
    fake.desk.preferences.put("audio.ring_volume", 30)
    fake.desk.preferences.put("audio.silent_ring", False)
    sound = fake.ringer.ringing
    assert sound is not None
    assert (sound.device, sound.volume) == ("Fake/speakers", 30)
    fake.phone.peer_cancels(leg)


@pytest.mark.parametrize(("status", "tone"), [(486, "busy"), (404, "unobtainable"), (480, "reorder")])
async def test_given_a_failed_outbound_call_then_a_tone_tells(fake: FakeDesk, status: int, tone: str) -> None:
    call = await fake.desk.calls.dial("1002")
    assert call is not None
    fake.phone.peer_refuses(call.leg_id, status)
    assert fake.ringer.played[-1].tone == tone


@pytest.mark.parametrize(
    ("registration", "state"),
    [
        (Registration.REGISTERED, LinkState.CONNECTED),
        (Registration.REGISTERING, LinkState.CONNECTING),
        (Registration.UNREACHABLE, LinkState.DISCONNECTED),
        (Registration.REFUSED, LinkState.FAILED),
    ],
)
async def test_given_a_line_then_its_lamp_says_so(fake: FakeDesk, registration: Registration, state: LinkState) -> None:
    fake.phone.line(registration, 0, "why", 4.0)
    assert lamp(fake, Link.SIP) is state
    retry = fake.desk.diagnostics.status(Link.SIP).retry_at
    assert retry is not None
    assert (retry - fake.clock.now()).total_seconds() == 4


async def test_given_an_engine_that_dies_then_the_sip_lamp_fails(fake: FakeDesk) -> None:
    fake.phone.dies("engine_died", "gone")
    assert lamp(fake, Link.SIP) is LinkState.FAILED


@pytest.mark.parametrize(
    ("health", "state"),
    [
        (AudioHealth.WORKING, LinkState.CONNECTED),
        (AudioHealth.NULL, LinkState.DISCONNECTED),
        (AudioHealth.SIGNALLING_ONLY, LinkState.DISCONNECTED),
        (AudioHealth.FAILED, LinkState.FAILED),
    ],
)
async def test_given_sound_devices_then_the_audio_lamp_says_so(
    fake: FakeDesk, health: AudioHealth, state: LinkState
) -> None:
    fake.phone.audio(AudioStatus(health, detail="x"))
    assert lamp(fake, Link.AUDIO) is state


async def test_given_an_outage_then_since_is_when_it_began_and_it_ends(fake: FakeDesk) -> None:
    began = fake.clock.now()
    fake.desk.bus.publish(ServerFailed("unreachable", "a"))
    fake.clock.advance(60)
    fake.desk.bus.publish(ServerFailed("unreachable", "b"))
    assert fake.desk.diagnostics.status(Link.SERVER).since == began
    fake.desk.bus.publish(ServerAnswered())
    assert lamp(fake, Link.SERVER) is LinkState.CONNECTED
    count = len(fake.of(LinkChanged))
    fake.desk.bus.publish(ServerAnswered())
    assert len(fake.of(LinkChanged)) == count, "no fact without a change"


async def test_given_a_profile_without_server_then_its_lamp_is_off_for_good(fake: FakeDesk) -> None:
    local = replace(centre.PROVISIONING, user=User("", "", "Local", "Local", "agent", "1001"))
    fake.desk.bus.publish(LoggedIn(local))
    fake.desk.bus.publish(ServerFailed("no_server"))
    assert lamp(fake, Link.SERVER) is LinkState.NOT_USED


@pytest.mark.expects_log("the phone cannot start")
async def test_given_a_taken_port_then_the_lamp_says_so_and_it_is_tried_again() -> None:
    async with open_desk() as fake:
        fake.phone.fail["start"] = PhoneError("port_taken", "5060")
        await fake.log_in()
        assert fake.desk.diagnostics.status(Link.SIP).code == "port_taken"
        del fake.phone.fail["start"]
        await fake.clock.pass_time(4)
        assert lamp(fake, Link.SIP) is LinkState.CONNECTED


async def test_given_audio_settings_then_the_phone_follows_even_in_a_call(fake: FakeDesk) -> None:
    fake.desk.preferences.put("audio.speaker", "Fake/speakers")
    fake.desk.preferences.put("audio.echo_canceller", False)
    await fake.settle()
    assert fake.phone.status.playback == "Fake/speakers"
    assert not fake.phone.echo_canceller


def test_given_every_setting_then_good_values_are_kept_and_bad_ones_refused() -> None:
    from tests.fakes.desk import build

    fake = build()
    preferences = fake.desk.preferences
    preferences.load()
    preferences.announce()
    assert [f.key for f in fake.of(SettingChanged)] == [s.key for s in SETTINGS]
    preferences.put("view.theme", "dark")
    assert dict(fake.settings.load()) == {"view.theme": "dark"}
    preferences.put("view.theme", "system")
    assert dict(fake.settings.load()) == {}
    with pytest.raises(ValueError, match=r"view\.scale"):
        preferences.put("view.scale", 5000)
    with pytest.raises(ValueError, match=r"view\.theme"):
        preferences.put("view.theme", "pink")
    assert preferences.text("view.scale") == "100"
    assert preferences.get("view.scale") == 100


@pytest.mark.expects_log("second failed", "third failed")
async def test_given_start_up_steps_then_each_failure_follows_its_policy(fake: FakeDesk) -> None:
    ran: list[str] = []

    async def good() -> None:
        ran.append("good")

    async def bad() -> None:
        raise StorageError("disk_full")

    async def worse() -> None:
        raise RuntimeError("bug")

    done = await run_steps(
        [Step("first", good), Step("second", bad), Step("third", worse, OnFailure.STOP), Step("never", good)],
        fake.desk.bus,
        fake.clock,
    )
    assert not done
    assert ran == ["good"]
    assert [f.code for f in fake.of(ProblemNoticed)][-2:] == ["disk_full", "internal"]
