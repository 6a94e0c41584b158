"""What every test of widgets stands on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.ui.design import Scheme, Theme
from agent_desktop.ui.text import LANGUAGES, TRANSLATIONS

_SOURCES = Path(__file__).parents[2] / "i18n"


@pytest.fixture(scope="session", autouse=True)
def _compiled_words() -> None:
    """Plurals and Chinese come from compiled files, which are not kept with the source."""
    TRANSLATIONS.mkdir(exist_ok=True)
    for tag in LANGUAGES:
        source, target = _SOURCES / f"agent_desktop_{tag}.ts", TRANSLATIONS / f"agent_desktop_{tag}.qm"
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            tool = Path(sys.executable).parent / "pyside6-lrelease"
            subprocess.run([str(tool), "-silent", str(source), "-qm", str(target)], check=True, timeout=60)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light look, applied to the application."""
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()
