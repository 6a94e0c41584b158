"""Boxes without ceremony: rows, columns, frames and hairlines.

In a row or column, `None` stretches, an int is a fixed space, `(item, n)` takes n parts of the space left over; an
item is a widget or a layout. Gaps and paddings are pixels of the 4-px grid; padding is one number or (left, top, right,
bottom).
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

from agent_desktop.ui.design.tokens import Ground, Tone

Part = QWidget | QLayout | int | None
Item = Part | tuple[QWidget | QLayout, int]
Padding = int | tuple[int, int, int, int]


def hbox(*items: Item, gap: int = 8, pad: Padding = 0) -> QHBoxLayout:
    """A row as a bare layout, to nest or to set on a widget of yours."""
    layout = QHBoxLayout()
    _fill(layout, items, gap, pad)
    return layout


def vbox(*items: Item, gap: int = 8, pad: Padding = 0) -> QVBoxLayout:
    """A column as a bare layout."""
    layout = QVBoxLayout()
    _fill(layout, items, gap, pad)
    return layout


def row(*items: Item, gap: int = 8, pad: Padding = 0, into: QWidget | None = None) -> QWidget:
    """A row as a widget of its own (so it can be hidden), or laid into `into`, which is given back."""
    widget = into or QWidget()
    widget.setLayout(hbox(*items, gap=gap, pad=pad))
    return widget


def col(*items: Item, gap: int = 8, pad: Padding = 0, into: QWidget | None = None) -> QWidget:
    """A column as a widget of its own, or laid into `into`, which is given back."""
    widget = into or QWidget()
    widget.setLayout(vbox(*items, gap=gap, pad=pad))
    return widget


def _fill(layout: QBoxLayout, items: tuple[Item, ...], gap: int, pad: Padding) -> None:
    layout.setSpacing(gap)
    left, top, right, bottom = (pad,) * 4 if isinstance(pad, int) else pad
    layout.setContentsMargins(left, top, right, bottom)
    for item in items:
        put(layout, item)


def put(layout: QBoxLayout, item: Item) -> None:
    """Append one item to a row or column."""
    part, stretch = item if isinstance(item, tuple) else (item, 0)
    match part:
        case None:
            layout.addStretch(1)
        case int():
            if part:
                layout.addSpacing(part)
        case QLayout():
            layout.addLayout(part, stretch)
        case QWidget():
            layout.addWidget(part, stretch)


def clear(layout: QLayout) -> None:
    """Empty a layout and delete what was in it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()  # deleteLater alone would leave it on screen until the loop turns
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Frame(QFrame):
    """A ground to stand on; edge, tint and band give it the colours of a tone."""

    def __init__(self, ground: Ground = Ground.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", str(ground))

    def setGround(self, ground: Ground) -> None:
        self._choose("ground", str(ground))

    def setEdge(self, tone: Tone | None) -> None:
        """Card whose edge has the colour of a state; None goes back to the ground."""
        self._choose("edge", tone)

    def setTint(self, tone: Tone | None) -> None:
        """Card filled with the tint of a tone."""
        self._choose("tint", tone)

    def setBand(self, tone: Tone | None) -> None:
        """Full-width strip filled with the tint of a tone."""
        self._choose("band", tone)

    def _choose(self, key: str, value: str | None) -> None:
        wanted = str(value) if value else None
        if self.property(key) != wanted:
            self.setProperty(key, wanted)
            repolish(self)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose dynamic property changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class Line(QFrame):
    """A hairline of exactly one logical pixel: across a column, or down a row (then `length` may shorten it)."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal, length: int = 0) -> None:
        super().__init__()
        upright = orientation is Qt.Orientation.Vertical
        self.setProperty("line", "v" if upright else "h")
        if length:
            (self.setFixedHeight if upright else self.setFixedWidth)(length)


def line() -> Line:
    return Line()


def upright(length: int = 0) -> Line:
    return Line(Qt.Orientation.Vertical, length)


class Scroll(QScrollArea):
    """Scrolls one widget up and down, keeps what has the focus in view, and shows no frame of its own."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)


class Flow(QLayout):
    """A row that goes on in the next line when it is full: chips under a name."""

    def __init__(self, *widgets: QWidget, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(s.width() for s in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((s.height() for s in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, tallest = rect.x(), rect.y(), 0
        for item in self._shown():
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, tallest = rect.x(), y + tallest + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tallest = max(tallest, size.height())
        return y + tallest - rect.y()
