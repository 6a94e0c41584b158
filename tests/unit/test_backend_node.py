"""Reading answers: what is there, what may be missing, and where exactly something is wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.backend.node import Node
from agent_desktop.backend.provisioning import provisioning_of
from agent_desktop.backend.schema import agent_status_of, article_of, customer_of, pop_of, push_of
from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Garbage
from tests.fakes.answers import AGENT_STATUS, ARTICLE, CUSTOMER, POP, PROVISIONING


def test_given_fields_when_read_then_they_have_their_types() -> None:
    node = Node({"t": "x", "i": 3, "n": 2.5, "f": True, "at": "2026-11-21T10:42:07.123Z", "s": "READY", "l": ["a"]})
    assert (node.text("t"), node.integer("i"), node.number("n"), node.number("i")) == ("x", 3, 2.5, 3.0)
    assert node.flag("f") is True
    assert node.moment("at") == datetime(2026, 11, 21, 10, 42, 7, 123000, tzinfo=UTC)
    assert node.choice("s", AgentState) is AgentState.READY
    assert node.texts("l") == ("a",)


def test_given_missing_or_null_fields_when_a_default_is_named_then_it_is_used() -> None:
    node = Node({"t": None})
    assert (node.text("t", ""), node.integer("i", 7), node.number("n", 0.5), node.flag("f", False)) == (
        "",
        7,
        0.5,
        False,
    )
    assert node.optional_moment("at") is None
    assert node.optional_integer("i") is None
    assert node.optional_number("n") is None
    assert node.choice("s", AgentState, AgentState.WORK) is AgentState.WORK
    assert node.texts("l") == ()
    assert node.mapping("m") == {}
    assert not node.local_text("label")


@pytest.mark.parametrize(
    ("value", "read", "complaint"),
    [
        ({}, lambda n: n.text("a"), "answer: no a"),
        ({"a": 5}, lambda n: n.text("a"), "answer.a: not a text"),
        ({"a": True}, lambda n: n.integer("a"), "answer.a: not a whole number"),
        ({"a": 1.5}, lambda n: n.integer("a"), "answer.a: not a whole number"),
        ({"a": True}, lambda n: n.number("a"), "answer.a: not a number"),
        ({"a": 10**400}, lambda n: n.number("a"), "answer.a: not a number"),
        ({"a": 1}, lambda n: n.flag("a", False), "answer.a: not true or false"),
        ({"a": "yesterday"}, lambda n: n.moment("a"), "answer.a: not a time"),
        ({"a": "2026-11-21T10:42:07"}, lambda n: n.moment("a"), "answer.a: a time without an offset"),
        ({"a": {"b": [{}, {"c": 1}]}}, lambda n: n.at("a").each("b")[1].text("c"), "answer.a.b[1].c: not a text"),
        ({"a": {}}, lambda n: n.each("a"), "answer.a: not a list"),
        ({"a": []}, lambda n: n.fields("a"), "answer.a: not an object"),
        ([], lambda n: n.text("a"), "answer: not an object"),
        ({"a": "SLEEPING"}, lambda n: n.choice("a", AgentState), "answer.a: 'SLEEPING' is not one of LOGGED_OUT"),
        ({"a": 5}, lambda n: n.local_text("a"), "answer.a: not an object"),
        ({"a": {"en": 1}}, lambda n: n.local_text("a"), "answer.a.en: not a text"),
    ],
)
def test_given_something_else_when_read_then_garbage_names_the_place(
    value: Any, read: Callable[[Node], object], complaint: str
) -> None:
    with pytest.raises(Garbage) as caught:
        read(Node(value))
    assert caught.value.code == "garbage"
    assert caught.value.detail.startswith(complaint)


def test_given_text_in_one_or_two_languages_when_read_then_both_can_be_shown() -> None:
    node = Node({"both": {"en": "Billing", "zh_CN": "账务"}, "plain": "Anna", "half": {"en": "Only"}})
    assert node.local_text("both") == LocalText("Billing", "账务")
    assert node.local_text("plain").in_language("zh_CN") == "Anna"
    assert node.local_text("half").in_language("zh_CN") == "Only"


READERS: dict[str, tuple[Callable[[Node], object], Any]] = {
    "agent_status": (agent_status_of, AGENT_STATUS),
    "article": (article_of, ARTICLE),
    "customer": (customer_of, CUSTOMER),
    "pop": (pop_of, POP),
    "provisioning": (provisioning_of, PROVISIONING),
    "push": (lambda node: push_of("agent_status", node), AGENT_STATUS),
}
_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("name", READERS)
@given(seed=st.integers(0, 2**32), strange=_anything)
def test_given_an_answer_with_one_strange_value_then_it_is_read_or_garbage_and_nothing_else(
    name: str, seed: int, strange: Any
) -> None:
    read, good = READERS[name]
    answer = json.loads(json.dumps(good))
    _plant(answer, strange, random.Random(seed))
    with suppress(Garbage):
        assert read(Node(answer)) is not None


def _plant(value: Any, strange: Any, chance: random.Random) -> None:
    """Replaces or removes one value somewhere inside."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = chance.choice(list(keys))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.7:
            value = inner
            continue
        if isinstance(value, dict) and chance.random() < 0.3:
            del value[key]
        else:
            value[key] = strange
        return
