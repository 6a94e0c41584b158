"""The softphone's parts that need no network: wishes, key queue, quality, endings, settings, the thread."""

from __future__ import annotations

import logging
import string
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace

import pjsua2 as pj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.events import Milestone
from agent_desktop.domain.leg import EndedBy, LineId
from agent_desktop.domain.media import DtmfMethod, Level
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport
from agent_desktop.ports import PhoneError
from agent_desktop.sip.callbacks import CallStage, Cause
from agent_desktop.sip.dtmf import INFO_PATIENCE, TONE_SECONDS, KeyQueue
from agent_desktop.sip.ending import ending_of
from agent_desktop.sip.engine import Engine
from agent_desktop.sip.hold import Answer, HoldControl, HoldWish, glare_pause
from agent_desktop.sip.message import read_headers
from agent_desktop.sip.pjsip_log import PythonLog
from agent_desktop.sip.quality import FirstSounds, MicrophoneStillness, QualityMeter, Silence, StreamSample, level_of
from agent_desktop.sip.sparing_log import SparingLog
from agent_desktop.sip.stack_settings import (
    account_config,
    assign,
    codec_priorities,
    route,
    transport_config,
    with_transport,
)
from agent_desktop.sip.translate import Reason
from agent_desktop.sip.way import host_of, local_address_towards

# --- hold ------------------------------------------------------------------------------------------------------------


def test_given_a_wish_when_asked_and_agreed_then_nothing_is_left_to_ask() -> None:
    wish = HoldWish()
    assert wish.next_request() is None
    wish.wish(True)
    assert wish.next_request() is True
    wish.asked(True)
    assert wish.next_request() is None
    wish.wish(False)
    assert wish.next_request() is None
    assert wish.answered(Answer.AGREED)
    assert (wish.agreed, wish.next_request()) == (True, False)


def test_given_a_refusal_when_answered_then_the_wish_is_given_up_unless_it_changed() -> None:
    wish = HoldWish()
    wish.wish(True)
    wish.asked(True)
    wish.answered(Answer.REFUSED)
    assert (wish.wanted, wish.next_request()) == (False, None)
    assert not wish.answered(Answer.AGREED)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([*Answer, None])), max_size=40), st.booleans())
def test_given_any_wishes_and_answers_when_the_far_end_agrees_at_last_then_the_last_wish_holds(
    steps: list[tuple[bool, Answer | None]], last: bool
) -> None:
    wish = HoldWish()
    asked = None
    for held, answer in steps:
        wish.wish(held)
        if (request := wish.next_request()) is not None:
            assert asked is None, "two re-INVITEs at once"
            wish.asked(request)
            asked = request
        if answer is not None and wish.answered(answer):
            asked = None
    wish.wish(last)
    for _ in range(3):
        wish.answered(Answer.AGREED)
        if (request := wish.next_request()) is not None:
            wish.asked(request)
    assert wish.agreed is last


@pytest.mark.parametrize(
    ("answer", "meanwhile", "told"),
    [(200, True, [False]), (200, False, []), (488, True, [True]), (488, False, [True]), (491, True, [])],
)
def test_given_an_answer_when_the_wish_changed_meanwhile_then_it_settles_nothing_unless_refused(
    answer: int, meanwhile: bool, told: list[bool]
) -> None:
    settled: list[bool] = []
    asked: list[bool] = []
    due: list[Callable[[], None]] = []

    def ask(held: bool) -> bool:
        asked.append(held)
        return True

    control = HoldControl(ask, settled.append, lambda _, do: due.append(do), call_id_is_ours=True)
    control.open()
    control.wish(True)
    control.answered(answer)
    control.wish(meanwhile)
    due.pop(0)()
    assert settled == told
    again = {(200, False): False, (488, True): True, (491, True): True}.get((answer, meanwhile))
    assert asked == [True] + ([again] if again is not None else [])


def test_given_glare_when_pausing_then_the_owner_of_the_call_id_waits_longer() -> None:
    assert all(2.1 <= glare_pause(True) <= 4.0 for _ in range(50))
    assert all(0.0 <= glare_pause(False) <= 2.0 for _ in range(50))


# --- keys ------------------------------------------------------------------------------------------------------------


@dataclass
class Timers:
    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, delay: float, action: Callable[[], None]) -> None:
        self.due.append((delay, action))

    def fire(self) -> float:
        delay, action = self.due.pop(0)
        action()
        return delay


def test_given_tones_when_queued_then_one_at_a_time_with_pauses_in_order() -> None:
    sent: list[str] = []
    timers = Timers()
    queue = KeyQueue(lambda digit, _: sent.append(digit), timers.later)
    queue.add("12", DtmfMethod.RFC4733)
    queue.add("3", DtmfMethod.RFC4733)
    assert sent == ["1"]
    assert timers.fire() == TONE_SECONDS
    assert sent == ["1", "2"]
    timers.fire()
    timers.fire()
    assert (sent, timers.due) == (["1", "2", "3"], [])
    queue.add("4", DtmfMethod.RFC4733)
    assert sent[-1] == "4"


def test_given_info_when_unanswered_then_the_next_goes_after_a_while_and_a_late_answer_skips_none() -> None:
    sent: list[str] = []
    timers = Timers()
    queue = KeyQueue(lambda digit, _: sent.append(digit), timers.later)
    queue.add("123", DtmfMethod.INFO)
    queue.info_answered()
    assert sent == ["1", "2"]
    assert timers.fire() == INFO_PATIENCE  # of the first digit: answered meanwhile, so it moves nothing
    assert sent == ["1", "2"]
    timers.fire()
    assert sent == ["1", "2", "3"]


def test_given_waiting_digits_when_closed_then_none_goes_out() -> None:
    sent: list[str] = []
    timers = Timers()
    queue = KeyQueue(lambda digit, _: sent.append(digit), timers.later)
    queue.add("12", DtmfMethod.RFC4733)
    queue.close()
    timers.fire()
    queue.info_answered()
    assert sent == ["1"]


# --- quality ---------------------------------------------------------------------------------------------------------


def sample(received: int, lost: int = 0, sent: int = 0) -> StreamSample:
    return StreamSample(received, sent, lost, 2.0, 30.0, 40.0)


def test_given_samples_when_measured_then_loss_is_of_the_interval_and_a_new_stream_begins_anew() -> None:
    meter = QualityMeter()
    assert meter.measure("PCMU", sample(100)).loss_percent == 0.0
    worse = meter.measure("PCMU", sample(190, lost=10))
    assert worse.loss_percent == 10.0
    assert worse.mos < 3.5
    assert not meter.has_news(sample(190, lost=10))
    assert meter.measure("PCMU", sample(50)).loss_percent == 0.0
    assert not QualityMeter().has_news(sample(0))


def test_given_first_sounds_when_they_show_then_each_is_reached_once() -> None:
    first = FirstSounds()
    quiet, loud = Level(0.0, 0.0), Level(0.5, 0.5)
    assert list(first.reached(sample(0), quiet)) == []
    assert list(first.reached(sample(0, sent=1), loud)) == [Milestone.FIRST_RTP_OUT, Milestone.SPOKE]
    assert list(first.reached(sample(3, sent=4), quiet)) == [Milestone.FIRST_RTP_IN]
    assert not first.complete
    assert list(first.reached(sample(9, sent=9), loud)) == [Milestone.HEARD]
    assert first.complete


def test_given_levels_of_the_stack_when_read_then_between_silent_and_full() -> None:
    assert level_of(0) == 0.0
    assert 0.9 < level_of(49) <= 1.0
    assert level_of(100) == 1.0


def test_given_packets_when_they_stop_then_silence_counts_from_the_last() -> None:
    silence = Silence()
    assert silence.seconds(0, 5.0) == 0.0
    assert silence.seconds(10, 6.0) == 0.0
    assert silence.seconds(10, 9.0) == 3.0
    assert silence.seconds(11, 10.0) == 0.0
    silence.restart()
    assert silence.seconds(11, 20.0) == 0.0
    assert silence.seconds(11, 21.0) == 1.0


STILL, TALKED_AT, SPEAKING = Level(0.0, 0.0), Level(0.5, 0.0), Level(0.5, 0.01)


def notices(levels: list[Level], *, is_open: bool = True) -> list[int]:
    """The tenths of a second at which a stillness was noticed."""
    stillness = MicrophoneStillness()
    return [i for i, level in enumerate(levels) if stillness.noticed(level, is_open=is_open, now=5.0 + i / 10)]


def test_given_a_still_microphone_when_the_far_end_talks_then_it_is_noticed_after_ten_seconds_and_again_later() -> None:
    assert notices([TALKED_AT] * 99) == []
    assert notices([TALKED_AT] * 205) == [100, 201]
    assert notices([STILL] * 80 + [TALKED_AT] * 40) == [100], "a second of speech is enough"


def test_given_any_reason_for_a_still_microphone_when_it_is_one_then_nothing_is_noticed() -> None:
    assert notices([STILL] * 300) == [], "nobody talks"
    assert notices(([TALKED_AT] * 95 + [SPEAKING]) * 3) == [], "the faintest noise means that it lives"
    assert notices([TALKED_AT] * 300, is_open=False) == [], "muted, held or without a microphone"


# --- endings ---------------------------------------------------------------------------------------------------------


def stage(cause: Cause, start: str = "", status: int = 408) -> CallStage:
    return CallStage(pj.PJSIP_INV_STATE_DISCONNECTED, status, "reason", cause, read_headers(f"{start}\r\n\r\n"), "id")


def test_given_each_way_to_end_when_judged_then_who_did_it_comes_from_the_wire() -> None:
    bye = ending_of(stage(Cause.RECEIVED, "BYE sip:a@b SIP/2.0"), None, answered=True)
    assert (bye.status, bye.ended_by) == (200, EndedBy.PEER)
    cancel = ending_of(stage(Cause.SENT), Reason("taken", True), answered=False)
    assert (cancel.status, cancel.ended_by, cancel.elsewhere) == (487, EndedBy.PEER, True)
    busy = ending_of(stage(Cause.RECEIVED, "SIP/2.0 302 Moved", 487), None, answered=False)
    assert (busy.status, busy.reason, busy.ended_by) == (302, "Moved", EndedBy.PEER)
    late = ending_of(stage(Cause.TIMER), None, answered=False)
    assert (late.status, late.ended_by) == (408, EndedBy.SYSTEM)
    crossed = ending_of(stage(Cause.TIMER), Reason("", False), answered=True)
    assert crossed.ended_by is EndedBy.SYSTEM


# --- settings --------------------------------------------------------------------------------------------------------


def test_given_a_misspelt_field_when_assigned_then_it_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no field clockrate"):
        assign(pj.MediaConfig(), clockrate=16000)


def test_given_codecs_when_ordered_then_ours_come_first_and_all_others_are_off() -> None:
    available = ("speex/16000/1", "PCMA/8000/1", "opus/48000/2", "G722/16000/1", "PCMU/8000/1")
    priorities = codec_priorities(("opus", "G722", "PCMU", "PCMA"), available)
    ordered = sorted(priorities, key=lambda codec: -priorities[codec])
    assert ordered == ["opus/48000/2", "G722/16000/1", "PCMU/8000/1", "PCMA/8000/1", "speex/16000/1"]
    assert priorities["speex/16000/1"] == 0


def test_given_addresses_when_a_transport_is_named_then_once_and_not_for_udp() -> None:
    assert with_transport("sip:a@b", Transport.UDP) == "sip:a@b"
    assert with_transport("sip:a@b", Transport.TLS) == "sip:a@b;transport=tls"
    assert with_transport("sip:a@b;transport=tcp", Transport.TLS) == "sip:a@b;transport=tcp"
    assert route("sip:p", Transport.TCP) == "<sip:p;transport=tcp;lr>"
    assert route("sip:p;lr", Transport.UDP) == "<sip:p;lr>"


def test_given_lines_when_their_account_is_made_then_retries_are_ours_and_secrets_stay_digest() -> None:
    config = PhoneConfig(local_address="127.0.0.1", rtp_port=40000)
    secret = LineConfig(
        LineId("l"), "sip:1@x", registrar="sip:x", username="u",
        password="p", srtp=SrtpPolicy.MANDATORY, transport=Transport.TLS,
    )  # fmt: skip
    account = account_config(secret, config, 3, "127.0.0.1")
    assert account.regConfig.retryIntervalSec == 0
    assert account.regConfig.registrarUri == "sip:x;transport=tls"
    assert account.mediaConfig.srtpUse == pj.PJMEDIA_SRTP_MANDATORY
    assert account.mediaConfig.transportConfig.port == 40000
    assert account.sipConfig.transportId == 3


def test_given_tls_when_configured_then_only_1_2_and_1_3_with_the_server_verified() -> None:
    settings = transport_config(PhoneConfig(local_port=5060), Transport.TLS)
    assert settings.port == 0, "nobody can call in without a certificate of ours"
    assert settings.tlsConfig.proto == 48
    assert settings.tlsConfig.verifyServer
    assert "BEGIN CERTIFICATE" in settings.tlsConfig.CaBuf


def test_given_a_proxy_when_asked_for_our_address_towards_it_then_only_numbers_are_resolved() -> None:
    assert local_address_towards("127.0.0.1") == "127.0.0.1"
    assert host_of("sip:1001@proxy.example.org;transport=tcp") == "proxy.example.org"
    assert host_of("") == ""


# --- the thread ------------------------------------------------------------------------------------------------------


class Counter:
    """A machine without a stack."""

    def __init__(self, failures: int = 0) -> None:
        self.polls = 0
        self.closed = False
        self._failures = failures

    def poll(self, milliseconds: int) -> None:
        self.polls += 1
        if self._failures:
            self._failures -= 1
            raise RuntimeError("the stack is ill")
        time.sleep(milliseconds / 1000)

    def close(self) -> None:
        self.closed = True


def started(machine: Counter, deaths: list[str] | None = None) -> Engine[Counter]:
    engine: Engine[Counter] = Engine((deaths if deaths is not None else []).append)
    engine.start(lambda _: machine).result(2)
    return engine


def test_given_a_command_when_submitted_then_it_runs_on_the_sip_thread_with_the_machine() -> None:
    machine = Counter()
    engine = started(machine)
    name, same = engine.submit(lambda m: (threading.current_thread().name, m is machine)).result(2)
    assert (name, same) == ("sip", True)
    with pytest.raises(RuntimeError, match="sip thread"):
        engine.check_thread()
    engine.stop()
    assert engine.join(2)
    assert machine.closed


def test_given_a_command_that_fails_when_submitted_then_a_phone_error_without_traceback() -> None:
    engine = started(Counter())

    def fail(_: Counter) -> None:
        raise KeyError("inside")

    error = engine.submit(fail).exception(2)
    assert isinstance(error, PhoneError)
    assert error.code == "engine"
    assert error.__traceback__ is None
    assert error.__cause__ is None
    engine.stop()
    engine.join(2)


def test_given_a_stopped_engine_when_commanded_then_refused_and_never_forgotten() -> None:
    engine = started(Counter())
    waiting: list[Future[int]] = []
    engine.submit(lambda _: time.sleep(0.05))
    engine.stop()
    waiting.extend(engine.submit(lambda m: m.polls) for _ in range(20))
    engine.join(2)
    assert all(future.done() for future in waiting)
    with pytest.raises(PhoneError, match="not started"):
        engine.submit(lambda m: m.polls).result(1)


def test_given_timers_when_due_then_they_run_in_order_and_cancelled_ones_do_not() -> None:
    ran: list[str] = []
    engine = started(Counter())
    over = threading.Event()

    def plan(_: Counter) -> None:
        engine.later(0.03, lambda: ran.append("second"))
        engine.later(0.01, lambda: ran.append("first"))
        engine.later(0.02, lambda: ran.append("never")).cancel()
        engine.every(0.01, tick)

    def tick() -> None:
        ran.append("tick")
        if ran.count("tick") >= 4 and "second" in ran:
            over.set()

    engine.submit(plan).result(2)
    assert over.wait(20), ran
    engine.stop()
    assert engine.join(20)
    assert [r for r in ran if r != "tick"] == ["first", "second"]


def test_given_work_put_off_a_moment_when_commanded_upon_its_news_then_it_is_done_first() -> None:
    ran: list[str] = []
    engine: Engine[Counter] = Engine(lambda _: None)
    over = threading.Event()

    def command(_: Counter) -> None:
        ran.append("command")
        over.set()

    class Telling(Counter):
        def poll(self, milliseconds: int) -> None:
            if not self.polls:
                engine.later(0.0, lambda: ran.append("work"))
                engine.submit(command)
            super().poll(milliseconds)

    engine.start(lambda _: Telling()).result(20)
    assert over.wait(20)
    engine.stop()
    assert engine.join(20)
    assert ran == ["work", "command"]


@pytest.mark.expects_log("a poll of the SIP stack failed")
def test_given_a_stack_that_stumbles_when_polled_then_it_goes_on_and_one_that_lies_down_is_reported() -> None:
    deaths: list[str] = []
    stumbling = Counter(failures=5)
    engine = started(stumbling, deaths)
    while not engine.submit(lambda m: m.polls > 5).result(20):
        time.sleep(0.01)
    engine.stop()
    engine.join(2)
    assert deaths == []
    dead = Counter(failures=1000)
    engine = started(dead, deaths)
    assert engine.join(3)
    assert len(deaths) == 1
    assert "the stack is ill" in deaths[0]
    assert dead.closed


def test_given_a_machine_that_cannot_be_built_when_started_then_its_error_comes_out() -> None:
    def refuse(_: Engine[Counter]) -> Counter:
        raise PhoneError("port_taken", "5060")

    engine: Engine[Counter] = Engine(lambda _: None)
    error = engine.start(refuse).exception(2)
    assert isinstance(error, PhoneError)
    assert error.code == "port_taken"
    assert engine.join(2)


# --- the stack's log -------------------------------------------------------------------------------------------------


def entry(level: int, text: str) -> SimpleNamespace:
    return SimpleNamespace(level=level, msg=text)


def test_given_a_line_of_the_stack_when_logged_then_secrets_are_hidden_and_only_its_first_line_is_loud(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("DEBUG", "sip.pjsip"):
        writer = PythonLog()
        writer.write(entry(4, "RX\r\nAuthorization: Digest response=abc\r\n"))
        writer.write(entry(1, "Error processing packet from 192.0.2.1:\nINVITE sip:x SIP/2.0\n"))
    assert "response=abc" not in caplog.text
    loud = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert loud == ["Error processing packet from 192.0.2.1:"]


def test_given_a_flood_of_many_errors_when_logged_then_it_is_cut_and_the_cut_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [100.0]
    with caplog.at_level("INFO", "sip.pjsip"):
        writer = PythonLog(lambda: now[0])
        for letter in string.ascii_letters:
            writer.write(entry(1, f"bad packet {letter}"))
        now[0] += 1
        writer.write(entry(1, "another second"))
    lines = [r.getMessage() for r in caplog.records]
    assert len(lines) == 12
    assert lines[-2:] == ["42 more lines in one second left out", "another second"]


def test_given_the_same_error_again_and_again_when_logged_then_five_a_minute_and_the_count_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [120.0]
    with caplog.at_level("INFO", "sip.pjsip"):
        writer = PythonLog(lambda: now[0])
        for number in range(1000):
            writer.write(entry(1, f"bad packet from 192.0.2.{number % 256}:{number}: again\nINVITE sip:x SIP/2.0"))
            now[0] += 0.05
        writer.write(entry(1, "something else"))
        now[0] = 181.0
        writer.write(entry(1, "bad packet from 192.0.2.7:5060: again"))
    lines = [r.getMessage() for r in caplog.records]
    assert lines[5:] == [
        "something else",
        "995 more lines in one minute left out: bad packet from .. again",
        "bad packet from 192.0.2.7:5060: again",
    ]


def test_given_a_scanner_when_its_calls_are_refused_then_three_lines_a_minute_and_one_with_the_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    timers: list[tuple[float, Callable[[], None]]] = []
    with caplog.at_level("INFO"):
        sparing = SparingLog(logging.getLogger("test"), lambda s, action: timers.append((s, action)), "%d more")
        for number in range(5000):
            sparing.say("refused %d", number)
        assert [seconds for seconds, _ in timers] == [60.0], "one timer, however many there are"
        timers.pop()[1]()
        sparing.say("refused once more")
        timers.pop()[1]()
    lines = [r.getMessage() for r in caplog.records]
    assert lines == ["refused 0", "refused 1", "refused 2", "4997 more", "refused once more"]
