"""The small panel that announces a call while the window is not in front. It never takes the keyboard."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QPainterPath, QRegion, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import CallAdded
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ui.design import MARGIN, Float, Glyph, Ink, Label, TextStyle, Theme, hbox, vbox
from agent_desktop.ui.design.tokens import RADIUS_FLOAT
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.calls import CallsArea
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.card_controls import Hints, Press
from agent_desktop.ui.phone.card_view import CardView
from agent_desktop.ui.ticker import Ticker

WIDTH = 376
_FROM_EDGE = 16
_RAISE_SECONDS = 0.3
"""How long a window manager may take to bring the window to the front before the panel announces the call instead."""


class IncomingPanel(Float):
    """The ringing card in a window of its own, bottom right, above everything."""

    pressed = Signal(str, str)
    """As `CallCard.pressed`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        # No parent: a window that belongs to a minimised one is minimised with it.
        flags = Qt.WindowType
        self.setWindowFlags(
            flags.Tool | flags.FramelessWindowHint | flags.WindowStaysOnTopHint | flags.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("incoming_panel")
        self._title = Label(theme, "", TextStyle.SMALLSTRONG, Ink.SUCCESS)
        self._note = Label(theme, "", TextStyle.MICRO, Ink.THIRD)
        self._card = CallCard(theme, wide=True, prefix="panel_")
        self._card.pressed.connect(self.pressed)
        for part in (self._card, *self._card.findChildren(QWidget)):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = hbox(
            Glyph(theme, "phone-incoming", Ink.SUCCESS, 16), self._title, None, self._note, gap=8, pad=(16, 12, 16, 0)
        )
        self.setContent(vbox(head, self._card, gap=0))
        self.setCardWidth(WIDTH)

    @property
    def call(self) -> CallCard:
        """The card it repeats."""
        return self._card

    def setCall(self, view: CardView, count: int, now: datetime) -> None:
        """The call to announce, and how many ring."""
        self._title.setText(self.tr("Incoming call") if count == 1 else self.tr("%n incoming call(s)", "", count))
        self._note.setText(self.tr("Your typing stays where it is."))
        self.setWindowTitle(self._title.text())
        self._card.setView(view, now)

    def setHints(self, hints: Hints) -> None:
        self._card.setHints(hints)

    def setTimer(self, now: datetime) -> None:
        self._card.setTimer(now)

    def appear(self, screen: QScreen) -> None:
        """Shows at the bottom right of a screen without taking the keyboard."""
        self.adjustSize()
        free = screen.availableGeometry()
        right = free.right() + 1 - _FROM_EDGE + MARGIN.right() - self.width()
        bottom = free.bottom() + 1 - _FROM_EDGE + MARGIN.bottom() - self.height()
        self.move(QPoint(right, bottom))
        self.show()

    def vanish(self) -> None:
        self.hide()
        self._card.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if QGuiApplication.platformName() == "xcb":
            # Without a compositor, which X11 does not tell us of, the shadow would be a black frame.
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.card()), RADIUS_FLOAT, RADIUS_FLOAT)
            self.setMask(QRegion(outline.toFillPolygon().toPolygon()))


class IncomingWatch(QObject):
    """Shows the panel while a call rings and the window is not the one in front."""

    def __init__(self, desk: Desk, theme: Theme, ticker: Ticker, calls: CallsArea) -> None:
        super().__init__(calls)
        self._desk, self._theme, self._ticker, self._calls = desk, theme, ticker, calls
        self._panel: IncomingPanel | None = None
        self._raising: Timer | None = None
        self._facts = Subscriptions(desk.bus)
        self._facts.on(CallAdded, self._on_added)
        calls.ringingChanged.connect(self._decide)
        ticker.tick.connect(self._tick)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            # Queued: at the signal itself Qt has not yet told its windows which of them is active.
            app.focusWindowChanged.connect(self._decide, Qt.ConnectionType.QueuedConnection)

    def close_down(self) -> None:
        self._facts.close()
        if self._raising is not None:
            self._raising.cancel()
            self._raising = None
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None

    @property
    def panel(self) -> IncomingPanel | None:
        """The panel once it was needed."""
        return self._panel

    def _on_added(self, fact: CallAdded) -> None:
        if fact.call.waiting:
            if self._desk.preferences.get("calls.raise_window") and not self._in_front():
                self._raise_window()
                self._wait_for_window()
            self._decide()

    def _raise_window(self) -> None:
        window = self._calls.window()
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()

    def _wait_for_window(self) -> None:
        if self._raising is not None:
            self._raising.cancel()
        self._raising = self._desk.clock.call_later(_RAISE_SECONDS, self._waited)

    def _waited(self) -> None:
        self._raising = None
        self._decide()

    def _decide(self) -> None:
        view = None if self._raising is not None or self._in_front() else self._calls.ringing()
        if view is None:
            if self._panel is not None and self._panel.isVisible():
                self._panel.vanish()
            return
        if self._panel is None:
            self._panel = IncomingPanel(self._theme)
            self._panel.pressed.connect(self._press)
        self._panel.setHints(self._calls.hints)
        self._panel.setCall(view, self._calls.ringing_count, self._desk.clock.now())
        if not self._panel.isVisible():
            window = self._calls.window()
            self._panel.appear(QGuiApplication.screenAt(QCursor.pos()) or window.screen())

    def _press(self, press: str, call_id: str) -> None:
        if press == Press.OPEN:
            self._raise_window()
        self._calls.press(press, call_id)

    def _in_front(self) -> bool:
        window = self._calls.window()
        return window.isVisible() and not window.isMinimized() and window.isActiveWindow()

    def _tick(self) -> None:
        if self._panel is not None and self._panel.isVisible():
            now = self._desk.clock.now()
            if (view := self._calls.ringing()) is not None:  # a call that answers itself counts down
                self._panel.setCall(view, self._calls.ringing_count, now)
            self._panel.setTimer(now)
