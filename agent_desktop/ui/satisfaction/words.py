"""Figures and answers of surveys as rows, tiles and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.satisfaction import BEST, Figures, Period, SatisfactionReport, SurveyAnswer
from agent_desktop.domain.text import LocalText
from agent_desktop.ui import text
from agent_desktop.ui.design import Cell, ChipSpec, Column, Ink, Record, Row, TextStyle, Tone
from agent_desktop.ui.names import initials_of, shown_name

EVERYBODY = "all"
"""Key of the row for all agents or all queues."""
NOTHING = "–"
_GOOD, _FAIR = 0.8, 0.6
"""Shares of good marks from which a bar is green, or still amber."""
_tr = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class TileWords:
    """What one tile says."""

    caption: str
    value: str
    unit: str = ""
    note: str = ""
    trend: tuple[float, ...] = ()


def period_name(period: Period, *, elsewhere: bool = False) -> str:
    """`elsewhere`: the centre's clock differs from the one of whoever reads, and with it what is today."""
    return {
        Period.TODAY: _tr("Satisfaction", "Today at the centre") if elsewhere else _tr("Satisfaction", "Today"),
        Period.WEEK: _tr("Satisfaction", "7 days"),
        Period.MONTH: _tr("Satisfaction", "30 days"),
        Period.QUARTER: _tr("Satisfaction", "90 days"),
    }[period]


def zone_text(now: datetime) -> str:
    """What is told where the clocks differ: "Days and times are the centre's (UTC+8, now 00:30)"."""
    offset = now.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    zone = f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"
    return _tr("Satisfaction", "Days and times are the centre's ({zone}, now {time}).").format(
        zone=zone, time=f"{now:%H:%M}"
    )


def average_text(figures: Figures) -> str:
    return NOTHING if figures.average is None else f"{figures.average:.1f}"


def week_line(week: Figures) -> str:
    """One's own figure, for the page of today; "" while nobody answered."""
    if week.average is None:
        return ""
    return _tr("Satisfaction", "Satisfaction this week: {average} of {best}, {answers} answered").format(
        average=average_text(week), best=BEST, answers=week.answered
    )


def tiles(report: SatisfactionReport) -> list[TileWords]:
    """Average, answers, good marks, bad marks; always four, in this order."""
    total = report.total
    known = [d.figures for d in report.days if d.figures.average is not None]
    of_asked = _tr("Satisfaction", "{share} of {asked} who were asked").format(
        share=percent(total.answered_share), asked=total.asked
    )
    of_best = _tr("Satisfaction", "of {best}").format(best=BEST)
    of_answers = _tr("Satisfaction", "{share} of the answers").format(share=percent(_part(total.bad, total.answered)))
    return [
        TileWords(
            _tr("Satisfaction", "Average"),
            average_text(total),
            of_best if total.average is not None else "",
            trend=tuple(f.average or 0.0 for f in known) if len(known) > 1 else (),
        ),
        TileWords(_tr("Satisfaction", "Answers"), str(total.answered), note=of_asked if total.asked else ""),
        TileWords(_tr("Satisfaction", "Good marks"), percent(total.good_share)),
        TileWords(
            _tr("Satisfaction", "Bad marks"),
            str(total.bad),
            note=of_answers if total.answered else "",
        ),
    ]


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{round(share * 100)}%"


def columns(first: str) -> list[Column]:
    return [
        Column("who", first, 160, stretch=True, sortable=True),
        Column("asked", _tr("Satisfaction", "Asked"), 64, number=True, sortable=True),
        Column("answered", _tr("Satisfaction", "Answers"), 76, number=True, sortable=True),
        Column("average", _tr("Satisfaction", "Average"), 76, number=True, sortable=True),
        Column("good", _tr("Satisfaction", "Good marks"), 108, sortable=True),
        Column("bad", _tr("Satisfaction", "Bad marks"), 84, number=True, sortable=True),
    ]


def agent_column() -> str:
    return _tr("Satisfaction", "Agent")


def queue_column() -> str:
    return _tr("Satisfaction", "Queue")


def agent_rows(report: SatisfactionReport, language: str) -> list[Record]:
    named = [(a, shown_name(a.name, a.name_latin, language)) for a in report.agents]
    named.sort(key=lambda pair: (-pair[0].figures.answered, pair[1]))
    found = [_record(a.id, Cell(name or a.id, avatar=initials_of(name), sort=name), a.figures) for a, name in named]
    return [_record(EVERYBODY, _all(_tr("Satisfaction", "All agents")), report.total), *found] if found else []


def queue_rows(report: SatisfactionReport, language: str) -> list[Record]:
    named = [(q, q.label.in_language(language) or q.id) for q in report.queues]
    named.sort(key=lambda pair: (-pair[0].figures.answered, pair[1]))
    found = [_record(q.id or NOTHING, Cell(name, sort=name), q.figures) for q, name in named]
    return [_record(EVERYBODY, _all(_tr("Satisfaction", "All queues")), report.total), *found] if found else []


def answer_rows(
    answers: Sequence[SurveyAnswer], language: str, today: date, local: Callable[[datetime], datetime]
) -> list[Row]:
    """`local` tells the time where `today` is today."""
    return [_answer(answer, language, when(local(answer.at), today)) for answer in answers]


def when(at: datetime, today: date) -> str:
    """Of a moment that is told in the zone of `today`."""
    return f"{at:%H:%M}" if at.date() == today else f"{text.day(at.date(), today)} {at:%H:%M}"


def _part(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _all(word: str) -> Cell:
    return Cell(word, style=TextStyle.STRONG, sort="")


def _record(key: str, who: Cell, figures: Figures) -> Record:
    return Record(
        key,
        (
            who,
            _count(figures.asked),
            _count(figures.answered),
            Cell(
                average_text(figures),
                style=TextStyle.STRONG if figures.average is not None else TextStyle.BODY,
                ink=Ink.TEXT if figures.average is not None else Ink.THIRD,
                sort=figures.average or 0.0,
            ),
            _good(figures.good_share),
            _count(figures.bad, danger=True),
        ),
    )


def _count(number: int, *, danger: bool = False) -> Cell:
    if not number:
        return Cell("0", ink=Ink.THIRD, sort=0.0)
    if not danger:
        return Cell(str(number), sort=float(number))
    return Cell(str(number), style=TextStyle.STRONG, icon="circle-alert", icon_ink=Ink.DANGER, sort=float(number))


def _good(share: float | None) -> Cell:
    if share is None:
        return Cell(NOTHING, ink=Ink.THIRD, sort=-1.0)
    tone = Tone.SUCCESS if share >= _GOOD else Tone.WARNING if share >= _FAIR else Tone.DANGER
    return Cell(percent(share), share=share, share_tone=tone, sort=share)


def _answer(answer: SurveyAnswer, language: str, at: str) -> Row:
    tone, icon = (
        (Tone.DANGER, "circle-alert")
        if answer.bad
        else (Tone.SUCCESS, "check")
        if answer.good
        else (Tone.NEUTRAL, "minus")
    )
    mark = _tr("Satisfaction", "{mark} of {scale}").format(mark=answer.mark, scale=answer.scale)
    said = " ".join(answer.comment.split()) or _tr("Satisfaction", "No comment")
    who = " · ".join(part for part in (_local(answer.agent, language), _local(answer.queue, language)) if part)
    sub = " · ".join(part for part in (who, at) if part)
    return Row(answer.id, said, sub, icon="star", tone=tone, chip=ChipSpec(mark, tone, icon))


def _local(words: LocalText, language: str) -> str:
    return words.in_language(language)
