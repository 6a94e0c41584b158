"""Pictures of the phone column on fakes: `python tests/ui/look_phone.py --shots DIR`, light, dark and Chinese."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QTranslator
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Verification
from agent_desktop.domain.events import ColleagueStatusPushed
from agent_desktop.domain.media import Quality
from agent_desktop.ui.design import Scheme, Theme
from tests.fakes.clock import START
from tests.ui.phone_scene import NOBODY, SHARED, WANG, ZHANG, Scene, scene

VERIFIED = Verification("full", "ivr")
GOOD = Quality("opus", 0.1, 3.0, 24.0, 40.0, 900, 900, 4.3)


async def talk(s: Scene) -> None:
    call = await s.ring(WANG, "billing", ivr_path="2>1", verification=VERIFIED)
    await s.fake.desk.calls.answer(call.id)
    s.fake.phone.quality(call.leg_id, GOOD)
    s.encrypt(call)
    await s.pass_time(134)


async def idle(_s: Scene) -> None:
    """You are next in line."""


async def incoming(s: Scene) -> None:
    await s.ring(WANG, "billing", ivr_path="2>1", verification=VERIFIED)
    await s.pass_time(7)


async def unknown(s: Scene) -> None:
    await s.ring(NOBODY, "sales", dnis="+8657186000301")
    await s.pass_time(3)


async def candidates(s: Scene) -> None:
    await s.ring(SHARED, "technical", ivr_path="1>3")


async def looking_up(s: Scene) -> None:
    s.fake.backend.slow(60)
    await s.ring(WANG, "billing", ivr_path="2>1")


async def server_away(s: Scene) -> None:
    s.fake.backend.down()
    await s.ring(WANG, "billing", ivr_path="2>1")


async def talking(s: Scene) -> None:
    await talk(s)


async def two_calls(s: Scene) -> None:
    await talk(s)
    await s.ring(ZHANG, "sales", ivr_path="1>3")
    await s.pass_time(9)


async def muted(s: Scene) -> None:
    await talk(s)
    QTest.mouseClick(s.find("mute", QPushButton), LEFT)


async def held(s: Scene) -> None:
    await talk(s)
    QTest.mouseClick(s.find("hold", QPushButton), LEFT)
    await s.pass_time(31)


async def parked(s: Scene) -> None:
    await two_calls(s)
    QTest.mouseClick(s.find("hold_and_answer", QPushButton), LEFT)
    await s.pass_time(31)


async def keypad(s: Scene) -> None:
    await two_calls(s)
    QTest.mouseClick(s.find("keypad", QPushButton), LEFT)
    await s.settle()
    for key in ("keypad_4", "keypad_7", "keypad_star"):
        QTest.mouseClick(s.find(key, QPushButton), LEFT)
    await s.settle()
    QTest.mouseClick(s.find("keypad_masked", QPushButton), LEFT)
    QTest.mouseClick(s.find("keypad_9", QPushButton), LEFT)
    await s.settle()


async def dialling(s: Scene) -> None:
    call = await s.fake.desk.calls.dial("1390 000 1234")
    await s.settle()
    assert call is not None
    s.fake.phone.peer_rings(call.leg_id)
    await s.pass_time(5)


async def busy(s: Scene) -> None:
    await dialling(s)
    s.fake.phone.peer_refuses(s.fake.desk.calls.calls[0].leg_id, 486)
    await s.settle()


async def left(s: Scene) -> None:
    await incoming(s)
    s.fake.phone.peer_cancels(s.fake.desk.calls.calls[0].leg_id)
    await s.settle()


async def offers(s: Scene) -> None:
    field = s.find("dial_field", QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "wa" if s.language.tag == "en" else "王")
    await s.pass_time(0.2)


async def number(s: Scene) -> None:
    field = s.find("dial_field", QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "(139) 1234-5678")
    await s.pass_time(0.2)


async def wrong(s: Scene) -> None:
    field = s.find("dial_field", QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "12 34 !?")
    QTest.mouseClick(s.find("dial_button", QPushButton), LEFT)
    await s.pass_time(0.2)


async def colleagues(s: Scene) -> None:
    states = (("user-li", AgentState.READY), ("user-zhang", AgentState.TALKING), ("user-chen", AgentState.LOGGED_OUT))
    for user_id, state in states:
        s.fake.desk.bus.publish(ColleagueStatusPushed(user_id, state, START))
    for button in s.column.findChildren(QWidget):
        if button.metaObject().className() == "_SegmentButton" and "1" not in button.objectName():
            last = button
    QTest.mouseClick(last, LEFT)
    await s.settle()


STAGES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    f.__name__: f
    for f in (
        idle, incoming, unknown, candidates, looking_up, server_away, talking, two_calls, muted, held, parked, keypad,
        dialling, busy, left, offers, number, wrong, colleagues,
    )
}  # fmt: skip
LEFT = __import__("PySide6.QtCore").QtCore.Qt.MouseButton.LeftButton


async def shoot(theme: Theme, name: str, look: str, size: tuple[int, int]) -> QPixmap:
    scheme = Scheme.DARK if look.startswith("dark") else Scheme.LIGHT
    theme.setScheme(scheme)
    state = "not ready" if name == "not_ready" else "ready"
    async with scene(theme, (state, "zh_CN" if look.endswith("zh") else "en")) as s:
        s.column.resize(*size)
        s.column.show()
        s.column.activateWindow()
        await s.settle()
        await STAGES[name](s)
        await s.settle()
        picture = s.column.grab()
        panel = s.column.incoming.panel
        if panel is not None and panel.isVisible():
            panel.grab().save(str(OUT / f"panel-{look}.png"))
        return picture


OUT = Path()


def sheet(pictures: list[QPixmap], path: Path, columns: int = 6) -> None:
    """Several pictures side by side."""
    width, height = pictures[0].width() + 12, pictures[0].height() + 12
    rows = -(-len(pictures) // columns)
    result = QPixmap(width * min(columns, len(pictures)), height * rows)
    result.fill("#888888")
    painter = QPainter(result)
    for place, picture in enumerate(pictures):
        painter.drawPixmap(QPoint(place % columns * width + 6, place // columns * height + 6), picture)
    painter.end()
    result.save(str(path))


async def main(arguments: argparse.Namespace) -> None:
    global OUT  # noqa: PLW0603
    OUT = arguments.shots
    OUT.mkdir(parents=True, exist_ok=True)
    theme = Theme(Scheme.LIGHT)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    if arguments.qm:
        pass
    names = [arguments.only] if arguments.only else list(STAGES)
    for look in ("light", "dark", "zh"):
        pictures = [await shoot(theme, name, look, (296, 714)) for name in names]
        sheet(pictures, OUT / f"phone-{look}.png")
    low = [await shoot(theme, name, "light", (296, 614)) for name in names]
    sheet(low, OUT / "phone-low.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=Path, default=Path("shots"))
    parser.add_argument("--only", choices=list(STAGES))
    parser.add_argument("--qm", type=Path)
    application = QApplication(sys.argv[:1])
    asyncio.run(main(parser.parse_args()))
