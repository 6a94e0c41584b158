"""Who is at the other end, in words: names in the agent's script, initials, numbers as people read them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import Call
from agent_desktop.domain.customer import Match, Pop
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.counted import Counted

_tr = QCoreApplication.translate


def number_of(party: Party, reader: Reader) -> str:
    """The far end's number or address as people read it, "" when it is withheld."""
    if party.number is not None:
        return reader.display(party.number)
    return "" if party.address.anonymous else party.dialled_text


def caller_of(call: Call, pop: Pop | None, reader: Reader) -> tuple[str, str]:
    """Name and the line below it. Where no name is known the number is the name."""
    number = number_of(call.party, reader)
    customer = pop.customer if pop and pop.match is Match.KNOWN else None
    colleague = reader.colleague(call.party.address.user) if call.party.number is None else None
    if customer is not None:
        name = shown_name(customer.name, customer.name_latin, reader.language)
    elif colleague is not None:
        name = shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
        number = _tr("Card", "Extension {number}").format(number=colleague.extension)
    else:
        name = call.party.name
    if name and name != number:
        return name, number or _tr("Card", "Number withheld")
    known = "" if call.party.withheld and pop and pop.match is Match.UNKNOWN else _what_is_known(pop)
    return number or _tr("Card", "Number withheld"), known


def _what_is_known(pop: Pop | None) -> str:
    if pop is None:
        return ""
    if pop.match is Match.CANDIDATES:
        return Counted().people(len(pop.candidates))
    return pop.number_region or _tr("Card", "Unknown number")


def redial_text(party: Party, reader: Reader) -> str:
    """What to dial to reach a party again: the number, the extension, or the whole address of a direct line."""
    if party.number is not None:
        return party.number.e164
    lines = reader.provisioning.lines if reader.provisioning else ()
    through_exchange = bool(lines and (lines[0].registrar or lines[0].proxy))
    return party.address.user if through_exchange and party.address.user else party.address.uri
