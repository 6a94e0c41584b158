"""The fields of a customer that may be changed, over the record as it is now; kept while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.domain.customer import Customer
from agent_desktop.domain.customer_editing import (
    LANGUAGE,
    NAME,
    NAME_LATIN,
    VIP,
    collisions,
    customer_form,
    overlaid,
    values_of,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import FieldType, Form, FormField, Option, Problem
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, Elided, Ink, Kind, Notice, Scroll, TextStyle, Theme, Tone, line, row, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.present import Reader

SAVE_KEYS = "Ctrl+S"
_tr = QCoreApplication.translate


def form_of(customer: Customer, reader: Reader) -> Form:
    """The form of this customer for this agent, captions in the language of the window."""
    fields = reader.provisioning.customer_fields if reader.provisioning else ()
    captions = {
        NAME: _tr("CustomerForm", "Name"),
        NAME_LATIN: _tr("CustomerForm", "Name in Latin letters"),
        LANGUAGE: _tr("CustomerForm", "Language"),
        VIP: _tr("CustomerForm", "VIP"),
    }
    languages = (
        Option("zh_CN", _plain(_tr("CustomerForm", "Chinese"))),
        Option("en", _plain(_tr("CustomerForm", "English"))),
    )
    return customer_form(customer, fields, {key: _plain(word) for key, word in captions.items()}, languages)


class CustomerForm(QWidget):
    """Shows one customer at a time. `closed` when it was handed in, or what was typed was thrown away."""

    closed = Signal()

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._desk, self._theme, self._reader = desk, theme, reader
        self._customer: Customer | None = None
        self._form: Form | None = None
        self._grid: FieldGrid | None = None
        self._saving = False
        self.setObjectName("customer_form")
        self._collided = Notice(theme, Tone.WARNING, "users-round")
        self._collided.setObjectName("customer_collision")
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._said.setObjectName("customer_message")
        self._discard = Button(theme, "", small=True)
        self._discard.setObjectName("discard_customer")
        self._save = Button(theme, "", "check", Kind.PRIMARY, small=True)
        self._save.setObjectName("save_customer")
        fields = QWidget()
        fields.setLayout(vbox(self._collided, self._place, None, gap=12, pad=(16, 12, 16, 12)))
        self._scroll = Scroll(fields)
        foot = row((self._said, 1), self._discard, self._save, gap=8, pad=(16, 8, 16, 8))
        self.setLayout(vbox((self._scroll, 1), line(), foot, gap=0))
        self._discard.clicked.connect(self._on_discard)
        self._save.clicked.connect(self.save)
        keys = QShortcut(QKeySequence(SAVE_KEYS), self, self.save)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.retranslate()

    def show_customer(self, customer: Customer, said: str = "") -> None:
        """Fills it with the record and what was typed over it; the same record again changes nothing."""
        reader = self._reader()
        form = form_of(customer, reader)
        if form != self._form:
            self._make_grid(form)
        if customer != self._customer and self._grid is not None:
            self._customer = customer
            self._grid.setValues(overlaid(form, customer, self._desk.customers.draft(customer.id)))
        self._show_collisions()
        self._say(said)

    def focusFirst(self) -> None:
        controls = self._grid.controls() if self._grid is not None else []
        if controls:
            controls[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Hands it in, or says what is wrong."""
        if not self._saving and self._customer is not None:
            self._saving = True
            self._desk.tasks.spawn(self._hand_in(self._customer), "save_customer")

    def forget(self) -> None:
        """The next customer is filled in anew."""
        self._customer = None

    # --- inside

    def _make_grid(self, form: Form) -> None:
        if self._grid is not None:
            self._place.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._form, self._customer = form, None
        self._grid = FieldGrid(self._theme, form, self._desk.numbering, self._reader)
        self._grid.edited.connect(self._on_edited)
        self._grid.arranged.connect(self._order_keys)
        self._place.addWidget(self._grid)
        self._order_keys()

    def _order_keys(self) -> None:
        controls = self._grid.controls() if self._grid is not None else []
        if controls:
            QWidget.setTabOrder(controls[-1], self._discard)
            QWidget.setTabOrder(self._discard, self._save)

    async def _hand_in(self, customer: Customer) -> None:
        form, grid = self._form, self._grid
        try:
            if form is None or grid is None:
                return
            if grid.unreadable():
                self._complain({})
                return
            problems = await self._desk.customers.save(form, customer, grid.values())
        except StorageError as error:
            self._say(text.problem(error.code, error.detail))
            return
        finally:
            self._saving = False
        if problems:
            self._complain(problems)
            return
        self.forget()
        self.closed.emit()

    def _complain(self, problems: dict[str, Problem]) -> None:
        first = self._grid.show_problems(problems) if self._grid is not None else None
        self._say(self.tr("Mend what is marked, then save."))
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(first, 0, 32)

    def _on_edited(self) -> None:
        if self._customer is not None and self._form is not None and self._grid is not None:
            self._desk.customers.edit(self._form, self._customer, self._grid.values())
            self._show_collisions()
            self._say("")

    def _on_discard(self) -> None:
        if self._customer is not None:
            self._desk.tasks.spawn(self._throw_away(self._customer.id), "discard_customer")

    async def _throw_away(self, customer_id: str) -> None:
        try:
            await self._desk.customers.discard(customer_id)
        except StorageError as error:
            self._say(text.problem(error.code, error.detail))
            return
        self.forget()
        self.closed.emit()

    def _show_collisions(self) -> None:
        """What somebody else wrote meanwhile, so that it is not replaced unseen."""
        customer, form = self._customer, self._form
        draft = self._desk.customers.draft(customer.id) if customer is not None else None
        theirs: list[str] = []
        if customer is not None and form is not None and draft is not None:
            reader, values = self._reader(), values_of(form, customer)
            theirs = [
                self.tr("{field}: {value}").format(
                    field=reader.local(f.label), value=_shown(f, values.get(f.key), reader) or "–"
                )
                for f in collisions(form, customer, draft)
            ]
        self._collided.setText(
            self.tr("Somebody changed this meanwhile: {theirs}. Saving puts your values in their place.").format(
                theirs=self.tr(", ").join(theirs)
            )
        )
        self._collided.setVisible(bool(theirs))

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence or self.tr("What you type is kept until you save or discard it."))
        self._said.setInk(Ink.DANGER if sentence else Ink.THIRD)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._save.setText(self.tr("Save"))
        self._save.setTip(self.tr("Save the changes"), SAVE_KEYS)
        self._discard.setText(self.tr("Discard"))
        self._discard.setTip(self.tr("Leave the record as it is"))
        self._say("")
        if self._customer is not None:
            self.show_customer(self._customer)


def _shown(f: FormField, value: object, reader: Reader) -> str:
    if f.type is FieldType.CHOICE:
        return next((reader.local(o.label) for o in f.options if o.value == value), str(value or ""))
    if f.type is FieldType.BOOLEAN:
        return _tr("CustomerForm", "yes") if value else _tr("CustomerForm", "no")
    return "" if value is None else str(value)


def _plain(word: str) -> LocalText:
    return LocalText(word, word)
