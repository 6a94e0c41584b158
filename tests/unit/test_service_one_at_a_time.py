"""Whatever agents and far ends do, in any order: the agent hears one call, or one conference, and nothing is stuck."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.events import CallAdded, CallEnded
from agent_desktop.domain.leg import Direction, LegId
from agent_desktop.ports import PhoneError
from tests.fakes.desk import FakeDesk, build

PICK = st.integers(0, 7)
FAILING = ("hold", "resume", "dial", "answer", "mute", "join", "transfer", "transfer_to_leg", "hang_up")


class Desk(RuleBasedStateMachine):
    """Commands are awaited, or left running while the next thing happens, as with a hasty agent."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.hasty: list[asyncio.Task[Any]] = []
        self.hold_refused = False

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        async def make() -> FakeDesk:
            fake = build()
            await fake.store.open()
            await fake.log_in_ready()
            return fake

        self.fake: FakeDesk = self.do(make())
        self.phone = self.fake.phone

    def teardown(self) -> None:
        async def end() -> None:
            self.phone.fail_once.clear()
            await self.fake.settle()
            for leg in tuple(self.phone.legs):
                self.phone.peer_hangs_up(leg)
            await self.fake.clock.pass_time(40)
            await self.fake.desk.calls.hang_up_all()  # what was dialled by a command that had to wait
            await self.fake.clock.pass_time(40)
            assert all(task.done() for task in self.hasty), "no command waits for ever"
            for task in self.hasty:
                task.result()
            added = [f.call.id for f in self.fake.of(CallAdded)]
            ended = [f.call.id for f in self.fake.of(CallEnded)]
            assert sorted(added) == sorted(ended), "every call ends once"
            assert self.fake.desk.calls.calls == ()
            assert self.fake.desk.transfer.transfer is None
            assert self.fake.desk.conference.call_ids == ()
            await self.fake.close()

        try:
            self.do(end())
        finally:
            self.runner.close()

    # --- choosing

    def calls(self) -> tuple[Call, ...]:
        return self.fake.desk.calls.calls

    def leg(self, pick: int, fit: Callable[[Any], bool]) -> LegId | None:
        fitting = [leg.id for leg in self.phone.legs.values() if fit(leg)]
        return fitting[pick % len(fitting)] if fitting else None

    def run_command(self, work: Coroutine[Any, Any, Any], hasty: bool) -> None:
        async def soon() -> None:
            self.hasty.append(asyncio.get_running_loop().create_task(work))
            await asyncio.sleep(0)

        async def now() -> None:
            task = asyncio.get_running_loop().create_task(work)
            self.hasty.append(task)
            await self.fake.settle()

        self.do(soon() if hasty else now())

    # --- the agent

    @precondition(lambda self: len(self.phone.legs) < 6)
    @rule(number=st.sampled_from(["1002", "1003", "+8613900005678"]), hasty=st.booleans())
    def dial(self, number: str, hasty: bool) -> None:
        self.run_command(self.fake.desk.calls.dial(number), hasty)

    @precondition(lambda self: self.calls())
    @rule(
        pick=PICK,
        hasty=st.booleans(),
        command=st.sampled_from(["answer", "hold", "resume", "toggle_hold", "hang_up", "reject"]),
    )
    def press(self, pick: int, hasty: bool, command: str) -> None:
        call = self.calls()[pick % len(self.calls())]
        self.run_command(getattr(self.fake.desk.calls, command)(call.id), hasty)

    @precondition(lambda self: self.calls())
    @rule(pick=PICK, hasty=st.booleans())
    def begin_transfer(self, pick: int, hasty: bool) -> None:
        call = self.calls()[pick % len(self.calls())]
        self.run_command(self.fake.desk.transfer.begin(call.id), hasty)

    @precondition(lambda self: self.fake.desk.transfer.transfer is not None)
    @rule(command=st.sampled_from(["consult", "blind", "complete", "swap", "cancel", "merge"]), hasty=st.booleans())
    def go_on_with_transfer(self, command: str, hasty: bool) -> None:
        arguments = ("1004",) if command in ("consult", "blind") else ()
        self.run_command(getattr(self.fake.desk.transfer, command)(*arguments), hasty)

    @precondition(lambda self: len(self.calls()) > 1)
    @rule(one=PICK, other=PICK, hasty=st.booleans())
    def merge(self, one: int, other: int, hasty: bool) -> None:
        calls = self.calls()
        ids = (calls[one % len(calls)].id, calls[other % len(calls)].id)
        self.run_command(self.fake.desk.conference.merge(*ids), hasty)

    @precondition(lambda self: self.fake.desk.conference.call_ids)
    @rule(command=st.sampled_from(["add", "leave", "drop"]), hasty=st.booleans())
    def confer(self, command: str, hasty: bool) -> None:
        conference = self.fake.desk.conference
        arguments: tuple[Any, ...] = {"add": ("1005",), "leave": (), "drop": conference.call_ids[:1]}[command]
        self.run_command(getattr(conference, command)(*arguments), hasty)

    # --- the far ends, and what goes wrong

    @precondition(lambda self: len(self.phone.legs) < 6)
    @rule()
    def somebody_calls(self) -> None:
        self.in_loop(lambda: self.phone.ring("+8613900001234", "billing"))

    @rule(pick=PICK)
    def somebody_answers(self, pick: int) -> None:
        leg = self.leg(pick, lambda leg: leg.direction is Direction.OUTBOUND and not leg.confirmed)
        if leg is not None:
            self.in_loop(lambda: self.phone.peer_answers(leg))

    @rule(pick=PICK)
    def somebody_refuses(self, pick: int) -> None:
        leg = self.leg(pick, lambda leg: leg.direction is Direction.OUTBOUND and not leg.confirmed)
        if leg is not None:
            self.in_loop(lambda: self.phone.peer_refuses(leg, 486))

    @rule(pick=PICK)
    def somebody_hangs_up(self, pick: int) -> None:
        leg = self.leg(pick, lambda leg: leg.confirmed)
        if leg is not None:
            self.in_loop(lambda: self.phone.peer_hangs_up(leg))

    @rule(pick=PICK, status=st.sampled_from([180, 200, 486, 481]))
    def the_exchange_answers_a_refer(self, pick: int, status: int) -> None:
        leg = self.leg(pick, lambda leg: leg.referring)
        if leg is not None:
            self.in_loop(lambda: self.phone.refer_progresses(leg, status))

    @precondition(lambda self: len(self.phone.legs) < 6)
    @rule(pick=PICK, replaces=st.booleans())
    def somebody_sends_us_on(self, pick: int, replaces: bool) -> None:
        leg = self.leg(pick, lambda leg: leg.confirmed and not leg.gave_way and not leg.heir)
        if leg is None:
            return
        if replaces:
            self.in_loop(lambda: self.phone.peer_replaces(leg, "1009"))
        else:
            self.in_loop(lambda: self.phone.peer_refers(leg, "1008"))

    @rule(command=st.sampled_from(FAILING))
    def the_phone_will_refuse(self, command: str) -> None:
        self.phone.fail_once[command] = PhoneError("engine", "no")
        self.hold_refused = self.hold_refused or command == "hold"

    @rule(seconds=st.sampled_from([0.1, 1.0, 3.0]))
    def time_passes(self, seconds: float) -> None:
        self.do(self.fake.clock.pass_time(seconds))

    def in_loop(self, action: Callable[[], object]) -> None:
        async def act() -> None:
            action()

        self.do(act())

    # --- what always holds

    @invariant()
    def one_conversation(self) -> None:
        if not hasattr(self, "fake"):
            return
        self.do(self.fake.clock.pass_time(1.0) if self.hold_refused else self.fake.settle())  # it is asked again
        sounding = self.phone.sounding
        assert len(sounding) <= 1 or sounding <= set(self.phone.joined), (sounding, self.phone.joined)

    @invariant()
    def the_cards_tell_the_truth(self) -> None:
        if not hasattr(self, "fake"):
            return
        calls = self.calls()
        for call in calls:
            leg = self.phone.legs.get(call.leg_id)
            assert leg is not None, call
            if call.phase is Phase.TALKING:
                assert leg.confirmed
                assert call.held is leg.held
        members = self.fake.desk.conference.call_ids
        assert {call.id for call in calls if call.conference} == set(members)
        assert len(members) != 1


@pytest.mark.tolerates_log("^WARNING")
def test_given_any_order_of_things_then_one_conversation_at_a_time() -> None:
    quick = settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Desk, settings=quick)
