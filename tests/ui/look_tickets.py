"""Takes pictures of tickets, of a message that may be sent again, and of every form of the four industry packs.

    python -m tests.ui.look_tickets --shots DIR [--looks light,dark,zh] [--only tickets,again,forms]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Form
from agent_desktop.ui.design import Listing, Scheme, Theme
from agent_desktop.ui.qtloop import QtLoop
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG, scene, talk
from tests.ui.sending_scene import sending_desk
from tests.ui.shell_scene import shell
from tests.ui.ticket_scene import ticket_scene

LOOKS = {
    "light": (Scheme.LIGHT, "en", 1280, 800),
    "dark": (Scheme.DARK, "en", 1280, 800),
    "zh": (Scheme.LIGHT, "zh_CN", 1280, 800),
    "small": (Scheme.LIGHT, "en", 1024, 700),
    "small-zh": (Scheme.LIGHT, "zh_CN", 1024, 700),
}
PACKS = Path(__file__).parents[2] / "resources" / "packs"
OPEN = TimelineItem(
    "m-1", "message", NOW, LocalText("SMS perhaps delivered: November bill", "短信可能已送达：11 月账单"),
    LocalText("Your bill of ¥286.40 is due on 28 Nov.", "您的 11 月账单 ¥286.40，请于 11 月 28 日前缴纳。"),
    "out", "failed", "warning", LocalText("nobody knows whether it arrived", "无法确认是否送达"), reason="unconfirmed",
    can_send_again=True,
)  # fmt: skip


def pack_forms() -> Iterator[tuple[str, Form]]:
    """Name of the picture and form, of every pack."""
    for file in sorted(PACKS.glob("*/forms/*.json")):
        schema = json.loads(file.read_text("utf-8"))
        answer = {
            "id": file.stem,
            "version": schema["x-version"],
            "title": schema["x-label"],
            "purpose": schema.get("x-purpose", "wrap_up"),
            "schema": schema,
        }
        yield f"form-{file.parts[-3]}-{file.stem}", form_of(Node(answer))


def filling(form: Form) -> FakeDesk:
    """A desk whose billing queue asks for this form."""
    fake = scene()
    given = fake.backend.provisioned
    queues = tuple(replace(q, form_id=form.id) if q.id == "billing" else q for q in given.queues)
    fake.backend.provisioned = replace(given, queues=queues, forms=(replace(form, purpose="wrap_up"), *given.forms))
    return fake


async def shoot_tickets(theme: Theme, look: str, folder: Path) -> None:
    _, tag, width, height = LOOKS[look]
    async with shell(theme, ticket_scene(), tag=tag) as s:
        s.window.resize(width, height)
        await s.press("page_tickets")
        s.window.grab().save(str(folder / f"tickets-list-{look}.png"))
        await s.press("page_workspace")
        await talk(s.fake)
        await s.settle()
        await s.press("new_ticket")
        s.window.grab().save(str(folder / f"tickets-sheet-{look}.png"))
        await s.dismiss()


async def shoot_again(theme: Theme, look: str, folder: Path) -> None:
    _, tag, width, height = LOOKS[look]
    fake = sending_desk()
    fake.backend.timeline[WANG.id] = (OPEN, *fake.backend.timeline[WANG.id])
    async with shell(theme, fake, tag=tag) as s:
        s.window.resize(width, height)
        await talk(fake)
        await s.settle()
        s.window.grab().save(str(folder / f"again-offered-{look}.png"))
        listing = s.find("timeline", Listing)
        listing.setCurrentKey(OPEN.id)
        listing.chosen.emit(OPEN.id)
        await s.settle()
        s.window.grab().save(str(folder / f"again-asked-{look}.png"))


async def shoot_forms(theme: Theme, look: str, folder: Path) -> None:
    _, tag, width, height = LOOKS[look]
    for name, form in pack_forms():
        async with shell(theme, filling(form), tag=tag) as s:
            s.window.resize(width, height)
            await talk(s.fake)
            await s.settle()
            s.window.grab().save(str(folder / f"{name}-{look}.png"))


SHOOTINGS = {"tickets": shoot_tickets, "again": shoot_again, "forms": shoot_forms}


async def shoot(look: str, folder: Path, names: list[str], app: QApplication) -> None:
    theme = Theme(LOOKS[look][0])
    theme.apply(app)
    for name in names:
        await SHOOTINGS[name](theme, look, folder)
    theme.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=Path, default=Path("build/shots"))
    parser.add_argument("--looks", default=",".join(LOOKS))
    parser.add_argument("--only", default=",".join(SHOOTINGS))
    arguments = parser.parse_args()
    arguments.shots.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        for look in arguments.looks.split(","):
            runner.run(shoot(look, arguments.shots, arguments.only.split(","), app))


if __name__ == "__main__":
    main()
