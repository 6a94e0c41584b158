"""A contact's way through the workspace: it rings, is answered, written up, handed in; with real widgets on fakes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.customer import PopQuery
from agent_desktop.domain.events import WrapUpOpened
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.ports import NO_SERVER, Refused, Unreachable
from agent_desktop.ui.design import Group, Kind, Notice, Row, Scheme, Theme
from agent_desktop.ui.design.buttons import Button
from agent_desktop.ui.design.fields import Select
from agent_desktop.ui.design.listing import Listing
from agent_desktop.ui.design.tabs import Tabs
from agent_desktop.ui.workspace import idle
from agent_desktop.ui.workspace.contact import MOST_LEFT, Contact
from agent_desktop.ui.workspace.form import WrapUpForm
from tests.fakes.desk import FakeDesk
from tests.fakes.samples import call_record, draft
from tests.ui.look_workspace import WANG, Bench, ring, scene, talk

W = TypeVar("W", bound=QWidget)
TWO_PEOPLE, NOBODY, ANNA = "+8657100001111", "+8613977778888", "+8613900005678"


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    await fake.store.open()
    yield fake
    await fake.close()


def find(bench: QWidget, kind: type[W], name: str) -> W:
    """The one that is seen, when several forms have it."""
    found = bench.findChildren(kind, name)
    seen = [w for w in found if w.isVisible()]
    assert len(seen) <= 1, name
    assert found, name
    return seen[0] if seen else found[0]


def seen(bench: QWidget, name: str) -> bool:
    return any(w.isVisible() for w in bench.findChildren(QWidget, name))


def tabs(bench: Bench) -> list[str]:
    bar = find(bench, Tabs, "customer_tabs")
    return [bar.tabText(i) for i in range(bar.count())]


def current(bench: Bench) -> str:
    bar = find(bench, Tabs, "customer_tabs")
    return bar.tabText(bar.currentIndex())


def name(bench: Bench) -> str:
    return find(bench, QLabel, "customer_name").text()


def notes(bench: Bench) -> QPlainTextEdit:
    return find(bench, QPlainTextEdit, "notes")


def choose(bench: Bench, key: str, word: str) -> None:
    """With the keyboard, as a person does: open the list's words by typing."""
    select = find(bench, Select, f"field_{key}")
    select.setFocus()
    QTest.keyClicks(select, word[:3])
    assert select.currentText() == word, (key, word, select.currentText())
    select.activated.emit(select.currentIndex())


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_order(first: QWidget) -> list[str]:
    """Names of what the Tab key visits from here."""
    found, widget = [first.objectName()], first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.objectName():
            found.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return found


async def settle(fake: FakeDesk) -> None:
    for _ in range(3):
        await fake.settle()
        QApplication.processEvents()


async def fill_in(fake: FakeDesk, bench: Bench) -> None:
    choose(bench, "business", "Refund")
    choose(bench, "type", "Roaming pack")
    choose(bench, "result", "Given as credit")
    amount = find(bench, QLineEdit, "field_amount")
    amount.setFocus()
    QTest.keyClicks(amount, "86.40")
    await settle(fake)


# --- the pop ----------------------------------------------------------------------------------------------------------


async def test_given_a_ring_then_the_number_stands_there_at_once_and_the_record_follows(
    fake: FakeDesk, bench: Bench
) -> None:
    painted: list[tuple[str, str, int]] = []
    bench.workspace.painted.connect(lambda key, what, at: painted.append((key, what, at)))
    fake.backend.slow(0.2)
    before = time.monotonic_ns()
    leg = await ring(fake)
    QApplication.processEvents()
    assert name(bench) == "+86 139 1234 5678"
    assert tabs(bench) == ["+86 139 1234 5678"]
    assert [what for _, what, _ in painted] == ["ring"]
    await fake.clock.pass_time(0.3)
    asked = time.monotonic_ns()
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert tabs(bench) == ["Wang Wei"]
    assert [what for _, what, _ in painted] == ["ring", "pop"]
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    assert {key for key, _, _ in painted} == {call.interaction_id}
    assert before < painted[0][2] < painted[1][2]
    rang, popped = painted[0][2] - before, painted[1][2] - asked
    print(f"\nring to painted {rang / 1e6:.1f} ms, pop to painted {popped / 1e6:.1f} ms")


async def test_given_a_ring_then_no_other_window_appears_and_the_keyboard_stays_where_it_was(
    fake: FakeDesk, bench: Bench
) -> None:
    search = find(bench, QLineEdit, "knowledge_search")
    search.setFocus()
    await ring(fake)
    await settle(fake)
    QTest.keyClicks(focused(), "bill")
    assert search.text() == "bill"
    call = fake.desk.calls.calls[0]
    await fake.desk.calls.answer(call.id)
    await settle(fake)
    QTest.keyClicks(focused(), "ing")
    assert search.text() == "billing"
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [bench]


async def test_given_a_ring_then_the_form_waits_for_the_answer(fake: FakeDesk, bench: Bench) -> None:
    await ring(fake)
    await settle(fake)
    assert not notes(bench).isEnabled()
    assert not find(bench, QPushButton, "finish").isEnabled()
    assert not find(bench, Select, "field_business").isEnabled()
    bench.setFocus()
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    await settle(fake)
    assert notes(bench).isEnabled()
    assert notes(bench).hasFocus(), "nobody was typing, so the keyboard goes where it is needed"


async def test_given_several_people_with_one_number_then_the_agent_chooses(fake: FakeDesk, bench: Bench) -> None:
    interaction, _ = await talk(fake, ani=TWO_PEOPLE)
    await settle(fake)
    people = find(bench, Listing, "candidates")
    assert people.isVisible()
    assert people.currentKey() == "", "nobody is chosen silently"
    people.setFocus()
    QTest.keyClick(people, Qt.Key.Key_Down)
    QTest.keyClick(people, Qt.Key.Key_Return)
    await settle(fake)
    assert name(bench) == "Zhao Qiang", "the second one"
    assert find(bench, Listing, "timeline").isVisible()
    kept = fake.desk.wrapup.draft(interaction)
    assert kept is not None
    assert kept.customer_id == "cust-zhao"


async def test_given_an_unknown_caller_then_a_customer_can_be_made_of_them(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake, ani=NOBODY)
    await settle(fake)
    assert find(bench, QLineEdit, "new_customer_number").text() == "+86 139 7777 8888"
    create = find(bench, QPushButton, "create_customer")
    create.click()
    assert "Ask for the name" in find(bench, QLineEdit, "new_customer_name").accessibleDescription()
    field = find(bench, QLineEdit, "new_customer_name")
    QTest.keyClicks(field, "Liu Yang")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await settle(fake)
    assert name(bench) == "Liu Yang"
    assert any(c.name == "Liu Yang" and c.phones[0].e164 == NOBODY for c in fake.backend.customers.values())


async def test_given_a_server_that_refuses_the_new_customer_then_the_sentence_stands_beside_the_form(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake, ani=NOBODY)
    await settle(fake)
    fake.backend.fail("create_customer", Refused("forbidden"))
    QTest.keyClicks(find(bench, QLineEdit, "new_customer_name"), "Liu")
    find(bench, QPushButton, "create_customer").click()
    await settle(fake)
    said = [w.text() for w in bench.findChildren(QLabel) if w.isVisible()]
    assert any("not allowed" in sentence for sentence in said)
    assert find(bench, QPushButton, "create_customer").isEnabled(), "it can be tried again"


async def test_given_a_known_customer_from_another_telephone_then_the_number_is_linked(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake, ani=NOBODY)
    await settle(fake)
    search = find(bench, QLineEdit, "link_customer")
    QTest.keyClicks(search, "wang")
    await _real_time(fake, 0.25)
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert any(p.e164 == NOBODY for p in fake.backend.customers[WANG.id].phones)


async def test_given_a_caller_who_hides_the_number_then_it_says_so_offers_the_search_and_links_nothing(
    fake: FakeDesk, bench: Bench
) -> None:
    interaction, leg = await talk(fake, ani='"Anonymous" <sip:anonymous@anonymous.invalid>')
    await settle(fake)
    asked = [q for method, q in fake.backend.calls if method == "pop"]
    assert [q.ani for q in asked if isinstance(q, PopQuery)] == [""]
    assert name(bench) == "Number withheld"
    assert "hides their number" in find(bench, Notice, "number_withheld").text()
    assert find(bench, QLineEdit, "new_customer_name").text() == "", "Anonymous is nobody's name"
    search = find(bench, QLineEdit, "link_customer")
    assert search.mapTo(bench, QPoint()).y() < find(bench, QPushButton, "create_customer").mapTo(bench, QPoint()).y()
    order = ["link_customer", "link_customer_results", "new_customer_name", "new_customer_number"]
    assert tab_order(search)[:4] == order
    QTest.keyClicks(search, "wang")
    await _until(fake, lambda: find(bench, Listing, "link_customer_results").rows().rowCount() > 0)
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert "link_number" not in [method for method, _argument in fake.backend.calls]
    assert [p.e164 for p in fake.backend.customers[WANG.id].phones] == ["+8613912345678"]
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    assert [(r.ani, r.e164) for r in await fake.desk.history.recent()] == [("", "")]
    kept = fake.desk.wrapup.draft(interaction)
    assert kept is not None
    assert kept.title == "王伟"


async def test_given_a_withheld_number_and_then_an_unknown_one_then_each_has_its_own_order(
    fake: FakeDesk, bench: Bench
) -> None:
    _hidden, leg = await talk(fake, ani="anonymous")
    await settle(fake)
    assert seen(bench, "number_withheld")
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    await talk(fake, ani=NOBODY)
    await settle(fake)
    assert not seen(bench, "number_withheld")
    create, search = find(bench, QPushButton, "create_customer"), find(bench, QLineEdit, "link_customer")
    assert create.mapTo(bench, QPoint()).y() < search.mapTo(bench, QPoint()).y()


async def test_given_a_server_that_is_away_then_notes_work_and_the_record_comes_later(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.fail("pop", Unreachable("unreachable"))
    interaction, _ = await talk(fake)
    await settle(fake)
    said = [w.text() for w in bench.findChildren(QLabel) if w.isVisible()]
    assert any("slow at the moment" in sentence for sentence in said), "what to say to the customer"
    QTest.keyClicks(notes(bench), "call back")
    kept = fake.desk.wrapup.draft(interaction)
    assert kept is not None
    assert kept.notes == "call back"
    fake.backend.fail("pop", None)
    await fake.clock.pass_time(60)
    fake.desk.session.set_not_ready(101)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert notes(bench).toPlainText() == "call back"


# --- tabs -------------------------------------------------------------------------------------------------------------


async def test_given_a_call_going_on_then_a_second_one_waits_in_its_tab_until_it_is_answered(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    QTest.keyClicks(notes(bench), "first")
    await ring(fake, ANNA, "sales")
    await settle(fake)
    assert (name(bench), tabs(bench)) == ("Wang Wei", ["Wang Wei", "Anna Smith"])
    QTest.keyClicks(focused(), " call")
    assert notes(bench).toPlainText() == "first call"
    waiting = fake.desk.calls.ringing_call
    assert waiting is not None
    await fake.desk.calls.answer(waiting.id)
    await settle(fake)
    assert name(bench) == "Anna Smith"
    QTest.keyClicks(notes(bench), "second")
    bench.workspace.nextTab()
    assert notes(bench).toPlainText() == "first call"
    bench.workspace.nextTab()
    assert notes(bench).toPlainText() == "second"


async def test_given_a_wrap_up_being_written_then_a_ring_does_not_take_its_place(fake: FakeDesk, bench: Bench) -> None:
    _, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    await ring(fake, ANNA)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert tabs(bench) == ["Wang Wei", "Anna Smith"]


async def test_given_a_caller_who_leaves_then_the_tab_stays_until_another_comes(fake: FakeDesk, bench: Bench) -> None:
    leg = await ring(fake)
    await settle(fake)
    fake.phone.peer_cancels(leg)
    await settle(fake)
    assert tabs(bench) == ["Wang Wei", "Today"]
    assert not seen(bench, "wrapup_form"), "there is nothing to write about"
    await ring(fake, ANNA)
    await settle(fake)
    assert tabs(bench) == ["Anna Smith"]


async def test_given_a_ring_in_the_background_that_ends_then_its_tab_goes(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    leg = await ring(fake, ANNA)
    await settle(fake)
    fake.phone.peer_cancels(leg)
    await settle(fake)
    assert tabs(bench) == ["Wang Wei"]


async def test_given_drafts_of_an_earlier_run_then_they_are_tabs_with_their_text(fake: FakeDesk, bench: Bench) -> None:
    kept = draft(
        "7c0f0f5e-0001-4000-8000-0000000000aa",
        title="赵强",
        customer_id="cust-zhao",
        values={"business": "refund", "type": "roaming_pack"},
        notes="half a sentence",
    )
    await fake.store.save_draft(kept)
    await fake.store.save_record(call_record(kept.interaction_id, e164=TWO_PEOPLE), None)
    await fake.desk.wrapup.restore()
    await settle(fake)
    assert tabs(bench) == ["赵强", "Today"]
    assert current(bench) == "Today"
    to_do = find(bench, Listing, "to_do")
    to_do.setFocus()
    QTest.keyClick(to_do, Qt.Key.Key_Down)
    QTest.keyClick(to_do, Qt.Key.Key_Return)
    await settle(fake)
    assert notes(bench).toPlainText() == "half a sentence"
    assert notes(bench).isEnabled()
    assert find(bench, Select, "field_type").value() == "roaming_pack"
    assert name(bench) == "Zhao Qiang", "the record is fetched for it"


async def test_given_many_drafts_of_earlier_runs_then_the_log_is_read_once_and_only_one_looked_at_has_a_form(
    fake: FakeDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    recent = fake.desk.history.recent

    async def counted(limit: int = 200) -> tuple[CallRecord, ...]:
        read.append(limit)
        return await recent(limit)

    monkeypatch.setattr(fake.desk.history, "recent", counted)
    await leave_unfinished(fake, 30)
    assert len(tabs(bench)) == MOST_LEFT + 1
    assert len(bench.findChildren(WrapUpForm)) <= 3, "an empty one of each kind is kept"
    assert len(read) <= 2, "once for the tabs, once for the day's list"
    to_do = find(bench, Listing, "to_do")
    to_do.setFocus()
    QTest.keyClick(to_do, Qt.Key.Key_Down)
    QTest.keyClick(to_do, Qt.Key.Key_Return)
    await settle(fake)
    assert notes(bench).toPlainText().startswith("left ")
    assert len([f for f in bench.findChildren(WrapUpForm) if f.isVisibleTo(bench)]) == 1


async def leave_unfinished(fake: FakeDesk, count: int) -> None:
    """Drafts of earlier runs; the one that was begun last has the highest number, and none lies where it belongs."""
    for number in sorted(range(count), key=lambda n: n * 7 % count):
        key = f"7c0f0f5e-0001-4000-8000-{number:012d}"
        begun = fake.clock.now() - timedelta(hours=count - number)
        kept = draft(key, title=f"Customer {number}", notes=f"left {number}", customer_id="", started_at=begun)
        await fake.store.save_draft(kept)
        await fake.store.save_record(call_record(key, e164=TWO_PEOPLE, started_at=begun), None)
    await fake.desk.wrapup.restore()
    await settle(fake)


def to_finish(bench: Bench) -> list[str]:
    model = find(bench, Listing, "to_do").rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return [r.title for r in found if isinstance(r, Row) and r.icon == "file-pen"]


async def test_given_hundreds_of_drafts_then_the_newest_are_tabs_and_every_other_is_in_the_list_newest_first(
    fake: FakeDesk, bench: Bench
) -> None:
    await leave_unfinished(fake, 300)
    assert sorted(tabs(bench)) == sorted(["Customer 299", "Customer 298", "Customer 297", "Today 297 more"])
    assert to_finish(bench) == [f"Customer {n}" for n in reversed(range(300))]

    listing = find(bench, Listing, "to_do")
    for number in (3, 4, 5, 6):
        bench.workspace.showInteraction(InteractionId(f"7c0f0f5e-0001-4000-8000-{number:012d}"))
        await settle(fake)
        assert current(bench) == f"Customer {number}"
        assert notes(bench).toPlainText() == f"left {number}"
    assert sorted(tabs(bench)) == sorted(["Customer 4", "Customer 5", "Customer 6", "Today 297 more"])
    QTest.keyClicks(notes(bench), "!")
    await talk(fake)
    await settle(fake)
    assert tabs(bench)[-1] == "Today 297 more", "the way to the others while somebody is on the line"

    find(bench, Tabs, "customer_tabs").setCurrentIndex(len(tabs(bench)) - 1)
    await settle(fake)
    assert len(to_finish(bench)) == 300, "nothing is lost"
    listing.chosen.emit("7c0f0f5e-0001-4000-8000-000000000006")
    await settle(fake)
    assert notes(bench).toPlainText() == "!left 6"


async def test_given_hundreds_of_drafts_when_calls_come_and_go_then_their_rows_are_not_made_again(
    fake: FakeDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    rows = idle.rows

    def counted(drafts: Sequence[Contact], *others: Any) -> list[Row | Group]:
        made.append(len(drafts))
        return rows(drafts, *others)

    monkeypatch.setattr(idle, "rows", counted)
    await leave_unfinished(fake, 300)
    assert made.count(300) <= 3, "once as they come, once with what the log knows, once for the day's calls"
    made.clear()
    for kept in await fake.store.drafts():  # as when the form that they were begun on has come
        fake.desk.bus.publish(WrapUpOpened(InteractionId(kept.interaction_id), kept))
    await settle(fake)
    assert made == [300]
    made.clear()
    _interaction, leg = await talk(fake)
    await settle(fake)
    assert made.count(300) <= 1, "not once it is no more in front"
    made.clear()
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    assert made == []
    bench.workspace._show("today")
    await settle(fake)
    assert len(to_finish(bench)) == 301, "what is owed since is among them"


async def test_given_a_tab_of_an_earlier_run_when_it_is_finished_then_the_next_one_takes_its_place(
    fake: FakeDesk, bench: Bench
) -> None:
    await leave_unfinished(fake, 5)
    assert sorted(tabs(bench)) == ["Customer 2", "Customer 3", "Customer 4", "Today 2 more"]
    await fake.desk.wrapup.finish(InteractionId(f"7c0f0f5e-0001-4000-8000-{3:012d}"), incomplete=True)
    await settle(fake)
    assert sorted(tabs(bench)) == ["Customer 1", "Customer 2", "Customer 4", "Today 1 more"]


async def test_given_a_customer_opened_from_the_search_then_it_has_a_tab_and_no_form(
    fake: FakeDesk, bench: Bench
) -> None:
    find(bench, QPushButton, "open_customer").click()
    search = find(bench, QLineEdit, "find_customer_field")
    assert search.hasFocus()
    QTest.keyClicks(search, "wang")
    await _real_time(fake, 0.25)
    QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(search, Qt.Key.Key_Return)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    assert not seen(bench, "wrapup_form")
    bench.workspace.openCustomer(WANG.id)
    assert tabs(bench).count("Wang Wei") == 1, "not a second time"
    await ring(fake, ANNA)
    await settle(fake)
    assert name(bench) == "Anna Smith", "a record that was only looked at gives way"


async def test_given_a_customer_that_cannot_be_fetched_then_the_tab_says_why(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.fail("customer", Unreachable("unreachable"))
    bench.workspace.openCustomer("cust-smith")
    await settle(fake)
    said = [w.text() for w in bench.findChildren(QLabel) if w.isVisible()]
    assert any("does not answer" in sentence for sentence in said)


# --- wrap-up ----------------------------------------------------------------------------------------------------------


async def test_given_typing_then_every_stroke_is_in_the_draft(fake: FakeDesk, bench: Bench) -> None:
    interaction, _ = await talk(fake)
    await settle(fake)
    QTest.keyClicks(notes(bench), "12 Nov, 3 %")
    choose(bench, "business", "Refund")
    kept = fake.desk.wrapup.draft(interaction)
    assert kept is not None
    assert (kept.notes, kept.values["business"]) == ("12 Nov, 3 %", "refund")
    await fake.clock.pass_time(1)
    assert (await fake.store.drafts())[0].notes == "12 Nov, 3 %"


async def test_given_holes_when_finished_then_the_first_one_has_the_keyboard_and_says_what_to_do(
    fake: FakeDesk, bench: Bench
) -> None:
    interaction, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    bench.workspace.finishCurrent()
    await settle(fake)
    assert fake.desk.wrapup.draft(interaction) is not None
    business = find(bench, Select, "field_business")
    assert business.hasFocus()
    assert business.accessibleDescription() == "Choose what the call was about."
    choose(bench, "business", "Refund")
    assert business.accessibleDescription() == "", "mended, so the sentence goes"


async def test_given_a_finished_wrap_up_then_it_is_stored_the_tab_goes_and_the_agent_is_ready(
    fake: FakeDesk, bench: Bench
) -> None:
    asked: list[str] = []
    bench.workspace.dialFocusWanted.connect(lambda: asked.append("dial"))
    interaction, leg = await talk(fake)
    await settle(fake)
    QTest.keyClicks(notes(bench), "refund granted")
    await fill_in(fake, bench)
    finish = find(bench, Button, "finish")
    assert finish.kind is Kind.DEFAULT
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    assert fake.desk.session.status.state is AgentState.WORK
    assert finish.kind is Kind.PRIMARY, "the one filled button while there is after-call work"
    assert seen(bench, "work_left")
    finish.click()
    await settle(fake)
    assert fake.desk.session.status.state is AgentState.READY
    assert tabs(bench) == ["Today"]
    assert asked == ["dial"]
    await fake.clock.pass_time(1)
    assert '"notes":"refund granted"' in fake.backend.stored[WriteKind.WRAP_UP, interaction].body.replace(": ", ":")


async def test_given_a_wrap_up_handed_in_while_talking_then_the_work_after_the_call_is_over_at_once(
    fake: FakeDesk, bench: Bench
) -> None:
    _, leg = await talk(fake)
    await settle(fake)
    await fill_in(fake, bench)
    bench.workspace.finishCurrent()
    await settle(fake)
    assert tabs(bench) == ["Wang Wei"], "the call goes on, so its record stays"
    assert not seen(bench, "wrapup_form")
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    await fake.clock.pass_time(0.1)
    await settle(fake)
    assert fake.desk.session.status.state is AgentState.READY
    assert tabs(bench) == ["Today"]


async def test_given_two_wrap_ups_then_finishing_the_old_one_does_not_end_the_work_on_the_new(
    fake: FakeDesk, bench: Bench
) -> None:
    first, leg = await talk(fake)
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    await fake.clock.pass_time(40)
    assert fake.desk.session.status.state is not AgentState.WORK, "time ran out"
    fake.desk.session.set_ready()
    await settle(fake)
    _, leg = await talk(fake, ani=ANNA)
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    bench.workspace.showInteraction(first)
    await fill_in(fake, bench)
    bench.workspace.finishCurrent()
    await settle(fake)
    assert fake.desk.session.status.state is AgentState.WORK
    assert name(bench) == "Anna Smith", "the next one to finish"


async def test_given_work_then_time_can_be_added_and_what_comes_next_chosen(fake: FakeDesk, bench: Bench) -> None:
    _, leg = await talk(fake)
    await settle(fake)
    afterwards = find(bench, Select, "afterwards")
    afterwards.setFocus()
    QTest.keyClicks(afterwards, "Lun")
    afterwards.activated.emit(afterwards.currentIndex())
    await settle(fake)
    planned = fake.desk.session.status.next
    assert planned is not None
    assert planned.reason_code == 102
    extend = find(bench, QPushButton, "extend")
    assert not extend.isEnabled(), "there is no after-call work yet"
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    until = fake.desk.session.status.work_until
    extend.click()
    await settle(fake)
    longer = fake.desk.session.status.work_until
    assert until is not None
    assert longer is not None
    assert (longer - until).total_seconds() == 30


async def test_given_a_full_disk_then_the_form_says_so_and_keeps_everything(fake: FakeDesk, bench: Bench) -> None:
    interaction, leg = await talk(fake)
    await settle(fake)
    await fill_in(fake, bench)
    fake.phone.peer_hangs_up(leg)
    await settle(fake)
    fake.store.fail("disk_full")
    bench.workspace.finishCurrent()
    await settle(fake)
    assert "disk is full" in find(bench, QLabel, "form_message").text()
    assert fake.desk.wrapup.draft(interaction) is not None
    fake.store.fail("")
    bench.workspace.finishCurrent()
    await settle(fake)
    assert fake.desk.wrapup.draft(interaction) is None


async def test_given_text_from_an_article_then_it_stands_at_the_cursor_and_can_be_undone(
    fake: FakeDesk, bench: Bench
) -> None:
    assert not bench.workspace.insertIntoNotes("nobody is there")
    await ring(fake)
    await settle(fake)
    assert not bench.workspace.insertIntoNotes("not answered yet")
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    await settle(fake)
    QTest.keyClicks(notes(bench), "mine")
    assert bench.workspace.insertIntoNotes("theirs")
    assert notes(bench).toPlainText() == "mine\ntheirs"
    notes(bench).undo()
    assert notes(bench).toPlainText() == "mine"


# --- past -------------------------------------------------------------------------------------------------------------


async def test_given_the_tickets_page_then_it_is_fetched_when_looked_at(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    await settle(fake)
    asked = [argument for method, argument in fake.backend.calls if method == "customer_items"]
    assert asked == [], "the pop brought the timeline"
    find(bench, Tabs, "record_tabs").setCurrentKey("tickets")
    await settle(fake)
    timeline = find(bench, Listing, "timeline")
    assert [timeline.rows().row(timeline.rows().index(i)).key for i in range(timeline.rows().rowCount())][-1] == "t1"  # type: ignore[union-attr]


async def test_given_a_page_that_cannot_be_fetched_then_it_can_be_tried_again(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    await settle(fake)
    fake.backend.fail("customer_items", Unreachable("unreachable"))
    record_tabs = find(bench, Tabs, "record_tabs")
    record_tabs.setCurrentKey("orders")
    await settle(fake)
    said = [w.text() for w in bench.findChildren(QLabel) if w.isVisible()]
    assert any("could not be fetched" in sentence for sentence in said)
    fake.backend.fail("customer_items", None)
    [again] = [b for b in bench.findChildren(QPushButton) if b.text() == "Try again" and b.isVisible()]
    again.click()
    await settle(fake)
    timeline = find(bench, Listing, "timeline")
    assert timeline.rows().place("o1") >= 0


# --- language and session ---------------------------------------------------------------------------------------------


async def test_given_another_language_while_typing_then_words_change_and_nothing_typed_is_lost(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    QTest.keyClicks(notes(bench), "typed")
    choose(bench, "business", "Refund")
    bench.workspace._language.set("zh_CN")
    await settle(fake)
    assert name(bench) == "王伟"
    business = find(bench, Select, "field_business")
    assert (business.currentText(), business.value()) == ("退款", "refund")
    assert notes(bench).toPlainText() == "typed"
    bench.workspace._language.set("en")
    await settle(fake)
    assert (name(bench), business.currentText()) == ("Wang Wei", "Refund")


async def test_given_a_log_out_then_no_record_is_left_on_the_screen(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.openCustomer(WANG.id)
    await settle(fake)
    assert name(bench) == "Wang Wei"
    await fake.desk.session.logout()
    await settle(fake)
    assert tabs(bench) == ["Today"]


async def test_given_a_closed_workspace_then_facts_do_not_reach_it(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.close_down()
    bench.workspace.close_down()
    await ring(fake)
    await settle(fake)
    assert tabs(bench) == ["Today"]


async def test_given_no_contact_then_what_is_asked_of_one_does_nothing(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.showInteraction("nobody")
    bench.workspace.finishCurrent()
    bench.workspace.focusNotes()
    bench.workspace.nextTab()
    await settle(fake)
    assert tabs(bench) == ["Today"]


async def _real_time(fake: FakeDesk, seconds: float) -> None:
    """Qt's own timers need time to pass."""
    QTest.qWait(round(seconds * 1000))
    await settle(fake)


async def _until(fake: FakeDesk, probe: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not probe():
        assert time.monotonic() < end
        await _real_time(fake, 0.02)


async def test_given_a_profile_without_a_server_then_no_record_is_promised(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.fail("pop", Unreachable(NO_SERVER))
    await talk(fake)
    await settle(fake)
    said = [w.text() for w in bench.findChildren(QLabel) if w.isVisible()]
    assert any("without a server" in sentence for sentence in said)
    assert not any("as soon as the server answers" in sentence for sentence in said)
    assert notes(bench).isEnabled()


async def test_given_two_callers_when_the_first_is_taken_back_then_his_record_is_in_front_again(
    fake: FakeDesk, bench: Bench
) -> None:
    first, _ = await talk(fake)
    second, second_leg = await talk(fake, ani=ANNA)
    tabs = bench.findChild(Tabs, "customer_tabs")
    assert tabs is not None
    assert tabs.currentKey() == second
    held = next(c for c in fake.desk.calls.calls if c.interaction_id == first)
    assert await fake.desk.calls.resume(held.id)
    await fake.settle()
    assert tabs.currentKey() == first
    fake.phone.peer_hangs_up(second_leg)
    await fake.settle()
    assert tabs.currentKey() == first, "the end of another call changes nothing"


async def test_given_a_conference_when_the_one_in_front_leaves_then_the_record_is_of_who_is_still_there(
    fake: FakeDesk, bench: Bench
) -> None:
    first, _ = await talk(fake)
    second, second_leg = await talk(fake, ani=ANNA)
    tabs = bench.findChild(Tabs, "customer_tabs")
    assert tabs is not None
    assert await fake.desk.conference.merge(*(c.id for c in fake.desk.calls.calls))
    await fake.settle()
    assert tabs.currentKey() == second, "both are spoken to: what is in front stays"
    fake.phone.peer_hangs_up(second_leg)
    await fake.settle()
    assert tabs.currentKey() == first


async def test_given_a_wrap_up_being_written_when_a_held_caller_is_taken_back_then_it_waits_behind_his_record(
    fake: FakeDesk, bench: Bench
) -> None:
    first, _ = await talk(fake)
    second, second_leg = await talk(fake, ani=ANNA)
    fake.phone.peer_hangs_up(second_leg)
    await fake.settle()
    tabs = bench.findChild(Tabs, "customer_tabs")
    assert tabs is not None
    bench.workspace.focusNotes()
    notes = QApplication.focusWidget()
    assert notes is not None
    QTest.keyClicks(notes, "owes money")
    held = next(c for c in fake.desk.calls.calls if c.interaction_id == first)
    assert await fake.desk.calls.resume(held.id)
    await fake.settle()
    assert tabs.currentKey() == first
    written = fake.desk.wrapup.draft(InteractionId(second))
    assert written is not None
    assert written.notes == "owes money"
    typed = QApplication.focusWidget()
    assert isinstance(typed, QPlainTextEdit)
    assert typed.toPlainText() == "", "the keyboard is in the notes about him"
