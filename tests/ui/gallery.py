"""Every component on a few pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Ground, Ink, Kind, TextStyle, Theme, Tone
from tests.ui.gallery_monitoring import monitoring
from tests.ui.gallery_words import Words


# -- page 1: every control in every state ------------------------------------------------------------------------------
def controls(theme: Theme, t: Words) -> QWidget:
    page = d.Frame(Ground.RAISED)
    left = d.vbox(
        *_section(theme, t("Buttons"), *_buttons(theme, t)),
        *_section(theme, t("Call keys, lamps"), _keys(theme, t), _lamps(theme, t)),
        *_section(theme, t("Chips, marks"), *_marks(theme, t)),
        None,
        gap=12,
    )
    right = d.vbox(
        *_section(theme, t("Fields"), _fields(theme, t)),
        *_section(theme, t("Choosing and setting"), *_choices(theme, t)),
        None,
        gap=12,
    )
    return d.row((left, 1), d.upright(), (right, 1), gap=24, pad=24, into=page)


def _section(theme: Theme, title: str, *parts: QWidget) -> list[QWidget | int]:
    return [d.Label(theme, title, TextStyle.HEADING), *parts, 8]


def _buttons(theme: Theme, t: Words) -> list[QWidget]:
    rows = []
    for small in (False, True):
        rows.append(
            d.row(
                d.Button(theme, t("Answer"), "phone", Kind.ANSWER, small=small, key_hint="F8"),
                d.Button(theme, t("End call"), "phone-off", Kind.END, small=small, key_hint="F9"),
                d.Button(theme, t("Finish"), "check", Kind.PRIMARY, small=small),
                d.Button(theme, t("Save draft"), small=small),
                d.Button(theme, t("Edit"), "pencil", small=small),
                None,
            )
        )
        rows.append(
            d.row(
                d.Button(theme, t("Hold & answer"), "phone", Kind.SUCCESS, small=small),
                d.Button(theme, t("Reject"), "phone-off", Kind.DANGER, small=small),
                d.Button(theme, t("All channels"), "list-filter", Kind.QUIET, small=small),
                d.Button(theme, t("What to say"), "", Kind.LINK, small=small),
                d.Button(theme, "", "ellipsis", small=small, tip=t("More")),
                d.Button(theme, "", "x", Kind.QUIET, small=small, tip=t("Close")),
                None,
            )
        )
    off = [d.Button(theme, t("Disabled"), "check", kind) for kind in (Kind.PRIMARY, Kind.DEFAULT, Kind.QUIET)]
    for button in off:
        button.setEnabled(False)
    focused = d.Button(theme, t("Focus"), "check", Kind.PRIMARY)
    focused.setObjectName("focus")
    rows.append(d.row(*off, focused, None))
    state = d.MenuButton(theme, t("Talking"), "phone", Kind.STATE)
    state.setKind(Kind.STATE, Tone.SUCCESS)
    after = d.MenuButton(theme, t("Wrap-up"), "notebook-pen", Kind.STATE)
    after.setKind(Kind.STATE, Tone.WARNING)
    away = d.MenuButton(theme, t("Offline"), "cloud-off", Kind.STATE)
    away.setKind(Kind.STATE, Tone.NEUTRAL)
    for text, icon in ((t("Ready"), "circle-check"), (t("Lunch"), "utensils")):
        state.menu().add(text, icon)
    rows.append(d.row(state, after, away, d.MenuButton(theme, t("Today"), "calendar"), None))
    return rows


def _keys(theme: Theme, t: Words) -> QWidget:
    words = (
        (t("Hold"), "pause", Tone.WARNING),
        (t("Mute"), "mic-off", Tone.WARNING),
        (t("Transfer"), "phone-forwarded", Tone.ACCENT),
        (t("Conference"), "users", None),
        (t("Keypad"), "grid-3x3", None),
        (t("Pause rec."), "circle-pause", None),
    )
    keys = []
    for word, icon, tone in words:
        key = d.Stacked(theme, word, icon)
        if tone:
            key.setActive(tone)
        keys.append(key)
    keys[-1].setEnabled(False)
    rail = [
        d.RailButton(theme, t("Workspace"), "headset"),
        d.RailButton(theme, t("History"), "history"),
    ]
    rail[0].setChecked(True)
    rail[1].setBadge("2", t("2 missed"))
    return d.row(*keys, 8, d.row(*rail, gap=4), gap=4)


def _lamps(theme: Theme, t: Words) -> QWidget:
    lamps = [d.Lamp(theme, word) for word in ("SIP", t("Server"), t("Audio"))]
    lamps[1].setLamp(Tone.DANGER, "circle-x", t("No answer since 10:38"))
    lamps[2].setLamp(Tone.WARNING, "triangle-alert", t("No microphone"))
    return d.row(*lamps, d.Chip(theme, t("Lunch"), Tone.NEUTRAL, "utensils"), d.KeyCap(theme, "Ctrl K"), None)


def _marks(theme: Theme, t: Words) -> list[QWidget]:
    chips = [
        d.Chip(theme, "VIP", Tone.ACCENT, "crown"),
        d.Chip(theme, t("Ready"), Tone.SUCCESS, "circle-check"),
        d.Chip(theme, t("On hold"), Tone.WARNING, "pause"),
        d.Chip(theme, t("Missed"), Tone.DANGER, "phone-missed"),
        d.Chip(theme, t("Billing"), Tone.NEUTRAL, "list-ordered"),
        d.Chip(theme, "2", Tone.ACCENT, solid=True),
    ]
    good, poor, bad, unknown = (d.Quality(theme) for _ in range(4))
    good.setQuality(4.3)
    poor.setQuality(3.3)
    bad.setQuality(2.1)
    people = [
        d.Avatar(theme, t("WW"), 44),
        d.Avatar(theme, t("LN"), 36, Tone.SUCCESS),
        d.Avatar(theme, t("CJ"), 28, Tone.WARNING),
        d.Avatar(theme, "", 36),
    ]
    meter = d.Meter(theme, bars=48)
    meter.setLevel(0.95)
    trend, work = d.Spark(theme), d.Progress(theme)
    trend.setValues([3, 5, 4, 6, 5, 8, 7, 9], Tone.WARNING)
    work.setPart(0.4)
    steps = d.Steps(theme, [t("Sign in"), t("Sound check"), t("Ready")])
    steps.setCurrent(1)
    return [
        d.row(*chips, None, gap=4),
        d.row(*people, 8, good, poor, bad, unknown, None, d.Busy(theme), gap=8),
        d.row((meter, 1), (work, 1), trend, gap=16),
        steps,
    ]


def _fields(theme: Theme, t: Words) -> QWidget:
    kinds = [d.Choice("refund", t("Refund")), d.Choice("plan", t("Change of plan"), "package")]
    phone = d.LineEdit(theme, "+86 139 1234 5678")
    phone.setState(d.FieldState.READONLY)
    product = d.Field(theme, t("Product"), d.Select(theme, kinds, placeholder=t("Choose")), required=True)
    product.setError(t("Choose one, so that the order reaches the right team."))
    secret = d.PasswordEdit(theme, icon="lock")
    secret.setText("correct horse")
    closed = d.Select(theme, kinds, value="refund")
    closed.setEnabled(False)
    notes = d.TextArea(
        theme,
        t("Asked for a refund of the roaming pack of 12 Nov, 3 % used."),
    )
    return d.col(
        d.row(
            (d.LineEdit(theme, placeholder=t("Search knowledge"), icon="search", clearable=True), 1),
            (d.LineEdit(theme, t("roaming"), icon="search", clearable=True, name=t("Search knowledge")), 1),
            gap=12,
        ),
        d.row(
            (d.Field(theme, t("Business"), d.Select(theme, kinds, value="plan"), required=True), 1),
            (d.Field(theme, t("Telephone"), phone, hint=t("From the network")), 1),
            gap=12,
        ),
        d.row((product, 1), (d.Field(theme, t("Password"), secret), 1), gap=12),
        d.row(
            (d.Field(theme, t("Valid until"), d.DateEdit(theme)), 1),
            (d.Field(theme, t("Disabled"), closed), 1),
            gap=12,
        ),
        d.Field(theme, t("Notes"), notes),
        gap=12,
    )


def _choices(theme: Theme, t: Words) -> list[QWidget]:
    off = d.Switch(theme, True)
    off.setEnabled(False)
    ticked = d.Check(theme, t("Remember me"))
    ticked.setChecked(True)
    tabs = d.Tabs(
        theme,
        [
            d.Tab("1", t("Wang Wei"), "circle-user", closable=True),
            d.Tab("2", t("Zhang Jianguo"), "clock", Ink.WARNING, closable=True),
            d.Tab("3", t("Tickets"), count="1"),
            d.Tab("4", t("Calls"), count="9"),
        ],
    )
    return [
        tabs,
        d.row(
            d.Segments(
                theme,
                [
                    d.Segment("all", t("All"), "46"),
                    d.Segment("ready", t("Ready"), "14"),
                    d.Segment("talk", t("Talking"), "22"),
                ],
            ),
            None,
        ),
        d.SettingRow(
            theme,
            t("Remove background noise"),
            t("Uses about 2 % of the processor"),
            d.Switch(theme, True),
        ),
        d.SettingRow(theme, t("Echo cancellation"), "", d.Switch(theme)),
        d.SettingRow(theme, t("Echo, locked"), "", off),
        d.row(ticked, d.Check(theme, t("Ring too")), (d.Slider(theme, 64, name=t("Gain")), 1), gap=16),
    ]


# -- page 2: lists -----------------------------------------------------------------------------------------------------
def lists(theme: Theme, t: Words) -> QWidget:
    page = d.Frame(Ground.CANVAS)
    columns = [
        (_card(d.PanelHead(theme, t("Calls"), _shortcuts(theme, t), count="2"), d.line(), _recent(theme, t)), 2),
        (_card(d.PanelHead(theme, t("Timeline"), inset=16), d.line(), _timeline(theme, t)), 3),
        (_card(_search(theme, t), _suggested(theme, t), d.line(), _nothing_open(theme, t)), 2),
    ]
    return d.row(*columns, gap=12, pad=16, into=page)


def _card(*parts: QWidget) -> QWidget:
    return d.col(*parts[:-1], (parts[-1], 1), gap=0, pad=1, into=d.Frame(Ground.CARD))


def _shortcuts(theme: Theme, t: Words) -> QWidget:
    return d.Button(theme, "", "keyboard", Kind.QUIET, small=True, tip=t("Shortcuts"))


def _search(theme: Theme, t: Words) -> QWidget:
    search = d.LineEdit(theme, placeholder=t("Search knowledge"), icon="search")
    title = d.Label(theme, t("Suggested for this call"), TextStyle.MICRO, Ink.THIRD)
    return d.col(search, title, gap=12, pad=(16, 12, 16, 4))


def _nothing_open(theme: Theme, t: Words) -> QWidget:
    new = d.Button(theme, t("New article"), "plus")
    why = t("Press Enter on a suggestion, or type to search.")
    return d.Empty(theme, "book-open", t("No article open"), why, new)


def _recent(theme: Theme, t: Words) -> d.Listing:
    listing = d.Listing(theme, name=t("Recent calls"), height=40)
    calls = (
        (t("Sun Li"), t("Missed, Sales"), "phone-missed", Tone.DANGER, "10:21"),
        (t("Zhao Qiang"), t("4:05, Billing"), "phone-incoming", Tone.NEUTRAL, "10:02"),
        (t("Hangzhou depot"), t("1:12, you called"), "phone-outgoing", Tone.NEUTRAL, "09:47"),
    )
    rows = [
        d.Row(str(i), name, sub, icon=icon, tone=tone, trail=when)
        for i, (name, sub, icon, tone, when) in enumerate(calls)
    ]
    listing.setRows([d.Group("today", t("Today")), *rows])
    return listing


def _suggested(theme: Theme, t: Words) -> d.Listing:
    listing = d.Listing(theme, name=t("Suggested articles"), inset=16)
    articles = (
        (t("Refund rules for roaming packs"), t("Matches IVR 2 › 1"), Tone.ACCENT),
        (t("Late payment and reconnection"), t("Used 41 times this week"), Tone.NEUTRAL),
        (t("Dispute a bill: what to ask"), t("Billing · checklist"), Tone.NEUTRAL),
    )
    listing.setRows(
        [
            d.Row(str(i), title, sub, icon="file-text", plain=True, strong=i == 0, tone=tone)
            for i, (title, sub, tone) in enumerate(articles)
        ]
    )
    listing.setCurrentKey("0")
    listing.setFixedHeight(listing.contentHeight() + 4)
    return listing


def _timeline(theme: Theme, t: Words) -> QWidget:
    listing = d.Listing(theme, name=t("Timeline"), inset=16)
    listing.setRows(
        [
            d.Group("today", t("Today")),
            d.Row(
                "1",
                t("Call in, Billing"),
                t("Verified by number and ID"),
                "10:40",
                "phone-incoming",
                Tone.SUCCESS,
                chip=d.ChipSpec(t("Now"), Tone.SUCCESS, "phone"),
                strong=True,
                rail_down=True,
            ),
            d.Row(
                "2",
                t("SMS sent: November bill ready"),
                t("¥286.40, due 28 Nov"),
                "08:15",
                "message-square",
                trail=t("Delivered"),
                rail_up=True,
                rail_down=True,
            ),
            d.Group("week", t("Last week")),
            d.Row(
                "3",
                t("Ticket #4711: refund of roaming pack"),
                t("Complaints · due today 18:00"),
                t("Tue"),
                "ticket",
                Tone.WARNING,
                chip=d.ChipSpec(t("Open"), Tone.WARNING, "clock"),
                rail_up=True,
                rail_down=True,
            ),
            d.Row(
                "4",
                t("Order #88213: Family 5G 199"),
                t("Activated"),
                t("Mon"),
                "package",
                chip=d.ChipSpec(t("Done"), Tone.SUCCESS, "check"),
                rail_up=True,
            ),
        ]
    )
    return listing


# -- page 3: what floats -----------------------------------------------------------------------------------------------
class Floating(d.Frame):
    def __init__(self, theme: Theme, t: Words) -> None:
        super().__init__(Ground.CANVAS)
        d.row((lists(theme, t), 1), gap=0, into=self)
        query = d.LineEdit(theme, t("tran"), bare=True, name=t("Search or do anything"))
        found = d.Listing(theme, name=t("Results"), inset=16)
        found.setRows(
            [
                d.Group("a", t("Actions")),
                d.Row(
                    "1",
                    t("Transfer this call"),
                    t("Wang Wei, talking"),
                    icon="phone-forwarded",
                    tone=Tone.ACCENT,
                    keys="Ctrl T",
                    strong=True,
                ),
                d.Row("2", t("Bring someone in"), t("Three-party conference"), icon="users", keys="Ctrl Shift T"),
                d.Group("c", t("Customers")),
                d.Row("3", t("Tan Bo"), t("+86 138 0571 2290 · Hangzhou"), avatar=t("TB"), keys="Enter"),
                d.Row(
                    "4",
                    t("Tang Rong"),
                    t("VIP · 2 open tickets"),
                    avatar=t("TR"),
                    presence=Tone.SUCCESS,
                    chip=d.ChipSpec(t("Consulting"), Tone.ACCENT, "phone"),
                ),
                d.Row(
                    "5",
                    t("Nobody ready"),
                    t("Technical support"),
                    icon="list-ordered",
                    enabled=False,
                    trail="6:40",
                    trail_ink=Ink.DANGER,
                ),
            ]
        )
        found.setCurrentKey("1")
        found.setFixedHeight(found.contentHeight() + 8)
        foot = d.row(
            d.KeyCap(theme, "↑↓"),
            d.Label(theme, t("choose"), TextStyle.SMALL, Ink.THIRD),
            8,
            d.KeyCap(theme, "Enter"),
            d.Label(theme, t("do it"), TextStyle.SMALL, Ink.THIRD),
            None,
            d.Label(theme, t("Type a number to call it"), TextStyle.SMALL, Ink.THIRD),
            gap=6,
            pad=(16, 8, 16, 8),
        )
        self.card = d.Float(theme)
        head = d.row(
            d.Glyph(theme, "search", Ink.THIRD, 18), (query, 1), d.KeyCap(theme, "Esc"), gap=12, pad=(16, 8, 16, 8)
        )
        self.card.setContent(d.vbox(head, d.line(), found, d.line(), foot, gap=0))
        self.card.setCardWidth(656)
        self.layer = d.Layer(theme, self, self.card, place=d.Place.TOP_THIRD)
        self.toaster = d.Toaster(theme, self)

    def present(self) -> None:
        self.layer.open()
        self.toaster.show("Saved · 已保存")


PAGES: dict[str, Callable[[Theme, Words], QWidget]] = {
    "controls": controls,
    "lists": lists,
    "monitoring": monitoring,
    "floating": Floating,
}


def show(page: QWidget, size: tuple[int, int] = (1280, 800)) -> None:
    page.resize(*size)
    page.show()
    page.activateWindow()
    QApplication.processEvents()
    if isinstance(page, Floating):
        page.present()
    focus = page.findChild(QWidget, "focus")
    if focus is not None and not isinstance(page, Floating):
        focus.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(4):
        QApplication.processEvents()
