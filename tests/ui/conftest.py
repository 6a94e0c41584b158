"""What every test of widgets stands on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop.ui.design import Scheme, Theme
from agent_desktop.ui.text import LANGUAGES, TRANSLATIONS, Language

if TYPE_CHECKING:
    from tests.fakes.desk import FakeDesk
    from tests.ui.look_workspace import Bench

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


@pytest.fixture
async def bench(fake: FakeDesk, theme: Theme) -> AsyncIterator[Bench]:
    """The workspace with what stands beside it, of a module's own `fake`, seen and with the focus."""
    from tests.ui.look_workspace import Bench  # takes half the program with it; most modules need none of it

    language = Language()
    bench = Bench(fake, theme, language)
    bench.resize(906, 716)
    bench.show()
    bench.activateWindow()
    QApplication.processEvents()
    await fake.log_in_ready()
    yield bench
    language.set("en")
    bench.close_down()
    bench.close()
    bench.deleteLater()
    QApplication.processEvents()
