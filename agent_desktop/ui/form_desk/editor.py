"""One form while it is laid out: its fields, what can be said of each, the preview, what to mend, the versions."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from agent_desktop.domain import form_edits
from agent_desktop.domain.form_design import FieldDesign, FieldKind, FormDesign, FormShelf, Purpose, Sketch
from agent_desktop.domain.form_flaws import flaws
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.clock import Timer
from agent_desktop.kit.undo import Undo
from agent_desktop.ports import BackendError, Refused, StorageError
from agent_desktop.services.form_designing import FormDesigning, Opened
from agent_desktop.ui import text
from agent_desktop.ui.design import Layer, Scroll, Theme, Tone, announce, bind
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.form_desk import words
from agent_desktop.ui.form_desk.field_panel import FieldPanel, FormPanel
from agent_desktop.ui.form_desk.frame import EditorFrame
from agent_desktop.ui.form_desk.preview import FormPreview
from agent_desktop.ui.form_desk.publishing import open_publishing
from agent_desktop.ui.form_desk.queues import QueuesPane
from agent_desktop.ui.form_desk.versions import VersionsPane
from agent_desktop.ui.text import Language

SEND_AFTER_SECONDS = 5.0
"""What is drawn is on the server so soon after the last change; the service keeps it before that."""
_HEIGHTS = [320, 280]
"""Of fields and preview, until somebody drags them."""
_tr = QCoreApplication.translate


class FormEditor(QWidget):
    """`stored` when the list of forms is another one now."""

    stored = Signal()

    def __init__(self, desk: Desk, forms: FormDesigning, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._forms, self._theme, self._language = desk, forms, theme, language
        self._opened: Opened | None = None
        self._steps = Undo(FormDesign())
        self._revision = 0
        self._send_timer: Timer | None = None
        self._busy = False
        self._sheet: Layer | None = None
        self.frame = EditorFrame(theme)
        self._form_panel = FormPanel(theme)
        self._field_panel = FieldPanel(theme)
        self._panels = QStackedWidget()
        self._panels.addWidget(Scroll(self._form_panel))
        self._panels.addWidget(Scroll(self._field_panel))
        self._preview = FormPreview(desk, theme, language.tag)
        self._versions = VersionsPane(theme)
        self._queues = QueuesPane(desk, forms, theme)
        self._shelf = FormShelf()
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.setHandleWidth(1)
        upper.setChildrenCollapsible(False)
        upper.addWidget(self.frame.fields_column)
        upper.addWidget(self._panels)
        upper.setStretchFactor(1, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        both.addWidget(upper)
        both.addWidget(self._preview)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        both.setSizes(_HEIGHTS)
        self.frame.parts_stack.addWidget(both)
        self.frame.parts_stack.addWidget(self._versions)
        self.frame.parts_stack.addWidget(self._queues)
        self.setLayout(self.frame.layout_with())
        self._connect()
        self.retranslate()

    def close_down(self) -> None:
        self._stop_sending()
        if self._sheet is not None:
            self._sheet.dismiss()
        self._preview.close_down()

    @property
    def design(self) -> FormDesign:
        return self._steps.present

    def show_form(self, opened: Opened) -> None:
        """A form to work on; what was drawn before is safe."""
        self._flush()
        self._opened, self._revision = opened, opened.sketch.revision
        self._steps = Undo(opened.sketch.design)
        self.frame.say("")
        self.frame.parts.setCurrent("fields")
        self.frame.fields.setCurrentKey(words.FORM_ROW)
        self._show()
        self.frame.fields.setCurrentKey(words.FORM_ROW)
        self._on_row(words.FORM_ROW)
        if opened.unsent:
            self._later_send()
        if not opened.sketch.base_version and not opened.sketch.design.title:
            self._form_panel.focus_first()

    def show_shelf(self, shelf: FormShelf) -> None:
        """What is published now, and which queues use it."""
        self._shelf = shelf
        self._show_queues()

    def shown_id(self) -> str:
        return self._opened.sketch.form_id if self._opened else ""

    # --- steps

    def step(self, design: FormDesign, merge: str = "") -> None:
        """Takes a step that can be undone; it is kept at once."""
        if self._opened is not None and self._steps.change(design, merge):
            self._after_step()

    def undo(self) -> None:
        if self._steps.undo():
            self._after_step()

    def redo(self) -> None:
        if self._steps.redo():
            self._after_step()

    def add_field(self, kind: FieldKind) -> None:
        new = self._forms.new_field(kind)
        self.step(form_edits.added(self.design, new, self._key()))
        self._select(new.key)
        self._field_panel.focus_first()

    def duplicate(self) -> None:
        new = self._forms.new_field(FieldKind.TEXT).key
        self.step(form_edits.duplicated(self.design, self._key(), new))
        if self.design.field(new) is not None:
            self._select(new)

    def remove(self) -> None:
        keys = [f.key for f in self.design.fields]
        key = self._key()
        if key in keys:
            place = keys.index(key)
            self.step(form_edits.removed(self.design, key))
            left = [f.key for f in self.design.fields]
            self._select(left[min(place, len(left) - 1)] if left else words.FORM_ROW)

    def shift(self, by: int) -> None:
        key = self._key()
        self.step(form_edits.moved(self.design, key, by))
        self._select(key)

    def publish(self) -> None:
        """Asks once, with what it changes; not while something must be mended."""
        if self._opened is None or self._busy or flaws(self.design):
            return
        self._sheet = open_publishing(
            self.window(), self._theme, self._language.tag, self._opened, self.design, self._on_confirmed
        )
        self._sheet.closed.connect(self._on_sheet_closed)

    # --- inside: the widgets

    def _connect(self) -> None:
        frame = self.frame
        frame.fields.currentKeyChanged.connect(self._on_row)
        frame.fields.chosen.connect(lambda _key: self._focus_panel())
        frame.kindWanted.connect(lambda kind: self.add_field(FieldKind(kind)))
        frame.duplicate.clicked.connect(self.duplicate)
        frame.remove.clicked.connect(self.remove)
        frame.up.clicked.connect(lambda: self.shift(-1))
        frame.down.clicked.connect(lambda: self.shift(1))
        frame.undo.clicked.connect(self.undo)
        frame.redo.clicked.connect(self.redo)
        frame.flaws.chosen.connect(self._on_flaw)
        frame.discard.clicked.connect(self._on_discard)
        frame.publish.clicked.connect(self.publish)
        frame.mine.clicked.connect(self._on_mine)
        frame.parts.currentChanged.connect(self._on_part)
        self._form_panel.changed.connect(self._on_title)
        self._field_panel.changed.connect(self._on_field)
        self._versions.looked.connect(self._on_look)
        self._versions.againWanted.connect(self._on_again)
        self._queues.used.connect(self.stored)
        for sequence, work in (
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+D", self.duplicate),
        ):
            bind(self, sequence, work, inside=True)
        bind(frame.fields, "Alt+Up", lambda: self.shift(-1))
        bind(frame.fields, "Alt+Down", lambda: self.shift(1))
        bind(frame.fields, "Delete", self.remove)

    def _key(self) -> str:
        return self.frame.fields.currentKey()

    def _select(self, key: str) -> None:
        self.frame.fields.setCurrentKey(key)
        self._on_row(key)

    def _on_row(self, key: str) -> None:
        field = self.design.field(key)
        if field is None:
            self._form_panel.show_form(self.design)
            self._panels.setCurrentIndex(0)
        else:
            self._field_panel.show_field(field, self.design, self._language.tag)
            self._panels.setCurrentIndex(1)
        self.frame.show_field_buttons(self.design, key)

    def _focus_panel(self) -> None:
        if self._panels.currentIndex():
            self._field_panel.focus_first()
        else:
            self._form_panel.focus_first()

    def _on_flaw(self, row: str) -> None:
        """To the place where it can be mended."""
        self.frame.parts.setCurrent("fields")
        self._select(row.partition(":")[2] or words.FORM_ROW)
        self._focus_panel()

    def _on_title(self, title: LocalText, merge: str) -> None:
        self.step(replace(self.design, title=title), merge)

    def _on_field(self, field: FieldDesign, merge: str) -> None:
        self.step(form_edits.changed(self.design, field), merge)

    def _show(self) -> None:
        design, language = self.design, self._language.tag
        found = flaws(design)
        frame = self.frame
        frame.show_fields(words.field_rows(design, {f.key for f in found}, language))
        frame.show_flaws(words.flaw_rows(found, design, language))
        frame.undo.setEnabled(self._steps.can_undo)
        frame.redo.setEnabled(self._steps.can_redo)
        self._preview.show_design(design)
        opened = self._opened
        if opened is None:
            return
        changed = design != opened.published
        frame.title.setText(words.name_of(design.title, language))
        frame.show_state(opened.sketch.base_version, changed)
        frame.show_notice(words.overtaken(opened.history, language) if opened.overtaken else "")
        frame.publish.setEnabled(changed and not found and not self._busy and not opened.overtaken)
        frame.discard.setEnabled(changed and not self._busy)
        self._versions.show_history(opened.history, language, self._desk.clock.now())
        self._show_queues()

    def _show_queues(self) -> None:
        if self._opened is None:
            return
        provisioning, language = self._desk.session.provisioning, self._language.tag
        queues = {q.id: q.label.in_language(language) for q in provisioning.queues} if provisioning else {}
        self._queues.show_queues(self.shown_id(), self._shelf, queues, language)
        self.frame.show_parts(self.design.purpose is Purpose.WRAP_UP)

    def _after_step(self) -> None:
        self._show()
        self._on_row(self._key())
        self._keep()

    # --- keeping

    def _sketch(self) -> Sketch | None:
        if self._opened is None:
            return None
        return replace(self._opened.sketch, revision=self._revision, design=self.design)

    def _keep(self) -> None:
        sketch = self._sketch()
        if sketch is not None:
            self._forms.keep(sketch)
        self._later_send()

    def _later_send(self) -> None:
        self._stop_sending()
        self._send_timer = self._desk.clock.call_later(SEND_AFTER_SECONDS, self._send_now)

    def _flush(self) -> None:
        """Before another form takes its place."""
        if self._send_timer is not None:
            self._stop_sending()
            self._send_now()

    def _stop_sending(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def _send_now(self) -> None:
        self._send_timer = None
        sketch = self._sketch()
        if sketch is not None:
            self._desk.tasks.spawn(self._guarded(self._send(sketch)), "send_form")

    async def _send(self, sketch: Sketch) -> None:
        try:
            sent = await self._forms.send(sketch)
        except Refused as error:
            if error.code == "conflict" and self.shown_id() == sketch.form_id:
                self.frame.say(
                    _tr("FormDesk", "You have changed this draft on another computer. This one is kept here.")
                )
                return
            raise
        if self.shown_id() == sketch.form_id:
            self._revision = sent.revision
            self.frame.say(_tr("FormDesk", "Saved as a draft."))
        self.stored.emit()

    async def _guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except (BackendError, StorageError) as error:
            self.frame.say(text.problem(error.code, error.detail))

    # --- publishing

    def _on_sheet_closed(self) -> None:
        self._sheet = None

    def _on_confirmed(self) -> None:
        sketch = self._sketch()
        if sketch is not None and not self._busy:
            self._run(self._publish(sketch), "publish_form")

    def _run(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        self._stop_sending()
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._finishing(work), name)

    async def _finishing(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await self._guarded(work)
        finally:
            self._busy = False
            self._show()

    async def _publish(self, sketch: Sketch) -> None:
        self._forms.keep(sketch)
        try:
            await self._forms.publish(sketch)
        except Refused as error:
            if error.code != "conflict":
                raise
            await self._reopen(sketch.form_id)  # somebody was faster: the notice says who, the draft is still here
            return
        await self._reopen(sketch.form_id)
        said = _tr("FormDesk", "Version {number} is published.").format(number=sketch.base_version + 1)
        if not sketch.base_version and sketch.design.purpose is Purpose.WRAP_UP:  # no queue can use it before that
            said = f"{said} {_tr('FormDesk', 'Choose the queues that use it.')}"
            self.frame.parts.setCurrent("queues")
        self.frame.say(said, Tone.SUCCESS)
        announce(self, said)
        self.stored.emit()

    async def _reopen(self, form_id: str) -> None:
        key = self._key()
        opened = await self._forms.open(form_id)
        self._stop_sending()  # what was typed meanwhile is in it
        self.show_form(opened)
        self._select(key if self.design.field(key) else words.FORM_ROW)

    def _on_mine(self) -> None:
        """The draft goes on as a change of the version that somebody else published."""
        if self._opened is not None and not self._busy:
            self._run(self._rebase(self._opened), "rebase_form")

    async def _rebase(self, opened: Opened) -> None:
        newest = opened.history.newest
        published = await self._forms.design(opened.sketch.form_id, newest)
        sketch = replace(opened.sketch, base_version=newest, revision=self._revision, design=self.design)
        self._forms.keep(sketch)
        self._opened = replace(opened, sketch=sketch, published=published)
        self._later_send()

    def _on_discard(self) -> None:
        if self._opened is not None and not self._busy:
            self._run(self._discard(self._opened), "discard_form")

    async def _discard(self, opened: Opened) -> None:
        await self._forms.discard(opened.sketch.form_id)
        if opened.history.versions:
            await self._reopen(opened.sketch.form_id)
        else:
            self.show_form(self._forms.begin(opened.sketch.design.purpose))
        self.stored.emit()

    # --- versions

    def _on_part(self, part: str) -> None:
        self.frame.parts_stack.setCurrentIndex({"versions": 1, "queues": 2}.get(part, 0))

    def _on_look(self, version: int) -> None:
        if self._opened is not None:
            self._desk.tasks.spawn(self._guarded(self._look(self._opened, version)), "look_at_form")

    async def _look(self, opened: Opened, version: int) -> None:
        design = await self._forms.design(opened.sketch.form_id, version)
        before = await self._forms.design(opened.sketch.form_id, version - 1) if version > 1 else None
        if self._opened is not None and self._opened.sketch.form_id == opened.sketch.form_id:
            self._versions.show_version(version, design, before, self._language.tag)

    def _on_again(self, version: int) -> None:
        if self._opened is not None and not self._busy:
            self._run(self._again(self._opened, version), "form_again")

    async def _again(self, opened: Opened, version: int) -> None:
        sketch = await self._forms.again(opened, version)
        self.frame.parts.setCurrent("fields")
        self.step(sketch.design)
        self.frame.say(
            _tr("FormDesk", "The draft says what version {number} said. Publish it to go back.").format(number=version)
        )

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self.frame.retranslate()
        self._versions.retranslate()
        self._queues.retranslate()
        self._show()
        if self._opened is not None:
            self._on_row(self._key())
