"""Brush strokes that controls and item delegates share: boxes, text, chips, avatars, key caps.

All functions draw on a QPainter that is already open, in logical pixels, and give back nothing but a width.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import CHIP, RADIUS_SMALL, Ink, TextStyle, Tone

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter
CHIP_MOST = 240
"""px that a chip takes at most: its word may be a sentence of the centre's own."""


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """A state in a word: never colour alone."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str = ""
    solid: bool = False
    brief: str = ""
    """The same in fewer words, for where room is short."""


def is_figure(text: str) -> bool:
    """A timer, a count, a time of day: figures of one width suit it."""
    return " " not in text and any(c.isdigit() for c in text)


def box(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None = None, edge: QColor | None = None) -> None:
    """A rounded rectangle; the edge is one pixel wide and lies inside."""
    painter.setPen(QPen(edge, 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(fill) if fill else QBrush())
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5) if edge else rect, radius, radius)


def ring(painter: QPainter, rect: QRectF, radius: float, colour: QColor, gap: QColor | None = None) -> None:
    """The focus ring: two pixels inside the box; `gap` parts it from a filled ground."""
    painter.setBrush(QBrush())
    painter.setPen(QPen(colour, 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius - 1, radius - 1)
    if gap:
        painter.setPen(QPen(gap, 1))
        painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), radius - 2, radius - 2)


def text_width(theme: Theme, text: str, style: TextStyle) -> float:
    return theme.width(text, style, tabular=is_figure(text))


def text(
    painter: QPainter,
    theme: Theme,
    rect: QRectF,
    value: str,
    style: TextStyle = TextStyle.BODY,
    ink: str = Ink.TEXT,
    align: Qt.AlignmentFlag = LEFT,
) -> bool:
    """One line, ended by an ellipsis where it does not fit; true when that happened."""
    tabular = is_figure(value)
    shown = value
    if theme.width(value, style, tabular=tabular) > rect.width() + 0.5:
        metrics = theme.metrics(style, tabular=tabular)
        shown = metrics.elidedText(value, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(theme.font(style, tabular=tabular))
    painter.setPen(theme.colour(ink))
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
    return shown != value


def chip_width(theme: Theme, spec: ChipSpec, most: int = CHIP_MOST) -> int:
    return min(most, _whole_chip(theme, spec))


def chip_cut(theme: Theme, spec: ChipSpec, most: int = CHIP_MOST) -> bool:
    """Whether its word does not fit."""
    return _whole_chip(theme, spec) > most


def _whole_chip(theme: Theme, spec: ChipSpec) -> int:
    return round(theme.width(spec.text, TextStyle.MICRO)) + (18 if spec.icon else 0) + 14


def chip(painter: QPainter, theme: Theme, x: float, y: float, spec: ChipSpec, most: int = CHIP_MOST) -> int:
    """Draw a chip with its top left corner at x, y; returns its width."""
    width, tokens = chip_width(theme, spec, most), theme.tokens
    front = tokens.on(spec.tone) if spec.solid else tokens.colour(spec.tone)
    ground = tokens.fill(spec.tone) if spec.solid else tokens.tint(spec.tone)
    box(painter, QRectF(x, y, width, CHIP), RADIUS_SMALL, QColor(ground))
    if spec.icon:
        theme.icons.paint(painter, spec.icon, front, x + 6, y + (CHIP - 13) / 2, 13, 2.2)
    painter.setFont(theme.font(TextStyle.MICRO))
    painter.setPen(QColor(front))
    left, shown = 24 if spec.icon else 7, spec.text
    if chip_cut(theme, spec, most):
        room = width - left - 7
        shown = theme.metrics(TextStyle.MICRO).elidedText(shown, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(x + left, y, width, CHIP), LEFT, shown)
    return width


def key_cap(painter: QPainter, theme: Theme, right: float, middle: float, keys: str) -> int:
    """A shortcut as a key, right-aligned at `right`; returns its width."""
    width = key_cap_width(theme, keys)
    rect = QRectF(right - width, middle - CHIP / 2, width, CHIP)
    box(painter, rect, RADIUS_SMALL, theme.colour("sunken"), theme.colour("border"))
    text(painter, theme, rect, keys, TextStyle.MICRO, Ink.SECOND, CENTRE)
    return width


def key_cap_width(theme: Theme, keys: str) -> int:
    return round(text_width(theme, keys, TextStyle.MICRO)) + 14


def avatar(painter: QPainter, theme: Theme, rect: QRectF, initials: str, presence: Tone | None = None) -> None:
    """Initials in a circle; the presence dot only ever stands beside a state word."""
    box(painter, rect, rect.width() / 2, theme.colour("neutral_tint"), theme.colour("neutral_line"))
    font = theme.font(TextStyle.SMALLSTRONG)
    if initials:
        sized = type(font)(font)
        sized.setPixelSize(max(10, round(rect.width() * 0.36)))
        painter.setFont(sized)
        painter.setPen(theme.colour(Ink.SECOND))
        painter.drawText(rect, CENTRE, initials)
    if presence:
        dot = QRectF(rect.right() - 9, rect.bottom() - 9, 10, 10)
        painter.setPen(QPen(theme.colour("raised"), 2))
        painter.setBrush(theme.colour(f"{presence}_fill"))
        painter.drawEllipse(dot)


def share(painter: QPainter, theme: Theme, x: float, middle: float, part: float, tone: Tone, width: float = 40) -> None:
    """A bar that shows a share between 0 and 1."""
    part = min(1.0, max(0.0, part))
    box(painter, QRectF(x, middle - 2, width, 4), 2, theme.colour("neutral_tint"))
    if part > 0:
        box(painter, QRectF(x, middle - 2, width * part, 4), 2, theme.colour(f"{tone}_fill"))


def badge(painter: QPainter, theme: Theme, x: float, y: float, count: str) -> None:
    """A count on the corner of an icon."""
    metrics = theme.metrics(TextStyle.MICRO, tabular=True)
    rect = QRectF(x, y, max(15.0, metrics.horizontalAdvance(count) + 8), 15)
    box(painter, rect, 7.5, theme.colour("danger_fill"))
    text(painter, theme, rect, count, TextStyle.MICRO, Ink.ON_FILL, CENTRE)
