"""Forms as hands draw them, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from agent_desktop.domain.form_design import NOTES_FIELD, FieldDesign, FieldKind, FormDesign, OptionDesign, Purpose
from agent_desktop.domain.form_edits import added, changed, duplicated, moved, removed
from agent_desktop.domain.text import LocalText

_WORDS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=12)
_TEXTS = st.builds(LocalText, _WORDS, _WORDS)
_KEYS = ("a", "b", "c", "d")
_VALUES = ("x", "y", "z")
_DEFAULTS = st.sampled_from((None, None, None, "x", "y", True, False, 3, 2.5, "2026-11-21", "09:30", "+8613800001111"))


@st.composite
def _fields(draw: st.DrawFn, key: str) -> FieldDesign:
    parents = st.lists(st.sampled_from(_VALUES), max_size=2, unique=True).map(tuple)
    options = st.lists(st.builds(OptionDesign, st.sampled_from(_VALUES), _TEXTS, parents), max_size=3)
    limits = st.none() | st.integers(-5, 5).map(float)
    return FieldDesign(
        key=key,
        kind=draw(st.sampled_from(FieldKind)),
        label=draw(_TEXTS),
        required=draw(st.booleans()),
        options=tuple(draw(options)),
        cascade_from=draw(st.sampled_from(("", "", *_KEYS))),
        default=draw(_DEFAULTS),
        hint=draw(st.just(LocalText()) | _TEXTS),
        message=draw(st.just(LocalText()) | _TEXTS),
        max_length=draw(st.integers(1, 50)),
        minimum=draw(limits),
        maximum=draw(limits),
        wide=draw(st.booleans()),
        shown_by=draw(st.sampled_from(("", "", *_KEYS))),
        shown_for=tuple(draw(st.lists(st.sampled_from(("x", "y", True, 3)), max_size=2, unique=True))),
    )


@st.composite
def drawn_forms(draw: st.DrawFn) -> FormDesign:
    """A form as hands draw one: fields added and changed, copied, moved and taken away."""
    design = FormDesign(draw(_TEXTS), draw(st.sampled_from(Purpose)), (NOTES_FIELD,))
    for key in draw(st.lists(st.sampled_from(_KEYS), unique=True, max_size=4)):
        design = added(design, draw(_fields(key)))
    for _ in range(draw(st.integers(0, 3))):
        key = draw(st.sampled_from(_KEYS))
        match draw(st.sampled_from(("change", "copy", "move", "remove"))):
            case "change":
                design = changed(design, draw(_fields(key)))
            case "copy":
                design = duplicated(design, key, f"{key}2") if design.field(f"{key}2") is None else design
            case "move":
                design = moved(design, key, draw(st.integers(-3, 3)))
            case _:
                design = removed(design, key)
    return design
