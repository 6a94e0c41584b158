"""Whom a caller can be handed on to: colleagues, queues, people of the log and customers as rows. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.events import QueueFiguresPushed
from agent_desktop.domain.provisioning import Queue
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Group, Ink, Row, Tone
from agent_desktop.ui.names import initials_of, shown_name
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.counted import Counted
from agent_desktop.ui.phone.dialling import Offer, Sources, Target, customer_offers, fits, recent_offers
from agent_desktop.ui.phone.doing import doing

LONG_WAIT_SECONDS, TOO_LONG_SECONDS = 60, 300
"""From here on a waiting time is amber, and red."""

_tr = QCoreApplication.translate


def recipients(typed: str, target: Target | None, sources: Sources, reader: Reader) -> list[Offer | Group]:
    """Rows of the transfer; without a word typed, everybody and every queue."""
    wanted = typed.strip().casefold()
    rows: list[Offer | Group] = []
    if target is not None and target.sure:
        rows.append(_number(target))
    rows += _group("colleagues", _tr("DialOffers", "Colleagues"), _colleagues(wanted, sources, reader))
    rows += _group("queues", _tr("DialOffers", "Queues"), _queues(wanted, sources, reader))
    rows += _group("recent", _tr("DialOffers", "Recent"), recent_offers(wanted, sources.records, reader))
    rows += _group("customers", _tr("DialOffers", "Customers"), customer_offers(sources.customers, reader))
    if target is not None and not target.sure:
        rows.append(_number(target))
    return rows


def _number(target: Target) -> Offer:
    return Offer(Row(f"dial:{target.text}", target.shown, icon="phone-outgoing"), target.text)


def _group(key: str, title: str, found: Sequence[Offer]) -> list[Offer | Group]:
    return [Group(f"group:{key}", title), *found] if found else []


def _colleagues(wanted: str, sources: Sources, reader: Reader) -> list[Offer]:
    own = reader.provisioning.user.id if reader.provisioning else ""
    found = []
    for colleague in sources.colleagues:
        if not colleague.extension or colleague.user_id == own:
            continue
        if wanted and not fits(wanted, colleague.display_name, colleague.display_name_latin, colleague.extension):
            continue
        name = shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
        what = doing(sources.states.get(colleague.user_id), sources.lamps.get(colleague.extension))
        row = Row(
            f"colleague:{colleague.user_id}",
            name,
            sub=f"{colleague.extension} · {text.role_name(colleague.role)}",
            avatar=initials_of(name) or "?",
            chip=what.chip,
            enabled=what.reachable,
        )
        found.append((not what.reachable, name, Offer(row, colleague.extension)))
    return [offer for _, _, offer in sorted(found, key=lambda entry: entry[:2])]


def _queues(wanted: str, sources: Sources, reader: Reader) -> list[Offer]:
    queues = reader.provisioning.queues if reader.provisioning else ()
    return [
        _queue(queue, sources.queues.get(queue.id), reader)
        for queue in queues
        if not wanted or fits(wanted, *(words for words in (queue.label.en, queue.label.zh_cn, *queue.dnis) if words))
    ]


def _queue(queue: Queue, figures: QueueFiguresPushed | None, reader: Reader) -> Offer:
    name = reader.local(queue.label) or queue.id
    key = f"queue:{queue.id}"
    if not queue.dnis:
        sub = _tr("Recipients", "Has no number to transfer to")
        return Offer(Row(key, name, sub=sub, icon="list-ordered", enabled=False), "")
    if figures is None:
        return Offer(Row(key, name, icon="list-ordered"), queue.dnis[0])
    wait = figures.longest_wait_seconds
    row = Row(
        key,
        name,
        sub=Counted().agents_ready(figures.ready_agents),
        icon="list-ordered",
        trail=text.duration(wait) if figures.waiting else "",
        trail_ink=Ink.DANGER if wait >= TOO_LONG_SECONDS else Ink.THIRD,
        chip=ChipSpec(Counted().waiting(figures.waiting), _wait_tone(figures), "users"),
    )
    return Offer(row, queue.dnis[0])


def _wait_tone(figures: QueueFiguresPushed) -> Tone:
    wait = figures.longest_wait_seconds
    if figures.waiting and wait >= TOO_LONG_SECONDS:
        return Tone.DANGER
    return Tone.WARNING if figures.waiting and wait >= LONG_WAIT_SECONDS else Tone.SUCCESS
