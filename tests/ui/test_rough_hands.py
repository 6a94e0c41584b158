"""What hurried hands do at the whole window hurts nothing: sheets over sheets, keys in the middle of something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QKeySequenceEdit, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.domain.events import ProvisioningPushed
from agent_desktop.domain.message import Choices, Subject
from agent_desktop.ui.design import DateEdit, Float, Layer, MenuButton, Scheme, Theme, vbox
from tests.bench.monkey import desk
from tests.fakes.messenger import CHOICES
from tests.ui.shell_scene import Shell, shell


async def test_given_sheets_that_were_opened_when_the_colours_change_then_the_menus_follow(theme: Theme) -> None:
    async with shell(theme) as s:
        actions = [a for a in s.find("state_button", MenuButton).menu().actions() if not a.isSeparator()]
        before = [action.icon().cacheKey() for action in actions]
        for _ in range(2):
            s.window.open_palette()
            await s.settle()
        await s.dismiss()
        theme.setScheme(Scheme.DARK)
        await s.settle()
        assert [action.icon().cacheKey() for action in actions] != before


@pytest.mark.parametrize("kind", [QLineEdit, QKeySequenceEdit])
def test_given_a_field_that_goes_while_a_layer_is_open_when_the_layer_closes_then_nothing_reaches_for_it(
    qtbot: QtBot, theme: Theme, kind: type[QWidget]
) -> None:
    window = QWidget()
    window.setLayout(vbox(line_edit := kind()))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line_edit.setFocus()
    layer = Layer(theme, window, Float(theme))
    layer.open()
    line_edit.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    others = [QLineEdit(window) for _ in range(20)]  # they lie where the old one lay
    layer.dismiss()
    assert not any(other.hasFocus() for other in others)
    window.close()


@pytest.mark.parametrize("typed", ["99999999999-01-01", "10000-1-1", "2026-13-40", "1-2", "zq"])
async def test_given_a_day_that_is_none_when_the_field_is_left_then_it_says_so_and_keeps_what_was_typed(
    theme: Theme, typed: str
) -> None:
    field = DateEdit(theme)
    field.setText(typed)
    field.editingFinished.emit()
    assert not field.understood()
    assert (field.date(), field.text()) == (None, typed)
    field.close()


def _palette(s: Shell) -> None:
    s.window.open_palette()
    QTest.keyClicks(s.find("palette_query", QLineEdit), "chen")


SHEETS: dict[str, Callable[[Shell], object]] = {
    "palette": _palette,
    "message": lambda s: s.window.run_action("send"),
    "promise": lambda s: s.window.run_action("promise"),
    "ticket": lambda s: s.window.run_action("new_ticket"),
    "settings": lambda s: s.window.sheets.open_settings(),
    "line_check": lambda s: s.window.sheets.open_line_check(),
    "sound_check": lambda s: s.window.sheets.open_sound_check(),
    "outbox": lambda s: s.window.sheets.open_outbox(),
    "sip": lambda s: s.window.sheets.open_link("sip"),
}


@pytest.mark.parametrize("sheet", SHEETS)
async def test_given_a_sheet_that_waits_for_a_slow_server_when_it_is_closed_then_the_answer_finds_nothing_to_break(
    theme: Theme, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = desk()

    async def late(_about: Subject) -> Choices:
        await fake.clock.sleep(5)
        return CHOICES

    monkeypatch.setattr(fake.messenger, "choices", late)
    async with shell(theme, fake) as s:
        s.window.open_customer("cust-chen")
        if sheet == "promise":  # it waits for the number itself
            fake.backend.slow(5)
        await s.settle()
        fake.backend.slow(5)
        SHEETS[sheet](s)
        await s.pass_time(1)
        assert s.layers(), "it is open"
        await s.dismiss()
        await s.pass_time(1)
        assert not s.layers()
        await s.pass_time(20)


@pytest.mark.parametrize("form_too", [False, True], ids=["", "the_form_too"])
@pytest.mark.parametrize("sheet", [False, True], ids=["in_the_page", "in_a_sheet"])
async def test_given_somebody_who_types_when_the_centre_changes_something_then_the_keyboard_stays_where_it_is(
    theme: Theme, sheet: bool, form_too: bool
) -> None:
    async with shell(theme, desk()) as s:
        s.fake.phone.ring(queue_id="billing")
        await s.settle()
        await s.keys("F8")
        await s.keys("Ctrl+N" if sheet else "F5")
        name = "ticket_title" if sheet else "notes"
        await s.type(name, "Paid ")
        if form_too:
            given = s.fake.backend.provisioned
            forms = tuple(replace(f, version=f.version + 1, fields=f.fields[:-1]) for f in given.forms)
            s.fake.backend.provisioned = replace(given, forms=forms, revision="r2")
        s.fake.backend.push(ProvisioningPushed("r2"))
        await s.settle()
        for letter in "twice":
            QTest.keyClicks(QApplication.focusWidget() or s.window, letter)
        await s.settle()
        field = s.find(name, QWidget)
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == "Paid twice"
