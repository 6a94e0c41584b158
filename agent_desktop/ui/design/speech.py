"""Words for screen readers at the moment something happens: a call rings, is connected, is held, ends."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have `text` spoken without moving the focus; `urgent` interrupts what is being said. Silent where nobody listens.

    Qt: https://doc.qt.io/qt-6/qaccessibleannouncementevent.html
    """
    event = QAccessibleAnnouncementEvent(widget, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)
