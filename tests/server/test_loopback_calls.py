"""The outside world as a process, with baresip and a bare UDP socket in the agent's place: real SIP, real sound."""

from __future__ import annotations

import array
import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.need import need, need_program
from tests.lab.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
RATE = 16_000
PATIENCE = 20.0
"""Seconds to wait for what takes milliseconds: the machine may be busy."""
APPROACH = {"queue": "billing", "dnis": "+8657186000101", "ivr_path": "2>1", "gives_up_after_s": 30}
VERIFIED = {"level": "full", "method": "number_and_id", "age_seconds": 40}
CALLERS: list[dict[str, Any]] = [
    {
        "id": "anna",
        "display_name": 'Anna "王" \\ Lee',
        "number": "+8613912345678",
        "calls": {**APPROACH, "verification": VERIFIED},
        "acts": [{"say": "story"}, {"wait_s": 0.5}, {"say": "question"}],
        "on_resume": [{"say": "resume"}],
        "on_dtmf": {"5": [{"say": "five"}]},
        "then": "repeat",
    },
    {"id": "hasty", "number": "+8613912345679", "calls": {**APPROACH, "gives_up_after_s": 0.6}},
    {
        "id": "brief",
        "number": "+8613912345670",
        "calls": APPROACH,
        "acts": [{"wait_s": 0.4, "exact": True}],
        "then": "hang_up",
    },
    {"id": "without-recording", "number": "+8613912345671", "calls": APPROACH, "acts": [{"say": "nowhere"}]},
    {"id": "withheld", "number": None, "display_name": "Secret", "calls": APPROACH},
    {"id": "busy", "extension": "1002", "answers": {"with": "busy", "after_s": 0.1}},
    {"id": "declines", "extension": "1003", "answers": {"with": "decline", "after_s": 0.1}},
    {"id": "away", "extension": "1004", "answers": {"with": "no_answer", "after_s": 0}},
    {"id": "echo", "number": "+8657186000999", "answers": {"with": "answer", "after_s": 0.1}, "echo": True},
]
CLIPS = {"story": 1.5, "question": 0.6, "resume": 0.7, "five": 0.6}


def write_pack(folder: Path) -> Path:
    """A pack as it lies in the repository: packs/<id> beside sounds/demo."""
    pack, sounds = folder / "packs" / "small", folder / "sounds" / "demo"
    pack.mkdir(parents=True)
    sounds.mkdir(parents=True)
    order = [c["id"] for c in CALLERS if "calls" in c]
    (pack / "demo_callers.json").write_text(
        json.dumps({"format": 1, "callers": CALLERS, "order": order}), encoding="utf-8"
    )
    queue = {"id": "billing", "label": {"en": "Billing", "zh_CN": "账务 & 话费"}}
    (pack / "pack.json").write_text(json.dumps({"country": "CN", "queues": [queue]}), encoding="utf-8")
    for name, seconds in CLIPS.items():
        samples = array.array(
            "h", (int(8000 * math.sin(2 * math.pi * 1000 * n / RATE)) for n in range(int(seconds * RATE)))
        )
        with wave.open(str(sounds / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
    return pack


class WorldProcess:
    """The process under test: its reports are collected by a thread, `expect` waits for one."""

    def __init__(self, pack: Path, agent_port: int, *options: str) -> None:
        command = [sys.executable, "-m", "server_stub.pbx.loopback", "--agent-aor", f"sip:1001@127.0.0.1:{agent_port}"]
        self.process = subprocess.Popen(
            [*command, "--pack", str(pack), *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.reports: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="world reports", daemon=True)
        self._reader.start()
        self.address = str(self.expect("ready")["sip"])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.reports.append(json.loads(line))
                self._changed.notify_all()

    def mark(self) -> int:
        return len(self.reports)

    def tell(self, **command: object) -> int:
        """Sends a command; returns the mark after which its reports come."""
        assert self.process.stdin is not None
        mark = self.mark()
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()
        return mark

    def expect(self, event: str, after: int = 0, **fields: object) -> dict[str, Any]:
        """The first report after the mark that is like this."""
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while True:
                for report in self.reports[after:]:
                    if report["event"] == event and all(report.get(key) == value for key, value in fields.items()):
                        return report
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no {event} {fields} among {self.reports[after:]}")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


class Baresip:
    """A softphone of other people's making, driven through its ctrl_tcp module (netstrings of JSON)."""

    def __init__(self, folder: Path) -> None:
        program = need_program("baresip", "baresip-core")
        found = next(
            iter((*Path("/usr/lib").glob("baresip/modules"), *Path("/usr/lib").glob("*/baresip/modules"))), None
        )
        modules = need(found, "baresip's modules", "baresip-core")
        self.port, control, rtp = free_port(), free_port(), free_port()
        self.dumps = folder / "heard"
        self.dumps.mkdir()
        names = ("opus", "g722", "g711", "ausine", "aubridge", "sndfile")
        config = [
            f"sip_listen 127.0.0.1:{self.port}",
            "net_interface 127.0.0.1",
            f"rtp_ports {rtp}-{rtp + 100}",
            "call_max_calls 8",
            "audio_source ausine,440",
            "audio_player aubridge,x",
            "audio_alert aubridge,x",
            "ausrc_channels 2",
            f"module_path {modules}",
            *(f"module {name}.so" for name in names),
            "module_tmp account.so",
            "module_app menu.so",
            "module_app ctrl_tcp.so",
            f"ctrl_tcp_listen 127.0.0.1:{control}",
            f"snd_path {self.dumps}",
        ]
        (folder / "config").write_text("\n".join(config) + "\n")
        (folder / "accounts").write_text(f"<sip:1001@127.0.0.1:{self.port}>;regint=0;answermode=manual\n")
        (folder / "contacts").write_text("")
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, "-4", "-n", "127.0.0.1", "-f", folder], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", control))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self._buffer = b""

    def do(self, command: str, parameters: str = "") -> None:
        message = json.dumps({"command": command, "params": parameters}).encode()
        self._socket.sendall(b"%d:%s," % (len(message), message))

    def expect(self, kind: str) -> dict[str, Any]:
        """The next event of this kind; others on the way are skipped."""
        deadline = time.monotonic() + PATIENCE
        skipped: list[object] = []
        while True:
            length, colon, rest = self._buffer.partition(b":")
            if colon and len(rest) > int(length):
                self._buffer = rest[int(length) + 1 :]
                message = json.loads(rest[: int(length)])
                if message.get("type") == kind:
                    return dict(message)
                skipped.append(message.get("type") or message.get("data"))
            else:
                self._socket.settimeout(max(0.01, deadline - time.monotonic()))
                try:
                    received = self._socket.recv(65_536)
                except TimeoutError:
                    raise AssertionError(f"no {kind} from baresip, but {skipped}") from None
                assert received, "baresip is gone"
                self._buffer += received

    def heard(self) -> tuple[list[float], int]:
        """What came from the other side in the call that just ended, as mono samples, and their rate."""
        deadline = time.monotonic() + PATIENCE
        while True:
            newest = max(self.dumps.glob("*-dec.wav"), key=lambda path: path.stat().st_mtime_ns)
            try:
                with wave.open(str(newest)) as file:
                    samples = array.array("h", file.readframes(file.getnframes()))
                    return [float(s) for s in samples[:: file.getnchannels()]], file.getframerate()
            except wave.Error:  # not closed yet
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def close(self) -> None:
        self._socket.close()
        self._process.kill()  # its own end waits for answers to BYEs
        self._process.wait()


class BareAgent:
    """An agent's phone that is only a socket: it answers what the test says, sensible or not."""

    def __init__(self) -> None:
        self.port = free_port()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._socket.settimeout(PATIENCE)
        self._peer: tuple[str, int] = ("", 0)

    def receive(self, word: str) -> str:
        """The next message that starts with this word, a method or SIP/2.0; everything else is skipped."""
        while True:
            data, self._peer = self._socket.recvfrom(65_536)
            if data.startswith(word.encode() + b" "):
                return data.decode()

    def reply(self, request: str, status: str, *headers: str, body: str = "") -> None:
        kept = re.findall(r"(?im)^(?:via|from|call-id|cseq): .*$", request.replace("\r", ""))
        to = re.findall(r"(?im)^to: .*$", request.replace("\r", ""))[0] + ";tag=agent"
        lines = [f"SIP/2.0 {status}", *kept, to, *headers, f"Content-Length: {len(body)}", "", body]
        self.send("\r\n".join(lines))

    def send(self, message: str) -> None:
        self._socket.sendto(message.encode(), self._peer)

    def close(self) -> None:
        self._socket.close()


def header(message: str, name: str) -> str:
    match = re.search(rf"(?im)^{re.escape(name)}: *(.*?)\r?$", message)
    assert match, f"no {name} in {message}"
    return match.group(1)


def tone_share(samples: list[float], rate: int, hertz: float) -> float:
    """Which part of the energy is a tone of this frequency: 0 to 1 (Goertzel's sum, by its definition)."""
    energy = sum(s * s for s in samples) or 1.0
    step = 2 * math.pi * hertz / rate
    real = sum(s * math.cos(step * n) for n, s in enumerate(samples))
    imaginary = sum(s * math.sin(step * n) for n, s in enumerate(samples))
    return 2 * (real * real + imaginary * imaginary) / (energy * len(samples))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pack(tmp_path_factory.mktemp("resources"))


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Baresip]:
    phone = Baresip(tmp_path_factory.mktemp("baresip"))
    yield phone
    phone.close()


@pytest.fixture(scope="module")
def world(pack: Path, phone: Baresip) -> Iterator[WorldProcess]:
    world = WorldProcess(pack, phone.port, "--seed", "1")
    yield world
    world.close()


@pytest.fixture(scope="module")
def bare() -> Iterator[BareAgent]:
    bare = BareAgent()
    yield bare
    bare.close()


@pytest.fixture(scope="module")
def bare_world(pack: Path, bare: BareAgent) -> Iterator[WorldProcess]:
    world = WorldProcess(pack, bare.port, "--language", "zh_CN")
    yield world
    world.close()


# ---------------------------------------------------------------------------------------------- with a softphone
def test_given_a_softphone_when_a_customer_calls_and_is_answered_then_each_milestone_is_measured_and_sound_flows(
    world: WorldProcess, phone: Baresip
) -> None:
    assert world.reports[0]["event"] == "ready"
    mark = world.tell(cmd="call", persona="anna")
    assert phone.expect("CALL_INCOMING")["peeruri"] == "sip:+8613912345678@127.0.0.1"
    calling = world.expect("calling", mark, persona="anna", number="+8613912345678")
    assert 0 < world.expect("ringing", mark)["ms"] < 1000
    phone.do("accept")
    answered = world.expect("answered", mark)
    for event in ("rtp_first_in", "rtp_first_out", "heard"):
        assert 0 <= world.expect(event, mark)["ms"] < 2000
    assert world.expect("speaking", mark, clip="story")["recorded"] is True
    elapsed_ms = answered["t_ms"] - calling["t_ms"]
    assert (answered["mono_ns"] - calling["mono_ns"]) / 1e6 == pytest.approx(elapsed_ms, abs=0.2)
    world.expect("speaking", mark, clip="question")
    phone.do("hangup")
    end = world.expect("hung_up", mark, by="agent")
    assert end["rtp_in"] > 50
    assert end["rtp_out"] > 50
    phone.expect("CALL_CLOSED")
    samples, rate = phone.heard()
    assert tone_share(samples[rate // 2 : rate], rate, 1000) > 0.5, "the customer's voice did not arrive"


def test_given_a_customer_who_speaks_when_held_then_silence_and_when_resumed_the_resume_words_and_the_rest(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="anna")
    phone.expect("CALL_INCOMING")
    phone.do("accept")
    world.expect("speaking", mark, clip="story")
    phone.do("hold")
    world.expect("held", mark)
    held = world.mark()
    time.sleep(1.0)
    assert [r["event"] for r in world.reports[held:]] == []
    phone.do("resume")
    world.expect("resumed", held)
    world.expect("speaking", held, clip="resume")
    world.expect("speaking", held, clip="story")
    world.tell(cmd="hang_up", persona="anna")
    world.expect("hung_up", mark, by="us")
    phone.expect("CALL_CLOSED")
    assert len([r for r in world.reports[mark:] if r["event"] == "rtp_first_in"]) == 1


def test_given_a_customer_when_the_agent_sends_digits_then_they_arrive_and_are_answered(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="anna")
    phone.expect("CALL_INCOMING")
    phone.do("accept")
    world.expect("heard", mark)
    phone.do("sndcode", "1")
    world.expect("dtmf", mark, digit="1")
    phone.do("sndcode", "5")
    world.expect("dtmf", mark, digit="5")
    world.expect("speaking", mark, clip="five")
    phone.do("hangup")
    world.expect("hung_up", mark)
    phone.expect("CALL_CLOSED")


def test_given_an_impatient_customer_when_it_rings_too_long_then_she_cancels(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="hasty")
    phone.expect("CALL_INCOMING")
    phone.expect("CALL_CLOSED")
    assert 600 <= world.expect("cancelled", mark, by="us")["ms"] < 8000


def test_given_an_agent_who_rejects_when_a_customer_calls_then_it_is_busy(world: WorldProcess, phone: Baresip) -> None:
    mark = world.tell(cmd="call", persona="anna")
    phone.expect("CALL_INCOMING")
    phone.do("hangup")
    assert world.expect("busy", mark, by="agent")["code"] == 486
    phone.expect("CALL_CLOSED")


def test_given_a_customer_with_a_short_story_when_it_is_told_then_he_hangs_up(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="brief")
    phone.expect("CALL_INCOMING")
    phone.do("accept")
    assert 400 <= world.expect("hung_up", mark, by="us")["talk_ms"] < 8000
    phone.expect("CALL_CLOSED")


def test_given_a_customer_without_recordings_when_he_speaks_then_tones_are_heard(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="without-recording")
    phone.expect("CALL_INCOMING")
    phone.do("accept")
    assert world.expect("speaking", mark)["recorded"] is False
    time.sleep(1.2)
    phone.do("hangup")
    phone.expect("CALL_CLOSED")
    samples, _ = phone.heard()
    loudest = max(abs(s) for s in samples)
    assert 1000 < loudest < 20_000


@pytest.mark.parametrize(
    ("dialled", "event", "code"), [("1002", "busy", 486), ("1003", "rejected", 603), ("4711", "rejected", 404)]
)
def test_given_a_number_that_does_not_answer_when_the_agent_dials_it_then_the_code_is_the_right_one(
    world: WorldProcess, phone: Baresip, dialled: str, event: str, code: int
) -> None:
    mark = world.mark()
    phone.do("dial", f"sip:{dialled}@{world.address.removeprefix('sip:')}")
    assert world.expect("incoming", mark)["number"] == dialled
    assert phone.expect("CALL_CLOSED")["param"].startswith(str(code))
    assert world.expect(event, mark, by="us")["code"] == code


def test_given_nobody_at_home_when_the_agent_dials_and_gives_up_then_the_agent_cancelled(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.mark()
    phone.do("dial", f"sip:1004@{world.address.removeprefix('sip:')}")
    phone.expect("CALL_RINGING")
    phone.do("hangup")
    world.expect("cancelled", mark, by="agent", persona="away")
    phone.expect("CALL_CLOSED")


def test_given_the_echo_line_when_the_agent_dials_it_in_the_national_spelling_then_the_agents_own_sound_comes_back(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.mark()
    phone.do("dial", f"sip:057186000999@{world.address.removeprefix('sip:')}")
    world.expect("echoing", mark, persona="echo")
    time.sleep(1.5)
    phone.do("hangup")
    world.expect("hung_up", mark, by="agent")
    phone.expect("CALL_CLOSED")
    samples, rate = phone.heard()
    assert tone_share(samples[-rate // 2 :], rate, 440) > 0.5, "what the agent said did not come back"


def test_given_two_customers_when_both_call_then_both_ring_and_each_ends_by_herself(
    world: WorldProcess, phone: Baresip
) -> None:
    mark = world.tell(cmd="call", persona="anna")
    world.tell(cmd="call", persona="without-recording")
    phone.expect("CALL_INCOMING")
    phone.expect("CALL_INCOMING")
    world.expect("ringing", mark, persona="anna")
    world.expect("ringing", mark, persona="without-recording")
    world.tell(cmd="hang_up", persona="anna")
    world.expect("cancelled", mark, persona="anna")
    phone.expect("CALL_CLOSED")
    phone.do("accept")
    world.expect("answered", mark, persona="without-recording")
    world.tell(cmd="hang_up", persona="without-recording")
    world.expect("hung_up", mark, persona="without-recording", by="us")
    phone.expect("CALL_CLOSED")


# ------------------------------------------------------------------------------------------------- with a socket
def test_given_a_verified_customer_when_her_invite_is_read_then_it_says_who_she_is_and_what_the_exchange_knows(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.tell(cmd="call", persona="anna")
    invite = bare.receive("INVITE")
    bare.reply(invite, "603 Decline")
    host = bare_world.address.removeprefix("sip:")
    assert header(invite, "From").startswith('"Anna \\"王\\" \\\\ Lee" <sip:+8613912345678@127.0.0.1>;tag=')
    assert header(invite, "P-Asserted-Identity") == f"<sip:+8613912345678@{host}>"
    assert header(invite, "X-CC-Session-Id") == bare_world.expect("calling", mark)["session_id"]
    assert header(invite, "X-CC-Queue-Id") == "billing"
    assert header(invite, "X-CC-Queue-Name") == "%E8%B4%A6%E5%8A%A1%20%26%20%E8%AF%9D%E8%B4%B9"
    assert header(invite, "X-CC-DNIS") == "+8657186000101"
    assert header(invite, "X-CC-IVR-Path") == "2%3E1"
    level, method, at = header(invite, "X-CC-Verified").split(";")
    assert (level, method) == ("full", "number_and_id")
    assert 35 <= time.time() - int(at) <= 60
    assert "X-CRM-Customer-Id" not in invite
    payloads = re.findall(r"a=rtpmap:\d+ (\w+)/", invite)
    assert payloads == ["opus", "G722", "PCMU", "PCMA", *["telephone"] * payloads.count("telephone")]
    assert "m=video" not in invite
    assert "m=text" not in invite
    assert bare_world.expect("rejected", mark, by="agent")["code"] == 603


def test_given_a_customer_who_hides_when_the_invite_is_read_then_nothing_betrays_the_number(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.tell(cmd="call", persona="withheld")
    invite = bare.receive("INVITE")
    bare.reply(invite, "486 Busy Here")
    assert header(invite, "From").startswith('"Anonymous" <sip:anonymous@anonymous.invalid>')
    assert header(invite, "Privacy") == "id"
    assert "P-Asserted-Identity" not in invite
    assert "Secret" not in invite
    bare_world.expect("busy", mark, by="agent")


@pytest.mark.parametrize(
    ("status", "headers", "body", "event"),
    [
        ("302 Moved Temporarily", ["Contact: <sip:elsewhere@127.0.0.1:9>"], "", "rejected"),
        ("401 Unauthorized", ['WWW-Authenticate: Digest realm="x", nonce="y"'], "", "rejected"),
        ("500 \x01\x02 everything is broken", [], "", "rejected"),
        ("600 Busy Everywhere", [], "", "busy"),
        ("200 OK", ["Contact: <sip:1001@127.0.0.1:{port}>"], "", "rejected"),
        (
            "200 OK",
            ["Contact: <sip:1001@127.0.0.1:{port}>", "Content-Type: application/sdp"],
            "v=0\r\nx=?\r\n",
            "rejected",
        ),
    ],
)
def test_given_an_agent_who_answers_strangely_when_a_customer_calls_then_the_call_ends_and_the_next_one_works(
    bare_world: WorldProcess, bare: BareAgent, status: str, headers: list[str], body: str, event: str
) -> None:
    mark = bare_world.tell(cmd="call", persona="anna")
    invite = bare.receive("INVITE")
    bare.reply(invite, "180 Ringing")
    bare_world.expect("ringing", mark)
    bare.reply(invite, status, *(h.format(port=bare.port) for h in headers), body=body)
    if status == "200 OK":
        bye = bare.receive("BYE")
        bare.reply(bye, "200 OK")
    bare_world.expect(event, mark)
    assert bare_world.process.poll() is None


def test_given_noise_on_the_port_when_it_is_not_sip_then_nothing_happens(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.tell(cmd="call", persona="anna")
    invite = bare.receive("INVITE")
    for noise in (
        "\x00" * 100,
        "INVITE\r\n\r\n",
        "SIP/2.0 999 x\r\n\r\n",
        invite.replace("INVITE", "INV\x00TE"),
        "{" * 5000,
    ):
        bare.send(noise)
    bare.reply(invite, "480 Temporarily Unavailable")
    assert bare_world.expect("rejected", mark)["code"] == 480


def test_given_a_burst_when_the_agent_is_busy_each_time_then_one_report_sums_it_up(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.tell(cmd="burst", count=20, gap_ms=0, talk_ms=0)
    for _ in range(20):
        invite = bare.receive("INVITE")
        bare.reply(invite, "180 Ringing")
        bare.reply(invite, "486 Busy Here")
    done = bare_world.expect("burst_done", mark)
    assert (done["count"], done["busy"], done["ringing_ms"]["n"]) == (20, 20, 20)
    assert [r["event"] for r in bare_world.reports[mark:]] == ["burst_done"]


def test_given_lines_that_are_no_commands_when_they_come_then_each_is_refused_and_the_world_goes_on(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    stdin = bare_world.process.stdin
    assert stdin
    mark = bare_world.mark()
    stdin.write(b'nonsense\n{"cmd":"dance"}\n' + b"[" * 10_000 + b"\n\xff\n")
    stdin.flush()
    bare_world.tell(cmd="call", persona="nobody")
    bare_world.expect("error", mark, code="unknown_persona")
    assert len([r for r in bare_world.reports[mark:] if r.get("code") == "bad_command"]) == 4


def established(world: WorldProcess, bare: BareAgent) -> str:
    """A call without sound from the agent, to a port where nobody listens; returns its INVITE."""
    mark = world.tell(cmd="call", persona="anna")
    invite = bare.receive("INVITE")
    sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
    contact = f"Contact: <sip:1001@127.0.0.1:{bare.port}>"
    bare.reply(invite, "200 OK", contact, "Content-Type: application/sdp", body=sdp)
    bare.receive("ACK")
    world.expect("answered", mark)
    return invite


def test_given_a_call_when_the_agents_phone_has_forgotten_it_then_the_world_notices_and_ends_it(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.mark()
    established(bare_world, bare)
    probe = bare.receive("OPTIONS")
    bare.reply(probe, "481 Call/Transaction Does Not Exist")
    bare_world.expect("hung_up", mark, by="agent")


def test_given_a_call_when_the_agent_sends_it_out_of_the_simulation_then_it_is_declined_and_goes_on(
    bare_world: WorldProcess, bare: BareAgent
) -> None:
    mark = bare_world.mark()
    invite = established(bare_world, bare)
    refer = [
        f"REFER sip:world@{bare_world.address.removeprefix('sip:')} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{bare.port};branch=z9hG4bK-refer",
        f"From: {header(invite, 'To')};tag=agent",
        f"To: {header(invite, 'From')}",
        f"Call-ID: {header(invite, 'Call-ID')}",
        "CSeq: 1 REFER",
        f"Contact: <sip:1001@127.0.0.1:{bare.port}>",
        "Max-Forwards: 70",
        f"Refer-To: <sip:1003@127.0.0.1:{bare.port}>",
        "Content-Length: 0",
    ]
    bare.send("\r\n".join([*refer, "", ""]))
    assert bare.receive("SIP/2.0").startswith("SIP/2.0 603")
    bare_world.tell(cmd="hang_up", persona="anna")
    bare.reply(bare.receive("BYE"), "200 OK")
    bare_world.expect("hung_up", mark, by="us")


# ------------------------------------------------------------------------------------------------ beginning and end
@pytest.mark.parametrize("way", ["quit", "end of stdin", "SIGTERM"])
def test_given_a_call_when_the_world_is_told_to_end_then_it_says_goodbye_and_exits_cleanly_in_time(
    pack: Path, bare: BareAgent, way: str
) -> None:
    world = WorldProcess(pack, bare.port)
    try:
        established(world, bare)
        began = time.monotonic()
        match way:
            case "quit":
                world.tell(cmd="quit")
            case "SIGTERM":
                world.process.send_signal(signal.SIGTERM)
            case _:
                assert world.process.stdin
                world.process.stdin.close()
        bare.reply(bare.receive("BYE"), "200 OK")
        assert world.process.wait(20) == 0
        assert time.monotonic() - began < 10, "of the 32 s that a far end has which answers nothing"
        world.expect("hung_up", by="us")
    finally:
        world.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of stdin is what ends the world")
def test_given_a_parent_when_it_is_killed_then_the_world_ends_though_its_stdin_stays_open(
    pack: Path, bare: BareAgent
) -> None:
    reading, writing = os.pipe()  # a stdin that outlives the parent
    command = [sys.executable, "-m", "server_stub.pbx.loopback", "--agent-aor", f"sip:1@127.0.0.1:{bare.port}"]
    program = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); sys.stdin.read()"
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *command, "--pack", str(pack)], cwd=ROOT, stdin=reading, stdout=subprocess.PIPE
    )
    assert parent.stdout
    try:
        child = int(parent.stdout.readline())
        assert json.loads(parent.stdout.readline())["event"] == "ready"
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + PATIENCE
        while Path(f"/proc/{child}").exists() and "State:\tZ" not in Path(f"/proc/{child}/status").read_text():
            assert time.monotonic() < deadline, "the world outlives its parent"
            time.sleep(0.02)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        os.close(reading)
        os.close(writing)


def refused(*arguments: str) -> str:
    """What the process says on stderr when it cannot start."""
    command = [sys.executable, "-m", "server_stub.pbx.loopback", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, input="", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_given_a_port_in_use_when_the_world_starts_then_it_says_so_and_ends(pack: Path, bare: BareAgent) -> None:
    said = refused("--agent-aor", "sip:1@127.0.0.1:5060", "--pack", str(pack), "--sip-port", str(bare.port))
    assert f"on port {bare.port}" in said
    assert "in use" in said


def test_given_no_pack_when_the_world_starts_then_it_names_the_file(tmp_path: Path) -> None:
    assert "demo_callers.json" in refused("--agent-aor", "sip:1@127.0.0.1:5060", "--pack", str(tmp_path))


@pytest.mark.parametrize("address", ["sip:1001@192.0.2.1:5060", "1001", "sip:a b@127.0.0.1", "sip:1@127.0.0.1:99999"])
def test_given_an_address_that_is_none_or_far_away_when_the_world_starts_then_it_refuses(
    pack: Path, address: str
) -> None:
    assert "--agent-aor" in refused("--agent-aor", address, "--pack", str(pack))
