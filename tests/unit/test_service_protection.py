"""What the links page and the agent are told about TLS, and about a lock that opens in a call."""

from __future__ import annotations

import pytest

from agent_desktop.domain.events import LegMediaChanged, LineChanged, ProblemNoticed, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.links import Link, LinkState
from agent_desktop.domain.media import MediaSecurity
from agent_desktop.domain.security import Signalling, TlsCode, TlsProblem
from tests.fakes.desk import FakeDesk, open_desk

LINE = LineId("line-1")
EXPIRED = TlsProblem(TlsCode.EXPIRED, "pbx.example.org", issuer="Some Authority")


async def test_given_a_line_without_tls_then_the_lamp_says_why_and_shows_the_evidence() -> None:
    async with open_desk() as fake:
        fake.desk.bus.publish(LineChanged(LINE, Registration.UNREACHABLE, 503, "verification", 2.0, tls=EXPIRED))
        status = fake.desk.diagnostics.status(Link.SIP)
        assert (status.state, status.code) == (LinkState.DISCONNECTED, "tls_expired")
        assert status.detail == "pbx.example.org; issuer Some Authority"


async def test_given_a_direct_line_whose_last_call_met_a_stranger_then_the_line_itself_still_works() -> None:
    async with open_desk() as fake:
        fake.desk.bus.publish(LineChanged(LINE, Registration.DIRECT, tls=EXPIRED))
        assert fake.desk.diagnostics.status(Link.SIP).state is LinkState.CONNECTED


async def talk(fake: FakeDesk, *ways: tuple[MediaSecurity, Signalling]) -> None:
    """A call whose audio is negotiated anew for each of `ways`."""
    await fake.log_in_ready()
    fake.phone.ring("+8613900000000")
    await fake.settle()
    call = fake.desk.calls.calls[0]
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    for security, signalling in ways:
        fake.desk.bus.publish(LegMediaChanged(call.leg_id, True, False, False, "opus", security, signalling=signalling))
    await fake.settle()


def warnings(fake: FakeDesk) -> list[ProblemNoticed]:
    return [fact for fact in fake.of(ProblemNoticed) if fact.code == "encryption_lost"]


SAFE = (MediaSecurity.SDES, Signalling.TLS)
HALF = (MediaSecurity.SDES, Signalling.PLAIN)
NOTHING = (MediaSecurity.NONE, Signalling.TLS)


@pytest.mark.parametrize("ways", [(SAFE, NOTHING), (HALF, NOTHING), (SAFE, HALF)])
async def test_given_an_encrypted_call_when_a_re_invite_weakens_it_then_the_agent_is_told_once_about_that_call(
    ways: tuple[tuple[MediaSecurity, Signalling], ...],
) -> None:
    async with open_desk() as fake:
        await talk(fake, *ways)
        assert [fact.call_id for fact in warnings(fake)] == [fake.desk.calls.calls[0].id]


@pytest.mark.parametrize("ways", [(NOTHING, SAFE), (SAFE, SAFE), (NOTHING, NOTHING), (HALF, SAFE)])
async def test_given_a_call_that_stays_as_it_is_or_gets_better_then_nothing_is_said(
    ways: tuple[tuple[MediaSecurity, Signalling], ...],
) -> None:
    async with open_desk() as fake:
        await talk(fake, *ways)
        assert warnings(fake) == []
