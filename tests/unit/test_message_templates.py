"""Templates while they are written: what is missing, what a customer would get, how many SMS; kept until saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from agent_desktop.domain.message import Channel, SmsCount, sms_count, sms_segments
from agent_desktop.domain.message_template import (
    Flaw,
    Part,
    TemplateShelf,
    TemplateText,
    flaws,
    moved,
    previewed,
    unknown,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import Refused
from agent_desktop.services.own_draft import Keeper
from agent_desktop.services.template_editing import TemplateEditing
from tests.fakes.clock import ManualClock
from tests.fakes.local_store import MemoryStore
from tests.fakes.template_editor import PLACEHOLDERS, FakeTemplateEditor

L = LocalText
SMS = TemplateText("bye", 0, Channel.SMS, L("Bye", "再见"), L(), L("Bye {customer.name}", "{customer.name}再见"))
EMAIL = replace(SMS, channel=Channel.EMAIL, subject=L("From {company}", "{company}"))


# --- their order


@pytest.mark.parametrize(
    ("code", "step", "order"),
    [
        ("s2", -1, "e1 s2 e2 s1 e3"),
        ("s1", 1, "e1 s2 e2 s1 e3"),
        ("e1", 1, "e2 s1 e1 s2 e3"),
        ("e3", -1, "e1 s1 e3 s2 e2"),
        ("s1", -1, None),
        ("e3", 1, None),
        ("nobody", 1, None),
        ("", -1, None),
    ],
)
def test_given_templates_when_one_is_moved_then_it_changes_places_with_the_next_of_its_channel(
    code: str, step: int, order: str | None
) -> None:
    codes = ("e1", "s1", "e2", "s2", "e3")
    shelf = TemplateShelf(tuple(replace(EMAIL if c[0] == "e" else SMS, code=c) for c in codes), PLACEHOLDERS)

    result = moved(shelf, code, step)

    assert (" ".join(t.code for t in result.templates) if result else None) == order
    assert result is None or result.placeholders == PLACEHOLDERS


# --- signs and parts


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", SmsCount(1, 0, 160)),
        ("a" * 160, SmsCount(1, 160, 160)),
        ("a" * 161, SmsCount(2, 161, 306)),
        ("€" * 80, SmsCount(1, 160, 160)),
        ("€" * 81, SmsCount(2, 162, 306)),
        ("字" * 70, SmsCount(1, 70, 70, "字")),
        ("字" * 71, SmsCount(2, 71, 134, "字")),
        ("a“b” “c”", SmsCount(1, 8, 70, "“”")),
        ("😀" * 35, SmsCount(1, 70, 70, "😀")),
        ("😀" * 36, SmsCount(2, 72, 134, "😀")),
    ],
)
def test_given_a_text_then_it_fills_as_many_sms_as_telephones_say(text: str, counted: SmsCount) -> None:
    assert sms_count(text) == counted
    assert sms_segments(text) == counted.parts


# --- placeholders


def test_given_placeholders_when_previewed_then_samples_of_the_language_stand_there_and_the_rest_in_braces() -> None:
    words = "{customer.name}, {company}: {article.headline} {x} {Not this}"

    assert previewed(words, PLACEHOLDERS, "en") == "Wang Wei, East Tel: {article.headline} {x} {Not this}"
    assert previewed("{customer.name}", PLACEHOLDERS, "zh_CN") == "王伟"
    assert unknown(f"{words} {{x}}", PLACEHOLDERS) == ("article.headline", "x")


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        (SMS, {}),
        (EMAIL, {}),
        (replace(SMS, label=L("Bye", " ")), {(Part.LABEL, "zh_CN"): Flaw.NO_LABEL}),
        (replace(EMAIL, subject=L("", "a")), {(Part.SUBJECT, "en"): Flaw.NO_SUBJECT}),
        (replace(SMS, text=L("a", "")), {(Part.TEXT, "zh_CN"): Flaw.NO_TEXT}),
        (replace(SMS, text=L("{shoe}", "a")), {(Part.TEXT, "en"): Flaw.UNKNOWN_PLACEHOLDER}),
        (replace(EMAIL, subject=L("a", "{shoe}")), {(Part.SUBJECT, "zh_CN"): Flaw.UNKNOWN_PLACEHOLDER}),
        (replace(SMS, label=L("{shoe}", "a")), {}),
        (replace(SMS, label=L("a" * 121, "a")), {(Part.LABEL, "en"): Flaw.TOO_LONG}),
        (replace(EMAIL, subject=L("a" * 201, "a")), {(Part.SUBJECT, "en"): Flaw.TOO_LONG}),
        (replace(SMS, text=L("a" * 20_001, "a")), {(Part.TEXT, "en"): Flaw.TOO_LONG}),
    ],
)
def test_given_a_template_then_what_the_server_would_refuse_is_named(
    template: TemplateText, wrong: dict[tuple[Part, str], Flaw]
) -> None:
    assert flaws(template, PLACEHOLDERS) == wrong


# --- writing


@dataclass(slots=True)
class World:
    editor: FakeTemplateEditor
    store: MemoryStore
    writing: TemplateEditing


@pytest.fixture
async def world() -> AsyncIterator[World]:
    editor, store = FakeTemplateEditor(for_tests=True), MemoryStore(for_tests=True)
    await store.open()
    clock = ManualClock(for_tests=True)
    yield World(editor, store, TemplateEditing(editor, Keeper(store, Bus(), clock, lambda: "wen", lambda: "1")))
    await store.close()


async def test_given_a_new_template_then_it_stands_behind_the_others_and_a_copy_is_one_of_its_own(world: World) -> None:
    world.editor.templates = {"a": replace(SMS, code="a", revision=3, position=40, active=False)}
    shelf = await world.writing.shelf()

    assert shelf.template("a") == shelf.templates[0]
    assert shelf.template("b") is None
    fresh = world.writing.begin(Channel.EMAIL, shelf)
    copied = world.writing.copy(shelf.templates[0], shelf)

    assert (fresh.code, fresh.revision, fresh.channel, fresh.position) == ("t-1", 0, Channel.EMAIL, 50)
    assert (copied.code, copied.revision, copied.position, copied.active, copied.text) == ("t-1", 0, 50, True, SMS.text)


async def test_given_what_is_typed_when_saved_then_it_is_kept_no_more_and_an_sms_has_no_subject(world: World) -> None:
    world.writing.keep(EMAIL)
    assert await world.writing.kept() == EMAIL

    saved = await world.writing.save(replace(EMAIL, channel=Channel.SMS))

    assert (saved.revision, saved.subject) == (1, L())
    assert await world.writing.kept() is None


async def test_given_a_refusal_when_saved_then_the_words_are_still_kept(world: World) -> None:
    world.editor.templates["bye"] = replace(SMS, revision=4)
    world.writing.keep(SMS)

    with pytest.raises(Refused):
        await world.writing.save(SMS)

    assert await world.writing.kept() == SMS


@pytest.mark.expects_log("the template_writing kept on this computer cannot be read")
async def test_given_a_kept_text_that_cannot_be_read_then_there_is_none(world: World) -> None:
    await world.store.remember("template_writing:wen", '{"code": 7}')

    assert await world.writing.kept() is None
