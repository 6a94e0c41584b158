"""What the agent is after this call: chosen while still talking or writing."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.agent_state import AGENT_TRANSITIONS, AgentEvent, AgentState, AgentStatus, NextState
from agent_desktop.domain.events import AgentStatusChanged, LoggedIn
from agent_desktop.domain.provisioning import ReasonKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.fsm import allows
from agent_desktop.ui import text
from agent_desktop.ui.design import Choice, Ink, Label, Select, TextStyle, Theme, hbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language

_AS_BEFORE, _READY = "", "ready"
_WIDTH = 136


class Afterwards(QWidget):
    """The caption and its list; it can be used whenever the state table lets a next state be planned."""

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._language = desk, language
        self._caption = Label(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._select = Select(theme)
        self._select.setObjectName("afterwards")
        self._select.setFixedWidth(_WIDTH)
        self._caption.setBuddy(self._select)
        self.setLayout(hbox(self._caption, self._select, gap=8))
        self._select.chosen.connect(self._on_chosen)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(AgentStatusChanged, lambda fact: self._show(fact.status))
        self._facts.on(LoggedIn, lambda _fact: self.retranslate())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def _on_chosen(self, value: str) -> None:
        session = self._desk.session
        if value == _AS_BEFORE:
            if session.status.next is not None:
                session.clear_next()
        elif value == _READY:
            session.set_next(NextState(AgentState.READY))
        else:
            session.set_next(NextState(AgentState.NOT_READY, int(value)))

    def _show(self, status: AgentStatus) -> None:
        self._select.setEnabled(allows(AGENT_TRANSITIONS, status.state, AgentEvent.SET_NEXT))
        planned = status.next
        if planned is None:
            value = _AS_BEFORE
        elif planned.state is AgentState.READY:
            value = _READY
        else:
            value = str(planned.reason_code or "")
        if self._select.value() != value:
            self._select.setValue(value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._caption.setText(self.tr("Afterwards"))
        self._select.setAccessibleName(self.tr("What comes after this call"))
        self._select.setToolTip(self.tr("What comes after this call"))
        provisioning = self._desk.session.provisioning
        reasons = sorted(
            (r for r in (provisioning.reason_codes if provisioning else ()) if r.kind is ReasonKind.NOT_READY),
            key=lambda r: r.order,
        )
        options = [
            Choice(_AS_BEFORE, self.tr("As before"), "undo-2"),
            Choice(_READY, text.agent_state_name(AgentState.READY), "circle-check"),
            *(
                Choice(str(r.id), self._language.local(r.label), r.icon or "circle-pause")
                for r in reasons
                if r.selectable
            ),
        ]
        self._select.setOptions(options)
        self._show(self._desk.session.status)
