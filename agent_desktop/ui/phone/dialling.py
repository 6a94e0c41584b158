"""What is typed into the dial field: what it would call, and who is meant. No widgets here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.customer import CustomerBrief
from agent_desktop.domain.events import LampChanged, QueueFiguresPushed
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.provisioning import Colleague
from agent_desktop.ports import NumberingPlan
from agent_desktop.ui.design import Group, Row
from agent_desktop.ui.names import initials_of, shown_name
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.directory import dial_text, number_text, state_words, who
from agent_desktop.ui.phone.doing import Presence, doing

LONGEST = 256
"""Signs the field takes; call control refuses more."""

MOST_OF_A_KIND = 4

_tr = QCoreApplication.translate
_SEPARATORS = re.compile(r"[\s\-().\u00a0/]+")
_EXTENSION = re.compile(r"[+*#0-9]+\Z")
_USER = re.compile(r"[A-Za-z0-9._*#+]+\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be dialled: `text` for call control, `shown` for people. `sure`: it is no name."""

    text: str
    shown: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A row below the dial field and what choosing it dials."""

    row: Row
    dial: str
    customer_id: str = ""


def target_of(typed: str, numbering: NumberingPlan) -> Target | None:
    """What the typed text would call as it stands; None when it can only be a name."""
    wanted = typed.strip()
    if not wanted or len(wanted) > LONGEST:
        return None
    if "@" in wanted or wanted.lower().startswith(("sip:", "sips:")):
        try:
            address = SipAddress.parse(wanted if ":" in wanted.partition("@")[0] else f"sip:{wanted}")
        except AddressError:
            return None
        return Target(wanted, address.uri.partition(":")[2])
    number = numbering.parse(wanted)
    if number is not None:
        return Target(number.e164, numbering.display(number))
    bare = _SEPARATORS.sub("", wanted)
    if _EXTENSION.match(bare):
        return Target(bare, bare)
    if _USER.match(wanted):
        return Target(wanted, wanted, sure=False)
    return None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where people are looked for: this computer's call log, the centre's colleagues, the server's answer."""

    records: Sequence[CallRecord] = ()
    colleagues: Sequence[Colleague] = ()
    states: Mapping[str, Presence] = field(default_factory=dict)
    customers: Sequence[CustomerBrief] = ()
    lamps: Mapping[str, LampChanged] = field(default_factory=dict)
    queues: Mapping[str, QueueFiguresPushed] = field(default_factory=dict)


def offers(typed: str, target: Target | None, sources: Sources, reader: Reader) -> list[Offer | Group]:
    """Rows below the field: the number itself, then people who fit; a bare word is offered as an address last."""
    wanted = typed.strip().casefold()
    if not wanted:
        return []
    rows: list[Offer | Group] = []
    if target is not None and target.sure:
        rows.append(_call(target))
    rows += _group("colleagues", _tr("DialOffers", "Colleagues"), _colleague_offers(wanted, sources, reader))
    rows += _group("recent", _tr("DialOffers", "Recent"), recent_offers(wanted, sources.records, reader))
    rows += _group("customers", _tr("DialOffers", "Customers"), customer_offers(sources.customers, reader))
    if target is not None and not target.sure:
        rows.append(_call(target))
    return rows


def _call(target: Target) -> Offer:
    words = _tr("DialOffers", "Call {number}").format(number=target.shown)
    return Offer(Row(f"dial:{target.text}", words, icon="phone-outgoing", keys="↵"), target.text)


def _group(key: str, title: str, found: list[Offer]) -> list[Offer | Group]:
    return [Group(f"group:{key}", title), *found] if found else []


def _colleague_offers(wanted: str, sources: Sources, reader: Reader) -> list[Offer]:
    people = [c for c in sources.colleagues if c.extension]
    found = [c for c in people if fits(wanted, c.display_name, c.display_name_latin, c.extension)]
    result = []
    for colleague in found[:MOST_OF_A_KIND]:
        name = shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
        presence = sources.states.get(colleague.user_id)
        lamp = sources.lamps.get(colleague.extension)
        found_doing = doing(presence, lamp)
        row = Row(
            f"colleague:{colleague.user_id}",
            name,
            sub=f"{state_words(presence)} · {colleague.extension}" if presence else colleague.extension,
            avatar=initials_of(name) or "?",
            chip=found_doing.chip if lamp is not None else None,
            enabled=found_doing.reachable,
        )
        result.append(Offer(row, colleague.extension))
    return result


def recent_offers(wanted: str, records: Sequence[CallRecord], reader: Reader) -> list[Offer]:
    """Each number once, the latest call first."""
    result: list[Offer] = []
    seen: set[str] = set()
    for record in records:
        dial = dial_text(record)
        name = who(record, reader)
        if not dial or dial in seen or not fits(wanted, name, dial):
            continue
        seen.add(dial)
        shown = number_text(dial, reader)
        row = Row(f"recent:{dial}", name, sub=shown if shown != name else "", icon="history")
        result.append(Offer(row, dial, record.customer_id))
        if len(result) == MOST_OF_A_KIND:
            break
    return result


def customer_offers(customers: Sequence[CustomerBrief], reader: Reader) -> list[Offer]:
    result = []
    for customer in customers:
        if not customer.phone:
            continue
        name = shown_name(customer.name, customer.name_latin, reader.language)
        line = f"{number_text(customer.phone, reader)} · {customer.number}"
        row = Row(f"customer:{customer.id}", name, sub=line, icon="circle-user")
        result.append(Offer(row, customer.phone, customer.id))
        if len(result) == MOST_OF_A_KIND:
            break
    return result


def fits(wanted: str, *texts: str) -> bool:
    """Whether the typed text begins a word of one of the texts, or is part of a number."""
    digits = _SEPARATORS.sub("", wanted).lstrip("+0")  # +86 571, 0571 and 571 are meant alike
    numeric = len(digits) >= 3 and digits.isdigit()
    for candidate in texts:
        low = candidate.casefold()
        if low.startswith(wanted) or f" {wanted}" in low:
            return True
        if numeric and digits in _SEPARATORS.sub("", low):
            return True
        if wanted[0] > "\u2e80" and wanted in low:  # Chinese has no spaces between words
            return True
    return False
