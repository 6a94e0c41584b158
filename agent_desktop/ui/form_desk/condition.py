"""When a field is shown: always, or while another field holds one of some answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.form_design import FieldDesign, FieldKind, FormDesign
from agent_desktop.domain.wrapup import NOTES
from agent_desktop.ui.design import Check, Choice, Field, Flow, LineEdit, Select, Theme, clear, hbox
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.workspace import form_rules

_ALWAYS = ""
_tr = QCoreApplication.translate
_READ: dict[FieldKind, Callable[[str], Any]] = {
    FieldKind.NUMBER: form_rules.read_number,
    FieldKind.WHOLE: form_rules.read_number,
    FieldKind.DATE: form_rules.read_date,
    FieldKind.TIME: form_rules.read_time,
}


class ConditionEditor(QWidget):
    """`changed(key of the other field, answers)`; the key is "" for always."""

    changed = Signal(str, tuple)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._by: FieldDesign | None = None
        self._values: tuple[Any, ...] = ()
        self._offered: tuple[tuple[Any, str], ...] = ()
        self._select = Select(theme)
        self._select.setObjectName("shown_by")
        self._select_field = Field(theme, "", self._select)
        self._answers = QWidget()
        self._answers.setObjectName("shown_for")
        self._flow = Flow(gap=12)
        self._answers.setLayout(self._flow)
        self._answers_field = Field(theme, "", self._answers)
        self._line = LineEdit(theme)
        self._line.setObjectName("shown_for_text")
        self._line_field = Field(theme, "", self._line)
        self.setLayout(hbox((self._select_field, 1), (self._answers_field, 2), (self._line_field, 2), gap=12))
        self._select.chosen.connect(self._on_field)
        self._line.textEdited.connect(self._on_line)
        self.retranslate()

    def show_condition(self, field: FieldDesign, design: FormDesign, language: str) -> None:
        others = [f for f in design.fields if f.key not in (field.key, NOTES)]
        named = [Choice(f.key, words.name_of(f.label, language)) for f in others]
        self._select.setOptions([Choice(_ALWAYS, _tr("FormDesk", "Always")), *named])
        self._select.setValue(field.shown_by)
        self._by = design.field(field.shown_by) if field.shown_by else None
        self._values = field.shown_for
        offered = _offered(self._by, language)
        if offered != self._offered or {c.value for c in self._checks()} != {v for v, _ in offered}:
            self._offered = offered
            clear(self._flow)
            for value, word in offered:
                check = _Answer(self._theme, word, value)
                check.setObjectName(f"answer_{value}")
                check.toggled.connect(self._on_check)
                self._flow.addWidget(check)
        for check in self._checks():
            check.blockSignals(True)
            check.setChecked(any(_same(check.value, v) for v in self._values))
            check.blockSignals(False)
        self._answers_field.setVisible(bool(offered))
        self._line_field.setVisible(self._by is not None and not offered)
        if self._read(self._line.text()) != self._values:
            self._line.setText(", ".join(str(v) for v in self._values))

    def _checks(self) -> list[_Answer]:
        found = (self._flow.itemAt(n) for n in range(self._flow.count()))
        widgets = (item.widget() for item in found if item is not None)
        return [w for w in widgets if isinstance(w, _Answer)]

    def _on_field(self, key: str) -> None:
        self.changed.emit(key, ())

    def _on_check(self) -> None:
        self.changed.emit(self._select.value() or "", tuple(c.value for c in self._checks() if c.isChecked()))

    def _on_line(self, typed: str) -> None:
        self.changed.emit(self._select.value() or "", self._read(typed))

    def _read(self, typed: str) -> tuple[Any, ...]:
        read = _READ.get(self._by.kind, str) if self._by is not None else str
        parts = (part.strip() for part in typed.replace("，", ",").replace(";", ",").split(","))
        return tuple(read(part) for part in parts if part)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._select_field.setCaption(_tr("FormDesk", "Shown"))
        self._answers_field.setCaption(_tr("FormDesk", "while the answer is"))
        self._line_field.setCaption(_tr("FormDesk", "while the answer is (several: commas between)"))


class _Answer(Check):
    """A box for one answer."""

    def __init__(self, theme: Theme, word: str, value: Any) -> None:
        super().__init__(theme, word)
        self.value = value


def _offered(by: FieldDesign | None, language: str) -> tuple[tuple[Any, str], ...]:
    """The answers that can be ticked, with their words."""
    if by is None:
        return ()
    if by.kind is FieldKind.CHOICE:
        return tuple((o.value, o.label.in_language(language)) for o in by.options)
    if by.kind is FieldKind.BOOLEAN:
        return (True, _tr("Form", "Yes")), (False, _tr("Form", "No"))
    return ()


def _same(value: Any, other: Any) -> bool:
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)
