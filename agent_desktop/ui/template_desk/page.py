"""The page of those who write message templates: every template by channel, and the one in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateShelf, TemplateText, moved
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.template_editing import TemplateEditing
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, Kind, ListPane, MenuButton, Theme, announce, bind, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.template_desk import words
from agent_desktop.ui.template_desk.editor import TemplateEditor
from agent_desktop.ui.text import Language

LIST_WIDTH = 300
_tr = QCoreApplication.translate


class TemplateDesk(QWidget):
    """Asks the server when it is looked at and after every step. `templates` is that of the desk."""

    def __init__(self, desk: Desk, templates: TemplateEditing, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._templates, self._language = desk, templates, language
        self._shelf = TemplateShelf()
        self._kept: TemplateText | None = None
        self._wanted = ""
        self._to_send: TemplateShelf | None = None
        """In an order that the server does not know yet."""
        self._sending = False
        self._new = MenuButton(theme, "", "plus", small=True)
        self._new.setObjectName("new_template")
        self._up = _button(theme, "template_up", "arrow-up")
        self._down = _button(theme, "template_down", "arrow-down")
        self._page = ListPane(theme, "templates", self._up, self._down, self._new, width=LIST_WIDTH)
        self._list = self._page.column
        self._editor = TemplateEditor(desk, templates, theme, language)
        self._page.addPane(self._editor)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._list.chosen.connect(self.open)
        self._list.againWanted.connect(self._refresh)
        self._editor.stored.connect(self._on_stored)
        self._editor.copied.connect(self._on_copied)
        self._list.currentKeyChanged.connect(lambda _key: self._show_steps())
        for button, sequence, step in ((self._up, "Alt+Up", -1), (self._down, "Alt+Down", 1)):
            button.clicked.connect(partial(self._step, step))
            bind(self, sequence, partial(self.shift, step), inside=True)
        self.retranslate()

    def open(self, code: str) -> None:
        """The template of this code, unless there are unsaved words."""
        if self._editor.dirty:
            self._editor.insist()
            self._list.setCurrentKey(self._wanted)
            return
        kept = self._kept if code == words.KEPT else None
        template = kept or self._shelf.template(code)
        if template is not None:
            self._wanted = code
            self._editor.edit(template, self._shelf, kept=kept is not None)
            self._page.showPane(self._editor)

    def begin(self, channel: Channel) -> None:
        if self._editor.dirty:
            self._editor.insist()
            return
        self._on_copied()
        self._editor.edit(self._templates.begin(channel, self._shelf), self._shelf)
        self._page.showPane(self._editor)
        self._editor.focus_first()

    def shift(self, step: int) -> None:
        """The selected template one place up (-1) or down (1) among those of its channel."""
        key = self._list.list.currentKey()
        shelf = moved(self._shelf, key, step)
        if shelf is None:
            return
        self._shelf, self._to_send = shelf, shelf
        self._show(key)
        announce(self, words.place_sentence(shelf, key))
        if not self._sending:
            self._desk.tasks.spawn(self._send_order(), "order_templates")

    # --- inside

    async def _send_order(self) -> None:
        """One after the other: of moves that come quickly the last one counts."""
        self._sending = True
        try:
            while self._to_send is not None:
                shelf, self._to_send = self._to_send, None
                told = await self._templates.order(shelf)
                if self._to_send is None:
                    self._shelf = told
                    self._show(self._list.list.currentKey())
        except BackendError as error:
            self._to_send = None
            self._list.failed(text.problem(error.code, error.detail))
        finally:
            self._sending = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        self._list.loading()
        self._desk.tasks.spawn(self._read(), "templates")

    async def _read(self) -> None:
        try:
            self._kept = None if self._editor.dirty else await self._templates.kept()
            shelf = await self._templates.shelf()
        except (BackendError, StorageError) as error:
            self._list.failed(text.problem(error.code, error.detail))
            return
        if not self._sending:  # else this may be the order before
            self._shelf = shelf
        self._show()
        self._list.loaded()

    def _on_stored(self, code: str) -> None:
        self._wanted = code
        if not code:
            self._page.showHint()
        self._refresh()

    def _on_copied(self) -> None:
        """What is edited is none of the list."""
        self._wanted = ""
        self._list.setCurrentKey("")

    def _show(self, current: str | None = None) -> None:
        rows = words.shelf_rows(self._shelf, self._kept, self._language.tag)
        self._list.setRows(rows, self._wanted if current is None else current)
        self._show_steps()

    def _show_steps(self) -> None:
        key = self._list.list.currentKey()
        for button, step in ((self._up, -1), (self._down, 1)):
            button.setEnabled(moved(self._shelf, key, step) is not None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("Templates", "Templates"))
        self._list.setSearchWords(_tr("Templates", "Find a template"))
        self._list.setEmpty("message-square", _tr("Templates", "No templates yet"))
        self._page.setHint(
            "message-square",
            _tr("Templates", "No template open"),
            _tr("Templates", "Choose one at the left, or write a new one."),
        )
        self._up.setTip(_tr("Templates", "Offer it earlier"), "Alt+Up")
        self._down.setTip(_tr("Templates", "Offer it later"), "Alt+Down")
        self._new.setText(_tr("Templates", "New"))
        menu = self._new.menu()
        menu.clear()
        for channel in Channel:
            action = menu.add(words.channel_word(channel), words.channel_icon(channel))
            action.triggered.connect(partial(self._want, channel))
        self._editor.retranslate()
        self._show()

    def _step(self, step: int, _checked: bool = False) -> None:
        self.shift(step)

    def _want(self, channel: Channel, _checked: bool = False) -> None:
        self.begin(channel)


def _button(theme: Theme, name: str, icon: str) -> Button:
    button = Button(theme, "", icon, Kind.QUIET, small=True)
    button.setObjectName(name)
    return button
