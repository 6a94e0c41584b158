"""Messages to a customer: what can be sent where, what was written, and what became of it.

The server knows the addresses and fills the templates; what this agent may not see stays a {placeholder} in the text
and is filled in when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.text import LocalText

LANGUAGES = ("zh_CN", "en")
_PLACEHOLDER = re.compile(r"\{([a-z]+(?:[._][A-Za-z0-9]+)*)\}")
# 3GPP TS 23.038 section 6.2.1: the default alphabet, and what costs two places of it
_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_TWICE = frozenset("\f^{}\\[~]|€")


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class Fault(StrEnum):
    """Why a message cannot be sent as it is."""

    NO_WAY = "no_way"
    """The server does not send by this channel, or the customer has no address for it."""
    NO_TEXT = "no_text"
    NO_SUBJECT = "no_subject"
    TOO_LONG = "too_long"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"


@dataclass(frozen=True, slots=True)
class Recipient:
    """`ref` names an address without telling it; `shown` is as much of it as this agent may see."""

    ref: str
    label: LocalText
    shown: str


@dataclass(frozen=True, slots=True)
class Way:
    """A channel; `reason` is "" where it can be used, else `not_configured` or `no_address`."""

    channel: Channel
    reason: str = ""
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """An SMS has no subject."""

    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """Words by language ("en", "zh_CN"), filled in for this customer."""

    code: str
    channel: Channel
    label: LocalText
    words: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be sent to one customer; `masked` is what placeholders in the words look like to this agent."""

    language: str
    ways: tuple[Way, ...]
    templates: tuple[Template, ...] = ()
    masked: Mapping[str, str] = field(default_factory=dict)
    most_segments: int = 6

    def way(self, channel: Channel) -> Way:
        return next((w for w in self.ways if w.channel is channel), Way(channel, "not_configured"))

    def of(self, channel: Channel) -> tuple[Template, ...]:
        return tuple(t for t in self.templates if t.channel is channel)

    def template(self, code: str) -> Template | None:
        return next((t for t in self.templates if t.code == code), None)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what a message is about; "" for nothing of the kind."""

    customer_id: str
    article_id: str = ""
    interaction_id: str = ""
    ticket_id: str = ""


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message as far as it was written."""

    channel: Channel
    to: str
    language: str
    template: str = ""
    subject: str = ""
    text: str = ""
    sent: str = ""
    """Id under which it was handed in; its words are kept until the server has taken them."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message as it is handed in."""

    about: Subject
    draft: MessageDraft
    at: datetime


def fault_of(draft: MessageDraft, choices: Choices) -> Fault | None:
    """What must be mended first."""
    way = choices.way(draft.channel)
    if way.reason or draft.to not in (r.ref for r in way.recipients):
        return Fault.NO_WAY
    if draft.channel is Channel.EMAIL and not draft.subject.strip():
        return Fault.NO_SUBJECT
    if not draft.text.strip():
        return Fault.NO_TEXT
    if set(_PLACEHOLDER.findall(draft.subject + draft.text)) - set(choices.masked):
        return Fault.UNKNOWN_PLACEHOLDER
    if draft.channel is Channel.SMS and sms_segments(as_seen(draft.text, choices.masked)) > choices.most_segments:
        return Fault.TOO_LONG
    return None


def as_seen(text: str, masked: Mapping[str, str]) -> str:
    """The words as the customer gets them, with what this agent may not see masked."""
    return _PLACEHOLDER.sub(lambda m: masked.get(m.group(1), m.group()), text)


@dataclass(frozen=True, slots=True)
class SmsCount:
    """How much of its parts a text fills: `used` of `room` places. `odd` are signs outside the short alphabet.

    One of them is enough that every sign takes two bytes: 70 in place of 160 go into a message.
    """

    parts: int
    used: int
    room: int
    odd: str = ""


def sms_count(text: str) -> SmsCount:
    """As telephones count (3GPP TS 23.038, 23.040): 160 or 70 signs alone, 153 or 67 in each of several."""
    odd = "".join(dict.fromkeys(sign for sign in text if sign not in _GSM_7 and sign not in _GSM_7_TWICE))
    if odd:
        size, alone, each = len(text.encode("utf-16-be")) // 2, 70, 67
    else:
        size, alone, each = sum(2 if sign in _GSM_7_TWICE else 1 for sign in text), 160, 153
    parts = 1 if size <= alone else -(-size // each)
    return SmsCount(parts, size, alone if parts == 1 else parts * each, odd)


def sms_segments(text: str) -> int:
    """How many SMS the text makes."""
    return sms_count(text).parts
