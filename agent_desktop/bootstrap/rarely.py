"""What few agents use, imported when its page is opened: it would cost every start, and every agent's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent_desktop.backend.session import Session
    from agent_desktop.services.article_editing import ArticleEditing
    from agent_desktop.services.form_designing import FormDesigning
    from agent_desktop.services.own_draft import Keeper
    from agent_desktop.services.table_import import TableImport
    from agent_desktop.services.template_editing import TemplateEditing


class Closing(Protocol):
    async def close(self) -> None: ...


S = TypeVar("S", bound=Closing)


class Rare(Generic[S]):
    """A service that is made when it is first asked for, once; close() closes it if it was."""

    def __init__(self, make: Callable[[], S]) -> None:
        self._make = make
        self._made: S | None = None

    def __call__(self) -> S:
        if self._made is None:
            self._made = self._make()
        return self._made

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()


def article_editing(session: Session, keeper: Keeper) -> ArticleEditing:
    from agent_desktop.backend.article_editor import HttpArticleEditor
    from agent_desktop.services.article_editing import ArticleEditing

    return ArticleEditing(HttpArticleEditor(session), keeper)


def form_designing(session: Session, keeper: Keeper) -> FormDesigning:
    from agent_desktop.backend.form_designer import HttpFormDesigner
    from agent_desktop.services.form_designing import FormDesigning

    return FormDesigning(HttpFormDesigner(session), keeper)


def table_import(session: Session, new_id: Callable[[], str]) -> TableImport:
    from agent_desktop.backend.importer import HttpImporter
    from agent_desktop.services.table_import import TableImport

    return TableImport(HttpImporter(session), new_id)


def template_editing(session: Session, keeper: Keeper) -> TemplateEditing:
    from agent_desktop.backend.template_editor import HttpTemplateEditor
    from agent_desktop.services.template_editing import TemplateEditing

    return TemplateEditing(HttpTemplateEditor(session), keeper)
