"""Articles as rows: why one is suggested, where the words stand that were searched for. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.knowledge import MARK_END, MARK_START, Article, ArticleBrief
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Row, Tone
from agent_desktop.ui.workspace.plurals import Plural
from agent_desktop.ui.workspace.present import Reader, path_text

_tr = QCoreApplication.translate
NEWS = "news:"
"""Keys of rows that are announcements, not articles, begin so."""

_NEWS_TONES = {Importance.NORMAL: Tone.ACCENT, Importance.IMPORTANT: Tone.WARNING, Importance.URGENT: Tone.DANGER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet; `hit` where it is what was searched for."""

    text: str
    hit: bool = False


def pieces(snippet: str) -> tuple[Piece, ...]:
    """A snippet in parts. Marks that do not pair are dropped."""
    result: list[Piece] = []
    for index, part in enumerate(snippet.replace("\n", " ").split(MARK_START)):
        hit, _, rest = part.partition(MARK_END) if index and MARK_END in part else ("", "", part)
        if hit:
            result.append(Piece(hit, True))
        if rest := rest.replace(MARK_END, ""):
            result.append(Piece(rest))
    return tuple(result)


def unmarked(snippet: str) -> str:
    return "".join(p.text for p in pieces(snippet))


def why_text(brief: ArticleBrief, reader: Reader) -> str:
    """ "Matches IVR 2 › 1 and ticket #4711", "Billing · used 41 times this week"."""
    if brief.why and brief.why[0] in ("script", "rule"):
        script = brief.why[0] == "script"
        return _tr("Knowledge", "Guide for this call") if script else _tr("Knowledge", "Chosen for calls like this")
    reasons = [r for code in brief.why if (r := _reason(code, reader))]
    if reasons:
        joined = _tr("Knowledge", " and ", "between two reasons").join(reasons[:2])
        return _tr("Knowledge", "Matches {reasons}").format(reasons=joined)
    used = Plural().used_this_week(brief.used_this_week) if brief.used_this_week else ""
    return " · ".join(part for part in (category_text(brief, reader), used) if part)


def category_text(brief: ArticleBrief, reader: Reader) -> str:
    if brief.category_label:
        return reader.local(brief.category_label)
    queue = reader.provisioning.queue(brief.category) if reader.provisioning else None
    return reader.local(queue.label) if queue else brief.category.replace("_", " ").capitalize()


def suggestion_rows(briefs: Sequence[ArticleBrief], reader: Reader) -> list[Row]:
    """The best one first, and marked as such."""
    return [_row(b, why_text(b, reader), reader, strong=i == 0 and bool(b.why)) for i, b in enumerate(briefs)]


def result_rows(briefs: Sequence[ArticleBrief], reader: Reader) -> list[Row]:
    """Search results: what the article says about it, else where it belongs."""
    return [_row(b, unmarked(reader.local(b.snippet)) or why_text(b, reader), reader) for b in briefs]


def announcement_rows(announcements: Sequence[Announcement], reader: Reader) -> list[Row]:
    return [
        Row(
            f"{NEWS}{a.id}",
            reader.local(a.title),
            reader.local(a.detail),
            icon="megaphone",
            tone=_NEWS_TONES[a.importance],
            trail=_news_time(a.at, reader),
        )
        for a in announcements
    ]


def status_chip(article: Article, reader: Reader) -> ChipSpec:
    if article.valid_until is not None and article.valid_until < reader.now:
        return ChipSpec(_tr("Knowledge", "Expired"), Tone.WARNING, "triangle-alert")
    return {
        "published": ChipSpec(_tr("Knowledge", "Published"), Tone.SUCCESS, "check"),
        "draft": ChipSpec(_tr("Knowledge", "Draft"), Tone.NEUTRAL, "pencil"),
        "review": ChipSpec(_tr("Knowledge", "In review"), Tone.ACCENT, "eye"),
        "archived": ChipSpec(_tr("Knowledge", "Archived"), Tone.NEUTRAL, "archive"),
    }.get(article.status, ChipSpec(article.status, Tone.NEUTRAL))


def meta_text(article: Article, reader: Reader) -> str:
    """ "v7 · until 31 Dec"."""
    version = f"v{article.version}"
    if article.valid_until is None:
        return version
    day = text.day(article.valid_until.astimezone().date(), reader.today)
    until = _tr("Knowledge", "until {day}").format(day=day)
    return f"{version} · {until}"


def _row(brief: ArticleBrief, sub: str, reader: Reader, *, strong: bool = False) -> Row:
    tone = Tone.ACCENT if strong else Tone.NEUTRAL
    return Row(brief.id, reader.local(brief.title), sub, icon="file-text", plain=True, tone=tone, strong=strong)


def _reason(code: str, reader: Reader) -> str:
    kind, _, value = code.partition(":")
    match kind:
        case "ivr":
            return _tr("Knowledge", "IVR {keys}").format(keys=path_text(value))
        case "ticket":
            return _tr("Knowledge", "ticket #{number}").format(number=value)
        case "code":
            return _tr("Knowledge", "“{choice}”").format(choice=_choice_text(value, reader))
        case _:
            return ""


def _choice_text(value: str, reader: Reader) -> str:
    """What the forms call this value; choices of one name mean the same in all of them."""
    forms = reader.provisioning.forms if reader.provisioning else ()
    labels = (o.label for form in forms for field in form.fields for o in field.options if o.value == value)
    label = next(labels, None)
    return reader.local(label) if label else value


def _news_time(at: datetime | None, reader: Reader) -> str:
    if at is None:
        return ""
    local = at.astimezone()
    return text.clock(at) if local.date() == reader.today else text.day(local.date(), reader.today)
