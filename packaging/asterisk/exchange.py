"""One Asterisk as a child process on a loopback address of its own, configured from etc/*.conf. Linux only.

    exchange = Exchange(fetch.find(), folder, Settings.random())
    exchange.start() ... exchange.stop()

Every @NAME@ in etc/ is replaced by a value of `values()`; nothing outside `folder` is written. No root rights, no
chroot: the unpacked tree's own loader runs it. Standard library only; the certificates are made by openssl.
Errors: ExchangeFailed, with one sentence that names the log.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import math
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from asterisk import fetch

ETC = fetch.HERE / "etc"
REALM = "pbx.test"
"""Name of the exchange: digest realm, and in its certificate beside its address."""
AGENTS = ("1001", "1002", "1003", "1004", "1005", "1006")
SECURE_AGENTS = ("1011", "1012")
OLD_PHONE = "1021"
ACCOUNTS = (*AGENTS, *SECURE_AGENTS, OLD_PHONE)
CALLER_HZ, MUSIC_HZ, QUEUE_MUSIC_HZ, PROMPT_HZ = 1000, 440, 523, 660
"""What is heard: callers and number 601, a held customer, a customer in a queue, the menu."""

_LOWEST, _HIGHEST = 20_000, 32_000  # below the kernel's own ports for outgoing connections
_RTP_PORTS = 400
_RATE = 8000
_LONGEST_FOLDER = 80  # a Unix socket's path ends at 107 bytes
_EMPTY = (
    "acl", "ccss", "cdr", "cel", "cli", "cli_permissions", "codecs", "extconfig", "features", "http", "pjproject",
    "pjsip_notify", "queuerules", "sorcery", "stasis", "udptl",
)  # fmt: skip
"""Asterisk complains of each file that is not there."""


class ExchangeFailed(Exception):
    """Asterisk did not start; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses, ports and secrets of one exchange. `passwords` of single accounts go before the common one."""

    address: str
    udp: int
    tcp: int
    tls: int
    ami: int
    rtp: int
    carrier: str
    carrier_port: int
    password: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls_method: str = "tlsv1_2"

    @classmethod
    def random(cls, passwords: Mapping[str, str] | None = None, tls_method: str = "tlsv1_2") -> Settings:
        """A random 127.a.b.c and free ports: two exchanges do not meet."""
        address = f"127.{random.randint(16, 239)}.{random.randint(0, 255)}.{random.randint(1, 254)}"
        carrier = f"127.{random.randint(1, 15)}.{random.randint(0, 255)}.{random.randint(1, 254)}"
        udp, tcp, tls, ami = (_free_port(address) for _ in range(4))
        rtp = random.randrange(10_000, 19_000, 2)
        return cls(
            address, udp, tcp, tls, ami, rtp, carrier, _free_port(carrier),
            passwords=passwords or {}, tls_method=tls_method,
        )  # fmt: skip

    def secret(self, account: str) -> str:
        """The digest password of an account."""
        return self.passwords.get(account) or f"{self.password}-{account}"

    def registrar(self, transport: str = "udp") -> str:
        """Where phones register: sip:address:port, with the transport unless it is UDP."""
        port = {"udp": self.udp, "tcp": self.tcp, "tls": self.tls}[transport]
        return f"sip:{self.address}:{port}" + ("" if transport == "udp" else f";transport={transport}")


class Exchange:
    """Start and stop of one Asterisk. `root` is what fetch unpacked; `folder` is filled, and its path is short."""

    def __init__(self, root: Path, folder: Path, settings: Settings) -> None:
        self.root = root
        self.folder = folder
        self.settings = settings
        self.log = folder / "log" / "full"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process; None while none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def authority(self) -> Path:
        """The certificate (PEM) that desktops trust."""
        return self.folder / "keys" / "ca.pem"

    def prepare(self) -> None:
        """Writes configuration, sounds and keys; what is there already is written anew, keys and calls stay."""
        if len(str(self.folder)) > _LONGEST_FOLDER:
            raise ExchangeFailed(f"{self.folder} is too long a path for Asterisk's socket.")
        for name in ("etc", "lib/agi-bin", "lib/keys", "spool/monitor", "spool/voicemail", "run", "log", "cache"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        values = self.values()
        for file in ETC.glob("*.conf"):
            text = re.sub(r"@([A-Z][A-Z0-9_]*)@", lambda match: values[match[1]], file.read_text(encoding="utf-8"))
            _private(self.folder / "etc" / file.name, text)
        for name in _EMPTY:
            (self.folder / "etc" / f"{name}.conf").touch()
        self._make_sounds()
        if not self.authority.exists():
            self._make_keys()

    def values(self) -> dict[str, str]:
        """What stands for each @NAME@."""
        settings = self.settings
        return {
            "ROOT": str(self.root), "RUN": str(self.folder), "MODULES": str(fetch.module_folder(self.root)),
            "KEYS": str(self.folder / "keys"), "SOUNDS": str(self.folder / "sounds"), "NAME": f"pbx{os.getpid()}",
            "IP": settings.address, "REALM": REALM, "UDP": str(settings.udp), "TCP": str(settings.tcp),
            "TLS": str(settings.tls), "TLS_METHOD": settings.tls_method, "AMI": str(settings.ami),
            "AMI_PASSWORD": settings.password, "RTP_LOW": str(settings.rtp), "RTP_HIGH": str(settings.rtp + _RTP_PORTS),
            "CARRIER": settings.carrier, "CARRIER_PORT": str(settings.carrier_port),
            **{f"PASSWORD_{account}": settings.secret(account) for account in ACCOUNTS},
        }  # fmt: skip

    def start(self, seconds: float = 30.0) -> None:
        """Returns when it takes calls on all transports; about half a second. Raises ExchangeFailed.

        It ends with the thread that called this (Linux ties PR_SET_PDEATHSIG to the thread, not to the process).
        """
        self.prepare()
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C", "TZ": "UTC", "TERM": "dumb",
            "OPENSSL_CONF": "/dev/null",
        }  # fmt: skip
        command = [*fetch.loader(self.root), str(self.root / "usr/sbin/asterisk"), "-C"]
        command += [str(self.folder / "etc" / "asterisk.conf"), "-f", "-n", "-vvv"]
        (self.folder / "run" / "asterisk.ctl").unlink(missing_ok=True)  # of one that was killed
        with (self.folder / "log" / "stdout").open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, preexec_fn=_die_with_parent,
            )  # fmt: skip
        deadline = time.monotonic() + seconds
        while (answer := self._transports()) is None:
            if self.pid is None or time.monotonic() > deadline:
                self.stop()
                raise ExchangeFailed(f"Asterisk did not start; its log is {self.folder / 'log' / 'stdout'}.")
            time.sleep(0.05)
        if missing := [name for name in ("udp", "tcp", "tls") if f"transport-{name}" not in answer]:
            self.stop()
            raise ExchangeFailed(f"Asterisk started without {', '.join(missing)}: is a port taken? See {self.log}.")

    def stop(self) -> None:
        """Ends it at once, calls included; harmless when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """Takes it away without a word, as a power cut does; start() brings it back on the same ports."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def console(self, line: str) -> str:
        """What Asterisk's console prints for one command; "" when it does not answer."""
        command = [*fetch.loader(self.root), str(self.root / "usr/sbin/asterisk"), "-C"]
        command += [str(self.folder / "etc" / "asterisk.conf"), "-rx", line]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
        return done.stdout if done.returncode == 0 else ""

    # --- inside ------------------------------------------------------------------------------------------------------

    def _transports(self) -> str | None:
        """What the fully booted Asterisk says of its transports; None while it is not there yet.

        A port that is taken does not stop Asterisk, so it has to be asked.
        """
        return self.console("pjsip show transports") if self._booted() else None

    def _booted(self) -> bool:
        log = self.folder / "log" / "stdout"
        return (self.folder / "run" / "asterisk.ctl").exists() and "Asterisk Ready." in log.read_text(errors="replace")

    def _make_sounds(self) -> None:
        sounds = self.folder / "sounds"
        for name, hz in (("prompt", PROMPT_HZ), ("moh/music", MUSIC_HZ), ("moh-queue/music", QUEUE_MUSIC_HZ)):
            file = sounds / f"{name}.wav"
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                write_tone(file, hz, 1.0 if name == "prompt" else 5.0)

    def _make_keys(self) -> None:
        """An authority, and a certificate for REALM and the address signed by it."""
        folder = self.folder / "keys"
        folder.mkdir(exist_ok=True)
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        names = f"DNS:{REALM},IP:{self.settings.address}"
        (folder / "names").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n", encoding="utf-8")
        for command in (
            ["req", "-x509", *new, "-days", "30", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=PBX Authority"],
            ["req", *new, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={REALM}"],
            ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
             "-extfile", "names", "-out", "server.pem"],
        ):  # fmt: skip
            done = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise ExchangeFailed(f"openssl made no certificate: {done.stderr.strip()}.")


def write_tone(file: Path, hz: float, seconds: float, rate: int = _RATE) -> None:
    """A sine wave as WAV, mono, 16 bit; without a click when it is played over and over (hz times seconds is whole)."""
    wave_form = (int(9000 * math.sin(2 * math.pi * hz * index / rate)) for index in range(int(rate * seconds)))
    samples = array.array("h", wave_form)
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())


def _private(file: Path, text: str) -> None:
    """Configuration holds passwords."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


def _free_port(address: str) -> int:
    for _ in range(200):
        port = random.randrange(_LOWEST, _HIGHEST)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                stack.enter_context(socket.socket(socket.AF_INET, kind)).bind((address, port))
            return port
    raise ExchangeFailed(f"There is no free port on {address}.")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
