"""A seeded monkey at the whole window while calls come and go: it clicks, types and presses keys, on fakes, off screen.

`python tests/bench/monkey.py [--steps N] [--seed S] [--log] [--json FILE]`. What must hold, whatever it does:
- nothing loud: no exception that nobody caught, no warning of the program or of Qt;
- what the world does (calls, pushes, outages, time) takes neither the keyboard nor a letter from who is typing;
- letters typed into a field change no other field and never answer, end or place a call;
- every word typed into the notes of a contact stays with that contact until it is rubbed out: in the field, in the
  draft or at the server.
`block_ms` is the processor's time of the longest things that kept the loop. Exit code 1 when something did not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QtMsgType, QUrl, Slot, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from shiboken6 import Shiboken

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import (
    AnnouncementGone,
    AnnouncementPushed,
    ColleagueStatusPushed,
    ExtensionState,
    ProvisioningPushed,
    Push,
    QueueFiguresPushed,
    QuizzesPushed,
    Registration,
    TicketPushed,
)
from agent_desktop.domain.form_design import NOTES_FIELD, FormDesign, Purpose
from agent_desktop.domain.leg import Direction
from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText
from agent_desktop.domain.quiz import Option, Question, QuizBrief, QuizState
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Scheme, Theme
from agent_desktop.ui.workspace.form import WrapUpForm
from tests.bench._report import publish, spread
from tests.fakes import centre
from tests.fakes.desk import FakeDesk
from tests.ui.shell_scene import Shell, shell
from tests.ui.ticket_scene import FIRST, ticket_scene

PERMISSIONS = frozenset(
    {
        "customers.read", "customers.write", "interactions.write", "interactions.read", "interactions.read_all",
        "recordings.listen", "knowledge.read", "knowledge.feedback", "knowledge.edit", "tickets.read", "tickets.write",
        "tickets.read_all", "forms.write", "imports.run", "announcements.read", "announcements.write", "quizzes.take",
        "quizzes.edit", "quizzes.results", "messages.send", "templates.write", "surveys.read", "surveys.read_all",
    }
)  # fmt: skip
KEYS = (
    *("Tab", "Shift+Tab", "Esc", "Return", "Space", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown"),
    *("Backspace", "Delete", "Ctrl+A", "Ctrl+Z", "Ctrl+Return", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
    *("F10", "Shift+F2", "Shift+F3", "Shift+F10", "Ctrl+K", "Ctrl+Tab", "Ctrl+D", "Ctrl+T", "Ctrl+N", "Ctrl+L"),
    *("Ctrl+E", "Alt+S", "Alt+V", "Ctrl+Shift+N", "Ctrl+Shift+S", "Ctrl+Shift+A", "Ctrl+Shift+T"),
    *("Ctrl+Shift+Return", "F8", "F8", "F8", "F5", "F5"),
)
NUMBERS = ("+8613900001234", "+8613900005678", "+8657100001111", "1002", "anonymous", "+4930123456")
PHONE_COMMANDS = {"answer", "hang_up", "reject", "dial", "transfer_blind", "transfer_attended"}
EXPECTED = re.compile("nreachable|connection refused|is not legal in|transfer_failed|bad_address")
"""In the log: the monkey takes its server away, wants to be ready when that cannot be, and dials what is no number."""
_CLICKED = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
_LONG_MS = 200.0
_WORD = re.compile(r"zq\d+x")


@dataclass(slots=True)
class Seen:
    """What went wrong and how it went; `faults` empty is what is wanted."""

    steps: int = 0
    calls: int = 0
    words: int = 0
    faults: list[str] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    longest: list[tuple[float, str]] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)

    def fault(self, what: str) -> None:
        self.faults.append(f"step {self.steps}: {what}; after {' | '.join(self.trail[-6:])}")


class _Swallow(QObject):
    """In the place of the browser and of whatever opens files."""

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        """Opens nothing."""


class _Loud(logging.Handler):
    def __init__(self, seen: Seen) -> None:
        super().__init__(logging.WARNING)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {self.format(record)}"
        if not EXPECTED.search(line):
            self._seen.fault(line)


@contextmanager
def listening(seen: Seen) -> Iterator[None]:
    """Whatever is said aloud meanwhile is a fault."""

    def uncaught(kind: type[BaseException], value: BaseException, where: TracebackType | None) -> None:
        seen.fault("".join(traceback.format_exception(kind, value, where)))

    def qt(_kind: QtMsgType, _context: object, message: str) -> None:
        if _kind is not QtMsgType.QtDebugMsg and not message.startswith("This plugin does not support"):
            seen.fault(f"Qt: {message}")

    loud, hook, swallow = _Loud(seen), sys.excepthook, _Swallow()
    schemes = ("http", "https", "mailto", "file", "tel")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, swallow, "take")  # type: ignore[arg-type]  # its stub says bytes
    loggers = [logging.getLogger(name) for name in ("agent_desktop", "asyncio", "qasync")]
    for logger in loggers:
        logger.addHandler(loud)
    sys.excepthook = uncaught
    before = qInstallMessageHandler(qt)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        sys.excepthook = hook
        for logger in loggers:
            logger.removeHandler(loud)
        for scheme in schemes:
            QDesktopServices.unsetUrlHandler(scheme)


def desk() -> FakeDesk:
    """Somebody who may do everything, in a centre with a little of everything."""
    fake = ticket_scene()
    given = fake.backend.provisioned
    fake.backend.provisioned = replace(given, user=replace(given.user, role="admin", permissions=PERMISSIONS))
    quiz = QuizBrief("quiz", LocalText("Refunds", "退款"), LocalText("Two questions"), 2, 75, QuizState.OPEN)
    options = (Option("a", LocalText("Yes", "是")), Option("b", LocalText("No", "否")))
    questions = tuple(Question(f"q{n}", LocalText(f"May we? {n}"), options) for n in (1, 2))
    fake.quiz_desk.give(quiz, questions, {"q1": ("b",), "q2": ("a",)})
    bill = TemplateText("bill", 1, Channel.SMS, LocalText("Bill"), LocalText(), LocalText("Your bill, {{ name }}"))
    fake.template_editor.templates = {"bill": bill}
    fake.designer.published = {"paper": [(FormDesign(LocalText("Old"), Purpose.WRAP_UP, (NOTES_FIELD,)), None)]}
    return fake


class Monkey:
    """One at one window; `step()` does one thing and looks at what came of it."""

    def __init__(self, s: Shell, seed: int, seen: Seen) -> None:
        self.s, self.seen, self.random = s, seen, random.Random(seed)
        self.notes: dict[str, set[str]] = {}
        """Words in the notes, by interaction."""
        self.serial = 0
        self.away = False
        self._doing = {
            "click": self._click,
            "type": self._type,
            "key": self._key,
            "world": self._world,
            "time": self._time,
            "popup": self._popup,
            "escape": self._escape,
            "login": self._login,
        }

    async def step(self) -> None:
        seen, focus, texts = self.seen, _writing(), self._texts()
        commands = len(self.s.fake.phone.commands)
        seen.steps += 1
        kind = self.random.choices(("click", "type", "key", "world", "time"), (34, 24, 20, 14, 8))[0]
        if QApplication.activePopupWidget() is not None:
            kind = "popup"
        elif self.s.layers() and self.random.random() < 0.1:
            kind = "escape"
        elif self.s.window.login_page.isVisible():
            kind = "login"
        await self._doing[kind]()
        await self._settle()
        for other in QApplication.topLevelWidgets():
            if isinstance(other, QFileDialog) and other.isVisible():
                other.reject()
        if kind in ("world", "time"):
            self.nothing_taken(focus, texts)
        if kind == "type" and focus is not None:
            self.nothing_else(focus, texts, commands)
        self._note_words(kind)

    # --- hands

    def _timed(self, what: str, act: Callable[[], object]) -> None:
        began = time.thread_time()
        act()
        took = (time.thread_time() - began) * 1000
        self.seen.blocks.append(took)
        if took > _LONG_MS:
            self.seen.longest.append((round(took), what))

    async def _settle(self) -> None:
        last = self.seen.trail[-1]
        for _ in range(2):
            await self.s.fake.settle()
            self._timed(last, QApplication.processEvents)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _did(self, what: str) -> None:
        self.seen.trail.append(what)
        del self.seen.trail[:-40]

    async def _click(self) -> None:
        found = [w for w in self.s.window.findChildren(QWidget) if isinstance(w, _CLICKED) and _reachable(w)]
        if not found:
            self._did("nothing to click")
            return
        widget: QWidget = self.random.choice(found)
        area = widget.visibleRegion().boundingRect()
        place = area.center()
        if isinstance(widget, QAbstractItemView | QTabBar | QPlainTextEdit):
            place = area.topLeft() + QPoint(self.random.randrange(area.width()), self.random.randrange(area.height()))
            if isinstance(widget, QAbstractItemView | QPlainTextEdit):
                widget = widget.viewport()
        self._did(f"click {_name(widget)}")
        self._timed(f"click {_name(widget)}", lambda: QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place))

    async def _type(self) -> None:
        focus = _writing()
        if focus is None:
            fields = [w for w in self.s.window.findChildren(QWidget) if _reachable(w) and _takes_text(w)]
            if not fields:
                self._did("nothing to type in")
                return
            focus = self.random.choice(fields)
            focus.setFocus()
            self._did(f"focus {_name(focus)}")
            return
        self.serial += 1
        word = f"zq{self.serial}x "
        words = self.random.choice((word, word, word, "13900001234", "5", "陈 ", "%1 <b>&amp; "))
        self._did(f"type {words!r} in {_name(focus)}")
        self.seen.words += 1
        for letter in words:
            target = QApplication.focusWidget()
            if target is None:
                break
            self._timed(f"letter in {_name(focus)}", partial(_press, target, letter))

    async def _key(self) -> None:
        keys = self.random.choice(KEYS)
        target = QApplication.focusWidget() or self.s.window
        self._did(f"{keys} in {_name(target)}")
        self._timed(f"{keys} in {_name(target)}", lambda: QTest.keySequence(target, QKeySequence.fromString(keys)))

    async def _escape(self) -> None:
        target = QApplication.focusWidget() or self.s.window
        self._did(f"Esc in {_name(target)}")
        self._timed("Esc", lambda: QTest.keyClick(target, Qt.Key.Key_Escape))

    async def _popup(self) -> None:
        popup = QApplication.activePopupWidget()
        assert popup is not None
        key = self.random.choice((Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape))
        self._did(f"{key.name} in popup {_name(popup)}")
        target = None if isinstance(popup, QMenu) else popup.focusWidget()
        self._timed(f"{key.name} in popup", partial(QTest.keyClick, target or popup, key))

    async def _login(self) -> None:
        fake = self.s.fake
        self.notes.clear()
        if self.random.random() < 0.5:
            self._did("log in")
            fake.backend.up()
            self.away = False
            fake.backend.slow(0.0)
            fake.backend._attempts_left = 5
            await fake.log_in_ready()
        else:
            await (self._click if self.random.random() < 0.5 else self._key)()

    # --- the world

    async def _time(self) -> None:
        seconds = self.random.choice((0.1, 0.5, 1.0, 3.0, 15.0, 60.0))
        self._did(f"{seconds} s")
        await self.s.fake.clock.pass_time(seconds)
        self._timed("tick", self.s.ticker.tick.emit)

    async def _world(self) -> None:
        pick, fake, phone = self.random, self.s.fake, self.s.fake.phone
        ringing = [leg for leg in phone.legs.values() if leg.direction is Direction.INBOUND and not leg.confirmed]
        dialled = [leg for leg in phone.legs.values() if leg.direction is Direction.OUTBOUND and not leg.confirmed]
        talking = [leg for leg in phone.legs.values() if leg.confirmed]
        acts: list[tuple[str, Callable[[], object]]] = []
        if len(phone.legs) < 3 and phone.started is not None:
            acts += 3 * [("rings", self._ring)]
        acts += [("cancels", partial(phone.peer_cancels, leg.id)) for leg in ringing]
        for leg in dialled:
            acts.append(("rings there", partial(phone.peer_rings, leg.id)))
            acts += 2 * [("answers there", partial(phone.peer_answers, leg.id))]
            acts.append(("busy there", partial(phone.peer_refuses, leg.id)))
        for leg in talking:
            acts += 2 * [("hangs up", partial(phone.peer_hangs_up, leg.id))]
            acts.append(("holds", partial(phone.peer_holds, leg.id, pick.random() < 0.5)))
            acts.append(("becomes another", partial(phone.peer_becomes, leg.id, pick.choice(NUMBERS))))
            acts.append(("is measured", partial(phone.quality, leg.id)))
            if leg.referring:
                acts += 2 * [("refer", partial(phone.refer_progresses, leg.id, pick.choice((180, 200, 486))))]
        acts.append(("server", self._server))
        acts.append(("line", lambda: phone.line(pick.choice((Registration.REGISTERED, Registration.UNREACHABLE)), 503)))
        acts.append(("lamp", lambda: phone.extension(pick.choice(("1002", "1003")), pick.choice(list(ExtensionState)))))
        acts += [("news", self._news), ("centre", self._centre), ("push", self._push)]
        acts.append(("width", lambda: self.s.window.resize(pick.choice((1024, 1280, 1600)), pick.choice((700, 900)))))
        if pick.random() < 0.03:
            acts = [("end of session", fake.backend.end_session)]
        what, act = pick.choice(acts)
        self._did(what)
        self._timed(what, act)

    def _ring(self) -> None:
        self.seen.calls += 1
        queue = self.random.choice(("billing", "technical", ""))
        self.s.fake.phone.ring(self.random.choice(NUMBERS), queue, session_id=f"session-{self.seen.calls}")

    def _server(self) -> None:
        self.away = not self.away
        (self.s.fake.backend.down if self.away else self.s.fake.backend.up)()
        self.s.fake.backend.slow(self.random.choice((0.0, 0.2, 2.0)))

    def _news(self) -> None:
        self.serial += 1
        title = LocalText(f"News {self.serial}", f"公告 {self.serial}")
        self.s.fake.backend.push(AnnouncementPushed(Announcement(f"n{self.serial}", title, title, at=centre.NOW)))

    def _centre(self) -> None:
        """Rights come and go, forms get other versions."""
        backend, self.serial = self.s.fake.backend, self.serial + 1
        given, most = backend.provisioned, sorted(PERMISSIONS)
        mine = frozenset(self.random.sample(most, len(most) - self.random.choice((0, 0, 3, 9))))
        forms = tuple(replace(form, version=self.serial) for form in given.forms)
        user, revision = replace(given.user, permissions=mine), f"r{self.serial}"
        backend.provisioned = replace(given, user=user, forms=forms, revision=revision)
        backend.push(ProvisioningPushed(revision))

    def _push(self) -> None:
        what: Push = self.random.choice(
            (
                QuizzesPushed(),
                AnnouncementGone("roaming"),
                TicketPushed(FIRST.id, FIRST.number, "comment", FIRST.title),
                QueueFiguresPushed("billing", 3, 40.0, 2),
                ColleagueStatusPushed("user-li", self.random.choice(list(AgentState)), centre.NOW),
            )
        )
        self.s.fake.backend.push(what)

    # --- what must hold

    def _texts(self) -> dict[QWidget, str]:
        found = (w for w in self.s.window.findChildren(QWidget) if _takes_text(w) and w.isVisible())
        return {widget: _text(widget) for widget in found}

    def nothing_taken(self, focus: QWidget | None, before: dict[QWidget, str]) -> None:
        if focus is not None and Shiboken.isValid(focus) and focus.isVisible() and focus.isEnabled():
            if QApplication.focusWidget() is not focus:
                self.seen.fault(f"the keyboard went from {_name(focus)} to {_name(QApplication.focusWidget())}")
            if _text(focus) != before.get(focus, _text(focus)):
                self.seen.fault(f"{_name(focus)} had {before[focus]!r}, now {_text(focus)!r}")

    def nothing_else(self, focus: QWidget, before: dict[QWidget, str], commands: int) -> None:
        for widget, text in before.items():
            if widget is not focus and Shiboken.isValid(widget) and widget.isVisible() and _text(widget) != text:
                self.seen.fault(f"typing in {_name(focus)} made {_name(widget)} {_text(widget)!r} of {text!r}")
        done = {str(c[0]) for c in self.s.fake.phone.commands[commands:]} & PHONE_COMMANDS
        if done:
            self.seen.fault(f"typing in {_name(focus)} did {done}")

    def _note_words(self, kind: str) -> None:
        """The words of the notes in front, against those that were there when they were last seen."""
        for form in self.s.window.findChildren(WrapUpForm):
            key = form._interaction_id
            if not form.isVisible() or key is None:
                continue
            now = set(_WORD.findall(form._notes.toPlainText()))
            if kind in ("type", "key") and form._notes.hasFocus():
                self.notes[key] = now
                continue
            lost = self.notes.get(key, set()) - now
            foreign = {w for k, words in self.notes.items() if k != key for w in words} & now
            if lost:
                self.seen.fault(f"the notes of {key} lost {sorted(lost)}")
            if foreign:
                self.seen.fault(f"the notes of {key} have words of others: {sorted(foreign)}")
            self.notes[key] = now

    async def finish(self) -> None:
        """Everything comes to rest; then every word of the notes must be somewhere safe, under its contact."""
        fake = self.s.fake
        self._did("the end")
        fake.backend.up()
        for leg in tuple(fake.phone.legs):
            if leg in fake.phone.legs:
                fake.phone.peer_hangs_up(leg)
        for _ in range(5):
            await fake.clock.pass_time(60)
            await self._settle()
        for key, words in self.notes.items():
            draft = fake.desk.wrapup.draft(InteractionId(key))
            sent = [repr(w) for (_kind, k), w in fake.backend.stored.items() if k == key]
            kept = (draft.notes if draft else "") + "".join(sent)
            lost = {word for word in words if word not in kept}
            if lost:
                self.seen.fault(f"of the notes of {key} nothing has {sorted(lost)}")


def _press(target: QWidget, letter: str) -> None:
    """A key; what no key has comes from an input method."""
    if letter.isascii():
        QTest.keyClicks(target, letter)
        return
    written = QInputMethodEvent()
    written.setCommitString(letter)
    QApplication.sendEvent(target, written)


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nobody"
    named: QWidget | None = widget
    while named is not None and (not named.objectName() or named.objectName().startswith("qt_")):
        named = named.parentWidget()
    inside = "" if named is widget or named is None else f" in {named.objectName()}"
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.objectName()}{text and ' ' + repr(text)}{inside}"


def _takes_text(widget: QWidget | None) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isEnabled() and not widget.isReadOnly()


def _writing() -> QWidget | None:
    focus = QApplication.focusWidget()
    return focus if _takes_text(focus) else None


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()  # type: ignore[attr-defined]


def _reachable(widget: QWidget) -> bool:
    """Whether a mouse could hit its middle."""
    if not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
        return False
    window = widget.window()
    hit = window.childAt(widget.mapTo(window, widget.visibleRegion().boundingRect().center()))
    return hit is not None and (hit is widget or widget.isAncestorOf(hit))


async def let_loose(theme: Theme, seed: int, steps: int, *, log: bool = False) -> Seen:
    """One monkey, so many steps."""
    seen = Seen()
    with listening(seen):
        async with shell(theme, desk()) as s:
            monkey = Monkey(s, seed, seen)
            for _ in range(steps):
                await monkey.step()
                if log:
                    print(seen.steps, seen.trail[-1], flush=True)
            await monkey.finish()
    return seen


def result(seen: Seen) -> dict[str, Any]:
    """What is told."""
    return {
        "steps": seen.steps, "calls": seen.calls, "words": seen.words, "faults": seen.faults,
        "block_ms": spread(seen.blocks), "longest": sorted(seen.longest, reverse=True)[:10],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(Scheme.LIGHT)
    theme.apply(app)
    seen = asyncio.run(let_loose(theme, arguments.seed, arguments.steps, log=arguments.log))
    theme.close()
    publish("monkey", {"seed": arguments.seed, **result(seen)}, arguments.json)
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main())
