"""The telecom pack says what resources/packs/README.md promises: complete, consistent, in both languages."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "resources" / "packs" / "telecom"
SOUNDS = ROOT / "resources" / "sounds"
LANGUAGES = ("en", "zh_CN")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAST = re.compile(r"-(?:[1-9]\d*d(?: ([01]\d|2[0-3]):[0-5]\d)?|[1-9]\d*m)")
RELATIVE = re.compile(r"[+-](?:\d+d(?: ([01]\d|2[0-3]):[0-5]\d)?|\d+m)")

Row = dict[str, str]


def document(name: str) -> Any:
    return json.loads((PACK / name).read_text("utf-8"))


def table(name: str) -> list[Row]:
    with (PACK / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


HEAD = document("pack.json")
CALLERS = document("demo_callers.json")
FORMS = {f.stem: json.loads(f.read_text("utf-8")) for f in sorted((PACK / "forms").glob("*.json"))}
ARTICLES = {f.stem: json.loads(f.read_text("utf-8")) for f in sorted((PACK / "articles").glob("*.json"))}
CUSTOMERS = {row["customer_no"]: row for row in table("customers.csv")}
QUEUES = {q["id"]: q for q in HEAD["queues"]}
USERS = {u["username"]: u for u in HEAD["users"]}
TOPICS = {t["id"] for t in HEAD["topics"]}


def ids(name: str) -> set[str]:
    return {entry["id"] for entry in HEAD[name]}


def walk(node: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object below `node` with the path to it."""
    if isinstance(node, dict):
        yield where, node
        for key, inner in node.items():
            yield from walk(inner, f"{where}.{key}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from walk(inner, f"{where}[{number}]")


def numbers() -> Iterator[tuple[str, str]]:
    """Every telephone number of the pack, with the place where it stands."""
    for no, customer in CUSTOMERS.items():
        yield from ((no, n) for n in [*customer["numbers"].split(), *customer["contact_number"].split()])
    for queue in HEAD["queues"]:
        yield from ((queue["id"], n) for n in queue["dnis"])
    yield from ((c["id"], c["number"]) for c in HEAD["contacts"])
    yield from ((c["id"], c["number"]) for c in CALLERS["callers"] if c["number"])
    yield from ((f"history line {n}", row["number"]) for n, row in enumerate(table("history.csv"), start=2))


# --- the files as a whole ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows"),
    [("customers.csv", 500), ("history.csv", 1500), ("tickets.csv", 160), ("orders.csv", 400), ("messages.csv", 600)],
)
def test_given_a_table_when_read_then_it_is_full_sized_and_rectangular(name: str, rows: int) -> None:
    text = (PACK / name).read_bytes()
    lines = list(csv.reader(text.decode("utf-8").splitlines(), strict=True))
    assert len(lines) == rows + 1
    assert {len(line) for line in lines} == {len(lines[0])}
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")


def test_given_the_generator_when_run_twice_then_it_writes_what_is_committed(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    (packs / "telecom").mkdir(parents=True)
    for part in ("tools", "telecom/forms"):
        (packs / part).mkdir(exist_ok=True)
        for file in (ROOT / "resources" / "packs" / part).iterdir():
            if file.is_file():
                (packs / part / file.name).write_bytes(file.read_bytes())
    (packs / "telecom" / "pack.json").write_bytes((PACK / "pack.json").read_bytes())
    script = packs / "tools" / "make_telecom.py"
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for name in ("customers", "history", "tickets", "orders", "messages"):
        made = (packs / "telecom" / f"{name}.csv").read_bytes()
        assert made == (PACK / f"{name}.csv").read_bytes(), f"{name}.csv is not what the generator writes"


def test_given_any_text_for_people_when_looked_at_then_both_languages_are_there_and_differ() -> None:
    sources: dict[str, Any] = {"pack": HEAD, "callers": CALLERS["callers"], **FORMS, **ARTICLES}
    seen = 0
    for name, source in sources.items():
        for where, node in walk(source, name):
            if "en" in node and "zh_CN" in node:
                seen += 1
                if where.endswith(".say"):  # the names of clips, one per language
                    continue
                english, chinese = ("".join(node[x]) for x in LANGUAGES)
                assert set(node) == set(LANGUAGES), where
                assert english.strip(), where
                assert chinese.strip(), where
                # names of products and times of day may be the same in both
                assert CHINESE.search(chinese) or not re.search(r"[a-z]{3}", english), where
                assert not CHINESE.search(english), where
            else:
                assert not {"en", "zh_CN"} & set(node), f"{where} has one language only"
    assert seen > 600


def test_given_tables_when_looked_at_then_every_text_has_both_languages() -> None:
    for name in ("history", "tickets", "orders", "messages"):
        for line, row in enumerate(table(f"{name}.csv"), start=2):
            for column in [c for c in row if c.endswith("_en")]:
                english, chinese = row[column], row[column.removesuffix("en") + "zh"]
                assert bool(english) == bool(chinese), f"{name} line {line}"
                assert not CHINESE.search(english), f"{name} line {line}: {english}"
                assert "{" not in english + chinese, f"{name} line {line} has an empty slot"


def test_given_icons_when_looked_up_then_lucide_has_them() -> None:
    package = importlib.util.find_spec("justmyresource_lucide")
    assert package is not None
    assert package.origin is not None
    (archive,) = Path(package.origin).parent.rglob("*.zip")
    drawn = {Path(name).stem for name in zipfile.ZipFile(archive).namelist()}
    used = {node["icon"] for _, node in walk(HEAD, "pack") if "icon" in node}
    assert len(used) > 30
    assert used <= drawn


def test_given_times_when_parsed_then_all_are_relative_and_the_past_is_past() -> None:
    past = {"history": ["at"], "tickets": ["opened_at", "closed_at"], "orders": ["ordered_at", "done_at"]}
    past["messages"] = ["at"]
    for name, columns in past.items():
        for row in table(f"{name}.csv"):
            for column in columns:
                assert not row[column] or PAST.fullmatch(row[column]), row
    for row in table("tickets.csv"):
        assert RELATIVE.fullmatch(row["due_at"]), row
    for article in ARTICLES.values():
        assert PAST.fullmatch(article["updated"])
        assert article["valid_until"] is None or RELATIVE.fullmatch(article["valid_until"])
    for news in HEAD["announcements"]:
        assert PAST.fullmatch(news["from"])
        assert RELATIVE.fullmatch(news["until"])


# --- pack.json --------------------------------------------------------------------------------------------------------


def test_given_the_head_when_its_references_are_followed_then_none_leads_nowhere() -> None:
    units = ids("org_units")
    for queue in HEAD["queues"]:
        assert queue["form"] in FORMS
        assert queue["unit"] in units
        assert set(queue["topics"]) <= TOPICS
        assert queue["answer"] in ("manual", "auto")
        assert queue["call_waiting"] in ("wait", "busy", "auto_hold")
        assert (SOUNDS / "rings" / f"{queue['ring_tone']}.wav").is_file()
        assert 0 < queue["acw_seconds"] <= 600
        assert 0 < queue["acw_extend_seconds"] <= 300
        assert queue["dnis"]
    assert all(u["parent"] in units | {None} for u in HEAD["org_units"])
    assert all(t["unit"] in units for t in HEAD["ticket_types"])
    assert all(c["unit"] in units | {None} for c in HEAD["contacts"])
    for user in HEAD["users"]:
        assert user["unit"] in units
        assert user["role"] in ids("roles")
        assert set(user["queues"]) <= set(QUEUES)
    for news in HEAD["announcements"]:
        assert news["article"] in ARTICLES
        assert set(news["queues"]) <= set(QUEUES)


def test_given_identifiers_when_counted_then_each_is_used_once() -> None:
    for name in ("topics", "queues", "org_units", "users", "ticket_types", "products", "announcements", "reason_codes"):
        keys = Counter(entry.get("username") or entry["id"] for entry in HEAD[name])
        assert keys.most_common(1)[0][1] == 1, name
    called = [*(n for q in HEAD["queues"] for n in q["dnis"]), *(c["number"] for c in HEAD["contacts"])]
    assert len(called) == len(set(called))
    assert len({u["extension"] for u in HEAD["users"]}) == len(HEAD["users"])
    assert len({i["path"] for i in HEAD["ivr"]}) == len(HEAD["ivr"])


def test_given_roles_when_counted_then_every_role_has_an_account_and_every_queue_an_agent() -> None:
    assert {u["role"] for u in HEAD["users"]} == ids("roles") == {"agent", "expert", "lead", "editor", "admin"}
    assert {q for u in HEAD["users"] for q in u["queues"]} == set(QUEUES)
    assert len(HEAD["demo_password"]) >= 8


def test_given_reason_codes_when_read_then_they_are_bounded_and_mirror_the_system_codes() -> None:
    for code in HEAD["reason_codes"]:
        assert 1 <= code["id"] <= 65535
        assert code["kind"] in ("NOT_READY", "LOGOUT", "WRAPUP", "SYSTEM")
        assert (code["id"] >= 32751) == (code["kind"] == "SYSTEM")
    system = {c["id"] for c in HEAD["reason_codes"] if c["kind"] == "SYSTEM"}
    assert system == {32751, 32752, *range(32755, 32757), *range(32758, 32766), 32767}
    assert all("warn_after_seconds" in c for c in HEAD["reason_codes"] if c["kind"] == "NOT_READY")


def test_given_an_ivr_path_when_looked_up_then_its_parent_exists_and_its_topics_are_known() -> None:
    paths = {i["path"] for i in HEAD["ivr"]}
    for entry in HEAD["ivr"]:
        assert re.fullmatch(r"\d(?:>\d)*", entry["path"])
        assert ">" not in entry["path"] or entry["path"].rpartition(">")[0] in paths
        assert set(entry["topics"]) <= TOPICS
        assert entry["queue"] in QUEUES


def test_given_customer_fields_when_read_then_the_table_has_a_column_for_each() -> None:
    columns = set(next(iter(CUSTOMERS.values())))
    orders = [f["order"] for f in HEAD["customer_fields"]]
    assert orders == sorted(set(orders))
    for field in (f for f in HEAD["customer_fields"] if f.get("column", True)):
        assert field["type"] in ("text", "money", "date", "choice", "phone")
        assert field["source"] in ("core", "pack", "computed")
        assert field["source"] == "computed" or field["key"] in columns
        if field["type"] == "choice":
            allowed = {o["value"] for o in field["options"]}
            assert {c[field["key"]] for c in CUSTOMERS.values()} <= allowed
    balances = {c["balance"] for c in CUSTOMERS.values()}
    assert all(re.fullmatch(r"-?\d+\.\d\d", b) for b in balances)


# --- numbers and people -----------------------------------------------------------------------------------------------


def test_given_every_number_when_checked_then_it_is_valid_e164() -> None:
    for where, number in set(numbers()):
        parsed = phonenumbers.parse(number)
        assert phonenumbers.is_valid_number(parsed), f"{where}: {number}"
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number, where


def test_given_foreign_numbers_when_checked_then_they_are_reserved_for_fiction() -> None:
    foreign = {n for _, n in numbers() if not n.startswith("+86")}
    assert len(foreign) > 60
    fiction = re.compile(r"\+1\d{3}55501\d\d|\+44(207946|113496|121496|131496|161496)0\d{3}")
    assert all(fiction.fullmatch(n) for n in foreign)


def test_given_numbers_when_shared_then_three_pairs_of_customers_are_candidates() -> None:
    owners = Counter(n for c in CUSTOMERS.values() for n in c["numbers"].split())
    assert Counter(owners.values())[2] == 3
    assert max(owners.values()) == 2
    assert all(1 <= len(c["numbers"].split()) <= 3 for c in CUSTOMERS.values())


def test_given_customers_when_counted_then_the_mix_is_the_intended_one() -> None:
    languages = Counter(c["language"] for c in CUSTOMERS.values())
    assert 0.7 <= languages["zh_CN"] / len(CUSTOMERS) <= 0.8
    assert 20 <= sum(c["vip"] == "1" for c in CUSTOMERS.values()) <= 60
    assert all(not CHINESE.search(c["name_latin"]) and c["name_latin"] for c in CUSTOMERS.values())
    assert len({c["name"] for c in CUSTOMERS.values()}) == len(CUSTOMERS)


def test_given_the_customer_of_the_screenshots_when_looked_up_then_the_record_is_the_known_one() -> None:
    wang = CUSTOMERS["C-20418"]
    assert (wang["name"], wang["vip"], wang["numbers"]) == ("王伟", "1", "+8613912345678")
    assert (wang["plan"], wang["balance"], wang["region"]) == ("family_5g_199", "-86.40", "hangzhou")
    assert wang["customer_since"].startswith("2017-")
    mine = {name: [r for r in table(f"{name}.csv") if r["customer_no"] == "C-20418"] for name in ("tickets", "orders")}
    (ticket,) = mine["tickets"]
    assert (ticket["number"], ticket["status"], ticket["due_at"]) == ("4711", "open", "+0d 18:00")
    assert {o["number"] for o in mine["orders"]} == {"88213", "88185", "88107"}
    assert sum(r["customer_no"] == "C-20418" for r in table("history.csv")) == 9
    for name in ("Zhang Jianguo", "Sun Li", "Zhao Qiang", "Liu Yang"):
        assert name in {c["name_latin"] for c in CUSTOMERS.values()}


# --- history, tickets, orders, messages -------------------------------------------------------------------------------


def test_given_a_past_call_when_checked_then_its_wrap_up_fits_the_form_of_its_queue() -> None:
    orders = {(o["customer_no"], o["number"]) for o in table("orders.csv")}
    for line, row in enumerate(table("history.csv"), start=2):
        where = f"history line {line}"
        assert not row["customer_no"] or row["customer_no"] in CUSTOMERS, where
        assert not row["agent"] or row["agent"] in USERS, where
        assert row["direction"] in ("in", "out"), where
        assert row["queue"] in QUEUES, where
        assert (row["direction"] == "in") == bool(row["dnis"]), where
        assert row["outcome"] in ("answered", "abandoned", "missed", "busy", "no_answer"), where
        answered = row["outcome"] == "answered"
        assert answered == bool(row["type"]) == (int(row["talk_s"]) > 0), where
        if answered:
            fields = FORMS[QUEUES[row["queue"]]["form"]]["properties"]
            kind = next(o for o in fields["type"]["x-options"] if o["value"] == row["type"])
            result = next(o for o in fields["result"]["x-options"] if o["value"] == row["result"])
            assert row["business"] in kind["parent"], where
            assert row["type"] in result.get("parent", [row["type"]]), where
            assert row["note_en"], where
            assert row["note_zh"], where
        for number in re.findall(r"[Oo]rder (\d{5})", row["note_en"]):
            assert (row["customer_no"], number) in orders, where


def test_given_tickets_orders_and_messages_when_checked_then_their_references_hold() -> None:
    products = {p["id"]: p for p in HEAD["products"]}
    tickets, orders, messages = (table(f"{name}.csv") for name in ("tickets", "orders", "messages"))
    assert [int(t["number"]) for t in tickets] == list(range(4600, 4760))
    assert [int(o["number"]) for o in orders] == list(range(88001, 88401))
    for row in [*tickets, *orders, *messages]:
        assert row["customer_no"] in CUSTOMERS
    for ticket in tickets:
        assert ticket["type"] in ids("ticket_types")
        assert ticket["unit"] in ids("org_units")
        assert ticket["status"] in ("open", "in_progress", "waiting", "resolved", "closed", "cancelled")
        assert ticket["priority"] in ("low", "normal", "high", "urgent")
        assert not ticket["assignee"] or ticket["assignee"] in USERS
        assert bool(ticket["closed_at"]) == (ticket["status"] in ("resolved", "closed", "cancelled"))
    for order in orders:
        assert order["product"] in products
        assert order["status"] in ids("order_statuses")
        assert not order["used_percent"] or products[order["product"]]["kind"] == "pack"
    for message in messages:
        assert (message["channel"], message["direction"]) in {(c, d) for c in ("sms", "email") for d in ("in", "out")}
        assert message["status"] in ("delivered", "failed", "open", "closed")
        assert message["channel"] == "sms" or CUSTOMERS[message["customer_no"]]["email"]


# --- articles ---------------------------------------------------------------------------------------------------------


def test_given_the_articles_when_counted_then_there_are_sixty_different_ones() -> None:
    assert len(ARTICLES) == 60
    for language in LANGUAGES:
        for part in ("title", "summary"):
            assert len({a[part][language] for a in ARTICLES.values()}) == 60
    assert {"refund-roaming-packs", "late-payment-reconnection", "dispute-a-bill"} <= set(ARTICLES)
    states = Counter(a["status"] for a in ARTICLES.values())
    assert set(states) == {"published", "draft", "review"}
    assert states["published"] >= 55
    assert {a["level"] for a in ARTICLES.values()} == {"public", "internal", "restricted"}


@pytest.mark.parametrize("slug", sorted(ARTICLES))
def test_given_an_article_when_read_then_it_is_useful_and_keeps_to_the_markdown_subset(slug: str) -> None:
    article = ARTICLES[slug]
    assert article["slug"] == slug
    assert article["category"] in ids("article_categories")
    assert article["author"] in USERS
    assert set() < set(article["topics"]) <= TOPICS
    assert set(article["queues"]) <= set(QUEUES)
    assert article["version"] >= 1
    english, chinese = (article["body"][language] for language in LANGUAGES)
    assert 120 <= len(" ".join(english).split()) <= 230
    assert len(CHINESE.findall("".join(chinese))) >= 180
    # a translation has the same headings, steps, bullets and sentences to say
    kinds = [[re.match(r"## |\d+\. |- |> |", line)[0] for line in body if line] for body in (english, chinese)]  # type: ignore[index]
    assert kinds[0] == kinds[1]
    assert "> " in kinds[0]
    for line in [*english, *chinese]:
        assert line == line.strip()
        assert line.count("**") % 2 == 0
        bare = line.replace("**", "")
        assert not re.search(r"[*`<\]|]|^#(?!# )|^#{3}", bare), line


def test_given_topics_when_an_ivr_choice_asks_then_a_published_article_answers() -> None:
    offered = {t for a in ARTICLES.values() if a["status"] == "published" for t in a["topics"]}
    for entry in HEAD["ivr"]:
        assert set(entry["topics"]) & offered, entry["path"]
