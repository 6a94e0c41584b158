"""The words that messages begin with, as those see them who write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from agent_desktop.domain.message import Channel
from agent_desktop.domain.text import LocalText

MAX_LABEL, MAX_SUBJECT, MAX_TEXT = 120, 200, 20_000
LANGUAGES = ("en", "zh_CN")
_PLACEHOLDER = re.compile(r"\{([a-z]+(?:[._][A-Za-z0-9]+)*)\}")


class Flaw(StrEnum):
    """Why a template cannot be stored as it is."""

    NO_LABEL = "no_label"
    NO_SUBJECT = "no_subject"
    NO_TEXT = "no_text"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    TOO_LONG = "too_long"


class Part(StrEnum):
    LABEL = "label"
    SUBJECT = "subject"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that a text may hold in braces; `sample` is what it may become."""

    name: str
    label: LocalText
    sample: LocalText


@dataclass(frozen=True, slots=True)
class TemplateText:
    """What is written. `revision` is the one it was changed from, 0 for a new one; an SMS has no subject."""

    code: str
    revision: int
    channel: Channel
    label: LocalText = LocalText()
    subject: LocalText = LocalText()
    text: LocalText = LocalText()
    position: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class TemplateShelf:
    """Everything there is; an SMS of more than `most_segments` parts is not sent."""

    templates: tuple[TemplateText, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    most_segments: int = 6

    def template(self, code: str) -> TemplateText | None:
        return next((t for t in self.templates if t.code == code), None)


def moved(shelf: TemplateShelf, code: str, step: int) -> TemplateShelf | None:
    """The shelf once this template has changed places with its neighbour of its channel, -1 up and 1 down.

    None when there is no such neighbour.
    """
    order = list(shelf.templates)
    template = shelf.template(code)
    alike = [t for t in order if template is not None and t.channel is template.channel]
    place = alike.index(template) + step if template is not None else -1
    if template is None or not 0 <= place < len(alike):
        return None
    mine, other = order.index(template), order.index(alike[place])
    order[mine], order[other] = order[other], order[mine]
    return replace(shelf, templates=tuple(order))


def words_of(text: LocalText, language: str) -> str:
    """In this language, whatever the other one says."""
    return text.zh_cn if language == "zh_CN" else text.en


def previewed(words: str, placeholders: Iterable[Placeholder], language: str) -> str:
    """The words with samples in place of what is known; the rest stays in its braces."""
    samples = {p.name: words_of(p.sample, language) for p in placeholders}
    return _PLACEHOLDER.sub(lambda m: samples.get(m.group(1), m.group()), words)


def unknown(words: str, placeholders: Iterable[Placeholder]) -> tuple[str, ...]:
    """Names in braces that nobody can fill in, each once."""
    known = {p.name for p in placeholders}
    return tuple(dict.fromkeys(name for name in _PLACEHOLDER.findall(words) if name not in known))


def flaws(template: TemplateText, placeholders: Iterable[Placeholder]) -> dict[tuple[Part, str], Flaw]:
    """What the server would refuse, by part and language, in the order in which it is read."""
    known = tuple(placeholders)
    found: dict[tuple[Part, str], Flaw] = {}
    wanted = [
        (Part.LABEL, template.label, Flaw.NO_LABEL, MAX_LABEL),
        (Part.SUBJECT, template.subject, Flaw.NO_SUBJECT, MAX_SUBJECT),
        (Part.TEXT, template.text, Flaw.NO_TEXT, MAX_TEXT),
    ]
    for part, both, missing, most in wanted:
        if part is Part.SUBJECT and template.channel is Channel.SMS:
            continue
        for language in LANGUAGES:
            words = words_of(both, language)
            if not words.strip():
                found[part, language] = missing
            elif len(words) > most:
                found[part, language] = Flaw.TOO_LONG
            elif part is not Part.LABEL and unknown(words, known):
                found[part, language] = Flaw.UNKNOWN_PLACEHOLDER
    return found
