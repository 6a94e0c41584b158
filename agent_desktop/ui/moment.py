"""A day and a time of it, typed."""

from __future__ import annotations

import re
from datetime import datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.design import DateEdit, FieldState, LineEdit, Theme, hbox

_TIME = re.compile(r"([01]?\d|2[0-3])[:.：]([0-5]\d)\Z")


class MomentEdit(QWidget):
    """Empty for no moment; without a time it is `usual` on that day. Moments are local while they are typed."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, usual: time) -> None:
        super().__init__()
        self._usual = usual
        self._day = DateEdit(theme)
        self._day.setObjectName(name)
        self._time = LineEdit(theme, placeholder=usual.strftime("%H:%M"))
        self._time.setObjectName(f"{name}_time")
        self._time.setFixedWidth(72)
        self.setFocusProxy(self._day)
        self.setLayout(hbox((self._day, 1), self._time, gap=4))
        self._day.dateChanged.connect(lambda _day: self.changed.emit())
        self._time.textEdited.connect(lambda _text: self.changed.emit())

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._day.setAccessibleName(name)

    def set_time_name(self, name: str) -> None:
        self._time.setAccessibleName(name)

    def set_read_only(self, read_only: bool) -> None:
        for part in (self._day, self._time):
            part.setState(FieldState.READONLY if read_only else FieldState.NORMAL)

    def set_moment(self, moment: datetime | None) -> None:
        local = moment.astimezone() if moment else None
        self._day.setDate(local.date() if local else None)
        shown = local.strftime("%H:%M") if local and local.time() != self._usual else ""
        self._time.setText(shown)

    def understood(self) -> bool:
        """False while what stands there is neither empty nor a moment."""
        typed = self._time.text().strip()
        return self._day.understood() and (
            not typed or (_TIME.match(typed) is not None and self._day.date() is not None)
        )

    def moment(self) -> datetime | None:
        day = self._day.date()
        if day is None:
            return None
        found = _TIME.match(self._time.text().strip())
        at = time(int(found[1]), int(found[2])) if found else self._usual
        return datetime.combine(day, at).astimezone()
