"""Marks and composites: they take new content at any time, reuse what is there, and say in words what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design as d
from agent_desktop.ui.design import ChipSpec, Fact, Ground, Ink, Scheme, TextStyle, Theme, Tone
from agent_desktop.ui.design.paint import CHIP_MOST
from agent_desktop.ui.design.tokens import ROW_SMALL, TYPE


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    def put(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.show()
        QApplication.processEvents()
        return widget

    return put


def image(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget) and label.text()]


# -- words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("style", list(TextStyle))
def test_a_line_has_the_height_of_its_style_in_every_script(theme: Theme, qtbot: QtBot, style: TextStyle) -> None:
    for text in ("Wang Wei", "王伟", "2:14"):
        label = d.Label(theme, text, style)
        paragraph = d.Label(theme, text, style, wrap=True)
        qtbot.addWidget(label)
        qtbot.addWidget(paragraph)
        assert label.height() == TYPE[style].line
        assert paragraph.heightForWidth(300) == TYPE[style].line


def test_a_paragraph_breaks_at_the_width_and_at_its_own_line_ends(theme: Theme, qtbot: QtBot) -> None:
    label = d.Label(theme, "Press Enter on a suggestion, or type to search.", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(1000) == 18
    assert label.heightForWidth(label.sizeHint().width() * 2 // 3) == 36
    label.setText("one\ntwo\nthree")
    assert label.heightForWidth(1000) == 54
    assert label.sizeHint().height() == 54


def test_what_looks_like_markup_is_shown_as_text(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    plain, marked = d.Label(theme, "<b>x</b>"), d.Label(theme, "x")
    show(plain)
    show(marked)
    assert plain.sizeHint().width() > 2 * marked.sizeHint().width()


def test_a_label_changes_its_colour_and_step_at_any_time(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    label = d.Label(theme, "Wang Wei")
    show(label)
    before = image(label)
    label.setInk(Ink.DANGER)
    red = image(label)
    assert red != before
    label.setStyleStep(TextStyle.TITLE)
    assert label.height() == TYPE[TextStyle.TITLE].line
    assert label.style_step is TextStyle.TITLE
    label.setText("2:14")
    label.setText("2:15")
    assert label.font().featureTags()


def test_a_label_that_gives_way_tells_the_rest(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    label = d.Elided(theme, "Zhang Jianguo, Hangzhou depot, second floor")
    show(label)
    label.resize(400, 18)
    assert label.toolTip() == ""
    whole = image(label)
    label.resize(80, 18)
    assert label.toolTip() == label.text()
    assert label.minimumSizeHint().width() <= 24
    label.setText("Zhang")
    assert label.toolTip() == ""
    label.resize(400, 18)
    label.setEnabled(False)
    assert image(label) != whole


def test_a_glyph_changes_icon_and_colour(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    glyph = d.Glyph(theme, "lock")
    show(glyph)
    before = image(glyph)
    glyph.setIcon("phone")
    other = image(glyph)
    glyph.setInk(Ink.DANGER)
    assert len({before.cacheKey(), other.cacheKey()}) == 2
    assert before != other
    assert image(glyph) != other
    assert glyph.name == "phone"


# -- marks -----------------------------------------------------------------------------------------------------------
def test_a_chip_fits_its_word(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    chip = d.Chip(theme, "VIP", Tone.ACCENT)
    show(chip)
    narrow, before = chip.width(), image(chip)
    chip.setTone(Tone.WARNING, "clock")
    assert chip.width() > narrow
    assert image(chip) != before
    chip.setText("Waits to be sent")
    assert chip.accessibleName() == "Waits to be sent"
    assert chip.spec == ChipSpec("Waits to be sent", Tone.WARNING, "clock")


def test_a_chip_with_a_sentence_is_cut_and_tells_it(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    sentence = "Complaints about international roaming and travel packs that nobody ordered"
    chip = d.Chip(theme, sentence, Tone.WARNING, "clock")
    show(chip)
    assert chip.width() == CHIP_MOST
    assert (chip.toolTip(), chip.accessibleName()) == (sentence, sentence)
    assert image(chip) != image(d.Chip(theme, sentence[:20], Tone.WARNING, "clock"))
    chip.setToolTip("Because of the strike")
    assert chip.toolTip() == "Because of the strike", "what was given goes before"
    chip.setToolTip("")
    chip.setText("Open")
    assert chip.width() < CHIP_MOST
    assert chip.toolTip() == ""


def test_tags_reuse_their_chips(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    tags = d.Tags(theme)
    tags.setChips([ChipSpec("Billing"), ChipSpec("IVR 1 › 3")])
    show(tags)
    before = tags.findChildren(d.Chip)
    tags.setChips([ChipSpec("Sales")])
    after = tags.findChildren(d.Chip)
    assert after == before
    assert [c.accessibleName() for c in after if c.isVisible()] == ["Sales"]


def test_a_face_can_change_and_an_unknown_caller_has_one(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    face = d.Avatar(theme, "WW")
    show(face)
    pictures = [image(face)]
    for initials, presence in (("LN", None), ("LN", Tone.SUCCESS), ("", None)):
        face.setPerson(initials, presence)
        pictures.append(image(face))
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


@pytest.mark.parametrize(
    ("mos", "tone"), [(4.4, Tone.SUCCESS), (3.7, Tone.SUCCESS), (3.2, Tone.WARNING), (1.5, Tone.DANGER)]
)
def test_the_bars_of_call_quality_have_the_colour_of_their_meaning(
    theme: Theme, show: Callable[[QWidget], QWidget], mos: float, tone: Tone
) -> None:
    quality = d.Quality(theme)
    quality.setQuality(mos, f"Call quality {mos}")
    show(quality)
    assert image(quality).pixelColor(1, 14) == theme.colour(tone)
    assert quality.accessibleName() == f"Call quality {mos}"
    width = quality.width()
    quality.setQuality(None)
    assert image(quality).pixelColor(1, 14) == theme.colour("neutral_line")
    assert quality.width() == width, "nothing beside it may jump"


def test_a_meter_lights_its_bars_and_stays_in_range(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    meter = d.Meter(theme, bars=40, name="Level")
    meter.resize(400, 12)
    show(meter)
    meter.setLevel(0.5)
    picture = image(meter)
    assert picture.pixelColor(3, 6) == theme.colour("success_fill")
    assert picture.pixelColor(203, 6) == theme.colour("neutral_line")
    meter.setLevel(7)
    picture = image(meter)
    assert meter.level() == 1
    assert picture.pixelColor(313, 6) == theme.colour("warning_fill")
    assert picture.pixelColor(393, 6) == theme.colour("danger_fill")
    meter.setLevel(-1)
    assert meter.level() == 0


def test_a_trend_needs_two_values_and_survives_a_flat_one(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    trend = d.Spark(theme)
    show(trend)
    empty = image(trend)
    trend.setValues([1])
    assert image(trend) == empty
    trend.setValues([5, 5, 5])
    assert image(trend) != empty


def test_progress_and_waiting_show_how_far(theme: Theme, qtbot: QtBot, show: Callable[[QWidget], QWidget]) -> None:
    work = d.Progress(theme, name="Import")
    show(work)
    none = image(work)
    work.setPart(0.4)
    assert image(work) != none
    assert work.accessibleDescription() == "40%"
    busy = d.Busy(theme, name="Searching")
    show(busy)
    first = image(busy)
    qtbot.waitUntil(lambda: image(busy) != first)
    busy.hide()


# -- composites ------------------------------------------------------------------------------------------------------
def test_facts_reuse_their_cells_and_cut_what_is_too_long(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    facts = d.Facts(theme, [Fact("Plan", "Family 5G"), Fact("Balance", "−¥86.40", Ink.WARNING, "clock")], columns=2)
    show(facts)
    cells = facts.findChildren(d.Elided)
    assert words(facts) == ["Plan", "Family 5G", "Balance", "−¥86.40"]
    facts.setFacts([Fact("套餐", "5G 家庭")])
    assert facts.findChildren(d.Elided) == cells
    assert words(facts) == ["套餐", "5G 家庭"]
    facts.resize(120, 80)
    facts.setFacts([Fact("Plan", "A plan with a very long name that no column holds")])
    assert facts.minimumSizeHint().width() < 200


def test_a_panel_head_tells_how_many(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    head = d.PanelHead(theme, "Calls", d.Close(theme, "Close"), count="2")
    show(head)
    head.setTitle("通话")
    head.setCount("3")
    assert words(head) == ["通话", "3"]
    assert [b.accessibleName() for b in head.findChildren(QPushButton)] == ["Close"]


@pytest.mark.parametrize("kind", [d.Notice, d.Banner])
def test_a_notice_takes_another_tone_and_grows_with_its_sentence(
    theme: Theme, show: Callable[[QWidget], QWidget], kind: type[d.Notice]
) -> None:
    notice = kind(theme, Tone.WARNING, "cloud-off", "No answer.")
    notice.resize(300, 40)
    show(notice)
    assert image(notice).pixelColor(150, 3) == theme.colour("warning_tint")
    notice.setNotice(Tone.SUCCESS, "circle-check", "The server is back.")
    assert image(notice).pixelColor(150, 3) == theme.colour("success_tint")
    small = notice.heightForWidth(300)
    notice.setText("The server has not answered since 10:38. Calls work. Take orders by hand: they are sent later.")
    assert notice.heightForWidth(300) > small
    assert notice.accessibleName() == notice.text()


def test_an_empty_state_says_what_to_do(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    empty = d.Empty(theme, "book-open", "No article open", "Type to search.", d.Button(theme, "Search"))
    show(empty)
    empty.setContent("cloud-off", "离线", "服务器恢复后显示。")
    assert words(empty) == ["离线", "服务器恢复后显示。"]


def test_a_tile_alerts_by_icon_and_words(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    tile = d.Tile(theme, "Waiting", "users")
    tile.setFigure("25", "calls")
    tile.setNote("as usual")
    show(tile)
    calm = [g.name for g in tile.findChildren(d.Glyph) if g.isVisible()]
    tile.setNote("5 more than at 10:30", Tone.WARNING)
    tile.setCaption("排队")
    tile.setFigure("26")
    alert = [g.name for g in tile.findChildren(d.Glyph) if g.isVisible()]
    assert set(alert) - set(calm) == {"triangle-alert"}
    assert (tile.accessibleName(), tile.accessibleDescription()) == ("排队: 26", "5 more than at 10:30")


def test_steps_show_where_one_is(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    steps = d.Steps(theme, ["Sign in", "Sound check", "Ready"])
    show(steps)
    steps.setWords(["登录", "声音检查", "就绪"])
    steps.setCurrent(1)
    QApplication.processEvents()
    chips = [c.spec for c in steps.findChildren(d.Chip) if c.isVisible()]
    assert [(c.text, c.solid) for c in chips] == [("✓", False), ("2", True), ("3", False)]
    assert words(steps) == ["登录", "声音检查", "就绪"]


def test_a_pair_changes_its_line_and_its_colours(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    pair = d.Pair(theme, "history", "2 Nov with you")
    show(pair)
    before = image(pair)
    pair.setInk(Ink.DANGER, Ink.DANGER)
    assert image(pair) != before
    pair.setPair("ticket", "1 open ticket")
    assert pair.text() == "1 open ticket"
    pair.setText("2 open tickets")
    assert pair.text() == "2 open tickets"


# -- boxes -----------------------------------------------------------------------------------------------------------
def test_a_row_shares_the_space_that_is_left(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    fixed, one, two = QWidget(), QWidget(), QWidget()
    fixed.setFixedWidth(50)
    row = d.row(fixed, 10, (one, 1), (two, 2), gap=8, pad=(4, 0, 6, 0))
    row.resize(400, 40)
    show(row)
    assert fixed.x() == 4
    assert two.geometry().right() == 400 - 6 - 1
    assert abs(two.width() - 2 * one.width()) <= 2


def test_a_cleared_layout_is_empty_at_once(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    inner = d.Label(theme, "inner")
    layout = d.vbox(d.Label(theme, "one"), d.hbox(inner, None))
    host = QWidget()
    host.setLayout(layout)
    show(host)
    d.clear(layout)
    assert layout.count() == 0
    assert not inner.isVisible()


def test_chips_flow_into_the_next_line(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    host = QWidget()
    chips = [d.Chip(theme, f"chip number {i}") for i in range(6)]
    flow = d.Flow(*chips, gap=4)
    host.setLayout(flow)
    host.resize(240, 200)
    show(host)
    assert {c.y() for c in chips} != {chips[0].y()}
    assert all(c.geometry().right() < 240 for c in chips)
    assert flow.heightForWidth(2000) == 20
    assert flow.heightForWidth(110) == 6 * 20 + 5 * 4
    chips[0].hide()
    assert flow.heightForWidth(110) == 5 * 20 + 4 * 4
    assert flow.takeAt(99) is None
    assert flow.minimumSize().width() >= chips[1].width()
    assert flow.sizeHint().height() == 20


def test_a_frame_changes_ground_and_edge(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    frame = d.Frame(Ground.CARD)
    frame.resize(60, 40)
    show(frame)
    assert image(frame).pixelColor(30, 0) == theme.colour("border")
    frame.setEdge(Tone.SUCCESS)
    assert image(frame).pixelColor(30, 0) == theme.colour("success_line")
    frame.setEdge(None)
    frame.setGround(Ground.WELL)
    assert image(frame).pixelColor(30, 20) == theme.colour("sunken")


def test_hairlines_are_one_pixel(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    across, down = d.line(), d.upright(20)
    host = d.row(across, down)
    show(host)
    assert across.height() == 1
    assert (down.width(), down.height()) == (1, 20)
    assert image(down).pixelColor(0, 10) == theme.colour("border")


def test_a_scrolling_column_keeps_what_has_the_focus_in_view(
    theme: Theme, qtbot: QtBot, show: Callable[[QWidget], QWidget]
) -> None:
    fields = [d.LineEdit(theme, name=str(i)) for i in range(30)]
    scroll = d.Scroll(d.col(*fields))
    scroll.resize(200, 150)
    show(scroll)
    scroll.activateWindow()
    qtbot.waitUntil(scroll.isActiveWindow)
    fields[0].setFocus()
    for _ in range(20):
        fields[0].window().focusNextPrevChild(True)
    focus = QApplication.focusWidget()
    assert focus is fields[20]
    assert QRect(0, 0, 200, 150).contains(QRect(focus.mapTo(scroll, focus.rect().topLeft()), focus.size()).center())
    assert scroll.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_small_tables_have_smaller_rows(theme: Theme, qtbot: QtBot) -> None:
    table = d.Table(theme, [d.Column("a", "Queue")], name="Queues", height=ROW_SMALL)
    qtbot.addWidget(table)
    table.setRows([d.Record("1", (d.Cell("Billing"),))])
    assert table.rowHeight(0) == ROW_SMALL


def test_the_chevron_of_a_date_is_named_in_the_language_of_the_window(theme: Theme, qtbot: QtBot) -> None:
    edit = d.DateEdit(theme)
    qtbot.addWidget(edit)
    edit.setOpenTip("打开日历")
    assert edit.actions()[-1].toolTip() == "打开日历"
