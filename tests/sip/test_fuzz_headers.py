"""20,000 mutated messages, the same ones each time: nothing raises, everything stays small, nothing takes long."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from agent_desktop.domain.address import AddressError, PhoneNumber
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.rings import ring_of
from agent_desktop.sip.auto_answer import auto_answer_after, remote_wish_of
from agent_desktop.sip.dialog_info import lamp_of, merged, read_dialog_info
from agent_desktop.sip.identity import party_of
from agent_desktop.sip.message import read_body, read_headers
from agent_desktop.sip.signals import messages_waiting
from agent_desktop.sip.translate import context_of, reason_of
from agent_desktop.sip.user_to_user import payload
from tests.peers.notifier import dialog_info

SEED = 20_261_122
HEADERS, BODIES = 14_000, 6_000
SLOWEST = 1.0
"""Seconds of work for one message; what the machine does besides does not count."""

_LINES = (
    'P-Asserted-Identity: "Li, Lei" <sip:+8613912345678@example.org;user=phone>, <tel:+8613912345678>',
    'Remote-Party-ID: "A \\"B\\" C" <sip:1003@example.org>;party=calling;screen=yes;privacy=off',
    "Privacy: id;critical",
    "User-to-User: 04732d31;encoding=hex;purpose=isdn-uui;content=isdn-uui",
    "User-to-User: 3f2504e0-4f89;encoding=ascii;purpose=call-center;queue=7;qn=%E9%94%80%E5%94%AE",
    "X-CC-Session-Id: 3f2504e0-4f89-11d3",
    "X-CC-Verified: pin;ivr;1700000000",
    "X-VICIDIAL-vendor_lead_code: 4711",
    "X-CC-Queue-Name: %E9%94%80",
    "History-Info: <sip:1@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:2@x;cause=486>;index=1.1;mp=1",
    'Diversion: "Sales" <sip:8000@x>;reason=no-answer;counter=1;privacy=off',
    "Alert-Info: <http://www.notused.com>;info=alert-autoanswer;delay=2",
    "Call-Info: <sip:x>;answer-after=0, <http://x/y.png>;purpose=icon",
    "Answer-Mode: Auto;require",
    'Reason: Q.850;cause=26;text="answered elsewhere", SIP;cause=200',
    "Event: talk",
    'f: "Name" <sip:peer@192.0.2.2>;tag=1',
    "To: <sip:95533@192.0.2.1>",
    "Call-ID: call-1@peer",
)
_SUMMARY = "Messages-Waiting: yes\r\nMessage-Account: sip:m@x\r\nVoice-Message: 2/8 (0/2)\r\n"
_SPICE = (
    *(
        '"',
        "<",
        ">",
        ";",
        ",",
        "=",
        "%",
        "\\",
        "@",
        ":",
        "&",
        "?",
        "[",
        "]",
        "\r\n",
        "\r\n ",
        "\n\n",
        "\0",
        "\t",
        "\x7f",
    ),
    *(
        "%00",
        "%ff",
        "&#0;",
        "&a;",
        "]]>",
        "<![CDATA[",
        "<!DOCTYPE d [",
        "\ud800",
        "\udcff",
        "\u202e",
        "\ufffd",
        "李",
        "9" * 40,
    ),
    *(
        "sip:",
        "tel:",
        "::1",
        "encoding=hex;",
        ";purpose=call-center",
        "0x",
        "-1",
        "1e309",
        "\N{ARABIC-INDIC DIGIT FIVE}",
    ),
)


def mutated(random_: random.Random, text: str) -> str:
    for _ in range(random_.randint(1, 4)):
        at, to = sorted(random_.choices(range(len(text) + 1), k=2))
        match random_.randrange(7):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:at] + random_.choice(_SPICE) + text[at:]
            case 2:
                text = text[:at] + text[at:to][:64] * random_.randint(2, 8) + text[to:]
            case 3:
                text = text[:at] + chr(random_.randrange(0x250)) + text[at + 1 :]
            case 4:
                text = text[:at] + text[at:to].swapcase() + text[to:]
            case 5:
                text = text[:at] + text[at:to][::-1] + text[to:]
            case _:
                text = text[:at]
    return text


def requests(count: int) -> Iterator[str]:
    random_ = random.Random(SEED)
    for number in range(count):
        lines = random_.sample(_LINES, random_.randint(1, 4))
        lines = [*lines, "X-CC-Queue-Name: " + random_.choice(_SPICE) * 400] if number % 500 == 0 else lines
        start = random_.choice(("INVITE sip:95533@192.0.2.1 SIP/2.0", "NOTIFY sip:x SIP/2.0", "SIP/2.0 486 Busy"))
        yield mutated(random_, "\r\n".join((start, *lines, "", "v=0")))


def parse_number(text: str) -> PhoneNumber | None:
    try:
        return PhoneNumber(text)
    except AddressError:
        return None


def small(*texts: str) -> bool:
    return all(len(text) <= 256 and text.isprintable() for text in texts)


def test_given_mutated_headers_when_they_are_read_then_nothing_raises_and_everything_is_small_and_quick() -> None:
    slowest = 0.0
    told = 0
    begin = time.thread_time()
    for message in requests(HEADERS):
        before = time.thread_time()
        headers = read_headers(message)
        party = party_of(headers, parse_number)
        context = context_of(headers, "1001")
        after = auto_answer_after(headers)
        reason = reason_of(headers)
        remote_wish_of(headers)
        ring_of(context.alert)
        slowest = max(slowest, time.thread_time() - before)
        assert after is None or 0.0 <= after <= 60.0
        assert small(party.name, party.address.user, reason.text, context.session_id, context.queue_id), message
        assert small(context.queue_label, context.dnis, context.ivr_path, context.customer_id, context.ticket_id), (
            message
        )
        assert small(context.alert, context.call_reason, *(d.number for d in context.diverted_from)), message
        assert len(context.diverted_from) <= 8
        told += bool(party.number) + (after is not None) + bool(context.diverted_from) + (context.queue_id == "7")
    print(f"{HEADERS} headers in {time.thread_time() - begin:.1f} s, slowest {slowest * 1000:.1f} ms, {told} told")
    assert slowest < SLOWEST
    assert told > HEADERS / 4, "the mutations leave enough to be read"


def test_given_mutated_bodies_when_they_are_read_then_nothing_raises_and_everything_is_small_and_quick() -> None:
    random_ = random.Random(SEED)
    whole = [
        dialog_info("early", caller="sip:+8613912345678@x", name="Li Lei"),
        dialog_info("confirmed", held=True),
        dialog_info("terminated").replace('"full"', '"partial"'),
    ]
    line = LineId("line")
    slowest = 0.0
    told = 0
    begin = time.thread_time()
    for number in range(BODIES):
        document = mutated(random_, whole[number % len(whole)])
        summary = mutated(random_, f"NOTIFY sip:x SIP/2.0\r\nEvent: message-summary\r\n\r\n{_SUMMARY}")
        before = time.thread_time()
        info = read_dialog_info(document)
        waiting = messages_waiting(line, summary)
        text = payload(mutated(random_, "04732d313233"), "hex")
        assert isinstance(read_body(summary), str)
        slowest = max(slowest, time.thread_time() - before)
        assert small(text)
        if info is not None:
            state, caller = lamp_of(merged({}, info).values())
            assert small(caller, state)
            assert len(info.dialogs) <= 64
        if waiting is not None:
            assert small(waiting.account)
            assert 0 <= waiting.new <= 999_999
        told += (info is not None) + (waiting is not None)
    print(f"{BODIES} bodies in {time.thread_time() - begin:.1f} s, slowest {slowest * 1000:.1f} ms, {told} told")
    assert slowest < SLOWEST
    assert told > BODIES / 4, "the mutations leave enough to be read"


@pytest.mark.parametrize(
    "message",
    [
        "INVITE sip:x SIP/2.0\r\n" + "P-Asserted-Identity: <sip:a@x>\r\n" * 20_000,
        "INVITE sip:x SIP/2.0\r\nHistory-Info: " + "<sip:a@x>;index=1," * 20_000,
        "INVITE sip:x SIP/2.0\r\nDiversion: " + '"' * 100_000,
        "INVITE sip:x SIP/2.0\r\nUser-to-User: " + "61" * 50_000,
        "INVITE sip:x SIP/2.0\r\nAlert-Info: " + "<" * 100_000,
        "INVITE sip:x SIP/2.0\r\nReason: " + ";" * 100_000,
        "INVITE sip:x SIP/2.0\r\n" + "\r\n ".join(["X-CC-Queue-Name: a"] * 20_000),
        "INVITE sip:x SIP/2.0\r\n" + "".join(f"X-{n}: y\r\n" for n in range(50_000)),
        "\n" * 200_000,
        "a" * 500_000,
    ],
)
def test_given_a_message_beyond_all_measure_when_it_is_read_then_at_once(message: str) -> None:
    begin = time.thread_time()
    headers = read_headers(message)
    party_of(headers, parse_number)
    context = context_of(headers, "1001")
    auto_answer_after(headers)
    reason_of(headers)
    assert time.thread_time() - begin < SLOWEST
    assert len(context.diverted_from) <= 8
