"""A few ways to look at the same list, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QSizePolicy, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.layout import Frame, hbox
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import RADIUS_SMALL, Ground, Ink, TextStyle


@dataclass(frozen=True, slots=True)
class Segment:
    """One way to look at a list: its key, its word, and a count when there is one."""

    key: str
    text: str
    count: str = ""


class _SegmentButton(QRadioButton):
    def __init__(self, theme: Theme, segment: Segment) -> None:
        super().__init__()
        self._theme = theme
        self.segment = segment
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setSegment(segment)
        theme.changed.connect(self.update)

    def setSegment(self, segment: Segment) -> None:
        self.segment = segment
        word = f"{segment.text} {segment.count}".strip()
        self.setText(word.replace("&", "&&"))
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        word = self._theme.metrics(TextStyle.SMALLSTRONG).horizontalAdvance(self.accessibleName())
        return QSize(round(word) + 18, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, rect = self._theme.tokens, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, style = Ink.SECOND, TextStyle.SMALLMEDIUM
        if self.isChecked():
            paint.box(painter, rect, RADIUS_SMALL, QColor(t.raised), QColor(t.border_strong))
            ink, style = Ink.TEXT, TextStyle.SMALLSTRONG
        elif self.isEnabled() and self.underMouse():
            paint.box(painter, rect, RADIUS_SMALL, QColor(t.hover))
        if self.hasFocus():
            paint.ring(painter, rect, RADIUS_SMALL, QColor(t.accent))
        painter.setFont(self._theme.font(style))
        painter.setPen(self._theme.colour(ink if self.isEnabled() else Ink.THIRD))
        painter.drawText(rect, paint.CENTRE, self.accessibleName())
        painter.end()


class Segments(Frame):
    """One of a few ways to look at the same list. Tab enters at the current one, arrows move (`currentChanged`)."""

    currentChanged = Signal(str)

    def __init__(
        self,
        theme: Theme,
        segments: Sequence[Segment],
        *,
        current: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Ground.WELL, parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._buttons: list[_SegmentButton] = []
        self._row = hbox(gap=2, pad=2)
        self.setLayout(self._row)
        self.setFixedHeight(30)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._group.buttonToggled.connect(self._toggled)
        self.setSegments(segments)
        if current:
            self.setCurrent(current)

    def setSegments(self, segments: Sequence[Segment]) -> None:
        """The same segments in other words or counts keep the current one; other segments start at the first."""
        if [b.segment.key for b in self._buttons] == [s.key for s in segments]:
            for button, segment in zip(self._buttons, segments, strict=True):
                button.setSegment(segment)
            return
        kept = self.current()
        for button in self._buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = [_SegmentButton(self._theme, segment) for segment in segments]
        for button in self._buttons:
            self._group.addButton(button)
            self._row.addWidget(button)
        if self._buttons:
            keys = [s.key for s in segments]
            self._buttons[keys.index(kept) if kept in keys else 0].setChecked(True)

    def current(self) -> str:
        button = self._group.checkedButton()
        return button.segment.key if isinstance(button, _SegmentButton) else ""

    def setCurrent(self, key: str) -> None:
        for button in self._buttons:
            if button.segment.key == key:
                button.setChecked(True)

    def _toggled(self, button: QAbstractButton, on: bool) -> None:
        if on and isinstance(button, _SegmentButton):
            self.currentChanged.emit(button.segment.key)
