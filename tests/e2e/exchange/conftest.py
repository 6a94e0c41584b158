"""Parties of one test: softphones at the module's exchange, each with a tone of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.lab.asterisk import Asterisk
from tests.lab.party import Party

Join = Callable[..., Awaitable[Party]]


@pytest.fixture
async def join(pbx_shared: Asterisk, tmp_path: Path) -> AsyncIterator[Join]:
    """`await join(1001, 700)`: agent 1001 is registered at the exchange and says 700 Hz."""
    async with AsyncExitStack() as stack:

        async def enter(number: int, tone: int, **options: Any) -> Party:
            return await stack.enter_async_context(Party(pbx_shared, number, tone, tmp_path, **options))

        yield enter
