"""A desk from which messages are sent, as fakes; and pictures of it.

    python -m tests.ui.sending_scene --shots DIR [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agent_desktop.ui.design import Scheme, Select, Theme
from agent_desktop.ui.qtloop import QtLoop
from tests.fakes.desk import FakeDesk
from tests.fakes.messenger import CHOICES, NO_EMAIL, SMS
from tests.ui.look_workspace import provisioning, scene, talk
from tests.ui.shell_scene import Shell, shell

LOOKS = {"light": (Scheme.LIGHT, "en"), "dark": (Scheme.DARK, "en"), "zh": (Scheme.LIGHT, "zh_CN")}
ARTICLE = "refund"


def sending_desk() -> FakeDesk:
    """An agent who may write, and an article that customers may have."""
    fake = scene()
    given = provisioning()
    fake.backend.provisioned = replace(
        given, user=replace(given.user, permissions=given.user.permissions | {"messages.send"})
    )
    fake.backend.articles[ARTICLE] = replace(fake.backend.articles[ARTICLE], level="public")
    return fake


async def shoot(look: str, folder: Path, app: QApplication) -> None:
    scheme, tag = LOOKS[look]
    theme = Theme(scheme)
    theme.apply(app)
    async with shell(theme, sending_desk(), tag=tag, phone=False) as s:
        s.window.resize(1280, 800)
        await talk(s.fake)
        await s.settle()
        s.window._columns.knowledge.openArticle(ARTICLE)
        await s.settle()
        s.window.grab().save(str(folder / f"sending-article-{look}.png"))
        await s.press("write_article")
        s.window.grab().save(str(folder / f"sending-email-{look}.png"))
        await _choose(s, "message_channel", "sms")
        await _choose(s, "message_template", "balance-sms")
        s.window.grab().save(str(folder / f"sending-sms-{look}.png"))
        await s.dismiss()
        s.fake.messenger.found = replace(CHOICES, ways=(NO_EMAIL, replace(SMS, reason="no_address", recipients=())))
        await s.press("write_to_customer")
        s.window.grab().save(str(folder / f"sending-nobody-{look}.png"))
        await s.dismiss()
    theme.close()


async def _choose(s: Shell, name: str, value: str) -> None:
    select = s.find(name, Select)
    select.setValue(value)
    select.chosen.emit(value)
    await s.settle()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=Path, required=True)
    parser.add_argument("--looks", default="light")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    given.shots.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        for look in given.looks.split(","):
            runner.run(shoot(look, given.shots, app))
    return 0


if __name__ == "__main__":
    sys.exit(main())
