"""What every FormDesigner and Importer promises: the same tests on the fakes and on the bundled server."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from agent_desktop.backend.form_designer import HttpFormDesigner, design_body
from agent_desktop.backend.forms import form_of as parsed
from agent_desktop.backend.importer import HttpImporter
from agent_desktop.backend.node import Node
from agent_desktop.domain.form_design import (
    NOTES_FIELD,
    FieldDesign,
    FieldKind,
    FormDesign,
    OptionDesign,
    Purpose,
    Sketch,
    form_of,
    tidied,
)
from agent_desktop.domain.form_flaws import flaws
from agent_desktop.domain.importing import BUSY, Fate, ImportJob, ImportNoun, ImportState
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import FormDesigner, Importer, Refused, StorageError
from server_stub.features.forms.fields import FormIn
from server_stub.models.form_making import form_schema
from tests.contracts.serving import PACK, desk_of, first_of
from tests.fakes.clock import ManualClock
from tests.fakes.drawn_forms import drawn_forms
from tests.fakes.form_designer import FakeFormDesigner
from tests.fakes.importer import FakeImporter

ADMIN = first_of("admin")
K = FieldKind
CHOICE = FieldDesign(
    "result", K.CHOICE, LocalText("Result", "结果"), True,
    (OptionDesign("paid", LocalText("Paid", "已付")), OptionDesign("declined", LocalText("Declined", "拒绝"))),
)  # fmt: skip
AMOUNT = FieldDesign("amount", K.NUMBER, LocalText("Amount", "金额"), minimum=1, shown_by="result", shown_for=("paid",))
FORM = FormDesign(LocalText("Refund", "退款"), Purpose.TICKET, (CHOICE, AMOUNT, NOTES_FIELD))


@dataclass(frozen=True, slots=True)
class World:
    forms: FormDesigner
    imports: Importer


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    clock = ManualClock(for_tests=True)
    if request.param == "fake":
        yield World(FakeFormDesigner(clock, for_tests=True), FakeImporter(clock, for_tests=True))
        return
    async with desk_of(request.getfixturevalue("server"), ADMIN) as backend:
        yield World(HttpFormDesigner(backend.session), HttpImporter(backend.session))


def form_id() -> str:
    return f"form-{uuid.uuid4()}"


async def test_given_a_form_when_published_then_it_is_on_the_shelf_and_reads_as_it_was_drawn(world: World) -> None:
    name = form_id()

    await world.forms.publish(name, 1, FORM)
    await world.forms.publish(name, 1, FORM)

    assert await world.forms.design(name, 1) == FORM
    (brief,) = [f for f in (await world.forms.forms()).forms if f.id == name]
    assert (brief.title, brief.purpose, brief.version) == (FORM.title, Purpose.TICKET, 1)
    assert brief.by is not None
    history = await world.forms.history(name)
    assert ([v.version for v in history.versions], history.newest, history.sketch) == ([1], 1, None)


async def test_given_another_version_in_its_place_then_it_is_a_conflict(world: World) -> None:
    name = form_id()
    await world.forms.publish(name, 1, FORM)

    with pytest.raises(Refused, match="conflict"):
        await world.forms.publish(name, 1, replace(FORM, title=LocalText("Other", "其他")))
    with pytest.raises(Refused, match="validation"):
        await world.forms.publish(name, 2, replace(FORM, fields=(CHOICE,)))
    with pytest.raises(Refused, match="not_found"):
        await world.forms.design(name, 7)


async def test_given_a_draft_when_kept_then_it_comes_back_whole_until_thrown_away(world: World) -> None:
    half = FormDesign(LocalText("Half", ""), Purpose.SCORE, (FieldDesign("a", K.TIME), NOTES_FIELD))
    sketch = Sketch(form_id(), 0, 0, half)

    kept = await world.forms.keep(sketch)

    assert kept == replace(sketch, revision=1) == await world.forms.keep(sketch)
    assert (await world.forms.history(sketch.form_id)).sketch == kept
    assert sketch.form_id in [s.form_id for s in (await world.forms.forms()).sketches]
    again = await world.forms.keep(replace(kept, design=FORM))
    assert again.revision == 2
    with pytest.raises(Refused, match="conflict"):
        await world.forms.keep(replace(kept, design=replace(FORM, title=LocalText("Mine", "我的"))))
    await world.forms.discard(sketch.form_id)
    with pytest.raises(Refused, match="not_found"):
        await world.forms.history(sketch.form_id)


# --- imports ----------------------------------------------------------------------------------------------------------


async def ended(world: World, job: ImportJob) -> ImportJob:
    if isinstance(world.imports, FakeImporter):
        world.imports.finish(job.id)
    for _ in range(2000):
        job = await world.imports.job(job.id)
        if job.state not in BUSY:
            return job
        await asyncio.sleep(0.01)
    raise AssertionError(job)


async def test_given_a_table_when_sent_tried_and_run_then_it_says_what_becomes_of_each_row(
    world: World, tmp_path: Path
) -> None:
    table = tmp_path / "new.csv"
    table.write_text("customer_no,name,Remarks\nC-900001,Zhou Lan,first\nC-900002,,second\n", "utf-8")
    sent: list[tuple[int, int]] = []

    made = await world.imports.make(str(uuid.uuid4()), ImportNoun.CUSTOMERS, table.name)
    assert made.state is ImportState.WAITING
    job = await world.imports.upload(made.id, table, lambda done, total: sent.append((done, total)))

    assert sent[-1][0] == sent[-1][1] > 0
    assert job.state is ImportState.UPLOADED
    assert sorted(job.mapping.values()) == ["customer_no", "name"]
    assert {f.name for f in job.fields if f.required} == {"customer_no", "name"}
    with pytest.raises(Refused, match="illegal_transition"):
        await world.imports.run(str(made.id))
    checked = await ended(world, await world.imports.check(job.id, job.mapping))
    assert (checked.state, checked.checked) == (ImportState.CHECKED, True)
    assert (checked.counts[Fate.NEW], checked.counts[Fate.BAD]) == (1, 1)
    (bad,) = checked.examples[Fate.BAD]
    assert (bad.line, [(m.field, m.code) for m in bad.mistakes]) == (3, [("name", "needs_name")])
    done = await ended(world, await world.imports.run(job.id))
    assert (done.state, done.has_errors) == (ImportState.DONE, True)
    await world.imports.errors(job.id, tmp_path / "bad.csv", "zh_CN")
    assert job.id in [j.id for j in await world.imports.jobs()]
    assert (await world.imports.cancel(job.id)).state is ImportState.DONE


async def test_given_the_server_then_files_that_are_none_say_why(server: str, tmp_path: Path) -> None:
    (tmp_path / "new.xlsx").write_bytes(b"no workbook")
    async with desk_of(server, ADMIN) as backend:
        importer = HttpImporter(backend.session)
        made = await importer.make(str(uuid.uuid4()), ImportNoun.ARTICLES, "new.xlsx")
        with pytest.raises(Refused, match="is no workbook") as refused:
            await importer.upload(made.id, tmp_path / "new.xlsx", lambda *_: None)
        assert (refused.value.reason, refused.value.particulars["file"]) == ("table_no_workbook", "new.xlsx")
        with pytest.raises(StorageError, match="file_unreadable"):
            await importer.upload(made.id, tmp_path / "gone.xlsx", lambda *_: None)
        with pytest.raises(Refused, match="not_found"):
            await importer.errors(made.id, tmp_path / "bad.csv", "en")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["new.xlsx"]
        with pytest.raises(StorageError, match="file_unwritable"):
            await importer.errors(made.id, tmp_path / "no folder" / "bad.csv", "en")


# --- whatever is drawn ------------------------------------------------------------------------------------------------


def published(design: FormDesign) -> Node:
    """What the server makes of it; raises what the server would refuse it with."""
    body = FormIn.model_validate(json.loads(json.dumps(design_body(tidied(design)))))
    schema = form_schema("pack/f", 1, body.title.model_dump(), [f.plan() for f in body.fields], None)
    return Node(
        {"id": "f", "version": 1, "title": body.title.model_dump(), "purpose": design.purpose.value, "schema": schema}
    )


@settings(deadline=None, max_examples=40, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn_forms())
def test_given_any_form_without_flaws_then_the_server_takes_it_and_desktops_read_what_was_drawn(
    design: FormDesign,
) -> None:
    assume(not flaws(design))

    assert parsed(published(design)) == form_of(tidied(design), "f", 1)


async def test_given_queues_when_chosen_then_they_use_the_form_and_no_other_and_a_late_choice_is_a_conflict(
    world: World,
) -> None:
    one, other = form_id(), form_id()
    wrap_up = replace(FORM, purpose=Purpose.WRAP_UP)
    await world.forms.publish(one, 1, wrap_up)
    await world.forms.publish(other, 1, wrap_up)
    queue = PACK["queues"][0]["id"]
    seen = (await world.forms.forms()).revision

    await world.forms.use(one, (queue,), seen)
    await world.forms.use(one, (queue,), seen)

    with pytest.raises(Refused, match="conflict"):
        await world.forms.use(other, (queue,), seen)
    now = await world.forms.forms()
    assert (await queues_of(world, one), await queues_of(world, other)) == ((queue,), ())
    await world.forms.use(other, (queue,), now.revision)
    assert (await queues_of(world, one), await queues_of(world, other)) == ((), (queue,))
    with pytest.raises(Refused, match="not_found"):
        await world.forms.use(form_id(), (queue,), now.revision)
    ticket = form_id()
    await world.forms.publish(ticket, 1, FORM)
    with pytest.raises(Refused, match="validation"):
        await world.forms.use(ticket, (queue,), now.revision)


async def queues_of(world: World, name: str) -> tuple[str, ...]:
    (brief,) = [f for f in (await world.forms.forms()).forms if f.id == name]
    return brief.queues
