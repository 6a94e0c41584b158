"""Every final status and every failure of our own has one cause, and every cause a tone."""

from __future__ import annotations

import re
from itertools import product

import pytest

from agent_desktop.domain.causes import TONES, Cause, Tone, cause_of, cause_of_return, explain
from agent_desktop.domain.leg import Direction, EndedBy, Ending, Outcome, outcome_of
from agent_desktop.ports import PhoneError
from tests.architecture.source import ROOT

C, O = Cause, Outcome  # noqa: E741  # one letter each keeps the tables below readable

NAMED = {
    C.BUSY: {486, 600},
    C.NO_ANSWER: {408, 480, 487, 504},
    C.NOT_FOUND: {404, 410, 416, 484, 485, 604},
    C.NOT_ALLOWED: {401, 407, 436, 437, 438},
    C.INCOMPATIBLE: {405, 406, 413, 414, 415, 420, 421, 488, 493, 494, 505, 513, 606},
    C.CONGESTED: {503},
    C.GONE: {481},
}
REFUSED = {402, 403, 433}


def expected(status: int) -> Cause:
    for cause, statuses in NAMED.items():
        if status in statuses:
            return cause
    if status in REFUSED or status >= 600:
        return C.REFUSED
    return C.MOVED if status < 400 else C.FAILED


@pytest.mark.parametrize("status", range(300, 700))
def test_given_any_final_status_when_explained_then_it_has_one_cause(status: int) -> None:
    assert explain(status) is expected(status)


@pytest.mark.parametrize("status", [100, 180, 183, 200, 202, 299])
def test_given_no_failure_when_explained_then_there_is_no_cause(status: int) -> None:
    assert explain(status) is C.NONE
    assert TONES[C.NONE] is Tone.NONE


def test_given_no_status_at_all_when_explained_then_nobody_answered_the_request() -> None:
    assert explain(0) is C.UNREACHABLE


def test_given_the_failures_the_phone_can_report_when_explained_then_each_has_a_cause_of_its_own() -> None:
    promised = re.findall(r"[a-z_]{4,}", (PhoneError.__doc__ or "").partition(":")[2])
    assert promised, "the port lists its codes"
    causes = {code: explain(486, code) for code in promised}
    assert C.BUSY not in causes.values(), "what failed here goes before what the wire said"
    assert causes["device"] is C.DEVICE
    assert causes["no_network"] is C.NO_NETWORK
    assert causes["too_many_calls"] is C.TOO_MANY_CALLS
    assert causes["bad_address"] is C.BAD_ADDRESS
    assert explain(0, "something new") is C.ENGINE


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("BUSY", Cause.BUSY),
        ("NOANSWER", Cause.NO_ANSWER),
        ("chanunavail", Cause.NO_ANSWER),
        ("CONGESTION", Cause.CONGESTED),
        ("DONTCALL", Cause.FAILED),
    ],
)
def test_given_a_caller_who_is_back_when_the_exchange_says_why_then_it_is_a_cause(said: str, cause: Cause) -> None:
    assert cause_of_return(said) is cause


def test_given_every_cause_then_it_has_a_tone_that_is_a_sound_of_ours() -> None:
    assert set(TONES) == set(Cause)
    sounds = {path.stem for path in (ROOT / "resources" / "sounds" / "tones").glob("*.wav")}
    assert {tone.value for tone in TONES.values() if tone} <= sounds
    assert TONES[C.BUSY] is Tone.BUSY
    assert TONES[C.NOT_FOUND] is Tone.UNOBTAINABLE
    assert TONES[C.CONGESTED] is Tone.CONGESTION
    assert TONES[C.DEVICE] is Tone.NONE, "the device that failed cannot say so"


@pytest.mark.parametrize("status", [0, 408, 503])
def test_given_a_timeout_that_nobody_sent_when_explained_then_the_exchange_is_not_there(status: int) -> None:
    assert cause_of(Ending(status, "", EndedBy.SYSTEM)) is C.UNREACHABLE
    assert cause_of(Ending(status, "", EndedBy.SYSTEM, code="device")) is C.DEVICE
    if status:
        assert cause_of(Ending(status, "", EndedBy.PEER)) is expected(status)


OUTBOUND = {
    **dict.fromkeys((486, 600), O.BUSY),
    **dict.fromkeys((408, 480, 487, 504), O.NO_ANSWER),
    **dict.fromkeys((603, 607, 608), O.REJECTED),
}
INBOUND = {EndedBy.AGENT: O.REJECTED, EndedBy.PEER: O.CALLER_LEFT, EndedBy.SYSTEM: O.FAILED}


@pytest.mark.parametrize(("direction", "by"), list(product(Direction, EndedBy)))
def test_given_any_status_direction_and_author_when_unanswered_then_one_outcome(
    direction: Direction, by: EndedBy
) -> None:
    for status in range(300, 700):
        ending = Ending(status, "", by)
        if direction is Direction.INBOUND:
            wanted = INBOUND[by]
        else:
            wanted = O.CANCELLED if by is EndedBy.AGENT else OUTBOUND.get(status, O.FAILED)
        assert outcome_of(direction, False, ending) is wanted, status
        assert outcome_of(direction, True, ending) is O.ANSWERED, status
        broken = Ending(status, "", by, code="device")
        assert outcome_of(direction, False, broken) is O.DEVICE_ERROR, status
        assert outcome_of(direction, True, broken) is O.ANSWERED, status
        assert outcome_of(direction, True, broken, sounded=False) is O.DEVICE_ERROR, status
        assert outcome_of(direction, True, ending, sounded=False) is O.ANSWERED, status
        after_a_device_failed = outcome_of(direction, False, ending, device_failed=True)
        assert after_a_device_failed is (wanted if by is EndedBy.AGENT else O.DEVICE_ERROR), status


def test_given_a_failed_device_when_a_colleague_took_the_call_then_it_is_elsewhere() -> None:
    taken = Ending(487, "", EndedBy.PEER, elsewhere=True)
    assert outcome_of(Direction.INBOUND, False, taken, device_failed=True) is O.ELSEWHERE
