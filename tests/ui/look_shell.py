"""Takes pictures of the whole window on fakes: log-in, desk, sheets, palette, outage; in every look and size.

    python -m tests.ui.look_shell --shots DIR [--only desk] [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QApplication

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import DraftSaved, LoggedIn, ProblemNoticed, QueueFiguresPushed, Registration
from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.domain.provisioning import Transport
from agent_desktop.ports import BadCredentials, ProbeError
from agent_desktop.services.audio_devices import DeviceUse
from tests.ui.look_workspace import ring, scene, talk
from tests.ui.looking import Look, run
from tests.ui.shell_scene import Shell, shell


async def login(s: Shell) -> None:
    await s.fake.desk.session.logout()
    s.window.login_page.prefill("https://desk.example.org", "li.na")


async def login_wrong(s: Shell) -> None:
    await login(s)
    s.fake.backend.fail("login", BadCredentials("wrong", 3))
    await s.type("login_password", "nonsense")
    await s.press("login_enter")


async def login_empty(s: Shell) -> None:
    await login(s)
    await s.press("login_enter")


async def desk(s: Shell) -> None:
    """A morning with queues waiting, nobody on the line."""
    for queue, waiting, longest in (("billing", 12, 80), ("sales", 3, 15)):
        s.fake.desk.bus.publish(QueueFiguresPushed(queue, waiting, longest, 4))
    s.fake.desk.bus.publish(DraftSaved(InteractionId("i-1"), s.fake.clock.now()))


async def ringing(s: Shell) -> None:
    await desk(s)
    await ring(s.fake)


async def talking(s: Shell) -> None:
    await desk(s)
    await talk(s.fake)
    await s.pass_time(134)
    s.fake.desk.session.set_not_ready(102)


async def offline(s: Shell) -> None:
    await talk(s.fake)
    s.fake.backend.down()
    s.fake.phone.audio(AudioStatus(AudioHealth.FAILED))
    s.fake.desk.bus.publish(ProblemNoticed("device", ""))


async def settings_view(s: Shell) -> None:
    s.window.sheets.open_settings()


async def settings_audio(s: Shell) -> None:
    s.window.sheets.open_settings()
    await s.press("settings_audio")


async def sound_check(s: Shell) -> None:
    s.window.sheets.open_sound_check()
    s.fake.desk.devices.choose(DeviceUse.MICROPHONE, "Fake/headset")
    await s.settle()
    s.fake.phone.microphone(0.62)
    s.fake.desk.sound_check.hear_yourself()


async def sound_check_silent(s: Shell) -> None:
    s.fake.phone.loudness = 0.0
    s.window.sheets.open_sound_check()
    await s.settle()
    s.fake.desk.sound_check.hear_yourself()


async def sound_check_echo(s: Shell) -> None:
    s.window.sheets.open_sound_check()
    await s.press("sound_echo")
    (leg,) = s.fake.phone.legs
    s.fake.phone.peer_answers(leg)
    s.fake.phone.quality(leg)
    s.fake.phone.microphone(0.8)


async def settings_calls(s: Shell) -> None:
    s.window.sheets.open_settings()
    await s.press("settings_calls")


async def settings_shortcuts(s: Shell) -> None:
    s.window.sheets.open_settings()
    await s.press("settings_shortcuts")


async def palette(s: Shell) -> None:
    await s.keys("Ctrl+K")


async def palette_found(s: Shell) -> None:
    await s.keys("Ctrl+K")
    await s.type("palette_query", "139")
    await s.pass_time(0.3)


async def shortcuts(s: Shell) -> None:
    await s.keys("F1")


async def links(s: Shell) -> None:
    s.fake.backend.down()
    await s.press("lamp_server")


async def links_down(s: Shell) -> None:
    s.fake.phone.line(Registration.UNREACHABLE, 408, "no answer", 8.0)
    s.fake.phone.audio(AudioStatus(AudioHealth.FAILED))
    await s.press("lamp_audio")


async def line_check_runs(s: Shell) -> None:
    """At a registrar, in the middle of the call to its echo."""
    provisioning = s.fake.backend.provisioned
    line = replace(provisioning.lines[0], registrar="sip:pbx.example.org", transport=Transport.TLS)
    s.fake.desk.bus.publish(LoggedIn(replace(provisioning, lines=(line,))))
    await s.settle()
    await s.press("lamp_sip")
    await s.press("check_line")
    await s.pass_time(1)
    (leg,) = s.fake.phone.legs
    s.fake.phone.peer_answers(leg)
    s.fake.phone.sound(leg)
    await s.pass_time(3)
    s.fake.phone.quality(leg)
    s.fake.phone.level(leg, 0.4, 0.5)


async def line_check_good(s: Shell) -> None:
    await line_check_runs(s)
    await s.pass_time(30)


async def line_check_bad(s: Shell) -> None:
    s.fake.probes.fail["connect_tls", "desk.example.org"] = ProbeError("tls_expired", "certificate has expired")
    await line_check_good(s)


async def outbox(s: Shell) -> None:
    await s.press("saved_state")


async def notices(s: Shell) -> None:
    for code in ("device", "unreachable", "disk_full"):
        s.fake.desk.bus.publish(ProblemNoticed(code, ""))
        await s.pass_time(60)
    await s.press("notices_button")


async def history(s: Shell) -> None:
    await s.press("page_history")


async def state_menu(s: Shell) -> None:
    await s.press("state_button")


STAGES: dict[str, Callable[[Shell], Awaitable[None]]] = {
    f.__name__: f
    for f in (
        login, login_wrong, login_empty, desk, ringing, talking, offline, settings_view, settings_audio,
        settings_calls, settings_shortcuts, palette, palette_found, shortcuts, links, links_down, line_check_runs,
        line_check_good, line_check_bad, outbox, notices, history,
        state_menu, sound_check, sound_check_silent, sound_check_echo,
    )
}  # fmt: skip


async def shoot(play: Callable[[Shell], Awaitable[None]], look: Look) -> None:
    async with shell(look.theme, scene(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.settle()
        await play(s)
        await s.settle()
        await asyncio.sleep(0.05)
        look.save(play.__name__, s.window)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            look.save(f"{play.__name__}-popup", popup)
            popup.close()


if __name__ == "__main__":
    stages = {name: partial(shoot, play) for name, play in STAGES.items()}
    run(__doc__, stages, looks="light,dark,zh,zh-dark,small,small-zh")
