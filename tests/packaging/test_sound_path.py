"""The parts of the sound backend that need neither PJSIP nor a sound server, compiled and driven alone (C, gcc)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pjsip import edit_sources, recipe

from tests.lab.need import need_program

PROGRAM = Path(__file__).with_name("c") / "sound_path.c"
CASES = ("steady", "empty", "backlog", "trim", "flood", "lateness", "gone", "drift", "pace", "blocks", "asleep")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test program, built with the checks of memory and of undefined behaviour."""
    compiler = need_program("gcc", "gcc")
    program = tmp_path_factory.mktemp("sound") / "sound_path"
    sources = [PROGRAM, edit_sources.PULSE / "pulse_ring.c", edit_sources.PULSE / "pulse_pace.c"]
    checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover", "-Wall", "-Wextra", "-Werror"]
    built = subprocess.run(
        [compiler, "-std=gnu11", "-g", *checks, f"-I{edit_sources.PULSE}", *sources, "-lm", "-o", program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return program


@pytest.mark.parametrize("case", CASES)
def test_given_the_capture_buffer_and_the_pace_when_driven_by_a_clock_of_the_test_then_they_keep_their_promises(
    driver: Path, case: str
) -> None:
    done = subprocess.run([driver, case], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_given_the_test_program_when_asked_then_no_case_of_it_is_left_out(driver: Path) -> None:
    listed = subprocess.run([driver], capture_output=True, text=True, check=True).stdout.split()
    assert tuple(listed) == CASES


def test_given_the_parts_of_the_backend_when_counted_then_each_fits_on_a_readers_desk() -> None:
    for path in recipe.HERE.glob("pulse/*.[ch]"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 350, path.name
        assert text.startswith("/*"), f"{path.name} does not say what it is responsible for"
