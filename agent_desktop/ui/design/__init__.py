"""The design system: tokens, theme and every control the windows are made of. Catalogue, one line of use each.

One `Theme` is made beside the QApplication and passed as the first argument to whatever draws; nothing is global.
Sentences come from the caller, already translated; every text can be set again at any time and sizes follow. Tones,
inks, text styles, kinds and grounds are enums. A control outside a `Field` needs `name=` or `setAccessibleName`.

Look
    theme = Theme(Scheme.SYSTEM); theme.apply(app); theme.setScheme(Scheme.DARK)       live; `theme.changed` tells
    theme.colour(Ink.ACCENT), theme.font(TextStyle.STRONG), theme.icon("phone")
Layout (None stretches, an int is a space, (x, 1) takes what is left)
    row(a, None, (b, 1), gap=8, pad=12), col(...), hbox(...), vbox(...)                widgets; bare layouts
    Frame(Ground.CARD) .setEdge(Tone.SUCCESS) .setTint .setBand .setGround
    line(), upright(20), Scroll(widget), Flow(*chips), clear(layout)
Words and icons
    Label(theme, "Calls", TextStyle.STRONG, Ink.TEXT) .setText .setInk .setStyleStep   wrap=True for paragraphs
    Elided(theme, name, TextStyle.SMALL, Ink.SECOND)                                   gives way, tells the rest
    Glyph(theme, "lock", Ink.THIRD, 14) .setIcon .setInk
Buttons
    Button(theme, "End call", "phone-off", Kind.END, key_hint="F9", small=, tip=) .setKind .setIconName .setTip
    Button(theme, "", "ellipsis", Kind.QUIET, small=True, tip="More"), Close(theme, "Close")   the tip is the name
    MenuButton(theme, "Ready", "circle-check", Kind.STATE) .setKind(Kind.STATE, Tone.SUCCESS) .menu().add("Lunch")
    Menu(theme).add(text, icon, ink, key_hint=)                                        returns the QAction
    Stacked(theme, "Hold", "pause") .setActive(Tone.WARNING)                           call key; keeps no state itself
    RailButton(theme, "History", "history") .setBadge("2", "2 missed")                 one parent = one exclusive rail
    Lamp(theme, "SIP") .setLamp(Tone.DANGER, "circle-x", "Not registered since 10:38")
Fields
    Field(theme, "Result", control, required=True, hint=) .setError("Choose one.") .setCaption .setHint .setRequired
    LineEdit(theme, placeholder=, icon="search", clearable=True), PasswordEdit, DateEdit, TextArea(lines=2, most=6)
    Select(theme, [Choice("refund", "Refund")], placeholder=) .chosen(value)           people only; setOptions keeps it
    control.setState(FieldState.READONLY)
Choosing and setting
    Switch(theme, True, name=).toggled, Check(theme, "Remember me"), Slider(theme, 64).valueChanged
    Segments(theme, [Segment("all", "All", "46")]) .currentChanged(key) .setSegments
    Tabs(theme, [Tab("c1", "Wang Wei", "circle-user", closable=True)]) .currentKeyChanged(key) .closeRequested(key)
    SettingRow(theme, title, text, control)
Marks
    Chip(theme, "Open", Tone.WARNING, "clock") .setSpec, Tags(theme).setChips([ChipSpec(...)]), KeyCap(theme, "F8")
    Avatar(theme, "WW", 36, Tone.SUCCESS) .setPerson, Quality(theme).setQuality(4.3, "Call quality 4.3")
    Meter(theme).setLevel(0.6), Spark(theme).setValues(...), Progress(theme), Busy(theme)
Lists and tables (setRows compares by key: selection and scroll position stay)
    Listing(theme, name=).setRows([Group("today", "Today"), Row("1", "Sun Li", sub=, icon=, trail=)])
        .chosen(key) on Enter or click, .currentKeyChanged(key), .setCurrentKey, .step(+1) for a search field's arrows
    ListPane(theme, "news", button, width=, parts=).addPane(editor) .showPane .showHint .setHint(icon, title, text)
        .column.setRows(rows) .loading() .loaded() .failed(sentence) .setEmpty(...)     a page: list left, pane right
    Table(theme, [Column("agent", "Agent", 120)], name=).setRows([Record("1001", (Cell("Li Na"), ...))]) .sortBy
Panels
    PanelHead(theme, "Calls", button, count="2"), Facts(theme).setFacts([Fact("Plan", "5G")]), Pair(theme, icon, text)
    Notice(theme, Tone.DANGER, "circle-alert", text), Banner(...), Empty(theme, icon, title, text, *buttons)
    Tile(theme, "Waiting", "list-ordered").setFigure("25"), Steps(theme, ["Sign in", "Sound check", "Ready"])
Floating
    Float(theme).setContent(vbox(...))                                                 a card with a shadow
    Layer(theme, window, card, place=Place.CENTRE).open()                              Tab stays inside, Esc closes
    Toaster(theme, window).show("Saved")                                               goes by itself, takes no focus
Keys
    bind(widget, "Ctrl+S", work, inside=True)                                          in one part of a page only
Screen readers
    announce(widget, "Call from Wang Wei, Billing", urgent=True)                       spoken without moving the focus
"""

from __future__ import annotations

from agent_desktop.ui.design.buttons import Button, Kind, Pressable
from agent_desktop.ui.design.dates import DateEdit
from agent_desktop.ui.design.field import Field
from agent_desktop.ui.design.fields import Choice, FieldState, LineEdit, PasswordEdit, Select, TextArea
from agent_desktop.ui.design.floating import MARGIN, Float, Layer, Place, Toast, Toaster
from agent_desktop.ui.design.keys import RailButton, Stacked
from agent_desktop.ui.design.labels import Elided, Glyph, Label
from agent_desktop.ui.design.layout import Flow, Frame, Line, Scroll, clear, col, hbox, line, put, row, upright, vbox
from agent_desktop.ui.design.list_column import ListColumn
from agent_desktop.ui.design.list_pane import ListPane
from agent_desktop.ui.design.listing import Listing, RowDelegate
from agent_desktop.ui.design.marks import (
    Avatar,
    Busy,
    Chip,
    KeyCap,
    Lamp,
    Meter,
    Painted,
    Progress,
    Quality,
    Spark,
)
from agent_desktop.ui.design.menus import Menu, MenuButton
from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.design.panels import (
    Banner,
    Close,
    Empty,
    Fact,
    Facts,
    Notice,
    Pair,
    PanelHead,
    SettingRow,
    Steps,
    Tags,
    Tile,
)
from agent_desktop.ui.design.rows import Cell, Column, Group, Record, Row
from agent_desktop.ui.design.segments import Segment, Segments
from agent_desktop.ui.design.shortcuts import bind
from agent_desktop.ui.design.speech import announce
from agent_desktop.ui.design.switches import Check, Slider, Switch
from agent_desktop.ui.design.table import Table
from agent_desktop.ui.design.tabs import Tab, Tabs
from agent_desktop.ui.design.theme import Scheme, Theme
from agent_desktop.ui.design.tokens import Ground, Ink, TextStyle, Tokens, Tone

__all__ = [
    "MARGIN",
    "Avatar",
    "Banner",
    "Busy",
    "Button",
    "Cell",
    "Check",
    "Chip",
    "ChipSpec",
    "Choice",
    "Close",
    "Column",
    "DateEdit",
    "Elided",
    "Empty",
    "Fact",
    "Facts",
    "Field",
    "FieldState",
    "Float",
    "Flow",
    "Frame",
    "Glyph",
    "Ground",
    "Group",
    "Ink",
    "KeyCap",
    "Kind",
    "Label",
    "Lamp",
    "Layer",
    "Line",
    "LineEdit",
    "ListColumn",
    "ListPane",
    "Listing",
    "Menu",
    "MenuButton",
    "Meter",
    "Notice",
    "Painted",
    "Pair",
    "PanelHead",
    "PasswordEdit",
    "Place",
    "Pressable",
    "Progress",
    "Quality",
    "RailButton",
    "Record",
    "Row",
    "RowDelegate",
    "Scheme",
    "Scroll",
    "Segment",
    "Segments",
    "Select",
    "SettingRow",
    "Slider",
    "Spark",
    "Stacked",
    "Steps",
    "Switch",
    "Tab",
    "Table",
    "Tabs",
    "Tags",
    "TextArea",
    "TextStyle",
    "Theme",
    "Tile",
    "Toast",
    "Toaster",
    "Tokens",
    "Tone",
    "announce",
    "bind",
    "clear",
    "col",
    "hbox",
    "line",
    "put",
    "row",
    "upright",
    "vbox",
]
