"""Asking while somebody types: once a pause, and never an answer to words that are not there any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent_desktop.ports import Unreachable
from agent_desktop.ui.while_typing import PAUSE_SECONDS, WhileTyping
from tests.fakes.desk import FakeDesk, open_desk


class Field:
    """What a person does, what the server was asked and what was shown."""

    def __init__(self, fake: FakeDesk) -> None:
        self.clock = fake.clock
        self.words = ""
        self.asked: list[str] = []
        self.shown: list[tuple[str | None, str]] = []
        self.error: Unreachable | None = None
        self.answers = asyncio.Event()
        self.answers.set()
        self.search = WhileTyping(fake.desk, "find", lambda: self.words, self._ask, self._take)

    async def type(self, words: str, seconds: float = PAUSE_SECONDS) -> None:
        self.words = words
        self.search.edited()
        await self.clock.pass_time(seconds)

    async def _ask(self, words: str) -> str:
        self.asked.append(words)
        await self.answers.wait()
        if self.error is not None:
            raise self.error
        return words.upper()

    def _take(self, found: str | None, says: str) -> None:
        self.shown.append((found, says))


@pytest.fixture
async def field() -> AsyncIterator[Field]:
    async with open_desk() as fake:
        yield Field(fake)


async def test_given_keys_that_follow_one_another_then_the_server_is_asked_once_they_rest(field: Field) -> None:
    await field.type("w", PAUSE_SECONDS * 0.9)
    await field.type("wa", PAUSE_SECONDS * 0.9)
    assert field.asked == []
    await field.type("wan")
    assert (field.asked, field.shown) == (["wan"], [("WAN", "")])


async def test_given_an_answer_when_other_words_stand_there_by_then_then_it_is_not_shown(field: Field) -> None:
    field.answers.clear()
    await field.type("wang")
    await field.type("li")
    field.answers.set()
    await field.clock.pass_time(1)
    assert (field.asked, field.shown) == (["wang", "li"], [("LI", "")])


async def test_given_no_server_then_the_sentence_says_why(field: Field) -> None:
    field.error = Unreachable("unreachable")
    await field.type("wang")
    ((found, says),) = field.shown
    assert found is None
    assert "server" in says


async def test_given_an_empty_field_or_a_rest_then_nothing_is_asked(field: Field) -> None:
    await field.type("wang", 0)
    await field.type("")
    await field.type("li", 0)
    field.search.rest()
    field.search.rest()
    await field.type("chen")
    assert field.asked == ["chen"]
