"""The screen pop: one question, everything the workspace shows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from server_stub.models.pop_rules import BadPopRule, Known, Occasion, check_pop_rules, plan_of
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


def ruled(server: Served, *rules: dict[str, Any]) -> None:
    """Puts rules into the pack."""
    pack = server.app.state.catalogue.pack
    pack.documents = pack.documents | {"pop_rules": list(rules)}


async def test_given_rules_when_popped_then_each_thing_is_decided_by_the_first_rule_that_speaks_of_it(
    sqlite_server: Served,
) -> None:
    ruled(
        sqlite_server,
        {
            "id": "gold",
            "when": {"match": ["known"], "ivr": ["1"]},
            "then": {"tab": "orders", "articles": ["timetable"]},
        },
        {"id": "sure", "when": {"verification": ["full"]}, "then": {"tab": "details", "form": "harbour"}},
        {"id": "all", "when": {}, "then": {"tab": "calls", "headline": ["plan"], "script": "goodwill-limits"}},
    )
    agent, expert = await sqlite_server.login("lan"), await sqlite_server.login("tao")
    asked = {"ani": "+8613500001001", "dnis": "+865808600101", "ivr": "1>2"}

    pop = (await agent.get("/pop", params=asked)).json()
    sure = (await agent.get("/pop", params=asked | {"ani": "", "verification": "full"})).json()
    for_expert = (await expert.get("/pop", params=asked)).json()

    assert (pop["plan"]["rules"], pop["plan"]["tab"], pop["plan"]["headline"]) == (["gold", "all"], "orders", ["plan"])
    assert pop["form_id"] == "tickets"
    assert (pop["articles"][0]["id"], pop["articles"][0]["why"]) == ("timetable", ["rule"])
    assert [a["id"] for a in pop["articles"]].count("timetable") == 1
    assert "goodwill-limits" not in str(pop["articles"]), "a rule opens nothing that the agent may not read"
    assert (for_expert["articles"][0]["id"], for_expert["articles"][0]["why"]) == ("goodwill-limits", ["script"])
    assert (sure["plan"]["rules"], sure["plan"]["tab"], sure["form_id"]) == (["sure", "all"], "details", "harbour")
    assert pop["plan"]["greeting"] == {"en": "Ferries.", "zh_CN": "您好，轮渡。"}, "the queue's own"


async def test_given_an_agents_own_verification_when_popped_again_then_rules_know_of_it(sqlite_server: Served) -> None:
    ruled(sqlite_server, {"id": "sure", "when": {"verification": ["full"]}, "then": {"tab": "details"}})
    client, call, customer = await sqlite_server.login(), str(uuid.uuid4()), await sqlite_server.customer()
    asked = {"ani": "+8613500001001", "interaction_id": call}
    before = (await client.get("/pop", params=asked)).json()["plan"]["tab"]
    step = {"customer_id": customer["id"], "method": "pin", "passed": True, "at": "2026-11-21T10:00:00Z"}
    noted = await client.put(f"/interactions/{call}/verifications/{uuid.uuid4()}", json=step)
    assert noted.status_code == 200, noted.text

    assert (before, (await client.get("/pop", params=asked)).json()["plan"]["tab"]) == ("", "details")


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({"ani": ["+86135*"]}, True),
        ({"ani": ["+86139*", "+8613500001001"]}, True),
        ({"ani": ["withheld"]}, False),
        ({"dnis": ["+865808600101"]}, True),
        ({"dnis": ["+865808600102"]}, False),
        ({"queues": ["harbour"]}, False),
        ({"ivr": ["1"]}, True),
        ({"ivr": ["1>"]}, False),
        ({"ivr": ["1>2"]}, True),
        ({"ivr": ["1>2>1"]}, False),
        ({"match": ["known"], "queues": ["tickets"], "verification": ["none"]}, True),
        ({"match": ["unknown", "candidates"]}, False),
    ],
)
def test_given_conditions_when_looked_at_then_all_of_them_have_to_fit(when: dict[str, list[str]], fits: bool) -> None:
    occasion = Occasion("known", "+8613500001001", "+865808600101", "tickets", "1>2")
    assert plan_of([{"id": "r", "when": when, "then": {"tab": "orders"}}], occasion).tab == ("orders" if fits else "")
    hidden = Occasion("unknown")
    assert plan_of([{"id": "r", "when": {"ani": ["withheld"]}, "then": {"tab": "orders"}}], hidden).tab == "orders"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"id": "", "then": {"tab": "calls"}}, "Rule 1 has no id."),
        ({"id": "a"}, 'Rule "a" needs "then" with something in it, and "when" as an object.'),
        ({"id": "a", "them": {}}, 'Rule "a" has "them", which rules do not know.'),
        ({"id": "a", "when": {"weather": ["wet"]}, "then": {"tab": "calls"}}, 'asks in "when" for "weather"'),
        (
            {"id": "a", "when": {"queues": ["zoo"]}, "then": {"tab": "calls"}},
            'names "zoo" for "queues", which does not',
        ),
        (
            {"id": "a", "when": {"queues": []}, "then": {"tab": "calls"}},
            'needs a list with something in it for "queues"',
        ),
        (
            {"id": "a", "when": {"match": "known"}, "then": {"tab": "calls"}},
            'needs a list with something in it for "match"',
        ),
        ({"id": "a", "when": {"ani": ["139"]}, "then": {"tab": "calls"}}, 'has "139" as ani; write numbers as'),
        ({"id": "a", "when": {"dnis": ["+86*"]}, "then": {"tab": "calls"}}, 'has "+86*" as dnis; write numbers as'),
        ({"id": "a", "then": {"tab": "weather"}}, 'names "weather" for "tab", which does not exist.'),
        ({"id": "a", "then": {"headline": ["shoe"]}}, 'names "shoe" for "headline"'),
        ({"id": "a", "then": {"articles": ["x", "x"]}}, 'needs a list without repetitions for "articles".'),
        ({"id": "a", "then": {"script": "gone"}}, 'names "gone" for "script"'),
        ({"id": "a", "then": {"form": "ticket_form"}}, 'names "ticket_form" for "form"'),
        ({"id": "a", "then": {"links": ["crm2"]}}, 'names "crm2" for "links"'),
        ({"id": "a", "then": {"greeting": {"en": "Hello"}}}, "needs its greeting in en and zh_CN."),
        (
            {"id": "a", "then": {"greeting": {"en": "Hello {name}", "zh_CN": "好"}}},
            "may name in its greeting only {agent}",
        ),
        ({"id": "a", "then": {"greeting": {"en": "", "zh_CN": "好"}}}, "needs a greeting of 1 to 300 characters."),
        ({"id": "a", "then": {"colour": "red"}}, 'says in "then" "colour", which rules do not know.'),
    ],
)
def test_given_a_rule_that_cannot_be_meant_when_the_pack_is_loaded_then_a_sentence_names_it(
    rule: dict[str, Any], sentence: str
) -> None:
    known = Known(queues={"tickets"}, fields={"plan"}, articles={"x"}, forms={"tickets"}, links={"crm"})
    with pytest.raises(BadPopRule) as caught:
        check_pop_rules([rule], known)
    assert sentence in str(caught.value)
    good = {"id": "a", "note": "why", "when": {"ani": ["+86*", "withheld"]}, "then": {"tab": "calls"}}
    check_pop_rules([good], known)
    with pytest.raises(BadPopRule, match='There are two rules "a"'):
        check_pop_rules([good, good], known)


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
