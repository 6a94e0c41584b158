"""A small exchange of one subscriber: registers it, calls it where it said it is, talks RTP with it, follows its moves.

It listens for UDP and TCP, answers a request to where it came from (RFC 3581), and notes everything with its time.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.peers.rtp import RtpEnd

_SDP = (
    "v=0\r\no=exchange 1 {version} IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came; `at` is time.monotonic() of its arrival, retransmissions left out."""

    method: str
    text: str
    source: str
    at: float

    def header(self, name: str) -> str:
        return _value(self.text.split("\r\n"), name)

    @property
    def contact_host(self) -> str:
        return self.header("contact").split("@")[-1].split(":")[0].split(">")[0]

    @property
    def media_host(self) -> str:
        """The address of its SDP, "" without one."""
        return next((x.split(" ")[2] for x in self.text.split("\r\n") if x.startswith("c=IN IP4 ")), "")


class Exchange:
    """On `host`:`port`; made inside a network namespace it stays there."""

    def __init__(self, host: str, port: int = 5060) -> None:
        self.host, self.port = host, port
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((host, port))
        self._tcp = socket.socket()
        self._tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._tcp.bind((host, port))
        self._tcp.listen()
        self.rtp = RtpEnd(host)
        self.requests: list[Request] = []
        self.answers: list[int] = []
        """Statuses that came to our INVITE."""
        self.silent = False
        """Whether it takes everything and says nothing, as an exchange that is gone."""
        self.seen_as = ""
        """The address that it tells the phone its requests come from, as seen behind a NAT (RFC 3581)."""
        self.rejecting = 0
        """A status for every REGISTER instead of 200."""
        self._seen: set[str] = set()
        self._streams: dict[socket.socket, bytes] = {}
        self._dialog = _Dialog(f"<sip:exchange@{host}:{port}>")
        self._selector = selectors.DefaultSelector()
        for end in (self._udp, self._tcp):
            end.setblocking(False)
            self._selector.register(end, selectors.EVENT_READ)
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="exchange", daemon=True)
        self._thread.start()

    @property
    def uri(self) -> str:
        return f"sip:{self.host}:{self.port}"

    @property
    def registers(self) -> list[Request]:
        return [request for request in self.requests if request.method == "REGISTER"]

    def told(self, address: str) -> bool:
        """Whether an INVITE named `address` as the phone's."""
        return any(r.method == "INVITE" and r.contact_host == address for r in tuple(self.requests))

    def call(self) -> None:
        """INVITE to the Contact that registered last, over UDP."""
        contact = self.registers[-1].header("contact")
        self._dialog = _Dialog(f"<sip:exchange@{self.host}:{self.port}>", contact.split("<")[1].split(">")[0])
        self._dialog.theirs = f"<{self._dialog.target}>"
        self.rtp.start_tone()
        self._invite()

    def hang_up(self) -> None:
        self._dialog.cseq += 1
        self._send_request("BYE", "", self._dialog.cseq)

    def wait(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Returns when `condition` holds; raises TimeoutError. Blocks: not for the loop's thread."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                methods = [(r.method, r.source) for r in self.requests]
                raise TimeoutError(f"the exchange saw {methods}, answers {self.answers}")
            time.sleep(0.005)

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        for end in (self._udp, self._tcp, *self._streams):
            end.close()
        self._selector.close()
        self.rtp.close()

    # --- receiving ---------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._quit.is_set():
            for key, _ in self._selector.select(0.05):
                end = key.fileobj
                assert isinstance(end, socket.socket)
                if end is self._udp:
                    self._read_udp()
                elif end is self._tcp:
                    stream, _ = self._tcp.accept()
                    self._streams[stream] = b""
                    self._selector.register(stream, selectors.EVENT_READ)
                else:
                    self._read_stream(end)

    def _read_udp(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data, source = self._udp.recvfrom(65535)
            if data.strip():
                self._take(data.decode("utf-8", "replace"), source[0], lambda text: self._to(source, text))

    def _read_stream(self, stream: socket.socket) -> None:
        try:
            data = stream.recv(65535)
            source = stream.getpeername()[0]
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(stream)
            del self._streams[stream]
            stream.close()
            return
        self._streams[stream] += data
        while (end := self._streams[stream].find(b"\r\n\r\n")) >= 0:
            message, self._streams[stream] = self._streams[stream][: end + 4], self._streams[stream][end + 4 :]
            if message.strip():
                self._take(message.decode(), source, lambda text: stream.sendall(text.encode()))
            elif not self.silent:
                stream.sendall(b"\r\n")  # RFC 5626 section 3.5.1

    def _take(self, text: str, source: str, answer: Callable[[str], None]) -> None:
        lines = text.split("\r\n")
        if lines[0].startswith("SIP/2.0"):
            self._take_answer(int(lines[0].split(" ")[1]), lines)
            return
        method = lines[0].split(" ")[0]
        via = _value(lines, "via") + method
        if via not in self._seen:
            self._seen.add(via)
            self.requests.append(Request(method, text, source, time.monotonic()))
        if self.silent or method == "ACK":
            return
        if method == "REGISTER" and self.rejecting:
            answer(self._response(lines, self.rejecting, "No", ()))
        elif method == "REGISTER":
            answer(self._response(lines, 200, "OK", (f"Contact: {_value(lines, 'contact')};expires=300",)))
        elif method == "INVITE":
            self._take_offer(lines, source, answer)
        else:
            answer(self._response(lines, 200, "OK", ()))

    def _take_offer(self, lines: list[str], source: str, answer: Callable[[str], None]) -> None:
        """A new call, or a re-INVITE whose Contact and SDP say where the phone is from now on."""
        self._dialog.target = _value(lines, "contact").split("<")[1].split(">")[0]
        if "tag=" not in _value(lines, "to"):
            self._dialog.call_id = _value(lines, "call-id")
            self._dialog.ours = f"{_value(lines, 'to')};tag={self._dialog.tag}"
            self._dialog.theirs = _value(lines, "from")
            self.rtp.start_tone()
        self._follow(lines)
        self._dialog.version += 1
        contact = f"Contact: <sip:exchange@{self.host}:{self.port}>"
        answer(self._response(lines, 200, "OK", (contact, "Content-Type: application/sdp"), self._sdp()))

    def _take_answer(self, status: int, lines: list[str]) -> None:
        if "INVITE" not in _value(lines, "cseq"):
            return
        self.answers.append(status)
        if status >= 200:
            self._dialog.theirs = _value(lines, "to")
            self._follow(lines)
            self._send_request("ACK", "", self._dialog.cseq)

    def _follow(self, lines: list[str]) -> None:
        """Audio goes where this message's SDP says."""
        media = next((line for line in lines if line.startswith("m=audio ")), "")
        connection = next((line for line in lines if line.startswith("c=IN IP4 ")), "")
        if media and connection:
            self.rtp.send_to(connection.split(" ")[2], int(media.split(" ")[1]))

    # --- sending -----------------------------------------------------------------------------------------------------

    def _invite(self) -> None:
        self._dialog.cseq += 1
        self._send_request("INVITE", self._sdp(), self._dialog.cseq)

    def _sdp(self) -> str:
        return _SDP.format(version=self._dialog.version, host=self.host, port=self.rtp.port)

    def _response(self, request: list[str], status: int, reason: str, extra: tuple[str, ...], body: str = "") -> str:
        kept = [line for line in request if line.lower().startswith(("via:", "from:", "call-id:", "cseq:"))]
        if self.seen_as:
            kept = [f"{line};received={self.seen_as}" if line.lower().startswith("via:") else line for line in kept]
        to = _value(request, "to")
        to = to if "tag=" in to else f"{to};tag={self._dialog.tag}"
        head = [f"SIP/2.0 {status} {reason}", *kept, f"To: {to}", *extra, f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", body])

    def _send_request(self, method: str, body: str, cseq: int) -> None:
        dialog = self._dialog
        lines = [
            f"{method} {dialog.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bK{uuid.uuid4().hex}",
            "Max-Forwards: 70",
            f"From: {dialog.ours}",
            f"To: {dialog.theirs}",
            f"Call-ID: {dialog.call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:exchange@{self.host}:{self.port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        host, port = dialog.target.split("@")[-1].split(";")[0].split(":")
        self._to((host, int(port)), "\r\n".join([*lines, "", body]))

    def _to(self, remote: tuple[str, int], text: str) -> None:
        with contextlib.suppress(OSError):  # a network that is away takes nothing
            self._udp.sendto(text.encode(), remote)


class _Dialog:
    """What both ends of a dialog know."""

    def __init__(self, contact: str, target: str = "") -> None:
        self.call_id = uuid.uuid4().hex
        self.tag = uuid.uuid4().hex[:8]
        self.ours = f"{contact};tag={self.tag}"
        self.theirs = ""
        self.target = target
        self.cseq = 0
        self.version = 1


def _value(lines: list[str], name: str) -> str:
    return next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith(f"{name}:")), "")
