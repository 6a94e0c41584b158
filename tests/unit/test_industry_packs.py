"""Every industry pack but the first says what resources/packs/README.md promises: complete, consistent, bilingual.

The telecom pack, with its longer story, has tests of its own (test_pack_telecom*).
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import phonenumbers
import pytest

from server_stub.models.message_words import known_placeholders, placeholders, sms_segments
from server_stub.models.survey_rules import read_surveys, survey_for
from server_stub.models.ticket_flows import read_types

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "resources" / "packs"
NAMES = sorted(p.parent.name for p in PACKS.glob("*/pack.json"))
YOUNG = [name for name in NAMES if name != "telecom"]
TABLES = ("customers", "history", "tickets", "orders", "messages")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAST = re.compile(r"-(?:[1-9]\d*d(?: ([01]\d|2[0-3]):[0-5]\d)?|[1-9]\d*m)")
RELATIVE = re.compile(r"[+-](?:\d+d(?: ([01]\d|2[0-3]):[0-5]\d)?|\d+m)")
FICTION = re.compile(r"\+1\d{3}55501\d\d|\+44(207946|113496|121496|131496|161496)0\d{3}|\+86\d+")


@cache
def pack(name: str) -> SimpleNamespace:
    folder = PACKS / name
    read = {
        f.relative_to(folder).with_suffix("").as_posix(): json.loads(f.read_text("utf-8"))
        for f in sorted(folder.rglob("*.json"))
    }
    tables = {}
    for table in TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            tables[table] = list(csv.DictReader(lines, strict=True))
    return SimpleNamespace(
        head=read["pack"],
        callers=read["demo_callers"],
        forms={k.removeprefix("forms/"): v for k, v in read.items() if k.startswith("forms/")},
        articles={k.removeprefix("articles/"): v for k, v in read.items() if k.startswith("articles/")},
        everything=read,
        **tables,
    )


def walk(node: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object below `node` with the path to it."""
    if isinstance(node, dict):
        yield where, node
        for key, inner in node.items():
            yield from walk(inner, f"{where}.{key}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk(inner, f"{where}[{number}]")


def ids(head: Mapping[str, Any], name: str) -> set[str]:
    return {entry["id"] for entry in head[name]}


def test_given_the_packs_folder_when_listed_then_the_four_industries_are_there() -> None:
    assert {"agriculture", "airline", "car_service", "telecom"} <= set(NAMES)


@pytest.mark.parametrize("name", YOUNG)
def test_given_any_text_for_people_when_looked_at_then_both_languages_are_there_and_differ(name: str) -> None:
    seen = 0
    for file, source in pack(name).everything.items():
        for where, node in walk(source, f"{name}/{file}"):
            if not {"en", "zh_CN"} & set(node) or where.endswith(".say"):
                continue
            seen += 1
            assert set(node) - {"language"} == {"en", "zh_CN"}, where
            english, chinese = ("".join(node[language]) for language in ("en", "zh_CN"))
            assert english.strip(), where
            assert chinese.strip(), where
            assert CHINESE.search(chinese) or not re.search(r"[a-z]{3}", english), where
            assert not CHINESE.search(english), where
    assert seen > 300


@pytest.mark.parametrize("name", YOUNG)
def test_given_the_head_when_its_references_are_followed_then_none_leads_nowhere(name: str) -> None:
    p = pack(name)
    head = p.head
    units, topics, queues = ids(head, "org_units"), ids(head, "topics"), ids(head, "queues")
    assert (head["format"], head["id"]) == (1, name)
    for queue in head["queues"]:
        assert queue["form"] in p.forms
        assert queue["unit"] in units
        assert set(queue["topics"]) <= topics
        assert (ROOT / "resources" / "sounds" / "rings" / f"{queue['ring_tone']}.wav").is_file()
        assert queue["call_waiting"] in ("wait", "busy", "auto_hold")
    assert {u["parent"] for u in head["org_units"]} <= units | {None}
    assert {t["unit"] for t in head["ticket_types"]} | {u["unit"] for u in head["users"]} <= units
    assert {c["unit"] for c in head["contacts"]} <= units | {None}
    assert {u["role"] for u in head["users"]} == ids(head, "roles") == {"agent", "expert", "lead", "editor", "admin"}
    assert {q for u in head["users"] for q in u["queues"]} == queues
    for news in head["announcements"]:
        assert news["article"] in p.articles
        assert set(news["queues"]) <= queues
        assert PAST.fullmatch(news["from"])
        assert RELATIVE.fullmatch(news["until"])
    for entry in head["ivr"]:
        assert set(entry["topics"]) <= topics
        assert entry["queue"] in queues
    called = [*(n for q in head["queues"] for n in q["dnis"]), *(c["number"] for c in head["contacts"])]
    assert len(called) == len(set(called))
    for kind in ("topics", "queues", "org_units", "ticket_types", "products", "announcements", "reason_codes"):
        assert len(ids(head, kind)) == len(head[kind]), kind


@pytest.mark.parametrize("name", NAMES)
def test_given_the_surveys_when_read_then_every_queue_has_one_and_customers_can_say_no(name: str) -> None:
    p = pack(name)
    head = p.head
    surveys = read_surveys(
        p.everything["surveys"]["surveys"], ids(head, "queues"), [f["key"] for f in head["customer_fields"]]
    )
    (refusing,) = [f for f in head["customer_fields"] if f["key"] == "surveys"]
    for queue in head["queues"]:
        survey = survey_for(surveys, queue["id"], outbound=False)
        assert survey is not None, queue["id"]
        assert survey.follow_up, "a bad mark has somebody call"
        assert survey.refused_value in {o["value"] for o in refusing["options"]}
        for words in survey.invitation.values():
            assert len(words) < 100, "with the link it makes two SMS at most"


@pytest.mark.parametrize("name", YOUNG)
def test_given_icons_when_looked_up_then_lucide_has_them(name: str) -> None:
    package = importlib.util.find_spec("justmyresource_lucide")
    assert package is not None
    assert package.origin is not None
    (archive,) = Path(package.origin).parent.rglob("*.zip")
    drawn = {Path(entry).stem for entry in zipfile.ZipFile(archive).namelist()}
    assert {node["icon"] for _, node in walk(pack(name).head, name) if "icon" in node} <= drawn


@pytest.mark.parametrize("name", YOUNG)
def test_given_an_article_when_read_then_it_is_useful_and_the_same_in_both_languages(name: str) -> None:
    p = pack(name)
    users, topics = {u["username"] for u in p.head["users"]}, ids(p.head, "topics")
    assert len(p.articles) >= 25
    assert {a["level"] for a in p.articles.values()} == {"public", "internal", "restricted"}
    for slug, article in p.articles.items():
        assert article["slug"] == slug
        assert article["category"] in ids(p.head, "article_categories"), slug
        assert article["author"] in users, slug
        assert set() < set(article["topics"]) <= topics, slug
        assert set(article["queues"]) <= ids(p.head, "queues"), slug
        assert PAST.fullmatch(article["updated"]), slug
        english, chinese = article["body"]["en"], article["body"]["zh_CN"]
        assert 70 <= len(" ".join(english).split()) <= 230, slug
        assert len(CHINESE.findall("".join(chinese))) >= 90, slug
        kinds = [[re.match(r"## |\d+\. |- |> |", x)[0] for x in body if x] for body in (english, chinese)]  # type: ignore[index]
        assert kinds[0] == kinds[1], slug
        assert "> " in kinds[0], slug
        assert not any(re.search(r"[*`<]|^#(?!# )", line) for line in [*english, *chinese]), slug
    for language in ("en", "zh_CN"):
        assert len({a["title"][language] for a in p.articles.values()}) == len(p.articles)


@pytest.mark.parametrize("name", YOUNG)
def test_given_topics_when_an_ivr_choice_or_a_wrap_up_asks_then_a_published_article_answers(name: str) -> None:
    p = pack(name)
    offered = {t for a in p.articles.values() if a["status"] == "published" for t in a["topics"]}
    for entry in p.head["ivr"]:
        assert set(entry["topics"]) & offered, entry["path"]
    for form in (f for f in p.forms.values() if "x-purpose" not in f):
        for option in form["properties"]["business"]["x-options"]:
            assert set(option["topics"]) & offered, f"{form['$id']} {option['value']}"


@pytest.mark.parametrize("name", YOUNG)
def test_given_a_form_when_checked_then_it_is_valid_and_every_choice_leads_on(name: str) -> None:
    p = pack(name)
    for key, form in p.forms.items():
        jsonschema.Draft202012Validator.check_schema(form)
        assert form["$id"] == f"{name}/{key}"
        fields = form["properties"]
        assert list(fields)[-1] == "notes"
        orders = [f["x-order"] for f in fields.values()]
        assert orders == sorted(set(orders)), key
        assert ("x-purpose" in form) == (key not in {q["form"] for q in p.head["queues"]}), key
        for below, above in () if "x-purpose" in form else (("type", "business"), ("result", "type")):
            every = set(fields[above]["enum"])
            options = fields[below]["x-options"]
            assert fields[below]["enum"] == [o["value"] for o in options]
            for option in options:
                assert set(option.get("parent", every)) <= every, f"{key} {option['value']}"
                assert set(option.get("topics", [])) <= ids(p.head, "topics"), f"{key} {option['value']}"
            assert {v for o in options for v in o.get("parent", every)} == every, f"{key} {below}"
        shown = [
            f for c in form.get("allOf", []) for f in (*c["then"].get("required", []), *c["then"].get("properties", {}))
        ]
        assert len(shown) == len(set(shown)), key
        assert set(shown) <= set(fields) - set(form["required"]), key


@pytest.mark.parametrize("name", NAMES)
def test_given_a_field_for_a_sentence_when_drawn_then_it_has_the_whole_width(name: str) -> None:
    narrow = {
        f"{form['$id']} {key}"
        for form in pack(name).forms.values()
        for key, field in form["properties"].items()
        if field["type"] == "string" and field.get("maxLength", 0) >= 100 and field["x-width"] != "full"
    }
    assert narrow == set()


@pytest.mark.parametrize("name", YOUNG)
def test_given_what_a_pack_calls_its_tickets_when_its_texts_name_one_then_by_that_word(name: str) -> None:
    p = pack(name)
    assert p.head["terms"]["ticket"]["zh_CN"] != "工单"
    for file, source in p.everything.items():
        for where, node in walk({k: v for k, v in source.items() if k != "record_links"}, f"{name}/{file}"):
            if {"en", "zh_CN"} <= set(node):
                assert "工单" not in "".join(node["zh_CN"]), where


@pytest.mark.parametrize("name", NAMES)
def test_given_templates_when_read_then_each_channel_has_some_and_what_they_name_can_be_filled_in(name: str) -> None:
    p = pack(name)
    known = known_placeholders(d["key"] for d in p.head["customer_fields"] if d["source"] != "computed")
    templates = {k.removeprefix("templates/"): v for k, v in p.everything.items() if k.startswith("templates/")}
    assert len(templates) >= 4
    assert {t["channel"] for t in templates.values()} == {"email", "sms"}
    assert len({t["order"] for t in templates.values()}) == len(templates)
    for code, template in templates.items():
        assert template["code"] == code
        assert set(template.get("subject", {})) == ({"en", "zh_CN"} if template["channel"] == "email" else set()), code
        english, chinese = ("\n".join(template["text"][language]) for language in ("en", "zh_CN"))
        assert set(placeholders(english)) <= set(placeholders(chinese)) <= known, code
        if template["channel"] == "sms":
            assert max(sms_segments(english), sms_segments(chinese)) <= 2, code


@pytest.mark.parametrize("name", YOUNG)
def test_given_ticket_types_when_read_then_some_have_a_form_a_route_and_a_step_by_the_clock(name: str) -> None:
    p = pack(name)
    users, units = {u["username"]: u["username"] for u in p.head["users"]}, ids(p.head, "org_units")
    types = read_types(p.head["ticket_types"], p.head.get("ticket_flows", []), users, units, p.forms)
    used = {t.form for t in types.values()} - {""}
    assert used == {key for key, form in p.forms.items() if form.get("x-purpose") == "ticket"}
    assert any(t.routes for t in types.values())
    assert any(e.to for t in types.values() for e in t.escalations)
    for kind in types.values():
        fields = p.forms[kind.form]["properties"] if kind.form else {}
        for key, wanted in (pair for route in kind.routes for pair in route.values.items()):
            assert set(wanted) <= set(fields[key]["enum"]), kind.id


@pytest.mark.parametrize("name", YOUNG)
def test_given_the_tables_when_checked_then_they_refer_to_the_pack_and_to_one_another(name: str) -> None:
    p = pack(name)
    customers = {c["customer_no"]: c for c in p.customers}
    users = {u["username"] for u in p.head["users"]} | {""}
    assert len(customers) == len(p.customers) == 500
    for field in (f for f in p.head["customer_fields"] if f.get("column", True)):
        if field["source"] == "pack" and field["type"] == "choice":
            assert {c[field["key"]] for c in p.customers} <= {o["value"] for o in field["options"]}, field["key"]
        if field["source"] == "pack" and field["type"] == "money":
            assert all(re.fullmatch(r"-?\d+\.\d\d", c[field["key"]]) for c in p.customers), field["key"]
    for row in [*p.history, *p.tickets, *p.orders, *p.messages]:
        assert row["customer_no"] in {*customers, ""}
        for english in [c for c in row if c.endswith("_en")]:
            assert bool(row[english]) == bool(row[english.removesuffix("en") + "zh"])
            assert "{" not in row[english] + row[english.removesuffix("en") + "zh"]
    for ticket in p.tickets:
        assert ticket["type"] in ids(p.head, "ticket_types")
        assert ticket["assignee"] in users
        assert bool(ticket["closed_at"]) == (ticket["status"] in ("resolved", "closed", "cancelled"))
    assert {o["product"] for o in p.orders} <= ids(p.head, "products")
    assert {o["status"] for o in p.orders} <= ids(p.head, "order_statuses")
    assert {h["agent"] for h in p.history} <= users
    times = [(r, c) for r in [*p.history, *p.tickets, *p.orders, *p.messages] for c in r if c in ("at", "opened_at")]
    assert all(PAST.fullmatch(row[column]) for row, column in times)


@pytest.mark.parametrize("name", YOUNG)
def test_given_every_number_when_checked_then_it_is_valid_and_nobodys(name: str) -> None:
    p = pack(name)
    numbers = {n for c in p.customers for n in c["numbers"].split()}
    numbers |= {n for q in p.head["queues"] for n in q["dnis"]} | {c["number"] for c in p.head["contacts"]}
    numbers |= {c["number"] for c in p.callers["callers"] if c["number"]} | {h["number"] for h in p.history}
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number
        assert FICTION.fullmatch(number), number


@pytest.mark.parametrize("name", YOUNG)
def test_given_the_callers_when_checked_then_they_are_known_shared_new_and_impatient(name: str) -> None:
    p = pack(name)
    owners: dict[str, list[str]] = {}
    for customer in p.customers:
        for number in customer["numbers"].split():
            owners.setdefault(number, []).append(customer["customer_no"])
    calling = [c for c in p.callers["callers"] if c["calls"]]
    assert {c["id"] for c in calling} == set(p.callers["order"])
    dnis = {q["id"]: q["dnis"] for q in p.head["queues"]}
    for caller in calling:
        assert caller["calls"]["dnis"] in dnis[caller["calls"]["queue"]]
        assert caller["calls"]["ivr_path"] in {i["path"] for i in p.head["ivr"]}
        assert caller["customer"] is None or owners[caller["number"]] == [caller["customer"]]
    assert any(len(owners.get(c["number"], [])) == 2 for c in calling)
    assert any(c["number"] not in owners for c in calling)
    assert any(c["calls"]["gives_up_after_s"] < 10 for c in calling)


def clips(person: Mapping[str, Any]) -> Iterator[str]:
    for act in [*person["acts"], *person.get("on_resume", []), *chain(*person.get("on_dtmf", {}).values())]:
        said = act.get("say", {})
        yield from [said] if isinstance(said, str) else said.values()


def test_given_all_callers_when_their_clips_are_counted_then_each_has_its_sound_and_none_is_left_over() -> None:
    every: set[str] = set()
    for name in NAMES:
        callers = pack(name).callers
        said = {c for person in [*callers["callers"], *callers["defaults"].values()] for c in clips(person)}
        assert said == set(callers["clips"]), name
        every |= said
    assert every == {f.stem for f in (ROOT / "resources" / "sounds" / "demo").glob("*.wav")}


def test_given_the_generator_when_run_again_then_it_writes_what_is_committed(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    for name in YOUNG:
        (packs / name / "forms").mkdir(parents=True)
        for file in [PACKS / name / "pack.json", *(PACKS / name / "forms").iterdir()]:
            (packs / file.relative_to(PACKS)).write_bytes(file.read_bytes())
    (packs / "tools").mkdir()
    for file in (PACKS / "tools").iterdir():
        if file.is_file():
            (packs / "tools" / file.name).write_bytes(file.read_bytes())
    script = packs / "tools" / "make_pack.py"
    run = subprocess.run([sys.executable, str(script), *YOUNG], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for name in YOUNG:
        for table in TABLES:
            made = (packs / name / f"{table}.csv").read_bytes()
            assert made == (PACKS / name / f"{table}.csv").read_bytes(), f"{name}/{table}.csv"
