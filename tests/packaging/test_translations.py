"""The window's words: every one of the source is translated, and what is translated compiles."""

from __future__ import annotations

import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from devtasks import translations
from devtasks.console import Console
from devtasks.environment import ROOT, Environment

LANGUAGES = ("en", "zh_CN")
"""The languages of the window, see ui/text."""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """The tools of the environment that runs this test, with stamps of the test's own."""
    (tmp_path / "stamps").mkdir()
    own = Environment(tmp_path / "stamps", Console())
    own.scripts.symlink_to(Path(sys.executable).parent)
    return own


def unfinished(path: Path) -> list[str]:
    messages = ElementTree.parse(path).getroot().iter("message")
    return [
        message.findtext("source") or "?"
        for message in messages
        if (translation := message.find("translation")) is None or translation.get("type") == "unfinished"
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_given_the_words_of_the_source_when_they_are_collected_anew_then_none_lacks_its_translation(
    environment: Environment, tmp_path: Path, tag: str
) -> None:
    copy = Path(shutil.copy(ROOT / "i18n" / f"agent_desktop_{tag}.ts", tmp_path))
    translations.update(environment, [copy])
    missing = unfinished(copy)
    assert not missing, f"{len(missing)} untranslated; run dev.py words and translate:\n" + "\n".join(missing)


def test_given_a_source_with_a_new_word_when_words_are_collected_and_compiled_then_it_shows_up_in_both(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / "agent_desktop" / "ui").mkdir(parents=True)
    (tmp_path / "i18n").mkdir()
    source = """from PySide6.QtCore import QCoreApplication
_tr = QCoreApplication.translate
words = QCoreApplication.translate("Bar", "Busy"), _tr("Bar", "Ready")
"""
    (tmp_path / "agent_desktop" / "bar.py").write_text(source, encoding="utf-8")
    file = tmp_path / "i18n" / "agent_desktop_zh_CN.ts"
    file.write_text('<!DOCTYPE TS><TS version="2.1" language="zh_CN"></TS>\n', encoding="utf-8")
    translations.update(environment, translations.texts(tmp_path), tmp_path)
    assert unfinished(file) == ["Busy", "Ready"]
    translated = file.read_text(encoding="utf-8").replace(
        '<translation type="unfinished"/>', "<translation>就绪</translation>"
    )
    translated = translated.replace('<translation type="unfinished"></translation>', "<translation>就绪</translation>")
    file.write_text(translated, encoding="utf-8")
    translations.compile_all(environment, tmp_path)
    compiled = tmp_path / "agent_desktop" / "ui" / "translations" / "agent_desktop_zh_CN.qm"
    assert "就绪".encode("utf-16-be") in compiled.read_bytes()


def test_given_translations_are_compiled_when_set_up_runs_again_then_nothing_is_done_until_a_word_changes(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / "agent_desktop" / "ui").mkdir(parents=True)
    (tmp_path / "i18n").mkdir()
    file = tmp_path / "i18n" / "agent_desktop_en.ts"
    file.write_text('<!DOCTYPE TS><TS version="2.1" language="en"></TS>\n', encoding="utf-8")
    translations.compile_all(environment, tmp_path)
    compiled = tmp_path / "agent_desktop" / "ui" / "translations" / "agent_desktop_en.qm"
    first = compiled.stat().st_mtime_ns
    translations.compile_all(environment, tmp_path)
    assert compiled.stat().st_mtime_ns == first
    compiled.unlink()
    translations.compile_all(environment, tmp_path)
    assert compiled.exists()
