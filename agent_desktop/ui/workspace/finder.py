"""Finding a customer by name, number or telephone: a search field and what it found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import Busy, Ink, Label, LineEdit, Listing, TextStyle, Theme, row, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.present import Reader, brief_row

DEBOUNCE_MS = 150
"""From the last keystroke to the question."""


class SearchEdit(LineEdit):
    """A search field that hands its arrow keys, Enter and Esc to the list below it."""

    stepped = Signal(int)
    entered = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Escape if not self.text():
                self.escaped.emit()
            case _:
                super().keyPressEvent(event)


class CustomerFinder(QWidget):
    """`chosen` carries a customer's id, on Enter or a click. Answers that come late are dropped."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader], *, name: str) -> None:
        super().__init__()
        self._desk, self._reader = desk, reader
        self._asked = 0
        self._search = SearchEdit(theme, icon="search", clearable=True)
        self._search.setObjectName(name)
        self._busy = Busy(theme)
        self._busy.hide()
        self._said = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._found = Listing(theme, inset=0)
        self._found.setObjectName(f"{name}_results")
        self._found.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._found.setMinimumHeight(44)
        self.setLayout(vbox(row((self._search, 1), self._busy, gap=8), self._said, (self._found, 1), gap=8))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self._search.textChanged.connect(self._on_typed)
        self._search.stepped.connect(self._found.step)
        self._search.entered.connect(self._on_enter)
        self._found.chosen.connect(self.chosen)
        self.retranslate()

    def clear(self) -> None:
        self._search.clear()

    def controls(self) -> tuple[QWidget, ...]:
        """What the Tab key visits, in order."""
        return self._search, self._found

    def typed(self) -> str:
        return self._search.text().strip()

    def focusSearch(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_typed(self) -> None:
        self._asked += 1
        if self.typed():
            self._timer.start()
        else:
            self._timer.stop()
            self._busy.hide()
            self._found.setRows([])
            self._say("")

    def _on_enter(self) -> None:
        if self._found.currentKey():
            self.chosen.emit(self._found.currentKey())
        else:
            self._found.step(1)

    def _ask(self) -> None:
        self._busy.show()
        self._desk.tasks.spawn(self._search_for(self.typed(), self._asked), "find_customer")

    async def _search_for(self, wanted: str, asked: int) -> None:
        try:
            found = await self._desk.pop.search(wanted)
        except BackendError as error:
            if asked == self._asked:
                self._busy.hide()
                self._found.setRows([])
                self._say(text.problem(error.code, error.detail), Ink.DANGER)
            return
        if asked != self._asked:
            return
        reader = self._reader()
        self._busy.hide()
        self._found.setRows([brief_row(b, reader) for b in found])
        self._say("" if found else self.tr("Nobody found. Try part of the name, or the telephone number."))

    def _say(self, sentence: str, ink: Ink = Ink.THIRD) -> None:
        self._said.setInk(ink)
        self._said.setText(sentence or self.tr("Name, pinyin, customer number or telephone"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Find a customer"))
        self._search.setClearTip(self.tr("Clear"))
        self._found.setAccessibleName(self.tr("Customers found"))
        self._say("")
