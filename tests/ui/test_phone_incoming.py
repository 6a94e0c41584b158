"""The panel that announces a call: there when the window is not in front, and never with the keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.ui.design import Label, Scheme, Theme
from agent_desktop.ui.phone.card_view import Face
from agent_desktop.ui.phone.incoming import IncomingPanel
from tests.lab.need import need_program
from tests.ui.phone_scene import WANG, ZHANG, Scene, scene

ROOT = Path(__file__).parents[2]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@asynccontextmanager
async def another_window(theme: Theme) -> AsyncIterator[tuple[Scene, QLineEdit]]:
    """The agent types into another window, and ours is behind it."""
    async with scene(theme, shown=True) as s:
        other = QLineEdit()
        other.show()
        other.activateWindow()
        for _ in range(50):
            await s.settle()
            if other.isActiveWindow():
                break
        other.setFocus()
        try:
            yield s, other
        finally:
            other.close()
            other.deleteLater()


def panel_of(s: Scene) -> IncomingPanel:
    panel = s.column.incoming.panel
    assert panel is not None
    return panel


def button(panel: IncomingPanel, name: str) -> QPushButton:
    found = panel.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


async def test_given_the_window_in_front_when_somebody_calls_then_the_card_is_enough(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await s.ring()
        assert s.column.incoming.panel is None
        assert s.shows("answer")


async def test_given_another_window_in_front_when_answer_is_pressed_on_the_panel_then_the_call_is_taken(
    theme: Theme,
) -> None:
    async with another_window(theme) as (s, _other):
        await s.ring(WANG, "billing", ivr_path="2>1")
        assert panel_of(s).isVisible()
        QTest.mouseClick(button(panel_of(s), "panel_answer"), LEFT)
        await s.settle()
        assert len(s.fake.phone.named("answer")) == 1
        assert not panel_of(s).isVisible()


def test_given_an_x_server_when_the_panel_comes_goes_and_is_pressed_then_typing_goes_on_where_it_was() -> None:
    """On a real display: the offscreen platform gives the focus to whatever is shown last, flags or not."""
    xvfb = need_program("xvfb-run", "xvfb", "xauth")
    command = [str(xvfb), "-a", sys.executable, "-m", "tests.ui.typing_beside"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "panel": True,
        "focus_kept": [True, True, True],
        "window_kept": [True, True, True],
        "typed": "before during after",
        "answered": 1,
        "gone": True,
    }


async def test_given_the_panel_when_seen_then_it_repeats_the_card_and_nothing_of_it_takes_the_keyboard(
    theme: Theme,
) -> None:
    async with another_window(theme) as (s, _other):
        await s.ring(WANG, "billing", ivr_path="2>1")
        panel = panel_of(s)
        told = [label.text() for label in panel.findChildren(Label) if label.isVisible()]
        for expected in ("Incoming call", "Wang Wei", "+86 139 1234 5678", "IVR 2 › 1: bill, refund", "ringing"):
            assert expected in told
        takers = [
            part.objectName() or type(part).__name__
            for part in (panel, *panel.findChildren(QWidget))
            if part.isVisible() and part.focusPolicy() is not Qt.FocusPolicy.NoFocus
        ]
        assert takers == []
        assert panel.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        assert panel.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
        assert panel.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


async def test_given_the_panel_when_it_appears_then_at_the_bottom_right_of_the_screen(theme: Theme) -> None:
    async with another_window(theme) as (s, _other):
        await s.ring()
        panel = panel_of(s)
        screen = QGuiApplication.primaryScreen().availableGeometry()
        card = panel.card().translated(panel.pos())
        assert (screen.right() - card.right(), screen.bottom() - card.bottom()) == (16, 16)
        assert card.width() == 376


async def test_given_the_panel_when_the_caller_leaves_then_it_is_gone_before_anything_else_happens(
    theme: Theme,
) -> None:
    async with another_window(theme) as (s, _other):
        call = await s.ring()
        s.fake.phone.peer_cancels(call.leg_id)
        assert not panel_of(s).isVisible()


async def test_given_the_panel_when_reject_is_pressed_then_the_caller_is_declined(theme: Theme) -> None:
    async with another_window(theme) as (s, _other):
        call = await s.ring()
        QTest.mouseClick(button(panel_of(s), "panel_reject"), LEFT)
        await s.settle()
        assert s.fake.phone.named("reject") == [(call.leg_id, 603)]
        assert not panel_of(s).isVisible()


async def test_given_the_panel_when_the_window_comes_to_the_front_then_it_goes_and_comes_back(theme: Theme) -> None:
    async with another_window(theme) as (s, other):
        await s.ring()
        assert panel_of(s).isVisible()
        await s.activate()
        assert not panel_of(s).isVisible()
        other.activateWindow()
        for _ in range(50):
            await s.settle()
            if panel_of(s).isVisible():
                break
        assert panel_of(s).isVisible()


async def test_given_two_ring_while_the_agent_talks_when_announced_then_the_longer_one_with_hold_and_answer(
    theme: Theme,
) -> None:
    async with another_window(theme) as (s, _other):
        first = await s.ring(WANG)
        await s.fake.desk.calls.answer(first.id)
        await s.settle()
        second = await s.ring(ZHANG, "sales")
        third = await s.ring("+8613700000000", "sales")
        panel = panel_of(s)
        told = [label.text() for label in panel.findChildren(Label) if label.isVisible()]
        assert any(text.startswith("2 incoming call") for text in told)
        assert "Zhang Jianguo" in told
        assert button(panel, "panel_answer").text() == "Hold & answer"
        s.fake.phone.peer_cancels(second.leg_id)
        await s.settle()
        assert panel.isVisible()
        view = panel.call.view
        assert view is not None
        assert (view.call_id, view.face) == (third.id, Face.RINGING)


async def test_given_the_panel_when_time_passes_then_its_timer_counts(theme: Theme) -> None:
    async with another_window(theme) as (s, _other):
        await s.ring()
        await s.pass_time(7)
        assert "0:07" in [label.text() for label in panel_of(s).findChildren(Label)]


async def test_given_the_agent_wants_the_window_when_somebody_calls_then_it_comes_to_the_front(theme: Theme) -> None:
    async with another_window(theme) as (s, _other):
        s.fake.desk.preferences.put("calls.raise_window", True)
        await s.ring()
        for _ in range(50):
            await s.settle()
            if s.column.isActiveWindow():
                break
        assert s.column.isActiveWindow()
