"""Articles being written as rows, words and coloured lines. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.article_editing import (
    FOUR_EYES,
    ArticleHistory,
    Author,
    Change,
    ChangedLine,
    Comparison,
    EditEvent,
    EditorialWork,
    Gaps,
    Version,
    VersionBrief,
    VersionState,
    Writing,
)
from agent_desktop.domain.knowledge import Reminder, SearchResult
from agent_desktop.domain.text import LocalText
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Group, Row, Tokens, Tone
from agent_desktop.ui.names import shown_name

KEPT = "kept"
"""Key of the row of what was typed and never saved."""

_tr = QCoreApplication.translate
_LANGUAGES = {"en": "English", "zh_CN": "中文"}


def state_chip(state: VersionState) -> ChipSpec:
    match state:
        case VersionState.DRAFT:
            return ChipSpec(_tr("Editing", "Draft"), Tone.NEUTRAL, "pencil")
        case VersionState.REVIEW:
            return ChipSpec(_tr("Editing", "In review"), Tone.WARNING, "clock")
        case VersionState.PUBLISHED:
            return ChipSpec(_tr("Editing", "Published"), Tone.SUCCESS, "check")
        case VersionState.ARCHIVED:
            return ChipSpec(_tr("Editing", "Archived"), Tone.NEUTRAL, "history")


def event_word(event: EditEvent) -> str:
    """On the button that takes the step."""
    match event:
        case EditEvent.SUBMIT:
            return _tr("Editing", "Hand in for review")
        case EditEvent.WITHDRAW:
            return _tr("Editing", "Take back")
        case EditEvent.REJECT:
            return _tr("Editing", "Reject")
        case EditEvent.APPROVE:
            return _tr("Editing", "Approve and publish")
        case EditEvent.ARCHIVE:
            return _tr("Editing", "Archive")


def done_word(event: EditEvent) -> str:
    """What a step was, afterwards."""
    match event:
        case EditEvent.SUBMIT:
            return _tr("Editing", "Handed in")
        case EditEvent.WITHDRAW:
            return _tr("Editing", "Taken back")
        case EditEvent.REJECT:
            return _tr("Editing", "Rejected")
        case EditEvent.APPROVE:
            return _tr("Editing", "Approved")
        case EditEvent.ARCHIVE:
            return _tr("Editing", "Archived")


def allowed(version: Version, user_id: str) -> tuple[EditEvent, ...]:
    """The steps this person may take: nobody approves or rejects words of their own."""
    wrote = user_id in {a.id for a in version.brief.authors}
    return tuple(e for e in version.events if not (wrote and e in FOUR_EYES))


def title_of(title: LocalText, language: str) -> str:
    return title.in_language(language).strip() or _tr("Editing", "Without a title")


def people(authors: Iterable[Author], language: str) -> str:
    return ", ".join(shown_name(a.name, a.name_latin, language) for a in authors)


def work_rows(work: EditorialWork, kept: Writing | None, language: str, now: datetime) -> list[Row | Group]:
    """What waits, in the order in which it is looked at: one's own unsaved words, reviews, drafts, reminders."""
    result: list[Row | Group] = []
    if kept is not None:
        result.append(Group("g-kept", _tr("Editing", "Not saved yet")))
        said = _tr("Editing", "Only on this computer")
        result.append(Row(KEPT, title_of(kept.text.title, language), said, icon="pencil", tone=Tone.WARNING))
    for state, heading in (
        (VersionState.REVIEW, _tr("Editing", "To review")),
        (VersionState.DRAFT, _tr("Editing", "Drafts")),
    ):
        some = [v for v in work.versions if v.state is state]
        if some:
            result.append(Group(f"g-{state}", heading))
            result += [_work_row(v, language, now) for v in some]
    if work.reminders:
        result.append(Group("g-ending", _tr("Editing", "Running out")))
        shown = {row.key for row in result}
        result += [_reminder_row(r, language, now) for r in work.reminders if r.article_id not in shown]
    return result


def _work_row(version: VersionBrief, language: str, now: datetime) -> Row:
    review = version.state is VersionState.REVIEW
    return Row(
        version.article_id,
        title_of(version.title, language),
        people(version.authors, language),
        icon="clock" if review else "pencil",
        tone=Tone.WARNING if review else Tone.NEUTRAL,
        trail=_when(version.updated_at, now),
    )


def _reminder_row(reminder: Reminder, language: str, now: datetime) -> Row:
    day = text.day(reminder.valid_until.astimezone().date(), _today(now))
    said = _tr("Editing", "Ended {day}") if reminder.over else _tr("Editing", "Valid until {day}")
    return Row(
        reminder.article_id,
        title_of(reminder.title, language),
        said.format(day=day),
        icon="circle-alert" if reminder.over else "calendar",
        tone=Tone.DANGER if reminder.over else Tone.WARNING,
    )


def found_rows(result: SearchResult, language: str) -> list[Row | Group]:
    return [
        Row(a.id, title_of(a.title, language), a.category_label.in_language(language) or a.category, icon="book-open")
        for a in result.items
    ]


def history_rows(history: ArticleHistory, language: str, now: datetime) -> list[Row | Group]:
    """The versions, and below them what happened."""
    result: list[Row | Group] = [
        Row(
            str(v.version),
            _tr("Editing", "Version {number}").format(number=v.version),
            people(v.authors, language),
            chip=state_chip(v.state),
            trail=_when(v.updated_at, now),
        )
        for v in history.versions
    ]
    if history.moves:
        result.append(Group("g-moves", _tr("Editing", "What happened")))
    for index, move in enumerate(history.moves):
        who = people([move.by], language)
        number = _tr("Editing", "Version {number}").format(number=move.version)
        sub = " · ".join(part for part in (who, move.note) if part)
        result.append(
            Row(f"m-{index}", f"{done_word(move.event)}: {number}", sub, trail=_when(move.at, now), enabled=False)
        )
    return result


def gap_rows(gaps: Gaps, queues: Mapping[str, str], language: str, now: datetime) -> list[Row | Group]:
    """Searches without a hit, then articles that did not help. A key says which: "q:words" or "a:article"."""
    result: list[Row | Group] = []
    if gaps.misses:
        result.append(Group("g-misses", _tr("Editing", "Searched in vain")))
    for gap in gaps.misses:
        asked = _tr("Editing", "{times} times by {people} people").format(times=gap.times, people=gap.people)
        where = ", ".join(queues.get(q, q) for q in gap.queues)
        sub = " · ".join(part for part in (asked, where) if part)
        result.append(Row(f"q:{gap.query}", gap.query, sub, icon="search-x", trail=_when(gap.last_at, now)))
    if gaps.complaints:
        result.append(Group("g-complaints", _tr("Editing", "Did not help")))
    for one in gaps.complaints:
        counts = _tr("Editing", "wrong {wrong}, not useful {useless}, useful {useful}").format(
            wrong=one.wrong, useless=one.not_useful, useful=one.useful
        )
        sub = " · ".join([counts, *one.notes])
        tone = Tone.DANGER if one.wrong else Tone.NEUTRAL
        result.append(Row(f"a:{one.article_id}", title_of(one.title, language), sub, icon="book-open", tone=tone))
    return result


def comparison_html(compared: Comparison, tokens: Tokens) -> str:
    """Title and text of each language, what went struck out and what came marked; colour never stands alone."""
    parts: list[str] = []
    for language in dict.fromkeys([*compared.title, *compared.body]):
        lines = [*compared.title.get(language, ()), *compared.body.get(language, ())]
        if lines:
            name = _LANGUAGES.get(language, language)
            parts.append(f'<p style="margin:10px 0 4px 0;font-weight:600;color:{tokens.text}">{escape(name)}</p>')
            parts += _lines_html(lines, tokens)
    return "".join(parts)


def _lines_html(lines: Sequence[ChangedLine], t: Tokens) -> list[str]:
    result = []
    for line in lines:
        words = escape(line.text) or "&nbsp;"
        match line.change:
            case Change.SAME:
                result.append(f'<p style="margin:0;color:{t.text2}">&nbsp;&nbsp;{words}</p>')
            case Change.ADDED:
                result.append(f'<p style="margin:0;background-color:{t.success_tint};color:{t.success}">+ {words}</p>')
            case Change.REMOVED:
                style = f"margin:0;background-color:{t.danger_tint};color:{t.danger}"
                result.append(f'<p style="{style}">− <s>{words}</s></p>')
    return result


def _when(at: datetime, now: datetime) -> str:
    day, today = at.astimezone().date(), _today(now)
    return text.clock(at) if day == today else text.day(day, today)


def _today(now: datetime) -> date:
    return now.astimezone().date()
