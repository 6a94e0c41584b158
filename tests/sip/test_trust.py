"""Whose word counts: by address, by network, by name, and by the answer to our password."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

import pytest

from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.sip.trust import TrustedSources, addresses_of


def line(registrar: str = "", proxy: str = "", backup: tuple[str, ...] = ()) -> LineConfig:
    return LineConfig(LineId("l"), "sip:1001@example.org", registrar=registrar, proxy=proxy, backup_proxies=backup)


@pytest.mark.parametrize(
    ("config", "trusted", "source", "known"),
    [
        (line("sip:192.0.2.1:5080;transport=tcp"), (), "192.0.2.1:33012", True),
        (line("sip:192.0.2.1"), (), "192.0.2.2:5060", False),
        (line(proxy="sip:192.0.2.1"), (), "192.0.2.1:5060", True),
        (line("sip:192.0.2.1", backup=("sip:192.0.2.9:5070",)), (), "192.0.2.9:1", True),
        (line("sip:[2001:db8::1]:5060"), (), "[2001:0db8:0::1]:5061", True),
        (line("sip:[2001:db8::1]:5060"), (), "[2001:db8::2]:5061", False),
        (line("sip:192.0.2.1"), (), "[::ffff:192.0.2.1]:5060", True),
        (line("sip:192.0.2.1"), ("198.51.100.7",), "192.0.2.1:5060", False),
        (line("sip:192.0.2.1"), ("198.51.100.7",), "198.51.100.7:5060", True),
        (line("sip:192.0.2.1"), ("198.51.100.0/24", "2001:db8::/32"), "198.51.100.99:5060", True),
        (line("sip:192.0.2.1"), ("198.51.100.0/24", "2001:db8::/32"), "[2001:db8:5::1]:5060", True),
        (line("sip:192.0.2.1"), ("198.51.100.7:5060", "sip:198.51.100.8"), "198.51.100.8:9", True),
        (line("sip:192.0.2.1"), (), "", False),
        (line("sip:192.0.2.1"), (), "no address", False),
        (line(), (), "192.0.2.1:5060", False),
    ],
)
def test_given_who_is_named_when_a_message_comes_then_its_address_decides(
    config: LineConfig, trusted: tuple[str, ...], source: str, known: bool
) -> None:
    assert TrustedSources(config, trusted).knows(source) is known


def test_given_nobody_named_when_a_message_comes_then_everybody_is_believed_and_nobody_known() -> None:
    direct = TrustedSources(line())
    assert direct.believes("192.0.2.1:5060")
    assert not direct.knows("192.0.2.1:5060")
    assert not TrustedSources(line("sip:192.0.2.1")).believes("192.0.2.2:5060")


def test_given_a_named_registrar_when_it_answers_then_its_address_counts_until_another_answers() -> None:
    trust = TrustedSources(line("sip:pbx.example.org"))
    assert not trust.believes("192.0.2.1:5060")
    trust.answered("192.0.2.1:5060")
    assert trust.knows("192.0.2.1:5062")
    trust.answered("")
    trust.answered("192.0.2.2:5060")
    assert trust.knows("192.0.2.2:5060")
    assert not trust.knows("192.0.2.1:5060")


def test_given_the_centre_names_who_counts_when_the_registrar_answers_then_that_changes_nothing() -> None:
    trust = TrustedSources(line("sip:192.0.2.1"), ("198.51.100.7",))
    trust.answered("192.0.2.1:5060")
    assert not trust.knows("192.0.2.1:5060")


def wait_until_known(trust: TrustedSources, source: str) -> bool:
    end = time.monotonic() + 5
    while not trust.knows(source) and time.monotonic() < end:
        time.sleep(0.005)
    return trust.knows(source)


def test_given_names_when_they_are_looked_up_then_in_the_background_and_what_fails_keeps_what_was_known() -> None:
    gate = threading.Event()
    answers: list[list[str]] = [["192.0.2.5", "2001:db8::5", "nonsense"], []]
    asked: list[str] = []

    def resolve(name: str) -> Iterable[str]:
        asked.append(name)
        assert gate.wait(5)
        if found := answers.pop(0):
            return found
        raise OSError("no such name")

    trust = TrustedSources(line(), ("proxy.example.org",), resolve)
    trust.look_up()
    trust.look_up()
    assert not trust.knows("192.0.2.5:5060"), "nobody waits for a name server"
    gate.set()
    assert wait_until_known(trust, "192.0.2.5:5060")
    assert trust.knows("[2001:db8::5]:5060")
    end = time.monotonic() + 5
    while len(asked) < 2 and time.monotonic() < end:
        trust.look_up()
        time.sleep(0.005)
    assert trust.knows("192.0.2.5:5060")
    assert asked[0] == "proxy.example.org"


def test_given_a_name_that_was_unknown_when_the_registrar_answers_then_it_is_looked_up_again() -> None:
    known: list[str] = []

    def resolve(name: str) -> Iterable[str]:
        if not known:
            raise UnicodeError(f"{name} cannot be asked for")
        return known

    trust = TrustedSources(line("sip:192.0.2.1"), ("proxy.example.org",), resolve)
    trust.look_up()
    known.append("192.0.2.5")
    end = time.monotonic() + 5
    while not trust.knows("192.0.2.5:5060") and time.monotonic() < end:
        trust.answered("192.0.2.1:5060")
        time.sleep(0.005)
    assert trust.knows("192.0.2.5:5060")
    assert not trust.knows("192.0.2.1:5060")


def test_given_the_system_when_it_is_asked_for_a_name_of_this_computer_then_its_addresses() -> None:
    assert {"127.0.0.1", "::1"} & set(addresses_of("localhost"))
