"""Everybody can work the window: each visible control has a name, and the Tab key comes to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from agent_desktop.ui.design import Theme
from tests.ui.shell_scene import Shell, shell

CONTROLS = (
    QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractItemView, QAbstractSlider,
    QKeySequenceEdit,
)  # fmt: skip
LONGEST_ROUND = 300


async def nothing(_s: Shell) -> None:
    """The desk as it is after logging in."""


async def out(s: Shell) -> None:
    await s.fake.desk.session.logout()


async def ringing(s: Shell) -> None:
    s.fake.phone.ring("+8613900001234", queue_id="billing")


async def talking(s: Shell) -> None:
    await ringing(s)
    await s.settle()
    (call,) = s.fake.desk.calls.calls
    await s.fake.desk.calls.answer(call.id)
    await s.settle()
    s.fake.desk.session.set_not_ready(102)


async def wrapping_up(s: Shell) -> None:
    await talking(s)
    await s.settle()
    (call,) = s.fake.desk.calls.calls
    s.fake.phone.peer_hangs_up(call.leg_id)


async def offline(s: Shell) -> None:
    await talking(s)
    s.fake.backend.down()


async def history(s: Shell) -> None:
    await wrapping_up(s)
    await s.settle()
    await s.press("page_history")


async def narrow(s: Shell) -> None:
    s.window.resize(1024, 700)
    await talking(s)


def sheet(name: str, section: str = "") -> Callable[[Shell], Awaitable[None]]:
    async def stage(s: Shell) -> None:
        await s.press(name)
        if section:
            await s.press(section)

    return stage


STAGES: dict[str, Callable[[Shell], Awaitable[None]]] = {
    "idle": nothing,
    "logged_out": out,
    "ringing": ringing,
    "talking": talking,
    "wrapping_up": wrapping_up,
    "offline": offline,
    "history": history,
    "narrow": narrow,
    "palette": sheet("palette_button"),
    "links": sheet("lamp_sip"),
    "line_check": sheet("lamp_sip", "check_line"),
    "notices": sheet("notices_button"),
    "outbox": sheet("saved_state"),
    "settings_view": sheet("page_settings", "settings_view"),
    "settings_audio": sheet("page_settings", "settings_audio"),
    "settings_calls": sheet("page_settings", "settings_calls"),
    "settings_shortcuts": sheet("page_settings", "settings_shortcuts"),
}


def controls(s: Shell) -> list[QWidget]:
    """What can be worked now: of the sheet while one is open; a control inside a control counts as one."""
    layers = s.layers()
    root: QWidget = layers[-1] if layers else s.window
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), CONTROLS)
    ]


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or '(no name)'} in {type(widget.parentWidget()).__name__}"


@pytest.mark.parametrize("stage", STAGES)
async def test_given_a_moment_of_the_work_when_the_window_is_read_out_then_every_control_has_a_name(
    theme: Theme, stage: str
) -> None:
    async with shell(theme) as s:
        await STAGES[stage](s)
        await s.settle()
        assert controls(s)
        assert [told(w) for w in controls(s) if not w.accessibleName().strip()] == []


@pytest.mark.parametrize("stage", STAGES)
async def test_given_a_moment_of_the_work_when_tab_is_pressed_again_and_again_then_it_comes_to_every_control(
    theme: Theme, stage: str
) -> None:
    async with shell(theme) as s:
        await STAGES[stage](s)
        await s.settle()
        visited: list[QWidget] = []
        for _ in range(LONGEST_ROUND):
            here = QApplication.focusWidget()
            if here in visited[:-1] and len(visited) > 1 and here is visited[0]:
                break
            if here is not None:
                visited.append(here)
            QTest.keyClick(here or s.window, Qt.Key.Key_Tab, _away_from(here))
        reached = set(visited)
        missing = [w for w in controls(s) if w not in reached and not _shared_stop(w, reached)]
        assert [told(w) for w in missing] == []


def _away_from(widget: QWidget | None) -> Qt.KeyboardModifier:
    """Tab writes a tabulator into some texts; there Ctrl+Tab leaves them in Qt."""
    if isinstance(widget, QPlainTextEdit | QTextEdit) and not widget.tabChangesFocus() and not widget.isReadOnly():
        return Qt.KeyboardModifier.ControlModifier
    return Qt.KeyboardModifier.NoModifier


def _shared_stop(widget: QWidget, reached: set[QWidget]) -> bool:
    """Buttons that exclude each other are one stop of the Tab key; the arrows move among them."""
    if not isinstance(widget, QAbstractButton):
        return False
    parent = widget.parentWidget()
    return widget.autoExclusive() and any(
        isinstance(other, QAbstractButton) and other.autoExclusive() and other.parentWidget() is parent
        for other in reached
    )
