"""A call as a card shows it: facts in; rows, words and tones out. No widgets here.

Which rows a card has follows from its face: the call that the agent is in shows everything, the others what can be done
with them now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.call import Call, CallId, Phase
from agent_desktop.domain.customer import Pop
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.security import lock_of
from agent_desktop.ui import text
from agent_desktop.ui.design import Tone
from agent_desktop.ui.names import initials_of, shown_name, spelled
from agent_desktop.ui.phone.card_view import CardView, Face, Known, Reader
from agent_desktop.ui.phone.conference_card import ConferenceView, PartyView
from agent_desktop.ui.phone.counted import Counted
from agent_desktop.ui.phone.people import caller_of, redial_text
from agent_desktop.ui.phone.reasons import chips_of, quality_told, reasons_of

_tr = QCoreApplication.translate


# --- order -----------------------------------------------------------------------------------------------------------


def arranged(calls: Sequence[Call], *, beside: bool = False) -> tuple[tuple[Call, Face], ...]:
    """The calls in the order of their cards, each with its face: the one the agent is in, held ones, ringing ones.

    `beside`: the agent talks in a conference, which has a card of its own.
    """
    ordered = sorted(calls, key=_rank)
    return tuple((call, _face(call, first=place == 0 and not beside)) for place, call in enumerate(ordered))


def _rank(call: Call) -> int:
    if call.waiting:
        return 3
    if call.phase is Phase.TALKING and call.held:
        return 2
    return 0 if call.phase is Phase.TALKING else 1


def _face(call: Call, *, first: bool) -> Face:
    if call.phase is Phase.ENDED:
        return Face.ENDED
    if call.waiting:
        return Face.RINGING if first else Face.WAITING
    if call.phase is Phase.TALKING or call.direction is Direction.INBOUND:
        return Face.TALKING if first else Face.PARKED
    return Face.DIALLING


# --- cards -----------------------------------------------------------------------------------------------------------


def card(call: Call, known: Known, reader: Reader) -> CardView:
    """The card of a call."""
    name, number = caller_of(call, known.pop, reader)
    customer = known.pop.customer if known.pop else None
    tone, state, state_tone = _state(call, known.face)
    sentence, icon = _sentence(call, known.face)
    again, again_word = _again(call, known.face, reader)
    gathering, company = _company(known, reader)
    quality = call.quality
    lock = lock_of(call.security, call.signalling)
    talks = call.phase is Phase.TALKING
    return CardView(
        call_id=call.id,
        interaction_id=call.interaction_id,
        face=known.face,
        name=name,
        initials=initials_of(name),
        number=number,
        tone=tone,
        state=state,
        state_tone=state_tone,
        since=_since(call, known),
        timer=_talked(call) if known.face is Face.ENDED else "",
        vip=bool(customer and customer.vip),
        found=known.pop is not None,
        chips=chips_of(call, known, reader),
        reasons=reasons_of(call, known, reader) if known.face is Face.RINGING else (),
        mos=quality.mos if quality else None,
        quality_told=quality_told(call),
        lock=lock.lock,
        lock_word=text.lock_word(lock.lock),
        lock_told=text.lock_sentence(lock.reason),
        held=call.held,
        muted=call.muted,
        usable=call.phase is Phase.TALKING,
        keyed=call.keyed,
        answer=_tr("Card", "Hold & answer") if known.others_active else _tr("Card", "Answer"),
        answer_filled=not known.others_active,
        end=_end(call, known.face),
        end_filled=call.consult_for is None and not known.transferring,
        movable=talks and call.consult_for is None and not call.conference,
        moving=known.transferring,
        sentence=sentence or known.told,
        sentence_icon=icon or "circle-alert",
        company=company,
        gathering=gathering,
        again=again,
        again_word=again_word,
    )


def _end(call: Call, face: Face) -> str:
    if face is Face.DIALLING:
        return _tr("Card", "Cancel call")
    if call.consult_for is not None:
        return _tr("Card", "End consultation")
    return _tr("Card", "Leave conference") if call.conference else _tr("Card", "End call")


def _since(call: Call, known: Known) -> datetime | None:
    if known.face is Face.ENDED:
        return None
    if call.held and known.held_since is not None:
        return known.held_since
    return call.answered_at or call.started_at


def _talked(call: Call) -> str:
    if call.answered_at is None or call.ended_at is None:
        return ""
    return text.duration((call.ended_at - call.answered_at).total_seconds())


def _state(call: Call, face: Face) -> tuple[Tone, str, Tone]:
    """Tone of edge and timer, the state word below the timer and its tone (never colour alone)."""
    match face:
        case Face.RINGING:
            return Tone.SUCCESS, _tr("Card", "ringing"), Tone.NEUTRAL
        case Face.WAITING:
            return Tone.WARNING, _tr("Card", "waiting"), Tone.NEUTRAL
        case Face.DIALLING:
            if call.phase is Phase.RINGING:
                return Tone.SUCCESS, _tr("Card", "it rings"), Tone.NEUTRAL
            return Tone.NEUTRAL, _tr("Card", "calling"), Tone.NEUTRAL
        case Face.ENDED:
            return (Tone.DANGER if lost(call) else Tone.NEUTRAL), _tr("Card", "ended"), Tone.NEUTRAL
        case Face.TALKING | Face.PARKED:
            if call.held:
                return Tone.WARNING, _tr("Card", "on hold"), Tone.NEUTRAL
            if call.phase is not Phase.TALKING:
                return Tone.SUCCESS, _tr("Card", "connecting"), Tone.NEUTRAL
            if call.held_by_peer:
                return Tone.WARNING, _tr("Card", "you are held"), Tone.NEUTRAL
            if call.muted:
                return Tone.SUCCESS, _tr("Card", "muted"), Tone.WARNING
            return Tone.SUCCESS, _tr("Card", "talking"), Tone.NEUTRAL


def lost(call: Call) -> bool:
    """Whether a call ended as nobody wished."""
    match call.outcome:
        case Outcome.ANSWERED:
            return call.ending is not None and call.ending.ended_by is EndedBy.SYSTEM
        case Outcome.CANCELLED | Outcome.ELSEWHERE | Outcome.IN_PROGRESS:
            return False
        case Outcome.REJECTED:
            return call.direction is Direction.OUTBOUND
        case _:
            return True


def _sentence(call: Call, face: Face) -> tuple[str, str]:
    if face is Face.ENDED:
        missed = call.direction is Direction.INBOUND and call.answered_at is None
        return text.ending_sentence(call), "phone-missed" if missed else "phone-off"
    if face is not Face.DIALLING:
        return "", ""
    if call.phase is Phase.RINGING:
        if call.early_media:
            return _tr("Card", "You hear the other end before it answers."), "phone-call"
        return _tr("Card", "It rings at the other end."), "phone-call"
    return _tr("Card", "Calling…"), "phone-outgoing"


def _again(call: Call, face: Face, reader: Reader) -> tuple[str, str]:
    if face is not Face.ENDED or not lost(call) or (call.party.number is None and call.party.address.anonymous):
        return "", ""
    word = _tr("Card", "Call again") if call.direction is Direction.OUTBOUND else _tr("Card", "Call back")
    return redial_text(call.party, reader), word


# --- conference ------------------------------------------------------------------------------------------------------


def conference_view(calls: Sequence[Call], pops: Mapping[CallId, Pop | None], reader: Reader) -> ConferenceView:
    """The card of calls that are mixed with one another."""
    answered = [call.answered_at for call in calls if call.answered_at is not None]
    return ConferenceView(
        title=Counted().parties(len(calls) + 1),
        parties=tuple(_party(call, pops.get(call.id), reader) for call in calls),
        since=min(answered, default=None),
        held=all(call.held for call in calls),
        muted=all(call.muted for call in calls),
        can_leave=len(calls) == 2,
    )


def room_view(call: Call, parties: Sequence[RoomParty], pop: Pop | None, reader: Reader) -> ConferenceView:
    """The card of a conference in a room of the exchange, where `call` is our way in and the contact it began as."""
    return ConferenceView(
        title=Counted().parties(len(parties) + 1),
        parties=tuple(_room_party(party, call, pop, reader) for party in parties),
        since=call.answered_at,
        held=call.held,
        muted=call.muted,
        can_leave=True,
    )


def _company(known: Known, reader: Reader) -> tuple[str, str]:
    """The conference of somebody else that this call is in: how many there are and who talks, and who is there."""
    if not known.company or known.face is not Face.TALKING:
        return "", ""
    comma = _tr("Card", ", ")
    gathering = Counted().parties(len(known.company) + 1)
    talking = [_in_company(party, reader) for party in known.company if party.talking and not party.silenced]
    if talking:
        words = _tr("Card", "{conference}, talking: {names}")
        gathering = words.format(conference=gathering, names=comma.join(talking))
    return gathering, comma.join(_in_company(party, reader) for party in known.company)


def _in_company(party: RoomParty, reader: Reader) -> str:
    number = spelled(party.number, reader.display)
    name = _known_as(party, reader) or party.name or number or _tr("Card", "Number withheld")
    return _tr("Card", "{name} (nobody hears them)").format(name=name) if party.silenced else name


def _known_as(party: RoomParty, reader: Reader) -> str:
    """The colleague's name, "" for others."""
    people = reader.provisioning.colleagues if reader.provisioning else ()
    colleague = next((each for each in people if party.user_id and each.user_id == party.user_id), None)
    return shown_name(colleague.display_name, colleague.display_name_latin, reader.language) if colleague else ""


def _room_party(party: RoomParty, call: Call, pop: Pop | None, reader: Reader) -> PartyView:
    if party.number and party.number == call.party.address.user:
        name, line = caller_of(call, pop, reader)
        initials = initials_of(name)
    else:
        known = _known_as(party, reader)
        number = spelled(party.number, reader.display)
        name = known or party.name or number or _tr("Card", "Number withheld")
        line = number if name != number else ""
        initials = initials_of(known or party.name)
    talking = party.talking and not party.silenced
    return PartyView(party.id, name, initials or "#", line, party.silenced, away=False, talking=talking)


def _party(call: Call, pop: Pop | None, reader: Reader) -> PartyView:
    name, line = caller_of(call, pop, reader)
    return PartyView(call.id, name, initials_of(name) or "#", line, call.silenced, call.held_by_peer)
