"""What floats over the window: cards with a shadow, a layer that holds one, short notices that go by themselves.

The shadow is a picture drawn once per theme and stretched, not a graphics effect: a card repaints as often as it likes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QEvent, QMargins, QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLayout, QWidget
from shiboken6 import Shiboken

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.labels import Glyph, Label
from agent_desktop.ui.design.layout import hbox
from agent_desktop.ui.design.speech import announce
from agent_desktop.ui.design.theme import Theme, argb
from agent_desktop.ui.design.tokens import RADIUS_FLOAT, Ink, TextStyle, Tone

BLUR, DROP = 24, 10  # reach and offset of the shadow in px
MARGIN = QMargins(BLUR, BLUR - DROP, BLUR, BLUR + DROP)  # room the shadow needs around a card
_CORE = RADIUS_FLOAT + BLUR  # what the nine parts of the picture leave unstretched


def shadow_picture(theme: Theme, ratio: float) -> QPixmap:
    """A blurred rounded box; its middle pixel column and row may be stretched."""
    side = 2 * (_CORE + BLUR) + 1
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    colour = argb(theme.tokens.shadow)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for step in range(2 * BLUR + 1):  # from outside in; each box replaces the middle of the one before
        depth = step / (2 * BLUR)
        ring = QColor(colour)
        ring.setAlphaF(colour.alphaF() * 0.5 * (1 - math.cos(math.pi * depth)) ** 1.35 / 2**0.35)
        paint.box(
            painter, QRectF(step, step, side - 2 * step, side - 2 * step), max(2.0, _CORE + BLUR - step * 1.2), ring
        )
    painter.end()
    return picture


class Float(QWidget):
    """A card with a shadow around it. Lay out its content in `body`; `MARGIN` of the widget belongs to the shadow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QPixmap | None = None
        self.body = QWidget()
        layout = hbox(self.body, gap=0)
        layout.setContentsMargins(MARGIN + QMargins(1, 1, 1, 1))
        self.setLayout(layout)
        theme.changed.connect(self._forget)

    def setContent(self, content: QLayout) -> None:
        self.body.setLayout(content)

    def card(self) -> QRect:
        """Where the card stands inside the widget."""
        return self.rect().marginsRemoved(MARGIN)

    def setCardWidth(self, width: int) -> None:
        self.setFixedWidth(width + MARGIN.left() + MARGIN.right())

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = shadow_picture(self._theme, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.card())
        _stretch(painter, self._picture, card.translated(0, DROP).adjusted(-BLUR, -BLUR, BLUR, BLUR), ratio)
        edge = self._theme.colour("border_strong")
        paint.box(painter, card, RADIUS_FLOAT, self._theme.colour("raised"), edge)
        painter.end()

    def _forget(self) -> None:
        self._picture = None
        self.update()


def _stretch(painter: QPainter, picture: QPixmap, target: QRectF, ratio: float) -> None:
    """Draw a picture whose middle pixel stretches and whose corners do not."""
    corner = min(_CORE + BLUR, target.width() / 2, target.height() / 2)
    side = picture.width() / ratio
    sources = (0.0, corner, side - corner, side)
    across = (target.left(), target.left() + corner, target.right() - corner, target.right())
    down = (target.top(), target.top() + corner, target.bottom() - corner, target.bottom())
    for i in range(3):
        for j in range(3):
            to = QRectF(QPointF(across[i], down[j]), QPointF(across[i + 1], down[j + 1]))
            cut = QRectF(
                QPointF(sources[i] * ratio, sources[j] * ratio), QPointF(sources[i + 1] * ratio, sources[j + 1] * ratio)
            )
            painter.drawPixmap(to, picture, cut)


class Place(StrEnum):
    """Where a layer puts its card."""

    CENTRE = "centre"
    TOP_THIRD = "top_third"
    FILL = "fill"


class Layer(QWidget):
    """Covers a window and holds one floating card: a dialog that blocks nothing but the mouse below it.

    Esc or a click beside the card closes it (`closed`), and the keyboard goes back to where it was. Nothing waits in a
    nested event loop.
    """

    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        host: QWidget,
        card: Float,
        *,
        place: Place = Place.CENTRE,
        dim: bool = True,
        area: Callable[[], QRect] | None = None,
        dismissable: bool = True,
    ) -> None:
        """`area` gives the part of the host to cover (all of it when None); the rest of the host stays usable."""
        super().__init__(host)
        self._theme, self._host, self._card = theme, host, card
        self._place, self._dim, self._area, self._dismissable = place, dim, area, dismissable
        self._before: QWidget | None = None
        card.setParent(self)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Esc must reach a card without controls too
        self.hide()
        host.installEventFilter(self)
        theme.changed.connect(self.update)

    def open(self) -> None:
        if not self.isVisible():
            self._before = _made_here(QApplication.focusWidget())
        self._arrange()
        self.show()
        self.raise_()
        chain = self._chain()
        last = self.focusWidget()
        target = last if last in chain else chain[0] if chain else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def dismiss(self) -> None:
        """Close, if it is open."""
        if self.isVisible():
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        before, self._before = self._before, None
        if before is not None and Shiboken.isValid(before) and self._host.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._host and self.isVisible():
            self._arrange()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._dismissable:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        beside = not self._card.geometry().marginsRemoved(MARGIN).contains(event.position().toPoint())
        if beside and self._dismissable and self._dim:
            self.dismiss()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays inside the card while the layer dims the rest."""
        if not self._dim:
            return super().focusNextPrevChild(next)
        chain, here = self._chain(), self.focusWidget()
        if not chain:
            return False
        index = chain.index(here) if here in chain else (-1 if next else 0)
        target = chain[(index + (1 if next else -1)) % len(chain)]
        target.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._dim:
            painter = QPainter(self)
            painter.fillRect(self.rect(), argb(self._theme.tokens.scrim))
            painter.end()

    def _chain(self) -> list[QWidget]:
        """What the Tab key visits inside the card, in order."""
        inside = [w for w in self._card.findChildren(QWidget) if _takes_tab(w)]
        ordered: list[QWidget] = []
        widget = self._card.nextInFocusChain()
        while widget is not None and widget is not self._card:
            if widget in inside:
                ordered.append(widget)
            widget = widget.nextInFocusChain()
        return ordered

    def _arrange(self) -> None:
        area = self._area() if self._area else self._host.rect()
        self.setGeometry(area)
        inside = QRect(0, 0, area.width(), area.height())
        size = self._card.sizeHint().expandedTo(self._card.minimumSize()).boundedTo(self._card.maximumSize())
        size.setWidth(min(size.width(), inside.width() + MARGIN.left() + MARGIN.right()))
        if self._card.hasHeightForWidth():
            height = self._card.heightForWidth(size.width())
            size.setHeight(min(max(height, self._card.minimumHeight()), self._card.maximumHeight()))
        size.setHeight(min(size.height(), inside.height() + MARGIN.top() + MARGIN.bottom()))
        rect = QRect(0, 0, size.width(), size.height())
        match self._place:
            case Place.CENTRE:
                rect.moveCenter(inside.center())
            case Place.TOP_THIRD:
                rect.moveCenter(inside.center())
                rect.moveTop(max(0, inside.height() // 8 - MARGIN.top()))
            case Place.FILL:
                rect = inside
            case _:
                assert_never(self._place)
        self._card.setGeometry(rect)


def _made_here(widget: QWidget | None) -> QWidget | None:
    """The widget, or what of ours it is a part of: of an editor that Qt made inside nobody tells us when it goes."""
    while widget is not None and not Shiboken.createdByPython(widget):
        widget = widget.parentWidget()
    return widget


def _takes_tab(widget: QWidget) -> bool:
    if widget.focusProxy() is not None:  # the editor inside a field hands the keyboard back to it
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.isVisible()


class Toast(Float):
    """One short notice of something that needs no action."""

    def __init__(self, theme: Theme, tone: Tone, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._label = Label(theme, text, TextStyle.BODY)
        self.setContent(hbox(Glyph(theme, icon, Ink(tone), 16), self._label, gap=8, pad=(12, 8, 16, 8)))
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def text(self) -> str:
        return self._label.text()


class Toaster(QObject):
    """Shows toasts at the foot of a window, newest below, each for a few seconds. Never takes the focus."""

    def __init__(self, theme: Theme, host: QWidget, *, seconds: float = 4.0, bottom: int = 40) -> None:
        super().__init__(host)
        self._theme, self._host, self._seconds, self._bottom = theme, host, seconds, bottom
        self._toasts: list[Toast] = []
        host.installEventFilter(self)

    def show(self, text: str, tone: Tone = Tone.SUCCESS, icon: str = "circle-check") -> Toast:
        toast = Toast(self._theme, tone, icon, text, self._host)
        self._toasts.append(toast)
        if len(self._toasts) > 3:
            self._drop(self._toasts[0])
        self._arrange()
        toast.show()
        toast.raise_()
        announce(self._host, text)
        timer = QTimer(toast)
        timer.setSingleShot(True)
        timer.timeout.connect(self._expire)
        timer.start(round(self._seconds * 1000))
        return toast

    def toasts(self) -> list[Toast]:
        return list(self._toasts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._host:
            self._arrange()
        return super().eventFilter(watched, event)

    def _expire(self) -> None:
        timer = self.sender()
        for toast in list(self._toasts):
            if timer.parent() is toast:
                self._drop(toast)
        self._arrange()

    def _drop(self, toast: Toast) -> None:
        self._toasts.remove(toast)
        toast.hide()
        toast.deleteLater()

    def _arrange(self) -> None:
        bottom = self._host.height() - self._bottom
        for toast in reversed(self._toasts):
            size = toast.sizeHint()
            card_height = size.height() - MARGIN.top() - MARGIN.bottom()
            toast.setGeometry(
                (self._host.width() - size.width()) // 2,
                bottom - card_height - MARGIN.top(),
                size.width(),
                size.height(),
            )
            bottom -= card_height + 8
