"""The messages of RFC 4475 at the running program: after each it is alive, answers a probe, and takes a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.processes import Desktop, eventually
from tests.peers.raw import RawSip

MESSAGES = sorted((Path(__file__).parents[1] / "sip" / "rfc4475").glob("*.dat"))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_given_each_torture_message_when_received_then_the_program_answers_the_next_call(
    desktop: Desktop, transport: str
) -> None:
    tcp = transport == "tcp"
    desktop.transport = transport
    desktop.auto_answer = False
    desktop.run(ready=not tcp)
    eventually("the line is up", lambda: is_alive(desktop, tcp=tcp))
    before = desktop.usage
    for message in MESSAGES:
        throw(desktop, message.read_bytes(), tcp=tcp)
        assert desktop.running, f"{message.name}: {desktop.report()}"
        assert rings(desktop, tcp=tcp), message.name
    after = desktop.usage

    assert len(MESSAGES) >= 49
    # calls that a message opened and never ended may stay until their time is up; nothing may pile up
    assert after.threads <= before.threads + 1
    assert after.files <= before.files + 2 * len(MESSAGES)
    assert "Traceback" not in desktop.output()
    assert desktop.end() == 0


def throw(desktop: Desktop, message: bytes, *, tcp: bool) -> None:
    raw = RawSip(desktop.address, tcp=tcp)
    raw.send(message)
    raw.receive(0.03)
    raw.close()


def rings(desktop: Desktop, *, tcp: bool) -> bool:
    """OPTIONS is answered, an INVITE rings, and its CANCEL ends it."""
    raw = RawSip(desktop.address, tcp=tcp)
    try:
        if raw.options() != 200:
            return False
        call_id, _ = raw.ring()
        return raw.cancel(call_id) == 487
    finally:
        raw.close()


def is_alive(desktop: Desktop, *, tcp: bool) -> bool:
    try:
        raw = RawSip(desktop.address, tcp=tcp)
    except OSError:
        return False
    try:
        return raw.options(0.5) == 200
    except OSError:
        return False
    finally:
        raw.close()
