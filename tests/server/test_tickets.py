"""Tickets through the API: made once, routed, moved by the table, escalated by the clock, told to the customer."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from server_stub.db import Database
from server_stub.features.tickets import Alarm, Reminders, TicketDesk
from server_stub.live import Hub
from server_stub.models.catalogue_view import Catalogue, load_catalogue
from server_stub.models.records import Message, Ticket
from server_stub.models.ticket_flows import FlowError, read_types
from server_stub.settings import Settings
from tests.server.conftest import Served

MADE = datetime.now(UTC).replace(microsecond=0)
"""Real: the server escalates what is late by its own clock."""
AT = f"{MADE:%Y-%m-%dT%H:%M:%S}.000Z"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


def ticket(**more: Any) -> dict[str, Any]:
    return {"type": "refund", "title": "Storm, boat cancelled", "created_at": AT} | more


async def made(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.put(f"/tickets/{new_id()}", json=ticket(**more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def step(client: httpx.AsyncClient, row: dict[str, Any], action: str, **more: Any) -> httpx.Response:
    key = more.pop("key", new_id())
    return await client.put(f"/tickets/{row['id']}/steps/{key}", json={"action": action, "at": AT} | more)


async def stepped(client: httpx.AsyncClient, row: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    answer = await step(client, row, action, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- making


async def test_given_a_ticket_when_it_is_sent_twice_then_it_is_made_once(server: Served) -> None:
    client, customer = await server.login(), await server.customer()
    ticket_id, call = new_id(), new_id()
    body = ticket(customer_id=customer["id"], interaction_id=call, session_id="s-1", detail="Boat of 9.")

    first = (await client.put(f"/tickets/{ticket_id}", json=body)).json()
    again = (await client.put(f"/tickets/{ticket_id}", json=body)).json()

    assert again == first
    assert (first["status"], first["unit"], first["interaction_id"], first["session_id"]) == (
        "open",
        "desk",
        call,
        "s-1",
    )
    assert first["due_at"] == f"{MADE + timedelta(hours=24):%Y-%m-%dT%H:%M:%S}.000Z"
    assert [s["action"] for s in first["steps"]] == ["create"]
    of_call = await client.get("/tickets", params={"scope": "interaction", "interaction_id": call})
    assert [t["id"] for t in of_call.json()["items"]] == [ticket_id]
    past = (await client.get(f"/customers/{customer['id']}/tickets")).json()["items"]
    assert any(f"#{first['number']}" in item["title"]["en"] for item in past)


async def test_given_many_at_once_when_made_then_every_number_is_given_once(server: Served) -> None:
    client = await server.login()

    rows = await asyncio.gather(*(made(client) for _ in range(6)))

    numbers = sorted(r["number"] for r in rows)
    assert len(set(numbers)) == 6
    assert numbers[0] > 502, "the pack's own tickets have theirs"


async def test_given_one_ticket_sent_several_times_at_once_then_every_answer_is_the_same_ticket(server: Served) -> None:
    client, ticket_id, body = await server.login(), new_id(), ticket()

    answers = await asyncio.gather(*(client.put(f"/tickets/{ticket_id}", json=body) for _ in range(6)))

    assert [a.status_code for a in answers] == [200] * 6
    assert len({a.text for a in answers}) == 1
    assert [s["action"] for s in answers[0].json()["steps"]] == ["create"]


async def test_given_anothers_id_or_nonsense_when_a_ticket_is_made_then_it_is_refused(sqlite_server: Served) -> None:
    lan, tao = await sqlite_server.login(), await sqlite_server.login("tao")
    row = await made(lan)

    assert (await tao.put(f"/tickets/{row['id']}", json=ticket())).status_code == 409
    wrong: dict[str, Any]
    for wrong in (
        {"type": "no_such"},
        {"customer_id": new_id()},
        {"to": {"unit": "nowhere"}},
        {"to": {}},
        {"to": {"assignee": new_id()}},
        {"form_id": "nothing", "form_version": 1, "values": {"a": 1}},
        {"form_id": "tickets", "form_version": 2, "values": {"business": "refund"}},
        {"priority": "whenever"},
    ):
        answer = await lan.put(f"/tickets/{new_id()}", json=ticket(**wrong))
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"], wrong


async def test_given_a_ticket_with_a_form_then_its_values_are_checked_and_kept_with_the_version(
    sqlite_server: Served,
) -> None:
    values = {"business": "refund", "type": "storm", "result": "paid", "amount": 60, "approved_by": "hidden"}

    row = await made(await sqlite_server.login(), form_id="tickets", form_version=2, values=values)

    assert (row["form_id"], row["form_version"]) == ("tickets", 2)
    assert row["values"] == {"business": "refund", "type": "storm", "result": "paid", "amount": 60}


# --- moving


async def test_given_a_complaint_when_it_goes_all_the_way_then_the_customer_is_told_and_it_is_closed(
    server: Served,
) -> None:
    lan, tao, customer = await server.login(), await server.login("tao"), await server.customer()
    row = await made(lan, customer_id=customer["id"])

    taken = await stepped(tao, row, "take")
    assert (taken["status"], taken["assignee"]["display_name"]) == ("in_progress", "陶潮")
    resolved = await stepped(tao, row, "resolve", note="60 yuan were paid back.")
    assert (resolved["status"], resolved["open"], resolved["result"]) == ("resolved", False, "60 yuan were paid back.")
    assert resolved["closed_at"]
    told = await stepped(lan, row, "tell", channel="sms")

    assert (told["status"], told["actions"]) == ("closed", [])
    assert [s["action"] for s in told["steps"]] == ["create", "take", "resolve", "tell"]
    messages = (await lan.get(f"/customers/{customer['id']}/timeline")).json()["items"]
    assert any(str(row["number"]) in m["title"]["en"] for m in messages if m["kind"] == "message")


async def test_given_a_step_when_sent_again_then_it_is_done_once_and_an_illegal_one_says_what_is_possible(
    server: Served,
) -> None:
    client = await server.login()
    row, key = await made(client), new_id()

    await stepped(client, row, "take", key=key)
    again = await stepped(client, row, "take", key=key)
    assert len(again["steps"]) == 2
    illegal = await step(client, row, "tell", channel="sms")

    assert (illegal.status_code, illegal.json()["type"].rpartition(":")[2]) == (409, "illegal-transition")
    assert illegal.json()["state"] == {"status": "in_progress", "actions": again["actions"]}
    assert set(again["actions"]) == {"comment", "forward", "wait", "resolve", "cancel"}


async def test_given_a_key_of_another_ticket_when_used_again_then_it_is_a_conflict(sqlite_server: Served) -> None:
    client, key = await sqlite_server.login(), new_id()
    one, two = await made(client), await made(client)
    await stepped(client, one, "take", key=key)

    assert (await step(client, two, "take", key=key)).status_code == 409
    assert (await step(client, {"id": new_id()}, "take")).status_code == 404


async def test_given_steps_without_what_they_need_then_a_sentence_says_so(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    row = await made(client)

    for action, field in (("resolve", "body.note"), ("wait", "body.note"), ("forward", "body.to")):
        answer = await step(client, row, action)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    await stepped(client, row, "resolve", note="Done.")
    unknown_customer = await step(client, row, "tell", channel="sms")
    assert unknown_customer.status_code == 422


async def test_given_a_ticket_for_an_expert_then_only_experts_leads_and_its_maker_have_a_hand_in_it(
    sqlite_server: Served,
) -> None:
    lan, tao = await sqlite_server.login(), await sqlite_server.login("tao")
    shan = await sqlite_server.login("shan")
    row = await made(shan, to={"unit": "desk", "wants": "expert"})

    assert (await step(lan, row, "take")).status_code == 403
    assert (await lan.get(f"/tickets/{row['id']}")).json()["actions"] == ["comment"]
    assert (await stepped(tao, row, "take"))["assignee"]["display_name_latin"] == "Tao Chao"
    assert (await step(lan, row, "resolve", note="Mine!")).status_code == 403
    forwarded = await stepped(shan, row, "forward", to={"unit": "desk"}, note="Anybody.")
    assert (forwarded["status"], forwarded["assignee"], forwarded["wants"]) == ("open", None, "")
    assert (await step(lan, row, "take")).status_code == 200


# --- finding


async def test_given_tickets_then_everybody_finds_those_that_concern_them_page_by_page(server: Served) -> None:
    lan, tao = await server.login(), await server.login("tao")
    rows = [await made(lan) for _ in range(3)]
    await stepped(tao, rows[0], "take")

    mine = (await tao.get("/tickets", params={"scope": "mine"})).json()["items"]
    assert rows[0]["id"] in [t["id"] for t in mine]
    free = (await tao.get("/tickets", params={"scope": "unit", "limit": 1})).json()
    assert (free["items"][0]["id"], free["next"]) == (rows[2]["id"], rows[2]["number"])
    older = (await tao.get("/tickets", params={"scope": "unit", "limit": 1, "before": free["next"]})).json()
    assert older["items"][0]["id"] == rows[1]["id"]
    created = (await lan.get("/tickets", params={"scope": "created"})).json()["items"]
    assert [t["id"] for t in created] == [r["id"] for r in reversed(rows)]
    assert (await lan.get("/tickets", params={"scope": "all"})).status_code == 403
    late = await made(lan, due_at="2020-01-01T00:00:00Z")
    overdue = (await lan.get("/tickets", params={"scope": "late"})).json()["items"]
    assert late["id"] in [t["id"] for t in overdue]
    assert (await made(lan, due_at="2099-01-01T00:00:00Z"))["id"] not in [t["id"] for t in overdue]
    everything = await (await server.login("shan")).get("/tickets", params={"scope": "all", "open": False})
    assert {r["id"] for r in rows} <= {t["id"] for t in everything.json()["items"]}


async def test_given_closed_tickets_then_whoever_had_to_do_with_them_finds_them_and_no_open_one(server: Served) -> None:
    lan, tao, guan = await server.login(), await server.login("tao"), await server.login("guan")
    done, going = await made(lan), await made(lan)
    foreign = await made(guan, to={"assignee": (await server.session("wen"))["user"]["id"]})
    await stepped(lan, done, "resolve", note="Paid.")

    for client in (lan, tao):
        found = (await client.get("/tickets", params={"scope": "closed"})).json()["items"]
        assert found[0]["id"] == done["id"]
        assert not {going["id"], foreign["id"]} & {t["id"] for t in found}
        assert not any(t["open"] for t in found)


# --- promised calls


async def test_given_a_promised_call_then_it_is_in_its_agents_list_until_it_is_done(server: Served) -> None:
    lan, tao, call = await server.login(), await server.login("tao"), new_id()
    body = {
        "revision": 1,
        "number": "+8613500000000",
        "name": "Wang",
        "due_at": "2099-01-01T10:00:00Z",
        "note": "Refund",
    }

    assert (await lan.put(f"/follow-ups/{call}", json=body)).json()["due_at"] == "2099-01-01T10:00:00.000Z"
    listed = (await lan.get("/follow-ups")).json()["items"]
    assert [(f["id"], f["note"]) for f in listed] == [(call, "Refund")]
    assert (await tao.get("/follow-ups")).json()["items"] == []
    assert (await tao.put(f"/follow-ups/{call}", json=body)).status_code == 403
    await lan.put(f"/follow-ups/{call}", json=body | {"revision": 3, "status": "done"})
    stale = (await lan.put(f"/follow-ups/{call}", json=body | {"revision": 2})).json()

    assert (stale["status"], stale["revision"]) == ("done", 3)
    assert (await lan.get("/follow-ups")).json()["items"] == []


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


async def test_given_a_told_result_then_a_message_waits_to_be_sent(sqlite_server: Served) -> None:
    lan, customer = await sqlite_server.login(), await sqlite_server.customer()
    row = await made(lan, customer_id=customer["id"])
    await stepped(lan, row, "resolve", note="Paid back.")
    key = new_id()
    for _twice in range(2):
        await stepped(lan, row, "tell", key=key, channel="email", note="Dear customer, it is paid.")

    database: Database = sqlite_server.app.state.database
    async with database.read() as db:
        (message,) = await db.scalars(select(Message).where(Message.id == key))
    assert (message.channel, message.direction, message.status) == ("email", "out", "queued")
    assert message.detail["zh_CN"] == "Dear customer, it is paid."
