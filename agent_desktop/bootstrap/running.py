"""The program from the first step to the last: with its window on Qt's loop, or without on asyncio's own."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from agent_desktop.bootstrap.assembly import Program, compose
from agent_desktop.bootstrap.options import Companion, Options, Running
from agent_desktop.bootstrap.steps import start_steps, stop_steps
from agent_desktop.host.desktop import DesktopAction, DesktopError, DesktopRequest, SingleDesktop
from agent_desktop.host.paths import Paths
from agent_desktop.host.profile import Profile
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import SystemClock
from agent_desktop.services.lifecycle import run_steps
from agent_desktop.services.preferences import Preferences
from agent_desktop.storage.settings_file import SettingsFile

if TYPE_CHECKING:
    from agent_desktop.ui.shell.window import MainWindow

log = logging.getLogger(__name__)

_STARTED_NS = time.monotonic_ns()


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


def run_window(options: Options, profile: Profile | None, paths: Paths, companion: Companion | None) -> int:
    from agent_desktop.ui.binding import import_qt  # --core must not need Qt

    import_qt()
    from agent_desktop.ui.application import make_application, run_on_qt

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
        window.fit_screen()
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


def run_core(options: Options, profile: Profile | None, paths: Paths, companion: Companion | None) -> int:
    async def main() -> int:
        program = compose(options, profile, paths, asyncio.get_running_loop())
        program.desk.preferences.load()
        return await _live(program, options, None, {"started": _STARTED_NS}, companion)

    return asyncio.run(main())
