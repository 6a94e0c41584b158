"""The files of an article: what this version has, adds and takes away; added by dialog or by dropping them here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from agent_desktop.domain.article_files import MAX_BYTES, MEDIA_TYPES, MOST_FILES, FileChange, VersionFile
from agent_desktop.ui.design import (
    Button,
    ChipSpec,
    Elided,
    Empty,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    Listing,
    Notice,
    Progress,
    Row,
    TextStyle,
    Theme,
    Tone,
    bind,
    line,
    row,
    vbox,
)

_ICONS = {"application/pdf": "file-text", "image/png": "image", "image/jpeg": "image", "text/csv": "table"}
_tr = QCoreApplication.translate


class FilesPane(Frame):
    """Signals say what is wanted; the editor asks the server and shows what it answers."""

    addWanted = Signal(list)
    """Paths."""
    removeWanted = Signal(str)
    openWanted = Signal(str)
    cancelWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(Ground.PLAIN)
        self.setAcceptDrops(True)
        self._files: tuple[VersionFile, ...] = ()
        self._why_not = ""
        self._sending = False
        self._dialog: QFileDialog | None = None
        self._add = Button(theme, "", "plus", small=True)
        self._add.setObjectName("add_file")
        self._open = Button(theme, "", "eye", Kind.QUIET, small=True)
        self._open.setObjectName("open_file")
        self._remove = Button(theme, "", "trash-2", Kind.QUIET, small=True)
        self._remove.setObjectName("remove_file")
        self._limits = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._notice = Notice(theme, Tone.NEUTRAL, "info")
        self._notice.setObjectName("files_notice")
        self._notice_row = row((self._notice, 1), pad=(16, 0, 16, 8))
        self._wrong = Notice(theme, Tone.DANGER, "circle-alert")
        self._wrong.setObjectName("files_problem")
        self._wrong_row = row((self._wrong, 1), pad=(16, 0, 16, 8))
        self._wrong_row.hide()
        self._sent = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._bar = Progress(theme)
        self._bar.setObjectName("file_progress")
        self._cancel = Button(theme, "", "x", Kind.QUIET, small=True)
        self._cancel.setObjectName("cancel_file")
        self._sending_row = row((self._sent, 1), (self._bar, 1), self._cancel, gap=12, pad=(16, 0, 16, 8))
        self._sending_row.hide()
        self._list = Listing(theme)
        self._list.setObjectName("article_files")
        self._nothing = Empty(theme, "paperclip", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._nothing)
        self.setLayout(
            vbox(
                row((self._limits, 1), self._open, self._remove, self._add, gap=8, pad=(16, 8, 16, 8)),
                self._notice_row,
                self._wrong_row,
                self._sending_row,
                line(),
                (self._stack, 1),
                gap=0,
            )
        )
        self._add.clicked.connect(self.choose)
        self._open.clicked.connect(self._on_open)
        self._remove.clicked.connect(self._on_remove)
        self._cancel.clicked.connect(lambda: self.cancelWanted.emit())
        self._list.currentKeyChanged.connect(lambda _key: self._show())
        self._list.chosen.connect(lambda _key: self._show())
        bind(self._list, "Del", self._on_remove)
        self.retranslate()

    def close_down(self) -> None:
        if self._dialog is not None:
            self._dialog.close()

    def show_files(self, files: Sequence[VersionFile], *, why_not: str = "", note: str = "") -> None:
        """`why_not` says why nothing may be changed now; `note` what a change means."""
        self._files, self._why_not = tuple(files), why_not
        self._notice.setText(why_not or note)
        self._notice_row.setVisible(bool(why_not or note))
        self._list.setRows([_row(f) for f in self._files])
        self._stack.setCurrentWidget(self._list if self._files else self._nothing)
        self._show()

    def show_sending(self, name: str, sent: int, total: int, left: int) -> None:
        """How far a file is, and how many wait behind it."""
        self._sending = True
        waiting = _tr("ArticleFiles", "{name}, then {count} more").format(name=name, count=left) if left else name
        self._sent.setText(waiting)
        self._bar.setPart(sent / total if total else 0.0)
        self._bar.setAccessibleName(name)
        self._sending_row.show()
        self._show()

    def done_sending(self) -> None:
        self._sending = False
        self._sending_row.hide()
        self._show()

    def complain(self, sentences: Sequence[str]) -> None:
        """What could not be done, one line each; nothing takes the lines away."""
        self._wrong.setText("\n".join(sentences))
        self._wrong_row.setVisible(bool(sentences))

    def choose(self) -> None:
        """Asks which files, without waiting for the answer."""
        if self._dialog is not None:
            self._dialog.close()
        endings = " ".join(f"*{ending}" for ending in MEDIA_TYPES)
        kinds = _tr("ArticleFiles", "Files of articles")
        dialog = QFileDialog(self, _tr("ArticleFiles", "Choose files"), "", f"{kinds} ({endings})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._dialog = dialog
        dialog.filesSelected.connect(lambda paths: self.addWanted.emit([Path(p) for p in paths]))
        dialog.finished.connect(lambda _result: self._dialog_done(dialog))
        dialog.open()

    def _dialog_done(self, dialog: QFileDialog) -> None:
        dialog.deleteLater()
        if self._dialog is dialog:
            self._dialog = None

    # --- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._add.isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            self.setGround(Ground.WELL)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.setGround(Ground.PLAIN)

    def dropEvent(self, event: QDropEvent) -> None:
        self.setGround(Ground.PLAIN)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.addWanted.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # --- inside

    def _chosen(self) -> VersionFile | None:
        key = self._list.currentKey()
        return next((f for f in self._files if f.file.id == key), None)

    def _on_open(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.openWanted.emit(chosen.file.id)

    def _on_remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self._remove.isEnabled():
            self.removeWanted.emit(chosen.file.id)

    def _show(self) -> None:
        chosen, free = self._chosen(), not self._why_not and not self._sending
        self._add.setEnabled(free)
        self._open.setEnabled(chosen is not None)
        self._remove.setEnabled(free and chosen is not None and chosen.change is not FileChange.REMOVED)

    def retranslate(self) -> None:
        size = QLocale().formattedDataSize(MAX_BYTES, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
        self._limits.setText(
            _tr("ArticleFiles", "PDF, PNG, JPEG, text, CSV, Word and Excel; {size} each, {most} at most.").format(
                size=size, most=MOST_FILES
            )
        )
        self._add.setText(_tr("ArticleFiles", "Add files"))
        self._add.setTip(_tr("ArticleFiles", "Choose files, or drop them here"))
        self._open.setText(_tr("ArticleFiles", "Open"))
        self._remove.setText(_tr("ArticleFiles", "Remove"))
        self._remove.setTip(_tr("ArticleFiles", "Remove the file with this version"), "Del")
        self._cancel.setText(_tr("ArticleFiles", "Cancel"))
        self._list.setAccessibleName(_tr("ArticleFiles", "Files"))
        self._nothing.setContent(
            "paperclip", _tr("ArticleFiles", "No files"), _tr("ArticleFiles", "Drop files here, or choose them above.")
        )
        self._list.setRows([_row(f) for f in self._files])


def _row(held: VersionFile) -> Row:
    file = held.file
    match held.change:
        case FileChange.SAME:
            chip = None
        case FileChange.ADDED:
            chip = ChipSpec(_tr("ArticleFiles", "New in this version"), Tone.SUCCESS, "plus")
        case FileChange.REMOVED:
            chip = ChipSpec(_tr("ArticleFiles", "Removed by this version"), Tone.WARNING, "trash-2")
    return Row(
        file.id,
        file.name,
        QLocale().formattedDataSize(file.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
        icon=_ICONS.get(file.media_type, "paperclip"),
        chip=chip,
    )
