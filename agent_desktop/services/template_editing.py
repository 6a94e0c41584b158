"""Writing message templates: what is typed is kept on this computer until the server has it."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateShelf, TemplateText
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import TemplateEditor
from agent_desktop.services.own_draft import Keeper, OwnDraft

_STEP = 10
"""Between the places of two templates, so that one can be put between them."""


class TemplateEditing:
    """For those who may edit. One template at a time is kept locally, for each user; errors are those of the ports."""

    def __init__(self, editor: TemplateEditor, keeper: Keeper) -> None:
        self._editor = editor
        self._draft = OwnDraft(TemplateText, "template_writing", keeper)
        self._username = keeper.username
        self._new_id = keeper.new_id

    async def close(self) -> None:
        """What was typed last is on the disk when it returns."""
        await self._draft.close()

    async def shelf(self) -> TemplateShelf:
        """Raises BackendError."""
        return await self._editor.shelf()

    def begin(self, channel: Channel, shelf: TemplateShelf) -> TemplateText:
        """A template that is nowhere yet, behind all others."""
        last = max((t.position for t in shelf.templates), default=0)
        return TemplateText(f"t-{self._new_id()}", 0, channel, position=min(10_000, last + _STEP))

    def copy(self, template: TemplateText, shelf: TemplateShelf) -> TemplateText:
        """The same words as a template of its own."""
        fresh = self.begin(template.channel, shelf)
        return replace(template, code=fresh.code, revision=0, position=fresh.position, active=True)

    async def save(self, template: TemplateText) -> TemplateText:
        """What was kept here is then not needed. Raises BackendError."""
        whose = self._username()
        ready = template
        if template.channel is Channel.SMS:
            ready = replace(template, subject=LocalText())
        saved = await self._editor.save(ready)
        await self._draft.forget(whose=whose)
        return saved

    async def order(self, shelf: TemplateShelf) -> TemplateShelf:
        """Offers them to agents in this order; the shelf as the server then has it. Raises BackendError."""
        return await self._editor.order(tuple(t.code for t in shelf.templates))

    async def delete(self, template: TemplateText) -> None:
        """Raises BackendError: "conflict" when somebody changed it since."""
        await self._editor.delete(template.code, template.revision)

    # --- what is being typed

    def keep(self, template: TemplateText) -> None:
        """With every change; it is on the disk a moment later."""
        self._draft.keep(template)

    async def forget(self) -> None:
        await self._draft.forget()

    async def kept(self) -> TemplateText | None:
        """What was typed and never reached the server. Raises StorageError."""
        return await self._draft.kept()
