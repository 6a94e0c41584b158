"""The outside world as a process, and who plays the agent: baresip, or a bare UDP socket."""

from __future__ import annotations

import array
import json
import math
import re
import socket
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path
from typing import Any

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
