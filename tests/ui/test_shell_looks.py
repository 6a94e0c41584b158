"""The window while its language or its look is changed: every word follows, nothing that was being done is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from agent_desktop.ui.design import Chip, Listing, Scheme, Theme
from agent_desktop.ui.design.rows import Group, Row
from agent_desktop.ui.text import Language
from tests.ui.shell_scene import Shell, shell

KEYS = re.compile(r"F\d+|Ctrl|Shift|Tab|Esc|Return|Enter", re.IGNORECASE)
OUR_WORDS = re.compile(r"[A-Za-z]{3,}")
NAMES = frozenset(
    {"English", "Anna", "Smith", "Family", "SIP", "RFC", "INFO", "IVR", "VIP", "SMS", "MOS", "STUN", "TURN"}
)
"""What is Latin in Chinese too: names, and what everybody calls so."""


def words(widget: QWidget) -> Iterator[str]:
    """Every text that is seen or read out below a widget."""
    for child in (widget, *widget.findChildren(QWidget)):
        if not child.isVisible():
            continue
        yield child.toolTip()
        yield child.accessibleName()
        match child:
            case QLabel() | QAbstractButton():
                yield child.text()
            case QComboBox():
                yield from (child.itemText(index) for index in range(child.count()))
                yield child.placeholderText()
            case QTabBar():
                yield from (child.tabText(index) for index in range(child.count()))
            case Listing():
                yield from (_row_words(child))
            case Chip():
                yield child.spec.text
        if isinstance(child, QLineEdit | QPlainTextEdit):
            yield child.placeholderText()


def _row_words(listing: Listing) -> Iterator[str]:
    for index in range(listing.rows().rowCount()):
        match listing.rows().row(listing.rows().index(index, 0)):
            case Row() as row:
                yield from (row.title, row.sub, row.trail)
            case Group() as group:
                yield group.title


def english(widget: QWidget) -> set[str]:
    """The texts with a Latin word in them that is no name and no key."""
    found = set()
    for text in words(widget):
        rest = {word for word in OUR_WORDS.findall(KEYS.sub("", text)) if word not in NAMES}
        if rest:
            found.add(text)
    return found


async def talk(s: Shell) -> None:
    s.fake.phone.ring("+8613900001234", queue_id="billing")
    await s.settle()
    call = s.fake.desk.calls.ringing_call
    assert call is not None
    await s.fake.desk.calls.answer(call.id)
    await s.settle()


PLACES = {
    "idle": (),
    "settings_view": ("page_settings", "settings_view"),
    "settings_audio": ("page_settings", "settings_audio"),
    "settings_calls": ("page_settings", "settings_calls"),
    "settings_shortcuts": ("page_settings", "settings_shortcuts"),
    "links": ("lamp_server",),
    "line_check": ("lamp_server", "check_line"),
    "notices": ("notices_button",),
    "outbox": ("saved_state",),
    "palette": ("palette_button",),
    "history": ("page_history",),
}


@pytest.mark.parametrize("place", PLACES)
async def test_given_an_english_window_when_the_language_changes_then_no_word_of_it_stays_behind(
    theme: Theme, place: str
) -> None:
    async with shell(theme) as s:
        assert len(english(s.window)) > 10, "the search finds English"
        s.language.set("zh_CN")
        await s.settle()
        for name in PLACES[place]:
            await s.press(name)
        devices = {"Fake Headset", "Fake Speakers", "Fake Headset · Fake Headset"}
        assert english(s.window) - devices == set()


@pytest.mark.parametrize("name", ["server_banner", "login_page"])
async def test_given_what_is_not_always_there_when_the_language_changes_then_it_follows_too(
    theme: Theme, name: str
) -> None:
    async with shell(theme) as s:
        if name == "server_banner":
            s.fake.backend.down()
        else:
            await s.fake.desk.session.logout()
            await s.settle()
            await s.press("login_enter")
        await s.settle()
        s.language.set("zh_CN")
        await s.settle()
        assert {text for text in english(s.window) if "https://" not in text} == set()


async def test_given_a_call_and_half_written_notes_when_language_and_look_change_then_both_go_on(theme: Theme) -> None:
    async with shell(theme) as s:
        await talk(s)
        await s.keys("F5")
        notes = QApplication.focusWidget()
        assert isinstance(notes, QPlainTextEdit)
        QTest.keyClicks(notes, "Asked for a ref")
        s.language.set("zh_CN")
        theme.setScheme(Scheme.DARK)
        await s.settle()
        QTest.keyClicks(notes, "und")
        assert notes.hasFocus()
        assert notes.toPlainText() == "Asked for a refund"
        assert english(s.window) == set()
        (call,) = s.fake.desk.calls.calls
        assert call.active
        s.language.set("en")
        await s.settle()
        assert notes.toPlainText() == "Asked for a refund"
    theme.setScheme(Scheme.LIGHT)


async def test_given_a_look_when_it_changes_then_every_part_is_painted_in_the_new_colours(theme: Theme) -> None:
    async with shell(theme) as s:
        await talk(s)
        light = s.window.grab().toImage()
        theme.setScheme(Scheme.DARK)
        await s.settle()
        dark = s.window.grab().toImage()
        bright = [
            (x, y)
            for x in range(8, dark.width(), 16)
            for y in range(8, dark.height(), 16)
            if dark.pixelColor(x, y).lightness() > 200 and dark.pixelColor(x, y) == light.pixelColor(x, y)
        ]
        assert len(bright) < 5, "a ground stayed light"  # a letter may be white in both
        theme.setScheme(Scheme.LIGHT)
        await s.settle()
        again = s.window.grab().toImage()
        differing = sum(
            again.pixelColor(x, y) != light.pixelColor(x, y)
            for x in range(8, light.width(), 16)
            for y in range(8, light.height(), 16)
        )
        assert differing < 10, "going back and forth must lead back"


async def test_given_the_language_of_the_setting_when_it_is_put_then_the_window_follows_once(theme: Theme) -> None:
    class Counter(QObject):
        """Counts the changes that reach the window."""

        changes = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.changes += event.type() == QEvent.Type.LanguageChange
            return False

    async with shell(theme) as s:
        counter = Counter()
        s.window.installEventFilter(counter)
        s.fake.desk.preferences.put("view.language", "zh_CN")
        await s.settle()
        assert s.window.windowTitle() == "坐席桌面"
        assert counter.changes <= 4, "two old and two new translators at most"
        before = counter.changes
        s.fake.desk.preferences.put("view.language", "zh_CN")
        await s.settle()
        assert counter.changes == before


@pytest.mark.parametrize(("choice", "tag"), [("en", "en"), ("zh_CN", "zh_CN"), ("fr", "en"), ("", "en")])
def test_given_a_choice_of_language_when_there_are_no_words_for_it_then_it_is_english(
    qapp: QApplication, choice: str, tag: str
) -> None:
    language = Language()
    language.set(choice)
    assert language.tag == tag
    language.set("en")


async def test_given_a_narrow_window_when_it_is_widened_then_search_words_and_knowledge_come_back(theme: Theme) -> None:
    async with shell(theme) as s:
        button = s.find("palette_button", QAbstractButton)
        assert button.text() == "Search or do anything"
        s.window.resize(1024, 700)
        await s.settle()
        assert button.text() == ""
        assert button.accessibleName() == "Search or do anything"
        assert not s.shows("knowledge_search")
        s.window.resize(1280, 800)
        await s.settle()
        assert button.text() == "Search or do anything"
        assert s.shows("knowledge_search")
