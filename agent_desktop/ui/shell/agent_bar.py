"""The bar across the top: who works here, in which state, what comes next, and whether the links are up."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal

from agent_desktop.domain.agent_state import AgentState, AgentStatus, NextState
from agent_desktop.domain.events import AgentStatusChanged, LinkChanged, LoggedIn, NatHelpChanged, SettingChanged
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.provisioning import ReasonKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.actions import keys_of
from agent_desktop.ui.design import (
    Avatar,
    Button,
    Close,
    Elided,
    Frame,
    Ground,
    Ink,
    KeyCap,
    Kind,
    Label,
    Lamp,
    MenuButton,
    Tags,
    TextStyle,
    Theme,
    Tone,
    col,
    hbox,
    row,
    upright,
)
from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import initials_of
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

HEIGHT = 52
_WHO, _WHO_NARROW = 172, 118
"""Widths of avatar, name, extension and role: with room the longest role is whole."""
_STATE, _NEXT = 160, 96
"""Width of the state: the longest of our own words is whole, and the timer stays where it is. Most of the next one."""

_STATE_LOOK: dict[AgentState, tuple[Tone, str]] = {
    AgentState.LOGGED_OUT: (Tone.NEUTRAL, "log-out"),
    AgentState.NOT_READY: (Tone.WARNING, "circle-pause"),
    AgentState.READY: (Tone.SUCCESS, "circle-check"),
    AgentState.RESERVED: (Tone.SUCCESS, "phone-incoming"),
    AgentState.PREVIEW: (Tone.ACCENT, "eye"),
    AgentState.TALKING: (Tone.SUCCESS, "phone"),
    AgentState.HOLD: (Tone.WARNING, "pause"),
    AgentState.WORK: (Tone.WARNING, "pencil"),
    AgentState.UNREACHABLE: (Tone.DANGER, "phone-off"),
}
_LAMP_LOOK: dict[LinkState, tuple[Tone, str]] = {
    LinkState.CONNECTED: (Tone.SUCCESS, "circle-check"),
    LinkState.CONNECTING: (Tone.WARNING, "circle-dashed"),
    LinkState.DISCONNECTED: (Tone.DANGER, "circle-x"),
    LinkState.FAILED: (Tone.DANGER, "circle-x"),
    LinkState.NOT_USED: (Tone.NEUTRAL, "circle-minus"),
}
_BUSY = frozenset({AgentState.RESERVED, AgentState.PREVIEW, AgentState.TALKING, AgentState.HOLD})


class AgentBar(Frame):
    """State button, timer, next state, lamps, clock. Shows facts; a choice goes to the session."""

    paletteWanted = Signal()
    linkWanted = Signal(str)
    noticesWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._offered: tuple[object, ...] = ()
        self._facts = Subscriptions(desk.bus)
        self._initials = ""
        self._narrow = False
        self._unread = 0
        self.setObjectName("agent_bar")
        self.setFixedHeight(HEIGHT)

        self._avatar = Avatar(theme, "", 34)
        self._name = Elided(theme, "", TextStyle.STRONG)
        self._role = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._who = row(self._avatar, col(None, self._name, self._role, None, gap=1), gap=8)
        self._who.setFixedWidth(_WHO)
        self._state = MenuButton(theme, "", "circle-check", Kind.STATE)
        self._state.setObjectName("state_button")
        self._state.keepWidth(_STATE)
        self._timer = Label(theme, "", TextStyle.BODY, Ink.SECOND)
        self._timer.setMinimumWidth(62)
        self._next_word = Label(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._next = Tags(theme)
        self._clear_next = Close(theme, "")
        self._clear_next.setObjectName("clear_next")
        self._clear_next.clicked.connect(lambda: desk.session.clear_next())
        self._next_box = row(self._next_word, self._next, self._clear_next, gap=6)

        self._palette = Button(theme, "", "search", Kind.QUIET, small=True)
        self._palette.setObjectName("palette_button")
        self._palette.clicked.connect(self.paletteWanted)
        self._palette_key = KeyCap(theme, "")
        self._lamps: dict[Link, Lamp] = {}
        for link in Link:
            lamp = Lamp(theme, "")
            lamp.setObjectName(f"lamp_{link.value}")
            lamp.clicked.connect(partial(self.linkWanted.emit, link.value))
            self._lamps[link] = lamp
        self._bell = Button(theme, "", "bell", Kind.QUIET, small=True, tip=" ")
        self._bell.setObjectName("notices_button")
        self._bell.clicked.connect(self.noticesWanted)
        self._clock = Label(theme, "", TextStyle.STRONG)
        self._clock.setMinimumWidth(40)

        self.setLayout(
            hbox(
                self._who,
                10,
                self._state,
                self._timer,
                8,
                self._next_box,
                None,
                self._palette,
                self._palette_key,
                6,
                *self._lamps.values(),
                2,
                upright(20),
                self._bell,
                self._clock,
                gap=6,
                pad=(20, 0, 16, 0),
            )
        )
        self._facts.on(LoggedIn, lambda _fact: self._show_user())
        self._facts.on(AgentStatusChanged, lambda fact: self._show_status(fact.status))
        self._facts.on(LinkChanged, lambda fact: self._show_link(fact.status))
        self._facts.on(NatHelpChanged, lambda _fact: self._show_link(desk.diagnostics.status(Link.SIP)))
        self._facts.on(SettingChanged, self._on_setting)
        ticker.tick.connect(self._tick)
        ticker.start(self)
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._ticker.stop(self)

    def set_narrow(self, narrow: bool) -> None:
        """Without room the search words give way; its key stays."""
        self._narrow = narrow
        self._who.setFixedWidth(_WHO_NARROW if narrow else _WHO)
        keys = keys_of(self._desk.preferences, "palette")
        self._palette.setText("" if narrow else self.tr("Search or do anything"))
        self._palette.setTip(self.tr("Search or do anything"), keys)
        self._palette_key.setText(keys.replace("+", " "))
        self._palette_key.setVisible(bool(keys))

    def set_notice_count(self, count: int) -> None:
        self._unread = count
        self._bell.setIconName("bell-dot" if count else "bell", Ink.WARNING if count else None)
        self._bell.setTip(self.tr("%n notice(s)", "", count) if count else self.tr("No notices"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._next_word.setText(self.tr("next"))
        self._clear_next.setTip(self.tr("Forget the next state"))
        for link, lamp in self._lamps.items():
            lamp.setText(text.link_name(link))
            self._show_link(self._desk.diagnostics.status(link))
        self.set_notice_count(self._unread)
        self.set_narrow(self._narrow)
        self._show_user()
        self._show_status(self._desk.session.status)
        self._tick()

    # --- facts

    def _show_user(self) -> None:
        provisioning = self._desk.session.provisioning
        user = provisioning.user if provisioning else None
        name = self._language.person(user.display_name, user.display_name_latin) if user else ""
        self._name.setText(name)
        self._role.setText(f"{user.extension} · {text.role_name(user.role)}" if user else "")
        self._initials = initials_of(name)
        self._who.setVisible(user is not None)
        self._show_status(self._desk.session.status)

    def _show_status(self, status: AgentStatus) -> None:
        tone, icon = _STATE_LOOK[status.state]
        provisioning = self._desk.session.provisioning
        reason = provisioning.reason(status.reason_code) if provisioning else None
        word = text.agent_state_name(status.state)
        if reason is not None and status.state is AgentState.NOT_READY:
            word, icon = self._language.local(reason.label), reason.icon or icon
        elif status.reason_code is not None and status.state is AgentState.NOT_READY:
            word = f"{word} ({status.reason_code})"
        self._state.setText(word)
        self._state.setIconName(icon)
        self._state.setKind(Kind.STATE, tone)
        self._state.setTip(self.tr("Change your state"), keys_of(self._desk.preferences, "ready"))
        self._state.setAccessibleName(self.tr("State: {state}").format(state=word))
        self._avatar.setPerson(self._initials, tone)
        self._show_next(status.next)
        self._fill_menu(status.state in _BUSY)
        self._state.setEnabled(status.state is not AgentState.LOGGED_OUT)
        self._tick()

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key in ("shortcut.palette", "shortcut.ready"):
            self.set_narrow(self._narrow)
            self._show_status(self._desk.session.status)

    def _show_next(self, planned: NextState | None) -> None:
        self._next_box.setVisible(planned is not None)
        if planned is None:
            return
        provisioning = self._desk.session.provisioning
        reason = provisioning.reason(planned.reason_code) if provisioning else None
        word = self._language.local(reason.label) if reason else text.agent_state_name(planned.state)
        icon = (reason.icon if reason else "") or _STATE_LOOK[planned.state][1]
        shown = self._theme.metrics(TextStyle.MICRO).elidedText(word, Qt.TextElideMode.ElideRight, _NEXT)
        self._next.setChips([ChipSpec(shown, Tone.NEUTRAL, icon)])
        self._next.setToolTip(word if shown != word else "")
        self._next.setAccessibleName(word)

    def _fill_menu(self, busy: bool) -> None:
        session = self._desk.session
        offered = (busy, self._language.tag, session.provisioning, keys_of(self._desk.preferences, "ready"))
        if offered == self._offered:  # a state changes several times a call, what may be chosen hardly ever
            return
        self._offered = offered
        menu = self._state.menu()
        menu.clear()
        ready = menu.add(
            self.tr("Ready afterwards") if busy else text.agent_state_name(AgentState.READY),
            "circle-check",
            Ink.SUCCESS,
            key_hint=keys_of(self._desk.preferences, "ready"),
        )
        ready.setObjectName("choose_ready")
        ready.triggered.connect(lambda: session.set_ready())
        menu.addSeparator()
        provisioning = session.provisioning
        reasons = provisioning.reason_codes if provisioning else ()
        for code in sorted(reasons, key=lambda c: c.order):
            if code.kind is ReasonKind.NOT_READY and code.selectable:
                word = self._language.local(code.label)
                action = menu.add(self.tr("{reason} afterwards").format(reason=word) if busy else word, code.icon)
                action.setObjectName(f"choose_reason_{code.id}")
                action.triggered.connect(partial(self._choose_reason, code.id))
        menu.addSeparator()
        logout = menu.add(self.tr("Log out"), "log-out")
        logout.setObjectName("log_out")
        logout.setEnabled(not busy)
        logout.triggered.connect(lambda: self._desk.tasks.spawn(session.logout(), "logout"))

    def _choose_reason(self, reason_code: int) -> None:
        self._desk.session.set_not_ready(reason_code)

    def _show_link(self, status: LinkStatus) -> None:
        tone, icon = _LAMP_LOOK[status.state]
        sentence = text.link_sentence(status)
        if status.link is Link.SIP and status.state is LinkState.CONNECTED:
            missing = text.help_sentence(self._desk.diagnostics.stun, self._desk.diagnostics.relay)
            if missing:
                tone, icon, sentence = Tone.WARNING, "triangle-alert", text.sentences(sentence, missing)
        self._lamps[status.link].setLamp(tone, icon, sentence)

    def _tick(self) -> None:
        now = self._desk.clock.now()
        self._clock.setText(text.clock(now))
        status = self._desk.session.status
        if status.state is AgentState.LOGGED_OUT:
            self._timer.setText("")
        else:
            self._timer.setText(text.state_timer((now - status.since).total_seconds()))
