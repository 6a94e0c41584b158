"""An administrator's desk with real forms of a pack, for tests and pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.domain.form_design import FieldDesign, FieldKind, FormDesign, OptionDesign, Purpose
from agent_desktop.domain.wrapup import FormField
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.form_designer import OTHER

PACKS = Path(__file__).parents[2] / "resources" / "packs"
ADMIN = replace(
    centre.PROVISIONING,
    user=replace(
        centre.PROVISIONING.user, role="admin", permissions=frozenset({"knowledge.read", "forms.write", "imports.run"})
    ),
)


def pack_form(pack: str, name: str) -> FormDesign:
    """A form of a pack as the designer has it."""
    schema = json.loads((PACKS / pack / "forms" / f"{name}.json").read_text("utf-8"))
    form = form_of(Node({"id": name, "version": 1, "title": schema["x-label"], "schema": schema}))
    return FormDesign(form.title, Purpose(schema.get("x-purpose", "wrap_up")), tuple(_drawn(f) for f in form.fields))


def _drawn(f: FormField) -> FieldDesign:
    kind = FieldKind.WHOLE if f.whole else FieldKind(f.type.value)
    return FieldDesign(
        key=f.key,
        kind=kind,
        label=f.label,
        required=f.required or bool(f.required_if),
        options=tuple(OptionDesign(o.value, o.label, o.parents) for o in f.options),
        cascade_from=f.cascade_from,
        default=f.default,
        hint=f.hint,
        message=f.message,
        max_length=f.max_length,
        minimum=f.minimum,
        maximum=f.maximum,
        wide=f.wide,
        shown_by=f.visible_if[0].key if f.visible_if else "",
        shown_for=f.visible_if[0].values if f.visible_if else (),
    )


def admin_desk() -> FakeDesk:
    """Three forms, one of them changed by somebody."""
    fake = build(ADMIN)
    billing = pack_form("telecom", "billing")
    older = replace(billing, fields=tuple(f for f in billing.fields if f.key != "send_summary"))
    fake.designer.published = {
        "billing": [(older, None), (billing, OTHER)],
        "technical": [(pack_form("telecom", "technical"), None)],
        "damage": [(pack_form("agriculture", "damage"), None)],
    }
    fake.designer.queues = {"billing": ("billing",)}
    return fake
