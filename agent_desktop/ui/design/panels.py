"""Composites that several screens share: panel heads, fact grids, banners, notes, empty states, tiles, steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.labels import Elided, Glyph, Label
from agent_desktop.ui.design.layout import Frame, clear, col, hbox, line, row, vbox
from agent_desktop.ui.design.marks import Chip, Spark
from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ground, Ink, TextStyle, Tone

PANEL_HEAD = 40  # height in px


class PanelHead(QWidget):
    """Title of a panel, how many, and its small buttons at the right."""

    def __init__(
        self, theme: Theme, title: str, *right: QWidget, count: str = "", inset: int = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = Label(theme, title, TextStyle.STRONG)
        self._count = Label(theme, count, TextStyle.SMALL, Ink.THIRD)
        self.setLayout(hbox(self._title, self._count, None, *right, gap=8, pad=(inset, 0, inset, 0)))
        self.setFixedHeight(PANEL_HEAD)

    def setTitle(self, title: str) -> None:
        self._title.setText(title)

    def setCount(self, count: str) -> None:
        self._count.setText(count)


@dataclass(frozen=True, slots=True)
class Fact:
    """A caption and its value; a coloured value brings an icon along."""

    caption: str
    value: str
    ink: Ink = Ink.TEXT
    icon: str = ""


class Facts(QWidget):
    """Caption over value in equal columns. `setFacts` reuses what is there: a new customer costs no new widgets."""

    def __init__(
        self,
        theme: Theme,
        facts: Sequence[Fact] = (),
        *,
        columns: int = 4,
        style: TextStyle = TextStyle.BODY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._columns, self._style = theme, columns, style
        self._cells: list[_FactCell] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 40)
        self.setFacts(facts)

    def setFacts(self, facts: Sequence[Fact]) -> None:
        while len(self._cells) < len(facts):
            place = len(self._cells)
            cell = _FactCell(self._theme, self._style)
            self._cells.append(cell)
            self._grid.addWidget(cell, place // self._columns, place % self._columns)
        for place, cell in enumerate(self._cells):
            cell.setVisible(place < len(facts))
            if place < len(facts):
                cell.setFact(facts[place])


class _FactCell(QWidget):
    def __init__(self, theme: Theme, style: TextStyle) -> None:
        super().__init__()
        self._caption = Elided(theme, "", TextStyle.MICRO, Ink.THIRD)
        self._value = Elided(theme, "", style)
        self._icon = Glyph(theme, "", size=14)
        self.setLayout(vbox(self._caption, row(self._icon, (self._value, 1), gap=4), gap=2))

    def setFact(self, fact: Fact) -> None:
        self._caption.setText(fact.caption)
        self._value.setText(fact.value)
        self._value.setInk(fact.ink)
        self._value.setAccessibleName(f"{fact.caption}: {fact.value}")
        self._icon.setVisible(bool(fact.icon))
        self._icon.setIcon(fact.icon)
        self._icon.setInk(fact.ink)


class Notice(Frame):
    """A sentence on a tint with its icon: what happened, what still works, what to do."""

    def __init__(
        self, theme: Theme, tone: Tone, icon: str, text: str = "", *right: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(Ground.PLAIN, parent)
        self._icon = Glyph(theme, icon, Ink(tone), 16)
        self._text = Label(theme, text, self.text_style(), self._ink(tone), wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        layout = hbox(self._icon, (self._text, 1), *right, gap=self.gap(), pad=self.padding())
        self.setLayout(layout)
        self.setNotice(tone, icon, text)

    def setText(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._text.text()

    def setNotice(self, tone: Tone, icon: str, text: str) -> None:
        self.dress(tone)
        self._icon.setIcon(icon)
        self._icon.setInk(Ink(tone))
        self._text.setInk(self._ink(tone))
        self.setText(text)

    def dress(self, tone: Tone) -> None:
        self.setTint(tone)

    def text_style(self) -> TextStyle:
        return TextStyle.SMALL

    def gap(self) -> int:
        return 8

    def padding(self) -> tuple[int, int, int, int]:
        return (12, 8, 12, 8)

    @staticmethod
    def _ink(tone: Tone) -> Ink:
        return Ink.TEXT if tone in (Tone.ACCENT, Tone.NEUTRAL) else Ink(tone)


class Banner(Notice):
    """A notice across the window, under the agent bar; actions and the next try stand at its right."""

    def dress(self, tone: Tone) -> None:
        self.setBand(tone)

    def text_style(self) -> TextStyle:
        return TextStyle.STRONG

    def gap(self) -> int:
        return 12

    def padding(self) -> tuple[int, int, int, int]:
        return (16, 6, 16, 6)


class Empty(QWidget):
    """Nothing here, still loading, went wrong: icon in a well, what it is, what to do, at most two buttons."""

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str = "", *actions: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        well = Frame(Ground.WELL)
        well.setFixedSize(48, 48)
        self._icon = Glyph(theme, icon, Ink.THIRD, 22)
        row(None, self._icon, None, into=well)
        self._title = Label(theme, title, TextStyle.HEADING, wrap=True, align=centre)
        self._text = Label(theme, text, TextStyle.BODY, Ink.SECOND, wrap=True, align=centre)
        layout = vbox(None, row(None, well, None), 4, self._title, self._text, gap=8, pad=24)
        if actions:
            layout.addSpacing(4)
            layout.addWidget(row(None, *actions, None))
        layout.addStretch(1)
        self.setLayout(layout)

    def setContent(self, icon: str, title: str, text: str) -> None:
        self._icon.setIcon(icon)
        self._title.setText(title)
        self._text.setText(text)


class Tile(Frame):
    """A figure of the day: caption, value and unit, trend, and one line that says what it means."""

    def __init__(self, theme: Theme, caption: str, icon: str, *, parent: QWidget | None = None) -> None:
        super().__init__(Ground.CARD, parent)
        self._caption = Elided(theme, caption, TextStyle.MICRO, Ink.SECOND)
        self._value = Label(theme, "–", TextStyle.DISPLAY)
        self._unit = Label(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._spark = Spark(theme)
        self._note_icon = Glyph(theme, "", size=14)
        self._note = Elided(theme, "", TextStyle.MICRO, Ink.THIRD)
        head = hbox(Glyph(theme, icon, Ink.THIRD, 14), (self._caption, 1), gap=6)
        figure = hbox(self._value, vbox(None, self._unit, 4, gap=0), None, gap=4)  # 4: onto the figure's base line
        self.setLayout(
            vbox(head, hbox((figure, 1), self._spark), hbox(self._note_icon, (self._note, 1), gap=4), gap=0, pad=12)
        )
        self._note_icon.hide()

    def setCaption(self, caption: str) -> None:
        self._caption.setText(caption)

    def setFigure(self, value: str, unit: str = "") -> None:
        self._value.setText(value)
        self._unit.setText(unit)
        self.setAccessibleName(f"{self._caption.text()}: {value} {unit}".strip())

    def setTrend(self, values: Sequence[float], tone: Tone = Tone.ACCENT) -> None:
        self._spark.setValues(values, tone)

    def setNote(self, text: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Past a threshold the note takes the tone and an icon; the figure stays in the colour of text."""
        alert = tone in (Tone.WARNING, Tone.DANGER)
        self._note.setText(text)
        self._note.setInk(Ink(tone) if alert else Ink.THIRD)
        self._note_icon.setVisible(alert)
        self._note_icon.setIcon("triangle-alert" if tone is Tone.WARNING else "circle-alert")
        self._note_icon.setInk(Ink(tone))
        self.setAccessibleDescription(text)


class Pair(QWidget):
    """A small icon and a line that gives way: why somebody calls, what is connected."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        text: str = "",
        *,
        ink: Ink = Ink.SECOND,
        icon_ink: Ink = Ink.THIRD,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = Glyph(theme, icon, icon_ink, 14)
        self._text = Elided(theme, text, TextStyle.SMALL, ink)
        self.setLayout(hbox(self._icon, (self._text, 1), gap=8))

    def setPair(self, icon: str, text: str) -> None:
        self._icon.setIcon(icon)
        self._text.setText(text)

    def setText(self, text: str) -> None:
        self._text.setText(text)

    def text(self) -> str:
        return self._text.text()

    def setInk(self, ink: Ink, icon_ink: Ink) -> None:
        self._text.setInk(ink)
        self._icon.setInk(icon_ink)


class Steps(QWidget):
    """Where one is in a few steps: done has a check, the current one is solid."""

    def __init__(self, theme: Theme, words: Sequence[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words, self._now = theme, tuple(words), 0
        self._row = hbox(gap=8)
        self.setLayout(self._row)
        self._build()

    def setWords(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self._build()

    def setCurrent(self, step: int) -> None:
        self._now = step
        self._build()

    def _build(self) -> None:
        clear(self._row)
        for i, word in enumerate(self._words):
            if i:
                self._row.addWidget(line(), 1)
            now, done = i == self._now, i < self._now
            tone = Tone.SUCCESS if done else Tone.ACCENT if now else Tone.NEUTRAL
            chip = Chip(self._theme, "✓" if done else str(i + 1), tone, solid=now)
            self._row.addWidget(chip)
            style = TextStyle.SMALLSTRONG if now else TextStyle.SMALL
            self._row.addWidget(Label(self._theme, word, style, Ink.TEXT if now else Ink.SECOND))


class SettingRow(QWidget):
    """A setting: what it is called and what it does at the left, its control at the right."""

    def __init__(self, theme: Theme, title: str, text: str, control: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._title = Label(theme, title)
        self._title.setBuddy(control)
        self._text = Label(theme, text, TextStyle.SMALL, Ink.THIRD, wrap=True)
        self.setLayout(hbox((col(self._title, self._text, gap=0), 1), control, gap=16))
        self.setTexts(title, text)

    def setTexts(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.control.setAccessibleName(title)
        self.control.setAccessibleDescription(text)


class Tags(QWidget):
    """Chips in a row that change together."""

    def __init__(self, theme: Theme, *, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[Chip] = []
        self._gap, self._brief = gap, False
        self._row = hbox(None, gap=gap)
        self.setLayout(self._row)

    def setChips(self, specs: Sequence[ChipSpec]) -> None:
        while len(self._chips) < len(specs):
            chip = Chip(self._theme, "")
            self._row.insertWidget(len(self._chips), chip)
            self._chips.append(chip)
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < len(specs))
            if place < len(specs):
                chip.setBrief(self._brief)
                chip.setSpec(specs[place])

    def setBrief(self, brief: bool) -> None:
        """Fewer words in those that have some."""
        self._brief = brief
        for chip in self._chips:
            chip.setBrief(brief)

    def wholeWidth(self) -> int:
        """What they take with all their words."""
        shown = [chip.wholeWidth() for chip in self._chips if not chip.isHidden()]
        return sum(shown) + self._gap * max(0, len(shown) - 1)


class Close(Button):
    """The cross of a panel or dialog."""

    def __init__(self, theme: Theme, tip: str, *, key_hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "x", Kind.QUIET, small=True, tip=tip, key_hint=key_hint, parent=parent)
