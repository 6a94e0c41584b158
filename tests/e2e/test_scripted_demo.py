"""The scripted demo from the outside: its exit code, its timeline, its pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.e2e.processes import ROOT, run_to_end

STEPS = [
    "login-page",
    "logged-in",
    "ready",
    "incoming",
    "talking",
    "held",
    "keypad",
    "knowledge",
    "second-waiting",
    "second-talking",
    "consulting",
    "conference",
    "wrap-up",
    "ready-again",
]
LOOKS = ("light", "dark", "zh")
MOMENTS = ("ringing", "pop_painted", "ok", "first_rtp_out", "first_rtp_in", "heard", "spoke")
RINGS_WITHIN_MS = 2000
POPS_WITHIN_MS = 15_000
"""Bounds for a busy machine that takes pictures between the steps; tests/bench measures."""


@dataclass(frozen=True, slots=True)
class Story:
    """One run of the demo."""

    done: subprocess.CompletedProcess[str]
    timeline: dict[str, Any]
    shots: Path


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("demo")
    report, shots = folder / "out.json", folder / "shots"
    command = [sys.executable, str(ROOT / "packaging" / "demo.py"), "--scripted", "--json", str(report)]
    command += ["--shots", str(shots), "--home", str(folder / "home")]
    variables = {} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    done = run_to_end(command, 110, variables)
    timeline = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return Story(done, timeline, shots)


def test_given_the_demo_when_run_then_it_ends_well_and_tells_its_story(story: Story) -> None:
    assert story.done.returncode == 0, story.done.stdout[-3000:] + story.done.stderr[-3000:]
    assert story.timeline["ok"] is True
    assert story.timeline["failure"] == ""
    assert "Wang Wei rings" in story.done.stdout
    assert "everything is on the server" in story.done.stdout


def test_given_the_demo_when_run_then_every_step_happened_in_order(story: Story) -> None:
    assert [step["step"] for step in story.timeline["steps"]] == STEPS
    times = [step["at_s"] for step in story.timeline["steps"]]
    assert times == sorted(times)


def test_given_the_demo_when_run_then_both_calls_rang_popped_and_were_heard_on_both_sides(story: Story) -> None:
    assert [call["caller"] for call in story.timeline["calls"]] == ["+8613912345678", "+8657187654321", "1004", "1003"]
    for call in story.timeline["calls"][:2]:
        moments = call["ms_since_invite"]
        assert set(MOMENTS) <= set(moments), call
        assert 0 < moments["ringing"] < RINGS_WITHIN_MS
        assert moments["ringing"] < moments["ok"]
        assert moments["pop_painted"] < POPS_WITHIN_MS
        assert moments["ok"] <= moments["first_rtp_out"] < moments["ok"] + 1000
        assert moments["ok"] <= moments["first_rtp_in"] < moments["ok"] + 1000


def test_given_the_demo_when_run_then_nothing_was_logged_as_an_error(story: Story) -> None:
    lines = story.done.stderr.splitlines()
    assert [line for line in lines if "Traceback" in line or "TypeError" in line or " E agent_desktop" in line] == []


def test_given_the_demo_when_run_then_every_step_has_three_pictures_that_show_something(story: Story) -> None:
    names = {path.stem for path in story.shots.glob("*.png")}
    assert names == {f"{number:02d}-{step}-{look}" for number, step in enumerate(STEPS, start=1) for look in LOOKS}
    for number, step in enumerate(STEPS, start=1):
        pictures = {look: QImage(str(story.shots / f"{number:02d}-{step}-{look}.png")) for look in LOOKS}
        for look, picture in pictures.items():
            assert picture.width() >= 1000, (step, look)
            assert _colours(picture) >= 40, (step, look)
        assert _brightness(pictures["dark"]) < 100 < _brightness(pictures["light"]), step
        assert pictures["light"] != pictures["zh"], step


def _colours(picture: QImage) -> int:
    """How many different colours a grid of points shows."""
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)})


def _brightness(picture: QImage) -> float:
    """Mean of a coarse grid, 0 to 255."""
    points = [
        picture.pixelColor(x, y).lightness()
        for x in range(0, picture.width(), 40)
        for y in range(0, picture.height(), 40)
    ]
    return sum(points) / len(points)
