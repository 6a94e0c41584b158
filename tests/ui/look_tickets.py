"""Takes pictures of tickets, of a message that may be sent again, and of every form of the four industry packs.

    python -m tests.ui.look_tickets --shots DIR [--looks light,dark,zh,small] [--only tickets,again,forms]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Form
from agent_desktop.ui.design import Listing
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG, scene, talk
from tests.ui.looking import Look, run
from tests.ui.sending_scene import sending_desk
from tests.ui.shell_scene import shell
from tests.ui.ticket_scene import ticket_scene

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


async def shoot_tickets(look: Look) -> None:
    async with shell(look.theme, ticket_scene(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.press("page_tickets")
        look.save("tickets-list", s.window)
        await s.press("page_workspace")
        await talk(s.fake)
        await s.settle()
        await s.press("new_ticket")
        look.save("tickets-sheet", s.window)
        await s.dismiss()


async def shoot_again(look: Look) -> None:
    fake = sending_desk()
    fake.backend.timeline[WANG.id] = (OPEN, *fake.backend.timeline[WANG.id])
    async with shell(look.theme, fake, tag=look.tag) as s:
        s.window.resize(*look.size)
        await talk(fake)
        await s.settle()
        look.save("again-offered", s.window)
        listing = s.find("timeline", Listing)
        listing.setCurrentKey(OPEN.id)
        listing.chosen.emit(OPEN.id)
        await s.settle()
        look.save("again-asked", s.window)


async def shoot_forms(look: Look) -> None:
    for name, form in pack_forms():
        async with shell(look.theme, filling(form), tag=look.tag) as s:
            s.window.resize(*look.size)
            await talk(s.fake)
            await s.settle()
            look.save(name, s.window)


if __name__ == "__main__":
    scenes = {"tickets": shoot_tickets, "again": shoot_again, "forms": shoot_forms}
    run(__doc__, scenes, looks="light,dark,zh,small,small-zh")
