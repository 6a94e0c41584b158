"""Keys with an icon over a word: the controls of a call, the pages of the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.buttons import Pressable
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import KEY_HEIGHT, RADIUS, Ink, TextStyle, Tokens, Tone

_RAIL_LOW, _RAIL_HIGH = 46, 52
"""Of a page's button, in pixels: in a low window with many pages they move together."""


class Stacked(Pressable):
    """Icon over word, the shape of call keys. It never changes its own state: `setActive` says what is true."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str,
        *,
        width: int = 72,
        tip: str = "",
        key_hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._icon_name = icon
        self._active: Tone | None = None
        self._tip, self._key_hint = tip, key_hint
        self._least = width
        self.setFixedHeight(KEY_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._name()

    def setTip(self, tip: str, key_hint: str | None = None) -> None:
        self._tip = tip
        if key_hint is not None:
            self._key_hint = key_hint
        self._name()

    def setIconName(self, icon: str) -> None:
        self._icon_name = icon
        self.update()

    def setActive(self, tone: Tone | None) -> None:
        """Warning for held or muted, accent for an open panel, danger for recording, None for nothing."""
        self._active = tone
        self.setCheckable(True)  # a screen reader says "pressed" only for a checkable button
        self.setChecked(tone is not None)
        self.update()

    def nextCheckState(self) -> None:
        """A press asks; only the call itself says that it is on hold or muted."""

    def sizeHint(self) -> QSize:
        word = self.theme.metrics(TextStyle.MICRO).horizontalAdvance(self._word)
        return QSize(max(self._least, round(word) + 12), self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._paint_ground(painter, t)
        if self.shows_ring():
            paint.ring(painter, QRectF(self.rect()), RADIUS, self.theme.colour(Ink.ACCENT))
        self._paint_stack(painter, ink)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(self._word)
        told = self._tip or (self._word if self._key_hint else "")
        self.setToolTip(f"{told}  {self._key_hint}".strip())

    def _paint_ground(self, painter: QPainter, t: Tokens) -> str:
        """Draw the box, return the colour of icon and word."""
        rect = QRectF(self.rect())
        if not self.isEnabled():
            paint.box(painter, rect, RADIUS, QColor(t.surface), QColor(t.border))
            return t.text3
        if self._active:
            paint.box(painter, rect, RADIUS, QColor(t.tint(self._active)), QColor(t.line(self._active)))
            return t.colour(self._active)
        ground = t.sunken if self.isDown() else t.hover if self.hovered() else t.raised
        paint.box(painter, rect, RADIUS, QColor(ground), QColor(t.border))
        return t.text2

    def _paint_stack(self, painter: QPainter, ink: str) -> float:
        """Icon and word; returns the top of the icon."""
        icon, width = 18, float(self.width())
        top = (self.height() - icon - 18) / 2
        self.theme.icons.paint(painter, self._icon_name, ink, (width - icon) / 2, top, icon, 1.8)
        painter.setFont(self.theme.font(TextStyle.MICRO))
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(0, top + icon + 2, width, 16), paint.CENTRE, self._word)
        return top


class RailButton(Stacked):
    """A page of the window. Put the buttons of a rail into one parent: they exclude each other, arrows move along."""

    def __init__(
        self, theme: Theme, text: str, icon: str, *, key_hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, text, icon, width=68, key_hint=key_hint, parent=parent)
        self._badge = ""
        self.setMinimumHeight(_RAIL_LOW)
        self.setMaximumHeight(_RAIL_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _RAIL_HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _RAIL_LOW)

    def setBadge(self, text: str, told: str = "") -> None:
        """A count on the icon; `told` is what a screen reader says after the name ("2 missed calls")."""
        self._badge = text
        self.setAccessibleDescription(told)
        self.update()

    def nextCheckState(self) -> None:
        self.setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._badge:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.badge(painter, self.theme, self.width() / 2 + 4, (self.height() - 36) / 2 - 5, self._badge)
            painter.end()

    def _paint_ground(self, painter: QPainter, t: Tokens) -> str:
        rect = QRectF(self.rect())
        if self.isChecked():
            paint.box(painter, rect, RADIUS, QColor(t.accent_tint))
            return t.accent
        if self.hovered():
            paint.box(painter, rect, RADIUS, QColor(t.hover))
        return t.text2 if self.isEnabled() else t.text3
