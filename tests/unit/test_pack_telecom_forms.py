"""The telecom pack's wrap-up forms keep to the subset of JSON Schema that resources/packs/README.md documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest

PACK = Path(__file__).resolve().parents[2] / "resources" / "packs" / "telecom"
FORMS = {f.stem: json.loads(f.read_text("utf-8")) for f in sorted((PACK / "forms").glob("*.json"))}
TOPICS = {t["id"] for t in json.loads((PACK / "pack.json").read_text("utf-8"))["topics"]}

FORM_KEYS = {
    *("$schema", "$id", "x-version", "x-label", "type", "additionalProperties", "properties", "required", "allOf")
}
COMMON_KEYS = {"type", "default", "x-label", "x-order", "x-width", "x-hint", "x-placeholder", "x-message"}
KEYS_BY_TYPE = {
    "string": {"enum", "x-options", "x-cascade", "format", "maxLength", "x-default-from"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "boolean": set(),
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_given_a_form_when_checked_then_it_keeps_to_the_documented_subset(name: str) -> None:
    form = FORMS[name]
    jsonschema.Draft202012Validator.check_schema(form)
    assert set(form) == FORM_KEYS
    assert (form["$id"], form["type"], form["additionalProperties"]) == (f"telecom/{name}", "object", False)
    fields = form["properties"]
    assert set(form["required"]) <= set(fields)
    orders = [f["x-order"] for f in fields.values()]
    assert orders == sorted(set(orders))
    for key, field in fields.items():
        assert set(field) <= COMMON_KEYS | KEYS_BY_TYPE[field["type"]], key
        assert field["x-width"] in ("third", "full"), key
        if "x-options" in field:
            assert field["enum"] == [o["value"] for o in field["x-options"]], key
            assert "maxLength" not in field, key
        elif field["type"] == "string":
            assert field.get("format", "") in ("", "date", "phone", "multiline"), key
            assert field.get("format") == "date" or 1 <= field["maxLength"] <= 4000, key
        elif field["type"] != "boolean":
            assert field["minimum"] < field["maximum"], key
    assert list(fields)[-1] == "notes"
    assert fields["notes"]["format"] == "multiline"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_given_a_cascade_when_walked_then_every_value_leads_on_and_every_parent_exists(name: str) -> None:
    fields = FORMS[name]["properties"]
    assert (fields["type"]["x-cascade"], fields["result"]["x-cascade"]) == ("business", "type")
    for key in ("type", "result"):
        above = set(fields[fields[key]["x-cascade"]]["enum"])
        options = fields[key]["x-options"]
        for option in options:
            assert set(option.get("parent", above)) <= above, f"{key} {option['value']}"
            assert set(option.get("topics", [])) <= TOPICS
        reached = {value for option in options for value in option.get("parent", above)}
        assert reached == above, f"nothing to choose under {above - reached}"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_given_conditions_when_read_then_each_names_one_property_and_each_field_once(name: str) -> None:
    form = FORMS[name]
    hidden: list[str] = []
    for entry in form["allOf"]:
        assert (set(entry), set(entry["if"])) == ({"if", "then"}, {"properties", "required"})
        ((key, rule),) = entry["if"]["properties"].items()
        assert entry["if"]["required"] == [key]
        field = form["properties"][key]
        (values,) = ([v] if k == "const" else v for k, v in rule.items())
        assert all(v in field.get("enum", [True, False]) for v in values), key
        shown = [*entry["then"].get("required", []), *entry["then"].get("properties", {})]
        assert set() < set(shown) <= set(form["properties"])
        assert all(inner == {} for inner in entry["then"].get("properties", {}).values())
        hidden += shown
    assert len(hidden) == len(set(hidden))
    assert not set(hidden) & set(form["required"])


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"business": "refund", "type": "roaming_pack", "result": "declined"}, None),
        ({"business": "refund", "type": "roaming_pack", "result": "approved"}, "amount"),
        ({"business": "refund", "type": "roaming_pack", "result": "approved", "amount": 98}, None),
        ({"business": "payment", "type": "overdue", "result": "promise_to_pay"}, "pay_by"),
        ({"business": "payment", "type": "overdue"}, "result"),
    ],
)
def test_given_wrap_up_values_when_validated_then_the_conditions_decide(
    values: dict[str, Any], missing: str | None
) -> None:
    problems = list(jsonschema.Draft202012Validator(FORMS["billing"]).iter_errors(values))
    assert [p.message for p in problems] == ([] if missing is None else [f"'{missing}' is a required property"])
