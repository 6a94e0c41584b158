"""Writing articles: what is typed is kept on this computer until the server has it; steps are taken exactly once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent_desktop.domain.article_editing import (
    ArticleHistory,
    ArticleText,
    Comparison,
    EditEvent,
    EditorialWork,
    Gaps,
    Remark,
    Version,
    Writing,
)
from agent_desktop.domain.article_files import VersionFile
from agent_desktop.ports import ArticleEditor, Unreachable
from agent_desktop.services.own_draft import Keeper, OwnDraft


class ArticleEditing:
    """For those who may edit; errors are those of the ports.

    One article at a time is kept locally, for each user, and one remark for each article that is reviewed.
    """

    def __init__(self, editor: ArticleEditor, keeper: Keeper) -> None:
        self._editor = editor
        self._draft = OwnDraft(Writing, "article_writing", keeper)
        self._remarks = OwnDraft(Remark, "article_remark", keeper)
        self._username = keeper.username
        self._new_id = keeper.new_id
        self._asked: dict[tuple[str, int, EditEvent], str] = {}
        """Steps whose answer never came: asked again under the same key."""

    async def close(self) -> None:
        """What was typed last is on the disk when it returns."""
        await self._draft.close()
        await self._remarks.close()

    async def work(self) -> EditorialWork:
        return await self._editor.work()

    async def gaps(self, days: int) -> Gaps:
        """Raises BackendError."""
        return await self._editor.gaps(days)

    async def history(self, article_id: str) -> ArticleHistory:
        return await self._editor.history(article_id)

    async def version(self, article_id: str, version: int) -> Version:
        return await self._editor.version(article_id, version)

    async def newest(self, article_id: str) -> Version:
        """The version that editors go on with. Raises BackendError."""
        history = await self._editor.history(article_id)
        return await self._editor.version(article_id, history.versions[0].version)

    async def compare(self, article_id: str, new: int, old: int) -> Comparison:
        return await self._editor.compare(article_id, new, old)

    def begin(self) -> Writing:
        """An article that is nowhere yet."""
        return Writing(f"a-{self._new_id()}", 0, ArticleText())

    async def save(self, writing: Writing) -> Version:
        """The draft on the server; what was kept here is then not needed. Raises BackendError."""
        whose = self._username()
        saved = await self._editor.save(writing)
        await self._draft.forget(whose=whose)
        return saved

    async def move(self, article_id: str, version: int, event: EditEvent, note: str = "") -> Version:
        """Takes a step. Raises BackendError; after Unreachable the same step may be asked for again."""
        whose = self._username()
        step = article_id, version, event
        key = self._asked.setdefault(step, self._new_id())
        try:
            moved = await self._editor.move(key, article_id, version, event, note)
        except Unreachable:
            raise
        except BaseException:
            self._asked.pop(step, None)
            raise
        self._asked.pop(step, None)
        await self._remarks.forget(article_id, whose=whose)
        return moved

    async def write_again(self, article_id: str, version: int) -> Version:
        """A new draft that says what an old version said. Raises BackendError."""
        return await self._editor.write_again(article_id, version)

    # --- files: they change by a draft, as words do

    async def files(self, article_id: str, version: int) -> tuple[VersionFile, ...]:
        """Raises BackendError."""
        return await self._editor.files(article_id, version)

    async def add_file(self, article_id: str, path: Path, progress: Callable[[int, int], None]) -> None:
        """`progress` hears bytes sent and in all. Raises BackendError, StorageError; cancelling the task stops it."""
        await self._editor.add_file(article_id, self._new_id(), path, progress)

    async def remove_file(self, article_id: str, file_id: str) -> None:
        """Raises BackendError."""
        await self._editor.remove_file(article_id, file_id)

    # --- what is being typed

    def keep(self, writing: Writing) -> None:
        """With every change; it is on the disk a moment later."""
        self._draft.keep(writing)

    async def forget(self) -> None:
        await self._draft.forget()

    async def kept(self) -> Writing | None:
        """What was typed and never reached the server: after a crash, or a change of mind. Raises StorageError."""
        return await self._draft.kept()

    def keep_remark(self, remark: Remark) -> None:
        """With every change; it is on the disk a moment later, until the article took a step."""
        self._remarks.keep(remark, remark.article_id)

    async def kept_remark(self, article_id: str, version: int) -> str:
        """What was written about this version and not sent; "" for nothing. Raises StorageError."""
        found = await self._remarks.kept(article_id)
        return found.text if found is not None and found.version == version else ""
