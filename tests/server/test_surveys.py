"""Surveys through the API and the page: who is asked, what an answer does, what strangers learn."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from server_stub.features.surveys.visits import MOST, WINDOW_SECONDS, Visits
from server_stub.models.records import Message
from server_stub.models.schema import now
from server_stub.models.survey_asking import hash_token
from server_stub.models.surveys import SurveyRow
from server_stub.models.tickets import FollowUp
from server_stub.settings import Settings, SmsSettings
from tests.peers.sms_gateway import SmsGateway, sms_gateway
from tests.server.conftest import Served, serving
from tests.server.test_survey_figures import people

ADDRESS = "https://ask.example.org"
WU, QIAN = "+8613500001001", "+8613500001002"


@asynccontextmanager
async def reachable(settings: Settings) -> AsyncIterator[Served]:
    """A server that customers can reach, and that reaches them through a real gateway."""
    async with sms_gateway() as gateway:
        sms = SmsSettings(gateway.url, sender="FERRY", idempotent=True)
        async with serving(replace(settings, public_url=ADDRESS, sms=sms)) as served:
            served.app.state.gateway = gateway
            yield served


@pytest.fixture
async def asking(settings: Settings) -> AsyncIterator[Served]:
    async with reachable(settings) as served:
        yield served


@pytest.fixture
async def quick(sqlite_settings: Settings) -> AsyncIterator[Served]:
    """For what does not depend on the database."""
    async with reachable(sqlite_settings) as served:
        yield served


def call(customer: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An answered call of the queue tickets that has just ended."""
    ended = now()
    body = {
        "revision": 1,
        "session_id": f"s-{uuid.uuid4()}",
        "call_id": "c-1",
        "direction": "in",
        "queue_id": "tickets",
        "line_id": "main",
        "e164": QIAN,
        "ani": QIAN,
        "started_at": (ended - timedelta(minutes=3)).isoformat(),
        "answered_at": (ended - timedelta(minutes=3)).isoformat(),
        "ended_at": ended.isoformat(),
        "outcome": "ANSWERED",
        "talk_seconds": 170.0,
    }
    return body | ({"customer_id": customer["id"]} if customer else {}) | more


async def report(client: httpx.AsyncClient, body: dict[str, Any], interaction_id: str = "") -> str:
    interaction_id = interaction_id or str(uuid.uuid4())
    answer = await client.put(f"/interactions/{interaction_id}", json=body)
    assert answer.status_code == 200, answer.text
    return interaction_id


async def rows(served: Served, interaction_id: str) -> list[SurveyRow]:
    async with served.app.state.database.read() as db:
        return list(await db.scalars(select(SurveyRow).where(SurveyRow.interaction_id == interaction_id)))


async def messages(served: Served, interaction_id: str) -> list[Message]:
    async with served.app.state.database.read() as db:
        return list(await db.scalars(select(Message).where(Message.interaction_id == interaction_id)))


async def follow_ups(served: Served) -> list[FollowUp]:
    async with served.app.state.database.read() as db:
        return list(await db.scalars(select(FollowUp)))


async def sms(served: Served, interaction_id: str) -> dict[str, Any]:
    """What the gateway was given about this call, as soon as it has it."""
    (message,) = await messages(served, interaction_id)
    gateway: SmsGateway = served.app.state.gateway
    async with asyncio.timeout(30):
        while not (found := [sent for sent in gateway.sent if sent["id"] == message.id]):
            await asyncio.sleep(0.005)
    return found[0]


async def link(served: Served, interaction_id: str) -> str:
    """The address in the SMS, on the server under test."""
    text = (await sms(served, interaction_id))["text"]
    found = re.search(rf"{re.escape(ADDRESS)}(/s/[A-Za-z0-9_-]{{32}})$", text)
    assert found is not None, text
    return f"http://server{found.group(1)}"


async def invited(served: Served, username: str = "lan", **more: Any) -> tuple[str, str]:
    """A call of Qian's that was asked about: its id and the link."""
    client, qian = await served.login(username), await served.customer("F-1002")
    interaction_id = await report(client, call(qian, **more))
    return interaction_id, await link(served, interaction_id)


def visitor(served: Served, language: str = "en", address: str = "203.0.113.7") -> httpx.AsyncClient:
    client = served.new_client(address=address)
    client.headers["accept-language"] = language
    return client


# --- who is asked


async def test_given_an_answered_call_when_reported_then_its_customer_gets_one_sms_with_a_link_nobody_else_can_read(
    asking: Served,
) -> None:
    client, qian = await asking.login(), await asking.customer("F-1002")
    body = call(qian)

    interaction_id = await report(client, body | {"outcome": "IN_PROGRESS", "ended_at": None})
    assert await rows(asking, interaction_id) == []
    await report(client, body | {"revision": 2}, interaction_id)
    await report(client, body | {"revision": 3}, interaction_id)

    (row,) = await rows(asking, interaction_id)
    (message,) = await messages(asking, interaction_id)
    assert (row.survey, row.channel, row.queue_id, row.answered_at) == ("call", "sms", "tickets", None)
    assert row.customer_id == qian["id"]
    assert (message.channel, message.recipient, message.language) == ("sms", QIAN, "zh_CN")
    left = await sms(asking, interaction_id)
    token = left["text"].rpartition("/s/")[2]
    assert left["text"] == f"【海岛轮渡】请评价本次通话：{ADDRESS}/s/{token}"
    assert left["to"] == QIAN
    assert row.token_hash == hash_token(token) != token
    past = (await client.get(f"/customers/{qian['id']}/timeline", params={"kind": "message"})).text
    assert "请评价本次通话" in past
    assert token not in past, "an agent could answer in the customer's name"


async def test_given_a_call_that_is_not_asked_about_when_reported_then_nothing_is_sent(quick: Served) -> None:
    client, qian = await quick.login(), await quick.customer("F-1002")
    wrong: dict[str, Any]
    for wrong in (
        {"queue_id": None},
        {"e164": None},
        {"customer_id": None},
        {"outcome": "MISSED"},
        {"talk_seconds": 19.0},
        {"transfer": "blind", "transferred_to": "2002"},
        {"direction": "out"},
        {"queue_id": "harbour"},
        {"ended_at": None},
        {"ended_at": (now() - timedelta(hours=25)).isoformat()},
    ):
        interaction_id = await report(client, call(qian) | wrong)

        assert await rows(quick, interaction_id) == [], wrong
        assert await messages(quick, interaction_id) == [], wrong
    assert await rows(quick, await report(client, call(qian))), "the same customer is asked after a usual call"


@pytest.mark.parametrize("missing", [{"public_url": ""}, {"sms": None}])
async def test_given_a_server_without_an_address_or_a_gateway_when_a_call_ends_then_nobody_is_asked(
    sqlite_settings: Settings, missing: dict[str, Any]
) -> None:
    complete = replace(sqlite_settings, public_url=ADDRESS, sms=SmsSettings("http://127.0.0.1:9/"))
    async with serving(replace(complete, **missing)) as served:
        client, qian = await served.login(), await served.customer("F-1002")

        assert await rows(served, await report(client, call(qian))) == []


async def test_given_an_sms_that_has_left_then_nothing_on_the_server_could_answer_in_the_customers_name(
    asking: Served,
) -> None:
    interaction_id, url = await invited(asking)
    token = url.rpartition("/")[2]
    async with asyncio.timeout(30):
        while (await messages(asking, interaction_id))[0].status != "sent":
            await asyncio.sleep(0.005)

    (message,), (row,) = await messages(asking, interaction_id), await rows(asking, interaction_id)

    assert message.unmasked is None
    kept = [str(getattr(record, c.key)) for record in (message, row) for c in record.__table__.columns]
    assert not [value for value in kept if token in value]


async def test_given_one_call_reported_by_several_requests_at_once_then_its_customer_is_asked_once(
    asking: Served,
) -> None:
    client, qian = await asking.login(), await asking.customer("F-1002")
    interaction_id, body = str(uuid.uuid4()), call(qian)

    await asyncio.gather(*(report(client, body, interaction_id) for _ in range(5)))
    await asyncio.gather(*(report(client, call(qian)) for _ in range(3)))

    assert len(await rows(asking, interaction_id)) == 1
    async with asking.app.state.database.read() as db:
        of_customer = select(SurveyRow).where(SurveyRow.customer_id == qian["id"], SurveyRow.token_hash.is_not(None))
        assert len(list(await db.scalars(of_customer))) == 1


async def test_given_a_customer_who_wants_no_surveys_when_they_call_then_they_are_left_alone(asking: Served) -> None:
    client, qian = await asking.login(), await asking.customer("F-1002")
    change = {"revision": qian["revision"], "fields": {"surveys": "no"}}
    assert (await client.patch(f"/customers/{qian['id']}", json=change)).status_code == 200

    assert await rows(asking, await report(client, call(qian))) == []


async def test_given_a_customer_who_was_asked_when_they_call_again_soon_then_they_are_left_alone_until_later(
    asking: Served,
) -> None:
    client, qian = await asking.login(), await asking.customer("F-1002")
    first = await report(client, call(qian))

    second = await report(client, call(qian))
    async with asking.app.state.database.write() as db:
        long_ago = now() - timedelta(hours=4, minutes=1)
        await db.execute(update(SurveyRow).where(SurveyRow.interaction_id == first).values(asked_at=long_ago))
    third = await report(client, call(qian))

    assert [len(await rows(asking, i)) for i in (first, second, third)] == [1, 0, 1]


async def test_given_a_customer_without_a_number_when_a_call_ends_then_the_call_is_kept_and_nobody_is_asked(
    quick: Served,
) -> None:
    client = await quick.login()
    made = {"id": str(uuid.uuid4()), "name": "Nameless", "phones": [], "fields": {}}
    nobody = (await client.post("/customers", json=made)).json()

    assert await rows(quick, await report(client, call(nobody))) == []


# --- the page


async def test_given_a_link_when_answered_then_the_answer_is_kept_once_and_later_visits_say_thank_you(
    asking: Served,
) -> None:
    interaction_id, url = await invited(asking)
    browser = visitor(asking)

    page = await browser.get(url)
    assert (page.status_code, "Are you satisfied with our service?" in page.text) == (200, True)
    first = await browser.post(url, data={"q0": "4", "comment": "Kind &\r\nquick <b>"})
    assert (first.status_code, first.headers["location"]) == (303, "?lang=en")
    again = await browser.post(url, data={"q0": "1"})

    after = await browser.get(url + "?lang=en")
    assert (after.status_code, again.status_code) == (200, 200)
    assert "Thank you for your answer" in after.text
    assert "Thank you for your answer" in again.text
    (row,) = await rows(asking, interaction_id)
    assert (row.mark, row.marks, row.score, row.good, row.bad) == (4, {"overall": 4}, 4.0, True, False)
    assert row.comment == "Kind &\nquick <b>"
    assert row.answered_at is not None
    assert await follow_ups(asking) == []


async def test_given_the_page_then_it_is_guarded_and_tells_nothing_of_the_customer(quick: Served) -> None:
    _, url = await invited(quick)

    page = await visitor(quick).get(url)

    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    for secret in ("钱大海", "Qian", QIAN, "F-1002", "蓝海", "Lan Hai", url.rpartition("/")[2]):
        assert secret not in page.text, secret


async def test_given_browsers_of_two_languages_when_the_page_is_opened_then_each_reads_its_own_and_may_switch(
    quick: Served,
) -> None:
    _, url = await invited(quick)

    chinese = await visitor(quick, "fr;q=0.9, zh-TW;q=0.8, en;q=0.3").get(url)
    english = await visitor(quick, "de, en-GB;q=0.7, zh;q=0.1").get(url)
    neither = await visitor(quick, "fr").get(url)
    switched = await visitor(quick, "en").post(url, data={"q0": "2", "comment": "码头", "switch": "zh_CN"})

    assert ('lang="zh-CN"' in chinese.text, "您对本次服务满意吗？" in chinese.text) == (True, True)
    assert 'lang="en"' in english.text[:60]
    assert "您对本次服务满意吗？" in neither.text, "the language of the invitation"
    assert "您对本次服务满意吗？" in switched.text
    assert 'value="2" required checked' in switched.text
    assert "码头</textarea>" in switched.text, "what was filled in stays"


async def test_given_a_form_when_sent_then_only_marks_of_the_scale_and_short_comments_are_taken(quick: Served) -> None:
    interaction_id, url = await invited(quick)
    browser = visitor(quick)
    form: dict[str, str]
    for form in (
        {},
        {"q0": ""},
        {"q0": "0"},
        {"q0": "6"},
        {"q0": "-1"},
        {"q0": "３"},
        {"q0": "1e0"},
        {"q1": "3"},
        {"q0": "3", "comment": "x" * 1001},
        {f"field{i}": "1" for i in range(50)} | {"q0": "3"},
    ):
        answer = await browser.post(url, data=form)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), form
        assert answer.headers["content-type"].startswith("text/html")
    (row,) = await rows(quick, interaction_id)
    assert row.answered_at is None

    taken = await browser.post(url, data={"q0": "3", "comment": "x" * 1000})

    (row,) = await rows(quick, interaction_id)
    assert (taken.status_code, row.mark, row.comment) == (303, 3, "x" * 1000)


async def test_given_a_body_that_is_no_form_when_sent_then_the_page_comes_back(quick: Served) -> None:
    _, url = await invited(quick)

    answers = [await visitor(quick).post(url, content=body) for body in (b"\x00\x01", b"{}", b"q0=3&" + b"a" * 70_000)]

    assert [a.status_code for a in answers] == [422, 422, 422]


async def test_given_markup_in_a_comment_when_the_page_comes_back_then_it_is_words(quick: Served) -> None:
    _, url = await invited(quick)

    page = await visitor(quick).post(url, data={"comment": "</textarea><script>alert(1)</script>"})

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_given_an_old_or_an_invented_link_when_opened_then_both_look_the_same(asking: Served) -> None:
    interaction_id, url = await invited(asking)
    async with asking.app.state.database.write() as db:
        await db.execute(update(SurveyRow).values(expires_at=now() - timedelta(seconds=1)))
    browser = visitor(asking)

    pages = [await browser.get(u) for u in (url, "http://server/s/" + "x" * 32, "http://server/s/" + "x" * 5000)]
    sent = await browser.post(url, data={"q0": "5"})

    assert {p.status_code for p in (*pages, sent)} == {404}
    assert len({p.text for p in (*pages, sent)}) == 1
    assert "This link is no longer valid" in sent.text
    (row,) = await rows(asking, interaction_id)
    assert row.answered_at is None


async def test_given_somebody_who_asks_too_often_then_they_wait_and_others_do_not(quick: Served) -> None:
    _, url = await invited(quick)
    eager = visitor(quick)

    answers = [await eager.get(url) for _ in range(MOST + 1)]

    assert [a.status_code for a in answers] == [200] * MOST + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= WINDOW_SECONDS
    assert answers[-1].headers["content-type"].startswith("text/html")
    assert (await visitor(quick, address="203.0.113.8").get(url)).status_code == 200


def test_given_visits_when_time_passes_then_they_are_forgotten_and_memory_stays_bounded() -> None:
    visits = Visits(most=2, remembered=3)

    assert [visits.wait("a", t) for t in (0.0, 10.0, 20.0)] == [0.0, 0.0, 40.0]
    assert visits.wait("a", 60.5) == 0.0
    assert [visits.wait(f"2001:db8::{i}", 0.0) > 0 for i in range(3)] == [False, False, True], "one /64 is one visitor"
    for other in ("b", "c", "d"):
        visits.wait(other, 61.0)
    assert visits.wait("a", 61.5) == 0.0, "long forgotten"


async def test_given_one_link_answered_by_several_at_once_then_one_answer_counts_and_one_call_is_to_be_made(
    asking: Served,
) -> None:
    interaction_id, url = await invited(asking)

    given = await asyncio.gather(*(visitor(asking).post(url, data={"q0": str(mark)}) for mark in (1, 2, 1, 2)))

    assert {answer.status_code for answer in given} <= {200, 303}
    (row,) = await rows(asking, interaction_id)
    assert row.mark in (1, 2)
    assert len(await follow_ups(asking)) == 1


# --- what an answer does


async def test_given_a_bad_mark_when_it_comes_then_the_lead_has_one_call_to_make_and_is_told(asking: Served) -> None:
    interaction_id, url = await invited(asking)
    lead = await asking.login("shan")
    heard = listening(asking)

    await visitor(asking).post(url, data={"q0": "2", "comment": "Waited too long"})
    await visitor(asking).post(url, data={"q0": "1"})

    (promised,) = (await lead.get("/follow-ups")).json()["items"]
    assert (promised["number"], promised["name"], promised["interaction_id"]) == (QIAN, "钱大海", interaction_id)
    assert "2 分（满分 5 分）" in promised["note"]
    assert "Waited too long" in promised["note"]
    assert "蓝海" in promised["note"]
    due = datetime.fromisoformat(promised["due_at"])
    assert timedelta(hours=3) < due - datetime.now(UTC) <= timedelta(hours=4)
    assert [(kind, "mark" in data) for kind, data, _ in heard] == [("survey", False), ("follow_up", False)]
    assert heard[1][1]["id"] == promised["id"]
    assert heard[1][2] == (await people(asking))["shan"]["id"]
    assert (await (await asking.login()).get("/follow-ups")).json()["items"] == [], "not who was marked"


async def test_given_an_answer_then_it_stands_on_the_customers_timeline_and_can_be_filtered(asking: Served) -> None:
    interaction_id, url = await invited(asking)
    await visitor(asking).post(url, data={"q0": "1", "comment": "No\nboat"})
    client, qian = await asking.login(), await asking.customer("F-1002")

    items = (await client.get(f"/customers/{qian['id']}/timeline", params={"kind": "survey"})).json()["items"]

    (row,) = await rows(asking, interaction_id)
    (item,) = [i for i in items if i["id"] == row.id]
    assert item["title"] == {"en": "Satisfaction: 1 of 5", "zh_CN": "满意度：1 分（满分 5 分）"}
    assert item["detail"]["en"] == "“No boat” · Tickets · Lan Hai"
    assert (item["kind"], item["status"], item["tone"]) == ("survey", "bad", "danger")


async def test_given_a_result_of_the_exchange_when_it_is_told_twice_then_the_first_is_kept(asking: Served) -> None:
    client, qian, exchange = await asking.login(), await asking.customer("F-1002"), await asking.login("guan")
    body = call(qian, queue_id="harbour")
    interaction_id = await report(client, body)

    first = await exchange.put("/surveys/results", json={"session_id": body["session_id"], "marks": [3, 9]})
    again = await exchange.put("/surveys/results", json={"interaction_id": interaction_id, "marks": [10]})

    assert first.status_code == 200, first.text
    assert again.json() == first.json()
    told = first.json()
    assert (told["mark"], told["scale"], told["marks"], told["bad"]) == (3, 10, {"overall": 3, "wait": 9}, True)
    assert (told["channel"], told["agent_name"]["en"]) == ("dtmf", "Lan Hai")
    assert await follow_ups(asking) == [], "nobody but who was marked serves the harbour"


async def test_given_one_result_told_several_times_at_once_then_it_is_kept_once(asking: Served) -> None:
    client, exchange = await asking.login(), await asking.login("guan")
    interaction_id = await report(client, call(queue_id="harbour"))

    told = await asyncio.gather(
        *(exchange.put("/surveys/results", json={"interaction_id": interaction_id, "marks": [m]}) for m in (2, 9, 5))
    )

    assert [answer.status_code for answer in told] == [200, 200, 200]
    assert len({answer.json()["mark"] for answer in told}) == 1
    assert len(await rows(asking, interaction_id)) == 1


async def test_given_a_survey_by_sms_when_the_exchange_hears_the_answer_then_the_link_has_done_its_duty(
    quick: Served,
) -> None:
    interaction_id, url = await invited(quick)
    exchange = await quick.login("guan")

    told = await exchange.put("/surveys/results", json={"interaction_id": interaction_id, "marks": [5]})

    assert told.json()["channel"] == "dtmf"
    assert "Thank you for your answer" in (await visitor(quick).get(url)).text
    assert len(await rows(quick, interaction_id)) == 1


async def test_given_a_result_that_fits_no_call_or_no_survey_then_it_is_refused_with_a_sentence(quick: Served) -> None:
    client, exchange = await quick.login(), await quick.login("guan")
    internal = await report(client, call(queue_id="harbour", direction="out"))
    known = await report(client, call(queue_id="harbour"))

    async def told(**body: Any) -> tuple[int, str]:
        answer = await exchange.put("/surveys/results", json=body)
        return answer.status_code, answer.json()["detail"]

    assert (await told(interaction_id=str(uuid.uuid4()), marks=[1]))[0] == 404
    assert (await told(session_id="nobody", marks=[1]))[0] == 404
    assert (await told(marks=[1]))[0] == 422
    assert (await told(interaction_id=internal, marks=[1])) == (422, "Nobody is asked after calls of this queue.")
    assert (await told(interaction_id=known, marks=[1, 2, 3])) == (422, "This survey has 2 question(s).")
    refused = await client.put("/surveys/results", json={"interaction_id": known, "marks": [1]})
    assert refused.status_code == 403, "agents do not tell how satisfied their customers are"


# --- what the tests look at


def listening(served: Served) -> list[tuple[str, dict[str, Any], Any]]:
    """Everything published from now on: kind, data, for whom."""
    heard: list[tuple[str, dict[str, Any], Any]] = []
    hub = served.app.state.hub
    publish = hub.publish

    def noting(kind: str, data: dict[str, Any], **more: Any) -> int:
        heard.append((kind, data, more.get("to")))
        return int(publish(kind, data, **more))

    hub.publish = noting
    return heard
