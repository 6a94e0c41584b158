"""SIP by hand: messages as bytes over UDP or TCP, for what no well-behaved peer would send, and for timing."""

from __future__ import annotations

import socket
import time
import uuid


class RawSip:
    """A socket that asks the phone at `remote`; one question at a time."""

    def __init__(self, remote: tuple[str, int], host: str = "127.0.0.1", *, tcp: bool = False) -> None:
        self._remote = remote
        self._tcp = tcp
        if tcp:
            self._socket = socket.create_connection(remote, 3, source_address=(host, 0))
        else:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.bind((host, 0))
            self._socket.connect(remote)
        self.host, self.port = self._socket.getsockname()[:2]

    def send(self, message: bytes) -> None:
        self._socket.sendall(message)

    def receive(self, seconds: float) -> str:
        """The next bytes that come, "" when none do or the connection was closed."""
        self._socket.settimeout(max(0.001, seconds))
        try:
            return self._socket.recv(65535).decode("utf-8", "replace")
        except (TimeoutError, ConnectionError):
            return ""

    def options(self, seconds: float = 3.0) -> int:
        """The status that answers an OPTIONS, 0 without answer."""
        call_id = uuid.uuid4().hex
        self.send(self.request("OPTIONS", call_id).encode())
        return self._final(call_id, "OPTIONS", seconds)

    def ring(self, seconds: float = 3.0) -> tuple[str, float]:
        """Places a call; its Call-ID and the seconds until 180. Raises TimeoutError."""
        call_id = uuid.uuid4().hex
        message = self.request("INVITE", call_id, _SDP).encode()
        begin = time.perf_counter()
        self.send(message)
        end = begin + seconds
        while time.perf_counter() < end:
            answer = self.receive(end - time.perf_counter())
            if " 180 " in answer and call_id in answer:
                return call_id, time.perf_counter() - begin
        raise TimeoutError("no 180")

    def cancel(self, call_id: str) -> int:
        """Takes the call back; the final status of the INVITE."""
        self.send(self.request("CANCEL", call_id).encode())
        status = self._final(call_id, "INVITE", 3.0)
        self.send(self.request("ACK", call_id, to_tag=self._to_tag).encode())
        return status

    def close(self) -> None:
        self._socket.close()

    def request(self, method: str, call_id: str, body: str = "", to_tag: str = "") -> str:
        target = f"sip:agent@{self._remote[0]}:{self._remote[1]}"
        transport = "TCP" if self._tcp else "UDP"
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/{transport} {self.host}:{self.port};rport;branch=z9hG4bK{call_id}",
            "Max-Forwards: 70",
            f"From: <sip:raw@{self.host}:{self.port}>;tag={call_id[:8]}",
            f"To: <{target}>{to_tag}",
            f"Call-ID: {call_id}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:raw@{self.host}:{self.port};transport={transport.lower()}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])

    _to_tag = ""

    def _final(self, call_id: str, method: str, seconds: float) -> int:
        end = time.monotonic() + seconds
        pending = ""
        while time.monotonic() < end:
            pending += self.receive(end - time.monotonic())
            for answer in pending.split("SIP/2.0 ")[1:]:
                if call_id in answer and f"1 {method}" in answer and answer[:3].isdigit() and int(answer[:3]) >= 200:
                    to_line = next((x for x in answer.split("\r\n") if x.lower().startswith("to:")), "")
                    self._to_tag = ";" + to_line.rpartition(";")[2] if "tag=" in to_line else ""
                    return int(answer[:3])
            if not pending:
                break
        return 0


_SDP = "\r\n".join(
    [
        "v=0",
        "o=raw 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        "m=audio 40000 RTP/AVP 0",
        "a=rtpmap:0 PCMU/8000",
        "",
    ]
)
