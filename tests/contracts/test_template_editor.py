"""What every TemplateEditor promises: the same tests on the fake and on the bundled server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_desktop.backend.template_editor import HttpTemplateEditor
from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText, flaws
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Refused, TemplateEditor
from tests.contracts.serving import desk_of, first_of
from tests.fakes.template_editor import FakeTemplateEditor

L = LocalText


def words() -> TemplateText:
    return TemplateText(
        f"t-{uuid.uuid4()}",
        0,
        Channel.EMAIL,
        L("Bye", "再见"),
        L("From {company}", "{company}"),
        L("Bye {customer.name}", "{customer.name}再见"),
        position=70,
    )


@pytest.fixture(params=["fake", "server"])
async def editor(request: pytest.FixtureRequest) -> AsyncIterator[TemplateEditor]:
    if request.param == "fake":
        yield FakeTemplateEditor(for_tests=True)
        return
    async with desk_of(request.getfixturevalue("server"), first_of("editor")) as backend:
        yield HttpTemplateEditor(backend.session)


async def test_given_words_when_saved_then_they_are_on_the_shelf_and_the_same_again_is_stored_once(
    editor: TemplateEditor,
) -> None:
    new = words()

    saved = await editor.save(new)
    again = await editor.save(new)

    assert saved == again == replace(new, revision=1)
    assert (await editor.shelf()).template(new.code) == saved


async def test_given_a_template_when_changed_from_what_is_not_there_any_more_then_it_is_a_conflict(
    editor: TemplateEditor,
) -> None:
    saved = await editor.save(words())
    changed = await editor.save(replace(saved, active=False))

    with pytest.raises(Refused) as refused:
        await editor.save(replace(saved, position=3))

    assert refused.value.code == "conflict"
    assert (await editor.shelf()).template(saved.code) == changed == replace(saved, revision=2, active=False)


async def test_given_templates_when_put_in_an_order_then_they_stand_so_and_whoever_writes_one_leaves_it_there(
    editor: TemplateEditor,
) -> None:
    one, other = await editor.save(words()), await editor.save(words())

    shelf = await editor.order((other.code, one.code))

    assert [t.code for t in shelf.templates][:2] == [other.code, one.code]
    assert shelf == await editor.order((other.code, one.code)) == await editor.shelf()
    assert shelf.template(other.code) == replace(other, position=shelf.templates[0].position)
    changed = await editor.save(replace(other, active=False, position=9_000))
    assert changed.position == shelf.templates[0].position
    assert (await editor.order((one.code,))).templates[0].code == one.code


async def test_given_a_template_when_deleted_then_only_as_it_was_seen_and_twice_is_harmless(
    editor: TemplateEditor,
) -> None:
    saved = await editor.save(words())

    with pytest.raises(Refused) as refused:
        await editor.delete(saved.code, 7)
    for _ in range(2):
        await editor.delete(saved.code, 1)

    assert refused.value.code == "conflict"
    assert (await editor.shelf()).template(saved.code) is None


async def test_given_the_placeholders_then_words_with_them_pass_and_others_are_refused(editor: TemplateEditor) -> None:
    shelf = await editor.shelf()
    assert "customer.name" in {p.name for p in shelf.placeholders}
    assert shelf.most_segments == 6
    assert all(p.label.en and p.label.zh_cn and p.sample.en and p.sample.zh_cn for p in shelf.placeholders)
    assert flaws(words(), shelf.placeholders) == {}

    with pytest.raises(Refused) as refused:
        await editor.save(replace(words(), text=L("{customer.shoe}", "a")))

    assert refused.value.code == "validation"
