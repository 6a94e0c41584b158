"""The project's source as these tests see it: tracked files, modules and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file; `path` is relative to the repository, with forward slashes."""

    path: str
    tree: ast.Module

    def calls(self) -> list[tuple[int, str]]:
        """Every call as (line, dotted name), such as (12, "time.time")."""
        return [(node.lineno, dotted(node.func)) for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def imports(self) -> list[tuple[int, str]]:
        """Every imported name as (line, "module.name")."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        return found


def dotted(node: ast.expr) -> str:
    """The name of an expression, `a.b.c`; what is not a name shows as `?`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case _:
            return "?"


@cache
def files() -> tuple[str, ...]:
    """Paths of all files that belong to the project: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in listing.splitlines() if (ROOT / path).is_file())


@cache
def _module(path: str) -> Module:
    return Module(path, ast.parse((ROOT / path).read_text(encoding="utf-8"), path))


@cache
def modules(*roots: str) -> tuple[Module, ...]:
    """All Python modules under these top-level folders."""
    paths = [path for path in files() if path.endswith(".py") and path.split("/", 1)[0] in roots]
    return tuple(_module(path) for path in paths)
