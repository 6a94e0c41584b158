"""What the program is made of: adapters, services and the desk, each built once and connected to the bus."""

from __future__ import annotations

import asyncio
import platform
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from agent_desktop import __version__
from agent_desktop.backend.absent import AbsentBackend
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.bootstrap import rarely
from agent_desktop.bootstrap.options import Options
from agent_desktop.bootstrap.server import absent_server, http_server
from agent_desktop.domain.events import LoggedIn
from agent_desktop.domain.media import SoundUse
from agent_desktop.host.network import SystemNetwork
from agent_desktop.host.network_kind import network_kind
from agent_desktop.host.numbering import PhoneNumbers
from agent_desktop.host.paths import Paths
from agent_desktop.host.probes import SystemProbes
from agent_desktop.host.profile import Profile
from agent_desktop.host.ringer import DeviceRinger, SilentRinger
from agent_desktop.host.secrets import KeyStore
from agent_desktop.host.voice_player import DeviceVoicePlayer
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.services.agent_session import AgentSession
from agent_desktop.services.alerting import Alerting
from agent_desktop.services.announcements import Announcements
from agent_desktop.services.audio_devices import AudioDevices
from agent_desktop.services.call_control import CallControl, Conference, TransferControl
from agent_desktop.services.call_history import CallHistory
from agent_desktop.services.checks import Echo, LineCheck, SoundCheck
from agent_desktop.services.colleague_lamps import ColleagueLamps
from agent_desktop.services.conference_room import ConferenceRoom
from agent_desktop.services.customer_editing import CustomerEditing
from agent_desktop.services.diagnostics import Diagnostics
from agent_desktop.services.follow_ups import FollowUps
from agent_desktop.services.handover import HandingOver
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.line_control import LineControl
from agent_desktop.services.listening import Listening
from agent_desktop.services.messages import Messages
from agent_desktop.services.network_follow import NetworkFollow
from agent_desktop.services.outbox import Outbox
from agent_desktop.services.own_draft import Keeper
from agent_desktop.services.preferences import Preferences
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.services.satisfaction import Satisfaction
from agent_desktop.services.screen_pop import ScreenPop
from agent_desktop.services.tickets import Tickets
from agent_desktop.services.verification import CallerVerification
from agent_desktop.services.wrapup import WrapUp
from agent_desktop.sip.stun import public_address
from agent_desktop.sip.turn import borrow
from agent_desktop.sip.user_agent import PjsipUserAgent
from agent_desktop.sip.way import answers_options
from agent_desktop.storage.settings_file import SettingsFile
from agent_desktop.storage.sqlite import SqliteStore
from agent_desktop.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that was composed, with what starts and ends outside the desk."""

    desk: Desk
    store: SqliteStore
    backend: AbsentBackend | HttpBackend
    ringer: DeviceRinger | SilentRinger
    echo: Echo
    lines: LineControl
    handing_over: HandingOver
    network: NetworkFollow
    profile: Profile | None
    rare: tuple[rarely.Rare[Any], ...]
    """Of the desk's services those that are made by the page that needs them, and have something to close."""


def versions() -> dict[str, str]:
    """What a report says of the program and what it runs on."""
    return {
        "agent_desktop": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "machine": platform.machine(),
    }


def compose(options: Options, profile: Profile | None, paths: Paths, loop: asyncio.AbstractEventLoop) -> Program:
    """Builds every part and connects it to the bus; nothing is opened, started or read yet."""
    bus = Bus()
    clock = SystemClock()
    drawn = Bus()

    def draw_soon(fact: object) -> None:
        """One turn of the loop later: the question who calls is on its way before the panels take their time."""
        loop.call_soon(drawn.publish, fact)

    bus.forward(draw_soon)
    numbering = PhoneNumbers()
    bus.subscribe(LoggedIn, lambda fact: numbering.use_country(fact.provisioning.country))

    def emit(fact: object) -> None:
        """From the sip thread to the bus. After the loop has closed there is nobody left to tell."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(bus.publish, fact)

    def new_id() -> str:
        return str(uuid.uuid4())

    phone = PjsipUserAgent(emit, numbering.parse, options.microphone_file)
    local = profile is not None and not profile.server_url
    server = absent_server() if local else http_server(clock, demo=options.demo)
    backend, online = server.backend, server.session
    store = SqliteStore(paths.data / "desktop.sqlite", clock)
    sound = profile.provisioning.phone.sound if profile is not None else SoundUse.NEEDED
    if options.demo and sound is SoundUse.NEEDED:
        sound = SoundUse.WISHED
    ringer = SilentRinger() if sound is SoundUse.NONE else DeviceRinger(paths.sounds)
    wire = JsonWireFormat()
    pop = ScreenPop(backend, bus, new_id)  # the first to hear of a call: its request must not queue behind others
    session = AgentSession(backend, KeyStore(), bus, clock, new_id)

    def username() -> str:
        return session.provisioning.user.username if session.provisioning else ""

    preferences = Preferences(SettingsFile(paths.config / "settings.json", clock), bus)

    def owner() -> str:
        """Whose call records these are: after a crash, or for a call that ends while logging out, the last user's."""
        if local:
            return ""
        return username() or (profile.username if profile else "") or preferences.text("server.username")

    keeper = Keeper(store, bus, clock, username, new_id)
    articles = rarely.Rare(partial(rarely.article_editing, online, keeper)) if online else None
    forms = rarely.Rare(partial(rarely.form_designing, online, keeper)) if online else None
    templates = rarely.Rare(partial(rarely.template_editing, online, keeper)) if online else None
    echo = Echo(phone, bus)
    calls = CallControl(phone, bus, clock, numbering, new_id)
    conference = Conference(phone, bus, clock, calls)
    desk = Desk(
        bus=drawn,
        clock=clock,
        tasks=Tasks("desk"),
        numbering=numbering,
        phone=phone,
        diagnostics=Diagnostics(bus, clock),
        line_check=LineCheck(
            phone,
            echo,
            backend,
            SystemProbes(answers_options, public_address, borrow),
            store,
            bus,
            clock,
            lambda: session.server_url,
            versions(),
        ),
        preferences=preferences,
        session=session,
        calls=calls,
        conference=conference,
        room=ConferenceRoom(server.rooms, bus),
        transfer=TransferControl(phone, bus, clock, calls, conference),
        pop=pop,
        wrapup=WrapUp(store, wire, backend, bus, clock, username),
        tickets=Tickets(backend, store, wire, bus, clock, username, new_id),
        follow_ups=FollowUps(backend, store, wire, bus, clock, username, new_id),
        satisfaction=Satisfaction(server.surveys, bus, clock),
        customers=CustomerEditing(backend, wire, keeper),
        messages=Messages(server.messenger, wire, keeper),
        history=CallHistory(store, wire, bus, clock, owner, network_kind),
        outbox=Outbox(store, backend, bus, clock, username),
        knowledge=Knowledge(backend, store, wire, bus, clock, username, new_id),
        verification=CallerVerification(store, wire, bus, clock, username, new_id),
        alerting=Alerting(ringer, bus),
        devices=AudioDevices(bus, preferences.put),
        sound_check=SoundCheck(phone, echo, bus),
        lamps=ColleagueLamps(phone, bus),
        demo=server.demo,
        articles=articles,
        forms=forms,
        imports=partial(rarely.table_import, online, new_id) if online else None,
        templates=templates,
        announcements=Announcements(server.board, wire, keeper) if server.board else None,
        quizzes=Quizzes(server.quizzes, wire, keeper) if server.quizzes else None,
        listening=Listening(server.recordings, DeviceVoicePlayer(), bus, clock, new_id) if server.recordings else None,
    )
    handing_over = HandingOver(store, wire, backend, bus, clock, username, desk.wrapup.draft, new_id)
    return Program(
        desk,
        store,
        backend,
        ringer,
        echo,
        LineControl(phone, bus, clock, sound),
        handing_over,
        NetworkFollow(SystemNetwork(clock), bus),
        profile,
        tuple(service for service in (articles, forms, templates) if service is not None),
    )
