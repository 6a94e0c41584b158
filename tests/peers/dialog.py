"""A SIP phone of a few lines that a test plays step by step: it calls, is called, holds, transfers, hangs up when told.

Everything that needs no decision it does by itself: ACK, 200 to BYE and to re-INVITE, 487 after CANCEL.
"""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence

_SDP = (
    "v=0\r\no=hand 1 {version} IN IP4 {host}\r\ns=-\r\nc=IN IP4 {media}\r\nt=0 0\r\nm=audio {port} RTP/AVP {types}\r\n"
    "{maps}a={direction}\r\n"
)
_PCMU = {0: "PCMU/8000"}
_MIRROR = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive", "sendrecv": "sendrecv"}


class DialogPeer:
    """One dialog over UDP, with the phone at `remote` or with whoever calls.

    `media` is where it wants RTP, `codecs` what it can decode.
    """

    def __init__(
        self,
        host: str,
        remote: tuple[str, int],
        *,
        media: tuple[str, int] | None = None,
        codecs: Mapping[int, str] = _PCMU,
    ) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.05)
        self.host, self.port = self._socket.getsockname()[:2]
        self._remote = remote
        self.media = media or (self.host, 40000)
        self.codecs = dict(codecs)
        self._target = f"sip:1001@{remote[0]}:{remote[1]}"
        self._call_id = uuid.uuid4().hex
        self._ours = f"<sip:hand@{self.host}:{self.port}>;tag={uuid.uuid4().hex[:8]}"
        self._theirs = f"<{self._target}>"
        self._cseq = 0
        self._version = 1
        self._invite_branch = ""
        self._invitation: list[str] = []
        self.answers: list[int] = []
        """Statuses that came to our requests."""
        self.received: list[str] = []
        """Methods that came to us."""
        self.requests: list[str] = []
        """The same as they came, bodies included."""
        self.refer_answer: int | None = 202
        """What a REFER gets; None: nothing at all."""
        self.reinvite_answers: list[int] = []
        """Statuses for the next re-INVITEs, before 200 for all others."""
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="dialog-peer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"sip:hand@{self.host}:{self.port}"

    # --- as caller ---------------------------------------------------------------------------------------------------

    def call(self, extra: Sequence[str] = (), until: int = 180) -> None:
        """INVITE with the header lines `extra`; returns when `until` was answered.

        Raises TimeoutError, or ConnectionRefusedError when the answer is a final one instead.
        """
        self._invite_branch = f"z9hG4bK{uuid.uuid4().hex}"
        before = len(self.answers)
        self._request("INVITE", self._offer("sendrecv"), branch=self._invite_branch, extra=list(extra))
        self.wait(lambda: any(status == until or status >= 300 for status in self.answers[before:]))
        if until not in self.answers[before:]:
            raise ConnectionRefusedError(f"{self.answers[-1]} for an INVITE")

    def cancel(self, reason: str = "") -> None:
        extra = [f"Reason: {reason}"] if reason else []
        self._request("CANCEL", branch=self._invite_branch, extra=extra, same_cseq=True, to=f"<{self._target}>")

    # --- as callee ---------------------------------------------------------------------------------------------------

    def ring(self) -> None:
        self.wait(lambda: bool(self._invitation))
        self._respond(self._invitation, 180, "Ringing")

    def progress(self) -> None:
        """183 with sound before the answer."""
        self.wait(lambda: bool(self._invitation))
        self._respond(self._invitation, 183, "Session Progress", self._offer("sendrecv"))

    def answer(self) -> None:
        self.wait(lambda: bool(self._invitation))
        self._respond(self._invitation, 200, "OK", self._offer("sendrecv"))

    def refuse(self, status: int, reason: str) -> None:
        self.wait(lambda: bool(self._invitation))
        self._respond(self._invitation, status, reason)

    # --- as either ---------------------------------------------------------------------------------------------------

    def hold(self, *, on: bool = True) -> None:
        self._version += 1
        self._request("INVITE", self._offer("sendonly" if on else "sendrecv"))

    def say(self, method: str, extra: Sequence[str], *, offer: bool = False) -> None:
        """A request within the dialog, with header lines `extra` and an SDP offer if wanted."""
        self._version += offer
        self._request(method, self._offer("sendrecv") if offer else "", extra=list(extra))

    def refer(self, target: str, extra: Sequence[str] = ()) -> None:
        """Asks the phone to call `target`, a whole Refer-To value."""
        self._request("REFER", extra=[f"Refer-To: {target}", *extra])

    def notify(self, status: int, reason: str, *, last: bool = False) -> None:
        """How the transfer that the phone asked for goes."""
        state = "terminated;reason=noresource" if last else "active;expires=60"
        self._request(
            "NOTIFY",
            f"SIP/2.0 {status} {reason}\r\n",
            extra=["Event: refer", f"Subscription-State: {state}", "Content-Type: message/sipfrag;version=2.0"],
        )

    @property
    def replaces(self) -> str:
        """What an INVITE says in Replaces to take the place of this dialog at the phone."""
        ours, theirs = (side.split("tag=")[1].split(";")[0] for side in (self._ours, self._theirs))
        return f"{self._call_id};to-tag={theirs};from-tag={ours}"

    def notified(self) -> list[str]:
        """The status lines that NOTIFYs brought us."""
        return [r.split("\r\n\r\n", 1)[1].strip() for r in self.requests if r.startswith("NOTIFY")]

    def header(self, method: str, name: str) -> str:
        """The value of a header in the last `method` that came, "" without it."""
        last = next((r for r in reversed(self.requests) if r.startswith(f"{method} ")), "")
        return _value(last.split("\r\n"), name.lower())

    def key(self, digit: str) -> None:
        """A key tone by INFO."""
        self._request("INFO", f"Signal={digit}\r\nDuration=160\r\n", extra=["Content-Type: application/dtmf-relay"])

    def hang_up(self) -> None:
        self._request("BYE")

    def hang_up_surely(self, seconds: float) -> None:
        """Sends BYE again and again, as UDP wants it (RFC 3261 section 17.1.2), until 200; raises TimeoutError."""
        answered, branch = len(self.answers), "z9hG4bK" + uuid.uuid4().hex
        self._request("BYE", branch=branch)
        end = time.monotonic() + seconds
        while True:
            try:
                return self.wait(lambda: 200 in self.answers[answered:], 0.5)
            except TimeoutError:
                if time.monotonic() > end:
                    raise
                self._request("BYE", branch=branch, same_cseq=True)

    def wait(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Returns when `condition` holds; raises TimeoutError."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"the phone did not: answers {self.answers}, requests {self.received}")
            time.sleep(0.005)

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        self._socket.close()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _offer(self, direction: str) -> str:
        host, port = self.media
        maps = "".join(f"a=rtpmap:{kind} {name}\r\n" for kind, name in self.codecs.items())
        types = " ".join(map(str, self.codecs))
        return _SDP.format(
            version=self._version, host=self.host, media=host, port=port, types=types, maps=maps, direction=direction
        )

    def _listen(self) -> None:
        while not self._quit.is_set():
            try:
                data, source = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            message = data.decode("utf-8", "replace")
            lines = message.split("\r\n")
            if lines[0].startswith("SIP/2.0"):
                self._take_answer(lines)
            elif lines[0]:
                self.requests.append(message)
                if lines[0].startswith("INVITE") and "tag=" not in _value(lines, "to"):
                    self._remote = source  # whoever calls is whom we talk to from now on
                self._take_request(lines)

    def _take_answer(self, lines: list[str]) -> None:
        status = int(lines[0].split(" ")[1])
        self.answers.append(status)
        to = _value(lines, "to")
        if "tag=" in to:
            self._theirs = to
        if "INVITE" in _value(lines, "cseq") and status >= 200:
            cseq = int(_value(lines, "cseq").split(" ")[0])
            branch = f"z9hG4bK{uuid.uuid4().hex}" if status < 300 else _branch(lines)
            self._request("ACK", branch=branch, cseq=cseq)

    def _take_request(self, lines: list[str]) -> None:
        method = lines[0].split(" ")[0]
        self.received.append(method)
        if method == "INVITE" and "tag=" not in _value(lines, "to"):
            self._invitation = lines
            self._call_id = _value(lines, "call-id")
            tag = uuid.uuid4().hex[:8]
            self._ours = f"{_value(lines, 'to')};tag={tag}"
            self._theirs = _value(lines, "from")
            self._target = _value(lines, "contact").split("<")[1].split(">")[0]
        elif method == "INVITE" and self.reinvite_answers:
            self._respond(lines, self.reinvite_answers.pop(0), "Not Now")
        elif method == "REFER":
            if self.refer_answer is not None:
                self._respond(lines, self.refer_answer, "Accepted" if self.refer_answer == 202 else "Refused")
        elif method == "INVITE":
            offered = next((d for d in _MIRROR if f"a={d}" in lines), "sendrecv")
            self._version += 1
            self._respond(lines, 200, "OK", self._offer(_MIRROR[offered]))
        elif method == "CANCEL":
            self._respond(lines, 200, "OK")
            self._respond(self._invitation, 487, "Request Terminated")
        elif method != "ACK":
            self._respond(lines, 200, "OK")

    def _respond(self, request: list[str], status: int, reason: str, body: str = "") -> None:
        kept = [line for line in request if line.lower().startswith(("via:", "from:", "call-id:", "cseq:"))]
        lines = [f"SIP/2.0 {status} {reason}", *kept, f"To: {self._ours}", f"Contact: <{self.address}>"]
        if "tag=" in _value(request, "to"):
            lines[-2] = f"To: {_value(request, 'to')}"
        self._send(lines, body)

    def _request(
        self,
        method: str,
        body: str = "",
        *,
        branch: str = "",
        extra: list[str] | None = None,
        same_cseq: bool = False,
        cseq: int | None = None,
        to: str = "",
    ) -> None:
        if cseq is None:
            self._cseq += 0 if same_cseq else 1
            cseq = self._cseq
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;branch={branch or 'z9hG4bK' + uuid.uuid4().hex}",
            "Max-Forwards: 70",
            f"From: {self._ours}",
            f"To: {to or self._theirs}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <{self.address}>",
            *(extra or []),
        ]
        self._send(lines, body)

    def _send(self, lines: list[str], body: str) -> None:
        if body and not any(line.startswith("Content-Type") for line in lines):
            lines = [*lines, "Content-Type: application/sdp"]
        message = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
        self._socket.sendto(message.encode(), self._remote)


def _value(lines: list[str], name: str) -> str:
    return next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith(f"{name}:")), "")


def _branch(lines: list[str]) -> str:
    return _value(lines, "via").split("branch=")[1].split(";")[0]
