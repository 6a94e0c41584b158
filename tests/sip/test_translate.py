"""Headers into words: every form the conventions name, and anything at all without an exception."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.address import AddressError, Diversion, DiversionReason, PhoneNumber
from agent_desktop.domain.call import CallContext, Verification
from agent_desktop.domain.cti import IntercomHeader, cti_headers, intercom_headers
from agent_desktop.domain.events import RemoteWish
from agent_desktop.sip.auto_answer import auto_answer_after, remote_wish_of
from agent_desktop.sip.identity import asserts_identity, own_user_of, party_of
from agent_desktop.sip.message import Headers, read_headers, split_list, split_parameters
from agent_desktop.sip.translate import context_of, is_header_name, reason_of, wire_value


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
        (("User-to-User: 04732D38;encoding=hex;purpose=isdn-uui;content=isdn-uui",), "s-8"),
        (("User-to-User: 732d39",), "s-9"),
        (("User-to-User: 0x732d39;encoding=HEX",), "s-9"),
        (('User-to-User: "s-10";encoding=ascii',), "s-10"),
        (("User-to-User: 31323334;encoding=ascii;purpose=call-center",), "31323334"),
        (("User-to-User: 732d3131%3Bencoding%3Dhex%3Bpurpose%3Dcall-center",), "s-11"),
        (("User-to-User: 00ff;encoding=hex", "User-to-User: 732d3132;encoding=hex;purpose=Call-Center"), "s-12"),
        (("User-to-User: 732d3133;purpose=isdn-uui", "User-to-User: 732d3134;purpose=other"), "s-13"),
        (("User-to-User: 3f2504e04f8911d39a0c0305e82c3301;encoding=hex",), "3f2504e04f8911d39a0c0305e82c3301"),
        (("User-to-User: 04ff01fe02fd03fc;encoding=hex",), "call-1@peer"),
        (("User-to-User: 732d3135000000;encoding=hex",), "s-15"),
        ((f"User-to-User: {'61' * 300};encoding=hex",), "call-1@peer"),
        (("User-to-User: ;purpose=call-center", "X-CC-Session-Id: s-16"), "s-16"),
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


_R = DiversionReason


@pytest.mark.parametrize(
    ("lines", "diverted"),
    [
        (("Diversion: <sip:8000@x>",), [("8000", _R.UNKNOWN)]),
        (("Diversion: <sip:8001@x>;reason=user-busy, <sip:8000@x>;reason=no-answer;counter=1",),
         [("8000", _R.NO_ANSWER), ("8001", _R.USER_BUSY)]),
        (('Diversion: "Sales" <tel:+441632960961>;reason="deflection"',), [("+441632960961", _R.DEFLECTION)]),
        (("Diversion: <sip:8000@x>;reason=486",), [("8000", _R.USER_BUSY)]),
        (("Diversion: <sip:8000@x>;reason=invented",), [("8000", _R.UNKNOWN)]),
        (("Diversion: <sip:8000@x>;privacy=full, <sip:8001@x>;privacy=off",), [("8001", _R.UNKNOWN)]),
        (("Diversion: <sip:1001@x>;reason=away",), []),
        (("Diversion: <sip:anonymous@anonymous.invalid>",), []),
        (("Diversion: ,,,;;;<<>",), []),
        (("Diversion: <sip:8000@x>", "History-Info: <sip:1@x>;index=1, <sip:2@x>;index=1.1"), [("1", _R.UNKNOWN)]),
        (("History-Info: <sip:1001@x>;index=1",), []),
        (("History-Info: <sip:1@x?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>;index=1",
          "History-Info: <sip:2@x?Reason=SIP%3Bcause%3D486>;index=1.1", "History-Info: <sip:3@x>;index=1.2"),
         [("1", _R.UNCONDITIONAL), ("2", _R.USER_BUSY)]),
        (("History-Info: <sip:1@x>;index=1, <sip:2@x;cause=408>;index=1.1",), [("1", _R.NO_ANSWER)]),
        (("History-Info: <sip:1@x>;index=1, <sip:2@x>;index=1.1;cause=503",), [("1", _R.UNAVAILABLE)]),
        (("History-Info: <sip:1@x>;index=1, <sip:1@y>;index=1.1;rc=1, <sip:3@x;cause=480>;index=1.2;mp=1.1",),
         [("1", _R.DEFLECTION)]),
        (("History-Info: <sip:1@x?Privacy=history>;index=1, <sip:2@x>;index=2, <sip:3@x>;index=3",),
         [("2", _R.UNKNOWN)]),
        (("History-Info: <sip:1@x?Reason=SIP%3Bcause%3D404>;index=1, <sip:1@x>;index=2, <sip:3@x>;index=3",),
         [("1", _R.UNKNOWN)]),
    ],
)  # fmt: skip
def test_given_diversions_when_read_then_whom_it_was_for_before_us_and_why(
    lines: tuple[str, ...], diverted: list[tuple[str, DiversionReason]]
) -> None:
    found = context_of(message(*lines), "1001").diverted_from
    assert [(diversion.number, diversion.reason) for diversion in found] == diverted


@pytest.mark.parametrize("reason", list(DiversionReason))
def test_given_any_reason_word_of_the_standard_when_read_then_it_is_that_reason(reason: DiversionReason) -> None:
    (found,) = context_of(message(f"Diversion: <sip:8000@x>;reason={reason.value.upper()}"), "").diverted_from
    assert found == Diversion("8000", reason)


def test_given_a_hundred_diversions_when_read_then_a_few() -> None:
    entries = [f"<sip:{number}@x>;index={number}" for number in range(100)]
    assert len(context_of(message(f"History-Info: {', '.join(entries)}"), "").diverted_from) <= 8
    assert len(context_of(message(f"Diversion: {', '.join(entries)}"), "").diverted_from) <= 8


# --- believed or not -------------------------------------------------------------------------------------------------

_TOLD = (
    *('P-Asserted-Identity: "Bank" <sip:+8613912345678@x>', "Remote-Party-ID: <sip:rpid@x>", "X-CC-Session-Id: s-1"),
    *("X-CC-Queue-Id: vip", "X-CC-Queue-Name: VIP", "X-CRM-Customer-Id: c-1", "X-Ticket-Id: t-1", "X-CC-DNIS: 95533"),
    *("User-to-User: 732d34;purpose=call-center;queue=q", "X-CC-Verified: pin;ivr", "Diversion: <sip:8000@x>"),
    *("Alert-Info: <http://x>;info=alert-internal", "X-Call-Reason: refund", "X-CC-IVR-Path: 1"),
    "X-CC-Returned: NOANSWER",
)


def test_given_a_sender_who_is_not_believed_when_read_then_from_and_the_call_id_are_all_there_is() -> None:
    headers = message(*_TOLD)
    assert party_of(headers, parse_number, believed=False).address.user == "peer"
    assert context_of(headers, "1001", believed=False) == CallContext(session_id="call-1@peer")
    dialled = message(*_TOLD, start="INVITE sip:95588@192.0.2.1 SIP/2.0")
    assert context_of(dialled, "1001", believed=False) == CallContext(session_id="call-1@peer", dnis="95588")


def test_given_a_sender_who_is_believed_when_read_then_everything_is_there() -> None:
    headers = message(*_TOLD)
    party = party_of(headers, parse_number)
    assert (party.address.user, party.name) == ("+8613912345678", "Bank")
    assert context_of(headers, "1001") == CallContext(
        session_id="s-4",
        queue_id="vip",
        queue_label="VIP",
        dnis="95533",
        ivr_path="1",
        customer_id="c-1",
        ticket_id="t-1",
        verification=Verification("pin", "ivr"),
        alert="<http://x>;info=alert-internal",
        diverted_from=(Diversion("8000"),),
        call_reason="refund",
        returned="NOANSWER",
    )


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("Privacy: id",), False),
        (("Privacy: ID;critical",), False),
        (("Privacy: header;user",), False),
        (("Privacy: none",), True),
        (("Privacy: history",), True),
        (("Remote-Party-ID: <sip:r@x>;privacy=full", ), False),
        (("Remote-Party-ID: <sip:r@x>;privacy=full-network", ), False),
        (("Remote-Party-ID: <sip:r@x>;privacy=uri", ), False),
        (("Remote-Party-ID: <sip:r@x>;privacy=off", ), True),
        (("Remote-Party-ID: <sip:called@x>;party=called;privacy=full",), True),
    ],
)  # fmt: skip
def test_given_a_wish_for_privacy_when_read_then_nobody_is_shown(lines: tuple[str, ...], shown: bool) -> None:
    party = party_of(message(*lines, 'From: "Real Name" <sip:real@x>;tag=1'), parse_number)
    assert party.address.anonymous is not shown
    assert bool(party.name or party.number) is False or shown


def test_given_only_the_name_is_private_when_read_then_the_number_is_shown_without_it() -> None:
    party = party_of(message('Remote-Party-ID: "Secret" <sip:r@x>;privacy=name'), parse_number)
    assert (party.address.user, party.name) == ("r", "")


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("X-CRM-Ticket-Id: t", "ticket_id", "t"),
        ("X-CC-Ticket-Id: t", "ticket_id", "t"),
        ("X-Ticket-Id: t", "ticket_id", "t"),
        ("X-CRM-Ticket: t", "ticket_id", "t"),
        ("X-CRM-Customer-Id: c", "customer_id", "c"),
        ("X-CC-Customer-Id: c", "customer_id", "c"),
        ("X-Customer-Id: c", "customer_id", "c"),
        ("X-VICIDIAL-vendor_lead_code: c", "customer_id", "c"),
        ("X-lead_id: c", "customer_id", "c"),
        ("SipHeader_X-Customer-Id: c", "customer_id", "c"),
        ("X-PH-Customer-Id: c", "customer_id", "c"),
        ("X-Twilio-CallSid: CA1", "session_id", "CA1"),
        ("X-uniqueid: 17.1", "session_id", "17.1"),
        ("X-campaign: SALES", "queue_id", "SALES"),
        ("X-did_extension: 95533", "dnis", "95533"),
        ("X-did_description: Hot%20line", "call_reason", "Hot line"),
        ("X-Call-Reason: %E9%80%80%E6%AC%BE", "call_reason", "退款"),
    ],
)
def test_given_another_name_of_the_same_thing_when_read_then_it_is_found(line: str, field: str, value: str) -> None:
    assert getattr(context_of(message(line), "1001"), field) == value


def test_given_a_plain_and_a_carried_name_when_read_then_the_plain_one_wins_wherever_it_stands() -> None:
    lines = ("X-VICIDIAL-lead_id: carried", "X-Lead-Id: plain")
    assert context_of(message(*lines), "").customer_id == "plain"
    assert context_of(message(*reversed(lines)), "").customer_id == "plain"


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
        ("P-Auto-Answer: Normal;x=y", 0.0),
        ("P-Auto-Answer: off", None),
        ("Subject: answer-after=0", None),
        ('Call-Info: <sip:x@y>;answer-after="2"', 2.0),
        ("Call-Info: <http://x/photo.jpg>;purpose=icon, <sip:x@y>; answer-after = 7", 7.0),
        ("Call-Info: <sip:x@y;answer-after=0>", None),
        ("Call-Info: <sip:x@y>;answer-after=-1", None),
        ("Call-Info: <sip:x@y>;answer-after=", None),
        ("Call-Info: <sip:x@y>;answer-after=\N{ARABIC-INDIC DIGIT THREE}", None),
        ("Call-Info: <sip:x@y>;purpose=answer-after", None),
        ("Alert-Info: <http://www.notused.com>;info=alert-autoanswer;delay=0", 0.0),
        ("Alert-Info: info=alert-autoanswer;delay=3", 3.0),
        ('Alert-Info: <http://x>;info="Auto Answer"', 0.0),
        ("Alert-Info: <Auto Answer>", 0.0),
        ("Alert-Info: RING ANSWER", 0.0),
        ("Alert-Info: <http://x>;info=alert-autoanswer;delay=soon", 0.0),
        ("Alert-Info: <http://x>;info=alert-autoanswer-not", None),
        ("Alert-Info: <http://x/auto answer>", None),
        ("Alert-Info: <http://x>;delay=2", None),
        ("Alert-Info: <http://x>;info=external, <http://y>;info=alert-autoanswer", 0.0),
        ("Alert-Info: Auto Answer later", None),
        ("Answer-Mode: Automatic", None),
        ("Answer-Mode: Manual;require", None),
        ("Priv-Answer-Mode: AUTO;require", 0.0),
        ("X-AUTOANSWER: 1", 0.0),
        ("X-AUTOANSWER: yes", None),
    ],
)
def test_given_each_form_of_auto_answer_when_read_then_the_seconds(line: str, after: float | None) -> None:
    assert auto_answer_after(message(line)) == after


def test_given_several_forms_when_read_then_the_first_in_order_decides_wherever_it_stands() -> None:
    lines = ["P-Auto-Answer: normal", "Answer-Mode: Auto", "Alert-Info: <x>;answer-after=5"]
    lines.append("Call-Info: answer-after=9")
    assert auto_answer_after(message(*lines)) == 9.0
    assert auto_answer_after(message(*lines[:3])) == 5.0
    assert auto_answer_after(message(*lines[:2])) == 0.0


@pytest.mark.parametrize("form", list(IntercomHeader))
def test_given_an_intercom_call_of_our_own_when_it_is_read_then_it_asks_to_be_answered_at_once(
    form: IntercomHeader,
) -> None:
    (header,) = intercom_headers(form).items()
    assert auto_answer_after(message(": ".join(header))) == 0.0


def test_given_the_headers_of_our_own_call_when_they_are_read_then_the_ids_come_back() -> None:
    ids = ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "c-2", "t-3")
    written = [f"{name}: {value}" for name, value in cti_headers(*ids).items()]
    context = context_of(message(*written), "")
    assert (context.session_id, context.customer_id, context.ticket_id) == ids
    only_uui = context_of(message(*(line for line in written if line.startswith("User-to-User"))), "")
    assert only_uui.session_id == ids[0]


@pytest.mark.parametrize(
    ("start", "line", "wish"),
    [
        ("NOTIFY sip:1001@x SIP/2.0", "Event: talk", RemoteWish.TALK),
        ("NOTIFY sip:1001@x SIP/2.0", "Event: Hold;id=1", RemoteWish.HOLD),
        ("NOTIFY sip:1001@x SIP/2.0", "o: talk", RemoteWish.TALK),
        ("NOTIFY sip:1001@x SIP/2.0", "Event: refer", None),
        ("NOTIFY sip:1001@x SIP/2.0", "Event: talkative", None),
        ("NOTIFY sip:1001@x SIP/2.0", "X-Event: talk", None),
        ("INFO sip:1001@x SIP/2.0", "Event: talk", None),
        ("SIP/2.0 200 OK", "Event: talk", None),
    ],
)
def test_given_a_request_within_a_call_when_read_then_only_the_two_events_ask_for_a_button(
    start: str, line: str, wish: RemoteWish | None
) -> None:
    assert remote_wish_of(message(line, start=start)) is wish


# --- endings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text", "elsewhere"),
    [
        ('SIP;cause=200;text="Call completed elsewhere"', "Call completed elsewhere", True),
        ("SIP ;cause=200", "", True),
        ('Q.850;cause=26;text="x"', "x", True),
        ('Q.850;cause=16;text="Normal call clearing"', "Normal call clearing", False),
        ('Q.850;cause=16, SIP;cause=200;text="later"', "later", True),
        ("SIP;cause=200;text=Call completed elsewhere", "Call completed elsewhere", True),
        ('sip ; cause = 200 ; text = "x"', "x", True),
        ("SIP;cause=0200", "", True),
        ('q.850 ;cause=26;text="NON_SELECTED_USER_CLEARING"', "NON_SELECTED_USER_CLEARING", True),
        ('Q.850;cause=26;text="Answered elsewhere"', "Answered elsewhere", True),
        ('FreeSWITCH;cause=36;text="LOSE_RACE"', "LOSE_RACE", True),
        ('SIP;text="Call Completed Elsewhere";cause=200', "Call Completed Elsewhere", True),
        ("Call completed elsewhere", "Call completed elsewhere", True),
        ("SIP;cause=26", "", False),
        ("Q.850;cause=200", "", False),
        ("SIP;cause=2000", "", False),
        ('SIP;cause=600;text="Busy Everywhere"', "Busy Everywhere", False),
        (";;;,,,", "", False),
    ],
)
def test_given_a_reason_when_read_then_its_text_and_whether_another_phone_took_it(
    value: str, text: str, elsewhere: bool
) -> None:
    reason = reason_of(message(f"Reason: {value}", start="CANCEL sip:1001@192.0.2.1 SIP/2.0"))
    assert (reason.text, reason.elsewhere) == (text, elsewhere)


@pytest.mark.parametrize("order", [1, -1])
def test_given_several_reason_headers_when_read_then_one_of_them_is_enough(order: int) -> None:
    lines = ['Reason: Q.850;cause=16;text="Normal"', 'Reason: SIP;cause=200;text="Call completed elsewhere"'][::order]
    assert reason_of(message(*lines, start="CANCEL sip:1001@192.0.2.1 SIP/2.0")).elsewhere


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
    texts = [party.name, party.address.user, reason.text, *(d.number for d in context.diverted_from)]
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
