"""Every code that the program can raise or publish has a sentence for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from agent_desktop.ui.text import known_problems, problem

PACKAGE = Path(__file__).parents[2] / "agent_desktop"
CARRIERS = frozenset(
    {
        "PhoneError",
        "Unreachable",
        "Garbage",
        "NotLoggedIn",
        "Refused",
        "StorageError",
        "SecretsError",
        "DesktopError",
        "ProblemNoticed",
        "UserAgentFailed",
        "LoggedOut",
        "_notice",
        "_leave",
    }
)
SILENT = frozenset({"", "no_server", "unsendable"})
"""Said elsewhere or nowhere: no server is no problem, a write we cannot have made is in the log."""


def codes() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in CARRIERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, f"{file.name}:{node.lineno}"


def test_given_every_code_in_the_source_then_a_sentence_exists() -> None:
    found = dict(codes())
    assert len(found) > 20, "the search finds what is there"
    missing = {code: place for code, place in found.items() if code not in known_problems() | SILENT}
    assert not missing


def test_given_a_sentence_then_it_says_more_than_a_code() -> None:
    for code in known_problems():
        sentence = problem(code)
        assert sentence.endswith((".", "org")), code
        assert len(sentence.split()) >= 4, code


def test_given_an_unknown_code_then_something_readable_comes() -> None:
    assert problem("new_code", "The peer's own words") == "The peer's own words"
    assert "new_code" in problem("new_code")
