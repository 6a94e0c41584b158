"""Words of messages: {placeholders} and what they stand for, Markdown taken out, how many SMS a text makes.

A placeholder is a dotted name in braces. Braces around anything else are just braces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server_stub.models.catalogue import Pack
from server_stub.models.customer_access import CORE_FIELDS
from server_stub.models.customers import Customer
from server_stub.models.knowledge import Article
from server_stub.models.people import User
from server_stub.models.records import Ticket
from server_stub.models.schema import Localized

LANGUAGES = ("en", "zh_CN")
_PLACEHOLDER = re.compile(r"\{([a-z]+(?:[._][A-Za-z0-9]+)*)\}")
_ALWAYS = ("customer.name", "customer.number", "agent.name", "agent.extension", "company", "centre")
_OF_ARTICLE = ("article.title", "article.summary", "article.body")
_OF_TICKET = ("ticket.number", "ticket.title", "ticket.result")
_OF_SURVEY = ("survey.link",)
_CORE = frozenset(CORE_FIELDS)
# 3GPP TS 23.038 section 6.2.1: the default alphabet, and what costs two places of it
_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_TWICE = frozenset("\f^{}\\[~]|€")


class UnknownPlaceholder(ValueError):
    """A text names something that nobody can fill in; the argument is a sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{{{name}}} cannot be filled in: there is nothing of this name here.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what a message is about, in so far as it is known."""

    pack: Pack | None
    customer: Customer
    agent: User | None = None
    article: Article | None = None
    ticket: Ticket | None = None


def placeholders(text: str) -> list[str]:
    """The names in braces, in order, as often as they stand there."""
    return _PLACEHOLDER.findall(text)


def known_placeholders(field_keys: Iterable[str]) -> frozenset[str]:
    """All that a template may name; `field_keys` are the pack's customer fields."""
    fields = (f"customer.fields.{key}" for key in field_keys)
    return frozenset({*_ALWAYS, *_OF_ARTICLE, *_OF_TICKET, *_OF_SURVEY, *fields})


def filled(text: str, values: Mapping[str, str], *, keep: Collection[str] = ()) -> str:
    """The text with its values; names in `keep` stay in their braces. Raises UnknownPlaceholder."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in keep:
            return match.group()
        if name not in values:
            raise UnknownPlaceholder(name)
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def values_of(subject: Subject, language: str, channel: str) -> dict[str, str]:
    """What placeholders stand for in this language; an SMS has no Markdown."""
    documents: Mapping[str, Any] = subject.pack.documents if subject.pack else {}
    customer, agent = subject.customer, subject.agent
    latin = language != "zh_CN"
    values = {
        "customer.name": (customer.name_latin if latin else "") or customer.name,
        "customer.number": customer.number,
        "company": in_language(documents.get("company", {}), language),
        "centre": in_language(documents.get("centre", {}), language),
    }
    if agent is not None:
        values["agent.name"] = (agent.display_name_latin if latin else "") or agent.display_name
        values["agent.extension"] = agent.extension
    for definition in documents.get("customer_fields", []):
        key = definition["key"]
        value = customer.fields.get(key)
        if definition.get("source") != "computed" and key not in _CORE and value not in (None, ""):
            values[f"customer.fields.{key}"] = _shown(definition, value, language)
    if (email := customer.fields.get("email")) is not None:
        values["customer.fields.email"] = str(email)
    if (article := subject.article) is not None:
        values["article.title"] = in_language(article.title, language)
        values["article.summary"] = in_language(article.summary, language)
        body = for_customers(in_language(article.body, language))
        values["article.body"] = plain(body) if channel == "sms" else body
    if (ticket := subject.ticket) is not None:
        values["ticket.number"] = str(ticket.number)
        values["ticket.title"] = in_language(ticket.title, language)
        values["ticket.result"] = ticket.result
    return values


def in_language(text: Localized, language: str) -> str:
    """In this language, else in any other that there is."""
    return text.get(language) or next((words for words in text.values() if words), "")


def for_customers(body: str) -> str:
    """An article without the sentences that the agent is to say."""
    kept = [line for line in body.splitlines() if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def plain(text: str) -> str:
    """The Markdown subset of articles as plain text."""
    lines = (re.sub(r"^(?:#{1,6}|>) ", "", line) for line in text.splitlines())
    return re.sub(r"\*\*(.+?)\*\*", r"\1", "\n".join(lines))


def sms_segments(text: str) -> int:
    """How many SMS the text makes (3GPP TS 23.038, 23.040): 160 or 70 signs alone, 153 or 67 in each of several."""
    if all(sign in _GSM_7 or sign in _GSM_7_TWICE for sign in text):
        size, alone, each = sum(2 if sign in _GSM_7_TWICE else 1 for sign in text), 160, 153
    else:
        size, alone, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if size <= alone else -(-size // each)


def _shown(definition: Mapping[str, Any], value: Any, language: str) -> str:
    for option in definition.get("options", ()):
        if option["value"] == value:
            return in_language(option["label"], language)
    return str(value)
