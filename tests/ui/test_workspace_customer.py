"""The customer's record in the workspace: details, what is masked, verification, the narrowed timeline."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.call import Verification
from agent_desktop.domain.customer import Pop, PopPlan, PopQuery, TimelineItem
from agent_desktop.domain.events import PopReady
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import CustomerField, RecordLink
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Refused
from agent_desktop.ui.design import Chip, Elided, Facts, Label, MenuButton, Theme
from agent_desktop.ui.design.listing import Listing
from agent_desktop.ui.design.menus import Menu
from agent_desktop.ui.design.tabs import Tabs
from agent_desktop.ui.text import Language
from tests.fakes import centre
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import TIMELINE, WANG, ZHANG, Bench, provisioning, ring, scene, talk

W = TypeVar("W", bound=QWidget)
SECRET = "330902198103140028"
MASKED = replace(
    WANG, fields={**WANG.fields, "id_number": "••••0028"}, masked=("id_number",), revealable=("id_number",)
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    given = provisioning()
    fields = (
        *given.customer_fields,
        CustomerField("id_number", LocalText("ID number", "证件号"), in_header=False, order=9),
    )
    fake.backend.provisioned = replace(given, customer_fields=fields)
    fake.backend.customers[WANG.id] = MASKED
    fake.backend.secrets[WANG.id, "id_number"] = SECRET
    await fake.store.open()
    yield fake
    await fake.close()


@pytest.fixture
async def bench(fake: FakeDesk, theme: Theme) -> AsyncIterator[Bench]:
    bench = Bench(fake, theme, Language())
    bench.resize(906, 716)
    bench.show()
    bench.activateWindow()
    QApplication.processEvents()
    await fake.log_in_ready()
    yield bench
    bench.close_down()
    bench.close()
    bench.deleteLater()


def _find(bench: Bench, kind: type[W], name: str) -> W:
    found = bench.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def _details(bench: Bench) -> list[str]:
    facts = _find(bench, Facts, "customer_details")
    return [w.accessibleName() for w in facts.findChildren(QWidget) if w.isVisible() and ": " in w.accessibleName()]


def _chips(bench: Bench) -> str:
    return " ".join(chip.spec.text for chip in bench.findChildren(Chip) if chip.isVisible())


async def _open_details(fake: FakeDesk, bench: Bench) -> None:
    tabs = _find(bench, Tabs, "record_tabs")
    tabs.setCurrentIndex(tabs.count() - 1)
    await fake.settle()


async def test_given_a_masked_field_when_the_details_are_revealed_then_it_is_plain_and_the_server_was_asked_once(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await _open_details(fake, bench)
    assert "ID number: ••••0028" in _details(bench)
    button = _find(bench, QPushButton, "reveal_details")
    assert button.isVisible()

    button.click()
    await fake.settle()

    assert f"ID number: {SECRET}" in _details(bench)
    assert not button.isVisible()
    assert [a for m, a in fake.backend.calls if m == "reveal"] == [(WANG.id, ("id_number",))]


async def test_given_a_customer_when_the_key_for_hidden_details_is_used_then_the_page_opens_with_them(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)

    bench.workspace.reveal()
    await fake.settle()

    assert f"ID number: {SECRET}" in _details(bench)


async def test_given_a_refusal_when_revealing_then_it_is_said_and_the_dots_stay(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.fail("reveal", Refused("forbidden", "not your unit"))
    await talk(fake)

    bench.workspace.reveal()
    await fake.settle()

    assert "ID number: ••••0028" in _details(bench)
    told = [label.text() for label in bench.findChildren(Label) if label.isVisible()]
    assert [words for words in told if "not allowed" in words]


async def test_given_another_tab_in_front_when_a_refusal_to_reveal_arrives_then_it_is_said_where_it_belongs(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.fail("reveal", Refused("forbidden", "not your unit"))
    await talk(fake)
    fake.backend.slow(1.0)
    bench.workspace.reveal()
    bench.workspace.openCustomer(ZHANG.id)
    await _open_details(fake, bench)
    await fake.clock.pass_time(3)
    await fake.settle()

    def told() -> list[str]:
        return [w.text() for w in bench.findChildren(Label) if w.isVisible() and "not allowed" in w.text()]

    assert told() == [], "it is not about this customer"
    tabs = _find(bench, Tabs, "customer_tabs")
    tabs.setCurrentIndex(0)
    await fake.settle()
    assert len(told()) == 1


async def test_given_another_tab_in_front_when_a_new_customer_cannot_be_made_then_only_its_own_tab_says_so(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake, ani="+8613999999999")
    bench.workspace.openCustomer(WANG.id)
    await fake.settle()
    tabs = _find(bench, Tabs, "customer_tabs")
    tabs.setCurrentIndex(0)
    fake.backend.fail("create_customer", Refused("forbidden"))
    fake.backend.slow(1.0)
    _find(bench, QLineEdit, "new_customer_name").setText("Someone New")
    _find(bench, QPushButton, "create_customer").click()
    tabs.setCurrentIndex(1)
    await fake.clock.pass_time(3)
    await fake.settle()

    def told() -> list[str]:
        return [w.text() for w in bench.findChildren(Label) if w.isVisible() and "not allowed" in w.text()]

    assert told() == []
    tabs.setCurrentIndex(0)
    await fake.settle()
    assert len(told()) == 1


PLAN = PopPlan(
    tab="orders",
    headline=("balance", "gone"),
    greeting=LocalText(
        "Hello {customer}, this is {agent}, number {extension}, {queue}.", "{customer}您好，我是{agent}。"
    ),
    links=("bills",),
)
LINKS = tuple(
    RecordLink(key, LocalText(key), f"https://{key}.example.org/{{customer.number}}") for key in ("crm", "bills")
)


async def test_given_rules_of_the_centre_when_a_known_customer_calls_then_page_fields_words_and_links_follow_them(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.plan = PLAN
    fake.backend.provisioned = replace(fake.backend.provisioned, record_links=LINKS)
    await fake.desk.session.logout()
    await fake.log_in_ready()
    interaction, leg = await talk(fake)

    assert [a.verification for m, a in fake.backend.calls if m == "pop" and isinstance(a, PopQuery)] == ["full"]
    tabs = _find(bench, Tabs, "record_tabs")
    assert tabs.currentKey() == "orders"
    names = [w.accessibleName() for w in bench.findChildren(Facts)[0].findChildren(QWidget)]
    assert next(name for name in names if ": " in name).startswith("Balance: "), "what matters first stands first"
    greeting = _find(bench, Elided, "greeting")
    assert greeting.isVisible()
    user = fake.backend.provisioned.user
    assert greeting.text() == f"“Hello Wang Wei, this is {user.display_name_latin}, number {user.extension}, Billing.”"
    _find(bench, QPushButton, "record_links").click()
    (menu,) = [m for m in bench.findChildren(Menu) if m.isVisible()]
    assert [a.text() for a in menu.actions()] == ["bills", "crm"]
    menu.close()

    tabs.setCurrentKey("calls")
    await fake.settle()
    known = fake.desk.pop.pop(interaction)
    assert known is not None
    fake.desk.bus.publish(PopReady(interaction, replace(known, ticket_count=7)))
    await fake.settle()
    assert tabs.currentKey() == "calls", "the page that the agent turned to stays"
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    assert not greeting.isVisible(), "nothing is left to be said"


async def test_given_rules_when_several_people_have_the_number_then_they_are_still_to_choose_from(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.plan = PLAN
    await talk(fake, ani="+8657100001111")

    assert _find(bench, QWidget, "candidates").isVisible()
    assert _find(bench, Elided, "greeting").isVisible()


def _menu_entry(bench: Bench, words: str) -> QAction:
    _find(bench, QPushButton, "customer_more").click()
    (menu,) = [m for m in bench.findChildren(Menu) if m.isVisible()]
    (found,) = [action for action in menu.actions() if action.text() == words]
    menu.hide()
    return found


async def test_given_a_caller_without_a_number_when_the_agent_verifies_them_then_that_can_be_noted(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake, ani="sip:anonymous@anonymous.invalid")
    assert _find(bench, QPushButton, "customer_more").isVisible()
    _menu_entry(bench, "Verified by question").trigger()
    await fake.settle()
    assert [w.kind for w in await fake.store.pending_writes() if w.kind is WriteKind.VERIFICATION]


async def test_given_a_call_when_the_agent_verifies_the_caller_then_the_badge_says_how_and_the_step_is_on_its_way(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)

    _menu_entry(bench, "Verified by PIN").trigger()
    await fake.settle()

    assert "Verified by PIN" in _chips(bench)
    waiting = await fake.store.pending_writes()
    (body,) = [json.loads(write.body) for write in waiting if write.kind is WriteKind.VERIFICATION]
    assert (body["method"], body["passed"], body["customer_id"]) == ("pin", True, WANG.id)

    fake.clock.advance(5)
    _menu_entry(bench, "Verification failed").trigger()
    await fake.settle()

    assert "Not verified" in _chips(bench)
    assert "Verified by PIN" not in _chips(bench)


async def test_given_a_long_name_when_a_verified_customer_calls_then_the_badge_gives_way_before_the_name_does(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.customers[WANG.id] = replace(MASKED, name_latin="Christopher Montgomery")
    await talk(fake)
    QApplication.processEvents()
    shown = _find(bench, Elided, "customer_name")
    badge = next(chip for chip in bench.findChildren(Chip) if chip.isVisible() and "Verified" in chip.spec.text)
    assert shown.text() == "Christopher Montgomery"
    assert shown.width() >= shown.sizeHint().width(), "the whole name is seen"
    assert badge.width() < badge.wholeWidth()
    assert badge.toolTip() == badge.accessibleName() == badge.spec.text

    bench.resize(1100, 716)
    QApplication.processEvents()
    assert badge.width() == badge.wholeWidth(), "there is room for both"
    assert shown.width() >= shown.sizeHint().width()


async def test_given_a_caller_verified_before_the_transfer_when_it_arrives_then_the_badge_is_there(
    fake: FakeDesk, bench: Bench
) -> None:
    plain, known = fake.backend.pop, Verification("full", "order", centre.NOW - timedelta(seconds=10))

    async def pop(query: PopQuery) -> Pop:
        return replace(await plain(query), verification=known)

    fake.backend.pop = pop  # type: ignore[method-assign]

    await ring(fake)
    await fake.settle()

    assert "Verified by order number" in _chips(bench)


async def test_given_few_of_a_kind_in_sight_when_the_timeline_is_narrowed_then_the_server_is_asked_for_that_kind(
    fake: FakeDesk, bench: Bench
) -> None:
    old = [
        TimelineItem(f"sms-{n}", "message", centre.NOW - timedelta(days=400 + n), LocalText(f"old {n}"), LocalText(""))
        for n in range(40)
    ]
    calls = [
        TimelineItem(f"call-{n}", "call", centre.NOW - timedelta(days=30 + n), LocalText(f"call {n}"), LocalText(""))
        for n in range(40)
    ]
    fake.backend.timeline[WANG.id] = (*TIMELINE, *calls, *old)
    await talk(fake)
    menu = _find(bench, MenuButton, "timeline_filter").menu()

    next(a for a in menu.actions() if a.text() == "Messages only").trigger()
    await fake.settle()

    model = _find(bench, Listing, "timeline").rows()
    shown = [f"sms-{n}" for n in range(40) if model.place(f"sms-{n}") >= 0]
    assert len(shown) >= 28
    asked = [a for m, a in fake.backend.calls if m == "customer_items"]
    assert (WANG.id, "timeline:message", "") in asked
