"""The outside world as a process, with baresip and a bare UDP socket in the agent's place: real SIP, real sound."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.loopback_peers import PATIENCE, ROOT, BareAgent, Baresip, WorldProcess, header, tone_share, write_pack


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
