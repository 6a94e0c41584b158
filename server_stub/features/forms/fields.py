"""A form in the words of its administrator: strict when it is published, forgiving while it is laid out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from server_stub.models.bounds import FieldValue, Key, Name, Query, Short
from server_stub.models.form_making import FieldPlan, OptionPlan

Purpose = Literal["wrap_up", "ticket", "customer", "score"]
Kind = Literal["text", "multiline", "choice", "number", "whole", "boolean", "date", "time", "phone"]
_Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
_Length = Annotated[int, Field(ge=1, le=8000)]


class Words(BaseModel):
    """The same text in every language of the desktop."""

    en: Name
    zh_CN: Name


class Hint(BaseModel):
    """Text in every language of the desktop that may be missing."""

    en: Query = ""
    zh_CN: Query = ""


def _said(hint: Hint | None) -> dict[str, str] | None:
    return hint.model_dump() if hint and (hint.en or hint.zh_CN) else None


class OptionIn(BaseModel):
    """A choice; with `parents` it is offered only under these choices of the field above."""

    value: Key
    label: Words
    parents: Annotated[list[Key], Field(max_length=100)] = []


class FieldIn(BaseModel):
    key: Key
    kind: Kind
    label: Words
    required: bool = False
    options: Annotated[list[OptionIn], Field(max_length=500)] = []
    cascade_from: Key | None = None
    default: FieldValue = None
    hint: Hint | None = None
    message: Hint | None = None
    max_length: _Length = 500
    minimum: _Number | None = None
    maximum: _Number | None = None
    wide: bool = False
    shown_by: Key | None = None
    shown_for: Annotated[list[FieldValue], Field(max_length=100)] = []

    def plan(self) -> FieldPlan:
        options = tuple(OptionPlan(o.value, o.label.model_dump(), tuple(o.parents)) for o in self.options)
        return FieldPlan(
            key=self.key,
            kind=self.kind,
            label=self.label.model_dump(),
            required=self.required,
            options=options if self.kind == "choice" else (),
            cascade_from=self.cascade_from or "",
            default=self.default,
            hint=_said(self.hint),
            message=_said(self.message),
            max_length=self.max_length,
            minimum=self.minimum,
            maximum=self.maximum,
            wide=self.wide,
            shown_by=self.shown_by or "",
            shown_for=tuple(self.shown_for),
        )


class FormIn(BaseModel):
    """A form as an administrator laid it out, in the order of the Tab key."""

    title: Words
    purpose: Purpose = "wrap_up"
    fields: Annotated[list[FieldIn], Field(min_length=1, max_length=100)]


class OptionSketch(BaseModel):
    """A choice while it is written."""

    value: Short
    label: Hint
    parents: Annotated[list[Short], Field(max_length=100)] = []


class FieldSketch(BaseModel):
    """A field while it is laid out: anything may still be missing."""

    key: Key
    kind: Kind
    label: Hint
    required: bool = False
    options: Annotated[list[OptionSketch], Field(max_length=500)] = []
    cascade_from: Key | None = None
    default: FieldValue = None
    hint: Hint = Hint()
    message: Hint = Hint()
    max_length: _Length = 500
    minimum: _Number | None = None
    maximum: _Number | None = None
    wide: bool = False
    shown_by: Key | None = None
    shown_for: Annotated[list[FieldValue], Field(max_length=100)] = []


class FormSketch(BaseModel):
    """A form while it is laid out, in the order of the Tab key."""

    title: Hint
    purpose: Purpose = "wrap_up"
    fields: Annotated[list[FieldSketch], Field(max_length=100)]


def sketch_of(plan: FieldPlan) -> FieldSketch:
    """A published field, to be changed."""
    stored: dict[str, Any] = {
        "key": plan.key,
        "kind": plan.kind,
        "label": plan.label,
        "required": plan.required,
        "options": [{"value": o.value, "label": o.label, "parents": list(o.parents)} for o in plan.options],
        "cascade_from": plan.cascade_from or None,
        "default": plan.default,
        "hint": plan.hint or {},
        "message": plan.message or {},
        "max_length": plan.max_length,
        "minimum": plan.minimum,
        "maximum": plan.maximum,
        "wide": plan.wide,
        "shown_by": plan.shown_by or None,
        "shown_for": list(plan.shown_for),
    }
    return FieldSketch.model_validate(stored)
