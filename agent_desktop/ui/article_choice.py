"""Choosing an article by words of it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.knowledge import SearchResult
from agent_desktop.ports import BackendError
from agent_desktop.ui.design import Choice, LineEdit, Select, Theme, hbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.while_typing import WhileTyping

_MOST = 8
_tr = QCoreApplication.translate


class ArticleChoice(QWidget):
    """Typing finds, the list beside it chooses; `chosen` when a person chose. "" is no article."""

    chosen = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language, name: str) -> None:
        super().__init__()
        self._desk, self._language = desk, language
        self._value = ""
        self._titles: dict[str, str] = {}
        self._search = WhileTyping(desk, "article_choice", self._typed, self._ask, self._take)
        self._find = LineEdit(theme, icon="search")
        self._find.setObjectName(f"{name}_find")
        self._list = Select(theme)
        self._list.setObjectName(name)
        self.setFocusProxy(self._find)
        self.setLayout(hbox((self._find, 1), (self._list, 1), gap=8))
        self._find.textEdited.connect(self._search.edited)
        self._list.chosen.connect(self._on_chosen)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._find.setAccessibleName(_tr("Editing", "Find an article"))
        self._list.setAccessibleName(name)

    def close_down(self) -> None:
        self._search.rest()

    def value(self) -> str:
        return self._value

    def set_value(self, article_id: str) -> None:
        self._value = article_id
        self._titles = {article_id: self._titles.get(article_id, article_id)} if article_id else {}
        self._find.clear()
        self._show()
        if article_id and self._titles[article_id] == article_id:
            self._desk.tasks.spawn(self._name(article_id), "article_choice")

    def set_read_only(self, read_only: bool) -> None:
        self._find.setEnabled(not read_only)
        self._list.setEnabled(not read_only)

    def retranslate(self) -> None:
        self._find.setPlaceholderText(_tr("Editing", "Find an article"))
        self._show()

    def _typed(self) -> str:
        return self._find.text().strip()

    def _ask(self, words: str) -> Coroutine[Any, Any, SearchResult]:
        return self._desk.knowledge.search(words, language=self._language.tag, limit=_MOST)

    def _take(self, found: SearchResult | None, _says: str) -> None:
        if found is not None:  # else the list stays; typing on asks again
            kept = {self._value: self._titles.get(self._value, self._value)} if self._value else {}
            self._titles = kept | {a.id: self._language.local(a.title) for a in found.items}
            self._show()

    async def _name(self, article_id: str) -> None:
        """Its title instead of its id."""
        try:
            article = await self._desk.knowledge.article(article_id)
        except BackendError:
            return  # the id stays: it may have ended, or be for others only
        if self._value == article_id:
            self._titles[article_id] = self._language.local(article.brief.title)
            self._show()

    def _on_chosen(self, value: str) -> None:
        self._value = value
        self.chosen.emit()

    def _show(self) -> None:
        none = Choice("", _tr("Editing", "No article"))
        self._list.setOptions([none, *(Choice(key, title) for key, title in self._titles.items())])
        self._list.setValue(self._value)
