"""Laying out forms in the window: fields, choices, conditions, preview, flaws, publishing, versions, collisions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QTableWidget, QWidget

from agent_desktop.domain.events import ProvisioningPushed
from agent_desktop.domain.form_design import FieldKind, FormDesign, Purpose, form_of, tidied
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.services.own_draft import KEEP_SECONDS
from agent_desktop.ui.design import Check, Listing, Notice, Row, Select, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.form_desk.editor import SEND_AFTER_SECONDS
from agent_desktop.ui.form_desk.page import FormDesk
from agent_desktop.ui.text import Language, Wording
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.plurals import Plural
from agent_desktop.ui.workspace.present import Reader
from tests.fakes.desk import FakeDesk, build
from tests.fakes.drawn_forms import drawn_forms
from tests.fakes.form_designer import OTHER
from tests.fakes.numbering import FakeNumbering
from tests.ui.form_scene import admin_desk
from tests.ui.shell_scene import shell

W = TypeVar("W", bound=QWidget)


def _committed(word: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(word)
    return event


class Hands:
    """One administrator at the page."""

    def __init__(self, fake: FakeDesk, theme: Theme) -> None:
        assert fake.desk.forms is not None
        self.fake = fake
        self.page = FormDesk(fake.desk, fake.desk.forms(), theme, Language())
        self.page.resize(1203, 716)
        self.page.show()
        self.page.activateWindow()

    def close(self) -> None:
        self.page.close_down()
        self.page.close()
        self.page.deleteLater()
        QApplication.processEvents()

    @property
    def design(self) -> FormDesign:
        return self.page.editor.design

    def order(self) -> list[str]:
        return [f.key for f in self.design.fields]

    async def settle(self) -> None:
        for _ in range(4):
            await self.fake.settle()
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    async def wait(self, seconds: float) -> None:
        await self.fake.clock.pass_time(seconds)
        await self.settle()

    def find(self, kind: type[W], name: str) -> W:
        found = [w for w in self.page.findChildren(kind, name) if w.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    async def press(self, name: str) -> None:
        button = self.find(QPushButton, name)
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await self.settle()

    async def choose(self, key: str, listing: str = "form_fields") -> None:
        found = self.find(Listing, listing)
        found.setCurrentKey(key)
        QTest.keyClick(found, Qt.Key.Key_Return)
        await self.settle()

    async def type(self, name: str, word: str) -> None:
        line = self.find(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        if word.isascii():
            QTest.keyClicks(line, word)
        else:  # what an input method does
            QCoreApplication.sendEvent(line, _committed(word))
        await self.settle()

    async def pick(self, name: str, value: str) -> None:
        """As a person does: the select tells of it."""
        select = self.find(Select, name)
        select.setValue(value)
        assert select.value() == value, f"{name} does not offer {value}"
        select.chosen.emit(value)
        await self.settle()

    def sheet(self) -> QWidget:
        (found,) = [w for w in self.page.window().findChildren(QWidget, "publish_sheet") if w.isVisible()]
        return found

    def rows_of_sheet(self) -> list[str]:
        return self.rows("form_differences")

    async def confirm(self) -> None:
        await self.press("confirm_publish")

    def rows(self, listing: str) -> list[str]:
        model = self.find(Listing, listing).rows()
        found = (model.row(model.index(n)) for n in range(model.rowCount()))
        return [f"{r.title}: {r.sub}" for r in found if isinstance(r, Row)]


@pytest.fixture
async def hands(theme: Theme) -> AsyncIterator[Hands]:
    fake = admin_desk()
    await fake.store.open()
    await fake.log_in()
    hands = Hands(fake, theme)
    await hands.settle()
    yield hands
    hands.close()
    await fake.close()


async def test_given_the_page_then_forms_stand_by_purpose_and_say_where_they_are_used(hands: Hands) -> None:
    assert hands.rows("forms_list") == [
        "Billing form: Billing",
        "Technical form: Not in use",
        "Crop damage: Not in use",
    ]


async def test_given_a_field_when_its_words_are_typed_then_list_preview_and_disk_follow(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    await hands.choose("amount")
    await hands.type("field_label_en", "Sum")

    assert hands.design.field("amount").label.en == "Sum"  # type: ignore[union-attr]
    assert "Sum *: Number · shown by Result" in hands.rows("form_fields")
    await hands.wait(KEEP_SECONDS)
    assert hands.fake.desk.forms is not None
    (kept,) = await hands.fake.desk.forms().unsent()
    assert kept.design == hands.design
    await hands.wait(SEND_AFTER_SECONDS)
    assert hands.fake.designer.sketches["billing"].design == hands.design
    assert await hands.fake.desk.forms().unsent() == ()


async def test_given_a_program_that_died_when_the_form_is_opened_again_then_nothing_is_lost(
    hands: Hands, theme: Theme
) -> None:
    await hands.choose("billing", "forms_list")
    await hands.type("form_title_en", "Bills")
    hands.fake.designer.error = Unreachable("unreachable")
    await hands.wait(KEEP_SECONDS)
    hands.fake.designer.error = None

    again = Hands(hands.fake, theme)
    await again.settle()
    await again.choose("billing", "forms_list")

    assert again.design.title.en == "Bills"
    await again.wait(SEND_AFTER_SECONDS)
    assert hands.fake.designer.sketches["billing"].design.title.en == "Bills", "it goes to the server then"
    again.close()


async def test_given_steps_when_undone_and_redone_by_key_then_typing_is_one_step(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    before = hands.design
    await hands.type("form_title_en", "Bills")
    fields = hands.find(Listing, "form_fields")
    fields.setFocus()
    fields.setCurrentKey("type")
    QTest.keyClick(fields, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert hands.order()[:2] == ["type", "business"]

    QTest.keyClick(fields, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.order()[:2] == ["business", "type"]
    QTest.keyClick(fields, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.design == before
    QTest.keyClick(fields, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert hands.design.title.en == "Bills"
    await hands.settle()


async def test_given_the_list_of_fields_then_they_are_copied_moved_and_removed_by_key(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    fields = hands.find(Listing, "form_fields")
    fields.setFocus()
    fields.setCurrentKey("type")

    QTest.keyClick(fields, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    copy = fields.currentKey()
    assert hands.order()[1:3] == ["type", copy]
    QTest.keyClick(fields, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert hands.order()[1:4] == ["type", "result", copy]
    assert fields.currentKey() == copy
    QTest.keyClick(fields, Qt.Key.Key_Delete)
    assert copy not in hands.order()
    fields.setCurrentKey("notes")
    QTest.keyClick(fields, Qt.Key.Key_Delete)
    assert hands.order()[-1] == "notes", "the notes stay"
    await hands.settle()


async def test_given_a_new_form_when_laid_out_then_each_flaw_leads_to_its_place_until_it_can_be_published(
    hands: Hands,
) -> None:
    hands.page.begin(Purpose.TICKET)
    await hands.settle()
    hands.page.editor.add_field(FieldKind.CHOICE)
    await hands.settle()
    key = hands.order()[0]

    assert hands.rows("form_flaws") == [
        "The form: Write the form's name in both languages.",
        "Without a name: Write its name in both languages.",
        "Without a name: Add something to choose from.",
    ]
    assert not hands.find(QPushButton, "publish_form").isEnabled()
    await hands.choose("0:", "form_flaws")
    assert hands.find(QLineEdit, "form_title_en").hasFocus()
    await hands.type("form_title_en", "Visit")
    await hands.type("form_title_zh", "上门")
    await hands.choose(f"0:{key}", "form_flaws")
    assert hands.find(QLineEdit, "field_label_en").hasFocus()
    await hands.type("field_label_en", "Where")
    await hands.type("field_label_zh", "地点")
    QGuiApplication.clipboard().setText("At home\t家里\thome\nIn the shop\t门店\n")
    await hands.press("paste_choices")
    assert [o.value for o in hands.design.fields[0].options] == ["home", "in_the_shop"]
    await hands.pick("field_default_choice", "home")

    await hands.press("publish_form")
    assert hands.rows_of_sheet() == ["Where: New", "Notes: New"]
    await hands.confirm()

    ((_, (design, by)),) = [(k, v[-1]) for k, v in hands.fake.designer.published.items() if k.startswith("form-")]
    assert (design.title, by) == (LocalText("Visit", "上门"), hands.fake.designer.me)
    assert design.fields[0].default == "home"
    assert "Visit: Not in use" in hands.rows("forms_list")
    assert not hands.find(QPushButton, "publish_form").isEnabled(), "there is nothing new to publish"


async def test_given_choices_that_follow_others_then_they_are_offered_under_what_is_ticked(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    await hands.choose("type")
    business, kind = hands.design.field("business"), hands.design.field("type")
    assert business is not None
    assert kind is not None
    under = business.options[0].value
    table = hands.find(QTableWidget, "choices")
    everything = table.rowCount()
    await hands.pick("choices_under", under)
    assert 0 < table.rowCount() < everything
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Insert)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    item = table.item(table.rowCount() - 1, 0)
    assert item is not None
    item.setText("Extra")
    await hands.settle()
    made = hands.design.field("type").options[-1]  # type: ignore[union-attr]
    assert (made.label.en, made.parents) == ("Extra", (under,))

    hands.find(Check, f"parent_{business.options[1].value}").setChecked(True)

    assert hands.design.field("type").options[-1].parents == (under, business.options[1].value)  # type: ignore[union-attr]
    table.setCurrentCell(table.rowCount() - 1, 0)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert hands.design.field("type").options[-1].parents == (business.options[1].value,), "gone from here only"  # type: ignore[union-attr]
    await hands.settle()


async def test_given_a_condition_when_ticked_then_the_preview_shows_the_field_for_that_answer(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    hands.page.editor.add_field(FieldKind.NUMBER)
    await hands.settle()
    await hands.type("field_label_en", "Extra")
    await hands.pick("shown_by", "business")
    answer = hands.design.field("business").options[0].value  # type: ignore[union-attr]
    hands.find(Check, f"answer_{answer}").setChecked(True)
    await hands.settle()
    new = next(f for f in hands.design.fields if f.label.en == "Extra")
    assert (new.shown_by, new.shown_for) == ("business", (answer,))
    grid = hands.find(QWidget, "preview").findChildren(FieldGrid)[-1]
    assert not [w for w in grid.findChildren(QLineEdit, f"field_{new.key}") if w.isVisible()]

    select = next(w for w in grid.findChildren(Select, "field_business") if w.isVisible())
    select.setValue(answer)
    select.chosen.emit(answer)
    await hands.settle()

    assert [w for w in grid.findChildren(QLineEdit, f"field_{new.key}") if w.isVisible()]


async def test_given_the_preview_then_it_speaks_either_language_in_either_look_and_says_what_agents_are_told(
    hands: Hands,
) -> None:
    await hands.choose("billing", "forms_list")
    stage = hands.find(QWidget, "preview")

    hands.find(Segments, "preview_language").setCurrent("zh_CN")
    hands.find(Segments, "preview_look").setCurrent("dark")
    await hands.settle()

    assert "业务" in [w.text() for w in stage.findChildren(QLabel) if w.isVisible()]
    assert stage.styleSheet()
    await hands.press("try_form")
    chinese = hands.design.field("business").message.zh_cn  # type: ignore[union-attr]
    assert chinese in [w.text() for w in stage.findChildren(QLabel) if w.isVisible()]
    hands.find(Segments, "preview_look").setCurrent("light")
    await hands.settle()
    assert not stage.styleSheet()


async def test_given_the_preview_in_another_language_than_the_window_then_every_word_of_the_form_is_in_it(
    hands: Hands,
) -> None:
    await hands.choose("billing", "forms_list")
    stage = hands.find(QWidget, "preview")
    first = next(w for w in stage.findChildren(Select) if w.isVisible())
    assert first.placeholderText() == "Choose…"

    hands.find(Segments, "preview_language").setCurrent("zh_CN")
    await hands.settle()

    assert first.placeholderText() == "请选择"
    await hands.press("try_form")
    hands.find(Segments, "preview_language").setCurrent("en")
    await hands.settle()
    assert first.placeholderText() == "Choose…"
    told = hands.design.field("business").message.en  # type: ignore[union-attr]
    assert told in [w.text() for w in stage.findChildren(QLabel) if w.isVisible()], "what was told is told again"


def test_given_a_sentence_with_a_number_when_said_in_a_language_then_with_its_plural_and_the_source_where_there_is_none(
    qapp: QApplication,
) -> None:
    english, chinese = Wording("en"), Wording("zh_CN")
    assert Plural(english.translate).too_long(1) == "Too long: 1 character at most."
    assert Plural(english.translate).too_long(2) == "Too long: 2 characters at most."
    assert "2" in Plural(chinese.translate).too_long(2)
    assert "Too long" not in Plural(chinese.translate).too_long(2)
    assert chinese.translate("Form", "Nobody wrote this") == "Nobody wrote this"


async def test_given_somebody_who_was_faster_when_published_then_both_are_kept_and_said(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    await hands.type("form_title_en", "Mine")
    theirs = replace(hands.fake.designer.published["billing"][-1][0], title=LocalText("Theirs", "他们的"))
    hands.fake.designer.published["billing"].append((theirs, OTHER))

    await hands.press("publish_form")
    await hands.confirm()

    notice = hands.find(Notice, "form_overtaken")
    assert "Sun Yue has published version 3" in notice.text()
    assert hands.design.title.en == "Mine"
    assert not hands.find(QPushButton, "publish_form").isEnabled()
    await hands.press("form_mine")
    await hands.press("publish_form")
    assert hands.rows_of_sheet() == ["The form's name: Changed: wording"], "against theirs now"
    await hands.confirm()
    titles = [d.title.en for d, _ in hands.fake.designer.published["billing"]]
    assert titles == ["Billing form", "Billing form", "Theirs", "Mine"]


async def test_given_wrap_ups_being_written_when_published_then_it_says_what_happens_to_them(hands: Hands) -> None:
    hands.fake.designer.being_filled_in = 4
    await hands.choose("billing", "forms_list")
    await hands.type("form_title_en", "Bills")

    await hands.press("publish_form")

    said = [w.text() for w in hands.sheet().findChildren(QLabel)]
    assert any("stays on the version it was begun on" in s and "now: 4" in s for s in said)
    QTest.keyClick(hands.sheet(), Qt.Key.Key_Escape)
    await hands.settle()
    assert len(hands.fake.designer.published["billing"]) == 2, "asked, and not confirmed"


async def test_given_an_old_version_when_gone_back_to_then_it_is_published_as_the_newest(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    hands.find(Segments, "form_parts").setCurrent("versions")
    await hands.settle()
    await hands.choose("2", "form_versions")
    assert hands.rows("version_differences") == ["Send the customer a text message with the result: New"]
    assert not hands.find(QPushButton, "form_again").isEnabled()
    await hands.choose("1", "form_versions")
    await hands.press("form_again")

    await hands.press("publish_form")
    assert hands.rows_of_sheet() == ["Send the customer a text message with the result: Gone"]
    await hands.confirm()

    published = [d for d, _ in hands.fake.designer.published["billing"]]
    assert (len(published), published[2]) == (3, tidied(published[0]))


async def test_given_a_draft_when_thrown_away_then_the_published_form_stands_there_again(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    await hands.type("form_title_en", "Bills")
    await hands.wait(SEND_AFTER_SECONDS)
    assert hands.fake.designer.sketches

    await hands.press("discard_form")

    assert hands.design.title.en == "Billing form"
    assert hands.fake.designer.sketches == {}


async def test_given_no_server_when_looked_at_then_it_says_so(hands: Hands) -> None:
    hands.fake.designer.error = Unreachable("unreachable")
    await hands.choose("billing", "forms_list")

    assert any("does not answer" in w.text() for w in hands.page.findChildren(QLabel) if w.isVisible())


async def test_given_the_window_then_only_who_may_lay_out_forms_has_the_page(theme: Theme) -> None:
    async with shell(theme, admin_desk()) as s:
        await s.press("page_forms")
        assert s.shows("forms_list")
    async with shell(theme, build()) as s:
        assert not s.shows("page_forms")
        assert not s.shows("page_imports")


@settings(deadline=None, max_examples=10, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn_forms())
def test_given_any_form_that_can_be_drawn_then_the_renderer_shows_it(theme: Theme, design: FormDesign) -> None:
    fake_now = admin_desk().clock.now()
    reader = Reader("en", None, str, fake_now)
    form = form_of(tidied(design))

    grid = FieldGrid(theme, form, FakeNumbering(for_tests=True), lambda: reader)

    grid.setValues({f.key: f.default for f in form.fields if f.default is not None})
    assert len(grid.controls()) <= len(form.fields)
    assert all(words.kind_word(f.kind) for f in design.fields)
    grid.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def box(hands: Hands, queue: str) -> Check:
    return hands.find(Check, f"form_queue_{queue}")


def parts(hands: Hands) -> list[str]:
    return [b.text() for b in hands.find(Segments, "form_parts").findChildren(QAbstractButton) if b.isVisible()]


async def to_queues(hands: Hands, form_id: str) -> None:
    await hands.choose(form_id, "forms_list")
    hands.find(Segments, "form_parts").setCurrent("queues")
    await hands.settle()


async def tick(hands: Hands, queue: str) -> None:
    """By keyboard."""
    box(hands, queue).setFocus()
    QTest.keyClick(box(hands, queue), Qt.Key.Key_Space)
    await hands.settle()


async def test_given_a_form_when_a_queue_is_ticked_by_key_then_it_is_taken_from_the_other_form(hands: Hands) -> None:
    await to_queues(hands, "technical")
    assert box(hands, "billing").text() == "Billing · uses “Billing form”"
    assert not hands.find(QPushButton, "use_form").isEnabled()
    await tick(hands, "billing")
    QTest.keyClick(box(hands, "billing"), Qt.Key.Key_Tab)
    hands.find(QPushButton, "use_form").setFocus()
    QTest.keyClick(hands.find(QPushButton, "use_form"), Qt.Key.Key_Space)
    await hands.settle()

    assert hands.fake.designer.queues == {"billing": (), "technical": ("billing",)}
    assert hands.rows("forms_list")[:2] == ["Billing form: Not in use", "Technical form: Billing"]
    assert box(hands, "billing").text() == "Billing · uses this form"
    assert "From the next call on" in hands.find(QLabel, "queues_message").text()
    assert not hands.find(QPushButton, "use_form").isEnabled()


async def test_given_somebody_else_chose_meanwhile_then_it_is_said_and_what_is_true_now_is_shown(hands: Hands) -> None:
    await to_queues(hands, "technical")
    await tick(hands, "billing")
    hands.fake.designer.queues, hands.fake.designer.revision = {"billing": ("billing", "vip")}, 7
    await hands.press("use_form")

    assert hands.fake.designer.queues == {"billing": ("billing", "vip")}
    assert "Somebody else has changed" in hands.find(QLabel, "queues_message").text()
    assert not box(hands, "billing").isChecked()
    await tick(hands, "billing")
    await hands.press("use_form")
    assert hands.fake.designer.queues == {"billing": ("vip",), "technical": ("billing",)}, "now it is known"


async def test_given_the_server_is_away_then_what_was_ticked_stays(hands: Hands) -> None:
    await to_queues(hands, "technical")
    await tick(hands, "billing")
    hands.fake.designer.error = Unreachable("unreachable")
    await hands.press("use_form")
    hands.fake.designer.error = None

    assert "does not answer" in hands.find(QLabel, "queues_message").text()
    assert box(hands, "billing").isChecked()
    await hands.press("use_form")
    assert hands.fake.designer.queues["technical"] == ("billing",)


async def test_given_a_new_form_then_queues_are_asked_for_when_it_is_published_and_only_for_wrap_ups(
    hands: Hands,
) -> None:
    hands.page.begin(Purpose.TICKET)
    await hands.settle()
    assert parts(hands) == ["Fields", "Versions"]
    hands.page.begin(Purpose.WRAP_UP)
    await hands.settle()
    assert parts(hands) == ["Fields", "Queues", "Versions"]
    hands.find(Segments, "form_parts").setCurrent("queues")
    await hands.settle()
    assert not box(hands, "billing").isEnabled(), "nothing is published yet"
    hands.find(Segments, "form_parts").setCurrent("fields")
    await hands.settle()
    await hands.type("form_title_en", "Care")
    await hands.type("form_title_zh", "关怀")
    await hands.press("publish_form")
    await hands.confirm()

    assert "Choose the queues" in hands.find(QLabel, "form_message").text()
    await tick(hands, "billing")
    await hands.press("use_form")
    (name,) = [form for form, used in hands.fake.designer.queues.items() if used]
    assert hands.fake.designer.published[name][0][0].title.en == "Care"


async def test_given_a_form_in_hand_when_something_was_published_then_it_stays_in_front(hands: Hands) -> None:
    await hands.choose("billing", "forms_list")
    hands.fake.desk.bus.publish(ProvisioningPushed("8"))
    await hands.settle()
    assert hands.find(QLineEdit, "form_title_en").isVisible()
