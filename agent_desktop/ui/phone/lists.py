"""Below the dial field: recent calls and colleagues, each called back with Enter or a double click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QStackedWidget, QWidget

from agent_desktop.domain.events import ExtensionState
from agent_desktop.ui.design import Ink, Label, Listing, Menu, Segment, Segments, TextStyle, Theme, hbox, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.directory import colleague_rows, dial_text, number_text, recent_rows
from agent_desktop.ui.phone.sources import CallLog, Colleagues, Readers

ROW_HEIGHT = 40
RECENT, COLLEAGUES = "recent", "colleagues"


class CallList(Listing):
    """A list whose rows are called: one click only selects, so that nobody is called by accident."""

    menuWanted = Signal(str, QPoint)
    """Key of the row, and where on the screen."""
    secondWanted = Signal(str)
    """Shift+Enter on a row: the other way to call."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, height=ROW_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentKey():
            self.secondWanted.emit(self.currentKey())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        QListView.mouseReleaseEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self.chosen.emit(self.currentKey())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        self.setCurrentIndex(index)
        place = self.visualRect(index).bottomLeft() if by_key else event.pos()
        self.menuWanted.emit(self.currentKey(), self.viewport().mapToGlobal(place))


class _Page(QWidget):
    """A list, or the sentence that says why it is empty."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.list = CallList(theme)
        self.list.setObjectName(name)
        self.empty = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True, align=Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 8, 12, 8)
        self.setLayout(vbox(self.empty, (self.list, 1), gap=0))

    def say(self, sentence: str) -> None:
        self.empty.setText(sentence)
        self.empty.setVisible(bool(sentence))
        self.list.setVisible(not sentence)


class PeopleLists(QWidget):
    """Segments Recent and Colleagues over their lists."""

    dialWanted = Signal(str, str)
    """What to dial and the customer's id, "" when not known."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, call_log: CallLog, colleagues: Colleagues) -> None:
        super().__init__()
        self._desk, self._theme, self._readers = desk, theme, readers
        self._log, self._colleagues = call_log, colleagues
        self._segments = Segments(theme, [Segment(RECENT, ""), Segment(COLLEAGUES, "")])
        self._segments.setObjectName("people_segments")
        self._segments.currentChanged.connect(self._turn)
        self._recent = _Page(theme, "recent_list")
        self._people = _Page(theme, "colleagues_list")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._recent)
        self._pages.addWidget(self._people)
        self._recent.list.chosen.connect(self._call_back)
        self._recent.list.menuWanted.connect(self._open_recent_menu)
        self._people.list.chosen.connect(self._call_colleague)
        self._people.list.secondWanted.connect(self._intercom_by_key)
        self._people.list.menuWanted.connect(self._open_colleague_menu)
        head = hbox(self._segments, None, gap=0, pad=(12, 0, 12, 4))
        self.setLayout(vbox(head, (self._pages, 1), gap=0))
        call_log.changed.connect(self._show_recent)
        colleagues.changed.connect(self._show_colleagues)
        self.retranslate()

    def hasHeightForWidth(self) -> bool:
        """The lists take the height that is left; their wrapped sentences must not ask for any."""
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._segments.setSegments([Segment(RECENT, self.tr("Recent")), Segment(COLLEAGUES, self.tr("Colleagues"))])
        self._segments.setAccessibleName(self.tr("Recent calls or colleagues"))
        self._recent.list.setAccessibleName(self.tr("Recent calls. Enter calls back."))
        self._recent.list.setToolTip("")
        self._people.list.setAccessibleName(
            self.tr("Colleagues. Enter calls, or takes a call that rings there; Shift+Enter speaks at once.")
        )
        self._show_recent()
        self._show_colleagues()

    def _turn(self, key: str) -> None:
        self._pages.setCurrentWidget(self._recent if key == RECENT else self._people)
        self._show_colleagues()

    def _show_recent(self) -> None:
        rows = recent_rows(self._log.records, self._readers.now())
        self._recent.list.setRows(rows)
        if rows:
            self._recent.say("")
        elif self._log.failure:
            self._recent.say(self._log.failure)
        else:
            self._recent.say(self.tr("No calls yet. They appear here.") if self._log.loaded else self.tr("Loading…"))

    def _show_colleagues(self) -> None:
        if self._segments.current() != COLLEAGUES:
            return  # states change all day; the list is brought up to date when it is looked at
        people = self._colleagues
        rows = colleague_rows(people.everybody, people.states, self._readers.now(), people.lamps)
        self._people.list.setRows(rows)
        self._people.say("" if rows else self.tr("The centre has named no colleagues."))

    def _call_back(self, key: str) -> None:
        record = self._log.record(key)
        if record is not None and dial_text(record):
            self.dialWanted.emit(dial_text(record), record.customer_id)

    def _call_colleague(self, key: str) -> None:
        extension = self._extension(key)
        if extension and self._rings(extension):
            self._pick_up(extension)
        elif extension:
            self.dialWanted.emit(extension, "")

    def _rings(self, extension: str) -> bool:
        lamp = self._colleagues.lamps.get(extension)
        return lamp is not None and lamp.state is ExtensionState.RINGING

    def _pick_up(self, extension: str) -> None:
        self._desk.tasks.spawn(self._desk.calls.pick_up(extension), "pick_up")

    def _intercom(self, extension: str) -> None:
        self._desk.tasks.spawn(self._desk.calls.dial(extension, intercom=True), "intercom")

    def _intercom_by_key(self, key: str) -> None:
        if (extension := self._extension(key)) and not self._rings(extension):
            self._intercom(extension)

    def _extension(self, key: str) -> str:
        return next((c.extension for c in self._colleagues.everybody if c.user_id == key), "")

    def _open_recent_menu(self, key: str, place: QPoint) -> None:
        record = self._log.record(key)
        if record is not None and dial_text(record):
            self._open_menu(dial_text(record), record.customer_id, place)

    def _open_colleague_menu(self, key: str, place: QPoint) -> None:
        if extension := self._extension(key):
            self._open_menu(extension, "", place, colleague=True)

    def _open_menu(self, dial: str, customer_id: str, place: QPoint, *, colleague: bool = False) -> None:
        number = number_text(dial, self._readers.now())
        menu = Menu(self._theme, self)
        menu.setObjectName("people_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        call = menu.add(self.tr("Call {number}").format(number=number), "phone-outgoing")
        call.triggered.connect(lambda: self.dialWanted.emit(dial, customer_id))
        if colleague and self._rings(dial):
            take = menu.add(self.tr("Pick up the call there"), "bell-ring", key_hint="Enter")
            take.triggered.connect(lambda: self._pick_up(dial))
        elif colleague:
            intercom = menu.add(self.tr("Speak at once (intercom)"), "megaphone", key_hint="Shift+Enter")
            intercom.triggered.connect(lambda: self._intercom(dial))
        copy = menu.add(self.tr("Copy number"), "copy")
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(dial))
        menu.popup(place)
