"""The screen pop: one question, everything the workspace shows."""

from __future__ import annotations

import pytest

from tests.server.conftest import Served


@pytest.mark.parametrize(
    "ani", ["+8613500001001", "13500001001", "sip:013500001001@10.0.0.1", "0580-8600901", "9,135 0000 1001"]
)
async def test_given_a_number_of_one_customer_when_popped_then_it_is_known_in_any_spelling(
    sqlite_server: Served, ani: str
) -> None:
    client = await sqlite_server.login()

    pop = (await client.get("/pop", params={"ani": ani})).json()

    assert pop["match"] == "known"
    assert pop["customer"]["number"] == "F-1001"
    assert pop["number"]["raw"] == ani


async def test_given_a_known_caller_when_popped_then_everything_is_there_in_one_answer(server: Served) -> None:
    client = await server.login("tao")

    pop = (await client.get("/pop", params={"ani": "+8613500001001", "dnis": "+865808600101", "ivr": "1>2"})).json()

    assert pop["number"] == {
        "e164": "+8613500001001",
        "raw": "+8613500001001",
        "national": "135 0000 1001",
        "region": "CN",
    }
    customer = pop["customer"]
    assert (customer["name"], customer["name_latin"], customer["initials"], customer["vip"]) == (
        "吴海燕",
        "Wu Haiyan",
        "WH",
        True,
    )
    assert [p["e164"] for p in customer["phones"]] == ["+8613500001001", "+865808600901"]
    assert customer["fields"]["balance"] == "-86.40"
    assert customer["display"]["balance"] == {
        "text": {"en": "−¥86.40 overdue", "zh_CN": "−¥86.40 逾期"},
        "tone": "warning",
        "icon": "clock",
    }
    assert customer["display"]["plan"]["text"] == {"en": "Gold card", "zh_CN": "金卡"}
    assert customer["display"]["member_since"]["text"]["en"] == "2017"
    assert pop["queue"] == {"id": "tickets", "label": {"en": "Tickets", "zh_CN": "票务"}}
    assert pop["ivr"] == {
        "path": "1>2",
        "label": {"en": "change a ticket", "zh_CN": "改签"},
        "topics": ["refund", "timetable"],
    }
    assert pop["form_id"] == "tickets"
    assert pop["counts"] == {"tickets": 2, "orders": 1, "calls": 4}
    assert [t["number"] for t in pop["tickets"]] == [501], "closed tickets are history, not work"
    assert pop["tickets"][0]["assignee"] == "Tao Chao"
    assert pop["last_contact"]["agent"] == "Lan Hai"
    assert pop["last_contact"]["summary"] == {"en": "Told her.", "zh_CN": "已告知。"}
    assert pop["candidates"] == []
    assert pop["elapsed_ms"] > 0


async def test_given_a_past_when_popped_then_the_timeline_tells_it_newest_first_in_both_languages(
    server: Served,
) -> None:
    client = await server.login()

    timeline = (await client.get("/pop", params={"ani": "+8613500001001"})).json()["timeline"]

    assert [i["at"] for i in timeline] == sorted((i["at"] for i in timeline), reverse=True)
    assert {i["kind"] for i in timeline} == {"call", "ticket", "order", "message", "email", "survey"}
    titles = {i["title"]["en"]: i for i in timeline}
    assert titles["Missed call, Tickets"]["status"] == "CALLER_LEFT"
    assert titles["Call out, Harbour"]["trail"] == {"en": "0:30", "zh_CN": "0:30"}
    ticket = titles["Ticket #501: Refund of a crossing"]
    assert ticket["title"]["zh_CN"] == "工单 #501：船票退款"
    assert ticket["detail"] == {
        "en": "Ticket desk · due today 18:00 · Tao Chao",
        "zh_CN": "票务组 · 今天 18:00 到期 · 陶潮",
    }
    assert ticket["tone"] == "warning"
    assert titles["SMS sent: Boat cancelled"]["title"]["zh_CN"] == "已发短信：航班取消"


async def test_given_a_call_in_progress_when_popped_then_it_is_not_its_own_last_contact(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    call = "11111111-1111-4111-8111-111111111111"
    record = {
        "revision": 1,
        "session_id": "s",
        "call_id": "c",
        "direction": "in",
        "customer_id": customer["id"],
        "line_id": "main",
        "started_at": "2026-11-21T10:00:00Z",
        "outcome": "ANSWERED",
    }
    assert (await client.put(f"/interactions/{call}", json=record)).status_code == 200

    with_it = (await client.get("/pop", params={"ani": "+8613500001001"})).json()
    without = (await client.get("/pop", params={"ani": "+8613500001001", "interaction_id": call})).json()

    assert with_it["counts"]["calls"] == 5
    assert without["last_contact"]["summary"]["en"] == "Told her."


async def test_given_a_shared_number_when_popped_then_both_are_offered_and_none_is_chosen(server: Served) -> None:
    client = await server.login()

    pop = (await client.get("/pop", params={"ani": "0580 8600 777"})).json()

    assert pop["match"] == "candidates"
    assert [c["name"] for c in pop["candidates"]] == ["丁一", "丁二"]
    assert pop["candidates"][0]["plan_label"] == {"en": "Blue card", "zh_CN": "蓝卡"}
    assert pop["customer"] is None
    assert pop["timeline"] == []


@pytest.mark.parametrize("ani", ["", "anonymous", "sip:anonymous@anonymous.invalid", "1002", "+8613999999999"])
async def test_given_a_stranger_when_popped_then_what_is_known_is_still_there(sqlite_server: Served, ani: str) -> None:
    client = await sqlite_server.login()

    pop = (await client.get("/pop", params={"ani": ani, "queue": "tickets", "ivr": "1"})).json()

    assert pop["match"] == "unknown"
    assert pop["customer"] is None
    assert pop["queue"]["id"] == "tickets"
    assert [a["id"] for a in pop["articles"]] == ["missed-boat", "storm-refund"] or pop["articles"]


async def test_given_what_the_call_is_about_when_popped_then_articles_say_why_they_are_there(server: Served) -> None:
    agent, expert = await server.login("lan"), await server.login("tao")
    question = {"ani": "+8613500001001", "dnis": "+865808600101", "ivr": "1>2"}

    for_agent = (await agent.get("/pop", params=question)).json()["articles"]
    for_expert = (await expert.get("/pop", params=question)).json()["articles"]

    first = for_agent[0]
    assert first["id"] == "storm-refund", "used this week, on the topic of the IVR choice and of the open ticket"
    assert first["why"] == ["ivr:1>2", "ticket:501", "queue:tickets"]
    assert first["used_this_week"] == 1
    assert "goodwill-limits" not in {a["id"] for a in for_agent}
    assert "goodwill-limits" in {a["id"] for a in for_expert}
    assert {"old-fares", "draft-pets"}.isdisjoint(a["id"] for a in for_expert)


async def test_given_a_dialled_number_when_the_queue_is_not_named_then_it_is_found_by_it(sqlite_server: Served) -> None:
    client = await sqlite_server.login()

    by_dnis = (await client.get("/pop", params={"dnis": "0580-8600102"})).json()
    by_ivr = (await client.get("/pop", params={"ivr": "1>9"})).json()

    assert by_dnis["queue"]["id"] == "harbour"
    assert by_ivr["queue"]["id"] == "tickets"
    assert by_ivr["ivr"]["label"]["en"] == "tickets", "an unlisted path falls back to its longest listed prefix"
