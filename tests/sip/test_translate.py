"""Headers into words: every form the conventions name, and anything at all without an exception."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.address import AddressError, PhoneNumber
from agent_desktop.sip.message import Headers, read_headers, split_list, split_parameters
from agent_desktop.sip.translate import (
    asserts_identity,
    auto_answer_after,
    context_of,
    is_header_name,
    own_user_of,
    party_of,
    reason_of,
    wire_value,
)


def parse_number(text: str) -> PhoneNumber | None:
    try:
        return PhoneNumber(text)
    except AddressError:
        return None


def message(*lines: str, start: str = "INVITE sip:1001@192.0.2.1 SIP/2.0", body: str = "v=0") -> Headers:
    usual = ["Call-ID: call-1@peer", "From: <sip:peer@192.0.2.2>;tag=1", "To: <sip:1001@192.0.2.1>"]
    return read_headers("\r\n".join([start, *lines, *usual, "", body]))


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "user", "name"),
    [
        ((), "peer", ""),
        (('f: "Short Form" <sip:short@x>',), "short", "Short Form"),
        (("P-Asserted-Identity: <sip:+8613912345678@x>", "Remote-Party-ID: <sip:rpid@x>"), "+8613912345678", ""),
        (('Remote-Party-ID: "Li" <sip:rpid@x>;party=calling',), "rpid", "Li"),
        (("P-Asserted-Identity: tel:+441632960961",), "+441632960961", ""),
        (('P-Asserted-Identity: "A, B" <sip:a@x>, <tel:+441632960961>',), "a", "A, B"),
        (("P-Asserted-Identity: garbage",), "peer", ""),
        (("P-Asserted-Identity: <sip:anonymous@anonymous.invalid>",), "peer", ""),
        (("P-Asserted-Identity:\r\n <sip:folded@x>",), "folded", ""),
    ],
)
def test_given_identities_when_read_then_the_best_one_is_the_party(
    lines: tuple[str, ...], user: str, name: str
) -> None:
    headers = read_headers("\r\n".join(["INVITE sip:1@x SIP/2.0", *lines, "From: <sip:peer@192.0.2.2>;tag=1", "", ""]))
    party = party_of(headers, parse_number)
    assert (party.address.user, party.name) == (user, name)
    assert (party.number is not None) == user.startswith("+")


def test_given_no_readable_identity_when_read_then_the_party_is_anonymous() -> None:
    party = party_of(read_headers("INVITE sip:1@x SIP/2.0\r\nFrom: ???\r\n\r\n"), parse_number)
    assert party.address.anonymous


def test_given_a_parser_that_breaks_when_read_then_the_party_has_no_number() -> None:
    def broken(_: str) -> PhoneNumber | None:
        raise RuntimeError("tables are missing")

    assert party_of(message("P-Asserted-Identity: <sip:+8613912345678@x>"), broken).number is None


def test_given_a_name_with_control_signs_when_read_then_they_are_gone() -> None:
    party = party_of(message('P-Asserted-Identity: "Evil\x07\x1b[31m Name" <sip:e@x>'), parse_number)
    assert party.name == "Evil[31m Name"


def test_given_identity_headers_when_asked_then_only_beyond_from_counts() -> None:
    assert not asserts_identity(message())
    assert asserts_identity(message("Remote-Party-ID: <sip:x@y>"))


def test_given_an_address_of_record_when_asked_then_its_user_part() -> None:
    assert own_user_of("sip:1001@example.org") == "1001"
    assert own_user_of("nonsense") == ""


# --- about what ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "session"),
    [
        ((), "call-1@peer"),
        (("X-CC-Session-Id: s-1",), "s-1"),
        (("X-CC-Call-Id: s-2",), "s-2"),
        (("User-to-User: s-3;encoding=ascii;purpose=call-center;queue=q",), "s-3"),
        (("User-to-User: 732d34;encoding=hex;purpose=call-center", "X-CC-Session-Id: other"), "s-4"),
        (("User-to-User: 00732d35;encoding=hex;purpose=isdn-uui;content=isdn-uui",), "s-5"),
        (("User-to-User: 00ff;encoding=hex", "X-CC-Session-Id: s-6"), "s-6"),
        (("User-to-User: nothex;encoding=hex;purpose=call-center",), "nothex"),
        (("User-to-User: 00aa, s-7;purpose=call-center",), "s-7"),
    ],
)
def test_given_session_ids_when_read_then_the_most_reliable_wins(lines: tuple[str, ...], session: str) -> None:
    assert context_of(message(*lines), "1001").session_id == session


def test_given_the_call_centre_form_of_user_to_user_when_read_then_queue_and_name_come_with_it() -> None:
    context = context_of(message("User-to-User: abc;purpose=call-center;queue=7;qn=%E9%94%80%E5%94%AE;skill=x"), "1001")
    assert (context.queue_id, context.queue_label) == ("7", "销售")


@pytest.mark.parametrize(
    ("start", "lines", "dnis"),
    [
        ("INVITE sip:1001@192.0.2.1 SIP/2.0", (), ""),
        ("INVITE sip:95533@192.0.2.1 SIP/2.0", (), "95533"),
        ("INVITE sip:95533@192.0.2.1 SIP/2.0", ("X-CC-DNIS: 4008",), "4008"),
        ("INVITE sip:192.0.2.1 SIP/2.0", (), ""),
    ],
)
def test_given_what_was_dialled_when_read_then_the_dnis_is_never_ourselves(
    start: str, lines: tuple[str, ...], dnis: str
) -> None:
    assert context_of(message(*lines, start=start), "1001").dnis == dnis


@pytest.mark.parametrize(
    ("value", "level", "method", "at"),
    [
        ("pin;ivr;1700000000", "pin", "ivr", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("pin", "pin", "", None),
        ("id;agent;soon", "id", "agent", None),
        ("id;agent;99999999999999", "id", "agent", None),
    ],
)
def test_given_a_verification_when_read_then_what_is_missing_stays_empty(
    value: str, level: str, method: str, at: datetime | None
) -> None:
    verification = context_of(message(f"X-CC-Verified: {value}"), "").verification
    assert verification is not None
    assert (verification.level, verification.method, verification.at) == (level, method, at)


def test_given_values_beyond_any_measure_when_read_then_ids_are_dropped_and_texts_cut() -> None:
    long = "x" * 1000
    context = context_of(message(f"X-CC-Queue-Id: {long}", f"X-CC-Queue-Name: {long}", f"X-CC-Verified: ;{long}"), "")
    assert context.queue_id == ""
    assert len(context.queue_label) == 256
    assert context.verification is None


@pytest.mark.parametrize(
    ("lines", "diverted"),
    [
        (("Diversion: <sip:8000@x>;reason=no-answer, <sip:8001@x>",), ("8000", "8001")),
        (("Diversion: <sip:8000@x>", "History-Info: <sip:1@x>;index=1, <sip:2@x>;index=1.1"), ("1",)),
        (("History-Info: <sip:1001@x>;index=1",), ()),
        (("Diversion: ,,,;;;<<>",), ()),
    ],
)
def test_given_diversions_when_read_then_whom_it_was_for_before_us(
    lines: tuple[str, ...], diverted: tuple[str, ...]
) -> None:
    assert context_of(message(*lines), "1001").diverted_from == diverted


# --- auto-answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("Call-Info: <sip:x@y>;answer-after=0", 0.0),
        ("Call-Info: <sip:x@y>;Answer-After=3", 3.0),
        ("Call-Info: answer-after=1.5", 1.5),
        ("Call-Info: Auto Answer", 0.0),
        ("Call-Info: <sip:x@y>;answer-after=9999", 60.0),
        ("Call-Info: <sip:x@y>;answer-after=now", None),
        ("Call-Info: <sip:x@y>;no-answer-after=1", None),
        ("Alert-Info: <http://x>;info=alert-autoanswer;delay=2", 2.0),
        ("Alert-Info: <http://x>;info=Alert-Autoanswer", 0.0),
        ("Alert-Info: <http://x>;answer-after=4", 4.0),
        ("Alert-Info: Ring Answer", 0.0),
        ("Alert-Info: <http://x>;info=external", None),
        ("Answer-Mode: Auto", 0.0),
        ("Answer-Mode: auto;require", 0.0),
        ("Answer-Mode: Manual", None),
        ("Priv-Answer-Mode: Auto", 0.0),
        ("X-AUTOANSWER: TRUE", 0.0),
        ("X-AutoAnswer: 0", None),
        ("P-Auto-Answer: normal", 0.0),
        ("Subject: answer-after=0", None),
    ],
)
def test_given_each_form_of_auto_answer_when_read_then_the_seconds(line: str, after: float | None) -> None:
    assert auto_answer_after(message(line)) == after


# --- endings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text", "elsewhere"),
    [
        ('SIP;cause=200;text="Call completed elsewhere"', "Call completed elsewhere", True),
        ("SIP ;cause=200", "", True),
        ('Q.850;cause=26;text="x"', "x", True),
        ('Q.850;cause=16;text="Normal call clearing"', "Normal call clearing", False),
        ('Q.850;cause=16, SIP;cause=200;text="later"', "later", True),
        (";;;,,,", "", False),
    ],
)
def test_given_a_reason_when_read_then_its_text_and_whether_another_phone_took_it(
    value: str, text: str, elsewhere: bool
) -> None:
    reason = reason_of(message(f"Reason: {value}", start="CANCEL sip:1001@192.0.2.1 SIP/2.0"))
    assert (reason.text, reason.elsewhere) == (text, elsewhere)


# --- messages --------------------------------------------------------------------------------------------------------


def test_given_a_response_when_read_then_status_and_phrase_and_no_method() -> None:
    headers = read_headers("SIP/2.0 486 Busy Here\r\nVia: x\r\n\r\n")
    assert (headers.is_response, headers.method, headers.status) == (True, "", (486, "Busy Here"))
    assert read_headers("SIP/2.0 200\r\n\r\n").status == (200, "")
    assert message().status == (0, "")


def test_given_headers_in_the_body_when_read_then_they_are_not_headers() -> None:
    assert context_of(message(body="X-CC-Queue-Id: 7"), "").queue_id == ""


def test_given_bytes_that_are_no_text_when_read_then_they_are_replaced_and_left_out() -> None:
    raw = b"INVITE sip:1@x SIP/2.0\r\nX-CC-Queue-Id: \xff\xfeq1\r\n\r\n".decode("utf-8", "surrogateescape")
    assert context_of(read_headers(raw), "").queue_id == "q1"


def test_given_lists_and_parameters_when_split_then_quotes_and_brackets_are_respected() -> None:
    assert split_list('"a, b" <sip:x,y@z>, c,, "un\\"quoted, d"') == ('"a, b" <sip:x,y@z>', "c", '"un\\"quoted, d"')
    assert split_parameters('value;a=1;B="x;y";flag;a=2') == ("value", {"a": "1", "b": "x;y", "flag": ""})
    assert split_parameters(";a=1") == ("", {"a": "1"})


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("X-CC-Session-Id", True), ("User-to-User", True), ("Via", False), ("contact", False), ("Bad Name", False),
     ("", False), ("X\r\nY", False), ("X:", False), ("x" * 65, False)],
)  # fmt: skip
def test_given_a_name_when_it_is_to_be_sent_then_only_tokens_that_the_stack_does_not_write(
    name: str, allowed: bool
) -> None:
    assert is_header_name(name) is allowed


def test_given_a_value_when_it_is_to_be_sent_then_it_cannot_break_the_line() -> None:
    assert wire_value("a\r\nX-Evil: 1\x00") == "aX-Evil: 1"
    assert len(wire_value("x" * 10_000)) == 1024


_NAMES = st.sampled_from(
    [
        *("From", "To", "Via", "Call-ID", "P-Asserted-Identity", "Remote-Party-ID", "User-to-User", "i", "f", "t", "m"),
        *("X-CC-Session-Id", "X-CC-Queue-Id", "X-CC-Queue-Name", "X-CC-DNIS", "X-CC-IVR-Path", "X-CC-Verified"),
        *("X-CRM-Customer-Id", "Diversion", "History-Info", "Call-Info", "Alert-Info", "Answer-Mode", "Reason"),
    ]
)
_VALUES = st.one_of(
    st.text(max_size=80),
    st.text(alphabet='<>"\\;=,:@%sip tel+0123456789ABCabc \t', max_size=80),
    st.builds(lambda a, b: f'"{a}" <sip:{b}@x>;cause=200', st.text(max_size=20), st.text(max_size=20)),
)


@given(st.text(max_size=60), st.lists(st.tuples(_NAMES, _VALUES), max_size=12), st.text(max_size=10))
def test_given_anything_at_all_when_read_then_never_an_exception_and_always_bounded_printable_values(
    start: str, lines: list[tuple[str, str]], own_user: str
) -> None:
    headers = read_headers("\r\n".join([start, *(f"{name}: {value}" for name, value in lines), "", "body"]))
    party = party_of(headers, parse_number)
    context = context_of(headers, own_user)
    after = auto_answer_after(headers)
    reason = reason_of(headers)
    assert len(headers.status) == 2
    assert after is None or 0.0 <= after <= 60.0
    texts = [party.name, party.address.user, reason.text, *context.diverted_from]
    texts += [value for name in ("session_id", "queue_id", "queue_label", "dnis", "ivr_path", "customer_id", "alert")
              if isinstance(value := getattr(context, name), str)]  # fmt: skip
    assert all(len(text) <= 256 for text in texts)
    assert all(text.isprintable() for text in texts)


@given(st.binary(max_size=400))
def test_given_any_bytes_when_read_then_never_an_exception(data: bytes) -> None:
    headers = read_headers(data.decode("utf-8", "surrogateescape"))
    party_of(headers, parse_number)
    context_of(headers, "")
    assert isinstance(headers.start_line, str)
