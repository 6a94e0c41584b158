"""Sentences with a number in them, for functions that are no widgets.

pyside6-lupdate sees plurals only where an object's own tr() is called with a plain name as the number.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject


class Plural(QObject):
    """Made for one sentence and dropped; `translate` where it is not the window's language that is spoken."""

    def __init__(self, translate: Callable[..., str] = QCoreApplication.translate) -> None:
        super().__init__()
        self._translate = translate

    def tr(self, source: str, /, disambiguation: str | None = None, n: int = -1) -> str:
        return self._translate("Plural", source, disambiguation or "", n)

    def customers(self, n: int) -> str:
        return self.tr("%n customer(s)", "", n)

    def tickets(self, n: int) -> str:
        return self.tr("%n", "open tickets", n)

    def tickets_due(self, n: int, when: str) -> str:
        return self.tr("%n, due {when}", "open tickets", n).format(when=when)

    def tickets_late(self, n: int, when: str) -> str:
        return self.tr("%n, was due {when}", "open tickets", n).format(when=when)

    def used_this_week(self, n: int) -> str:
        return self.tr("used %n time(s) this week", "", n)

    def unread_announcements(self, n: int) -> str:
        return self.tr("%n unread announcement(s)", "", n)

    def to_confirm(self, n: int) -> str:
        return self.tr("%n to confirm", "announcements", n)

    def more_to_finish(self, n: int) -> str:
        return self.tr("%n more", "contacts to finish, without a tab", n)

    def too_long(self, n: int) -> str:
        return self.tr("Too long: %n character(s) at most.", "", n)
