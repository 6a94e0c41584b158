"""The parts of the editor that only stand there: heading, list of fields with its buttons, what to mend, foot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from agent_desktop.domain.form_design import FieldKind, FormDesign
from agent_desktop.domain.wrapup import NOTES
from agent_desktop.ui.design import (
    Button,
    Chip,
    Elided,
    Frame,
    Ground,
    Group,
    Ink,
    Kind,
    Listing,
    MenuButton,
    Notice,
    Row,
    Segment,
    Segments,
    TextStyle,
    Theme,
    Tone,
    line,
    row,
    vbox,
)
from agent_desktop.ui.form_desk import words

_FIELDS_WIDTH, _FLAW_HEIGHT, _MOST_FLAWS = 280, 44, 3
_tr = QCoreApplication.translate


class EditorFrame(QObject):
    """Widgets by what they are; the editor connects and fills them."""

    kindWanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Elided(theme, "", TextStyle.TITLE)
        self._chip = Chip(theme, "")
        self._changed = Chip(theme, "")
        self._for_queues = False
        self.parts = Segments(theme, [Segment(key, key) for key in ("fields", "queues", "versions")])
        self.parts.setObjectName("form_parts")
        self.undo = _button(theme, "undo_form", "undo-2")
        self.redo = _button(theme, "redo_form", "redo-2")
        self.notice = Notice(theme, Tone.WARNING, "users-round")
        self.notice.setObjectName("form_overtaken")
        self.mine = Button(theme, "", "pencil", small=True)
        self.mine.setObjectName("form_mine")
        self._notice_row = row((self.notice, 1), self.mine, gap=8, pad=(16, 0, 16, 8))
        self._add = MenuButton(theme, "", "plus", small=True)
        self._add.setObjectName("add_field")
        self.duplicate = _button(theme, "duplicate_field", "copy")
        self.remove = _button(theme, "remove_field", "trash-2")
        self.up = _button(theme, "field_up", "arrow-up")
        self.down = _button(theme, "field_down", "arrow-down")
        self.fields = Listing(theme)
        self.fields.setObjectName("form_fields")
        self.flaws = Listing(theme)
        self.flaws.setObjectName("form_flaws")
        self._flaws_line = line()
        self.fields_column = Frame(Ground.SURFACE)
        self.fields_column.setMinimumWidth(_FIELDS_WIDTH)
        self.fields_column.setLayout(
            vbox(
                row(self._add, None, self.duplicate, self.up, self.down, self.remove, gap=2, pad=(8, 6, 8, 6)),
                line(),
                (self.fields, 1),
                self._flaws_line,
                self.flaws,
                gap=0,
            )
        )
        self.parts_stack = QStackedWidget()
        self.message = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self.message.setObjectName("form_message")
        self.discard = Button(theme, "", "undo-2")
        self.discard.setObjectName("discard_form")
        self.publish = Button(theme, "", "check", Kind.PRIMARY)
        self.publish.setObjectName("publish_form")

    def layout_with(self) -> QVBoxLayout:
        head = row(
            (self.title, 1), self._changed, self._chip, self.undo, self.redo, self.parts, gap=8, pad=(16, 12, 16, 12)
        )
        foot = row((self.message, 1), self.discard, self.publish, gap=8, pad=(16, 8, 16, 8))
        return vbox(head, self._notice_row, line(), (self.parts_stack, 1), line(), foot, gap=0)

    def say(self, sentence: str, tone: Tone = Tone.NEUTRAL) -> None:
        self.message.setInk(Ink.SUCCESS if tone is Tone.SUCCESS else Ink.THIRD)
        self.message.setText(sentence)

    def show_fields(self, rows: Sequence[Row | Group]) -> None:
        self.fields.setRows(rows)

    def show_field_buttons(self, design: FormDesign, key: str) -> None:
        keys = [f.key for f in design.fields if f.key != NOTES]
        movable = key in keys
        self.duplicate.setEnabled(movable)
        self.remove.setEnabled(movable)
        self.up.setEnabled(movable and keys[0] != key)
        self.down.setEnabled(movable and keys[-1] != key)

    def show_flaws(self, rows: Sequence[Row | Group]) -> None:
        """A few lines high; gone when nothing must be mended."""
        self.flaws.setRows(rows)
        self.flaws.setFixedHeight(_FLAW_HEIGHT * min(_MOST_FLAWS, max(1, len(rows))) + 2)
        for part in (self.flaws, self._flaws_line):
            part.setVisible(bool(rows))

    def show_state(self, base_version: int, changed: bool) -> None:
        if base_version:
            self._chip.setText(_tr("FormDesk", "Version {number} is in use").format(number=base_version))
            self._chip.setTone(Tone.SUCCESS, "check")
        else:
            self._chip.setText(_tr("FormDesk", "Not published yet"))
            self._chip.setTone(Tone.NEUTRAL, "pencil")
        self._changed.setText(_tr("FormDesk", "Draft"))
        self._changed.setTone(Tone.WARNING, "pencil")
        self._changed.setVisible(changed and bool(base_version))

    def show_notice(self, sentence: str) -> None:
        if sentence:
            self.notice.setText(sentence)
        self._notice_row.setVisible(bool(sentence))

    def show_parts(self, for_queues: bool) -> None:
        """Only wrap-ups are written for queues."""
        self._for_queues = for_queues
        words_of_parts = {"fields": _tr("FormDesk", "Fields")}
        if for_queues:
            words_of_parts["queues"] = _tr("FormDesk", "Queues")
        words_of_parts["versions"] = _tr("FormDesk", "Versions")
        if self.parts.current() not in words_of_parts:
            self.parts.setCurrent("fields")
        self.parts.setSegments([Segment(key, word) for key, word in words_of_parts.items()])

    def retranslate(self) -> None:
        self.show_parts(self._for_queues)
        self.parts.setAccessibleName(_tr("FormDesk", "What is shown of the form"))
        self.fields.setAccessibleName(_tr("FormDesk", "Fields"))
        self.flaws.setAccessibleName(_tr("FormDesk", "What must be mended"))
        self.undo.setTip(_tr("FormDesk", "Undo"), "Ctrl+Z")
        self.redo.setTip(_tr("FormDesk", "Redo"), "Ctrl+Y")
        self._add.setText(_tr("FormDesk", "Add a field"))
        menu = self._add.menu()
        menu.clear()
        for kind in FieldKind:
            menu.add(words.kind_word(kind), words.ICONS[kind]).triggered.connect(partial(self._want, kind))
        self.duplicate.setTip(_tr("FormDesk", "Duplicate the field"), "Ctrl+D")
        self.remove.setTip(_tr("FormDesk", "Remove the field"), "Delete")
        self.up.setTip(_tr("FormDesk", "Up"), "Alt+Up")
        self.down.setTip(_tr("FormDesk", "Down"), "Alt+Down")
        self.mine.setText(_tr("FormDesk", "Go on with mine"))
        self.discard.setText(_tr("FormDesk", "Discard the draft"))
        self.publish.setText(_tr("FormDesk", "Publish…"))

    def _want(self, kind: FieldKind, _checked: bool = False) -> None:
        self.kindWanted.emit(kind.value)


def _button(theme: Theme, name: str, icon: str) -> Button:
    button = Button(theme, "", icon, Kind.QUIET, small=True)
    button.setObjectName(name)
    return button
