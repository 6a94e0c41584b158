"""Forms being laid out as rows and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.form_design import (
    FieldDesign,
    FieldKind,
    FormDesign,
    FormHistory,
    FormShelf,
    FormVersion,
    Purpose,
    Sketch,
)
from agent_desktop.domain.form_flaws import Difference, Flaw, Found, Part, Turn
from agent_desktop.domain.text import LocalText
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Group, Row, Tone
from agent_desktop.ui.names import shown_name

_tr = QCoreApplication.translate

ICONS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "type",
    FieldKind.MULTILINE: "text-align-start",
    FieldKind.CHOICE: "list",
    FieldKind.NUMBER: "hash",
    FieldKind.WHOLE: "hash",
    FieldKind.BOOLEAN: "square-check",
    FieldKind.DATE: "calendar",
    FieldKind.TIME: "clock",
    FieldKind.PHONE: "phone",
}
_KINDS: Mapping[FieldKind, Callable[[], str]] = {
    FieldKind.TEXT: lambda: _tr("FormDesk", "One line of text"),
    FieldKind.MULTILINE: lambda: _tr("FormDesk", "Several lines of text"),
    FieldKind.CHOICE: lambda: _tr("FormDesk", "Choice from a list"),
    FieldKind.NUMBER: lambda: _tr("FormDesk", "Number"),
    FieldKind.WHOLE: lambda: _tr("FormDesk", "Whole number"),
    FieldKind.BOOLEAN: lambda: _tr("FormDesk", "Yes or no"),
    FieldKind.DATE: lambda: _tr("FormDesk", "Date"),
    FieldKind.TIME: lambda: _tr("FormDesk", "Time"),
    FieldKind.PHONE: lambda: _tr("FormDesk", "Telephone number"),
}
_PURPOSES: Mapping[Purpose, Callable[[], str]] = {
    Purpose.WRAP_UP: lambda: _tr("FormDesk", "Wrap-ups"),
    Purpose.TICKET: lambda: _tr("FormDesk", "Tickets"),
    Purpose.CUSTOMER: lambda: _tr("FormDesk", "Customers"),
    Purpose.SCORE: lambda: _tr("FormDesk", "Score sheets"),
}
_FLAWS: Mapping[Flaw, Callable[[], str]] = {
    Flaw.NO_TITLE: lambda: _tr("FormDesk", "Write the form's name in both languages."),
    Flaw.TITLE_TOO_LONG: lambda: _tr("FormDesk", "Shorten the form's name to 120 characters."),
    Flaw.NO_NOTES: lambda: _tr("FormDesk", "Every form has notes of several lines that are always shown."),
    Flaw.TOO_MANY_FIELDS: lambda: _tr("FormDesk", "A form has at most 100 fields. Remove some."),
    Flaw.TWICE: lambda: _tr("FormDesk", "This field is there twice. Remove one."),
    Flaw.NO_LABEL: lambda: _tr("FormDesk", "Write its name in both languages."),
    Flaw.TOO_LONG: lambda: _tr("FormDesk", "Shorten the name to 120, hint and message to 200 characters."),
    Flaw.NO_OPTIONS: lambda: _tr("FormDesk", "Add something to choose from."),
    Flaw.TOO_MANY_OPTIONS: lambda: _tr("FormDesk", "A list has at most 500 choices. Remove some."),
    Flaw.OPTION_WITHOUT_WORDS: lambda: _tr("FormDesk", "Write every choice in both languages, 120 characters at most."),
    Flaw.OPTION_TWICE: lambda: _tr("FormDesk", "Two choices are the same. Change or remove one."),
    Flaw.NO_CHOICE_ABOVE: lambda: _tr("FormDesk", "It can only follow another choice. Choose which one."),
    Flaw.NO_SUCH_PARENT: lambda: _tr("FormDesk", "It follows a choice that the field above does not offer."),
    Flaw.NO_SUCH_FIELD: lambda: _tr("FormDesk", "It is shown by a field that is gone. Choose another."),
    Flaw.NO_VALUES: lambda: _tr("FormDesk", "Say for which answers it is shown."),
    Flaw.WRONG_VALUES: lambda: _tr("FormDesk", "It is shown for an answer that cannot be given."),
    Flaw.EMPTY_RANGE: lambda: _tr("FormDesk", "The least is more than the most."),
    Flaw.BAD_LIMIT: lambda: _tr("FormDesk", "This limit is out of range."),
    Flaw.BAD_DEFAULT: lambda: _tr("FormDesk", "The field would not accept what stands in it at the beginning."),
    Flaw.CIRCLE: lambda: _tr("FormDesk", "It waits for itself. Choose another field."),
}
_PARTS: Mapping[Part, Callable[[], str]] = {
    Part.WORDS: lambda: _tr("FormDesk", "wording"),
    Part.KIND: lambda: _tr("FormDesk", "kind"),
    Part.REQUIRED: lambda: _tr("FormDesk", "whether it must be filled in"),
    Part.CHOICES: lambda: _tr("FormDesk", "choices"),
    Part.DEFAULT: lambda: _tr("FormDesk", "what stands in it at the beginning"),
    Part.LIMITS: lambda: _tr("FormDesk", "limits"),
    Part.CONDITION: lambda: _tr("FormDesk", "when it is shown"),
    Part.WIDTH: lambda: _tr("FormDesk", "width"),
}
_TURNS: Mapping[Turn, tuple[str, Tone]] = {
    Turn.ADDED: ("plus", Tone.SUCCESS),
    Turn.REMOVED: ("minus", Tone.DANGER),
    Turn.CHANGED: ("pencil", Tone.WARNING),
    Turn.MOVED: ("arrow-up-down", Tone.NEUTRAL),
}


def kind_word(kind: FieldKind) -> str:
    return _KINDS[kind]()


def purpose_word(purpose: Purpose) -> str:
    return _PURPOSES[purpose]()


def flaw_sentence(flaw: Flaw) -> str:
    return _FLAWS[flaw]()


def name_of(label: LocalText, language: str) -> str:
    return label.in_language(language).strip() or _tr("FormDesk", "Without a name")


def shelf_rows(
    shelf: FormShelf, unsent: Sequence[Sketch], queues: Mapping[str, str], types: Mapping[str, str], language: str
) -> list[Row | Group]:
    """The forms by what they are for; drafts that were never published stand with them."""
    mine = {s.form_id for s in shelf.sketches} | {s.form_id for s in unsent}
    published = {f.id for f in shelf.forms}
    rows: list[Row | Group] = []
    for purpose in Purpose:
        some = [
            Row(
                f.id,
                name_of(f.title, language),
                _used_by([queues.get(q, q) for q in f.queues] + [types.get(t, t) for t in f.ticket_types], purpose),
                icon="file-text",
                chip=_draft_chip() if f.id in mine else None,
                trail="" if f.id in mine else _tr("FormDesk", "v{number}").format(number=f.version),
            )
            for f in shelf.forms
            if f.purpose is purpose
        ]
        new = {s.form_id: s.title for s in shelf.sketches if s.purpose is purpose}
        new |= {s.form_id: s.design.title for s in unsent if s.design.purpose is purpose}
        some += [
            Row(key, name_of(title, language), _tr("FormDesk", "Not published yet"), icon="pencil", chip=_draft_chip())
            for key, title in new.items()
            if key not in published
        ]
        if some:
            rows += [Group(f"g-{purpose}", purpose_word(purpose)), *some]
    return rows


def _draft_chip() -> ChipSpec:
    return ChipSpec(_tr("FormDesk", "Draft"), Tone.WARNING, "pencil")


def _used_by(names: Sequence[str], purpose: Purpose) -> str:
    if names:
        return ", ".join(names)
    return "" if purpose in (Purpose.CUSTOMER, Purpose.SCORE) else _tr("FormDesk", "Not in use")


FORM_ROW = "."
"""Key of the row that stands for the form as a whole; no field has it."""


def field_rows(design: FormDesign, bad: set[str], language: str) -> list[Row | Group]:
    """The form itself, then its fields in their order."""
    rows: list[Row | Group] = [
        Row(
            FORM_ROW,
            _tr("FormDesk", "Name and purpose"),
            purpose_word(design.purpose),
            icon="circle-alert" if "" in bad else "file-text",
            tone=Tone.DANGER if "" in bad else Tone.NEUTRAL,
        )
    ]
    for f in design.fields:
        wrong = f.key in bad
        rows.append(
            Row(
                f.key,
                f"{name_of(f.label, language)}{' *' if f.required else ''}",
                _field_sub(design, f, language),
                icon="circle-alert" if wrong else ICONS[f.kind],
                tone=Tone.DANGER if wrong else Tone.NEUTRAL,
            )
        )
    return rows


def _field_sub(design: FormDesign, f: FieldDesign, language: str) -> str:
    by = design.field(f.shown_by) if f.shown_by else None
    if by is None:
        return kind_word(f.kind)
    shown = _tr("FormDesk", "shown by {field}").format(field=name_of(by.label, language))
    return f"{kind_word(f.kind)} · {shown}"


def flaw_rows(found: Sequence[Found], design: FormDesign, language: str) -> list[Row | Group]:
    rows: list[Row | Group] = []
    for number, one in enumerate(found):
        f = design.field(one.key) if one.key else None
        where = name_of(f.label, language) if f else _tr("FormDesk", "The form")
        rows.append(Row(f"{number}:{one.key}", where, flaw_sentence(one.flaw), icon="circle-alert", tone=Tone.DANGER))
    return rows


def difference_rows(found: Sequence[Difference], language: str) -> list[Row | Group]:
    rows: list[Row | Group] = []
    for number, one in enumerate(found):
        icon, tone = _TURNS[one.turn]
        name = name_of(one.label, language) if one.key else _tr("FormDesk", "The form's name")
        match one.turn:
            case Turn.ADDED:
                sub = _tr("FormDesk", "New")
            case Turn.REMOVED:
                sub = _tr("FormDesk", "Gone")
            case Turn.MOVED:
                sub = _tr("FormDesk", "Stands elsewhere")
            case Turn.CHANGED:
                between = "、" if language.startswith("zh") else ", "
                parts = between.join(_PARTS[p]() for p in one.parts)
                sub = _tr("FormDesk", "Changed: {parts}").format(parts=parts)
        rows.append(Row(str(number), name, sub, icon=icon, tone=tone))
    return rows


def version_rows(history: FormHistory, language: str, now: datetime) -> list[Row | Group]:
    return [
        Row(
            str(v.version),
            _tr("FormDesk", "Version {number}").format(number=v.version),
            publisher(v, language),
            icon="history",
            chip=ChipSpec(_tr("FormDesk", "In use"), Tone.SUCCESS, "check") if v.version == history.newest else None,
            trail=_when(v.published_at, now),
        )
        for v in history.versions
    ]


def publisher(version: FormVersion, language: str) -> str:
    if version.by is None:
        return _tr("FormDesk", "Came with the pack")
    return shown_name(version.by.name, version.by.name_latin, language)


def _when(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    day, today = at.astimezone().date(), now.astimezone().date()
    return text.clock(at) if day == today else text.day(day, today)


def consequences(base_version: int, being_filled_in: int) -> str:
    """What publishing means for work that has begun."""
    new = base_version + 1
    if not base_version:
        return _tr("FormDesk", "The form is new. It is offered from now on wherever it is chosen.")
    said = _tr(
        "FormDesk",
        "What is begun or left unfinished stays on the version it was begun on; from now on version {new} is used.",
    ).format(new=new)
    if being_filled_in:
        busy = _tr("FormDesk", "Wrap-ups being written on this form now: {number}.").format(number=being_filled_in)
        return text.sentences(said, busy)
    return said


def overtaken(history: FormHistory, language: str) -> str:
    newest = history.versions[0]
    return _tr(
        "FormDesk",
        "{who} has published version {number} since you began. Both are kept: theirs is in use, yours is this draft.",
    ).format(who=publisher(newest, language), number=newest.version)
