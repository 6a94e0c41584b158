"""A monkey at the whole window for a few seconds; tests/bench/monkey.py is the one for hours."""

from __future__ import annotations

import logging
import sys

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from agent_desktop.ui.design import Theme
from tests.bench.monkey import EXPECTED, Monkey, Seen, desk, let_loose, listening
from tests.ui.shell_scene import shell

SEED, STEPS = 7, 100


@pytest.mark.tolerates_log(EXPECTED.pattern)
async def test_given_a_monkey_at_the_window_then_nothing_is_loud_and_nothing_typed_is_lost(theme: Theme) -> None:
    seen = await let_loose(theme, SEED, STEPS)

    assert seen.faults == []
    assert (seen.steps, seen.calls > 0, seen.words > 0) == (STEPS, True, True)


@pytest.mark.tolerates_log("too loud")
async def test_given_what_must_not_happen_then_the_monkey_says_so(theme: Theme) -> None:
    seen = Seen()
    async with shell(theme, desk()) as s:
        monkey = Monkey(s, 1, seen)
        field = s.find("dial_field", QLineEdit)
        field.setFocus()
        before: dict[QWidget, str] = {field: ""}
        field.setText("5")
        monkey.nothing_taken(field, before)
        s.window.setFocus()
        field.clearFocus()
        monkey.nothing_taken(field, {})
        commands = len(s.fake.phone.commands)
        s.fake.phone.commands.append(("hang_up",))
        monkey.nothing_else(field, {}, commands)
        with listening(seen):
            logging.getLogger("agent_desktop.ui").warning("too loud")
            sys.excepthook(ValueError, ValueError("nobody caught it"), None)

    assert [fault.partition("; after")[0].strip() for fault in seen.faults] == [
        "step 0: DialField dial_field had '', now '5'",
        "step 0: the keyboard went from DialField dial_field to MainWindow",
        "step 0: typing in DialField dial_field did {'hang_up'}",
        "step 0: WARNING agent_desktop.ui: too loud",
        "step 0: ValueError: nobody caught it",
    ]
