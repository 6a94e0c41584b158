"""A sheet over the window: heading, content, and a button that closes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.design import Close, Float, Label, Layer, Place, TextStyle, Theme, hbox, line, vbox


class SheetHead(QWidget):
    """What the sheet is called, and the cross; both follow the language."""

    def __init__(self, theme: Theme, title: Callable[[], str]) -> None:
        super().__init__()
        self._words = title
        self._title = Label(theme, "", TextStyle.HEADING)
        self.close_button = Close(theme, "")
        self.close_button.setObjectName("close_sheet")
        self.setLayout(hbox(self._title, None, self.close_button, pad=(20, 12, 12, 12)))
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self._words())
        self.close_button.setTip(self.tr("Close"), "Esc")


def open_sheet(
    window: QWidget,
    theme: Theme,
    title: Callable[[], str],
    content: QWidget,
    width: int,
    height: int,
    first: QWidget | None = None,
) -> Layer:
    """Shows `content` in a card over `window`; Esc, the cross or a click beside it closes and deletes it.

    `title` says the heading in the language of the moment. `first` gets the keyboard; without one it is the cross.
    """
    card = Float(theme)
    head = SheetHead(theme, title)
    card.setContent(vbox(head, line(), (content, 1), gap=0))
    card.setCardWidth(width)
    card.setFixedHeight(height)
    layer = Layer(theme, window, card, place=Place.CENTRE)
    head.close_button.clicked.connect(layer.dismiss)
    layer.closed.connect(layer.deleteLater)
    layer.open()
    layer.setAccessibleName(title())
    if first is not None:
        first.setFocus(Qt.FocusReason.OtherFocusReason)
    return layer
