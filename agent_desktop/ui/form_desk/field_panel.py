"""What can be said of one field: words, kind, choices, limits, when it is shown, what it says when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.form_design import (
    MOST_LABEL,
    MOST_SAID,
    WITH_LENGTH,
    WITH_RANGE,
    FieldDesign,
    FieldKind,
    FormDesign,
    OptionDesign,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import NOTES
from agent_desktop.ui.design import Check, Choice, Field, LineEdit, Select, Theme, hbox, vbox
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.form_desk.choices import ChoicesEditor
from agent_desktop.ui.form_desk.condition import ConditionEditor
from agent_desktop.ui.workspace import form_rules

_NOTHING, _YES, _NO = "", "yes", "no"
_tr = QCoreApplication.translate


class FieldPanel(QWidget):
    """`changed(field, merge)` when a person changed something; steps of the same `merge` belong together (typing)."""

    changed = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._design = FormDesign()
        self._field = FieldDesign("", FieldKind.TEXT)
        self._language = "en"
        self._filling = False
        self._labels = _line(theme, "field_label_en", MOST_LABEL), _line(theme, "field_label_zh", MOST_LABEL)
        self._label_fields = tuple(Field(theme, "", w, required=True) for w in self._labels)
        self._kind = Select(theme)
        self._kind.setObjectName("field_kind")
        self._kind_field = Field(theme, "", self._kind)
        self._required = Check(theme)
        self._required.setObjectName("field_required")
        self._wide = Check(theme)
        self._wide.setObjectName("field_wide")
        self._follows = Select(theme)
        self._follows.setObjectName("field_follows")
        self._follows_field = Field(theme, "", self._follows)
        self._choices = ChoicesEditor(theme)
        self._default_line = _line(theme, "field_default", MOST_SAID)
        self._default_line_field = Field(theme, "", self._default_line)
        self._default_pick = Select(theme)
        self._default_pick.setObjectName("field_default_choice")
        self._default_pick_field = Field(theme, "", self._default_pick)
        self._length = _line(theme, "field_length", 5)
        self._length_field = Field(theme, "", self._length)
        self._least = _line(theme, "field_least", 16)
        self._least_field = Field(theme, "", self._least)
        self._most = _line(theme, "field_most", 16)
        self._most_field = Field(theme, "", self._most)
        self._condition = ConditionEditor(theme)
        self._hints = _line(theme, "field_hint_en", MOST_SAID), _line(theme, "field_hint_zh", MOST_SAID)
        self._hint_fields = tuple(Field(theme, "", w) for w in self._hints)
        self._messages = _line(theme, "field_message_en", MOST_SAID), _line(theme, "field_message_zh", MOST_SAID)
        self._message_fields = tuple(Field(theme, "", w) for w in self._messages)
        self.setLayout(
            vbox(
                hbox(*((f, 1) for f in self._label_fields), gap=12),
                hbox((self._kind_field, 1), (self._follows_field, 1), gap=12),
                hbox(self._required, self._wide, None, gap=16),
                self._choices,
                hbox(
                    (self._default_line_field, 2),
                    (self._default_pick_field, 2),
                    (self._length_field, 1),
                    (self._least_field, 1),
                    (self._most_field, 1),
                    gap=12,
                ),
                self._condition,
                hbox(*((f, 1) for f in self._hint_fields), gap=12),
                hbox(*((f, 1) for f in self._message_fields), gap=12),
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        self._connect()
        self.retranslate()

    def show_field(self, field: FieldDesign, design: FormDesign, language: str) -> None:
        """Fills it; where a person types the same already, the caret stays."""
        self._field, self._design, self._language = field, design, language
        self._filling = True
        for pair, text in ((self._labels, field.label), (self._hints, field.hint), (self._messages, field.message)):
            for line, word in zip(pair, (text.en, text.zh_cn), strict=True):
                _fill(line, word)
        self._kind.setValue(field.kind.value)
        self._required.setChecked(field.required)
        self._wide.setChecked(field.wide)
        others = [f for f in design.fields if f.kind is FieldKind.CHOICE and f.key != field.key]
        named = [Choice(f.key, words.name_of(f.label, language)) for f in others]
        self._follows.setOptions([Choice(_NOTHING, _tr("FormDesk", "Nothing")), *named])
        self._follows.setValue(field.cascade_from)
        above = design.field(field.cascade_from) if field.cascade_from else None
        self._choices.show_options(field.options, above, language)
        self._fill_default(field)
        if form_rules.read_number(self._length.text()) != field.max_length:
            self._length.setText(str(field.max_length))
        for line, number in ((self._least, field.minimum), (self._most, field.maximum)):
            if form_rules.read_number(line.text()) != number:
                line.setText(_figure(number))
        self._condition.show_condition(field, design, language)
        self._arrange(field)
        self._filling = False

    def focus_first(self) -> None:
        self._labels[0].setFocus()
        self._labels[0].selectAll()

    # --- inside

    def _arrange(self, field: FieldDesign) -> None:
        """Only what this kind of field has a use for."""
        notes, choice = field.key == NOTES, field.kind is FieldKind.CHOICE
        self._kind.setEnabled(not notes)
        self._wide.setVisible(not notes)
        self._follows_field.setVisible(choice)
        self._choices.setVisible(choice)
        picked = choice or field.kind is FieldKind.BOOLEAN
        self._default_pick_field.setVisible(picked)
        self._default_line_field.setVisible(not picked and not notes)
        self._length_field.setVisible(field.kind in WITH_LENGTH)
        self._least_field.setVisible(field.kind in WITH_RANGE)
        self._most_field.setVisible(field.kind in WITH_RANGE)
        self._condition.setVisible(not notes)

    def _fill_default(self, field: FieldDesign) -> None:
        nothing = Choice(_NOTHING, _tr("FormDesk", "Nothing"))
        if field.kind is FieldKind.BOOLEAN:
            self._default_pick.setOptions([nothing, Choice(_YES, _tr("Form", "Yes")), Choice(_NO, _tr("Form", "No"))])
            self._default_pick.setValue(_NOTHING if field.default is None else _YES if field.default else _NO)
        elif field.kind is FieldKind.CHOICE:
            offered = [Choice(o.value, o.label.in_language(self._language)) for o in field.options]
            self._default_pick.setOptions([nothing, *offered])
            self._default_pick.setValue(field.default or _NOTHING)
        elif self._read(self._default_line.text()) != field.default:
            _fill(self._default_line, "" if field.default is None else str(field.default))

    def _read(self, typed: str) -> Any:
        """What is typed as the value that the field holds; what is none stays text and is told as a flaw."""
        match self._field.kind:
            case FieldKind.NUMBER | FieldKind.WHOLE:
                return form_rules.read_number(typed)
            case FieldKind.DATE:
                return form_rules.read_date(typed)
            case FieldKind.TIME:
                return form_rules.read_time(typed)
            case _:
                return typed or None

    def _connect(self) -> None:
        for which, (pair, get) in {
            "label": (self._labels, lambda f: f.label),
            "hint": (self._hints, lambda f: f.hint),
            "message": (self._messages, lambda f: f.message),
        }.items():
            for line in pair:
                line.textEdited.connect(self._words_changed(which, pair, get))
        self._kind.chosen.connect(lambda value: self._tell(replace(self._field, kind=FieldKind(value))))
        self._required.toggled.connect(lambda on: self._tell(replace(self._field, required=on)))
        self._wide.toggled.connect(lambda on: self._tell(replace(self._field, wide=on)))
        self._follows.chosen.connect(lambda key: self._tell(replace(self._field, cascade_from=key)))
        self._choices.changed.connect(self._on_choices)
        self._default_line.textEdited.connect(
            lambda typed: self._tell(replace(self._field, default=self._read(typed)), "default")
        )
        self._default_pick.chosen.connect(self._on_default)
        self._length.textEdited.connect(self._on_length)
        self._least.textEdited.connect(
            lambda typed: self._tell(replace(self._field, minimum=_number(typed)), "minimum")
        )
        self._most.textEdited.connect(lambda typed: self._tell(replace(self._field, maximum=_number(typed)), "maximum"))
        self._condition.changed.connect(
            lambda by, values: self._tell(replace(self._field, shown_by=by, shown_for=values), "condition")
        )

    def _words_changed(
        self, which: str, pair: tuple[LineEdit, LineEdit], get: Callable[[FieldDesign], LocalText]
    ) -> Callable[[str], None]:
        def tell(_typed: str) -> None:
            text = LocalText(pair[0].text(), pair[1].text())
            if text != get(self._field):
                self._tell(replace(self._field, **{which: text}), which)  # type: ignore[arg-type]  # one of three texts

        return tell

    def _on_choices(self, options: tuple[OptionDesign, ...]) -> None:
        self._tell(replace(self._field, options=options))

    def _on_default(self, value: str) -> None:
        if self._field.kind is FieldKind.BOOLEAN:
            chosen: Any = None if value == _NOTHING else value == _YES
        else:
            chosen = value or None
        self._tell(replace(self._field, default=chosen))

    def _on_length(self, typed: str) -> None:
        number = form_rules.read_number(typed)
        self._tell(replace(self._field, max_length=number if isinstance(number, int) else 0), "length")

    def _tell(self, field: FieldDesign, merge: str = "") -> None:
        if not self._filling and field != self._field:
            self._field = field
            self.changed.emit(field, f"{field.key}.{merge}" if merge else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        for fields, caption in (
            (self._label_fields, _tr("FormDesk", "Name, {language}")),
            (self._hint_fields, _tr("FormDesk", "Line below the field, {language}")),
            (self._message_fields, _tr("FormDesk", "What it says when it is wrong, {language}")),
        ):
            for field, language in zip(fields, ("English", "中文"), strict=True):
                field.setCaption(caption.format(language=language))
        self._kind_field.setCaption(_tr("FormDesk", "Kind"))
        self._kind.setOptions([Choice(k.value, words.kind_word(k), words.ICONS[k]) for k in FieldKind])
        self._required.setText(_tr("FormDesk", "Must be filled in"))
        self._wide.setText(_tr("FormDesk", "Takes a whole row"))
        self._follows_field.setCaption(_tr("FormDesk", "Its choices depend on"))
        self._default_line_field.setCaption(_tr("FormDesk", "Stands in it at the beginning"))
        self._default_pick_field.setCaption(_tr("FormDesk", "Stands in it at the beginning"))
        self._length_field.setCaption(_tr("FormDesk", "Most characters"))
        self._least_field.setCaption(_tr("FormDesk", "At least"))
        self._most_field.setCaption(_tr("FormDesk", "At most"))


class FormPanel(QWidget):
    """Name of the form as a whole. `changed(title, merge)`."""

    changed = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._titles = _line(theme, "form_title_en", MOST_LABEL), _line(theme, "form_title_zh", MOST_LABEL)
        self._fields = tuple(Field(theme, "", w, required=True) for w in self._titles)
        self.setLayout(vbox(hbox(*((f, 1) for f in self._fields), gap=12), None, gap=12, pad=(16, 12, 16, 12)))
        for line in self._titles:
            line.textEdited.connect(self._tell)
        self.retranslate()

    def show_form(self, design: FormDesign) -> None:
        for line, word in zip(self._titles, (design.title.en, design.title.zh_cn), strict=True):
            _fill(line, word)

    def focus_first(self) -> None:
        self._titles[0].setFocus()

    def _tell(self, _typed: str) -> None:
        self.changed.emit(LocalText(self._titles[0].text(), self._titles[1].text()), "title")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        for field, language in zip(self._fields, ("English", "中文"), strict=True):
            field.setCaption(_tr("FormDesk", "Name of the form, {language}").format(language=language))


def _line(theme: Theme, name: str, most: int) -> LineEdit:
    line = LineEdit(theme)
    line.setObjectName(name)
    line.setMaxLength(most)
    return line


def _fill(line: LineEdit, word: str) -> None:
    if line.text() != word:
        line.setText(word)
        line.setCursorPosition(0)


def _number(typed: str) -> float | None:
    number = form_rules.read_number(typed)
    return float(number) if isinstance(number, int | float) else None


def _figure(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"
