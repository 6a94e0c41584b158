"""Forms of the server as fields: every form of the pack, every kind of field, by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.domain.customer import Handover
from agent_desktop.domain.events import ProvisioningPushed
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Condition, FieldType, Form, FormField, Option, Problem, check, prune
from agent_desktop.ui.design import DateEdit, Scheme, TextArea, Theme
from agent_desktop.ui.design.fields import Select
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.form import WrapUpForm
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.forms import Forms
from agent_desktop.ui.workspace.present import Reader
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import FakeDesk, build
from tests.fakes.numbering import FakeNumbering
from tests.ui.look_workspace import pack_form, provisioning, scene, talk
from tests.ui.shell_scene import shell

FORMS = ("billing", "complaints", "orders", "sales", "technical", "vip")
L = LocalText
EVERY_KIND = Form(
    "all",
    1,
    L("All kinds", "全部"),
    (
        FormField("line", FieldType.TEXT, L("Line", "行"), max_length=5),
        FormField("area", FieldType.MULTILINE, L("Area", "多行")),
        FormField("pick", FieldType.CHOICE, L("Pick", "选"), options=(Option("a", L("Apple")), Option("b", L("Beer")))),
        FormField("number", FieldType.NUMBER, L("Number", "数"), minimum=1, maximum=10),
        FormField("tick", FieldType.BOOLEAN, L("Tick", "勾")),
        FormField("asked", FieldType.BOOLEAN, L("Asked", "问"), required=True),
        FormField("day", FieldType.DATE, L("Day", "日")),
        FormField("phone", FieldType.PHONE, L("Phone", "电话")),
        FormField("more", FieldType.TEXT, L("More", "更多"), visible_if=(Condition("tick", (True,)),)),
        FormField("notes", FieldType.MULTILINE, L("Remarks", "说明"), required=True, max_length=20),
    ),
)


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


def numbering() -> FakeNumbering:
    return FakeNumbering(for_tests=True)


def reader(language: str = "en", centre_of: Provisioning = centre.PROVISIONING) -> Reader:
    return Reader(language, centre_of, numbering().display, centre.NOW)


def grid_of(theme: Theme, form: Form, values: dict[str, Any] | None = None) -> FieldGrid:
    grid = FieldGrid(theme, form, numbering(), reader)
    grid.setValues(values or {})
    return grid


def shown(grid: FieldGrid) -> list[str]:
    return [c.objectName().removeprefix("field_") for c in grid.controls()]


def put(grid: FieldGrid, key: str, value: Any) -> None:
    """As a person does, whatever the kind of field."""
    control = next(c for c in grid.controls() if c.objectName() == f"field_{key}")
    match control:
        case Select():
            wanted = ("yes" if value else "no") if isinstance(value, bool) else str(value)
            control.setValue(wanted)
            control.chosen.emit(wanted)
        case QCheckBox():
            control.setChecked(value)
        case QPlainTextEdit():
            control.setPlainText(str(value))
        case QLineEdit():
            control.selectAll()
            QTest.keyClicks(control, str(value))
        case _:
            raise AssertionError(control)


# --- the pack ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_given_a_form_of_the_pack_then_it_starts_with_what_is_always_shown(theme: Theme, name: str) -> None:
    form = pack_form(name)
    grid = grid_of(theme, form)
    assert shown(grid)[:3] == ["business", "type", "result"]
    assert "notes" not in shown(grid)
    assert not any(key.startswith("callback") for key in shown(grid))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(FORMS))
def test_given_any_choices_then_the_fields_are_those_the_form_says_and_values_stay_legal(
    theme: Theme, data: st.DataObject, name: str
) -> None:
    form = pack_form(name)
    grid = grid_of(theme, form)
    specs = {f.key: f for f in form.fields}
    for _ in range(data.draw(st.integers(1, 8))):
        key = data.draw(st.sampled_from(shown(grid)))
        f = specs[key]
        match f.type:
            case FieldType.CHOICE:
                offered = [o.value for o in f.options_under(grid.values())]
                if not offered or (f.cascade_from and not grid.values().get(f.cascade_from)):
                    continue
                put(grid, key, data.draw(st.sampled_from(offered)))
            case FieldType.BOOLEAN:
                put(grid, key, data.draw(st.booleans()))
            case FieldType.NUMBER:
                put(grid, key, data.draw(st.integers(1, 10)))
            case _:
                continue
    values = grid.values()
    counted = prune(form, values)
    assert set(counted) <= set(shown(grid)), "what is handed in can be seen"
    problems = check(form, counted)
    assert Problem.NOT_AN_OPTION not in problems.values()
    assert set(problems) - {"notes"} <= set(shown(grid)), "what is missing can be seen"


def test_given_another_business_then_choices_below_it_are_cleared(theme: Theme) -> None:
    grid = grid_of(theme, pack_form("billing"))
    for key, value in (("business", "refund"), ("type", "roaming_pack"), ("result", "approved")):
        put(grid, key, value)
    assert "amount" in shown(grid)
    put(grid, "business", "invoice")
    assert grid.values() == {"business": "invoice"} | {k: v for k, v in grid.values().items() if v is False}
    assert "amount" not in shown(grid)


def test_given_a_condition_that_comes_back_then_what_was_typed_is_there_again(theme: Theme) -> None:
    grid = grid_of(theme, pack_form("billing"))
    for key, value in (("business", "refund"), ("type", "deposit"), ("result", "approved"), ("amount", 50)):
        put(grid, key, value)
    put(grid, "result", "declined")
    assert "amount" not in shown(grid)
    put(grid, "result", "credit")
    [amount] = [c for c in grid.controls() if c.objectName() == "field_amount"]
    assert isinstance(amount, QLineEdit)
    assert amount.text() == "50"


# --- every kind of field ----------------------------------------------------------------------------------------------


def test_given_every_kind_of_field_then_values_are_stored_as_the_server_wants_them(theme: Theme) -> None:
    grid = grid_of(theme, EVERY_KIND)
    typed = {
        "line": "words",
        "area": "two\nlines",
        "pick": "b",
        "number": "7.5",
        "tick": True,
        "asked": False,
        "day": "2026/11/21",
        "phone": "139 1234 5678",
        "more": "and",
    }
    for key, value in typed.items():
        put(grid, key, value)
    assert grid.values() == {
        "line": "words",
        "area": "two\nlines",
        "pick": "b",
        "number": 7.5,
        "tick": True,
        "asked": False,
        "day": "2026-11-21",
        "phone": "+8613912345678",
        "more": "and",
    }
    assert not grid.unreadable()
    again = grid_of(theme, EVERY_KIND, grid.values())
    assert again.values() == grid.values()
    [phone] = [c for c in again.controls() if c.objectName() == "field_phone"]
    assert isinstance(phone, QLineEdit)
    assert phone.text() == "+86 139 1234 5678"


def test_given_what_cannot_be_read_then_it_is_kept_as_typed_and_named(theme: Theme) -> None:
    grid = grid_of(theme, EVERY_KIND)
    put(grid, "day", "next week")
    put(grid, "phone", "call me")
    put(grid, "number", "many")
    assert grid.values() == {"day": "next week", "phone": "call me", "number": "many"}
    assert grid.unreadable()
    first = grid.show_problems(check(EVERY_KIND, grid.values()))
    assert first is not None
    assert first.objectName() == "field_number", "the first bad field in keyboard order"
    described = {c.objectName(): c.accessibleDescription() for c in grid.controls()}
    assert described["field_number"] == "Enter a number."
    assert described["field_day"].startswith("Type a day")
    assert described["field_phone"] == "This is not a telephone number."
    put(grid, "day", "2026-12-01")
    [day] = [c for c in grid.controls() if isinstance(c, DateEdit)]
    assert day.accessibleDescription() == ""


def test_given_an_unanswered_question_then_no_answer_is_not_a_no(theme: Theme) -> None:
    grid = grid_of(theme, EVERY_KIND)
    assert "asked" not in grid.values()
    assert "tick" not in grid.values()
    assert check(EVERY_KIND, grid.values())["asked"] is Problem.REQUIRED
    put(grid, "asked", False)
    assert grid.values()["asked"] is False


def test_given_a_limit_then_a_line_takes_no_more(theme: Theme) -> None:
    grid = grid_of(theme, EVERY_KIND)
    put(grid, "line", "too long")
    assert grid.values()["line"] == "too l"


def test_given_the_tab_key_then_fields_are_visited_in_the_order_of_the_form(theme: Theme) -> None:
    window = QWidget()
    grid = grid_of(theme, EVERY_KIND)
    grid.setParent(window)
    put(grid, "tick", True)
    window.resize(600, 500)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    grid.controls()[0].setFocus()
    visited = []
    for _ in grid.controls():
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(focus.objectName().removeprefix("field_"))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert visited == [f.key for f in EVERY_KIND.fields if f.key != "notes"]
    window.close()
    window.deleteLater()


# --- the whole form ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    await fake.store.open()
    await fake.log_in_ready()
    yield fake
    await fake.close()


async def test_given_a_form_that_asks_for_notes_then_it_cannot_be_finished_without_and_can_with(
    fake: FakeDesk, theme: Theme
) -> None:
    interaction, _ = await talk(fake, queue="complaints")
    form = fake.desk.wrapup.form(interaction)
    assert form is not None
    assert form.id == "complaints"
    widget = WrapUpForm(fake.desk, theme, Language(), Ticker(), form)
    widget.open(interaction)
    widget.setReady(True)
    values = _complete(form)
    fake.desk.wrapup.edit(interaction, values, "")
    widget.open(interaction)
    widget.finish()
    await fake.settle()
    assert fake.desk.wrapup.problems(interaction) == {"notes": Problem.REQUIRED}
    notes = widget.findChild(TextArea, "notes")
    assert notes is not None
    assert notes.accessibleDescription()
    assert notes.accessibleName().endswith("*")
    QTest.keyClicks(notes, "The router was late.")
    assert notes.accessibleDescription() == ""
    widget.finish()
    widget.finish()
    await fake.settle()
    assert fake.desk.wrapup.draft(interaction) is None
    widget.close_down()
    widget.close_down()


def _complete(form: Form) -> dict[str, Any]:
    """The first legal value for whatever is required, until nothing but the notes is missing."""
    values: dict[str, Any] = {}
    for _ in range(20):
        missing = [key for key in check(form, values) if key != "notes"]
        if not missing:
            return values
        f = next(f for f in form.fields if f.key == missing[0])
        match f.type:
            case FieldType.CHOICE:
                values[f.key] = f.options_under(values)[-1].value
            case FieldType.NUMBER:
                values[f.key] = f.minimum or 1
            case FieldType.BOOLEAN:
                values[f.key] = True
            case FieldType.DATE:
                values[f.key] = "2026-12-01"
            case FieldType.PHONE:
                values[f.key] = "+8613912345678"
            case _:
                values[f.key] = "1234"
    raise AssertionError(values)


async def test_given_a_used_form_then_the_next_contact_finds_nothing_of_the_one_before(
    fake: FakeDesk, theme: Theme
) -> None:
    forms = Forms(fake.desk, theme, Language(), Ticker())
    first, _ = await talk(fake)
    one = Contact(first, fake.desk.calls.calls[0], owed=True)
    forms.make(one)
    widget = forms.of(first)
    assert widget is not None
    notes = widget.findChild(TextArea, "notes")
    assert notes is not None
    QTest.keyClicks(notes, "about the first")
    forms.drop(first)
    kept = fake.desk.wrapup.draft(first)
    assert kept is not None
    assert kept.notes == "about the first", "taking the form away is no edit"
    second, _ = await talk(fake, ani="+8613900005678")
    forms.make(Contact(second, fake.desk.calls.calls[1], owed=True))
    assert forms.of(second) is widget, "the same form is used again"
    assert notes.toPlainText() == ""
    notes.undo()
    assert notes.toPlainText() == "", "and nothing comes back"
    assert not any(s.text() == "about the first" for s in widget.findChildren(QLabel))
    forms.close_down()
    forms.close_down()
    forms.deleteLater()


async def test_given_no_form_at_all_then_notes_can_be_written_and_handed_in(fake: FakeDesk, theme: Theme) -> None:
    interaction, _ = await talk(fake)
    widget = WrapUpForm(fake.desk, theme, Language(), Ticker(), None)
    widget.open(interaction)
    widget.setReady(True)
    assert widget.insertIntoNotes("by hand")
    kept = fake.desk.wrapup.draft(interaction)
    assert kept is not None
    assert kept.notes == "by hand"
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
    widget.close_down()
    widget.deleteLater()


@pytest.mark.parametrize("typed", [False, True])
async def test_given_a_new_version_of_the_form_then_only_a_wrap_up_that_was_begun_stays_on_the_older(
    fake: FakeDesk, theme: Theme, typed: bool
) -> None:
    forms = Forms(fake.desk, theme, Language(), Ticker())
    interaction, _ = await talk(fake)
    contact = Contact(interaction, fake.desk.calls.calls[0], owed=True)
    forms.make(contact)
    if typed:
        fake.desk.wrapup.edit(interaction, {"business": "refund"}, "typed")
        forms.make(contact)
    old = fake.desk.wrapup.form(interaction)
    assert old is not None
    newer = Form(old.id, old.version + 1, old.title, (*old.fields, FormField("extra", FieldType.TEXT, L("Extra"))))
    fake.backend.provisioned = _with_form(provisioning(), newer)
    fake.desk.bus.publish(ProvisioningPushed("2"))
    await fake.settle()
    forms.prepare()
    forms.renew(contact)
    widget = forms.of(interaction)
    assert widget is not None
    assert (widget.findChild(QWidget, "field_extra") is None) is typed
    notes = widget.findChild(TextArea, "notes")
    assert notes is not None
    assert notes.toPlainText() == ("typed" if typed else "")
    draft = fake.desk.wrapup.draft(interaction)
    assert draft is not None
    assert draft.form_version == (old.version if typed else newer.version)
    forms.close_down()
    forms.deleteLater()


def _with_form(given: Provisioning, form: Form) -> Provisioning:
    return replace(given, forms=tuple(form if f.id == form.id else f for f in given.forms))


async def test_given_the_first_log_in_when_a_moment_has_passed_then_a_form_waits_for_the_first_call(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        for _ in range(500):
            if s.window.findChildren(WrapUpForm):
                break
            QTest.qWait(10)
        (form,) = s.window.findChildren(WrapUpForm)[:1]
        assert form.isHidden()
        s.fake.phone.ring("+8613900001234", "billing")
        await s.settle()
        assert form.isVisible(), "it is not made anew"


async def test_given_values_that_a_colleague_handed_over_when_taken_then_empty_fields_have_them_and_typed_ones_stay(
    theme: Theme,
) -> None:
    async with shell(theme, build(provisioning())) as s:
        values = {"business": "bill", "type": "roaming_pack", "callback_window": "morning", "unheard_of": "x"}
        s.fake.backend.handovers["session-1"] = Handover(
            "earlier", "session-1", "张伟", "Zhang Wei", "1003", START, "blind", form_id="billing", values=values
        )
        s.fake.phone.ring("+8613900001234", "billing", session_id="session-1")
        await s.settle()
        assert not s.shows("take_over"), "nothing is filled in before the answer"
        call = s.fake.desk.calls.calls[0]
        await s.fake.desk.calls.answer(call.id)
        await s.settle()
        form = next(f for f in s.window.findChildren(WrapUpForm) if f.isVisible())
        own = form.findChild(Select, "field_business")
        assert own is not None
        own.setValue("refund")
        own.chosen.emit("refund")
        QTest.keyClick(s.window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
        await s.settle()
        draft = s.fake.desk.wrapup.draft(call.interaction_id)
        assert draft is not None
        told = {"business": "refund", "type": "roaming_pack", "callback_window": "morning"}
        assert {key: draft.values.get(key) for key in (*told, "unheard_of")} == {**told, "unheard_of": None}
        assert not s.shows("take_over")
