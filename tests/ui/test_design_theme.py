"""One look for everything, switched live: what is on screen turns into what a new widget would show."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Ink, Kind, Scheme, TextStyle, Theme, Tone
from agent_desktop.ui.design.icons import Icons
from agent_desktop.ui.design.tokens import DARK, LIGHT, TYPE
from agent_desktop.ui.form_desk.words import ICONS as FIELD_ICONS


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


def _listing(theme: Theme) -> QWidget:
    listing = d.Listing(theme, name="calls")
    listing.setRows([d.Group("g", "Today"), d.Row("1", "Sun Li", "Missed", icon="phone-missed", tone=Tone.DANGER)])
    return listing


def _table(theme: Theme) -> QWidget:
    table = d.Table(theme, [d.Column("a", "Agent"), d.Column("s", "State")], name="agents")
    table.setRows([d.Record("1", (d.Cell("Li Na", avatar="LN"), d.Cell(chip=d.ChipSpec("Ready", Tone.SUCCESS))))])
    return table


def _select(theme: Theme) -> QWidget:
    return d.Select(theme, [d.Choice("a", "Refund", "package")], value="a")


def _tile(theme: Theme) -> QWidget:
    tile = d.Tile(theme, "Waiting", "users")
    tile.setFigure("25")
    tile.setTrend([1, 3, 2], Tone.WARNING)
    tile.setNote("more than usual", Tone.WARNING)
    return tile


def _float(theme: Theme) -> QWidget:
    card = d.Float(theme)
    card.setContent(d.vbox(d.Label(theme, "Transfer")))
    return card


WIDGETS: dict[str, Callable[[Theme], QWidget]] = {
    "label": lambda t: d.Label(t, "Wang Wei", TextStyle.TITLE, Ink.SECOND),
    "paragraph": lambda t: d.Label(t, "Press Enter on a suggestion", wrap=True),
    "elided": lambda t: d.Elided(t, "Wang Wei"),
    "glyph": lambda t: d.Glyph(t, "phone", Ink.ACCENT),
    "button": lambda t: d.Button(t, "Edit", "pencil"),
    "answer": lambda t: d.Button(t, "Answer", "phone", Kind.ANSWER),
    "icon button": lambda t: d.Button(t, "", "x", Kind.QUIET, tip="Close"),
    "menu button": lambda t: d.MenuButton(t, "Ready", "circle-check", Kind.STATE),
    "call key": lambda t: d.Stacked(t, "Hold", "pause"),
    "rail": lambda t: d.RailButton(t, "History", "history"),
    "lamp": lambda t: d.Lamp(t, "SIP"),
    "line edit": lambda t: d.LineEdit(t, "roaming", icon="search", clearable=True),
    "password": lambda t: d.PasswordEdit(t, icon="lock"),
    "text area": lambda t: d.TextArea(t, "notes"),
    "date": lambda t: d.DateEdit(t),
    "select": _select,
    "field": lambda t: d.Field(t, "Notes", d.TextArea(t), required=True, hint="as you type"),
    "switch": lambda t: d.Switch(t, True, name="noise"),
    "check": lambda t: d.Check(t, "Remember me"),
    "slider": lambda t: d.Slider(t, 40, name="gain"),
    "segments": lambda t: d.Segments(t, [d.Segment("a", "All", "46"), d.Segment("r", "Ready")]),
    "tabs": lambda t: d.Tabs(t, [d.Tab("a", "Wang Wei", "circle-user", closable=True), d.Tab("b", "Calls", count="9")]),
    "chip": lambda t: d.Chip(t, "VIP", Tone.ACCENT, "crown"),
    "key cap": lambda t: d.KeyCap(t, "Ctrl K"),
    "avatar": lambda t: d.Avatar(t, "WW", 36, Tone.SUCCESS),
    "quality": lambda t: d.Quality(t),
    "meter": lambda t: d.Meter(t),
    "progress": lambda t: d.Progress(t),
    "listing": _listing,
    "table": _table,
    "notice": lambda t: d.Notice(t, Tone.DANGER, "circle-alert", "The password is not right."),
    "banner": lambda t: d.Banner(t, Tone.WARNING, "cloud-off", "No answer since 10:38."),
    "empty": lambda t: d.Empty(t, "book-open", "No article open", "Type to search."),
    "tile": _tile,
    "steps": lambda t: d.Steps(t, ["Sign in", "Ready"]),
    "float": _float,
}


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


@pytest.mark.parametrize("name", WIDGETS)
def test_given_a_widget_when_the_theme_switches_then_it_looks_like_a_new_one(
    qtbot: QtBot, theme: Theme, name: str
) -> None:
    old, host = WIDGETS[name](theme), QWidget()
    qtbot.addWidget(host)
    d.col(old, into=host, pad=8)
    host.resize(320, 160)
    host.show()
    in_light = picture(host)

    theme.setScheme(Scheme.DARK)
    switched = picture(host)

    fresh_host = QWidget()
    qtbot.addWidget(fresh_host)
    d.col(WIDGETS[name](theme), into=fresh_host, pad=8)
    fresh_host.resize(320, 160)
    fresh_host.show()
    host.clearFocus()
    assert switched != in_light
    assert switched == picture(fresh_host)


def test_switching_back_gives_the_same_picture(qtbot: QtBot, theme: Theme) -> None:
    button = d.Button(theme, "Edit", "pencil")
    qtbot.addWidget(button)
    button.show()
    before = picture(button)
    theme.setScheme(Scheme.DARK)
    theme.setScheme(Scheme.LIGHT)
    assert picture(button) == before


def test_the_ground_of_a_frame_has_the_colour_of_its_token(qtbot: QtBot, theme: Theme) -> None:
    frame = d.Frame(d.Ground.SURFACE)
    qtbot.addWidget(frame)
    frame.resize(20, 20)
    frame.show()
    assert picture(frame).pixelColor(10, 10) == QColor(LIGHT.surface)
    theme.setScheme(Scheme.DARK)
    assert picture(frame).pixelColor(10, 10) == QColor(DARK.surface)
    frame.setTint(Tone.DANGER)
    assert picture(frame).pixelColor(10, 10) == QColor(DARK.danger_tint)
    frame.setTint(None)
    assert picture(frame).pixelColor(10, 10) == QColor(DARK.surface)


def test_changed_is_told_once_and_only_when_something_changed(qtbot: QtBot, theme: Theme) -> None:
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.tokens.name))
    theme.setScheme(Scheme.DARK)
    theme.setScheme(Scheme.DARK)
    assert told == ["dark"]
    theme.setMoreContrast(True)
    assert theme.more_contrast
    assert told == ["dark", "dark"]
    assert theme.colour("border_strong") == QColor(DARK.text3)


class Evening(Theme):
    """A theme whose desktop turns dark when the test says so: the platform of the tests has no scheme of its own."""

    dark_outside = False

    def _system_is_dark(self) -> bool:
        return self.dark_outside


def test_the_system_scheme_is_followed_until_close(qapp: QApplication) -> None:
    theme = Evening(Scheme.SYSTEM)
    theme.apply(qapp)
    theme.dark_outside = True
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.is_dark
    theme.setScheme(Scheme.LIGHT)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark, "a choice of one's own wins"
    theme.setScheme(Scheme.SYSTEM)
    assert theme.is_dark
    theme.close()
    theme.close()
    theme.dark_outside = False
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.is_dark


def test_widgets_that_are_gone_neither_hold_the_theme_nor_are_held_by_it(qtbot: QtBot, theme: Theme) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    children = [make(theme) for make in WIDGETS.values()]
    for child in children:
        child.setParent(host)
    gone = [weakref.ref(child) for child in children]
    for child in children:
        child.deleteLater()
    del child, children
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    theme.setScheme(Scheme.DARK)
    assert [name for name, ref in zip(WIDGETS, gone, strict=True) if ref() is not None] == []


def test_fonts_follow_the_scale_and_timers_get_figures_of_one_width(theme: Theme) -> None:
    for style in TextStyle:
        assert theme.font(style).pixelSize() == TYPE[style].px
    narrow, wide = (theme.metrics(TextStyle.TIMER, tabular=True).horizontalAdvance(t) for t in ("1:11:11", "8:08:08"))
    assert narrow == wide
    assert theme.families()


# -- icons -----------------------------------------------------------------------------------------------------------
def test_an_icon_is_sharp_at_the_ratio_of_the_device_and_has_the_colour_asked_for() -> None:
    icons = Icons()
    pixmap = icons.pixmap("phone", "#B3261E", 16, 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)
    image = pixmap.toImage()
    opaque = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255]
    assert opaque
    assert all(abs(c.red() - 0xB3) < 3 and abs(c.green() - 0x26) < 3 for c in opaque)
    assert icons.pixmap("phone", "#B3261E", 16, 2.0).cacheKey() == pixmap.cacheKey(), "drawn twice"
    icons.close()


def test_given_the_kinds_of_form_fields_when_they_are_listed_then_each_has_a_drawing() -> None:
    icons = Icons()
    assert [name for name in FIELD_ICONS.values() if name not in icons] == []
    icons.close()


def test_an_unknown_icon_is_drawn_as_a_question_mark_and_remembered() -> None:
    icons = Icons()
    assert "phone" in icons
    assert "no-such-icon" not in icons
    drawn = icons.pixmap("no-such-icon", "#000000").toImage()
    assert drawn == icons.pixmap("circle-question-mark", "#000000").toImage()
    assert icons.unknown == {"no-such-icon"}
    icons.close()
    assert not icons.pixmap("phone", "#000000").isNull(), "a closed archive opens again"
    icons.close()


def test_the_design_system_imports_nothing_heavy() -> None:
    script = (
        "import sys, agent_desktop.ui.design\n"
        "heavy = {'justmyresource', 'justmyresource_lucide', 'asyncio', 'PySide6.QtNetwork', 'PySide6.QtQml'}\n"
        "print(','.join(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
