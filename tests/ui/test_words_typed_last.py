"""What is typed just before a desk's page goes away is there again: articles, forms and templates alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from agent_desktop.domain.form_design import NOTES_FIELD, FormDesign, Purpose
from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText
from agent_desktop.domain.text import LocalText
from agent_desktop.services.own_draft import KEEP_SECONDS
from agent_desktop.ui.design import Listing, Theme
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.local_store import MemoryStore
from tests.ui.shell_scene import Shell, shell

L = LocalText
KEY = "thing"
LAST = "Last word"


def articles(fake: FakeDesk) -> None:
    """Nothing but what is written here."""


def forms(fake: FakeDesk) -> None:
    fake.designer.published = {KEY: [(FormDesign(L("Old"), Purpose.WRAP_UP, (NOTES_FIELD,)), None)]}


def templates(fake: FakeDesk) -> None:
    fake.template_editor.templates = {KEY: TemplateText(KEY, 1, Channel.SMS, L("Old"), L(), L("Bye"))}


@dataclass(frozen=True, slots=True)
class Editor:
    page: str
    fill: Callable[[FakeDesk], None]
    field: str
    first: str
    """The row that leads into it, "" for the button that begins a new one."""
    again: str
    """The row of what was kept."""


EDITORS = (
    Editor("articles", articles, "article_title_en", "", "kept"),
    Editor("forms", forms, "form_title_en", KEY, KEY),
    Editor("templates", templates, "template_label_en", KEY, "kept"),
)


def desk(editor: Editor, store: MemoryStore) -> FakeDesk:
    """With the `store` of before it is another start."""
    may = centre.PROVISIONING.user.permissions | {"knowledge.edit", "forms.write", "templates.write"}
    fake = build(
        replace(centre.PROVISIONING, user=replace(centre.PROVISIONING.user, role="admin", permissions=may)), store=store
    )
    editor.fill(fake)
    return fake


async def choose(s: Shell, editor: Editor, key: str) -> None:
    listing = s.find(f"{editor.page}_list", Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


async def type_last(s: Shell, editor: Editor) -> None:
    await s.press(f"page_{editor.page}")
    if editor.first:
        await choose(s, editor, editor.first)
    else:
        await s.press("new_article")
    await s.type(editor.field, LAST)
    assert not any(LAST in kept for kept in s.fake.store.memory.values()), "no key waits for the disk"


async def typed(s: Shell, editor: Editor) -> str:
    await s.press(f"page_{editor.page}")
    if not s.shows(editor.field):  # whoever logs in again finds the page as it was
        await choose(s, editor, editor.again)
    return s.find(editor.field, QLineEdit).text()


async def program_ends(_shell: Shell, _editor: Editor) -> None:
    """In order, by its window."""


async def program_is_killed(s: Shell, editor: Editor) -> dict[str, str]:
    """Half a second later, which is all that can be lost; the answer is what was on the disk by then."""
    await s.pass_time(KEEP_SECONDS / 2)
    await s.type(editor.field, LAST)  # whoever types on does not put it off
    await s.pass_time(KEEP_SECONDS / 2)
    return dict(s.fake.store.memory)


async def person_logs_out(s: Shell, editor: Editor) -> None:
    """It is theirs and nobody else's, and theirs again as soon as they are back."""
    mine = s.fake.backend.provisioned
    await s.fake.desk.session.logout()
    await s.pass_time(KEEP_SECONDS)
    whose = [key.split("\n")[0].rpartition(":")[2] for key, text in s.fake.store.memory.items() if LAST in text]
    assert whose == [mine.user.username]
    await s.fake.log_in()
    await s.settle()
    assert await typed(s, editor) == LAST


@pytest.mark.parametrize("editor", EDITORS, ids=lambda e: e.page)
@pytest.mark.parametrize("end", [program_ends, program_is_killed, person_logs_out], ids=lambda e: e.__name__)
async def test_given_a_key_just_before_the_end_then_it_is_there_after_the_next_start(
    theme: Theme, editor: Editor, end: Callable[[Shell, Editor], Awaitable[dict[str, str] | None]]
) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, desk(editor, store)) as s:
        await type_last(s, editor)
        disk = await end(s, editor)
    if disk is not None:
        store.memory = disk  # nothing that was done later reached it
    async with shell(theme, desk(editor, store)) as s:
        assert await typed(s, editor) == LAST
