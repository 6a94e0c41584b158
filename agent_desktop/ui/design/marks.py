"""Small painted marks: chips, key caps, avatars, lamps, quality bars, meters, sparklines, waves, progress.

Each has an accessible name or description, and can be given new content at any time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import CHIP, Ink, TextStyle, Tone

PEAK_WARNING, PEAK_DANGER = 0.75, 0.92  # shares of full scale where a meter turns amber and red


class Painted(QWidget):
    """A widget that only draws. Subclasses implement `draw`; the theme repaints them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        theme.changed.connect(self.update)

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.end()


class Chip(Painted):
    """A state in a word on its tint, with an icon where it has one. `solid` only for the current step.

    A word that is longer than a chip may be is cut, and told in the tool-tip; so is one of which the brief is shown.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        icon: str = "",
        *,
        solid: bool = False,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._spec = ChipSpec(text, tone, icon, solid)
        self._tip = tip
        self._brief = False
        self._fit()

    @property
    def spec(self) -> ChipSpec:
        return self._spec

    def setToolTip(self, tip: str) -> None:
        """Without one the word is told where it is cut."""
        self._tip = tip
        self._fit()

    def setSpec(self, spec: ChipSpec) -> None:
        if spec != self._spec:
            self._spec = spec
            self._fit()

    def setBrief(self, brief: bool) -> None:
        """Fewer words, where it has some."""
        if brief != self._brief:
            self._brief = brief
            self._fit()

    def wholeWidth(self) -> int:
        """What it takes with all its words."""
        return paint.chip_width(self.theme, self._spec)

    def setText(self, text: str) -> None:
        self.setSpec(ChipSpec(text, self._spec.tone, self._spec.icon, self._spec.solid))

    def setTone(self, tone: Tone, icon: str) -> None:
        self.setSpec(ChipSpec(self._spec.text, tone, icon, self._spec.solid))

    def draw(self, painter: QPainter) -> None:
        paint.chip(painter, self.theme, 0, 0, self._shown())

    def _shown(self) -> ChipSpec:
        return replace(self._spec, text=self._spec.brief) if self._brief and self._spec.brief else self._spec

    def _fit(self) -> None:
        shown = self._shown()
        self.setFixedSize(paint.chip_width(self.theme, shown), CHIP)
        cut = shown is not self._spec or paint.chip_cut(self.theme, shown)
        super().setToolTip(self._tip or (self._spec.text if cut else ""))
        self.setAccessibleName(self._spec.text)
        self.update()


class KeyCap(Painted):
    """A key to press, as it is written on the keyboard."""

    def __init__(self, theme: Theme, keys: str, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._keys = ""
        self.setText(keys)

    def setText(self, keys: str) -> None:
        self._keys = keys
        self.setFixedSize(paint.key_cap_width(self.theme, keys), CHIP)
        self.setAccessibleName(keys)
        self.update()

    def draw(self, painter: QPainter) -> None:
        paint.key_cap(painter, self.theme, self.width(), CHIP / 2, self._keys)


class Avatar(Painted):
    """Initials in a circle, with a presence dot where a state word stands beside it."""

    def __init__(
        self,
        theme: Theme,
        initials: str = "",
        size: int = 36,
        presence: Tone | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._initials, self._presence = initials, presence
        self.setFixedSize(size, size)

    def setPerson(self, initials: str, presence: Tone | None = None) -> None:
        self._initials, self._presence = initials, presence
        self.update()

    def draw(self, painter: QPainter) -> None:
        if self._initials:
            paint.avatar(
                painter, self.theme, QRectF(1, 1, self.width() - 2, self.height() - 2), self._initials, self._presence
            )
            return
        rect = QRectF(1, 1, self.width() - 2, self.height() - 2)
        paint.avatar(painter, self.theme, rect, "", self._presence)
        size = round(self.width() * 0.5)
        middle = (self.width() - size) / 2
        self.theme.icons.paint(painter, "user", self.theme.tokens.text2, middle, middle, size)


class Lamp(Button):
    """A link that is up, shaky or down: icon and word, never colour alone. A press opens the page that explains it."""

    def __init__(self, theme: Theme, text: str, *, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "circle-check", Kind.QUIET, small=True, tip=tip, parent=parent)
        self.setLamp(Tone.SUCCESS, "circle-check")

    def setLamp(self, tone: Tone, icon: str, told: str = "") -> None:
        """`told` is the state in words, for the tool-tip and for screen readers."""
        self.setIconName(icon)
        self.setKind(Kind.QUIET, tone)
        if told:
            self.setTip(told)
        self.setAccessibleDescription(told)


class Quality(Painted):
    """Four bars and the MOS: shape and number say it, colour only repeats it."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._bars, self._figure, self._tone = 0, "", Tone.NEUTRAL
        self.setQuality(None)

    def setQuality(self, mos: float | None, told: str = "") -> None:
        """`mos` 1.0-4.5 (ITU-T G.107), None while unknown; `told` is the sentence for tool-tip and screen reader."""
        self._bars = 0 if mos is None else 4 if mos >= 4.0 else 3 if mos >= 3.6 else 2 if mos >= 3.1 else 1
        self._tone = Tone.SUCCESS if self._bars >= 3 else Tone.WARNING if self._bars == 2 else Tone.DANGER
        self._figure = "–" if mos is None else f"{mos:.1f}"
        self.setFixedSize(round(26 + self.theme.metrics(TextStyle.MICRO, tabular=True).horizontalAdvance("0.0")), CHIP)
        self.setToolTip(told)
        self.setAccessibleName(told or self._figure)
        self.update()

    def draw(self, painter: QPainter) -> None:
        for i in range(4):
            height = 4 + i * 3
            colour = self.theme.colour(self._tone if i < self._bars else "neutral_line")
            paint.box(painter, QRectF(i * 5, 16 - height, 3, height), 1, colour)
        rect = QRectF(23, 0, self.width() - 23, CHIP)
        paint.text(painter, self.theme, rect, self._figure, TextStyle.MICRO, Ink.SECOND)


class Meter(Painted):
    """A sound level as bars: calm, amber from 75 %, red from 92 % of full scale."""

    def __init__(
        self, theme: Theme, *, bars: int = 40, height: int = 12, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._bars, self._lit = bars, 0
        self.setFixedHeight(height)
        self.setMinimumWidth(bars * 3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def setLevel(self, level: float) -> None:
        """0 is silence, 1 full scale. Repaints only when a bar changes, so it may be called 20 times a second."""
        lit = round(min(1.0, max(0.0, level)) * self._bars)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def level(self) -> float:
        return self._lit / self._bars

    def draw(self, painter: QPainter) -> None:
        step = self.width() / self._bars
        for i in range(self._bars):
            share = i / self._bars
            tone = Tone.SUCCESS if share < PEAK_WARNING else Tone.WARNING if share < PEAK_DANGER else Tone.DANGER
            colour = self.theme.colour(f"{tone}_fill" if i < self._lit else "neutral_line")
            paint.box(painter, QRectF(i * step, 0, step - 3 if step > 5 else step - 1, self.height()), 1.5, colour)


class Spark(Painted):
    """A trend without axes; the dot is now."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._values: tuple[float, ...] = ()
        self._tone = Tone.ACCENT
        self.setFixedSize(72, 28)

    def setValues(self, values: Sequence[float], tone: Tone = Tone.ACCENT) -> None:
        self._values, self._tone = tuple(values), tone
        self.update()

    def draw(self, painter: QPainter) -> None:
        if len(self._values) < 2:
            return
        low, high = min(self._values), max(self._values)
        colour, height = self.theme.colour(self._tone), self.height() - 8
        step = (self.width() - 8) / (len(self._values) - 1)
        points = [
            QPointF(2 + i * step, 4 + height - (v - low) / ((high - low) or 1) * height)
            for i, v in enumerate(self._values)
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        area = QPainterPath(path)
        area.lineTo(points[-1].x(), self.height())
        area.lineTo(2, self.height())
        wash = QColor(colour)
        wash.setAlpha(26)
        painter.fillPath(area, wash)
        painter.setPen(QPen(colour, 1.5))
        painter.drawPath(path)
        painter.setBrush(colour)
        painter.setPen(QPen(self.theme.colour("raised"), 1.5))
        painter.drawEllipse(points[-1], 3.2, 3.2)


class Progress(Painted):
    """How far long work is, 0 to 1; a bar 4 px high."""

    def __init__(self, theme: Theme, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._part = 0.0
        self.setFixedHeight(4)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def setPart(self, part: float) -> None:
        self._part = min(1.0, max(0.0, part))
        self.setAccessibleDescription(f"{self._part:.0%}")
        self.update()

    def draw(self, painter: QPainter) -> None:
        paint.share(painter, self.theme, 0, 2, self._part, Tone.ACCENT, self.width())


class Busy(Painted):
    """Something is being fetched: a turning arc. It turns only while it can be seen."""

    def __init__(self, theme: Theme, size: int = 16, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def draw(self, painter: QPainter) -> None:
        rect = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(self.theme.colour("neutral_line"), 2))
        painter.drawEllipse(rect)
        painter.setPen(QPen(self.theme.colour(Ink.ACCENT), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(rect, -self._angle * 16, 90 * 16)

    def _turn(self) -> None:
        self._angle = math.floor(self._angle + 24) % 360
        self.update()
