"""Controls that set one value: switch, check box, slider. All work from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QSlider,
    QWidget,
)

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import RADIUS, RADIUS_SMALL, Ink


class Switch(QCheckBox):
    """On or off at once; Space or a click turns it (`toggled`). Its caption stands beside it: give it that name."""

    def __init__(self, theme: Theme, on: bool = False, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFixedSize(40, 24)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        return QSize(40, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, on = self._theme.tokens, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, 2, 36, 20)
        if not self.isEnabled():
            paint.box(painter, track, 10, QColor(t.neutral_line if on else t.surface), QColor(t.border_strong))
            knob = t.raised if on else t.border_strong
        elif on:
            fill = QColor(t.accent_fill)
            paint.box(painter, track, 10, fill.darker(108) if self.underMouse() else fill)
            knob = t.on_fill
        else:
            paint.box(painter, track, 10, QColor(t.hover if self.underMouse() else t.neutral_tint), QColor(t.text3))
            knob = t.text3
        paint.box(painter, QRectF(21 if on else 5, 5, 14, 14), 7, QColor(knob))
        if self.hasFocus():
            paint.ring(painter, QRectF(self.rect()), 12, QColor(t.accent))
        painter.end()


class Check(QCheckBox):
    """A box to tick, with its word."""

    def __init__(self, theme: Theme, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word = ""
        self.setFixedHeight(28)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(text)
        theme.changed.connect(self.update)

    def text(self) -> str:
        return self._word

    def setText(self, text: str) -> None:
        self._word = text
        super().setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        word = self._theme.metrics().horizontalAdvance(self._word)
        return QSize(round(word) + 32, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, on = self._theme.tokens, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(2, (self.height() - 16) / 2, 16, 16)
        if on and self.isEnabled():
            paint.box(painter, rect, RADIUS_SMALL, QColor(t.accent_fill))
        else:
            ground = t.surface if not self.isEnabled() else t.hover if self.underMouse() else t.raised
            paint.box(
                painter, rect, RADIUS_SMALL, QColor(ground), QColor(t.text3 if self.isEnabled() else t.border_strong)
            )
        if on:
            mark = t.on_fill if self.isEnabled() else t.text3
            self._theme.icons.paint(painter, "check", mark, rect.x() + 1, rect.y() + 1, 14, 2.8)
        if self.hasFocus():
            paint.ring(painter, rect.adjusted(-2, -2, 2, 2), RADIUS, QColor(t.accent))
        ink = Ink.TEXT if self.isEnabled() else Ink.THIRD
        paint.text(painter, self._theme, QRectF(26, 0, self.width() - 26, self.height()), self._word, ink=ink)
        painter.end()


class Slider(QSlider):
    """A level from `low` to `high`: arrows one step, Page keys ten, Home and End the ends; a click goes there."""

    def __init__(
        self,
        theme: Theme,
        value: int = 0,
        *,
        low: int = 0,
        high: int = 100,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setRange(low, high)
        self.setPageStep(max(1, (high - low) // 10))
        self.setValue(value)
        self.setAccessibleName(name)
        self.setFixedHeight(24)
        self.setMinimumWidth(80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, middle = self._theme.tokens, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        span = max(1, self.maximum() - self.minimum())
        x = 10 + (self.width() - 20) * (self.value() - self.minimum()) / span
        paint.box(painter, QRectF(2, middle - 2, self.width() - 4, 4), 2, QColor(t.neutral_line))
        tone = t.accent_fill if self.isEnabled() else t.border_strong
        paint.box(painter, QRectF(2, middle - 2, x - 2, 4), 2, QColor(tone))
        edge = t.accent if self.isEnabled() else t.border_strong
        paint.box(painter, QRectF(x - 8, middle - 8, 16, 16), 8, QColor(t.raised), QColor(edge))
        if self.hasFocus():
            paint.ring(painter, QRectF(x - 10, middle - 10, 20, 20), 10, QColor(t.accent))
        painter.end()

    def _go(self, where: QPointF) -> None:
        part = (where.x() - 10) / max(1, self.width() - 20)
        self.setValue(round(self.minimum() + min(1.0, max(0.0, part)) * (self.maximum() - self.minimum())))
