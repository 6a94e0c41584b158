"""The page of those who lay out forms: every form by what it is for, and the one in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget

from agent_desktop.domain.events import LoggedIn
from agent_desktop.domain.form_design import FormShelf, Purpose, Sketch
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.form_designing import FormDesigning
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Empty,
    Frame,
    Ground,
    Label,
    Listing,
    MenuButton,
    Notice,
    TextStyle,
    Theme,
    Tone,
    hbox,
    line,
    row,
    upright,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.form_desk.editor import FormEditor
from agent_desktop.ui.text import Language

LIST_WIDTH = 248
_tr = QCoreApplication.translate


class FormDesk(Frame):
    """Asks the server when it is looked at and after every step. `forms` is that of the desk."""

    def __init__(self, desk: Desk, forms: FormDesigning, theme: Theme, language: Language) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._forms, self._language = desk, forms, language
        self._shelf = FormShelf()
        self._unsent: tuple[Sketch, ...] = ()
        self._wanted = ""
        self._title = Label(theme, "", TextStyle.TITLE)
        self._new = MenuButton(theme, "", "plus", small=True)
        self._new.setObjectName("new_form")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed_row = row((self._failed, 1), pad=(12, 0, 12, 8))
        self._failed_row.hide()
        self._list = Listing(theme)
        self._list.setObjectName("forms")
        left = Frame(Ground.SURFACE)
        left.setFixedWidth(LIST_WIDTH)
        left.setLayout(
            vbox(
                row(self._title, None, self._new, gap=8, pad=(16, 12, 12, 12)),
                self._failed_row,
                line(),
                (self._list, 1),
                gap=0,
            )
        )
        self.editor = FormEditor(desk, forms, theme, language)
        self._hint = Empty(theme, "file-text", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self.editor)
        self.setLayout(hbox(left, upright(), (self._stack, 1), gap=0))
        self._list.chosen.connect(self.open)
        self.editor.stored.connect(self._refresh)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedIn, lambda _fact: self._forget())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self.editor.close_down()

    def open(self, form_id: str) -> None:
        """The form with what I have drawn of it; what is on the table now is kept."""
        self._wanted = form_id
        self._desk.tasks.spawn(self._open(form_id), "open_form")

    def begin(self, purpose: Purpose) -> None:
        self._wanted = ""
        self._list.setCurrentKey("")
        self.editor.show_form(self._forms.begin(purpose))
        self._stack.setCurrentWidget(self.editor)

    # --- inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _forget(self) -> None:
        """Another person, another day."""
        self._shelf, self._unsent = FormShelf(), ()
        self._stack.setCurrentWidget(self._hint)
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._desk.tasks.spawn(self._read(), "forms")

    async def _read(self) -> None:
        try:
            self._unsent = await self._forms.unsent()
            self._shelf = await self._forms.forms()
        except (BackendError, StorageError) as error:
            self._fail(error)
            return
        self._failed_row.hide()
        self._show()

    async def _open(self, form_id: str) -> None:
        try:
            opened = await self._forms.open(form_id)
        except (BackendError, StorageError) as error:
            self._fail(error)
            return
        if self._wanted == form_id:
            self._failed_row.hide()
            self.editor.show_form(opened)
            self._stack.setCurrentWidget(self.editor)

    def _fail(self, error: BackendError | StorageError) -> None:
        self._failed.setText(text.problem(error.code, error.detail))
        self._failed_row.show()

    def _show(self) -> None:
        tag = self._language.tag
        provisioning = self._desk.session.provisioning
        queues = {q.id: q.label.in_language(tag) for q in provisioning.queues} if provisioning else {}
        types = {t.id: t.label.in_language(tag) for t in provisioning.ticket_types} if provisioning else {}
        self._list.setRows(words.shelf_rows(self._shelf, self._unsent, queues, types, tag))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_tr("FormDesk", "Forms"))
        self._new.setText(_tr("FormDesk", "New form"))
        menu = self._new.menu()
        menu.clear()
        for purpose in Purpose:
            menu.add(words.purpose_word(purpose), "file-text").triggered.connect(partial(self._want, purpose))
        self._list.setAccessibleName(_tr("FormDesk", "Forms"))
        self._hint.setContent(
            "file-text", _tr("FormDesk", "No form open"), _tr("FormDesk", "Choose one at the left, or make a new one.")
        )
        self._show()

    def _want(self, purpose: Purpose, _checked: bool = False) -> None:
        self.begin(purpose)
