"""covered.txt names every module of the kit and the domain, so that a new one cannot stay outside."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_given_the_list_of_fully_covered_modules_when_read_then_the_whole_heart_is_on_it() -> None:
    lines = Path(__file__).with_name("covered.txt").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    heart = {
        path.relative_to(ROOT).as_posix()
        for package in ("kit", "domain")
        for path in (ROOT / "agent_desktop" / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert heart <= set(listed)
    assert len(set(listed)) == len(listed)
    assert [line for line in listed if not (ROOT / line).is_file()] == []
