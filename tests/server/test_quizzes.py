"""Short tests for agents: making them, taking them, what is told when, and the results."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from server_stub.db import Database
from server_stub.models.quiz_marking import Option, Question, faults, is_passed, right_questions
from server_stub.models.quizzes import Quiz
from server_stub.models.schema import new_id, now
from server_stub.settings import Settings
from tests.server.conftest import Served

RIGHT = {"first": ["a"], "both": ["a", "b"]}
HALF = {"first": ["a"], "both": ["a"]}
WRONG = {"first": ["b"], "both": ["c"]}


async def the_quiz(client: httpx.AsyncClient) -> dict[str, Any]:
    """The test that came with the pack, as this user finds it."""
    (found,) = (await client.get("/quizzes")).json()["items"]
    quiz: dict[str, Any] = found
    return quiz


async def begin(client: httpx.AsyncClient, quiz_id: str, attempt: str = "") -> httpx.Response:
    return await client.put(f"/quizzes/{quiz_id}/attempts/{attempt or new_id()}")


async def finish(client: httpx.AsyncClient, attempt: dict[str, Any], answers: dict[str, list[str]]) -> dict[str, Any]:
    path = f"/quizzes/{attempt['quiz_id']}/attempts/{attempt['id']}/answers"
    answer = await client.put(path, json={"answers": answers})
    assert answer.status_code == 200, answer.text
    finished: dict[str, Any] = answer.json()
    return finished


def question(key: str = "q1", **more: Any) -> dict[str, Any]:
    options = [{"id": "a", "text": {"en": "Yes"}}, {"id": "b", "text": {"en": "No"}}]
    return {"id": key, "text": {"en": "May I?"}, "options": options, "correct": ["a"], **more}


async def make(client: httpx.AsyncClient, *, publish: bool = True, **more: Any) -> dict[str, Any]:
    body = {"revision": 0, "title": {"en": "New rules"}, "questions": [question()], **more}
    answer = await client.put(f"/quizzes/written/{new_id()}", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    if publish:
        answer = await client.put(f"/quizzes/{made['id']}/publication", json={"revision": made["revision"]})
        assert answer.status_code == 200, answer.text
        made = answer.json()
    return made


async def test_given_the_pack_then_its_test_is_offered_to_those_it_is_for(server: Served) -> None:
    quiz = await the_quiz(await server.login("lan"))

    assert (quiz["title"]["en"], quiz["questions"], quiz["tries_left"]) == ("Mooring lines", 2, 2)
    assert (quiz["state"], quiz["attempt"], quiz["best_percent"]) == ("open", None, None)
    assert (await (await server.login("shan")).get("/quizzes")).json()["items"] == [], "a lead is not asked"


async def test_given_a_try_when_begun_then_nothing_tells_what_is_correct(server: Served) -> None:
    lan = await server.login("lan")
    begun = await begin(lan, (await the_quiz(lan))["id"])

    assert begun.status_code == 200
    assert [q["several"] for q in begun.json()["questions"]] == [False, True]
    assert begun.json()["result"] is None
    for word in ("correct", "explanation", "The bow line goes first"):
        assert word not in begun.text
        assert word not in (await lan.get("/quizzes")).text


async def test_given_a_begun_try_when_begun_again_then_it_is_the_same_one(server: Served) -> None:
    lan = await server.login("lan")
    quiz = await the_quiz(lan)
    first = (await begin(lan, quiz["id"])).json()
    retry = (await begin(lan, quiz["id"], first["id"])).json()
    other_desktop = (await begin(lan, quiz["id"])).json()

    assert first == retry == other_desktop
    assert (await the_quiz(lan))["state"] == "begun"
    assert (await the_quiz(lan))["tries_left"] == 1


async def test_given_two_desktops_that_begin_at_once_then_it_is_one_try(server: Served) -> None:
    lan, other = await server.login("lan"), await server.login("lan")
    quiz = await the_quiz(lan)
    answers = await asyncio.gather(begin(lan, quiz["id"]), begin(other, quiz["id"]))

    assert len({a.json()["id"] for a in answers}) == 1
    assert (await the_quiz(lan))["tries_left"] == 1


async def test_given_answers_when_finished_then_the_server_marks_them_once(server: Served) -> None:
    lan = await server.login("lan")
    attempt = (await begin(lan, (await the_quiz(lan))["id"])).json()
    result = (await finish(lan, attempt, RIGHT))["result"]
    again = (await finish(lan, attempt, WRONG))["result"]

    assert (result["right"], result["total"], result["percent"], result["passed"]) == (2, 2, 100, True)
    assert again == result, "the first answers count"
    assert (await the_quiz(lan))["state"] == "passed"
    assert [m["correct"] for m in result["marks"]] == [["a"], ["a", "b"]]
    refused = await begin(lan, attempt["quiz_id"])
    assert (refused.status_code, refused.json()["detail"]) == (409, "You have passed this test already.")


async def test_given_a_failed_try_then_the_correct_answers_are_told_only_after_the_last_one(server: Served) -> None:
    lan = await server.login("lan")
    quiz_id = (await the_quiz(lan))["id"]
    first = await finish(lan, (await begin(lan, quiz_id)).json(), WRONG)

    assert (first["result"]["passed"], first["result"]["tries_left"]) == (False, 1)
    assert [(m["right"], m["chosen"], m["correct"]) for m in first["result"]["marks"]] == [
        (False, ["b"], None),
        (False, ["c"], None),
    ]
    assert first["result"]["marks"][0]["explanation"]["en"] == "The bow line goes first."

    second = await finish(lan, (await begin(lan, quiz_id)).json(), {"first": ["b"]})
    assert [m["correct"] for m in second["result"]["marks"]] == [["a"], ["a", "b"]]
    old = (await lan.get(f"/quizzes/{quiz_id}/attempts/{first['id']}")).json()
    assert old["result"]["marks"][0]["correct"] == ["a"]
    assert (await the_quiz(lan))["state"] == "failed"
    assert (await begin(lan, quiz_id)).status_code == 409


async def test_given_half_of_the_points_when_half_is_enough_then_it_is_passed(server: Served) -> None:
    lan = await server.login("lan")
    done = await finish(lan, (await begin(lan, (await the_quiz(lan))["id"])).json(), HALF)

    assert (done["result"]["percent"], done["result"]["passed"]) == (50, True)


async def test_given_somebody_elses_try_then_it_can_neither_be_read_nor_finished(server: Served) -> None:
    lan, tao = await server.login("lan"), await server.login("tao")
    attempt = (await begin(lan, (await the_quiz(lan))["id"])).json()
    path = f"/quizzes/{attempt['quiz_id']}/attempts/{attempt['id']}"

    assert (await tao.get(path)).status_code == 404
    assert (await tao.put(f"{path}/answers", json={"answers": {}})).status_code == 404
    assert (await tao.put(path)).status_code == 409, "an id is used once"


async def test_given_options_that_are_not_there_then_they_count_as_nothing(server: Served) -> None:
    lan = await server.login("lan")
    attempt = (await begin(lan, (await the_quiz(lan))["id"])).json()
    done = await finish(lan, attempt, {"first": ["a", "zz"], "no-such": ["a"]})

    assert [m["chosen"] for m in done["result"]["marks"]] == [["a"], []]
    assert done["result"]["right"] == 1


async def test_given_a_test_that_ends_while_it_is_taken_then_it_may_be_finished_but_not_begun(
    server: Served, settings: Settings
) -> None:
    lan, tao = await server.login("lan"), await server.login("tao")
    quiz_id = (await the_quiz(lan))["id"]
    attempt = (await begin(lan, quiz_id)).json()
    database = Database(settings.sqlalchemy_url)
    async with database.write() as session:
        await session.execute(update(Quiz).values(ends_at=now() - timedelta(minutes=1)))
    await database.close()

    assert (await finish(lan, attempt, RIGHT))["result"]["passed"]
    late = await begin(tao, quiz_id)
    assert (late.status_code, late.json()["detail"]) == (409, "The time for this test is over.")
    assert (await tao.get("/quizzes")).json()["items"] == []


async def test_given_a_draft_then_nobody_finds_it_and_publishing_names_what_is_missing(server: Served) -> None:
    wen, lan = await server.login("wen"), await server.login("lan")
    unfinished = [question(correct=[]), question("q2", options=[{"id": "a", "text": {}}])]
    draft = await make(wen, publish=False, title={}, questions=unfinished)
    refused = await wen.put(f"/quizzes/{draft['id']}/publication", json={"revision": 1})

    assert {e["field"] for e in refused.json()["errors"]} == {
        "body.title", "body.questions.0.correct", "body.questions.1.options",
    }  # fmt: skip
    assert (await begin(lan, draft["id"])).status_code == 404
    assert draft["id"] not in {q["id"] for q in (await lan.get("/quizzes")).json()["items"]}
    assert (await wen.put(f"/quizzes/{draft['id']}/closing", json={"revision": 1})).status_code == 409


async def test_given_a_test_that_somebody_began_then_its_questions_stay_and_the_rest_may_change(server: Served) -> None:
    wen, lan = await server.login("wen"), await server.login("lan")
    made = await make(wen)
    await begin(lan, made["id"])
    body = {"revision": made["revision"], "title": {"en": "New rules"}, "questions": [question()], "tries": 5}
    more_tries = await wen.put(f"/quizzes/written/{made['id']}", json=body)
    other = body | {"revision": made["revision"] + 1, "questions": [question(correct=["b"])]}
    refused = await wen.put(f"/quizzes/written/{made['id']}", json=other)

    assert (more_tries.status_code, more_tries.json()["tries"], more_tries.json()["begun"]) == (200, 5, True)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:agent-desktop:problem:conflict")


async def test_given_a_published_test_when_it_is_made_incomplete_then_it_is_refused(server: Served) -> None:
    wen = await server.login("wen")
    made = await make(wen)
    body = {"revision": made["revision"], "title": {"en": "New rules"}, "questions": []}

    assert (await wen.put(f"/quizzes/written/{made['id']}", json=body)).status_code == 422


async def test_given_another_editors_change_when_written_over_then_it_is_refused(server: Served) -> None:
    wen, guan = await server.login("wen"), await server.login("guan")
    made = await make(wen, publish=False)
    body = {"revision": 1, "title": {"en": "Newer rules"}, "questions": [question()]}
    changed = await guan.put(f"/quizzes/written/{made['id']}", json=body)
    late = await wen.put(f"/quizzes/written/{made['id']}", json=body | {"title": {"en": "Mine"}})
    retry = await guan.put(f"/quizzes/written/{made['id']}", json=body)

    assert (changed.status_code, late.status_code, retry.status_code) == (200, 409, 200)
    assert retry.json()["revision"] == 2


async def test_given_ids_used_twice_then_they_are_refused(server: Served) -> None:
    wen = await server.login("wen")
    twice = [question(), question(options=[{"id": "a", "text": {}}, {"id": "a", "text": {}}])]
    answer = await wen.put(f"/quizzes/written/{new_id()}", json={"revision": 0, "title": {}, "questions": twice})

    assert {e["field"] for e in answer.json()["errors"]} == {"body.questions", "body.questions.1.options"}


async def test_given_a_closed_test_then_nobody_begins_it_and_its_results_stay(server: Served) -> None:
    wen, lan, shan = [await server.login(u) for u in ("wen", "lan", "shan")]
    made = await make(wen)
    closed = await wen.put(f"/quizzes/{made['id']}/closing", json={"revision": made["revision"]})

    assert closed.json()["status"] == "closed"
    assert (await begin(lan, made["id"])).status_code == 409
    assert (await shan.get(f"/quizzes/{made['id']}/results")).json()["quiz"]["status"] == "closed"


async def test_given_results_then_the_lead_sees_every_agent_and_every_question(server: Served) -> None:
    lan, tao, shan, wen = [await server.login(u) for u in ("lan", "tao", "shan", "wen")]
    quiz_id = (await the_quiz(lan))["id"]
    await finish(lan, (await begin(lan, quiz_id)).json(), {"first": ["b"], "both": ["a", "b", "c"]})
    await finish(lan, (await begin(lan, quiz_id)).json(), RIGHT)
    await begin(tao, quiz_id)
    told = (await shan.get(f"/quizzes/{quiz_id}/results")).json()

    assert [(a["person"]["display_name_latin"], a["state"], a["tries"], a["percent"]) for a in told["agents"]] == [
        (told["agents"][0]["person"]["display_name_latin"], "begun", 1, None),
        (told["agents"][1]["person"]["display_name_latin"], "passed", 2, 100),
    ]
    assert [(q["id"], q["asked"], q["right"]) for q in told["questions"]] == [("first", 2, 1), ("both", 2, 1)]
    assert [o["chosen"] for o in told["questions"][1]["options"]] == [2, 2, 1]
    assert (told["quiz"]["people"], told["quiz"]["taken"], told["quiz"]["passed"]) == (2, 1, 1)
    (figures,) = (await shan.get("/quizzes/results")).json()["items"]
    assert (figures["taken"], figures["passed"]) == (1, 1)
    assert (await lan.get(f"/quizzes/{quiz_id}/results")).status_code == 403
    assert (await wen.get(f"/quizzes/{quiz_id}/results")).status_code == 403


async def test_given_what_editors_did_then_the_results_say_who(server: Served) -> None:
    wen, shan = await server.login("wen"), await server.login("shan")
    made = await make(wen)
    events = (await shan.get(f"/quizzes/{made['id']}/results")).json()["events"]

    assert sorted(e["action"] for e in events) == ["published", "written"]


def test_given_marks_then_exactly_the_correct_ones_are_right() -> None:
    two = Question("q", {"en": "?"}, (Option("a", {"en": "A"}), Option("b", {"en": "B"})), frozenset("ab"), {})
    broken = Question("x", {}, (), frozenset(), {})

    assert right_questions([two, broken], {"q": ["b", "a"], "x": []}) == {"q"}
    assert right_questions([two], {"q": ["a"]}) == set()
    assert [f.field for f in faults({}, [])] == ["title", "questions"]
    assert {f.field for f in faults({"en": "T"}, [broken])} == {"text", "options", "correct"}


@pytest.mark.parametrize(("right", "total", "mark", "passed"), [(3, 4, 75, True), (2, 3, 67, False), (0, 0, 1, False)])
def test_given_points_then_the_mark_is_reached_or_not(right: int, total: int, mark: int, passed: bool) -> None:
    assert is_passed(right, total, mark) is passed
