"""An exchange of a few lines on UDP that takes REGISTER and SUBSCRIBE and tells what a test wants told by NOTIFY."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.peers.datagrams import DatagramPeer


@dataclass(slots=True)
class Subscription:
    """One subscription of the phone's."""

    user: str
    event: str
    remote: tuple[str, int]
    target: str
    ours: str
    theirs: str
    call_id: str
    cseq: int = 0
    answers: list[int] = field(default_factory=list)
    """Statuses of the phone's answers to our NOTIFYs."""
    over: bool = False


class Notifier(DatagramPeer):
    """`refuse` maps a user to the status that its SUBSCRIBE gets, 0 for none at all; `first` is the first body told."""

    def __init__(self, host: str) -> None:
        self.refuse: dict[str, int] = {}
        self.first = ""
        self.subscriptions: list[Subscription] = []
        self.subscribes: list[tuple[float, str]] = []
        """time.monotonic() and user of each SUBSCRIBE that began a dialog, retransmissions left out."""
        self.registers = 0
        self.answers_unasked = 0
        """How many answers came to what nobody subscribed to."""
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        super().__init__("notifier", host)

    @property
    def uri(self) -> str:
        return f"sip:{self.host}:{self.port}"

    def of(self, user: str) -> Subscription:
        """The newest subscription to `user`. Raises TimeoutError when none comes."""
        self.wait(lambda: any(s.user == user for s in self.subscriptions))
        return [s for s in self.subscriptions if s.user == user][-1]

    def tell(
        self,
        subscription: Subscription,
        body: str,
        state: str = "active;expires=300",
        content_type: str = "application/dialog-info+xml",
    ) -> None:
        subscription.cseq += 1
        self._send(
            [
                f"NOTIFY {subscription.target} SIP/2.0",
                f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{uuid.uuid4().hex}",
                f"From: {subscription.ours}",
                f"To: {subscription.theirs}",
                f"Call-ID: {subscription.call_id}",
                f"CSeq: {subscription.cseq} NOTIFY",
                f"Contact: <{self.uri}>",
                f"Event: {subscription.event}",
                f"Subscription-State: {state}",
                "Max-Forwards: 70",
                *([f"Content-Type: {content_type}"] if body else []),
            ],
            body,
            subscription.remote,
        )

    def tell_unasked(self, target: str, remote: tuple[str, int], event: str, content_type: str, body: str) -> None:
        """A NOTIFY that nobody subscribed to."""
        self._send(
            [
                f"NOTIFY {target} SIP/2.0",
                f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{uuid.uuid4().hex}",
                f"From: <{self.uri}>;tag={uuid.uuid4().hex[:8]}",
                f"To: <{target}>",
                f"Call-ID: {uuid.uuid4().hex}",
                "CSeq: 1 NOTIFY",
                f"Contact: <{self.uri}>",
                f"Event: {event}",
                "Subscription-State: active",
                "Max-Forwards: 70",
                f"Content-Type: {content_type}",
            ],
            body,
            remote,
        )

    def wait(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Returns when `condition` holds; raises TimeoutError."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"the phone did not; subscribed so far: {[u for _, u in self.subscribes]}")
            time.sleep(0.005)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _hear(self, data: bytes, source: tuple[str, int]) -> None:
        lines = data.decode("utf-8", "replace").split("\r\n")
        if lines[0].startswith("SIP/2.0 "):
            self._take_answer(lines)
        elif lines[0].startswith("REGISTER "):
            self.registers += 1
            self._answer(lines, 200, source, keep=("contact:", "expires:"))
        elif lines[0].startswith("SUBSCRIBE "):
            self._take_subscribe(lines, source)

    def _take_answer(self, lines: list[str]) -> None:
        call_id = _header(lines, "call-id")
        for subscription in self.subscriptions:
            if subscription.call_id == call_id:
                subscription.answers.append(int(lines[0].split(" ")[1]))
                return
        self.answers_unasked += 1

    def _take_subscribe(self, lines: list[str], remote: tuple[str, int]) -> None:
        user = lines[0].split(" ")[1].partition(":")[2].partition("@")[0]
        known = next((s for s in self.subscriptions if s.call_id == _header(lines, "call-id")), None)
        fresh = _header(lines, "via") not in self._seen
        self._seen.add(_header(lines, "via"))
        if known is None and fresh:
            self.subscribes.append((time.monotonic(), user))
        status = self.refuse.get(user, 200)
        if not status:
            return
        if status != 200:
            self._answer(lines, status, remote)
            return
        expires = int(_header(lines, "expires") or 300)
        tag = known.ours.rpartition("tag=")[2] if known else uuid.uuid4().hex[:8]
        self._answer(lines, 200, remote, tag=tag, extra=[f"Expires: {expires}", f"Contact: <{self.uri}>"])
        if not fresh:
            return
        if known is None:
            contact = _header(lines, "contact")
            target = contact[contact.find("<") + 1 : contact.find(">")] if "<" in contact else contact.partition(";")[0]
            to = _header(lines, "to")
            known = Subscription(
                user,
                _header(lines, "event"),
                remote,
                target,
                f"{to};tag={tag}",
                _header(lines, "from"),
                _header(lines, "call-id"),
            )
            self.subscriptions.append(known)
        if expires == 0:
            known.over = True
            self.tell(known, "", "terminated;reason=timeout")
        elif self.first:
            self.tell(known, self.first)

    def _answer(
        self,
        lines: list[str],
        status: int,
        remote: tuple[str, int],
        tag: str = "n",
        keep: tuple[str, ...] = (),
        extra: list[str] | None = None,
    ) -> None:
        kept = [line for line in lines if line.lower().startswith(("via:", "from:", "call-id:", "cseq:", *keep))]
        to = next(line for line in lines if line.lower().startswith("to:"))
        answered = to if ";tag=" in to else f"{to};tag={tag}"
        self._send([f"SIP/2.0 {status} Answer", *kept, answered, *(extra or [])], "", remote)

    def _send(self, head: list[str], body: str, remote: tuple[str, int]) -> None:
        data = body.encode()
        message = "\r\n".join([*head, f"Content-Length: {len(data)}", "", ""]).encode() + data
        with self._lock:
            self._socket.sendto(message, remote)


def _header(lines: list[str], name: str) -> str:
    compact = {"event": "o", "contact": "m", "call-id": "i", "from": "f", "to": "t", "via": "v"}.get(name, name)
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip().lower() in (name, compact):
            return value.strip()
    return ""


def dialog_info(
    state: str, *, direction: str = "recipient", caller: str = "", name: str = "", held: bool = False
) -> str:
    """The document that Asterisk sends; `state` "" has no dialog in it."""
    identity = f'<identity display="{name}">{caller}</identity><target uri="{caller}"/>'
    remote = f"<remote>{identity}</remote>" if caller else ""
    local = '<local><target uri="sip:x@y"><param pname="+sip.rendering" pvalue="no"/></target></local>' if held else ""
    way = f' direction="{direction}"' if direction else ""
    dialog = f'<dialog id="1"{way}>{remote}{local}<state>{state}</state></dialog>' if state else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" '
        f'state="full" entity="sip:1002@x">{dialog}</dialog-info>\n'
    )
