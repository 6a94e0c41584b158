"""Takes pictures of what desktops show of customers' satisfaction, on fakes.

    python -m tests.ui.look_satisfaction --shots DIR [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agent_desktop.domain.satisfaction import SatisfactionReport
from agent_desktop.ui.design import Scheme, Table, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.qtloop import QtLoop
from tests.ui.look_workspace import provisioning
from tests.ui.satisfaction_scene import answered
from tests.ui.shell_scene import shell

LOOKS = {"light": (Scheme.LIGHT, "en"), "dark": (Scheme.DARK, "en"), "zh": (Scheme.LIGHT, "zh_CN")}


async def shoot(look: str, folder: Path, app: QApplication) -> None:
    scheme, tag = LOOKS[look]
    theme = Theme(scheme)
    theme.apply(app)
    async with shell(theme, answered(provisioning()), tag=tag) as s:
        s.window.resize(1280, 800)
        await s.settle()
        s.window.grab().save(str(folder / f"satisfaction-today-{look}.png"))
        await s.press("page_satisfaction")
        s.find("satisfaction_table", Table).setCurrentKey("a-chen")
        await s.settle()
        s.window.grab().save(str(folder / f"satisfaction-agents-{look}.png"))
        s.find("satisfaction_parts", Segments).setCurrent("queues")
        await s.settle()
        s.window.resize(1024, 700)
        await s.settle()
        s.window.grab().save(str(folder / f"satisfaction-queues-{look}.png"))
        s.fake.satisfaction.whole, s.fake.satisfaction.said = SatisfactionReport(), {}
        s.find("satisfaction_period", Segments).setCurrent("today")
        await s.settle()
        s.window.grab().save(str(folder / f"satisfaction-nobody-{look}.png"))
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
