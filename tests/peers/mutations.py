"""Messages that no phone should get: SIP as it is used, damaged in ways that are the same for the same seed and number.

RFC 4475 and one request or response of every kind are the beginnings; a case damages one of them up to four times.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

TORTURE = tuple(sorted((Path(__file__).parents[1] / "sip" / "rfc4475").glob("*.dat")))
LARGEST_DATAGRAM = 65_000
MANY_HEADERS = 20_000
_SPICE = (
    *(b'"', b"<", b">", b";", b",", b"=", b"%", b"\\", b"@", b":", b"&", b"?", b"[", b"]", b"(", b")", b"\r\n", b"\r"),
    *(
        b"\r\n ",
        b"\n\n",
        b"\r\n\r\n",
        b"\0",
        b"\t",
        b"\x7f",
        b"%00",
        b"%ff",
        b"%s%n",
        b"\xc3\x28",
        b"\xff\xfe",
        b"\xf0",
    ),
    *(b"sip:", b"sips:", b"tel:", b"SIP/2.0", b";tag=", b";branch=", b";rport=99999", b";maddr=127.0.0.1", b";ttl=300"),
    *(b"4294967296", b"-1", b"99999999999999999999", b"0x10", b"127.0.0.1", b"[::1]", b"[", b"*", b"anonymous.invalid"),
)
_NUMBERS = (b"0", b"-1", b"65536", b"2147483647", b"2147483648", b"4294967295", b"4294967296", b"9" * 40, b"1e9", b"+1")
_METHODS = (
    *("INVITE", "OPTIONS", "REGISTER", "MESSAGE", "SUBSCRIBE", "NOTIFY", "REFER", "INFO", "UPDATE", "PRACK"),
    *("BYE", "CANCEL", "ACK", "PUBLISH", "NOSUCH"),
)
_WITHIN = ("INVITE", "UPDATE", "INFO", "NOTIFY", "REFER", "MESSAGE", "OPTIONS", "PRACK", "ACK", "SUBSCRIBE", "NOSUCH")
_STATUSES = (100, 180, 183, 199, 200, 202, 301, 302, 401, 404, 407, 422, 481, 486, 487, 491, 500, 503, 603, 699, 999)
_OPTIONAL = (
    "Require: 100rel, timer",
    "Supported: replaces, timer, 100rel, outbound",
    "Session-Expires: 90;refresher=uas",
    "Min-SE: 90",
    "Replaces: {call_id}x;to-tag=1;from-tag=2",
    "Referred-By: <sip:third@127.0.0.1>",
    'P-Asserted-Identity: "Li, Lei" <sip:+8613912345678@127.0.0.1;user=phone>, <tel:+8613912345678>',
    'Remote-Party-ID: "A" <sip:1003@127.0.0.1>;party=calling;screen=yes;privacy=off',
    "History-Info: <sip:1@127.0.0.1?Reason=SIP%3Bcause%3D302>;index=1",
    "Diversion: <sip:8000@127.0.0.1>;reason=no-answer;counter=1",
    "User-to-User: 04732d31;encoding=hex;purpose=call-center",
    "Alert-Info: <http://127.0.0.1>;info=alert-autoanswer;delay=0",
    "Reason: Q.850;cause=16",
    "X-CC-Session-Id: 3f2504e0",
    "X-CC-Queue-Name: %E9%94%80",
    "Record-Route: <sip:127.0.0.1;lr>",
    "Route: <sip:127.0.0.1;lr>",
    "RAck: 1 1 INVITE",
    "RSeq: 1",
    'Authorization: Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"',
    'WWW-Authenticate: Digest realm="b", nonce="c", algorithm=MD5, qop="auth"',
    "Privacy: id;header",
    "Expires: 60",
)
_SDP = (
    "v=0\r\no=fuzz {number} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nb=AS:64\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 40000 RTP/AVP 0 8 9 96 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:96 opus/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n"
    "a=sendrecv\r\na=rtcp:40001 IN IP4 127.0.0.1\r\na=setup:actpass\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:YUJDZGVmZ2hpSktMbW9QUXJzVHVWd3l6MTIzNDU2\r\n"
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
    "a=candidate:1 1 UDP 2130706431 127.0.0.1 40000 typ host\r\nm=video 40002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n"
)
_BODIES = {
    "INFO": ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"),
    "MESSAGE": ("text/plain;charset=utf-8", "hello \u4f60\u597d"),
    "NOTIFY": ("application/simple-message-summary", "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n"),
    "REFER": ("message/sipfrag;version=2.0", "SIP/2.0 200 OK\r\n"),
}


class Way(StrEnum):
    """How the bytes arrive."""

    DATAGRAM = "datagram"
    STREAM = "stream"
    DRIPPING = "dripping"
    """A connection that brings one byte at a time."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a message one of a dialog: Call-ID, and both tags as the sender sees them."""

    call_id: str
    ours: str
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the message goes, and the socket it comes from."""

    remote: tuple[str, int]
    local: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    way: Way
    origin: str
    """What the message was before it was damaged."""
    data: bytes


def stray(seed: int, number: int, addresses: Addresses, living: Identity | None = None) -> Case:
    """A message of no dialog, or one that knows all of `living` but one of its three names."""
    chance = random.Random(f"{seed}:{number}")
    way = chance.choices((Way.DATAGRAM, Way.STREAM, Way.DRIPPING), (90, 9, 1))[0]
    unique = Identity(f"fuzz-{seed}-{number}", f"o{number}")
    kind = chance.random()
    if kind < 0.25:
        file = chance.choice(TORTURE)
        origin, message = file.stem, file.read_bytes()
    elif kind < 0.40:
        status = chance.choice(_STATUSES)
        origin, message = str(status), _response(chance, status, addresses, unique)
    elif kind < 0.60 and living is not None:
        wrong = chance.choice(("call_id", "ours", "theirs"))
        known = {
            "call_id": Identity(unique.call_id, living.ours, living.theirs),
            "ours": Identity(living.call_id, unique.ours, living.theirs),
            "theirs": Identity(living.call_id, living.ours, unique.ours),
        }[wrong]
        method = chance.choice((*_WITHIN, "BYE", "CANCEL"))
        origin, message = f"{method} with another {wrong}", _request(chance, method, addresses, known)
    else:
        method = chance.choices(_METHODS, (8, *[1] * (len(_METHODS) - 1)))[0]
        origin, message = method, _request(chance, method, addresses, unique)
    return Case(way, origin, _damaged(chance, message, way))


def within(seed: int, number: int, addresses: Addresses, dialog: Identity) -> Case:
    """A request of `dialog` with its names right, until the damage is done."""
    chance = random.Random(f"{seed}:{number}")
    method = chance.choice(_WITHIN)
    message = _request(chance, method, addresses, dialog)
    return Case(Way.DATAGRAM, f"{method} within", _damaged(chance, message, Way.DATAGRAM))


# --- what there is before the damage ---------------------------------------------------------------------------------


def _request(chance: random.Random, method: str, addresses: Addresses, dialog: Identity) -> bytes:
    target = f"sip:agent@{addresses.remote[0]}:{addresses.remote[1]}"
    tag = f";tag={dialog.theirs}" if dialog.theirs else ""
    lines = [
        f"{method} {target} SIP/2.0",
        _via(chance, addresses),
        f"Max-Forwards: {chance.choice((70, 70, 0, 255))}",
        f'From: "F" <sip:fuzz@{addresses.local[0]}:{addresses.local[1]}>;tag={dialog.ours}',
        f"To: <{target}>{tag}",
        f"Call-ID: {dialog.call_id}",
        f"CSeq: {chance.choice((1, 2, 3, 50))} {method}",
        f"Contact: <sip:fuzz@{addresses.local[0]}:{addresses.local[1]}>",
        *_options(chance, dialog),
    ]
    if method in ("SUBSCRIBE", "NOTIFY"):
        events = ("talk", "hold", "message-summary", "dialog", "refer", "presence", "nosuch")
        lines += [f"Event: {chance.choice(events)}", "Subscription-State: active;expires=60"]
    if method == "REFER":
        local = f"{addresses.local[0]}:{addresses.local[1]}"
        lines.append(f"Refer-To: <sip:third@{local}?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>")
    with_sdp = method in ("INVITE", "UPDATE", "ACK", "PRACK") and chance.random() < 0.8
    kind, body = (
        ("application/sdp", _SDP.format(number=chance.randrange(1000))) if with_sdp else _BODIES.get(method, ("", ""))
    )
    return _with_body(lines, kind, body)


def _response(chance: random.Random, status: int, addresses: Addresses, dialog: Identity) -> bytes:
    method = chance.choice(_METHODS)
    lines = [
        f"SIP/2.0 {status} Reason",
        _via(chance, addresses),
        f"From: <sip:agent@{addresses.remote[0]}:{addresses.remote[1]}>;tag={dialog.ours}",
        f"To: <sip:fuzz@{addresses.local[0]}>;tag=far",
        f"Call-ID: {dialog.call_id}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:fuzz@{addresses.local[0]}:{addresses.local[1]}>;expires=60",
        *_options(chance, dialog),
    ]
    kind, body = ("application/sdp", _SDP.format(number=1)) if chance.random() < 0.5 else ("", "")
    return _with_body(lines, kind, body)


def _via(chance: random.Random, addresses: Addresses) -> str:
    host, port = addresses.local
    return f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{chance.getrandbits(64):x}"


def _options(chance: random.Random, dialog: Identity) -> list[str]:
    return [line.format(call_id=dialog.call_id) for line in chance.sample(_OPTIONAL, chance.randrange(4))]


def _with_body(lines: list[str], kind: str, body: str) -> bytes:
    text = body.encode()
    head = [*lines, *([f"Content-Type: {kind}"] if kind else []), f"Content-Length: {len(text)}", "", ""]
    return "\r\n".join(head).encode() + text


# --- the damage ------------------------------------------------------------------------------------------------------


def _damaged(chance: random.Random, message: bytes, way: Way) -> bytes:
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        damage = chance.choices(_DAMAGES, _WEIGHTS)[0]
        message = damage(chance, message)
    limit = {Way.DATAGRAM: LARGEST_DATAGRAM, Way.STREAM: 4 * LARGEST_DATAGRAM, Way.DRIPPING: 3000}[way]
    return message[:limit]


def _flip(chance: random.Random, message: bytes) -> bytes:
    data = bytearray(message)
    for _ in range(min(len(data), chance.randrange(1, 16))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _cut(chance: random.Random, message: bytes) -> bytes:
    return message[: chance.randrange(len(message) + 1)]


def _spice(chance: random.Random, message: bytes) -> bytes:
    place = chance.randrange(len(message) + 1)
    return message[:place] + chance.choice(_SPICE) * chance.choice((1, 1, 1, 2, 64, 2000)) + message[place:]


def _repeat(chance: random.Random, message: bytes) -> bytes:
    begin = chance.randrange(len(message) + 1)
    end = min(len(message), begin + chance.randrange(1, 200))
    return message[:end] + message[begin:end] * chance.choice((1, 2, 10, 200)) + message[end:]


def _lose_line(chance: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    del lines[chance.randrange(len(lines))]
    return b"\r\n".join(lines)


def _double_line(chance: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return b"\r\n".join(lines)


def _shuffle(chance: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\r\n".join(lines)


def _swap_values(chance: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    named = [i for i, line in enumerate(lines) if b":" in line]
    if len(named) < 2:
        return message
    one, two = chance.sample(named, 2)
    (left, _, a), (right, _, b) = lines[one].partition(b":"), lines[two].partition(b":")
    lines[one], lines[two] = left + b":" + b, right + b":" + a
    return b"\r\n".join(lines)


def _wrong_number(chance: random.Random, message: bytes) -> bytes:
    """Any run of digits becomes a number that does not fit."""
    places = [i for i in range(len(message)) if message[i : i + 1].isdigit() and not message[i - 1 : i].isdigit()]
    if not places:
        return message
    begin = end = chance.choice(places)
    while message[end : end + 1].isdigit():
        end += 1
    return message[:begin] + chance.choice(_NUMBERS) + message[end:]


def _wrong_length(chance: random.Random, message: bytes) -> bytes:
    head, found, rest = message.partition(b"Content-Length:")
    if not found:
        return message
    wrong = chance.choice(
        (b" -1", b" 999999", b" 1", b"", b" x", b" 18446744073709551616", b" 10\r\nContent-Length: 20")
    )
    return head + found + wrong + rest[rest.find(b"\r\n") :]


def _swell_line(chance: random.Random, message: bytes) -> bytes:
    lines = message.split(b"\r\n")
    place = chance.randrange(len(lines))
    lines[place] += chance.choice(
        (b"x", b";p=1", b", <sip:a@b>", b" ", b'"', b"%41", b"\xe4\xbd\xa0", b"(")
    ) * chance.choice((300, 5000, 20_000))
    return b"\r\n".join(lines)


def _add_headers(chance: random.Random, message: bytes) -> bytes:
    first, _, rest = message.partition(b"\r\n")
    header = chance.choice(
        (b"a:1", b"Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx", b"Route: <sip:127.0.0.1;lr>", b"k: x", b"Contact: *")
    )
    return first + b"\r\n" + (header + b"\r\n") * chance.choice((20, 400, MANY_HEADERS)) + rest


def _other_endings(chance: random.Random, message: bytes) -> bytes:
    return message.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\n ", b"\n\r")), chance.choice((1, 3, -1)))


def _harm_body(chance: random.Random, message: bytes) -> bytes:
    """The same to the lines of the body, with the length set right again."""
    head, found, body = message.partition(b"\r\n\r\n")
    if not body:
        return message
    for _ in range(chance.randrange(1, 4)):
        harm = chance.choice(
            (_lose_line, _double_line, _shuffle, _wrong_number, _spice, _flip, _cut, _repeat, _swell_line)
        )
        body = harm(chance, body) or body
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + found + body


def _many_media(chance: random.Random, message: bytes) -> bytes:
    more = chance.choice(
        (
            b"m=audio 40000 RTP/AVP 0\r\n",
            b"a=rtpmap:96 x/1\r\n",
            b"a=candidate:1 1 UDP 1 127.0.0.1 9 typ host\r\n",
            b"c=IN IP4 127.0.0.1\r\n",
        )
    )
    head, found, body = message.partition(b"\r\n\r\n")
    return head.replace(b"Content-Length:", b"X-Length:") + found + body + more * chance.choice((5, 40, 400))


_Damage = Callable[[random.Random, bytes], bytes]
_WEIGHTED: dict[_Damage, int] = {
    _flip: 4,
    _cut: 2,
    _spice: 6,
    _repeat: 2,
    _lose_line: 4,
    _double_line: 4,
    _shuffle: 2,
    _swap_values: 4,
    _wrong_number: 6,
    _wrong_length: 2,
    _swell_line: 2,
    _add_headers: 1,
    _other_endings: 2,
    _harm_body: 6,
    _many_media: 1,
}
_DAMAGES, _WEIGHTS = tuple(_WEIGHTED), tuple(_WEIGHTED.values())
