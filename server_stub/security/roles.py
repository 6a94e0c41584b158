"""Roles and what each may do; a permission names a thing and an action."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    EXPERT = "expert"
    LEAD = "lead"
    EDITOR = "editor"
    ADMIN = "admin"


class Permission(StrEnum):
    SESSION = "session.own"
    PROVISIONING_READ = "provisioning.read"
    AGENT_STATE = "agent_state.own"
    AGENTS_READ = "agents.read"
    POP_READ = "pop.read"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_WRITE = "customers.write"
    CUSTOMERS_AUDIT = "customers.audit"
    INTERACTIONS_WRITE = "interactions.write"
    INTERACTIONS_READ = "interactions.read"
    INTERACTIONS_READ_ALL = "interactions.read_all"
    RECORDINGS_LISTEN = "recordings.listen"
    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_RESTRICTED = "knowledge.restricted"
    KNOWLEDGE_DRAFTS = "knowledge.drafts"
    KNOWLEDGE_FEEDBACK = "knowledge.feedback"
    KNOWLEDGE_EDIT = "knowledge.edit"
    TICKETS_READ = "tickets.read"
    TICKETS_WRITE = "tickets.write"
    TICKETS_READ_ALL = "tickets.read_all"
    FORMS_WRITE = "forms.write"
    IMPORTS_RUN = "imports.run"
    ANNOUNCEMENTS_READ = "announcements.read"
    ANNOUNCEMENTS_WRITE = "announcements.write"
    QUIZZES_TAKE = "quizzes.take"
    QUIZZES_EDIT = "quizzes.edit"
    QUIZZES_RESULTS = "quizzes.results"
    MESSAGES_SEND = "messages.send"
    TEMPLATES_WRITE = "templates.write"
    SURVEYS_READ = "surveys.read"
    SURVEYS_READ_ALL = "surveys.read_all"
    SURVEYS_RECORD = "surveys.record"
    EVENTS_READ = "events.read"
    ROOMS = "rooms.own"
    DEMO_CONTROL = "demo.control"


_P = Permission
_EVERYONE = frozenset(
    {
        _P.SESSION,
        _P.PROVISIONING_READ,
        _P.KNOWLEDGE_READ,
        _P.KNOWLEDGE_FEEDBACK,
        _P.EVENTS_READ,
        _P.ROOMS,
        _P.ANNOUNCEMENTS_READ,
        _P.QUIZZES_TAKE,
        _P.DEMO_CONTROL,
    }
)
_AGENT = _EVERYONE | {
    _P.AGENT_STATE,
    _P.AGENTS_READ,
    _P.POP_READ,
    _P.CUSTOMERS_READ,
    _P.CUSTOMERS_WRITE,
    _P.INTERACTIONS_WRITE,
    _P.INTERACTIONS_READ,
    _P.TICKETS_READ,
    _P.TICKETS_WRITE,
    _P.MESSAGES_SEND,
    _P.SURVEYS_READ,
}
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.EXPERT: _AGENT | {_P.KNOWLEDGE_RESTRICTED},
    Role.LEAD: _AGENT
    | {_P.KNOWLEDGE_RESTRICTED, _P.INTERACTIONS_READ_ALL, _P.RECORDINGS_LISTEN, _P.TICKETS_READ_ALL, _P.CUSTOMERS_AUDIT}
    | {_P.ANNOUNCEMENTS_WRITE, _P.QUIZZES_RESULTS, _P.SURVEYS_READ_ALL},
    Role.EDITOR: _EVERYONE  # an editor sits at a desk with a telephone too
    | {_P.AGENT_STATE, _P.AGENTS_READ, _P.KNOWLEDGE_RESTRICTED, _P.KNOWLEDGE_DRAFTS, _P.KNOWLEDGE_EDIT}
    | {_P.ANNOUNCEMENTS_WRITE, _P.QUIZZES_EDIT, _P.TEMPLATES_WRITE},
    Role.ADMIN: frozenset(Permission),
}
