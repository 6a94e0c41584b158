"""Takes pictures of the page of those who write message templates, on fakes.

    python -m tests.ui.look_templates --shots DIR [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Listing, MenuButton, Scheme, Theme
from agent_desktop.ui.qtloop import QtLoop
from tests.fakes.desk import FakeDesk, build
from tests.ui.look_workspace import provisioning
from tests.ui.shell_scene import Shell, shell

LOOKS = {"light": (Scheme.LIGHT, "en"), "dark": (Scheme.DARK, "en"), "zh": (Scheme.LIGHT, "zh_CN")}
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


async def shoot(look: str, folder: Path, app: QApplication) -> None:
    scheme, tag = LOOKS[look]
    theme = Theme(scheme)
    theme.apply(app)

    def save(name: str) -> None:
        s.window.grab().save(str(folder / f"{name}-{look}.png"))

    async with shell(theme, template_desk(), tag=tag) as s:
        s.window.resize(1280, 800)
        await s.press("page_templates")
        save("templates-list")
        await _open(s, "article")
        save("templates-email")
        s.find("insert_placeholder", MenuButton).openMenu()
        await s.settle()
        s.find("insert_placeholder", MenuButton).menu().grab().save(str(folder / f"templates-insert-{look}.png"))
        s.find("insert_placeholder", MenuButton).menu().close()
        await _open(s, "missed")
        s.find("template_text_en", QPlainTextEdit).setPlainText("We couldn’t reach you, {customer.naam}. Call us back.")
        await s.press("save_template")
        save("templates-flaw")
        s.find("template_text_en", QPlainTextEdit).setPlainText("We couldn’t reach you, {customer.name}. Call us back.")
        s.fake.template_editor.templates["missed"] = replace(s.fake.template_editor.templates["missed"], revision=7)
        await s.press("save_template")
        save("templates-collision")
        s.window.resize(1024, 700)
        await s.settle()
        save("templates-small")
    theme.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=Path, default=Path("build/shots"))
    parser.add_argument("--looks", default=",".join(LOOKS))
    arguments = parser.parse_args()
    arguments.shots.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        for look in arguments.looks.split(","):
            runner.run(shoot(look, arguments.shots, app))


if __name__ == "__main__":
    main()
