"""Microphone -> far end -> ear with headsets made of null sinks: delay, damage, and the first RTP after 200.

`python -m tests.bench.audio_round_trip [--seconds S] [--codec NAME] [--load none|hog] [--without-priority] [--calls N]
[--json FILE]`. A softphone in a process of its own calls a second one (PJSIP with the same settings) that sends back
what it hears; noise is played to the microphone, and a recording of mouth and ear in step is compared window by window.
`hog`: a thread beside the softphone keeps the interpreter busy half of the time. `--without-priority`: no real-time
threads, as on a desktop that does not allow them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import LegEnded, LegIncoming, LegMilestone, Milestone
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import AudioChoice
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.bench._report import environment, publish, spread
from tests.bench.audio_lag import RATE, compare
from tests.lab.ports import free_port, loopback_address
from tests.peers.dialog import DialogPeer
from tests.peers.pulse import MEASURED_HEADSET, PulseServer

_LINE = LineId("bench")
_RTP_PORT = 40000  # where DialogPeer's offers and answers point to
_SETTLING = 6.0
"""Seconds of the recording that do not count: the sound server changes its own buffers when a recorder comes."""
_SHOWN = ("underflows", "short", "trims", "burst")
_READY = 4.0
"""Seconds between opening the device and the call: an agent is ready for longer, and the ticks found their rate."""


# --- the two ends, each in a process of its own ----------------------------------------------------------------------


class Bench:
    """The product's softphone on the sound server's headset; facts wake whoever waits."""

    def __init__(self) -> None:
        self.facts: list[object] = []
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self.phone = PjsipUserAgent(self._emit, lambda _: None)

    async def start(self, codec: str) -> tuple[str, int]:
        host = loopback_address()
        port = free_port(host)
        # the canceller would take measuring noise for noise
        config = PhoneConfig(local_address=host, local_port=port, codecs=(codec,), echo_canceller=False)
        await self.phone.start(config)
        await self.phone.set_lines([LineConfig(_LINE, f"sip:agent@{host}:{port}")])
        await self.phone.choose_audio(AudioChoice("Pulse/headset_mic", "Pulse/headset"))
        return host, port

    def _emit(self, fact: object) -> None:
        self._loop.call_soon_threadsafe(self._note, fact)

    def _note(self, fact: object) -> None:
        self.facts.append(fact)
        self._news.set()

    async def first(self, kind: type[Any], start: int = 0) -> Any:
        while True:
            for fact in self.facts[start:]:
                if isinstance(fact, kind):
                    return fact
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 10)


def _status() -> str:
    """What the sound backend says about itself."""
    from pjsua2 import _pjsua2

    buffer = ctypes.create_string_buffer(4096)
    ctypes.CDLL(_pjsua2.__file__).pjmedia_pulse_status(buffer, len(buffer))
    return buffer.value.decode()


def _figures(status: str) -> dict[str, int]:
    """The counters of the stream in use; those that both directions have count for the microphone."""
    line = next((line for line in status.splitlines() if line.startswith("play=")), "")
    pairs = (part.split("=", 1) for part in line.split())
    return {key: int(value) for key, value in pairs if value.isdigit()}


def _hog(over: threading.Event) -> None:
    """Holds the interpreter for about 100 ms, lets go for as long: json.loads does not let others in."""
    contacts = [{"name": f"contact {i}", "number": f"+4930{i:07d}", "tags": ["a", "b", i]} for i in range(100_000)]
    big = json.dumps(contacts)
    while not over.is_set():
        begin = time.perf_counter()
        json.loads(big)
        over.wait(time.perf_counter() - begin)


async def talk(codec: str, address: str, load: str) -> None:
    """Calls the far end and stays in the call until standard input ends; then prints the backend's figures."""
    bench = Bench()
    await bench.start(codec)
    await asyncio.sleep(_READY)
    leg = await bench.phone.dial(_LINE, SipAddress.parse(address), {})
    while not any(isinstance(f, LegMilestone) and f.milestone is Milestone.HEARD for f in bench.facts):
        await bench.first(LegMilestone)
        await asyncio.sleep(0.02)
    over = threading.Event()
    hog = threading.Thread(target=_hog, args=(over,), name="hog")
    if load == "hog":
        hog.start()
    print("talking", flush=True)
    seen: dict[str, int] = {}
    begin = time.monotonic()
    ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    while not ended.done():
        await asyncio.wait([ended], timeout=1)
        now = {key: value for key, value in _figures(_status()).items() if key in _SHOWN}
        if now != seen:
            print(f"{time.monotonic() - begin:8.1f} s {now}", file=sys.stderr, flush=True)
            seen = now
    figures = _figures(_status())
    over.set()
    if load == "hog":
        hog.join()
    await bench.phone.hang_up(leg)
    await bench.first(LegEnded)
    await bench.phone.stop()
    print(json.dumps(figures), flush=True)


def send_back(codec: str) -> None:
    """The far end: the product's settings of PJSIP, no devices, every call is sent what it says."""
    import pjsua2 as pj

    from agent_desktop.sip.pjsip_log import PythonLog
    from agent_desktop.sip.stack_settings import assign, codec_priorities, endpoint_config

    host = loopback_address()
    port = free_port(host)
    config = PhoneConfig(echo_canceller=False)
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    writer = PythonLog()
    writer.__disown__()
    endpoint.libInit(endpoint_config(config, writer, 0))
    endpoint.audDevManager().setNullDev()
    transport = pj.TransportConfig()
    assign(transport, port=port, boundAddress=host)
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    for name, priority in codec_priorities((codec,), tuple(c.codecId for c in endpoint.codecEnum2())).items():
        endpoint.codecSetPriority(name, priority)
    calls: list[Any] = []

    class Echo(pj.Call):
        def onCallMediaState(self, prm: Any) -> None:
            media = self.getAudioMedia(-1)
            media.startTransmit(media)

    class Account(pj.Account):
        def onIncomingCall(self, prm: Any) -> None:
            call = Echo(self, prm.callId)
            calls.append(call)
            answer = pj.CallOpParam()
            answer.statusCode = 200
            call.answer(answer)

    account, settings = Account(), pj.AccountConfig()
    assign(settings, idUri=f"sip:far@{host}:{port}")
    assign(settings.mediaConfig.transportConfig, boundAddress=host)
    account.create(settings)
    print(f"far sip:far@{host}:{port}", flush=True)
    over = threading.Event()

    def until_told() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=until_told, name="stdin", daemon=True).start()
    buffer: dict[str, int] = {}
    begin = looked = time.monotonic()
    while not over.is_set():
        endpoint.libHandleEvents(10)
        if calls and calls[0].isActive() and time.monotonic() > looked + 1:
            looked = time.monotonic()
            jitter = calls[0].getStreamStat(0).jbuf
            now = {"empty": jitter.empty, "lost": jitter.lost, "discard": jitter.discard}
            if now != buffer:
                print(f"{looked - begin:8.1f} s far {now} delay {jitter.avgDelayMsec} ms", file=sys.stderr, flush=True)
                buffer = now
    print(json.dumps(buffer), flush=True)
    os._exit(0)  # nothing is worth being taken down carefully


# --- measuring -------------------------------------------------------------------------------------------------------


def noise(seconds: int, rate: int) -> bytes:
    """Noise below about 2 kHz, loud enough to be compared and far from clipping."""
    chance = random.Random(20)
    samples = array("h")
    last = [0.0] * 4
    for _ in range(seconds * rate):
        last = [chance.gauss(0, 4000), *last[:3]]
        samples.append(max(-32000, min(32000, int(sum(last) / 2))))
    return samples.tobytes()


@contextlib.contextmanager
def child(
    role: str, *arguments: str, environ: dict[str, str], without_priority: bool
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.audio_round_trip", "--role", role, *arguments]
    if without_priority:
        command = ["setpriv", "--bounding-set=-sys_nice", *command]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextlib.contextmanager
def tool(pulse: PulseServer, command: list[str], output: IO[bytes] | int) -> Iterator[None]:
    """One of the sound server's own programs, while it is needed."""
    environ = {**os.environ, **pulse.environment}
    with subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=output) as process:
        try:
            yield
        finally:
            process.terminate()


def _word(process: subprocess.Popen[str], word: str) -> str:
    """What follows `word` on the first line that begins with it: PJSIP says something first, until it is silenced."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
    raise RuntimeError(f"a part of the bench ended before it said {word!r}")


def _last(process: subprocess.Popen[str]) -> dict[str, int]:
    answer = process.communicate(timeout=30)[0].strip().splitlines()
    return dict(json.loads(answer[-1])) if answer else {}


def round_trip(seconds: float, codec: str, load: str, *, without_priority: bool) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        pulse = PulseServer(folder, MEASURED_HEADSET)
        stack.callback(pulse.close)
        pulse.run()
        environ = {**environment(), **pulse.environment}
        far = stack.enter_context(child("far", "--codec", codec, environ=environ, without_priority=without_priority))
        address = _word(far, "far ")
        speech = folder / "noise.raw"
        speech.write_bytes(noise(20, 16000) * (int(seconds // 20) + 4))
        play = ["pacat", "--playback", "-d", "mouth", "--rate=16000", "--channels=1", "--raw", "--latency-msec=200"]
        stack.enter_context(tool(pulse, [*play, str(speech)], subprocess.DEVNULL))
        options = ("--codec", codec, "--far", address, "--load", load)
        phone = stack.enter_context(child("talk", *options, environ=environ, without_priority=without_priority))
        _word(phone, "talking")
        recorded = folder / "both.raw"
        record = ["parec", "-d", "both.monitor", f"--rate={RATE}", "--channels=2", "--raw", "--latency-msec=200"]
        with recorded.open("wb") as file, tool(pulse, record, file):
            time.sleep(_SETTLING + seconds)
        figures, jitter = _last(phone), _last(far)
        samples = array("h", recorded.read_bytes()[: recorded.stat().st_size // 4 * 4])
        compared = compare(samples[0::2], samples[1::2], _SETTLING)
        return {"round_trip": compared, "backend": figures, "far_jitter_buffer": jitter}


def _wait_for_invitation(peer: DialogPeer) -> None:
    peer.wait(lambda: "INVITE" in peer.received)


async def first_rtp(calls: int) -> dict[str, Any]:
    """Milliseconds from 200 on the wire to the first RTP packet; calls out (the peer's 200) and in (our 200)."""
    bench = Bench()
    host, port = await bench.start("PCMU")  # all that DialogPeer offers
    peer_host = loopback_address()
    waited: dict[str, list[float]] = {"outgoing": [], "incoming": []}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp:
        rtp.bind((peer_host, _RTP_PORT))
        rtp.settimeout(3)

        def first_packet(since: float) -> float:
            while len(rtp.recv(4096)) <= 12:  # an empty one only opens NATs
                pass
            return (time.perf_counter() - since) * 1000

        def drain() -> None:
            rtp.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while rtp.recv(4096):
                    pass
            rtp.settimeout(3)

        for number in range(calls):
            peer = DialogPeer(peer_host, (host, port))
            seen = len(bench.facts)
            leg = await bench.phone.dial(_LINE, SipAddress.parse(peer.address), {})
            await asyncio.to_thread(_wait_for_invitation, peer)
            drain()
            begin = time.perf_counter()
            peer.answer()
            waited["outgoing"].append(await asyncio.to_thread(first_packet, begin))
            await asyncio.sleep(0.05 + 0.003 * number)  # not in step with the sound
            await bench.phone.hang_up(leg)
            await bench.first(LegEnded, seen)
            peer.close()

            peer = DialogPeer(peer_host, (host, port))
            seen = len(bench.facts)
            await asyncio.to_thread(peer.call)
            leg = (await bench.first(LegIncoming, seen)).leg_id
            drain()

            def answered(peer: DialogPeer = peer) -> float:
                while 200 not in peer.answers:
                    time.sleep(0.0002)
                return first_packet(time.perf_counter())

            packet = asyncio.ensure_future(asyncio.to_thread(answered))
            await bench.phone.answer(leg)
            waited["incoming"].append(await packet)
            await asyncio.sleep(0.05 + 0.003 * number)
            await bench.phone.hang_up(leg)
            await bench.first(LegEnded, seen)
            peer.close()
    await bench.phone.stop()
    return {way: spread(values, 1) for way, values in waited.items()}


def measure_first_rtp(calls: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        pulse = PulseServer(Path(folder))
        pulse.run()
        try:
            with child(
                "first", "--calls", str(calls), environ={**environment(), **pulse.environment}, without_priority=False
            ) as phone:
                return dict(json.loads(_word(phone, "first ")))
        finally:
            pulse.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--codec", default="G722")
    parser.add_argument("--load", choices=("none", "hog"), default="none")
    parser.add_argument("--without-priority", action="store_true")
    parser.add_argument("--calls", type=int, default=20, help="for the first RTP; 0 leaves that out")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--role", choices=("far", "talk", "first"), help=argparse.SUPPRESS)
    parser.add_argument("--far", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    match given.role:
        case "far":
            send_back(given.codec)
        case "talk":
            asyncio.run(talk(given.codec, given.far, given.load))
        case "first":
            print("first", json.dumps(asyncio.run(first_rtp(given.calls))), flush=True)
        case _:
            result = round_trip(given.seconds, given.codec, given.load, without_priority=given.without_priority)
            if given.calls:
                result["first_rtp_ms"] = measure_first_rtp(given.calls)
            settings = {"codec": given.codec, "busy": given.load, "priority": not given.without_priority}
            publish("audio_round_trip", {**settings, **result}, given.json)


if __name__ == "__main__":
    main()
