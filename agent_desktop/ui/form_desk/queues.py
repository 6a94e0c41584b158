"""Which queues are wrapped up with a form: a box for each, and what it uses now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.form_design import FormShelf
from agent_desktop.ports import BackendError
from agent_desktop.services.form_designing import FormDesigning
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Check,
    Elided,
    Ink,
    Label,
    Notice,
    Scroll,
    TextStyle,
    Theme,
    Tone,
    announce,
    clear,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.form_desk import words

_tr = QCoreApplication.translate


class QueuesPane(QWidget):
    """`used` when queues use another form now, or somebody else was found to have changed that."""

    used = Signal()

    def __init__(self, desk: Desk, forms: FormDesigning, theme: Theme) -> None:
        super().__init__()
        self._desk, self._forms, self._theme = desk, forms, theme
        self._busy = False
        self._form_id = ""
        self._shelf = FormShelf()
        self._users: dict[str, str] = {}
        self._boxes: dict[str, Check] = {}
        self._notice = Notice(theme, Tone.ACCENT, "info")
        self._notice_row = row((self._notice, 1))
        self._hint = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._list = QWidget()
        self._rows = vbox(gap=4)
        self._list.setLayout(self._rows)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._said.setObjectName("queues_message")
        self._apply = Button(theme, "", "check")
        self._apply.setObjectName("use_form")
        body = QWidget()
        body.setLayout(
            vbox(
                self._notice_row,
                self._hint,
                self._list,
                row(self._apply, (self._said, 1), gap=12),
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        self.setLayout(vbox((Scroll(body), 1), gap=0))
        self._apply.clicked.connect(self._on_apply)
        self.retranslate()

    def show_queues(self, form_id: str, shelf: FormShelf, queues: Mapping[str, str], language: str) -> None:
        """`queues` are names by id. What is ticked stays, unless another form or another choice is shown now."""
        users = {queue: form.id for form in shelf.forms for queue in form.queues}
        ticked = [q for q, box in self._boxes.items() if box.isChecked()]
        if form_id != self._form_id:
            self._said.setText("")
        if form_id != self._form_id or users != self._users:
            ticked = [q for q in queues if users.get(q) == form_id]
        self._form_id, self._shelf, self._users = form_id, shelf, users
        titles = {form.id: words.name_of(form.title, language) for form in shelf.forms}
        self._make(list(queues))
        for queue, name in queues.items():
            box, user = self._boxes[queue], users.get(queue, "")
            box.setText(f"{name} · {self._now(user, titles)}")
            box.blockSignals(True)
            box.setChecked(queue in ticked)
            box.blockSignals(False)
        self._show()

    def _now(self, user: str, titles: Mapping[str, str]) -> str:
        if user == self._form_id:
            return _tr("FormDesk", "uses this form")
        if user:
            return _tr("FormDesk", "uses “{form}”").format(form=titles.get(user, user))
        return _tr("FormDesk", "has no form of its own")

    def _make(self, queues: Sequence[str]) -> None:
        """Boxes that are there keep the focus."""
        if list(self._boxes) == queues:
            return
        clear(self._rows)
        self._boxes = {}
        for queue in queues:
            box = Check(self._theme)
            box.setObjectName(f"form_queue_{queue}")
            box.toggled.connect(self._show)
            self._boxes[queue] = box
            self._rows.addWidget(box)

    def _show(self) -> None:
        published = any(form.id == self._form_id for form in self._shelf.forms)
        self._notice.setText(_tr("FormDesk", "Publish the form first: then queues can use it."))
        self._notice_row.setVisible(not published)
        for box in self._boxes.values():
            box.setEnabled(published)
        using = {q for q, user in self._users.items() if user == self._form_id}
        ticked = {q for q, box in self._boxes.items() if box.isChecked()}
        self._apply.setEnabled(published and not self._busy and ticked != using & set(self._boxes))

    def _on_apply(self) -> None:
        ticked = [q for q, box in self._boxes.items() if box.isChecked()]
        hidden = [q for q, user in self._users.items() if user == self._form_id and q not in self._boxes]
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._use(self._form_id, (*ticked, *hidden), self._shelf.revision), "use_form")

    async def _use(self, form_id: str, queues: tuple[str, ...], revision: int) -> None:
        try:
            await self._forms.use(form_id, queues, revision)
        except BackendError as error:
            conflict = error.code == "conflict"
            said = _tr("FormDesk", "Somebody else has changed the forms meanwhile. Look again.")
            self._say(said if conflict else text.problem(error.code, error.detail), Ink.DANGER)
            if conflict:
                self.used.emit()
        else:
            self._say(_tr("FormDesk", "From the next call on these queues use the form."), Ink.SUCCESS)
            self.used.emit()
        finally:
            self._busy = False
            self._show()

    def _say(self, sentence: str, ink: Ink) -> None:
        self._said.setInk(ink)
        self._said.setText(sentence)
        announce(self, sentence)

    def retranslate(self) -> None:
        self._hint.setText(
            _tr(
                "FormDesk",
                "A queue uses one form: ticking it here takes it from the other. It counts from the next call.",
            )
        )
        self._apply.setText(_tr("FormDesk", "Use for these queues"))
        self._show()
