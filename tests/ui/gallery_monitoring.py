"""The gallery's page of tiles, notices and a large table."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Ground, Ink, TextStyle, Theme, Tone
from tests.ui.gallery_words import Words


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
