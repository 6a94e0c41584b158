"""Customers: found, read, created once, changed by one at a time."""

from __future__ import annotations

import asyncio
import copy
import csv
import uuid

import pytest

from server_stub.models.customer_values import BadDefinition, check_definitions
from tests.server.conftest import PACKS, Served


@pytest.fixture
async def bounded(sqlite_server: Served) -> Served:
    """With bounds on some of the pack's fields, and a second number."""
    catalogue = sqlite_server.app.state.catalogue
    more = {"balance": {"minimum": "-1000"}, "plate": {"max_length": 8}}
    fields = [d | more.get(d["key"], {}) for d in copy.deepcopy(catalogue.document("customer_fields"))]
    second = {"key": "second_number", "source": "pack", "type": "phone", "label": {"en": "Second", "zh_CN": "备用"}}
    catalogue.pack.documents = catalogue.pack.documents | {"customer_fields": [*fields, second]}
    return sqlite_server


_NEW = {"name": "沈明", "name_latin": "Shen Ming", "phones": [{"e164": "+8613500009001", "label": "mobile"}]}


_SEARCHES = [
    ("吴海", ["F-1001"]),
    ("海燕", ["F-1001"]),
    ("大海", ["F-1002"]),
    ("wu hai", ["F-1001"]),
    ("wuhai", ["F-1001"]),
    ("WH", ["F-1001"]),
    ("haiyan WU", ["F-1001"]),
    ("F-1003", ["F-1003"]),
    ("f1003", ["F-1003"]),
    ("135 0000 1004", ["F-1004"]),
    ("0580-860-0777", ["F-1003", "F-1004"]),
    ("+86 580 860 0777", ["F-1003", "F-1004"]),
    ("1002", ["F-1002"]),
    ("丁", ["F-1003", "F-1004"]),
    ("o'brien", ["F-1006"]),
    ("ＥＭＩＬＹ", ["F-1005"]),
    ("nobody at all", []),
    ("yan", ["F-1001"]),
    ("why", ["F-1001"]),
    ("1004", ["F-1004"]),
    ("wu 1001", ["F-1001"]),
    ("wu 1002", []),
    ("浙L88F01", ["F-1001"]),
    ("浙l·88f", ["F-1001"]),
    ("77a02", ["F-1002"]),
    ('"*^():', ["F-1001", "F-1002", "F-1003", "F-1004", "F-1005", "F-1006"]),
    ("", ["F-1001", "F-1002", "F-1003", "F-1004", "F-1005", "F-1006"]),
]


async def test_given_customers_when_searched_then_name_initials_number_and_phone_find_them(server: Served) -> None:
    client = await server.login()

    for query, numbers in _SEARCHES:
        page = (await client.get("/customers", params={"q": query})).json()
        assert (query, [c["number"] for c in page["items"]]) == (query, numbers)
        assert page["total"] == len(numbers)


async def test_given_the_number_of_an_order_or_a_ticket_when_searched_then_its_customer_is_found(
    server: Served,
) -> None:
    client = await server.login()
    for kind in ("orders", "tickets"):
        with (PACKS / "ferry" / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))

        page = (await client.get("/customers", params={"q": f"#{row['number']}"})).json()

        assert page["items"][0]["number"] == row["customer_no"]


async def test_given_a_customer_written_in_chinese_only_when_searched_in_pinyin_then_every_reading_finds_them(
    server: Served,
) -> None:
    client = await server.login()
    await client.post("/customers", json={"id": str(uuid.uuid4()), "name": "单晓吕"})

    totals = {
        q: (await client.get("/customers", params={"q": q})).json()["total"]
        for q in ("shanxiao", "danxiaolv", "shan xiao lu", "sx", "DXL", "xiaol", "吕", "晓吕", "吕单")
    }

    assert totals == dict.fromkeys(totals, 1) | {"吕单": 0}


async def test_given_many_hits_when_paged_then_each_comes_once(server: Served) -> None:
    client = await server.login()

    pages = [(await client.get("/customers", params={"limit": 4, "offset": o})).json() for o in (0, 4, 8)]

    assert [len(p["items"]) for p in pages] == [4, 2, 0]
    assert len({c["id"] for p in pages for c in p["items"]}) == 6


async def test_given_a_new_customer_when_created_twice_then_there_is_one_and_the_next_call_pops_it(
    server: Served,
) -> None:
    client = await server.login()
    body = _NEW | {"id": str(uuid.uuid4()), "fields": {"plan": "gold"}}

    first = await client.post("/customers", json=body)
    again = await client.post("/customers", json=body | {"name": "another name"})
    pop = (await client.get("/pop", params={"ani": "13500009001"})).json()
    found = (await client.get("/customers", params={"q": "沈明"})).json()

    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert pop["customer"]["id"] == body["id"]
    assert found["total"] == 1
    assert first.json()["initials"] == "SM"
    assert first.json()["display"]["plan"]["text"]["zh_CN"] == "金卡"


async def test_given_the_same_new_customer_from_many_sides_at_once_when_created_then_there_is_one(
    server: Served,
) -> None:
    client = await server.login()
    body = _NEW | {"id": str(uuid.uuid4())}

    answers = await asyncio.gather(*(client.post("/customers", json=body) for _ in range(8)))

    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["number"] for a in answers}) == 1


async def test_given_the_same_number_linked_at_once_when_stored_then_it_is_there_once(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}/phones/+8613900000000"

    answers = await asyncio.gather(*(client.put(path, json={"label": str(n)}) for n in range(8)))

    assert {a.status_code for a in answers} == {200}
    assert len((await client.get(f"/customers/{customer['id']}")).json()["phones"]) == 3


async def test_given_many_new_customers_at_once_when_created_then_each_gets_a_number_of_its_own(server: Served) -> None:
    client = await server.login()

    answers = await asyncio.gather(
        *(client.post("/customers", json={"id": str(uuid.uuid4()), "name": f"人{n}"}) for n in range(8))
    )

    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["number"] for a in answers}) == 8


async def test_given_two_who_change_a_customer_when_the_second_is_late_then_the_second_is_told(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}"

    first = await client.patch(path, json={"revision": 1, "fields": {"plan": "blue"}})
    second = await client.patch(path, json={"revision": 1, "name": "另一个名字"})
    now = (await client.get(path)).json()

    assert first.status_code == 200
    assert first.json()["revision"] == 2
    assert second.status_code == 409
    assert second.json()["type"] == "urn:agent-desktop:problem:conflict"
    assert (now["name"], now["fields"]["plan"], now["fields"]["region"]) == ("吴海燕", "blue", "putuo")


async def test_given_a_change_whose_answer_was_lost_when_it_is_sent_again_then_it_is_no_collision(
    server: Served,
) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}"
    change = {"revision": 1, "name": "吴海燕", "fields": {"plan": "blue", "plate": ""}}

    first = await client.patch(path, json=change)
    again = await client.patch(path, json=change)
    other = await client.patch(path, json={**change, "fields": {"plan": "gold"}})
    nothing = await client.patch(path, json={"revision": 1})

    assert (first.status_code, again.status_code, other.status_code, nothing.status_code) == (200, 200, 409, 409)
    assert again.json() == first.json(), "nothing is changed a second time"


async def test_given_a_changed_name_when_searched_then_the_new_name_finds_and_the_old_does_not(server: Served) -> None:
    client = await server.login()
    customer = await server.customer("F-1002")

    await client.patch(
        f"/customers/{customer['id']}", json={"revision": 1, "name": "钱小溪", "name_latin": "Qian Xiaoxi"}
    )

    assert (await client.get("/customers", params={"q": "小溪"})).json()["total"] == 1
    assert (await client.get("/customers", params={"q": "大海"})).json()["total"] == 0


async def test_given_a_number_when_linked_to_a_customer_then_the_next_call_pops_them(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}/phones/+8613900000000"

    linked = await client.put(path, json={"label": "work"})
    relabelled = await client.put(path, json={"label": "new work"})

    assert linked.status_code == 200
    assert [p["e164"] for p in relabelled.json()["phones"]] == [
        "+8613500001001",
        "+865808600901",
        "+8613900000000",
    ]
    assert relabelled.json()["phones"][2]["label"] == "new work"
    assert (await client.get("/pop", params={"ani": "139 0000 0000"})).json()["customer"]["id"] == customer["id"]
    assert (await client.get("/customers", params={"q": "13900000000"})).json()["total"] == 1


async def test_given_a_past_when_read_in_pages_then_the_pages_join_without_gap_or_overlap(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}/timeline"
    whole = (await client.get(path)).json()

    first = (await client.get(path, params={"limit": 4})).json()
    second = (await client.get(path, params={"limit": 50, "before": first["next"]})).json()

    assert whole["next"] is None
    assert len(whole["items"]) == 10
    assert [i["id"] for i in first["items"] + second["items"]] == [i["id"] for i in whole["items"]]


async def test_given_much_at_one_moment_when_read_in_pages_then_nothing_is_lost_between_them(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    for _ in range(5):
        body = {"method": "pin", "passed": True, "at": "2026-11-21T10:42:07.123Z", "customer_id": customer["id"]}
        path = f"/interactions/{uuid.uuid4()}/verifications/{uuid.uuid4()}"
        assert (await client.put(path, json=body)).status_code == 200
    asked: dict[str, str | int] = {"kind": "verification", "limit": 2}

    pages: list[list[str]] = []
    following: dict[str, str | int] | None = {}
    while following is not None:
        page = (await client.get(f"/customers/{customer['id']}/timeline", params=asked | following)).json()
        pages.append([item["id"] for item in page["items"]])
        following = {"before": page["next"], "before_id": page["next_id"]} if page["next"] else None

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({key for page in pages for key in page}) == 5


async def test_given_a_past_when_narrowed_to_a_kind_then_only_that_comes_however_old(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()
    path = f"/customers/{customer['id']}/timeline"
    whole = (await client.get(path)).json()["items"]

    for kind, kinds in (("call", {"call"}), ("order", {"order"}), ("message", {"message", "email", "note"})):
        narrowed = (await client.get(path, params={"kind": kind, "limit": 30})).json()["items"]

        assert [i["id"] for i in narrowed] == [i["id"] for i in whole if i["kind"] in kinds] != []


async def test_given_a_past_when_read_by_kind_then_each_tab_has_its_own(server: Served) -> None:
    client = await server.login()
    customer = await server.customer()

    tabs = {
        k: (await client.get(f"/customers/{customer['id']}/{k}")).json()["items"]
        for k in ("tickets", "orders", "calls")
    }

    assert {k: [i["kind"] for i in v] for k, v in tabs.items()} == {
        "tickets": ["ticket"] * 2,
        "orders": ["order"],
        "calls": ["call"] * 4,
    }


async def test_given_an_unknown_id_when_read_then_it_is_not_found(server: Served) -> None:
    client = await server.login()
    nobody = f"/customers/{uuid.uuid4()}"

    assert (await client.get(nobody)).status_code == 404
    assert (await client.get(f"{nobody}/timeline")).status_code == 404
    assert (await client.patch(nobody, json={"revision": 1})).status_code == 404
    assert (await client.put(f"{nobody}/phones/+8613900000000", json={})).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("plan", "purple", "Card: 'purple' is not a choice. Choose one of gold, blue."),
        ("plan", 7, "Card: '7' is not a choice. Choose one of gold, blue."),
        ("balance", "much", "Balance: 'much' is no amount. Write digits with a point, for example 86.40."),
        ("balance", "-1000.01", "Balance: '-1000.01' is too little. Write -1000 or more."),
        (
            "balance",
            "1e15",
            "Balance: '1e15' is no amount. Write at most twelve digits before the point and four after it.",
        ),
        ("balance", True, "Balance: 'True' is no amount. Write digits with a point, for example 86.40."),
        (
            "member_since",
            "18.5.2026",
            "Since: '18.5.2026' is no date. Write year, month and day, for example 2026-05-18.",
        ),
        ("member_since", "1899-12-31", "Since: '1899-12-31' is too early. The first possible day is 1900-01-01."),
        ("plate", "浙A1234567", "Car: '浙A1234567' has 9 characters. Shorten it to 8."),
        ("plate", 5, "Car: '5' is no text. Send it as text."),
        (
            "second_number",
            "12",
            "Second: '12' is no telephone number. Write it with its country code, for example +86 139 1234 5678.",
        ),
        ("email", "nobody", "E-mail: 'nobody' is no e-mail address. Write it like name@example.com."),
        ("gender", "x", "gender: 'x' is not a choice. Choose one of f, m."),
        ("customer_no", "F-1", '"customer_no" is worked out by the server and cannot be entered.'),
        ("shoe_size", "43", 'Customers have no field "shoe_size".'),
        ("shoe_size", "", 'Customers have no field "shoe_size".'),
    ],
)
async def test_given_a_value_that_the_pack_does_not_allow_when_stored_then_one_sentence_per_field_says_why(
    bounded: Served, field: str, value: object, sentence: str
) -> None:
    client, customer = await bounded.login("shan"), await bounded.customer()
    path = f"/customers/{customer['id']}"

    changed = await client.patch(path, json={"revision": 1, "fields": {"plan": "red", field: value}})
    made = await client.post("/customers", json=_NEW | {"id": str(uuid.uuid4()), "fields": {field: value}})

    errors = {e["field"]: e["message"] for e in changed.json()["errors"]}
    assert (changed.status_code, errors[f"body.fields.{field}"]) == (422, sentence)
    assert len(errors) == (1 if field == "plan" else 2), "each wrong field is named"
    assert (made.status_code, made.json()["detail"]) == (422, sentence)
    assert (await client.get(path)).json()["revision"] == 1, "nothing of it was stored"


async def test_given_values_as_people_send_them_when_stored_then_they_are_kept_in_one_spelling(bounded: Served) -> None:
    client, customer = await bounded.login("shan"), await bounded.customer()
    path = f"/customers/{customer['id']}"
    given = {"balance": 12.5, "second_number": "0580-8600901", "plan": None, "gender": "f", "member_since": ""}

    kept = (await client.patch(path, json={"revision": 1, "fields": given})).json()["fields"]

    assert {key: kept[key] for key in given} == given | {"balance": "12.5", "second_number": "+865808600901"}


async def test_given_an_old_value_that_is_no_choice_any_more_when_another_field_changes_then_it_may_stay(
    bounded: Served,
) -> None:
    client, customer = await bounded.login("shan"), await bounded.customer()
    plan = next(d for d in bounded.app.state.catalogue.document("customer_fields") if d["key"] == "plan")
    plan["options"] = [o for o in plan["options"] if o["value"] != customer["fields"]["plan"]]

    answer = await client.patch(
        f"/customers/{customer['id']}",
        json={"revision": 1, "fields": {"plan": customer["fields"]["plan"], "plate": "浙A1"}},
    )

    assert (answer.status_code, answer.json()["fields"]["plate"]) == (200, "浙A1")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"type": "number"}, "\"plate\" is 'number', which is none of choice, date, money, phone, text."),
        ({"type": "choice"}, '"plate" needs options, each with a value of its own.'),
        ({"minimum": "1"}, '"minimum" says nothing about "plate", which is text.'),
        ({"max_length": 0}, 'the max_length of "plate" cannot be 0.'),
        ({"type": "money", "maximum": "much"}, "the maximum of \"plate\" cannot be 'much'."),
        ({"type": "date", "latest": 5}, 'the latest of "plate" cannot be 5.'),
    ],
)
def test_given_a_field_that_nobody_could_fill_in_when_checked_then_a_sentence_names_it(
    change: dict[str, object], sentence: str
) -> None:
    plain = {"key": "plate", "type": "text"}
    check_definitions([plain])
    with pytest.raises(BadDefinition) as caught:
        check_definitions([plain | change])
    assert sentence in str(caught.value)
    with pytest.raises(BadDefinition, match="there are two"):
        check_definitions([plain, plain])
