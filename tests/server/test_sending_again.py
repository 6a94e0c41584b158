"""A message that the gateway took without a word: sent once more by somebody's wish only, and both are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from server_stub.db import Database
from server_stub.models.knowledge import Article
from server_stub.settings import Settings, SmsSettings
from tests.peers.sms_gateway import SILENT, SmsGateway, sms_gateway
from tests.server.conftest import Served, serving
from tests.server.test_messages import new_id, sent, sms


@pytest.fixture
async def gateway() -> AsyncIterator[SmsGateway]:
    async with sms_gateway() as running:
        yield running


@pytest.fixture
async def server(settings: Settings, gateway: SmsGateway) -> AsyncIterator[Served]:
    """A server that sends SMS and soon gives up waiting for an answer."""
    async with serving(replace(settings, sms=SmsSettings(gateway.url, timeout=1.0))) as served:
        yield served


async def unanswered(server: Served, client: httpx.AsyncClient, gateway: SmsGateway, **more: Any) -> tuple[str, str]:
    """Ids of the customer and of a message that the gateway took and never answered."""
    customer, message_id = await server.customer(), new_id()
    gateway.answers = [SILENT]
    await client.put(f"/messages/{message_id}", json=sms(customer["id"], **more))
    after = await sent(client, message_id)
    assert (after["status"], after["reason"]) == ("failed", "unconfirmed")
    return customer["id"], message_id


async def timeline(client: httpx.AsyncClient, customer_id: str) -> dict[str, dict[str, Any]]:
    page = (await client.get(f"/customers/{customer_id}/timeline", params={"kind": "message"})).json()
    return {entry["id"]: entry for entry in page["items"]}


async def test_given_a_message_without_an_answer_when_sent_again_then_it_goes_out_once_more_and_both_are_linked(
    server: Served, gateway: SmsGateway
) -> None:
    client = await server.login("lan")
    customer_id, first = await unanswered(server, client, gateway, to="phone:1")
    before = (await timeline(client, customer_id))[first]
    assert (before["can_send_again"], before["reason"], before["tone"]) == (True, "unconfirmed", "warning")
    assert before["title"]["en"] == "SMS perhaps delivered: Hello"
    assert len(gateway.sent) == 1, "nothing goes out again by itself"

    answer = await client.put(f"/messages/{first}/again")
    second = answer.json()["id"]
    after = await sent(client, second)

    assert (after["status"], after["earlier_id"], after["later_id"]) == ("sent", first, None)
    assert [(m["to"], m["text"]) for m in gateway.sent] == [("+865808600901", "Hello")] * 2
    shown = await timeline(client, customer_id)
    assert shown[second]["title"]["en"] == "SMS sent again: Hello"
    assert (shown[first]["later_id"], shown[second]["earlier_id"]) == (second, first)
    assert (shown[first]["can_send_again"], shown[first]["trail"]["zh_CN"]) == (False, "已重发")
    kept = (await client.get(f"/messages/{first}")).json()
    assert (kept["status"], kept["later_id"], kept["can_send_again"]) == ("failed", second, False)


async def test_given_two_who_ask_at_once_and_one_who_asks_later_then_it_is_sent_once_more_only(
    server: Served, gateway: SmsGateway
) -> None:
    lan, shan = await server.login("lan"), await server.login("shan")
    customer_id, first = await unanswered(server, lan, gateway)

    both = await asyncio.gather(lan.put(f"/messages/{first}/again"), shan.put(f"/messages/{first}/again"))
    second = both[0].json()["id"]
    await sent(lan, second)
    late = await shan.put(f"/messages/{first}/again")
    follower = new_id()
    await lan.put(f"/messages/{follower}", json=sms(customer_id, text="Bye"))
    await sent(lan, follower)

    assert {a.status_code for a in (*both, late)} == {200}
    assert {a.json()["id"] for a in (*both, late)} == {second}
    assert [m["text"] for m in gateway.sent] == ["Hello", "Hello", "Bye"]


async def test_given_a_second_attempt_without_an_answer_then_it_can_be_sent_again_too(
    server: Served, gateway: SmsGateway
) -> None:
    client = await server.login("lan")
    customer_id, first = await unanswered(server, client, gateway)
    gateway.answers = [SILENT]
    second = (await client.put(f"/messages/{first}/again")).json()["id"]
    await sent(client, second)

    assert (await timeline(client, customer_id))[second]["can_send_again"] is True
    third = (await client.put(f"/messages/{second}/again")).json()["id"]
    await sent(client, third)

    shown = await timeline(client, customer_id)
    assert [shown[i]["earlier_id"] for i in (first, second, third)] == [None, first, second]
    assert [shown[i]["later_id"] for i in (first, second, third)] == [second, third, None]


async def test_given_a_masked_value_when_sent_again_then_the_customer_gets_it_and_nobody_here_sees_it(
    server: Served, gateway: SmsGateway
) -> None:
    client = await server.login("lan")
    customer_id, first = await unanswered(server, client, gateway, text="You owe {customer.fields.balance}")

    answer = await client.put(f"/messages/{first}/again")
    await sent(client, answer.json()["id"])

    assert [m["text"] for m in gateway.sent] == ["You owe -86.40"] * 2
    page = await client.get(f"/customers/{customer_id}/timeline")
    assert "86.40" not in answer.text + page.text


async def test_given_what_arrived_or_was_refused_when_asked_again_then_it_is_a_conflict_and_nothing_goes_out(
    server: Served, gateway: SmsGateway
) -> None:
    customer = await server.customer()
    client = await server.login("lan")
    arrived, refused = new_id(), new_id()
    await client.put(f"/messages/{arrived}", json=sms(customer["id"]))
    await sent(client, arrived)
    gateway.answers = [400]
    await client.put(f"/messages/{refused}", json=sms(customer["id"]))
    await sent(client, refused)

    answers = [await client.put(f"/messages/{i}/again") for i in (arrived, refused)]
    unknown = await client.put(f"/messages/{new_id()}/again")

    assert [a.status_code for a in answers] == [409, 409]
    assert unknown.status_code == 404
    assert len(gateway.requests) == 2


async def test_given_an_article_put_away_since_when_asked_again_then_it_does_not_go_out(
    server: Served, gateway: SmsGateway
) -> None:
    client = await server.login("lan")
    _, first = await unanswered(server, client, gateway, article_id="timetable", template="article-sms", text="")
    database = Database(server.settings.sqlalchemy_url)
    async with database.write() as db:
        await db.execute(update(Article).where(Article.id == "timetable").values(status="archived"))
    await database.close()

    answer = await client.put(f"/messages/{first}/again")

    assert (answer.status_code, answer.json()["detail"]) == (409, "There is no such article.")
    assert len(gateway.sent) == 1


async def test_given_a_message_sent_again_then_the_audit_trail_has_both(server: Served, gateway: SmsGateway) -> None:
    client, lead = await server.login("lan"), await server.login("shan")
    customer_id, first = await unanswered(server, client, gateway)

    await client.put(f"/messages/{first}/again")

    acts = (await lead.get("/audit/customers", params={"customer_id": customer_id, "action": "send"})).json()
    assert [a["fields"] for a in acts["items"]] == [["phones"], ["phones"]]
