"""What the place of the cards says while there is no call: whether one can come, and how the day went."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.agent_state import AgentState, AgentStatus
from agent_desktop.domain.events import AgentStatusChanged, LinkChanged, LoggedIn
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Facts,
    Frame,
    Glyph,
    Ground,
    Ink,
    Label,
    TextStyle,
    Theme,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.counted import Counted
from agent_desktop.ui.phone.directory import figures
from agent_desktop.ui.phone.sources import CallLog, Colleagues, Readers

_tr = QCoreApplication.translate
_MOST_QUEUES = 3


@dataclass(frozen=True, slots=True)
class IdleView:
    """Icon, sentence, and what follows from it; `can_start`: one press makes the agent ready."""

    icon: str
    ink: Ink
    title: str
    detail: str
    can_start: bool = False


def idle_view(status: AgentStatus, sip: LinkStatus, others_ready: int | None, reader: Reader) -> IdleView:
    """`others_ready` is None while the states of the colleagues are not known."""
    if sip.state in (LinkState.FAILED, LinkState.DISCONNECTED) and sip.code != "not_started":
        return IdleView("unplug", Ink.DANGER, _tr("Idle", "No call can reach you"), text.link_sentence(sip))
    match status.state:
        case AgentState.READY:
            return IdleView(
                "circle-check", Ink.SUCCESS, _tr("Idle", "You are next in line"), _queues(reader, others_ready)
            )
        case AgentState.WORK:
            words = _tr("Idle", "Finish the wrap-up and you are in line again.")
            return IdleView("notebook-pen", Ink.WARNING, _tr("Idle", "Wrap-up"), words)
        case AgentState.NOT_READY:
            reason = reader.provisioning.reason(status.reason_code) if reader.provisioning else None
            words = _tr("Idle", "No call from a queue comes to you.")
            if reason is not None and reason.selectable:
                words = _tr("Idle", "{reason}. No call from a queue comes to you.").format(
                    reason=reader.local(reason.label)
                )
            return IdleView("circle-pause", Ink.THIRD, _tr("Idle", "You are not ready"), words, can_start=True)
        case AgentState.UNREACHABLE:
            words = _tr("Idle", "The exchange does not see your phone. It is tried again by itself.")
            return IdleView("unplug", Ink.DANGER, _tr("Idle", "No call can reach you"), words)
        case _:
            return IdleView("phone", Ink.THIRD, text.agent_state_name(status.state), "")


def _queues(reader: Reader, others_ready: int | None) -> str:
    queues = [reader.local(q.label) for q in reader.provisioning.queues] if reader.provisioning else []
    if not queues:
        line = _tr("Idle", "Calls to your number ring here.")
    elif len(queues) > _MOST_QUEUES:
        line = Counted().queues(len(queues))
    else:
        line = _tr("Idle", "Queues: {names}.").format(names=_tr("Idle", ", ").join(queues))
    if others_ready:
        return _tr("Idle", "{queues} {others}").format(queues=line, others=Counted().colleagues_ready(others_ready))
    return line


class IdlePanel(QWidget):
    """Two cards: may a call come, and the figures of the day."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, call_log: CallLog, colleagues: Colleagues) -> None:
        super().__init__()
        self._desk, self._readers, self._log, self._colleagues = desk, readers, call_log, colleagues
        self._icon = Glyph(theme, "circle-check", Ink.SUCCESS, 16)
        self._title = Label(theme, "", TextStyle.STRONG)
        self._title.setObjectName("idle_title")
        self._detail = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._start = Button(theme, "", "circle-check", small=True)
        self._start.setObjectName("become_ready")
        self._start.clicked.connect(lambda: desk.session.set_ready())
        self._start_row = row(self._start, None)
        state = Frame(Ground.CARD)
        state.setLayout(vbox(hbox(self._icon, (self._title, 1), gap=8), self._detail, self._start_row, gap=4, pad=12))
        self._figures = Facts(theme, columns=2, style=TextStyle.HEADING)
        self._figures.setObjectName("figures")
        day = Frame(Ground.CARD)
        day.setLayout(vbox(self._figures, pad=12))
        self.setLayout(vbox(state, day, gap=8))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(AgentStatusChanged, lambda _fact: self.refresh())
        self._facts.on(LinkChanged, lambda fact: self.refresh() if fact.status.link is Link.SIP else None)
        self._facts.on(LoggedIn, lambda _fact: self.refresh())
        call_log.changed.connect(self._show_figures)
        colleagues.changed.connect(self.refresh)
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def refresh(self) -> None:
        view = idle_view(
            self._desk.session.status,
            self._desk.diagnostics.status(Link.SIP),
            self._others_ready(),
            self._readers.now(),
        )
        self._icon.setIcon(view.icon)
        self._icon.setInk(view.ink)
        self._title.setText(view.title)
        self._detail.setText(view.detail)
        self._detail.setVisible(bool(view.detail))
        self._start_row.setVisible(view.can_start)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._start.setText(self.tr("Become ready"))
        self.refresh()
        self._show_figures()

    def _show_figures(self) -> None:
        self._figures.setFacts(figures(self._log.records, self._readers.now()))

    def _others_ready(self) -> int | None:
        states = self._colleagues.states
        provisioning = self._desk.session.provisioning
        own = provisioning.user.id if provisioning else ""
        others = [c.user_id for c in self._colleagues.everybody if c.user_id != own]
        if not others or any(user_id not in states for user_id in others):
            return None
        return sum(states[user_id].state is AgentState.READY for user_id in others)
