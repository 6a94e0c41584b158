"""Buttons with a word, an icon or both.

They paint themselves from the theme, so a switch of theme, state or text needs no new widget. The focus ring is drawn
inside the box when the keyboard brought the focus, and never moves anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import CONTROL, CONTROL_SMALL, RADIUS, Ink, TextStyle, Tokens, Tone


class Kind(StrEnum):
    """Weight of a button. One filled button per moment; the rest are default, outline, quiet or link."""

    DEFAULT = "default"
    PRIMARY = "primary"
    ANSWER = "answer"
    END = "end"
    SUCCESS = "success"
    DANGER = "danger"
    QUIET = "quiet"
    LINK = "link"
    NAV = "nav"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class _Look:
    """Colours of a button at this moment; an empty fill or edge is not drawn."""

    fill: str
    edge: str
    ink: str
    icon: str
    solid: bool = False


class Pressable(QPushButton):
    """A button that knows whether the keyboard brought the focus. Subclasses paint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._ring = False
        self._word = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        theme.changed.connect(self.update)

    def text(self) -> str:
        """The word as it was given; Qt's own text has its ampersands doubled."""
        return self._word

    def setText(self, text: str) -> None:
        self._word = text
        super().setText(text.replace("&", "&&"))
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._ring = False
        elif event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._ring = True
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._ring:
            self._ring = True
            self.update()
        super().keyPressEvent(event)

    def shows_ring(self) -> bool:
        return self._ring and self.hasFocus()

    def hovered(self) -> bool:
        return self.isEnabled() and self.underMouse()


class Button(Pressable):
    """A word, an icon, or both. Icon-only buttons are square and take their name from `tip`.

    `key_hint` is the shortcut as people read it ("F8"), shown in the tool-tip; the key itself belongs to a QAction.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        icon: str = "",
        kind: Kind = Kind.DEFAULT,
        *,
        small: bool = False,
        tip: str = "",
        key_hint: str = "",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._icon_name = icon
        self._icon_ink: Ink | None = None
        self._kind = kind
        self._tone = Tone.NEUTRAL
        self._small = small
        self._tip = tip
        self._key_hint = key_hint
        self._arrow = False
        self._kept = 0
        self.setCheckable(checkable)
        self.setText(text)

    # -- what may change at any time --------------------------------------------------------------------------------
    def setText(self, text: str) -> None:
        super().setText(text)
        side = CONTROL_SMALL if self._small else CONTROL
        if text:
            self.setMinimumSize(self._kept, side)
            self.setMaximumSize(self._kept or 16777215, side)
        else:
            self.setFixedSize(side, side)
        self._name()

    def keepWidth(self, width: int) -> None:
        """Whatever the word is, its neighbours stay where they are; what is cut is told in the tool-tip."""
        self._kept = width
        self.setText(self._word)

    def setTip(self, tip: str, key_hint: str | None = None) -> None:
        """Tool-tip and, without a word, the accessible name; `key_hint` None keeps the one there is."""
        self._tip = tip
        if key_hint is not None:
            self._key_hint = key_hint
        self._name()

    def setIconName(self, icon: str, ink: Ink | None = None) -> None:
        """`ink` None is the colour that goes with the kind of button."""
        self._icon_name, self._icon_ink = icon, ink
        self.updateGeometry()
        self.update()

    def setKind(self, kind: Kind, tone: Tone = Tone.NEUTRAL) -> None:
        """`tone` colours `Kind.STATE` (agent state) and `Kind.QUIET` (a lamp that has something to say)."""
        self._kind, self._tone = kind, tone
        self.updateGeometry()
        self.update()

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def tone(self) -> Tone:
        return self._tone

    # -- Qt -----------------------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        height = CONTROL_SMALL if self._small else CONTROL
        if not self._word:
            return QSize(height, height)
        return QSize(round(self._content_width()) + 2 * self._inset() + (24 if self._arrow else 0), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look(self.theme.tokens)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if look.fill or look.edge:
            fill = QColor(look.fill) if look.fill else None
            paint.box(painter, rect, RADIUS, fill, QColor(look.edge) if look.edge else None)
        if self.shows_ring():
            gap = self.theme.colour(Ink.ON_FILL) if look.solid else None
            paint.ring(painter, rect, RADIUS, self.theme.colour(Ink.ACCENT), gap)
        self._paint_content(painter, rect, look)
        painter.end()

    # -- inside -------------------------------------------------------------------------------------------------------
    def _name(self) -> None:
        self.setAccessibleName(self._word or self._tip)
        told = self._tip or (self._word if self._key_hint else "")
        told = f"{told}  {self._key_hint}".strip()
        cut = self._kept and self._word != self._tip and self.sizeHint().width() > self._kept
        self.setToolTip(f"{self._word}\n{told}".strip() if cut else told)

    def _style(self) -> TextStyle:
        if self._kind in (Kind.PRIMARY, Kind.ANSWER, Kind.END, Kind.STATE) or (
            self._kind is Kind.NAV and self.isChecked()
        ):
            return TextStyle.STRONG
        return TextStyle.SMALLMEDIUM if self._small else TextStyle.BUTTON

    def _inset(self) -> int:
        return 4 if self._kind is Kind.LINK else 8 if self._small else 12

    def _content_width(self) -> float:
        return (24 if self._icon_name else 0) + self.theme.metrics(self._widest()).horizontalAdvance(self._word)

    def _widest(self) -> TextStyle:
        """Space for the heaviest face the word can take, so that a choice does not move its neighbours."""
        return TextStyle.STRONG if self._kind is Kind.NAV else self._style()

    def _paint_content(self, painter: QPainter, rect: QRectF, look: _Look) -> None:
        middle = rect.center().y()
        icons = self.theme.icons
        if not self._word:
            if self._icon_name:
                icons.paint(painter, self._icon_name, look.icon, rect.center().x() - 8, middle - 8)
            return
        style = self._style()
        word = self.theme.metrics(style).horizontalAdvance(self._word) + (24 if self._icon_name else 0)
        left_aligned = self._arrow or self._kind is Kind.NAV
        x = float(self._inset()) if left_aligned else max(float(self._inset()), (rect.width() - word) / 2)
        if self._icon_name:
            icons.paint(painter, self._icon_name, look.icon, x, middle - 8)
            x += 24
        painter.setFont(self.theme.font(style))
        painter.setPen(QColor(look.ink))
        room = rect.width() - x - self._inset() - (24 if self._arrow else 0)
        shown, metrics = self._word, self.theme.metrics(style)
        if metrics.horizontalAdvance(shown) > room + 1:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, 0, rect.width() - x, rect.height()), paint.LEFT, shown)
        if self._arrow:
            icons.paint(painter, "chevron-down", look.icon, rect.right() - 22, middle - 7, 14)

    def _look(self, t: Tokens) -> _Look:
        if not self.isEnabled():
            bare = self._kind in (Kind.QUIET, Kind.LINK, Kind.NAV)
            return _Look("" if bare else t.surface, "" if bare else t.border, t.text3, t.text3)
        look = self._enabled_look(t)
        if self._icon_ink is None:
            return look
        return _Look(look.fill, look.edge, look.ink, t.colour(self._icon_ink), look.solid)

    def _enabled_look(self, t: Tokens) -> _Look:
        down, over = self.isDown(), self.hovered()
        ground = t.sunken if down else t.hover if over else t.raised
        match self._kind:
            case Kind.DEFAULT:
                if self.isChecked():
                    return _Look(t.accent_tint, t.accent_line, t.accent, t.accent)
                return _Look(ground, t.border_strong, t.text, t.text2)
            case Kind.PRIMARY:
                return self._filled(t, Tone.ACCENT)
            case Kind.ANSWER:
                return self._filled(t, Tone.SUCCESS)
            case Kind.END:
                return self._filled(t, Tone.DANGER)
            case Kind.SUCCESS:
                return _Look(ground, t.success_line, t.success, t.success)
            case Kind.DANGER:
                return _Look(ground, t.danger_line, t.danger, t.danger)
            case Kind.QUIET:
                ground = ground if down or over else ""
                if self._tone in (Tone.WARNING, Tone.DANGER):
                    return _Look(ground, "", t.colour(self._tone), t.colour(self._tone))
                if self.isChecked():
                    return _Look(t.accent_tint, "", t.accent, t.accent)
                icon = t.text2 if self._tone is Tone.NEUTRAL else t.colour(self._tone)
                return _Look(ground, "", t.text if over else t.text2, icon)
            case Kind.LINK:
                return _Look(ground if down or over else "", "", t.accent, t.accent)
            case Kind.NAV:
                if self.isChecked():
                    return _Look(t.accent_tint, "", t.accent, t.accent)
                return _Look(ground if down or over else "", "", t.text2, t.text2)
            case Kind.STATE:
                tone = self._tone
                edge = t.colour(tone) if down or over else t.line(tone)
                return _Look(t.tint(tone), edge, t.colour(tone), t.colour(tone))
            case _:
                assert_never(self._kind)

    def _filled(self, t: Tokens, tone: Tone) -> _Look:
        fill = QColor(t.fill(tone))
        if self.isDown():
            fill = fill.darker(112)
        elif self.hovered():
            fill = fill.darker(106)
        return _Look(fill.name(), fill.name(), t.on(tone), t.on(tone), solid=True)
