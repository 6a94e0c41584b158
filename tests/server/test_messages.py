"""Messages through the API: what can be sent to whom, sending it once, hearing of it, and the words editors keep."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from server_stub.models.message_words import known_placeholders
from server_stub.settings import Settings, SmsSettings
from tests.peers.sms_gateway import SmsGateway, sms_gateway
from tests.server.conftest import PACKS, Served, serving

AT = "2026-11-21T10:00:00.000Z"


def new_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
async def gateway() -> AsyncIterator[SmsGateway]:
    async with sms_gateway() as running:
        yield running


@pytest.fixture
async def server(settings: Settings, gateway: SmsGateway) -> AsyncIterator[Served]:
    """A server that sends SMS and no e-mail."""
    async with serving(replace(settings, sms=SmsSettings(gateway.url, timeout=10.0))) as served:
        yield served


async def choices(client: httpx.AsyncClient, customer_id: str, **more: str) -> dict[str, Any]:
    answer = await client.get("/messages/choices", params={"customer_id": customer_id} | more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sms(customer_id: str, **more: Any) -> dict[str, Any]:
    return {"customer_id": customer_id, "channel": "sms", "language": "en", "text": "Hello", "at": AT} | more


async def sent(client: httpx.AsyncClient, message_id: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while (found := (await client.get(f"/messages/{message_id}")).json())["status"] in ("queued", "sending"):
            await asyncio.sleep(0.01)
    return dict(found)


async def code_of(client: httpx.AsyncClient, body: dict[str, Any]) -> tuple[int, str, str]:
    answer = await client.put(f"/messages/{new_id()}", json=body)
    error = (answer.json().get("errors") or [{}])[0]
    return answer.status_code, error.get("field", ""), error.get("code", "")


# --- choosing


async def test_given_an_agent_who_sees_addresses_masked_when_they_choose_then_they_can_be_written_to_unseen(
    server: Served,
) -> None:
    customer = await server.customer()
    client = await server.login("lan")

    found = await choices(client, customer["id"])

    by_name = {c["channel"]: c for c in found["channels"]}
    assert by_name["email"]["reason"] == "not_configured"
    assert by_name["sms"]["reason"] == ""
    (email,) = by_name["email"]["recipients"]
    assert email["shown"] == "w••••@example.org"
    assert [r["ref"] for r in by_name["sms"]["recipients"]] == ["phone:0", "phone:1"]
    assert "wu@example.org" not in json.dumps(found)


async def test_given_templates_when_offered_then_they_are_filled_and_masked_values_stay_in_braces(
    server: Served,
) -> None:
    customer = await server.customer()
    agent, lead = await server.login("lan"), await server.login("shan")

    masked, plain = await choices(agent, customer["id"]), await choices(lead, customer["id"])

    (card,) = [t for t in masked["templates"] if t["code"] == "card-sms"]
    assert card["words"]["en"]["text"] == "Card Gold card, balance {customer.fields.balance}."
    assert masked["masked"] == {"customer.fields.balance": "-8••••"}
    (card,) = [t for t in plain["templates"] if t["code"] == "card-sms"]
    assert card["words"]["zh_CN"]["text"] == "船卡金卡，余额-86.40。"
    assert plain["masked"] == {}


async def test_given_an_article_when_offered_then_its_templates_come_too_and_only_a_public_one_can_be_sent(
    server: Served,
) -> None:
    customer = await server.customer()
    client = await server.login("lan")

    without = {t["code"] for t in (await choices(client, customer["id"]))["templates"]}
    with_it = await choices(client, customer["id"], article_id="timetable")
    inside = await client.get("/messages/choices", params={"customer_id": customer["id"], "article_id": "storm-refund"})
    hidden = await client.get(
        "/messages/choices", params={"customer_id": customer["id"], "article_id": "goodwill-limits"}
    )

    assert without == {"card-sms"}
    assert {t["code"] for t in with_it["templates"]} == {"card-sms", "article-email", "article-sms"}
    words = next(t["words"] for t in with_it["templates"] if t["code"] == "article-sms")
    assert words["en"]["text"] == "Zhoushan Ferries: Winter timetable. Boats."
    assert (inside.status_code, inside.json()["errors"][0]["code"]) == (422, "not_public")
    assert "colleagues only" in inside.json()["detail"]
    assert hidden.status_code == 404


# --- sending


async def test_given_a_message_when_put_twice_then_it_is_sent_once_and_stands_on_the_timeline(
    server: Served, gateway: SmsGateway
) -> None:
    customer = await server.customer()
    client = await server.login("lan")
    message_id = new_id()

    for _ in range(2):
        answer = await client.put(f"/messages/{message_id}", json=sms(customer["id"], to="phone:1"))
        assert answer.status_code == 200, answer.text
    after = await sent(client, message_id)
    again = await client.put(f"/messages/{message_id}", json=sms(customer["id"], text="Something else"))

    assert (after["status"], again.json()["text"]["en"]) == ("sent", "Hello")
    assert [(m["to"], m["text"]) for m in gateway.sent] == [("+865808600901", "Hello")]
    page = (await client.get(f"/customers/{customer['id']}/timeline", params={"kind": "message"})).json()
    (entry,) = [e for e in page["items"] if e["id"] == message_id]
    assert (entry["title"]["en"], entry["detail"]["en"], entry["status"]) == ("SMS sent: Hello", "Hello", "sent")


async def test_given_a_masked_value_when_sent_then_the_customer_gets_it_and_nobody_here_sees_it(
    server: Served, gateway: SmsGateway
) -> None:
    customer = await server.customer()
    client = await server.login("lan")
    message_id = new_id()

    body = sms(customer["id"], text="You owe {customer.fields.balance}")
    answer = await client.put(f"/messages/{message_id}", json=body)
    await sent(client, message_id)

    assert gateway.sent[0]["text"] == "You owe -86.40"
    timeline = await client.get(f"/customers/{customer['id']}/timeline")
    assert "86.40" not in answer.text + timeline.text


async def test_given_a_message_when_sent_then_the_audit_trail_tells_who_wrote_to_whom(server: Served) -> None:
    customer = await server.customer()
    client, lead = await server.login("lan"), await server.login("shan")

    await client.put(f"/messages/{new_id()}", json=sms(customer["id"]))

    acts = (await lead.get("/audit/customers", params={"customer_id": customer["id"], "action": "send"})).json()
    assert [a["fields"] for a in acts["items"]] == [["phones"]]


async def test_given_what_cannot_be_sent_when_put_then_the_answer_names_the_field_and_the_reason(
    server: Served,
) -> None:
    customer, poor = await server.customer(), await server.customer("F-1002")
    client = await server.login("lan")
    mine = customer["id"]

    assert await code_of(client, sms(mine, channel="email", subject="x")) == (422, "body.channel", "not_configured")
    assert await code_of(client, sms(mine, text="{nobody.knows}")) == (422, "body.text", "unknown_placeholder")
    assert await code_of(client, sms(mine, text="好" * 500)) == (422, "body.text", "too_many_segments")
    assert await code_of(client, sms(mine, text="")) == (422, "body.text", "empty")
    assert await code_of(client, sms(mine, article_id="storm-refund")) == (422, "body.article_id", "not_public")
    assert await code_of(client, sms(mine, template="article-email")) == (422, "body.template", "unknown_template")
    assert await code_of(client, sms(poor["id"], to="phone:5")) == (422, "body.to", "no_address")
    assert await code_of(client, sms(new_id())) == (422, "body.customer_id", "unknown_customer")
    assert (await code_of(client, sms(mine, article_id="goodwill-limits")))[0] == 404
    assert (await client.get(f"/messages/{new_id()}")).status_code == 404


async def test_given_somebody_elses_id_when_put_then_it_is_a_conflict(server: Served) -> None:
    customer = await server.customer()
    lan, tao = await server.login("lan"), await server.login("tao")
    message_id = new_id()

    await lan.put(f"/messages/{message_id}", json=sms(customer["id"]))
    answer = await tao.put(f"/messages/{message_id}", json=sms(customer["id"]))

    assert answer.status_code == 409


async def test_given_a_ticket_whose_result_is_told_when_there_is_a_gateway_then_it_leaves_by_the_same_way(
    server: Served, gateway: SmsGateway
) -> None:
    customer = await server.customer()
    lead = await server.login("shan")
    ticket_id, told = new_id(), new_id()
    ticket = {"type": "refund", "title": "Storm", "created_at": AT, "customer_id": customer["id"]}
    assert (await lead.put(f"/tickets/{ticket_id}", json=ticket)).status_code == 200
    for key, step in (
        (new_id(), {"action": "take"}),
        (new_id(), {"action": "resolve", "note": "60 yuan are on their way"}),
        (told, {"action": "tell", "channel": "sms"}),
    ):
        answer = await lead.put(f"/tickets/{ticket_id}/steps/{key}", json=step | {"at": AT})
        assert answer.status_code == 200, answer.text

    assert (await sent(lead, told))["status"] == "sent"
    assert [(m["to"], m["text"]) for m in gateway.sent] == [("+8613500001001", "60 yuan are on their way")]


async def test_given_a_refusal_when_the_timeline_is_read_then_it_says_so(server: Served, gateway: SmsGateway) -> None:
    customer = await server.customer()
    client = await server.login("lan")
    gateway.answers = [400]
    message_id = new_id()

    await client.put(f"/messages/{message_id}", json=sms(customer["id"]))
    after = await sent(client, message_id)

    assert (after["status"], after["reason"]) == ("failed", "refused")
    page = (await client.get(f"/customers/{customer['id']}/timeline", params={"kind": "message"})).json()
    (entry,) = [e for e in page["items"] if e["id"] == message_id]
    assert (entry["title"]["en"], entry["tone"]) == ("SMS not delivered: Hello", "danger")
    assert entry["trail"]["en"] == "was refused"


# --- templates


async def test_given_a_template_when_an_editor_changes_it_then_agents_get_the_new_words(server: Served) -> None:
    customer = await server.customer()
    editor, client = await server.login("wen"), await server.login("lan")
    listed = (await editor.get("/message-templates")).json()
    (card,) = [t for t in listed["items"] if t["code"] == "card-sms"]
    (plan,) = [p for p in listed["placeholders"] if p["name"] == "customer.fields.plan"]
    assert (plan["label"]["en"], plan["sample"]["en"]) == ("Customer: Card", "Gold card")
    assert listed["max_segments"] == 6

    body = {key: card[key] for key in ("revision", "channel", "position", "label", "text")}
    body["text"] = {"en": "Card {customer.fields.plan}.", "zh_CN": "船卡{customer.fields.plan}。"}
    changed = await editor.put("/message-templates/card-sms", json=body)
    again = await editor.put("/message-templates/card-sms", json=body)
    late = await (await server.login("guan")).put("/message-templates/card-sms", json=body)

    assert (changed.status_code, changed.json()["revision"], late.status_code) == (200, card["revision"] + 1, 409)
    assert again.json() == changed.json(), "a retry changes nothing"
    offered = (await choices(client, customer["id"]))["templates"]
    assert [t["words"]["en"]["text"] for t in offered if t["code"] == "card-sms"] == ["Card Gold card."]


async def test_given_a_new_template_when_written_then_it_is_offered_until_it_is_put_away(server: Served) -> None:
    customer = await server.customer()
    editor, client = await server.login("wen"), await server.login("lan")
    both = {"en": "Bye", "zh_CN": "再见"}
    body = {"revision": 0, "channel": "sms", "label": both, "text": both}

    first = await editor.put("/message-templates/bye", json=body)
    offered = {t["code"] for t in (await choices(client, customer["id"]))["templates"]}
    await editor.put("/message-templates/bye", json=body | {"revision": 1, "active": False})
    later = {t["code"] for t in (await choices(client, customer["id"]))["templates"]}

    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert ("bye" in offered, "bye" in later) == (True, False)
    refused = await client.put(f"/messages/{new_id()}", json=sms(customer["id"], text="", template="bye"))
    assert refused.status_code == 422


async def test_given_a_template_when_deleted_then_only_as_it_was_seen_and_it_is_offered_no_more(server: Served) -> None:
    customer = await server.customer()
    editor, client = await server.login("wen"), await server.login("lan")
    both = {"en": "Bye", "zh_CN": "再见"}
    await editor.put("/message-templates/bye", json={"revision": 0, "channel": "sms", "label": both, "text": both})

    refused = await client.delete("/message-templates/bye", params={"revision": 1})
    stale = await editor.delete("/message-templates/bye", params={"revision": 2})
    kept = {t["code"] for t in (await choices(client, customer["id"]))["templates"]}
    gone = [(await editor.delete("/message-templates/bye", params={"revision": 1})).status_code for _ in range(2)]

    assert (refused.status_code, stale.status_code, "bye" in kept, gone) == (403, 409, True, [204, 204])
    assert "bye" not in {t["code"] for t in (await choices(client, customer["id"]))["templates"]}
    assert "bye" not in {t["code"] for t in (await editor.get("/message-templates")).json()["items"]}


async def test_given_templates_when_put_in_another_order_then_agents_are_offered_them_so_and_no_words_change(
    server: Served,
) -> None:
    customer = await server.customer()
    editor, client = await server.login("wen"), await server.login("lan")
    both = {"en": "Bye", "zh_CN": "再见"}
    for code in ("bye", "hail"):
        body = {"revision": 0, "channel": "sms", "label": both, "text": both, "position": 10_000}
        await editor.put(f"/message-templates/{code}", json=body)
    before = {t["code"]: t for t in (await editor.get("/message-templates")).json()["items"]}
    codes = list(before)
    wanted = ["hail", "gone-meanwhile", "bye"]

    first = await editor.put("/message-templates", json={"codes": wanted})
    again = await editor.put("/message-templates", json={"codes": wanted})
    refused = await client.put("/message-templates", json={"codes": codes})
    twice = await editor.put("/message-templates", json={"codes": ["bye", "bye"]})
    body = {"revision": 1, "channel": "sms", "label": both, "text": {"en": "Hi", "zh_CN": "你好"}, "position": 7000}
    written = (await editor.put("/message-templates/hail", json=body)).json()

    assert [t["code"] for t in first.json()["items"]] == ["hail", "bye", *codes[: codes.index("bye")]]
    assert again.json() == first.json(), "a retry changes nothing"
    assert {t["code"]: t | {"position": 0} for t in first.json()["items"]} == {
        code: t | {"position": 0} for code, t in before.items()
    }
    assert (refused.status_code, twice.status_code) == (403, 422)
    assert (written["revision"], written["position"]) == (2, 10), "who writes the words does not move them back"
    offered = [t["code"] for t in (await choices(client, customer["id"]))["templates"]]
    assert [code for code in offered if code in before][:2] == ["hail", "bye"]


async def test_given_placeholders_when_listed_then_they_are_those_that_a_text_may_name(server: Served) -> None:
    listed = (await (await server.login("wen")).get("/message-templates")).json()
    pack = json.loads((PACKS / "ferry" / "pack.json").read_text("utf-8"))
    fields = [f["key"] for f in pack["customer_fields"] if f["source"] != "computed"]

    assert {p["name"] for p in listed["placeholders"]} == known_placeholders(fields)
    for shown in listed["placeholders"]:
        assert all(shown[part].get(language) for part in ("label", "sample") for language in ("en", "zh_CN")), shown


async def test_given_a_mistake_in_a_template_when_written_then_the_answer_names_the_place(server: Served) -> None:
    editor = await server.login("wen")
    both = {"en": "Bye", "zh_CN": "再见"}
    body = {"revision": 0, "channel": "sms", "label": both, "text": both}

    async def errors(**more: Any) -> list[tuple[str, str]]:
        answer = await editor.put("/message-templates/new", json=body | more)
        assert answer.status_code == 422, answer.text
        return [(e["field"], e["code"]) for e in answer.json()["errors"]]

    assert await errors(text=both | {"en": "{customer.shoe}"}) == [("body.text.en", "unknown_placeholder")]
    assert await errors(channel="email") == [("body.subject.en", "subject"), ("body.subject.zh_CN", "subject")]
    assert await errors(subject={"en": "a\nb", "zh_CN": ""}) == [("body.subject.en", "string_pattern_mismatch")]
    assert await errors(text={"en": "Bye", "zh_CN": ""}) == [("body.text.zh_CN", "string_too_short")]
    codes = {t["code"] for t in (await editor.get("/message-templates")).json()["items"]}
    assert "card-sms" in codes
    assert "new" not in codes
