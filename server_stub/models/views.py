"""Shapes more than one feature answers with: customers, timelines, articles in brief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt
from typing import Any, Literal

from pydantic import BaseModel

from server_stub.models.article_queries import FoundArticle
from server_stub.models.bounds import LText, Moment
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_access import CORE_FIELDS, FieldAccess, Seen
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.handovers import Handover, Step
from server_stub.models.recordings import Recordings
from server_stub.models.timeline_entries import TimelineEntry

_CURRENCY_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"lt": lt, "le": le, "eq": eq, "ge": ge, "gt": gt}


class PhoneView(BaseModel):
    e164: str
    label: str


class FieldDisplay(BaseModel):
    """A customer field as people read it: choices by their label, money with its sign, and the tone rule that holds."""

    text: LText
    tone: str | None = None
    icon: str | None = None


class CustomerView(BaseModel):
    """`fields` holds plain values by key, `display` the same for people.

    `masked` and `hidden` say what this user does not see; of the masked ones those in `revealable` can be revealed.
    """

    id: str
    number: str
    name: str
    name_latin: str
    initials: str
    vip: bool
    language: str
    phones: list[PhoneView]
    fields: dict[str, Any]
    display: dict[str, FieldDisplay]
    masked: list[str]
    hidden: list[str]
    revealable: list[str]
    readonly: list[str]
    revision: int


class CustomerBriefView(BaseModel):
    """Enough to choose among several."""

    id: str
    number: str
    name: str
    name_latin: str
    initials: str
    vip: bool
    phone: str
    region: str
    plan: str
    region_label: LText
    plan_label: LText


class TimelineItemView(BaseModel):
    """Of messages: `reason` is a code of what went wrong; `earlier_id` and `later_id` the attempts around this one."""

    id: str
    kind: Literal["call", "ticket", "order", "message", "email", "note", "verification", "survey"]
    at: Moment
    direction: str | None
    title: LText
    detail: LText
    status: str | None
    tone: Literal["success", "warning", "danger", "neutral"]
    trail: LText | None
    recording: bool = False
    reason: str = ""
    can_send_again: bool = False
    earlier_id: str | None = None
    later_id: str | None = None


class TimelinePage(BaseModel):
    """`next` and `next_id` are `before` and `before_id` of the following page, null at the end."""

    items: list[TimelineItemView]
    next: Moment | None = None
    next_id: str | None = None


class ArticleBriefView(BaseModel):
    """`why` says in codes why it is here: "queue:billing", "ivr:2>1", "ticket:4711"."""

    id: str
    title: LText
    category: str
    category_label: LText
    queues: list[str]
    why: list[str]
    used_this_week: int
    level: str
    status: str
    snippet: LText | None = None


class CategoryView(BaseModel):
    """What articles are sorted by."""

    id: str
    label: LText


class PersonView(BaseModel):
    id: str
    display_name: str
    display_name_latin: str
    extension: str


class HandoverStepView(BaseModel):
    """One agent's part of a contact; `started_at` is null while its call record is on its way."""

    interaction_id: str
    by: PersonView
    queue_id: str | None
    started_at: Moment | None
    ended_at: Moment | None
    notes: str


class HandoverView(BaseModel):
    """Who had this contact before and what was written about it; `kind` is "" when nobody announced it."""

    interaction_id: str
    session_id: str
    kind: Literal["blind", "consult", "attended", ""]
    by: PersonView
    at: Moment
    queue_id: str | None
    queue_label: LText
    customer_id: str | None
    form_id: str | None
    form_version: int
    values: dict[str, Any]
    notes: str
    chain: list[HandoverStepView]


def handover_view(catalogue: Catalogue, handover: Handover) -> HandoverView:
    last = handover.last
    queue = catalogue.queues.get(last.queue_id)
    return HandoverView.model_validate(
        {
            "interaction_id": last.interaction_id,
            "session_id": last.session_id,
            "kind": handover.kind,
            "by": person_view(catalogue, last.agent_id),
            "at": handover.at,
            "queue_id": last.queue_id or None,
            "queue_label": queue.label if queue else {},
            "customer_id": last.customer_id or None,
            "form_id": last.form_id or None,
            "form_version": last.form_version,
            "values": dict(last.values),
            "notes": last.notes,
            "chain": [_step_view(catalogue, step) for step in handover.steps],
        }
    )


def _step_view(catalogue: Catalogue, step: Step) -> HandoverStepView:
    return HandoverStepView(
        interaction_id=step.interaction_id,
        by=person_view(catalogue, step.agent_id),
        queue_id=step.queue_id or None,
        started_at=step.started_at,
        ended_at=step.ended_at,
        notes=step.notes,
    )


def person_view(catalogue: Catalogue, user_id: str) -> PersonView:
    """Without names for who is not on the books any more."""
    user = catalogue.users.get(user_id)
    return PersonView(
        id=user_id,
        display_name=user.display_name if user else "",
        display_name_latin=user.display_name_latin if user else "",
        extension=user.extension if user else "",
    )


def customer_view(
    catalogue: Catalogue, customer: Customer, phones: Sequence[CustomerPhone], access: FieldAccess
) -> CustomerView:
    """The customer as `access` lets it be seen."""
    definitions = catalogue.document("customer_fields")
    stored = {"customer_no": customer.number, **customer.fields}
    keys = list(dict.fromkeys((*stored, *(d["key"] for d in definitions), *CORE_FIELDS)))
    fields = {
        key: value if access.seen(key) is Seen.PLAIN or value is None else access.shown(key, str(value))
        for key, value in stored.items()
        if access.seen(key) is not Seen.HIDDEN
    }
    display = {
        key: _display(catalogue, d, fields[key]) if access.seen(key) is Seen.PLAIN else _same_text(str(fields[key]))
        for d in definitions
        for key in (d["key"],)
        if fields.get(key) not in (None, "")
    }
    return CustomerView(
        id=customer.id,
        number=access.shown("customer_no", customer.number),
        name=access.shown("name", customer.name),
        name_latin=access.shown("name_latin", customer.name_latin),
        initials=_initials(access, customer),
        vip=customer.vip and access.seen("vip") is Seen.PLAIN,
        language=customer.language if access.seen("language") is Seen.PLAIN else "",
        phones=[PhoneView(e164=access.shown("phones", p.e164), label=p.label) for p in _visible(access, phones)],
        fields=fields,
        display=display,
        masked=access.of(Seen.MASKED, keys),
        hidden=access.of(Seen.HIDDEN, keys),
        revealable=[key for key in access.of(Seen.MASKED, keys) if access.may_reveal(key)],
        readonly=[key for key in keys if not access.may_write(key)],
        revision=customer.revision,
    )


def brief_view(
    catalogue: Catalogue, customer: Customer, phones: Sequence[CustomerPhone], access: FieldAccess
) -> CustomerBriefView:
    region, plan = (access.shown(key, str(customer.fields.get(key, ""))) for key in ("region", "plan"))
    numbers = _visible(access, phones)
    return CustomerBriefView(
        id=customer.id,
        number=access.shown("customer_no", customer.number),
        name=access.shown("name", customer.name),
        name_latin=access.shown("name_latin", customer.name_latin),
        initials=_initials(access, customer),
        vip=customer.vip and access.seen("vip") is Seen.PLAIN,
        phone=access.shown("phones", numbers[0].e164) if numbers else "",
        region=region,
        plan=plan,
        region_label=_option_label(catalogue, "region", region),
        plan_label=_option_label(catalogue, "plan", plan),
    )


def plain_fields(view: CustomerView, access: FieldAccess) -> list[str]:
    """What whoever gets this view sees in plain, for the audit trail."""
    shown = [key for key in view.fields if access.seen(key) is Seen.PLAIN and view.fields[key] not in (None, "")]
    return [*shown, *(key for key in ("name", "phones") if access.seen(key) is Seen.PLAIN)]


def _initials(access: FieldAccess, customer: Customer) -> str:
    """They tell of the name what its mask hides."""
    plain = all(access.seen(field) is Seen.PLAIN for field in ("name", "name_latin"))
    return customer.initials if plain else ""


def _visible(access: FieldAccess, phones: Sequence[CustomerPhone]) -> Sequence[CustomerPhone]:
    return () if access.seen("phones") is Seen.HIDDEN else phones


def _same_text(words: str) -> FieldDisplay:
    return FieldDisplay(text={"en": words, "zh_CN": words})


async def timeline_views(recordings: Recordings, entries: Sequence[TimelineEntry]) -> list[TimelineItemView]:
    recorded = await recordings.among([e.session_id for e in entries if e.session_id])
    views = [TimelineItemView.model_validate(entry, from_attributes=True) for entry in entries]
    for entry, view in zip(entries, views, strict=True):
        view.recording = entry.session_id in recorded
    return views


def article_view(catalogue: Catalogue, found: FoundArticle) -> ArticleBriefView:
    article = found.article
    return ArticleBriefView(
        id=article.id,
        title=article.title,
        category=article.category,
        category_label=catalogue.label("article_categories", article.category),
        queues=article.queues,
        why=list(found.why),
        used_this_week=found.used_this_week,
        level=article.level,
        status=article.status,
        snippet=found.snippet,
    )


def _option_label(catalogue: Catalogue, key: str, value: str) -> LText:
    definition = next((d for d in catalogue.document("customer_fields") if d["key"] == key), None)
    return _display(catalogue, definition, value).text if definition and value else {}


def _display(catalogue: Catalogue, definition: dict[str, Any], value: Any) -> FieldDisplay:
    plain = str(value)
    text: LText = {"en": plain, "zh_CN": plain}
    match definition["type"]:
        case "choice":
            text = next((o["label"] for o in definition.get("options", []) if o["value"] == plain), text)
        case "money":
            shown = _money(plain, catalogue.pack.currency if catalogue.pack else "")
            text = {"en": shown, "zh_CN": shown}
        case "date" if definition.get("display") == "year":
            text = {"en": plain[:4], "zh_CN": plain[:4]}
        case "date" if definition.get("display") == "month":
            text = {"en": plain[:7], "zh_CN": plain[:7]}
        case _:
            pass
    rule = next((r for r in definition.get("tone", []) if _holds(r, definition["type"], plain)), None)
    if rule is None:
        return FieldDisplay(text=text)
    suffix = rule.get("suffix", {})
    text = {lang: f"{words} {suffix.get(lang, '')}".strip() for lang, words in text.items()}
    return FieldDisplay(text=text, tone=rule["tone"], icon=rule.get("icon"))


def _money(plain: str, currency: str) -> str:
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return plain
    sign = _CURRENCY_SIGNS.get(currency, f"{currency} ")
    return f"{'−' if amount < 0 else ''}{sign}{abs(amount):,.2f}"


def _holds(rule: dict[str, Any], kind: str, plain: str) -> bool:
    compare = _COMPARE[rule["op"]]
    if kind != "money":
        return compare(plain, rule["value"])
    try:
        return compare(Decimal(plain), Decimal(rule["value"]))
    except InvalidOperation:
        return False
