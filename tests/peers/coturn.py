"""coturn, a real STUN and TURN server: on a loopback address, with one user and no file of the system's."""

from __future__ import annotations

import re
import time
from pathlib import Path

from tests.lab.need import need_program
from tests.lab.ports import free_port, free_ports
from tests.peers.authority import Certificate
from tests.peers.process import Peer

USER, PASSWORD, REALM = "desks", "hidden-relay", "relay.test"


class Coturn(Peer):
    """Listens on `host` for UDP and TCP; `address` is what a phone is told, with a `certificate` for TLS too."""

    def __init__(self, folder: Path, host: str, certificate: Certificate | None = None) -> None:
        super().__init__("coturn", folder)
        self.host = host
        self.port = free_port(host)
        self._certificate = certificate

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def _tls(self) -> tuple[str, ...]:
        """One port takes plain and encrypted connections: coturn looks at what comes first."""
        if self._certificate is None:
            return ("--no-tls",)
        files = self._certificate
        return f"--cert={files.certificate}", f"--pkey={files.key}"

    def run(self, *options: str) -> None:
        """Returns once it listens."""
        program = need_program("turnserver", "coturn")
        self.folder.mkdir(parents=True, exist_ok=True)
        low = free_ports(20, self.host)
        command = [
            str(program), "-n", "--log-file=stdout", "--simple-log", f"--listening-ip={self.host}",
            f"--relay-ip={self.host}", f"--listening-port={self.port}", f"--min-port={low}", f"--max-port={low + 19}",
            "--lt-cred-mech", f"--user={USER}:{PASSWORD}", f"--realm={REALM}", *self._tls(), "--no-dtls", "--no-cli",
            "--allow-loopback-peers", f"--pidfile={self.folder / 'pid'}", f"--userdb={self.folder / 'users'}",
            "--verbose", *options,
        ]  # fmt: skip
        self.launch(command)
        end = time.monotonic() + 10
        while not re.search(rf"UDP listener opened on ?: {self.host}:{self.port}", self.output()):
            assert self.running, self.output()
            assert time.monotonic() < end, self.output()
            time.sleep(0.02)
