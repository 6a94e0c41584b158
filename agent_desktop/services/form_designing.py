"""Laying out forms: what is drawn is kept on this computer at once and on the server soon; published exactly once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent_desktop.domain.form_design import (
    NOTES_FIELD,
    FieldDesign,
    FieldKind,
    FormDesign,
    FormHistory,
    FormShelf,
    OptionDesign,
    Purpose,
    Sketch,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import FormDesigner, LocalStore

log = logging.getLogger(__name__)

_KEPT = "form_sketch"


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

    def __init__(
        self, designer: FormDesigner, store: LocalStore, username: Callable[[], str], new_id: Callable[[], str]
    ) -> None:
        self._designer = designer
        self._store = store
        self._username = username
        self._new_id = new_id
        self._turn = asyncio.Lock()
        """Of those who change what is kept."""

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
        kept = (await self._kept()).get(form_id)
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
        return tuple((await self._kept()).values())

    # --- keeping

    async def keep(self, sketch: Sketch) -> None:
        """Onto the disk. Raises StorageError."""
        async with self._turn:
            kept = await self._kept()
            kept[sketch.form_id] = sketch
            await self._write(kept)

    async def send(self, sketch: Sketch) -> Sketch:
        """To the server; it is then not needed here, unless it was changed meanwhile.

        Raises BackendError, StorageError.
        """
        sent = await self._designer.keep(sketch)
        async with self._turn:
            kept = await self._kept()
            mine = kept.get(sketch.form_id)
            if mine is not None and mine.design == sketch.design:
                del kept[sketch.form_id]
                await self._write(kept)
            elif mine is not None:
                kept[sketch.form_id] = replace(mine, revision=sent.revision)
                await self._write(kept)
        return sent

    async def discard(self, form_id: str) -> None:
        """Throws the draft away, here and there. Raises BackendError, StorageError."""
        await self._designer.discard(form_id)
        await self._forget(form_id)

    async def publish(self, sketch: Sketch) -> None:
        """As the version after the one it was drawn on. Raises BackendError: Refused("conflict") when overtaken."""
        await self._designer.publish(sketch.form_id, sketch.base_version + 1, sketch.design)
        await self._forget(sketch.form_id)

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        """Exactly these queues are wrapped up with the form from the next call on; `revision` is that of the shelf.

        Raises BackendError: Refused("conflict") when somebody else chose meanwhile.
        """
        await self._designer.use(form_id, queues, revision)

    # --- inside

    async def _forget(self, form_id: str) -> None:
        async with self._turn:
            kept = await self._kept()
            if kept.pop(form_id, None) is not None:
                await self._write(kept)

    async def _kept(self) -> dict[str, Sketch]:
        text = await self._store.recall(self._key())
        try:
            return {str(s["form_id"]): _sketch(s) for s in json.loads(text)} if text else {}
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("the forms kept on this computer cannot be read")
            return {}

    async def _write(self, kept: dict[str, Sketch]) -> None:
        text = json.dumps([_plain(s) for s in kept.values()], ensure_ascii=False) if kept else ""
        await self._store.remember(self._key(), text)

    def _key(self) -> str:
        return f"{_KEPT}:{self._username()}"


def _plain(sketch: Sketch) -> dict[str, Any]:
    design = sketch.design
    return {
        "form_id": sketch.form_id,
        "base_version": sketch.base_version,
        "revision": sketch.revision,
        "title": _pair(design.title),
        "purpose": design.purpose.value,
        "fields": [
            {
                "key": f.key,
                "kind": f.kind.value,
                "label": _pair(f.label),
                "required": f.required,
                "options": [[o.value, _pair(o.label), list(o.parents)] for o in f.options],
                "cascade_from": f.cascade_from,
                "default": f.default,
                "hint": _pair(f.hint),
                "message": _pair(f.message),
                "max_length": f.max_length,
                "minimum": f.minimum,
                "maximum": f.maximum,
                "wide": f.wide,
                "shown_by": f.shown_by,
                "shown_for": list(f.shown_for),
            }
            for f in design.fields
        ],
    }


def _sketch(kept: dict[str, Any]) -> Sketch:
    fields = tuple(
        FieldDesign(
            key=str(f["key"]),
            kind=FieldKind(f["kind"]),
            label=LocalText(*f["label"]),
            required=bool(f["required"]),
            options=tuple(
                OptionDesign(str(value), LocalText(*label), tuple(parents)) for value, label, parents in f["options"]
            ),
            cascade_from=str(f["cascade_from"]),
            default=f["default"],
            hint=LocalText(*f["hint"]),
            message=LocalText(*f["message"]),
            max_length=int(f["max_length"]),
            minimum=f["minimum"],
            maximum=f["maximum"],
            wide=bool(f["wide"]),
            shown_by=str(f["shown_by"]),
            shown_for=tuple(f["shown_for"]),
        )
        for f in kept["fields"]
    )
    design = FormDesign(LocalText(*kept["title"]), Purpose(kept["purpose"]), fields)
    return Sketch(str(kept["form_id"]), int(kept["base_version"]), int(kept["revision"]), design)


def _pair(text: LocalText) -> list[str]:
    return [text.en, text.zh_cn]
