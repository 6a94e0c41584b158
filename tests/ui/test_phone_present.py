"""A call as words: who it is, why somebody calls, what can be done; without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent_desktop.domain.address import Diversion, Party, PhoneNumber, SipAddress
from agent_desktop.domain.call import Call, CallContext, CallId, InteractionId, Verification
from agent_desktop.domain.customer import CustomerBrief, Match, Pop
from agent_desktop.domain.leg import Direction, EndedBy, Ending, LegId, LegState, LineId, Outcome
from agent_desktop.domain.media import MediaSecurity, Quality
from agent_desktop.domain.security import Lock, Signalling
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Tone
from agent_desktop.ui.names import initials_of
from agent_desktop.ui.phone.card_view import CardView, Face, Known, Reader
from agent_desktop.ui.phone.people import redial_text
from agent_desktop.ui.phone.present import arranged, card, lost
from tests.fakes.clock import START
from tests.fakes.numbering import FakeNumbering
from tests.ui.phone_scene import CUSTOMERS, LAST, PROVISIONING, TICKET, WANG

NOW = START
ENGLISH = Reader("en", PROVISIONING, FakeNumbering(for_tests=True).display, NOW)
CHINESE = replace(ENGLISH, language="zh_CN")
PARTY = Party(SipAddress("+8613912345678", "127.0.0.1"), PhoneNumber(WANG))
KNOWN = Pop(
    Match.KNOWN, customer=CUSTOMERS[0], tickets=(TICKET,), ticket_count=1, last_contact=LAST,
    ivr_label=LocalText("bill, refund", "账单退款"),
)  # fmt: skip


def a_call(**changes: Any) -> Call:
    fields: dict[str, Any] = {
        "id": CallId("call-1"),
        "interaction_id": InteractionId("interaction-1"),
        "leg_id": LegId("leg-1"),
        "line_id": LineId("main"),
        "direction": Direction.INBOUND,
        "state": LegState.EARLY,
        "party": PARTY,
        "context": CallContext(queue_id="billing", ivr_path="2>1"),
        "started_at": NOW - timedelta(seconds=7),
    }
    return Call(**(fields | changes))


def talking(**changes: Any) -> Call:
    return a_call(**({"state": LegState.CONFIRMED, "answered_at": NOW - timedelta(seconds=134)} | changes))


def ended(outcome: Outcome, status: int = 200, by: EndedBy = EndedBy.PEER, **changes: Any) -> Call:
    fields = {"state": LegState.DISCONNECTED, "ended_at": NOW, "ending": Ending(status, "", by), "outcome": outcome}
    return a_call(**(fields | changes))


def view(call: Call, face: Face, reader: Reader = ENGLISH, **known: Any) -> CardView:
    return card(call, Known(face, **known), reader)


def lines(shown: CardView) -> list[str]:
    return [reason.text for reason in shown.reasons]


# --- who -------------------------------------------------------------------------------------------------------------


def test_given_a_known_customer_when_shown_then_the_name_is_in_the_agents_script_and_the_number_below() -> None:
    english, chinese = view(a_call(), Face.RINGING, pop=KNOWN), view(a_call(), Face.RINGING, CHINESE, pop=KNOWN)
    assert (english.name, english.initials, english.number) == ("Wang Wei", "WW", "+86 139 1234 5678")
    assert (chinese.name, chinese.initials) == ("王伟", "王")
    assert english.vip
    assert english.found


def test_given_nothing_is_known_yet_when_it_rings_then_the_number_is_the_name() -> None:
    shown = view(a_call(), Face.RINGING)
    assert (shown.name, shown.number, shown.initials) == ("+86 139 1234 5678", "", "")
    assert not shown.found


def test_given_several_customers_with_the_number_when_shown_then_none_of_them_is_picked() -> None:
    pop = Pop(Match.CANDIDATES, candidates=(CustomerBrief("a", "1", "A"), CustomerBrief("b", "2", "B")))
    shown = view(a_call(), Face.RINGING, pop=pop)
    assert shown.name == "+86 139 1234 5678"
    assert "2 customer" in shown.number
    assert "2 customer" in lines(shown)[1]


def test_given_a_withheld_number_when_shown_then_it_says_so_and_offers_no_call_back() -> None:
    party = Party(SipAddress("anonymous", "anonymous.invalid"))
    shown = view(a_call(party=party), Face.RINGING, pop=Pop(Match.UNKNOWN))
    assert shown.name == "Number withheld"
    assert "hides their number" in lines(shown)[1]
    assert not any("No customer" in line for line in lines(shown))
    assert view(ended(Outcome.MISSED, 487, party=party), Face.ENDED).again == ""


def test_given_a_colleague_calls_when_shown_then_by_name_with_the_extension() -> None:
    shown = view(a_call(party=Party(SipAddress("1002", "pbx")), context=CallContext()), Face.RINGING)
    assert (shown.name, shown.number) == ("Li Ming", "Extension 1002")
    assert shown.chips[0].text == "Colleague"


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Wang Wei", "WW"), ("Anna-Maria de Smith", "AS"), ("王伟", "王"), ("Bob", "B"), ("+86 139", ""), ("", "")],
)
def test_given_a_name_when_it_is_shortened_then_to_what_people_expect(name: str, initials: str) -> None:
    assert initials_of(name) == initials


# --- why -------------------------------------------------------------------------------------------------------------


def test_given_a_known_customer_rings_when_shown_then_three_lines_say_why() -> None:
    shown = view(a_call(), Face.RINGING, pop=KNOWN)
    assert lines(shown)[0] == "IVR 2 › 1: bill, refund"
    assert lines(shown)[1] == "2 Nov with you: address change"
    assert lines(shown)[2].endswith(": #4711 refund")


def test_given_a_colleague_rings_when_no_customer_has_the_extension_then_nobody_is_told_to_add_one() -> None:
    li_ming = Party(SipAddress("1002", "pbx"))
    direct = view(a_call(party=li_ming, context=CallContext()), Face.RINGING, pop=Pop(Match.UNKNOWN))
    assert lines(direct) == ["Dialled you directly", "", ""]
    queued = view(a_call(party=li_ming), Face.RINGING, pop=Pop(Match.UNKNOWN))
    assert lines(queued)[1] == "No customer with this number"


@pytest.mark.parametrize(
    "known",
    [
        Known(Face.RINGING),
        Known(Face.RINGING, failure="unreachable"),
        Known(Face.RINGING, failure="forbidden"),
        Known(Face.RINGING, Pop(Match.UNKNOWN)),
        Known(Face.RINGING, Pop(Match.KNOWN, customer=CUSTOMERS[1])),
        Known(Face.RINGING, KNOWN),
    ],
)
def test_given_more_or_less_is_known_when_it_rings_then_there_are_always_three_lines(known: Known) -> None:
    """Nothing moves when the record arrives."""
    shown = card(a_call(), known, ENGLISH)
    assert len(shown.reasons) == 3
    assert shown.reasons[0].text


def test_given_a_server_that_is_away_when_it_rings_then_the_card_says_so() -> None:
    assert "The server does not answer" in lines(view(a_call(), Face.RINGING, failure="unreachable"))


@pytest.mark.parametrize(
    ("context", "told"),
    [
        (CallContext(diverted_from=(Diversion("+8613900000000"),)), "Diverted from +86 139 0000 0000"),
        (CallContext(dnis="+8613900001234"), "Called +86 139 0000 1234"),
        (CallContext(dnis="hotline"), "Called hotline"),
        (CallContext(), "Dialled you directly"),
        (CallContext(ivr_path="9"), "IVR 9"),
    ],
)
def test_given_no_label_of_a_menu_when_it_rings_then_the_best_that_the_signalling_says(
    context: CallContext, told: str
) -> None:
    assert lines(view(a_call(context=context), Face.RINGING))[0] == told


@pytest.mark.parametrize(
    ("verification", "chip", "tone"),
    [
        (Verification("full", "ivr"), "Verified by IVR", Tone.SUCCESS),
        (Verification("pin", "number_and_id"), "Verified", Tone.SUCCESS),
        (Verification("number", "number"), "By number", Tone.NEUTRAL),
    ],
)
def test_given_proof_of_who_calls_when_it_rings_then_a_chip_says_how_sure(
    verification: Verification, chip: str, tone: Tone
) -> None:
    shown = view(a_call(context=CallContext(queue_id="billing", verification=verification)), Face.RINGING)
    assert (shown.chips[1].text, shown.chips[1].tone) == (chip, tone)


def test_given_no_proof_when_it_rings_then_only_the_queue_is_a_chip() -> None:
    call = a_call(context=CallContext(queue_id="billing", verification=Verification("none", "")))
    assert [chip.text for chip in view(call, Face.RINGING).chips] == ["Billing"]
    assert [chip.text for chip in view(call, Face.RINGING, CHINESE).chips] == ["账务"]


# --- order and faces -------------------------------------------------------------------------------------------------


def test_given_several_calls_when_arranged_then_the_one_talked_on_is_first_and_a_ringing_one_last() -> None:
    rings = a_call(id=CallId("rings"))
    held = talking(id=CallId("held"), held=True)
    active = talking(id=CallId("active"))
    assert [(c.id, face) for c, face in arranged([rings, held, active])] == [
        ("active", Face.TALKING),
        ("held", Face.PARKED),
        ("rings", Face.WAITING),
    ]


def test_given_one_held_call_when_another_rings_then_the_held_one_keeps_its_keys_in_place() -> None:
    order = arranged([talking(held=True), a_call(id=CallId("rings"))])
    assert [face for _, face in order] == [Face.TALKING, Face.WAITING]


def test_given_a_call_of_ours_when_it_is_not_answered_yet_then_its_card_is_for_dialling() -> None:
    dialled = a_call(direction=Direction.OUTBOUND, state=LegState.CALLING)
    rings = a_call(direction=Direction.OUTBOUND, state=LegState.EARLY)
    assert arranged([dialled])[0][1] is Face.DIALLING
    assert arranged([talking(held=True), rings])[0] == (rings, Face.DIALLING)
    assert arranged([replace(rings, state=LegState.CONNECTING)])[0][1] is Face.DIALLING
    assert view(dialled, Face.DIALLING).sentence == "Calling…"
    assert view(rings, Face.DIALLING).sentence == "It rings at the other end."
    assert view(replace(rings, early_media=True), Face.DIALLING).sentence.startswith("You hear")


def test_given_a_call_just_answered_when_the_ack_is_missing_then_it_has_its_keys_but_they_wait() -> None:
    connecting = a_call(state=LegState.CONNECTING, answered_at=NOW)
    assert arranged([connecting])[0][1] is Face.TALKING
    shown = view(connecting, Face.TALKING)
    assert not shown.usable
    assert shown.state == "connecting"


@pytest.mark.parametrize(
    ("changes", "state", "tone"),
    [
        ({}, "talking", Tone.SUCCESS),
        ({"muted": True}, "muted", Tone.SUCCESS),
        ({"held": True, "muted": True}, "on hold", Tone.WARNING),
        ({"held_by_peer": True}, "you are held", Tone.WARNING),
    ],
)
def test_given_an_established_call_when_shown_then_a_word_says_its_state(
    changes: dict[str, Any], state: str, tone: Tone
) -> None:
    shown = view(talking(**changes), Face.TALKING)
    assert (shown.state, shown.tone) == (state, tone)
    assert shown.usable


# --- timers, quality -------------------------------------------------------------------------------------------------


def test_given_each_state_when_the_clock_is_read_then_the_timer_counts_what_matters_in_it() -> None:
    assert view(a_call(), Face.RINGING).timer_at(NOW) == "0:07"
    assert view(talking(), Face.TALKING).timer_at(NOW) == "2:14"
    since = NOW - timedelta(seconds=31)
    assert view(talking(held=True), Face.PARKED, held_since=since).timer_at(NOW) == "0:31"
    over = ended(Outcome.ANSWERED, answered_at=NOW - timedelta(seconds=64))
    assert view(over, Face.ENDED).timer_at(NOW + timedelta(hours=1)) == "1:04"


def test_given_measured_quality_when_shown_then_the_figure_and_a_sentence() -> None:
    shown = view(talking(quality=Quality("opus", 0.5, 3.0, 24.0, 40.0, 1, 1, 4.3)), Face.TALKING)
    assert shown.mos == 4.3
    assert "4.3 of 5" in shown.quality_told
    assert "opus" in shown.quality_told
    assert view(talking(), Face.TALKING).mos is None


@pytest.mark.parametrize(
    ("security", "signalling", "lock", "words"),
    [
        (MediaSecurity.NONE, Signalling.TLS, Lock.OPEN, "not encrypted"),
        (MediaSecurity.SDES, Signalling.TLS, Lock.CLOSED, "Nobody on the way"),
        (MediaSecurity.SDES, Signalling.PLAIN, Lock.HALF, "keys travel in the open"),
        (MediaSecurity.DTLS, Signalling.PLAIN, Lock.HALF, "pose as the exchange"),
        (MediaSecurity.SDES, Signalling.TLS_UNVERIFIED, Lock.HALF, "nobody checked"),
    ],
)
def test_given_what_is_protected_when_shown_then_the_lock_and_the_reason(
    security: MediaSecurity, signalling: Signalling, lock: Lock, words: str
) -> None:
    shown = view(talking(security=security, signalling=signalling), Face.TALKING)
    assert shown.lock is lock
    assert words in shown.lock_told


# --- what can be done ------------------------------------------------------------------------------------------------


def test_given_somebody_waits_while_the_agent_talks_then_answering_says_that_it_holds_and_is_not_filled() -> None:
    shown = view(a_call(), Face.WAITING, others_active=True)
    assert (shown.answer, shown.answer_filled, shown.tone) == ("Hold & answer", False, Tone.WARNING)
    alone = view(a_call(), Face.WAITING)
    assert (alone.answer, alone.answer_filled) == ("Answer", True)


@pytest.mark.parametrize(
    ("call", "is_lost"),
    [
        (ended(Outcome.ANSWERED, answered_at=NOW), False),
        (ended(Outcome.ANSWERED, 408, EndedBy.SYSTEM, answered_at=NOW), True),
        (ended(Outcome.MISSED, 487), True),
        (ended(Outcome.CALLER_LEFT, 487), True),
        (ended(Outcome.ELSEWHERE, 487), False),
        (ended(Outcome.REJECTED, 603, EndedBy.AGENT), False),
        (ended(Outcome.REJECTED, 603, direction=Direction.OUTBOUND), True),
        (ended(Outcome.CANCELLED, 487, EndedBy.AGENT, direction=Direction.OUTBOUND), False),
        (ended(Outcome.BUSY, 486, direction=Direction.OUTBOUND), True),
    ],
)
def test_given_an_ended_call_when_nobody_wished_it_so_then_another_try_is_offered(call: Call, is_lost: bool) -> None:
    shown = view(call, Face.ENDED)
    assert lost(call) is is_lost
    assert bool(shown.again) is is_lost
    assert (shown.tone is Tone.DANGER) is is_lost
    assert shown.sentence


def test_given_a_busy_number_when_the_call_ends_then_the_sentence_says_what_to_do_and_dials_the_number() -> None:
    shown = view(ended(Outcome.BUSY, 486, direction=Direction.OUTBOUND), Face.ENDED)
    assert shown.sentence == "Busy. Try again in a minute or leave a callback."
    assert (shown.again, shown.again_word) == (WANG, "Call again")
    assert view(ended(Outcome.CALLER_LEFT, 487), Face.ENDED).again_word == "Call back"


def test_given_an_address_without_a_number_when_dialled_again_then_as_the_line_can_reach_it() -> None:
    party = Party(SipAddress("bob", "10.0.0.7", 5062))
    assert redial_text(party, ENGLISH) == "sip:bob@10.0.0.7:5062"
    registered = replace(PROVISIONING, lines=(replace(PROVISIONING.lines[0], registrar="sip:pbx.example.org"),))
    assert redial_text(party, replace(ENGLISH, provisioning=registered)) == "bob"
