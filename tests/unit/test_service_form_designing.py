"""Laying out forms: kept here and there, published once, collisions with nothing lost."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from agent_desktop.domain.form_design import NOTES_FIELD, FieldDesign, FieldKind, FormDesign, OptionDesign, Purpose
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.services.form_designing import FormDesigning
from agent_desktop.services.own_draft import Keeper
from tests.fakes.clock import ManualClock
from tests.fakes.form_designer import OTHER, FakeFormDesigner
from tests.fakes.local_store import MemoryStore

CHOICE = FieldDesign(
    "c",
    FieldKind.CHOICE,
    LocalText("Choice", "选择"),
    options=(OptionDesign("a", LocalText("A", "甲"), ()),),
    default="a",
)
FORM = FormDesign(LocalText("Form", "表单"), Purpose.WRAP_UP, (CHOICE, NOTES_FIELD))
LATER = replace(FORM, title=LocalText("Later", "后来"))
AMOUNT = FieldDesign("n", FieldKind.NUMBER, LocalText("Sum"), default=2, minimum=0, maximum=9.5, shown_by="c")
RICH = replace(FORM, fields=(replace(AMOUNT, shown_for=("a", True)), *FORM.fields))


class Centre:
    def __init__(self) -> None:
        self.designer = FakeFormDesigner(ManualClock(for_tests=True), for_tests=True)
        self.designer.published["f"] = [(FORM, None)]
        self.store = MemoryStore(for_tests=True)
        self.user = "guan"
        serial = itertools.count(1)
        self.clock, self.bus = ManualClock(for_tests=True), Bus()
        self.new_id = lambda: f"id-{next(serial)}"
        self.forms = self.start()

    def start(self) -> FormDesigning:
        """As after a start: it knows what is on the disk."""
        return FormDesigning(self.designer, Keeper(self.store, self.bus, self.clock, lambda: self.user, self.new_id))


@pytest.fixture
async def centre() -> Centre:
    centre = Centre()
    await centre.store.open()
    return centre


async def test_given_what_was_drawn_when_the_program_died_then_it_is_there_again(centre: Centre) -> None:
    opened = await centre.forms.open("f")
    centre.forms.keep(replace(opened.sketch, design=RICH))
    new = centre.forms.begin(Purpose.SCORE).sketch
    centre.forms.keep(new)
    await centre.forms.close()

    later = centre.start()
    again = await later.open("f")

    assert (again.sketch.design, again.unsent, again.published) == (RICH, True, FORM)
    assert await later.unsent() == (again.sketch, new)
    centre.user = "somebody else"
    assert (await centre.forms.open("f")).sketch.design == FORM


async def test_given_a_draft_when_sent_then_it_is_the_servers_and_no_longer_ours_to_keep(centre: Centre) -> None:
    sketch = replace((await centre.forms.open("f")).sketch, design=LATER)
    centre.forms.keep(sketch)

    sent = await centre.forms.send(sketch)

    assert sent.revision == 1
    assert await centre.forms.unsent() == ()
    opened = await centre.forms.open("f")
    assert (opened.sketch, opened.unsent) == (sent, False)


async def test_given_typing_while_it_is_sent_then_the_newer_words_stay_here_on_the_servers_revision(
    centre: Centre,
) -> None:
    sketch = (await centre.forms.open("f")).sketch
    centre.forms.keep(replace(sketch, design=LATER))

    await centre.forms.send(sketch)

    (mine,) = await centre.forms.unsent()
    assert (mine.design, mine.revision) == (LATER, 1)
    assert (await centre.forms.send(mine)).revision == 2


async def test_given_no_server_when_sent_then_it_stays_here(centre: Centre) -> None:
    sketch = replace((await centre.forms.open("f")).sketch, design=LATER)
    centre.forms.keep(sketch)
    centre.designer.error = Unreachable("unreachable")

    with pytest.raises(Unreachable):
        await centre.forms.send(sketch)

    assert await centre.forms.unsent() == (sketch,)


async def test_given_another_version_meanwhile_when_published_then_it_is_refused_and_both_are_kept(
    centre: Centre,
) -> None:
    sketch = replace((await centre.forms.open("f")).sketch, design=LATER)
    await centre.forms.send(sketch)
    centre.designer.published["f"].append((replace(FORM, title=LocalText("Theirs", "他们的")), OTHER))

    with pytest.raises(Refused, match="conflict"):
        await centre.forms.publish(sketch)

    opened = await centre.forms.open("f")
    assert (opened.overtaken, opened.sketch.design, opened.published) == (True, LATER, FORM)
    await centre.forms.publish(replace(opened.sketch, base_version=opened.history.newest))
    assert [d.title.en for d, _ in centre.designer.published["f"]] == ["Form", "Theirs", "Later"]
    assert centre.designer.sketches == {}
    assert not (await centre.forms.open("f")).overtaken


async def test_given_words_typed_while_it_is_published_then_they_go_on_as_a_draft_of_that_version(
    centre: Centre,
) -> None:
    sketch = (await centre.forms.open("f")).sketch
    sent = replace(sketch, design=replace(FORM, title=LocalText("Sent", "已发")))
    centre.forms.keep(replace(sketch, design=LATER))

    await centre.forms.publish(sent)

    opened = await centre.forms.open("f")
    assert (opened.overtaken, opened.sketch.base_version, opened.sketch.revision) == (False, 2, 0)
    assert (opened.sketch.design, opened.published) == (LATER, sent.design)


async def test_given_an_old_version_when_taken_again_then_it_is_a_draft_of_the_newest(centre: Centre) -> None:
    centre.designer.published["f"].append((LATER, OTHER))
    opened = await centre.forms.open("f")

    sketch = await centre.forms.again(opened, 1)

    assert (sketch.design, sketch.base_version) == (FORM, 2)


async def test_given_a_draft_when_thrown_away_then_it_is_nowhere(centre: Centre) -> None:
    new = centre.forms.begin(Purpose.SCORE)
    assert new.sketch.design.fields == (NOTES_FIELD,)
    centre.forms.keep(new.sketch)
    await centre.forms.send(new.sketch)
    centre.forms.keep(replace(new.sketch, design=LATER))

    await centre.forms.discard(new.sketch.form_id)

    assert (await centre.forms.unsent(), centre.designer.sketches) == ((), {})


@pytest.mark.expects_log("the form_sketch kept on this computer cannot be read")
async def test_given_a_damaged_memory_then_work_goes_on(centre: Centre) -> None:
    await centre.store.remember("form_sketch:guan\nf", '{"form_id": 1}')

    assert (await centre.forms.open("f")).sketch.design == FORM


def test_given_new_fields_then_each_has_a_key_of_its_own(centre: Centre) -> None:
    one, two = centre.forms.new_field(FieldKind.TEXT), centre.forms.new_field(FieldKind.MULTILINE)
    assert one.key != two.key
    assert (one.wide, two.wide) == (False, True)
