"""The wrap-up of one contact: the centre's form, notes, time left, what comes afterwards, and handing it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from agent_desktop.domain.agent_state import AgentState, AgentStatus
from agent_desktop.domain.call import Call, InteractionId
from agent_desktop.domain.events import AgentStatusChanged
from agent_desktop.domain.wrapup import NOTES, Form, Problem
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Chip,
    Elided,
    Field,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    Scroll,
    TextArea,
    TextStyle,
    Theme,
    Tone,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace import form_rules
from agent_desktop.ui.workspace.afterwards import Afterwards
from agent_desktop.ui.workspace.form_grid import FieldGrid
from agent_desktop.ui.workspace.present import Reader

_INSET = 16
_TAKE_KEYS = "Alt+V"
_LEAST_HEIGHT = 62
"""Of the fields, which scroll when there is no room: caption and control of a row, and a little of the next."""
_NOTES, _NOTES_MOST = 2, 5
"""Lines of the notes: at least, and where there is room for what is written."""


class _FormScroll(Scroll):
    """As high as its fields while there is room, then it scrolls."""

    def __init__(self, content: QWidget) -> None:
        self._content = content
        super().__init__(content)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        content = self._content
        layout = content.layout()
        if layout is not None and layout.hasHeightForWidth():
            return QSize(300, layout.totalHeightForWidth(self.width()))
        return QSize(300, content.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(_LEAST_HEIGHT, self.sizeHint().height()))


class WrapUpForm(Frame):
    """The form of one interaction at a time: `open` fills it, `release` empties it for the next.

    Every change goes to the wrap-up service at once; nothing is kept only here.
    """

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker, form: Form | None) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._language, self._ticker = desk, language, ticker
        self._form = form
        self._interaction_id: InteractionId | None = None
        self._call: Call | None = None
        self._queue_id = ""
        self._ready = False
        self._finishing = False
        self._complained = ""
        self._facts = Subscriptions(desk.bus)
        self.setObjectName("wrapup_form")

        self._title = Label(theme, "", TextStyle.STRONG)
        self._form_name = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._left = Chip(theme, "", Tone.WARNING, "timer")
        self._left.setObjectName("work_left")
        self._left.hide()
        self._afterwards = Afterwards(desk, theme, language)
        head = row(self._title, (self._form_name, 1), self._left, self._afterwards, gap=8)

        self._grid: FieldGrid | None = None
        if self._form is not None:
            self._grid = FieldGrid(theme, self._form, desk.numbering, self._reader)
        self._notes = TextArea(theme, lines=_NOTES, most=_NOTES_MOST)
        self._notes.setObjectName("notes")
        self._notes_field = Field(theme, "", self._notes)
        fields = QWidget()
        fields.setLayout(vbox(*([self._grid] if self._grid else []), gap=0, pad=(_INSET, 0, _INSET, 0)))
        self._scroll = _FormScroll(fields)
        if self._grid is None:
            self._scroll.hide()

        self._legend = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._legend.setObjectName("form_message")
        self._extend = Button(theme, "", "timer", Kind.QUIET, small=True)
        self._extend.setObjectName("extend")
        self._save = Button(theme, "", small=True)
        self._save.setObjectName("save_draft")
        self._finish_button = Button(theme, "", "check", small=True)
        self._finish_button.setObjectName("finish")
        self._take = Button(theme, "", "phone-forwarded", Kind.QUIET, small=True)
        self._take.setObjectName("take_over")
        QShortcut(QKeySequence(_TAKE_KEYS), self._take, self._take.click)  # setText() would clear the button's own
        self._take.hide()
        foot = row((self._legend, 1), self._take, self._extend, self._save, self._finish_button, gap=8)
        self.setLayout(
            vbox(
                row((head, 1), pad=(_INSET, 0, _INSET, 0)),
                self._scroll,
                row((self._notes_field, 1), pad=(_INSET, 0, _INSET, 0)),
                row((foot, 1), pad=(_INSET, 0, _INSET, 0)),
                gap=8,
                pad=(0, 8, 0, 12),
            )
        )
        self._connect()
        self.retranslate()
        self.setReady(False)
        self._show_status(desk.session.status)

    def close_down(self) -> None:
        self._facts.close()
        self._ticker.stop(self)
        self._afterwards.close_down()

    def _connect(self) -> None:
        self._notes.textChanged.connect(self._on_notes)
        if self._grid is not None:
            self._grid.edited.connect(self._edited)
            self._grid.arranged.connect(self._on_arranged)
            self._on_arranged()
        self._take.clicked.connect(self._take_over)
        self._extend.clicked.connect(self._desk.session.extend_work)
        self._save.clicked.connect(self._on_save)
        self._finish_button.clicked.connect(self.finish)
        self._facts.on(AgentStatusChanged, lambda fact: self._show_status(fact.status))
        self._ticker.tick.connect(self._tick)

    # --- what the workspace uses

    def open(self, interaction_id: InteractionId) -> None:
        """Shows what the wrap-up service holds for this interaction."""
        draft = self._desk.wrapup.draft(interaction_id)
        self._fill(draft.values if draft else {}, draft.notes if draft else "")
        self._interaction_id = interaction_id

    def release(self) -> None:
        """Forgets the interaction and everything that stood in the fields."""
        self._interaction_id = None
        self._fill({}, "")
        self.setCall(None, "")
        self.setReady(False)

    def _fill(self, values: Mapping[str, Any], notes: str) -> None:
        self._interaction_id = None  # nothing of this is an edit
        if self._grid is not None:
            self._grid.setValues(values)
        self._notes.setPlainText(notes)
        self._notes_field.setError("")
        self._say("")

    @property
    def form(self) -> Form | None:
        """The definition it was made from."""
        return self._form

    @property
    def ready(self) -> bool:
        """Whether it may be filled in: from the answer on."""
        return self._ready

    def setCall(self, call: Call | None, queue_id: str) -> None:
        """The call it belongs to: its after-call work is the one whose time is shown."""
        self._call, self._queue_id = call, queue_id
        self._show_extend()
        self._take.setVisible(self._ready and bool(self._handed()))
        self._show_status(self._desk.session.status)

    def setLow(self, low: bool) -> None:
        """In a low window long notes scroll, rather than reach under the buttons."""
        self._notes.setMost(_NOTES if low else _NOTES_MOST)

    def setReady(self, ready: bool) -> None:
        self._ready = ready
        if self._grid is not None:
            self._grid.setEnabled(ready)
        for part in (self._notes, self._save, self._finish_button):
            part.setEnabled(ready)
        self._show_extend()
        self._take.setVisible(ready and bool(self._handed()))

    def focusNotes(self) -> None:
        self._notes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def insertIntoNotes(self, words: str) -> bool:
        """Puts text where the cursor is, as one step that can be undone; False while the form is not open yet."""
        if not self._ready or not words:
            return False
        cursor = self._notes.textCursor()
        lead = "" if cursor.atBlockStart() else "\n"
        cursor.insertText(f"{lead}{words}")
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, 0)
        self._notes.setTextCursor(cursor)
        self._notes.ensureCursorVisible()
        return True

    def typing(self) -> bool:
        """Whether the keyboard is in it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def finish(self) -> None:
        """Hands it in, or says what is missing."""
        if self._ready and not self._finishing and self._interaction_id is not None:
            self._finishing = True
            self._desk.tasks.spawn(self._finish(self._interaction_id), "finish")

    # --- what a colleague handed over

    def _handed(self) -> dict[str, Any]:
        """What the colleague filled in and nobody here did: for fields that are empty or stand as they came."""
        pop = self._desk.pop.pop(self._interaction_id) if self._interaction_id is not None else None
        if pop is None or pop.handover is None or self._form is None or self._grid is None:
            return {}
        own = self._grid.values()
        untouched = {f.key for f in self._form.fields if not own.get(f.key) or own[f.key] == f.default} - {NOTES}
        return {k: v for k, v in pop.handover.values.items() if k in untouched and v and v != own.get(k)}

    def _take_over(self) -> None:
        """The colleague's values where nothing stands; what was typed stays."""
        handed = self._handed()
        if self._grid is None or not handed:
            return
        self._grid.setValues({**self._grid.values(), **handed})
        self._take.hide()
        self._edited()

    # --- inside

    async def _finish(self, interaction_id: InteractionId) -> None:
        try:
            self._edited()
            if self._grid is not None and self._grid.unreadable():
                self._complain(self._desk.wrapup.problems(interaction_id))
                return
            problems = await self._desk.wrapup.finish(interaction_id)
        except StorageError as error:
            self._say(text.problem(error.code, error.detail))
            return
        finally:
            self._finishing = False
        if problems:
            self._complain(problems)

    def _complain(self, problems: dict[str, Problem]) -> None:
        first = self._grid.show_problems(problems) if self._grid is not None else None
        wrong = problems.get(NOTES)
        said = form_rules.sentence(form_rules.notes_field(self._form), wrong, self._reader()) if wrong else ""
        self._notes_field.setError(said)
        if said and first is None:
            first = self._notes
        self._say(self.tr("Fill in what is marked, then finish."))
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            if first is not self._notes:
                self._scroll.ensureWidgetVisible(first, 0, 32)

    def _say(self, sentence: str) -> None:
        self._complained = sentence
        self._legend.setText(sentence or self.tr("* required before you finish"))
        self._legend.setInk(Ink.DANGER if sentence else Ink.THIRD)

    def _on_notes(self) -> None:
        self._notes_field.setError("")
        self._edited()

    def _edited(self) -> None:
        if self._complained:
            self._say("")
        values = self._grid.values() if self._grid is not None else {}
        if self._interaction_id is not None:
            self._desk.wrapup.edit(self._interaction_id, values, self._notes.toPlainText())

    def _on_save(self) -> None:
        if self._interaction_id is not None:
            self._desk.tasks.spawn(self._desk.wrapup.save(self._interaction_id), "save_draft")

    def _on_arranged(self) -> None:
        controls = self._grid.controls() if self._grid is not None else []
        if controls:
            QWidget.setTabOrder(controls[-1], self._notes)
        self._scroll.updateGeometry()

    def _mine(self, status: AgentStatus) -> bool:
        """Whether the after-call work that goes on is that of this contact."""
        if status.state is not AgentState.WORK or self._call is None:
            return False
        return status.call_id in (None, self._call.id)

    def _show_status(self, status: AgentStatus) -> None:
        mine = self._mine(status)
        self._finish_button.setKind(Kind.PRIMARY if mine else Kind.DEFAULT)
        timed = mine and status.work_until is not None
        (self._ticker.start if timed else self._ticker.stop)(self)
        self._left.setVisible(timed)
        self._show_extend()
        self._tick()

    def _tick(self) -> None:
        until = self._desk.session.status.work_until
        if until is None or self._left.isHidden():
            return
        seconds = (until - self._desk.clock.now()).total_seconds()
        time_left = text.duration(max(0.0, seconds))
        self._left.setText(self.tr("{time} left").format(time=time_left) if seconds > 0 else self.tr("Time is up"))

    def _show_extend(self) -> None:
        provisioning = self._desk.session.provisioning
        queue = provisioning.queue(self._queue_id) if provisioning else None
        seconds = queue.acw_extend_seconds if queue is not None and queue.acw_seconds else 0
        self._extend.setVisible(seconds > 0)
        self._extend.setText(self.tr("Extend {time}").format(time=text.duration(seconds)))
        self._extend.setEnabled(self._mine(self._desk.session.status))

    def _reader(self) -> Reader:
        desk = self._desk
        return Reader(self._language.tag, desk.session.provisioning, desk.numbering.display, desk.clock.now())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        reader = self._reader()
        self._title.setText(self.tr("Wrap-up"))
        self._form_name.setText(reader.local(self._form.title) if self._form else "")
        spec = form_rules.notes_field(self._form)
        self._notes_field.setCaption(reader.local(spec.label) if spec else self.tr("Notes"))
        self._notes_field.setRequired(spec.required if spec else False)
        self._notes_field.setHint(reader.local(spec.hint) if spec else "")
        self._notes.setPlaceholderText(self.tr("Notes are saved as you type"))
        self._notes.setToolTip(self.tr("Write notes") + "  F5")
        self._save.setText(self.tr("Save draft"))
        self._save.setTip(self.tr("Keep it as it is and go on later"))
        self._take.setText(self.tr("Take over the values"))
        self._take.setTip(self.tr("Fill empty fields with what your colleague wrote"), _TAKE_KEYS)
        self._finish_button.setText(self.tr("Finish"))
        self._finish_button.setTip(self.tr("Hand in the wrap-up"), "Ctrl+Enter")
        self._extend.setTip(self.tr("More time for this wrap-up"))
        self._say("")
        if self._grid is not None:
            self._grid.follow()
        self._show_extend()
        self._tick()
