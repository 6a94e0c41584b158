"""Announcements in the window: the strip that waits for calls, the page, confirming by key, writing and its report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextBrowser, QWidget

from agent_desktop.domain.announcement import Announcement, Importance, Readers, ReaderState
from agent_desktop.domain.audience import Audience
from agent_desktop.domain.events import AnnouncementGone, AnnouncementPushed, ArticleEndingsPushed, ProblemNoticed
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.ui.design import Check, Layer, Listing, Row, Select, Table, Theme
from agent_desktop.ui.design.buttons import Button
from agent_desktop.ui.design.panels import Banner
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.news.readers import ReadersPane
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.local_store import MemoryStore
from tests.ui.shell_scene import Shell, shell

L = LocalText
PIER = Announcement("pier", L("Pier 3 is closed", "三号码头关闭"), L("Use pier 4.", "请用四号。"), must_confirm=True)
FEES = Announcement("fees", L("New fees", "新资费"), L("From Monday."), at=centre.NOW - timedelta(days=2))
CONFIRM = WriteKind.ANNOUNCEMENT_CONFIRMATION


def writer(store: MemoryStore | None = None) -> FakeDesk:
    """The desk of somebody who may write announcements; with the `store` of before it is another start."""
    user = centre.PROVISIONING.user
    may = replace(user, role="lead", permissions=user.permissions | {"announcements.write"})
    return build(replace(centre.PROVISIONING, user=may), store=store)


def told(*announcements: Announcement, fake: FakeDesk | None = None) -> FakeDesk:
    fake = fake or build()
    fake.board.told = {a.id: a for a in announcements}
    return fake


def rows(s: Shell, name: str = "news_list") -> dict[str, Row]:
    model = s.find(name, Listing).rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return {row.key: row for row in found if isinstance(row, Row)}


def confirmed(s: Shell) -> list[str]:
    return [key for kind, key, _ in s.fake.backend.effects if kind is CONFIRM]


def badge(s: Shell) -> str:
    return s.find("page_news", QWidget).accessibleDescription()


async def test_given_an_announcement_when_it_comes_then_the_strip_tells_it_and_takes_no_focus(theme: Theme) -> None:
    async with shell(theme, told()) as s:
        s.window.run_action("dial")
        await s.settle()
        focused = QApplication.focusWidget()
        s.fake.desk.bus.publish(AnnouncementPushed(PIER))
        await s.settle()

        assert s.find("news_banner", Banner).text() == "Pier 3 is closed"
        assert QApplication.focusWidget() is focused
        assert "1 unread" in badge(s)


async def test_given_a_call_then_the_strip_waits_until_it_is_over(theme: Theme) -> None:
    async with shell(theme, told()) as s:
        leg = s.fake.phone.ring(queue_id="billing")
        await s.settle()
        s.fake.desk.bus.publish(AnnouncementPushed(replace(PIER, importance=Importance.URGENT)))
        await s.settle()
        assert not s.shows("news_banner"), "nothing covers a call that rings"
        await s.keys("Ctrl+Shift+Return")
        assert confirmed(s) == [], "what is not shown is not confirmed"
        s.fake.phone.peer_cancels(leg)
        await s.settle()

        assert s.shows("news_banner")


async def test_given_the_strip_when_confirmed_by_key_then_it_is_gone_and_delivered_once(theme: Theme) -> None:
    async with shell(theme, told(PIER)) as s:
        assert s.find("news_confirm", Button).text() == "Confirm"
        await s.keys("Ctrl+Shift+Return")
        await s.keys("Ctrl+Shift+Return")
        assert not s.shows("news_banner")
        await s.pass_time(1)

        assert confirmed(s) == ["pier/1"]


async def test_given_several_then_they_come_one_after_the_other(theme: Theme) -> None:
    urgent = replace(FEES, id="urgent", importance=Importance.URGENT, must_confirm=True, title=L("Stop selling"))
    async with shell(theme, told(PIER, urgent)) as s:
        assert s.find("news_banner", Banner).text() == "Stop selling · 1 more"
        await s.press("news_confirm")
        assert s.find("news_banner", Banner).text() == "Pier 3 is closed"


async def test_given_one_that_is_withdrawn_then_it_disappears_everywhere(theme: Theme) -> None:
    async with shell(theme, told(PIER)) as s:
        await s.press("news_read")
        assert s.shows("news_body")
        s.fake.board.told = {}
        s.fake.desk.bus.publish(AnnouncementGone("pier"))
        await s.settle()

        assert not s.shows("news_banner")
        assert not s.shows("news_body")
        assert not badge(s).startswith("1 ")


async def test_given_a_plain_announcement_then_there_is_no_strip_and_today_counts_it(theme: Theme) -> None:
    async with shell(theme, told(FEES)) as s:
        assert not s.shows("news_banner")
        today = rows(s, "to_do")
        assert [r.title[:8] for r in today.values()] == ["1 unread"]
        s.find("to_do", Listing).chosen.emit("news:")
        await s.settle()
        await s.pass_time(1)

        assert "From Monday." in s.find("news_body", QTextBrowser).toPlainText()
        assert confirmed(s) == ["fees/1"], "opened is read"
        assert not badge(s).startswith("1 ")


async def test_given_the_page_when_used_by_keyboard_then_reading_and_confirming_need_no_mouse(theme: Theme) -> None:
    async with shell(theme, told(PIER, FEES)) as s:
        await s.keys("Ctrl+Shift+A")
        assert "Use pier 4." in s.find("news_body", QTextBrowser).toPlainText(), "what waits is in front"
        assert rows(s)["pier"].chip is not None
        QTest.keyClick(s.find("news_list", Listing), Qt.Key.Key_Return)
        assert QApplication.focusWidget() is s.find("confirm_news", Button)
        QTest.keyClick(s.find("confirm_news", Button), Qt.Key.Key_Space)
        await s.settle()
        await s.pass_time(1)

        assert confirmed(s) == ["pier/1"]
        assert not s.shows("confirm_news")
        assert s.find("news_message", QLabel).text() == "Confirmed."
        assert rows(s)["pier"].chip is None


async def test_given_words_then_the_server_is_searched(theme: Theme) -> None:
    async with shell(theme, told(PIER, FEES)) as s:
        await s.keys("Ctrl+Shift+A")
        await s.type("news_search", "monday")

        assert list(rows(s)) == ["fees"]
        await s.type("news_search", "nothing like it")
        assert not s.shows("news_list")


async def test_given_the_server_away_then_the_page_says_so(theme: Theme) -> None:
    async with shell(theme, told(PIER)) as s:
        s.fake.board.error = Unreachable("unreachable")
        await s.keys("Ctrl+Shift+A")

        assert any("does not answer" in label.text() for label in s.window.findChildren(QLabel) if label.isVisible())


async def test_given_an_article_about_it_then_it_opens_beside(theme: Theme) -> None:
    async with shell(theme, told(replace(PIER, article_id="refund"))) as s:
        await s.press("news_read")
        await s.press("news_article")

        assert ("article", "refund") in s.fake.backend.calls


async def test_given_an_agent_then_nothing_can_be_written(theme: Theme) -> None:
    async with shell(theme, told(PIER)) as s:
        await s.press("news_read")

        for name in ("new_news", "news_parts", "correct_news", "withdraw_news", "news_readers"):
            assert not s.shows(name), name


async def test_given_a_lead_when_writing_then_what_is_missing_is_said_and_the_rest_is_told(theme: Theme) -> None:
    async with shell(theme, told(fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.press("save_news")
        assert s.fake.board.saved == []
        assert "Write a title" in s.find("news_editor_message", QLabel).text()

        await s.type("news_title_en", "Fog")
        s.find("news_detail_zh", QPlainTextEdit).setPlainText("暂停开航。")
        await s.type("news_until", "2026-11-21")
        QTest.keyClick(s.find("news_until", QLineEdit), Qt.Key.Key_Return)
        await s.type("news_until_time", "9:00")
        await s.press("save_news")
        assert "end later" in s.find("news_editor_message", QLabel).text(), "it is after nine already"
        await s.type("news_until_time", "23:30")
        s.find("news_must_confirm", Check).setChecked(True)
        box = next(c for c in s.window.findChildren(Check) if c.text() == "Expert" and c.isVisible())
        box.setChecked(True)
        await s.keys("Ctrl+S")

        (saved,) = s.fake.board.saved
        assert (saved.title.en, saved.detail.zh_cn, saved.must_confirm) == ("Fog", "暂停开航。", True)
        assert (saved.audience, saved.at) == (Audience(roles=("expert",)), None)
        assert saved.until is not None
        assert saved.until.astimezone().strftime("%H:%M") == "23:30"
        assert [r.sub for r in rows(s).values()] == ["1 of 3 have read it"]


async def test_given_unsaved_words_then_nothing_else_is_opened_until_they_are_discarded(theme: Theme) -> None:
    async with shell(theme, told(FEES, fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.type("news_title_en", "Half")
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        assert s.find("news_title_en", QLineEdit).text() == "Half"
        await s.press("discard_news")

        assert not s.shows("news_title_en")


async def test_given_a_conflict_when_saved_then_the_words_stay(theme: Theme) -> None:
    async with shell(theme, told(FEES, fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        await s.press("correct_news")
        await s.type("news_title_en", "Newer fees")
        s.fake.board.error = Refused("conflict", "")
        await s.press("save_news")
        assert "Somebody else" in s.find("news_editor_message", QLabel).text()
        s.fake.board.error = None
        await s.press("save_news")

        assert [(t.id, t.revision, t.title.en) for t in s.fake.board.saved] == [("fees", 1, "Newer fees")]


async def test_given_an_article_when_correcting_then_its_title_is_shown_and_another_is_found_by_words(
    theme: Theme,
) -> None:
    fake = told(replace(FEES, article_id="roaming-pack-refund"), fake=writer())
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+A")
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        await s.press("correct_news")
        choice = s.find("news_article_choice", Select)
        assert choice.currentText() == "Refund of a roaming pack"
        await s.type("news_article_choice_find", "router")
        await s.pass_time(1)
        found = choice.findData("router-restart")
        assert found >= 0
        choice.setCurrentIndex(found)
        choice.activated.emit(found)
        await s.press("save_news")

        assert [t.article_id for t in fake.board.saved] == ["router-restart"]


async def test_given_a_withdrawal_then_it_is_asked_once_more(theme: Theme) -> None:
    async with shell(theme, told(FEES, fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        await s.press("withdraw_news")
        assert not s.fake.board.told["fees"].withdrawn
        await s.press("withdraw_news")

        assert s.fake.board.told["fees"].withdrawn
        assert rows(s)["fees"].sub == "Withdrawn"


async def test_given_the_report_then_who_is_missing_stands_first_and_it_can_be_saved(
    theme: Theme, tmp_path: Path
) -> None:
    fake = told(FEES, fake=writer())
    missing = ReaderState(Person("u1", "王芳", "=Wang Fang"), L("Billing"))
    done = ReaderState(Person("u2", "李明", "Li Ming"), L("Billing"), centre.NOW)
    earlier = ReaderState(Person("u3", "张伟", "Zhang Wei"), L("Billing"), earlier_edition=1)
    fake.board.reports["fees"] = Readers(FEES, 3, 1, (missing, earlier, done))
    async with shell(theme, fake) as s:
        await s.keys("Ctrl+Shift+A")
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        await s.press("news_readers")
        assert len(s.layers()) == 1
        assert s.find("readers_message", QLabel).text() == "1 of 3 have confirmed"
        assert s.find("readers_table", Table).model().rowCount() == 3
        (pane,) = s.window.findChildren(ReadersPane)
        file = tmp_path / "out.csv"
        pane.write(str(file))
        for _ in range(500):
            if file.exists() and "Saved" in s.find("readers_message", QLabel).text():
                break
            QTest.qWait(10)
            await s.settle()

        lines = file.read_text("utf-8-sig").splitlines()
        assert lines[0] == "Name,Unit,Edition,Confirmed"
        assert lines[1].startswith("'=Wang Fang,"), "no formula"
        pane.write(str(tmp_path / "no" / "such" / "folder.csv"))
        for _ in range(500):
            if "could not be saved" in s.find("readers_message", QLabel).text():
                break
            QTest.qWait(10)
            await s.settle()
        assert "could not be saved" in s.find("readers_message", QLabel).text()
        assert isinstance(s.layers()[0], Layer)


@pytest.mark.parametrize(("over", "words"), [(False, "Article ends soon: Fees"), (True, "Article has ended: Fees")])
async def test_given_an_article_that_ends_when_pushed_then_the_editor_is_told(
    theme: Theme, over: bool, words: str
) -> None:
    async with shell(theme, writer()) as s:
        ending = Reminder("fees", L("Fees", "资费"), centre.NOW + timedelta(days=3), over)
        s.fake.desk.bus.publish(ArticleEndingsPushed((ending,)))
        await s.settle()
        await s.press("notices_button")

        listed = rows(s, "notices_list")
        assert [r.title.startswith(words) for r in listed.values()] == [True]


async def test_given_half_an_announcement_when_the_program_is_killed_then_it_is_there_again(theme: Theme) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, told(FEES, fake=writer(store))) as s:
        await s.keys("Ctrl+Shift+A")
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("fees")
        await s.settle()
        await s.press("correct_news")
        await s.type("news_title_en", "Newer fees")
        s.find("news_detail_zh", QPlainTextEdit).setPlainText("下周一起。")
        s.find("news_must_confirm", Check).setChecked(True)
        await s.type("news_until", "2026-11-30")
        QTest.keyClick(s.find("news_until", QLineEdit), Qt.Key.Key_Return)
        await s.pass_time(0.6)
        rows_of_disk = dict(store.memory)  # nothing that is done from here on reaches the disk
    store.memory = rows_of_disk
    async with shell(theme, told(FEES, fake=writer(store))) as s:
        await s.press("page_news")

        assert s.find("news_title_en", QLineEdit).text() == "Newer fees"
        assert s.find("news_title_zh", QLineEdit).text() == "新资费"
        assert s.find("news_detail_zh", QPlainTextEdit).toPlainText() == "下周一起。"
        assert s.find("news_must_confirm", Check).isChecked()
        assert s.find("news_until", QLineEdit).text() == "2026-11-30"
        assert "You wrote this earlier" in s.find("news_editor_message", QLabel).text()
        await s.press("save_news")
        (saved,) = s.fake.board.saved
        assert (saved.id, saved.revision, saved.title.en) == ("fees", 1, "Newer fees"), "it corrects the same one"
    async with shell(theme, told(FEES, fake=writer(store))) as s:
        await s.press("page_news")
        assert not s.shows("news_title_en"), "it was told"


async def test_given_words_typed_just_before_the_window_is_closed_then_they_are_kept(theme: Theme) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, told(fake=writer(store))) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.type("news_title_en", "Last word")
        assert not any(store.memory.values()), "no key waits for the disk"
    async with shell(theme, told(fake=writer(store))) as s:
        await s.keys("Ctrl+Shift+A")
        assert s.find("news_title_en", QLineEdit).text() == "Last word"
        await s.press("discard_news")
    async with shell(theme, told(fake=writer(store))) as s:
        await s.keys("Ctrl+Shift+A")
        assert not s.shows("news_title_en"), "what was thrown away stays away"


async def test_given_somebody_else_logs_in_then_they_do_not_see_what_i_write_and_i_find_it_again(theme: Theme) -> None:
    async with shell(theme, told(FEES, fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.type("news_title_en", "Mine")
        mine = s.fake.backend.provisioned
        await s.fake.desk.session.logout()
        await s.settle()
        s.fake.backend.provisioned = replace(mine, user=replace(mine.user, id="other", username="other"))
        await s.fake.log_in()
        await s.settle()
        await s.keys("Ctrl+Shift+A")
        assert not s.shows("news_title_en")
        await s.press("new_news")
        assert s.find("news_title_en", QLineEdit).text() == ""
        await s.fake.desk.session.logout()
        await s.settle()
        s.fake.backend.provisioned = mine
        await s.fake.log_in()
        await s.settle()
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        assert s.find("news_title_en", QLineEdit).text() == "Mine"


async def test_given_an_announcement_opened_from_elsewhere_then_my_draft_waits_until_i_write_again(
    theme: Theme,
) -> None:
    store = MemoryStore(for_tests=True)
    async with shell(theme, told(fake=writer(store))) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.type("news_title_en", "Half")
    async with shell(theme, told(PIER, fake=writer(store))) as s:
        await s.press("news_read")
        assert s.shows("news_body"), "what everybody has to confirm comes first"
        await s.press("confirm_news")
        assert s.find("new_news", Button).text() == "Go on writing"
        await s.press("new_news")
        assert s.find("new_news", Button).text() == "New"
        assert s.find("news_title_en", QLineEdit).text() == "Half", "one more would take its place"


async def test_given_words_typed_while_it_is_told_then_they_stay_and_are_told_next(theme: Theme) -> None:
    async with shell(theme, told(fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        await s.type("news_title_en", "Fog")
        s.find("news_detail_en", QPlainTextEdit).setPlainText("Wait.")
        QTest.keySequence(s.find("news_title_en", QLineEdit), QKeySequence("Ctrl+S"))
        QTest.keyClicks(s.find("news_title_en", QLineEdit), "gy")
        await s.settle()
        assert "is not told yet" in s.find("news_editor_message", QLabel).text()
        await s.keys("Ctrl+S")

        assert [(t.title.en, t.revision) for t in s.fake.board.saved] == [("Fog", 0), ("Foggy", 1)]


async def test_given_a_disk_that_is_full_when_writing_then_it_is_said_and_the_words_stay(theme: Theme) -> None:
    async with shell(theme, told(fake=writer())) as s:
        await s.keys("Ctrl+Shift+A")
        await s.press("new_news")
        s.fake.store.fail("disk_full")
        await s.type("news_title_en", "Fog")
        await s.pass_time(1)
        s.fake.store.fail("")

        assert [p.code for p in s.fake.of(ProblemNoticed)][-1:] == ["disk_full"]
        assert s.find("news_title_en", QLineEdit).text() == "Fog"
