"""The fields of a form as widgets: each knows its value, its words in every language, and how to show an error."""

from __future__ import annotations

from typing import Any, assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.domain.wrapup import FieldType, FormField
from agent_desktop.ports import NumberingPlan
from agent_desktop.ui.design import (
    Check,
    Choice,
    DateEdit,
    Field,
    Ink,
    Label,
    LineEdit,
    Select,
    TextArea,
    TextStyle,
    Theme,
    vbox,
)
from agent_desktop.ui.names import spelled
from agent_desktop.ui.workspace import form_rules
from agent_desktop.ui.workspace.present import Reader

_YES, _NO = "yes", "no"


class FieldView(QWidget):
    """One field. `edited` fires when a person changed it; setValue and words never fire it."""

    edited = Signal()

    def __init__(self, spec: FormField) -> None:
        super().__init__()
        self.spec = spec
        self._quiet = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def control(self) -> QWidget:
        """What takes the focus."""
        raise NotImplementedError

    def value(self) -> Any:
        """As it is stored; None for nothing. What cannot be read stays as typed."""
        raise NotImplementedError

    def setValue(self, value: Any) -> None:
        self._quiet = True
        self.show_value(value)
        self._quiet = False

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        """The words, and what depends on other fields."""
        raise NotImplementedError

    def complain(self, sentence: str) -> None:
        """Shows what is wrong; "" takes it away."""
        raise NotImplementedError

    def unreadable(self, reader: Reader) -> str:
        """The sentence for a value that cannot be read at all."""
        return ""

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self.complain("")
            self.edited.emit()


class _Captioned(FieldView):
    """A control with its caption above."""

    def __init__(self, theme: Theme, spec: FormField, control: QWidget) -> None:
        super().__init__(spec)
        control.setObjectName(f"field_{spec.key}")
        self._control = control
        self._field = Field(theme, "", control, required=spec.required)
        self._words = ("", False, "")
        self._layout.addWidget(self._field)

    def control(self) -> QWidget:
        return self._control

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        words = (reader.local(self.spec.label), required, reader.local(self.spec.hint))
        if words != self._words:
            self._words = words
            self._field.setCaption(words[0])
            self._field.setRequired(required)
            self._field.setHint(words[2])

    def complain(self, sentence: str) -> None:
        if self._field.error != sentence:
            self._field.setError(sentence)


class ChoiceView(_Captioned):
    """One of a list; the list may depend on the field above."""

    def __init__(self, theme: Theme, spec: FormField) -> None:
        self._select = Select(theme)
        self._offered: list[Choice] | None = None
        super().__init__(theme, spec, self._select)
        self._select.chosen.connect(self._changed)

    def value(self) -> str | None:
        return self._select.value()

    def show_value(self, value: Any) -> None:
        self._select.setValue(value)

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        super().follow(values, required, reader)
        offered = [Choice(o.value, reader.local(o.label)) for o in self.spec.options_under(values)]
        if offered != self._offered:
            self._offered = offered
            self._select.setOptions(offered)
        # a list without options is the same in each language
        self._select.setPlaceholderText(reader.translate("Form", "Choose…"))
        self._select.setValue(values.get(self.spec.key))
        self._select.setEnabled(not self.spec.cascade_from or bool(values.get(self.spec.cascade_from)))


class YesNoView(_Captioned):
    """Yes or no where the answer is asked for: no answer is not a no."""

    def __init__(self, theme: Theme, spec: FormField) -> None:
        self._select = Select(theme)
        super().__init__(theme, spec, self._select)
        self._select.chosen.connect(self._changed)

    def value(self) -> bool | None:
        chosen = self._select.value()
        return None if chosen is None else chosen == _YES

    def show_value(self, value: Any) -> None:
        self._select.setValue(None if value is None else _YES if value else _NO)

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        super().follow(values, required, reader)
        yes, no = reader.translate("Form", "Yes"), reader.translate("Form", "No")
        self._select.setOptions([Choice(_YES, yes), Choice(_NO, no)])
        if self._select.value() is None:
            self.setValue(values.get(self.spec.key))
        self._select.setPlaceholderText(reader.translate("Form", "Choose…"))


class LineView(_Captioned):
    """One line: text, a number, a time or a telephone number."""

    def __init__(self, theme: Theme, spec: FormField, numbering: NumberingPlan) -> None:
        self._line = LineEdit(theme)
        self._numbering = numbering
        super().__init__(theme, spec, self._line)
        if spec.type not in (FieldType.NUMBER, FieldType.TIME):
            self._line.setMaxLength(spec.max_length)
        self._line.textEdited.connect(self._changed)

    def value(self) -> Any:
        typed = self._line.text()
        match self.spec.type:
            case FieldType.NUMBER:
                return form_rules.read_number(typed)
            case FieldType.TIME:
                return form_rules.read_time(typed)
            case FieldType.PHONE:
                number = self._numbering.parse(typed) if typed.strip() else None
                return number.e164 if number else typed.strip() or None
            case _:
                return typed or None

    def show_value(self, value: Any) -> None:
        if value is None:
            self._line.setText("")
        elif self.spec.type is FieldType.PHONE:
            self._line.setText(spelled(str(value), self._numbering.display))
        else:
            self._line.setText(str(value))

    def unreadable(self, reader: Reader) -> str:
        typed = self._line.text().strip()
        if self.spec.type is FieldType.PHONE and typed and self._numbering.parse(typed) is None:
            return form_rules.no_phone(reader)
        if self.spec.type is FieldType.TIME and typed and not form_rules.is_time(self.value()):
            return form_rules.no_time(reader)
        return ""


class DateView(_Captioned):
    """A day, typed or picked."""

    def __init__(self, theme: Theme, spec: FormField) -> None:
        self._edit = DateEdit(theme)
        super().__init__(theme, spec, self._edit)
        self._edit.textEdited.connect(self._changed)
        self._edit.dateChanged.connect(self._changed)

    def value(self) -> str | None:
        return form_rules.read_date(self._edit.text())

    def show_value(self, value: Any) -> None:
        self._edit.setText("" if value is None else str(value))

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        super().follow(values, required, reader)
        self._edit.setOpenTip(reader.translate("Form", "Open the calendar"))

    def unreadable(self, reader: Reader) -> str:
        value = self.value()
        return "" if value is None or form_rules.is_date(value) else form_rules.no_date(reader)


class AreaView(_Captioned):
    """Several lines."""

    def __init__(self, theme: Theme, spec: FormField) -> None:
        self._area = TextArea(theme)
        super().__init__(theme, spec, self._area)
        self._area.textChanged.connect(self._changed)

    def value(self) -> str | None:
        return self._area.toPlainText() or None

    def show_value(self, value: Any) -> None:
        self._area.setPlainText("" if value is None else str(value))


class CheckView(FieldView):
    """Yes or no, no until it is ticked; its word stands beside the box."""

    def __init__(self, theme: Theme, spec: FormField) -> None:
        super().__init__(spec)
        self._check = Check(theme)
        self._check.setObjectName(f"field_{spec.key}")
        self._error = Label(theme, "", TextStyle.SMALL, Ink.DANGER, wrap=True)
        self._error.hide()
        # beside captioned fields the box stands on the height of their controls
        above = 0 if spec.wide else 20
        self._layout.addLayout(vbox(above, self._check, self._error, None, gap=2))
        self._check.toggled.connect(self._changed)
        self._touched = spec.default is not None

    def control(self) -> QWidget:
        return self._check

    def value(self) -> bool | None:
        return self._check.isChecked() if self._touched or self._check.isChecked() else None

    def show_value(self, value: Any) -> None:
        self._touched = value is not None or self.spec.default is not None
        self._check.setChecked(bool(value))

    def follow(self, values: dict[str, Any], required: bool, reader: Reader) -> None:
        word = reader.local(self.spec.label)
        self._check.setText(f"{word} *" if required else word)

    def complain(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self._touched = True
        super()._changed()


def view_of(theme: Theme, spec: FormField, numbering: NumberingPlan) -> FieldView:
    """The widget for a field."""
    match spec.type:
        case FieldType.CHOICE:
            return ChoiceView(theme, spec)
        case FieldType.TEXT | FieldType.NUMBER | FieldType.TIME | FieldType.PHONE:
            return LineView(theme, spec, numbering)
        case FieldType.DATE:
            return DateView(theme, spec)
        case FieldType.MULTILINE:
            return AreaView(theme, spec)
        case FieldType.BOOLEAN:
            asked = (spec.required or bool(spec.required_if)) and spec.default is None
            return YesNoView(theme, spec) if asked else CheckView(theme, spec)
        case _:
            assert_never(spec.type)
