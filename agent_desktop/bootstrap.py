"""The composition root: the only file that names concrete adapters, and so the diagram of the program.

    Qt thread    asyncio on Qt's loop (plain asyncio with --core): domain, services, ui, httpx
    sip thread   PJSIP; its facts hop to the bus by call_soon_threadsafe
    workers      SQLite, key store, slow imports

Window first: what costs time to import (PJSIP, httpx, keyring, phonenumbers) is loaded by its adapter
when it is started, after the first paint.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import platform
import signal
import sys
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from agent_desktop import __version__
from agent_desktop.backend.absent import AbsentBackend
from agent_desktop.backend.announcements import HttpAnnouncements
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.demo import HttpDemo
from agent_desktop.backend.messenger import HttpMessenger
from agent_desktop.backend.quizzes import HttpQuizzes
from agent_desktop.backend.rooms import HttpRooms
from agent_desktop.backend.surveys import HttpSurveys
from agent_desktop.backend.wire_format import JsonWireFormat
from agent_desktop.domain.events import LoggedIn, ProblemNoticed
from agent_desktop.domain.line_check import Verdict
from agent_desktop.domain.media import SoundUse
from agent_desktop.host.desktop import DesktopAction, DesktopError, DesktopRequest, SingleDesktop
from agent_desktop.host.network import SystemNetwork
from agent_desktop.host.network_kind import network_kind
from agent_desktop.host.numbering import PhoneNumbers
from agent_desktop.host.paths import Paths
from agent_desktop.host.probes import SystemProbes
from agent_desktop.host.profile import Profile, ProfileError, load_profile
from agent_desktop.host.ringer import DeviceRinger, SilentRinger
from agent_desktop.host.secrets import KeyStore
from agent_desktop.kit import log as logs
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import StorageError
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
from agent_desktop.services.lifecycle import Step, run_steps
from agent_desktop.services.line_control import LineControl
from agent_desktop.services.messages import Messages
from agent_desktop.services.network_follow import NetworkFollow
from agent_desktop.services.outbox import Outbox
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

if TYPE_CHECKING:
    from agent_desktop.backend.session import Session
    from agent_desktop.services.article_editing import ArticleEditing
    from agent_desktop.services.form_designing import FormDesigning
    from agent_desktop.services.table_import import TableImport
    from agent_desktop.ui.shell.window import MainWindow

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 5.0
FLUSH_SECONDS = 1.5
SWITCH_SECONDS = 0.0005
"""How long one thread may keep Python from another. With the usual 5 ms a window that draws makes a caller wait for
180: p95 35 ms against 3 ms (tests/bench/gui_calls.py)."""
PLAIN_HTTP_VARIABLE = "AGENT_DESKTOP_PLAIN_HTTP"
"""Set to 1 where a centre really runs its server without TLS; otherwise http:// is for this computer only."""

_STARTED_NS = time.monotonic_ns()
_JUST_SHOW = DesktopRequest(DesktopAction.SHOW)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line, or the demo, asks for. `microphone_file` speaks where there is no microphone."""

    profile: Path | None = None
    core: bool = False
    server: str = ""
    username: str = ""
    demo: bool = False
    microphone_file: Path | None = None
    request: DesktopRequest = _JUST_SHOW
    log_level: str = "INFO"
    take_calls: bool = True
    """Whether an agent without a server is ready from the start."""


@dataclass(frozen=True, slots=True)
class Running:
    """The running program, for a companion: the desk, its window (None with --core) and how to end it.

    `marks` are time.monotonic_ns() of start-up moments: "started", "constructed", "painted".
    """

    desk: Desk
    window: MainWindow | None
    marks: dict[str, int]
    stop: Callable[[], None]


Companion = Callable[[Running], Coroutine[Any, Any, int]]
"""Runs beside the program (the scripted demo, a benchmark); its result is the exit code, its end the program's."""


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
    plain = os.environ.get(PLAIN_HTTP_VARIABLE) == "1"
    backend = AbsentBackend() if local else HttpBackend(clock, version=__version__, allow_plain_http=plain)
    demo = HttpDemo(backend.session) if options.demo and isinstance(backend, HttpBackend) else None
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

    messenger = HttpMessenger(backend.session) if isinstance(backend, HttpBackend) else backend
    online = backend.session if isinstance(backend, HttpBackend) else None
    board = HttpAnnouncements(online) if online else None
    quiz_desk = HttpQuizzes(online) if online else None
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
        room=ConferenceRoom(HttpRooms(online) if online else None, bus),
        transfer=TransferControl(phone, bus, clock, calls, conference),
        pop=pop,
        wrapup=WrapUp(store, wire, backend, bus, clock, username),
        tickets=Tickets(backend, store, wire, bus, clock, username, new_id),
        follow_ups=FollowUps(backend, store, wire, bus, clock, username, new_id),
        satisfaction=Satisfaction(HttpSurveys(online) if online else None, bus, clock),
        customers=CustomerEditing(store, wire, backend, bus, clock, username),
        messages=Messages(messenger, store, wire, bus, clock, username, new_id),
        history=CallHistory(store, wire, bus, clock, owner, network_kind),
        outbox=Outbox(store, backend, bus, clock, username),
        knowledge=Knowledge(backend, store, wire, bus, clock, username, new_id),
        verification=CallerVerification(store, wire, bus, clock, username, new_id),
        alerting=Alerting(ringer, bus),
        devices=AudioDevices(bus, preferences.put),
        sound_check=SoundCheck(phone, echo, bus),
        lamps=ColleagueLamps(phone, bus),
        demo=demo,
        articles=partial(_article_editing, online, store, username, new_id) if online else None,
        forms=partial(_form_designing, online, store, username, new_id) if online else None,
        imports=partial(_table_import, online, new_id) if online else None,
        announcements=Announcements(board, store, wire, bus, clock, username, new_id) if board else None,
        quizzes=Quizzes(quiz_desk, store, wire, bus, clock, username, new_id) if quiz_desk else None,
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
    )


# What few agents use is imported when its page is opened: it would cost every start, and every agent's memory.


def _article_editing(
    session: Session, store: SqliteStore, username: Callable[[], str], new_id: Callable[[], str]
) -> ArticleEditing:
    from agent_desktop.backend.article_editor import HttpArticleEditor
    from agent_desktop.services.article_editing import ArticleEditing

    return ArticleEditing(HttpArticleEditor(session), store, username, new_id)


def _form_designing(
    session: Session, store: SqliteStore, username: Callable[[], str], new_id: Callable[[], str]
) -> FormDesigning:
    from agent_desktop.backend.form_designer import HttpFormDesigner
    from agent_desktop.services.form_designing import FormDesigning

    return FormDesigning(HttpFormDesigner(session), store, username, new_id)


def _table_import(session: Session, new_id: Callable[[], str]) -> TableImport:
    from agent_desktop.backend.importer import HttpImporter
    from agent_desktop.services.table_import import TableImport

    return TableImport(HttpImporter(session), new_id)


def start_steps(program: Program, options: Options, window: MainWindow | None) -> list[Step]:
    """What happens after the first paint, in order."""
    desk = program.desk

    async def open_store() -> None:
        await program.store.open()
        if program.store.recovered_from is not None:
            log.error("the local file was damaged; it is kept as %s", program.store.recovered_from)
            desk.bus.publish(ProblemNoticed("damaged", str(program.store.recovered_from)))

    async def warm_up() -> None:
        await asyncio.to_thread(desk.numbering.warm_up)

    async def announce() -> None:
        desk.preferences.announce()

    async def follow_network() -> None:
        program.network.start()

    async def enter() -> None:
        profile = program.profile
        if profile is not None and not profile.server_url:
            desk.session.start_local(profile.provisioning)
            if options.take_calls:
                desk.session.set_ready()
        elif profile is not None and profile.username and profile.password:
            await desk.session.login(profile.server_url, profile.username, profile.password)
        elif window is not None:
            url = options.server or desk.preferences.text("server.url")
            window.login_page.prefill(url, options.username or desk.preferences.text("server.username"))
            window.show_login()
            await window.login_page.resume()

    return [
        Step("local store", open_store),
        Step("settings", announce),
        Step("numbering", warm_up),
        Step("records left open", desk.history.recover),
        Step("network", follow_network),
        Step("session", enter),
        Step("drafts", desk.wrapup.restore),
    ]


def stop_steps(program: Program) -> list[Step]:
    """The end, in order: what was typed is saved first, calls end, then the adapters close."""
    desk = program.desk

    async def send_rest() -> None:
        with contextlib.suppress(TimeoutError):  # a server that is away gets it at the next start
            await asyncio.wait_for(desk.outbox.flush(), FLUSH_SECONDS)

    async def log_out() -> None:
        await asyncio.wait_for(desk.session.logout(), SHUTDOWN_SECONDS)

    async def quiet() -> None:
        desk.alerting.close()
        desk.tickets.close()
        desk.devices.close()
        desk.diagnostics.close()
        program.network.close()
        program.ringer.close()

    return [
        Step("clicks", desk.tasks.close),
        Step("calls", desk.calls.hang_up_all),
        Step("last writes", send_rest),
        Step("session", log_out),
        Step("wrap-up", desk.wrapup.close),
        Step("customers", desk.customers.close),
        Step("messages", desk.messages.close),
        Step("handing over", program.handing_over.close),
        Step("line check", desk.line_check.close),
        Step("sound check", desk.sound_check.close),
        Step("echo", program.echo.close),
        Step("phone", program.lines.close),
        Step("transfer", desk.transfer.close),
        Step("conference room", desk.room.close),
        Step("conference", desk.conference.close),
        Step("colleagues' lamps", desk.lamps.close),
        Step("call control", desk.calls.close),
        Step("call log", desk.history.close),
        Step("promised calls", desk.follow_ups.close),
        *([Step("announcements", desk.announcements.close)] if desk.announcements else []),
        *([Step("tests", desk.quizzes.close)] if desk.quizzes else []),
        Step("pop", desk.pop.close),
        Step("satisfaction", desk.satisfaction.close),
        Step("outbox", desk.outbox.close),
        Step("agent", desk.session.close),
        Step("server", program.backend.close),
        Step("sounds", quiet),
        Step("local store", program.store.close),
    ]


async def _live(
    program: Program, options: Options, window: MainWindow | None, marks: dict[str, int], companion: Companion | None
) -> int:
    """From the first step to the last; returns the exit code."""
    desk = program.desk
    stopping = asyncio.Event()
    if window is not None:
        window.closing.connect(stopping.set)
    running = Running(desk, window, marks, stopping.set)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopping.set)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows has no loop signals
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))
    code = 0
    try:
        await run_steps(start_steps(program, options, window), desk.bus, desk.clock)
        gc.freeze()  # no later collection walks over what is there to stay
        gc.enable()
        if companion is None:
            await stopping.wait()
        else:
            beside = asyncio.ensure_future(companion(running))
            stopped = asyncio.ensure_future(stopping.wait())
            await asyncio.wait((beside, stopped), return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if not beside.done():
                beside.cancel()
            (result,) = await asyncio.gather(beside, return_exceptions=True)
            code = result if isinstance(result, int) else 1
            if isinstance(result, Exception):
                log.error("the companion failed", exc_info=result)
    finally:
        await run_steps(stop_steps(program), desk.bus, desk.clock)
        if window is not None:
            window.close_down()
    return code


def _run_window(options: Options, profile: Profile | None, paths: Paths, companion: Companion | None) -> int:
    from agent_desktop.ui.application import make_application, run_on_qt  # --core must not need Qt

    marks = {"started": _STARTED_NS}
    settings = Preferences(SettingsFile(paths.config / "settings.json", SystemClock()), Bus())
    settings.load()
    app = make_application(sys.argv[:1], int(settings.get("view.scale")))

    async def main() -> int:
        single = SingleDesktop(paths.runtime, SystemClock())
        wishes: list[Callable[[DesktopRequest], None]] = []

        def received(request: DesktopRequest) -> None:
            for wish in wishes:
                wish(request)

        try:
            if not await single.start(options.request, received):
                return 0  # the desktop that runs already does what was asked
        except DesktopError as error:
            log.warning("another start could not be reached or ruled out: %s", error)
        try:
            return await show(wishes)
        finally:
            await single.close()

    async def show(wishes: list[Callable[[DesktopRequest], None]]) -> int:
        from agent_desktop.ui.application import FirstPaint
        from agent_desktop.ui.design import Scheme, Theme
        from agent_desktop.ui.shell.window import MainWindow
        from agent_desktop.ui.text import Language
        from agent_desktop.ui.ticker import Ticker

        program = compose(options, profile, paths, asyncio.get_running_loop())
        program.desk.preferences.load()
        language = Language()
        language.set(program.desk.preferences.text("view.language"))
        theme = Theme(Scheme(program.desk.preferences.text("view.theme")))
        theme.apply(app)
        window = MainWindow(program.desk, theme, language, Ticker())
        painted = asyncio.Event()
        first = FirstPaint(window, painted.set)
        app.on_quit(window.closing.emit)
        wishes.append(lambda request: _carry_out(window, request))
        if companion is None and not options.demo:  # nobody who would answer sits before those
            window.offer_sound_check()
        window.show()
        marks["constructed"] = time.monotonic_ns()
        await painted.wait()
        marks["painted"] = first.at_ns
        log.info("first paint after %.0f ms", (marks["painted"] - marks["started"]) / 1e6)
        try:
            return await _live(program, options, window, marks, companion)
        finally:
            app.on_quit(None)
            window.hide()
            theme.close()
            window.deleteLater()

    return run_on_qt(app, main)


def _carry_out(window: MainWindow, request: DesktopRequest) -> None:
    """What a second start asked for: a key of the system, a tel: link, an impatient double click."""
    match request.action:
        case DesktopAction.SHOW:
            window.come_forward()
        case DesktopAction.DIAL:
            window.come_forward()
            window.offer_number(request.argument)
        case DesktopAction.ANSWER | DesktopAction.HANG_UP | DesktopAction.MUTE | DesktopAction.HOLD:
            window.run_action(request.action.value)
        case _:
            assert_never(request.action)


def _hand_over(request: DesktopRequest, paths: Paths) -> int:
    """Gives a request to the running desktop and nothing else; 1 when none runs."""

    async def give() -> bool:
        return await SingleDesktop(paths.runtime, SystemClock()).hand_over(request)

    try:
        handed = asyncio.run(give())
    except DesktopError as error:
        print(f"Agent Desktop does not answer ({error}).", file=sys.stderr)  # noqa: T201
        return 1
    if not handed:
        print("Agent Desktop is not running.", file=sys.stderr)  # noqa: T201
    return 0 if handed else 1


def _run_core(options: Options, profile: Profile | None, paths: Paths, companion: Companion | None) -> int:
    async def main() -> int:
        program = compose(options, profile, paths, asyncio.get_running_loop())
        program.desk.preferences.load()
        return await _live(program, options, None, {"started": _STARTED_NS}, companion)

    return asyncio.run(main())


def check_line(options: Options, *, as_json: bool) -> int:
    """Checks the line of a profile without a window and prints the report; 0 when nothing is wrong, else 1."""
    from agent_desktop.ui.line_report import plain_text

    async def check(running: Running) -> int:
        desk = running.desk
        progress = await desk.line_check.run()
        report = await desk.line_check.report()
        if report is None or progress is None:
            return 1
        print(report.as_json() if as_json else plain_text(report))  # noqa: T201
        return 0 if progress.finished and progress.verdict is not Verdict.BAD else 1

    return run(replace(options, core=True, take_calls=False), check)


def run(options: Options, companion: Companion | None = None) -> int:
    """Runs the program to its end; a profile or folder that cannot be used is said on stderr and is exit code 2."""
    paths = Paths.find()
    try:
        paths.make()
    except StorageError as error:
        print(f"A folder of this program cannot be used: {error.detail}.", file=sys.stderr)  # noqa: T201
        return 2
    logs.configure(options.log_level, paths.log / "agent-desktop.log")
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        profile = load_profile(options.profile) if options.profile else None
    except ProfileError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no window yet
        return 2
    if options.core and profile is None:
        print("Without a window --profile FILE is needed: nobody could log in.", file=sys.stderr)  # noqa: T201
        return 2
    return (_run_core if options.core else _run_window)(options, profile, paths, companion)


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="agent-desktop", description="The program a call-centre agent works in.")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a SIP account and settings from a TOML file")
    parser.add_argument("--core", action="store_true", help="no window: everything else, until SIGTERM")
    parser.add_argument(
        "--check-line", action="store_true", help="check the line of --profile, print a report, and end"
    )
    parser.add_argument("--json", action="store_true", help="with --check-line: the report as JSON")
    parser.add_argument("--server", default="", metavar="URL", help="address of the server on the log-in page")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    parser.add_argument("--version", action="version", version=f"agent-desktop {__version__}")
    parser.add_argument(
        "--action", choices=[a.value for a in DesktopAction], help="ask the running desktop for something, and end"
    )
    parser.add_argument("number", nargs="?", default="", help="a number or tel: link to put into the dial field")
    given = parser.parse_args(arguments)
    if given.action:
        return _hand_over(DesktopRequest(DesktopAction(given.action), given.number), Paths.find())
    if given.check_line:
        level = "ERROR" if given.log_level == "INFO" else given.log_level  # the report is what is wanted on the screen
        return check_line(Options(given.profile, log_level=level), as_json=given.json)
    request = DesktopRequest(DesktopAction.DIAL if given.number else DesktopAction.SHOW, given.number)
    return run(Options(given.profile, given.core, given.server, request=request, log_level=given.log_level))
