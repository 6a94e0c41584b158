""" "Check my line": what is looked at on the way to the exchange and the server, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto


class CheckStep(StrEnum):
    """In the order in which they are taken."""

    SOUND = auto()
    EXCHANGE_NAME = auto()
    EXCHANGE_ROUTE = auto()
    EXCHANGE_CONNECT = auto()
    PUBLIC_ADDRESS = auto()
    """What a STUN server says of us."""
    RELAY = auto()
    """Whether a TURN relay would lend us an address."""
    REGISTER = auto()
    ECHO = auto()
    MICROPHONE = auto()
    SERVER_NAME = auto()
    SERVER_CONNECT = auto()
    SERVER_ANSWER = auto()
    EVENT_STREAM = auto()


class Verdict(StrEnum):
    GOOD = auto()
    WARNING = auto()
    """It works, but not as it should."""
    BAD = auto()
    SKIPPED = auto()
    """Not looked at; the code says why."""


class Measure(StrEnum):
    """What may be told beside a verdict; the value is text, with the unit given here."""

    HOST = auto()
    ADDRESSES = auto()
    LOCAL = auto()
    """Our address on the way there."""
    PUBLIC = auto()
    """Address and port by which others see us."""
    RELAYED = auto()
    """Address and port at the relay."""
    INTERFACE = auto()
    NETWORK = auto()
    """Kind of that interface: wired, wireless, vpn, mobile."""
    TRANSPORT = auto()
    MILLISECONDS = auto()
    TLS = auto()
    """Protocol and cipher."""
    NAMES = auto()
    """In the certificate."""
    ISSUER = auto()
    VALID_UNTIL = auto()
    """ISO date."""
    STATUS = auto()
    """SIP status and the exchange's words."""
    CODEC = auto()
    LOSS = auto()
    """Percent."""
    JITTER = auto()
    """Milliseconds."""
    ROUND_TRIP = auto()
    """Milliseconds."""
    MOS = auto()
    PACKETS = auto()
    """ "received/sent"."""
    LEVEL = auto()
    """Loudest, percent of full scale."""
    CAPTURE = auto()
    PLAYBACK = auto()


Measures = tuple[tuple[Measure, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step found. `code` is a key of the sentences in the user interface, "" for what is simply good; `detail`
    has the other side's or the system's own words."""

    verdict: Verdict
    code: str = ""
    measures: Measures = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    step: CheckStep
    finding: Finding
    seconds: float
    """How long the step took."""


@dataclass(frozen=True, slots=True)
class LineCheckProgress:
    """A check that is running, or how it went."""

    started_at: datetime
    results: tuple[CheckResult, ...] = ()
    running: CheckStep | None = None
    cancelled: bool = False

    @property
    def finished(self) -> bool:
        """Every step was taken."""
        return len(self.results) == len(CheckStep)

    @property
    def over(self) -> bool:
        return self.finished or self.cancelled

    @property
    def verdict(self) -> Verdict:
        """The worst that was found so far."""
        found = {result.finding.verdict for result in self.results}
        for verdict in (Verdict.BAD, Verdict.WARNING, Verdict.GOOD):
            if verdict in found:
                return verdict
        return Verdict.SKIPPED

    def of(self, step: CheckStep) -> CheckResult | None:
        return next((result for result in self.results if result.step is step), None)


# Thresholds. One way 150 ms is what ITU-T G.114 recommends at most; loss and jitter are what conferencing and contact
# centre vendors ask of a network; a MOS of 3.6 is where ITU-T G.107 annex B begins "some users dissatisfied".
WARN_LOSS, BAD_LOSS = 1.0, 5.0
WARN_JITTER = 30.0
WARN_ROUND_TRIP = 300.0
WARN_MOS, BAD_MOS = 3.6, 3.1
SLOW_SECONDS = 1.0
"""An answer of exchange or server that takes longer is noticed by people."""
SILENT_LEVEL = 0.2
"""Below it a microphone brought nothing that could be speech."""
EXPIRES_SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class EchoMeasured:
    """The measurements of an echo call; times in milliseconds, levels 0.0 to 1.0."""

    sent: int
    received: int
    codec: str = ""
    loss_percent: float = 0.0
    jitter_ms: float = 0.0
    rtt_ms: float = 0.0
    mos: float | None = None
    loudest_sent: float = 0.0
    loudest_received: float = 0.0

    def judge(self) -> Finding:
        """One-way audio first: with it the rest says nothing."""
        measures: Measures = (
            (Measure.CODEC, self.codec),
            (Measure.LOSS, f"{self.loss_percent:.1f}"),
            (Measure.JITTER, f"{self.jitter_ms:.0f}"),
            (Measure.ROUND_TRIP, f"{self.rtt_ms:.0f}"),
            (Measure.MOS, f"{self.mos:.1f}" if self.mos is not None else ""),
            (Measure.PACKETS, f"{self.received}/{self.sent}"),
        )
        told = tuple((measure, value) for measure, value in measures if value)
        if not self.received:
            code = "one_way_audio" if self.sent else "no_audio"
            return Finding(Verdict.BAD, code)
        mos = self.mos if self.mos is not None else 5.0
        if self.loss_percent >= BAD_LOSS or mos < BAD_MOS:
            return Finding(Verdict.BAD, "bad_audio", told)
        if self.loudest_sent >= 2 * SILENT_LEVEL and self.loudest_received < SILENT_LEVEL / 2:
            return Finding(Verdict.BAD, "silent_echo", told)
        if self.loss_percent >= WARN_LOSS or self.jitter_ms >= WARN_JITTER or mos < WARN_MOS:
            return Finding(Verdict.WARNING, "poor_audio", told)
        if self.rtt_ms >= WARN_ROUND_TRIP:
            return Finding(Verdict.WARNING, "slow_audio", told)
        return Finding(Verdict.GOOD, "", told)
