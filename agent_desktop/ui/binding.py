"""Qt's binding for Python, brought in without what it would do to every import after it."""

from __future__ import annotations

import builtins
import importlib


def import_qt() -> None:
    """Before anything else of Qt, and before what the window brings in; importing Qt again changes nothing.

    PySide6 puts its own import in Python's place, for `from __feature__ import ...`. It reads the source of every
    module imported after it and keeps the text: 13 MiB here, and time at the start. Nothing here asks for a feature.
    """
    plain_import = builtins.__import__
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = plain_import
