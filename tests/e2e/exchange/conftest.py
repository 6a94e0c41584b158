"""Softphones at the module's exchange, each with a tone of its own; and an office of whole desks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.lab.asterisk import Asterisk
from tests.lab.office import Office, office
from tests.lab.party import Party
from tests.peers.process import Peers

Join = Callable[..., Awaitable[Party]]


@pytest.fixture
async def join(pbx_shared: Asterisk, tmp_path: Path) -> AsyncIterator[Join]:
    """`await join(1001, 700)`: agent 1001 is registered at the exchange and says 700 Hz."""
    async with AsyncExitStack() as stack:

        async def enter(number: int, tone: int, **options: Any) -> Party:
            return await stack.enter_async_context(Party(pbx_shared, number, tone, tmp_path, **options))

        yield enter


@pytest.fixture(scope="package")
def _office(
    asterisk_root: Path, seeded: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), seeded, asterisk_root, request.config) as opened:
        yield opened


@pytest.fixture
def desks(_office: Office, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The office, with nothing going on in it; an error that a desk logs is a failure."""
    logs = Peers(request.node)
    for desk in _office.desks:
        logs.add(desk)
    _office.tidy()
    yield _office
    errors = [f"{desk.name}: {line}" for desk in _office.desks for line in desk.complaints()]
    assert not errors, "\n".join(errors)
