"""One table of options: its own defaults are valid, and no stored garbage gets past it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.settings import SETTINGS, Setting, SettingType, effective, setting

KEYS = [option.key for option in SETTINGS]
garbage: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=600) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_given_the_table_when_read_then_keys_are_unique_and_each_option_explains_itself() -> None:
    assert len(set(KEYS)) == len(KEYS)
    for option in SETTINGS:
        assert option.section, option
        assert option.summary.endswith("."), option
        assert option.accepts(option.default), option
        assert setting(option.key) is option
        assert (option.type is SettingType.CHOICE) == bool(option.choices), option


def test_given_the_shortcuts_when_read_then_no_key_does_two_things() -> None:
    shortcuts = [option.default for option in SETTINGS if option.type is SettingType.SHORTCUT]
    assert len(shortcuts) > 10
    assert len(set(shortcuts)) == len(shortcuts)


def test_given_an_unknown_key_when_asked_for_then_it_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        setting("view.colour_of_the_bikeshed")


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=20), garbage))
def test_given_any_garbage_when_made_effective_then_every_option_has_a_legal_value(stored: dict[str, Any]) -> None:
    values = effective(stored)
    assert list(values) == KEYS
    for option in SETTINGS:
        wanted = stored.get(option.key)
        assert option.accepts(values[option.key])
        assert values[option.key] == (wanted if option.accepts(wanted) else option.default)


def test_given_valid_choices_when_made_effective_then_they_are_kept_and_the_rest_is_default() -> None:
    chosen = {"view.theme": "dark", "view.scale": 150, "audio.silent_ring": True, "server.url": "https://x"}
    values = effective(chosen)
    assert {key: values[key] for key in chosen} == chosen
    assert values["view.language"] == "system"


NUMBER = Setting("n", SettingType.NUMBER, 5, "A number.", minimum=1, maximum=9)


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        (setting("audio.silent_ring"), [True, False], [0, 1, "true", None]),
        (NUMBER, [1, 9], [0, 10, True, 5.0, "5", None]),
        (setting("view.theme"), ["system", "light", "dark"], ["", "Dark", True, None, ["dark"]]),
        (setting("server.url"), ["", "x" * 500], ["x" * 501, 5, None, b"x"]),
        (setting("audio.microphone"), ["", "Pulse/1"], [0, True, None]),
        (setting("shortcut.answer"), ["F8"], [8, None]),
    ],
)
def test_given_values_of_a_type_when_offered_then_only_those_within_its_limits_are_accepted(
    option: Setting, good: list[object], bad: list[object]
) -> None:
    assert [value for value in good if not option.accepts(value)] == []
    assert [value for value in bad if option.accepts(value)] == []
