"""The design system: tokens, theme and every control the windows are made of. Catalogue, one line of use each.

One `Theme` is made beside the QApplication and passed as the first argument to whatever draws; nothing is global.
Sentences come from the caller, already translated; every text can be set again at any time and sizes follow. Tones, inks,
text styles, kinds and grounds are enums. A control that stands outside a `Field` needs `name=` or `setAccessibleName`.

Look
    theme = Theme(Scheme.SYSTEM); theme.apply(app)          colours, fonts, icons; theme.setScheme(Scheme.DARK) is live
    theme.colour(Ink.ACCENT), theme.font(TextStyle.STRONG), theme.icon("phone"), theme.changed
Layout
    row(a, None, (b, 1), gap=8, pad=12), col(...)           None stretches, int is a space; hbox / vbox are bare layouts
    Frame(Ground.CARD), frame.setEdge(Tone.SUCCESS)         grounds; setTint, setBand, setGround
    line(), upright(20), Scroll(widget), Flow(*chips)       hairlines, scrolling column, wrapping row; clear(layout)
Words and icons
    Label(theme, "Calls", TextStyle.STRONG, Ink.TEXT)       fixed line height; wrap=True for paragraphs; setInk, setStyleStep
    Elided(theme, name, TextStyle.SMALL, Ink.SECOND)        gives way, tells the rest in its tool-tip
    Glyph(theme, "lock", Ink.THIRD, 14)                     an icon alone; setIcon, setInk
Buttons
    Button(theme, "End call", "phone-off", Kind.END, key_hint="F9")   small=, tip=, checkable=; setKind, setIconName, setTip
    Button(theme, "", "x", Kind.QUIET, small=True, tip="Close")       icon only: the tip is its name; Close(theme, "Close")
    MenuButton(theme, "Ready", "circle-check", Kind.STATE)  .setKind(Kind.STATE, Tone.SUCCESS); .menu().add("Lunch", "utensils")
    Menu(theme).add(text, icon, ink, key_hint=)             a context menu with live icons
    Stacked(theme, "Hold", "pause"); .setActive(Tone.WARNING)         call key; never changes its own state
    RailButton(theme, "History", "history"); .setBadge("2", "2 missed")   one parent = one exclusive rail
    Lamp(theme, "SIP"); .setLamp(Tone.DANGER, "circle-x", "Not registered since 10:38")
Fields
    Field(theme, "Result", control, required=True, hint=)   caption, star, hint; setError("Choose one."), setCaption
    LineEdit(theme, placeholder=, icon="search", clearable=True)      PasswordEdit, TextArea(lines=2, most=6), DateEdit
    Select(theme, [Choice("refund", "Refund")], placeholder=)         .chosen(str) by people only; setOptions keeps the value
    control.setState(FieldState.READONLY)
Choosing and setting
    Switch(theme, True, name=).toggled, Check(theme, "Remember me"), Slider(theme, 64).valueChanged
    Segments(theme, [Segment("all", "All", "46")]).currentChanged     setSegments with other words keeps the current one
    Tabs(theme, [Tab("c1", "Wang Wei", "circle-user", closable=True)]).currentKeyChanged / closeRequested
    SettingRow(theme, title, text, control)                 a line of the settings
Marks
    Chip(theme, "Open", Tone.WARNING, "clock"), Tags(theme).setChips([ChipSpec(...)]), KeyCap(theme, "F8")
    Avatar(theme, "WW", 36, Tone.SUCCESS), Quality(theme).setQuality(4.3, "Call quality 4.3")
    Meter(theme).setLevel(0.6), Wave(theme).setPeaks(...), Spark(theme).setValues(...), Progress(theme), Busy(theme)
Lists and tables
    Listing(theme, name="Recent calls").setRows([Group("today", "Today"), Row("1", "Sun Li", sub=, icon=, trail=)])
        .chosen(key) on Enter or click, .currentKeyChanged(key), .setCurrentKey, .step(+1) for a search field's arrows
    Table(theme, [Column("agent", "Agent", 120)]).setRows([Record("1001", (Cell("Li Na"), ...))])   sortBy, setColumns
    setRows keeps selection and scroll position by key; calling it often with the same rows costs nothing
Panels
    PanelHead(theme, "Calls", button, count="2"), Facts(theme).setFacts([Fact("Plan", "Family 5G")]), Pair(theme, icon, text)
    Notice(theme, Tone.DANGER, "circle-alert", text), Banner(...), Empty(theme, icon, title, text, *buttons)
    Tile(theme, "Waiting", "list-ordered").setFigure("25"), Steps(theme, ["Sign in", "Sound check", "Ready"])
Floating
    Float(theme).setContent(vbox(...))                      a card with a shadow
    Layer(theme, window, card, place=Place.CENTRE).open()   covers the window, keeps Tab inside, Esc closes; no nested loop
    Toaster(theme, window).show("Saved")                    goes by itself, takes no focus
"""

from __future__ import annotations

from agent_desktop.ui.design.buttons import Button, Kind, Menu, MenuButton, Pressable, RailButton, Stacked
from agent_desktop.ui.design.field import Field
from agent_desktop.ui.design.fields import Choice, DateEdit, FieldState, LineEdit, PasswordEdit, Select, TextArea
from agent_desktop.ui.design.floating import MARGIN, Float, Layer, Place, Toast, Toaster
from agent_desktop.ui.design.labels import Elided, Glyph, Label
from agent_desktop.ui.design.layout import Flow, Frame, Line, Scroll, clear, col, hbox, line, put, row, upright, vbox
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
    Wave,
)
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
from agent_desktop.ui.design.switches import Check, Segment, Segments, Slider, Switch, Tab, Tabs
from agent_desktop.ui.design.table import Table
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
    "Wave",
    "clear",
    "col",
    "hbox",
    "line",
    "put",
    "row",
    "upright",
    "vbox",
]
