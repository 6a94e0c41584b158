"""The side of the server: its adapters, over one connection, or what stands for them where there is none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent_desktop import __version__
from agent_desktop.backend.absent import AbsentBackend
from agent_desktop.backend.announcements import HttpAnnouncements
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.demo import HttpDemo
from agent_desktop.backend.messenger import HttpMessenger
from agent_desktop.backend.quizzes import HttpQuizzes
from agent_desktop.backend.recordings import HttpRecordings
from agent_desktop.backend.rooms import HttpRooms
from agent_desktop.backend.surveys import HttpSurveys

if TYPE_CHECKING:
    from agent_desktop.backend.session import Session
    from agent_desktop.kit.clock import Clock

PLAIN_HTTP_VARIABLE = "AGENT_DESKTOP_PLAIN_HTTP"
"""Set to 1 where a centre really runs its server without TLS; otherwise http:// is for this computer only."""


@dataclass(frozen=True, slots=True)
class Server:
    """Everything that is asked of a server; None for what nobody misses without one."""

    backend: AbsentBackend | HttpBackend
    messenger: AbsentBackend | HttpMessenger
    session: Session | None = None
    demo: HttpDemo | None = None
    rooms: HttpRooms | None = None
    surveys: HttpSurveys | None = None
    board: HttpAnnouncements | None = None
    quizzes: HttpQuizzes | None = None
    recordings: HttpRecordings | None = None


def absent_server() -> Server:
    """For a profile that does without."""
    backend = AbsentBackend()
    return Server(backend, backend)


def http_server(clock: Clock, *, demo: bool) -> Server:
    """One connection and one log-in for all; which server it is, the log-in says."""
    plain = os.environ.get(PLAIN_HTTP_VARIABLE) == "1"
    backend = HttpBackend(clock, version=__version__, allow_plain_http=plain)
    session = backend.session
    return Server(
        backend,
        HttpMessenger(session),
        session,
        HttpDemo(session) if demo else None,
        HttpRooms(session),
        HttpSurveys(session),
        HttpAnnouncements(session),
        HttpQuizzes(session),
        HttpRecordings(session),
    )
