"""A customer's way from agent to agent: what each whole desk shows of it, and what the server has in the end.

The customer says 1000 Hz, Zhang Wei 800, Chen Jie 900, Lina 700.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asterisk.exchange import CALLER_HZ

from agent_desktop.domain.call import Call
from agent_desktop.domain.customer import Handover
from agent_desktop.domain.events import CallAdded, PopReady
from agent_desktop.domain.leg import EndedBy, Outcome
from agent_desktop.domain.transfer import TransferStage
from tests.lab.asterisk import Asterisk
from tests.lab.desk import Desk
from tests.lab.office import CHEN, LINA, ZHANG, Office

S = TransferStage
CUSTOMER = "+8613600002505"
NOTES = "Wants to move house.\nIs in a hurry."
pytestmark = pytest.mark.timeout(90)


def queue_call(desks: Office) -> Call:
    """A customer calls billing; Zhang Wei, its only member, answers and writes."""
    desks.pbx.join_queue("billing", 1002)
    desks.pbx.originate("+8657186000101", number=CUSTOMER)
    call = desks.zhang.take()
    desks.zhang.until("who calls is shown", lambda: desks.zhang.of(PopReady))
    desks.zhang.do("wrapup.edit", call.interaction_id, {}, NOTES)
    return call


def handed(desk: Desk, call: Call, session_id: str) -> Handover:
    """What the agent before wrote in that contact, as this desk shows it with the call."""

    def found() -> Handover | None:
        shown = [fact.pop.handover for fact in desk.of(PopReady) if fact.interaction_id == call.interaction_id]
        last = shown[-1] if shown else None
        return last if last is not None and last.notes and last.session_id == session_id else None

    return desk.until("the notes of the agent before are shown", found)


def notes(desk: Desk, call: Call) -> str:
    draft = desk.do("wrapup.draft", call.interaction_id)
    return str(draft.notes)


@pytest.fixture
def without_headers(desks: Office) -> Iterator[Asterisk]:
    """The exchange tells phones nothing of a contact but who calls."""
    pbx = desks.pbx
    pbx.ami.command("dialplan remove extension s@contact-headers")
    pbx.ami.command("dialplan add extension s,1,Return() into contact-headers")
    yield pbx
    pbx.ami.command("dialplan reload")
    pbx.eventually("it tells again", lambda: "X-CC-Session-Id" in pbx.ami.command("dialplan show contact-headers"))


@pytest.mark.parametrize("lost", [False, True], ids=["with_headers", "without_headers"])
def test_given_a_queue_call_when_sent_on_blind_then_the_next_agent_has_the_same_contact_and_reads_the_notes(
    desks: Office, request: pytest.FixtureRequest, lost: bool
) -> None:
    zhang, chen = desks.zhang, desks.chen
    first = queue_call(desks)
    assert first.context.queue_id == "billing"
    if lost:
        request.getfixturevalue("without_headers")
    assert zhang.do("transfer.begin", first.id)
    assert zhang.do("transfer.blind", "1003")
    second = chen.take()
    zhang.idle()
    told = handed(chen, second, first.context.session_id)
    assert (told.notes, told.extension) == (NOTES, "1002")
    assert (second.context.session_id == first.context.session_id) is not lost
    chen.until("they stand in the form", lambda: "> Is in a hurry." in notes(chen, second))
    chen.hears(CALLER_HZ)
    desks.pbx.hang_up(1003)
    chen.idle()
    zhang.do("wrapup.finish", first.interaction_id, incomplete=True)
    (before,), (after,) = desks.records(zhang), desks.records(chen)
    assert before["session_id"] == after["session_id"] == first.context.session_id
    assert (before["transfer"], before["transferred_to"], before["hung_up_by"]) == ("blind", "1003", "agent")
    assert (after["outcome"], after["hung_up_by"]) == ("ANSWERED", "peer")
    assert before["customer_id"] == after["customer_id"] is not None
    written = desks.wrap_up(zhang, first.interaction_id)
    assert written["notes"] == NOTES


def test_given_a_queue_call_when_a_colleague_is_asked_and_gets_it_then_the_notes_follow_what_is_typed_meanwhile(
    desks: Office,
) -> None:
    zhang, chen = desks.zhang, desks.chen
    first = queue_call(desks)
    assert zhang.do("transfer.begin", first.id)
    assert zhang.do("transfer.consult", "1003")
    second = chen.take()
    zhang.reaches(S.CONSULTING)
    chen.hears(ZHANG)
    handed(chen, second, first.context.session_id)
    assert second.context.session_id == first.context.session_id
    zhang.do("wrapup.edit", first.interaction_id, {}, NOTES + "\nPromised to pay.")
    chen.until("the newer notes stand there", lambda: "> Promised to pay." in notes(chen, second))
    assert zhang.do("transfer.complete")
    zhang.reaches(S.COMPLETED)
    zhang.idle()
    chen.hears(CALLER_HZ)
    assert set(chen.calls) == {second.id}
    chen.until("who calls is shown", lambda: chen.calls[second.id].party.address.user == CUSTOMER)
    assert chen.do("calls.hang_up", second.id)
    (before,), (after,) = desks.records(zhang), desks.records(chen)
    assert (before["transfer"], before["transferred_to"], before["outcome"]) == ("attended", "1003", "ANSWERED")
    assert (after["outcome"], after["hung_up_by"], after["session_id"]) == ("ANSWERED", "agent", before["session_id"])


def test_given_a_call_that_rings_at_a_colleague_when_picked_up_then_it_is_ours_and_not_missed_there(
    desks: Office,
) -> None:
    lina, zhang = desks.lina, desks.zhang
    desks.pbx.originate(1002, number=CUSTOMER)
    ringing = zhang.rings()
    picked = lina.do("calls.pick_up", "1002")
    lina.talks(picked.id)
    lina.hears(CALLER_HZ)
    zhang.idle()
    (gone,) = [call for call in zhang.ended if call.id == ringing.id]
    assert gone.ending is not None
    assert gone.ending.elsewhere
    assert gone.outcome is not Outcome.MISSED
    assert lina.do("calls.hang_up", picked.id)
    lina.idle()


def test_given_an_intercom_call_when_it_comes_then_it_answers_itself_and_the_two_talk(desks: Office) -> None:
    lina, zhang = desks.lina, desks.zhang
    call = lina.do("calls.dial", "1002", intercom=True)
    lina.talks(call.id)
    zhang.until("it answered itself", lambda: any(c.active and c.auto_answered for c in zhang.calls.values()))
    zhang.hears(LINA)
    lina.hears(ZHANG)  # the microphone opened, after the beep
    assert lina.do("calls.hang_up", call.id)
    zhang.idle()
    (ended,) = zhang.ended
    assert ended.ending is not None
    assert ended.ending.ended_by is EndedBy.PEER


def test_given_two_calls_when_one_is_held_for_the_other_then_each_caller_hears_only_the_agent(desks: Office) -> None:
    lina, zhang, chen = desks.desks
    hers = lina.dial("1002")
    first = zhang.take()
    asks = chen.dial("1002")
    second = zhang.take()
    chen.talks(asks)
    chen.hears(ZHANG)
    zhang.hears(CHEN)
    assert zhang.do("calls.resume", first.id)
    lina.hears(ZHANG)
    zhang.hears(LINA)
    assert len(zhang.of(CallAdded)) == 2
    assert zhang.do("calls.hang_up", second.id)
    chen.idle()
    assert lina.do("calls.hang_up", hers)
    zhang.idle()
    older, newer = desks.records(zhang, 2)
    assert (older["hung_up_by"], newer["hung_up_by"]) == ("peer", "agent")
    assert older["hold_seconds"] > 0
