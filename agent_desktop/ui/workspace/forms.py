"""The forms that are open, one an interaction, of which one is seen: switching tabs never loses what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.wrapup import Form
from agent_desktop.ui.design import Notice, Theme, Tone, line, row, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.contact import Contact
from agent_desktop.ui.workspace.form import WrapUpForm

_SPARE = 2
"""Empty forms of one kind that are kept."""
_PREPARE_EVERY_MS = 100


class Forms(QWidget):
    """Makes, shows and drops forms. Where one was handed in while the call goes on, it says so."""

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__()
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._forms: dict[str, WrapUpForm] = {}
        self._spare: list[WrapUpForm] = []
        """Empty forms: making one takes longer than a ringing call should wait to be shown."""
        self._low = False
        self._prepare_timer = QTimer(self)
        self._prepare_timer.setInterval(_PREPARE_EVERY_MS)
        self._prepare_timer.timeout.connect(self._prepare_one)
        self._done = Notice(theme, Tone.SUCCESS, "check")
        self._done_box = row((self._done, 1), pad=(16, 12, 16, 12))
        self._box = vbox(line(), self._done_box, gap=0)
        self.setLayout(self._box)
        self.retranslate()

    def close_down(self) -> None:
        self._prepare_timer.stop()
        for form in (*self._forms.values(), *self._spare):
            form.close_down()
        self._forms.clear()
        self._spare.clear()

    def prepare(self) -> None:
        """Makes a form of each kind there is, one after another, while nothing else is to do."""
        known = self._definitions()
        for form in [f for f in self._spare if f.form not in known]:
            self._spare.remove(form)
            self._delete(form)
        self._prepare_timer.start()

    def setLow(self, low: bool) -> None:
        """For a window that has little room for them."""
        if low != self._low:
            self._low = low
            for form in (*self._forms.values(), *self._spare):
                form.setLow(low)

    def of(self, key: str) -> WrapUpForm | None:
        return self._forms.get(key)

    def make(self, contact: Contact) -> None:
        """A form for this contact from what the wrap-up service holds; it takes the place of the one there is."""
        self.drop(contact.key)
        interaction_id = InteractionId(contact.key)
        wanted = self._desk.wrapup.form(interaction_id)
        form = next((f for f in self._spare if f.form == wanted), None)
        if form is None:
            form = self._new(wanted)
        else:
            self._spare.remove(form)
        form.open(interaction_id)
        self._forms[contact.key] = form
        self.follow(contact)

    def follow(self, contact: Contact) -> None:
        """The call's state decides whether it may be filled in."""
        form = self._forms.get(contact.key)
        if form is not None:
            form.setCall(contact.call, contact.queue_id)
            if form.ready != contact.answered:
                form.setReady(contact.answered)

    def renew(self, contact: Contact) -> None:
        """Makes it again when the centre defines another form now."""
        form = self._forms.get(contact.key)
        if form is not None and self._desk.wrapup.form(InteractionId(contact.key)) != form.form:
            self.make(contact)

    def show_of(self, contact: Contact | None) -> None:
        """A form of an earlier run is made at the first look: who has many left to finish looks at few."""
        key = contact.key if contact is not None else ""
        if contact is not None and contact.owed and key not in self._forms:
            self.make(contact)
        for other, form in self._forms.items():
            form.setVisible(other == key)
        done = contact is not None and contact.live and contact.answered and not contact.owed
        self._done_box.setVisible(done)
        self.setVisible(done or key in self._forms)

    def drop(self, key: str) -> None:
        form = self._forms.pop(key, None)
        if form is None:
            return
        form.hide()
        if sum(f.form == form.form for f in self._spare) < _SPARE:
            form.release()
            self._spare.append(form)
        else:
            self._delete(form)

    def _definitions(self) -> tuple[Form, ...]:
        provisioning = self._desk.session.provisioning
        return provisioning.forms_for("wrap_up") if provisioning else ()

    def _prepare_one(self) -> None:
        ready = [f.form for f in (*self._spare, *self._forms.values())]
        missing = next((d for d in self._definitions() if d not in ready), None)
        if missing is None:
            self._prepare_timer.stop()
        else:
            self._spare.append(self._new(missing))

    def _new(self, definition: Form | None) -> WrapUpForm:
        form = WrapUpForm(self._desk, self._theme, self._language, self._ticker, definition)
        form.setLow(self._low)
        form.hide()
        self._box.addWidget(form)
        return form

    @staticmethod
    def _delete(form: WrapUpForm) -> None:
        form.close_down()
        form.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._done.setText(self.tr("The wrap-up is handed in."))
