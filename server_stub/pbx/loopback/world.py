"""The director of the outside world: who calls, who is called, and what is reported about it.

Obeys commands, cues the performers with what their telephones notice, and does what they decide. Every milestone is
reported with the milliseconds since its INVITE or 200, so that both ends of a call fit on one time line. Nothing here
knows pjsua2, and there are no threads: everything happens in a command, a callback of the telephone or a `tick`.
"""

from __future__ import annotations

import random
import time
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never
from urllib.parse import quote

from server_stub.pbx.loopback.burst import BurstRun
from server_stub.pbx.loopback.clips import ClipShelf
from server_stub.pbx.loopback.personas import Approach, Cast, Persona, Reply, transferred
from server_stub.pbx.loopback.ports import Identity, PhoneFailure, Telephone, Traffic, Voice
from server_stub.pbx.loopback.protocol import Burst, Call, Command, HangUp, Quit, SetLanguage, Unreadable
from server_stub.pbx.loopback.script import Deed, Ear, Echo, Hush, Leave, Part, Performer, PickUp, Refuse, Sound, Speak

MOST_CALLS = 8
HEARD_LEVEL = 8
"""On PJSIP's scale: about -43 dBFS, above the noise of a quiet room, below somebody who speaks softly."""
LISTEN_EVERY = 0.02
COUNT_EVERY = 1.0
"""Seconds between two readings of the RTP counters once the first packets were seen."""
REPORT_SPEECH_EVERY = 1.0
PROBE_AFTER = 4.0
"""Seconds without a packet after which the agent's phone is asked whether it still has the call: it may have died."""
BUSY_HERE, BUSY_EVERYWHERE = 486, 600

NOTHING_YET = Traffic(0, 0, 0)

Report = Callable[[str, Mapping[str, object]], None]


@dataclass(slots=True)
class Conversation:
    """One call of one person: the performer, and which milestones were reported already. Times in seconds."""

    call: int
    persona: Persona
    performer: Performer
    invited_at: float
    incoming: bool = False
    burst: BurstRun | None = None
    answered_at: float | None = None
    connected: bool = False
    flowing: bool = False
    refused_with: int = 0
    ear: Ear = field(default_factory=lambda: Ear(HEARD_LEVEL))
    reported_speech_at: float | None = None
    counted_at: float = 0.0
    lively_at: float = 0.0
    """When packets last came, or were last asked about."""
    leaving: bool = False
    traffic: Traffic = NOTHING_YET
    """All streams of the call together: `earlier` ones and the present `stream`."""
    earlier: Traffic = NOTHING_YET
    stream: Traffic = NOTHING_YET


class World:
    """`language` None lets everybody speak their own; `quiet` keeps them silent (RTP flows, nothing is played).

    Reports: calling, ringing, answered, rtp_first_in, rtp_first_out, heard, speaking, echoing, held, resumed, dtmf,
    hung_up, cancelled, busy, rejected, incoming, sent_on, replaced, burst_done, error. The world listens to its
    telephone (PhoneListener).
    """

    def __init__(
        self,
        cast: Cast,
        shelf: ClipShelf,
        phone: Telephone,
        report: Report,
        *,
        language: str | None = None,
        quiet: bool = False,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cast = cast
        self._shelf = shelf
        self._phone = phone
        self._report = report
        self._language = language
        self._quiet = quiet
        self._rng = rng or random.Random()
        self._clock = clock
        self._conversations: dict[int, Conversation] = {}
        self._turn = 0
        self._burst: BurstRun | None = None
        self._listened_at = 0.0

    # -------------------------------------------------------------------------------------------------- commands
    def obey(self, command: Command | Unreadable) -> bool:
        """Does what it is told; False when it is told to quit."""
        match command:
            case Call():
                self._call(command.persona)
            case HangUp():
                self._hang_up(command.persona)
            case SetLanguage():
                self._language = command.language
            case Burst() if self._burst is not None:
                self._complain("burst_running", "A burst is running already.")
            case Burst():
                self._burst = BurstRun(command, self._clock())
            case Unreadable():
                self._complain("bad_command", command.message)
            case Quit():
                return False
            case _:
                assert_never(command)
        return True

    def tick(self) -> None:
        """To be called every 10 ms or so: what is due happens, what is heard is noticed."""
        now = self._clock()
        listen = now - self._listened_at >= LISTEN_EVERY
        if listen:
            self._listened_at = now
        for conversation in list(self._conversations.values()):
            if listen and conversation.connected:
                self._count(conversation, now)
                self._listen(conversation, now)
            self._do(conversation, conversation.performer.tick(now))
        if self._burst is not None:
            self._continue(self._burst, now)

    def _call(self, wanted: str | None) -> None:
        persona = self._cast.personas.get(wanted) if wanted else self._next_in_turn()
        if persona is None:
            message = f"There is no caller {wanted!r}." if wanted else "Everybody is calling already."
            self._complain("unknown_persona" if wanted else "nobody_left", message)
        elif persona.calls is None:
            self._complain("never_calls", f"{persona.id} is only called, and does not call.")
        elif self._talks(persona):
            self._complain("already_calling", f"{persona.id} is in a call.")
        elif self._full():
            self._complain("too_many_calls", f"There are {MOST_CALLS} calls already.")
        else:
            self._dial(persona, persona.calls, None)

    def _hang_up(self, persona_id: str) -> None:
        theirs = [c for c in self._conversations.values() if c.persona.id == persona_id and not c.leaving]
        if not theirs:
            self._complain("no_such_call", f"{persona_id} is in no call.")
        for conversation in theirs:
            self._do(conversation, [Leave()])

    def _dial(self, persona: Persona, approach: Approach, burst: BurstRun | None) -> bool:
        language = self._language or persona.language
        session_id = str(uuid.uuid4())
        headers = {
            "X-CC-Session-Id": session_id,
            "X-CC-Queue-Id": approach.queue,
            "X-CC-Queue-Name": quote(self._cast.queue_label(approach.queue, language), safe=""),
            "X-CC-DNIS": approach.dnis,
            "X-CC-IVR-Path": quote(approach.ivr_path, safe=""),
        }
        if approach.verification.level != "none":
            known_since = int(time.time()) - approach.verification.age_seconds
            headers["X-CC-Verified"] = f"{approach.verification.level};{approach.verification.method};{known_since}"
        try:
            dialled = self._phone.dial(Identity(persona.number, persona.display_name), headers)
        except PhoneFailure as failure:
            self._complain("call_failed", str(failure), persona=persona.id)
            return False
        performer = self._performer(persona, Part.CALLING, dialled.invited_at)
        conversation = Conversation(dialled.call, persona, performer, dialled.invited_at, burst=burst)
        self._conversations[dialled.call] = conversation
        self._tell(
            conversation,
            "calling",
            session_id=session_id,
            number=persona.number,
            name=persona.display_name,
            queue=approach.queue,
            dnis=approach.dnis,
            ivr_path=approach.ivr_path,
        )
        return True

    # ------------------------------------------------------------------------------- what the telephone notices
    def rung(self, call: int, dialled: str, caller: str) -> None:
        persona = self._cast.answering(dialled)
        now = self._clock()
        engaged = self._talks(persona) or self._full()
        conversation = Conversation(call, persona, self._performer(persona, Part.RUNG, now), now, incoming=True)
        self._conversations[call] = conversation
        self._tell(conversation, "incoming", number=dialled, name=persona.display_name, caller=caller)
        if engaged:
            self._do(conversation, [Refuse(BUSY_HERE)])
        elif persona.answers.reply in (Reply.BUSY, Reply.NOT_FOUND):
            self._phone.proceed(call)
        else:
            self._phone.ring(call)

    def ringing(self, call: int) -> None:
        if conversation := self._conversations.get(call):
            milliseconds = self._since(conversation.invited_at)
            if conversation.burst:
                conversation.burst.rang(milliseconds)
            self._tell(conversation, "ringing", ms=milliseconds)

    def answered(self, call: int) -> None:
        if conversation := self._conversations.get(call):
            conversation.answered_at = self._clock()
            milliseconds = self._since(conversation.invited_at)
            if conversation.burst:
                conversation.burst.answered(milliseconds)
            self._tell(conversation, "answered", ms=milliseconds)

    def sound(self, call: int, flowing: bool) -> None:
        conversation = self._conversations.get(call)
        if conversation is None:
            return
        conversation.flowing = flowing
        if flowing and not conversation.connected:
            conversation.connected = True
            conversation.lively_at = self._clock()
            self._do(conversation, conversation.performer.connected(self._clock()))
        elif flowing:
            self._tell(conversation, "resumed", ms=self._since(conversation.answered_at))
            self._do(conversation, conversation.performer.resumed(self._clock()))
        elif conversation.connected:
            self._tell(conversation, "held", ms=self._since(conversation.answered_at))
            self._do(conversation, conversation.performer.held())

    def digit(self, call: int, digit: str) -> None:
        if conversation := self._conversations.get(call):
            self._tell(conversation, "dtmf", digit=digit, ms=self._since(conversation.answered_at))
            self._do(conversation, conversation.performer.digit(digit, self._clock()))

    def sent_on(self, call: int, follower: int, dialled: str) -> bool:
        conversation = self._conversations.get(call)
        if conversation is None or conversation.leaving or self._full():
            return False
        now = self._clock()
        guest = transferred(conversation.persona)
        going = Conversation(follower, guest, self._performer(guest, Part.CALLING, now), now)
        self._conversations[follower] = going
        name = self._cast.answering(dialled).display_name
        self._tell(conversation, "sent_on", number=dialled, name=name, ms=self._since(conversation.answered_at))
        return True

    def replaced(self, call: int, successor: int) -> None:
        conversation = self._conversations.get(call)
        if conversation is None:
            return
        now = self._clock()
        persona = conversation.persona
        self._conversations[successor] = Conversation(
            successor, persona, self._performer(persona, Part.RUNG, now), now, incoming=True
        )
        conversation.leaving = True
        self._tell(conversation, "replaced")

    def ended(self, call: int, code: int, reason: str, by_us: bool) -> None:
        conversation = self._conversations.pop(call, None)
        if conversation is None:
            return
        conversation.performer.ended()
        by = "us" if by_us else "agent"
        ms = self._since(conversation.invited_at)
        code = conversation.refused_with or code
        if conversation.answered_at is not None:
            outcome = "answered"
            traffic = conversation.traffic
            talk_ms = self._since(conversation.answered_at)
            counters = {"rtp_in": traffic.received, "rtp_out": traffic.sent, "rtp_lost": traffic.lost}
            self._tell(conversation, "hung_up", by=by, ms=ms, talk_ms=talk_ms, **counters)
        elif conversation.incoming is by_us and code in (BUSY_HERE, BUSY_EVERYWHERE):
            outcome = "busy"
            self._tell(conversation, outcome, by=by, code=code, ms=ms)
        elif conversation.incoming is by_us:
            outcome = "rejected"
            self._tell(conversation, outcome, by=by, code=code, reason=reason, ms=ms)
        else:
            outcome = "cancelled"
            self._tell(conversation, outcome, by=by, ms=ms)
        if conversation.burst:
            conversation.burst.ended(outcome, self._clock())

    # ---------------------------------------------------------------------------------------------- the performers
    def _performer(self, persona: Persona, part: Part, now: float) -> Performer:
        language = self._language or persona.language
        return Performer(persona, part, self._shelf.seconds, language, self._rng, now)

    def _do(self, conversation: Conversation, deeds: Sequence[Deed]) -> None:
        call = conversation.call
        for deed in deeds:
            match deed:
                case Speak():
                    self._speak(conversation, deed.clip)
                case Hush():
                    self._phone.hush(call)
                case Echo():
                    self._tell(conversation, "echoing")
                    self._phone.echo(call)
                case PickUp():
                    self._phone.accept(call)
                case Refuse():
                    conversation.refused_with = deed.code
                    self._phone.refuse(call, deed.code)
                case Leave():
                    conversation.leaving = True
                    self._phone.hang_up(call)
                case _:
                    assert_never(deed)

    def _speak(self, conversation: Conversation, name: str) -> None:
        clip = self._shelf.find(name)
        self._tell(conversation, "speaking", clip=name, seconds=round(clip.seconds, 2), recorded=clip.path is not None)
        if not self._quiet:
            tone_hz = 280 + zlib.crc32(conversation.persona.id.encode()) % 240
            self._phone.speak(conversation.call, clip.path, clip.seconds, Voice(conversation.persona.gain_db, tone_hz))

    def _listen(self, conversation: Conversation, now: float) -> None:
        if not conversation.flowing:
            return
        level = self._phone.level(conversation.call)
        match conversation.ear.listen(level, now):
            case Sound.BEGAN:
                conversation.performer.heard_speech()
                last = conversation.reported_speech_at
                if last is None or now - last >= REPORT_SPEECH_EVERY:
                    conversation.reported_speech_at = now
                    self._tell(
                        conversation, "heard", ms=self._since(conversation.answered_at), level=level, first=last is None
                    )
            case Sound.STOPPED:
                conversation.performer.heard_silence(now)
            case None:
                pass

    def _count(self, conversation: Conversation, now: float) -> None:
        """The first packets are noticed within a tick; after that the counters are only kept fresh."""
        before = conversation.traffic
        if before.received and before.sent and now - conversation.counted_at < COUNT_EVERY:
            return
        traffic = self._phone.traffic(conversation.call) or conversation.stream
        if traffic.received != conversation.stream.received:
            conversation.lively_at = now
        elif now - conversation.lively_at >= PROBE_AFTER:
            conversation.lively_at = now
            self._phone.probe(conversation.call)
        if traffic.sent < conversation.stream.sent or traffic.received < conversation.stream.received:
            conversation.earlier = before  # a hold or resume began a new stream, which counts from zero
        conversation.counted_at, conversation.stream = now, traffic
        conversation.traffic = after = conversation.earlier.plus(traffic)
        for name, first in (
            ("rtp_first_in", after.received > 0 == before.received),
            ("rtp_first_out", after.sent > 0 == before.sent),
        ):
            if first:
                self._tell(conversation, name, ms=self._since(conversation.answered_at))

    # ---------------------------------------------------------------------------------------------------- details
    def _continue(self, burst: BurstRun, now: float) -> None:
        if burst.due(now):
            wanted = burst.command.persona
            persona = self._cast.personas.get(wanted) if wanted else self._next_in_turn()
            if persona is None or persona.calls is None:
                self._burst = None
                self._complain("unknown_persona", f"There is no caller {wanted!r} for the burst.")
                return
            caller = burst.caller(persona)
            burst.placed()
            if caller.calls is None or not self._dial(caller, caller.calls, burst):
                burst.ended("failed", now)
        if burst.over():
            self._burst = None
            self._report("burst_done", burst.summary(now))

    def _next_in_turn(self) -> Persona | None:
        """Whose turn it is; people in a call are passed over. None when nobody is free."""
        order = self._cast.order
        for step in range(len(order)):
            persona = self._cast.personas[order[(self._turn + step) % len(order)]]
            if not self._talks(persona):
                self._turn += step + 1
                return persona
        return None

    def _talks(self, persona: Persona) -> bool:
        """Somebody who has hung up is free, though the goodbye to a dead phone takes half a minute."""
        return any(c.persona.id == persona.id and not c.leaving for c in self._conversations.values())

    def _full(self) -> bool:
        return sum(not c.leaving for c in self._conversations.values()) >= MOST_CALLS

    def _since(self, moment: float | None) -> float:
        return 0.0 if moment is None else round((self._clock() - moment) * 1e3, 2)

    def _tell(self, conversation: Conversation, event: str, **fields: object) -> None:
        """Calls of a burst are told in its summary only."""
        if conversation.burst is None:
            self._report(event, {"persona": conversation.persona.id, "call": conversation.call, **fields})

    def _complain(self, code: str, message: str, **fields: object) -> None:
        self._report("error", {"code": code, "message": message, **fields})
