"""Customers field by field: what a role sees, reveals and changes, and the trail of it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, select

from server_stub.db import Database
from server_stub.models.customer_access import MASK, BadRule, FieldAccess, Rule, Seen, check_rules, masked
from server_stub.models.customer_keys import CustomerKey
from server_stub.models.customer_rekeying import make_keys
from server_stub.settings import Settings
from tests.server.conftest import Served

_ID = "330902198103140028"


async def _trail(server: Served, **wanted: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await (await server.login("shan")).get("/audit/customers", params=wanted)).json()[
        "items"
    ]
    return items


async def test_given_masked_fields_when_an_agent_looks_then_the_plain_text_never_leaves_the_server(
    server: Served,
) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]

    answers = [
        await client.get(f"/customers/{customer_id}"),
        await client.get("/pop", params={"ani": "+8613500001001"}),
        await client.get("/customers", params={"q": "F-1001"}),
        await client.patch(f"/customers/{customer_id}", json={"revision": 1, "fields": {"plan": "blue"}}),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert not [secret for secret in (_ID, "wu@example.org", "86.40") if secret in answer.text]
    shown = answers[0].json()
    assert (shown["fields"]["id_number"], shown["fields"]["email"]) == ("••••0028", "w••••@example.org")
    assert shown["display"]["id_number"]["text"]["zh_CN"] == "••••0028"
    assert shown["masked"] == ["balance", "id_number", "email"]
    assert shown["revealable"] == ["id_number", "email"]
    assert shown["display"]["balance"]["tone"] is None, "the tone would tell what is masked"


async def test_given_other_roles_when_they_look_then_their_own_rules_hold(server: Served) -> None:
    customer_id = (await server.customer())["id"]

    lead = (await (await server.login("shan")).get(f"/customers/{customer_id}")).json()
    expert = (await (await server.login("tao")).get(f"/customers/{customer_id}")).json()

    assert (lead["fields"]["id_number"], lead["masked"], lead["hidden"]) == (_ID, [], [])
    assert "plate" not in expert["fields"]
    assert "plate" not in expert["display"]
    assert (expert["hidden"], expert["fields"]["balance"]) == (["plate"], "-86.40")


async def test_given_a_masked_field_when_revealed_twice_with_one_id_then_it_is_plain_and_noted_once_with_the_reason(
    server: Served,
) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]
    body = {"id": str(uuid.uuid4()), "fields": ["id_number"], "reason": "the caller asked for their number"}

    first = await client.post(f"/customers/{customer_id}/reveals", json=body)
    again = await client.post(f"/customers/{customer_id}/reveals", json=body)
    noted = await _trail(server, customer_id=customer_id, action="reveal")

    assert first.status_code == again.status_code == 200
    assert (first.json()["fields"]["id_number"], first.json()["fields"]["email"]) == (_ID, "w••••@example.org")
    assert first.json()["masked"] == ["balance", "email"]
    assert [(n["username"], n["fields"], n["reason"]) for n in noted] == [("lan", ["id_number"], body["reason"])]


async def test_given_a_field_that_may_not_be_revealed_when_asked_for_then_it_is_refused_and_nothing_is_noted(
    server: Served,
) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]
    body = {"id": str(uuid.uuid4()), "fields": ["id_number", "balance"]}

    refused = await client.post(f"/customers/{customer_id}/reveals", json=body)

    assert refused.status_code == 403
    assert "balance" in refused.json()["detail"]
    assert await _trail(server, customer_id=customer_id, action="reveal") == []


async def test_given_protected_fields_when_changed_then_refused_and_dots_are_never_stored(server: Served) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]
    path = f"/customers/{customer_id}"

    forbidden = await client.patch(path, json={"revision": 1, "fields": {"id_number": "1"}})
    dots = await client.patch(path, json={"revision": 1, "fields": {"balance": "-••••"}})
    hidden = await (await server.login("tao")).patch(path, json={"revision": 1, "fields": {"plate": "浙A1"}})
    now = (await (await server.login("shan")).get(path)).json()

    assert (forbidden.status_code, dots.status_code, hidden.status_code) == (403, 422, 403)
    assert (now["revision"], now["fields"]["id_number"], now["fields"]["balance"]) == (1, _ID, "-86.40")


async def test_given_reads_and_changes_when_the_trail_is_read_then_it_says_who_and_what_field_by_field(
    server: Served,
) -> None:
    client = await server.login()
    customer_id = (await server.customer("F-1002"))["id"]
    await client.get("/pop", params={"ani": "13500001002", "interaction_id": (call := str(uuid.uuid4()))})
    await client.patch(f"/customers/{customer_id}", json={"revision": 1, "name": "钱小溪", "fields": {"plan": "blue"}})
    await client.put(f"/customers/{customer_id}/phones/+8613900000000", json={})

    trail = await _trail(server, customer_id=customer_id)
    by_field = await _trail(server, field="phones", action="change")

    assert [t["action"] for t in trail] == ["change", "change", "read", "read"]
    assert trail[0]["changes"] == [{"field": "phones", "before": None, "after": "+8613900000000"}]
    assert trail[1]["changes"] == [{"field": "name", "before": "钱大海", "after": "钱小溪"}], "plan stayed as it was"
    assert trail[2]["interaction_id"] == call
    assert {"name", "phones", "plan", "plate"} <= set(trail[2]["fields"])
    assert not {"balance", "email", "id_number"} & set(trail[2]["fields"]), "those were masked"
    assert [t["id"] for t in by_field] == [trail[0]["id"]]


async def test_given_a_long_trail_when_paged_then_each_act_comes_once(server: Served) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]
    for _ in range(6):
        await client.get(f"/customers/{customer_id}")
    lead = await server.login("shan")

    pages, before = [], None
    while True:
        query = {"customer_id": customer_id, "limit": 3} | ({"before": before} if before else {})
        page = (await lead.get("/audit/customers", params=query)).json()
        pages.append([item["id"] for item in page["items"]])
        before = page["next"]
        if before is None:
            break

    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({key for page in pages for key in page}) == 7


def test_given_a_rule_about_nothing_when_checked_then_it_is_named() -> None:
    for rule, word in (
        ({"fields": ["shoe_size"]}, "shoe_size"),
        ({"fields": ["plan"], "roles": ["king"]}, "king"),
        ({"fields": ["plan"], "units": ["moon"]}, "moon"),
        ({"fields": ["plan"], "read": "blurred"}, "blurred"),
        ({"fields": ["plan"], "wrong_key": False}, "wrong_key"),
    ):
        with pytest.raises(BadRule, match=word):
            check_rules([rule], ["plan"], ["agent"], ["desk"])


def test_given_values_when_masked_then_dots_do_not_tell_how_long_they_were() -> None:
    assert [masked(v, "phone") for v in ("+8613500001001", "13500001001", "12345", "")] == [
        "+86135••••1001",
        "135••••1001",
        "••••45",
        "",
    ]
    assert masked("杭州市西湖区文三路 1 号", "") == "杭州市西••••"
    assert masked("ab", "") == "••••"
    assert masked("王秀英", "name") == "王••••"
    assert masked("anything", "all") == "••••"
    assert masked("no address", "email") == "••••"


_MASKED = {"fields": ["phones", "plate"], "roles": ["agent"], "read": "masked"}
_HIDDEN = {"fields": ["phones", "plate"], "roles": ["agent"], "read": "hidden"}


@pytest.mark.parametrize(
    ("words", "plain", "masked"),
    [
        ("1350000100", ["F-1001", "F-1002", "F-1004"], []),
        ("13500001001", ["F-1001"], ["F-1001"]),
        ("+86 135 0000 1001", ["F-1001"], ["F-1001"]),
        ("0580-8600901", ["F-1001"], ["F-1001"]),
        ("8600901", ["F-1001"], []),
        ("01001", ["F-1001"], ["F-1001"]),
        ("1", ["F-1001", "F-1002", "F-1003", "F-1004", "F-1005", "F-1006"], "by number"),
        ("浙L88F0", ["F-1001"], []),
        ("浙L88F01", ["F-1001"], ["F-1001"]),
        ("88F01", ["F-1001"], []),
        ("wu 1350000", ["F-1001"], []),
        ("wu 13500001001", ["F-1001"], ["F-1001"]),
        ("135000010011", [], []),
        ("wu", ["F-1001"], ["F-1001"]),
    ],
)
async def test_given_masked_numbers_when_searched_then_only_the_whole_value_finds_and_no_digit_can_be_guessed(
    server: Served, words: str, plain: list[str], masked: list[str] | str
) -> None:
    pack = server.app.state.catalogue.pack
    lead, agent = await server.login("shan"), await server.login()
    found: list[list[str]] = []
    for client, rule in ((lead, _MASKED), (agent, _MASKED), (agent, _HIDDEN)):
        pack.documents = pack.documents | {"field_access": [rule]}
        answer = (await client.get("/customers", params={"q": words})).json()
        assert answer["total"] == len(answer["items"]), "the count tells no more than the list"
        found.append(sorted(c["number"] for c in answer["items"]))

    by_number = [f"F-100{n}" for n in range(1, 7)]
    assert found[0] == plain
    assert found[1] == (by_number if masked == "by number" else masked)
    hidden = [] if words not in ("1", "01001", "wu") else found[1]
    assert found[2] == hidden, "what is hidden does not even find by the whole value"


async def test_given_keys_made_before_they_knew_their_field_when_made_anew_then_they_are_those_of_now(
    settings: Settings,
) -> None:
    database = Database(settings.sqlalchemy_url)

    async def keys() -> list[tuple[str, int]]:
        async with database.read() as db:
            found = await db.execute(select(CustomerKey.key, CustomerKey.seq).order_by("key", "seq"))
            return [(row.key, row.seq) for row in found]

    try:
        before = await keys()
        async with database.write() as db:
            await db.execute(delete(CustomerKey))
            await (await db.connection()).run_sync(make_keys)
        assert await keys() == before
        assert any(key.startswith("+8613500001001") for key, _ in before)
    finally:
        await database.close()


async def test_given_rules_about_what_every_customer_has_when_an_agent_looks_then_no_answer_tells_it(
    sqlite_server: Served,
) -> None:
    plain = (
        await (await sqlite_server.login("shan")).get(f"/customers/{(await sqlite_server.customer())['id']}")
    ).json()
    rule = {"fields": ["name", "customer_no", "phones", "vip", "language"], "roles": ["agent"], "read": "masked"}
    pack = sqlite_server.app.state.catalogue.pack
    pack.documents = pack.documents | {"field_access": [rule]}
    client, call = await sqlite_server.login(), str(uuid.uuid4())
    left = {
        "revision": 1, "form_id": "tickets", "form_version": 2, "values": {}, "status": "incomplete",
        "customer_id": plain["id"], "started_at": "2026-11-21T10:00:00.000Z",
    }  # fmt: skip
    assert (await client.put(f"/interactions/{call}/wrap-up", json=left)).status_code == 200

    answers = [
        await client.get(f"/customers/{plain['id']}"),
        await client.get("/pop", params={"customer_id": plain["id"]}),
        await client.get("/customers", params={"q": "F-1001"}),
        await client.get("/wrap-ups/unfinished"),
    ]

    secrets = [plain["name"], plain["name_latin"], plain["number"], plain["phones"][0]["e164"]]
    for answer in answers:
        assert answer.status_code == 200
        assert not [secret for secret in secrets if f'"{secret}"' in answer.text]
    shown = answers[0].json()
    assert (shown["initials"], shown["vip"], shown["language"]) == ("", False, "")
    assert answers[3].json()["items"][0]["name"] == plain["name"][0] + MASK


async def test_given_protected_fields_when_a_customer_is_created_then_they_are_refused_and_an_old_one_is_noted_as_read(
    sqlite_server: Served,
) -> None:
    pack = sqlite_server.app.state.catalogue.pack
    pack.documents = pack.documents | {"field_access": [{"fields": ["vip"], "roles": ["agent"], "write": False}]}
    client, there = await sqlite_server.login(), await sqlite_server.customer("F-1002")

    vip = await client.post("/customers", json={"id": str(uuid.uuid4()), "name": "A", "vip": True})
    dots = await client.post("/customers", json={"id": str(uuid.uuid4()), "name": "A", "name_latin": MASK})
    again = await client.post("/customers", json={"id": there["id"], "name": "A"})
    await client.patch(f"/customers/{there['id']}", json={"revision": 1})
    await client.put(f"/customers/{there['id']}/phones/{there['phones'][0]['e164']}", json={"label": "home"})
    noted = [n["action"] for n in await _trail(sqlite_server, customer_id=there["id"])]

    assert (vip.status_code, dots.status_code, again.json()["name"]) == (403, 422, there["name"])
    assert noted == ["read"] * 4


def test_given_a_name_that_may_be_revealed_and_pinyin_that_is_hidden_when_revealed_then_it_stays_hidden() -> None:
    hidden, shown = (
        Rule(frozenset({"name_latin"}), read=Seen.HIDDEN),
        Rule(frozenset({"name"}), read=Seen.MASKED, reveal=True),
    )
    for rules, seen in (((hidden, shown), Seen.HIDDEN), ((shown,), Seen.PLAIN)):
        access = FieldAccess(rules)
        assert access.seen("name_latin") is (Seen.HIDDEN if hidden in rules else Seen.MASKED)
        assert access.revealing(["name"]).seen("name_latin") is seen
