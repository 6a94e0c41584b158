"""A day: typed, or picked from a calendar that opens without an event loop of its own."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QVBoxLayout, QWidget

from agent_desktop.ui.design.fields import LineEdit
from agent_desktop.ui.design.layout import Frame
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ground, Ink


class DateEdit(LineEdit):
    """A day, typed as 2026-11-21 or picked from a calendar. `dateChanged` carries a `date` or None."""

    dateChanged = Signal(object)

    def __init__(self, theme: Theme, day: datetime.date | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, icon="calendar", parent=parent)
        self._day: datetime.date | None = None
        self._popup: Frame | None = None
        self._calendar: QCalendarWidget | None = None
        self._open = self.addTrailing("chevron-down")
        self._open.triggered.connect(self.openCalendar)
        self.editingFinished.connect(self._typed)
        self.setDate(day)

    def date(self) -> datetime.date | None:
        return self._day

    def setDate(self, day: datetime.date | None) -> None:
        self._day = day
        self.setText(day.isoformat() if day else "")

    def setOpenTip(self, tip: str) -> None:
        self._open.setToolTip(tip)

    def understood(self) -> bool:
        """False while what stands in the field is neither empty nor a day."""
        return not self.text().strip() or _parse(self.text()) is not None

    def openCalendar(self) -> None:
        popup, calendar = self._calendar_popup()
        day = _parse(self.text()) or self._day
        calendar.setSelectedDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        popup.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.openCalendar()
            return
        super().keyPressEvent(event)

    def _calendar_popup(self) -> tuple[Frame, QCalendarWidget]:
        if self._popup is None or self._calendar is None:
            self._popup = Frame(Ground.POPUP, self)
            self._popup.setWindowFlags(Qt.WindowType.Popup)
            self._calendar = QCalendarWidget(self._popup)
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.activated.connect(self._picked)
            self._calendar.clicked.connect(self._picked)
            layout = QVBoxLayout(self._popup)
            layout.setContentsMargins(1, 1, 1, 1)
            layout.addWidget(self._calendar)
        plain = QTextCharFormat()
        plain.setForeground(self._theme.colour(Ink.TEXT))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # Qt's red would read as an error
            self._calendar.setWeekdayTextFormat(day, plain)
        arrows = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}
        for name, icon in arrows.items():
            button = self._calendar.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(self._theme.icon(icon))
        return self._popup, self._calendar

    def _picked(self, day: QDate) -> None:
        if self._popup is not None:
            self._popup.hide()
        self._become(datetime.date(day.year(), day.month(), day.day()))

    def _typed(self) -> None:
        if self.understood():
            self._become(_parse(self.text()))

    def _become(self, day: datetime.date | None) -> None:
        changed = day != self._day
        self.setDate(day)
        if changed:
            self.dateChanged.emit(day)


def _parse(text: str) -> datetime.date | None:
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(p) for p in parts)
        return datetime.date(year, month, day)
    except (ValueError, OverflowError):  # the second for a year longer than the machine's numbers
        return None
