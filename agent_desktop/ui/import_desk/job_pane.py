"""One import: which column is what, what would happen, how far it is, and the bad rows as a file."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.importing import BUSY, OVER, Fate, ImportJob, ImportState, mapping_flaws
from agent_desktop.ui.design import (
    Button,
    Chip,
    Choice,
    Elided,
    Ink,
    Kind,
    Label,
    Listing,
    Notice,
    Progress,
    Scroll,
    Select,
    TextStyle,
    Theme,
    Tile,
    Tone,
    clear,
    line,
    row,
    vbox,
)
from agent_desktop.ui.import_desk import words
from agent_desktop.ui.text import Language

_HEADING_WIDTH, _SAMPLE_WIDTH, _FIELD_WIDTH = 180, 240, 240
_LEFT_OUT = ""
_tr = QCoreApplication.translate


class JobPane(QWidget):
    """Signals say what is wanted; the page asks the server and shows what it answers."""

    checkWanted = Signal(dict)
    runWanted = Signal()
    cancelWanted = Signal()
    errorsWanted = Signal()

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__()
        self._theme, self._language = theme, language
        self._job: ImportJob | None = None
        self._selects: dict[str, Select] = {}
        self._sending: tuple[int, int] | None = None
        self._title = Elided(theme, "", TextStyle.TITLE)
        self._chip = Chip(theme, "")
        self._notice = Notice(theme, Tone.NEUTRAL, "info")
        self._notice.setObjectName("import_state")
        self._bar = Progress(theme)
        self._bar.setObjectName("import_progress")
        self._how_far = Label(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._how_far_row = row((self._bar, 1), self._how_far, gap=12, pad=(16, 0, 16, 8))
        self._tiles = {fate: Tile(theme, "", words.fate_icon(fate)) for fate in Fate}
        for fate, tile in self._tiles.items():
            tile.setObjectName(f"count_{fate}")
        self._tiles_row = row(*((tile, 1) for tile in self._tiles.values()), gap=8, pad=(16, 12, 16, 12))
        self._columns_word = Label(theme, "", TextStyle.STRONG)
        self._columns_box = vbox(gap=6)
        self._columns = QWidget()
        self._columns.setLayout(vbox(self._columns_word, self._columns_box, gap=8, pad=(16, 12, 16, 12)))
        self._examples = Listing(theme)
        self._examples.setObjectName("import_examples")
        body = QWidget()
        body.setLayout(vbox(self._tiles_row, self._columns, None, gap=0))
        self._scroll = Scroll(body)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.DANGER)
        self._said.setObjectName("import_message")
        self._errors = _button(theme, "save_errors", "download")
        self._cancel = _button(theme, "cancel_import", "x")
        self._check = _button(theme, "check_import", "scan-search")
        self._run = Button(theme, "", "check", Kind.PRIMARY)
        self._run.setObjectName("run_import")
        self.setLayout(
            vbox(
                row((self._title, 1), self._chip, gap=12, pad=(16, 12, 16, 12)),
                row((self._notice, 1), pad=(16, 0, 16, 8)),
                self._how_far_row,
                line(),
                (self._scroll, 3),
                (self._examples, 2),
                line(),
                row((self._said, 1), self._errors, self._cancel, self._check, self._run, gap=8, pad=(16, 8, 16, 8)),
                gap=0,
            )
        )
        self._errors.clicked.connect(self.errorsWanted)
        self._cancel.clicked.connect(self.cancelWanted)
        self._check.clicked.connect(self._on_check)
        self._run.clicked.connect(self.runWanted)
        self.retranslate()

    @property
    def job(self) -> ImportJob | None:
        return self._job

    def show_sending(self, name: str, sent: int, total: int) -> None:
        """While the file is on its way."""
        self._job, self._sending = None, (sent, total)
        self._title.setText(name)
        self._show()

    def show_job(self, job: ImportJob) -> None:
        """The same import again keeps what was chosen for its columns."""
        before, self._job, self._sending = self._job, job, None
        self._title.setText(job.file_name)
        if before is None or (before.id, before.columns) != (job.id, job.columns) or len(self._selects) == 0:
            self._make_columns(job)
        self._show()

    def mapping(self) -> dict[str, str]:
        """Heading -> field, as it is chosen now; what is left out is not in it."""
        chosen = {heading: select.value() or _LEFT_OUT for heading, select in self._selects.items()}
        return {heading: field for heading, field in chosen.items() if field}

    def say(self, sentence: str) -> None:
        self._said.setText(sentence)

    # --- inside

    def _make_columns(self, job: ImportJob) -> None:
        clear(self._columns_box)
        self._selects = {}
        choices = [Choice(_LEFT_OUT, _tr("Import", "Left out"))]
        choices += [Choice(f.name, f"{self._language.local(f.label)}{' *' if f.required else ''}") for f in job.fields]
        for column in job.columns:
            select = Select(self._theme, choices, value=column.field, name=column.heading)
            select.setObjectName(f"column_{column.heading}")
            select.setFixedWidth(_FIELD_WIDTH)
            select.chosen.connect(lambda _value: self._on_chosen())
            heading = row((Elided(self._theme, column.heading, TextStyle.STRONG), 1))
            heading.setFixedWidth(_HEADING_WIDTH)
            sample = row((Elided(self._theme, " · ".join(column.samples), TextStyle.SMALL, Ink.THIRD), 1))
            sample.setFixedWidth(_SAMPLE_WIDTH)
            self._columns_box.addWidget(row(heading, sample, select, None, gap=12))
            self._selects[column.heading] = select

    def _on_chosen(self) -> None:
        self.say("")
        self._show()

    def _show(self) -> None:
        had_keyboard = self._has_keyboard()
        self._show_all()
        if had_keyboard and not self._has_keyboard():  # the button of this step is gone: on to the next one's
            following = next((b for b in (self._run, self._check, self._cancel, self._errors) if b.isVisible()), None)
            if following is not None:
                following.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _show_all(self) -> None:
        job, sending = self._job, self._sending
        busy = sending is not None or (job is not None and job.state in BUSY)
        self._how_far_row.setVisible(busy)
        counted = job is not None and job.checked and bool(job.counts)
        self._tiles_row.setVisible(counted)
        self._examples.setVisible(counted)
        self._columns.setVisible(job is not None and bool(job.columns) and job.state is not ImportState.DONE)
        self._cancel.setVisible(busy)
        self._chip.setVisible(job is not None)
        self._errors.setVisible(job is not None and job.has_errors)
        if sending is not None:
            self._notice.setNotice(Tone.NEUTRAL, "upload", _tr("Import", "The file is being sent."))
            sent, total = sending
            self._bar.setPart(sent / total if total else 0.0)
            self._how_far.setText(f"{sent / (1 << 20):,.1f} / {total / (1 << 20):,.1f} MiB")
        if job is None:
            self._check.hide()
            self._run.hide()
            return
        self._chip.setSpec(words.state_chip(job.state))
        self._notice.setNotice(_tone(job), _icon(job), words.state_sentence(job))
        self._bar.setPart(job.rows / job.total if job.total else 0.0)
        self._how_far.setText(words.progress_sentence(job))
        for fate, tile in self._tiles.items():
            tile.setFigure(f"{job.counts.get(fate, 0):,}")
        self._examples.setRows(words.example_rows(job, self._language.tag))
        self._show_steps(job, busy)

    def _show_steps(self, job: ImportJob, busy: bool) -> None:
        """Comparing comes first; with other columns it comes again."""
        same = self.mapping() == job.mapping
        ready = job.state is ImportState.CHECKED or (job.state in OVER and job.checked)
        something = job.counts.get(Fate.NEW, 0) + job.counts.get(Fate.CHANGED, 0) > 0
        for select in self._selects.values():
            select.setEnabled(not busy)
        self._check.setVisible(bool(job.columns) and not busy and job.state is not ImportState.DONE)
        self._check.setKind(Kind.DEFAULT if ready and same else Kind.PRIMARY)
        self._run.setVisible(ready and same and not busy)
        self._run.setEnabled(something or job.state in OVER)

    def _on_check(self) -> None:
        if self._job is None:
            return
        flaws = mapping_flaws(self._job, self.mapping())
        if flaws:
            self.say(words.flaw_sentence(*flaws[0], self._language.tag))
            return
        self.say("")
        chosen: Mapping[str, str] = self.mapping()
        self.checkWanted.emit(dict(chosen))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._columns_word.setText(_tr("Import", "Columns of the file"))
        self._examples.setAccessibleName(_tr("Import", "Examples"))
        self._bar.setAccessibleName(_tr("Import", "How far it is"))
        for fate, tile in self._tiles.items():
            tile.setCaption(words.fate_word(fate))
            tile.setNote(words.fate_note(fate))
        self._errors.setText(_tr("Import", "Save the bad rows…"))
        self._cancel.setText(_tr("Import", "Stop"))
        self._check.setText(_tr("Import", "Compare"))
        self._run.setText(_tr("Import", "Import"))
        if self._job is not None:
            self._make_columns(self._job)
        self._show()


def _tone(job: ImportJob) -> Tone:
    match job.state:
        case ImportState.DONE:
            return Tone.SUCCESS
        case ImportState.FAILED:
            return Tone.DANGER
        case ImportState.CANCELLED | ImportState.INTERRUPTED | ImportState.WAITING:
            return Tone.WARNING
        case _:
            return Tone.ACCENT


def _icon(job: ImportJob) -> str:
    return "check" if job.state is ImportState.DONE else "circle-alert" if job.state in OVER else "info"


def _button(theme: Theme, name: str, icon: str) -> Button:
    button = Button(theme, "", icon)
    button.setObjectName(name)
    return button
