"""baresip as a peer: another make of softphone, with sound made of sine waves, for codecs and SRTP."""

from __future__ import annotations

import json
import math
import re
import socket
from array import array
from collections.abc import Sequence
from pathlib import Path

from tests.lab.need import need, need_program
from tests.lab.ports import free_port, free_ports
from tests.peers.process import Peer

_MODULES = tuple(Path("/usr/lib").glob("**/baresip/modules"))
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Baresip(Peer):
    """One run of baresip on `host` without a registrar; it hears into nothing and says a sine wave."""

    def __init__(self, folder: Path, host: str, name: str = "baresip") -> None:
        super().__init__(name, folder)
        self.host = host
        self.port = free_port(host)
        self._control = 0

    @property
    def address(self) -> str:
        return f"sip:bare@{self.host}:{self.port}"

    def run(
        self,
        *,
        codec: str = "PCMU/8000/1",
        tone: int = 700,
        transport: str = "udp",
        encryption: str = "",
        answers: bool = True,
        dials: str = "",
        certificate: Path | None = None,
        modules: Sequence[str] = (),
        seconds: int = 30,
    ) -> None:
        """`dials` is an address to call at once; `encryption` is srtp, srtp-mand or dtls_srtp.

        Over TLS it listens on the port after its own and shows `certificate` (PEM, with its key).
        """
        program = need_program("baresip", "baresip-core")
        folder = need(_MODULES[0] if _MODULES else None, "baresip's modules", "baresip-core")
        self.folder.mkdir(parents=True, exist_ok=True)
        rtp = free_ports(20, self.host)
        self._control = free_port(self.host)
        # aubridge is the player: without a partner of the same name it is a sound card that nobody hears
        loaded = ["opus", "g711", "g722", "ausine", "aubridge", "srtp", "sndfile", "ctrl_tcp", *modules]
        (self.folder / "config").write_text(
            "\n".join(
                [
                    "poll_method epoll",
                    "call_local_timeout 60",
                    "call_max_calls 4",
                    f"sip_listen {self.host}:{self.port}",
                    f"net_interface {self.host}",
                    *([f"sip_certificate {certificate}"] if certificate else []),
                    f"rtp_ports {rtp}-{rtp + 20}",
                    f"audio_source ausine,{tone}",
                    f"audio_player aubridge,{self.name}",
                    "ausrc_srate 48000",  # ausine knows no other rate; the codec's is made from it
                    "auplay_srate 48000",
                    "ausrc_channels 2",
                    "auplay_channels 2",
                    "rtp_stats yes",
                    f"ctrl_tcp_listen {self.host}:{self._control}",
                    f"snd_path {self.folder}",  # what it sends and hears lands in WAV files
                    f"module_path {folder}",
                    *(f"module {module}.so" for module in loaded if (folder / f"{module}.so").exists()),
                    "module_app account.so",
                    "module_app menu.so",
                ]
            )
            + "\n",
            encoding="utf-8",
        )
        options = [f"transport={transport}"]
        parameters = [
            "regint=0",
            "call_transfer=yes",
            f"audio_codecs={codec}",
            f"answermode={'auto' if answers else 'manual'}",
        ]
        if encryption:
            parameters.append(f"mediaenc={encryption}")
        account = f"<sip:bare@{self.host}:{self.port};{';'.join(options)}>;{';'.join(parameters)}\n"
        (self.folder / "accounts").write_text(account, encoding="utf-8")
        (self.folder / "contacts").write_text("", encoding="utf-8")
        command = [str(program), "-f", str(self.folder), "-t", str(seconds), "-v"]
        if dials:
            command += ["-e", f"d {dials}"]
        self.launch(command)
        self.wait_for_output("ready")

    def command(self, name: str, parameters: str = "") -> None:
        """One of its long commands (dial, transfer, hold, hangup ...), as if it were typed."""
        text = json.dumps({"command": name, "params": parameters})
        with socket.create_connection((self.host, self._control), 3) as connection:
            connection.sendall(f"{len(text)}:{text},".encode())
            connection.settimeout(3)
            connection.recv(65536)

    def heard(self) -> float:
        """Loudness (root mean square, 0.0-1.0) of the second half of what it decoded; 0.0 without a recording."""
        loudest = 0.0
        for path in self.folder.glob("dump-*-dec.wav"):
            data = path.read_bytes()[44:]  # the header's lengths are written only when the call ends
            samples = array("h", data[: len(data) // 2 * 2])[-max(1, len(data) // 4) :]
            if samples:
                loudest = max(loudest, math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768)
        return loudest

    def output(self) -> str:
        return _ESCAPES.sub("", super().output())
