"""Peers from the system packages: found, or the test says which line installs them.

A missing peer skips its tests on a developer's machine; with LAB_REQUIRED=1 it fails them, so that a build server
cannot be green by skipping.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")

APT_LINE = "apt-get install -y --no-install-recommends"
_PACKAGES = re.compile(re.escape(APT_LINE) + r" ([a-z0-9+. -]+)")


def need(found: T | None, what: str, *packages: str) -> T:
    """`found` itself; where it is None the test is skipped (or failed, see the module) naming the Debian `packages`."""
    if found is None:
        refuse(f"needs {what}: {APT_LINE} {' '.join(packages)}")
    return found


def need_program(name: str, *packages: str, folders: Iterable[str] = ()) -> Path:
    """Path of the program `name` in PATH or in one of `folders` (glob patterns below /, newest name first)."""
    return need(_find(name, folders), name, *(packages or (name,)))


def refuse(reason: str) -> NoReturn:
    """Skips the test, or its whole module when called while it is imported; fails it with LAB_REQUIRED=1."""
    if os.environ.get("LAB_REQUIRED") == "1":
        pytest.fail(f"{reason} (LAB_REQUIRED=1 forbids the skip)", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def packages_in(reasons: Iterable[str]) -> tuple[str, ...]:
    """The Debian packages that skip `reasons` made here ask for, each once, sorted."""
    found = {package for reason in reasons for line in _PACKAGES.findall(reason) for package in line.split()}
    return tuple(sorted(found))


def _find(name: str, folders: Iterable[str]) -> Path | None:
    if in_path := shutil.which(name):
        return Path(in_path)
    for pattern in folders:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if os.access(folder / name, os.X_OK):
                return folder / name
    return None
