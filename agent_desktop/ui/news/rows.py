"""Announcements as rows, chips and sentences. No widgets here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.announcement import Announcement, Importance, Readers, WrittenAnnouncement
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.ui import text
from agent_desktop.ui.audience import audience_words
from agent_desktop.ui.design import Cell, ChipSpec, Column, Group, Record, Row, Tone
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.workspace import article_text

_tr = QCoreApplication.translate
TONES = {Importance.NORMAL: Tone.ACCENT, Importance.IMPORTANT: Tone.WARNING, Importance.URGENT: Tone.DANGER}
_ICONS = {Importance.NORMAL: "megaphone", Importance.IMPORTANT: "triangle-alert", Importance.URGENT: "circle-alert"}


def importance_word(importance: Importance) -> str:
    match importance:
        case Importance.NORMAL:
            return _tr("News", "Normal")
        case Importance.IMPORTANT:
            return _tr("News", "Important")
        case Importance.URGENT:
            return _tr("News", "Urgent")


def title_of(announcement: Announcement, language: str) -> str:
    return announcement.title.in_language(language) or _tr("News", "Without a title")


def when(at: datetime | None, now: datetime) -> str:
    """ "10:42" of today, else the day with its time."""
    if at is None:
        return ""
    local, today = at.astimezone(), now.astimezone().date()
    return text.clock(at) if local.date() == today else f"{text.day(local.date(), today)} {text.clock(at)}"


def chip(announcement: Announcement) -> ChipSpec:
    """How it stands with the reader."""
    if announcement.withdrawn:
        return ChipSpec(_tr("News", "Withdrawn"), Tone.NEUTRAL, "undo-2")
    if announcement.asks:
        return ChipSpec(_tr("News", "To confirm"), Tone.WARNING, "clock")
    if announcement.must_confirm:
        return ChipSpec(_tr("News", "Confirmed"), Tone.SUCCESS, "check")
    if announcement.unread:
        return ChipSpec(_tr("News", "New"), Tone.ACCENT)
    return ChipSpec(_tr("News", "Read"), Tone.NEUTRAL, "check")


def rows(
    announcements: Sequence[Announcement], language: str, now: datetime, current: Sequence[str]
) -> list[Row | Group]:
    """What is shown now, then what was; `current` are the ids of the former."""
    shown = [a for a in announcements if a.id in current]
    over = [a for a in announcements if a.id not in current]
    result: list[Row | Group] = []
    for key, heading, some in (
        ("g-now", _tr("News", "Now"), shown),
        ("g-over", _tr("News", "Earlier"), over),
    ):
        if some:
            result.append(Group(key, heading))
            result += [_row(a, language, now, old=key == "g-over") for a in some]
    return result


def _row(a: Announcement, language: str, now: datetime, *, old: bool) -> Row:
    return Row(
        a.id,
        title_of(a, language),
        " ".join(article_text.plain_article(a.detail.in_language(language)).split()),
        icon=_ICONS[a.importance],
        tone=Tone.NEUTRAL if old else TONES[a.importance],
        trail=when(a.at, now),
        chip=chip(a) if a.asks or (a.unread and not old) else None,
        strong=a.unread and not old,
    )


def written_rows(written: Sequence[WrittenAnnouncement], language: str, now: datetime) -> list[Row | Group]:
    """All that were written, with how many have confirmed."""
    result: list[Row | Group] = []
    for one in written:
        a = one.announcement
        if a.withdrawn:
            sub = _tr("News", "Withdrawn")
        elif a.at is not None and a.at > now:
            sub = _tr("News", "From {when}").format(when=when(a.at, now))
        else:
            sub = _tr("News", "{confirmed} of {people} have read it").format(confirmed=one.confirmed, people=one.people)
        tone = TONES[a.importance] if a.active else Tone.NEUTRAL
        result.append(
            Row(a.id, title_of(a, language), sub, icon=_ICONS[a.importance], tone=tone, trail=when(a.at, now))
        )
    return result


def meta(a: Announcement, provisioning: Provisioning | None, language: str, now: datetime) -> str:
    """Who wrote it when, until when it counts, and for whom it is."""
    who = shown_name(a.author.name, a.author.name_latin, language) if a.author else ""
    until = _tr("News", "until {when}").format(when=when(a.until, now)) if a.until else ""
    audience = audience_words(a.audience, provisioning, language)
    return " · ".join(part for part in (who, when(a.at, now), until, audience) if part)


def markdown(a: Announcement, language: str) -> str:
    """The text, and below it the sentence for callers."""
    said = a.say.in_language(language)
    return a.detail.in_language(language) + (f"\n\n> {' '.join(said.split())}" if said else "")


def reader_columns() -> list[Column]:
    return [
        Column("name", _tr("News", "Name"), 180),
        Column("unit", _tr("News", "Unit"), 180),
        Column("at", _tr("News", "Confirmed"), 180),
    ]


def reader_records(readers: Readers, language: str, now: datetime) -> list[Record]:
    """Who has not confirmed first, as the server sorted them."""
    records = []
    for r in readers.readers:
        if r.confirmed_at is not None:
            state = Cell(when(r.confirmed_at, now))
        elif r.earlier_edition:
            state = Cell(chip=ChipSpec(_tr("News", "Only the earlier text"), Tone.WARNING, "clock"))
        else:
            state = Cell(chip=ChipSpec(_tr("News", "Not yet"), Tone.WARNING, "clock"))
        name = shown_name(r.person.name, r.person.name_latin, language)
        records.append(Record(r.person.id, (Cell(name), Cell(r.unit.in_language(language)), state)))
    return records


def reader_table(readers: Readers, language: str) -> str:
    """For a spreadsheet, which must take no name for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_tr("News", "Name"), _tr("News", "Unit"), _tr("News", "Edition"), _tr("News", "Confirmed")])
    for r in readers.readers:
        cells = (
            shown_name(r.person.name, r.person.name_latin, language),
            r.unit.in_language(language),
            str(readers.announcement.edition),
            r.confirmed_at.astimezone().strftime("%Y-%m-%d %H:%M") if r.confirmed_at else "",
        )
        writer.writerow([f"'{c}" if c[:1] in ("=", "+", "-", "@", "\t", "\r") else c for c in cells])
    return out.getvalue()
