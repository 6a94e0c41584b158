"""What a widget may use: the services, the bus and the clock, handed down from the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import DemoControl, NumberingPlan, UserAgent
from agent_desktop.services.agent_session import AgentSession
from agent_desktop.services.alerting import Alerting
from agent_desktop.services.announcements import Announcements
from agent_desktop.services.audio_devices import AudioDevices
from agent_desktop.services.call_control import CallControl, Conference, TransferControl
from agent_desktop.services.call_history import CallHistory
from agent_desktop.services.checks import LineCheck, SoundCheck
from agent_desktop.services.colleague_lamps import ColleagueLamps
from agent_desktop.services.conference_room import ConferenceRoom
from agent_desktop.services.customer_editing import CustomerEditing
from agent_desktop.services.diagnostics import Diagnostics
from agent_desktop.services.follow_ups import FollowUps
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.listening import Listening
from agent_desktop.services.messages import Messages
from agent_desktop.services.outbox import Outbox
from agent_desktop.services.preferences import Preferences
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.services.satisfaction import Satisfaction
from agent_desktop.services.screen_pop import ScreenPop
from agent_desktop.services.tickets import Tickets
from agent_desktop.services.verification import CallerVerification
from agent_desktop.services.wrapup import WrapUp

if TYPE_CHECKING:
    from agent_desktop.services.article_editing import ArticleEditing
    from agent_desktop.services.form_designing import FormDesigning
    from agent_desktop.services.table_import import TableImport
    from agent_desktop.services.template_editing import TemplateEditing


@dataclass(frozen=True, slots=True)
class Desk:
    """One agent's working program. `tasks` owns what a click starts; `phone` is for devices and level meters only."""

    bus: Bus
    clock: Clock
    tasks: Tasks
    numbering: NumberingPlan
    phone: UserAgent
    session: AgentSession
    calls: CallControl
    conference: Conference
    room: ConferenceRoom
    transfer: TransferControl
    pop: ScreenPop
    wrapup: WrapUp
    tickets: Tickets
    follow_ups: FollowUps
    satisfaction: Satisfaction
    customers: CustomerEditing
    messages: Messages
    history: CallHistory
    outbox: Outbox
    knowledge: Knowledge
    verification: CallerVerification
    alerting: Alerting
    devices: AudioDevices
    sound_check: SoundCheck
    lamps: ColleagueLamps
    diagnostics: Diagnostics
    line_check: LineCheck
    preferences: Preferences
    demo: DemoControl | None = None
    articles: Callable[[], ArticleEditing] | None = None
    forms: Callable[[], FormDesigning] | None = None
    imports: Callable[[], TableImport] | None = None
    templates: Callable[[], TemplateEditing] | None = None
    """What few agents use is made by the page that needs it; without a server there is nothing to write to."""
    announcements: Announcements | None = None
    """Without a server nobody tells anything."""
    quizzes: Quizzes | None = None
    listening: Listening | None = None
