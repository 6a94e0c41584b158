"""Rows of search results whose snippet shows the words that were searched for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from agent_desktop.ui.design import Ink, Row, RowDelegate, TextStyle, Theme, paint
from agent_desktop.ui.design.rows import ROW
from agent_desktop.ui.workspace.suggestions import Piece

_ICON, _INSET = 26, 16
_LEAD = 24
"""Characters left standing before the first hit when the snippet has to be cut."""


class HitDelegate(RowDelegate):
    """Draws a row as every list does, and marks the hits in its second line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, inset=_INSET, parent=parent)
        self._of = theme
        self._snippets: Mapping[str, tuple[Piece, ...]] = {}

    def setSnippets(self, snippets: Mapping[str, tuple[Piece, ...]]) -> None:
        """Row key -> its second line in pieces; rows that are not in it are drawn as they are."""
        self._snippets = snippets

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        pieces = self._snippets.get(row.key, ()) if isinstance(row, Row) else ()
        super().paint(painter, option, index)
        if isinstance(row, Row) and any(p.hit for p in pieces):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._mark(painter, QRectF(option.rect), row, pieces)
            painter.restore()

    def _mark(self, painter: QPainter, rect: QRectF, row: Row, pieces: tuple[Piece, ...]) -> None:
        """The second line again, with its hits on a tint; the row itself leaves that line empty."""
        x = rect.left() + _INSET + (_ICON if row.icon else 0)
        right, top = rect.right() - _INSET, rect.center().y() + 1.5
        for piece in pieces:
            width = paint.text_width(self._of, piece.text, TextStyle.SMALL)
            area = QRectF(x, top, min(width, right - x), 16)
            if piece.hit:
                paint.box(painter, area.adjusted(-1, 0, 1, 0), 3, self._of.colour("accent_tint"))
            ink = Ink.ACCENT if piece.hit else Ink.THIRD
            if paint.text(painter, self._of, area, piece.text, TextStyle.SMALL, ink):
                return
            x += width


def windowed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The snippet from a little before its first hit on, so that the hit is seen in a narrow list."""
    if not pieces or pieces[0].hit or len(pieces[0].text) <= _LEAD:
        return pieces
    return (Piece(f"…{pieces[0].text[-_LEAD:]}"), *pieces[1:])
