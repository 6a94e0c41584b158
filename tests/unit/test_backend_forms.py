"""Wrap-up forms from JSON Schema: the telecom pack's own forms, and schemas that are none."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.backend.forms import form_of, unfinished_of
from agent_desktop.backend.node import Node
from agent_desktop.domain.wrapup import Condition, FieldType, Form, Problem, check, visible_fields
from agent_desktop.ports import Garbage
from tests.fakes.answers import PROVISIONING

FORMS = Path(__file__).parents[2] / "resources" / "packs"
BILLING = PROVISIONING["forms"][0]


def _read(path: Path) -> Form:
    schema = json.loads(path.read_text("utf-8"))
    return form_of(
        Node({"id": path.stem, "version": schema["x-version"], "title": schema["x-label"], "schema": schema})
    )


@pytest.mark.parametrize("path", sorted(FORMS.glob("*/forms/*.json")), ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_given_a_form_of_a_pack_when_read_then_every_field_is_usable(path: Path) -> None:
    form = _read(path)
    schema = json.loads(path.read_text("utf-8"))
    keys = [f.key for f in form.fields]
    assert sorted(keys) == sorted(schema["properties"])
    assert keys[-1] == "notes"
    assert all(f.label.en and f.label.zh_cn for f in form.fields)
    assert {f.key for f in form.fields if f.required} == set(schema["required"])
    assert all(f.options for f in form.fields if f.type is FieldType.CHOICE)
    assert all(f.cascade_from in keys for f in form.fields if f.cascade_from)


def test_given_the_billing_form_when_read_then_types_limits_and_conditions_are_those_of_the_schema() -> None:
    fields = {f.key: f for f in form_of(Node(BILLING)).fields}
    assert fields["business"].type is FieldType.CHOICE
    assert fields["amount"].type is FieldType.NUMBER
    assert (fields["amount"].minimum, fields["amount"].maximum) == (0.01, 20000)
    assert fields["amount"].visible_if == (Condition("result", ("approved", "credit")),)
    assert fields["amount"].required_if == fields["amount"].visible_if
    assert fields["over_limit"].type is FieldType.BOOLEAN
    assert fields["over_limit"].default is False
    assert fields["over_limit"].visible_if == fields["amount"].visible_if
    assert fields["over_limit"].required_if == ()
    assert fields["approved_by"].required_if == (Condition("over_limit", (True,)),)
    assert fields["pay_by"].type is FieldType.DATE
    assert fields["callback_number"].type is FieldType.PHONE
    assert fields["notes"].type is FieldType.MULTILINE
    assert fields["notes"].max_length == 4000
    assert (fields["notes"].wide, fields["business"].wide) == (True, False)
    assert fields["type"].cascade_from == "business"
    assert fields["amount"].hint.en == "Above ¥500 an expert decides."


def test_given_the_billing_form_when_filled_then_it_asks_for_what_the_choice_demands() -> None:
    form = form_of(Node(BILLING))
    assert set(check(form, {})) == {"business", "type", "result"}
    values = {"business": "refund", "type": "roaming_pack", "result": "approved"}
    assert check(form, values) == {"amount": Problem.REQUIRED}
    assert check(form, values | {"amount": 35.5}) == {}
    assert check(form, values | {"business": "bill"})["type"] is Problem.NOT_AN_OPTION
    shown = [f.key for f in visible_fields(form, {"result": "callback"})]
    assert "callback_on" in shown
    assert "amount" not in shown


def _changed(**changes: Any) -> Node:
    form = deepcopy(BILLING)
    for path, value in changes.items():
        target = form["schema"]
        *steps, last = path.split("__")
        for step in steps:
            target = target[step]
        target[last] = value
    return Node(form)


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        (_changed(properties__amount__type="array"), "amount.type: not a type of ours"),
        (_changed(properties__notes__format="markdown"), "notes.format: not a format of ours"),
        (_changed(properties__business__enum=["refund"]), "business.x-options: not the values of enum"),
        (_changed(required=["nobody"]), "nobody is no property"),
        (_changed(allOf=[{"if": {"properties": {}}, "then": {}}]), "allOf[0].if: not exactly one property"),
        (_changed(allOf=[{"if": {"properties": {"result": {"const": []}}}, "then": {}}]), "const: not a plain value"),
        (_changed(properties=[]), "schema.properties: not an object"),
    ],
)
def test_given_a_schema_outside_the_subset_when_read_then_garbage_says_where(node: Node, complaint: str) -> None:
    with pytest.raises(Garbage) as caught:
        form_of(node)
    assert complaint in caught.value.detail


def test_given_an_unfinished_wrap_up_then_it_is_a_draft_named_by_customer_or_number() -> None:
    told = {
        "id": "i-1", "revision": 4, "form_id": "billing", "form_version": 2, "values": {"amount": 1.5, "large": True},
        "notes": "Half a", "started_at": "2026-11-21T10:00:00.000Z", "customer_id": None, "name": "", "ani": "+861390",
        "expired": True,
    }  # fmt: skip
    draft = unfinished_of(Node(told))

    assert (draft.interaction_id, draft.revision, draft.form_id, draft.form_version) == ("i-1", 4, "billing", 2)
    assert (draft.values, draft.notes, draft.title) == ({"amount": 1.5, "large": True}, "Half a", "+861390")
    assert unfinished_of(Node(told | {"name": "Wang Wei"})).title == "Wang Wei"
    with pytest.raises(Garbage):
        unfinished_of(Node(told | {"values": {"amount": [1]}}))
