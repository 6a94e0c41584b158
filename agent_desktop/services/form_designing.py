"""Laying out forms: what is drawn is kept on this computer at once and on the server soon; published exactly once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent_desktop.domain.events import ProblemNoticed
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
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.write_behind import WriteBehind
from agent_desktop.ports import FormDesigner, LocalStore, StorageError
from agent_desktop.services.own_draft import KEEP_SECONDS

log = logging.getLogger(__name__)

_KEPT = "form_sketch"
_OF_FORM = "\n"
"""Between whose sketches they are and which of them waits; no user name has it."""


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
        self,
        designer: FormDesigner,
        store: LocalStore,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._designer = designer
        self._store, self._bus = store, bus
        self._username = username
        self._new_id = new_id
        self._turn = asyncio.Lock()
        """Of those who change what is kept."""
        self._behind = WriteBehind(self._remember, clock, KEEP_SECONDS, "form_designing")

    async def close(self) -> None:
        """What was drawn last is on the disk when it returns."""
        await self._behind.close()

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

    def keep(self, sketch: Sketch) -> None:
        """With every change; it is on the disk a moment later."""
        self._behind.put(f"{self._key()}{_OF_FORM}{sketch.form_id}", json.dumps(_plain(sketch), ensure_ascii=False))

    async def send(self, sketch: Sketch) -> Sketch:
        """To the server; it is then not needed here, unless it was changed meanwhile.

        Raises BackendError, StorageError.
        """
        key = self._key()
        sent = await self._designer.keep(sketch)
        await self._settle(key, sketch, sent)
        return sent

    async def discard(self, form_id: str) -> None:
        """Throws the draft away, here and there. Raises BackendError, StorageError."""
        key = self._key()
        await self._designer.discard(form_id)
        await self._behind.flush()
        async with self._turn:
            kept = await self._read(key)
            if kept.pop(form_id, None) is not None:
                await self._write(key, kept)

    async def publish(self, sketch: Sketch) -> None:
        """As the version after the one it was drawn on; what was changed meanwhile goes on as a draft of that.

        Raises BackendError: Refused("conflict") when overtaken; StorageError.
        """
        key, version = self._key(), sketch.base_version + 1
        await self._designer.publish(sketch.form_id, version, sketch.design)
        await self._settle(key, sketch, replace(sketch, base_version=version, revision=0))

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        """Exactly these queues are wrapped up with the form from the next call on; `revision` is that of the shelf.

        Raises BackendError: Refused("conflict") when somebody else chose meanwhile.
        """
        await self._designer.use(form_id, queues, revision)

    # --- inside

    async def _settle(self, key: str, handed: Sketch, known: Sketch) -> None:
        """`handed` is the server's now and not kept; what is newer goes on from what the server knows."""
        await self._behind.flush()
        async with self._turn:
            kept = await self._read(key)
            mine = kept.pop(handed.form_id, None)
            if mine is None:
                return
            if mine.design != handed.design:
                kept[mine.form_id] = replace(mine, base_version=known.base_version, revision=known.revision)
            await self._write(key, kept)

    async def _remember(self, key: str, text: str) -> None:
        """One sketch, among those of the same person."""
        whose = key.partition(_OF_FORM)[0]
        sketch = _sketch(json.loads(text))
        try:
            async with self._turn:
                kept = await self._read(whose)
                kept[sketch.form_id] = sketch
                await self._write(whose, kept)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    async def _kept(self) -> dict[str, Sketch]:
        """What is drawn last is in it."""
        key = self._key()
        await self._behind.flush()
        return await self._read(key)

    async def _read(self, key: str) -> dict[str, Sketch]:
        text = await self._store.recall(key)
        try:
            return {str(s["form_id"]): _sketch(s) for s in json.loads(text)} if text else {}
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("the forms kept on this computer cannot be read")
            return {}

    async def _write(self, key: str, kept: dict[str, Sketch]) -> None:
        text = json.dumps([_plain(s) for s in kept.values()], ensure_ascii=False) if kept else ""
        await self._store.remember(key, text)

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
