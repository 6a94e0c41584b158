"""Numbers and times as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QLocale

_tr = QCoreApplication.translate


def duration(seconds: float) -> str:
    """ "2:14", from an hour on "1:02:03"."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def state_timer(seconds: float) -> str:
    """ "00:02:14", always with hours, as the agent bar shows it."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def clock(moment: datetime) -> str:
    """Local time "10:42"."""
    return moment.astimezone().strftime("%H:%M")


def clock_seconds(moment: datetime) -> str:
    """Local time "10:42:07"."""
    return moment.astimezone().strftime("%H:%M:%S")


def day(when: date, today: date) -> str:
    """A date as people say it, without the year while it is this one."""
    locale = QLocale()
    if when == today:
        return _tr("Time", "Today")
    if when == today - timedelta(days=1):
        return _tr("Time", "Yesterday")
    if timedelta(0) < today - when < timedelta(days=7):
        return locale.dayName(when.isoweekday(), QLocale.FormatType.ShortFormat)
    chinese = locale.language() == QLocale.Language.Chinese
    if chinese:
        short = f"{when.month}月{when.day}日"
        return short if when.year == today.year else f"{when.year}年{short}"
    short = f"{when.day} {locale.monthName(when.month, QLocale.FormatType.ShortFormat)}"
    return short if when.year == today.year else f"{short} {when.year}"


def dated(moment: datetime) -> str:
    """Local day with its year, and the time: for what is read on another day."""
    return f"{day(moment.astimezone().date(), date.max)} {clock(moment)}"


def day_group(when: date, today: date) -> str:
    """The heading under which a timeline shows a day."""
    age = (today - when).days
    if age < 0:
        return _tr("Time", "Planned")
    if age <= 1:
        return day(when, today)
    if age <= today.weekday():
        return _tr("Time", "This week")
    if age <= today.weekday() + 7:
        return _tr("Time", "Last week")
    month = QLocale().standaloneMonthName(when.month, QLocale.FormatType.LongFormat)
    if when.year == today.year:
        return month
    return f"{when.year}年{month}" if QLocale().language() == QLocale.Language.Chinese else f"{month} {when.year}"
