"""The look in use: colours, fonts and icons, switched live.

One `Theme` is made by whoever makes the QApplication and passed to every widget that draws. Widgets read it when they
paint, so a switch needs no new widgets; those that keep something derived (a font, a QIcon) listen to `changed`.
Scaling from 100 to 300 % is Qt's own (QT_SCALE_FACTOR, screen settings): everything here is in logical pixels.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from agent_desktop.ui.design import sheet
from agent_desktop.ui.design.icons import Icons
from agent_desktop.ui.design.tokens import (
    CJK_FAMILIES,
    DARK,
    LATIN_FAMILIES,
    LIGHT,
    TYPE,
    TextStyle,
    Tokens,
    high_contrast,
)

_WIDTHS_KEPT = 4000


class Scheme(StrEnum):
    """What the agent chose; `SYSTEM` follows the desktop as it changes."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours, fonts and icons of the moment; `changed` tells that they are others now."""

    changed = Signal()

    def __init__(
        self, scheme: Scheme = Scheme.SYSTEM, *, more_contrast: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.icons = Icons()
        self._scheme = scheme
        self._more_contrast = more_contrast
        self._app: QApplication | None = None
        self._families: list[str] = []
        self._fonts: dict[tuple[TextStyle, bool], QFont] = {}
        self._metrics: dict[tuple[TextStyle, bool], QFontMetricsF] = {}
        self._widths: dict[tuple[str, TextStyle, bool], float] = {}
        self._colours: dict[str, QColor] = {}
        self._tokens = self._choose()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def more_contrast(self) -> bool:
        return self._more_contrast

    @property
    def is_dark(self) -> bool:
        return self._tokens.name == DARK.name

    def apply(self, app: QApplication) -> None:
        """Dress the application, now and after every switch."""
        if self._app is None:
            self._app = app
            app.setStyle("Fusion")
            app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._tell_system()
        self._dress(app)

    def setScheme(self, scheme: Scheme) -> None:
        if scheme is not self._scheme:
            self._scheme = scheme
            self._tell_system()
            self._refresh()

    def setMoreContrast(self, on: bool) -> None:
        if on != self._more_contrast:
            self._more_contrast = on
            self._refresh()

    def close(self) -> None:
        """Stop following the system and let go of the icon archive."""
        if self._app is not None:
            self._app.styleHints().colorSchemeChanged.disconnect(self._system_changed)
            self._app = None
        self.icons.close()

    # -- what widgets ask for ------------------------------------------------------------------------------------
    def colour(self, name: str) -> QColor:
        """The colour of a token (an `Ink`, "raised", "accent_tint" ...)."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = argb(self._tokens.colour(name))
        return found

    def font(self, style: TextStyle = TextStyle.BODY, *, tabular: bool = False) -> QFont:
        """`tabular`: figures keep one width, so that timers do not wobble; not for prose, it widens spaces."""
        key = (style, tabular)
        found = self._fonts.get(key)
        if found is None:
            size = TYPE[style]
            found = QFont()
            found.setFamilies(self.families())
            found.setPixelSize(size.px)
            found.setWeight(QFont.Weight(size.weight))
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if tabular:
                found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = found
        return found

    def metrics(self, style: TextStyle = TextStyle.BODY, *, tabular: bool = False) -> QFontMetricsF:
        key = (style, tabular)
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(self.font(style, tabular=tabular))
        return found

    def width(self, text: str, style: TextStyle = TextStyle.BODY, *, tabular: bool = False) -> float:
        """Pixels that a line of text takes; the same few words are asked for again with every fact."""
        key = (text, style, tabular)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            found = self._widths[key] = self.metrics(style, tabular=tabular).horizontalAdvance(text)
        return found

    def families(self) -> list[str]:
        """Best family that is installed, then the ones that draw Chinese."""
        if not self._families:
            have = set(QFontDatabase.families())
            latin = [f for f in LATIN_FAMILIES if f in have][:1]
            cjk = [f for f in CJK_FAMILIES if f in have]
            self._families = [*latin, *cjk] or [QGuiApplication.font().family()]
        return self._families

    def icon(self, name: str, ink: str = "text2", size: int = 16) -> QIcon:
        """A QIcon in the colours of now, for menus, tabs of Qt and the tray; make it anew after `changed`."""
        ratio = self._app.devicePixelRatio() if self._app else 1.0
        return self.icons.icon(name, self._tokens.colour(ink), self._tokens.text3, size, ratio)

    # -- inside ---------------------------------------------------------------------------------------------------
    def _choose(self) -> Tokens:
        dark = self._scheme is Scheme.DARK
        if self._scheme is Scheme.SYSTEM:
            dark = self._system_is_dark()
        tokens = DARK if dark else LIGHT
        return high_contrast(tokens) if self._more_contrast else tokens

    def _system_is_dark(self) -> bool:
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _tell_system(self) -> None:
        """Native parts (title bar on Windows, file dialogs) follow the choice where the platform can."""
        if self._app is None:
            return
        hints = self._app.styleHints()
        match self._scheme:
            case Scheme.SYSTEM:
                hints.unsetColorScheme()
            case Scheme.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case Scheme.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)

    def _system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        chosen = self._choose()
        if chosen == self._tokens:
            return
        self._tokens = chosen
        self._colours.clear()
        if self._app is not None:
            self._dress(self._app)
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        app.setPalette(palette(self._tokens))
        app.setFont(self.font())
        app.setStyleSheet(sheet.build(self._tokens))


def argb(colour: str) -> QColor:
    """ "#RRGGBB" or "#AARRGGBB" as a QColor."""
    return QColor.fromString(colour)


def palette(t: Tokens) -> QPalette:
    """What Fusion draws with where neither the style sheet nor a control of ours does."""
    result, role = QPalette(), QPalette.ColorRole
    for part, colour in {
        role.Window: t.surface,
        role.WindowText: t.text,
        role.Base: t.raised,
        role.AlternateBase: t.surface,
        role.Text: t.text,
        role.Button: t.raised,
        role.ButtonText: t.text,
        role.BrightText: t.on_fill,
        role.Highlight: t.accent_fill,
        role.HighlightedText: t.on_fill,
        role.PlaceholderText: t.text3,
        role.ToolTipBase: t.text,
        role.ToolTipText: t.raised,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Accent: t.accent_fill,
        role.Light: t.raised,
        role.Midlight: t.border,
        role.Mid: t.border_strong,
        role.Dark: t.border_strong,
        role.Shadow: t.canvas,
    }.items():
        result.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, part, QColor(t.text3))
    return result
