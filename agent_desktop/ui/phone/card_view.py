"""What a call's card shows, as values: its face, its rows, for whom it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.customer import Pop
from agent_desktop.domain.provisioning import Colleague, Provisioning
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.security import Lock
from agent_desktop.domain.text import LocalText
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Tone


class Face(StrEnum):
    """What a card is for at this moment."""

    RINGING = auto()
    """Somebody calls and the agent is free: who, why, Answer, Reject."""
    WAITING = auto()
    """Somebody calls while the agent has another call: fewer rows."""
    DIALLING = auto()
    TALKING = auto()
    """The call the agent works with, held or not: all keys."""
    PARKED = auto()
    """Held beside another call: Resume, End."""
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is presented: language, centre, spelling of numbers, time of now (aware)."""

    language: str
    provisioning: Provisioning | None
    display: Callable[[PhoneNumber], str]
    now: datetime

    def local(self, words: LocalText) -> str:
        return words.in_language(self.language)

    @property
    def today(self) -> date:
        return self.now.astimezone().date()

    def colleague(self, extension: str) -> Colleague | None:
        colleagues = self.provisioning.colleagues if self.provisioning else ()
        return next((c for c in colleagues if extension and c.extension == extension), None)

    def queue(self, queue_id: str, label: str = "") -> str:
        """The queue's name, "" when the call came through none."""
        queue = self.provisioning.queue(queue_id) if self.provisioning else None
        return (self.local(queue.label) if queue else "") or label or queue_id


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a call beside the call itself. `failure` is the code of why there is no pop."""

    face: Face
    pop: Pop | None = None
    failure: str = ""
    held_since: datetime | None = None
    others_active: bool = False
    """The agent talks on another call, which answering this one would hold."""
    told: str = ""
    """A sentence about what just went wrong with it."""
    transferring: bool = False
    """The agent looks for, or talks to, somebody who shall take it."""
    company: tuple[RoomParty, ...] = ()
    """Who else is in the conference that somebody led it into."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why somebody calls; an empty text keeps its place."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything a card shows. `since` starts its timer; without it `timer` stands still."""

    call_id: str
    interaction_id: str
    face: Face
    name: str
    initials: str
    number: str
    tone: Tone
    state: str
    state_tone: Tone
    since: datetime | None = None
    timer: str = ""
    vip: bool = False
    found: bool = False
    """The server's answer is in it."""
    chips: tuple[ChipSpec, ...] = ()
    reasons: tuple[Reason, ...] = ()
    mos: float | None = None
    quality_told: str = ""
    lock: Lock = Lock.OPEN
    lock_word: str = ""
    lock_told: str = ""
    held: bool = False
    muted: bool = False
    usable: bool = False
    """Keys have an effect: the call is established."""
    keyed: str = ""
    answer: str = ""
    answer_filled: bool = False
    end: str = ""
    end_filled: bool = True
    """The consultation's end is not the key of the moment."""
    movable: bool = False
    """It can be transferred or made a conference."""
    moving: bool = False
    sentence: str = ""
    sentence_icon: str = ""
    company: str = ""
    """Who else hears what is said: in somebody else's conference."""
    gathering: str = ""
    """How many they are with us, and who of them talks at the moment."""
    again: str = ""
    again_word: str = ""
    """What to dial for another try, and the word for it; empty when there is no sense in it."""

    @property
    def rows(self) -> tuple[object, ...]:
        """What decides which rows there are."""
        return self.face, self.sentence, self.again, bool(self.company)

    def timer_at(self, now: datetime) -> str:
        return self.timer if self.since is None else text.duration((now - self.since).total_seconds())
