"""Wrap-up forms: what is shown, what counts, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import (
    Condition,
    FieldType,
    Form,
    FormField,
    Option,
    Problem,
    check,
    is_required,
    prune,
    visible_fields,
)

LABEL = LocalText("label", "标签")


def _field(key: str, kind: FieldType = FieldType.TEXT, **more: Any) -> FormField:
    return FormField(key, kind, LABEL, **more)


def _form(*fields: FormField) -> Form:
    return Form("f", 1, LABEL, fields)


def _options(*values: str, parents: tuple[str, ...] = ()) -> tuple[Option, ...]:
    return tuple(Option(value, LABEL, parents) for value in values)


BILLING = _form(
    _field("topic", FieldType.CHOICE, required=True, options=_options("bill", "fault")),
    _field(
        "detail",
        FieldType.CHOICE,
        cascade_from="topic",
        options=(*_options("price", parents=("bill",)), *_options("dead", parents=("fault",)), *_options("other")),
    ),
    _field("reason", visible_if=(Condition("detail", ("other",)),), required_if=(Condition("topic", ("fault",)),)),
    _field("amount", FieldType.NUMBER, minimum=0, maximum=100, visible_if=(Condition("topic", ("bill",)),)),
    _field("solved", FieldType.BOOLEAN),
    _field("remark", FieldType.MULTILINE, max_length=5),
)

# --- random forms: few keys and few values, so that conditions and cascades meet -------------------------------------
KEYS = ("a", "b", "c", "d", "elsewhere")
plain = st.sampled_from(["", "x", "y", "z", None, 1, True])
conditions = st.lists(
    st.builds(Condition, st.sampled_from(KEYS), st.lists(plain, max_size=2).map(tuple)), max_size=2
).map(tuple)
options = st.lists(
    st.builds(
        Option,
        st.sampled_from(["x", "y", "z"]),
        st.just(LABEL),
        st.lists(st.sampled_from(["x", "y", "z"]), max_size=2).map(tuple),
    ),
    max_size=3,
).map(tuple)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    return _form(
        *(
            FormField(
                key,
                draw(st.sampled_from(FieldType)),
                LABEL,
                required=draw(st.booleans()),
                required_if=draw(conditions),
                visible_if=draw(conditions),
                options=draw(options),
                cascade_from=draw(st.sampled_from(["", *KEYS])),
            )
            for key in draw(st.lists(st.sampled_from(KEYS[:-1]), unique=True))
        )
    )


values_of_any_form = st.dictionaries(st.sampled_from(KEYS), plain)


@given(forms(), values_of_any_form)
def test_given_any_form_when_pruned_then_it_is_a_part_of_the_values_and_pruning_again_changes_nothing(
    form: Form, values: Mapping[str, Any]
) -> None:
    kept = prune(form, values)
    assert kept.items() <= dict(values).items()
    assert prune(form, kept) == kept


@given(forms(), values_of_any_form)
def test_given_any_form_when_pruned_then_only_visible_fields_and_offered_choices_are_left(
    form: Form, values: Mapping[str, Any]
) -> None:
    kept = prune(form, values)
    assert set(kept) <= {f.key for f in visible_fields(form, kept)}
    assert Problem.NOT_AN_OPTION not in check(form, kept).values()


@given(forms(), values_of_any_form)
def test_given_values_that_all_count_when_pruned_then_nothing_is_lost(form: Form, values: Mapping[str, Any]) -> None:
    shown = {f.key for f in visible_fields(form, values)}
    if set(values) <= shown and Problem.NOT_AN_OPTION not in check(form, values).values():
        assert prune(form, values) == values


@given(forms(), values_of_any_form)
def test_given_any_form_when_checked_then_problems_name_visible_fields_and_missing_ones_are_required(
    form: Form, values: Mapping[str, Any]
) -> None:
    shown = {f.key: f for f in visible_fields(form, values)}
    problems = check(form, values)
    assert set(problems) <= set(shown)
    missing = {key for key, f in shown.items() if is_required(f, values) and values.get(key) in (None, "")}
    assert {key for key, problem in problems.items() if problem is Problem.REQUIRED} == missing


# --- one form by hand ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, {"topic": Problem.REQUIRED}),
        ({"topic": ""}, {"topic": Problem.REQUIRED}),
        ({"topic": "weather"}, {"topic": Problem.NOT_AN_OPTION}),
        ({"topic": ["bill"]}, {"topic": Problem.NOT_AN_OPTION}),
        ({"topic": "bill"}, {}),
        ({"topic": "bill", "detail": "dead"}, {"detail": Problem.NOT_AN_OPTION}),
        ({"topic": "bill", "detail": "other"}, {}),
        ({"topic": "fault", "detail": "other"}, {"reason": Problem.REQUIRED}),
        ({"topic": "fault", "detail": "other", "reason": "rain"}, {}),
        ({"topic": "fault", "detail": "dead"}, {}),
        ({"topic": "bill", "amount": -0.5}, {"amount": Problem.TOO_SMALL}),
        ({"topic": "bill", "amount": 101}, {"amount": Problem.TOO_LARGE}),
        ({"topic": "bill", "amount": 100}, {}),
        ({"topic": "bill", "amount": "100"}, {"amount": Problem.NOT_A_NUMBER}),
        ({"topic": "bill", "amount": True}, {"amount": Problem.NOT_A_NUMBER}),
        ({"topic": "bill", "amount": float("nan")}, {"amount": Problem.NOT_A_NUMBER}),
        ({"topic": "bill", "amount": float("inf")}, {"amount": Problem.NOT_A_NUMBER}),
        ({"topic": "bill", "amount": 10**400}, {"amount": Problem.TOO_LARGE}),
        ({"topic": "fault", "amount": "hidden"}, {}),
        ({"topic": "bill", "solved": False}, {}),
        ({"topic": "bill", "remark": "12345"}, {}),
        ({"topic": "bill", "remark": "123456"}, {"remark": Problem.TOO_LONG}),
    ],
)
def test_given_values_when_checked_then_these_problems_stand_in_the_way(
    values: Mapping[str, Any], problems: Mapping[str, Problem]
) -> None:
    assert check(BILLING, values) == problems


def test_given_a_number_without_limits_when_checked_then_any_number_is_accepted() -> None:
    form = _form(_field("n", FieldType.NUMBER))
    assert check(form, {"n": -1e300}) == {}


def test_given_a_required_switch_when_off_then_it_is_answered() -> None:
    form = _form(_field("agreed", FieldType.BOOLEAN, required=True))
    assert check(form, {"agreed": False}) == {}
    assert check(form, {}) == {"agreed": Problem.REQUIRED}


def test_given_a_changed_topic_when_pruned_then_everything_below_goes_with_it() -> None:
    typed = {"topic": "bill", "detail": "price", "amount": 7, "remark": "ok"}
    assert prune(BILLING, typed) == typed
    assert prune(BILLING, {**typed, "topic": "fault"}) == {"topic": "fault", "remark": "ok"}


def test_given_a_deep_cascade_when_its_top_is_orphaned_then_every_level_goes() -> None:
    levels = [_field("0", FieldType.CHOICE, options=_options("x"))]
    levels += [_field(str(n), visible_if=(Condition(str(n - 1), ("x",)),)) for n in range(1, 9)]
    form = _form(*reversed(levels))
    assert prune(form, {str(n): "x" for n in range(9)}) == {str(n): "x" for n in range(9)}
    assert prune(form, {str(n): "x" for n in range(1, 9)} | {"0": "gone"}) == {}


def test_given_a_form_without_fields_when_pruned_then_nothing_counts() -> None:
    assert prune(_form(), {"x": 1}) == {}


def test_given_an_empty_choice_when_pruned_then_it_stays_empty() -> None:
    assert prune(BILLING, {"topic": "", "detail": None}) == {"topic": "", "detail": None}


def test_given_a_cascade_when_the_parent_changes_then_other_options_are_offered() -> None:
    detail = BILLING.fields[1]
    assert [o.value for o in detail.options_under({"topic": "bill"})] == ["price", "other"]
    assert [o.value for o in detail.options_under({})] == ["other"]
    assert [o.value for o in BILLING.fields[0].options_under({})] == ["bill", "fault"]


def test_given_values_when_pruned_then_the_callers_own_are_not_touched() -> None:
    typed: dict[str, Any] = {"topic": "gone", "unknown": 1}
    prune(BILLING, typed)
    assert typed == {"topic": "gone", "unknown": 1}


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (FieldType.DATE, "2026-11-21", None),
        (FieldType.DATE, "21.11.2026", Problem.NOT_A_DATE),
        (FieldType.DATE, "20261121", Problem.NOT_A_DATE),
        (FieldType.DATE, "2026-02-30", Problem.NOT_A_DATE),
        (FieldType.PHONE, "+86 (571) 8765-4321", None),
        (FieldType.PHONE, "call me", Problem.NOT_A_PHONE),
        (FieldType.PHONE, "1" * 600, Problem.TOO_LONG),
        (FieldType.BOOLEAN, False, None),
        (FieldType.NUMBER, 3, None),
        (FieldType.NUMBER, 3.0, None),
        (FieldType.NUMBER, 3.5, Problem.NOT_WHOLE),
        (FieldType.TEXT, "   ", Problem.REQUIRED),
    ],
)
def test_given_a_typed_field_when_checked_then_only_its_spelling_passes(
    kind: FieldType, value: object, problem: Problem | None
) -> None:
    form = Form("f", 1, LocalText("F"), (FormField("x", kind, LocalText("X"), required=True, whole=True),))
    assert check(form, {"x": value}).get("x") is problem


@pytest.mark.parametrize(
    ("typed", "problem"), [("09:30", None), ("24:00", Problem.NOT_A_TIME), ("9:30", Problem.NOT_A_TIME)]
)
def test_given_a_field_for_a_time_then_only_a_time_is_one(typed: str, problem: Problem | None) -> None:
    form = Form("f", 1, LocalText("Form"), (FormField("at", FieldType.TIME, LocalText("At")),))

    assert check(form, {"at": typed}).get("at") is problem
