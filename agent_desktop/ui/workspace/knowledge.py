"""The knowledge panel: the right column, or a strip with a panel over the centre where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from agent_desktop.ui.design import MARGIN, Button, Chip, Float, Frame, Ground, Layer, Place, Theme, Tone, row, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.knowledge_content import KnowledgeContent

STRIP_WIDTH, WIDTH, LEAST_WIDTH, MOST_WIDTH = 44, 320, 288, 560
_OVERLAY_WIDTH = 368


class KnowledgePanel(QWidget):
    """Holds the content where there is room for it, and opens it over the centre where there is none."""

    insertRequested = Signal(str)
    sendRequested = Signal(str)
    """The customer in front is to get this article."""
    newsWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__()
        self._theme = theme
        self._layer: Layer | None = None
        self._strip_on = False
        self._content = KnowledgeContent(desk, theme, language)
        self._content.insertWanted.connect(self.insertRequested)
        self._content.sendWanted.connect(self.sendRequested)
        self._content.newsWanted.connect(self.newsWanted)
        self._content.countChanged.connect(self._on_count)
        self._content.leaveWanted.connect(self._close_overlay)
        self._open = Button(theme, "", "book-open", tip=" ")
        self._open.setObjectName("open_knowledge")
        self._open.clicked.connect(self.openOverlay)
        self._count = Chip(theme, "", Tone.ACCENT)
        self._count.hide()
        self._strip = Frame(Ground.SURFACE)
        self._strip.setLayout(vbox(self._open, row(None, self._count, None), None, gap=8, pad=(6, 12, 6, 0)))
        self._strip.hide()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self._content)
        self._box.addWidget(self._strip)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.retranslate()

    def close_down(self) -> None:
        self._close_overlay()
        self._content.close_down()

    def sizeHint(self) -> QSize:
        return QSize(STRIP_WIDTH if self._strip_on else WIDTH, 600)

    # --- what the window uses

    def showFor(self, key: str) -> None:
        """The contact in front has changed; "" for none."""
        self._content.showFor(key)

    def focusSearch(self) -> None:
        """The keyboard goes to the search field, wherever it is; from there a second time back."""
        if self._strip_on and self._layer is None:
            self.openOverlay()
        elif self._strip_on and self._content.isAncestorOf(QApplication.focusWidget() or self):
            self._close_overlay()
            return
        self._content.focusSearch()

    @property
    def article_in_hand(self) -> str:
        """The article that is read right now, "" while the keyboard is elsewhere."""
        return self._content.article_in_hand

    def openArticle(self, article_id: str) -> None:
        if self._strip_on:
            self.openOverlay()
        self._content.openArticle(article_id)

    def setStrip(self, on: bool) -> None:
        """44 px with the count of suggestions, or the whole panel."""
        if on == self._strip_on:
            return
        self._close_overlay()
        self._strip_on = on
        self._content.setVisible(not on)
        self._strip.setVisible(on)
        if on:
            self.setFixedWidth(STRIP_WIDTH)
        else:
            self.setMinimumWidth(WIDTH)
            self.setMaximumWidth(MOST_WIDTH)
            QTimer.singleShot(0, self._relax)

    def openOverlay(self) -> None:
        """The content over the centre until Esc, F4, or the keyboard goes elsewhere."""
        if not self._strip_on or self._layer is not None:
            return
        card = Float(self._theme)
        inside = vbox((self._content, 1), gap=0)
        inside.setContentsMargins(1, 1, 1, 1)
        card.setContent(inside)
        self._content.setVisible(True)
        self._layer = Layer(self._theme, self.window(), card, place=Place.FILL, dim=False, area=self._overlay_area)
        self._layer.closed.connect(self._on_layer_closed)
        self._layer.open()
        self._content.focusSearch()
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    # --- inside

    def _relax(self) -> None:
        if not self._strip_on:
            self.setMinimumWidth(LEAST_WIDTH)

    def _overlay_area(self) -> QRect:
        window = self.window()
        corner = self.mapTo(window, self.rect().topLeft())
        right = corner.x() - 8
        return QRect(right - _OVERLAY_WIDTH, corner.y() + 8, _OVERLAY_WIDTH, self.height() - 16).marginsAdded(MARGIN)

    def _close_overlay(self) -> None:
        if self._layer is not None:
            self._layer.dismiss()

    def _on_layer_closed(self) -> None:
        layer, self._layer = self._layer, None
        if layer is None:
            return
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus)
        self._box.insertWidget(0, self._content)
        self._content.setVisible(not self._strip_on)
        layer.deleteLater()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._layer is not None and not self._layer.isAncestorOf(now) and now is not self._layer:
            self._close_overlay()

    def _on_count(self, count: int) -> None:
        self._count.setText(str(count))
        self._count.setVisible(count > 0)
        self._count.setAccessibleName(self.tr("%n suggestion(s)", "", count))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._layer is not None:
            self._close_overlay()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._open.setTip(self.tr("Open knowledge"), "F4")
