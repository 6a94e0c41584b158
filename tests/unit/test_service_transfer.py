"""Handing a caller on, on a softphone in memory: the caller is held first and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call, CallId, HandedOn
from agent_desktop.domain.causes import explain
from agent_desktop.domain.events import CallEnded, PopReady, ProblemNoticed, TransferChanged, WrapUpOpened
from agent_desktop.domain.leg import LegId, Outcome
from agent_desktop.domain.transfer import Transfer, TransferStage
from agent_desktop.ports import PhoneError
from agent_desktop.services.call_control.transfer import HAD_GONE_SECONDS
from tests.fakes.desk import FakeDesk, open_desk

S = TransferStage
CALLER, COLLEAGUE = "+8613900001234", "1002"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


class Scene:
    """A caller on the line, and the transfer of that call brought to a stage."""

    def __init__(self, fake: FakeDesk) -> None:
        self.fake = fake
        self.caller_leg = LegId("")
        self.consult_leg = LegId("")
        self.call_id = CallId("")

    @property
    def caller(self) -> Call | None:
        return self.fake.desk.calls.call(self.call_id)

    @property
    def consult(self) -> Call | None:
        return next((c for c in self.fake.desk.calls.calls if c.leg_id == self.consult_leg), None)

    @property
    def last(self) -> Transfer:
        return self.fake.of(TransferChanged)[-1].transfer

    @property
    def talking(self) -> list[LegId]:
        return [c.leg_id for c in self.fake.desk.calls.calls if c.active]

    def problems(self) -> list[tuple[str, str]]:
        return [(p.code, p.detail) for p in self.fake.of(ProblemNoticed)]

    async def answer(self) -> None:
        self.caller_leg = self.fake.phone.ring(CALLER, "billing", session_id="s-1", ticket_id="4711")
        self.call_id = self.fake.desk.calls.calls[-1].id
        assert await self.fake.desk.calls.answer(self.call_id)
        await self.fake.settle()

    async def reach(self, stage: TransferStage) -> None:
        desk, phone = self.fake.desk, self.fake.phone
        await self.answer()
        assert await desk.transfer.begin(self.call_id)
        if stage is S.CHOOSING:
            return
        if stage is S.REFERRING:
            assert await desk.transfer.blind(COLLEAGUE)
            await self.fake.settle()
            return
        assert await desk.transfer.consult(COLLEAGUE)
        self.consult_leg = desk.calls.calls[-1].leg_id
        if stage is S.CALLING:
            return
        phone.peer_answers(self.consult_leg)
        await self.fake.settle()
        if stage is S.WITH_CALLER:
            assert await desk.transfer.swap()
        assert desk.transfer.transfer is not None
        assert desk.transfer.transfer.stage is stage


@pytest.fixture
def scene(fake: FakeDesk) -> Scene:
    return Scene(fake)


@pytest.mark.expects_log("wrong_state")
async def test_given_a_caller_when_a_transfer_begins_then_hold_is_sent_before_anything_else(scene: Scene) -> None:
    await scene.answer()
    before = len(scene.fake.phone.commands)
    assert await scene.fake.desk.transfer.begin(scene.call_id)
    assert scene.fake.phone.commands[before:] == [("hold", scene.caller_leg)]
    assert scene.last.stage is S.CHOOSING
    assert not await scene.fake.desk.transfer.begin(scene.call_id), "there is one at a time"


async def test_given_a_consultation_when_completed_then_the_two_are_connected_and_our_legs_end(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    assert scene.talking == [scene.consult_leg]
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    assert scene.fake.phone.named("transfer_to_leg") == [(scene.caller_leg, scene.consult_leg)]
    assert scene.caller, "our leg stays until the exchange has connected them"
    scene.fake.phone.refer_progresses(scene.caller_leg, 180)
    assert scene.last.status == 180
    scene.fake.phone.refer_progresses(scene.caller_leg, 200)
    await scene.fake.settle()
    assert scene.last.stage is S.COMPLETED
    assert scene.fake.phone.named("hang_up") == [(scene.caller_leg,)], "the exchange ends the consult leg itself"
    await scene.fake.clock.pass_time(3)
    assert scene.fake.phone.named("hang_up")[1:] == [(scene.consult_leg,)], "unless it forgets"
    ended = next(f.call for f in scene.fake.of(CallEnded) if f.call.id == scene.call_id)
    assert ended.outcome is Outcome.ANSWERED
    assert (ended.transfer, ended.transferred_to) == ("attended", COLLEAGUE)
    record = scene.fake.store.records[ended.interaction_id]
    assert (record.transfer, record.transferred_to) == ("attended", COLLEAGUE)
    assert scene.fake.desk.transfer.transfer is None


async def test_given_a_recipient_that_rings_when_completed_then_blind_to_the_same_after_the_cancel(
    scene: Scene,
) -> None:
    await scene.reach(S.CALLING)
    before = len(scene.fake.phone.commands)
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    names = [c[0] for c in scene.fake.phone.commands[before:]]
    assert names == ["hang_up", "transfer"]
    (leg, target, _), *_ = scene.fake.phone.named("transfer")
    assert (leg, getattr(target, "user", "")) == (scene.caller_leg, COLLEAGUE)
    scene.fake.phone.refer_progresses(scene.caller_leg, 200)
    await scene.fake.settle()
    assert scene.last.stage is S.COMPLETED
    assert scene.last.blind
    assert scene.fake.desk.calls.calls == ()


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize("status", [404, 408, 480, 484, 486, 487, 503, 600, 603])
async def test_given_a_blind_transfer_when_it_fails_then_the_caller_is_back_and_the_reason_is_told(
    scene: Scene, status: int
) -> None:
    await scene.reach(S.REFERRING)
    scene.fake.phone.refer_progresses(scene.caller_leg, status)
    await scene.fake.settle()
    assert scene.last.stage is S.FAILED
    assert scene.last.code == explain(status).value
    assert scene.last.status == status
    assert ("transfer_failed", scene.last.code) in scene.problems()
    assert scene.talking == [scene.caller_leg]
    assert scene.caller is not None
    assert scene.caller.transferred_to == ""
    assert scene.fake.phone.named("hang_up") == []


async def test_given_any_transfer_then_every_leg_carries_the_session_of_the_contact(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    (_, _, headers), *_ = scene.fake.phone.named("dial")
    assert isinstance(headers, dict)
    assert headers["X-CC-Session-Id"] == "s-1"
    assert headers["X-CC-Customer-Id"] == "cust-chen"
    assert headers["X-CC-Ticket-Id"] == "4711"
    assert await scene.fake.desk.transfer.cancel()
    assert await scene.fake.desk.transfer.begin(scene.call_id)
    assert await scene.fake.desk.transfer.blind(COLLEAGUE)
    await scene.fake.settle()
    assert scene.fake.phone.named("transfer")[0][2] == headers


async def test_given_a_call_of_our_own_then_it_has_a_session_of_its_own(fake: FakeDesk) -> None:
    first, second = await fake.desk.calls.dial("1002"), await fake.desk.calls.dial("1003")
    assert first is not None
    assert second is not None
    sent = [headers["X-CC-Session-Id"] for _, _, headers in fake.phone.named("dial")]  # type: ignore[index]
    assert sent == [first.context.session_id, second.context.session_id]
    assert len({"", *sent}) == 3


async def test_given_a_consultation_then_it_is_no_contact_of_its_own(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    fake = scene.fake
    assert scene.consult is not None
    assert scene.consult.consult_for == scene.call_id
    interaction = scene.consult.interaction_id
    assert interaction not in {f.interaction_id for f in fake.of(PopReady)}
    assert interaction not in {f.interaction_id for f in fake.of(WrapUpOpened)}
    assert await fake.desk.transfer.cancel()
    await fake.settle()
    assert interaction not in fake.store.records
    assert scene.call_id in {c.id for c in fake.desk.calls.calls}


async def test_given_a_consultation_then_the_agent_goes_on_talking_as_the_centre_sees_it(scene: Scene) -> None:
    await scene.reach(S.CHOOSING)
    assert scene.fake.desk.session.status.state is AgentState.HOLD
    assert await scene.fake.desk.transfer.consult(COLLEAGUE)
    assert scene.fake.desk.session.status.state is AgentState.TALKING
    leg = scene.fake.desk.calls.calls[-1].leg_id
    scene.fake.phone.peer_answers(leg)
    assert await scene.fake.desk.transfer.swap()
    assert scene.fake.desk.session.status.state is AgentState.TALKING


async def test_given_the_caller_left_first_when_the_consultation_ends_then_after_call_work_is_still_owed(
    scene: Scene,
) -> None:
    await scene.reach(S.CONSULTING)
    scene.fake.phone.peer_hangs_up(scene.caller_leg)
    assert scene.last.stage is S.CALLER_GONE
    assert scene.talking == [scene.consult_leg], "the two may finish their sentence"
    scene.fake.phone.peer_hangs_up(scene.consult_leg)
    await scene.fake.settle()
    assert scene.fake.desk.session.status.state is AgentState.WORK


async def test_given_two_parties_when_swapped_then_one_at_a_time_is_heard_and_held_first(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    for wanted in (scene.caller_leg, scene.consult_leg, scene.caller_leg):
        before = len(scene.fake.phone.commands)
        assert await scene.fake.desk.transfer.swap()
        assert [c[0] for c in scene.fake.phone.commands[before:]] == ["hold", "resume"]
        assert scene.talking == [wanted]
    assert scene.last.stage is S.WITH_CALLER


async def test_given_the_cards_keys_when_used_instead_of_swap_then_the_stage_follows(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.calls.resume(scene.call_id)
    assert scene.last.stage is S.WITH_CALLER
    assert scene.consult is not None
    assert await scene.fake.desk.calls.resume(scene.consult.id)
    assert scene.last.stage is S.CONSULTING


async def test_given_a_choice_when_the_caller_is_resumed_by_hand_then_the_transfer_is_cancelled(scene: Scene) -> None:
    await scene.reach(S.CHOOSING)
    assert await scene.fake.desk.calls.resume(scene.call_id)
    assert scene.last.stage is S.CANCELLED
    assert scene.talking == [scene.caller_leg]


async def test_given_the_caller_resumed_while_it_rings_when_the_recipient_answers_then_they_wait(scene: Scene) -> None:
    await scene.reach(S.CALLING)
    assert await scene.fake.desk.calls.resume(scene.call_id)
    scene.fake.phone.peer_answers(scene.consult_leg)
    await scene.fake.settle()
    assert scene.talking == [scene.caller_leg]
    assert scene.last.stage is S.WITH_CALLER


async def test_given_a_consultation_when_merged_then_all_three_hear_one_another(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.transfer.merge()
    assert scene.last.stage is S.MERGED
    assert set(scene.fake.phone.joined) == {scene.caller_leg, scene.consult_leg}
    assert set(scene.talking) == {scene.caller_leg, scene.consult_leg}
    assert scene.fake.desk.conference.call_ids[0] == scene.call_id


# --- either party hanging up, and the port refusing, at every stage --------------------------------------------------

LIVE = [S.CHOOSING, S.CALLING, S.CONSULTING, S.WITH_CALLER, S.REFERRING]
RECIPIENTS = [S.CALLING, S.CONSULTING, S.WITH_CALLER]


@pytest.mark.parametrize("stage", LIVE)
async def test_given_any_stage_when_the_caller_hangs_up_then_it_is_over_and_nobody_waits_in_vain(
    scene: Scene, stage: TransferStage
) -> None:
    await scene.reach(stage)
    scene.fake.phone.peer_hangs_up(scene.caller_leg)
    await scene.fake.clock.pass_time(3)
    assert scene.last.stage is S.CALLER_GONE
    assert scene.fake.desk.transfer.transfer is None
    if stage is S.CALLING:
        assert scene.consult is None, "nobody needs the recipient any more"
    elif scene.consult is not None:
        assert scene.talking == [scene.consult_leg], "a recipient is not left on hold"
    assert scene.problems() == []


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize(
    ("stage", "lose", "code"),
    [
        (S.CALLING, lambda phone, leg: phone.peer_refuses(leg, 486), "busy"),
        (S.CALLING, lambda phone, leg: phone.peer_refuses(leg, 480), "no_answer"),
        (S.CALLING, lambda phone, leg: phone.peer_refuses(leg, 404), "not_found"),
        (S.CALLING, lambda phone, leg: phone.peer_refuses(leg, 603), "refused"),
        (S.CONSULTING, lambda phone, leg: phone.peer_hangs_up(leg), "recipient_hung_up"),
        (S.WITH_CALLER, lambda phone, leg: phone.peer_hangs_up(leg), "recipient_hung_up"),
    ],
)
async def test_given_a_recipient_when_lost_then_the_agent_talks_to_the_caller_and_reads_why(
    scene: Scene, stage: TransferStage, lose: Callable[[object, LegId], None], code: str
) -> None:
    await scene.reach(stage)
    lose(scene.fake.phone, scene.consult_leg)
    await scene.fake.settle()
    assert (scene.last.stage, scene.last.code) == (S.FAILED, code)
    assert scene.talking == [scene.caller_leg]
    assert scene.problems() == [("transfer_failed", code)]


@pytest.mark.parametrize("stage", RECIPIENTS)
async def test_given_a_recipient_when_the_agent_hangs_up_on_them_then_back_without_a_complaint(
    scene: Scene, stage: TransferStage
) -> None:
    await scene.reach(stage)
    assert scene.consult is not None
    assert await scene.fake.desk.calls.hang_up(scene.consult.id)
    await scene.fake.settle()
    assert scene.last.stage is S.CANCELLED
    assert scene.talking == [scene.caller_leg]
    assert scene.problems() == []


@pytest.mark.parametrize("stage", [S.CHOOSING, *RECIPIENTS])
async def test_given_any_stage_before_the_refer_when_cancelled_then_the_caller_is_back(
    scene: Scene, stage: TransferStage
) -> None:
    await scene.reach(stage)
    assert await scene.fake.desk.transfer.cancel()
    await scene.fake.settle()
    assert scene.last.stage is S.CANCELLED
    assert scene.talking == [scene.caller_leg]
    assert len(scene.fake.desk.calls.calls) == 1
    assert await scene.fake.desk.transfer.begin(scene.call_id), "and may be handed on again"


HEARD: dict[tuple[int, ...], tuple[TransferStage, HandedOn]] = {
    (): (S.CALLER_GONE, HandedOn.NO),
    (100,): (S.SENT_ON, HandedOn.BLIND_SENT),
    (100, 180): (S.SENT_ON, HandedOn.BLIND_SENT),
    (100, 200): (S.COMPLETED, HandedOn.BLIND),
    (200,): (S.COMPLETED, HandedOn.BLIND),
    (180, 486): (S.CALLER_GONE, HandedOn.NO),
}


@pytest.mark.tolerates_log("transfer_failed")
@pytest.mark.parametrize("way", ["caller", "agent"])
@pytest.mark.parametrize("heard", HEARD, ids=lambda heard: "-".join(map(str, heard)) or "nothing")
@pytest.mark.parametrize("attended", [False, True])
async def test_given_the_callers_leg_ends_at_once_after_what_was_heard_then_stage_and_record_say_no_more_than_that(
    scene: Scene, attended: bool, heard: tuple[int, ...], way: str
) -> None:
    fake = scene.fake
    await scene.reach(S.CONSULTING if attended else S.REFERRING)
    if attended:
        assert await fake.desk.transfer.complete()
        await fake.settle()
    for status in heard:
        fake.phone.refer_progresses(scene.caller_leg, status)
    if way == "caller":
        fake.phone.peer_hangs_up(scene.caller_leg)  # nothing ran between: the last NOTIFY and the BYE are one packet
    else:
        await fake.desk.calls.hang_up(scene.call_id)
    await fake.clock.pass_time(1)
    stage, how = HEARD[heard]
    if attended:
        how = {HandedOn.BLIND: HandedOn.ATTENDED, HandedOn.BLIND_SENT: HandedOn.ATTENDED_SENT}.get(how, how)
    assert [told.transfer.stage for told in fake.of(TransferChanged) if told.transfer.over] == [stage]
    ended = next(told.call for told in fake.of(CallEnded) if told.call.id == scene.call_id)
    record = fake.store.records[ended.interaction_id]
    assert (record.transfer, record.transferred_to) == (how, COLLEAGUE if how else "")
    await fake.clock.pass_time(3)
    if attended and stage is S.COMPLETED:
        assert scene.consult is None, "whom the exchange forgot is let go"
    elif attended:
        assert scene.talking == [scene.consult_leg], "whoever is still there is talked to"
    assert fake.desk.transfer.transfer is None


async def test_given_the_exchange_was_asked_when_the_recipient_leg_ends_then_the_answer_decides(scene: Scene) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    scene.fake.phone.peer_hangs_up(scene.consult_leg)  # what the exchange does when it has connected them
    assert scene.last.stage is S.REFERRING
    scene.fake.phone.refer_progresses(scene.caller_leg, 200)
    await scene.fake.settle()
    assert scene.last.stage is S.COMPLETED


@pytest.mark.expects_log("transfer_failed")
async def test_given_an_attended_transfer_when_the_exchange_refuses_then_the_recipient_waits_on_hold(
    scene: Scene,
) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    scene.fake.phone.refer_progresses(scene.caller_leg, 503)
    await scene.fake.settle()
    assert (scene.last.stage, scene.last.code) == (S.FAILED, "congested")
    assert scene.talking == [scene.caller_leg]
    assert scene.consult is not None
    assert scene.consult.held


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize("status", [400, 500, 503])
async def test_given_the_exchange_refuses_for_the_caller_had_gone_when_their_leg_ends_then_the_recipient_is_heard_again(
    scene: Scene, status: int
) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    scene.fake.phone.refer_progresses(scene.caller_leg, status)
    await scene.fake.settle()
    scene.fake.phone.peer_hangs_up(scene.caller_leg)
    await scene.fake.settle()
    assert scene.talking == [scene.consult_leg], "a recipient is not left with music"


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize("by_agent", [True, False])
async def test_given_a_refusal_when_the_caller_was_talked_to_before_they_left_then_the_recipient_waits_for_the_agent(
    scene: Scene, by_agent: bool
) -> None:
    await scene.reach(S.CONSULTING)
    assert await scene.fake.desk.transfer.complete()
    await scene.fake.settle()
    scene.fake.phone.refer_progresses(scene.caller_leg, 503)
    await scene.fake.settle()
    if by_agent:
        assert await scene.fake.desk.calls.hang_up(scene.call_id)
    else:
        await scene.fake.clock.pass_time(HAD_GONE_SECONDS + 1)
        scene.fake.phone.peer_hangs_up(scene.caller_leg)
    await scene.fake.settle()
    assert scene.talking == []
    assert scene.consult is not None
    assert scene.consult.held


@pytest.mark.expects_log("transfer_failed")
async def test_given_481_for_a_leg_that_lives_then_it_is_a_failure_and_the_caller_is_back(scene: Scene) -> None:
    await scene.reach(S.REFERRING)
    scene.fake.phone.refer_progresses(scene.caller_leg, 481)
    await scene.fake.clock.pass_time(1)
    assert (scene.last.stage, scene.last.code) == (S.FAILED, "gone")
    assert scene.talking == [scene.caller_leg]


Step = Callable[[Scene], Awaitable[object]]
REFUSALS: list[tuple[TransferStage, str, Step, TransferStage | None]] = [
    (S.CHOOSING, "dial", lambda s: s.fake.desk.transfer.consult(COLLEAGUE), S.CHOOSING),
    (S.CHOOSING, "transfer", lambda s: s.fake.desk.transfer.blind(COLLEAGUE), None),
    (S.CONSULTING, "transfer_to_leg", lambda s: s.fake.desk.transfer.complete(), None),
    (S.CALLING, "transfer", lambda s: s.fake.desk.transfer.complete(), None),
    (S.CONSULTING, "resume", lambda s: s.fake.desk.transfer.swap(), S.CONSULTING),
    (S.CONSULTING, "hold", lambda s: s.fake.desk.transfer.swap(), S.CONSULTING),
    (S.CONSULTING, "join", lambda s: s.fake.desk.transfer.merge(), S.CONSULTING),
    (S.CONSULTING, "resume", lambda s: s.fake.desk.transfer.merge(), S.CONSULTING),
    (S.CONSULTING, "hang_up", lambda s: s.fake.desk.transfer.cancel(), None),
]


@pytest.mark.tolerates_log("engine|transfer_failed")
@pytest.mark.parametrize(("stage", "command", "step", "after"), REFUSALS)
async def test_given_a_phone_that_refuses_a_step_then_the_caller_is_not_lost(
    scene: Scene, stage: TransferStage, command: str, step: Step, after: TransferStage | None
) -> None:
    await scene.reach(stage)
    scene.fake.phone.fail_once[command] = PhoneError("engine", "no")
    await step(scene)
    await scene.fake.settle()
    assert ("engine", "no") in scene.problems()
    assert scene.caller is not None
    assert scene.caller.phase.value == "talking"
    assert len(scene.talking) <= 1, "never two at once outside a conference"
    transfer = scene.fake.desk.transfer.transfer
    assert (transfer.stage if transfer else None) is after
    if after is None:
        assert scene.talking == [scene.caller_leg]
    elif after is S.CONSULTING:
        assert scene.talking == [scene.consult_leg]
    if transfer is not None:
        assert await scene.fake.desk.transfer.cancel()
        assert scene.talking == [scene.caller_leg]


@pytest.mark.expects_log("engine")
async def test_given_a_hold_that_is_refused_then_no_transfer_begins(scene: Scene) -> None:
    await scene.answer()
    scene.fake.phone.fail_once["hold"] = PhoneError("engine")
    assert not await scene.fake.desk.transfer.begin(scene.call_id)
    assert scene.fake.of(TransferChanged) == []
    assert scene.talking == [scene.caller_leg]


@pytest.mark.expects_log("bad_address")
@pytest.mark.parametrize("step", ["consult", "blind"])
async def test_given_nonsense_as_recipient_then_another_can_be_chosen(scene: Scene, step: str) -> None:
    await scene.reach(S.CHOOSING)
    assert not await getattr(scene.fake.desk.transfer, step)("!?")
    assert scene.fake.desk.transfer.transfer is not None
    assert scene.fake.desk.transfer.transfer.stage is S.CHOOSING
    assert scene.caller is not None
    assert scene.caller.held


@pytest.mark.parametrize("command", ["consult", "blind", "complete", "swap", "cancel", "merge"])
async def test_given_no_transfer_when_a_step_is_asked_for_then_nothing_happens(scene: Scene, command: str) -> None:
    await scene.answer()
    before = list(scene.fake.phone.commands)
    arguments = (COLLEAGUE,) if command in ("consult", "blind") else ()
    assert not await getattr(scene.fake.desk.transfer, command)(*arguments)
    assert scene.fake.phone.commands == before


@pytest.mark.expects_log("wrong_state")
async def test_given_a_ringing_call_then_it_cannot_be_handed_on(fake: FakeDesk) -> None:
    fake.phone.ring()
    assert not await fake.desk.transfer.begin(fake.desk.calls.calls[0].id)
    assert fake.of(ProblemNoticed)[-1].code == "wrong_state"
