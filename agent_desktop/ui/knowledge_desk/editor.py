"""One article while it is written: its text, its versions and the steps it can take."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.domain.article_editing import Category, EditEvent, Remark, Version, VersionState, Writing
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.article_editing import ArticleEditing
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Chip,
    Elided,
    Ink,
    Kind,
    LineEdit,
    Notice,
    Scroll,
    Segment,
    Segments,
    TextStyle,
    Theme,
    Tone,
    announce,
    bind,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.knowledge_desk import rows
from agent_desktop.ui.knowledge_desk.fields import ArticleFields
from agent_desktop.ui.knowledge_desk.filing import Filing
from agent_desktop.ui.knowledge_desk.versions import VersionsPane
from agent_desktop.ui.text import Language

_NOTE = 2000
_PARTS = ("text", "files", "versions")
_tr = QCoreApplication.translate


class EditorPane(QWidget):
    """While `dirty` no other article may take its place: its words would be gone."""

    stored = Signal()
    """The list of work is another one now."""

    def __init__(self, desk: Desk, articles: ArticleEditing, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._articles, self._language = desk, articles, language
        self._writing: Writing | None = None
        self._version: Version | None = None
        self._dirty = False
        self._busy = False

        self._title = Elided(theme, "", TextStyle.TITLE)
        self._chip = Chip(theme, "")
        self._parts = Segments(theme, [Segment(part, part) for part in _PARTS])
        self._parts.setObjectName("article_parts")
        self._notice = Notice(theme, Tone.WARNING, "pencil")
        self._notice_row = row((self._notice, 1), pad=(16, 0, 16, 8))
        self._fields = ArticleFields(theme)
        self._filing = Filing(desk, articles, theme, self)
        self._versions = VersionsPane(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(Scroll(self._fields))
        self._stack.addWidget(self._filing.pane)
        self._stack.addWidget(self._versions)
        self._note = LineEdit(theme)
        self._note.setObjectName("article_note")
        self._note.setMaxLength(_NOTE)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._said.setObjectName("article_message")
        self._discard = Button(theme, "", "undo-2")
        self._discard.setObjectName("discard_article")
        self._save = Button(theme, "", "check", Kind.PRIMARY)
        self._save.setObjectName("save_article")
        self._steps: dict[EditEvent, Button] = {}
        for event in EditEvent:
            kind = Kind.PRIMARY if event is EditEvent.APPROVE else Kind.DEFAULT
            button = Button(theme, "", kind=kind)
            button.setObjectName(f"article_{event}")
            button.clicked.connect(partial(self._take, event))
            self._steps[event] = button
        self.setLayout(
            vbox(
                row((self._title, 1), self._chip, self._parts, gap=12, pad=(16, 12, 16, 12)),
                self._notice_row,
                line(),
                (self._stack, 1),
                line(),
                row(
                    (self._said, 1), (self._note, 1), *self._steps.values(), self._discard, self._save,
                    gap=8, pad=(16, 8, 16, 8),
                ),
                gap=0,
            )
        )  # fmt: skip
        self._fields.changed.connect(self._on_changed)
        self._note.textEdited.connect(self._on_note)
        self._parts.currentChanged.connect(self._on_part)
        self._filing.changed.connect(self._on_filed)
        self._versions.compareWanted.connect(self._on_compare)
        self._versions.againWanted.connect(self._on_again)
        self._save.clicked.connect(self.save)
        self._discard.clicked.connect(self._on_discard)
        bind(self, "Ctrl+S", self.save, inside=True)
        self.retranslate()

    @property
    def dirty(self) -> bool:
        """Whether there are words that the server does not have."""
        return self._dirty

    def set_categories(self, categories: tuple[Category, ...]) -> None:
        self._fields.set_categories(categories, self._language.tag)

    def show_version(self, version: Version) -> None:
        """To read, or to go on writing where its state allows that."""
        before = self._version
        self._version = version
        self._writing = Writing(version.brief.article_id, version.revision, version.text)
        self._dirty = False
        self._fields.show_text(version.text, read_only=version.brief.state is VersionState.REVIEW)
        if before is None or _reviewed(before) != _reviewed(version):
            self._note.clear()
            if version.brief.state is VersionState.REVIEW:
                self._desk.tasks.spawn(self._recall_note(version), "article_remark")
        self._say("")
        self._show()
        if self._parts.current() != "text":
            self._on_part(self._parts.current())

    def show_writing(self, writing: Writing, *, kept: bool = False) -> None:
        """A new article, or (`kept`) words of an earlier run that never reached the server."""
        self._version = None
        self._writing = writing
        self._dirty = kept
        self._fields.show_text(writing.text, read_only=False)
        self._parts.setCurrent("text")
        self._say("")
        self._show()
        self._fields.focus_title()

    def insist(self) -> None:
        """Says why nothing else is opened."""
        self._say(_tr("Editing", "Save or discard what you wrote first."))

    def complain(self, error: BackendError | StorageError) -> None:
        self._say(_sentence(error))

    def save(self) -> None:
        """Sends what was written, or says what is missing."""
        if self._writing is None or self._busy or not self._dirty:
            return
        problems = self._fields.missing()
        self._fields.complain(problems)
        if problems:
            self._parts.setCurrent("text")
            self._say(next(iter(problems.values())))
            return
        self._run(self._send(self._typed(self._writing)), "save_article")

    def close_down(self) -> None:
        self._filing.close_down()

    # --- typing

    def _typed(self, writing: Writing) -> Writing:
        return Writing(writing.article_id, writing.revision, self._fields.text())

    def _on_changed(self) -> None:
        if self._writing is None:
            return
        if not self._dirty:
            self._dirty = True
            self._say("")
            self._show()
        self._articles.keep(self._typed(self._writing))

    def _on_note(self, typed: str) -> None:
        version = self._version
        if version is not None:
            self._articles.keep_remark(Remark(version.brief.article_id, version.brief.version, typed))

    async def _recall_note(self, version: Version) -> None:
        """What was written about it before, unless somebody writes already."""
        try:
            note = await self._articles.kept_remark(version.brief.article_id, version.brief.version)
        except StorageError as error:
            self.complain(error)
            return
        if self._version is version and not self._note.text():
            self._note.setText(note)

    # --- what the server is asked

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._guarded(work), name)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (BackendError, StorageError) as error:
            self.complain(error)
        finally:
            self._busy = False
            self._show()

    async def _send(self, sent: Writing) -> None:
        saved = await self._articles.save(sent)
        if self._fields.text() != sent.text:  # somebody types on: those words are newer than what was saved
            self._version = saved
            self._writing = Writing(sent.article_id, saved.revision, self._fields.text())
            self._articles.keep(self._writing)
        else:
            self.show_version(saved)
        self._say(_tr("Editing", "Saved as version {number}.").format(number=saved.brief.version))
        self.stored.emit()

    def _take(self, event: EditEvent) -> None:
        if self._version is not None and not self._busy and not self._dirty:
            self._run(self._step(self._version, event), "move_article")

    async def _step(self, version: Version, event: EditEvent) -> None:
        if event is EditEvent.REJECT and not self._note.text().strip():
            self._note.setFocus()
            self._say(_tr("Editing", "Write what has to change, then reject."))
            return
        moved = await self._articles.move(
            version.brief.article_id, version.brief.version, event, self._note.text().strip()
        )
        self.show_version(moved)
        self._say(f"{rows.done_word(event)}.")
        self.stored.emit()

    def _on_discard(self) -> None:
        if self._writing is not None and not self._busy:
            self._run(self._forget(self._writing), "discard_article")

    async def _forget(self, writing: Writing) -> None:
        await self._articles.forget()
        self._dirty = False
        if self._version is not None:
            self.show_version(self._version)
        elif writing.revision:
            self.show_version(await self._articles.newest(writing.article_id))
        else:
            self.show_writing(self._articles.begin())
        self.stored.emit()

    def _on_part(self, part: str) -> None:
        self._stack.setCurrentIndex(_PARTS.index(part))
        if part == "files":
            self._filing.read()
        if part == "versions" and self._writing is not None:
            self._desk.tasks.spawn(self._guarded(self._read_history(self._writing.article_id)), "article_versions")

    def _on_filed(self, fresh: Version) -> None:
        """Its files have changed, and with them perhaps the version; what was typed meanwhile stays."""
        if self._writing is None or self._writing.article_id != fresh.brief.article_id:
            return
        if self._dirty:
            self._version = fresh
            self._writing = Writing(fresh.brief.article_id, fresh.revision, self._writing.text)
            self._articles.keep(self._typed(self._writing))
            self._show()
            self._filing.read()
        else:
            self.show_version(fresh)
        self.stored.emit()

    async def _read_history(self, article_id: str) -> None:
        history = await self._articles.history(article_id)
        if self._writing is not None and self._writing.article_id == article_id:
            self._versions.show_history(history, self._language.tag, self._desk.clock.now())

    def _on_compare(self, new: int, old: int) -> None:
        if self._writing is not None:
            work = self._compare(self._writing.article_id, new, old)
            self._desk.tasks.spawn(self._guarded(work), "compare_article")

    async def _compare(self, article_id: str, new: int, old: int) -> None:
        compared = await self._articles.compare(article_id, new, old)
        if self._writing is not None and self._writing.article_id == article_id:
            self._versions.show_comparison(compared)

    def _on_again(self, version: int) -> None:
        if self._writing is None or self._busy:
            return
        if self._dirty:
            self.insist()
            return
        self._run(self._write_again(self._writing.article_id, version), "write_again")

    async def _write_again(self, article_id: str, version: int) -> None:
        fresh = await self._articles.write_again(article_id, version)
        self._parts.setCurrent("text")
        self.show_version(fresh)
        self.stored.emit()

    # --- what is seen

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def _show(self) -> None:
        if self._writing is None:
            return
        version, language = self._version, self._language.tag
        title = self._writing.text.title
        self._title.setText(rows.title_of(title, language) if title else _tr("Editing", "New article"))
        self._chip.setVisible(version is not None)
        if version is not None:
            self._chip.setSpec(rows.state_chip(version.brief.state))
        user = self._desk.session.provisioning.user.id if self._desk.session.provisioning else ""
        allowed = rows.allowed(version, user) if version and not self._dirty else ()
        for event, button in self._steps.items():
            button.setVisible(event in allowed)
            button.setEnabled(not self._busy)
        reviewing = version is not None and version.brief.state is VersionState.REVIEW
        self._note.setVisible(EditEvent.REJECT in allowed)
        self._said.setVisible(EditEvent.REJECT not in allowed or bool(self._said.text()))
        self._discard.setVisible(self._dirty)
        self._discard.setEnabled(not self._busy)
        self._save.setVisible(not reviewing)
        self._save.setEnabled(self._dirty and not self._busy)
        self._show_notice(reviewing and EditEvent.APPROVE not in allowed)
        self._filing.show_version(version, dirty=self._dirty)

    def _show_notice(self, own: bool) -> None:
        version, sentence = self._version, ""
        if version is None and self._dirty and self._writing is not None and self._writing.text.title:
            sentence = _tr("Editing", "You wrote this earlier; the server does not have it yet.")
        elif own:
            sentence = _tr("Editing", "You wrote this: somebody else approves it.")
        elif version is not None and version.brief.state is VersionState.PUBLISHED and self._dirty:
            sentence = _tr("Editing", "Agents read the published version until this one is approved.")
        self._notice.setText(sentence)
        self._notice_row.setVisible(bool(sentence))

    def retranslate(self) -> None:
        self._parts.setAccessibleName(_tr("Editing", "What is shown"))
        self._parts.setSegments(
            [
                Segment("text", _tr("Editing", "Text")),
                Segment("files", _tr("ArticleFiles", "Files")),
                Segment("versions", _tr("Editing", "Versions")),
            ]
        )
        self._note.setPlaceholderText(_tr("Editing", "What has to change"))
        self._note.setAccessibleName(_tr("Editing", "What has to change"))
        self._save.setText(_tr("Editing", "Save"))
        self._save.setTip(_tr("Editing", "Save the draft on the server"), "Ctrl+S")
        self._discard.setText(_tr("Editing", "Discard"))
        for event, button in self._steps.items():
            button.setText(rows.event_word(event))
        self._fields.retranslate()
        self._filing.retranslate()
        self._versions.retranslate()
        self._show()


def _reviewed(version: Version) -> tuple[str, int, VersionState]:
    """What a remark is about."""
    return version.brief.article_id, version.brief.version, version.brief.state


def _sentence(error: BackendError | StorageError) -> str:
    """The server's own words where it says more than a code: who may approve, which version is open."""
    if error.code == "illegal_transition":
        return _tr("Editing", "Its state has changed meanwhile. Open it again.")
    return text.problem(error.code, error.detail)
