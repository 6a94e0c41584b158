"""Past calls as rows of a table. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction, Outcome
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.ui import text
from agent_desktop.ui.design import Cell, ChipSpec, Column, Ink, Record, Tone
from agent_desktop.ui.design.tokens import TextStyle
from agent_desktop.ui.names import record_name, spelled

ALL, MISSED, INBOUND, OUTBOUND = "all", "missed", "in", "out"
PARTS = (ALL, MISSED, INBOUND, OUTBOUND)
NOTHING = "–"

_tr = QCoreApplication.translate
_LOST = frozenset({Outcome.MISSED, Outcome.CALLER_LEFT})
_FAILED = frozenset({Outcome.FAILED, Outcome.DEVICE_ERROR})
_FAIR, _POOR = 3.6, 3.1
"""Mean opinion scores below which a call was fair, and poor (ITU-T G.107, table B.1)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """For whom the table is made."""

    language: str
    provisioning: Provisioning | None
    display: Callable[[PhoneNumber], str]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone().date()


def columns() -> list[Column]:
    return [
        Column("time", _tr("History", "Time"), 128, sortable=True),
        Column("who", _tr("History", "Who"), 200, stretch=True, sortable=True),
        Column("number", _tr("History", "Number"), 148),
        Column("queue", _tr("History", "Queue"), 108, sortable=True),
        Column("outcome", _tr("History", "Outcome"), 144, sortable=True),
        Column("talk", _tr("History", "Length"), 64, number=True, sortable=True),
        Column(
            "mos", _tr("History", "MOS"), 64, number=True, sortable=True, tip=_tr("History", "Call quality, 1 to 4.5")
        ),
        Column("sent", _tr("History", "Record"), 132),
    ]


def fits(record: CallRecord, wanted: str) -> bool:
    """Whether a call belongs to this part of the list."""
    match wanted:
        case "missed":
            return is_missed(record)
        case "in":
            return record.direction is Direction.INBOUND
        case "out":
            return record.direction is Direction.OUTBOUND
        case _:
            return True


def is_missed(record: CallRecord) -> bool:
    return record.direction is Direction.INBOUND and record.outcome in _LOST


def counts(records: Iterable[CallRecord]) -> dict[str, int]:
    """How many calls each part of the list has."""
    known = tuple(records)
    return {part: sum(fits(r, part) for r in known) for part in PARTS}


def found(record: CallRecord, wanted: str) -> bool:
    """Whether every word typed is part of the name or the number."""
    digits = "".join(c for c in record.e164 + " " + record.ani if c.isdigit() or c == " ")
    hay = f"{record.name} {record.name_latin} {record.ani} {record.e164} {digits}".casefold()
    return all(word in hay or _bare(word) in hay for word in wanted.casefold().split())


def _bare(word: str) -> str:
    """A number typed with its usual signs, without them; a word stays."""
    stripped = "".join(c for c in word if c not in "+-()/.")
    return stripped or word


def waiting(pending: Iterable[PendingWrite]) -> Mapping[str, PendingWrite]:
    """Interaction -> a write of it that the server does not have yet, the refused one where there are two."""
    result: dict[str, PendingWrite] = {}
    for write in pending:
        if write.kind in (WriteKind.CALL_RECORD, WriteKind.WRAP_UP) and (write.key not in result or write.refused):
            result[write.key] = write
    return result


def table_rows(records: Sequence[CallRecord], pending: Mapping[str, PendingWrite], shown: Shown) -> list[Record]:
    return [_row(r, pending.get(r.interaction_id), shown) for r in records]


def number_text(record: CallRecord, shown: Shown) -> str:
    """As people read it; what is no public number as it came."""
    try:
        return shown.display(PhoneNumber(record.e164))
    except ValueError:
        return spelled(record.ani, shown.display)


def _row(record: CallRecord, write: PendingWrite | None, shown: Shown) -> Record:
    number, name = number_text(record, shown), record_name(record, shown.language)
    queue = shown.provisioning.queue(record.queue_id) if shown.provisioning else None
    label = queue.label.in_language(shown.language) if queue else record.queue_id
    lost = is_missed(record)
    icon, ink = _direction(record)
    talk = record.talk_seconds
    return Record(
        record.interaction_id,
        (
            Cell(_when(record.started_at, shown), sort=record.started_at.timestamp()),
            Cell(
                name or number or _tr("History", "Number withheld"),
                style=TextStyle.STRONG if lost else TextStyle.BODY,
                icon=icon,
                icon_ink=ink,
            ),
            Cell(number if name else "", ink=Ink.SECOND),
            Cell(label or NOTHING, ink=Ink.TEXT if label else Ink.THIRD),
            Cell(chip=_outcome(record)),
            Cell(text.duration(talk) if talk else NOTHING, ink=Ink.TEXT if talk else Ink.THIRD, sort=talk),
            _mos(record),
            _sent(write, shown.provisioning),
        ),
    )


def _when(at: datetime, shown: Shown) -> str:
    local = at.astimezone()
    if local.date() == shown.today:
        return text.clock(at)
    return f"{text.day(local.date(), shown.today)} {text.clock(at)}"


def _direction(record: CallRecord) -> tuple[str, Ink]:
    if is_missed(record):
        return "phone-missed", Ink.DANGER
    return ("phone-outgoing" if record.direction is Direction.OUTBOUND else "phone-incoming"), Ink.SECOND


def _outcome(record: CallRecord) -> ChipSpec:
    word = text.outcome_name(record.outcome)
    if record.outcome in _LOST:
        return ChipSpec(word, Tone.DANGER, "phone-missed")
    if record.outcome in _FAILED:
        return ChipSpec(word, Tone.DANGER, "circle-alert")
    icons = {
        Outcome.ANSWERED: ("check", Tone.SUCCESS),
        Outcome.IN_PROGRESS: ("phone", Tone.SUCCESS),
        Outcome.BUSY: ("phone-off", Tone.WARNING),
        Outcome.NO_ANSWER: ("phone-off", Tone.WARNING),
    }
    icon, tone = icons.get(record.outcome, ("minus", Tone.NEUTRAL))
    return ChipSpec(word, tone, icon)


def _mos(record: CallRecord) -> Cell:
    quality = record.quality
    if quality is None or quality.mos_avg <= 0:
        return Cell(NOTHING, ink=Ink.THIRD, sort=0.0)
    score = quality.mos_avg
    if score < _POOR:
        return Cell(f"{score:.1f}", style=TextStyle.STRONG, ink=Ink.DANGER, icon="circle-alert", icon_ink=Ink.DANGER)
    if score < _FAIR:
        return Cell(f"{score:.1f}", ink=Ink.WARNING, icon="triangle-alert", icon_ink=Ink.WARNING)
    return Cell(f"{score:.1f}", sort=score)


def _sent(write: PendingWrite | None, centre: Provisioning | None) -> Cell:
    if write is None and centre is not None and not centre.user.username:  # a profile without a server
        return Cell(NOTHING, ink=Ink.THIRD)
    if write is None:
        return Cell(_tr("History", "Sent"), ink=Ink.THIRD, icon="check", icon_ink=Ink.THIRD)
    if write.refused:
        return Cell(chip=ChipSpec(_tr("History", "Refused"), Tone.DANGER, "circle-alert"))
    return Cell(chip=ChipSpec(_tr("History", "Waits to be sent"), Tone.WARNING, "clock"))
