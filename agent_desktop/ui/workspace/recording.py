"""The player under the timeline: a recorded call, where one is in it, how fast; all of it by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.events import ListeningChanged
from agent_desktop.domain.listening import SKIP_SECONDS, SPEEDS, ListeningState, Phase
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.services.listening import Listening
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Close,
    Elided,
    Ink,
    Kind,
    Label,
    Segment,
    Segments,
    Slider,
    TextStyle,
    Theme,
    announce,
    col,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk

LISTEN = "recordings.listen"
_KEYS = {Qt.Key.Key_Left: -SKIP_SECONDS, Qt.Key.Key_Right: SKIP_SECONDS}


class RecordingBar(QWidget):
    """Shown while a recording is open. Space plays and pauses, the arrows go five seconds, Escape closes."""

    left = Signal()
    """It was closed, and the keyboard was in it."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._title = ""
        self._problem = ""
        self._play = Button(theme, "", "play", Kind.DEFAULT, small=True, tip=" ")
        self._play.setObjectName("recording_play")
        self._slider = Slider(theme)
        self._slider.setObjectName("recording_position")
        self._slider.setSingleStep(SKIP_SECONDS)
        self._slider.setPageStep(6 * SKIP_SECONDS)
        self._time = Label(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._time.setObjectName("recording_time")
        self._speeds = Segments(theme, [Segment(str(speed), f"{speed:g}×") for speed in SPEEDS])
        self._speeds.setObjectName("recording_speed")
        self._close = Close(theme, " ")
        self._close.setObjectName("close_recording")
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("recording_message")
        controls = row(self._play, (self._slider, 1), self._time, self._speeds, self._close, gap=10)
        self.setLayout(vbox(line(), col(self._said, controls, gap=4, pad=(16, 6, 12, 8)), gap=0))
        self._play.clicked.connect(self._toggle)
        self._slider.valueChanged.connect(self._on_slider)
        self._speeds.currentChanged.connect(self._on_speed)
        self._close.clicked.connect(self.close_recording)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(ListeningChanged, lambda fact: self._show(fact.state))
        self.hide()
        self.retranslate()

    @property
    def _listening(self) -> Listening | None:
        return self._desk.listening

    def close_down(self) -> None:
        self._facts.close()

    def open(self, interaction_id: str, title: str) -> None:
        """Plays that call, or says why it cannot be played."""
        self._title = title
        provisioning = self._desk.session.provisioning
        allowed = provisioning is not None and LISTEN in provisioning.user.permissions
        if self._listening is None:
            return
        self.show()
        if allowed:
            self._problem = ""
            self._listening.open(interaction_id)
            self._show(self._listening.state)
            self._slider.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._listening.leave()
            self._problem = self.tr("You may not listen to recordings. Ask your team lead.")
            self._show(self._listening.state)
            self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_recording(self) -> None:
        """Silent, and gone."""
        if self.isHidden():
            return
        had_keyboard = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if self._listening is not None:
            self._listening.leave()
        if had_keyboard:
            self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays that cannot be seen, but for a window that is put away."""
        super().hideEvent(event)
        if self._listening is not None and not event.spontaneous():
            self._listening.pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the part with the focus has no use for."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_recording()
        elif key == Qt.Key.Key_Space:
            self._toggle()
        elif key in _KEYS and self._listening is not None:
            self._listening.skip(_KEYS[key])
        else:
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        listening = self._listening
        if listening is None or not listening.state.interaction_id:
            return
        if listening.state.wants_sound:
            listening.pause()
        else:
            listening.play()

    def _on_slider(self, seconds: int) -> None:
        if self._listening is not None:
            self._listening.seek(float(seconds))
            self._show(self._listening.state)  # before anything is fetched there is nowhere to go

    def _on_speed(self, speed: str) -> None:
        if self._listening is not None and speed:
            self._listening.set_speed(float(speed))

    def _show(self, state: ListeningState) -> None:
        if self.isHidden():
            return
        if not state.interaction_id and not self._problem:  # somebody else logs in
            self.hide()
            return
        playing = state.wants_sound
        self._play.setIconName("pause" if playing else "play")
        self._play.setTip(self.tr("Pause") if playing else self.tr("Play"), self.tr("Space"))
        self._play.setEnabled(bool(state.interaction_id))
        with QSignalBlocker(self._slider):
            self._slider.setEnabled(bool(state.interaction_id))  # it keeps the keys while the recording is fetched
            self._slider.setMaximum(max(1, int(state.duration)))
            self._slider.setValue(int(state.position))
        self._time.setText(f"{text.duration(int(state.position))} / {text.duration(int(state.duration))}")
        with QSignalBlocker(self._speeds):
            self._speeds.setCurrent(str(state.speed))
        problem = self._problem or (text.problem(state.problem) if state.problem else "")
        waiting = self.tr("The recording is being fetched…") if state.phase is Phase.FETCHING else ""
        said = problem or " · ".join(part for part in (self._title, waiting) if part)
        if problem and problem != self._said.text():
            announce(self, problem)
        self._said.setInk(Ink.DANGER if problem else Ink.SECOND)
        self._said.setText(said)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._slider.setAccessibleName(self.tr("Position in the recording, in seconds"))
        self._speeds.setAccessibleName(self.tr("Speed"))
        self._close.setTip(self.tr("Close the recording"))
        if self._listening is not None:
            self._show(self._listening.state)
