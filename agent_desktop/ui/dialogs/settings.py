"""Settings: what an agent may choose on this computer, acting at once. What the centre decides is not here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QStackedWidget, QWidget

from agent_desktop.domain.events import AudioChanged, LegLevelMeasured, SettingChanged
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.settings import SETTINGS, SettingValue, setting
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import PhoneError, StorageError
from agent_desktop.services.audio_devices import DeviceUse
from agent_desktop.ui import text
from agent_desktop.ui.actions import ACTIONS, hinders_writing
from agent_desktop.ui.design import (
    Button,
    Choice,
    Frame,
    Ground,
    Ink,
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
    row,
    upright,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet

_WIDTH, _HEIGHT = 864, 640
_NAV_WIDTH = 200
_CONTROL_WIDTH = 260
_tr = QCoreApplication.translate

_SECTIONS = (("view", "sun-moon"), ("audio", "headphones"), ("calls", "phone"), ("shortcuts", "keyboard"))


def _section_name(key: str) -> str:
    return {
        "view": _tr("Settings", "Appearance"),
        "audio": _tr("Settings", "Sound"),
        "calls": _tr("Settings", "Calls"),
        "shortcuts": _tr("Settings", "Shortcuts"),
    }[key]


def _words(key: str) -> tuple[str, str]:
    """What a setting is called and what it does."""
    words: dict[str, tuple[str, str]] = {
        "view.theme": (_tr("Settings", "Theme"), _tr("Settings", "Light, dark, or as the system says.")),
        "view.language": (_tr("Settings", "Language"), _tr("Settings", "The window changes at once.")),
        "view.scale": (_tr("Settings", "Size"), _tr("Settings", "Of everything; takes effect at the next start.")),
        "audio.microphone": (_tr("Settings", "Microphone"), _tr("Settings", "What callers hear you with.")),
        "audio.speaker": (_tr("Settings", "Headset or speaker"), _tr("Settings", "Where you hear callers.")),
        "audio.ringer": (_tr("Settings", "Ringer"), _tr("Settings", "Where it rings; may be another device.")),
        "audio.ring_volume": (_tr("Settings", "Ring volume"), ""),
        "audio.silent_ring": (_tr("Settings", "Silent ring"), _tr("Settings", "Calls are shown but not heard.")),
        "audio.echo_canceller": (
            _tr("Settings", "Echo canceller"),
            _tr("Settings", "Keeps callers from hearing themselves."),
        ),
        "audio.keep_open": (
            _tr("Settings", "Ready at once"),
            _tr("Settings", "Microphone and speaker stay open between calls: nothing of your first word is lost."),
        ),
        "calls.dtmf": (_tr("Settings", "Key tones"), _tr("Settings", "How the digits you press travel to a menu.")),
        "calls.raise_window": (
            _tr("Settings", "Come to the front"),
            _tr("Settings", "The window is raised when a call arrives. What you type elsewhere may end up here."),
        ),
    }
    return words[key]


def _choices(key: str) -> tuple[Choice, ...]:
    words = {
        "view.theme": {
            "system": _tr("Settings", "As the system"),
            "light": _tr("Settings", "Light"),
            "dark": _tr("Settings", "Dark"),
        },
        "view.language": {"system": _tr("Settings", "As the system"), "en": "English", "zh_CN": "简体中文"},
        "calls.dtmf": {
            "rfc4733": _tr("Settings", "In the audio stream (RFC 4733)"),
            "info": _tr("Settings", "As messages (SIP INFO)"),
            "inband": _tr("Settings", "As tones that everybody hears"),
        },
    }[key]
    return tuple(Choice(value, words[value]) for value in setting(key).choices)


def device_choices(desk: Desk, use: DeviceUse) -> tuple[Choice, ...]:
    """What can be chosen, and in grey what was chosen once and is not connected."""
    away = _tr("Settings", "{device} (not connected)")
    choices = [Choice("", _tr("Settings", "As the system"))]
    choices += [
        Choice(d.id, d.name if d.connected else away.format(device=d.name), enabled=d.connected)
        for d in desk.devices.offered(use)
    ]
    return tuple(choices)


class SettingsPage(QWidget):
    """Sections at the left, their settings at the right."""

    soundCheckWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk, self._theme = desk, theme
        self._problem = Notice(theme, Tone.DANGER, "circle-alert")
        self._problem.setObjectName("settings_problem")
        self._problem.hide()
        self._rows: dict[str, SettingRow] = {}
        self._pages = QStackedWidget()
        self._nav: dict[str, Button] = {}
        for key, icon in _SECTIONS:
            button = Button(theme, "", icon, Kind.NAV, checkable=True)
            button.setAutoExclusive(True)
            button.setObjectName(f"settings_{key}")
            self._nav[key] = button
            page = Scroll(self._section(key))
            self._pages.addWidget(page)
            button.clicked.connect(partial(self._pages.setCurrentWidget, page))
        self._nav["view"].setChecked(True)
        self._foot = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        nav = Frame(Ground.NAV)
        nav.setFixedWidth(_NAV_WIDTH)
        nav.setLayout(vbox(*self._nav.values(), None, self._foot, gap=4, pad=12))
        right = vbox(self._problem, (self._pages, 1), gap=8, pad=(20, 12, 12, 12))
        self.setLayout(hbox(nav, upright(), (right, 1), gap=0))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(AudioChanged, lambda _fact: self._offer())
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(LegLevelMeasured, lambda fact: self._meter.setLevel(fact.level.sent))
        self.destroyed.connect(self._facts.close)
        self.retranslate()
        desk.tasks.spawn(self._look(), "settings")

    @property
    def first(self) -> QWidget:
        """Where the keyboard begins."""
        return self._nav["view"]

    def stop_listening(self) -> None:
        """The level meter is not needed any more."""
        self._facts.close()
        self._desk.tasks.spawn(self._watch(None), "levels")

    # --- building

    def _section(self, section: str) -> QWidget:
        if section == "shortcuts":
            return col(*(self._shortcut_row(a.key) for a in ACTIONS), None, gap=12, pad=(0, 4, 12, 4))
        rows: list[QWidget] = [self._row(s.key) for s in SETTINGS if s.section == section]
        if section == "audio":
            self._meter = Meter(self._theme, name=" ")
            self._meter.setFixedWidth(_CONTROL_WIDTH)
            self._level_row = SettingRow(self._theme, "", "", self._meter)
            self._ring = Button(self._theme, "", "bell-ring", small=True)
            self._ring.setObjectName("test_ring")
            self._ring.clicked.connect(self._desk.alerting.test_ring)
            self._sound_check = Button(self._theme, "", "headphones", small=True)
            self._sound_check.setObjectName("open_sound_check")
            self._sound_check.clicked.connect(self.soundCheckWanted)
            rows += [self._level_row, row(None, self._sound_check, self._ring)]
        return col(*rows, None, gap=16, pad=(0, 4, 12, 4))

    def _row(self, key: str) -> SettingRow:
        control = self._control(key)
        control.setObjectName(f"setting_{key}")
        self._rows[key] = SettingRow(self._theme, "", "", control)
        return self._rows[key]

    def _control(self, key: str) -> QWidget:
        value = self._desk.preferences.get(key)
        option = setting(key)
        match key:
            case "view.theme" | "view.language" | "calls.dtmf":
                return self._select(key, _choices(key), str(value), str)
            case "view.scale":
                steps = [Choice(str(n), f"{n} %") for n in (100, 125, 150, 175, 200, 250, 300)]
                return self._select(key, steps, str(value), int)
            case "audio.microphone" | "audio.speaker" | "audio.ringer":
                return self._device_select(DeviceUse(key))
            case "audio.ring_volume":
                slider = Slider(self._theme, int(value), low=option.minimum, high=option.maximum)
                slider.setFixedWidth(_CONTROL_WIDTH)
                slider.valueChanged.connect(partial(self._put, key))
                return slider
            case _:
                switch = Switch(self._theme, bool(value))
                switch.toggled.connect(partial(self._put, key))
                return switch

    def _select(self, key: str, choices: Sequence[Choice], value: str, read: Callable[[str], SettingValue]) -> Select:
        select = Select(self._theme, choices, value=value)
        select.setFixedWidth(_CONTROL_WIDTH)
        select.chosen.connect(lambda chosen: self._put(key, read(chosen)))
        return select

    def _device_select(self, use: DeviceUse) -> Select:
        select = Select(self._theme, device_choices(self._desk, use), value=self._desk.devices.value(use))
        select.setFixedWidth(_CONTROL_WIDTH)
        select.chosen.connect(partial(self._put_device, use))
        return select

    def _shortcut_row(self, action: str) -> SettingRow:
        key = f"shortcut.{action}"
        edit = QKeySequenceEdit(QKeySequence.fromString(self._desk.preferences.text(key)))
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setFixedWidth(_CONTROL_WIDTH)
        edit.setObjectName(f"setting_{key}")
        edit.editingFinished.connect(partial(self._put_shortcut, key, edit))
        self._rows[key] = SettingRow(self._theme, "", "", edit)
        return self._rows[key]

    # --- changing

    def _put(self, key: str, value: SettingValue) -> None:
        try:
            self._desk.preferences.put(key, value)
        except StorageError as error:
            self._complain(text.problem(error.code, error.detail))
        else:
            self._complain("")

    def _put_device(self, use: DeviceUse, device_id: str) -> None:
        try:
            self._desk.devices.choose(use, device_id)
        except StorageError as error:
            self._complain(text.problem(error.code, error.detail))
        else:
            self._complain("")

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key.startswith("audio."):
            self._offer()

    def _put_shortcut(self, key: str, edit: QKeySequenceEdit) -> None:
        wanted = edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if wanted == self._desk.preferences.text(key):
            return  # leaving the field ends the editing once more; what was said about it stays
        if wanted and hinders_writing(wanted):
            sentence = self.tr("{keys} is needed for writing. Choose keys with Ctrl or Alt, or a function key.")
            self._refuse(key, edit, sentence.format(keys=wanted))
            return
        taken = next(
            (
                a
                for a in ACTIONS
                if wanted and f"shortcut.{a.key}" != key and self._desk.preferences.text(f"shortcut.{a.key}") == wanted
            ),
            None,
        )
        if taken is not None:
            sentence = self.tr("{keys} already means: {action}. Choose other keys.")
            self._refuse(key, edit, sentence.format(keys=wanted, action=taken.word()))
            return
        self._put(key, wanted)

    def _refuse(self, key: str, edit: QKeySequenceEdit, sentence: str) -> None:
        edit.setKeySequence(QKeySequence.fromString(self._desk.preferences.text(key)))
        self._complain(sentence)

    def _complain(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    # --- devices

    async def _look(self) -> None:
        active = self._desk.calls.active_call
        await self._watch(active.leg_id if active else None)

    async def _watch(self, leg: LegId | None) -> None:
        try:
            await self._desk.phone.watch_levels(leg)
        except PhoneError:
            return  # no phone, no level

    def _offer(self) -> None:
        for use in DeviceUse:
            control = self._rows[use.value].control
            if isinstance(control, Select):
                control.setOptions(device_choices(self._desk, use))
                control.setValue(self._desk.devices.value(use))

    # --- words

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        for section, button in self._nav.items():
            button.setText(_section_name(section))
        names = {f"shortcut.{a.key}": a.word() for a in ACTIONS}
        for key, line in self._rows.items():
            title, told = (names[key], "") if key in names else _words(key)
            line.setTexts(title, told)
            if key in ("view.theme", "view.language", "calls.dtmf") and isinstance(line.control, Select):
                line.control.setOptions(_choices(key))
        self._offer()
        self._level_row.setTexts(self.tr("Level"), self.tr("Moves while you speak in a call."))
        self._ring.setText(self.tr("Ring once"))
        self._sound_check.setText(self.tr("Check the sound"))
        self._foot.setText(self.tr("Lines, queues and forms are set by your centre."))


def open_settings(window: QWidget, desk: Desk, theme: Theme, check_sound: Callable[[], None]) -> Layer:
    """Opens the settings over the window; they follow a change of language while they are open.

    `check_sound` opens the sound check instead.
    """
    page = SettingsPage(desk, theme)
    page.soundCheckWanted.connect(check_sound)
    layer = open_sheet(window, theme, lambda: _tr("Settings", "Settings"), page, _WIDTH, _HEIGHT, first=page.first)
    layer.closed.connect(page.stop_listening)
    return layer
