"""Laying out forms: edits that leave nothing dangling, what must be mended, what a new version changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent_desktop.domain.form_design import (
    NOTES_FIELD,
    FieldDesign,
    FieldKind,
    FormDesign,
    OptionDesign,
    Purpose,
    form_of,
    tidied,
)
from agent_desktop.domain.form_edits import added, changed, duplicated, fresh_value, moved, pasted, removed
from agent_desktop.domain.form_flaws import Difference, Flaw, Found, Part, Turn, differences, flaws
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Condition, FieldType

K = FieldKind


def words(text: str) -> LocalText:
    return LocalText(text, f"{text}（中文）")


def option(value: str, *parents: str) -> OptionDesign:
    return OptionDesign(value, words(value), parents)


def field(key: str, kind: FieldKind = K.TEXT, **more: Any) -> FieldDesign:
    return FieldDesign(key, kind, words(key), **more)


BUSINESS = field("business", K.CHOICE, options=(option("refund"), option("change")))
TYPE = field("type", K.CHOICE, cascade_from="business", options=(option("storm", "refund"), option("any")))
AMOUNT = field("amount", K.NUMBER, shown_by="business", shown_for=("refund",))
FORM = FormDesign(words("Form"), Purpose.WRAP_UP, (BUSINESS, TYPE, AMOUNT, NOTES_FIELD))


def keys(design: FormDesign) -> list[str]:
    return [f.key for f in design.fields]


def test_given_a_field_when_added_then_it_stands_behind_the_chosen_one_and_never_below_the_notes() -> None:
    new = field("new")
    assert keys(added(FORM, new, "business")) == ["business", "new", "type", "amount", "notes"]
    assert keys(added(FORM, new)) == keys(added(FORM, new, "notes")) == ["business", "type", "amount", "new", "notes"]


def test_given_a_field_when_moved_then_it_stops_at_the_ends_and_above_the_notes() -> None:
    assert keys(moved(FORM, "amount", -1)) == ["business", "amount", "type", "notes"]
    assert keys(moved(FORM, "business", 9)) == ["type", "amount", "business", "notes"]
    assert moved(FORM, "business", -1) == moved(FORM, "notes", -1) == FORM


def test_given_a_field_when_duplicated_then_the_copy_stands_behind_it() -> None:
    again = duplicated(FORM, "type", "copy")
    assert keys(again) == ["business", "type", "copy", "amount", "notes"]
    assert again.fields[2] == replace(TYPE, key="copy")
    assert duplicated(FORM, "notes", "copy") == FORM


def test_given_a_field_that_others_need_when_removed_then_they_stand_alone() -> None:
    left = removed(FORM, "business")
    assert keys(left) == ["type", "amount", "notes"]
    assert left.fields[0].cascade_from == ""
    assert [o.parents for o in left.fields[0].options] == [(), ()]
    assert (left.fields[1].shown_by, left.fields[1].shown_for) == ("", ())
    assert flaws(left) == ()
    assert removed(FORM, "notes") == FORM


def test_given_a_choice_when_taken_away_then_it_is_gone_wherever_it_was_named() -> None:
    less = changed(FORM, replace(BUSINESS, options=(option("change"),), default="refund"))
    assert less.fields[0].default is None
    assert [o.value for o in less.fields[1].options] == ["any"], "offered under the one that is gone only"
    assert less.fields[2].shown_for == ()
    assert flaws(less) == (Found(Flaw.NO_VALUES, "amount"),)


def test_given_a_field_of_another_kind_then_nothing_waits_for_its_choices() -> None:
    other = changed(FORM, replace(BUSINESS, kind=K.BOOLEAN, default="refund"))
    assert other.fields[0].default is None
    assert (other.fields[1].cascade_from, other.fields[2].shown_for) == ("", ())
    assert changed(FORM, field("nowhere")) == FORM


def test_given_a_table_from_a_spreadsheet_when_pasted_then_each_row_is_a_choice_once() -> None:
    table = 'Storm\t暴风雨\tst-1\r\nLate arrival\t晚点\n\n"Other"\n晚\tStorm\nStorm\t暴风雨\n'
    made = pasted((option("late_arrival"),), table, ("refund",))
    assert [(o.value, o.label.en, o.label.zh_cn) for o in made[1:]] == [
        ("st-1", "Storm", "暴风雨"),
        ("late_arrival_1", "Late arrival", "晚点"),
        ("other", "Other", "Other"),
        ("choice_1", "晚", "Storm"),
    ]
    assert {o.parents for o in made[1:]} == {("refund",)}
    assert len(pasted((), "\n".join(f"row {n}" for n in range(700)))) == 500


def test_given_values_that_are_taken_then_a_fresh_one_is_another() -> None:
    assert fresh_value((), "Paid back!") == "paid_back"
    assert fresh_value((option("choice_1"),), "退款") == "choice_2"


def _shown_by(kind: FieldKind, value: Any, *, first: Any = None, **more: Any) -> FormDesign:
    """A field that is shown by one of this kind, which holds `first` at the beginning."""
    by = added(FORM, field("by", kind, default=first))
    return added(by, field("late", shown_by="by", shown_for=(value,), **more), "by")


@pytest.mark.parametrize(
    ("design", "found"),
    [
        (FORM, None),
        (replace(FORM, title=LocalText("Form", "")), Found(Flaw.NO_TITLE)),
        (replace(FORM, title=words("x" * 121)), Found(Flaw.TITLE_TOO_LONG)),
        (replace(FORM, fields=FORM.fields[:-1]), Found(Flaw.NO_NOTES)),
        (replace(FORM, fields=(*FORM.fields, *(field(f"k{n}") for n in range(99)))), Found(Flaw.TOO_MANY_FIELDS)),
        (replace(FORM, fields=(field("a"), *FORM.fields, field("a"))), Found(Flaw.TWICE, "a")),
        (changed(FORM, replace(AMOUNT, label=LocalText("", "金额"))), Found(Flaw.NO_LABEL, "amount")),
        (changed(FORM, replace(AMOUNT, hint=words("x" * 201))), Found(Flaw.TOO_LONG, "amount")),
        (changed(FORM, replace(TYPE, options=())), Found(Flaw.NO_OPTIONS, "type")),
        (changed(FORM, replace(TYPE, options=(option("a"), option("a")))), Found(Flaw.OPTION_TWICE, "type")),
        (changed(FORM, replace(TYPE, options=(OptionDesign("a"),))), Found(Flaw.OPTION_WITHOUT_WORDS, "type")),
        (changed(FORM, replace(TYPE, cascade_from="amount")), Found(Flaw.NO_CHOICE_ABOVE, "type")),
        (changed(FORM, replace(TYPE, options=(option("a", "gone"),))), Found(Flaw.NO_SUCH_PARENT, "type")),
        (changed(FORM, replace(AMOUNT, shown_by="gone")), Found(Flaw.NO_SUCH_FIELD, "amount")),
        (changed(FORM, replace(AMOUNT, shown_for=())), Found(Flaw.NO_VALUES, "amount")),
        (changed(FORM, replace(AMOUNT, shown_for=("refund", "x"))), Found(Flaw.WRONG_VALUES, "amount")),
        (changed(FORM, replace(AMOUNT, minimum=3, maximum=2)), Found(Flaw.EMPTY_RANGE, "amount")),
        (changed(FORM, replace(AMOUNT, minimum=1e13)), Found(Flaw.BAD_LIMIT, "amount")),
        (changed(FORM, replace(NOTES_FIELD, max_length=9000)), Found(Flaw.BAD_LIMIT, "notes")),
        (changed(FORM, replace(TYPE, default="storm")), Found(Flaw.BAD_DEFAULT, "type")),
        (changed(FORM, replace(BUSINESS, cascade_from="type")), Found(Flaw.CIRCLE, "business")),
        (added(FORM, field("at", K.TIME, default="25:00")), Found(Flaw.BAD_DEFAULT, "at")),
        (added(FORM, field("on", K.DATE, default="soon")), Found(Flaw.BAD_DEFAULT, "on")),
        (added(FORM, field("n", K.WHOLE, default=1.5)), Found(Flaw.BAD_DEFAULT, "n")),
        (added(FORM, field("p", K.PHONE, default="x")), Found(Flaw.BAD_DEFAULT, "p")),
        (added(FORM, field("b", K.BOOLEAN, default="yes")), Found(Flaw.BAD_DEFAULT, "b")),
        (added(FORM, field("b", K.BOOLEAN, default=True)), None),
        (added(FORM, field("at", K.TIME, default="09:30")), None),
        (added(FORM, field("on", K.DATE, default="2026-11-21")), None),
        (added(FORM, field("n", K.WHOLE, default=3, minimum=1, maximum=5)), None),
        (added(FORM, field("n", K.NUMBER, default=3, maximum=2)), Found(Flaw.BAD_DEFAULT, "n")),
        (added(FORM, field("n", K.NUMBER, default=True)), Found(Flaw.BAD_DEFAULT, "n")),
        (added(FORM, field("p", K.PHONE, default="+86 10 8800 0000")), None),
        (added(FORM, field("s", default="fits")), None),
        (
            changed(FORM, replace(BUSINESS, options=tuple(option(f"o{n}") for n in range(501)))),
            Found(Flaw.TOO_MANY_OPTIONS, "business"),
        ),
        (_shown_by(K.BOOLEAN, True), None),
        (_shown_by(K.BOOLEAN, "yes"), Found(Flaw.WRONG_VALUES, "late")),
        (_shown_by(K.NUMBER, 3), None),
        (_shown_by(K.TEXT, ""), Found(Flaw.WRONG_VALUES, "late")),
        (_shown_by(K.DATE, "2026-11-21"), None),
        (_shown_by(K.BOOLEAN, True, first=True, default="x" * 600), Found(Flaw.BAD_DEFAULT, "late")),
        (_shown_by(K.BOOLEAN, True, first=False, default="x" * 600), None),
        (added(FORM, field("s", default="toolong", max_length=3)), Found(Flaw.BAD_DEFAULT, "s")),
    ],
)
def test_given_a_form_then_what_must_be_mended_is_found_where_it_is(design: FormDesign, found: Found | None) -> None:
    assert (found in flaws(design)) if found else flaws(design) == ()


def test_given_a_form_without_notes_when_a_field_is_added_then_it_stands_last() -> None:
    bare = replace(FORM, fields=(BUSINESS,))
    assert keys(added(bare, field("new"))) == ["business", "new"]
    assert keys(moved(added(bare, field("new")), "business", 5)) == ["new", "business"]


def test_given_a_form_then_agents_see_what_was_drawn_without_what_a_kind_has_no_use_for() -> None:
    odd = replace(AMOUNT, kind=K.WHOLE, required=True, minimum=1, options=(option("x"),), cascade_from="business")
    design = FormDesign(words("Form"), Purpose.TICKET, (BUSINESS, TYPE, odd, NOTES_FIELD))

    tidy = tidied(design)
    form = form_of(tidy, "f", 3)

    assert (tidy.fields[2].options, tidy.fields[2].cascade_from, tidy.fields[1]) == ((), "", TYPE)
    assert tidied(replace(design, fields=(replace(TYPE, cascade_from=""),))).fields[0].options[0].parents == ()
    assert (form.id, form.version, form.purpose) == ("f", 3, "ticket")
    amount = form.fields[2]
    assert (amount.type, amount.whole, amount.minimum) == (FieldType.NUMBER, True, 1)
    assert amount.visible_if == amount.required_if == (Condition("business", ("refund",)),)
    assert not amount.required
    assert form.fields[1].options[0].parents == ("refund",)


def test_given_two_versions_then_it_is_told_what_came_went_changed_and_moved() -> None:
    new = removed(added(FORM, field("extra"), "business"), "amount")
    new = changed(replace(new, title=words("Other")), replace(BUSINESS, required=True, label=words("B")))
    assert differences(FORM, new) == (
        Difference(Turn.REMOVED, "amount", words("amount")),
        Difference(Turn.CHANGED, "", words("Other"), (Part.WORDS,)),
        Difference(Turn.CHANGED, "business", words("B"), (Part.WORDS, Part.REQUIRED)),
        Difference(Turn.ADDED, "extra", words("extra")),
    )
    assert differences(FORM, moved(FORM, "business", 2)) == (Difference(Turn.MOVED, "business", words("business")),)
    assert differences(FORM, FORM) == ()
