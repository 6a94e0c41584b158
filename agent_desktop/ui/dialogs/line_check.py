""" "Check my line": every step with what was found and what to do, and a report to hand on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from agent_desktop.domain.events import LineChecked
from agent_desktop.domain.line_check import CheckResult, CheckStep, LineCheckProgress, Verdict
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.services.checks import LineReport
from agent_desktop.ui.design import (
    Button,
    Chip,
    ChipSpec,
    Ink,
    Kind,
    Label,
    Layer,
    Notice,
    Scroll,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    line,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet
from agent_desktop.ui.line_report import plain_text
from agent_desktop.ui.text.line_check import (
    conclusion,
    finding_sentence,
    hint,
    measures_text,
    step_name,
    verdict_name,
)

_WIDTH, _HEIGHT = 640, 660
_tr = QCoreApplication.translate
_LOOK: dict[Verdict, tuple[Tone, str]] = {
    Verdict.GOOD: (Tone.SUCCESS, "check"),
    Verdict.WARNING: (Tone.WARNING, "triangle-alert"),
    Verdict.BAD: (Tone.DANGER, "x"),
    Verdict.SKIPPED: (Tone.NEUTRAL, "minus"),
}


class _StepRow(QWidget):
    """One step: waiting, running, or with its result."""

    def __init__(self, theme: Theme, step: CheckStep) -> None:
        super().__init__()
        self._step = step
        self._name = Label(theme, "", TextStyle.STRONG)
        self._chip = Chip(theme, "")
        self._time = Label(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._sentence = Label(theme, "", TextStyle.BODY, wrap=True)
        self._sentence.setObjectName(f"check_{step.value}")
        self._measures = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._measures.setObjectName(f"check_measures_{step.value}")
        head = hbox(self._name, self._chip, None, self._time)
        self.setLayout(vbox(head, self._sentence, self._measures, gap=4, pad=(20, 8, 20, 8)))

    def show_waiting(self) -> None:
        self._show("", None, "", "")

    def show_running(self) -> None:
        spec = ChipSpec(_tr("LineCheck", "running"), Tone.ACCENT, "circle-dashed")
        self._show(hint(self._step), spec, "", "")

    def show_result(self, result: CheckResult) -> None:
        tone, icon = _LOOK[result.finding.verdict]
        taken = result.finding.verdict is not Verdict.SKIPPED
        time = _tr("LineCheck", "{seconds} s").format(seconds=f"{result.seconds:.1f}") if taken else ""
        notes = [part for part in (measures_text(result.finding), result.finding.detail) if part]
        self._show(
            finding_sentence(self._step, result.finding),
            ChipSpec(verdict_name(result.finding.verdict), tone, icon),
            time,
            " · ".join(notes),
        )

    def _show(self, sentence: str, chip: ChipSpec | None, time: str, measures: str) -> None:
        self._name.setText(step_name(self._step))
        self._name.setInk(Ink.TEXT if chip else Ink.THIRD)
        self._chip.setVisible(chip is not None)
        if chip is not None:
            self._chip.setSpec(chip)
        for label, words in ((self._time, time), (self._sentence, sentence), (self._measures, measures)):
            label.setText(words)
            label.setVisible(bool(words))


class LineCheckPage(QWidget):
    """Begins a check when it is opened, unless one runs; closing it stops the check."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._summary = Notice(theme, Tone.NEUTRAL, "activity", "")
        self._summary.setObjectName("check_summary")
        self._rows = {step: _StepRow(theme, step) for step in CheckStep}
        rows: list[QWidget] = []
        for row in self._rows.values():
            rows += [row, line()]
        self._scroll = Scroll(col(*rows[:-1], None, gap=0))
        self._in_sight = CheckStep.SOUND
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        self._said = Label(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("check_said")
        self._copy = Button(theme, "", "copy", Kind.QUIET, small=True)
        self._copy.setObjectName("check_copy")
        self._copy.clicked.connect(self._copy_report)
        self._save = Button(theme, "", "download", Kind.QUIET, small=True)
        self._save.setObjectName("check_save")
        self._save.clicked.connect(self._ask_where)
        self.again = Button(theme, "", "refresh-cw", small=True)
        self.again.setObjectName("check_again")
        self.again.clicked.connect(self._start_or_stop)
        foot = hbox(self._copy, self._save, self._said, None, self.again, pad=(20, 12, 20, 12))
        self.setLayout(vbox(col(self._summary, pad=(20, 12, 20, 12)), line(), (self._scroll, 1), line(), foot, gap=0))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LineChecked, lambda fact: self._show(fact.progress))
        self.destroyed.connect(self._facts.close)
        self.retranslate()

    def begin(self) -> None:
        self._said.setText("")
        self._desk.line_check.start()
        self.retranslate()

    def end(self) -> None:
        """The page is closed."""
        self._desk.line_check.cancel()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._copy.setText(self.tr("Copy report"))
        self._save.setText(self.tr("Save report"))
        self._show(self._desk.line_check.progress)

    def save_to(self, file: Path) -> None:
        """Text, or JSON where the name says so."""
        self._desk.tasks.spawn(self._write(file), "save_report")

    def _show(self, progress: LineCheckProgress | None) -> None:
        over = progress is None or progress.over
        self.again.setText(self.tr("Check again") if over else self.tr("Stop"))
        self.again.setIconName("refresh-cw" if over else "x")
        for button in (self._copy, self._save):
            button.setEnabled(progress is not None and over)
        if progress is None:
            return
        tone, icon = _LOOK[progress.verdict] if progress.finished else (Tone.NEUTRAL, "activity")
        self._summary.setNotice(tone, icon, conclusion(progress))
        for step, row in self._rows.items():
            result = progress.of(step)
            if result is not None:
                row.show_result(result)
            elif progress.running is step:
                row.show_running()
            else:
                row.show_waiting()
        self._in_sight = progress.running or _worst(progress)
        self._keep_in_sight()
        QTimer.singleShot(0, self, self._keep_in_sight)  # once the new words have their place

    def _keep_in_sight(self) -> None:
        """What runs, or has to be done, must not have to be looked for."""
        self._scroll.ensureWidgetVisible(self._rows[self._in_sight])

    def _start_or_stop(self) -> None:
        progress = self._desk.line_check.progress
        if progress is not None and not progress.over:
            self._desk.line_check.cancel()
        else:
            self.begin()

    def _copy_report(self) -> None:
        self._desk.tasks.spawn(self._copy_it(), "copy_report")

    async def _copy_it(self) -> None:
        report = await self._desk.line_check.report()
        if report is not None:
            QApplication.clipboard().setText(plain_text(report))
            self._said.setText(self.tr("Copied."))

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Text (*.txt)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("txt")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "txt"))
        dialog.selectFile("line-check.txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    async def _write(self, file: Path) -> None:
        report = await self._desk.line_check.report()
        if report is None:
            return
        try:
            await asyncio.to_thread(file.write_text, _content(report, file), encoding="utf-8")
        except OSError as error:
            said = self.tr("It could not be saved: {reason}.").format(reason=error.strerror or str(error))
        else:
            said = self.tr("Saved.")
        self._said.setText(said)


def _worst(progress: LineCheckProgress) -> CheckStep:
    """The first step that is wrong, or else the first of all."""
    for verdict in (Verdict.BAD, Verdict.WARNING):
        for result in progress.results:
            if result.finding.verdict is verdict:
                return result.step
    return CheckStep.SOUND


def _content(report: LineReport, file: Path) -> str:
    return report.as_json() if file.suffix.lower() == ".json" else plain_text(report)


def open_line_check(window: QWidget, desk: Desk, theme: Theme) -> Layer:
    """Opens the page over the window and begins."""
    page = LineCheckPage(desk, theme)
    layer = open_sheet(
        window, theme, lambda: _tr("LineCheckPage", "Check my line"), page, _WIDTH, _HEIGHT, first=page.again
    )
    layer.closed.connect(page.end)
    page.begin()
    return layer
