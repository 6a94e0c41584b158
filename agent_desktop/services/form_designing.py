"""Laying out forms: what is drawn is kept on this computer at once and on the server soon; published exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent_desktop.domain.form_design import (
    NOTES_FIELD,
    FieldDesign,
    FieldKind,
    FormDesign,
    FormHistory,
    FormShelf,
    Purpose,
    Sketch,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import FormDesigner
from agent_desktop.services.own_draft import Keeper, OwnDraft


@dataclass(frozen=True, slots=True)
class Opened:
    """A form to work on. `unsent`: it was kept on this computer and is newer than what the server has."""

    history: FormHistory
    sketch: Sketch
    published: FormDesign | None
    """What `base_version` says; None for a form that is not published."""
    unsent: bool = False

    @property
    def overtaken(self) -> bool:
        """Somebody has published another version than the one this draft was drawn on."""
        return self.history.newest > self.sketch.base_version


class FormDesigning:
    """For those who may. Each form that is drawn is kept locally, for each user; errors are those of the ports."""

    def __init__(self, designer: FormDesigner, keeper: Keeper) -> None:
        self._designer = designer
        self._username = keeper.username
        self._new_id = keeper.new_id
        self._sketches = OwnDraft(Sketch, "form_sketch", keeper)

    async def close(self) -> None:
        """What was drawn last is on the disk when it returns."""
        await self._sketches.close()

    async def forms(self) -> FormShelf:
        return await self._designer.forms()

    def begin(self, purpose: Purpose) -> Opened:
        """A form that is nowhere yet: with the notes that every form has."""
        form_id = f"form-{self._new_id()}"
        sketch = Sketch(form_id, 0, 0, FormDesign(LocalText(), purpose, (NOTES_FIELD,)))
        return Opened(FormHistory(form_id), sketch, None)

    def new_field(self, kind: FieldKind) -> FieldDesign:
        """A field with a key that no form has."""
        wide = kind is FieldKind.MULTILINE
        return FieldDesign(f"f_{self._new_id().replace('-', '')}", kind, wide=wide)

    async def open(self, form_id: str) -> Opened:
        """The form with what I have drawn of it, here or on the server. Raises BackendError, StorageError."""
        kept = await self._sketches.kept(form_id)
        history = await self._designer.history(form_id)
        sketch = kept or history.sketch
        if sketch is None:
            design = await self._designer.design(form_id, history.newest)
            return Opened(history, Sketch(form_id, history.newest, 0, design), design)
        base = sketch.base_version
        published = await self._designer.design(form_id, base) if base else None
        return Opened(history, sketch, published, unsent=kept is not None)

    async def design(self, form_id: str, version: int) -> FormDesign:
        return await self._designer.design(form_id, version)

    async def again(self, opened: Opened, version: int) -> Sketch:
        """A draft that says what an old version said, to be published as the newest."""
        design = await self._designer.design(opened.history.form_id, version)
        return replace(opened.sketch, base_version=opened.history.newest, design=design)

    async def unsent(self) -> tuple[Sketch, ...]:
        """What this computer has that the server has not. Raises StorageError."""
        return await self._sketches.all_kept()

    # --- keeping

    def keep(self, sketch: Sketch) -> None:
        """With every change; it is on the disk a moment later."""
        self._sketches.keep(sketch, sketch.form_id)

    async def send(self, sketch: Sketch) -> Sketch:
        """To the server; it is then not needed here, unless it was changed meanwhile.

        Raises BackendError, StorageError.
        """
        whose = self._username()
        sent = await self._designer.keep(sketch)
        await self._settle(whose, sketch, sent)
        return sent

    async def discard(self, form_id: str) -> None:
        """Throws the draft away, here and there. Raises BackendError."""
        whose = self._username()
        await self._designer.discard(form_id)
        await self._sketches.forget(form_id, whose=whose)

    async def publish(self, sketch: Sketch) -> None:
        """As the version after the one it was drawn on; what was changed meanwhile goes on as a draft of that.

        Raises BackendError: Refused("conflict") when overtaken; StorageError.
        """
        whose, version = self._username(), sketch.base_version + 1
        await self._designer.publish(sketch.form_id, version, sketch.design)
        await self._settle(whose, sketch, replace(sketch, base_version=version, revision=0))

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        """Exactly these queues are wrapped up with the form from the next call on; `revision` is that of the shelf.

        Raises BackendError: Refused("conflict") when somebody else chose meanwhile.
        """
        await self._designer.use(form_id, queues, revision)

    # --- inside

    async def _settle(self, whose: str, handed: Sketch, known: Sketch) -> None:
        """`handed` is the server's now and not kept; what is newer goes on from what the server knows."""
        mine = await self._sketches.kept(handed.form_id, whose=whose)
        if mine is None:
            return
        if mine.design == handed.design:
            await self._sketches.forget(handed.form_id, whose=whose)
        else:
            newer = replace(mine, base_version=known.base_version, revision=known.revision)
            self._sketches.keep(newer, handed.form_id, whose=whose)
