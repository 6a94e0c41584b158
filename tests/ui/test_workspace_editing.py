"""Changing a customer on the details page: by keyboard, kept across tabs and restarts, collisions in plain words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Option
from agent_desktop.ui.design import Notice, Tabs
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import WANG, ZHANG, Bench, provisioning, scene, talk

W = TypeVar("W", bound=QWidget)
PLANS = (
    Option("family_5g_199", LocalText("Family 5G 199", "家庭 5G 199")),
    Option("prepaid", LocalText("Prepaid", "预付费")),
)


def editable(given: Provisioning) -> Provisioning:
    pack = {"plan", "balance", "region"}
    fields = (
        replace(f, editable=f.key in pack, options=PLANS if f.key == "plan" else ()) for f in given.customer_fields
    )
    return replace(given, customer_fields=tuple(fields))


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    fake.backend.provisioned = editable(provisioning())
    await fake.store.open()
    yield fake
    await fake.close()


def shown(bench: QWidget, kind: type[W], name: str) -> list[W]:
    return [w for w in bench.findChildren(kind, name) if w.isVisible()]


def find(bench: QWidget, kind: type[W], name: str) -> W:
    (found,) = shown(bench, kind, name)
    return found


async def settle(fake: FakeDesk) -> None:
    for _ in range(4):
        await fake.settle()
        QApplication.processEvents()


async def open_page(fake: FakeDesk, bench: Bench, page: str) -> None:
    tabs = find(bench, Tabs, "record_tabs")
    tabs.setCurrentKey(page)
    await settle(fake)


async def begin(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.openCustomer(WANG.id)
    await settle(fake)
    await open_page(fake, bench, "details")
    assert find(bench, QPushButton, "edit_customer").isVisible()
    QTest.keyClick(bench, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    await settle(fake)


async def write(fake: FakeDesk, bench: Bench, field: str, words: str) -> None:
    edit = find(bench, QLineEdit, f"field_{field}")
    edit.clear()
    QTest.keyClicks(edit, words)
    await settle(fake)


async def test_given_the_details_when_a_field_is_changed_and_saved_by_key_then_the_server_and_the_page_have_it(
    fake: FakeDesk, bench: Bench
) -> None:
    await begin(fake, bench)
    assert QApplication.focusWidget() is find(bench, QLineEdit, "field_name"), "typing can begin"
    await write(fake, bench, "region", "Ningbo")
    assert not shown(bench, QWidget, "field_customer_no"), "what the centre did not open for change is no field"
    QTest.keyClick(find(bench, QLineEdit, "field_region"), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    await settle(fake)

    assert not shown(bench, QWidget, "customer_form")
    assert find(bench, Notice, "customer_waits").isVisible()
    await fake.clock.pass_time(2)
    await settle(fake)
    assert fake.backend.customers[WANG.id].fields == {**WANG.fields, "region": "Ningbo"}
    assert not shown(bench, Notice, "customer_waits")
    facts = find(bench, QWidget, "customer_details")
    assert any("Ningbo" in w.text() for w in facts.findChildren(QWidget) if hasattr(w, "text"))


async def test_given_something_typed_when_other_pages_and_tabs_are_looked_at_then_it_is_still_there(
    fake: FakeDesk, bench: Bench
) -> None:
    await begin(fake, bench)
    await write(fake, bench, "name", "Wang Weiming")
    await open_page(fake, bench, "timeline")
    bench.workspace.openCustomer(ZHANG.id)
    await settle(fake)
    await open_page(fake, bench, "details")
    assert not shown(bench, QWidget, "customer_form")
    bench.workspace.openCustomer(WANG.id)
    await settle(fake)
    await open_page(fake, bench, "details")

    assert find(bench, QLineEdit, "field_name").text() == "Wang Weiming"
    find(bench, QPushButton, "discard_customer").click()
    await settle(fake)
    assert not shown(bench, QWidget, "customer_form")
    await fake.clock.pass_time(2)
    assert not [k for k, _ in fake.backend.stored if k is WriteKind.CUSTOMER]


async def test_given_something_typed_before_a_restart_when_the_details_are_opened_then_it_is_there(
    fake: FakeDesk, bench: Bench
) -> None:
    kept = '{"customer_id": "cust-wang", "typed": {"region": "Ning"}, "was": {"region": null}, "saves": 0}'
    await fake.store.remember(f"customer_draft:wang:{WANG.id}", kept)
    bench.workspace.openCustomer(WANG.id)
    await settle(fake)
    await open_page(fake, bench, "details")

    assert find(bench, QLineEdit, "field_region").text() == "Ning"


@pytest.mark.expects_log("it goes back")
async def test_given_somebody_was_faster_when_saved_then_it_says_what_and_a_second_save_goes_through(
    fake: FakeDesk, bench: Bench
) -> None:
    await begin(fake, bench)
    await write(fake, bench, "region", "Ningbo")
    theirs = {**WANG.fields, "region": "Wenzhou"}
    fake.backend.customers[WANG.id] = replace(WANG, revision=WANG.revision + 1, fields=theirs)
    find(bench, QPushButton, "save_customer").click()
    await settle(fake)
    await fake.clock.pass_time(2)
    await settle(fake)

    notice = find(bench, Notice, "customer_collision").text()
    assert "Region: Wenzhou" in notice
    assert find(bench, QLineEdit, "field_region").text() == "Ningbo", "nothing typed is lost"
    find(bench, QPushButton, "save_customer").click()
    await settle(fake)
    await fake.clock.pass_time(2)
    assert fake.backend.customers[WANG.id].fields["region"] == "Ningbo"


async def test_given_a_field_that_cannot_be_stored_when_saved_then_it_is_marked_and_has_the_keyboard(
    fake: FakeDesk, bench: Bench
) -> None:
    await begin(fake, bench)
    await write(fake, bench, "balance", "a lot")
    find(bench, QPushButton, "save_customer").click()
    await settle(fake)

    assert QApplication.focusWidget() is find(bench, QLineEdit, "field_balance")
    assert find(bench, QWidget, "customer_form").isVisible()
    await fake.clock.pass_time(2)
    assert not [k for k, _ in fake.backend.stored if k is WriteKind.CUSTOMER]


async def test_given_an_unknown_caller_when_made_a_customer_then_the_rest_can_be_filled_in_at_once(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake, ani="+8613977778888", queue="sales", ivr="1>2")
    await settle(fake)
    name = find(bench, QLineEdit, "new_customer_name")
    name.clear()
    QTest.keyClicks(name, "Lin Tao")
    find(bench, QPushButton, "create_customer").click()
    await settle(fake)

    assert find(bench, QLineEdit, "field_name").text() == "Lin Tao"
    await write(fake, bench, "region", "Ningbo")
    find(bench, QPushButton, "save_customer").click()
    await settle(fake)
    await fake.clock.pass_time(2)
    (made,) = [c for c in fake.backend.customers.values() if c.name == "Lin Tao"]
    assert made.fields["region"] == "Ningbo"
    assert [p.e164 for p in made.phones] == ["+8613977778888"]


async def test_given_nobody_who_may_change_customers_then_there_is_no_button(fake: FakeDesk, bench: Bench) -> None:
    given = fake.backend.provisioned
    fake.backend.provisioned = replace(given, user=replace(given.user, permissions=frozenset({"customers.read"})))
    await fake.log_in_ready()
    bench.workspace.openCustomer(WANG.id)
    await settle(fake)
    await open_page(fake, bench, "details")
    assert not shown(bench, QPushButton, "edit_customer")
