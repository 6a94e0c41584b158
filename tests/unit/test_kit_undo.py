"""Steps back and forth."""

from __future__ import annotations

from agent_desktop.kit.undo import Undo


def test_given_steps_when_undone_and_redone_then_each_stands_again() -> None:
    steps = Undo("a")
    assert not steps.can_undo
    assert (steps.change("b"), steps.change("c"), steps.change("c")) == (True, True, False)

    assert (steps.undo(), steps.present, steps.undo(), steps.present, steps.undo()) == (True, "b", True, "a", False)
    assert (steps.redo(), steps.present, steps.can_redo) == (True, "b", True)
    steps.change("d")
    assert (steps.can_redo, steps.redo(), steps.present) == (False, False, "d")


def test_given_typing_when_undone_then_it_is_one_step_until_something_else_happens() -> None:
    steps = Undo("")
    for text in ("w", "wo", "wor"):
        steps.change(text, "label")
    steps.change("word", "hint")
    steps.undo()
    assert steps.present == "wor"
    steps.change("work", "label")
    steps.undo()
    assert steps.present == "wor", "typing after an undo is a step of its own"
    steps.undo()
    assert steps.present == ""


def test_given_more_steps_than_are_kept_then_the_oldest_are_forgotten() -> None:
    steps = Undo(0, most=3)
    for number in range(1, 10):
        steps.change(number)
    while steps.undo():
        pass
    assert steps.present == 6
