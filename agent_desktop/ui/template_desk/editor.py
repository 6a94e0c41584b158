"""One template while it is written: both languages side by side, what may be inserted, and what becomes of it."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.message_template import Flaw, Part, TemplateShelf, TemplateText, flaws
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import BackendError, Refused, StorageError
from agent_desktop.services.template_editing import TemplateEditing
from agent_desktop.ui import text
from agent_desktop.ui.audience import CHINESE_NAME, ENGLISH_NAME
from agent_desktop.ui.design import (
    Button,
    Check,
    Chip,
    ChipSpec,
    Elided,
    Ink,
    Kind,
    MenuButton,
    Notice,
    Scroll,
    TextStyle,
    Theme,
    Tone,
    announce,
    bind,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.template_desk import words
from agent_desktop.ui.template_desk.variant import Variant
from agent_desktop.ui.text import Language

_INSERT = "Ctrl+I"
_tr = QCoreApplication.translate


class TemplateEditor(QWidget):
    """While `dirty` no other template may take its place: its words would be gone."""

    stored = Signal(str)
    """The list is another one now; the code of what is in hand, "" after it was deleted."""
    copied = Signal()
    """What is in hand is a new one."""

    def __init__(self, desk: Desk, templates: TemplateEditing, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._templates, self._language = desk, templates, language
        self._template: TemplateText | None = None
        self._shelf = TemplateShelf()
        self._dirty = self._busy = self._sure = False
        self._title = Elided(theme, "", TextStyle.TITLE)
        self._chip = Chip(theme, "")
        self._active = Check(theme)
        self._active.setObjectName("template_active")
        self._insert = MenuButton(theme, "", "braces", small=True)
        self._insert.setObjectName("insert_placeholder")
        self._theirs = Button(theme, "", "eye", small=True)
        self._theirs.setObjectName("take_their_template")
        self._mine = Button(theme, "", "check", small=True)
        self._mine.setObjectName("keep_my_template")
        self._notice = Notice(theme, Tone.WARNING, "users", "", self._theirs, self._mine)
        self._notice.setObjectName("template_collision")
        self._notice_row = row((self._notice, 1), pad=(16, 0, 16, 8))
        self._notice_row.hide()
        self._variants = Variant(theme, "en", ENGLISH_NAME), Variant(theme, "zh_CN", CHINESE_NAME)
        self._at = self._variants[0]
        body = QWidget()
        body.setLayout(hbox(*((v, 1) for v in self._variants), gap=16, pad=(16, 12, 16, 12)))
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("template_message")
        self._delete = Button(theme, "", "trash-2", Kind.QUIET)
        self._delete.setObjectName("delete_template")
        self._copy = Button(theme, "", "copy", Kind.QUIET)
        self._copy.setObjectName("copy_template")
        self._discard = Button(theme, "", "undo-2")
        self._discard.setObjectName("discard_template")
        self._save = Button(theme, "", "check", Kind.PRIMARY)
        self._save.setObjectName("save_template")
        self.setLayout(
            vbox(
                row((self._title, 1), self._chip, self._active, self._insert, gap=12, pad=(16, 12, 16, 12)),
                self._notice_row,
                line(),
                (Scroll(body), 1),
                line(),
                row(
                    (self._said, 1), self._delete, self._copy, self._discard, self._save, gap=8, pad=(16, 8, 16, 8)
                ),
                gap=0,
            )
        )  # fmt: skip
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        for variant in self._variants:
            variant.changed.connect(self._on_changed)
            variant.entered.connect(partial(self._on_entered, variant))
        self._active.toggled.connect(lambda _on: self._on_changed())
        self._save.clicked.connect(self.save)
        self._copy.clicked.connect(self._on_copy)
        self._discard.clicked.connect(lambda: self._run(self._forget(), "discard_template"))
        self._delete.clicked.connect(self._on_delete)
        self._theirs.clicked.connect(lambda: self._run(self._take_theirs(), "their_template"))
        self._mine.clicked.connect(lambda: self._run(self._save_over(), "save_template"))
        bind(self, "Ctrl+S", self.save, inside=True)
        bind(self, _INSERT, self._insert.openMenu, inside=True)

    @property
    def dirty(self) -> bool:
        """Whether there are words that the server does not have."""
        return self._dirty

    def edit(self, template: TemplateText, shelf: TemplateShelf, *, kept: bool = False) -> None:
        """A template of the shelf, a new one, or (`kept`) words of an earlier run that never reached the server."""
        self._template = None  # what is filled in now was typed by nobody
        self._shelf = shelf
        for variant in self._variants:
            variant.show_template(template, shelf.placeholders, shelf.most_segments)
        self._active.setChecked(template.active)
        self._template, self._dirty, self._sure = template, kept, False
        self._complain({})
        self._notice_row.hide()
        self._fill_menu()
        self._say(_tr("Editing", "You wrote this earlier; the server does not have it yet.") if kept else "")
        self._show()

    def focus_first(self) -> None:
        self._variants[0].focus(Part.LABEL)

    def insist(self) -> None:
        """Says why nothing else is opened."""
        self._say(_tr("Editing", "Save or discard what you wrote first."))

    def save(self) -> None:
        """Sends what was written, or says what is missing."""
        if self._template is None or self._busy or not self._dirty:
            return
        typed = self._typed(self._template)
        wrong = flaws(typed, self._shelf.placeholders)
        self._complain(wrong)
        if not wrong:
            self._run(self._send(typed), "save_template")

    # --- typing

    def _typed(self, base: TemplateText) -> TemplateText:
        both = {part: LocalText(*(variant.typed(part) for variant in self._variants)) for part in Part}
        return replace(
            base,
            label=both[Part.LABEL],
            subject=both[Part.SUBJECT],
            text=both[Part.TEXT],
            active=self._active.isChecked(),
        )

    def _on_changed(self) -> None:
        if self._template is None:
            return
        self._sure = False
        if not self._dirty:
            self._dirty = True
            self._say("")
        self._show()
        self._templates.keep(self._typed(self._template))

    def _on_entered(self, variant: Variant) -> None:
        self._at = variant

    def _put(self, name: str, _checked: bool = False) -> None:
        self._at.insert("{" + name + "}")

    # --- what the server is asked

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._guarded(work), name)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Refused as error:
            if error.code == "conflict":
                self._notice_row.show()
                self._theirs.setEnabled(True)
                self._theirs.setFocus()
            self._say(text.problem(error.code, error.detail))
        except (BackendError, StorageError) as error:
            self._say(text.problem(error.code, error.detail))
        finally:
            self._busy = False
            self._show()

    async def _send(self, sent: TemplateText) -> None:
        saved = await self._templates.save(sent)
        if self._template is None or self._template.code != sent.code:
            return
        if self._typed(self._template) != sent:  # somebody types on: those words are newer than what was saved
            self._template = replace(self._template, revision=saved.revision)
            self._templates.keep(self._typed(self._template))
        else:
            self.edit(saved, self._shelf)
        self._say(_tr("Templates", "Saved. Agents are offered it from now on.") if saved.active else _saved())
        self.stored.emit(saved.code)

    async def _take_theirs(self) -> None:
        """What the server has; mine goes."""
        mine = self._template
        if mine is None:
            return
        shelf = await self._templates.shelf()
        await self._templates.forget()
        theirs = shelf.template(mine.code)
        if theirs is None:
            self._gone()
        else:
            self.edit(theirs, shelf)
            self.stored.emit(theirs.code)

    async def _save_over(self) -> None:
        """Mine in place of theirs; a template that was deleted is there again."""
        mine = self._template
        if mine is None:
            return
        self._shelf = await self._templates.shelf()
        theirs = self._shelf.template(mine.code)
        self._template = replace(mine, revision=theirs.revision if theirs else 0)
        self._notice_row.hide()
        await self._send(self._typed(self._template))

    async def _forget(self) -> None:
        await self._templates.forget()
        mine = self._template
        if mine is None:
            return
        there = self._shelf.template(mine.code)
        if there is None:
            self._gone()
        else:
            self.edit(there, self._shelf)
            self.stored.emit(there.code)

    def _on_delete(self) -> None:
        """The second time it is meant."""
        if self._template is None or self._busy:
            return
        if self._sure:
            self._run(self._remove(self._template), "delete_template")
        else:
            self._sure = True
            self._say(_tr("Templates", "It is gone for everybody then. Press again to delete it."))
            self._show()

    async def _remove(self, template: TemplateText) -> None:
        self._sure = False
        await self._templates.delete(template)
        self._gone()

    def _gone(self) -> None:
        self._template, self._dirty = None, False
        self.stored.emit("")

    def _on_copy(self) -> None:
        if self._template is None or self._busy:
            return
        if self._dirty:
            self.insist()
            return
        self.edit(self._templates.copy(self._template, self._shelf), self._shelf, kept=True)
        self._say(_tr("Templates", "A copy: give it a name of its own."))
        self.focus_first()
        self.copied.emit()

    # --- what is seen

    def _complain(self, wrong: dict[tuple[Part, str], Flaw]) -> None:
        first = True
        for part in Part:
            for variant in self._variants:
                sentence = variant.complain(part, wrong.get((part, variant.language)))
                if sentence and first:
                    first = False
                    self._say(sentence)
                    variant.focus(part)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def _fill_menu(self) -> None:
        menu = self._insert.menu()
        menu.clear()
        for placeholder in self._shelf.placeholders:
            label = placeholder.label.in_language(self._language.tag)
            menu.add(label).triggered.connect(partial(self._put, placeholder.name))

    def _show(self) -> None:
        template = self._template
        if template is None:
            return
        fresh = template.revision == 0
        new = _tr("Templates", "New template")
        self._title.setText(new if fresh else words.name_of(template, self._language.tag))
        channel = template.channel
        self._chip.setSpec(ChipSpec(words.channel_word(channel), Tone.NEUTRAL, words.channel_icon(channel)))
        self._delete.setVisible(not fresh and not self._dirty)
        self._delete.setText(_tr("Templates", "Really delete?") if self._sure else _tr("Templates", "Delete"))
        self._copy.setVisible(not fresh and not self._dirty)
        self._discard.setVisible(self._dirty or fresh)
        if self._save.hasFocus():
            self._at.take_focus()  # a button that goes grey would send the keyboard away
        self._save.setEnabled(self._dirty and not self._busy)
        for button in (self._delete, self._copy, self._discard, self._theirs, self._mine):
            button.setEnabled(not self._busy)

    def retranslate(self) -> None:
        self._active.setText(_tr("Templates", "Offered to agents"))
        self._insert.setText(_tr("Templates", "Insert"))
        self._insert.setTip(_tr("Templates", "Insert what is filled in for each customer"), _INSERT)
        self._notice.setText(_tr("Templates", "Somebody else changed this template meanwhile."))
        self._theirs.setText(_tr("Templates", "Show theirs"))
        self._theirs.setTip(_tr("Templates", "What you wrote is thrown away"))
        self._mine.setText(_tr("Templates", "Save mine over it"))
        self._copy.setText(_tr("Templates", "Copy"))
        self._copy.setTip(_tr("Templates", "Begin another one with these words"))
        self._discard.setText(_tr("Editing", "Discard"))
        self._save.setText(_tr("Editing", "Save"))
        self._save.setTip(_tr("Templates", "Save the template"), "Ctrl+S")
        for variant in self._variants:
            variant.retranslate()
        self._fill_menu()
        self._show()


def _saved() -> str:
    return _tr("Templates", "Saved. Agents are not offered it.")
