"""Listening to the exchange's echo: what comes back of what is sent, as numbers that can be judged."""

from __future__ import annotations

import contextlib

from agent_desktop.domain.events import (
    LegEnded,
    LegLevelMeasured,
    LegMilestone,
    LegMoved,
    LegQualityMeasured,
    Milestone,
)
from agent_desktop.domain.leg import Ending, LegEvent, LegId
from agent_desktop.domain.line_check import EchoMeasured, Finding, Measure, Verdict
from agent_desktop.domain.media import Quality, mean_opinion
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.services.checks.echo import BUSY, Echo
from agent_desktop.services.checks.situation import Situation

ANSWER_SECONDS = 10.0
LISTEN_SECONDS = 8.0
"""Long enough for the first reports on the way back (RTCP, RFC 3550: every 5 s) and for a few words."""


class Listening:
    """One call; `loudest` is what the microphone brought, None where nothing was measured."""

    def __init__(self, phone: UserAgent, echo: Echo, bus: Bus, situation: Situation) -> None:
        self._phone = phone
        self._echo = echo
        self._situation = situation
        self._leg: LegId | None = None
        self._answered = False
        self._ending: Ending | None = None
        self._samples: list[Quality] = []
        self._marks: set[Milestone] = set()
        self._received_level = 0.0
        self.loudest: float | None = None
        self._facts = Subscriptions(bus)
        self._facts.on(LegMoved, self._on_moved)
        self._facts.on(LegEnded, self._on_ended)
        self._facts.on(LegMilestone, self._on_milestone)
        self._facts.on(LegQualityMeasured, self._on_quality)
        self._facts.on(LegLevelMeasured, self._on_level)

    async def listen(self, line: LineConfig, number: str) -> Finding:
        """Raises PhoneError when it cannot even be dialled. Whatever happens, nothing is left behind."""
        try:
            self._leg = await self._echo.call(line, number)
            return await self._follow()
        except PhoneError as error:
            if error.code == BUSY:
                return Finding(Verdict.SKIPPED, BUSY)
            raise
        finally:
            self._facts.close()
            if self._leg is not None:
                with contextlib.suppress(PhoneError):  # a phone that died has no call left to end
                    await self._phone.watch_levels(None)
                with contextlib.suppress(PhoneError):
                    await self._echo.hang_up(self._leg)

    async def _follow(self) -> Finding:
        def disturbed() -> bool:
            return self._ending is not None or bool(self._situation.calls)

        await self._situation.until(lambda: self._answered or disturbed(), ANSWER_SECONDS)
        if self._answered and not disturbed():
            await self._phone.watch_levels(self._leg)
            await self._situation.until(disturbed, LISTEN_SECONDS)
        if self._situation.calls:
            return Finding(Verdict.SKIPPED, "call_came")
        ending = self._ending
        if ending is not None:
            status = ((Measure.STATUS, f"{ending.status} {ending.reason}".strip()),) if ending.status else ()
            return Finding(Verdict.BAD, "echo_cut" if self._answered else "echo_refused", status)
        if not self._answered:
            return Finding(Verdict.BAD, "echo_no_answer")
        return self._measured().judge()

    def _measured(self) -> EchoMeasured:
        sent = int(Milestone.FIRST_RTP_OUT in self._marks)
        received = int(Milestone.FIRST_RTP_IN in self._marks)
        samples = self._samples
        if not samples:
            return EchoMeasured(sent, received, loudest_sent=self.loudest or 0.0, loudest_received=self._received_level)
        last = samples[-1]
        return EchoMeasured(
            max(sent, last.packets_sent),
            max(received, last.packets_received),
            last.codec,
            sum(sample.loss_percent for sample in samples) / len(samples),
            max(sample.jitter_ms for sample in samples),
            max(sample.rtt_ms for sample in samples),
            mean_opinion(tuple(sample.mos for sample in samples)),
            self.loudest or 0.0,
            self._received_level,
        )

    # --- facts

    def _on_moved(self, fact: LegMoved) -> None:
        if fact.leg_id == self._leg and fact.event is LegEvent.ACKED:
            self._answered = True
            self._situation.wake()

    def _on_ended(self, fact: LegEnded) -> None:
        if fact.leg_id == self._leg:
            self._ending = fact.ending
            self._situation.wake()

    def _on_milestone(self, fact: LegMilestone) -> None:
        if fact.leg_id == self._leg:
            self._marks.add(fact.milestone)

    def _on_quality(self, fact: LegQualityMeasured) -> None:
        if fact.leg_id == self._leg:
            self._samples.append(fact.quality)

    def _on_level(self, fact: LegLevelMeasured) -> None:
        if fact.leg_id == self._leg:
            self.loudest = max(self.loudest or 0.0, fact.level.sent)
            self._received_level = max(self._received_level, fact.level.received)
