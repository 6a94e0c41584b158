"""The page of those who bring tables in: the imports of late, and the one in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from agent_desktop.domain.importing import BUSY, ENDINGS, ImportJob, ImportNoun
from agent_desktop.kit.clock import Timer
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.table_import import TableImport
from agent_desktop.ui.design import ListPane, MenuButton, Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.import_desk import refusals, words
from agent_desktop.ui.import_desk.job_pane import JobPane
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.text import Language

LIST_WIDTH = 300
LOOK_AGAIN_SECONDS = 1.0
"""While something goes on and is looked at."""
_tr = QCoreApplication.translate


class ImportDesk(QWidget):
    """Asks the server when it is looked at, and again while an import goes on. `imports` is that of the desk."""

    def __init__(self, desk: Desk, imports: TableImport, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._imports, self._language = desk, imports, language
        self._jobs: tuple[ImportJob, ...] = ()
        self._wanted = ""
        self._sending: asyncio.Task[Any] | None = None
        self._timer: Timer | None = None
        self._dialog: QFileDialog | None = None
        self._new = MenuButton(theme, "", "plus", small=True)
        self._new.setObjectName("new_import")
        self._page = ListPane(theme, "imports", self._new, width=LIST_WIDTH)
        self._list = self._page.column
        self._pane = JobPane(theme, language)
        self._page.addPane(self._pane)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._list.chosen.connect(self._open)
        self._list.againWanted.connect(self._look)
        self._pane.checkWanted.connect(lambda mapping: self._ask(lambda i: self._imports.check(i, mapping)))
        self._pane.runWanted.connect(lambda: self._ask(self._imports.run))
        self._pane.cancelWanted.connect(self._on_cancel)
        self._pane.errorsWanted.connect(self._on_errors)
        self.retranslate()

    def close_down(self) -> None:
        self._stop_looking()
        if self._sending is not None:
            self._sending.cancel()
        if self._dialog is not None:
            self._dialog.close()

    def choose_file(self, noun: ImportNoun) -> None:
        """Asks which file, without waiting for the answer."""
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        dialog = QFileDialog(self, _tr("Import", "Choose the table"), "", _tables(endings))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open_dialog(dialog, lambda path: self.bring(noun, path))

    def bring(self, noun: ImportNoun, path: Path) -> None:
        """Sends a file; one at a time."""
        if self._sending is None:
            self._wanted = ""
            self._list.loaded()
            self._pane.say("")
            self._pane.show_sending(path.name, 0, 0)
            self._page.showPane(self._pane)
            self._sending = self._desk.tasks.spawn(self._send(noun, path), "send_table")

    # --- inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stop_looking()

    async def _send(self, noun: ImportNoun, path: Path) -> None:
        try:
            job = await self._imports.begin(noun, path, partial(self._pane.show_sending, path.name))
            self._wanted = job.id
            self._pane.show_job(job)
        except asyncio.CancelledError:
            self._page.showHint()
            raise
        except (BackendError, StorageError) as error:
            self._page.showHint()
            self._list.failed(refusals.refused(error), again=False)
            return  # looking would take the sentence away
        finally:
            self._sending = None
        self._look()

    def _open(self, import_id: str) -> None:
        job = next((j for j in self._jobs if j.id == import_id), None)
        if job is not None and self._sending is None:
            self._wanted = import_id
            self._pane.say("")
            self._pane.show_job(job)
            self._page.showPane(self._pane)

    def _ask(self, step: Callable[[str], Coroutine[Any, Any, ImportJob]]) -> None:
        job = self._pane.job
        if job is not None:
            self._desk.tasks.spawn(self._step(step(job.id)), "import")

    async def _step(self, step: Coroutine[Any, Any, ImportJob]) -> None:
        try:
            job = await step
        except (BackendError, StorageError) as error:
            self._pane.say(refusals.refused(error))
            return
        self._pane.say("")
        if job.id == self._wanted:
            self._pane.show_job(job)
        self._look()

    def _on_cancel(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
        else:
            self._ask(self._imports.cancel)

    def _on_errors(self) -> None:
        job = self._pane.job
        if job is None:
            return
        name = f"{Path(job.file_name).stem}.errors.csv"
        dialog = QFileDialog(self, _tr("Import", "Save the bad rows"), name, _tables("*.csv"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        self._open_dialog(dialog, partial(self._save, job.id))

    def _save(self, import_id: str, path: Path) -> None:
        self._desk.tasks.spawn(self._save_errors(import_id, path), "save_errors")

    async def _save_errors(self, import_id: str, path: Path) -> None:
        try:
            await self._imports.errors(import_id, path, self._language.tag)
        except (BackendError, StorageError) as error:
            self._pane.say(refusals.refused(error))

    def _open_dialog(self, dialog: QFileDialog, then: Callable[[Path], None]) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.finished.connect(lambda _result: self._dialog_done(dialog))
        dialog.open()

    def _dialog_done(self, dialog: QFileDialog) -> None:
        dialog.deleteLater()
        if self._dialog is dialog:
            self._dialog = None

    # --- looking

    def _look(self) -> None:
        self._stop_looking()
        self._list.loading()
        self._desk.tasks.spawn(self._read(), "imports")

    def _stop_looking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _read(self) -> None:
        try:
            self._jobs = await self._imports.jobs()
        except (BackendError, StorageError) as error:
            self._list.failed(refusals.refused(error))
        else:
            self._show()
            self._list.loaded()
        if self.isVisible() and self._timer is None and any(j.state in BUSY for j in self._jobs):
            self._timer = self._desk.clock.call_later(LOOK_AGAIN_SECONDS, self._look)

    def _show(self) -> None:
        self._list.setRows(words.job_rows(self._jobs, self._desk.clock.now()), self._wanted or None)
        job = next((j for j in self._jobs if j.id == self._wanted), None)
        if job is not None and self._sending is None and job != self._pane.job:
            self._pane.show_job(job)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("Import", "Import"), _tr("Import", "Imports"))
        self._list.setSearchWords(_tr("Import", "Find an import"))
        self._list.setEmpty("file-up", _tr("Import", "No imports yet"))
        self._new.setText(_tr("Import", "New import"))
        menu = self._new.menu()
        menu.clear()
        for noun in ImportNoun:
            menu.add(words.noun_word(noun), "file-up").triggered.connect(partial(self._want, noun))
        self._page.setHint(
            "file-up",
            _tr("Import", "No import open"),
            _tr("Import", "Choose a table (CSV or Excel) with New import. It is compared before anything is written."),
        )
        self._show()

    def _want(self, noun: ImportNoun, _checked: bool = False) -> None:
        self.choose_file(noun)


def _tables(endings: str) -> str:
    """The kinds of files that a dialog offers."""
    word = _tr("Import", "Tables")
    return f"{word} ({endings})"
