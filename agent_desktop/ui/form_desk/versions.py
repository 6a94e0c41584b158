"""The versions of a form: who published each, what it changed, and the way back to an old one."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.form_design import FormDesign, FormHistory
from agent_desktop.domain.form_flaws import differences
from agent_desktop.ui.design import Button, Elided, Ink, Listing, TextStyle, Theme, hbox, line, row, upright, vbox
from agent_desktop.ui.form_desk import words

_WIDTH = 300
_tr = QCoreApplication.translate


class VersionsPane(QWidget):
    """`looked(version)` when one is chosen; `againWanted(version)` to go back to it."""

    looked = Signal(int)
    againWanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._history = FormHistory("")
        self._list = Listing(theme)
        self._list.setObjectName("form_versions")
        self._list.setFixedWidth(_WIDTH)
        self._says = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._again = Button(theme, "", "history", small=True)
        self._again.setObjectName("form_again")
        self._changes = Listing(theme)
        self._changes.setObjectName("version_differences")
        right = QWidget()
        right.setLayout(
            vbox(row((self._says, 1), self._again, gap=8, pad=(16, 8, 16, 8)), line(), (self._changes, 1), gap=0)
        )
        self.setLayout(hbox(self._list, upright(), (right, 1), gap=0))
        self._list.currentKeyChanged.connect(lambda _key: self._on_chosen())
        self._again.clicked.connect(lambda: self.againWanted.emit(self._chosen()))
        self.retranslate()

    def show_history(self, history: FormHistory, language: str, now: datetime) -> None:
        self._history = history
        self._list.setRows(words.version_rows(history, language, now))
        self._draw()

    def show_version(self, version: int, design: FormDesign, before: FormDesign | None, language: str) -> None:
        """What it changed against the one before, when it is still the chosen one."""
        if version == self._chosen():
            old = before or FormDesign(design.title, design.purpose)
            self._changes.setRows(words.difference_rows(differences(old, design), language))

    def _chosen(self) -> int:
        key = self._list.currentKey()
        return int(key) if key.isdecimal() else 0

    def _on_chosen(self) -> None:
        self._changes.setRows([])
        self._draw()
        if self._chosen():
            self.looked.emit(self._chosen())

    def _draw(self) -> None:
        chosen = self._chosen()
        self._again.setEnabled(bool(chosen) and chosen != self._history.newest)
        if not chosen:
            self._says.setText(_tr("FormDesk", "Choose a version to see what it changed."))
        elif chosen == 1:
            self._says.setText(_tr("FormDesk", "This is the first version."))
        else:
            said = _tr("FormDesk", "What version {new} changed against version {old}")
            self._says.setText(said.format(new=chosen, old=chosen - 1))

    def retranslate(self) -> None:
        self._list.setAccessibleName(_tr("FormDesk", "Versions"))
        self._changes.setAccessibleName(_tr("FormDesk", "What changes"))
        self._again.setText(_tr("FormDesk", "Go back to this version"))
        self._draw()
