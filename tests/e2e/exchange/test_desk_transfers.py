"""Agents hand callers on: whole desks at a real exchange and a real server, heard by their tones.

The caller says 700 Hz, the agent 800, who is asked or gets the call 900.
"""

from __future__ import annotations

import time

import pytest
from asterisk.exchange import MUSIC_HZ

from agent_desktop.domain.call import CallId
from agent_desktop.domain.events import TransferChanged
from agent_desktop.domain.transfer import OVER, TransferStage
from agent_desktop.services.call_control.transfer import ALONE_AFTER_SECONDS
from tests.lab.office import CHEN, LINA, ZHANG, Office

S = TransferStage
pytestmark = pytest.mark.timeout(90)


def reach(desks: Office) -> tuple[CallId, CallId]:
    """Lina calls Zhang Wei, who answers and begins to hand her on: her call and his."""
    hers = desks.lina.dial("1002")
    his = desks.zhang.take()
    desks.lina.talks(hers)
    desks.zhang.hears_first_of(his.leg_id)  # before that the exchange has not joined them, and refuses a REFER with 400
    assert desks.zhang.do("transfer.begin", his.id)
    return hers, his.id


def consult(desks: Office) -> CallId:
    """Zhang Wei asks Chen Jie, who answers: her call."""
    assert desks.zhang.do("transfer.consult", "1003")
    asked = desks.chen.take()
    desks.zhang.reaches(S.CONSULTING)
    return asked.id


def test_given_a_caller_when_sent_on_blind_then_the_two_talk_and_the_server_knows_where_the_call_went(
    desks: Office,
) -> None:
    reach(desks)
    assert desks.zhang.do("transfer.blind", "1003")
    desks.chen.take()
    desks.zhang.reaches(S.COMPLETED)
    desks.zhang.idle()
    desks.lina.hears(CHEN)
    desks.chen.hears(LINA)
    assert desks.zhang.stages == [S.CHOOSING, S.REFERRING, S.COMPLETED]
    (record,) = desks.records(desks.zhang)
    assert (record["transfer"], record["transferred_to"]) == ("blind", "1003")


@pytest.mark.parametrize("why", ["late", "away", "busy"])
def test_given_nobody_takes_it_when_sent_on_blind_then_the_caller_is_back_in_the_same_contact(
    desks: Office, why: str
) -> None:
    lina, zhang, chen = desks.desks
    hers, his = reach(desks)
    interaction = zhang.calls[his].interaction_id
    zhang.do("wrapup.edit", interaction, {}, "Wants to move house.")
    if why == "busy":
        chen.dial("780")
    assert zhang.do("transfer.blind", {"late": "711003", "away": "1004", "busy": "721003"}[why])
    zhang.until("the transfer is over", lambda: zhang.stage in OVER)
    zhang.until(
        "the caller is back", lambda: [(c.active, bool(c.referred)) for c in zhang.calls.values()] == [(True, True)]
    )
    lina.hears(ZHANG)
    zhang.hears(LINA)
    told = zhang.of(TransferChanged)[-1].transfer
    # Asterisk says that it worked as soon as a telephone rings, and sometimes when none does
    assert told.stage in ((S.COMPLETED,) if why == "late" else (S.COMPLETED, S.FAILED))
    if told.stage is S.FAILED:
        assert told.code in {"away": ("congested", "no_answer"), "busy": ("busy",)}[why]
    (call,) = zhang.calls.values()
    assert call.interaction_id == interaction
    assert zhang.do("wrapup.draft", interaction).notes == "Wants to move house."
    assert lina.do("calls.hang_up", hers)
    zhang.idle()
    (record,) = desks.records(zhang)
    assert (record["outcome"], record["hung_up_by"], record["transferred_to"]) == ("ANSWERED", "peer", "")
    assert record["talk_seconds"] > 0


def test_given_a_consultation_when_swapped_twice_and_completed_then_the_two_talk_and_nobody_rings_again(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    hers, _ = reach(desks)
    asked = consult(desks)
    chen.hears(ZHANG)
    lina.hears(MUSIC_HZ)
    assert zhang.do("transfer.swap")
    lina.hears(ZHANG)
    zhang.hears(LINA)
    assert zhang.do("transfer.swap")
    chen.hears(ZHANG)
    zhang.hears(CHEN)
    assert zhang.do("transfer.complete")
    zhang.reaches(S.COMPLETED)
    zhang.idle()
    lina.hears(CHEN)
    chen.hears(LINA)
    assert zhang.stages == [
        S.CHOOSING, S.CALLING, S.CONSULTING, S.WITH_CALLER, S.CONSULTING, S.REFERRING, S.COMPLETED
    ]  # fmt: skip
    assert [call.id for call in chen.calls.values()] == [asked]
    chen.until("she sees whom she talks to now", lambda: chen.calls[asked].party.address.user == "1001")
    assert lina.do("calls.hang_up", hers)
    chen.idle()
    (record,) = desks.records(zhang)
    assert (record["transfer"], record["transferred_to"]) == ("attended", "1003")
    assert (record["outcome"], record["hung_up_by"]) == ("ANSWERED", "agent")
    (record,) = desks.records(chen)
    assert (record["outcome"], record["hung_up_by"]) == ("ANSWERED", "peer")


def test_given_a_consultation_when_cancelled_then_the_recipient_is_let_go_and_the_caller_is_back(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    _, his = reach(desks)
    consult(desks)
    assert zhang.do("transfer.cancel")
    chen.idle()
    zhang.talks(his)
    lina.hears(ZHANG)
    zhang.hears(LINA)
    assert zhang.stage is S.CANCELLED
    assert zhang.do("calls.hang_up", his)
    lina.idle()
    (record,) = desks.records(zhang)
    assert (record["transfer"], record["transferred_to"], record["hung_up_by"]) == ("", "", "agent")


def test_given_a_recipient_that_rings_when_completed_then_they_answer_once_and_talk_to_the_caller(
    desks: Office,
) -> None:
    lina, zhang, chen = desks.desks
    hers, _ = reach(desks)
    assert zhang.do("transfer.consult", "1003")
    ringing = chen.rings()
    assert zhang.do("transfer.complete")
    chen.until("the first call has gone", lambda: ringing.id not in chen.calls)
    chen.take()
    zhang.reaches(S.COMPLETED)
    zhang.idle()
    lina.hears(CHEN)
    chen.hears(LINA)
    assert lina.do("calls.hang_up", hers)
    chen.idle()


@pytest.mark.parametrize("answers", [True, False], ids=["hangs_up", "refuses"])
def test_given_a_recipient_who_does_not_want_it_then_the_agent_talks_to_the_caller_again(
    desks: Office, answers: bool
) -> None:
    lina, zhang, chen = desks.desks
    _, his = reach(desks)
    if answers:
        assert chen.do("calls.hang_up", consult(desks))
    else:
        assert zhang.do("transfer.consult", "1003")
        assert chen.do("calls.reject", chen.rings().id, busy=True)
    zhang.reaches(S.FAILED)
    zhang.talks(his)
    lina.hears(ZHANG)
    zhang.hears(LINA)
    told = zhang.of(TransferChanged)[-1].transfer
    assert told.code == ("recipient_hung_up" if answers else "busy")


def test_given_a_consultation_when_the_caller_hangs_up_then_the_two_go_on_talking(desks: Office) -> None:
    lina, zhang, chen = desks.desks
    hers, _ = reach(desks)
    asked = consult(desks)
    assert lina.do("calls.hang_up", hers)
    zhang.reaches(S.CALLER_GONE)
    chen.hears(ZHANG)
    zhang.hears(CHEN)
    assert chen.do("calls.hang_up", asked)
    zhang.idle()
    (record,) = desks.records(zhang)
    assert (record["hung_up_by"], record["transferred_to"]) == ("peer", "")


def test_given_a_caller_who_hangs_up_while_the_exchange_is_asked_then_nobody_is_left_behind(desks: Office) -> None:
    lina, zhang, chen = desks.desks
    hers, _ = reach(desks)
    consult(desks)
    zhang.order("transfer.complete")
    lina.order("calls.hang_up", hers)
    zhang.until("it is over", lambda: zhang.stage in OVER)
    lina.idle()
    # whichever came first: the exchange has joined the two and our legs end, or the two that are left talk
    settled = time.monotonic() + ALONE_AFTER_SECONDS + 2
    zhang.until("the exchange has decided", lambda: not zhang.calls or time.monotonic() > settled)
    if zhang.calls:
        chen.hears(ZHANG)
        zhang.do("calls.hang_up_all")
    zhang.idle()
    chen.idle()


def test_given_a_consultation_when_merged_and_left_then_all_talk_and_then_the_two_without_us(desks: Office) -> None:
    lina, zhang, chen = desks.desks
    hers, his = reach(desks)
    consult(desks)
    assert zhang.do("transfer.merge")
    lina.hears(ZHANG, CHEN)
    chen.hears(LINA, ZHANG)
    zhang.hears(LINA, CHEN)
    (guest,) = set(zhang.calls) - {his}
    assert zhang.do("conference.silence", guest, True)
    lina.hears(ZHANG)
    assert zhang.do("conference.silence", guest, False)
    assert zhang.do("conference.leave")
    zhang.idle()
    lina.hears(CHEN)
    chen.hears(LINA)
    assert lina.do("calls.hang_up", hers)
    chen.idle()
    (record,) = desks.records(zhang)
    assert (record["conference"], record["hung_up_by"]) == (True, "agent")
    assert (record["transfer"], record["transferred_to"]) == ("attended", "1003")


def test_given_a_conference_when_one_is_dropped_then_the_others_talk_on(desks: Office) -> None:
    lina, zhang, chen = desks.desks
    _, his = reach(desks)
    consult(desks)
    assert zhang.do("transfer.merge")
    lina.hears(ZHANG, CHEN)
    (guest,) = set(zhang.calls) - {his}
    assert zhang.do("conference.drop", guest)
    chen.idle()
    lina.hears(ZHANG)
    zhang.hears(LINA)
    assert not zhang.calls[his].conference
