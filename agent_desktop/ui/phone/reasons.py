"""Chips and lines of a card: where a call comes from, how sure it is, why somebody calls.

A call that rings keeps exactly three lines of why, so that nothing moves when the record arrives.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import Diversion
from agent_desktop.domain.call import Call
from agent_desktop.domain.customer import Handover, LastContact, Match, Pop
from agent_desktop.domain.leg import Direction
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Tone
from agent_desktop.ui.names import shown_name, spelled
from agent_desktop.ui.phone.card_view import Face, Known, Reader, Reason
from agent_desktop.ui.phone.counted import Counted

_tr = QCoreApplication.translate


def chips_of(call: Call, known: Known, reader: Reader) -> tuple[ChipSpec, ...]:
    chips = [_origin(call, reader)]
    if known.face in (Face.RINGING, Face.WAITING) and (words := answers_itself(call, reader)):
        chips.append(ChipSpec(words, Tone.WARNING, "zap"))
    elif known.face is Face.RINGING and (proof := _verified(call)):
        chips.append(proof)
    if known.face is Face.WAITING and call.context.ivr_path:
        chips.append(ChipSpec(_ivr(call)))
    return tuple(chips)


def _origin(call: Call, reader: Reader) -> ChipSpec:
    if call.conference:
        return ChipSpec(_tr("Card", "Conference"), Tone.ACCENT, "users")
    if call.consult_for is not None:
        return ChipSpec(_tr("Card", "Consult"), Tone.ACCENT, "messages-square")
    queue = reader.queue(call.context.queue_id, call.context.queue_label)
    if queue:
        return ChipSpec(queue, icon="list-ordered")
    if call.direction is Direction.OUTBOUND:
        return ChipSpec(_tr("Card", "Outgoing"), icon="phone-outgoing")
    if reader.colleague(call.party.address.user) is not None:
        return ChipSpec(_tr("Card", "Colleague"), icon="users")
    return ChipSpec(_tr("Card", "Direct call"), icon="phone-incoming")


def _verified(call: Call) -> ChipSpec | None:
    proof = call.context.verification
    if proof is None or proof.level in ("", "none"):
        return None
    if proof.level == "number":
        return ChipSpec(_tr("Card", "By number"), icon="shield")
    words = _tr("Card", "Verified by IVR") if "ivr" in proof.method.lower() else _tr("Card", "Verified")
    return ChipSpec(words, Tone.SUCCESS, "shield-check")


def _ivr(call: Call) -> str:
    keys = " › ".join(part.strip() for part in call.context.ivr_path.split(">"))
    return _tr("Card", "IVR {keys}").format(keys=keys)


def reasons_of(call: Call, known: Known, reader: Reader) -> tuple[Reason, Reason, Reason]:
    """Why somebody calls: always three lines; what is not known yet keeps its place."""
    return _choice(call, known.pop, reader), *_record(call, known, reader)


def _choice(call: Call, pop: Pop | None, reader: Reader) -> Reason:
    context = call.context
    if pop is not None and pop.handover is not None:
        return Reason("phone-forwarded", handed_over(pop.handover, reader))
    if context.ivr_path:
        label = reader.local(pop.ivr_label) if pop else ""
        told = _tr("Card", "{keys}: {words}").format(keys=_ivr(call), words=label)
        return Reason("route", told if label and label != context.ivr_path else _ivr(call))
    if context.diverted_from:
        who = " → ".join(_station(station, reader) for station in context.diverted_from)
        return Reason("phone-forwarded", _tr("Card", "Diverted from {who}").format(who=who))
    if context.dnis:
        return Reason("hash", _tr("Card", "Called {number}").format(number=spelled(context.dnis, reader.display)))
    return Reason("phone-incoming", _tr("Card", "Dialled you directly"))


def answers_itself(call: Call, reader: Reader) -> str:
    """That nobody has to press a key, and in how many seconds; "" where the agent decides."""
    if call.answers_itself_at is None:
        return ""
    seconds = ceil((call.answers_itself_at - reader.now).total_seconds())
    if seconds <= 0:
        return _tr("Card", "Answers by itself")
    return _tr("Card", "Answers in {seconds} s").format(seconds=seconds)


def handed_over(handover: Handover, reader: Reader) -> str:
    """ "Handed over by Zhang Wei, 10:42: wants a refund"."""
    who = shown_name(handover.by, handover.by_latin, reader.language) or handover.extension
    told = _tr("Card", "Handed over by {who}, {time}").format(who=who, time=text.clock(handover.at))
    notes = " ".join(handover.notes.split())
    return _tr("Card", "{keys}: {words}").format(keys=told, words=notes) if notes else told


def _station(station: Diversion, reader: Reader) -> str:
    who, why = spelled(station.number, reader.display), text.diversion_reason(station.reason)
    return _tr("Card", "{who} ({why})").format(who=who, why=why) if why else who


def _record(call: Call, known: Known, reader: Reader) -> tuple[Reason, Reason]:
    pop = known.pop
    if pop is None and known.failure:
        away = known.failure in ("unreachable", "garbage")
        words = _tr("Card", "The server does not answer") if away else text.problem(known.failure)
        return Reason("cloud-off", words), Reason("refresh-cw", _tr("Card", "Looked up when it is back"))
    if pop is None:
        return Reason("user-search", _tr("Card", "Looking up who is calling…")), Reason("", "")
    if pop.match is Match.CANDIDATES:
        count = Counted().customers(len(pop.candidates))
        return Reason("users", count), Reason("user-search", _tr("Card", "Choose the right one in the record"))
    if pop.match is not Match.KNOWN or pop.customer is None:
        if not call.context.queue_id and reader.colleague(call.party.address.user) is not None:
            return Reason("", ""), Reason("", "")  # a colleague who calls is nobody to be added to the customers
        if call.party.withheld:
            return (
                Reason("user-search", _tr("Card", "The caller hides their number")),
                Reason("user-round-search", _tr("Card", "Ask who it is and find them in the record")),
            )
        return (
            Reason("user-search", _tr("Card", "No customer with this number")),
            Reason("user-plus", _tr("Card", "Find or add them in the record")),
        )
    return Reason("history", _last_contact(pop.last_contact, reader)), Reason("ticket", _tickets(pop, reader))


def _last_contact(contact: LastContact | None, reader: Reader) -> str:
    if contact is None:
        return _tr("Card", "First contact")
    day = text.day(contact.at.astimezone().date(), reader.today)
    user = reader.provisioning.user if reader.provisioning else None
    agent = reader.local(contact.agent)
    mine = user is not None and bool(agent) and agent in (user.display_name, user.display_name_latin)
    if mine or not agent:
        who = _tr("Card", "{day} with you") if mine else "{day}"
    else:
        who = _tr("Card", "{day} with {agent}")
    told = who.format(day=day, agent=agent)
    about = reader.local(contact.summary)
    return _tr("Card", "{keys}: {words}").format(keys=told, words=about) if about else told


def _tickets(pop: Pop, reader: Reader) -> str:
    if not pop.tickets:
        return _tr("Card", "No open ticket")
    count = Counted().tickets(max(pop.ticket_count, len(pop.tickets)))
    first = pop.tickets[0]
    return _tr("Card", "{keys}: {words}").format(keys=count, words=f"#{first.number} {reader.local(first.title)}")


def quality_told(call: Call) -> str:
    quality = call.quality
    if quality is None:
        return _tr("Card", "Call quality is being measured")
    return _tr(
        "Card", "Call quality {mos} of 5 (MOS). {codec}, loss {loss} %, jitter {jitter} ms, delay {rtt} ms"
    ).format(
        mos=f"{quality.mos:.1f}",
        codec=quality.codec,
        loss=f"{quality.loss_percent:.1f}",
        jitter=f"{quality.jitter_ms:.0f}",
        rtt=f"{quality.rtt_ms:.0f}",
    )
