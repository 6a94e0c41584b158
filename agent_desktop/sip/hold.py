"""Hold and resume as wishes: one re-INVITE at a time, the last wish wins, glare and refusal included."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from enum import Enum, auto

log = logging.getLogger(__name__)

BUSY_PAUSE = 0.25
"""Seconds until a re-INVITE is tried again that the stack could not send, another offer being under way."""

Later = Callable[[float, Callable[[], None]], object]


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

    @property
    def settled(self) -> bool:
        """Whether both sides agreed on what is wished."""
        return self._wanted == self._agreed

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


class HoldControl:
    """Brings a dialog to its hold wish. `ask(held)` sends a re-INVITE and says whether the stack took it.

    `settled(refused)` is called when the stack has done with the transaction that brought the far end to the wish, or
    that the far end refused.
    """

    def __init__(
        self, ask: Callable[[bool], bool], settled: Callable[[bool], None], later: Later, *, call_id_is_ours: bool
    ) -> None:
        self._ask = ask
        self._settled = settled
        self._later = later
        self._call_id_is_ours = call_id_is_ours
        self._state = HoldWish()
        self._open = False
        self._challenged = False

    @property
    def wanted(self) -> bool:
        return self._state.wanted

    def open(self) -> None:
        """The dialog is confirmed: from now on re-INVITEs may go out."""
        self._open = True
        self._reconcile()

    def close(self) -> None:
        self._open = False

    def wish(self, held: bool) -> None:
        self._state.wish(held)
        self._reconcile()

    def answered(self, status: int) -> None:
        """A re-INVITE of ours got this final answer. 408 and 481 end the dialog in the stack itself (RFC 5057)."""
        challenged, self._challenged = self._challenged, status in (401, 407)
        if self._challenged and not challenged:
            return  # the stack answers the challenge with a second transaction
        if 200 <= status < 300:
            answer = Answer.AGREED
        else:
            answer = Answer.GLARE if status == 491 else Answer.REFUSED
        if not self._state.answered(answer):
            return
        pause = glare_pause(self._call_id_is_ours) if answer is Answer.GLARE else 0.0
        if answer is Answer.REFUSED:
            log.info("the far end refused hold or resume: %d", status)
        # after this callback: only then the stack forgets the transaction
        self._later(pause, lambda: self._go_on(refused=answer is Answer.REFUSED))

    def _go_on(self, *, refused: bool) -> None:
        if not self._open:
            return
        if refused or self._state.settled:  # wished otherwise meanwhile: the next answer tells
            self._settled(refused)
        self._reconcile()

    def _reconcile(self) -> None:
        if not self._open or (request := self._state.next_request()) is None:
            return
        if self._ask(request):
            self._state.asked(request)
        else:
            self._later(BUSY_PAUSE, self._reconcile)
