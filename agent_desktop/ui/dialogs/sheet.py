"""A sheet over the window: heading, content, and a button that closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.design import Close, Float, Label, Layer, Place, TextStyle, Theme, hbox, line, vbox


def open_sheet(
    window: QWidget,
    theme: Theme,
    title: str,
    close_word: str,
    content: QWidget,
    width: int,
    height: int,
    first: QWidget | None = None,
) -> Layer:
    """Shows `content` in a card over `window`; Esc, the cross or a click beside it closes and deletes it.

    `first` gets the keyboard; without one it is the button that closes.
    """
    card = Float(theme)
    close = Close(theme, close_word)
    head = hbox(Label(theme, title, TextStyle.HEADING), None, close, pad=(20, 12, 12, 12))
    card.setContent(vbox(head, line(), (content, 1), gap=0))
    card.setCardWidth(width)
    card.setFixedHeight(height)
    layer = Layer(theme, window, card, place=Place.CENTRE)
    close.clicked.connect(layer.dismiss)
    layer.closed.connect(layer.deleteLater)
    layer.open()
    layer.setAccessibleName(title)
    if first is not None:
        first.setFocus(Qt.FocusReason.OtherFocusReason)
    return layer
