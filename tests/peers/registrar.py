"""A registrar of a few lines on UDP: answers REGISTER as a test says, counts what came."""

from __future__ import annotations

import socket
import threading
import time


class Registrar:
    """Gives `answers` in turn, the last one for ever; 0 means no answer at all."""

    def __init__(self, host: str, answers: tuple[int, ...] = (200,)) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self.requests: list[str] = []
        self.arrivals: list[float] = []
        """time.monotonic() of each new REGISTER, retransmissions left out."""
        self._answers = list(answers)
        self._seen: dict[str, int] = {}
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="registrar", daemon=True)
        self._thread.start()

    @property
    def uri(self) -> str:
        return f"sip:{self.host}:{self.port}"

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        self._socket.close()

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                data, remote = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            text = data.decode()
            if not text.startswith("REGISTER "):
                continue
            status = self._status_for(text)
            if status:
                self._socket.sendto(_response(text, status).encode(), remote)

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
