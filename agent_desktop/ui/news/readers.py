"""Who has confirmed an announcement and who has not, on a sheet, and as a file for a spreadsheet."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from agent_desktop.domain.announcement import Readers
from agent_desktop.ui.design import Button, Elided, Ink, Layer, Table, TextStyle, Theme, row, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.news import rows

_WIDTH, _HEIGHT = 648, 480
_tr = QCoreApplication.translate


class ReadersPane(QWidget):
    """The table; saving it asks for a file without stopping anything else."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, language: str) -> None:
        super().__init__()
        self._desk, self._readers, self._language = desk, readers, language
        self._table = Table(theme, rows.reader_columns(), name=_tr("News", "Who has confirmed"))
        self._table.setObjectName("readers_table")
        self._table.setRows(rows.reader_records(readers, language, desk.clock.now()))
        counted = _tr("News", "{confirmed} of {people} have confirmed").format(
            confirmed=readers.confirmed, people=readers.people
        )
        self._said = Elided(theme, counted, TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("readers_message")
        self._save = Button(theme, _tr("News", "Save as a table"), "download")
        self._save.setObjectName("save_readers")
        self.setLayout(vbox((self._table, 1), row((self._said, 1), self._save, gap=8, pad=(16, 8, 16, 8)), gap=0))
        self._save.clicked.connect(self._ask_where)

    @property
    def first(self) -> QWidget:
        return self._table

    def write(self, file: str) -> None:
        """Into this file, beside the loop; says what came of it."""
        self._desk.tasks.spawn(self._write(Path(file)), "save_readers")

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, _tr("News", "Save as a table"), "confirmations.csv", "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _write(self, file: Path) -> None:
        table = rows.reader_table(self._readers, self._language)
        try:
            # with a byte order mark: spreadsheets take the file for an old code page otherwise
            await asyncio.to_thread(file.write_text, table, "utf-8-sig")
        except OSError as error:
            self._said.setText(
                _tr("News", "It could not be saved: {reason}").format(reason=error.strerror or str(error))
            )
        else:
            self._said.setText(_tr("News", "Saved as {file}").format(file=file.name))


def open_readers(window: QWidget, desk: Desk, theme: Theme, readers: Readers, language: str) -> Layer:
    """Opens the sheet over the window."""
    pane = ReadersPane(desk, theme, readers, language)
    title = rows.title_of(readers.announcement, language)
    return open_sheet(window, theme, lambda: title, pane, _WIDTH, _HEIGHT, first=pane.first)
