"""Words and single icons: labels with a fixed line height, labels that give way, icons that stand alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.layout import repolish
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import TYPE, Ink, TextStyle

_READABLE = 480  # px a paragraph asks for when nothing bounds it


class Label(QLabel):
    """Text in a step of the type scale. One line has the step's fixed height; wrapping text takes what it needs.

    Plain text only (a customer's name may look like markup). Timers and counts get figures of one width by themselves.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        ink: Ink = Ink.TEXT,
        *,
        wrap: bool = False,
        align: Qt.AlignmentFlag | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._style = style
        self._tabular = False
        self._heights: dict[int, int] = {}
        """What a layout asks for again and again, by width."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("ink", str(ink))
        self.setFont(theme.font(style))
        self.setWordWrap(wrap)
        if not wrap:
            self.setFixedHeight(TYPE[style].line)
        if align is not None:
            self.setAlignment(align)
        self.setText(text)

    @property
    def style_step(self) -> TextStyle:
        return self._style

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        tabular = paint.is_figure(text)
        if tabular != self._tabular:
            self._tabular = tabular
            self.setFont(self._theme.font(self._style, tabular=tabular))
        self._heights.clear()
        super().setText(text)

    def setInk(self, ink: Ink) -> None:
        if self.property("ink") != str(ink):
            self.setProperty("ink", str(ink))
            self._colour_changed()

    def _colour_changed(self) -> None:
        """What the style sheet draws must be polished for it, which costs a hundred times as much."""
        if self.wordWrap():
            self.update()
        else:
            repolish(self)

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        inside = width - margins.left() - margins.right()
        height = self._heights.get(inside)
        if height is None:
            height = self._heights[inside] = self._lay_out(inside)[1]
        return height + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().sizeHint()
        width = round(paint.text_width(self._theme, self.text(), self._style)) + 2
        width = min(width, _READABLE)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, TYPE[self._style].line) if self.wordWrap() else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.wordWrap():
            super().paintEvent(event)
            return
        area = self.contentsRect()
        layout, height = self._lay_out(area.width())
        top = 0 if self.alignment() & Qt.AlignmentFlag.AlignTop else max(0, (area.height() - height) // 2)
        painter = QPainter(self)
        painter.setPen(self._theme.colour(str(self.property("ink")) if self.isEnabled() else Ink.THIRD))
        layout.draw(painter, QPointF(area.left(), area.top() + top))
        painter.end()

    def _lay_out(self, width: int) -> tuple[QTextLayout, int]:
        """Lines broken for a width, on the fixed pitch of the style: Chinese must not be taller than English."""
        pitch = TYPE[self._style].line
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        count = 0
        while (piece := layout.createLine()).isValid():
            piece.setLineWidth(max(1, width))
            piece.setPosition(QPointF(0, count * pitch + (pitch - piece.height()) / 2))
            count += 1
        layout.endLayout()
        return layout, max(1, count) * pitch

    def setStyleStep(self, style: TextStyle) -> None:
        if style is self._style:
            return
        self._style = style
        self._heights.clear()
        self.setFont(self._theme.font(style, tabular=self._tabular))
        if not self.wordWrap():
            self.setFixedHeight(TYPE[style].line)


class Elided(Label):
    """A label that gives way: it asks for no width, ends in an ellipsis and tells the rest in its tool-tip."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        ink: Ink = Ink.TEXT,
        *,
        greedy: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`greedy` takes all the width there is; otherwise it takes what the text needs, and less when pressed."""
        super().__init__(theme, text, style, ink, parent=parent)
        self.setMinimumWidth(24)
        horizontal = QSizePolicy.Policy.Ignored if greedy else QSizePolicy.Policy.Maximum
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self._tell_rest()

    def _colour_changed(self) -> None:
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_rest()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = str(self.property("ink")) if self.isEnabled() else Ink.THIRD
        align = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        paint.text(painter, self._theme, QRectF(self.rect()), self.text(), self._style, ink, align)
        painter.end()

    def _tell_rest(self) -> None:
        cut = paint.text_width(self._theme, self.text(), self._style) > self.width() + 0.5
        self.setToolTip(self.text() if cut else "")


class Glyph(QWidget):
    """An icon that stands alone. Decoration by default; give it an accessible name when no word stands beside it."""

    def __init__(
        self, theme: Theme, name: str, ink: Ink = Ink.SECOND, size: int = 16, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._ink, self._size = theme, name, ink, size
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    @property
    def name(self) -> str:
        return self._name

    def setIcon(self, name: str) -> None:
        self._name = name
        self.update()

    def setInk(self, ink: Ink) -> None:
        self._ink = ink
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self._ink if self.isEnabled() else Ink.THIRD
        self._theme.icons.paint(painter, self._name, self._theme.tokens.colour(ink), 0, 0, self._size)
        painter.end()
