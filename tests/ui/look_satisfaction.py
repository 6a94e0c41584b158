"""Takes pictures of what desktops show of customers' satisfaction, on fakes.

    python -m tests.ui.look_satisfaction --shots DIR [--looks light,dark,zh] [--scale 1.5] [--size 1024x700]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.satisfaction import SatisfactionReport
from agent_desktop.ui.design import Table
from agent_desktop.ui.design.segments import Segments
from tests.ui.look_workspace import provisioning
from tests.ui.looking import Look, run
from tests.ui.satisfaction_scene import answered
from tests.ui.shell_scene import shell


async def shoot(look: Look) -> None:
    async with shell(look.theme, answered(provisioning()), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.settle()
        look.save("satisfaction-today", s.window)
        await s.press("page_satisfaction")
        s.find("satisfaction_table", Table).setCurrentKey("a-chen")
        await s.settle()
        look.save("satisfaction-agents", s.window)
        s.find("satisfaction_parts", Segments).setCurrent("queues")
        await s.settle()
        s.window.resize(1024, 700)
        await s.settle()
        look.save("satisfaction-queues", s.window)
        s.fake.satisfaction.whole, s.fake.satisfaction.said = SatisfactionReport(), {}
        s.find("satisfaction_period", Segments).setCurrent("today")
        await s.settle()
        look.save("satisfaction-nobody", s.window)


async def far_away(look: Look) -> None:
    """The lead reads it in another part of the world than the centre's."""
    centre = replace(provisioning(), time_zone="America/Denver")
    async with shell(look.theme, answered(centre), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.press("page_satisfaction")
        look.save("satisfaction-far", s.window)


if __name__ == "__main__":
    run(__doc__, {"satisfaction": shoot, "far": far_away})
