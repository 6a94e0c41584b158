"""However long the centre's names are, and however much there is: at the smallest size of the window nothing is pushed
out of sight, nothing of ours is cut, and what gives way tells the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QTabBar, QWidget

from agent_desktop.ui.design import Button, Elided, Label, MenuButton, Theme, paint
from tests.ui.long_scene import REASON, long_desk
from tests.ui.look_long import STAGES
from tests.ui.shell_scene import shell

SMALL = (1024, 700)


def seen(root: QWidget) -> Iterator[QWidget]:
    """What is shown, without what lists and edits draw inside themselves."""
    for child in root.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield child
            if not isinstance(child, QAbstractItemView):
                yield from seen(child)


def told(widget: QWidget) -> str:
    words = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {widget.objectName()} {words!r:.40} in {type(widget.parentWidget()).__name__}"


def scrolls(widget: QWidget) -> bool:
    """Whether it lies in something that scrolls, or is the inside of a control of Qt's."""
    parent = widget.parentWidget()
    return isinstance(parent, QAbstractScrollArea | QTabBar) or (
        parent is not None and isinstance(parent.parentWidget(), QAbstractScrollArea)
    )


def outside(root: QWidget) -> list[str]:
    """Widgets that reach beyond what they lie in."""
    found = []
    for w in seen(root):
        parent = w.parentWidget()
        if parent is not None and not scrolls(w) and not parent.rect().adjusted(-1, -1, 1, 1).contains(w.geometry()):
            found.append(f"{told(w)}: {w.geometry().getRect()}")
    return found


def cut(theme: Theme, root: QWidget) -> list[str]:
    """Words that do not fit and are told nowhere."""
    found = []
    for w in seen(root):
        match w:
            case Elided():
                wanted = paint.text_width(theme, w.text(), w.style_step)
                bad = wanted > w.width() + 0.5 and not w.toolTip()
            case Label() if w.wordWrap():
                bad = w.heightForWidth(w.width()) > w.height()
            case Label():
                bad = paint.text_width(theme, w.text(), w.style_step) > w.width() + 1
            case Button():
                bad = w.sizeHint().width() > w.width() and w.text() not in w.toolTip()
            case _:
                bad = False
        if bad:
            found.append(told(w))
    return found


@pytest.mark.parametrize("tag", ["en", "zh_CN"])
@pytest.mark.parametrize("stage", [name for name in STAGES if name != "state_menu"])
async def test_given_long_names_and_much_of_everything_when_the_window_is_small_then_all_of_it_can_be_read(
    theme: Theme, stage: str, tag: str
) -> None:
    async with shell(theme, long_desk(), tag=tag) as s:
        s.window.resize(*SMALL)
        await s.settle()
        await STAGES[stage](s)
        for _ in range(20):  # notes grow line by line, and what lies around them follows
            await s.settle()
            if not outside(s.window):
                break
        assert (s.window.width(), s.window.height()) == SMALL, "nothing makes the window grow"
        assert outside(s.window) == []
        assert cut(theme, s.window) == []


async def test_given_a_reason_with_a_long_name_when_it_is_chosen_then_what_stands_beside_the_state_stays_there(
    theme: Theme,
) -> None:
    async with shell(theme, long_desk()) as s:
        s.window.resize(*SMALL)
        await s.settle()
        lamp = s.find("lamp_sip", Button)
        state = s.find("state_button", MenuButton)
        before = state.geometry(), lamp.mapTo(s.window, QPoint())
        await STAGES["waiting"](s)
        await s.settle()
        assert state.accessibleName().endswith(REASON.en)
        assert (state.geometry(), lamp.mapTo(s.window, QPoint())) == before
