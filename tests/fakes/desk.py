"""The whole core on fakes: what bootstrap composes, with every adapter replaced by one that a test controls."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from agent_desktop.domain import events
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import DemoControl
from agent_desktop.services.agent_session import AgentSession
from agent_desktop.services.alerting import Alerting
from agent_desktop.services.announcements import Announcements
from agent_desktop.services.article_editing import ArticleEditing
from agent_desktop.services.audio_devices import AudioDevices
from agent_desktop.services.call_control import CallControl, Conference, TransferControl
from agent_desktop.services.call_history import CallHistory
from agent_desktop.services.checks import Echo, LineCheck, SoundCheck
from agent_desktop.services.colleague_lamps import ColleagueLamps
from agent_desktop.services.conference_room import ConferenceRoom
from agent_desktop.services.customer_editing import CustomerEditing
from agent_desktop.services.diagnostics import Diagnostics
from agent_desktop.services.follow_ups import FollowUps
from agent_desktop.services.form_designing import FormDesigning
from agent_desktop.services.handover import HandingOver
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.line_control import LineControl
from agent_desktop.services.listening import Listening
from agent_desktop.services.messages import Messages
from agent_desktop.services.outbox import Outbox
from agent_desktop.services.own_draft import Keeper
from agent_desktop.services.preferences import Preferences
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.services.satisfaction import Satisfaction
from agent_desktop.services.screen_pop import ScreenPop
from agent_desktop.services.table_import import TableImport
from agent_desktop.services.template_editing import TemplateEditing
from agent_desktop.services.tickets import Tickets
from agent_desktop.services.verification import CallerVerification
from agent_desktop.services.wrapup import WrapUp
from agent_desktop.ui.desk import Desk
from tests.fakes import centre
from tests.fakes.article_editor import FakeArticleEditor
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import ManualClock
from tests.fakes.form_designer import FakeFormDesigner
from tests.fakes.importer import FakeImporter
from tests.fakes.local_store import MemoryStore
from tests.fakes.messenger import FakeMessenger
from tests.fakes.news import FakeAnnouncementBoard, FakeQuizDesk
from tests.fakes.numbering import FakeNumbering
from tests.fakes.probes import FakeProbes
from tests.fakes.recordings import FakeRecordings, FakeVoicePlayer
from tests.fakes.ringer import FakeRinger
from tests.fakes.rooms import FakeRooms
from tests.fakes.satisfaction import FakeSatisfaction
from tests.fakes.secrets import MemorySecrets
from tests.fakes.settings import MemorySettings
from tests.fakes.template_editor import FakeTemplateEditor
from tests.fakes.user_agent import FakeUserAgent
from tests.fakes.wire import FakeWire

F = TypeVar("F")
URL = "https://desk.example.org"


@dataclass(slots=True)
class FakeDesk:
    """The desk and the fakes behind it; `facts` is everything that was published, in order."""

    desk: Desk
    lines: LineControl
    clock: ManualClock
    phone: FakeUserAgent
    backend: FakeBackend
    store: MemoryStore
    settings: MemorySettings
    secrets: MemorySecrets
    ringer: FakeRinger
    handing_over: HandingOver
    echo: Echo
    probes: FakeProbes
    editor: FakeArticleEditor
    rooms: FakeRooms
    messenger: FakeMessenger
    satisfaction: FakeSatisfaction
    designer: FakeFormDesigner
    importer: FakeImporter
    template_editor: FakeTemplateEditor
    board: FakeAnnouncementBoard
    quiz_desk: FakeQuizDesk
    recordings: FakeRecordings
    player: FakeVoicePlayer
    facts: list[object] = field(default_factory=list)

    def of(self, kind: type[F]) -> list[F]:
        """The facts of one type so far."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    async def settle(self) -> None:
        """Lets everything run that can run without time passing."""
        await self.clock.pass_time(0)

    async def log_in(self) -> None:
        await self.desk.session.login(URL, centre.USERNAME, centre.PASSWORD)
        await self.settle()

    async def log_in_ready(self) -> None:
        await self.log_in()
        self.desk.session.set_ready()
        await self.settle()

    async def close(self) -> None:
        desk = self.desk
        await desk.tasks.close()
        await desk.wrapup.close()
        await desk.customers.close()
        await desk.messages.close()
        await desk.history.close()
        await desk.outbox.close()
        await desk.follow_ups.close()
        await desk.tickets.close()
        if desk.announcements is not None:
            await desk.announcements.close()
        if desk.quizzes is not None:
            await desk.quizzes.close()
        for written in (desk.articles, desk.forms, desk.templates):
            if written is not None:
                await written().close()
        if desk.listening is not None:
            await desk.listening.close()
        await desk.pop.close()
        await desk.satisfaction.close()
        await desk.line_check.close()
        await desk.sound_check.close()
        await self.echo.close()
        await desk.transfer.close()
        await desk.room.close()
        await desk.conference.close()
        await desk.lamps.close()
        await desk.calls.close()
        await desk.session.close()
        await self.lines.close()
        await self.handing_over.close()
        desk.alerting.close()
        desk.devices.close()
        desk.diagnostics.close()


FACT_TYPES = tuple(
    value for value in vars(events).values() if isinstance(value, type) and value.__module__.startswith(events.__name__)
)


def build(
    provisioning: Provisioning = centre.PROVISIONING,
    settings: MemorySettings | None = None,
    store: MemoryStore | None = None,
    demo: DemoControl | None = None,
) -> FakeDesk:
    """Composes; nothing has started and nobody is logged in."""
    bus = Bus()
    clock = ManualClock(for_tests=True)
    phone = FakeUserAgent(bus.publish, for_tests=True)
    backend = FakeBackend(clock, provisioning=provisioning, for_tests=True)
    store = store or MemoryStore(for_tests=True)
    settings = settings or MemorySettings(for_tests=True)
    secrets = MemorySecrets(for_tests=True)
    ringer = FakeRinger(for_tests=True)
    probes = FakeProbes(clock, for_tests=True)
    numbering = FakeNumbering(for_tests=True)
    wire = FakeWire()
    editor = FakeArticleEditor(clock, for_tests=True)
    designer = FakeFormDesigner(clock, for_tests=True)
    importer = FakeImporter(clock, for_tests=True)
    template_editor = FakeTemplateEditor(for_tests=True)
    rooms = FakeRooms(for_tests=True)
    messenger = FakeMessenger(for_tests=True)
    satisfaction = FakeSatisfaction(for_tests=True)
    board = FakeAnnouncementBoard(clock, for_tests=True)
    quiz_desk = FakeQuizDesk(for_tests=True)
    recordings = FakeRecordings(for_tests=True)
    player = FakeVoicePlayer(clock, for_tests=True)
    serial = itertools.count(1)

    def new_id() -> str:
        return f"00000000-0000-4000-8000-{next(serial):012d}"

    session = AgentSession(backend, secrets, bus, clock, new_id)
    username: Callable[[], str] = lambda: session.provisioning.user.username if session.provisioning else ""  # noqa: E731
    keeper = Keeper(store, bus, clock, username, new_id)
    articles = ArticleEditing(editor, keeper)
    forms = FormDesigning(designer, keeper)
    templates = TemplateEditing(template_editor, keeper)
    echo = Echo(phone, bus)
    calls = CallControl(phone, bus, clock, numbering, new_id)
    conference = Conference(phone, bus, clock, calls)
    preferences = Preferences(settings, bus)
    desk = Desk(
        bus=bus,
        clock=clock,
        tasks=Tasks("desk"),
        numbering=numbering,
        phone=phone,
        session=session,
        calls=calls,
        conference=conference,
        room=ConferenceRoom(rooms, bus),
        transfer=TransferControl(phone, bus, clock, calls, conference),
        pop=ScreenPop(backend, bus, new_id),
        wrapup=WrapUp(store, wire, backend, bus, clock, username),
        tickets=Tickets(backend, store, wire, bus, clock, username, new_id),
        follow_ups=FollowUps(backend, store, wire, bus, clock, username, new_id),
        satisfaction=Satisfaction(satisfaction, bus, clock),
        customers=CustomerEditing(backend, wire, keeper),
        messages=Messages(messenger, wire, keeper),
        history=CallHistory(store, wire, bus, clock, username, lambda: "wired"),
        outbox=Outbox(store, backend, bus, clock, username),
        knowledge=Knowledge(backend, store, wire, bus, clock, username, new_id),
        verification=CallerVerification(store, wire, bus, clock, username, new_id),
        alerting=Alerting(ringer, bus),
        devices=AudioDevices(bus, preferences.put),
        sound_check=SoundCheck(phone, echo, bus),
        lamps=ColleagueLamps(phone, bus),
        diagnostics=Diagnostics(bus, clock),
        line_check=LineCheck(
            phone, echo, backend, probes, store, bus, clock, lambda: session.server_url, {"agent_desktop": "1.0"}
        ),
        preferences=preferences,
        demo=demo,
        articles=lambda: articles,
        forms=lambda: forms,
        imports=lambda: TableImport(importer, new_id),
        templates=lambda: templates,
        announcements=Announcements(board, wire, keeper),
        quizzes=Quizzes(quiz_desk, wire, keeper),
        listening=Listening(recordings, player, bus, clock, new_id),
    )
    lines = LineControl(phone, bus, clock)
    handing_over = HandingOver(store, wire, backend, bus, clock, username, desk.wrapup.draft, new_id)
    fake = FakeDesk(
        desk,
        lines,
        clock,
        phone,
        backend,
        store,
        settings,
        secrets,
        ringer,
        handing_over,
        echo,
        probes,
        editor,
        rooms,
        messenger,
        satisfaction,
        designer,
        importer,
        template_editor,
        board,
        quiz_desk,
        recordings,
        player,
    )
    for fact_type in FACT_TYPES:
        bus.subscribe(fact_type, fake.facts.append)
    return fake


@asynccontextmanager
async def open_desk(
    provisioning: Provisioning = centre.PROVISIONING, store: MemoryStore | None = None
) -> AsyncIterator[FakeDesk]:
    """A desk with an open store and nobody logged in, closed at the end."""
    fake = build(provisioning, store=store)
    await fake.store.open()
    try:
        yield fake
    finally:
        await fake.close()
