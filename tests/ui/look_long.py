"""Takes pictures of the window where everything is long and there is much of it.

python -m tests.ui.look_long --shots DIR [--only past] [--looks small,dark,zh] [--scale 1.5]
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from agent_desktop.ui.design import Listing, MenuButton, Tabs
from tests.ui.long_scene import LONG, NUMBER, REASON, SHARED, crowd, long_desk
from tests.ui.look_workspace import ring, talk
from tests.ui.looking import Look, run, spoken
from tests.ui.shell_scene import Shell, shell


async def waiting(s: Shell) -> None:
    """Nobody on the line, and a reason with a long name."""
    crowd(s.fake)
    s.fake.desk.session.set_not_ready(300)


async def talking(s: Shell) -> None:
    """On the line, forty lines of notes, a second caller, a state chosen for afterwards."""
    crowd(s.fake)
    await talk(s.fake, ani=NUMBER)
    await s.settle()
    s.find("notes", QPlainTextEdit).setPlainText("\n".join(f"{n} {REASON.en}" for n in range(40)))
    await ring(s.fake, SHARED, "queue-1")
    s.fake.desk.session.set_not_ready(300)


async def ringing(s: Shell) -> None:
    await ring(s.fake, NUMBER)


async def candidates(s: Shell) -> None:
    await talk(s.fake, ani=SHARED)


async def tabs(s: Shell) -> None:
    for n in range(12):
        s.window.open_customer(f"cust-{n}")
        await s.settle()


async def past_top(s: Shell) -> None:
    s.window.open_customer(LONG.id)


async def past_end(s: Shell) -> None:
    """Scrolled until there is nothing older."""
    await past_top(s)
    await s.settle()
    listing = s.find("timeline", Listing)
    seen = -1
    while listing.rows().rowCount() != seen:
        seen = listing.rows().rowCount()
        listing.scrollToBottom()
        await s.settle()


async def past_none(s: Shell) -> None:
    """Narrowed to a kind there is none of."""
    s.fake.backend.timeline[LONG.id] = tuple(i for i in s.fake.backend.timeline[LONG.id] if i.kind != "survey")
    await past_top(s)
    await s.settle()
    s.find("timeline_filter", MenuButton).menu().actions()[5].trigger()


async def details(s: Shell) -> None:
    await past_top(s)
    await s.settle()
    s.find("record_tabs", Tabs).setCurrentKey("details")


async def tickets(s: Shell) -> None:
    await s.press("page_tickets")


async def palette(s: Shell) -> None:
    await s.keys("Ctrl+K")
    await s.type("palette_query", "Hohen")
    await s.pass_time(0.3)


async def transfer(s: Shell) -> None:
    crowd(s.fake)
    await talk(s.fake, ani=NUMBER)
    await s.settle()
    s.find("transfer", QPushButton).click()


async def sending(s: Shell) -> None:
    await talk(s.fake, ani=NUMBER)
    await s.settle()
    await s.press("write_to_customer")


async def state_menu(s: Shell) -> None:
    await waiting(s)
    await s.settle()
    await s.press("state_button")


STAGES: dict[str, Callable[[Shell], Awaitable[None]]] = {
    f.__name__: f
    for f in (
        waiting, talking, ringing, candidates, tabs, past_top, past_end, past_none, details, tickets, palette,
        transfer, sending, state_menu,
    )
}  # fmt: skip


async def shoot(play: Callable[[Shell], Awaitable[None]], look: Look) -> None:
    with spoken(look.tag):
        async with shell(look.theme, long_desk(), tag=look.tag) as s:
            s.window.resize(*look.size)
            await s.settle()
            await play(s)
            await s.settle()
            look.save(f"long-{play.__name__}", s.window)
            popup = QApplication.activePopupWidget()
            if popup is not None:
                look.save(f"long-{play.__name__}-popup", popup)
                popup.close()


if __name__ == "__main__":
    run(__doc__, {name: partial(shoot, play) for name, play in STAGES.items()}, looks="small,small-zh,dark")
