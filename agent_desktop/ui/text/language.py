"""The language of the window, and how its words are kept: by code, each asked for when it is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from agent_desktop.domain.text import LocalText
from agent_desktop.ui.names import shown_name

log = logging.getLogger(__name__)

K = TypeVar("K")

Words = Mapping[K, Callable[[], str]]
"""What people read, by code. Functions, because the language may change while the program runs."""

TRANSLATIONS = Path(__file__).parents[1] / "translations"
"""Where the compiled .qm files lie; they are made from i18n/*.ts."""

SYSTEM = "system"
ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)


class Language(QObject):
    """The language of the window, switched live: Qt sends LanguageChange to every widget, `changed` tells the rest."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tag = ENGLISH
        self._installed: list[QTranslator] = []

    @property
    def tag(self) -> str:
        """ "en" or "zh_CN"."""
        return self._tag

    def set(self, choice: str) -> None:
        """ "system" follows the desktop; anything we have no words for becomes English."""
        tag = _of_system() if choice == SYSTEM else choice if choice in LANGUAGES else ENGLISH
        app = QCoreApplication.instance()
        if app is None or (tag == self._tag and self._installed):
            return
        fresh = []
        for name, folder in (
            (f"qtbase_{tag}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
            (f"agent_desktop_{tag}", str(TRANSLATIONS)),
        ):
            translator = QTranslator(self)
            if translator.load(name, folder):
                fresh.append(translator)
        self._tag = tag
        QLocale.setDefault(QLocale(tag))
        for old in self._installed:
            app.removeTranslator(old)
            old.deleteLater()
        for translator in fresh:
            app.installTranslator(translator)
        self._installed = fresh
        self.changed.emit()

    def local(self, text: LocalText) -> str:
        """A text of the server in this language."""
        return text.in_language(self._tag)

    def person(self, name: str, latin: str) -> str:
        """A person's name in the script of this language."""
        return shown_name(name, latin, self._tag)


class Wording:
    """The program's words in one language, whichever the window has."""

    def __init__(self, tag: str) -> None:
        self._translator = QTranslator()
        if not self._translator.load(f"agent_desktop_{tag}", str(TRANSLATIONS)):
            log.warning("the words of %s are not there", tag)

    def translate(self, context: str, source: str, comment: str = "", n: int = -1) -> str:
        """As QCoreApplication.translate does: the source itself where there is nothing better."""
        found = self._translator.translate(context, source, comment, n) or source
        return found.replace("%n", str(n)) if n >= 0 else found


def sentences(*parts: str) -> str:
    """Sentences one after the other; Chinese ones stand without a space between."""
    between = "" if QLocale().language() == QLocale.Language.Chinese else " "
    return between.join(part for part in parts if part)


def _of_system() -> str:
    return CHINESE if QLocale.system().language() == QLocale.Language.Chinese else ENGLISH
