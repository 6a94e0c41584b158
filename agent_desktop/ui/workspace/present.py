"""What the workspace shows of a contact, as descriptions: names, tabs, header, facts. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.call import Verification
from agent_desktop.domain.customer import FAILED_VERIFICATION, Customer, CustomerBrief, Pop, TicketBrief
from agent_desktop.domain.provisioning import CustomerField, Provisioning
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import NO_SERVER
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Fact, Ink, Row, Tab, Tone
from agent_desktop.ui.names import initials_of, shown_name, spelled
from agent_desktop.ui.workspace.contact import Contact, Stage, in_tabs
from agent_desktop.ui.workspace.plurals import Plural

SEND = "messages.send"
"""The permission to write to customers."""
MOST_FACTS = 8
"""Two rows of four: the header never grows with the pack."""

NOTHING = "–"
TODAY, FIND = "today", "find"
"""Keys of the two tabs that are no contact."""

_tr = QCoreApplication.translate
_SIGNS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
_INKS = {"accent": Ink.ACCENT, "success": Ink.SUCCESS, "warning": Ink.WARNING, "danger": Ink.DANGER}
_CUSTOMER_NO, _LAST_CONTACT, _OPEN_TICKETS = "customer_no", "last_contact", "open_tickets"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is presented: language, centre, spelling of numbers, time of now (aware).

    `translate` is QCoreApplication.translate where the language is the window's, else Wording.translate of it.
    """

    language: str
    provisioning: Provisioning | None
    display: Callable[[PhoneNumber], str]
    now: datetime
    translate: Callable[..., str] = QCoreApplication.translate

    def local(self, words: LocalText) -> str:
        return words.in_language(self.language)

    @property
    def today(self) -> date:
        return self.now.astimezone().date()

    @property
    def may_send(self) -> bool:
        """Whether this agent writes to customers at all."""
        return self.provisioning is not None and SEND in self.provisioning.user.permissions


@dataclass(frozen=True, slots=True)
class HeaderCard:
    """The top of a record."""

    name: str
    initials: str
    line: str
    chips: tuple[ChipSpec, ...] = ()
    facts: tuple[Fact, ...] = ()
    greeting: str = ""
    """What to say at the beginning of the call."""


# --- names -----------------------------------------------------------------------------------------------------------


def name_of(contact: Contact, reader: Reader) -> str:
    """Who it is, as well as it is known: the name, else the number, else that it is withheld."""
    customer = contact.pop.customer if contact.pop else None
    if customer is not None:
        return shown_name(customer.name, customer.name_latin, reader.language)
    if contact.title and contact.call is None:
        return spelled(contact.title, reader.display)  # of a caller nobody knew it is the number
    if contact.call is not None and contact.call.party.name:
        return contact.call.party.name
    return number_text(contact, reader) or _tr("Customer", "Number withheld")


def number_text(contact: Contact, reader: Reader) -> str:
    """The far end's number as people read it."""
    return reader.display(contact.number) if contact.number else contact.address


# --- tabs ------------------------------------------------------------------------------------------------------------


def tabs(contacts: Iterable[Contact], finding: bool, reader: Reader) -> list[Tab]:
    """The tabs in the order they came; the search stands behind them, and today, while no call goes on.

    Today is there during a call too where it is the way to contacts that have no tab, and says how many there are.
    """
    some = tuple(contacts)
    shown = in_tabs(some)
    behind = len(some) - len(shown)
    live = sum(c.live for c in shown)
    result = [_tab(c, live > 1, reader) for c in shown]
    if finding:
        result.append(Tab(FIND, _tr("Customer", "Find a customer"), "search", closable=True))
    if behind or not live:
        more = Plural().more_to_finish(behind) if behind else ""
        result.append(Tab(TODAY, _tr("Customer", "Today"), count=more))
    return result


def _tab(contact: Contact, others_live: bool, reader: Reader) -> Tab:
    """`others_live`: another call goes on, so that a ringing one waits."""
    icon, ink = _tab_look(contact, others_live)
    return Tab(contact.key, name_of(contact, reader), icon, ink, closable=contact.closable)


def _tab_look(contact: Contact, others_live: bool) -> tuple[str, Ink]:
    call = contact.call
    if call is not None and contact.live:
        if call.waiting:
            return ("clock", Ink.WARNING) if others_live else ("phone-incoming", Ink.SUCCESS)
        if call.held:
            return "pause", Ink.WARNING
        return ("phone", Ink.SUCCESS) if call.active else ("phone-outgoing", Ink.SECOND)
    if contact.owed:
        return "pencil", Ink.WARNING
    if call is not None and call.answered_at is None:
        return "phone-missed", Ink.DANGER
    return "circle-user", Ink.SECOND


# --- header ----------------------------------------------------------------------------------------------------------


def header(contact: Contact, reader: Reader) -> HeaderCard:
    return replace(_header(contact, reader), greeting=greeting(contact, reader))


def _header(contact: Contact, reader: Reader) -> HeaderCard:
    name = name_of(contact, reader)
    parts = [queue_text(contact, reader), ivr_text(contact, reader)]
    number = number_text(contact, reader)
    match contact.stage:
        case Stage.KNOWN if contact.pop is not None and contact.pop.customer is not None:
            customer = contact.pop.customer
            chips = [vip_chip()] if customer.vip else []
            return HeaderCard(
                name,
                initials_of(name) or customer.initials,
                _dotted(number, *parts),
                (*chips, *verified_chips(contact.verification, reader.now)),
                facts(contact.pop, customer, reader),
            )
        case Stage.CANDIDATES if contact.pop is not None:
            title = Plural().customers(len(contact.pop.candidates))
            return HeaderCard(title, "", _dotted(number, *parts), verified_chips(contact.verification, reader.now))
        case Stage.UNKNOWN:
            region = contact.pop.number_region if contact.pop else ""
            known_as = contact.call.party.name if contact.call else contact.title
            chip = ChipSpec(_tr("Customer", "Not in the records"), Tone.NEUTRAL, "user-round-x")
            if contact.withheld:  # nobody could have been looked up
                chip = ChipSpec(_tr("Customer", "Ask who it is"), Tone.NEUTRAL, "user-round-search")
            return HeaderCard(
                known_as or number or name, "", _dotted(number if known_as else "", region, *parts), (chip,)
            )
        case Stage.AWAY:
            line = _dotted(number if name != number else "", *parts)
            if contact.failure == NO_SERVER:
                return HeaderCard(name, initials_of(name), line)
            chip = ChipSpec(_tr("Customer", "Record not here"), Tone.WARNING, "cloud-off")
            return HeaderCard(name, initials_of(name), line, (chip,))
        case _:
            shown = number if name != number else ""
            chips_now = verified_chips(contact.verification, reader.now)
            return HeaderCard(name, initials_of(name), _dotted(shown, *parts), chips_now, waiting_facts(reader))


def queue_text(contact: Contact, reader: Reader) -> str:
    """The queue's name, or what the exchange called it."""
    queue = reader.provisioning.queue(contact.queue_id) if reader.provisioning else None
    if queue is not None:
        return reader.local(queue.label)
    label = contact.call.context.queue_label if contact.call else ""
    return label or contact.queue_id


def ivr_text(contact: Contact, reader: Reader) -> str:
    """ "IVR 2 › 1 bill, refund"."""
    if not contact.ivr_path:
        return ""
    keys = path_text(contact.ivr_path)
    label = reader.local(contact.pop.ivr_label) if contact.pop else ""
    return _tr("Customer", "IVR {keys}").format(keys=f"{keys} {label}" if label and label != contact.ivr_path else keys)


def path_text(path: str) -> str:
    """ "2>1" as people read it."""
    return " › ".join(part.strip() for part in path.split(">"))


def vip_chip() -> ChipSpec:
    return ChipSpec(_tr("Customer", "VIP"), Tone.ACCENT, "crown")


def verified_chips(verification: Verification | None, now: datetime) -> tuple[ChipSpec, ...]:
    """How sure the exchange is, and how long ago it found out; nothing when it did not ask."""
    if verification is None or verification.level in ("", "none"):
        return ()
    age = text.duration((now - verification.at).total_seconds()) if verification.at else ""
    word = verified_text(verification)
    if verification.level == FAILED_VERIFICATION:
        return (ChipSpec(_dotted(_tr("Verification", "Not verified"), age), Tone.DANGER, "shield-alert"),)
    if verification.level == "number":
        return (ChipSpec(word, Tone.NEUTRAL, "shield"),)
    brief = f"{_tr('Verification', 'Verified')} {age}".strip()
    return (ChipSpec(f"{word} {age}".strip(), Tone.SUCCESS, "shield-check", brief=brief),)


def verified_text(verification: Verification) -> str:
    words = {
        "number": _tr("Verification", "Known by number"),
        "number_and_id": _tr("Verification", "Verified by number and ID"),
        "order": _tr("Verification", "Verified by order number"),
        "pin": _tr("Verification", "Verified by PIN"),
        "question": _tr("Verification", "Verified by question"),
        "callback": _tr("Verification", "Verified by calling back"),
        "document": _tr("Verification", "Verified by document"),
        "ivr": _tr("Verification", "Verified by IVR"),
        "voice": _tr("Verification", "Verified by voice"),
    }
    return words.get(verification.method) or words.get(verification.level) or _tr("Verification", "Verified")


# --- facts -----------------------------------------------------------------------------------------------------------


def facts(pop: Pop, customer: Customer, reader: Reader) -> tuple[Fact, ...]:
    """The fields that the centre's rules name for this call, then those of the pack and the three of every record."""
    given = reader.provisioning.customer_fields if reader.provisioning else ()
    usual = _header_fields(reader)
    by_key = {f.key: f for f in (*given, *usual)}
    first = [by_key[key] for key in pop.plan.headline if key in by_key]
    shown = [*first, *(f for f in usual if f not in first)][:MOST_FACTS]
    return tuple(_fact(f, pop, customer, reader) for f in shown)


def greeting(contact: Contact, reader: Reader) -> str:
    """What to say while the call begins, with the names filled in; "" where the centre leaves it to the agent."""
    user = reader.provisioning.user if reader.provisioning else None
    if contact.pop is None or user is None or not contact.live:
        return ""
    customer = contact.pop.customer
    words = reader.local(contact.pop.plan.greeting)
    for place, value in (
        ("{agent}", shown_name(user.display_name, user.display_name_latin, reader.language)),
        ("{extension}", user.extension),
        ("{customer}", shown_name(customer.name, customer.name_latin, reader.language) if customer else ""),
        ("{queue}", queue_text(contact, reader)),
    ):
        words = words.replace(place, value)
    return words


def waiting_facts(reader: Reader) -> tuple[Fact, ...]:
    """The same captions while the values are on their way, so that nothing moves when they come."""
    return tuple(Fact(reader.local(f.label), "…", Ink.THIRD) for f in _header_fields(reader))


def _header_fields(reader: Reader) -> list[CustomerField]:
    given = reader.provisioning.customer_fields if reader.provisioning else ()
    shown = sorted((f for f in given if f.in_header), key=lambda f: f.order)
    known = {f.key for f in given}
    own = {
        _CUSTOMER_NO: _tr("Customer", "Customer no."),
        _LAST_CONTACT: _tr("Customer", "Last contact"),
        _OPEN_TICKETS: _tr("Customer", "Open tickets"),
    }
    extra = [CustomerField(key, LocalText(word, word)) for key, word in own.items() if key not in known]
    first = [f for f in extra if f.key == _CUSTOMER_NO]
    return [*first, *shown, *(f for f in extra if f.key != _CUSTOMER_NO)][:MOST_FACTS]


def _fact(f: CustomerField, pop: Pop, customer: Customer, reader: Reader) -> Fact:
    caption = reader.local(f.label)
    shown = customer.display.get(f.key)
    if shown is not None:
        return Fact(caption, reader.local(shown.text), _INKS.get(shown.tone, Ink.TEXT), shown.icon)
    match f.key:
        case "customer_no" if not customer.fields.get(f.key):
            return Fact(caption, customer.number or NOTHING)
        case "last_contact" if pop.last_contact is not None:
            day = text.day(pop.last_contact.at.astimezone().date(), reader.today)
            return Fact(caption, _comma(day, reader.local(pop.last_contact.agent)))
        case "open_tickets" if not customer.fields.get(f.key):
            return Fact(caption, *_ticket_fact(pop.tickets, reader))
    value = customer.fields.get(f.key)
    if value in (None, ""):
        return Fact(caption, NOTHING, Ink.THIRD)
    if f.type == "money":
        return _money_fact(f, str(value), reader)
    return Fact(caption, _plain(f, str(value), reader))


def details(customer: Customer, reader: Reader) -> tuple[Fact, ...]:
    """What the header does not show, the telephone numbers, and the rest: a low window's header shows less."""
    given = reader.provisioning.customer_fields if reader.provisioning else ()
    stored = [f for f in given if f.key not in (*customer.hidden, _LAST_CONTACT, _OPEN_TICKETS)]
    ordered = sorted(stored, key=lambda f: f.order)
    shown = [_stored_fact(f, customer, reader) for f in ordered if not f.in_header]
    for phone in customer.phones:
        caption = _tr("Customer", "Telephone ({label})").format(label=phone.label)
        number = spelled(phone.e164, reader.display)
        masked = "phones" in customer.masked
        shown.append(Fact(caption if phone.label else _tr("Customer", "Telephone"), number, *_masked_look(masked)))
    shown += [_stored_fact(f, customer, reader) for f in ordered if f.in_header]
    return tuple(shown)


def _stored_fact(f: CustomerField, customer: Customer, reader: Reader) -> Fact:
    caption = reader.local(f.label)
    value = customer.number if f.key == _CUSTOMER_NO else customer.fields.get(f.key)
    if f.key in customer.masked:
        return Fact(caption, str(value or NOTHING), *_masked_look(bool(value)))
    if (given := customer.display.get(f.key)) is not None:
        return Fact(caption, reader.local(given.text), _INKS.get(given.tone, Ink.TEXT), given.icon)
    if value in (None, ""):
        return Fact(caption, NOTHING, Ink.THIRD)
    return Fact(caption, _plain(f, str(value), reader))


def _masked_look(masked: bool) -> tuple[Ink, str]:
    return (Ink.SECOND, "eye-off") if masked else (Ink.TEXT, "")


def _ticket_fact(tickets: tuple[TicketBrief, ...], reader: Reader) -> tuple[str, Ink, str]:
    if not tickets:
        return NOTHING, Ink.THIRD, ""
    count = len(tickets)
    due = min((t.due_at for t in tickets if t.due_at is not None), default=None)
    if due is None:
        return Plural().tickets(count), Ink.TEXT, ""
    local = due.astimezone()
    when = text.clock(due) if local.date() == reader.today else text.day(local.date(), reader.today)
    if due < reader.now:
        return Plural().tickets_late(count, when), Ink.WARNING, "clock"
    return Plural().tickets_due(count, when), Ink.TEXT, ""


def _money_fact(f: CustomerField, value: str, reader: Reader) -> Fact:
    currency = reader.provisioning.currency if reader.provisioning else ""
    shown = money(value, currency)
    if f.tone == "overdue" and shown.startswith("−"):
        overdue = _tr("Customer", "overdue")
        return Fact(reader.local(f.label), f"{shown} {overdue}", Ink.WARNING, "clock")
    return Fact(reader.local(f.label), shown)


def money(value: str, currency: str) -> str:
    """ "−¥86.40"; what is no amount stays as it is."""
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    if not amount.is_finite():
        return value
    sign = _SIGNS.get(currency, f"{currency} " if currency else "")
    return f"{'−' if amount < 0 else ''}{sign}{abs(amount):,.2f}"


def _plain(f: CustomerField, value: str, reader: Reader) -> str:
    if f.type == "date":
        try:
            return text.day(date.fromisoformat(value[:10]), reader.today)
        except ValueError:
            return value
    return spelled(value, reader.display) if f.type == "phone" else value


# --- several people with one number ----------------------------------------------------------------------------------


def brief_row(brief: CustomerBrief, reader: Reader) -> Row:
    """A customer in a list to choose from."""
    name = shown_name(brief.name, brief.name_latin, reader.language)
    plan = reader.local(brief.plan_label) or brief.plan
    region = reader.local(brief.region_label) or brief.region
    phone = spelled(brief.phone, reader.display)
    return Row(
        brief.id,
        name,
        _dotted(brief.number, plan, region, phone),
        avatar=initials_of(name) or brief.initials or "?",
        chip=vip_chip() if brief.vip else None,
    )


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _comma(first: str, second: str) -> str:
    joint = _tr("Customer", ", ", "between two short facts")
    return joint.join(part for part in (first, second) if part)
