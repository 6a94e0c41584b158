"""What the contracts are held against beside the fakes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.serving import bundled_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled server, fresh for each module; its address."""
    with bundled_server(tmp_path_factory.mktemp("server")) as url:
        yield url
