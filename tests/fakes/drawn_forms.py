"""Forms as hands draw them, for property tests: mostly sound, with conditions, cascades and beginnings."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from agent_desktop.domain.form_design import NOTES_FIELD, FieldDesign, FieldKind, FormDesign, OptionDesign, Purpose
from agent_desktop.domain.form_edits import added, changed, duplicated, moved, removed
from agent_desktop.domain.text import LocalText

_K = FieldKind
_WORDS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=12)
_TEXTS = st.builds(LocalText, _WORDS, _WORDS)
_SAID = st.just(LocalText()) | _TEXTS
_KEYS = ("a", "b", "c", "d")
_VALUES = ("x", "y", "z")
_HOLDS: dict[FieldKind, tuple[Any, ...]] = {
    _K.TEXT: ("x", "yes"),
    _K.MULTILINE: ("x",),
    _K.NUMBER: (0, 2.5, 3),
    _K.WHOLE: (0, 3),
    _K.BOOLEAN: (True, False),
    _K.DATE: ("2026-11-21",),
    _K.TIME: ("09:30",),
    _K.PHONE: ("+8613800001111",),
}
"""What a field of a kind can hold, besides choices."""


@st.composite
def _fields(draw: st.DrawFn, key: str, earlier: tuple[FieldDesign, ...]) -> FieldDesign:
    """A field that may follow, or be shown by, one of those before it."""
    kind = draw(st.sampled_from([*FieldKind, *[_K.CHOICE] * 5]))  # most of what can go wrong is in choices
    others = [f for f in earlier if f.key not in (key, "notes")]
    choices = [f for f in others if f.kind is _K.CHOICE and f.options]
    above = draw(st.sampled_from([None, *choices])) if kind is _K.CHOICE else None
    by = draw(st.sampled_from([None, *others]))
    options = _options(draw, above) if kind is _K.CHOICE else ()
    held = tuple(o.value for o in options if not o.parents) if kind is _K.CHOICE else _HOLDS[kind]
    return FieldDesign(
        key=key,
        kind=kind,
        label=draw(_TEXTS),
        required=draw(st.booleans()),
        options=options,
        cascade_from=above.key if above else "",
        default=draw(st.sampled_from([None, *held])),
        hint=draw(_SAID),
        message=draw(_SAID),
        max_length=draw(st.integers(20, 60)),
        minimum=draw(st.sampled_from([None, -5.0, 0.0])),
        maximum=draw(st.sampled_from([None, 3.0, 1e6])),
        wide=draw(st.booleans()),
        shown_by=by.key if by else "",
        shown_for=_answers(draw, by) if by else (),
    )


def _options(draw: st.DrawFn, above: FieldDesign | None) -> tuple[OptionDesign, ...]:
    offered = [o.value for o in above.options] if above else []
    parents = st.lists(st.sampled_from(offered), max_size=2, unique=True).map(tuple) if offered else st.just(())
    values = draw(st.lists(st.sampled_from(_VALUES), min_size=1, max_size=3, unique=True))
    return tuple(OptionDesign(value, draw(_TEXTS), draw(parents)) for value in values)


def _answers(draw: st.DrawFn, by: FieldDesign) -> tuple[Any, ...]:
    can = [o.value for o in by.options] if by.kind is _K.CHOICE else list(_HOLDS[by.kind])
    return tuple(draw(st.lists(st.sampled_from(can), min_size=1, max_size=2, unique=True)))


@st.composite
def drawn_forms(draw: st.DrawFn) -> FormDesign:
    """Fields added and changed, copied, moved and taken away."""
    design = FormDesign(draw(_TEXTS), draw(st.sampled_from(Purpose)), (NOTES_FIELD,))
    for key in draw(st.lists(st.sampled_from(_KEYS), unique=True, min_size=1, max_size=4)):
        design = added(design, draw(_fields(key, design.fields)))
    for _ in range(draw(st.integers(0, 2))):
        key = draw(st.sampled_from(_KEYS))
        match draw(st.sampled_from(("change", "copy", "move", "remove"))):
            case "change":
                before = tuple(f for f in design.fields if f.key < key)
                design = changed(design, draw(_fields(key, before)))
            case "copy":
                design = duplicated(design, key, f"{key}2") if design.field(f"{key}2") is None else design
            case "move":
                design = moved(design, key, draw(st.integers(-3, 3)))
            case _:
                design = removed(design, key)
    return design
