"""The dial field: a name or a number, what it would call, and people who fit while typing."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.customer import CustomerBrief
from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Frame,
    Glyph,
    Ground,
    Group,
    Ink,
    Label,
    LineEdit,
    Listing,
    Row,
    TextStyle,
    Theme,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.dialling import LONGEST, MOST_OF_A_KIND, Offer, Sources, offers, target_of
from agent_desktop.ui.phone.lists import ROW_HEIGHT
from agent_desktop.ui.phone.sources import CallLog, Colleagues, Readers
from agent_desktop.ui.while_typing import WhileTyping

_PROBLEM = "problem"
_EDGES = 4
"""Frame and padding of the panel, above and below together."""


class DialField(LineEdit):
    """Arrows move the offers while the typing goes on; leaving the field folds them away."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()


class OfferPanel(Frame):
    """What unfolds over the lists below the field: rows to choose from, or the sentence why nothing can be dialled."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Ground.POPUP, parent)
        self.list = Listing(theme, height=ROW_HEIGHT)
        self.list.setObjectName("dial_offers")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sentence = Label(theme, "", TextStyle.SMALL, Ink.DANGER, wrap=True)
        self._sentence.setObjectName("dial_problem")
        self._told = row(Glyph(theme, "circle-alert", Ink.DANGER, 14), (self._sentence, 1), gap=6, pad=(12, 8, 12, 8))
        self.setLayout(vbox(self._told, (self.list, 1), gap=0, pad=1))
        self.hide()

    def unfold(self, rows: list[Row | Group], sentence: str, area: QRect) -> None:
        """Shows within `area` (in the parent's coordinates), no higher than its content."""
        self._sentence.setText(sentence)
        self._told.setVisible(bool(sentence))
        self.list.setVisible(bool(rows))
        self.list.setRows(rows)
        if not rows and not sentence:
            self.hide()
            return
        told = self._told.sizeHint().height() if sentence else 0
        told = max(told, self._told.heightForWidth(area.width() - _EDGES)) if sentence else 0
        height = min(area.height(), told + (self.list.contentHeight() if rows else 0) + _EDGES)
        self.setGeometry(area.x(), area.y(), area.width(), max(height, ROW_HEIGHT))
        self.show()
        self.raise_()


class DialBar(QWidget):
    """The field and its button. Enter dials what is typed, or whoever is chosen among the offers."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, call_log: CallLog, colleagues: Colleagues) -> None:
        super().__init__()
        self._desk, self._readers, self._log, self._colleagues = desk, readers, call_log, colleagues
        self._customers: tuple[CustomerBrief, ...] = ()
        self._offers: dict[str, Offer] = {}
        self._server_says = ""
        self._problem = ""
        self._dialling = False
        self._stepped = False
        """The arrows chose a row; until then the first one is chosen."""
        self._search = WhileTyping(desk, "dial_search", self._typed, self._find, self._take)
        self._panel: OfferPanel | None = None
        self._theme = theme
        self._field = DialField(theme, icon="phone", clearable=True)
        self._field.setObjectName("dial_field")
        self._field.setMaxLength(LONGEST)
        self._button = Button(theme, "", "phone")
        self._button.setObjectName("dial_button")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(hbox((self._field, 1), self._button, gap=8, pad=(12, 12, 12, 8)))
        self._field.textEdited.connect(self._edited)
        self._field.cleared.connect(self._reset)
        self._field.returnPressed.connect(self._enter)
        self._field.stepped.connect(self._step)
        self._field.left.connect(self._fold)
        self._button.clicked.connect(self._enter)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(ProblemNoticed, self._on_problem)
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._search.rest()

    def focusField(self) -> None:
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def offer(self, number: str) -> None:
        """Writes a number from outside into the field, as if typed; calling it stays with the person."""
        self._field.setText(number)
        self.focusField()
        self._edited()

    def setHint(self, hint: str) -> None:
        """The shortcut that leads here, for the tool-tip."""
        self._field.setToolTip(f"{self.tr('Name or number')}  {hint}".strip())

    def dial(self, what: str, customer_id: str = "") -> None:
        """Calls; the field is emptied once the call has begun, and keeps its text when it did not."""
        self._desk.tasks.spawn(self._dial(what, customer_id), "dial")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("Name or number"))
        self._field.setAccessibleName(self.tr("Name or number"))
        self._field.setClearTip(self.tr("Clear"))
        self._button.setTip(self.tr("Call"), "Enter")
        if self._panel is not None and self._panel.isVisible():
            self._show()

    # --- typing

    def _typed(self) -> str:
        return self._field.text().strip()

    def _edited(self) -> None:
        self._problem = self._server_says = ""
        self._stepped = False
        if not self._typed():
            self._customers = ()
        self._search.edited()
        self._show()

    def _find(self, wanted: str) -> Coroutine[Any, Any, tuple[CustomerBrief, ...]]:
        return self._desk.pop.search(wanted, MOST_OF_A_KIND)

    def _take(self, found: tuple[CustomerBrief, ...] | None, says: str) -> None:
        if self._field.hasFocus():
            self._customers, self._server_says = found or (), says
            self._show()

    def _show(self) -> None:
        typed = self._field.text()
        reader = self._readers.now()
        people = self._colleagues
        sources = Sources(self._log.records, people.everybody, people.states, self._customers, people.lamps)
        found = offers(typed, target_of(typed, self._desk.numbering), sources, reader)
        self._offers = {offer.row.key: offer for offer in found if isinstance(offer, Offer)}
        rows: list[Row | Group] = [offer.row if isinstance(offer, Offer) else offer for offer in found]
        if self._server_says:
            rows.append(Group(_PROBLEM, self._server_says))
        panel = self._make_panel()
        chosen = panel.list.currentKey()
        panel.unfold(rows, self._problem, self._area(panel))
        first = next((key for key, offer in self._offers.items() if offer.row.enabled), "")
        panel.list.setCurrentKey(chosen if self._stepped and chosen in self._offers else first)

    def _make_panel(self) -> OfferPanel:
        """Made at the first use, as a child of the column: it covers the lists and moves nothing."""
        if self._panel is None:
            self._panel = OfferPanel(self._theme, self.parentWidget() or self)
            self._panel.list.chosen.connect(self._choose)
        return self._panel

    def _area(self, panel: OfferPanel) -> QRect:
        host = panel.parentWidget() or self
        top = self._field.mapTo(host, QPoint(0, self._field.height() + 4))
        return QRect(12, top.y(), host.width() - 24, max(ROW_HEIGHT, host.height() - top.y() - 4))

    # --- choosing and dialling

    def _step(self, by: int) -> None:
        if self._panel is not None and self._panel.isVisible():
            self._stepped = True
            self._panel.list.step(by)
        elif self._typed():
            self._show()

    def _enter(self) -> None:
        typed = self._typed()
        if not typed:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._panel is None or not self._panel.isVisible():
            self._show()
        key = self._panel.list.currentKey() if self._panel is not None else ""
        if key in self._offers:
            self._choose(key)
            return
        self._problem = self.tr("Nobody is found by that name, and it is no number. Check it and try again.")
        if any(sign.isdigit() for sign in typed):
            self._problem = text.problem("bad_address")
        self._show()

    def _choose(self, key: str) -> None:
        offer = self._offers.get(key)
        if offer is not None and offer.row.enabled:
            self.dial(offer.dial, offer.customer_id)

    async def _dial(self, what: str, customer_id: str) -> None:
        self._problem = ""
        self._dialling = True
        try:
            call = await self._desk.calls.dial(what, customer_id)
        finally:
            self._dialling = False
        if call is not None:
            self._field.clear()
            self._reset()
        elif self._problem:
            self._show()

    def _on_problem(self, fact: ProblemNoticed) -> None:
        if self._dialling and fact.call_id is None:
            self._problem = text.problem(fact.code, fact.detail)

    # --- folding away

    def _reset(self) -> None:
        self._search.rest()
        self._customers, self._problem, self._server_says = (), "", ""
        self._fold()

    def _fold(self) -> None:
        if self._panel is not None:
            self._panel.hide()
