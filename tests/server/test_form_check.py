"""What a wrap-up form accepts, with a JSON Schema validator as second opinion."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from server_stub.models.form_check import check, shown
from tests.server.conftest import PACKS

FORM: dict[str, Any] = json.loads((PACKS / "ferry" / "forms" / "tickets.json").read_text(encoding="utf-8"))
_GOOD = {"business": "refund", "type": "storm", "result": "paid", "amount": 60}


def _codes(values: dict[str, Any], complete: bool = True) -> dict[str, str]:
    return {e.field.rpartition(".")[2]: e.code for e in check(FORM, values, complete)}


def test_given_a_filled_form_when_checked_then_it_is_complete() -> None:
    assert _codes(_GOOD) == {}


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, {"business": "required", "type": "required", "result": "required"}),
        (
            {"business": "", "type": None, "result": "paid"},
            {"business": "required", "type": "required", "amount": "required"},
        ),
        (_GOOD | {"business": "change"}, {"type": "not_an_option"}),
        (_GOOD | {"business": "change", "type": "earlier"}, {}),
        (_GOOD | {"business": "holiday"}, {"business": "not_an_option", "type": "not_an_option"}),
        (_GOOD | {"amount": 0}, {"amount": "too_small"}),
        (_GOOD | {"amount": 5000.01}, {"amount": "too_large"}),
        (_GOOD | {"amount": "60"}, {"amount": "not_a_number"}),
        (_GOOD | {"amount": True}, {"amount": "not_a_number"}),
        (_GOOD | {"passengers": 2.5}, {"passengers": "not_a_number"}),
        (_GOOD | {"passengers": 2.0}, {}),
        (_GOOD | {"large": "yes"}, {"large": "not_a_switch"}),
        (_GOOD | {"large": True}, {"approved_by": "required"}),
        (_GOOD | {"large": 1}, {"large": "not_a_switch"}),
        (_GOOD | {"large": True, "approved_by": "Tao"}, {}),
        (_GOOD | {"large": True, "approved_by": "x" * 21}, {"approved_by": "too_long"}),
        (_GOOD | {"business": 5}, {"business": "not_text", "type": "not_an_option"}),
        (_GOOD | {"sunshine": 1}, {"sunshine": "unknown"}),
        (_GOOD | {"notes": "x" * 201}, {"notes": "too_long"}),
        (_GOOD | {"result": "callback", "callback_on": "2026-11-30"}, {"callback_number": "required"}),
        (
            _GOOD | {"result": "callback", "callback_on": "30.11.2026", "callback_number": "12"},
            {"callback_on": "not_a_date", "callback_number": "not_a_phone"},
        ),
        (_GOOD | {"result": "callback", "callback_on": "2026-11-30", "callback_number": "+86 135 0000 1001"}, {}),
    ],
)  # fmt: skip
def test_given_values_when_checked_then_each_mistake_has_its_code(
    values: dict[str, Any], codes: dict[str, str]
) -> None:
    assert _codes(values) == codes


def test_given_an_unfinished_form_when_checked_then_only_wrong_values_count() -> None:
    assert _codes({}, complete=False) == {}
    assert _codes({"amount": -1, "result": "paid"}, complete=False) == {"amount": "too_small"}


def test_given_a_condition_on_a_hidden_field_when_it_would_hold_then_it_does_not_count() -> None:
    values = {"business": "refund", "type": "storm", "result": "declined", "large": True, "approved_by": ""}

    assert "large" not in shown(FORM, values)
    assert "approved_by" not in shown(FORM, values)
    assert _codes(values) == {}


_plain = st.one_of(st.none(), st.booleans(), st.integers(-5, 6000), st.floats(0, 6000), st.text(max_size=5))
_choices = {
    "business": st.sampled_from(["refund", "change", "x"]),
    "type": st.sampled_from(["storm", "missed", "earlier"]),
    "result": st.sampled_from(["paid", "declined", "callback"]),
    "amount": st.floats(0, 6000) | st.integers(0, 6000),
    "passengers": st.integers(0, 12),
    "large": st.booleans(),
    "approved_by": st.text(max_size=25),
    "notes": st.text(max_size=210),
}


@given(st.fixed_dictionaries({}, optional={k: v | _plain for k, v in _choices.items()}))
def test_given_any_values_when_we_accept_them_then_json_schema_accepts_what_is_shown(values: dict[str, Any]) -> None:
    visible = {k: v for k, v in values.items() if k in shown(FORM, values) and v not in (None, "")}

    ours = not check(FORM, visible, complete=True)
    theirs = not list(Draft202012Validator(FORM).iter_errors(visible))
    # JSON Schema knows nothing of cascades; everything else must agree
    type_follows = not any(e.field == "body.values.type" for e in check(FORM, visible, complete=False))

    assert ours == (theirs and type_follows)
