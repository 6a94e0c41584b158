"""Types into another window while a call is announced, and prints where the keyboard was: run under an X server."""

from __future__ import annotations

import asyncio
import json
import sys

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from agent_desktop.ui.design import Scheme, Theme
from tests.ui.phone_scene import WANG, Scene, scene


async def wait(s: Scene, seconds: float = 0.15) -> None:
    """The X server and the program have done what they will."""
    for _ in range(round(seconds / 0.01)):
        await s.settle()
        await asyncio.sleep(0.01)


async def watch(theme: Theme) -> dict[str, object]:
    async with scene(theme, shown=True) as s:
        other = QLineEdit()
        other.show()
        await wait(s)
        other.activateWindow()
        other.setFocus()
        await wait(s)
        focus, window = [], []

        def look(words: str) -> None:
            focused = QApplication.focusWidget()
            focus.append(focused is other)
            window.append(QApplication.activeWindow() is other)
            if focused is not None:
                QTest.keyClicks(focused, words)

        look("before ")
        await s.ring(WANG, "billing", ivr_path="2>1")
        await wait(s)
        panel = s.column.incoming.panel
        shown = panel is not None and panel.isVisible()
        if panel is not None:
            panel.activateWindow()  # as a window manager would that gives each new window the keyboard; it must refuse
            await wait(s)
        look("during ")
        if panel is not None:
            answer = panel.findChild(QPushButton, "panel_answer")
            assert isinstance(answer, QPushButton)
            QTest.mouseClick(answer, Qt.MouseButton.LeftButton)
        await wait(s)
        look("after")
        result: dict[str, object] = {
            "panel": shown,
            "focus_kept": focus,
            "window_kept": window,
            "typed": other.text(),
            "answered": len(s.fake.phone.named("answer")),
            "gone": panel is not None and not panel.isVisible(),
        }
        other.close()
        return result


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme(Scheme.LIGHT)
    theme.apply(app)
    print(json.dumps(asyncio.run(watch(theme))))
    theme.close()


if __name__ == "__main__":
    main()
