"""Customers, articles and numbers from files: told before it is done, done once, and no row stops another."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from server_stub.__main__ import main
from server_stub.db import Database
from server_stub.importing import files
from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.outcomes import Fate
from server_stub.importing.report import Report
from server_stub.importing.run import CHUNK, Noun, import_file
from server_stub.models import customer_audit
from server_stub.models.article_index import ARTICLE_INDEX, GramIndex
from server_stub.models.catalogue import Pack
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.knowledge import Article
from server_stub.settings import Settings
from tests.server.conftest import serving

_HEADER = "customer_no,name,numbers,email,vip"


class Desk:
    """Imports files into one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    def table(self, *lines: str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes("\n".join([*lines, ""]).encode(encoding))
        return path

    async def bring(
        self,
        noun: Noun,
        path: Path,
        *,
        dry_run: bool = False,
        mapping: dict[str, str] | None = None,
        chunk: int = CHUNK,
    ) -> Report:
        report = Report({"en": path.with_suffix(".errors.csv")})
        self.progress: list[int] = []
        try:
            self.ignored = await import_file(
                self.database,
                noun,
                path,
                report,
                mapping=mapping or {},
                dry_run=dry_run,
                progress=self.progress.append,
                chunk=chunk,
            )
        finally:
            report.close()
        return report

    async def customer(self, number: str) -> Customer | None:
        async with self.database.read() as db:
            return (await db.scalars(select(Customer).where(Customer.number == number))).first()

    async def numbers_of(self, number: str) -> list[str]:
        async with self.database.read() as db:
            rows = await db.scalars(
                select(CustomerPhone.e164)
                .join(Customer, Customer.id == CustomerPhone.customer_id)
                .where(Customer.number == number)
                .order_by(CustomerPhone.position)
            )
            return list(rows)


@pytest.fixture
async def desk(settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(settings.sqlalchemy_url)
    yield Desk(database, tmp_path)
    await database.close()


def counts(report: Report) -> tuple[int, int, int, int]:
    """(new, changed, same, bad)"""
    return tuple(report.counts[f] for f in (Fate.NEW, Fate.CHANGED, Fate.SAME, Fate.BAD))  # type: ignore[return-value]


def listed(report: Report) -> list[list[str]]:
    """The file of errors without its header."""
    with report.errors["en"].open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


# --- customers --------------------------------------------------------------------------------------------------------


async def test_given_good_and_bad_rows_when_imported_then_the_good_ones_are_in_and_the_bad_ones_explained(
    desk: Desk,
) -> None:
    path = desk.table(
        _HEADER,
        "I-1,沈小明,13600001111;0571 8800 1111,shen@example.com,1",
        "I-2,,13600002222,,",
        "I-3,Ada Bell,12,ada,maybe",
        "I-1,沈小红,,,",
        "I-5,黎明,+8613600005555,,",
    )

    report = await desk.bring(Noun.CUSTOMERS, path)

    assert counts(report) == (2, 0, 0, 3)
    shen = await desk.customer("I-1")
    assert shen is not None
    assert (shen.name, shen.vip, shen.fields) == ("沈小明", True, {"email": "shen@example.com"})
    assert await desk.numbers_of("I-1") == ["+8613600001111", "+8657188001111"]
    assert await desk.customer("I-3") is None
    assert [row[:2] for row in listed(report)] == [
        *(["3", "Customer name"], ["4", "VIP"], ["4", "Email"], ["4", "Numbers"], ["5", "Customer number"]),
    ]
    assert all(problem and advice.endswith(".") for _, _, _, problem, advice in listed(report))


async def test_given_bounds_of_the_pack_when_imported_then_what_breaks_them_is_bad_in_plain_words(desk: Desk) -> None:
    bounds = {"plate": {"max_length": 8}, "balance": {"maximum": "100"}, "member_since": {"earliest": "2000-01-01"}}
    async with desk.database.write() as db:
        pack = (await db.scalars(select(Pack))).one()
        fields = [d | bounds.get(d["key"], {}) for d in pack.documents["customer_fields"]]
        pack.documents = pack.documents | {"customer_fields": fields}
    path = desk.table(
        "customer_no,name,plate,balance,member_since",
        "I-1,A,浙A88F01,¥99.50,2001年5月1日",
        "I-2,B,浙A88F01123,,",
        "I-3,C,,100.01,",
        "I-4,D,,,1999-12-31",
    )

    report = await desk.bring(Noun.CUSTOMERS, path)

    assert counts(report) == (1, 0, 0, 3)
    assert [row[1:2] + row[3:] for row in listed(report)] == [
        ["Plate", "has 10 characters", "Shorten it to 8."],
        ["Balance", "is too much", "Write 100 or less."],
        ["Member since", "is too early", "The first possible day is 2000-01-01."],
    ]


async def test_given_an_imported_file_when_imported_again_then_nothing_changes(desk: Desk) -> None:
    path = desk.table(_HEADER, "I-1,沈小明,13600001111,shen@example.com,1", "I-2,Ada Bell,,,0")
    await desk.bring(Noun.CUSTOMERS, path)

    again = await desk.bring(Noun.CUSTOMERS, path)

    assert counts(again) == (0, 0, 2, 0)
    customer = await desk.customer("I-1")
    assert customer is not None
    assert customer.revision == 1


async def test_given_a_dry_run_when_it_tells_what_would_happen_then_nothing_has(desk: Desk) -> None:
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈小明,13600001111,,1"))
    path = desk.table(_HEADER, "I-1,沈小明,13600001111,,0", "I-2,Ada Bell,,,", name="more.csv")

    told = await desk.bring(Noun.CUSTOMERS, path, dry_run=True)

    assert counts(told) == (1, 1, 0, 0)
    assert told.examples[Fate.CHANGED][0].detail == "vip True -> False"
    assert await desk.customer("I-2") is None
    before = await desk.customer("I-1")
    assert before is not None
    assert before.vip is True
    assert counts(await desk.bring(Noun.CUSTOMERS, path)) == counts(told)


async def test_given_a_known_customer_when_changed_then_empty_cells_keep_and_numbers_are_added(desk: Desk) -> None:
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈小明,13600001111,shen@example.com,1"))

    report = await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈晓明,13600002222,,", name="b.csv"))

    assert counts(report) == (0, 1, 0, 0)
    shen = await desk.customer("I-1")
    assert shen is not None
    assert (shen.name, shen.vip, shen.fields, shen.revision) == ("沈晓明", True, {"email": "shen@example.com"}, 2)
    assert await desk.numbers_of("I-1") == ["+8613600001111", "+8613600002222"]


async def test_given_imported_customers_when_searched_or_calling_then_they_are_found(
    desk: Desk, settings: Settings
) -> None:
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈小明,13600001111,,", "I-2,Ada Bell,13600002222,,"))
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-2,Ada Webb,13600003333,,", name="b.csv"))
    async with serving(settings) as server:
        client = await server.login()
        for query in ("沈小明", "Webb", "13600003333", "I-2"):
            found = (await client.get("/customers", params={"q": query})).json()["items"]
            assert found, query
        assert (await client.get("/customers", params={"q": "Bell"})).json()["items"] == []
        pop = (await client.get("/pop", params={"ani": "013600003333"})).json()

    assert (pop["match"], pop["customer"]["name"]) == ("known", "Ada Webb")


async def test_given_headings_in_chinese_and_gb18030_when_imported_then_they_are_understood(desk: Desk) -> None:
    path = desk.table("客户编号;姓名;手机号;性别;其他", "I-7;欧阳娜;13600007777;女;x", encoding="gb18030")

    report = await desk.bring(Noun.CUSTOMERS, path)

    assert (counts(report), desk.ignored) == ((1, 0, 0, 0), ["其他"])
    customer = await desk.customer("I-7")
    assert customer is not None
    assert (customer.name, customer.fields) == ("欧阳娜", {"gender": "f"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
async def test_given_an_encoding_when_read_then_the_text_is_the_same(
    sqlite_settings: Settings, tmp_path: Path, encoding: str
) -> None:
    database = Database(sqlite_settings.sqlalchemy_url)
    desk = Desk(database, tmp_path)
    try:
        await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-8,龚琳娜,,,", encoding=encoding))
        customer = await desk.customer("I-8")
    finally:
        await database.close()
    assert customer is not None
    assert customer.name == "龚琳娜"


async def test_given_a_heading_of_its_own_when_mapped_then_it_is_taken_and_another_left_out(desk: Desk) -> None:
    path = desk.table("Kundennummer,name,phone,second phone", "I-9,Ada Bell,13600009999,13600008888")
    with pytest.raises(ImportProblem, match=r"no column for customer_no.*--map HEADING=customer_no"):
        await desk.bring(Noun.CUSTOMERS, path)

    await desk.bring(Noun.CUSTOMERS, path, mapping={"Kundennummer": "customer_no", "second phone": "numbers"})

    assert await desk.numbers_of("I-9") == ["+8613600008888"]
    assert desk.ignored == ["phone"]


async def test_given_a_workbook_when_imported_then_numbers_dates_and_truths_are_read_as_typed(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Customer no.", "Name", "Phone", "VIP", "plate"])
    sheet.append([1001, "沈小明", 13600001111, True, datetime(2026, 5, 18)])  # noqa: DTZ001 - as Excel has it
    sheet.append([None, None, None, None, None])
    sheet.append([1002, "Ada Bell", 8.61360000111e12, False, None])
    path = desk.folder / "people.xlsx"
    book.save(path)

    report = await desk.bring(Noun.CUSTOMERS, path)

    assert counts(report) == (2, 0, 0, 0)
    first = await desk.customer("1001")
    assert first is not None
    assert (first.vip, first.fields) == (True, {"plate": "2026-05-18"})
    assert await desk.numbers_of("1001") == ["+8613600001111"]


async def test_given_many_rows_when_imported_then_they_go_in_chunks_and_progress_is_told(desk: Desk) -> None:
    rows = [f"M-{n},Person {n},+8613{n:09d},," for n in range(2500)]
    rows[1200] = "M-1200,,bad,,"

    report = await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, *rows))

    assert counts(report) == (2499, 0, 0, 1)
    assert desk.progress == [1000, 2000, 2500]
    assert {row[0] for row in listed(report)} == {"1202"}
    async with desk.database.read() as db:
        imported = select(func.count()).select_from(Customer).where(Customer.number.startswith("M-"))
        assert await db.scalar(imported) == 2499


async def test_given_what_the_database_refuses_when_imported_then_only_that_row_is_bad(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # an id that the database has already under another number, which no check of the file could know
    taken = await desk.customer("F-1001")
    assert taken is not None
    monkeypatch.setattr("server_stub.importing.customers.customer_id", lambda n: taken.id if n == "I-2" else f"id-{n}")

    report = await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,One,,,", "I-2,Two,,,", "I-3,Three,,,"))

    assert counts(report) == (2, 0, 0, 1)
    assert listed(report)[0][3] == "The database refused the row."
    assert await desk.customer("I-3") is not None


# --- numbers and articles ---------------------------------------------------------------------------------------------


async def test_given_numbers_when_imported_then_they_are_added_labelled_and_callers_are_known(
    desk: Desk, settings: Settings
) -> None:
    path = desk.table(
        "customer_no,number,label",
        "F-1002,13600004444,office",
        "F-9999,13600005555,",
        "F-1002,x,",
    )

    first = await desk.bring(Noun.NUMBERS, path)
    changed = await desk.bring(
        Noun.NUMBERS, desk.table("customer_no,number,label", "F-1002,13600004444,home", name="b.csv")
    )

    assert (counts(first), counts(changed)) == ((1, 0, 0, 2), (0, 1, 0, 0))
    assert [row[:2] for row in listed(first)] == [["3", "Customer number"], ["4", "Number"]]
    async with serving(settings) as server:
        client = await server.login()
        pop = (await client.get("/pop", params={"ani": "13600004444"})).json()
        found = (await client.get("/customers", params={"q": "13600004444"})).json()["items"]
    assert pop["customer"]["number"] == found[0]["number"] == "F-1002"
    assert {p["e164"]: p["label"] for p in pop["customer"]["phones"]}["+8613600004444"] == "home"


async def test_given_articles_when_imported_then_they_are_found_and_a_change_is_a_new_version(
    desk: Desk, settings: Settings
) -> None:
    header = "id,标题,正文,category,topics,status"
    category = await _category(desk)
    rows = (
        f'night-ferry,夜航安排,"## 时刻\n末班船 23:40 开。",{category},storm,published',
        f"no-text,没有正文,,{category},,",
        "odd,题,文,nowhere,,",
    )

    first = await desk.bring(Noun.ARTICLES, desk.table(header, *rows))
    again = await desk.bring(Noun.ARTICLES, desk.table(header, rows[0]))
    changed = await desk.bring(Noun.ARTICLES, desk.table(header, rows[0].replace("23:40", "23:55"), name="c.csv"))

    assert (counts(first), counts(again), counts(changed)) == ((1, 0, 0, 2), (0, 0, 1, 0), (0, 1, 0, 0))
    assert [row[:2] for row in listed(first)] == [["4", "Chinese text"], ["5", "Category"]]
    async with desk.database.read() as db:
        article = (await db.scalars(select(Article).where(Article.id == "night-ferry"))).one()
    assert (article.version, article.topics, article.status) == (2, ["storm"], "published")
    async with serving(settings) as server:
        client = await server.login()
        found = (await client.get("/knowledge/articles", params={"q": "23:55"})).json()["items"]
    assert [a["id"] for a in found] == ["night-ferry"]


async def test_given_articles_in_many_chunks_when_imported_then_the_search_index_is_one_piece_again(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server_stub.importing.run._MOST_PIECES", 2)
    category = await _category(desk)
    table = desk.table("id,title_en,body_en,category", *(f"n{n},Ferry {n},At {n}.,{category}" for n in range(3)))

    async def pieces() -> int:
        async with desk.database.read() as db:
            return await (await db.connection()).run_sync(ARTICLE_INDEX.pieces)

    before = await pieces()
    compared = await desk.bring(Noun.ARTICLES, table, dry_run=True, chunk=1)
    steps = len(desk.progress)
    report = await desk.bring(Noun.ARTICLES, table, chunk=1)

    assert (before, await pieces()) == (1, 1)
    assert counts(compared) == counts(report) == (3, 0, 0, 0)
    assert steps == 3
    assert (len(desk.progress) > 3) is not bool(settings.database_url), "PostgreSQL's index has no pieces"
    assert desk.progress == sorted(desk.progress), "nobody is told that rows were lost again"


async def test_given_articles_when_imported_then_the_search_index_gathers_until_the_end_whatever_happens(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathers: list[bool] = []
    gather = GramIndex.gather

    def watched(self: GramIndex, connection: Connection, *, begin: bool) -> None:
        gathers.append(begin)
        gather(self, connection, begin=begin)

    monkeypatch.setattr(GramIndex, "gather", watched)
    category = await _category(desk)
    table = desk.table("id,title_en,body_en,category", f"n1,Ferry,At 1.,{category}")

    await desk.bring(Noun.ARTICLES, table, dry_run=True)
    await desk.bring(Noun.NUMBERS, desk.table("customer_no,number", "F-1002,13600004444", name="n.csv"))
    others = list(gathers)
    await desk.bring(Noun.ARTICLES, table)
    with pytest.raises(ImportProblem):
        await desk.bring(Noun.ARTICLES, desk.table("moon,sun", "1,2", name="moon.csv"))

    assert others == []
    assert gathers == [True, False, True, False]


@pytest.mark.expects_log(
    "gathering rows for the search index could not be begun", "gathering rows .* could not be ended"
)
async def test_given_a_database_that_does_not_gather_when_articles_are_imported_then_the_log_says_what_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(self: GramIndex, connection: Connection, *, begin: bool) -> None:
        raise OperationalError("ALTER INDEX", {}, Exception("must be owner of index"))

    monkeypatch.setattr(GramIndex, "gather", refused)
    category = await _category(desk)

    report = await desk.bring(Noun.ARTICLES, desk.table("id,title_en,body_en,category", f"n1,Ferry,At 1.,{category}"))

    told = [r.getMessage() for r in caplog.records if "gathering" in r.getMessage()]
    assert report.counts[Fate.NEW] == 1
    assert ["must be owner of index" in sentence for sentence in told] == [True, True]
    assert [sentence.rpartition(": ")[2] for sentence in told] == [
        "the import takes longer",
        "searches are slower until the next import of articles",
    ]


async def test_given_an_article_that_was_edited_in_the_program_when_imported_then_it_is_left_alone(
    desk: Desk, settings: Settings
) -> None:
    header, category = "id,title_en,body_en,category", await _category(desk)
    await desk.bring(Noun.ARTICLES, desk.table(header, f"night-ferry,Night ferry,At 23:40.,{category}"))
    async with serving(settings) as server:
        client = await server.login("wen")
        draft = {"revision": 0, "title": {"en": "Night"}, "body": {"en": "At 23:50."}, "category": category}
        saved = await client.put("/knowledge/articles/night-ferry/draft", json=draft)
        assert saved.status_code == 200, saved.text

    report = await desk.bring(Noun.ARTICLES, desk.table(header, f"night-ferry,Night ferry,At 23:55.,{category}"))

    assert counts(report) == (0, 0, 0, 1)
    assert listed(report)[0][3] == "has been edited in the program since"


async def test_given_imported_customers_when_the_audit_trail_is_read_then_it_says_what_the_import_did(
    desk: Desk, settings: Settings
) -> None:
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈小明,13600001111,,1"))
    await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,沈晓明,13600002222,,1"))
    customer = await desk.customer("I-1")
    assert customer is not None
    async with desk.database.read() as db:
        acts = await customer_audit.acts(
            db, customer_id=customer.id, user_id=None, field="", action=None, before=None, limit=10
        )

    assert (acts[0].action, acts[0].reason, acts[0].field_keys) == ("change", "import", ["name", "phones"])
    assert acts[0].changes[0] == {"field": "name", "before": "沈小明", "after": "沈晓明"}
    assert [a.action for a in acts] == ["change", "create"]


async def _category(desk: Desk) -> str:
    async with desk.database.read() as db:
        return str((await db.scalars(select(Article.category).limit(1))).one())


# --- files that are none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "flaw", "words"),
    [
        ("a.csv", b"", FileFlaw.EMPTY, "is empty"),
        (
            "a.csv",
            b"customer_no,customer number,name\n1,2,3\n",
            FileFlaw.COLUMN_TWICE,
            'Both "customer_no" and "customer number"',
        ),
        ("a.csv", b"a,b\n1,2\n", FileFlaw.NO_COLUMN, "no column for customer_no and name"),
        (
            "a.csv",
            b"customer_no,name" + b",x" * 300 + b"\n1,2\n",
            FileFlaw.TOO_MANY_COLUMNS,
            "more than 200 columns",
        ),
        ("a.csv", b"\xff\x81,name\n1,2\n", FileFlaw.HEADER_DAMAGED, "Save the file as UTF-8"),
        ("a.csv", b"x" * 40_000 + b",name\n1,2\n", FileFlaw.HEADING_TOO_LONG, "more than 32,000 characters"),
        ("a.csv", b"x" * 140_000 + b",name\n1,2\n", FileFlaw.HEADER_UNREADABLE, "The header cannot be read"),
        ("a.txt", b"customer_no,name\n", FileFlaw.NO_TABLE, "neither .csv nor .xlsx"),
        ("a.xlsx", b"PK\x03\x04 no zip", FileFlaw.NO_WORKBOOK, "no workbook"),
        ("a.csv", None, FileFlaw.UNREADABLE, "cannot be read"),
    ],
)
async def test_given_a_file_that_is_no_table_when_imported_then_a_sentence_says_why(
    sqlite_settings: Settings, tmp_path: Path, name: str, content: bytes | None, flaw: FileFlaw, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    database = Database(sqlite_settings.sqlalchemy_url)
    try:
        with pytest.raises(ImportProblem) as problem:
            await Desk(database, tmp_path).bring(Noun.CUSTOMERS, path)
    finally:
        await database.close()
    assert problem.value.flaw is flaw
    assert words in str(problem.value)


def cells(path: Path) -> list[Sequence[Any]]:
    with files.open_sheet(path) as sheet:
        return [(line.number, line.cells, line.damage.problem() if line.damage else "") for line in sheet.lines]


def test_given_damaged_lines_when_read_then_the_others_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        'a,b\n1,"two\nlines"\n2,\x00\n\n3,中'.encode() + b"\xff\xfe\n4,d\n5," + b"x" * 140_000 + b"\n6,f\n"
    )

    read = cells(path)

    assert read[0] == (1, ["a", "b"], "")
    assert read[1] == (2, ["1", "two\nlines"], "")
    assert [(n, bool(problem)) for n, _, problem in read[2:]] == [
        *((4, True), (6, True), (7, False), (8, True), (9, False)),
    ]
    assert read[-1][1] == ["6", "f"]


def test_given_too_many_rows_when_read_then_it_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n2\n3\n4\n")
    with pytest.raises(ImportProblem, match="more than 3 rows"):
        cells(path)


async def test_given_a_cell_that_is_a_formula_when_it_is_reported_then_excel_will_not_run_it(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    database = Database(sqlite_settings.sqlalchemy_url)
    desk = Desk(database, tmp_path)
    try:
        report = await desk.bring(Noun.CUSTOMERS, desk.table(_HEADER, "I-1,X,=cmd|x,,", "I-2,X,+1 2,,"))
    finally:
        await database.close()
    assert [row[2] for row in listed(report)] == ["'=cmd|x", "+1 2"]


def test_given_the_summary_when_printed_then_it_is_json_with_counts_and_examples(tmp_path: Path) -> None:
    report = Report({"en": tmp_path / "none.csv"})
    report.close()
    summary = json.loads(json.dumps(report.summary()))
    assert summary == {"new": 0, "changed": 0, "same": 0, "bad": 0, "errors": None, "examples": {}}
    assert not report.errors["en"].exists()


# --- the command line -------------------------------------------------------------------------------------------------


def test_given_the_command_when_run_then_it_prints_counts_and_its_status_tells_of_bad_rows(
    sqlite_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"{_HEADER},colour\nI-1,沈小明,13600001111,,,red\nI-2,,,,,\n", encoding="utf-8")
    where = ["--data-dir", str(sqlite_settings.data_dir)]

    tried = main(["import", "customers", str(path), "--dry-run", *where], {})
    dry = capsys.readouterr().out
    done = main(["import", "customers", str(path), "--json", "--errors", str(tmp_path / "bad.csv"), *where], {})
    summary = json.loads(capsys.readouterr().out)
    nothing = main(["import", "numbers", str(path), *where], {})

    assert (tried, done, nothing) == (1, 1, 2)
    assert dry.splitlines()[0] == "Columns that are no field, left out: colour"
    assert dry.splitlines()[1] == "1 new, 0 changed, 0 same, 1 bad"
    assert dry.splitlines()[-1] == "Nothing was written: this was a dry run."
    assert (summary["new"], summary["bad"], summary["ignored"]) == (1, 1, ["colour"])
    assert Path(summary["errors"]).read_text("utf-8-sig").startswith("line,field,value,what is wrong,what to do\n")
    assert "no column for number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["customers", "x.csv", "--data-dir", "/nowhere"], "does not exist: start the server once with --seed"),
        (["customers", "x.csv", "--database-url", "oracle://x"], "must start with sqlite:/// or postgresql://"),
    ],
)
def test_given_no_database_when_run_then_a_sentence_says_so(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", *arguments], {}) == 2
    assert words in capsys.readouterr().err
