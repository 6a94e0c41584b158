"""FormDesigner over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent_desktop.backend.connection import segment
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.domain.form_design import (
    FieldDesign,
    FieldKind,
    FormBrief,
    FormDesign,
    FormHistory,
    FormShelf,
    FormVersion,
    OptionDesign,
    Publisher,
    Purpose,
    Sketch,
    SketchBrief,
    tidied,
)
from agent_desktop.domain.text import LocalText

_FORMS = "/v1/forms"


class HttpFormDesigner:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def forms(self) -> FormShelf:
        answer = await self._session.ask("GET", _FORMS)
        return FormShelf(
            forms=tuple(_brief_of(n) for n in answer.each("forms")),
            sketches=tuple(
                SketchBrief(
                    n.text("form_id"),
                    n.local_text("title"),
                    n.choice("purpose", Purpose),
                    n.integer("base_version"),
                    n.moment("updated_at"),
                )
                for n in answer.each("drafts")
            ),
            revision=answer.integer("revision", 0),
        )

    async def history(self, form_id: str) -> FormHistory:
        answer = await self._session.ask("GET", f"{_FORMS}/{segment(form_id)}")
        draft = answer.maybe("draft")
        return FormHistory(
            form_id=answer.text("id"),
            versions=tuple(
                FormVersion(
                    n.integer("version"), n.local_text("title"), _publisher_of(n), n.optional_moment("published_at")
                )
                for n in answer.each("versions")
            ),
            sketch=_sketch_of(form_id, draft) if draft else None,
            being_filled_in=answer.integer("being_filled_in", 0),
        )

    async def design(self, form_id: str, version: int) -> FormDesign:
        return _design_of(await self._session.ask("GET", f"{_FORMS}/{segment(form_id)}/versions/{version}/design"))

    async def keep(self, sketch: Sketch) -> Sketch:
        body = {
            "revision": sketch.revision,
            "base_version": sketch.base_version,
            "design": design_body(sketch.design),
        }
        answer = await self._session.ask("PUT", f"{_FORMS}/{segment(sketch.form_id)}/draft", body=body)
        return _sketch_of(sketch.form_id, answer)

    async def discard(self, form_id: str) -> None:
        await self._session.ask("DELETE", f"{_FORMS}/{segment(form_id)}/draft")

    async def publish(self, form_id: str, version: int, design: FormDesign) -> None:
        body = design_body(tidied(design))
        await self._session.ask("PUT", f"{_FORMS}/{segment(form_id)}/versions/{version}", body=body)

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        body = {"revision": revision, "queues": list(queues)}
        await self._session.ask("PUT", f"{_FORMS}/{segment(form_id)}/queues", body=body)


def design_body(design: FormDesign) -> dict[str, Any]:
    """As the server takes it."""
    return {
        "title": _words(design.title),
        "purpose": design.purpose.value,
        "fields": [
            {
                "key": f.key,
                "kind": f.kind.value,
                "label": _words(f.label),
                "required": f.required,
                "options": [
                    {"value": o.value, "label": _words(o.label), "parents": list(o.parents)} for o in f.options
                ],
                "cascade_from": f.cascade_from or None,
                "default": f.default,
                "hint": _words(f.hint),
                "message": _words(f.message),
                "max_length": f.max_length,
                "minimum": f.minimum,
                "maximum": f.maximum,
                "wide": f.wide,
                "shown_by": f.shown_by or None,
                "shown_for": list(f.shown_for),
            }
            for f in design.fields
        ],
    }


def _words(text: LocalText) -> Mapping[str, str]:
    return {"en": text.en.replace("\x00", ""), "zh_CN": text.zh_cn.replace("\x00", "")}


def _brief_of(node: Node) -> FormBrief:
    return FormBrief(
        id=node.text("id"),
        title=node.local_text("title"),
        purpose=node.choice("purpose", Purpose),
        version=node.integer("version"),
        by=_publisher_of(node),
        published_at=node.optional_moment("published_at"),
        queues=node.texts("queues"),
        ticket_types=node.texts("ticket_types"),
    )


def _publisher_of(node: Node) -> Publisher | None:
    by = node.maybe("author")
    return Publisher(by.text("id"), by.text("display_name", ""), by.text("display_name_latin", "")) if by else None


def _sketch_of(form_id: str, node: Node) -> Sketch:
    return Sketch(form_id, node.integer("base_version"), node.integer("revision"), _design_of(node.at("design")))


def _design_of(node: Node) -> FormDesign:
    fields = tuple(_field_of(n) for n in node.each("fields"))
    return FormDesign(node.local_text("title"), node.choice("purpose", Purpose), fields)


def _field_of(node: Node) -> FieldDesign:
    default = node.maybe("default")
    return FieldDesign(
        key=node.text("key"),
        kind=node.choice("kind", FieldKind),
        label=node.local_text("label"),
        required=node.flag("required", False),
        options=tuple(
            OptionDesign(o.text("value"), o.local_text("label"), o.texts("parents"))
            for o in node.each("options", optional=True)
        ),
        cascade_from=node.text("cascade_from", ""),
        default=_scalar(default) if default else None,
        hint=node.local_text("hint"),
        message=node.local_text("message"),
        max_length=node.integer("max_length", 500),
        minimum=node.optional_number("minimum"),
        maximum=node.optional_number("maximum"),
        wide=node.flag("wide", False),
        shown_by=node.text("shown_by", ""),
        shown_for=tuple(_scalar(n) for n in node.each("shown_for", optional=True)),
    )


def _scalar(node: Node) -> Any:
    if not isinstance(node.plain, str | int | float | bool):
        raise node.wrong("not a plain value")
    return node.plain
