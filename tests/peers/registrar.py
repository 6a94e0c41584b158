"""A registrar of a few lines on UDP: answers REGISTER as a test says, counts what came."""

from __future__ import annotations

import time

from tests.peers.datagrams import DatagramPeer


class Registrar(DatagramPeer):
    """Gives `answers` in turn, the last one for ever; 0 means no answer at all."""

    def __init__(self, host: str, answers: tuple[int, ...] = (200,)) -> None:
        self.requests: list[str] = []
        self.arrivals: list[float] = []
        """time.monotonic() of each new REGISTER, retransmissions left out."""
        self._answers = list(answers)
        self._seen: dict[str, int] = {}
        super().__init__("registrar", host)

    @property
    def uri(self) -> str:
        return f"sip:{self.host}:{self.port}"

    def _hear(self, data: bytes, source: tuple[str, int]) -> None:
        text = data.decode()
        status = self._status_for(text) if text.startswith("REGISTER ") else 0
        if status:
            self._socket.sendto(_response(text, status).encode(), source)

    def _status_for(self, text: str) -> int:
        lines = text.split("\r\n")
        via = next(line for line in lines if line.lower().startswith("via:"))
        if via not in self._seen:
            self.requests.append(text)
            self.arrivals.append(time.monotonic())
            self._seen[via] = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return self._seen[via]


def _response(request: str, status: int) -> str:
    kept = ("via:", "from:", "call-id:", "cseq:", "contact:", "expires:")
    lines = [line for line in request.split("\r\n") if line.lower().startswith(kept)]
    to = next(line for line in request.split("\r\n") if line.lower().startswith("to:"))
    return "\r\n".join([f"SIP/2.0 {status} Answer", *lines, f"{to};tag=r", "Content-Length: 0", "", ""])
