"""The sound check before a shift: speak, hear yourself, hear the speaker and the ringer, call the echo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import AudioChanged, MicrophoneMeasured, SettingChanged, SoundCheckChanged
from agent_desktop.domain.settings import SettingValue
from agent_desktop.domain.sound_check import Activity, SoundCheckState, Voice
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.services.audio_devices import DeviceUse
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Kind,
    Label,
    Layer,
    Meter,
    Notice,
    Scroll,
    Select,
    SettingRow,
    Slider,
    Switch,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.settings import device_choices
from agent_desktop.ui.dialogs.sheet import open_sheet

_WIDTH, _HEIGHT = 680, 660
_CONTROL_WIDTH = 280
_tr = QCoreApplication.translate


def _voice_words(voice: Voice, device: str) -> tuple[Tone, str, str]:
    """The result in plain words, with its colour and icon."""
    named = device or _tr("SoundCheck", "your microphone")
    match voice:
        case Voice.UNTRIED:
            return Tone.NEUTRAL, "mic", _tr("SoundCheck", "Speak as you do with callers and watch the level move.")
        case Voice.SILENT:
            said = _tr("SoundCheck", "Your microphone is silent: check its mute key, or choose another one.")
            return Tone.DANGER, "mic-off", said
        case Voice.QUIET:
            said = _tr("SoundCheck", "You are hard to hear: bring {device} closer, or turn it up.")
            return Tone.WARNING, "triangle-alert", said.format(device=named)
        case Voice.TOO_LOUD:
            said = _tr("SoundCheck", "You are too loud: move {device} away from your mouth, or turn it down.")
            return Tone.WARNING, "triangle-alert", said.format(device=named)
        case Voice.GOOD:
            said = _tr("SoundCheck", "You are well heard. If you heard yourself too, the sound is fine.")
            return Tone.SUCCESS, "circle-check", said


def _doing_words(activity: Activity) -> str:
    match activity:
        case Activity.RECORDING:
            return _tr("SoundCheck", "Say something now: three seconds are recorded.")
        case Activity.PLAYING:
            return _tr("SoundCheck", "This is how you sound.")
        case Activity.BEEPING:
            return _tr("SoundCheck", "Three beeps are played.")
        case Activity.CALLING:
            return _tr("SoundCheck", "The echo is being called.")
        case Activity.TALKING:
            return _tr("SoundCheck", "Speak: the exchange sends back what it hears of you.")
        case _:
            return ""


class SoundCheckPage(QWidget):
    """Devices and their trials; the microphone is measured while the page is open."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk, self._check = desk, desk.sound_check
        self._theme = theme
        self._result = Notice(theme, Tone.NEUTRAL, "mic")
        self._result.setObjectName("sound_result")
        self._selects = {use: self._select(use) for use in DeviceUse}
        self._meter = Meter(theme, name=" ")
        self._meter.setObjectName("sound_level")
        self._meter.setFixedWidth(_CONTROL_WIDTH)
        self.record = self._button("mic", "sound_record", self._check.hear_yourself, Kind.PRIMARY)
        self._beep = self._button("volume-2", "sound_beep", self._check.beep)
        self._ring = self._button("bell-ring", "sound_ring", desk.alerting.test_ring)
        self._echo = self._button("repeat", "sound_echo", self._call_or_hang_up)
        self._volume = Slider(theme, int(desk.preferences.get("audio.ring_volume")), low=0, high=100)
        self._volume.setFixedWidth(_CONTROL_WIDTH)
        self._volume.setObjectName("sound_ring_volume")
        self._volume.valueChanged.connect(partial(self._put, "audio.ring_volume"))
        self._canceller = Switch(theme, bool(desk.preferences.get("audio.echo_canceller")))
        self._canceller.setObjectName("sound_echo_canceller")
        self._canceller.toggled.connect(partial(self._put, "audio.echo_canceller"))
        self._trip = Label(theme, "", TextStyle.STRONG)
        self._trip.setObjectName("sound_round_trip")
        self._trip_row = row(None, self._trip)
        self._rows = {
            "microphone": SettingRow(theme, "", "", self._selects[DeviceUse.MICROPHONE]),
            "level": SettingRow(theme, "", "", self._meter),
            "record": SettingRow(theme, "", "", self.record),
            "speaker": SettingRow(theme, "", "", self._selects[DeviceUse.SPEAKER]),
            "beep": SettingRow(theme, "", "", self._beep),
            "canceller": SettingRow(theme, "", "", self._canceller),
            "echo": SettingRow(theme, "", "", self._echo),
            "ringer": SettingRow(theme, "", "", self._selects[DeviceUse.RINGER]),
            "volume": SettingRow(theme, "", "", self._volume),
            "ring": SettingRow(theme, "", "", self._ring),
        }
        parts = self._rows
        rows: list[QWidget] = [
            *(parts[key] for key in ("microphone", "level", "record")),
            line(),
            *(parts[key] for key in ("speaker", "beep", "canceller")),
            line(),
            parts["echo"],
            self._trip_row,
            line(),
            *(parts[key] for key in ("ringer", "volume", "ring")),
        ]
        body = Scroll(col(*rows, None, gap=8, pad=(20, 12, 20, 12)))
        self.setLayout(vbox(hbox((self._result, 1), pad=(20, 12, 20, 0)), (body, 1), gap=0))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(MicrophoneMeasured, lambda fact: self._meter.setLevel(fact.level))
        self._facts.on(SoundCheckChanged, lambda fact: self._show(fact.state))
        self._facts.on(AudioChanged, lambda _fact: self._offer())
        self._facts.on(SettingChanged, lambda _fact: self._offer())
        self.destroyed.connect(self._facts.close)
        self.retranslate()

    def end(self) -> None:
        """The page is closed."""
        self._facts.close()
        self._check.end()

    # --- building

    def _select(self, use: DeviceUse) -> Select:
        select = Select(self._theme, device_choices(self._desk, use), value=self._desk.devices.value(use))
        select.setFixedWidth(_CONTROL_WIDTH)
        select.setObjectName(f"sound_{use.name.lower()}")
        select.chosen.connect(partial(self._choose, use))
        return select

    def _button(self, icon: str, name: str, action: object, kind: Kind = Kind.DEFAULT) -> Button:
        button = Button(self._theme, "", icon, kind, small=True)
        button.setObjectName(name)
        button.clicked.connect(action)
        return button

    # --- doing

    def _choose(self, use: DeviceUse, device_id: str) -> None:
        try:
            self._desk.devices.choose(use, device_id)
        except StorageError as error:
            self._complain(text.problem(error.code, error.detail))

    def _put(self, key: str, value: SettingValue) -> None:
        try:
            self._desk.preferences.put(key, value)
        except StorageError as error:
            self._complain(text.problem(error.code, error.detail))

    def _call_or_hang_up(self) -> None:
        if self._check.state.activity in (Activity.CALLING, Activity.TALKING):
            self._check.hang_up_echo()
        else:
            self._check.call_echo()

    # --- showing

    def _complain(self, sentence: str) -> None:
        self._result.setNotice(Tone.DANGER, "circle-alert", sentence)

    def _offer(self) -> None:
        for use, select in self._selects.items():
            select.setOptions(device_choices(self._desk, use))
            select.setValue(self._desk.devices.value(use))

    def _show(self, state: SoundCheckState) -> None:
        doing = _doing_words(state.activity)
        if state.problem:
            self._complain(text.sentences(text.problem(state.problem, state.detail), state.detail))
        elif doing:
            self._result.setNotice(Tone.ACCENT, "activity", doing)
        else:
            device = self._desk.devices.in_use(DeviceUse.MICROPHONE)
            self._result.setNotice(*_voice_words(state.voice, device))
        calling = state.activity in (Activity.CALLING, Activity.TALKING)
        self._echo.setText(self.tr("Hang up") if calling else self.tr("Call the echo"))
        self._echo.setIconName("phone-off" if calling else "repeat")
        self._echo.setEnabled(self._check.can_echo)
        trip = state.round_trip_ms
        self._trip.setText("" if trip is None else self.tr("There and back: {ms} ms").format(ms=round(trip)))
        self._trip_row.setVisible(trip is not None)

    # --- words

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        words = {
            "microphone": (self.tr("Microphone"), self.tr("What callers hear you with.")),
            "level": (self.tr("Level"), self.tr("Moves while you speak, without any call.")),
            "record": (self.tr("Say something"), self.tr("Three seconds are recorded and played to you.")),
            "speaker": (self.tr("Headset or speaker"), self.tr("Where you hear callers.")),
            "beep": (self.tr("Test tone"), self.tr("Three beeps where you hear callers.")),
            "canceller": (self.tr("Echo canceller"), self.tr("Takes effect at once, in the echo call too.")),
            "echo": (self.tr("Echo call"), self.tr("The exchange sends back whatever you say.")),
            "ringer": (self.tr("Ringer"), self.tr("Where it rings; may be another device.")),
            "volume": (self.tr("Ring volume"), ""),
            "ring": (self.tr("Test ring"), self.tr("Sounds even where silent ring is on.")),
        }
        for key, (title, told) in words.items():
            self._rows[key].setTexts(title, told)
        self.record.setText(self.tr("Hear yourself"))
        self._beep.setText(self.tr("Beep"))
        self._ring.setText(self.tr("Ring once"))
        self._offer()
        self._show(self._check.state)


def open_sound_check(window: QWidget, desk: Desk, theme: Theme) -> Layer:
    """Opens the check over the window; closing it ends whatever it does."""
    page = SoundCheckPage(desk, theme)
    layer = open_sheet(
        window, theme, lambda: _tr("SoundCheck", "Sound check"), page, _WIDTH, _HEIGHT, first=page.record
    )
    layer.closed.connect(page.end)
    desk.sound_check.begin()
    return layer
