"""Call control on a softphone in memory: one caller at a time, honest states, nothing stuck."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.events import CallAdded, CallChanged, CallEnded, ProblemNoticed, RemoteWish
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId, LineId, Outcome
from agent_desktop.domain.media import AudioHealth, AudioStatus, DtmfMethod
from agent_desktop.domain.provisioning import AnswerPolicy, CallWaiting, HeaderAnswer, Provisioning
from agent_desktop.ports import PhoneError
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, open_desk


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        yield made


def with_queue(**changes: object) -> Provisioning:
    first, *rest = centre.PROVISIONING.queues
    return replace(centre.PROVISIONING, queues=(replace(first, **changes), *rest))  # type: ignore[arg-type]


def only(fake: FakeDesk) -> Call:
    (call,) = fake.desk.calls.calls
    return call


async def talking(fake: FakeDesk, ani: str = "+8613900001234") -> tuple[Call, LegId]:
    leg = fake.phone.ring(ani, "billing")
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    assert await fake.desk.calls.answer(call.id)
    found = fake.desk.calls.call(call.id)
    assert found is not None
    return found, leg


async def test_given_a_caller_when_answered_and_ended_then_the_record_is_whole(fake: FakeDesk) -> None:
    leg = fake.phone.ring("+8613900001234", "billing", session_id="s-1")
    assert only(fake).phase is Phase.RINGING
    assert only(fake).context.session_id == "s-1"
    assert await fake.desk.calls.answer(only(fake).id)
    assert only(fake).phase is Phase.TALKING
    fake.clock.advance(65)
    fake.phone.peer_hangs_up(leg)
    ended = fake.of(CallEnded)[0].call
    assert fake.desk.calls.calls == ()
    assert ended.outcome is Outcome.ANSWERED
    assert ended.ending is not None
    assert ended.ending.ended_by is EndedBy.PEER
    assert ended.answered_at is not None
    assert ended.ended_at is not None
    assert (ended.ended_at - ended.answered_at).total_seconds() == 65


async def test_given_a_ringing_call_when_answered_twice_then_one_answer_is_sent(fake: FakeDesk) -> None:
    fake.phone.ring()
    call = only(fake)
    results = [await fake.desk.calls.answer(call.id), await fake.desk.calls.answer(call.id)]
    assert results == [True, False]
    assert len(fake.phone.named("answer")) == 1


@pytest.mark.parametrize(
    ("elsewhere", "waited", "outcome"),
    [(False, 3, Outcome.CALLER_LEFT), (False, 20, Outcome.MISSED), (True, 3, Outcome.ELSEWHERE)],
)
async def test_given_a_ringing_call_when_it_is_taken_away_then_the_outcome_says_why(
    fake: FakeDesk, elsewhere: bool, waited: int, outcome: Outcome
) -> None:
    leg = fake.phone.ring()
    fake.clock.advance(waited)
    fake.phone.peer_cancels(leg, elsewhere)
    assert fake.of(CallEnded)[0].call.outcome is outcome


@pytest.mark.parametrize(("busy", "status"), [(True, 486), (False, 603)])
async def test_given_a_ringing_call_when_rejected_then_the_right_status_goes_out(
    fake: FakeDesk, busy: bool, status: int
) -> None:
    leg = fake.phone.ring()
    assert await fake.desk.calls.reject(only(fake).id, busy)
    assert fake.phone.named("reject") == [(leg, status)]
    assert fake.of(CallEnded)[0].call.outcome is Outcome.REJECTED


async def test_given_a_talk_when_a_second_call_is_answered_then_the_first_is_held_before(fake: FakeDesk) -> None:
    first, first_leg = await talking(fake)
    second, second_leg = await talking(fake, "+8613900005678")
    names = [(c[0], c[1]) for c in fake.phone.commands if c[0] in ("hold", "answer")]
    assert names == [("answer", first_leg), ("hold", first_leg), ("answer", second_leg)]
    assert [c.id for c in fake.desk.calls.calls if c.active] == [second.id]
    assert await fake.desk.calls.resume(first.id)
    assert [c.id for c in fake.desk.calls.calls if c.active] == [first.id]


async def test_given_any_order_of_moves_then_never_two_active_calls(fake: FakeDesk) -> None:
    calls = [(await talking(fake, f"+86139000012{n:02d}"))[0] for n in range(3)]
    for index in (0, 2, 1, 1, 0):
        await fake.desk.calls.toggle_hold(calls[index].id)
        assert sum(c.active for c in fake.desk.calls.calls) <= 1


async def test_given_hold_and_mute_when_the_call_ends_then_the_seconds_are_counted(fake: FakeDesk) -> None:
    call, leg = await talking(fake)
    await fake.desk.calls.hold(call.id)
    fake.clock.advance(7)
    await fake.desk.calls.resume(call.id)
    await fake.desk.calls.mute(call.id, True)
    fake.clock.advance(5)
    fake.phone.peer_hangs_up(leg)
    ended = fake.of(CallEnded)[0].call
    assert (ended.hold_seconds, ended.mute_seconds) == (7, 5)


async def test_given_a_dialled_number_then_it_goes_to_the_exchange_in_e164(fake: FakeDesk) -> None:
    call = await fake.desk.calls.dial("139 0000 1234")
    assert call is not None
    assert call.party.number is not None
    (_, target, _), *_ = fake.phone.named("dial")
    assert getattr(target, "uri", "") == "sip:+8613900001234@127.0.0.1"
    leg = call.leg_id
    fake.phone.peer_rings(leg)
    assert only(fake).phase is Phase.RINGING
    fake.phone.peer_answers(leg)
    assert only(fake).phase is Phase.TALKING
    assert only(fake).sip_call_id, "the record can be matched with the exchange's"


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("1002", "sip:1002@127.0.0.1"),
        ("sip:bob@example.org", "sip:bob@example.org"),
        ("bob@example.org", "sip:bob@example.org"),
        ("*60", "sip:*60@127.0.0.1"),
    ],
)
async def test_given_what_people_type_then_the_right_address_is_dialled(fake: FakeDesk, text: str, uri: str) -> None:
    assert await fake.desk.calls.dial(text) is not None
    assert getattr(fake.phone.named("dial")[0][1], "uri", "") == uri


@pytest.mark.tolerates_log("bad_address")
@pytest.mark.parametrize("text", ["", "   ", "!?", "sip:", "a b@c d", "x" * 5000])
async def test_given_nonsense_in_the_dial_field_then_a_notice_and_no_call(fake: FakeDesk, text: str) -> None:
    assert await fake.desk.calls.dial(text) is None
    assert fake.of(ProblemNoticed)[-1].code == "bad_address"
    assert fake.desk.calls.calls == ()


@pytest.mark.expects_log("port_taken|engine")
async def test_given_an_engine_that_refuses_then_a_notice_and_no_ghost(fake: FakeDesk) -> None:
    fake.phone.fail_once["dial"] = PhoneError("engine", "no")
    assert await fake.desk.calls.dial("1002") is None
    assert fake.desk.calls.calls == ()
    assert fake.of(ProblemNoticed)[-1].code == "engine"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(486, Outcome.BUSY), (480, Outcome.NO_ANSWER), (603, Outcome.REJECTED), (404, Outcome.FAILED)],
)
async def test_given_a_refused_call_then_the_outcome_names_it(fake: FakeDesk, status: int, outcome: Outcome) -> None:
    call = await fake.desk.calls.dial("1002")
    assert call is not None
    fake.phone.peer_refuses(call.leg_id, status)
    assert fake.of(CallEnded)[0].call.outcome is outcome


async def test_given_a_busy_queue_policy_when_a_second_call_comes_then_486_at_once() -> None:
    async with open_desk(with_queue(call_waiting=CallWaiting.BUSY)) as fake:
        await fake.log_in_ready()
        await talking(fake)
        leg = fake.phone.ring("+8613900005678", "billing")
        await fake.settle()
        assert fake.phone.named("reject") == [(leg, 486)]


async def test_given_auto_hold_when_a_second_call_comes_then_it_is_answered_and_the_first_held() -> None:
    async with open_desk(
        with_queue(call_waiting=CallWaiting.AUTO_HOLD, answer=AnswerPolicy.AUTO, auto_answer_delay_ms=300)
    ) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(0.2)
        assert only(fake).phase is Phase.RINGING
        await fake.clock.pass_time(0.2)
        assert only(fake).active
        second = fake.phone.ring("+8613900005678", "billing")
        await fake.clock.pass_time(0.4)
        assert [c.leg_id for c in fake.desk.calls.calls if c.active] == [second]


async def test_given_a_queue_that_answers_when_the_agent_is_in_a_call_then_the_second_rings_for_them_to_decide() -> (
    None
):
    async with open_desk(with_queue(answer=AnswerPolicy.AUTO)) as fake:
        await fake.log_in_ready()
        first = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(0.1)
        fake.phone.ring("+8613900005678", "billing")
        await fake.clock.pass_time(5)
        assert [c.waiting for c in fake.desk.calls.calls] == [False, True]
        fake.phone.peer_hangs_up(first)
        await fake.clock.pass_time(5)
        assert only(fake).waiting, "the agent owes work on the first"
        assert only(fake).answers_itself_at is None
        assert await fake.desk.calls.answer(only(fake).id)
        assert not only(fake).auto_answered


async def become(fake: FakeDesk, state: AgentState) -> None:
    """Brings the agent there, without a call where that is possible."""
    match state:
        case AgentState.NOT_READY:
            await fake.log_in()
        case AgentState.READY:
            await fake.log_in_ready()
        case AgentState.WORK:
            await fake.log_in_ready()
            _, leg = await talking(fake)
            fake.phone.peer_hangs_up(leg)
        case AgentState.TALKING | AgentState.HOLD:
            await fake.log_in_ready()
            await fake.desk.calls.dial("1002")
            fake.phone.peer_answers(fake.desk.calls.calls[-1].leg_id)
            if state is AgentState.HOLD:
                await fake.desk.calls.hold(fake.desk.calls.calls[-1].id)
        case AgentState.RESERVED:
            await fake.log_in_ready()
            fake.phone.ring("1003")
    await fake.settle()
    assert fake.desk.session.status.state is state


@pytest.mark.parametrize(
    ("state", "waiting", "answered"),
    [
        (AgentState.READY, CallWaiting.WAIT, True),
        (AgentState.NOT_READY, CallWaiting.WAIT, False),
        (AgentState.WORK, CallWaiting.WAIT, False),
        (AgentState.RESERVED, CallWaiting.WAIT, False),
        (AgentState.TALKING, CallWaiting.WAIT, False),
        (AgentState.HOLD, CallWaiting.WAIT, False),
        (AgentState.READY, CallWaiting.AUTO_HOLD, True),
        (AgentState.NOT_READY, CallWaiting.AUTO_HOLD, False),
        (AgentState.WORK, CallWaiting.AUTO_HOLD, False),
        (AgentState.RESERVED, CallWaiting.AUTO_HOLD, True),
        (AgentState.TALKING, CallWaiting.AUTO_HOLD, True),
        (AgentState.HOLD, CallWaiting.AUTO_HOLD, True),
    ],
)
async def test_given_a_queue_that_answers_when_it_rings_then_the_agents_state_decides_and_the_moment_is_told(
    state: AgentState, waiting: CallWaiting, answered: bool
) -> None:
    first, second, *rest = centre.PROVISIONING.queues
    itself = replace(first, answer=AnswerPolicy.AUTO, auto_answer_delay_ms=3000, call_waiting=waiting)
    async with open_desk(replace(centre.PROVISIONING, queues=(itself, second, *rest))) as fake:
        await become(fake, state)
        leg = fake.phone.ring("+8613900005678", first.id)
        (call,) = [c for c in fake.desk.calls.calls if c.leg_id == leg]
        assert call.answers_itself_at == (fake.clock.now() + timedelta(seconds=3) if answered else None)
        await fake.clock.pass_time(2.9)
        await fake.settle()
        assert [c.waiting for c in fake.desk.calls.calls if c.leg_id == leg] == [True]
        await fake.clock.pass_time(0.2)
        (call,) = [c for c in fake.desk.calls.calls if c.leg_id == leg]
        assert (call.active, call.auto_answered, call.answers_itself_at) == (answered, answered, None)


async def test_given_a_queue_that_answers_when_the_agent_is_taken_out_meanwhile_then_it_goes_on_ringing() -> None:
    async with open_desk(with_queue(answer=AnswerPolicy.AUTO, auto_answer_delay_ms=3000)) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(1)
        assert only(fake).answers_itself_at is not None
        fake.backend.agent.force(AgentState.NOT_READY, None, "lead")
        await fake.settle()
        assert fake.desk.session.status.state is AgentState.NOT_READY
        await fake.clock.pass_time(5)
        assert only(fake).waiting
        assert only(fake).answers_itself_at is None


async def test_given_an_agent_taken_out_while_it_rings_when_anything_changes_then_it_is_theirs_to_answer() -> None:
    async with open_desk(with_queue(answer=AnswerPolicy.AUTO, auto_answer_delay_ms=3000)) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(1)
        fake.backend.agent.force(AgentState.NOT_READY, None, "lead")
        await fake.clock.pass_time(5)
        assert fake.desk.session.status.state is AgentState.RESERVED, "it still rings"
        fake.phone.audio(AudioStatus(AudioHealth.WORKING))
        fake.phone.peer_cancels(fake.phone.ring("+8613900005678", "billing"))
        await fake.clock.pass_time(5)
        assert (only(fake).waiting, only(fake).answers_itself_at) == (True, None)


@pytest.mark.expects_log("device no device")
async def test_given_no_headset_when_a_queue_answers_then_it_rings_on_and_is_answered_once_one_is_plugged_in() -> None:
    async with open_desk(with_queue(answer=AnswerPolicy.AUTO, auto_answer_delay_ms=1000)) as fake:
        await fake.log_in_ready()
        fake.phone.audio(AudioStatus(AudioHealth.FAILED, detail="no device"))
        leg = fake.phone.ring("+8613900001234", "billing")
        await fake.clock.pass_time(5)
        assert (only(fake).waiting, only(fake).answers_itself_at) == (True, None)
        assert len(fake.phone.named("answer")) == 1, "it is not tried for ever"
        fake.phone.audio(AudioStatus(AudioHealth.WORKING))
        fake.phone.audio(AudioStatus(AudioHealth.WORKING))
        await fake.clock.pass_time(5)
        assert (only(fake).active, only(fake).auto_answered) == (True, True)
        assert fake.phone.named("answer") == [(leg,)] * 2


async def test_given_two_calls_of_a_queue_that_answers_when_both_ring_then_one_answers_itself() -> None:
    async with open_desk(with_queue(answer=AnswerPolicy.AUTO, auto_answer_delay_ms=1000)) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", "billing")
        fake.phone.ring("+8613900005678", "billing")
        await fake.clock.pass_time(5)
        assert [(c.active, c.auto_answered) for c in fake.desk.calls.calls] == [(True, True), (False, False)]
        assert [c.answers_itself_at for c in fake.desk.calls.calls] == [None, None]


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("everywhere", [True, False])
async def test_given_a_named_exchange_when_a_queue_answers_itself_then_only_calls_from_there_are_answered(
    trusted: bool, everywhere: bool
) -> None:
    line = replace(centre.PROVISIONING.lines[0], registrar="sip:pbx.example.org")
    wanted = replace(with_queue(answer=AnswerPolicy.AUTO), lines=(line,), auto_answer=everywhere)
    async with open_desk(wanted) as fake:
        await fake.log_in_ready()
        fake.phone.ring("+8613900001234", dnis=wanted.queues[0].dnis[0], trusted=trusted)
        await fake.clock.pass_time(5)
        assert only(fake).context.queue_id == wanted.queues[0].id
        assert only(fake).active is trusted


async def test_given_an_auto_answer_header_from_a_stranger_then_the_microphone_stays_shut(fake: FakeDesk) -> None:
    fake.phone.ring(auto_answer_after=0.0)
    await fake.clock.pass_time(5)
    assert only(fake).waiting


async def test_given_an_auto_answer_header_from_our_exchange_then_it_is_honoured(fake: FakeDesk) -> None:
    fake.phone.ring(auto_answer_after=1.0, trusted=True)
    await fake.clock.pass_time(1.1)
    assert only(fake).active


@pytest.mark.parametrize("trusted", [True, False])
async def test_given_a_remote_button_then_only_our_exchange_presses_it(fake: FakeDesk, trusted: bool) -> None:
    leg = fake.phone.ring()
    fake.phone.remote_presses(leg, RemoteWish.TALK, trusted=trusted)
    await fake.clock.pass_time(1)
    assert only(fake).active is trusted
    await fake.desk.calls.answer(only(fake).id)
    fake.phone.remote_presses(leg, RemoteWish.HOLD, trusted=trusted)
    await fake.settle()
    assert only(fake).held is trusted
    await fake.desk.calls.hold(only(fake).id)
    fake.phone.remote_presses(leg, RemoteWish.TALK, trusted=trusted)
    await fake.settle()
    assert only(fake).held is not trusted


async def test_given_a_centre_that_obeys_no_header_then_neither_headers_nor_remote_buttons_answer() -> None:
    never = replace(centre.PROVISIONING, auto_answer_from_headers=HeaderAnswer.NEVER)
    async with open_desk(never) as fake:
        await fake.log_in_ready()
        leg = fake.phone.ring(auto_answer_after=0.0, trusted=True)
        fake.phone.remote_presses(leg, RemoteWish.TALK)
        await fake.clock.pass_time(5)
        assert only(fake).waiting


async def test_given_an_agent_who_is_not_ready_then_nothing_answers_from_afar() -> None:
    async with open_desk() as fake:
        await fake.log_in()
        leg = fake.phone.ring(auto_answer_after=0.0, trusted=True)
        fake.phone.remote_presses(leg, RemoteWish.TALK)
        await fake.clock.pass_time(5)
        assert only(fake).waiting


async def test_given_masked_digits_then_they_are_sent_but_never_shown(fake: FakeDesk) -> None:
    call, leg = await talking(fake)
    assert await fake.desk.calls.send_dtmf(call.id, "12#")
    assert await fake.desk.calls.send_dtmf(call.id, "4711", masked=True)
    assert fake.phone.legs[leg].keyed == "12#4711"
    assert only(fake).keyed == "12#••••"
    assert fake.phone.named("send_dtmf")[0] == (leg, "12#", DtmfMethod.RFC4733)


async def test_given_lines_of_different_exchanges_when_digits_are_keyed_then_each_gets_them_as_it_wants() -> None:
    line = centre.PROVISIONING.lines[0]
    others = (replace(line, id=LineId("old"), dtmf=DtmfMethod.INFO), replace(line, id=LineId("any"), dtmf=None))
    async with open_desk(replace(centre.PROVISIONING, lines=(line, *others))) as fake:
        await fake.log_in_ready()
        fake.desk.preferences.put("calls.dtmf", "inband")
        for line_id in (LineId("old"), LineId("any")):
            leg = fake.phone.ring(line_id=line_id)
            call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
            assert await fake.desk.calls.answer(call.id)
            assert await fake.desk.calls.send_dtmf(call.id, "1")
        assert [sent[2] for sent in fake.phone.named("send_dtmf")] == [DtmfMethod.INFO, DtmfMethod.INBAND]


@pytest.mark.expects_log("bad_digits")
async def test_given_letters_that_are_no_tones_then_a_notice(fake: FakeDesk) -> None:
    call, _ = await talking(fake)
    assert not await fake.desk.calls.send_dtmf(call.id, "12x")
    assert fake.of(ProblemNoticed)[-1].code == "bad_digits"


@pytest.mark.expects_log("not legal")
async def test_given_an_illegal_event_of_the_peer_then_it_is_survived(fake: FakeDesk) -> None:
    _, leg = await talking(fake)
    from agent_desktop.domain.events import LegMoved

    fake.desk.bus.publish(LegMoved(leg, LegEvent.ANSWERED))
    assert only(fake).active


async def test_given_unknown_calls_then_commands_say_no(fake: FakeDesk) -> None:
    call, leg = await talking(fake)
    fake.phone.peer_hangs_up(leg)
    calls = fake.desk.calls
    assert not any(
        [
            await calls.answer(call.id),
            await calls.reject(call.id),
            await calls.hang_up(call.id),
            await calls.hold(call.id),
            await calls.resume(call.id),
            await calls.toggle_hold(call.id),
            await calls.mute(call.id, True),
            await calls.send_dtmf(call.id, "1"),
        ]
    )


async def test_given_a_transferred_peer_then_the_new_identity_shows(fake: FakeDesk) -> None:
    call, leg = await talking(fake)
    fake.phone.peer_becomes(leg, "+8613900005678", "Anna")
    assert only(fake).party.name == "Anna"
    fake.phone.quality(leg)
    assert only(fake).quality is not None
    fake.phone.peer_holds(leg)
    assert only(fake).held_by_peer
    await fake.desk.calls.hang_up_all()
    assert fake.desk.calls.calls == ()
    assert call.id in {f.call.id for f in fake.of(CallEnded)}


async def test_given_many_calls_then_every_added_call_ends_once(fake: FakeDesk) -> None:
    for n in range(20):
        leg = fake.phone.ring(f"+86139000{n:05d}")
        if n % 3 == 0:
            await fake.desk.calls.answer(only(fake).id)
            fake.phone.peer_hangs_up(leg)
        elif n % 3 == 1:
            await fake.desk.calls.reject(only(fake).id)
        else:
            fake.phone.peer_cancels(leg)
    added = [f.call.id for f in fake.of(CallAdded)]
    assert added == [f.call.id for f in fake.of(CallEnded)]
    assert len(set(added)) == 20
    assert all(f.call.id in added for f in fake.of(CallChanged))
