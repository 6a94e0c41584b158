"""Message templates as rows, words and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.message import Channel, SmsCount
from agent_desktop.domain.message_template import Flaw, TemplateShelf, TemplateText
from agent_desktop.ui.design import ChipSpec, Group, Row, Tone

KEPT = "kept"
"""Key of the row of what was typed and never saved."""
_MOST_ODD = 5
_tr = QCoreApplication.translate


def channel_word(channel: Channel) -> str:
    match channel:
        case Channel.EMAIL:
            return _tr("Templates", "E-mail")
        case Channel.SMS:
            return _tr("Templates", "SMS")


def channel_icon(channel: Channel) -> str:
    match channel:
        case Channel.EMAIL:
            return "mail"
        case Channel.SMS:
            return "message-square"


def name_of(template: TemplateText, language: str) -> str:
    return template.label.in_language(language).strip() or _tr("Templates", "Without a name")


def put_away_chip() -> ChipSpec:
    return ChipSpec(_tr("Templates", "Not offered"), Tone.NEUTRAL, "eye-off")


def shelf_rows(shelf: TemplateShelf, kept: TemplateText | None, language: str) -> list[Row | Group]:
    """By channel, in the order in which agents are offered them; one's own unsaved words first."""
    result: list[Row | Group] = []
    if kept is not None:
        result.append(Group("g-kept", _tr("Editing", "Not saved yet")))
        said = _tr("Editing", "Only on this computer")
        result.append(Row(KEPT, name_of(kept, language), said, icon="pencil", tone=Tone.WARNING))
    for channel in Channel:
        some = [t for t in shelf.templates if t.channel is channel]
        if some:
            result.append(Group(f"g-{channel}", channel_word(channel)))
            result += [_row(t, language) for t in some]
    return result


def place_sentence(shelf: TemplateShelf, code: str) -> str:
    """Where a template stands among those of its channel, for those who do not see it move."""
    template = shelf.template(code)
    alike = [t.code for t in shelf.templates if template is not None and t.channel is template.channel]
    if code not in alike:
        return ""
    return _tr("Templates", "Place {number} of {all}").format(number=alike.index(code) + 1, all=len(alike))


def _row(template: TemplateText, language: str) -> Row:
    words = template.subject if template.channel is Channel.EMAIL else template.text
    return Row(
        template.code,
        name_of(template, language),
        " ".join(words.in_language(language).split()),
        icon=channel_icon(template.channel),
        chip=None if template.active else put_away_chip(),
    )


def flaw_sentence(flaw: Flaw, names: Iterable[str], most: int) -> str:
    """`names` are those in braces that nobody can fill in."""
    match flaw:
        case Flaw.NO_LABEL:
            return _tr("Templates", "Give it a name: agents choose it by that.")
        case Flaw.NO_SUBJECT:
            return _tr("Templates", "Write what the e-mail is about.")
        case Flaw.NO_TEXT:
            return _tr("Templates", "Write what customers will read.")
        case Flaw.UNKNOWN_PLACEHOLDER:
            name = "{" + next(iter(names), "") + "}"
            return _tr("Templates", "Nothing is called {name}. Choose from Insert, or take the braces away.").format(
                name=name
            )
        case Flaw.TOO_LONG:
            return _tr("Templates", "That is too long: {most} characters fit.").format(most=most)


def count_sentence(count: SmsCount, most: int) -> str:
    """How much of how many messages is filled, and what makes it more than it looks."""
    parts = _tr("Templates", "{used} of {room} characters, {parts} SMS")
    result = parts.format(used=count.used, room=count.room, parts=count.parts)
    if count.parts > most:
        return f"{result}. " + _tr("Templates", "More than {most} are not sent: say it shorter.").format(most=most)
    if 0 < len(count.odd) <= _MOST_ODD:
        why = _tr("Templates", "Because of {signs} only 70 characters fit into one.").format(signs=" ".join(count.odd))
        return f"{result}. {why}"
    return result
