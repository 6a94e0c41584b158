"""A customer's past as rows: grouped by day, the call of now on top. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QLocale

from agent_desktop.domain.customer import FAILED_VERIFICATION, TimelineItem
from agent_desktop.domain.leg import Direction
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Group, Ink, Row, Tone
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.present import Reader, ivr_text, queue_text, verified_text

EVERYTHING = ""
KINDS = ("call", "ticket", "order", "message", "survey", "verification")
"""What the timeline can be narrowed to; e-mails and notes go with the messages."""

_tr = QCoreApplication.translate
_ICONS = {
    "ticket": "ticket",
    "order": "package",
    "message": "message-square",
    "verification": "shield-check",
    "survey": "star",
    "email": "mail",
    "note": "sticky-note",
}
_UNSURE = frozenset({"", "none", FAILED_VERIFICATION})
_WRITTEN = frozenset({"message", "email", "note"})
_TONES = {"warning": Tone.WARNING, "danger": Tone.DANGER}
_TALKED = frozenset({"", "ANSWERED", "IN_PROGRESS"})


def kind_name(kind: str) -> str:
    """The filter's word for a kind."""
    return {
        EVERYTHING: _tr("Timeline", "All channels"),
        "call": _tr("Timeline", "Calls only"),
        "ticket": _tr("Timeline", "Tickets only"),
        "order": _tr("Timeline", "Orders only"),
        "message": _tr("Timeline", "Messages only"),
        "survey": _tr("Timeline", "Surveys only"),
        "verification": _tr("Timeline", "Verification only"),
    }[kind]


def rows(contact: Contact, items: Sequence[TimelineItem], kind: str, reader: Reader) -> list[Row | Group]:
    """The rows of one page, newest first; `kind` narrows them, EVERYTHING does not."""
    shown = [i for i in items if i.id != contact.key and _fits(i, kind)]
    now = _now_row(contact, reader) if contact.live and _fits_kind("call", kind) else None
    days = [text.day_group(reader.today, reader.today)] if now is not None else []
    result: list[Row | Group] = [Group(f"day:{days[0]}", days[0]), now] if now is not None else []
    for index, item in enumerate(shown):
        when = item.at.astimezone()
        heading = text.day_group(when.date(), reader.today)
        if not days or days[-1] != heading:
            days.append(heading)
            result.append(Group(f"day:{heading}:{len(days)}" if heading in days[:-1] else f"day:{heading}", heading))
        up, down = now is not None or index > 0, index < len(shown) - 1
        result.append(_row(item, when, up, down, reader))
    if now is not None and shown and isinstance(result[1], Row):
        result[1] = replace(result[1], rail_down=True)
    return result


def short_day(when: date, today: date) -> str:
    """A day in a narrow column, under a heading that names month and year."""
    if timedelta(0) <= today - when < timedelta(days=7):
        return QLocale().dayName(when.isoweekday(), QLocale.FormatType.ShortFormat)
    if QLocale().language() == QLocale.Language.Chinese:
        return f"{when.month}/{when.day}"
    return f"{when.day} {QLocale().monthName(when.month, QLocale.FormatType.ShortFormat)}"


def _fits(item: TimelineItem, kind: str) -> bool:
    return _fits_kind(item.kind, kind)


def _fits_kind(item_kind: str, kind: str) -> bool:
    return kind in (EVERYTHING, item_kind) or (kind == "message" and item_kind in _WRITTEN)


def _now_row(contact: Contact, reader: Reader) -> Row:
    call = contact.call
    inbound = call is None or call.direction is Direction.INBOUND
    word = _tr("Timeline", "Call in") if inbound else _tr("Timeline", "Call out")
    title = _tr("Timeline", "{what}, {queue}").format(what=word, queue=queue_text(contact, reader))
    verified = contact.verification
    known = verified_text(verified) if verified is not None and verified.level not in _UNSURE else ""
    return Row(
        contact.key,
        title if queue_text(contact, reader) else word,
        " · ".join(part for part in (known, ivr_text(contact, reader)) if part),
        text.clock(contact.started_at or reader.now),
        "phone-incoming" if inbound else "phone-outgoing",
        Tone.SUCCESS,
        chip=ChipSpec(_tr("Timeline", "Now"), Tone.SUCCESS, "phone"),
        strong=True,
    )


def _row(item: TimelineItem, when: datetime, up: bool, down: bool, reader: Reader) -> Row:
    recent = (reader.today - when.date()).days in (0, 1)
    chip, trail, trail_ink = _tail(item, reader)
    return Row(
        item.id,
        reader.local(item.title),
        reader.local(item.detail),
        text.clock(item.at) if recent else short_day(when.date(), reader.today),
        _icon(item),
        _TONES.get(item.tone, Tone.NEUTRAL),
        trail=trail,
        trail_ink=trail_ink,
        chip=chip,
        rail_up=up,
        rail_down=down,
    )


def _icon(item: TimelineItem) -> str:
    if item.kind != "call":
        return _ICONS.get(item.kind, "circle")
    if item.direction == "out":
        return "phone-outgoing"
    return "phone-incoming" if item.status in _TALKED else "phone-missed"


def _tail(item: TimelineItem, reader: Reader) -> tuple[ChipSpec | None, str, Ink]:
    """What stands at the right: a state that matters as a chip, anything else as plain words."""
    if item.can_send_again and reader.may_send:
        return ChipSpec(_tr("Timeline", "Send again?"), Tone.WARNING, "refresh-cw"), "", Ink.THIRD
    words = reader.local(item.trail) or _status_word(item)
    if item.recording:
        recorded = _tr("Timeline", "Recorded {duration}").format(duration=words).strip()
        return ChipSpec(recorded, Tone.NEUTRAL, "mic"), "", Ink.THIRD
    if item.kind == "call" or not words:
        return None, words, Ink.THIRD
    match item.tone:
        case "success":
            return ChipSpec(words, Tone.SUCCESS, "check"), "", Ink.THIRD
        case "warning":
            return ChipSpec(words, Tone.WARNING, "clock"), "", Ink.THIRD
        case "danger":
            return ChipSpec(words, Tone.DANGER, "circle-alert"), "", Ink.THIRD
        case _:
            return None, words, Ink.THIRD


def _status_word(item: TimelineItem) -> str:
    """The word for a status code that all packs share; a code nobody knows says nothing."""
    if item.kind == "ticket":
        return {
            "open": _tr("Timeline", "Open"),
            "in_progress": _tr("Timeline", "In progress"),
            "waiting": _tr("Timeline", "Waiting"),
            "resolved": _tr("Timeline", "Resolved"),
            "closed": _tr("Timeline", "Closed"),
            "cancelled": _tr("Timeline", "Cancelled"),
        }.get(item.status, "")
    if item.kind in _WRITTEN:
        return {
            "delivered": _tr("Timeline", "Delivered"),
            "failed": _tr("Timeline", "Not delivered"),
            "open": _tr("Timeline", "Unanswered"),
            "closed": _tr("Timeline", "Answered"),
        }.get(item.status, "")
    return ""


def older_than(items: Iterable[TimelineItem], key: str) -> bool:
    """Whether a page already holds this item: a server that repeats its last page must not be asked for ever."""
    return any(i.id == key for i in items)
