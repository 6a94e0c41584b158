"""The versions of an article, what happened to them, and what one says differently than the one before."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from agent_desktop.domain.article_editing import ArticleHistory, Comparison, VersionState
from agent_desktop.ui.design import Button, Elided, Ink, Listing, TextStyle, Theme, hbox, line, row, upright, vbox
from agent_desktop.ui.knowledge_desk import rows

_tr = QCoreApplication.translate
_OPEN = (VersionState.DRAFT, VersionState.REVIEW)


class _Lines(QTextBrowser):
    """Shows what it was given and fetches nothing."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


class VersionsPane(QWidget):
    """`compareWanted(new, old)` when a version is looked at that has one before it."""

    compareWanted = Signal(int, int)
    againWanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._history = ArticleHistory((), ())
        self._compared: Comparison | None = None
        self._list = Listing(theme)
        self._list.setObjectName("article_versions")
        self._list.setFixedWidth(300)
        self._says = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._again = Button(theme, "", "history", small=True)
        self._again.setObjectName("write_again")
        self._lines = _Lines()
        self._lines.setObjectName("article_difference")
        self._lines.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._lines.setFont(theme.font())
        right = QWidget()
        right.setLayout(
            vbox(row((self._says, 1), self._again, gap=8, pad=(16, 8, 16, 8)), line(), (self._lines, 1), gap=0)
        )
        self.setLayout(hbox(self._list, upright(), (right, 1), gap=0))
        self._list.currentKeyChanged.connect(lambda _key: self._on_chosen())
        self._again.clicked.connect(self._on_again)
        theme.changed.connect(self._draw)
        self.retranslate()

    def show_history(self, history: ArticleHistory, language: str, now: datetime) -> None:
        self._history = history
        self._list.setRows(rows.history_rows(history, language, now))
        numbers = [str(v.version) for v in history.versions]
        if numbers and self._list.currentKey() not in numbers:
            self._list.setCurrentKey(numbers[0])
        self._on_chosen()

    def show_comparison(self, compared: Comparison) -> None:
        if compared.new == self._chosen():
            self._compared = compared
            self._draw()

    def _chosen(self) -> int:
        key = self._list.currentKey()
        return int(key) if key.isdecimal() else 0

    def _before(self) -> int:
        older = [v.version for v in self._history.versions if v.version < self._chosen()]
        return max(older, default=0)

    def _on_chosen(self) -> None:
        chosen, versions = self._chosen(), self._history.versions
        busy = bool(versions) and versions[0].state in _OPEN
        self._again.setEnabled(bool(chosen) and not busy)
        self._compared = None
        self._draw()
        if chosen and self._before():
            self.compareWanted.emit(chosen, self._before())

    def _on_again(self) -> None:
        if chosen := self._chosen():
            self.againWanted.emit(chosen)

    def _draw(self) -> None:
        chosen, before = self._chosen(), self._before()
        if not chosen:
            said = ""
        elif before:
            said = _tr("Editing", "Version {new} against version {old}").format(new=chosen, old=before)
        else:
            said = _tr("Editing", "This is the first version.")
        self._says.setText(said)
        self._lines.document().setDocumentMargin(16)
        self._lines.setHtml(rows.comparison_html(self._compared, self._theme.tokens) if self._compared else "")

    def retranslate(self) -> None:
        self._list.setAccessibleName(_tr("Editing", "Versions"))
        self._lines.setAccessibleName(_tr("Editing", "What has changed"))
        self._again.setText(_tr("Editing", "Write this again"))
        self._again.setTip(_tr("Editing", "A new draft with what this version says"))
        self._draw()
