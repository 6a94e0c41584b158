"""The cards, one below the other, scrolling inside themselves; they are kept, so that a call makes no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from agent_desktop.domain.call import CallId
from agent_desktop.ui.design import Scroll, Theme, vbox
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.card_controls import Hints
from agent_desktop.ui.phone.card_view import CardView, Face

_SPARE_CARDS = 2


class CardStack(QWidget):
    """One card a call, in the order it is told; `idle` shows while there is none."""

    pressed = Signal(str, str)
    """As `CallCard.pressed`, and so are the next two."""
    digits = Signal(str, str, bool)
    painted = Signal(str, str, object)
    focusFreed = Signal()
    """The card that had the keyboard is gone, and there is no other."""

    def __init__(self, theme: Theme, idle: QWidget, hints: Hints) -> None:
        super().__init__()
        self._theme, self._idle, self._hints = theme, idle, hints
        self._cards: dict[CallId, CallCard] = {}
        self._slots: list[QWidget] = []
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(12, 0, 12, 8)
        self._column.setSpacing(8)
        self._column.addWidget(idle)
        self._column.addStretch(1)
        self._scroll = Scroll(content)
        self.setLayout(vbox(self._scroll, gap=0))
        self._spare = [self._make() for _ in range(_SPARE_CARDS)]

    def card(self, call_id: CallId) -> CallCard | None:
        return self._cards.get(call_id)

    def view(self, call_id: CallId) -> CardView | None:
        """What the card of a call shows, None without one."""
        card = self._cards.get(call_id)
        return card.view if card is not None else None

    def talking(self) -> CallCard | None:
        """The card of the call that the agent is in."""
        shown = self._cards.values()
        return next((c for c in shown if c.view is not None and c.view.face is Face.TALKING), None)

    def show_view(self, view: CardView, now: datetime) -> None:
        """One card shows this from now on; where it stands does not change."""
        card = self._cards.get(CallId(view.call_id))
        if card is not None:
            card.setView(view, now)

    def arrange(
        self, order: Sequence[CallId], views: Sequence[CardView], beside: QWidget | None, at: int, now: datetime
    ) -> None:
        """A card for each of these calls in this order; `views` are those that are new or have changed.

        `beside` is a card of another kind, which has place `at` among them.
        """
        for call_id in [gone for gone in self._cards if gone not in order]:
            self._release(self._cards.pop(call_id))
        for view in views:
            call_id = CallId(view.call_id)
            if call_id not in self._cards:
                self._cards[call_id] = self._spare.pop() if self._spare else self._make()
            self._cards[call_id].setView(view, now)
        self._slots = [self._cards[call_id] for call_id in order]
        if beside is not None:
            self._slots.insert(at, beside)
        for place, widget in enumerate(self._slots):
            if self._column.indexOf(widget) != place:
                self._column.removeWidget(widget)
                self._column.insertWidget(place, widget)
            if widget.isHidden():
                widget.show()
        self._idle.setVisible(not self._slots)

    def setHints(self, hints: Hints) -> None:
        self._hints = hints
        for card in (*self._cards.values(), *self._spare):
            card.setHints(hints)

    def setTimers(self, call_ids: Sequence[CallId], now: datetime) -> None:
        for call_id in call_ids:
            if (card := self._cards.get(call_id)) is not None:
                card.setTimer(now)

    def bottom(self) -> int:
        """Where the last card that is in sight ends, in pixels of this widget."""
        column = self._scroll.widget()
        if column is not None and (layout := column.layout()) is not None:
            layout.activate()
        bottom = max((w.mapTo(self, QPoint(0, w.height())).y() for w in self._slots), default=0)
        return min(self.height(), bottom)

    def busy(self, call_id: CallId) -> bool:
        """Whether somebody is about to press something on this card."""
        card, focus = self._cards.get(call_id), QApplication.focusWidget()
        return card is not None and (card.underMouse() or (focus is not None and card.isAncestorOf(focus)))

    # --- inside

    def _make(self) -> CallCard:
        card = CallCard(self._theme)
        card.setHints(self._hints)
        card.hide()
        card.pressed.connect(self.pressed)
        card.digits.connect(self.digits)
        card.painted.connect(self.painted)
        self._column.insertWidget(self._column.count() - 1, card)  # parented now: styling it costs more than making it
        return card

    def _release(self, card: CallCard) -> None:
        focus = QApplication.focusWidget()
        had_focus = focus is not None and (focus is card or card.isAncestorOf(focus))
        card.hide()
        card.clear()
        self._column.removeWidget(card)
        self._column.insertWidget(self._column.count() - 1, card)
        self._spare.append(card)
        if had_focus:
            heir = next(iter(self._cards.values()), None)
            if heir is not None:
                heir.setFocus()
            else:
                self.focusFreed.emit()
