"""Pictures of the phone column on fakes: `python -m tests.ui.look_phone --shots DIR`, light, dark and Chinese."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Verification
from agent_desktop.domain.events import ColleagueStatusPushed, ExtensionState, QueueFiguresPushed, RoomPushed
from agent_desktop.domain.media import Quality
from agent_desktop.domain.room import RoomParty
from agent_desktop.ui.design import Segments, Theme
from tests.fakes.clock import START
from tests.ui.looking import Look, Shooting, run, spoken
from tests.ui.phone_scene import NOBODY, SHARED, WANG, ZHANG, Scene, scene

LEFT = Qt.MouseButton.LeftButton
WIDTH, HIGH, LOW = 296, 714, 614
"""The column in a window of 1280 x 800 and of 1024 x 700."""

ACROSS = 6
VERIFIED = Verification("full", "ivr")
GOOD = Quality("opus", 0.1, 3.0, 24.0, 40.0, 900, 900, 4.3)
POOR = Quality("PCMA", 12.0, 80.0, 620.0, 200.0, 900, 780, 1.9)


async def talk(s: Scene) -> None:
    call = await s.ring(WANG, "billing", ivr_path="2>1", verification=VERIFIED)
    await s.fake.desk.calls.answer(call.id)
    s.fake.phone.quality(call.leg_id, GOOD)
    s.encrypt(call)
    await s.pass_time(134)


async def idle(_s: Scene) -> None:
    """You are next in line."""


async def not_ready(_s: Scene) -> None:
    """You are not ready."""


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


async def early(s: Scene) -> None:
    """The far end's announcement sounds before it answers."""
    call = await s.fake.desk.calls.dial("1390 000 1234")
    await s.settle()
    assert call is not None
    s.fake.phone.peer_rings(call.leg_id, early_media=True)
    await s.pass_time(5)


async def held_by_the_other(s: Scene) -> None:
    await talk(s)
    s.fake.phone.peer_holds(s.fake.desk.calls.calls[0].leg_id)
    await s.settle()


async def poor(s: Scene) -> None:
    await talk(s)
    s.fake.phone.quality(s.fake.desk.calls.calls[0].leg_id, POOR)
    await s.settle()


async def colleague(s: Scene) -> None:
    await s.ring("1002", "")
    await s.pass_time(3)


async def withheld(s: Scene) -> None:
    await s.ring("anonymous", "complaints")
    await s.pass_time(3)


async def left(s: Scene) -> None:
    await incoming(s)
    s.fake.phone.peer_cancels(s.fake.desk.calls.calls[0].leg_id)
    await s.settle()


async def offers(s: Scene) -> None:
    field = s.find("dial_field", QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "wa" if s.language.tag == "en" else "100")
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
    s.find("people_segments", Segments).setCurrent("colleagues")
    await s.settle()


async def transfer(s: Scene) -> None:
    await talk(s)
    await colleagues_known(s)
    QTest.mouseClick(s.find("transfer", QPushButton), LEFT)
    await s.pass_time(3)


async def colleagues_known(s: Scene) -> None:
    """What server and exchange say of everybody, and of the queues."""
    states = (("user-li", AgentState.READY), ("user-zhang", AgentState.READY), ("user-chen", AgentState.LOGGED_OUT))
    for user_id, state in states:
        s.fake.desk.bus.publish(ColleagueStatusPushed(user_id, state, START))
    for extension, lamp in (("1003", ExtensionState.BUSY), ("1005", ExtensionState.RINGING)):
        s.fake.phone.extension(extension, lamp, "1390 000 1234" if lamp is ExtensionState.RINGING else "")
    s.fake.phone.extension("1002", ExtensionState.FREE)
    for queue_id, waiting, wait, ready in (("billing", 4, 65.0, 2), ("technical", 9, 400.0, 0), ("sales", 0, 0.0, 3)):
        s.fake.desk.bus.publish(QueueFiguresPushed(queue_id, waiting, wait, ready))
    await s.settle()


async def transfer_typed(s: Scene) -> None:
    await transfer(s)
    QTest.keyClicks(s.find("recipient_field", QLineEdit), "li" if s.language.tag == "en" else "100")
    await s.pass_time(0.3)


async def transfer_calling(s: Scene) -> None:
    await transfer(s)
    QTest.keyClick(s.find("recipient_field", QLineEdit), Qt.Key.Key_Return)
    await s.pass_time(4)


async def consulting(s: Scene) -> None:
    await transfer_calling(s)
    s.fake.phone.peer_answers(s.fake.desk.calls.calls[-1].leg_id)
    await s.pass_time(24)


async def referring(s: Scene) -> None:
    await consulting(s)
    await s.fake.desk.transfer.complete() if s.fake.desk.transfer.transfer else None
    s.fake.phone.refer_progresses(s.fake.desk.calls.calls[0].leg_id, 180)
    await s.settle()


async def transfer_failed(s: Scene) -> None:
    await transfer_calling(s)
    s.fake.phone.peer_refuses(s.fake.desk.calls.calls[-1].leg_id, 486)
    await s.settle()


async def conference(s: Scene) -> None:
    await consulting(s)
    QTest.mouseClick(s.find("make_conference", QPushButton), LEFT)
    await s.pass_time(9)


async def led_into_a_room(s: Scene) -> None:
    """Somebody else's conference."""
    await talk(s)
    we = RoomParty("p-1", "李娜", "1001", "user-1", me=True)
    others = RoomParty("p-2", "陈洁", "1004", "user-chen", talking=True), RoomParty("p-3", "", ZHANG, silenced=True)
    s.fake.desk.bus.publish(RoomPushed("81004", (we, *others)))
    await s.settle()


async def conference_adding(s: Scene) -> None:
    await conference(s)
    QTest.mouseClick(s.find("conference_add", QPushButton), LEFT)
    await s.settle()
    QTest.keyClicks(s.find("recipient_field", QLineEdit), "1004")
    QTest.keyClick(s.find("recipient_field", QLineEdit), Qt.Key.Key_Return)
    await s.settle()
    s.fake.phone.peer_answers(s.fake.desk.calls.calls[-1].leg_id)
    await s.pass_time(5)


async def lamps(s: Scene) -> None:
    await colleagues_known(s)
    s.find("people_segments", Segments).setCurrent("colleagues")
    await s.settle()


STAGES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    f.__name__: f
    for f in (
        idle, not_ready, incoming, unknown, candidates, looking_up, server_away, talking, two_calls, muted, held,
        parked, keypad, dialling, early, held_by_the_other, poor, colleague, withheld, busy, left, offers, number,
        wrong, colleagues, lamps, transfer, transfer_typed, transfer_calling, consulting, referring, transfer_failed,
        conference, conference_adding,
        led_into_a_room,
    )
}  # fmt: skip


async def shoot(theme: Theme, name: str, tag: str, height: int) -> QPixmap:
    async with scene(theme, tag, ready=name != "not_ready", shown=True) as s:
        s.column.resize(WIDTH, height)
        await s.settle()
        await STAGES[name](s)
        await s.settle()
        return s.column.grab()


async def shoot_panel(theme: Theme, tag: str) -> QPixmap:
    """The window is not in front: the panel announces the call."""
    async with scene(theme, tag) as s:
        await incoming(s)
        panel = s.column.incoming.panel
        assert panel is not None
        return panel.grab()


def sheet(pictures: list[QPixmap]) -> QPixmap:
    """Several pictures side by side, pixel for pixel: QT_SCALE_FACTOR=2 shows a screen at 200 %."""
    for picture in pictures:
        picture.setDevicePixelRatio(1)
    width, height = pictures[0].width() + 12, pictures[0].height() + 12
    result = QPixmap(width * min(ACROSS, len(pictures)), height * -(-len(pictures) // ACROSS))
    result.fill(Qt.GlobalColor.gray)
    painter = QPainter(result)
    for place, picture in enumerate(pictures):
        painter.drawPixmap(QPoint(place % ACROSS * width + 6, place // ACROSS * height + 6), picture)
    painter.end()
    return result


async def shoot_all(height: int, look: Look) -> None:
    """Every stage on one sheet."""
    with spoken(look.tag):
        pictures = [await shoot(look.theme, stage, look.tag, height) for stage in STAGES]
        look.save("low" if height == LOW else "phone", sheet(pictures))


async def shoot_one(stage: str, look: Look) -> None:
    with spoken(look.tag):
        look.save(stage, await shoot(look.theme, stage, look.tag, HIGH))


async def shoot_announcement(look: Look) -> None:
    with spoken(look.tag):
        look.save("panel", await shoot_panel(look.theme, look.tag))


if __name__ == "__main__":
    scenes: dict[str, Shooting] = {stage: partial(shoot_one, stage) for stage in STAGES}
    scenes |= {"phone": partial(shoot_all, HIGH), "low": partial(shoot_all, LOW), "panel": shoot_announcement}
    run(__doc__, scenes, looks="light,dark,zh,dark-zh", only="phone,low,panel")
