"""States, roles and outcomes in a word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.leg import Outcome
from agent_desktop.ui.text.language import Words

_tr = QCoreApplication.translate

_STATES: Words[AgentState] = {
    AgentState.LOGGED_OUT: lambda: _tr("AgentState", "Logged out"),
    AgentState.NOT_READY: lambda: _tr("AgentState", "Not ready"),
    AgentState.READY: lambda: _tr("AgentState", "Ready"),
    AgentState.RESERVED: lambda: _tr("AgentState", "Ringing"),
    AgentState.PREVIEW: lambda: _tr("AgentState", "Preview"),
    AgentState.TALKING: lambda: _tr("AgentState", "Talking"),
    AgentState.HOLD: lambda: _tr("AgentState", "On hold"),
    AgentState.WORK: lambda: _tr("AgentState", "Wrap-up"),
    AgentState.UNREACHABLE: lambda: _tr("AgentState", "Unreachable"),
}
_ROLES: Words[str] = {
    "agent": lambda: _tr("Role", "Agent"),
    "expert": lambda: _tr("Role", "Expert"),
    "lead": lambda: _tr("Role", "Team lead"),
    "editor": lambda: _tr("Role", "Editor"),
    "admin": lambda: _tr("Role", "Administrator"),
}
_OUTCOMES: Words[Outcome] = {
    Outcome.IN_PROGRESS: lambda: _tr("Outcome", "In progress"),
    Outcome.ANSWERED: lambda: _tr("Outcome", "Answered"),
    Outcome.MISSED: lambda: _tr("Outcome", "Missed"),
    Outcome.REJECTED: lambda: _tr("Outcome", "Rejected"),
    Outcome.CALLER_LEFT: lambda: _tr("Outcome", "Caller left"),
    Outcome.ELSEWHERE: lambda: _tr("Outcome", "Answered elsewhere"),
    Outcome.CANCELLED: lambda: _tr("Outcome", "Cancelled"),
    Outcome.BUSY: lambda: _tr("Outcome", "Busy"),
    Outcome.NO_ANSWER: lambda: _tr("Outcome", "No answer"),
    Outcome.FAILED: lambda: _tr("Outcome", "Failed"),
    Outcome.DEVICE_ERROR: lambda: _tr("Outcome", "Sound device failed"),
}


def agent_state_name(state: AgentState) -> str:
    return _STATES[state]()


def role_name(role: str) -> str:
    """A role without a word is shown as the server calls it."""
    return _ROLES[role]() if role in _ROLES else role


def outcome_name(outcome: Outcome) -> str:
    return _OUTCOMES[outcome]()
