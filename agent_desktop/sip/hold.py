"""Hold and resume as wishes: one re-INVITE at a time, the last wish wins, glare and refusal included."""

from __future__ import annotations

import random
from enum import Enum, auto


class Answer(Enum):
    """What became of a re-INVITE of ours."""

    AGREED = auto()
    GLARE = auto()
    """491: both sides asked at once."""
    REFUSED = auto()


class HoldWish:
    """Whether the far end should be on hold, and what to send next to make it so."""

    def __init__(self) -> None:
        self._wanted = False
        self._agreed = False
        self._asked: bool | None = None

    @property
    def wanted(self) -> bool:
        return self._wanted

    @property
    def agreed(self) -> bool:
        """What both sides last agreed on."""
        return self._agreed

    def wish(self, held: bool) -> None:
        self._wanted = held

    def next_request(self) -> bool | None:
        """The hold state to ask for now; None when all is as wished or an answer is awaited."""
        return self._wanted if self._asked is None and self._wanted != self._agreed else None

    def asked(self, held: bool) -> None:
        self._asked = held

    def answered(self, answer: Answer) -> bool:
        """Notes the answer to asked(); true if it was ours to wait for. A refusal ends the wish it was for."""
        if self._asked is None:
            return False
        asked, self._asked = self._asked, None
        match answer:
            case Answer.AGREED:
                self._agreed = asked
            case Answer.REFUSED:
                if self._wanted == asked:
                    self._wanted = self._agreed
            case Answer.GLARE:
                pass
        return True


def glare_pause(call_id_is_ours: bool) -> float:
    """Seconds to wait after 491 (RFC 3261 section 14.1): 2.1-4 for the owner of the Call-ID, else 0-2."""
    return random.uniform(2.1, 4.0) if call_id_is_ours else random.uniform(0.0, 2.0)
