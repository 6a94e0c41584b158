"""A desk whose line is checked, and what the check found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from agent_desktop.domain.leg import LegId
from agent_desktop.domain.line_check import (
    CheckStep,
    Finding,
    LineCheckProgress,
    Measure,
    Verdict,
)
from agent_desktop.domain.media import Quality
from agent_desktop.domain.provisioning import Provisioning, Transport, TurnServer
from tests.fakes import centre
from tests.fakes.desk import FakeDesk

STEP = CheckStep
SERVER = "desk.example.org"
EXCHANGE = "pbx.example.org"
STUN, RELAY = "stun.example.org", "turn.example.org:3478"


def provisioned(**changes: object) -> Provisioning:
    """The small centre at a registrar over TLS."""
    line = replace(
        centre.PROVISIONING.lines[0], registrar=f"sip:{EXCHANGE}", transport=Transport.TLS, password="0penSesame"
    )
    phone = replace(centre.PROVISIONING.phone, stun_servers=(STUN,), turn=TurnServer(RELAY, "desks", "r3laySecret"))
    values: dict[str, object] = {"lines": (line,), "phone": phone, **changes}
    return replace(centre.PROVISIONING, **values)  # type: ignore[arg-type]


def with_line(**changes: object) -> Provisioning:
    line = provisioned().lines[0]
    return provisioned(lines=(replace(line, **changes),))  # type: ignore[arg-type]


Talk = Callable[[LegId], Awaitable[None]]


async def check(fake: FakeDesk, talk: Talk | None = None) -> LineCheckProgress:
    """Runs a check to its end; when the echo is called `talk` plays the exchange (usually: it works)."""
    play = talk or (lambda leg: echo(fake, leg))
    fake.desk.line_check.start()
    for _ in range(200):
        await fake.clock.pass_time(0.25)
        progress = fake.desk.line_check.progress
        assert progress is not None
        if progress.over:
            return progress
        if progress.running is STEP.ECHO and fake.phone.legs:
            (leg,) = fake.phone.legs
            if not fake.phone.legs[leg].confirmed:
                await play(leg)
    raise AssertionError(f"never over: {fake.desk.line_check.progress}")


async def echo(
    fake: FakeDesk, leg: LegId, quality: Quality | None = None, sent: float = 0.6, back: float = 0.5
) -> None:
    """The echo answers and says back what it hears."""
    phone = fake.phone
    phone.peer_answers(leg)
    phone.sound(leg)
    await fake.settle()
    phone.quality(leg, *([quality] if quality else []))
    phone.level(leg, back, sent)


def found(progress: LineCheckProgress, step: CheckStep) -> Finding:
    result = progress.of(step)
    assert result is not None
    return result.finding


def code(progress: LineCheckProgress, step: CheckStep) -> tuple[Verdict, str]:
    finding = found(progress, step)
    return finding.verdict, finding.code


def value(progress: LineCheckProgress, step: CheckStep, measure: Measure) -> str:
    return dict(found(progress, step).measures)[measure]
