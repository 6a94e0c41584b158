"""A caller whom the agent sent on, whom nobody took, and who calls again: the same contact."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.events import CallAdded, CallEnded, RecordSaved, TransferChanged
from agent_desktop.domain.leg import LegId, Outcome
from agent_desktop.domain.provisioning import HeaderAnswer
from agent_desktop.domain.transfer import TransferStage
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk

ANI, SESSION = "+8613900001234", "session-1"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    provisioning = replace(centre.PROVISIONING, auto_answer_from_headers=HeaderAnswer.TRUSTED)
    async with open_desk(provisioning) as made:
        await made.log_in_ready()
        yield made


async def sent_on(fake: FakeDesk) -> tuple[Call, LegId]:
    """A caller with notes, whom the exchange was asked to send to 1009."""
    leg = fake.phone.ring(ANI, "billing", session_id=SESSION)
    (call,) = fake.desk.calls.calls
    assert await fake.desk.calls.answer(call.id)
    await fake.settle()
    fake.desk.wrapup.edit(call.interaction_id, {}, "Wants to move house.")
    assert await fake.desk.transfer.begin(call.id)
    assert await fake.desk.transfer.blind("1009")
    await fake.settle()
    return call, leg


def back(fake: FakeDesk, *, trusted: bool = True, session_id: str = SESSION) -> LegId:
    return fake.phone.ring(
        ANI, "billing", session_id=session_id, returned="NOANSWER", auto_answer_after=0.0, trusted=trusted
    )


def stage(fake: FakeDesk) -> tuple[TransferStage, str]:
    told = fake.of(TransferChanged)[-1].transfer
    return told.stage, told.code


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize("told", [True, False], ids=["after the refusal", "before any answer"])
async def test_given_a_caller_sent_on_when_he_calls_again_then_the_call_goes_on_and_the_dead_leg_ends(
    fake: FakeDesk, told: bool
) -> None:
    call, old = await sent_on(fake)
    if told:
        fake.phone.refer_progresses(old, 503)
        await fake.settle()
    new = back(fake)
    await fake.settle()
    (went_on,) = fake.desk.calls.calls
    assert (went_on.id, went_on.leg_id, went_on.phase) == (call.id, new, Phase.TALKING)
    assert (went_on.held, went_on.transferred_to, went_on.context.returned) == (False, "", "NOANSWER")
    assert went_on.answered_at is not None
    assert ("answer", new) in fake.phone.commands
    assert ("hang_up", old) in fake.phone.commands
    assert stage(fake) == (TransferStage.FAILED, "congested" if told else "no_answer")
    assert len(fake.of(CallAdded)) == 1
    fake.phone.peer_hangs_up(new)
    assert fake.of(CallEnded)[0].call.outcome is Outcome.ANSWERED


@pytest.mark.tolerates_log("transfer_failed")
@pytest.mark.parametrize("status", [200, 486], ids=["seemed to work", "failed and the exchange hung up"])
async def test_given_a_call_that_ended_when_the_caller_is_back_then_it_is_the_contact_with_its_notes(
    fake: FakeDesk, status: int
) -> None:
    call, old = await sent_on(fake)
    fake.phone.refer_progresses(old, status)
    if status != 200:
        fake.phone.peer_hangs_up(old)
    await fake.settle()
    assert len(fake.of(CallEnded)) == 1
    asked = sum(method == "pop" for method, _ in fake.backend.calls)
    new = back(fake)
    await fake.clock.pass_time(1)
    (again,) = fake.desk.calls.calls
    assert (again.interaction_id, again.leg_id, again.phase) == (call.interaction_id, new, Phase.TALKING)
    assert again.started_at == call.started_at
    draft = fake.desk.wrapup.draft(call.interaction_id)
    assert draft is not None
    assert draft.notes == "Wants to move house."
    fake.phone.peer_hangs_up(new)
    await fake.settle()
    records = [fact.record for fact in fake.of(RecordSaved)]
    assert {record.interaction_id for record in records} == {call.interaction_id}
    assert [record.revision for record in records] == sorted({record.revision for record in records})
    assert (records[-1].outcome, records[-1].transferred_to) == (Outcome.ANSWERED, "")
    assert sum(method == "pop" for method, _ in fake.backend.calls) == asked == 1


async def test_given_notes_that_were_handed_in_when_the_caller_is_back_then_it_is_a_contact_of_its_own(
    fake: FakeDesk,
) -> None:
    call, old = await sent_on(fake)
    fake.phone.refer_progresses(old, 200)
    await fake.settle()
    await fake.desk.wrapup.finish(call.interaction_id, incomplete=True)
    back(fake)
    assert fake.desk.calls.calls[0].interaction_id != call.interaction_id


@pytest.mark.tolerates_log("transfer_failed")
@pytest.mark.parametrize(("trusted", "session_id"), [(False, SESSION), (True, "another")])
async def test_given_somebody_else_who_says_so_when_he_calls_then_it_is_a_call_of_its_own(
    fake: FakeDesk, trusted: bool, session_id: str
) -> None:
    call, old = await sent_on(fake)
    new = back(fake, trusted=trusted, session_id=session_id)
    await fake.settle()
    assert [known.leg_id for known in fake.desk.calls.calls] == [old, new]
    assert fake.desk.calls.calls[1].interaction_id != call.interaction_id


@pytest.mark.expects_log("transfer_failed")
async def test_given_a_muted_caller_when_he_is_back_then_he_is_still_muted(fake: FakeDesk) -> None:
    call, old = await sent_on(fake)
    assert await fake.desk.calls.mute(call.id, True)
    fake.phone.refer_progresses(old, 503)
    await fake.settle()
    new = back(fake)
    await fake.settle()
    assert ("mute", new, True) in fake.phone.commands
