"""Takes pictures of the page of those who write message templates, on fakes.

    python -m tests.ui.look_templates --shots DIR [--looks light,dark,zh] [--scale 1.5] [--size 1024x700]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Listing, MenuButton
from tests.fakes.desk import FakeDesk, build
from tests.ui.look_workspace import provisioning
from tests.ui.looking import Look, run
from tests.ui.shell_scene import Shell, shell

L = LocalText
_LETTER = L(
    "Dear {customer.name},\n\nas promised on the telephone:\n\n- **{article.title}**\n\nKind regards\n{agent.name}",
    "{customer.name}，您好：\n\n按照电话中的约定：\n\n- **{article.title}**\n\n祝好！\n{agent.name}",
)
_MISSED = L(
    "{company}: Dear {customer.name}, we tried to call you and could not reach you. Please call us back.",
    "【{company}】{customer.name}，您好！我们刚才致电未能接通，请您方便时回电。",
)


def template_desk() -> FakeDesk:
    """An editor's templates, one of them put away."""
    held = provisioning()
    user = replace(held.user, permissions=held.user.permissions | {"templates.write"})
    fake = build(replace(held, user=user))
    subject = L("{article.title} - {company}", "{company}致{customer.name}：{article.title}")
    for template in (
        TemplateText("article", 2, Channel.EMAIL, L("Article", "知识文章"), subject, _LETTER, 10),
        TemplateText("missed", 1, Channel.SMS, L("We tried to call you", "未能接通"), L(), _MISSED, 20),
        TemplateText(
            "old", 4, Channel.SMS, L("New Year wishes", "新年祝福"), L(), L("Happy 2026!", "新年快乐！"), 30, False
        ),
    ):
        fake.template_editor.templates[template.code] = template
    return fake


async def _open(s: Shell, key: str) -> None:
    listing = s.find("templates_list", Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


async def shoot(look: Look) -> None:

    async with shell(look.theme, template_desk(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.press("page_templates")
        look.save("templates-list", s.window)
        await _open(s, "article")
        look.save("templates-email", s.window)
        s.find("insert_placeholder", MenuButton).openMenu()
        await s.settle()
        look.save("templates-insert", s.find("insert_placeholder", MenuButton).menu())
        s.find("insert_placeholder", MenuButton).menu().close()
        await _open(s, "missed")
        s.find("template_text_en", QPlainTextEdit).setPlainText("We couldn’t reach you, {customer.naam}. Call us back.")
        await s.press("save_template")
        look.save("templates-flaw", s.window)
        s.find("template_text_en", QPlainTextEdit).setPlainText("We couldn’t reach you, {customer.name}. Call us back.")
        s.fake.template_editor.templates["missed"] = replace(s.fake.template_editor.templates["missed"], revision=7)
        await s.press("save_template")
        look.save("templates-collision", s.window)
        s.window.resize(1024, 700)
        await s.settle()
        look.save("templates-small", s.window)


if __name__ == "__main__":
    run(__doc__, {"templates": shoot})
