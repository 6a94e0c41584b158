"""The documentation's state diagrams are the tables, not a memory of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.diagrams import DIAGRAMS, README, WrongPlaces, drawn, main

EMPTY = (
    "# Title\n\n<!-- settings -->\n<!-- /settings -->\n<!-- diagram:leg -->\n<!-- /diagram -->\ntext\n"
    "<!-- diagram:transfer -->\n<!-- /diagram -->\n"
    "<!-- diagram:line -->\n<!-- /diagram -->\n"
    "<!-- diagram:agent -->\nold\n<!-- /diagram -->\nend\n"
)


def test_given_the_readme_when_its_diagrams_are_drawn_again_then_nothing_changes() -> None:
    assert README.exists(), f"README.md is missing; it must hold places for the diagrams {', '.join(DIAGRAMS)}"
    text = README.read_text(encoding="utf-8")
    assert drawn(text) == text, "run: python -m tests.unit.diagrams --write"


def test_given_empty_or_old_places_when_drawn_then_they_hold_the_tables_and_the_rest_stays() -> None:
    text = drawn(EMPTY)
    assert "\n<!-- diagram:leg -->\n```mermaid\nstateDiagram-v2\n    [*] --> idle\n" in text
    assert "| `view.theme` | system, light, dark |" in text
    assert "    idle --> calling: dial\n" in text
    assert "    NOT_READY --> READY: READY\n" in text
    assert text.endswith("```\n<!-- /diagram -->\nend\n")
    assert "\ntext\n" in text
    assert "\nold\n" not in text
    assert drawn(text) == text


@pytest.mark.parametrize(
    "document",
    ["", EMPTY.replace("diagram:leg", "diagram:lag"), EMPTY + EMPTY, EMPTY.replace("<!-- /diagram -->\ntext", "text")],
)
def test_given_missing_misnamed_doubled_or_open_places_when_drawn_then_it_is_refused(document: str) -> None:
    with pytest.raises(WrongPlaces, match="must stand there once"):
        drawn(document)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_given_a_diagram_when_read_then_every_line_is_an_arrow_mermaid_understands(name: str) -> None:
    head, *arrows = DIAGRAMS[name].splitlines()
    assert head == "stateDiagram-v2"
    assert len(arrows) > 10
    for arrow in arrows:
        assert " --> " in arrow


def test_given_an_old_readme_when_the_command_runs_then_it_writes_only_when_told_to(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(EMPTY)
    assert main([], readme) == 1
    assert readme.read_text() == EMPTY
    assert main(["--write"], readme) == 0
    assert readme.read_text() == drawn(EMPTY)
    assert main([], readme) == 0
