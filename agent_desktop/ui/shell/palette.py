"""The palette: type to do anything: an action, a customer, an article, a number to dial."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.customer import CustomerBrief
from agent_desktop.domain.knowledge import ArticleBrief
from agent_desktop.ui.actions import ACTIONS, Shortcuts
from agent_desktop.ui.design import Float, Group, Layer, LineEdit, Listing, Place, Row, Theme, line, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.while_typing import WhileTyping

_WIDTH, _HEIGHT = 656, 440
_MOST = 6


class PaletteHost(Protocol):
    """What the window does for the palette."""

    def run_action(self, key: str) -> None: ...

    def open_customer(self, customer_id: str) -> None: ...

    def open_article(self, article_id: str) -> None: ...


class _Query(LineEdit):
    """The arrows move the list while the typing goes on."""

    def __init__(self, theme: Theme, listing: Listing) -> None:
        super().__init__(theme, icon="search", bare=True)
        self._listing = listing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self._listing.step(1)
            case Qt.Key.Key_Up:
                self._listing.step(-1)
            case _:
                super().keyPressEvent(event)


class Palette(QObject):
    """One open palette; it forgets itself when it closes. Answers that come late for an older text are dropped."""

    def __init__(
        self, window: QWidget, host: PaletteHost, desk: Desk, theme: Theme, language: Language, shortcuts: Shortcuts
    ) -> None:
        super().__init__(window)
        self._host, self._desk, self._language, self._shortcuts = host, desk, language, shortcuts
        self._customers: tuple[CustomerBrief, ...] = ()
        self._articles: tuple[ArticleBrief, ...] = ()
        self._problem = ""
        self._answered = ""
        self._search = WhileTyping(desk, "palette", self._typed, self._find, self._take)
        self._gone = False
        self._listing = Listing(theme, name=self.tr("What you can do"))
        self._listing.setObjectName("palette_results")
        self._query = _Query(theme, self._listing)
        self._query.setObjectName("palette_query")
        self._query.setPlaceholderText(self.tr("Search or do anything"))
        self._query.setAccessibleName(self.tr("Search or do anything"))
        card = Float(theme)
        card.setContent(
            vbox(vbox(self._query, pad=(12, 8, 12, 8)), line(), (self._listing, 1), gap=0, pad=(0, 0, 0, 6))
        )
        card.setCardWidth(_WIDTH)
        card.setFixedHeight(_HEIGHT)
        self._layer = Layer(theme, window, card, place=Place.TOP_THIRD)
        self._layer.closed.connect(self._closed)
        self._query.textEdited.connect(self._edited)
        self._query.returnPressed.connect(self._enter)
        self._listing.chosen.connect(self._choose)
        self._show()

    def open(self) -> Layer:
        self._layer.open()
        self._query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self._layer

    def _typed(self) -> str:
        return "" if self._gone else self._query.text().strip()

    def _edited(self) -> None:
        if not self._typed():
            self._customers, self._articles, self._problem = (), (), ""
        self._search.edited()
        self._show()

    async def _find(self, wanted: str) -> tuple[tuple[CustomerBrief, ...], tuple[ArticleBrief, ...]]:
        customers = await self._desk.pop.search(wanted, _MOST)
        found = await self._desk.knowledge.search(wanted, language=self._language.tag, limit=_MOST)
        return customers, found.items

    def _take(self, found: tuple[tuple[CustomerBrief, ...], tuple[ArticleBrief, ...]] | None, says: str) -> None:
        self._problem = says
        self._customers, self._articles = found or ((), ())
        if found is not None:
            self._answered = self._typed()
        self._show()

    def _show(self) -> None:
        wanted = self._query.text().strip()
        rows: list[Row | Group] = []
        actions = [a for a in ACTIONS if wanted.lower() in a.word().lower()]
        if _dialable(wanted):
            rows += [Group("call", self.tr("Call")), Row(f"dial:{wanted}", wanted, icon="phone-outgoing")]
        if actions:
            rows.append(Group("actions", self.tr("Actions")))
            rows += [
                Row(f"do:{a.key}", a.word(), icon=a.icon, keys=self._shortcuts.hint(a.key))
                for a in actions
                if a.key != "palette"
            ]
        if self._customers:
            rows.append(Group("customers", self.tr("Customers")))
            rows += [self._customer_row(c) for c in self._customers]
        if self._articles:
            rows.append(Group("knowledge", self.tr("Knowledge")))
            rows += [Row(f"article:{a.id}", self._language.local(a.title), icon="file-text") for a in self._articles]
        if self._problem:
            rows.append(Group("problem", self._problem))
        if not rows and wanted and wanted == self._answered:
            rows.append(Group("nothing", self.tr("Nothing is found")))
        self._listing.setRows(rows)
        if not self._listing.currentKey():
            self._listing.step(1)

    def _customer_row(self, customer: CustomerBrief) -> Row:
        number = self._desk.numbering.parse(customer.phone)
        phone = self._desk.numbering.display(number) if number else customer.phone
        sub = " · ".join(part for part in (customer.number, phone) if part)
        name = self._language.person(customer.name, customer.name_latin)
        return Row(f"customer:{customer.id}", name, sub=sub, icon="circle-user")

    def _enter(self) -> None:
        key = self._listing.currentKey()
        if key:
            self._choose(key)

    def _choose(self, key: str) -> None:
        kind, _, value = key.partition(":")
        self._layer.dismiss()
        match kind:
            case "do":
                self._host.run_action(value)
            case "dial":
                self._desk.tasks.spawn(self._desk.calls.dial(value), "dial")
            case "customer":
                self._host.open_customer(value)
            case "article":
                self._host.open_article(value)

    def _closed(self) -> None:
        self._gone = True
        self._search.rest()
        self._layer.deleteLater()
        self.deleteLater()


def _dialable(wanted: str) -> bool:
    digits = sum(c.isdigit() for c in wanted)
    return digits >= 3 and digits >= len(wanted.replace(" ", "")) / 2


def open_palette(
    window: QWidget, host: PaletteHost, desk: Desk, theme: Theme, language: Language, shortcuts: Shortcuts
) -> Layer:
    """Opens the palette over the window."""
    return Palette(window, host, desk, theme, language, shortcuts).open()
