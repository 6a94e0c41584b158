"""Work whose answer only one widget wants."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget

from agent_desktop.kit.tasks import Tasks


def ask(widget: QWidget, tasks: Tasks, work: Coroutine[Any, Any, Any], name: str) -> None:
    """Starts `work`, which is given up when `widget` goes: a sheet may be closed before a slow server answers."""
    task = tasks.spawn(work, name)
    if task is not None:
        widget.destroyed.connect(lambda: task.cancel())
