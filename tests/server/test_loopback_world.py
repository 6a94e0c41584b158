"""The director of the outside world with telephones of paper: commands, reports, bursts; and the lines it talks in."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from server_stub.pbx.loopback.burst import spread
from server_stub.pbx.loopback.clips import TONE_SECONDS, ClipShelf
from server_stub.pbx.loopback.personas import load_cast
from server_stub.pbx.loopback.ports import Dialled, Identity, PhoneFailure, Traffic, Voice
from server_stub.pbx.loopback.protocol import (
    MAX_LINE,
    MAX_WAITING,
    Burst,
    Call,
    CommandReader,
    HangUp,
    Quit,
    ReportWriter,
    SetLanguage,
    Unreadable,
    parse,
)
from server_stub.pbx.loopback.world import MOST_CALLS, PROBE_AFTER, World

APPROACH = {
    "queue": "billing",
    "dnis": "+8657186000101",
    "ivr_path": "2>1",
    "gives_up_after_s": 20,
    "verification": {"level": "full", "method": "pin", "age_seconds": 40},
}
CALLERS: list[dict[str, Any]] = [
    {"id": "anna", "display_name": "Anna", "number": "+8613912345678", "calls": APPROACH, "acts": [{"say": "hello"}]},
    {"id": "ben", "number": "+8613912345679", "calls": {**APPROACH, "verification": {}}},
    {"id": "withheld", "calls": APPROACH},
    {"id": "busy", "extension": "1002", "answers": {"with": "busy", "after_s": 0.2}},
    {"id": "home", "extension": "1003", "answers": {"with": "answer", "after_s": 1}, "echo": True},
]


class PaperPhone:
    """Writes down what it is told; calls end when told to."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []
        self.dialled: list[tuple[Identity, Mapping[str, str]]] = []
        self.levels: dict[int, int] = {}
        self.packets: dict[int, Traffic] = {}
        self.broken = False
        self.now = 50.0

    def dial(self, identity: Identity, headers: Mapping[str, str]) -> Dialled:
        if self.broken:
            raise PhoneFailure("no more ports")
        self.dialled.append((identity, headers))
        return Dialled(len(self.dialled), self.now)

    def proceed(self, call: int) -> None:
        self.said.append(("proceed", call))

    def ring(self, call: int) -> None:
        self.said.append(("ring", call))

    def accept(self, call: int) -> None:
        self.said.append(("accept", call))

    def refuse(self, call: int, code: int) -> None:
        self.said.append(("refuse", call, code))

    def hang_up(self, call: int) -> None:
        self.said.append(("hang_up", call))

    def probe(self, call: int) -> None:
        self.said.append(("probe", call))

    def speak(self, call: int, clip: Path | None, seconds: float, voice: Voice) -> None:
        self.said.append(("speak", call, clip, seconds))

    def hush(self, call: int) -> None:
        self.said.append(("hush", call))

    def echo(self, call: int) -> None:
        self.said.append(("echo", call))

    def level(self, call: int) -> int:
        return self.levels.get(call, 0)

    def traffic(self, call: int) -> Traffic | None:
        return self.packets.get(call)


class Scene:
    """A world on a paper phone, with a clock that the test turns."""

    def __init__(self, folder: Path, callers: list[dict[str, Any]] | None = None, **options: Any) -> None:
        document = {"format": 1, "callers": callers or CALLERS}
        (folder / "demo_callers.json").write_text(json.dumps(document), encoding="utf-8")
        self.phone = PaperPhone()
        self.reports: list[dict[str, Any]] = []
        self.world = World(
            load_cast(folder),
            ClipShelf(folder),
            self.phone,
            lambda event, fields: self.reports.append({"event": event, **fields}),
            clock=lambda: self.phone.now,
            rng=random.Random(3),
            **options,
        )

    def call(self, persona: str | None = None) -> None:
        self.world.obey(Call(persona=persona))

    def answered(self, call: int) -> None:
        self.world.ringing(call)
        self.world.answered(call)
        self.world.sound(call, True)

    def play(self, seconds: float) -> None:
        for _ in range(round(seconds * 100)):
            self.phone.now += 0.01
            self.world.tick()

    def told(self, event: str) -> list[dict[str, Any]]:
        return [report for report in self.reports if report["event"] == event]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


# ------------------------------------------------------------------------------------------------------ who calls
def test_given_a_verified_caller_when_she_calls_then_the_headers_say_what_the_exchange_knows(scene: Scene) -> None:
    scene.call("anna")
    ((identity, headers),) = scene.phone.dialled
    assert identity == Identity("+8613912345678", "Anna")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["X-CC-Session-Id"])
    assert (headers["X-CC-Queue-Id"], headers["X-CC-DNIS"]) == ("billing", "+8657186000101")
    assert unquote(headers["X-CC-IVR-Path"]) == "2>1"
    assert re.fullmatch(r"full;pin;\d{10}", headers["X-CC-Verified"])
    assert scene.told("calling")[0]["session_id"] == headers["X-CC-Session-Id"]


def test_given_an_unverified_caller_when_he_calls_then_nothing_is_claimed_about_him(scene: Scene) -> None:
    scene.call("ben")
    assert "X-CC-Verified" not in scene.phone.dialled[0][1]


def test_given_nobody_named_when_calls_are_asked_for_then_everybody_has_a_turn_and_people_in_a_call_are_passed_over(
    scene: Scene,
) -> None:
    for _ in range(4):
        scene.call()
    assert [r["persona"] for r in scene.told("calling")] == ["anna", "ben", "withheld"]
    assert scene.told("error")[0]["code"] == "nobody_left"
    scene.world.ended(2, 486, "Busy Here", False)
    scene.call()
    assert scene.told("calling")[-1]["persona"] == "ben"


@pytest.mark.parametrize(("persona", "code"), [("nobody", "unknown_persona"), ("busy", "never_calls")])
def test_given_somebody_who_cannot_call_when_told_to_then_an_error_says_so(
    scene: Scene, persona: str, code: str
) -> None:
    scene.call(persona)
    assert scene.told("error")[0]["code"] == code
    assert scene.phone.dialled == []


def test_given_somebody_in_a_call_when_told_to_call_then_an_error_says_so(scene: Scene) -> None:
    scene.call("anna")
    scene.call("anna")
    assert [r["code"] for r in scene.told("error")] == ["already_calling"]


def test_given_a_full_house_when_one_more_shall_call_then_an_error_says_so(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [{"id": f"c{n}", "calls": APPROACH} for n in range(MOST_CALLS + 1)])
    for _ in range(MOST_CALLS + 1):
        scene.call()
    assert len(scene.told("calling")) == MOST_CALLS
    assert scene.told("error")[0]["code"] == "too_many_calls"


def test_given_a_phone_that_refuses_when_somebody_shall_call_then_its_reason_is_told(scene: Scene) -> None:
    scene.phone.broken = True
    scene.call("anna")
    assert scene.told("error") == [
        {"event": "error", "code": "call_failed", "message": "no more ports", "persona": "anna"}
    ]
    scene.phone.broken = False
    scene.call("anna")
    assert len(scene.told("calling")) == 1


# --------------------------------------------------------------------------------------------------- the time line
def test_given_a_call_when_it_goes_its_way_then_each_milestone_is_told_with_its_milliseconds(scene: Scene) -> None:
    scene.call("anna")
    scene.phone.now += 0.010
    scene.world.ringing(1)
    scene.phone.now += 2
    scene.world.answered(1)
    scene.world.sound(1, True)
    scene.phone.packets[1] = Traffic(1, 0, 0)
    scene.play(0.05)
    scene.phone.packets[1] = Traffic(3, 1, 0)
    scene.phone.levels[1] = 30
    scene.play(1.5)
    scene.phone.packets[1] = Traffic(80, 78, 2)
    scene.play(1.5)
    scene.world.ended(1, 200, "OK", False)
    assert [r["event"] for r in scene.reports] == [
        "calling", "ringing", "answered", "speaking", "rtp_first_in", "rtp_first_out", "heard", "hung_up",
    ]  # fmt: skip
    assert [scene.told(e)[0]["ms"] for e in ("ringing", "answered")] == [pytest.approx(10), pytest.approx(2010)]
    assert scene.told("rtp_first_in")[0]["ms"] <= 30
    assert 50 <= scene.told("rtp_first_out")[0]["ms"] <= 80
    assert scene.told("heard")[0] | {"ms": 0} == {
        "event": "heard", "persona": "anna", "call": 1, "ms": 0, "level": 30, "first": True,
    }  # fmt: skip
    (end,) = scene.told("hung_up")
    assert (end["by"], end["rtp_in"], end["rtp_out"], end["rtp_lost"]) == ("agent", 80, 78, 2)
    assert end["talk_ms"] == pytest.approx(3050, abs=1)


def test_given_a_hold_when_the_stream_starts_anew_then_packets_are_counted_on_and_first_stays_first(
    scene: Scene,
) -> None:
    scene.call("anna")
    scene.answered(1)
    scene.phone.packets[1] = Traffic(500, 400, 1)
    scene.play(0.1)
    scene.world.sound(1, False)
    scene.world.sound(1, True)
    scene.phone.packets[1] = Traffic(20, 10, 0)
    scene.play(2)
    scene.world.ended(1, 200, "OK", True)
    assert [len(scene.told(e)) for e in ("held", "resumed", "rtp_first_in", "rtp_first_out")] == [1, 1, 1, 1]
    (end,) = scene.told("hung_up")
    assert (end["by"], end["rtp_in"], end["rtp_out"], end["rtp_lost"]) == ("us", 520, 410, 1)


def test_given_an_agent_who_goes_on_talking_when_sentences_come_then_each_is_told_but_not_each_word(
    scene: Scene,
) -> None:
    scene.call("ben")
    scene.answered(1)
    for _ in range(10):
        scene.phone.levels[1] = 30
        scene.play(0.2)
        scene.phone.levels[1] = 0
        scene.play(0.5)
    assert [r["first"] for r in scene.told("heard")] == [True, *[False] * (len(scene.told("heard")) - 1)]
    assert 4 <= len(scene.told("heard")) <= 7


def test_given_a_phone_without_a_word_when_seconds_pass_then_it_is_asked_whether_it_lives(scene: Scene) -> None:
    scene.call("ben")
    scene.answered(1)
    for count in range(6):
        scene.phone.packets[1] = Traffic(10 + count, 10, 0)
        scene.play(1)
    assert ("probe", 1) not in scene.phone.said
    scene.play(2 * PROBE_AFTER + 2)
    assert scene.phone.said.count(("probe", 1)) == 2


def test_given_a_clip_without_a_file_when_it_is_spoken_then_it_lasts_as_long_as_its_tones(scene: Scene) -> None:
    scene.call("anna")
    scene.answered(1)
    assert scene.told("speaking")[0]["recorded"] is False
    assert ("speak", 1, None, TONE_SECONDS) in scene.phone.said


def test_given_quiet_media_when_people_speak_then_it_is_told_and_nothing_is_played(tmp_path: Path) -> None:
    scene = Scene(tmp_path, quiet=True)
    scene.call("anna")
    scene.answered(1)
    assert len(scene.told("speaking")) == 1
    assert not [s for s in scene.phone.said if s[0] == "speak"]


# ------------------------------------------------------------------------------------------------------- the ends
@pytest.mark.parametrize(
    ("code", "by_us", "event", "by"),
    [(486, False, "busy", "agent"), (600, False, "busy", "agent"), (603, False, "rejected", "agent"),
     (408, False, "rejected", "agent"), (487, True, "cancelled", "us")],
)  # fmt: skip
def test_given_an_unanswered_call_when_it_ends_then_the_report_says_how_and_by_whom(
    scene: Scene, code: int, by_us: bool, event: str, by: str
) -> None:
    scene.call("anna")
    scene.world.ended(1, code, "reason", by_us)
    assert (scene.reports[-1]["event"], scene.reports[-1]["by"]) == (event, by)
    if event == "rejected":
        assert scene.reports[-1]["code"] == code


def test_given_a_caller_without_patience_when_it_rings_too_long_then_the_phone_is_told_to_hang_up(scene: Scene) -> None:
    scene.call("anna")
    scene.world.ringing(1)
    scene.play(21)
    assert scene.phone.said == [("hang_up", 1)]


def test_given_a_persona_in_a_call_when_told_to_hang_up_then_she_does_and_is_free_before_the_goodbye_is_over(
    scene: Scene,
) -> None:
    scene.call("anna")
    scene.world.obey(HangUp(persona="anna"))
    assert ("hang_up", 1) in scene.phone.said
    scene.call("anna")
    assert len(scene.told("calling")) == 2
    scene.world.obey(HangUp(persona="ben"))
    assert scene.told("error")[0]["code"] == "no_such_call"


def test_given_ended_calls_when_the_phone_says_more_about_them_then_nothing_happens(scene: Scene) -> None:
    scene.call("anna")
    scene.world.ended(1, 200, "OK", True)
    count = len(scene.reports)
    scene.world.ringing(1)
    scene.world.answered(1)
    scene.world.sound(1, True)
    scene.world.digit(1, "5")
    scene.world.ended(1, 200, "OK", True)
    scene.play(1)
    assert len(scene.reports) == count


# --------------------------------------------------------------------------------------------------- who is dialled
def test_given_somebody_at_home_when_dialled_then_it_rings_and_is_picked_up_and_echoes(scene: Scene) -> None:
    scene.world.rung(9, "1003", "<sip:1001@127.0.0.1>")
    assert scene.phone.said == [("ring", 9)]
    scene.play(1.1)
    assert scene.phone.said[-1] == ("accept", 9)
    scene.world.answered(9)
    scene.world.sound(9, True)
    assert scene.phone.said[-1] == ("echo", 9)
    assert scene.told("incoming")[0] | {"call": 9} == scene.told("incoming")[0]


@pytest.mark.parametrize(("dialled", "code", "event"), [("1002", 486, "busy"), ("4711", 404, "rejected")])
def test_given_a_line_that_does_not_ring_when_dialled_then_it_is_refused_without_ringing(
    scene: Scene, dialled: str, code: int, event: str
) -> None:
    scene.world.rung(9, dialled, "")
    scene.play(1)
    assert scene.phone.said == [("proceed", 9), ("refuse", 9, code)]
    scene.world.ended(9, code, "", True)
    assert (scene.reports[-1]["event"], scene.reports[-1]["by"], scene.reports[-1]["code"]) == (event, "us", code)


def test_given_a_person_in_a_call_when_dialled_then_the_line_is_busy(scene: Scene) -> None:
    scene.call("anna")
    scene.world.rung(9, "13912345678", "")
    assert scene.phone.said == [("refuse", 9, 486)]


def test_given_a_ringing_phone_when_the_agent_gives_up_then_the_agent_cancelled(scene: Scene) -> None:
    scene.world.rung(9, "1003", "")
    scene.world.ended(9, 487, "", False)
    assert (scene.reports[-1]["event"], scene.reports[-1]["by"]) == ("cancelled", "agent")


# ---------------------------------------------------------------------------------------------------------- bursts
def test_given_a_burst_when_calls_are_answered_and_refused_then_one_report_sums_them_up(scene: Scene) -> None:
    scene.world.obey(Burst(count=3, gap_ms=100, talk_ms=500, ring_ms=2000, persona="anna"))
    scene.play(0.1)
    scene.answered(1)
    scene.play(0.6)
    assert ("hang_up", 1) in scene.phone.said
    scene.world.ended(1, 200, "OK", True)
    scene.play(0.2)
    scene.world.ended(2, 486, "Busy Here", False)
    scene.play(0.2)
    scene.world.ringing(3)
    scene.play(2.1)
    assert ("hang_up", 3) in scene.phone.said
    scene.world.ended(3, 487, "", True)
    scene.play(0.2)
    (report,) = scene.reports
    counts = {key: report[key] for key in ("event", "count", "answered", "busy", "cancelled", "rejected", "failed")}
    assert counts == {
        "event": "burst_done",
        "count": 3,
        "answered": 1,
        "busy": 1,
        "cancelled": 1,
        "rejected": 0,
        "failed": 0,
    }
    assert (report["ringing_ms"]["n"], report["answered_ms"]["n"]) == (2, 1)


def test_given_a_burst_when_calls_cannot_be_placed_then_they_failed_and_it_ends(scene: Scene) -> None:
    scene.phone.broken = True
    scene.world.obey(Burst(count=3, gap_ms=0))
    scene.play(0.5)
    assert scene.told("burst_done")[0]["failed"] == 3


def test_given_a_burst_when_another_is_asked_for_or_its_caller_is_unknown_then_an_error_says_so(scene: Scene) -> None:
    scene.world.obey(Burst(count=2, persona="nobody"))
    scene.world.obey(Burst(count=2))
    scene.play(0.1)
    assert [r["code"] for r in scene.told("error")] == ["burst_running", "unknown_persona"]


def test_given_values_when_their_spread_is_taken_then_it_is_by_nearest_rank() -> None:
    assert spread([]) == {"n": 0}
    assert spread([5.0]) == {"n": 1, "p50": 5.0, "p95": 5.0, "p99": 5.0, "max": 5.0}
    assert spread([float(n) for n in range(100, 0, -1)]) == {"n": 100, "p50": 50, "p95": 95, "p99": 99, "max": 100}


# -------------------------------------------------------------------------------------------------------- the lines
@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b'{"cmd":"call","persona":"anna"}', Call(persona="anna")),
        (b'{"cmd":"call","persona":null}', Call()),
        (b'{"cmd":"call"}', Call()),
        (b'{"cmd":"hang_up","persona":"customer:C-1"}', HangUp(persona="customer:C-1")),
        (b'{"cmd":"language","language":"zh_CN"}', SetLanguage(language="zh_CN")),
        (b'{"cmd":"burst","count":5}', Burst(count=5)),
        (b' {"cmd":"quit"} ', Quit()),
    ],
)
def test_given_a_command_when_it_is_parsed_then_it_is_a_value(line: bytes, command: object) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(
    "line",
    [
        b"hello", b"[]", b"null", b"\xff\xfe", b'{"cmd":"dance"}', b'{"cmd":"hang_up"}', b'{"cmd":"burst","count":0}',
        b'{"cmd":"burst","count":99999999999}', b'{"cmd":"call","persona":"a b"}', b'{"cmd":"call","persona":7}',
        b'{"cmd":"quit","now":1}', b'{"cmd":"language","language":"../x"}', b"[" * 3000,
    ],
)  # fmt: skip
def test_given_a_line_that_is_no_command_when_it_is_parsed_then_one_sentence_says_why(line: bytes) -> None:
    result = parse(line)
    assert isinstance(result, Unreadable)
    assert result.message
    assert "\n" not in result.message


def test_given_a_stream_when_it_is_read_then_overlong_lines_are_refused_once_and_its_end_is_a_quit() -> None:
    reading, writing = os.pipe()
    reader = CommandReader(reading)
    reader.start()
    os.write(writing, b'{"cmd":"call"}\n\n' + b"x" * (3 * MAX_LINE) + b'\n{"cmd":"hang_up","persona":"anna"}\n{"cmd":')
    os.close(writing)
    reader.join(5)
    os.close(reading)
    read = [reader.inbox.get_nowait() for _ in range(reader.inbox.qsize())]
    assert [type(command) for command in read] == [Call, Unreadable, HangUp, Quit]


def test_given_a_partner_who_does_not_read_when_reports_pile_up_then_nobody_waits_and_the_loss_is_counted() -> None:
    reading, writing = os.pipe()
    writer = ReportWriter(writing, epoch=0.0)
    for number in range(MAX_WAITING + 3):
        writer.report("heard", {"n": number})
    writer.start()
    received = os.read(reading, 65_536)
    writer.report("last", {})
    while b'"last"' not in received:
        received += os.read(reading, 65_536)
    reports = [json.loads(line) for line in received.splitlines()]
    assert [r["n"] for r in reports[:-1]] == list(range(MAX_WAITING))
    assert (reports[-1]["event"], reports[-1]["dropped"]) == ("last", 3)
    writer.close()
    os.close(reading)
    os.close(writing)


def test_given_a_partner_who_is_gone_when_something_is_reported_then_the_writer_says_so() -> None:
    reading, writing = os.pipe()
    writer = ReportWriter(writing, epoch=0.0)
    writer.start()
    os.close(reading)
    writer.report("heard", {})
    assert writer.broken.wait(5)
    writer.join(5)
    os.close(writing)


# ------------------------------------------------------------------------------------------------------ sent on
def test_given_a_caller_when_sent_on_then_the_new_call_is_theirs_too_and_ends_by_itself(scene: Scene) -> None:
    scene.call("anna")
    scene.answered(1)

    assert scene.world.sent_on(1, 7, "1003") is True

    assert scene.told("sent_on") == [
        {"event": "sent_on", "persona": "anna", "call": 1, "number": "1003", "name": "", "ms": 0.0}
    ]
    scene.answered(7)
    scene.play(11)
    assert ("hang_up", 7) in scene.phone.said
    assert ("hang_up", 1) not in scene.phone.said, "the first call is the agent's to end"


def test_given_a_recipient_who_lets_it_ring_when_sent_on_then_the_caller_gives_up_after_twenty_seconds(
    scene: Scene,
) -> None:
    scene.call("anna")
    scene.answered(1)
    scene.world.sent_on(1, 7, "1003")

    scene.play(19.5)
    assert ("hang_up", 7) not in scene.phone.said
    scene.play(1)
    assert ("hang_up", 7) in scene.phone.said


def test_given_nobody_or_somebody_leaving_when_sent_on_then_they_do_not_go(scene: Scene) -> None:
    assert scene.world.sent_on(1, 7, "1003") is False
    scene.call("anna")
    scene.answered(1)
    scene.world.obey(HangUp(persona="anna"))
    assert scene.world.sent_on(1, 7, "1003") is False


def test_given_all_calls_taken_when_sent_on_then_they_do_not_go(tmp_path: Path) -> None:
    crowd = [{"id": f"p{n}", "number": f"+86139123456{n:02d}", "calls": APPROACH} for n in range(MOST_CALLS)]
    scene = Scene(tmp_path, crowd)
    for _ in crowd:
        scene.call()
    scene.answered(1)
    assert scene.world.sent_on(1, 99, "1003") is False


def test_given_a_colleague_in_a_consultation_when_replaced_then_they_go_on_with_the_new_call(scene: Scene) -> None:
    scene.world.rung(3, "1003", "sip:1001@127.0.0.1")
    scene.play(1.1)
    scene.answered(3)

    scene.world.replaced(3, 8)
    scene.world.ended(3, 200, "", False)
    scene.answered(8)

    assert [r["persona"] for r in scene.told("replaced")] == ["home"]
    assert ("echo", 8) in scene.phone.said
    scene.world.replaced(55, 56)
    scene.world.rung(9, "1003", "sip:anna@127.0.0.1")
    assert ("refuse", 9, 486) in scene.phone.said, "who talks on the new call is busy"
