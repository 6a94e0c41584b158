"""The list of a page: title, kinds, search, rows, and what stands there while there are none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.ui.design.buttons import Button
from agent_desktop.ui.design.fields import LineEdit
from agent_desktop.ui.design.labels import Label
from agent_desktop.ui.design.layout import Frame, col, hbox, line, row, vbox
from agent_desktop.ui.design.listing import Listing
from agent_desktop.ui.design.marks import Busy
from agent_desktop.ui.design.panels import Empty, Notice
from agent_desktop.ui.design.rows import Group, Row
from agent_desktop.ui.design.segments import Segment, Segments
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ground, Ink, TextStyle, Tone

_PATIENCE_MS = 300
"""A list that comes sooner is not announced: a flicker tells nobody anything."""
_tr = QCoreApplication.translate


class ListColumn(Frame):
    """Keeps the selection over new rows, filters them or tells what is searched (`asks`), and says that there are
    none, that they are still coming (`loading`, `loaded`) or could not be had (`failed`).

    Up, Down and Enter in the search field go to the list. Names of its parts: `{name}_list`, `_parts`, `_search`,
    `_more`, `_problem`, `_again`. Words come from the caller, but for those that are the same on every page.
    """

    chosen = Signal(str)
    """Enter or click."""
    currentKeyChanged = Signal(str)
    """A person moved the selection; rows that come and go do not."""
    partChanged = Signal(str)
    searched = Signal(str)
    againWanted = Signal()
    moreWanted = Signal()

    def __init__(self, theme: Theme, name: str, head: Sequence[QWidget], parts: Sequence[str], *, asks: bool) -> None:
        """`head` stands beside the title; `parts` are the keys of the lists that can be had."""
        super().__init__(Ground.SURFACE)
        self._asks = asks
        self._rows: list[Row | Group] = []
        self._empty = ("", "", "")
        self._waiting = self._wrong = False
        self._title = Label(theme, "", TextStyle.TITLE)
        self.parts = Segments(theme, [Segment(key, key) for key in parts])
        self.parts.setObjectName(f"{name}_parts")
        self._parts_row = row(self.parts, None, pad=(12, 0, 12, 8))
        if len(parts) < 2:
            self._parts_row.hide()
        self.search = LineEdit(theme, icon="search", clearable=True)
        self.search.setObjectName(f"{name}_search")
        self._again = Button(theme, "", "refresh-cw", small=True)
        self._again.setObjectName(f"{name}_again")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.setObjectName(f"{name}_problem")
        self._failed_row = col(self._failed, row(None, self._again), gap=8, pad=(12, 0, 12, 8))
        self._failed_row.hide()
        self.list = Listing(theme)
        self.list.setObjectName(f"{name}_list")
        self._nothing = Empty(theme, "", "")
        self._coming = Label(theme, "", TextStyle.BODY, Ink.SECOND)
        self._wait, self._blank = QWidget(), QWidget()
        self._wait.setLayout(vbox(None, hbox(None, Busy(theme, 20), self._coming, None), None))
        self._lists = QStackedWidget()
        for part in (self.list, self._nothing, self._wait, self._blank):
            self._lists.addWidget(part)
        self._more = Button(theme, "", "arrow-down", small=True)
        self._more.setObjectName(f"{name}_more")
        self._more_row = row(None, self._more, None, pad=(12, 8, 12, 8))
        self._more_row.hide()
        self.setLayout(
            vbox(
                row(self._title, None, *head, gap=8, pad=(16, 12, 12, 12)),
                self._parts_row,
                row((self.search, 1), pad=(12, 0, 12, 8)),
                self._failed_row,
                line(),
                (self._lists, 1),
                self._more_row,
                gap=0,
            )
        )
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self.parts.currentChanged.connect(self.partChanged)
        self.search.textChanged.connect(self._on_search)
        self.search.installEventFilter(self)
        self.list.currentKeyChanged.connect(self.currentKeyChanged)
        self.list.chosen.connect(self.chosen)
        self._again.clicked.connect(lambda: self.againWanted.emit())
        self._more.clicked.connect(lambda: self.moreWanted.emit())
        self._retranslate()

    # --- words

    def setTitle(self, title: str, listed: str = "") -> None:
        """Of the page, and what the list is called where that is not the same."""
        self._title.setText(title)
        self.list.setAccessibleName(listed or title)

    def setSearchWords(self, words: str) -> None:
        self.search.setPlaceholderText(words)

    def setEmpty(self, icon: str, title: str, text: str = "") -> None:
        """What stands in place of rows where there are none."""
        self._empty = icon, title, text
        self._show()

    def setMore(self, words: str, *, following: bool) -> None:
        """On the button under rows that go on; it is there while they do."""
        self._more.setText(words)
        self._more_row.setVisible(following)

    def setParts(self, parts: Sequence[Segment]) -> None:
        """The lists that can be had; one alone needs no choice."""
        self.parts.setSegments(parts)
        self._parts_row.setVisible(len(parts) > 1)

    # --- content

    def setRows(self, rows: Sequence[Row | Group], current: str | None = None) -> None:
        """New content. Without `current` the selection stays, or goes with its row."""
        self._rows = list(rows)
        self._fill(self.list.currentKey() if current is None else current)

    def setCurrentKey(self, key: str) -> None:
        """Selects without telling; "" selects nothing."""
        was = self.list.blockSignals(True)
        self.list.setCurrentKey(key)
        self.list.blockSignals(was)

    def part(self) -> str:
        return self.parts.current()

    def setPart(self, key: str, *, tell: bool = True) -> None:
        was = self.parts.blockSignals(not tell)
        self.parts.setCurrent(key)
        self.parts.blockSignals(was)

    def words(self) -> str:
        """What is searched, without spaces around it."""
        return self.search.text().strip()

    def focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- how it is getting on

    def loading(self) -> None:
        """Rows are asked for: said where there are none yet, and where they do not come at once."""
        self._waiting = True
        self._patience.start()
        self._show()

    def loaded(self) -> None:
        self._arrived(wrong=False)

    def failed(self, sentence: str, *, again: bool = True) -> None:
        """What there is stays, under the sentence; `again` offers to ask once more."""
        self._failed.setText(sentence)
        self._again.setVisible(again)
        self._arrived(wrong=True)

    def _arrived(self, *, wrong: bool) -> None:
        self._waiting, self._wrong = False, wrong
        self._patience.stop()
        self._failed_row.setVisible(wrong)
        self._show()

    def _fill(self, current: str) -> None:
        words = "" if self._asks else self.words().casefold()
        was = self.list.blockSignals(True)
        self.list.setRows(_matching(self._rows, words) if words else self._rows)
        self.list.setCurrentKey(current)
        self.list.blockSignals(was)
        self._show()

    def _show(self) -> None:
        if self.list.rows().rowCount():
            self._lists.setCurrentWidget(self.list)
        elif self._waiting:
            self._lists.setCurrentWidget(self._blank if self._patience.isActive() else self._wait)
        elif self._wrong:
            self._lists.setCurrentWidget(self._blank)  # the sentence says it; "nothing here" would be a lie
        else:
            filtered = bool(self._rows)
            nothing = ("search-x", _tr("ListPane", "Nothing of this name"), _tr("ListPane", "Try other words."))
            self._nothing.setContent(*(nothing if filtered else self._empty))
            self._lists.setCurrentWidget(self._nothing)

    # --- typing

    def _on_search(self, words: str) -> None:
        if not self._asks:
            self._fill(self.list.currentKey())
        self.searched.emit(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    self.list.step(1 if event.key() == Qt.Key.Key_Down else -1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    if self.list.currentKey():
                        self.chosen.emit(self.list.currentKey())
                    return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._again.setText(_tr("ListPane", "Try again"))
        self._coming.setText(_tr("ListPane", "Loading …"))
        self.parts.setAccessibleName(_tr("Editing", "What is listed"))
        self.search.setClearTip(_tr("Editing", "Clear"))
        self._show()


def _matching(rows: Sequence[Row | Group], words: str) -> list[Row | Group]:
    """Rows that hold every word, under the headings that are left with any."""
    wanted, result = words.split(), list[Row | Group]()
    heading: Group | None = None
    for one in rows:
        if isinstance(one, Group):
            heading = one
        elif all(word in one.spoken().casefold() for word in wanted):
            if heading is not None:
                result.append(heading)
                heading = None
            result.append(one)
    return result
