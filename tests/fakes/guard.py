"""Keeps the fakes out of production: they work under pytest, or where a tool says so in as many words."""

from __future__ import annotations

import os


class FakeInProduction(RuntimeError):
    """A fake was built outside a test."""


def only_in_tests(what: object, for_tests: bool) -> None:
    """Raises FakeInProduction unless pytest runs or the caller insists."""
    if not for_tests and "PYTEST_CURRENT_TEST" not in os.environ and "PYTEST_VERSION" not in os.environ:
        raise FakeInProduction(f"{type(what).__name__} is for tests only")
