"""However long the centre's names are, and however much there is: at the smallest size of the window nothing is pushed
out of sight, nothing of ours is cut, and what gives way tells the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QPlainTextEdit, QTabBar, QWidget

from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Button, Elided, Group, Label, Listing, MenuButton, Row, Theme, paint
from agent_desktop.ui.workspace.past_pages import PAGE_SIZE
from tests.ui.long_scene import LONG, REASON, long_desk, past
from tests.ui.look_long import STAGES
from tests.ui.shell_scene import Shell, shell

SMALL = (1024, 700)


def seen(root: QWidget) -> Iterator[QWidget]:
    """What is shown, without what lists and edits draw inside themselves."""
    for child in root.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield child
            if not isinstance(child, QAbstractItemView):
                yield from seen(child)


def told(widget: QWidget) -> str:
    words = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {widget.objectName()} {words!r:.40} in {type(widget.parentWidget()).__name__}"


def scrolls(widget: QWidget) -> bool:
    """Whether it lies in something that scrolls, or is the inside of a control of Qt's."""
    parent = widget.parentWidget()
    return isinstance(parent, QAbstractScrollArea | QTabBar) or (
        parent is not None and isinstance(parent.parentWidget(), QAbstractScrollArea)
    )


def outside(root: QWidget) -> list[str]:
    """Widgets that reach beyond what they lie in."""
    found = []
    for w in seen(root):
        parent = w.parentWidget()
        if parent is not None and not scrolls(w) and not parent.rect().adjusted(-1, -1, 1, 1).contains(w.geometry()):
            found.append(f"{told(w)}: {w.geometry().getRect()}")
    return found


def cut(theme: Theme, root: QWidget) -> list[str]:
    """Words that do not fit and are told nowhere."""
    found = []
    for w in seen(root):
        match w:
            case Elided():
                wanted = paint.text_width(theme, w.text(), w.style_step)
                bad = wanted > w.width() + 0.5 and not w.toolTip()
            case Label() if w.wordWrap():
                bad = w.heightForWidth(w.width()) > w.height()
            case Label():
                bad = paint.text_width(theme, w.text(), w.style_step) > w.width() + 1
            case Button():
                bad = w.sizeHint().width() > w.width() and w.text() not in w.toolTip()
            case _:
                bad = False
        if bad:
            found.append(told(w))
    return found


@pytest.mark.parametrize(
    ("stage", "tag"),
    [(name, "en") for name in STAGES if name not in ("state_menu", "past_end")]
    + [(name, "zh_CN") for name in ("talking", "candidates", "transfer", "tickets")],
)
async def test_given_long_names_and_much_of_everything_when_the_window_is_small_then_all_of_it_can_be_read(
    theme: Theme, stage: str, tag: str
) -> None:
    async with shell(theme, long_desk(), tag=tag) as s:
        s.window.resize(*SMALL)
        await s.settle()
        await STAGES[stage](s)
        for _ in range(20):  # notes grow line by line, and what lies around them follows
            await s.settle()
            if not outside(s.window):
                break
        assert (s.window.width(), s.window.height()) == SMALL, "nothing makes the window grow"
        assert outside(s.window) == []
        assert cut(theme, s.window) == []


async def test_given_a_reason_with_a_long_name_when_it_is_chosen_then_what_stands_beside_the_state_stays_there(
    theme: Theme,
) -> None:
    async with shell(theme, long_desk()) as s:
        s.window.resize(*SMALL)
        await s.settle()
        lamp = s.find("lamp_sip", Button)
        state = s.find("state_button", MenuButton)
        before = state.geometry(), lamp.mapTo(s.window, QPoint())
        await STAGES["waiting"](s)
        await s.settle()
        assert state.accessibleName().endswith(REASON.en)
        assert (state.geometry(), lamp.mapTo(s.window, QPoint())) == before


@pytest.mark.parametrize(
    ("free", "least", "fills"),
    [((1920, 1160), SMALL, False), ((1280, 840), SMALL, False), ((1366, 728), (1024, 688), True),
     ((1280, 672), (1024, 632), True), ((960, 1000), (960, 700), True)],
    ids=["large", "just enough", "a laptop", "a laptop at 150 %", "upright"],
)  # fmt: skip
async def test_given_a_screen_when_the_window_opens_then_its_foot_is_on_it(
    theme: Theme, free: tuple[int, int], least: tuple[int, int], fills: bool
) -> None:
    async with shell(theme, long_desk(), logged_in=False) as s:
        s.window.hide()
        s.window.fit_to(QSize(*free))
        assert s.window.minimumSize() == QSize(*least)
        assert s.window.isMaximized() is fills
        assert s.window.height() + 40 <= free[1]
        assert s.window.width() <= free[0]


async def test_given_banners_over_a_small_window_when_the_notes_are_long_then_their_end_can_be_read(
    theme: Theme,
) -> None:
    async with shell(theme, long_desk()) as s:
        s.window.resize(*SMALL)
        await STAGES["talking"](s)
        await s.settle()
        notes = s.find("notes", QPlainTextEdit)
        tall = notes.height()
        s.fake.backend.down()
        s.fake.phone.audio(AudioStatus(AudioHealth.FAILED))
        notes.moveCursor(QTextCursor.MoveOperation.End)
        for _ in range(20):
            await s.settle()
            if not outside(s.window):
                break
        assert s.shows("server_banner")
        assert outside(s.window) == []
        assert notes.height() < tall
        assert notes.viewport().rect().contains(notes.cursorRect().center()), "where one types is seen"
        s.window.resize(1280, 900)
        await s.settle()
        assert notes.height() == tall, "with room it is as it was"


# --- a past of years --------------------------------------------------------------------------------------------------


def kept(listing: Listing) -> list[str]:
    """Keys of what is listed, without the headings."""
    found = (listing.rows().row(listing.rows().index(i)) for i in range(listing.rows().rowCount()))
    return [row.key for row in found if isinstance(row, Row)]


def headings(listing: Listing) -> list[str]:
    found = (listing.rows().row(listing.rows().index(i)) for i in range(listing.rows().rowCount()))
    return [row.title for row in found if isinstance(row, Group)]


def asked(s: Shell) -> list[object]:
    return [argument for method, argument in s.fake.backend.calls if method == "customer_items"]


async def looked_up(s: Shell) -> Listing:
    s.window.resize(*SMALL)
    s.window.open_customer(LONG.id)
    await s.settle()
    return s.find("timeline", Listing)


async def test_given_years_of_contacts_when_only_arrow_keys_are_pressed_then_each_comes_once_and_in_order(
    theme: Theme,
) -> None:
    fake, all_of_it = long_desk(), past(3 * PAGE_SIZE + 10)
    fake.backend.timeline[LONG.id] = all_of_it
    async with shell(theme, fake) as s:
        listing = await looked_up(s)
        assert len(kept(listing)) == PAGE_SIZE
        listing.setFocus()
        visited = [listing.currentKey()]
        for _ in range(len(all_of_it) + 20):
            if listing.currentKey() in visited[-1:]:
                await s.settle()  # at the end: what comes after it may be on its way
            QTest.keyClick(listing, Qt.Key.Key_Down)
            if listing.currentKey() not in visited[-1:]:
                visited.append(listing.currentKey())
        assert visited == kept(listing) == [item.id for item in all_of_it], "no heading is chosen"
        assert len(asked(s)) == len(set(asked(s))) == 4, "no page twice"
        QTest.keyClick(listing, Qt.Key.Key_Home)
        assert listing.currentKey() == visited[0]
        assert listing.verticalScrollBar().value() == 0, "its heading is seen too"


async def test_given_an_older_page_that_cannot_be_fetched_when_tried_again_then_the_place_is_kept(theme: Theme) -> None:
    async with shell(theme, long_desk()) as s:
        listing = await looked_up(s)
        s.fake.backend.fail("customer_items", Unreachable("unreachable"))
        listing.scrollToBottom()
        await s.settle()
        assert kept(listing) == [item.id for item in past(PAGE_SIZE)], "what was there stays"
        before, bar = len(asked(s)), listing.verticalScrollBar()
        for _ in range(5):
            bar.setValue(bar.maximum() - 1)
            bar.setValue(bar.maximum())
            await s.settle()
        assert len(asked(s)) == before, "the wheel does not hammer a server in trouble"
        s.fake.backend.fail("customer_items", None)
        bar.setValue(bar.maximum())
        place, [again] = bar.value(), [b for b in s.window.findChildren(Button) if b.text() == "Try again"]
        again.click()
        await s.settle()
        assert kept(listing) == [item.id for item in past(2 * PAGE_SIZE)]
        assert bar.value() == place
        assert not again.isVisible()


async def test_given_a_slow_server_when_older_ones_are_wanted_then_the_end_of_the_list_says_that_they_come(
    theme: Theme,
) -> None:
    async with shell(theme, long_desk()) as s:
        listing = await looked_up(s)
        s.fake.backend.slow(30)
        listing.scrollToBottom()
        await s.settle()
        assert headings(listing)[-1] == "Older ones are being fetched …"
        await s.pass_time(31)
        assert len(kept(listing)) == 2 * PAGE_SIZE
        assert "Older ones are being fetched …" not in headings(listing)


async def test_given_a_kind_there_is_none_of_when_it_is_chosen_then_the_panel_says_how_to_see_the_rest(
    theme: Theme,
) -> None:
    async with shell(theme, long_desk()) as s:
        s.window.resize(*SMALL)
        await STAGES["past_none"](s)
        await s.settle()
        assert any("Choose all channels to see the rest." in label.text() for label in labels(s))
        s.fake.backend.timeline.clear()
        s.window.open_customer("cust-1")
        await s.settle()
        s.find("timeline_filter", MenuButton).menu().actions()[0].trigger()
        await s.settle()
        assert not any("in this call" in label.text() for label in labels(s)), "there is no call"


def labels(s: Shell) -> list[Label]:
    return [label for label in s.window.findChildren(Label) if label.isVisible()]
