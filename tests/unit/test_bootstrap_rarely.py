"""Services that are made when their page is opened: once, and closed while the disk is still there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent_desktop.bootstrap.assembly import compose
from agent_desktop.bootstrap.options import Options
from agent_desktop.bootstrap.rarely import Rare
from agent_desktop.bootstrap.steps import stop_steps
from agent_desktop.domain.article_editing import ArticleText, Writing
from agent_desktop.domain.text import LocalText
from agent_desktop.host.paths import Paths


class Service:
    def __init__(self) -> None:
        self.closed = 0

    async def close(self) -> None:
        self.closed += 1


async def test_given_a_service_of_few_then_it_is_made_when_asked_for_once_and_closed_if_it_was() -> None:
    made: list[Service] = []

    def make() -> Service:
        made.append(Service())
        return made[-1]

    rare = Rare(make)
    await rare.close()
    assert made == []
    assert rare() is rare()
    await rare.close()

    assert [service.closed for service in made] == [1]


async def test_given_words_typed_last_when_the_program_ends_then_they_are_on_the_disk_before_it_is_closed(
    tmp_path: Path,
) -> None:
    paths = Paths(*(tmp_path for _ in range(5)))
    program = compose(Options(), None, paths, asyncio.get_running_loop())
    assert program.desk.articles is not None
    await program.store.open()
    writing = Writing("a-1", 0, ArticleText(LocalText("Last word")))
    program.desk.articles().keep(writing)
    steps = stop_steps(program)
    assert steps[-1].name == "local store"
    for step in steps:
        await step.run()

    again = compose(Options(), None, paths, asyncio.get_running_loop())
    await again.store.open()
    assert again.desk.articles is not None
    assert await again.desk.articles().kept() == writing
    for step in stop_steps(again):
        await step.run()
