"""What a person does during one call: a table of parts, and a performer who walks it.

Rules
1. Whoever calls gives up when nobody answers in time; whoever is dialled lets it ring and then replies.
2. Connected, the acts are played in order. A wait is listening: it ends early when the agent has spoken and stopped.
3. On hold the person is silent at once. On resume the resume acts come first, then the act that was cut off.
4. A digit with acts of its own interrupts; afterwards the act that was cut off starts again.
5. After the last act the person listens, hangs up or repeats; an echo starts to echo.

No input or output: times are seconds of any clock that never goes back, and what shall happen comes back as deeds.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from server_stub.pbx.loopback.personas import Act, Finish, HangUp, Persona, Reply, Say, Wait

SHORTEST_WAIT = 0.8
"""Seconds a person listens at least, however short the agent's word was."""
ANSWER_PAUSE = 0.6
"""Seconds of silence after which the agent's turn is over."""
REPEAT_PAUSE = 1.0
"""Seconds between two rounds: a round without any duration must not spin."""
UNANSWERED = 180.0
"""Seconds after which somebody who never picks up stops ringing (RFC 3261 section 16.6 timer C)."""
JITTER = 0.12
"""Share by which people vary their pauses."""


class Part(StrEnum):
    """Where the person is in the call."""

    CALLING = "CALLING"
    RUNG = "RUNG"
    ACTING = "ACTING"
    LISTENING = "LISTENING"
    ON_HOLD = "ON_HOLD"
    GONE = "GONE"


class Cue(StrEnum):
    """What happens to the person."""

    CONNECTED = "CONNECTED"
    HELD = "HELD"
    RESUMED = "RESUMED"
    PROMPTED = "PROMPTED"
    SCRIPT_OVER = "SCRIPT_OVER"
    ENDED = "ENDED"


PARTS: Mapping[Part, Mapping[Cue, Part]] = {
    Part.CALLING: {Cue.CONNECTED: Part.ACTING, Cue.ENDED: Part.GONE},
    Part.RUNG: {Cue.CONNECTED: Part.ACTING, Cue.ENDED: Part.GONE},
    Part.ACTING: {
        Cue.HELD: Part.ON_HOLD,
        Cue.PROMPTED: Part.ACTING,
        Cue.SCRIPT_OVER: Part.LISTENING,
        Cue.ENDED: Part.GONE,
    },
    Part.LISTENING: {Cue.HELD: Part.ON_HOLD, Cue.PROMPTED: Part.ACTING, Cue.ENDED: Part.GONE},
    Part.ON_HOLD: {Cue.RESUMED: Part.ACTING, Cue.ENDED: Part.GONE},
    Part.GONE: {},
}
"""A missing key means that the cue changes nothing: the peer may send what it likes, and people shrug."""


@dataclass(frozen=True, slots=True)
class Speak:
    clip: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop whatever is playing."""


@dataclass(frozen=True, slots=True)
class Echo:
    """Send back what is heard, until hushed or on hold."""


@dataclass(frozen=True, slots=True)
class PickUp:
    """Answer the agent's call with 200."""


@dataclass(frozen=True, slots=True)
class Refuse:
    code: int


@dataclass(frozen=True, slots=True)
class Leave:
    """CANCEL or BYE, whichever the call needs."""


Deed = Speak | Hush | Echo | PickUp | Refuse | Leave


class Performer:
    """One person in one call; every method returns what the person does now.

    `clip_seconds` tells how long a clip lasts, `language` is that of the window for people who speak both,
    `rng` varies the pauses.
    """

    __slots__ = (
        "_aside",
        "_clip_seconds",
        "_due",
        "_in_aside",
        "_language",
        "_part",
        "_persona",
        "_rng",
        "_running",
        "_script",
        "_since",
        "_wait",
    )

    def __init__(
        self,
        persona: Persona,
        part: Part,
        clip_seconds: Callable[[str], float],
        language: str,
        rng: random.Random,
        now: float,
    ) -> None:
        self._persona = persona
        self._part = part
        self._clip_seconds = clip_seconds
        self._language = language
        self._rng = rng
        self._script: deque[Act] = deque(persona.acts)
        self._aside: deque[Act] = deque()
        self._running: Act | None = None
        self._in_aside = False
        self._since = now
        self._wait = 0.0
        self._due = self._patience(now)

    @property
    def part(self) -> Part:
        return self._part

    def connected(self, now: float) -> list[Deed]:
        """The call is answered and sound flows."""
        return self._next(now) if self._take(Cue.CONNECTED) else []

    def held(self) -> list[Deed]:
        if not self._take(Cue.HELD):
            return []
        self._set_aside()
        self._due = None
        return [Hush()]

    def resumed(self, now: float) -> list[Deed]:
        if not self._take(Cue.RESUMED):
            return []
        self._aside = deque(self._persona.on_resume)
        return self._next(now)

    def digit(self, digit: str, now: float) -> list[Deed]:
        reaction = self._persona.on_dtmf.get(digit)
        if not reaction or not self._take(Cue.PROMPTED):
            return []
        self._set_aside()
        self._aside = deque(reaction)
        return [Hush(), *self._next(now)]

    def heard_speech(self) -> None:
        """The agent speaks: an answer that was about to come waits its full time again."""
        if self._due is not None and self._listens():
            self._due = self._since + self._wait

    def heard_silence(self, now: float) -> None:
        """The agent stopped speaking: it is the person's turn soon."""
        if self._due is not None and self._listens():
            self._due = min(self._due, max(now + ANSWER_PAUSE, self._since + SHORTEST_WAIT))

    def ended(self) -> None:
        self._take(Cue.ENDED)
        self._running = self._due = None

    def tick(self, now: float) -> list[Deed]:
        """To be called often (10 to 50 ms): plays what is due."""
        if self._due is None or now < self._due:
            return []
        self._due = None
        match self._part:
            case Part.CALLING:
                return [Leave()]
            case Part.RUNG:
                return [self._reply()]
            case Part.ACTING:
                return self._next(now)
            case Part.LISTENING | Part.ON_HOLD | Part.GONE:
                return []
            case _:
                assert_never(self._part)

    # ------------------------------------------------------------------------------------------------- the acts
    def _next(self, now: float) -> list[Deed]:
        """Starts the next act that takes time; when none is left, what follows the script."""
        while (act := self._pop()) is not None:
            self._running, self._since = act, now
            match act:
                case Wait():
                    self._wait = act.wait_s if act.exact else act.wait_s * self._rng.uniform(1 - JITTER, 1 + JITTER)
                    if self._wait > 0:
                        self._due = now + self._wait
                        return []
                case Say():
                    clip = self._clip(act)
                    self._due = now + self._clip_seconds(clip)
                    return [Speak(clip)]
                case HangUp():
                    return [Leave()]
                case _:
                    assert_never(act)
        self._running = None
        return self._finish(now)

    def _finish(self, now: float) -> list[Deed]:
        match self._persona.then:
            case Finish.LISTEN:
                self._take(Cue.SCRIPT_OVER)
                return [Echo()] if self._persona.echo else []
            case Finish.HANG_UP:
                return [Leave()]
            case Finish.REPEAT:
                self._script = deque((Wait(wait_s=REPEAT_PAUSE, exact=True), *self._persona.acts))
                return self._next(now)
            case _:
                assert_never(self._persona.then)

    def _pop(self) -> Act | None:
        self._in_aside = bool(self._aside)
        if self._aside:
            return self._aside.popleft()
        return self._script.popleft() if self._script else None

    def _set_aside(self) -> None:
        """The act of the script that is cut off comes again; what was said beside the script does not."""
        if self._running is not None and not self._in_aside:
            self._script.appendleft(self._running)
        self._running = None
        self._aside.clear()

    def _clip(self, act: Say) -> str:
        if isinstance(act.say, str):
            return act.say
        return act.say.get(self._language) or act.say.get(self._persona.language) or next(iter(act.say.values()), "")

    # ------------------------------------------------------------------------------------------- before the answer
    def _patience(self, now: float) -> float | None:
        match self._part:
            case Part.CALLING if self._persona.calls and self._persona.calls.gives_up_after_s is not None:
                return now + self._persona.calls.gives_up_after_s
            case Part.RUNG if self._persona.answers.reply is not Reply.NO_ANSWER:
                return now + self._persona.answers.after_s
            case Part.RUNG:
                return now + UNANSWERED
            case _:
                return None

    def _reply(self) -> Deed:
        match self._persona.answers.reply:
            case Reply.ANSWER:
                return PickUp()
            case Reply.BUSY:
                return Refuse(486)
            case Reply.DECLINE:
                return Refuse(603)
            case Reply.NOT_FOUND:
                return Refuse(404)
            case Reply.NO_ANSWER:
                return Refuse(480)
            case _:
                assert_never(self._persona.answers.reply)

    def _listens(self) -> bool:
        return isinstance(self._running, Wait) and not self._running.exact

    def _take(self, cue: Cue) -> bool:
        """Whether the cue means anything in this part of the call."""
        part = PARTS[self._part].get(cue)
        if part is None:
            return False
        self._part = part
        return True


class Sound(StrEnum):
    """What an ear notices."""

    BEGAN = "BEGAN"
    STOPPED = "STOPPED"


class Ear:
    """Turns signal levels, polled every 20 to 50 ms, into the beginnings and ends of speech.

    `threshold` is on PJSIP's scale (0 to 255, half logarithmic). A click is no word: speech begins with three loud
    levels in a row and ends with `HANGOVER` seconds without one.
    """

    HANGOVER = 0.4
    LOUD_IN_A_ROW = 3

    __slots__ = ("_last_loud", "_loud", "_speaking", "_threshold")

    def __init__(self, threshold: int) -> None:
        self._threshold = threshold
        self._loud = 0
        self._speaking = False
        self._last_loud = 0.0

    def listen(self, level: int, now: float) -> Sound | None:
        if level >= self._threshold:
            self._loud += 1
            self._last_loud = now
            if not self._speaking and self._loud >= self.LOUD_IN_A_ROW:
                self._speaking = True
                return Sound.BEGAN
            return None
        self._loud = 0
        if self._speaking and now - self._last_loud >= self.HANGOVER:
            self._speaking = False
            return Sound.STOPPED
        return None
