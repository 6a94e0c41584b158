"""The choices of a field as a small table: typed, pasted from a spreadsheet, moved; under which choices each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from agent_desktop.domain.form_design import FieldDesign, OptionDesign
from agent_desktop.domain.form_edits import fresh_value, pasted
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import (
    Button,
    Check,
    Choice,
    Field,
    Flow,
    Ink,
    Label,
    Select,
    TextStyle,
    Theme,
    bind,
    clear,
    row,
    vbox,
)

_ROW, _HEAD, _SHOWN = 34, 28, 6
_ALL = ""
_tr = QCoreApplication.translate


class ChoicesEditor(QWidget):
    """`changed(options)` when a person changed them. With a field above, the table shows what is under one choice."""

    changed = Signal(tuple)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._options: tuple[OptionDesign, ...] = ()
        self._above: FieldDesign | None = None
        self._language = "en"
        self._filling = False
        self._under = Select(theme)
        self._under.setObjectName("choices_under")
        self._under_field = Field(theme, "", self._under)
        self._table = QTableWidget(0, 2)
        self._table.setObjectName("choices")
        self._table.setFrameShape(QFrame.Shape.NoFrame)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(_ROW)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setFixedHeight(_HEAD)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self._add = Button(theme, "", "plus", small=True)
        self._add.setObjectName("add_choice")
        self._remove = Button(theme, "", "minus", small=True)
        self._remove.setObjectName("remove_choice")
        self._paste = Button(theme, "", "clipboard-paste", small=True)
        self._paste.setObjectName("paste_choices")
        self._hint = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._parents_word = Label(theme, "", TextStyle.MICRO, Ink.SECOND)
        self._parents = QWidget()
        self._parents.setObjectName("choice_parents")
        self._flow = Flow(gap=12)
        self._parents.setLayout(self._flow)
        self.setLayout(
            vbox(
                self._under_field,
                self._table,
                row(self._add, self._remove, self._paste, None, gap=8),
                self._hint,
                self._parents_word,
                self._parents,
                gap=6,
            )
        )
        self._under.chosen.connect(lambda _value: self._draw())
        self._table.itemChanged.connect(self._on_item)
        self._table.currentCellChanged.connect(lambda *_: None if self._filling else self._draw_parents())
        self._add.clicked.connect(self.add)
        self._remove.clicked.connect(self.remove)
        self._paste.clicked.connect(self.paste)
        for keys, work in (
            ("Ctrl+V", self.paste),
            ("Delete", self.remove),
            ("Insert", self.add),
            ("Alt+Up", lambda: self._move(-1)),
            ("Alt+Down", lambda: self._move(1)),
        ):
            bind(self._table, keys, work)
        theme.changed.connect(self._dress)
        self._dress()
        self.retranslate()

    def show_options(self, options: Sequence[OptionDesign], above: FieldDesign | None, language: str) -> None:
        """`above` is the field that this one follows; its choices are what these stand under."""
        self._options, self._language = tuple(options), language
        if above != self._above:
            self._above = above
            offered = [Choice(_ALL, _tr("FormDesk", "All of them"))]
            offered += [Choice(o.value, o.label.in_language(language)) for o in (above.options if above else ())]
            self._under.setOptions(offered)
            if self._under.value() is None:
                self._under.setValue(_ALL)
        self._under_field.setVisible(above is not None)
        self._draw()

    def add(self) -> None:
        """A new line, ready to be typed into."""
        new = OptionDesign(fresh_value(self._options), LocalText(), self._wanted_parents())
        self._tell((*self._options, new))
        self._table.setCurrentCell(self._table.rowCount() - 1, 0)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        item = self._table.item(self._table.rowCount() - 1, 0)
        if item is not None:
            self._table.editItem(item)

    def remove(self) -> None:
        """The line in hand; with a choice above chosen, from under that one only."""
        current = self._current()
        if current is None:
            return
        under = self._under.value() or _ALL
        row_number = self._table.currentRow()
        left = tuple(p for p in current.parents if p != under)
        if under and left:
            self._tell(tuple(replace(o, parents=left) if o is current else o for o in self._options))
        else:
            self._tell(tuple(o for o in self._options if o is not current))
        self._table.setCurrentCell(min(row_number, self._table.rowCount() - 1), 0)

    def paste(self) -> None:
        """Lines of a spreadsheet: English, Chinese, code."""
        table = QGuiApplication.clipboard().text()
        self._tell(pasted(self._options, table, self._wanted_parents()))

    # --- inside

    def _wanted_parents(self) -> tuple[str, ...]:
        under = self._under.value() or _ALL
        return (under,) if self._above is not None and under else ()

    def _visible(self) -> list[OptionDesign]:
        under = self._under.value() or _ALL
        if self._above is None or not under:
            return list(self._options)
        return [o for o in self._options if not o.parents or under in o.parents]

    def _current(self) -> OptionDesign | None:
        visible, number = self._visible(), self._table.currentRow()
        return visible[number] if 0 <= number < len(visible) else None

    def _draw(self) -> None:
        visible, here = self._visible(), (self._table.currentRow(), self._table.currentColumn())
        self._filling = True
        self._table.setRowCount(len(visible))
        for number, option in enumerate(visible):
            for column, word in enumerate((option.label.en, option.label.zh_cn)):
                item = self._table.item(number, column)
                if item is None:
                    item = QTableWidgetItem()
                    self._table.setItem(number, column, item)
                if item.text() != word:
                    item.setText(word)
        if visible:
            self._table.setCurrentCell(max(0, min(here[0], len(visible) - 1)), max(0, here[1]))
        self._table.setFixedHeight(_HEAD + _ROW * min(_SHOWN, max(2, len(visible))) + 2)
        self._remove.setEnabled(bool(visible))
        self._filling = False
        self._draw_parents()

    def _draw_parents(self) -> None:
        current = self._current()
        shown = self._above is not None and current is not None
        self._parents_word.setVisible(shown)
        self._parents.setVisible(shown)
        clear(self._flow)
        if self._above is None or current is None:
            return
        name = current.label.in_language(self._language)
        self._parents_word.setText(_tr("FormDesk", "{choice} is offered under (none = all):").format(choice=name))
        for option in self._above.options:
            check = Check(self._theme, option.label.in_language(self._language))
            check.setObjectName(f"parent_{option.value}")
            check.setChecked(option.value in current.parents)
            check.toggled.connect(lambda on, value=option.value: self._on_parent(value, on))
            self._flow.addWidget(check)

    def _on_parent(self, value: str, on: bool) -> None:
        current = self._current()
        if current is None or self._above is None:
            return
        wanted = {*current.parents, value} if on else set(current.parents) - {value}
        parents = tuple(o.value for o in self._above.options if o.value in wanted)
        self._tell(tuple(replace(o, parents=parents) if o is current else o for o in self._options), redraw=False)

    def _on_item(self, item: QTableWidgetItem) -> None:
        visible = self._visible()
        if self._filling or not 0 <= item.row() < len(visible):
            return
        old, word = visible[item.row()], item.text().strip()
        label = LocalText(word, old.label.zh_cn) if item.column() == 0 else LocalText(old.label.en, word)
        self._tell(tuple(replace(o, label=label) if o is old else o for o in self._options))

    def _move(self, by: int) -> None:
        visible, number = self._visible(), self._table.currentRow()
        if not (0 <= number < len(visible) and 0 <= number + by < len(visible)):
            return
        options = list(self._options)
        here, there = options.index(visible[number]), options.index(visible[number + by])
        options[here], options[there] = options[there], options[here]
        self._tell(tuple(options))
        self._table.setCurrentCell(number + by, self._table.currentColumn())

    def _tell(self, options: tuple[OptionDesign, ...], *, redraw: bool = True) -> None:
        if options == self._options:
            return
        self._options = options
        if redraw:
            self._draw()
        self.changed.emit(options)

    def _dress(self) -> None:
        """The colours of the window, for a table of Qt's own whose cells can be typed into."""
        t = self._theme.tokens
        self._table.setStyleSheet(
            f"QTableWidget {{ background: {t.raised}; gridline-color: {t.border}; border: 1px solid {t.border_strong};"
            f" border-radius: 6px; }}"
            f"QTableWidget::item {{ padding: 0 9px; color: {t.text}; }}"
            f"QTableWidget::item:selected {{ background: {t.accent_tint}; color: {t.text}; }}"
            f"QTableWidget QLineEdit {{ min-height: 0; border-radius: 0; padding: 0 8px; }}"
            f"QHeaderView::section {{ background: {t.surface}; color: {t.text2}; border: 0;"
            f" border-bottom: 1px solid {t.border}; padding: 0 9px; }}"
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._under_field.setCaption(_tr("FormDesk", "Choices offered under"))
        self._table.setAccessibleName(_tr("FormDesk", "Choices"))
        self._table.setHorizontalHeaderLabels(["English", "中文"])
        self._add.setText(_tr("FormDesk", "Add a choice"))
        self._add.setTip("", "Insert")
        self._remove.setText(_tr("FormDesk", "Remove"))
        self._remove.setTip("", "Delete")
        self._paste.setText(_tr("FormDesk", "Paste a table"))
        self._paste.setTip("", "Ctrl+V")
        self._hint.setText(_tr("FormDesk", "Rows of a spreadsheet: English, Chinese and, if you have one, a code."))
