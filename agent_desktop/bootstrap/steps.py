"""The order in which the composed program starts after the first paint, and ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from agent_desktop.bootstrap.assembly import Program
from agent_desktop.bootstrap.options import Options
from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.services.lifecycle import Step

if TYPE_CHECKING:
    from agent_desktop.ui.shell.window import MainWindow

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 5.0
FLUSH_SECONDS = 1.5


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
        Step("tickets", desk.tickets.close),
        *([Step("announcements", desk.announcements.close)] if desk.announcements else []),
        *([Step("tests", desk.quizzes.close)] if desk.quizzes else []),
        *(Step("what is written", service.close) for service in program.rare),
        *([Step("listening", desk.listening.close)] if desk.listening else []),
        Step("pop", desk.pop.close),
        Step("satisfaction", desk.satisfaction.close),
        Step("outbox", desk.outbox.close),
        Step("agent", desk.session.close),
        Step("server", program.backend.close),
        Step("sounds", quiet),
        Step("local store", program.store.close),
    ]
