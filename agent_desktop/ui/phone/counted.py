"""Words that depend on a number.

pyside6-lupdate recognises a plural only in `tr()`; in `QCoreApplication.translate` it takes "%n" for an ordinary word,
and drops the text altogether where the number is an expression with brackets. So these live in a class.
"""

from __future__ import annotations

from PySide6.QtCore import QObject


class Counted(QObject):
    """Made where it is needed; it holds nothing."""

    def customers(self, count: int) -> str:
        return self.tr("%n customer(s) with this number", "", count)

    def people(self, count: int) -> str:
        return self.tr("%n customer(s)", "", count)

    def tickets(self, count: int) -> str:
        return self.tr("%n open ticket(s)", "", count)

    def queues(self, count: int) -> str:
        return self.tr("%n queue(s).", "", count)

    def colleagues_ready(self, count: int) -> str:
        return self.tr("%n colleague(s) ready too.", "", count)

    def agents_ready(self, count: int) -> str:
        return self.tr("%n agent(s) ready", "", count)

    def waiting(self, count: int) -> str:
        return self.tr("%n waiting", "", count)

    def parties(self, count: int) -> str:
        return self.tr("Conference of %n", "", count)

    def messages(self, count: int) -> str:
        return self.tr("%n new voice message(s)", "", count)
