"""The agent's session: what is shown is what the server knows, through outages too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.agent_state import AgentEvent, AgentState, AgentStatus, NextState, SystemReason
from agent_desktop.domain.events import (
    AgentStatusChanged,
    ColleagueStatusPushed,
    LoggedIn,
    LoggedOut,
    Registration,
    ServerFailed,
)
from agent_desktop.ports import BadCredentials, IllegalState, TooManyAttempts, Unreachable
from tests.fakes import centre
from tests.fakes.desk import URL, FakeDesk, open_desk


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        yield made


def state(fake: FakeDesk) -> AgentState:
    return fake.desk.session.status.state


def agree(fake: FakeDesk) -> bool:
    """Shown and stored are the same."""
    shown, stored = fake.desk.session.status, fake.backend.agent.status
    return (shown.state, shown.reason_code, shown.next) == (stored.state, stored.reason_code, stored.next)


async def test_given_the_right_password_when_logging_in_then_not_ready_and_lines_up(fake: FakeDesk) -> None:
    await fake.log_in()
    assert state(fake) is AgentState.NOT_READY
    assert agree(fake)
    assert len(fake.of(LoggedIn)) == 1
    assert list(fake.phone.lines) == ["main"]


async def test_given_a_wrong_password_then_tries_left_and_nothing_changed(fake: FakeDesk) -> None:
    with pytest.raises(BadCredentials) as caught:
        await fake.desk.session.login(URL, centre.USERNAME, "wrong")
    assert caught.value.attempts_left == 4
    for _ in range(4):
        with pytest.raises((BadCredentials, TooManyAttempts)):
            await fake.desk.session.login(URL, centre.USERNAME, "wrong")
    with pytest.raises(TooManyAttempts):
        await fake.desk.session.login(URL, centre.USERNAME, centre.PASSWORD)
    assert fake.desk.session.provisioning is None
    assert not fake.of(LoggedIn)


async def test_given_a_call_from_ring_to_work_then_the_server_follows_each_step(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    leg = fake.phone.ring("+8613900001234", "billing")
    await fake.clock.pass_time(0.2)
    assert state(fake) is AgentState.RESERVED
    assert agree(fake)
    call = fake.desk.calls.calls[0]
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    assert state(fake) is AgentState.TALKING
    assert agree(fake)
    await fake.desk.calls.hold(call.id)
    await fake.settle()
    assert state(fake) is AgentState.HOLD
    assert agree(fake)
    await fake.desk.calls.resume(call.id)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    assert state(fake) is AgentState.WORK
    assert agree(fake)
    assert fake.desk.session.status.work_until is not None
    fake.desk.session.finish_work()
    await fake.settle()
    assert state(fake) is AgentState.READY
    assert agree(fake)


async def test_given_after_call_work_when_its_time_is_up_then_the_server_ends_it(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    leg = fake.phone.ring("+8613900001234", "billing")
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    await fake.clock.pass_time(31)
    assert state(fake) is AgentState.READY
    assert agree(fake)


async def test_given_a_caller_who_leaves_then_ready_again_and_an_unanswered_one_then_not_ready(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    fake.phone.peer_cancels(fake.phone.ring("+8613900001234", "billing"))
    await fake.settle()
    assert state(fake) is AgentState.READY
    assert agree(fake)
    leg = fake.phone.ring("+8613900001234", "billing")
    fake.clock.advance(20)
    fake.phone.peer_cancels(leg)
    await fake.settle()
    assert state(fake) is AgentState.NOT_READY
    assert agree(fake)
    assert fake.desk.session.status.reason_code == SystemReason.RING_NO_ANSWER


async def test_given_a_break_when_the_agent_dials_out_then_the_break_goes_on_afterwards(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.session.set_not_ready(102)
    await fake.settle()
    call = await fake.desk.calls.dial("1002")
    assert call is not None
    fake.phone.peer_answers(call.leg_id)
    fake.phone.peer_hangs_up(call.leg_id)
    await fake.settle()
    assert (state(fake), fake.desk.session.status.reason_code) == (AgentState.NOT_READY, 102)
    assert agree(fake)


async def test_given_next_states_chosen_in_a_call_then_the_last_choice_wins(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    leg = fake.phone.ring("+8613900001234", "technical")
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    session = fake.desk.session
    session.set_not_ready(102)
    session.set_ready()
    session.set_not_ready(101)
    await fake.settle()
    assert session.status.next == NextState(AgentState.NOT_READY, 101)
    assert agree(fake)
    session.clear_next()
    session.set_not_ready(102)
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    assert (state(fake), session.status.reason_code, session.status.next) == (AgentState.NOT_READY, 102, None)
    assert agree(fake)


@pytest.mark.tolerates_log("refused|agent")
async def test_given_an_outage_in_a_call_then_afterwards_both_sides_agree(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    leg = fake.phone.ring("+8613900001234", "billing")
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    await fake.settle()
    fake.backend.down()
    await fake.settle()
    fake.phone.peer_hangs_up(leg)
    await fake.clock.pass_time(5)
    assert state(fake) is AgentState.WORK
    assert fake.of(ServerFailed)
    fake.backend.up()
    await fake.clock.pass_time(5)
    assert agree(fake)


@pytest.mark.expects_log("the server refused READY")
async def test_given_a_server_that_refuses_an_event_then_its_truth_is_shown(fake: FakeDesk) -> None:
    await fake.log_in()
    truth = fake.backend.agent.status
    fake.backend.fail("send_agent_event", IllegalState(truth, "no"))
    fake.desk.session.set_ready()
    await fake.settle()
    fake.backend.fail("send_agent_event", None)
    assert state(fake) is AgentState.NOT_READY
    assert agree(fake)


async def test_given_a_lead_who_sets_the_state_then_it_shows_at_once(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    fake.backend.agent.force(AgentState.NOT_READY, 101, "lead")
    await fake.settle()
    assert fake.desk.session.status.changed_by == "lead"
    assert agree(fake)


async def test_given_a_lost_line_then_unreachable_and_back_not_ready(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    fake.phone.line(Registration.UNREACHABLE, 408)
    await fake.settle()
    assert state(fake) is AgentState.UNREACHABLE
    assert agree(fake)
    fake.phone.line(Registration.REGISTERED, 200)
    await fake.settle()
    assert state(fake) is AgentState.NOT_READY
    assert agree(fake)


async def test_given_a_logout_then_lines_down_and_the_server_knows(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    await fake.desk.session.logout()
    await fake.settle()
    assert state(fake) is AgentState.LOGGED_OUT
    assert fake.backend.agent.status.state is AgentState.LOGGED_OUT
    assert not fake.phone.lines
    assert len(fake.of(LoggedOut)) == 1


async def test_given_a_session_ended_by_the_server_then_the_agent_is_told(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.backend.end_session()
    await fake.settle()
    assert fake.of(LoggedOut)[0].code == "session_ended"


async def test_given_a_kept_session_when_started_again_then_no_password_is_asked(fake: FakeDesk) -> None:
    assert await fake.desk.session.resume(URL, centre.USERNAME) is None
    await fake.log_in()
    await fake.settle()
    fake.desk.session._leave("")
    assert await fake.desk.session.resume(URL, centre.USERNAME) is not None
    await fake.settle()
    assert agree(fake)


async def test_given_no_key_store_then_login_works_and_nothing_is_kept(fake: FakeDesk) -> None:
    fake.secrets.missing()
    await fake.log_in()
    await fake.settle()
    assert state(fake) is AgentState.NOT_READY
    assert await fake.desk.session.resume(URL, centre.USERNAME) is None


async def test_given_a_server_that_is_down_when_logging_in_then_unreachable(fake: FakeDesk) -> None:
    fake.backend.down()
    with pytest.raises(Unreachable):
        await fake.log_in()
    assert not fake.of(LoggedIn)


@pytest.mark.expects_log("not legal")
async def test_given_an_illegal_wish_then_false_and_the_state_stays(fake: FakeDesk) -> None:
    await fake.log_in()
    assert not fake.desk.session.extend_work()
    assert not fake.desk.session.finish_work()
    assert state(fake) is AgentState.NOT_READY


async def test_given_a_profile_without_server_then_the_table_here_is_the_authority(fake: FakeDesk) -> None:
    fake.desk.session.start_local(centre.PROVISIONING)
    fake.desk.session.set_ready()
    await fake.settle()
    assert state(fake) is AgentState.READY
    assert fake.of(AgentStatusChanged)[-1].confirmed
    leg = fake.phone.ring("+8613900001234", "technical")
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    assert state(fake) is AgentState.TALKING
    fake.phone.peer_hangs_up(leg)
    assert state(fake) is AgentState.READY
    assert not [c for c in fake.backend.calls if c[0] == "send_agent_event"]


async def test_given_events_for_the_server_then_each_has_its_own_key(fake: FakeDesk) -> None:
    await fake.log_in_ready()
    keys = [r.key for r in fake.backend.agent.applied]
    assert len(keys) == len(set(keys))
    assert [r.event for r in fake.backend.agent.applied] == [AgentEvent.LOGIN, AgentEvent.READY]


async def test_given_colleagues_at_work_when_logging_in_then_their_states_are_told(fake: FakeDesk) -> None:
    fake.backend.colleague_states["user-li"] = AgentStatus(AgentState.TALKING, fake.clock.now())
    await fake.log_in()
    told = {fact.user_id: fact.state for fact in fake.of(ColleagueStatusPushed)}
    assert told == {"user-li": AgentState.TALKING}
