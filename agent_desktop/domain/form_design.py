"""Forms while they are laid out: fields as an administrator thinks of them, and the form that agents will see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import NOTES, Condition, FieldType, Form, FormField, Option

MOST_FIELDS, MOST_OPTIONS, MOST_PARENTS = 100, 500, 100
MOST_LABEL, MOST_SAID, MOST_TEXT = 120, 200, 8000
"""Characters of a label, of a hint or message, of what is typed into a field."""
USUAL_LENGTH = 500
"""Of a text for which nobody said how long it may become."""


class Purpose(StrEnum):
    WRAP_UP = "wrap_up"
    TICKET = "ticket"
    CUSTOMER = "customer"
    SCORE = "score"


class FieldKind(StrEnum):
    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    NUMBER = "number"
    WHOLE = "whole"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"


WITH_LENGTH = frozenset({FieldKind.TEXT, FieldKind.MULTILINE, FieldKind.PHONE})
WITH_RANGE = frozenset({FieldKind.NUMBER, FieldKind.WHOLE})
_TYPES: Mapping[FieldKind, FieldType] = {
    **{kind: FieldType(kind.value) for kind in FieldKind if kind is not FieldKind.WHOLE},
    FieldKind.WHOLE: FieldType.NUMBER,
}


@dataclass(frozen=True, slots=True)
class OptionDesign:
    """A choice; `parents` are the choices of the field above under which it is offered (none = under all)."""

    value: str
    label: LocalText = LocalText()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDesign:
    """One field. With `shown_by` it is there only while that field holds one of `shown_for`."""

    key: str
    kind: FieldKind
    label: LocalText = LocalText()
    required: bool = False
    options: tuple[OptionDesign, ...] = ()
    cascade_from: str = ""
    default: Any = None
    hint: LocalText = LocalText()
    message: LocalText = LocalText()
    max_length: int = USUAL_LENGTH
    minimum: float | None = None
    maximum: float | None = None
    wide: bool = False
    shown_by: str = ""
    shown_for: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class FormDesign:
    """A form; its fields stand in the order of the Tab key."""

    title: LocalText = LocalText()
    purpose: Purpose = Purpose.WRAP_UP
    fields: tuple[FieldDesign, ...] = ()

    def field(self, key: str) -> FieldDesign | None:
        return next((f for f in self.fields if f.key == key), None)


NOTES_FIELD = FieldDesign(NOTES, FieldKind.MULTILINE, LocalText("Notes", "备注"), max_length=4000, wide=True)
"""What every form has."""


def form_of(design: FormDesign, form_id: str = "", version: int = 0) -> Form:
    """The form as the renderer takes it, whatever is still missing."""
    fields = tuple(_field_of(f) for f in design.fields)
    return Form(form_id, version, design.title, fields, design.purpose.value)


def _field_of(f: FieldDesign) -> FormField:
    conditions = (Condition(f.shown_by, f.shown_for),) if f.shown_by else ()
    choice = f.kind is FieldKind.CHOICE
    return FormField(
        key=f.key,
        type=_TYPES[f.kind],
        label=f.label,
        required=f.required and not conditions,
        required_if=conditions if f.required else (),
        visible_if=conditions,
        options=tuple(Option(o.value, o.label, o.parents if f.cascade_from else ()) for o in f.options if choice),
        cascade_from=f.cascade_from if choice else "",
        default=f.default,
        hint=f.hint,
        message=f.message,
        max_length=f.max_length,
        minimum=f.minimum if f.kind in WITH_RANGE else None,
        maximum=f.maximum if f.kind in WITH_RANGE else None,
        wide=f.wide,
        whole=f.kind is FieldKind.WHOLE,
    )


def tidied(design: FormDesign) -> FormDesign:
    """Without what a field's kind has no use for, as it is published."""
    return replace(design, fields=tuple(_tidied(f) for f in design.fields))


def _tidied(f: FieldDesign) -> FieldDesign:
    choice = f.kind is FieldKind.CHOICE
    cascade = f.cascade_from if choice else ""
    return replace(
        f,
        options=tuple(o if cascade else replace(o, parents=()) for o in f.options) if choice else (),
        cascade_from=cascade,
        max_length=f.max_length if f.kind in WITH_LENGTH else USUAL_LENGTH,
        minimum=f.minimum if f.kind in WITH_RANGE else None,
        maximum=f.maximum if f.kind in WITH_RANGE else None,
        shown_for=f.shown_for if f.shown_by else (),
    )


# --- what the server knows of forms -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published a version."""

    id: str
    name: str = ""
    name_latin: str = ""


@dataclass(frozen=True, slots=True)
class FormBrief:
    """A form by its newest version; `by` None = it came with the pack."""

    id: str
    title: LocalText
    purpose: Purpose
    version: int
    by: Publisher | None = None
    published_at: datetime | None = None
    queues: tuple[str, ...] = ()
    ticket_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SketchBrief:
    """A form that I am laying out; `base_version` 0 = it was never published."""

    form_id: str
    title: LocalText
    purpose: Purpose
    base_version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FormShelf:
    """`revision` is the server's count of all that was published and of which queues use what."""

    forms: tuple[FormBrief, ...] = ()
    sketches: tuple[SketchBrief, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class FormVersion:
    version: int
    title: LocalText
    by: Publisher | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """What one administrator has laid out; `revision` is the server's count of it, 0 = the server has none."""

    form_id: str
    base_version: int
    revision: int
    design: FormDesign


@dataclass(frozen=True, slots=True)
class FormHistory:
    """Newest version first. `being_filled_in` wrap-ups are written on this form at the moment."""

    form_id: str
    versions: tuple[FormVersion, ...] = ()
    sketch: Sketch | None = None
    being_filled_in: int = 0

    @property
    def newest(self) -> int:
        return self.versions[0].version if self.versions else 0
