"""Controls that choose or set: switch, check box, slider, segments, tabs. All work from the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QTabBar,
    QWidget,
)

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.layout import Frame, hbox
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import RADIUS, RADIUS_SMALL, Ground, Ink, TextStyle


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


@dataclass(frozen=True, slots=True)
class Tab:
    """A page: its key, its word, an icon in a colour, a count, and whether it can be closed."""

    key: str
    text: str
    icon: str = ""
    ink: Ink = Ink.SECOND
    count: str = ""
    closable: bool = False


class Tabs(QTabBar):
    """Pages of a panel, the current one underlined. Arrows move, Ctrl+W or Delete closes what can be closed."""

    currentKeyChanged = Signal(str)
    closeRequested = Signal(str)

    def __init__(
        self, theme: Theme, tabs: Sequence[Tab] = (), *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tabs: list[Tab] = []
        self._close_tip = ""
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFixedHeight(36)
        self.setTabs(tabs)
        self.currentChanged.connect(self._moved)
        theme.changed.connect(self.update)

    def setTabs(self, tabs: Sequence[Tab]) -> None:
        """The current page stays when its key is still there."""
        kept = self.currentKey()
        self.blockSignals(True)
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        self._tabs = list(tabs)
        while self.count() < len(tabs):
            self.addTab("")
        for index, tab in enumerate(tabs):
            word = f"{tab.text} {tab.count}".strip()
            self.setTabText(index, word.replace("&", "&&"))
            self.setAccessibleTabName(index, word)
            self.setTabToolTip(index, "")
            self._set_cross(index, tab)
        keys = [t.key for t in tabs]
        self.setCurrentIndex(keys.index(kept) if kept in keys else 0)
        self.blockSignals(False)
        self.updateGeometry()
        self.update()
        if kept and self.currentKey() != kept:
            self.currentKeyChanged.emit(self.currentKey())

    def setCloseTip(self, tip: str) -> None:
        """Name of the crosses, in the language of the window."""
        self._close_tip = tip
        self.setTabs(self._tabs)

    def currentKey(self) -> str:
        index = self.currentIndex()
        return self._tabs[index].key if 0 <= index < len(self._tabs) else ""

    def setCurrentKey(self, key: str) -> None:
        for index, tab in enumerate(self._tabs):
            if tab.key == key:
                self.setCurrentIndex(index)

    def tabSizeHint(self, index: int) -> QSize:
        if not 0 <= index < len(self._tabs):
            return QSize(40, 36)
        tab = self._tabs[index]
        width = self._theme.metrics(TextStyle.STRONG).horizontalAdvance(tab.text) + 4
        width += 24 if tab.icon else 0
        width += self._theme.metrics().horizontalAdvance(tab.count) + 8 if tab.count else 0
        width += 32 if tab.closable else 0
        return QSize(round(width) + 20, 36)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(min(96, self.tabSizeHint(index).width()), 36)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        closes = event.key() == Qt.Key.Key_Delete
        if closes and 0 <= index < len(self._tabs) and self._tabs[index].closable:
            self.closeRequested.emit(self._tabs[index].key)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, tab in enumerate(self._tabs):
            self._paint_tab(painter, self.tabRect(index), tab, index == self.currentIndex())
        painter.end()

    def _paint_tab(self, painter: QPainter, area: QRect, tab: Tab, current: bool) -> None:
        t = self._theme.tokens
        rect = QRectF(area).adjusted(0, 0, -20 if area.width() > 60 else 0, 0)
        x, end = rect.left() + 2, rect.right() - (32 if tab.closable else 2)
        over = area.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        ink = Ink.TEXT if current or over else Ink.SECOND
        if tab.icon:
            self._theme.icons.paint(painter, tab.icon, t.colour(tab.ink), x, rect.center().y() - 8)
            x += 24
        style = TextStyle.STRONG if current else TextStyle.BUTTON
        wide = self._theme.metrics(TextStyle.STRONG).horizontalAdvance(tab.text) + 2
        wide = min(wide, end - x)
        paint.text(painter, self._theme, QRectF(x, rect.top(), wide, rect.height() - 1), tab.text, style, ink)
        if tab.count and x + wide + 6 < end:
            paint.text(
                painter,
                self._theme,
                QRectF(x + wide + 6, rect.top(), end - x - wide, rect.height() - 1),
                tab.count,
                style,
                ink,
            )
        if current:
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, end + 2 - rect.left(), 2), QColor(t.accent))
        if current and self.hasFocus():
            paint.ring(painter, rect.adjusted(-2, 3, 2, -4), RADIUS_SMALL, QColor(t.accent))

    def _set_cross(self, index: int, tab: Tab) -> None:
        side = QTabBar.ButtonPosition.RightSide
        there = self.tabButton(index, side)
        if not tab.closable:
            if there is not None:
                self.setTabButton(index, side, None)
                there.deleteLater()
            return
        if not isinstance(there, Button):
            there = Button(self._theme, "", "x", Kind.QUIET, small=True)
            there.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            there.clicked.connect(self._cross_pressed)
            self.setTabButton(index, side, there)
        there.setTip(f"{self._close_tip} {tab.text}".strip())

    def _cross_pressed(self) -> None:
        sender = self.sender()
        for index, tab in enumerate(self._tabs):
            if self.tabButton(index, QTabBar.ButtonPosition.RightSide) is sender:
                self.closeRequested.emit(tab.key)
                return

    def _moved(self, index: int) -> None:
        if 0 <= index < len(self._tabs):
            self.currentKeyChanged.emit(self._tabs[index].key)
