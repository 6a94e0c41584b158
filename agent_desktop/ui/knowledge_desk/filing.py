"""What is done with the files of an article: read, added one after the other, removed, opened."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from agent_desktop.domain.article_editing import Version, VersionState
from agent_desktop.domain.article_files import VersionFile
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.article_editing import ArticleEditing
from agent_desktop.ui import text
from agent_desktop.ui.design import Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.knowledge_desk.files import FilesPane
from agent_desktop.ui.opened_files import OpenedFiles

_tr = QCoreApplication.translate


class Filing(QObject):
    """Its `pane` shows the files of one version; a change of them makes or continues the draft, as words do."""

    changed = Signal(object)
    """The Version that has the files now."""

    def __init__(self, desk: Desk, articles: ArticleEditing, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._articles = desk, articles
        self._version: Version | None = None
        self._dirty = False
        self._shown: tuple[str, int] | None = None
        self._files: tuple[VersionFile, ...] = ()
        self._task: asyncio.Task[Any] | None = None
        """What changes files now: one thing at a time."""
        self._opened = OpenedFiles()
        self.pane = FilesPane(theme)
        self.pane.addWanted.connect(self.add)
        self.pane.removeWanted.connect(self._on_remove)
        self.pane.openWanted.connect(self._on_open)
        self.pane.cancelWanted.connect(self._on_cancel)

    def close_down(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.pane.close_down()
        self._opened.close()

    def show_version(self, version: Version | None, *, dirty: bool) -> None:
        """The files of this version; None is an article that was never saved. `dirty`: its words are not saved."""
        self._version, self._dirty = version, dirty
        wanted = (version.brief.article_id, version.brief.version) if version else None
        if wanted != self._shown:
            self._shown, self._files = wanted, ()
            self.pane.complain(())
        self._show()

    def read(self) -> None:
        """Asks the server for the files of what is shown."""
        if self._version is not None:
            self._desk.tasks.spawn(self._guarded(self._read(self._version)), "article_files")

    def add(self, paths: list[Path]) -> None:
        """One after the other; what cannot be added is named, and the others are."""
        if self._version is not None and self._task is None and not self._why_not():
            self.pane.complain(())
            self._begin(self._add(self._version.brief.article_id, paths), "add_files")

    # --- what the server is asked

    async def _read(self, version: Version) -> None:
        files = await self._articles.files(version.brief.article_id, version.brief.version)
        if self._version is not None and self._shown == (version.brief.article_id, version.brief.version):
            self._files = files
            self._show()

    async def _add(self, article_id: str, paths: list[Path]) -> None:
        wrong: list[str] = []
        added = False
        try:
            for place, path in enumerate(paths):
                left = len(paths) - place - 1
                self.pane.show_sending(path.name, 0, 0, left)
                try:
                    await self._articles.add_file(article_id, path, partial(self._on_progress, path.name, left))
                except (BackendError, StorageError) as error:
                    wrong.append(_tr("ArticleFiles", "{name}: {why}").format(name=path.name, why=_sentence(error)))
                else:
                    added = True
        finally:
            self.pane.done_sending()
        if added:
            await self._take_over(article_id)
        self.pane.complain(wrong)

    def _on_progress(self, name: str, left: int, sent: int, total: int) -> None:
        self.pane.show_sending(name, sent, total, left)

    def _on_remove(self, file_id: str) -> None:
        if self._version is not None and self._task is None and not self._why_not():
            self.pane.complain(())
            self._begin(self._remove(self._version.brief.article_id, file_id), "remove_file")

    async def _remove(self, article_id: str, file_id: str) -> None:
        await self._articles.remove_file(article_id, file_id)
        await self._take_over(article_id)

    async def _take_over(self, article_id: str) -> None:
        """The change may have made a draft: that is what is worked on from now on."""
        fresh = await self._articles.newest(article_id)
        if self._version is not None and self._version.brief.article_id == article_id:
            self.changed.emit(fresh)

    def _on_open(self, file_id: str) -> None:
        file = next((f.file for f in self._files if f.file.id == file_id), None)
        if self._version is not None and file is not None:
            article_id = self._version.brief.article_id

            async def show() -> None:
                try:
                    await self._opened.open(file, await self._desk.knowledge.attachment(article_id, file.id))
                except OSError as error:
                    raise StorageError("io", str(error)) from error

            self._desk.tasks.spawn(self._guarded(show()), "open_file")

    def _on_cancel(self) -> None:
        """The file that is being sent, and those behind it; what was added before it stays."""
        if self._task is not None and self._version is not None:
            self._task.cancel()
            self._desk.tasks.spawn(self._guarded(self._take_over(self._version.brief.article_id)), "article_files")

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._task = self._desk.tasks.spawn(self._one(work), name)

    async def _one(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self._guarded(work)
        finally:
            self._task = None

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (BackendError, StorageError) as error:
            self.pane.complain((_sentence(error),))

    # --- what is seen

    def _why_not(self) -> str:
        version = self._version
        if version is None:
            return _tr("ArticleFiles", "Save the article first, then add its files.")
        if self._dirty:
            return _tr("ArticleFiles", "Save or discard what you wrote first: files change with the saved version.")
        if version.brief.state is VersionState.REVIEW:
            return _tr("ArticleFiles", "This version is being reviewed. Take it back to change its files.")
        return ""

    def _show(self) -> None:
        note = ""
        if self._version is not None and self._version.brief.state is VersionState.PUBLISHED:
            note = _tr("ArticleFiles", "A change begins a new draft. Agents keep these files until it is approved.")
        self.pane.show_files(self._files, why_not=self._why_not(), note=note)

    def retranslate(self) -> None:
        self.pane.retranslate()
        self._show()


def _sentence(error: BackendError | StorageError) -> str:
    """The server's own words where it says more than a code: too many files, what a file is not."""
    match error.code:
        case "file_kind":
            return _tr("ArticleFiles", "files of this kind are not taken.")
        case "file_empty":
            return _tr("ArticleFiles", "this file is empty.")
        case "file_too_large":
            return _tr("ArticleFiles", "this file is too large. Make it smaller, or split it.")
        case "file_content":
            return _tr("ArticleFiles", "the content is not what its name says.")
        case "illegal_transition":
            return _tr("Editing", "Its state has changed meanwhile. Open it again.")
        case "conflict":
            return _tr("ArticleFiles", "there are as many files as an article may have. Remove one first.")
    return text.problem(error.code, error.detail)
