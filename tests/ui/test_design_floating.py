"""Cards over the window keep the keyboard while they dim the rest, and give it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design as d
from agent_desktop.ui.design import MARGIN, Place, Scheme, Theme

Key = Qt.Key


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QWidget:
    window = d.Frame(d.Ground.RAISED)
    qtbot.addWidget(window)
    behind = d.LineEdit(theme, name="behind")
    behind.setObjectName("behind")
    d.col(behind, None, into=window)
    window.resize(800, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    behind.setFocus()
    return window


@pytest.fixture
def card(theme: Theme) -> d.Float:
    card = d.Float(theme)
    first, second = d.LineEdit(theme, name="first"), d.Button(theme, "Done")
    first.setObjectName("first")
    second.setObjectName("second")
    card.setContent(d.vbox(first, second))
    card.setCardWidth(300)
    return card


def part(parent: QWidget, name: str) -> QWidget:
    found = parent.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def test_given_an_open_layer_then_tab_stays_inside_and_esc_gives_the_keyboard_back(
    theme: Theme, window: QWidget, card: d.Float, qtbot: QtBot
) -> None:
    layer = d.Layer(theme, window, card)
    layer.open()
    visited = []
    for _ in range(3):
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(focus.objectName())
        QTest.keyClick(focus, Key.Key_Tab)
    assert visited == ["first", "second", "first"]
    QTest.keyClick(part(card, "second"), Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert part(card, "first").hasFocus()
    with qtbot.waitSignal(layer.closed):
        QTest.keyClick(part(card, "first"), Key.Key_Escape)
    assert not layer.isVisible()
    assert part(window, "behind").hasFocus()


def test_a_click_beside_the_card_closes_and_one_on_it_does_not(
    theme: Theme, window: QWidget, card: d.Float, qtbot: QtBot
) -> None:
    layer = d.Layer(theme, window, card)
    layer.open()
    inside = card.geometry().marginsRemoved(MARGIN).center()
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=inside)
    assert layer.isVisible()
    with qtbot.waitSignal(layer.closed):
        QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    layer.dismiss()
    assert not layer.isVisible()


def test_a_layer_that_must_be_answered_stays(theme: Theme, window: QWidget, card: d.Float) -> None:
    layer = d.Layer(theme, window, card, dismissable=False)
    layer.open()
    QTest.keyClick(part(card, "first"), Key.Key_Escape)
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert layer.isVisible()


@pytest.mark.parametrize("place", list(Place))
def test_the_card_keeps_its_place_when_the_window_changes_size(
    theme: Theme, window: QWidget, card: d.Float, place: Place
) -> None:
    layer = d.Layer(theme, window, card, place=place)
    layer.open()
    for size in ((800, 600), (1280, 800), (640, 480)):
        window.resize(*size)
        QApplication.processEvents()
        box = card.geometry().marginsRemoved(MARGIN)
        assert layer.size() == window.size()
        assert abs(box.center().x() - size[0] / 2) <= 1 or place is Place.FILL
        assert QRect(0, 0, *size).contains(box)


def test_a_layer_may_cover_a_part_and_leave_the_rest_to_the_mouse_and_the_tab_key(
    theme: Theme, window: QWidget, card: d.Float
) -> None:
    layer = d.Layer(theme, window, card, dim=False, area=lambda: QRect(300, 0, 500, 600))
    layer.open()
    assert layer.geometry() == QRect(300, 0, 500, 600)
    part(card, "second").setFocus()
    QTest.keyClick(part(card, "second"), Key.Key_Tab)
    assert not part(card, "second").hasFocus()
    assert window.childAt(20, 20) is part(window, "behind")


def test_the_ground_is_dimmed_and_the_card_stands_out_of_it(theme: Theme, window: QWidget, card: d.Float) -> None:
    bright = window.grab().toImage().pixelColor(5, 595)
    layer = d.Layer(theme, window, card)
    layer.open()
    QApplication.processEvents()
    picture = window.grab().toImage()
    assert picture.pixelColor(5, 595).lightness() < bright.lightness()
    box = card.geometry().marginsRemoved(MARGIN)
    assert picture.pixelColor(box.left() + 12, box.top() + 3) == theme.colour("raised")
    below = picture.pixelColor(box.center().x(), box.bottom() + 4)
    assert below.lightness() < picture.pixelColor(5, 595).lightness(), "no shadow"


def test_a_card_without_controls_closes_by_esc(theme: Theme, window: QWidget) -> None:
    bare = d.Float(theme)
    bare.setContent(d.vbox(d.Label(theme, "One moment, the sound check is running", wrap=True)))
    bare.setCardWidth(120)
    layer = d.Layer(theme, window, bare)
    layer.open()
    assert bare.card().height() > 18, "the card grows with its wrapped text"
    focus = QApplication.focusWidget()
    assert focus is layer
    QTest.keyClick(focus, Key.Key_Escape)
    assert not layer.isVisible()


def test_a_card_opened_again_starts_where_it_was_left(theme: Theme, window: QWidget, card: d.Float) -> None:
    layer = d.Layer(theme, window, card)
    layer.open()
    part(card, "second").setFocus()
    layer.dismiss()
    assert part(window, "behind").hasFocus()
    layer.open()
    assert part(card, "second").hasFocus()


def test_announcements_are_polite_unless_urgent(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, bool]] = []

    def listen(event: QAccessibleAnnouncementEvent) -> None:
        said.append((event.message(), event.politeness() is QAccessible.AnnouncementPoliteness.Assertive))

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    d.announce(window, "Saved")
    d.announce(window, "Call from Wang Wei", urgent=True)
    assert said == [("Saved", False), ("Call from Wang Wei", True)]


def test_toasts_stack_go_by_themselves_and_take_no_focus(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    toaster = d.Toaster(theme, window, seconds=0.15)
    first, second = toaster.show("Saved"), toaster.show("Sent", d.Tone.ACCENT, "send")
    assert part(window, "behind").hasFocus()
    assert (first.text(), second.accessibleName()) == ("Saved", "Sent")
    assert first.card().translated(first.pos()).bottom() < second.card().translated(second.pos()).top()
    window.resize(700, 500)
    assert abs(second.geometry().center().x() - 350) <= 1
    qtbot.waitUntil(lambda: toaster.toasts() == [], timeout=3000)
    for _ in range(5):
        toaster.show("Again")
    assert len(toaster.toasts()) == 3
