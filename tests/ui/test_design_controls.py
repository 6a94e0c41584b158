"""What one presses, types, picks and sets: by mouse, by keyboard, with new words at any time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Kind, Scheme, Theme, Tone
from tests.ui import gallery
from tests.ui.gallery_words import Words, chinese, english

Key = Qt.Key


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Put widgets into an active window, each at its own size."""
    kept: list[QWidget] = []

    def put(*widgets: QWidget) -> QWidget:
        window = QWidget()
        kept.append(window)
        qtbot.addWidget(window)
        d.col(*widgets, None, into=window, pad=8)
        window.resize(400, 300)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return put


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def image(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


# -- names -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", gallery.PAGES)
@pytest.mark.parametrize("words", [english, chinese], ids=["en", "zh"])
def test_whatever_takes_the_keyboard_has_an_accessible_name(
    qtbot: QtBot, theme: Theme, page: str, words: Words
) -> None:
    window = gallery.PAGES[page](theme, words)
    qtbot.addWidget(window)
    gallery.show(window)
    focusable = [w for w in window.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert focusable
    nameless = []
    for widget in focusable:
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []
    assert theme.icons.unknown == set()


@pytest.mark.parametrize("words", [english, chinese], ids=["en", "zh"])
def test_no_label_is_cut_in_either_language(qtbot: QtBot, theme: Theme, words: Words) -> None:
    window = gallery.controls(theme, words)
    qtbot.addWidget(window)
    gallery.show(window)
    for label in window.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and not isinstance(label, d.Elided):
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width() + 1, label.text()


# -- buttons -----------------------------------------------------------------------------------------------------------
def test_given_a_button_when_its_word_changes_then_size_and_name_follow(theme: Theme, qtbot: QtBot) -> None:
    button = d.Button(theme, "End", "phone-off", Kind.END, key_hint="F9")
    qtbot.addWidget(button)
    narrow = button.sizeHint().width()
    button.setText("Hold & answer")
    assert button.sizeHint().width() > narrow
    assert (button.text(), button.accessibleName()) == ("Hold & answer", "Hold & answer")
    assert button.toolTip() == "Hold & answer  F9"
    button.setText("")
    button.setTip("Close", "Esc")
    assert button.width() == button.height()
    assert (button.accessibleName(), button.toolTip()) == ("Close", "Close  Esc")


@pytest.mark.parametrize("kind", list(Kind))
def test_the_focus_ring_shows_for_the_keyboard_only_and_moves_nothing(
    theme: Theme, show: Callable[..., QWidget], kind: Kind
) -> None:
    button, other = d.Button(theme, "Finish", "check", kind), d.Button(theme, "Other")
    show(button, other)
    other.setFocus()
    rest, geometry = image(button), button.geometry()
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert image(button) == rest
    other.setFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert image(button) != rest
    assert button.geometry() == geometry


@pytest.mark.parametrize("kind", list(Kind))
def test_a_disabled_button_looks_disabled_and_does_nothing(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget], kind: Kind
) -> None:
    button = d.Button(theme, "Finish", "check", kind)
    show(button)
    before = image(button)
    button.setEnabled(False)
    assert image(button) != before
    pressed: list[bool] = []
    button.clicked.connect(pressed.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []


def test_a_button_works_with_space(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    button = d.Button(theme, "Finish")
    show(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Key.Key_Space)


def test_a_call_key_shows_what_is_true_and_not_what_was_pressed(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    key = d.Stacked(theme, "Hold", "pause")
    show(key)
    rest = image(key)
    with qtbot.waitSignal(key.clicked):
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert not key.isChecked()
    key.setActive(Tone.WARNING)
    assert key.isChecked()
    assert image(key) != rest
    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert key.isChecked(), "only the call itself ends the hold"
    key.setActive(None)
    assert not key.isChecked()
    key.setText("Conference with everybody")
    assert key.sizeHint().width() > 72
    assert key.accessibleName() == "Conference with everybody"


def test_the_pages_of_a_rail_exclude_each_other(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    first, second = d.RailButton(theme, "Workspace", "headset"), d.RailButton(theme, "History", "history")
    first.setChecked(True)
    show(first, second)
    plain = image(second)
    second.setBadge("2", "2 missed calls")
    assert image(second) != plain
    assert second.accessibleDescription() == "2 missed calls"
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert (first.isChecked(), second.isChecked()) == (False, True)
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert second.isChecked()


def test_a_menu_button_opens_its_menu_by_key_without_waiting(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    button = d.MenuButton(theme, "Ready", "circle-check", Kind.STATE)
    show(button)
    button.openMenu()
    assert not button.menu().isVisible(), "an empty menu does not open"
    lunch = button.menu().add("Lunch & rest", "utensils", key_hint="F10")
    QTest.keyClick(button, Key.Key_Down)
    assert button.menu().isVisible()
    with qtbot.waitSignal(lunch.triggered):
        QTest.keyClick(button.menu(), Key.Key_Down)
        QTest.keyClick(button.menu(), Key.Key_Return)
    old = lunch.icon().pixmap(16).toImage()
    theme.setScheme(Scheme.DARK)
    assert lunch.icon().pixmap(16).toImage() != old
    button.menu().clear()
    assert button.menu().isEmpty()


def test_a_button_that_keeps_its_width_cuts_its_word_and_tells_it(theme: Theme, show: Callable[..., QWidget]) -> None:
    state = d.MenuButton(theme, "", "coffee", Kind.STATE, tip="Change your state", key_hint="F9")
    state.keepWidth(160)
    neighbour = d.Button(theme, "Timer")
    d.row(state, neighbour, None, into=(held := QWidget()))
    show(held)
    state.setText("Ready")
    QApplication.processEvents()
    place = neighbour.x()
    assert state.toolTip() == "Change your state  F9"
    state.setText("Meeting with the quality team about last week")
    QApplication.processEvents()
    assert (state.width(), neighbour.x()) == (160, place), "nothing beside it moves"
    assert state.toolTip() == "Meeting with the quality team about last week\nChange your state  F9"
    assert state.accessibleName() == "Meeting with the quality team about last week"
    white = state.grab().toImage()
    under = [white.pixelColor(x, 16) for x in range(white.width() - 36, white.width() - 24)]
    assert len(set(map(str, under))) == 1, "the word ends before the chevron"


def test_a_lamp_says_its_state_in_words(theme: Theme, qtbot: QtBot) -> None:
    lamp = d.Lamp(theme, "SIP")
    qtbot.addWidget(lamp)
    lamp.show()
    fine = image(lamp)
    lamp.setLamp(Tone.DANGER, "circle-x", "Not registered since 10:38")
    assert image(lamp) != fine
    assert (lamp.accessibleName(), lamp.accessibleDescription()) == ("SIP", "Not registered since 10:38")
    assert lamp.toolTip() == "Not registered since 10:38"


# -- fields ------------------------------------------------------------------------------------------------------------
def test_a_field_names_its_control_and_explains_what_is_wrong(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    select = d.Select(theme, [d.Choice("a", "Refund")], placeholder="Choose")
    field = d.Field(theme, "Result", select, required=True, hint="Ends the call")
    show(field)
    fine = image(select)
    assert (select.accessibleName(), select.accessibleDescription()) == ("Result *", "Ends the call")
    field.setError("Choose one.")
    assert select.accessibleDescription() == "Choose one."
    assert select.state is d.FieldState.ERROR
    assert image(select) != fine
    height = field.sizeHint().height()
    field.setError("")
    field.setHint("")
    assert select.state is d.FieldState.NORMAL
    assert field.sizeHint().height() < height
    field.setCaption("结果")
    field.setRequired(False)
    assert select.accessibleName() == "结果"
    caption = next(label for label in field.findChildren(QLabel) if label.buddy() is not None)
    assert caption.buddy() is select


def test_a_read_only_control_stays_read_only_when_an_error_goes(theme: Theme, qtbot: QtBot) -> None:
    edit = d.LineEdit(theme, "+86 139 1234 5678")
    edit.setState(d.FieldState.READONLY)
    field = d.Field(theme, "Telephone", edit)
    qtbot.addWidget(field)
    field.setError("Not a number.")
    field.setError("")
    assert edit.isReadOnly()


def test_escape_and_the_cross_clear_a_search(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    edit = d.LineEdit(theme, "roaming", icon="search", clearable=True)
    show(edit)
    edit.setFocus()
    with qtbot.waitSignal(edit.cleared):
        QTest.keyClick(edit, Key.Key_Escape)
    assert edit.text() == ""
    QTest.keyClicks(edit, "bill")
    cross = edit.actions()[-1]
    assert cross.isVisible()
    edit.setClearTip("Clear")
    cross.trigger()
    assert edit.text() == ""
    assert not cross.isVisible()


def test_a_search_without_a_caption_is_named_by_its_placeholder(theme: Theme, qtbot: QtBot) -> None:
    edit = d.LineEdit(theme, placeholder="Search knowledge", icon="search")
    qtbot.addWidget(edit)
    edit.setPlaceholderText("搜索知识库")
    assert edit.accessibleName() == "搜索知识库"
    edit.setAccessibleName("知识库")
    edit.setPlaceholderText("Search knowledge")
    assert edit.accessibleName() == "知识库"


def test_an_edit_keeps_its_size_when_it_gets_the_focus(theme: Theme, show: Callable[..., QWidget]) -> None:
    edit, other = d.LineEdit(theme, "roaming"), d.Button(theme, "Other")
    show(edit, other)
    other.setFocus()
    rest, geometry = image(edit), edit.geometry()
    edit.setFocus()
    edit.deselect()
    assert image(edit) != rest
    assert edit.geometry() == geometry
    assert edit.height() == 32


def test_the_eye_shows_a_password_and_says_so(theme: Theme, qtbot: QtBot) -> None:
    edit = d.PasswordEdit(theme)
    qtbot.addWidget(edit)
    edit.setRevealTips("Show password", "Hide password")
    edit.setText("secret")
    assert edit.displayText() != "secret"
    eye = edit.actions()[-1]
    assert eye.toolTip() == "Show password"
    eye.trigger()
    assert edit.displayText() == "secret"
    assert eye.toolTip() == "Hide password"


def test_a_text_area_grows_with_its_text_and_tab_leaves_it(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    area, after = d.TextArea(theme, lines=2, most=4), d.Button(theme, "Finish")
    show(area, after)
    small = area.height()
    area.setPlainText("one\ntwo\nthree")
    assert area.height() > small
    area.setPlainText("\n".join(["many", "lines"] * 20))
    assert area.height() == 4 * 18 + 20
    area.setFocus()
    with qtbot.waitSignal(area.left):
        QTest.keyClick(area, Key.Key_Tab)
    assert after.hasFocus()
    assert "\t" not in area.toPlainText()
    area.setState(d.FieldState.READONLY)
    assert area.isReadOnly()


def test_only_a_person_choosing_is_a_choice(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    select = d.Select(theme, [d.Choice("r", "Refund"), d.Choice("p", "Plan")], placeholder="Choose")
    show(select)
    chosen: list[str] = []
    select.chosen.connect(chosen.append)
    assert select.value() is None
    select.setValue("p")
    assert select.value() == "p"
    select.setOptions([d.Choice("r", "退款"), d.Choice("p", "套餐变更")])
    assert select.value() == "p", "another language keeps the value"
    select.setOptions([d.Choice("r", "退款")])
    assert select.value() is None, "a value that is no longer offered is dropped"
    assert chosen == []
    select.setFocus()
    QTest.keyClick(select, Key.Key_Down)
    assert (select.value(), chosen) == ("r", ["r"])


def test_the_wheel_never_changes_a_choice_or_a_level(theme: Theme, show: Callable[..., QWidget]) -> None:
    select = d.Select(theme, [d.Choice("r", "Refund"), d.Choice("p", "Plan")], value="r")
    slider = d.Slider(theme, 40)
    show(select, slider)
    for widget in (select, slider):
        centre = QPointF(widget.rect().center())
        wheel = QWheelEvent(
            centre, widget.mapToGlobal(centre), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, wheel)
    assert (select.value(), slider.value()) == ("r", 40)


def test_a_read_only_choice_can_be_reached_but_not_changed(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    select = d.Select(theme, [d.Choice("r", "Refund"), d.Choice("p", "Plan")], value="r")
    select.setState(d.FieldState.READONLY)
    show(select)
    select.setFocus()
    QTest.keyClick(select, Key.Key_Down)
    QTest.mouseClick(select, Qt.MouseButton.LeftButton)
    assert select.value() == "r"
    assert not select.view().isVisible()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-21", datetime.date(2026, 11, 21)),
        ("2026/1/5", datetime.date(2026, 1, 5)),
        ("2026.12.31", datetime.date(2026, 12, 31)),
        ("", None),
    ],
)
def test_a_typed_day_is_read(theme: Theme, qtbot: QtBot, typed: str, day: datetime.date | None) -> None:
    edit = d.DateEdit(theme, datetime.date(2020, 1, 1))
    qtbot.addWidget(edit)
    edit.setText(typed)
    with qtbot.waitSignal(edit.dateChanged) as caught:
        edit.editingFinished.emit()
    assert caught.args == [day]
    assert edit.date() == day


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "2026-02-30", "1-2-3-4", "0-0-0"])
def test_what_is_no_day_stays_to_be_mended(theme: Theme, qtbot: QtBot, typed: str) -> None:
    edit = d.DateEdit(theme, datetime.date(2020, 1, 1))
    qtbot.addWidget(edit)
    edit.setText(typed)
    edit.editingFinished.emit()
    assert not edit.understood()
    assert (edit.text(), edit.date()) == (typed, datetime.date(2020, 1, 1))


def test_a_day_is_picked_from_the_calendar(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    edit = d.DateEdit(theme, datetime.date(2026, 11, 21))
    show(edit)
    QTest.keyClick(edit, Key.Key_Down)
    calendar = QApplication.activePopupWidget()
    assert calendar is not None
    focus = focused()
    with qtbot.waitSignal(edit.dateChanged):
        QTest.keyClick(focus, Key.Key_Right)
        QTest.keyClick(focus, Key.Key_Return)
    assert edit.date() == datetime.date(2026, 11, 22)
    assert not calendar.isVisible()


# -- choosing and setting ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [lambda t: d.Switch(t, name="Noise"), lambda t: d.Check(t, "Remember & keep")])
def test_a_switch_turns_by_space_and_by_click(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget], make: Callable[[Theme], d.Switch | d.Check]
) -> None:
    switch = make(theme)
    show(switch)
    off = image(switch)
    switch.setFocus()
    with qtbot.waitSignal(switch.toggled):
        QTest.keyClick(switch, Key.Key_Space)
    assert switch.isChecked()
    switch.clearFocus()
    assert image(switch) != off
    with qtbot.waitSignal(switch.toggled):
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(4, 12))
    assert not switch.isChecked()
    assert switch.accessibleName()
    assert QAccessible.queryAccessibleInterface(switch).role() == QAccessible.Role.CheckBox


def test_a_slider_follows_keys_and_clicks(theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]) -> None:
    slider = d.Slider(theme, 40, name="Gain")
    show(slider)
    slider.setFocus()
    told: list[int] = []
    slider.valueChanged.connect(told.append)
    for key in (Key.Key_Right, Key.Key_PageUp, Key.Key_End, Key.Key_Home):
        QTest.keyClick(slider, key)
    assert told == [41, 51, 100, 0]
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 12))
    assert abs(slider.value() - 50) <= 1


def test_arrows_move_along_the_segments_and_tab_enters_once(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    before, after = d.Button(theme, "Before"), d.Button(theme, "After")
    segments = d.Segments(theme, [d.Segment("a", "All", "46"), d.Segment("r", "Ready"), d.Segment("t", "Talking")])
    show(before, segments, after)
    moved: list[str] = []
    segments.currentChanged.connect(moved.append)
    before.setFocus()
    QTest.keyClick(before, Key.Key_Tab)
    QTest.keyClick(focused(), Key.Key_Right)
    assert (segments.current(), moved) == ("r", ["r"])
    QTest.keyClick(focused(), Key.Key_Tab)
    assert after.hasFocus()
    segments.setCurrent("t")
    assert moved == ["r", "t"]


def test_segments_keep_the_current_one_in_another_language(theme: Theme, qtbot: QtBot) -> None:
    segments = d.Segments(theme, [d.Segment("a", "All"), d.Segment("r", "Ready")], current="r")
    qtbot.addWidget(segments)
    narrow = segments.sizeHint().width()
    segments.setSegments([d.Segment("a", "All of them", "46"), d.Segment("r", "Ready", "14")])
    assert segments.current() == "r"
    assert segments.sizeHint().width() > narrow
    segments.setSegments([d.Segment("r", "就绪"), d.Segment("x", "其他")])
    assert segments.current() == "r"
    segments.setSegments([d.Segment("x", "其他"), d.Segment("y", "更多")])
    assert segments.current() == "x"


def test_tabs_move_by_arrows_and_close_by_delete_or_cross(
    theme: Theme, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    tabs = d.Tabs(theme, [d.Tab("1", "Wang Wei", "circle-user", closable=True), d.Tab("2", "Zhang", closable=True)])
    tabs.setCloseTip("Close")
    show(tabs)
    tabs.setFocus()
    with qtbot.waitSignal(tabs.currentKeyChanged) as moved:
        QTest.keyClick(tabs, Key.Key_Right)
    assert moved.args == ["2"]
    with qtbot.waitSignal(tabs.closeRequested) as closed:
        QTest.keyClick(tabs, Key.Key_Delete)
    assert closed.args == ["2"]
    cross = next(b for b in tabs.findChildren(d.Button) if b.accessibleName() == "Close Wang Wei")
    with qtbot.waitSignal(tabs.closeRequested) as closed:
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert closed.args == ["1"]
    assert tabs.count() == 2, "the owner decides whether a tab goes"


def test_a_tab_whose_name_had_to_be_cut_tells_it_in_a_tool_tip(theme: Theme, show: Callable[..., QWidget]) -> None:
    names = [f"{n} Maximiliane-Charlotte von Hohenzollern" for n in range(8)]
    tabs = d.Tabs(theme, [d.Tab(name, name, closable=True) for name in names])
    window = show(tabs)
    assert [tabs.tabToolTip(i) for i in range(8)] == names
    tabs.setTabs([d.Tab("1", "Wang Wei", closable=True), d.Tab("2", "Zhang")])
    assert [tabs.tabToolTip(i) for i in range(2)] == ["", ""], "what is whole needs no tip"
    tabs.setTabs([d.Tab(name, name, closable=True) for name in names[:2]])
    assert tabs.tabToolTip(1) == names[1]
    window.resize(1200, 300)
    QApplication.processEvents()
    assert tabs.tabToolTip(1) == ""


def test_tabs_keep_the_current_page_by_key(theme: Theme, qtbot: QtBot) -> None:
    tabs = d.Tabs(theme, [d.Tab("1", "Wang Wei"), d.Tab("2", "Zhang", count="3")])
    qtbot.addWidget(tabs)
    tabs.setCurrentKey("2")
    moved: list[str] = []
    tabs.currentKeyChanged.connect(moved.append)
    tabs.setTabs([d.Tab("0", "New"), d.Tab("1", "Wang Wei"), d.Tab("2", "张建国")])
    assert (tabs.currentKey(), moved) == ("2", [])
    tabs.setTabs([d.Tab("0", "New")])
    assert (tabs.currentKey(), moved) == ("0", ["0"])
    assert tabs.accessibleTabName(0) == "New"


def test_a_setting_names_its_control(theme: Theme, qtbot: QtBot) -> None:
    switch = d.Switch(theme)
    setting = d.SettingRow(theme, "Echo", "Off is better with a headset", switch)
    qtbot.addWidget(setting)
    assert (switch.accessibleName(), switch.accessibleDescription()) == ("Echo", "Off is better with a headset")
    setting.setTexts("回声消除", "")
    assert (switch.accessibleName(), switch.accessibleDescription()) == ("回声消除", "")
