"""A form of the server as a grid of fields that come and go as its conditions say."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from agent_desktop.domain.wrapup import Form, Problem, is_required
from agent_desktop.ports import NumberingPlan
from agent_desktop.ui.design import Theme
from agent_desktop.ui.workspace import form_rules
from agent_desktop.ui.workspace.form_controls import FieldView, view_of
from agent_desktop.ui.workspace.present import Reader


class FieldGrid(QWidget):
    """The fields of a form without its notes. A field's widget is made when it is first shown, and kept."""

    edited = Signal()
    arranged = Signal()
    """Fields came or went."""

    def __init__(
        self,
        theme: Theme,
        form: Form,
        numbering: NumberingPlan,
        reader: Callable[[], Reader],
    ) -> None:
        super().__init__()
        self._theme, self._form, self._numbering, self._reader = theme, form, numbering, reader
        self._specs = {f.key: f for f in form.fields}
        self._values: dict[str, Any] = {}
        self._views: dict[str, FieldView] = {}
        self._slots: tuple[form_rules.Slot, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        for column in range(form_rules.COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 72)
        self.follow()

    def setValues(self, values: Mapping[str, Any]) -> None:
        """Other content: nobody edited it, and nothing is wrong with it yet."""
        self._values = {k: v for k, v in values.items() if k in self._specs}
        for key, view in self._views.items():
            view.setValue(self._values.get(key))
            view.complain("")
        self.follow()

    def values(self) -> dict[str, Any]:
        """What stands in the fields, hidden ones too: they come back when their condition holds again."""
        return dict(self._values)

    def controls(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self._views[slot.key].control() for slot in self._slots]

    def follow(self) -> None:
        """Shows the fields, words, stars and choices that go with the values there are."""
        self._drop_orphans()
        slots = form_rules.places(self._form, self._values)
        changed = slots != self._slots
        if changed:
            self._arrange(slots)
        reader = self._reader()
        for slot in slots:
            view = self._views[slot.key]
            view.follow(self._values, is_required(view.spec, self._values), reader)
        if changed:
            self.arranged.emit()

    def show_problems(self, problems: Mapping[str, Problem]) -> QWidget | None:
        """The sentence under each bad field, and the first bad control; fields that are fine lose theirs."""
        first: QWidget | None = None
        reader = self._reader()
        for slot in self._slots:
            view = self._views[slot.key]
            problem = problems.get(slot.key)
            said = form_rules.sentence(view.spec, problem, reader) if problem else ""
            said = view.unreadable(reader) or said
            view.complain(said)
            if said and first is None:
                first = view.control()
        return first

    def unreadable(self) -> bool:
        """Whether a visible field holds what cannot be stored."""
        reader = self._reader()
        return any(self._views[slot.key].unreadable(reader) for slot in self._slots)

    def _arrange(self, slots: tuple[form_rules.Slot, ...]) -> None:
        for slot in self._slots:
            self._grid.removeWidget(self._views[slot.key])
        wanted = {slot.key for slot in slots}
        for slot in slots:
            view = self._views.get(slot.key)
            if view is None:
                view = self._views[slot.key] = self._make(slot.key)
            self._grid.addWidget(view, slot.row, slot.column, 1, slot.span, Qt.AlignmentFlag.AlignTop)
            view.show()
        for key, view in self._views.items():
            if key not in wanted:
                view.hide()
        self._slots = slots
        controls = self.controls()
        for before, after in itertools.pairwise(controls):
            QWidget.setTabOrder(before, after)

    def _make(self, key: str) -> FieldView:
        view = view_of(self._theme, self._specs[key], self._numbering)
        view.setParent(self)
        # a choice offers nothing before it follows, so that its value is set there
        view.setValue(self._values.get(key))
        view.edited.connect(partial(self._on_edited, key))
        return view

    def _on_edited(self, key: str) -> None:
        value = self._views[key].value()
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self.follow()
        self.edited.emit()

    def _drop_orphans(self) -> None:
        """A choice that its parent no longer offers is cleared, and so are the choices below it."""
        for f in self._form.fields:
            value = self._values.get(f.key)
            if not f.cascade_from or value is None:
                continue
            parent = self._values.get(f.cascade_from)
            if not parent or all(o.value != value for o in f.options_under(self._values)):
                del self._values[f.key]
                view = self._views.get(f.key)
                if view is not None:
                    view.setValue(None)
