"""The people of the demo are read from packs: the one that ships, small ones, and broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server_stub.pbx.loopback.personas import PackError, Reply, load_cast

TELECOM = Path(__file__).resolve().parents[2] / "resources" / "packs" / "telecom"
ANNA = {
    "id": "anna",
    "display_name": "Anna",
    "number": "+8613912345678",
    "calls": {"queue": "billing", "dnis": "+8657186000101"},
}


def pack(folder: Path, callers: list[dict[str, Any]], **more: Any) -> Path:
    document = {"format": 1, "callers": callers, **more}
    (folder / "demo_callers.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


# -------------------------------------------------------------------------------------------- the pack that ships
def test_given_the_telecom_pack_when_it_is_loaded_then_everybody_in_the_order_can_call() -> None:
    cast = load_cast(TELECOM)
    assert len(cast.order) >= 8
    assert all(cast.personas[name].calls for name in cast.order)
    assert {"wang-wei", "colleague-busy"} <= set(cast.personas)


def test_given_the_telecom_pack_when_a_clip_is_named_then_its_recording_is_there() -> None:
    cast = load_cast(TELECOM)
    sounds = TELECOM.parents[1] / "sounds" / "demo"
    missing = []
    for persona in cast.personas.values():
        for act in (*persona.acts, *persona.on_resume, *(a for acts in persona.on_dtmf.values() for a in acts)):
            clip = getattr(act, "say", ())
            names = [clip] if isinstance(clip, str) else [*clip.values()] if clip else []
            missing += [name for name in names if not (sounds / f"{name}.wav").is_file()]
    assert missing == []


@pytest.mark.parametrize(
    "dialled",
    [
        "+8613912345678",
        "13912345678",
        "008613912345678",
        "013912345678",
        "9,13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "+86(139)12345678",
    ],
)
def test_given_a_number_in_any_spelling_when_it_is_dialled_then_the_same_person_answers(dialled: str) -> None:
    assert load_cast(TELECOM).answering(dialled).id == "wang-wei"


def test_given_a_busy_colleague_when_the_extension_is_dialled_then_the_data_says_busy() -> None:
    assert load_cast(TELECOM).answering("1002").answers.reply is Reply.BUSY


def test_given_a_colleague_without_an_entry_when_the_extension_is_dialled_then_the_default_colleague_answers() -> None:
    persona = load_cast(TELECOM).answering("1200")
    assert (persona.id, persona.answers.reply) == ("user:sunyue", Reply.ANSWER)


def test_given_a_number_that_nobody_has_when_it_is_dialled_then_it_is_not_found() -> None:
    cast = load_cast(TELECOM)
    assert {cast.answering(n).answers.reply for n in ("19999999999", "", "hello", "4")} == {Reply.NOT_FOUND}


# ------------------------------------------------------------------------------------------------------ small packs
def test_given_callers_alone_when_they_are_loaded_then_that_is_a_pack(tmp_path: Path) -> None:
    cast = load_cast(pack(tmp_path, [ANNA, {"id": "withheld", "calls": ANNA["calls"]}, {"id": "ben"}]))
    assert cast.order == ("anna", "withheld")
    assert cast.personas["withheld"].number is None
    assert cast.queue_label("billing", "en") == "billing"


def test_given_a_table_of_customers_when_one_is_dialled_then_the_default_customer_answers_by_name(
    tmp_path: Path,
) -> None:
    rows = "customer_no,name,name_latin,language,numbers\nC-1,李,Li,zh_CN,+8613700000001 +8657187654321\n"
    (tmp_path / "customers.csv").write_text(rows, encoding="utf-8")
    acts = [{"say": "who-is-it"}]
    cast = load_cast(pack(tmp_path, [ANNA], defaults={"customer": {"acts": acts, "answers": {"with": "answer"}}}))
    persona = cast.answering("0571-87654321")
    assert (persona.id, persona.display_name, persona.language) == ("customer:C-1", "Li", "zh_CN")
    assert len(persona.acts) == 1
    assert cast.answering("13912345678").id == "anna"


def test_given_a_queue_with_names_when_one_language_is_missing_then_another_is_used(tmp_path: Path) -> None:
    queues = [{"id": "billing", "label": {"zh_CN": "账务"}}]
    (tmp_path / "pack.json").write_text(json.dumps({"queues": queues}), encoding="utf-8")
    assert load_cast(pack(tmp_path, [ANNA])).queue_label("billing", "en") == "账务"


# ----------------------------------------------------------------------------------------------------- broken packs
@pytest.mark.parametrize(
    ("callers", "more", "sentence"),
    [
        ([], {}, "callers: "),
        ([ANNA, ANNA], {}, "two callers have the same id"),
        ([ANNA], {"order": ["bob"]}, "'bob', who is not among the callers"),
        ([ANNA, {"id": "bob"}], {"order": ["bob"]}, "'bob', who never calls"),
        ([{**ANNA, "number": "139"}], {}, "callers.0.number: "),
        ([{**ANNA, "acts": [{"sing": "a"}]}], {}, "callers.0.acts.0"),
        ([{**ANNA, "acts": [{"say": "../../etc/passwd"}]}], {}, "callers.0.acts.0"),
        ([{**ANNA, "acts": [{"wait_s": -1}]}], {}, "callers.0.acts.0"),
        ([{**ANNA, "gain_db": 90}], {}, "callers.0.gain_db"),
        ([{**ANNA, "display_name": "x" * 65}], {}, "callers.0.display_name"),
        ([ANNA], {"format": 2}, "format: "),
    ],
)
def test_given_a_mistake_in_a_pack_when_it_is_loaded_then_the_sentence_names_the_place(
    tmp_path: Path, callers: list[dict[str, Any]], more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(PackError) as error:
        load_cast(pack(tmp_path, callers, **more))
    assert sentence in str(error.value)
    assert "demo_callers.json" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe", b"[]"])
def test_given_no_readable_file_when_it_is_loaded_then_one_sentence_says_so(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "demo_callers.json").write_bytes(content)
    with pytest.raises(PackError, match=r"demo_callers\.json"):
        load_cast(tmp_path)


@pytest.mark.parametrize("table", [b"name\nLi\n", b"customer_no,numbers\nC-1,139\n", b"\xff"])
def test_given_a_broken_table_when_it_is_loaded_then_the_table_is_named(tmp_path: Path, table: bytes) -> None:
    (tmp_path / "customers.csv").write_bytes(table.replace(b"name\nLi", b"numbers\n+8613912345678"))
    with pytest.raises(PackError, match=r"customers\.csv"):
        load_cast(pack(tmp_path, [ANNA]))
