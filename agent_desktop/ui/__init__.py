"""The windows: the only place that draws, and that puts things into words."""

import builtins
import importlib


def _import_qt() -> None:
    """Before any module of the window, and before what those bring in.

    PySide6 puts its own import in Python's place, for `from __feature__ import ...`. It reads the source of every
    module imported after it and keeps the text: 13 MiB here, and time at the start. Nothing here asks for a feature.
    """
    plain_import = builtins.__import__
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = plain_import


_import_qt()
