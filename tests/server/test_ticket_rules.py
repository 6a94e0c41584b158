"""Tickets by rules: where the routes send them, what the clock does with them, and flows that a pack may define."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from server_stub.db import Database
from server_stub.features.tickets import Alarm, Reminders, TicketDesk
from server_stub.live import Hub
from server_stub.models.catalogue_view import Catalogue, load_catalogue
from server_stub.models.records import Ticket
from server_stub.models.ticket_flows import FlowError, read_types
from server_stub.settings import Settings

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


# --- the clock


class Bench:
    """A ticket desk over the database, with a clock of its own and everything that it told."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self.now = NOON
        self.hub = Hub(NOON)
        self.database = database
        self.catalogue = catalogue
        self.rung = 0
        self.desk = TicketDesk(database, catalogue, self.hub, lambda: self.now, self._ring)
        self.reminders = Reminders(database, self.hub, lambda: self.now)

    def _ring(self) -> None:
        self.rung += 1

    async def told(self, username: str) -> list[tuple[str, str]]:
        """(event, action or number) for one user so far."""
        user = next(u.id for u in self.catalogue.users.values() if u.username == username)
        heard = []
        async for event in self.hub.subscribe(user, NOON_MS, lambda: 0.01):
            if event is None:
                break
            data = json.loads(event.data)
            heard.append((event.type, data.get("action") or data["number"]))
        return heard


NOON_MS = int(NOON.timestamp() * 1000)
TYPES: list[dict[str, Any]] = [
    {
        "id": "refund", "unit": "desk", "due_hours": 24, "due_hours_by_priority": {"urgent": 2},
        "routes": [
            {"if": {"business": ["change"]}, "to": {"unit": "desk", "wants": "expert"}},
            {"priority": ["urgent"], "to": {"user": "tao"}},
        ],
        "escalate": [{"after_minutes": -30, "priority": "high"},
                     {"after_minutes": 0, "to": {"unit": "desk", "wants": "lead"}}],
    },
]  # fmt: skip


@asynccontextmanager
async def bench(settings: Settings) -> AsyncIterator[Bench]:
    database = Database(settings.sqlalchemy_url)
    try:
        async with database.read() as db:
            catalogue = await load_catalogue(db)
        assert catalogue.pack is not None
        catalogue.pack.documents = catalogue.pack.documents | {"ticket_types": TYPES}
        yield Bench(database, catalogue)
    finally:
        await database.close()


def principal(catalogue: Catalogue, username: str) -> Any:
    from server_stub.security.guard import Principal
    from server_stub.security.roles import Role

    user = next(u for u in catalogue.users.values() if u.username == username)
    return Principal(user.id, username, Role(user.role), "family")


def new(**more: Any) -> Any:
    from server_stub.features.tickets.desk import NewTicket

    given: dict[str, Any] = {
        "id": new_id(), "type": "refund", "title": "T", "detail": "", "priority": "normal",
        "customer_id": None, "created_at": NOON,
    }  # fmt: skip
    return NewTicket(**(given | more))


async def test_given_conditions_when_tickets_are_made_then_each_goes_where_they_say(settings: Settings) -> None:
    async with bench(settings) as b:
        lan = principal(b.catalogue, "lan")
        plain = await b.desk.create(new(), lan)
        change = await b.desk.create(new(values={"business": "change"}), lan)
        urgent = await b.desk.create(new(priority="urgent"), lan)

        assert (plain.unit, plain.wants, plain.assignee, plain.due_at) == ("desk", "", "", NOON + timedelta(hours=24))
        assert (change.wants, change.assignee) == ("expert", "")
        assert (urgent.assignee, urgent.due_at) == (principal(b.catalogue, "tao").user_id, NOON + timedelta(hours=2))


async def test_given_deadlines_when_they_pass_then_each_step_is_taken_once_and_whoever_counts_is_told(
    settings: Settings,
) -> None:
    async with bench(settings) as b:
        lan = principal(b.catalogue, "lan")
        row = await b.desk.create(new(priority="urgent"), lan)
        assert b.rung == 1
        assert await b.desk.run_due() == NOON + timedelta(minutes=90)

        b.now = NOON + timedelta(minutes=89)
        await b.desk.run_due()
        assert [a for kind, a in await b.told("tao")] == ["create"]
        b.now = NOON + timedelta(minutes=90)
        assert await b.desk.run_due() == NOON + timedelta(hours=2)
        b.now = NOON + timedelta(hours=3)
        assert await b.desk.run_due() is None
        assert await b.desk.run_due() is None

        async with b.database.read() as db:
            late = await db.get_one(type(row), row.id)
        assert (late.escalation, late.priority, late.wants, late.assignee) == (2, "high", "lead", "")
        assert await b.told("shan") == [("ticket", "escalate"), ("ticket", "escalate")]
        assert await b.told("lan") == [("ticket", "escalate"), ("ticket", "escalate")]


async def test_given_steps_of_the_clock_when_an_agent_acts_afterwards_then_all_keep_their_order(
    sqlite_settings: Settings,
) -> None:
    from server_stub.features.tickets.desk import Step
    from server_stub.models.tickets import TicketEvent

    async with bench(sqlite_settings) as b:
        lan = principal(b.catalogue, "lan")
        row = await b.desk.create(new(route_at=NOON + timedelta(hours=1)), lan)
        b.now = NOON + timedelta(days=3)
        await b.desk.run_due()
        await b.desk.act(row.id, Step(new_id(), "resolve", "Paid.", NOON), principal(b.catalogue, "shan"))

        async with b.database.read() as db:
            steps = await db.scalars(select(TicketEvent).where(TicketEvent.ticket_id == row.id))
        assert sorted((s.position, s.action) for s in steps) == [
            (0, "create"), (1, "route"), (2, "escalate"), (3, "escalate"), (4, "resolve"),
        ]  # fmt: skip


async def test_given_a_finished_ticket_when_its_deadline_passes_then_nothing_escalates(
    sqlite_settings: Settings,
) -> None:
    from server_stub.features.tickets.desk import Step

    async with bench(sqlite_settings) as b:
        lan = principal(b.catalogue, "lan")
        row = await b.desk.create(new(), lan)
        await b.desk.act(row.id, Step(new_id(), "resolve", "Paid.", NOON), lan)
        b.now = NOON + timedelta(days=3)

        assert await b.desk.run_due() is None
        async with b.database.read() as db:
            assert (await db.get_one(type(row), row.id)).escalation == 0


async def test_given_a_time_when_it_comes_then_the_ticket_goes_to_whom_it_was_meant_for(settings: Settings) -> None:
    async with bench(settings) as b:
        from server_stub.models.ticket_flows import Target

        lan, tao = principal(b.catalogue, "lan"), principal(b.catalogue, "tao")
        at = NOON + timedelta(hours=1)
        row = await b.desk.create(new(to=Target(assignee=tao.user_id), route_at=at), lan)
        assert (row.assignee, row.unit) == ("", "desk")
        assert await b.desk.run_due() == at
        b.now = at
        await b.desk.run_due()

        async with b.database.read() as db:
            routed = await db.get_one(type(row), row.id)
        assert (routed.assignee, routed.route_at) == (tao.user_id, None)
        assert ("ticket", "route") in await b.told("tao")


@pytest.mark.expects_log("could not be done")
async def test_given_a_ticket_that_cannot_be_worked_on_when_others_are_due_then_they_go_on_and_it_is_told_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench(settings) as b:
        lan = principal(b.catalogue, "lan")
        early, spoilt, unreadable, late = [
            await b.desk.create(new(route_at=NOON + timedelta(minutes=n), priority="low"), lan) for n in (1, 2, 3, 4)
        ]
        async with b.database.write() as db:
            await db.execute(update(Ticket).where(Ticket.id == spoilt.id).values(route_to={"moon": "full"}))
            await db.execute(text("UPDATE tickets SET route_to = '7' WHERE id = :id"), {"id": unreadable.id})
        b.now = NOON + timedelta(hours=1)

        assert await b.desk.run_due() == b.now + timedelta(hours=1), "when the bad ones are tried again"
        b.now += timedelta(hours=1)
        await b.desk.run_due()

        async with b.database.read() as db:
            found = {t.id: t for t in await db.scalars(select(Ticket).where(Ticket.id.in_([early.id, late.id])))}
            left = await db.scalars(select(Ticket.revision).where(Ticket.id.in_([spoilt.id, unreadable.id])))
        assert [found[t.id].route_at for t in (early, late)] == [None, None]
        assert list(left) == [1, 1], "nothing of what failed is kept"
        told = [r.getMessage() for r in caplog.records if "could not be done" in r.getMessage()]
        assert sorted(i for i in (spoilt.id, unreadable.id) for m in told if i in m) == sorted(
            [spoilt.id, unreadable.id]
        )


async def test_given_a_promised_call_when_its_time_comes_then_its_agent_is_reminded_once(settings: Settings) -> None:
    from server_stub.models.tickets import FollowUp

    async with bench(settings) as b:
        lan = principal(b.catalogue, "lan")
        due = NOON + timedelta(minutes=5)
        async with b.database.write() as db:
            for number, status in (("1", "open"), ("2", "done")):
                db.add(
                    FollowUp(
                        id=new_id(),
                        revision=1,
                        agent_id=lan.user_id,
                        customer_id=None,
                        ticket_id=None,
                        interaction_id=None,
                        number=number,
                        due_at=due,
                        status=status,
                        wake_at=due,
                        received_at=NOON,
                    )
                )
        assert await b.reminders.run_due() == due
        b.now = due
        assert await b.reminders.run_due() is None
        await b.reminders.run_due()
        assert await b.told("lan") == [("follow_up", "1")]


@pytest.mark.expects_log("could not be done")
async def test_given_an_alarm_when_told_of_an_earlier_moment_then_it_works_then_and_goes_on_after_a_failure() -> None:
    now = datetime.now(UTC)
    calls: list[str] = []
    worked = asyncio.Event()

    async def fails() -> datetime | None:
        calls.append("fails")
        if len(calls) < 3:
            raise RuntimeError("the database is away")
        worked.set()
        return None

    alarm = Alarm(lambda: now, lambda: (fails,))
    alarm.start()
    await asyncio.sleep(0)
    alarm.changed()
    await asyncio.sleep(0)
    alarm.changed()
    async with asyncio.timeout(20):
        await worked.wait()
    await alarm.close()
    await alarm.close()

    assert len(calls) >= 3


# --- types and flows as data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"flow": "no_such"}, "there is no flow no_such"),
        ({"form": "no_such"}, "there is no form no_such"),
        ({"unit": "no_such"}, "there is no unit no_such"),
        ({"routes": [{"to": {"user": "nobody"}}]}, "there is no user nobody"),
        ({"routes": [{"to": {"unit": "desk", "wants": "wizard"}}]}, "nobody has the role wizard"),
        ({"routes": [{"priority": ["soon"], "to": {"unit": "desk"}}]}, "soon is no priority"),
        ({"escalate": [{"after_minutes": 5}, {"after_minutes": 0}]}, "not in the order of time"),
    ],
)
def test_given_a_type_that_makes_no_sense_then_a_sentence_names_it(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FlowError, match=f"ticket type refund: .*{sentence}"):
        read_types([TYPES[0] | {"routes": [], "escalate": []} | change], [], {"tao": "t"}, ["desk"], [])


def flow(*transitions: dict[str, Any], initial: str = "open") -> dict[str, Any]:
    states = [{"id": "open", "open": True}, {"id": "done", "open": False}]
    return {"id": "own", "initial": initial, "states": states, "transitions": list(transitions)}


FINISH = {"action": "finish", "from": ["open"], "to": "done"}


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (flow(), "done cannot be reached"),
        (flow(FINISH, initial="done"), "open cannot be reached"),
        (flow(FINISH, FINISH), "finish is there twice"),
        (flow(FINISH | {"to": "gone"}), "names gone, which is no state"),
        (flow(FINISH | {"effect": "magic"}), "'magic' is not a valid"),
        (flow(FINISH | {"by": ["god"]}), "'god' is not a valid"),
    ],
)
def test_given_a_flow_that_makes_no_sense_then_a_sentence_names_it(own: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FlowError, match=f"ticket flow own: .*{sentence}"):
        read_types([], [own], {}, [], [])


def test_given_a_flow_of_its_own_then_a_type_goes_by_it() -> None:
    kind = read_types([{"id": "x", "unit": "u", "flow": "own"}], [flow(FINISH)], {}, ["u"], [])["x"]

    assert [t.action for t in kind.flow.allowed("open")] == ["finish"]
    assert kind.flow.allowed("done") == []
    assert kind.deadline(NOON, "normal") is None
