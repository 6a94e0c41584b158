"""The page of those who lay out forms: every form by what it is for, and the one in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LoggedIn
from agent_desktop.domain.form_design import FormShelf, Purpose, Sketch
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.form_designing import FormDesigning
from agent_desktop.ui import text
from agent_desktop.ui.design import ListPane, MenuButton, Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.form_desk.editor import FormEditor
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.text import Language

LIST_WIDTH = 248
_tr = QCoreApplication.translate


class FormDesk(QWidget):
    """Asks the server when it is looked at and after every step. `forms` is that of the desk."""

    def __init__(self, desk: Desk, forms: FormDesigning, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._forms, self._language = desk, forms, language
        self._shelf = FormShelf()
        self._unsent: tuple[Sketch, ...] = ()
        self._wanted = ""
        self._new = MenuButton(theme, "", "plus", small=True)
        self._new.setObjectName("new_form")
        self._page = ListPane(theme, "forms", self._new, width=LIST_WIDTH)
        self._list = self._page.column
        self.editor = FormEditor(desk, forms, theme, language)
        self._page.addPane(self.editor)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._list.chosen.connect(self.open)
        self._list.againWanted.connect(self._refresh)
        self.editor.stored.connect(self._refresh)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedIn, lambda _fact: self._refresh_if_seen())
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
        self._page.showPane(self.editor)

    # --- inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh_if_seen(self) -> None:
        """Something was published."""
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._list.loading()
        self._desk.tasks.spawn(self._read(), "forms")

    async def _read(self) -> None:
        try:
            self._unsent = await self._forms.unsent()
            self._shelf = await self._forms.forms()
        except (BackendError, StorageError) as error:
            self._fail(error)
            return
        self._show()
        self._list.loaded()

    async def _open(self, form_id: str) -> None:
        try:
            opened = await self._forms.open(form_id)
        except (BackendError, StorageError) as error:
            self._fail(error)
            return
        if self._wanted == form_id:
            self._list.loaded()
            self.editor.show_form(opened)
            self._page.showPane(self.editor)

    def _fail(self, error: BackendError | StorageError) -> None:
        self._list.failed(text.problem(error.code, error.detail))

    def _show(self) -> None:
        tag = self._language.tag
        provisioning = self._desk.session.provisioning
        queues = {q.id: q.label.in_language(tag) for q in provisioning.queues} if provisioning else {}
        types = {t.id: t.label.in_language(tag) for t in provisioning.ticket_types} if provisioning else {}
        self._list.setRows(words.shelf_rows(self._shelf, self._unsent, queues, types, tag))
        self.editor.show_shelf(self._shelf)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("FormDesk", "Forms"))
        self._list.setSearchWords(_tr("FormDesk", "Find a form"))
        self._list.setEmpty("file-text", _tr("FormDesk", "No forms yet"))
        self._new.setText(_tr("FormDesk", "New form"))
        menu = self._new.menu()
        menu.clear()
        for purpose in Purpose:
            menu.add(words.purpose_word(purpose), "file-text").triggered.connect(partial(self._want, purpose))
        self._page.setHint(
            "file-text", _tr("FormDesk", "No form open"), _tr("FormDesk", "Choose one at the left, or make a new one.")
        )
        self._show()

    def _want(self, purpose: Purpose, _checked: bool = False) -> None:
        self.begin(purpose)
