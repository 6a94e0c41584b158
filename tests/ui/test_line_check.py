"""The lamps' page and the check of the line: what an agent reads, presses, copies and saves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from agent_desktop.domain.events import HelperState, LineChanged, NatHelpChanged, Registration
from agent_desktop.domain.line_check import CheckStep, Finding, Measure, Verdict
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.media import AudioHealth, AudioStatus
from agent_desktop.domain.provisioning import Transport
from agent_desktop.domain.security import TlsCode
from agent_desktop.ports import ProbeError
from agent_desktop.ui import text
from agent_desktop.ui.design import Label, Lamp, Notice, Theme
from agent_desktop.ui.dialogs.line_check import LineCheckPage
from agent_desktop.ui.text import known_problems
from agent_desktop.ui.text.line_check import (
    finding_sentence,
    hint,
    known_findings,
    link_cause,
    link_plan,
    measure_text,
    overall,
    step_name,
    verdict_name,
)
from tests.fakes.centre import PROVISIONING
from tests.fakes.clock import START
from tests.fakes.desk import build
from tests.ui.shell_scene import Shell, shell

SERVICE = Path(__file__).parents[2] / "agent_desktop" / "services" / "checks"


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    """An agent at a registrar, with a server, all well."""
    line = replace(PROVISIONING.lines[0], registrar="sip:pbx.example.org", transport=Transport.TLS)
    async with shell(theme, build(replace(PROVISIONING, lines=(line,)))) as s:
        yield s


def detail(s: Shell, link: Link) -> str:
    return s.find(f"link_detail_{link.value}", Label).text()


async def open_check(s: Shell) -> None:
    await s.press("lamp_sip")
    await s.press("check_line")


async def run_check(s: Shell) -> None:
    await open_check(s)
    await s.pass_time(1)
    for leg in tuple(s.fake.phone.legs):
        s.fake.phone.peer_answers(leg)
        s.fake.phone.sound(leg)
        s.fake.phone.quality(leg)
    await s.settle()
    for leg in tuple(s.fake.phone.legs):
        s.fake.phone.level(leg, 0.5, 0.6)
    await s.pass_time(20)


# --- the lamps' page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", list(Link))
async def test_given_a_lamp_when_it_is_pressed_then_its_link_comes_first_and_the_line_can_be_checked(
    s: Shell, link: Link
) -> None:
    await s.press(f"lamp_{link.value}")
    tops = {other: s.find(f"link_detail_{other.value}", Label).mapTo(s.window, QPoint()).y() for other in Link}
    assert min(tops, key=lambda other: tops[other]) is link
    assert s.find("check_line", QPushButton).isEnabled()


async def test_given_an_exchange_that_is_away_then_its_page_says_why_what_is_tried_and_counts_the_seconds(
    s: Shell,
) -> None:
    await s.press("lamp_sip")
    line = s.fake.desk.session.provisioning
    assert line is not None
    s.fake.desk.bus.publish(
        LineChanged(
            line.lines[0].id,
            Registration.UNREACHABLE,
            408,
            "no answer",
            8.0,
            code="no_answer",
            server="sip:pbx2.example.org",
        )
    )
    await s.settle()
    assert "Being tried: sip:pbx2.example.org." in detail(s, Link.SIP)
    assert "Next try in 8 s." in detail(s, Link.SIP)
    assert "Since 1" in detail(s, Link.SIP)
    await s.pass_time(3)
    assert "Next try in 5 s." in detail(s, Link.SIP)
    await s.pass_time(6)
    assert "Tried now." in detail(s, Link.SIP)


async def test_given_helpers_of_the_network_that_fall_silent_then_lamp_and_page_say_which_and_since_when(
    s: Shell,
) -> None:
    s.fake.phone.line(Registration.REGISTERED, 200, "OK")
    s.fake.desk.bus.publish(NatHelpChanged(HelperState.ANSWERS, HelperState.ANSWERS, "192.0.2.1:3478"))
    await s.settle()
    lamp = s.find("lamp_sip", Lamp)
    assert lamp.toolTip().endswith("The phone is registered.")
    since = text.clock(s.fake.clock.now())
    s.fake.desk.bus.publish(NatHelpChanged(HelperState.SILENT, HelperState.ANSWERS))
    await s.pass_time(120)
    s.fake.desk.bus.publish(NatHelpChanged(HelperState.SILENT, HelperState.NO_NAME))
    await s.settle()
    later = text.clock(s.fake.clock.now())
    stun = f"The STUN server has not answered since {since}: behind a router you may not be heard."
    relay = f"The relay's name (TURN) has not been found since {later}: calls do without it."
    assert lamp.toolTip().endswith(f"The phone is registered. {stun} {relay}")
    await s.press("lamp_sip")
    shown = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
    assert f"The phone is registered. {stun} {relay}" in shown
    s.fake.desk.bus.publish(NatHelpChanged(HelperState.ANSWERS, HelperState.ANSWERS, "192.0.2.1:3478"))
    await s.settle()
    assert lamp.toolTip().endswith("The phone is registered.")


async def test_given_sound_and_server_that_fail_then_their_cards_say_what_happens_by_itself(s: Shell) -> None:
    await s.press("lamp_server")
    s.fake.phone.audio(AudioStatus(AudioHealth.FAILED))
    s.fake.backend.down()
    await s.settle()
    assert "A device that is plugged in is taken by itself." in detail(s, Link.AUDIO)
    assert "It is tried again every few seconds" in detail(s, Link.SERVER)


async def test_given_the_page_when_it_is_closed_then_nothing_counts_any_more(s: Shell) -> None:
    await s.press("lamp_sip")
    s.fake.phone.line(Registration.UNREACHABLE, 408, "no answer", 60.0)
    await s.settle()
    await s.dismiss()
    s.fake.phone.line(Registration.REGISTERED, 200, "OK")
    await s.pass_time(2)
    assert not s.layers()


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (LinkStatus(Link.SIP, LinkState.DISCONNECTED, START, "no_route"), "No network leads there."),
        (LinkStatus(Link.SIP, LinkState.DISCONNECTED, START, "no_name"), "The name is not found."),
        (LinkStatus(Link.SIP, LinkState.CONNECTED, START, "registered"), ""),
        (LinkStatus(Link.SIP, LinkState.FAILED, START, "refused"), ""),
        (LinkStatus(Link.SERVER, LinkState.DISCONNECTED, START, "overloaded"), "The server has too much to do."),
        (LinkStatus(Link.SERVER, LinkState.DISCONNECTED, START, "unreachable"), ""),
        (LinkStatus(Link.AUDIO, LinkState.FAILED, START, "failed"), ""),
    ],
)
def test_given_a_link_that_is_down_then_what_more_is_known_is_said_and_nothing_twice(
    status: LinkStatus, cause: str
) -> None:
    assert link_cause(status).startswith(cause)
    assert bool(link_cause(status)) is bool(cause)


def test_given_a_link_that_works_then_nothing_is_planned() -> None:
    for link in Link:
        assert not link_plan(LinkStatus(link, LinkState.CONNECTED, START))


# --- the check -------------------------------------------------------------------------------------------------------


async def test_given_the_page_when_it_opens_then_the_check_runs_and_asks_for_a_few_words(s: Shell) -> None:
    await open_check(s)
    await s.pass_time(1)
    assert len(s.layers()) == 1
    assert s.find("check_echo", Label).text() == "Say a few words: you should hear yourself."
    assert s.find("check_register", Label).text() == "The exchange accepts this phone: it can be called."
    assert s.find("check_again", QPushButton).text() == "Stop"
    assert not s.find("check_copy", QPushButton).isEnabled()


async def test_given_all_is_well_when_the_check_is_over_then_it_says_so_with_the_measurements(s: Shell) -> None:
    await run_check(s)
    assert s.find("check_summary", Notice).text() == "Everything works. You can take calls."
    assert "loss 0.0 %" in s.find("check_measures_echo", Label).text()
    assert "VPN" in s.find("check_measures_exchange_route", Label).text()
    assert "by Test Authority" in s.find("check_measures_exchange_connect", Label).text()


async def test_given_something_wrong_when_the_check_is_over_then_it_is_in_sight_with_what_to_do(s: Shell) -> None:
    s.fake.probes.fail["connect_tls", "desk.example.org"] = ProbeError("tls_expired", "certificate has expired")
    await run_check(s)
    assert s.find("check_summary", Notice).text().startswith("Something is wrong.")
    told = s.find("check_server_connect", Label)
    assert told.text() == "The certificate has expired. Tell your administrator."
    assert not told.visibleRegion().isEmpty()


async def test_given_a_running_check_when_stop_is_pressed_then_it_stops_and_can_begin_again(s: Shell) -> None:
    await open_check(s)
    await s.pass_time(1)
    assert s.fake.phone.legs
    await s.press("check_again")
    assert not s.fake.phone.legs
    assert s.find("check_summary", Notice).text() == "The check was stopped."
    await s.press("check_again")
    await s.pass_time(1)
    assert s.fake.phone.legs
    assert s.find("check_again", QPushButton).text() == "Stop"


async def test_given_a_running_check_when_the_page_is_closed_then_it_stops(s: Shell) -> None:
    await open_check(s)
    await s.pass_time(1)
    await s.dismiss()
    assert not s.fake.phone.legs
    progress = s.fake.desk.line_check.progress
    assert progress is not None
    assert progress.cancelled


async def test_given_a_report_when_it_is_copied_then_the_clipboard_has_it_as_plain_text(s: Shell) -> None:
    await run_check(s)
    await s.press("check_copy")
    text = QApplication.clipboard().text()
    assert text.startswith("Agent Desktop: check of the line\n")
    assert "[+] Registration: good" in text
    assert "The exchange accepts this phone: it can be called." in text
    assert "Extension: 1001" in text
    assert "Fake Headset" in text
    assert PROVISIONING.lines[0].password not in text
    assert s.find("check_said", Label).text() == "Copied."


@pytest.mark.parametrize("name", ["report.txt", "report.json"])
async def test_given_a_report_when_it_is_saved_then_the_name_decides_its_form(
    s: Shell, tmp_path: Path, name: str
) -> None:
    await run_check(s)
    await s.press("check_save")
    dialog = s.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / name))
    dialog.close()
    file = tmp_path / name
    for _ in range(200):
        await s.settle()
        if file.exists() and s.find("check_said", Label).text():
            break
    content = file.read_text(encoding="utf-8")
    assert s.find("check_said", Label).text() == "Saved."
    if name.endswith("json"):
        assert json.loads(content)["verdict"] == "good"
    else:
        assert content.startswith("Agent Desktop: check of the line\n")


async def test_given_a_place_that_cannot_be_written_when_it_is_saved_then_the_page_says_why(
    s: Shell, tmp_path: Path
) -> None:
    await run_check(s)
    page = s.window.findChild(LineCheckPage)
    assert page is not None
    page.save_to(tmp_path / "nowhere" / "report.txt")
    for _ in range(200):
        await s.settle()
        if s.find("check_said", Label).text():
            break
    assert s.find("check_said", Label).text() == "It could not be saved: No such file or directory."


# --- words -----------------------------------------------------------------------------------------------------------


def codes_in_source() -> set[str]:
    """Second arguments of Finding(...) in the service and its judge, and codes of what a probe raises."""
    import ast

    found: set[str] = set()
    places = [*SERVICE.glob("*.py"), SERVICE.parents[1] / "domain" / "line_check.py"]
    places += [SERVICE.parents[1] / "host" / "probes.py"]
    for file in places:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                place = {"Finding": 1, "ProbeError": 0}.get(node.func.id)
                if place is not None and len(node.args) > place:
                    found |= {str(c.value) for c in ast.walk(node.args[place]) if isinstance(c, ast.Constant)}
    return found - {"", "tls_", "None"}


def test_given_every_code_of_a_finding_then_there_is_a_sentence_for_it() -> None:
    codes = codes_in_source()
    assert len(codes) > 25, "the search finds what is there"
    assert codes - known_findings() - known_problems() == set()


@pytest.mark.parametrize("code", sorted(known_findings() | {f"tls_{code.value}" for code in TlsCode}))
def test_given_a_finding_then_its_sentence_says_more_than_a_code(code: str) -> None:
    sentence = finding_sentence(CheckStep.EXCHANGE_CONNECT, Finding(Verdict.BAD, code))
    assert sentence.endswith(".")
    assert len(sentence.split()) >= 4
    assert code not in sentence


def test_given_a_code_that_nobody_knows_then_it_is_shown_rather_than_nothing() -> None:
    assert "brand_new" in finding_sentence(CheckStep.ECHO, Finding(Verdict.BAD, "brand_new"))


def test_given_steps_verdicts_and_measures_then_each_has_its_words() -> None:
    assert len({step_name(step) for step in CheckStep}) == len(CheckStep)
    assert len({verdict_name(verdict) for verdict in Verdict}) == len(Verdict)
    assert len({overall(verdict) for verdict in Verdict}) == len(Verdict)
    assert all(finding_sentence(step, Finding(Verdict.GOOD)) for step in CheckStep)
    assert all(hint(step) for step in CheckStep)
    assert all("7411" in measure_text(measure, "7411") for measure in Measure)
    assert measure_text(Measure.NETWORK, "wireless") == "Wi-Fi"
