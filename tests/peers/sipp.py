"""SIPp as a peer: scenarios written in Python, run by the real program.

A scenario plays one side of one dialog. `Scenario("uac")` begins with an INVITE of the peer's, `Scenario("uas")` waits
for one; the steps are methods in the order of the wire. Texts may use SIPp's keywords in square brackets.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.lab.need import need_program
from tests.lab.ports import free_port
from tests.peers.process import Peer

PCMU = "m=audio {port} RTP/AVP 0 101\na=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n"
PCMA_ONLY = "m=audio {port} RTP/AVP 8\na=rtpmap:8 PCMA/8000\n"
UNKNOWN_CODEC = "m=audio {port} RTP/AVP 111\na=rtpmap:111 NOSUCH/8000\n"


def sdp(
    media: str = PCMU, *, address: str = "[media_ip]", port: int = 6000, direction: str = "", version: int = 1
) -> str:
    """A session description; `direction` is sendrecv, sendonly, recvonly, inactive or nothing."""
    text = f"v=0\no=peer 1 {version} IN IP4 {address}\ns=-\nc=IN IP4 {address}\nt=0 0\n{media.format(port=port)}"
    return f"{text}a={direction}\n" if direction else text


class Scenario:
    """Steps of one dialog, rendered as SIPp's XML."""

    def __init__(self, side: str, *, user: str = "peer", target_user: str = "1001") -> None:
        assert side in ("uac", "uas")
        self._uac = side == "uac"
        self._user = user
        self._target = target_user
        self._steps: list[str] = []
        self._cseq = 1
        self._checks = 0

    # --- what we send ------------------------------------------------------------------------------------------------

    def invite(self, body: str | None = None, headers: Sequence[str] = (), caller: str = "") -> Scenario:
        """The first INVITE, or called again a re-INVITE. `body` "" sends none; `caller` replaces From's address."""
        return self._request("INVITE", sdp() if body is None else body, headers, caller)

    def request(self, method: str, body: str = "", headers: Sequence[str] = ()) -> Scenario:
        """A request within the dialog, or OPTIONS and the like outside of one."""
        return self._request(method, body, headers)

    def ack(self, body: str = "") -> Scenario:
        return self._request("ACK", body, ())

    def cancel(self, headers: Sequence[str] = ()) -> Scenario:
        lines = [
            f"CANCEL sip:{self._target}@[remote_ip]:[remote_port] SIP/2.0",
            "[last_Via:]",
            f"From: <sip:{self._user}@[local_ip]:[local_port]>;tag=[pid]t[call_number]",
            f"To: <sip:{self._target}@[remote_ip]:[remote_port]>",
            "Call-ID: [call_id]",
            f"CSeq: {self._cseq} CANCEL",
            "Max-Forwards: 70",
            *headers,
        ]
        return self._send(lines, "")

    def answer(self, status: int, reason: str = "Reason", body: str = "", headers: Sequence[str] = ()) -> Scenario:
        """A response to the request received last."""
        lines = [
            f"SIP/2.0 {status} {reason}",
            "[last_Via:]",
            "[last_From:]",
            "[last_To:]" if status == 100 else "[last_To:];tag=[pid]t[call_number]",
            "[last_Call-ID:]",
            "[last_CSeq:]",
            "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
            *headers,
        ]
        return self._send(lines, body)

    def answer_within(self, status: int, reason: str = "OK", body: str = "", headers: Sequence[str] = ()) -> Scenario:
        """A response to a request within the dialog, whose To has its tag already."""
        lines = [
            f"SIP/2.0 {status} {reason}",
            "[last_Via:]",
            "[last_From:]",
            "[last_To:]",
            "[last_Call-ID:]",
            "[last_CSeq:]",
            "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
            *headers,
        ]
        return self._send(lines, body)

    # --- what we expect ----------------------------------------------------------------------------------------------

    def expect(self, status: int, *, optional: bool = False, contains: Sequence[str] = ()) -> Scenario:
        """A response; `contains` are regular expressions that its text must match."""
        routes = ' rrs="true"' if status >= 180 else ""
        return self._receive(f'response="{status}"{routes}', optional, contains)

    def expect_request(self, method: str, *, optional: bool = False, contains: Sequence[str] = ()) -> Scenario:
        return self._receive(f'request="{method}" rrs="true"', optional, contains)

    def expect_invite(self, *, but: str, leads_to: int) -> Scenario:
        """The first INVITE; where it matches the regular expression `but`, the scenario goes on at that label()."""
        self._checks += 1
        self._steps.append(
            f'<recv request="INVITE" rrs="true" next="{leads_to}" test="{self._checks}"><action>'
            f'<ereg regexp="{escape(but, {chr(34): "&quot;"})}" search_in="msg" assign_to="{self._checks}"/>'
            '<ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/></action></recv>'
        )
        return self

    def go_to(self, label: int) -> Scenario:
        self._steps.append(f'<nop next="{label}"/>')
        return self

    def label(self, number: int) -> Scenario:
        self._steps.append(f'<label id="{number}"/>')
        return self

    def pause(self, milliseconds: int) -> Scenario:
        self._steps.append(f'<pause milliseconds="{milliseconds}"/>')
        return self

    def xml(self) -> str:
        body = "\n".join(self._steps)
        assigned = [str(n) for n in range(1, self._checks + 1)] + (["remote"] if '"remote"' in body else [])
        reference = f'<Reference variables="{",".join(assigned)}"/>' if assigned else ""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="test">\n{body}\n{reference}\n</scenario>\n'

    # --- inside ------------------------------------------------------------------------------------------------------

    def _request(self, method: str, body: str, headers: Sequence[str], caller: str = "") -> Scenario:
        if method not in ("ACK", "CANCEL") and any("CSeq" in step for step in self._steps):
            self._cseq += 1
        ours = caller or f"<sip:{self._user}@[local_ip]:[local_port]>"
        if self._uac:
            target = f"sip:{self._target}@[remote_ip]:[remote_port]"
            dialog = [
                f"From: {ours};tag=[pid]t[call_number]",
                f"To: <{target}>[peer_tag_param]",
            ]
        else:  # in a dialog that the other side began, From and To change places
            target = "[next_url]"
            dialog = ["From: <sip:[local_ip]:[local_port]>;tag=[pid]t[call_number]", "To: [$remote]"]
        lines = [
            f"{method} {target} SIP/2.0",
            "Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]",
            *dialog,
            "Call-ID: [call_id]",
            f"CSeq: {self._cseq} {method}",
            "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
            "Max-Forwards: 70",
            *headers,
        ]
        return self._send(lines, body)

    def _send(self, lines: Sequence[str], body: str) -> Scenario:
        head = list(lines)
        if body and not any(line.lower().startswith("content-type") for line in head):
            head.append("Content-Type: application/sdp")
        head.append("Content-Length: [len]")
        text = "\n".join((*head, "", body.rstrip("\n") if body else ""))
        retransmit = ' retrans="500"' if head[0].split(" ")[0] in ("INVITE", "BYE", "REGISTER", "INFO") else ""
        self._steps.append(f"<send{retransmit}><![CDATA[\n{text}\n]]></send>")
        return self

    def _receive(self, what: str, optional: bool, contains: Sequence[str]) -> Scenario:
        maybe = ' optional="true"' if optional else ""
        actions = ""
        for pattern in contains:
            self._checks += 1
            actions += (
                f'<ereg regexp="{escape(pattern, {chr(34): "&quot;"})}" search_in="msg" check_it="true" '
                f'assign_to="{self._checks}"/>'
            )
        if not self._uac and 'request="INVITE"' in what and not optional:
            actions += '<ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>'
        inner = f"<action>{actions}</action>" if actions else ""
        self._steps.append(f"<recv {what}{maybe}>{inner}</recv>")
        return self


class Sipp(Peer):
    """One run of SIPp. `host` and `port` are where it listens."""

    def __init__(self, folder: Path, host: str, name: str = "sipp", transport: str = "u1") -> None:
        super().__init__(name, folder)
        self.host = host
        self.port = free_port(host)
        self._transport = transport
        self.logs += [folder / "messages.log", folder / "errors.log"]

    def run(
        self, scenario: Scenario, remote: tuple[str, int] | None = None, calls: int = 1, arguments: Sequence[str] = ()
    ) -> None:
        """Starts the program; wait() tells how it went (0: every call as the scenario says)."""
        program = need_program("sipp", "sip-tester")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "scenario.xml").write_text(scenario.xml(), encoding="utf-8")
        self.launch(
            [
                str(program),
                *([f"{remote[0]}:{remote[1]}"] if remote else []),
                *("-sf", "scenario.xml", "-i", self.host, "-p", str(self.port), "-mi", self.host),
                *("-t", self._transport, "-m", str(calls), "-nostdin", "-timeout", "30s", "-timeout_error"),
                *("-trace_msg", "-message_file", "messages.log", "-trace_err", "-error_file", "errors.log"),
                *arguments,
            ]
        )

    def wait_for_listener(self, seconds: float = 20.0) -> None:
        """For TCP: returns when SIPp takes connections; raises TimeoutError."""
        end = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection((self.host, self.port), 0.2).close()
                return
            except OSError:
                if time.monotonic() > end:
                    raise TimeoutError(f"{self.name} does not listen on {self.host}:{self.port}") from None
                time.sleep(0.02)

    def messages(self) -> str:
        """Everything sent and received so far."""
        file = self.folder / "messages.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
