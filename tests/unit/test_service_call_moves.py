"""What the far end does to a call (sends it elsewhere, replaces itself), and calls that answer by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from inspect import isawaitable

import pytest

from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    LegReferred,
    LegReplaced,
    ProblemNoticed,
    RecordSaved,
)
from agent_desktop.domain.leg import Direction, LegId, Outcome
from agent_desktop.domain.provisioning import AnswerPolicy, CallWaiting, HeaderAnswer, Provisioning
from agent_desktop.ports import PhoneError
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


def provisioned(waiting: CallWaiting = CallWaiting.WAIT, answer: AnswerPolicy = AnswerPolicy.MANUAL) -> Provisioning:
    first, *rest = centre.PROVISIONING.queues
    changed = replace(first, call_waiting=waiting, answer=answer)
    line = replace(centre.PROVISIONING.lines[0], proxy="sip:127.0.0.1:5060")
    return replace(centre.PROVISIONING, queues=(changed, *rest), lines=(line,))


def only(fake: FakeDesk) -> Call:
    (call,) = fake.desk.calls.calls
    return call


async def talking(fake: FakeDesk, ani: str = "+8613900001234") -> tuple[Call, LegId]:
    leg = fake.phone.ring(ani, "billing")
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    assert await fake.desk.calls.answer(call.id)
    await fake.settle()
    found = fake.desk.calls.call(call.id)
    assert found is not None
    return found, leg


# --- sent elsewhere, replaced ----------------------------------------------------------------------------------------


async def test_given_a_far_end_that_sends_us_on_when_the_new_one_answers_then_it_is_the_same_contact(
    fake: FakeDesk,
) -> None:
    call, old = await talking(fake)
    new = fake.phone.peer_refers(old, "+8613900005678", "Anna")
    assert only(fake).leg_id == old, "until the new leg is answered the old one goes on"
    fake.phone.peer_rings(new)
    assert only(fake).phase is Phase.TALKING
    fake.clock.advance(5)
    fake.phone.peer_answers(new)
    await fake.settle()
    went_on = only(fake)
    assert (went_on.id, went_on.interaction_id, went_on.leg_id) == (call.id, call.interaction_id, new)
    assert (went_on.referred, went_on.party.name, went_on.phase) == (True, "Anna Smith", Phase.TALKING)
    assert went_on.answered_at == call.answered_at
    fake.phone.peer_hangs_up(old)
    assert only(fake).id == call.id
    fake.phone.peer_hangs_up(new)
    assert fake.of(CallEnded)[0].call.outcome is Outcome.ANSWERED
    assert len(fake.of(CallAdded)) == 1


async def test_given_a_far_end_that_leaves_before_the_new_one_answers_then_the_contact_waits_for_it(
    fake: FakeDesk,
) -> None:
    call, old = await talking(fake)
    new = fake.phone.peer_refers(old, "1002")
    fake.phone.peer_hangs_up(old)
    assert (only(fake).id, only(fake).phase) == (call.id, Phase.CONNECTING)
    assert fake.desk.calls.ringing_call is None
    fake.phone.peer_rings(new)
    assert only(fake).phase is Phase.CONNECTING
    fake.phone.peer_answers(new)
    assert only(fake).active
    fake.phone.peer_hangs_up(new)
    assert fake.desk.calls.calls == ()


async def test_given_a_new_leg_that_fails_then_the_old_one_stays_and_the_agent_reads_why(fake: FakeDesk) -> None:
    call, old = await talking(fake)
    new = fake.phone.peer_refers(old, "1002")
    fake.phone.peer_refuses(new, 486)
    assert only(fake).leg_id == old
    assert only(fake).active
    assert fake.of(ProblemNoticed)[-1] == ProblemNoticed("referral_failed", "busy", call.id)
    again = fake.phone.peer_refers(old, "1003")
    fake.phone.peer_hangs_up(old)
    fake.phone.peer_refuses(again, 486)
    assert fake.of(CallEnded)[0].call.outcome is Outcome.ANSWERED, "there is nobody left"


async def test_given_an_agent_who_hangs_up_while_being_sent_on_then_the_new_leg_ends_too(fake: FakeDesk) -> None:
    call, old = await talking(fake)
    new = fake.phone.peer_refers(old, "1002")
    assert await fake.desk.calls.hang_up(call.id)
    await fake.settle()
    assert fake.desk.calls.calls == ()
    assert fake.phone.named("hang_up") == [(old,), (new,)]
    assert fake.phone.legs == {}


async def test_given_a_muted_call_on_hold_when_replaced_then_it_stays_muted_and_on_hold(fake: FakeDesk) -> None:
    call, old = await talking(fake)
    await fake.desk.calls.mute(call.id, True)
    await fake.desk.calls.hold(call.id)
    new = fake.phone.peer_replaces(old, "1009", "Xu")
    await fake.settle()
    went_on = only(fake)
    assert (went_on.leg_id, went_on.held, went_on.muted, went_on.referred) == (new, True, True, True)
    assert fake.phone.legs[new].muted
    assert await fake.desk.calls.resume(call.id)
    assert only(fake).active


async def test_given_a_talk_when_another_call_on_hold_is_replaced_then_the_talk_goes_on_alone(fake: FakeDesk) -> None:
    first, first_leg = await talking(fake)
    second, second_leg = await talking(fake, "+8613900005678")
    fake.phone.peer_replaces(first_leg, "1009")
    await fake.settle()
    assert [c.id for c in fake.desk.calls.calls if c.active] == [second.id]
    assert fake.phone.sounding == {second_leg}
    assert {c.id for c in fake.desk.calls.calls} == {first.id, second.id}


async def test_given_a_leg_nobody_knows_when_sent_elsewhere_or_replaced_then_no_leg_is_left(fake: FakeDesk) -> None:
    ghost = LegId("ghost")
    party = (await talking(fake))[0].party
    fake.desk.bus.publish(LegReferred(ghost, LegId("new-1"), party))
    fake.desk.bus.publish(LegReplaced(ghost, LegId("new-2"), party))
    await fake.settle()
    assert fake.phone.named("hang_up") == [("new-1",), ("new-2",)]
    assert only(fake).active


async def test_given_somebody_else_at_the_far_end_then_the_server_is_asked_once_who_it_is(fake: FakeDesk) -> None:
    _, leg = await talking(fake, "1002")

    def asked() -> int:
        return sum(name == "pop" for name, _ in fake.backend.calls)

    before = asked()
    fake.phone.peer_becomes(leg, "1002", "Li Ming")
    await fake.settle()
    assert asked() == before, "another spelling of the name is nobody else"
    fake.phone.peer_becomes(leg, "+8613900001234")
    await fake.settle()
    assert asked() == before + 1
    pop = fake.desk.pop.pop(only(fake).interaction_id)
    assert pop is not None
    assert pop.customer is not None
    assert pop.customer.id == "cust-chen"
    fake.phone.peer_becomes(leg, "1003")
    await fake.settle()
    assert fake.desk.pop.pop(only(fake).interaction_id) == pop, "a colleague does not push the customer away"


# --- answering by itself ---------------------------------------------------------------------------------------------


async def test_given_auto_answer_then_the_beep_is_heard_before_the_microphone_opens() -> None:
    async with open_desk(provisioned(answer=AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        leg = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(0.05)
        assert only(fake).active
        assert [(c[0], *c[2:]) for c in fake.phone.commands if c[0] in ("mute", "answer")] == [
            ("mute", True),
            ("answer",),
        ]
        assert fake.ringer.played[-1].tone == "answer"
        assert fake.phone.legs[leg].muted, "the far end does not hear the room yet"
        assert not only(fake).muted, "which is not the agent's doing"
        await fake.clock.pass_time(0.3)
        assert fake.phone.legs[leg].muted
        await fake.clock.pass_time(0.15)
        assert not fake.phone.legs[leg].muted
        assert [s.tone for s in fake.ringer.played].count("answer") == 1


async def test_given_auto_answer_when_the_agent_mutes_during_the_beep_then_it_stays_muted() -> None:
    async with open_desk(provisioned(answer=AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        leg = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(0.1)
        assert await fake.desk.calls.mute(only(fake).id, True)
        await fake.clock.pass_time(1)
        assert fake.phone.legs[leg].muted


@pytest.mark.expects_log("engine")
@pytest.mark.parametrize("command", ["mute", "answer"])
async def test_given_auto_answer_when_the_phone_refuses_then_it_rings_and_the_agent_decides(command: str) -> None:
    async with open_desk(provisioned(answer=AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        fake.phone.fail_once[command] = PhoneError("engine")
        leg = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(1)
        assert only(fake).waiting
        assert not fake.phone.legs[leg].muted
        assert await fake.desk.calls.answer(only(fake).id)
        assert not only(fake).auto_answered
        assert "answer" not in [s.tone for s in fake.ringer.played]


@pytest.mark.parametrize(
    ("policy", "ready", "answered"),
    [(HeaderAnswer.TRUSTED, True, True), (HeaderAnswer.NEVER, True, False), (HeaderAnswer.TRUSTED, False, False)],
)
async def test_given_an_intercom_call_then_policy_and_state_decide(
    policy: HeaderAnswer, ready: bool, answered: bool
) -> None:
    async with open_desk(replace(provisioned(), auto_answer_from_headers=policy)) as fake:
        await (fake.log_in_ready() if ready else fake.log_in())
        fake.phone.ring("1002", auto_answer_after=0.0, trusted=True)
        await fake.clock.pass_time(1)
        assert only(fake).active is answered


async def test_given_intercom_then_the_other_phone_is_asked_to_answer_by_itself() -> None:
    async with open_desk(provisioned()) as fake:
        await fake.log_in_ready()
        await fake.desk.calls.dial("1002", intercom=True)
        (_, target, headers) = fake.phone.named("dial")[0]
        assert isinstance(headers, dict)
        assert headers["Answer-Mode"] == "Auto"
        assert getattr(target, "user", "") == "1002"
    async with open_desk(replace(provisioned(), intercom_header=IntercomHeader.CALL_INFO)) as fake:
        await fake.log_in_ready()
        await fake.desk.calls.dial("1002", intercom=True)
        ((_, _, headers),) = fake.phone.named("dial")
        assert isinstance(headers, dict)
        assert "answer-after=0" in headers["Call-Info"]
        assert "Answer-Mode" not in headers
    async with open_desk(replace(provisioned(), intercom_prefix="*80")) as fake:
        await fake.log_in_ready()
        await fake.desk.calls.dial("1002", intercom=True)
        (_, target, headers) = fake.phone.named("dial")[0]
        assert isinstance(headers, dict)
        assert "Answer-Mode" not in headers
        assert getattr(target, "user", "") == "*801002"


@pytest.mark.tolerates_log("no_pickup")
@pytest.mark.parametrize(("prefix", "dialled"), [("*8", ["*81002"]), ("", [])])
async def test_given_a_colleague_who_rings_then_the_call_is_picked_up_by_its_prefix(
    prefix: str, dialled: list[str]
) -> None:
    async with open_desk(replace(provisioned(), pickup_prefix=prefix)) as fake:
        await fake.log_in_ready()
        assert (await fake.desk.calls.pick_up("1002") is not None) is bool(dialled)
        assert [getattr(target, "user", "") for _, target, _ in fake.phone.named("dial")] == dialled


# --- call waiting while a call is handed on, or a conference goes on -------------------------------------------------


@pytest.mark.parametrize("stage", ["choosing", "calling", "consulting", "with_caller", "conference"])
@pytest.mark.parametrize("policy", CallWaiting)
async def test_given_a_transfer_or_conference_when_a_call_comes_then_it_is_not_disturbed(
    stage: str, policy: CallWaiting
) -> None:
    async with open_desk(provisioned(policy, AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        first = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(1)
        call = only(fake)
        assert await fake.desk.transfer.begin(call.id)
        if stage != "choosing":
            assert await fake.desk.transfer.consult("1002")
        if stage in ("consulting", "with_caller", "conference"):
            fake.phone.peer_answers(fake.desk.calls.calls[-1].leg_id)
            await fake.settle()
        if stage == "with_caller":
            assert await fake.desk.transfer.swap()
        if stage == "conference":
            assert await fake.desk.transfer.merge()
        sounding = fake.phone.sounding
        second = fake.phone.ring("+8613900005678", "billing")
        await fake.clock.pass_time(2)
        assert fake.phone.sounding == sounding
        assert fake.phone.named("reject") == ([(second, 486)] if policy is CallWaiting.BUSY else [])
        if policy is CallWaiting.BUSY:
            return
        for leg in [leg for leg in fake.phone.legs if leg != second]:
            fake.phone.peer_hangs_up(leg)
        await fake.clock.pass_time(2)
        turn = {second} if policy is CallWaiting.AUTO_HOLD else frozenset()
        assert fake.phone.sounding == turn, "it goes on ringing, unless the queue says that an agent in a call takes it"
        assert first not in fake.phone.legs


async def test_given_auto_hold_when_the_transfer_is_over_then_the_waiting_call_gets_its_turn() -> None:
    async with open_desk(provisioned(CallWaiting.AUTO_HOLD, AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(1)
        assert await fake.desk.transfer.begin(only(fake).id)
        second = fake.phone.ring("+8613900005678", "billing")
        await fake.clock.pass_time(1)
        assert fake.phone.sounding == frozenset()
        assert await fake.desk.transfer.cancel()
        await fake.clock.pass_time(1)
        assert fake.phone.sounding == {second}


# --- failures and outcomes -------------------------------------------------------------------------------------------


@pytest.mark.expects_log("device")
async def test_given_a_sound_device_that_fails_when_answering_then_the_outcome_says_device(fake: FakeDesk) -> None:
    leg = fake.phone.ring()
    fake.phone.fail_once["answer"] = PhoneError("device", "gone")
    assert not await fake.desk.calls.answer(only(fake).id)
    assert fake.of(ProblemNoticed)[-1].code == "device"
    fake.phone.peer_cancels(leg)
    await fake.settle()
    ended = fake.of(CallEnded)[0].call
    assert ended.outcome is Outcome.DEVICE_ERROR
    assert fake.store.records[ended.interaction_id].outcome is Outcome.DEVICE_ERROR


Way = Callable[[FakeDesk, Call], Awaitable[object] | object]


async def _try_to_answer(fake: FakeDesk, call: Call) -> None:
    fake.phone.fail_once["answer"] = PhoneError("device", "gone")
    assert not await fake.desk.calls.answer(call.id)


async def _answer_later(fake: FakeDesk, call: Call) -> None:
    await _try_to_answer(fake, call)
    assert await fake.desk.calls.answer(call.id)
    fake.phone.peer_hangs_up(call.leg_id)


async def _device_and_then(fake: FakeDesk, call: Call, then: Way) -> None:
    await _try_to_answer(fake, call)
    await _go(fake, call, then)


async def _talk_until(fake: FakeDesk, call: Call, then: Way) -> None:
    if call.direction is Direction.INBOUND:
        assert await fake.desk.calls.answer(call.id)
    else:
        fake.phone.peer_answers(call.leg_id)
    await fake.settle()
    await _go(fake, call, then)


async def _go(fake: FakeDesk, call: Call, way: Way) -> None:
    done = way(fake, call)
    if isawaitable(done):
        await done


def _too_late(fake: FakeDesk, call: Call) -> None:
    fake.clock.advance(16)
    fake.phone.peer_cancels(call.leg_id)


_RINGS: dict[str, tuple[Way, Outcome]] = {
    "caller left": (lambda f, c: f.phone.peer_cancels(c.leg_id), Outcome.CALLER_LEFT),
    "missed": (_too_late, Outcome.MISSED),
    "elsewhere": (lambda f, c: f.phone.peer_cancels(c.leg_id, elsewhere=True), Outcome.ELSEWHERE),
    "declined": (lambda f, c: f.desk.calls.reject(c.id), Outcome.REJECTED),
    "busy": (lambda f, c: f.desk.calls.reject(c.id, busy=True), Outcome.REJECTED),
    "engine died": (lambda f, c: f.phone.dies(), Outcome.FAILED),
    "device died": (lambda f, c: f.phone.sound_fails(c.leg_id), Outcome.DEVICE_ERROR),
    "answered without sound": (lambda f, c: f.phone.answers_without_sound(c.leg_id), Outcome.DEVICE_ERROR),
    "no device, caller left": (
        lambda f, c: _device_and_then(f, c, lambda f, c: f.phone.peer_cancels(c.leg_id)),
        Outcome.DEVICE_ERROR,
    ),
    "no device, missed": (lambda f, c: _device_and_then(f, c, _too_late), Outcome.DEVICE_ERROR),
    "no device, elsewhere": (
        lambda f, c: _device_and_then(f, c, lambda f, c: f.phone.peer_cancels(c.leg_id, elsewhere=True)),
        Outcome.ELSEWHERE,
    ),
    "no device, declined": (
        lambda f, c: _device_and_then(f, c, lambda f, c: f.desk.calls.reject(c.id)),
        Outcome.REJECTED,
    ),
    "no device at first": (_answer_later, Outcome.ANSWERED),
    "caller hung up": (
        lambda f, c: _talk_until(f, c, lambda f, c: f.phone.peer_hangs_up(c.leg_id)),
        Outcome.ANSWERED,
    ),
    "agent hung up": (lambda f, c: _talk_until(f, c, lambda f, c: f.desk.calls.hang_up(c.id)), Outcome.ANSWERED),
    "device died in the call": (
        lambda f, c: _talk_until(f, c, lambda f, c: f.phone.sound_fails(c.leg_id)),
        Outcome.ANSWERED,
    ),
}
_DIALS: dict[str, tuple[Way, Outcome]] = {
    "busy": (lambda f, c: f.phone.peer_refuses(c.leg_id, 486), Outcome.BUSY),
    "nobody": (lambda f, c: f.phone.peer_refuses(c.leg_id, 480), Outcome.NO_ANSWER),
    "declined": (lambda f, c: f.phone.peer_refuses(c.leg_id, 603), Outcome.REJECTED),
    "no such number": (lambda f, c: f.phone.peer_refuses(c.leg_id, 404), Outcome.FAILED),
    "given up": (lambda f, c: f.desk.calls.hang_up(c.id), Outcome.CANCELLED),
    "engine died": (lambda f, c: f.phone.dies(), Outcome.FAILED),
    "device died": (lambda f, c: f.phone.sound_fails(c.leg_id), Outcome.DEVICE_ERROR),
    "answered without sound": (lambda f, c: f.phone.answers_without_sound(c.leg_id), Outcome.DEVICE_ERROR),
    "they hung up": (lambda f, c: _talk_until(f, c, lambda f, c: f.phone.peer_hangs_up(c.leg_id)), Outcome.ANSWERED),
    "device died in the call": (
        lambda f, c: _talk_until(f, c, lambda f, c: f.phone.sound_fails(c.leg_id)),
        Outcome.ANSWERED,
    ),
}
_WAYS = [
    *((Direction.INBOUND, name, *way) for name, way in _RINGS.items()),
    *((Direction.OUTBOUND, name, *way) for name, way in _DIALS.items()),
]


@pytest.mark.tolerates_log("device gone")
@pytest.mark.parametrize(
    ("direction", "way", "outcome"), [(d, w, o) for d, _, w, o in _WAYS], ids=[f"{d}: {n}" for d, n, _, _ in _WAYS]
)
async def test_given_each_way_a_call_can_end_then_call_and_first_record_name_the_same_outcome(
    fake: FakeDesk, direction: Direction, way: Way, outcome: Outcome
) -> None:
    if direction is Direction.INBOUND:
        fake.phone.ring()
    else:
        assert await fake.desk.calls.dial("1002") is not None
    await fake.settle()
    await _go(fake, only(fake), way)
    await fake.settle()
    ended = fake.of(CallEnded)[0].call
    final = [fact.record for fact in fake.of(RecordSaved) if fact.record.outcome is not Outcome.IN_PROGRESS]
    assert ended.outcome is outcome
    assert {record.outcome for record in final} == {outcome}, "not even for a moment another"
    assert fake.store.records[ended.interaction_id].outcome is outcome


def test_given_the_ways_then_every_outcome_is_reached() -> None:
    assert {outcome for _, _, _, outcome in _WAYS} == set(Outcome) - {Outcome.IN_PROGRESS}


@pytest.mark.expects_log("engine")
@pytest.mark.parametrize("command", ["hold", "dial"])
async def test_given_a_step_that_fails_when_dialling_then_the_agent_is_back_with_the_caller(
    fake: FakeDesk, command: str
) -> None:
    call, leg = await talking(fake)
    fake.phone.fail_once[command] = PhoneError("engine")
    assert await fake.desk.calls.dial("1002") is None
    assert only(fake).id == call.id
    assert fake.phone.sounding == {leg}


@pytest.mark.expects_log("engine")
@pytest.mark.parametrize("command", ["hold", "answer"])
async def test_given_a_step_that_fails_when_answering_then_the_agent_is_back_with_the_caller(
    fake: FakeDesk, command: str
) -> None:
    _, leg = await talking(fake)
    fake.phone.ring("+8613900005678")
    fake.phone.fail_once[command] = PhoneError("engine")
    second = fake.desk.calls.calls[-1]
    assert not await fake.desk.calls.answer(second.id)
    assert fake.phone.sounding == {leg}
    assert await fake.desk.calls.answer(second.id), "and can try again"


async def test_given_a_hold_key_pressed_fast_then_the_last_press_wins(fake: FakeDesk) -> None:
    call, leg = await talking(fake)
    for _ in range(201):
        assert await fake.desk.calls.toggle_hold(call.id)
    assert fake.phone.legs[leg].held
    assert only(fake).held
    changes = [f for f in fake.of(CallChanged) if f.call.held is not f.before.held]
    assert len(changes) == 201
