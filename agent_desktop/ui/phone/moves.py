"""A transfer, or somebody asked into a conference, as the panel shows it: stage in, words and keys out. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import assert_never

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.transfer import Transfer, TransferStage

_tr = QCoreApplication.translate


class Intent(StrEnum):
    """What the agent set out to do; it decides which key is the filled one."""

    TRANSFER = auto()
    CONFERENCE = auto()
    """Ask somebody first, then talk together."""
    ADD = auto()
    """One more for the conference that there is."""


class Step(StrEnum):
    """What a key of the panel asks for."""

    COMPLETE = "complete_transfer"
    BACK = "back_to_caller"
    SWAP = "swap"
    MERGE = "make_conference"


@dataclass(frozen=True, slots=True)
class MoveView:
    """Title, a sentence, and the keys: the filled one, then the others; those that cannot be pressed are greyed."""

    title: str
    sentence: str
    main: Step
    main_word: str
    main_icon: str
    others: tuple[Step, ...]
    usable: frozenset[Step]
    busy: bool = False
    """The exchange was asked and has not answered."""


def move_view(transfer: Transfer, caller: str, recipient: str, intent: Intent) -> MoveView:
    """The panel from the moment somebody is called until it is over."""
    title = _tr("Move", "{caller} → {recipient}").format(caller=caller, recipient=recipient)
    asks = intent is Intent.CONFERENCE
    main = Step.MERGE if asks else Step.COMPLETE
    others = (Step.BACK, Step.SWAP, Step.COMPLETE if asks else Step.MERGE)
    word = _tr("Move", "Talk together") if asks else _tr("Move", "Complete transfer")
    icon = "users" if asks else "check"
    names = {"caller": caller, "recipient": recipient}
    match transfer.stage:
        case TransferStage.CALLING:
            usable = frozenset({Step.BACK, Step.COMPLETE})
            if not asks:
                word, icon = _tr("Move", "Transfer without waiting"), "phone-forwarded"
            sentence = _tr("Move", "Calling {recipient}. {caller} hears music.").format(**names)
        case TransferStage.CONSULTING:
            usable = frozenset(Step)
            sentence = _tr("Move", "You talk to {recipient}. {caller} hears music.").format(**names)
        case TransferStage.WITH_CALLER:
            usable = frozenset(Step)
            sentence = _tr("Move", "You talk to {caller}. {recipient} waits.").format(**names)
        case TransferStage.REFERRING:
            usable = frozenset()
            sentence = _tr("Move", "Connecting the two. {caller} stays with you until it worked.").format(**names)
            if transfer.status in (180, 183):
                sentence = _tr("Move", "It rings at {recipient}. {caller} stays with you until it worked.").format(
                    **names
                )
        case _:
            usable, sentence = frozenset(), ""
    return MoveView(title, sentence, main, word, icon, others, usable, transfer.stage is TransferStage.REFERRING)


def adding_view(recipient: str, *, answered: bool) -> MoveView:
    """Somebody is called for the conference, which waits on hold."""
    names = {"recipient": recipient}
    sentence = (
        _tr("Move", "You talk to {recipient}. The conference is on hold.").format(**names)
        if answered
        else _tr("Move", "Calling {recipient}. The conference is on hold.").format(**names)
    )
    usable = frozenset({Step.MERGE, Step.BACK}) if answered else frozenset({Step.BACK})
    word = _tr("Move", "Talk together")
    title = _tr("Move", "Add {recipient}").format(**names)
    return MoveView(title, sentence, Step.MERGE, word, "users", (Step.BACK,), usable)


def choosing_title(caller: str, intent: Intent) -> str:
    match intent:
        case Intent.TRANSFER:
            return _tr("Move", "Transfer {caller}").format(caller=caller)
        case Intent.CONFERENCE:
            return _tr("Move", "Conference with {caller}").format(caller=caller)
        case Intent.ADD:
            return _tr("Move", "Add to the conference")
        case _:
            assert_never(intent)


def word_of(step: Step, intent: Intent) -> tuple[str, str]:
    """Word and icon of a smaller key."""
    match step:
        case Step.BACK:
            back = _tr("Move", "Back to all") if intent is Intent.ADD else _tr("Move", "Back to caller")
            return back, "undo-2"
        case Step.SWAP:
            return _tr("Move", "Swap"), "arrow-left-right"
        case Step.MERGE:
            return _tr("Move", "Conference"), "users"
        case Step.COMPLETE:
            return _tr("Move", "Transfer"), "phone-forwarded"
        case _:
            assert_never(step)
