"""Every component on a few pages: `python tests/ui/gallery.py` to play, `--shot DIR` for pictures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Ground, Ink, Kind, TextStyle, Theme, Tone

Words = Callable[[str], str]


def english(text: str) -> str:
    return text


def chinese(text: str) -> str:
    return ZH[text]


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
    wave, trend, work = d.Wave(theme), d.Spark(theme), d.Progress(theme)
    wave.setPeaks([abs(((i * 37) % 23) / 23 - 0.3) for i in range(120)])
    wave.setPlayed(0.45)
    trend.setValues([3, 5, 4, 6, 5, 8, 7, 9], Tone.WARNING)
    work.setPart(0.4)
    steps = d.Steps(theme, [t("Sign in"), t("Sound check"), t("Ready")])
    steps.setCurrent(1)
    return [
        d.row(*chips, None, gap=4),
        d.row(*people, 8, good, poor, bad, unknown, None, d.Busy(theme), gap=8),
        d.row((meter, 1), (work, 1), gap=16),
        d.row((wave, 1), trend, gap=16),
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


# -- page 3: monitoring ------------------------------------------------------------------------------------------------
def monitoring(theme: Theme, t: Words) -> QWidget:
    page = d.Frame(Ground.CANVAS)
    banner = d.Banner(
        theme,
        Tone.DANGER,
        "cloud-off",
        t("The server has not answered since 10:38. Calls work."),
        d.Label(theme, t("Next try in 8 s"), TextStyle.SMALL, Ink.DANGER),
        d.Button(theme, t("Check my line"), "activity", small=True),
    )
    tiles = []
    figures = (
        (
            t("Agents ready"),
            "users",
            "14",
            t("of 46"),
            Tone.SUCCESS,
            t("22 talking"),
            Tone.NEUTRAL,
        ),
        (
            t("Waiting"),
            "list-ordered",
            "25",
            "",
            Tone.WARNING,
            t("5 more than at 10:30"),
            Tone.WARNING,
        ),
        (
            t("Longest wait"),
            "hourglass",
            "6:40",
            "",
            Tone.DANGER,
            t("Technical support"),
            Tone.DANGER,
        ),
        (
            t("Service level"),
            "gauge",
            "78",
            "%",
            Tone.WARNING,
            t("target 80 % in 20 s"),
            Tone.WARNING,
        ),
        (
            t("Abandoned"),
            "phone-missed",
            "3.1",
            "%",
            Tone.ACCENT,
            t("31 of 1,004"),
            Tone.NEUTRAL,
        ),
    )
    for caption, icon, value, unit, tone, note, note_tone in figures:
        tile = d.Tile(theme, caption, icon)
        tile.setFigure(value, unit)
        tile.setTrend([3, 5, 4, 6, 5, 8, 7, 9], tone)
        tile.setNote(note, note_tone)
        tiles.append((tile, 1))
    quote = d.Notice(
        theme,
        Tone.ACCENT,
        "quote",
        t("“Our system is slow at the moment. I am writing down your order by hand.”"),
    )
    good = d.Notice(theme, Tone.SUCCESS, "circle-check", t("The headset is connected."))
    amber = d.Notice(theme, Tone.WARNING, "triangle-alert", t("CRM slow until 11:15."))
    agents = d.Frame(Ground.CARD)
    d.col(
        d.PanelHead(theme, t("Agents"), d.Label(theme, t("80 % within 20 s"), TextStyle.MICRO, Ink.THIRD)),
        (agents_table(theme, t), 1),
        gap=0,
        pad=1,
        into=agents,
    )
    body = d.col(d.row(*tiles, gap=12), d.row((quote, 2), (good, 1), (amber, 1), gap=12), (agents, 1), gap=12, pad=16)
    return d.col(banner, (body, 1), gap=0, into=page)


def agents_table(theme: Theme, t: Words) -> d.Table:
    table = d.Table(
        theme,
        [
            d.Column("agent", t("Agent"), 160, stretch=True, sortable=True),
            d.Column("state", t("State"), 130),
            d.Column("since", t("In state"), 110, sortable=True),
            d.Column("with", t("With"), 160),
            d.Column("handled", t("Handled"), 90, number=True, sortable=True),
            d.Column("missed", t("Missed"), 80, number=True, sortable=True),
            d.Column("occ", t("Occupancy"), 120, sortable=True),
        ],
        name=t("Agents"),
    )
    states = (
        (t("Talking"), Tone.SUCCESS, "phone"),
        (t("Hold"), Tone.WARNING, "pause"),
        (t("Wrap-up"), Tone.WARNING, "notebook-pen"),
        (t("Ready"), Tone.SUCCESS, "circle-check"),
        (t("Link lost"), Tone.DANGER, "unplug"),
    )
    names = [
        "Zhou Min",
        "Li Na",
        "Chen Jie",
        "Wu Fang",
        "Guo Rui",
        "Xu Ting",
        "Lin Tao",
        "Huang Bo",
        "Sun Yue",
        "Deng Kai",
    ]
    records = []
    for i, name in enumerate(names):
        word, tone, icon = states[i % 5]
        shown = t(name)
        initials = "".join(part[0] for part in name.split()) if shown == name else shown[0]
        late = i % 3 == 0
        occupancy = 0.81 + (i * 7 % 16) / 100
        since = d.Cell(f"{12 - i}:42", sort=12 - i)
        if late:
            since = d.Cell(
                f"{12 - i}:42", style=TextStyle.STRONG, ink=Ink.DANGER, icon="circle-alert", icon_ink=Ink.DANGER
            )
        records.append(
            d.Record(
                f"a{i}",
                (
                    d.Cell(shown, avatar=initials),
                    d.Cell(chip=d.ChipSpec(word, tone, icon)),
                    since,
                    d.Cell(t("Liu Yang")) if i % 2 else d.Cell("–", ink=Ink.THIRD),
                    d.Cell(str(17 + i), sort=17 + i),
                    d.Cell("1", ink=Ink.DANGER, sort=1) if late else d.Cell("0", ink=Ink.THIRD, sort=0),
                    d.Cell(
                        f"{occupancy:.0%}",
                        share=occupancy,
                        sort=occupancy,
                        share_tone=Tone.WARNING if occupancy > 0.92 else Tone.SUCCESS,
                    ),
                ),
            )
        )
    table.setRows(records)
    table.selectRow(0)
    table.sortBy("handled", descending=True)
    return table


# -- page 4: what floats -----------------------------------------------------------------------------------------------
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


ZH = {
    "Search or do anything": "搜索或执行操作",
    "Gain": "增益",
    "Echo, locked": "回声消除（锁定）",
    "+86 138 0571 2290 · Hangzhou": "+86 138 0571 2290 · 杭州",
    "1:12, you called": "1:12，您呼出",
    "2 missed": "2 个未接",
    "22 talking": "22 通话",
    "31 of 1,004": "1,004 之 31",
    "4:05, Billing": "4:05，账务",
    "5 more than at 10:30": "比 10:30 多 5",
    "80 % within 20 s": "20 秒 80%",
    "Abandoned": "放弃",
    "Actions": "操作",
    "Activated": "已开通",
    "Agent": "坐席",
    "Agents": "坐席",
    "Agents ready": "就绪坐席",
    "All": "全部",
    "All channels": "全部渠道",
    "Answer": "接听",
    "Asked for a refund of the roaming pack of 12 Nov, 3 % used.": "要求退还 11 月 12 日的漫游包，已用 3%。",
    "Audio": "音频",
    "Billing": "账务",
    "Billing · checklist": "账务 · 清单",
    "Bring someone in": "邀请他人",
    "Business": "业务",
    "Buttons": "按钮",
    "CJ": "陈",
    "CRM slow until 11:15.": "CRM 缓慢至 11:15。",
    "Call in, Billing": "呼入，账务",
    "Call keys, lamps": "通话键、指示灯",
    "Calls": "通话",
    "Change of plan": "套餐变更",
    "Check my line": "检查线路",
    "Chen Jie": "陈洁",
    "Chips, marks": "标签、标记",
    "Choose": "请选择",
    "Choose one, so that the order reaches the right team.": "请选择，以便订单送达正确的团队。",
    "Choosing and setting": "选择与设置",
    "Close": "关闭",
    "Complaints · due today 18:00": "投诉 · 今天 18:00",
    "Conference": "会议",
    "Consulting": "咨询中",
    "Customers": "客户",
    "Delivered": "已送达",
    "Deng Kai": "邓凯",
    "Disabled": "不可用",
    "Dispute a bill: what to ask": "账单争议：要问什么",
    "Done": "完成",
    "Echo cancellation": "回声消除",
    "Edit": "编辑",
    "End call": "结束",
    "Fields": "输入框",
    "Finish": "完成",
    "Focus": "焦点",
    "From the network": "来自网络",
    "Guo Rui": "郭瑞",
    "Handled": "已接",
    "Hangzhou depot": "杭州仓库",
    "History": "历史",
    "Hold": "保持",
    "Hold & answer": "保持并接听",
    "Huang Bo": "黄波",
    "In state": "时长",
    "Keypad": "拨号盘",
    "LN": "李",
    "Last week": "上周",
    "Late payment and reconnection": "欠费与复机",
    "Li Na": "李娜",
    "Lin Tao": "林涛",
    "Link lost": "断线",
    "Liu Yang": "刘洋",
    "Longest wait": "最长等待",
    "Lunch": "午餐",
    "Matches IVR 2 › 1": "匹配语音 2 › 1",
    "Missed": "未接",
    "Missed, Sales": "未接，销售",
    "Mon": "周一",
    "More": "更多",
    "Mute": "静音",
    "New article": "新建文章",
    "Next try in 8 s": "8 秒后重试",
    "No answer since 10:38": "10:38 起无应答",
    "No article open": "未打开文章",
    "No microphone": "没有麦克风",
    "Nobody ready": "无人就绪",
    "Notes": "备注",
    "Now": "进行中",
    "Occupancy": "占用率",
    "Offline": "离线",
    "On hold": "保持中",
    "Open": "未结",
    "Order #88213: Family 5G 199": "订单 #88213：5G 家庭 199",
    "Password": "密码",
    "Pause rec.": "暂停录音",
    "Press Enter on a suggestion, or type to search.": "在推荐上按回车，或输入搜索。",
    "Product": "产品",
    "Ready": "就绪",
    "Recent calls": "最近通话",
    "Refund": "退款",
    "Refund rules for roaming packs": "漫游包退款规则",
    "Reject": "拒接",
    "Remember me": "记住我",
    "Remove background noise": "消除背景噪声",
    "Results": "结果",
    "Ring too": "同时振铃",
    "SMS sent: November bill ready": "短信：11 月账单",
    "Save draft": "保存草稿",
    "Search knowledge": "搜索知识库",
    "Server": "服务器",
    "Service level": "服务水平",
    "Shortcuts": "快捷键",
    "Sign in": "登录",
    "Sound check": "声音检查",
    "State": "状态",
    "Suggested articles": "推荐文章",
    "Suggested for this call": "本次通话推荐",
    "Sun Li": "孙丽",
    "Sun Yue": "孙悦",
    "TB": "谭",
    "TR": "唐",
    "Talking": "通话中",
    "Tan Bo": "谭波",
    "Tang Rong": "唐蓉",
    "Technical support": "技术支持",
    "Telephone": "电话",
    "The headset is connected.": "耳机已连接。",
    "The server has not answered since 10:38. Calls work.": "服务器自 10:38 起无应答。通话正常。",
    "Three-party conference": "三方会议",
    "Ticket #4711: refund of roaming pack": "工单 #4711：漫游包退款",
    "Tickets": "工单",
    "Timeline": "时间线",
    "Today": "今天",
    "Transfer": "转接",
    "Transfer this call": "转接此通话",
    "Tue": "周二",
    "Type a number to call it": "输入号码即可拨打",
    "Used 41 times this week": "本周使用 41 次",
    "Uses about 2 % of the processor": "约占处理器 2%",
    "VIP · 2 open tickets": "VIP · 2 张未结工单",
    "Valid until": "有效期至",
    "Verified by number and ID": "号码与证件已核",
    "WW": "王",
    "Waiting": "排队",
    "Wang Wei": "王伟",
    "Wang Wei, talking": "王伟，通话中",
    "What to say": "标准用语",
    "With": "对方",
    "Workspace": "工作台",
    "Wrap-up": "话后",
    "Wu Fang": "吴芳",
    "Xu Ting": "徐婷",
    "Zhang Jianguo": "张建国",
    "Zhao Qiang": "赵强",
    "Zhou Min": "周敏",
    "choose": "选择",
    "do it": "执行",
    "of 46": "/ 46",
    "roaming": "漫游",
    "target 80 % in 20 s": "目标 20 秒 80%",
    "tran": "转",
    "¥286.40, due 28 Nov": "¥286.40，28 日到期",
    "“Our system is slow at the moment. I am writing down your order by hand.”": "“系统目前较慢，我先为您手工登记。”",
}

PAGES: dict[str, Callable[[Theme, Words], QWidget]] = {
    "controls": controls,
    "lists": lists,
    "monitoring": monitoring,
    "floating": Floating,
}
LOOKS = {
    "light": (d.Scheme.LIGHT, english),
    "dark": (d.Scheme.DARK, english),
    "zh": (d.Scheme.LIGHT, chinese),
    "dark-zh": (d.Scheme.DARK, chinese),
}


def show(page: QWidget) -> None:
    page.resize(1280, 800)
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shot", type=Path, help="write pictures of all pages into this folder and leave")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    args = parser.parse_args()
    if args.shot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    theme = Theme(d.Scheme.LIGHT)
    theme.apply(app)
    pages = {name: make for name, make in PAGES.items() if name.startswith(args.only)}
    if not args.shot:
        windows = [make(theme, english) for make in pages.values()]
        for window in windows:
            show(window)
        switch = d.Button(theme, "Light / dark", "sun-moon")
        switch.clicked.connect(lambda: theme.setScheme(d.Scheme.LIGHT if theme.is_dark else d.Scheme.DARK))
        switch.show()
        return app.exec()
    args.shot.mkdir(parents=True, exist_ok=True)
    for look, (scheme, words) in LOOKS.items():
        theme.setScheme(scheme)
        for name, make in pages.items():
            page = make(theme, words)
            show(page)
            page.grab().save(str(args.shot / f"{name}-{look}.png"))
            page.close()
            page.deleteLater()
    if theme.icons.unknown:
        print("unknown icons:", *sorted(theme.icons.unknown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
