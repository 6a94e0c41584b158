"""Surveys as data of a pack: whom they ask, what they ask, which marks are bad (see resources/packs/README.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server_stub.models.schema import Localized

MOST_QUESTIONS = 5
_LANGUAGES = ("en", "zh_CN")
_KEYS = frozenset(
    {
        *("id", "channel", "queues", "outbound", "share", "quiet_hours", "least_talk_seconds", "valid_days", "scale"),
        *("good_from", "bad_to", "title", "lowest", "highest", "questions", "comment", "thanks", "invitation"),
        *("follow_up", "refused"),
    }
)


class BadSurvey(ValueError):
    """A survey that cannot be asked; the argument is a sentence."""


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: Localized


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey. All questions have the same scale from 1; the mark of the first one is what counts."""

    id: str
    channel: str
    """sms: a link is sent after the call; dtmf: the exchange asks and tells the result."""
    queues: tuple[str, ...]
    """Empty = all."""
    outbound: bool
    share: float
    """Of the calls, 0 to 1."""
    quiet_hours: int
    """How long a customer who was asked is left alone."""
    least_talk_seconds: int
    valid_days: int
    scale: int
    good_from: int
    bad_to: int
    title: Localized
    lowest: Localized
    highest: Localized
    questions: tuple[Question, ...]
    comment: Localized
    """The question for some words; empty = none are asked for."""
    thanks: Localized
    invitation: Localized
    """The SMS, with {link}."""
    follow_up: str
    """Who calls after a bad mark: lead (of the agent) or team (of the queue), "" for nobody."""
    follow_up_hours: int
    refused_field: str
    """Field of the customer that may say that no surveys are wanted, "" for none."""
    refused_value: str

    def chosen(self, interaction_id: str) -> bool:
        """Whether this call is in the sample: by its id, so that the same call gives the same answer everywhere."""
        digest = hashlib.sha256(f"{self.id}/{interaction_id}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.share * 2**64

    def refused_by(self, fields: Mapping[str, Any]) -> bool:
        return bool(self.refused_field) and str(fields.get(self.refused_field, "")) == self.refused_value

    def good(self, mark: int) -> bool:
        return mark >= self.good_from

    def bad(self, mark: int) -> bool:
        return mark <= self.bad_to

    def score(self, mark: int) -> float:
        """The mark on a scale of 1 to 5, on which all averages are."""
        return 1 + 4 * (mark - 1) / (self.scale - 1)


def read_surveys(
    entries: Iterable[Mapping[str, Any]], queues: Collection[str], fields: Collection[str]
) -> tuple[Survey, ...]:
    """In the order of the pack: the first that fits a call is its survey. Raises BadSurvey."""
    surveys: list[Survey] = []
    for entry in entries:
        survey = _read(entry, queues, fields)
        if any(other.id == survey.id for other in surveys):
            raise BadSurvey(f'There are two surveys "{survey.id}".')
        surveys.append(survey)
    return tuple(surveys)


def survey_for(surveys: Iterable[Survey], queue_id: str, *, outbound: bool) -> Survey | None:
    """The survey that is asked after a call of this queue."""
    fitting = (s for s in surveys if (not s.queues or queue_id in s.queues) and (s.outbound or not outbound))
    return next(fitting, None)


def _read(entry: Mapping[str, Any], queues: Collection[str], fields: Collection[str]) -> Survey:
    name = f'survey "{entry.get("id", "?")}"'
    if unknown := sorted(set(entry) - _KEYS):
        raise BadSurvey(f'{name} does not know "{unknown[0]}".')
    try:
        follow_up, refused = entry.get("follow_up") or {}, entry.get("refused") or {}
        survey = Survey(
            id=str(entry["id"]),
            channel=entry.get("channel", "sms"),
            queues=tuple(entry.get("queues", ())),
            outbound=bool(entry.get("outbound", False)),
            share=float(entry["share"]),
            quiet_hours=int(entry["quiet_hours"]),
            least_talk_seconds=int(entry.get("least_talk_seconds", 20)),
            valid_days=int(entry.get("valid_days", 7)),
            scale=int(entry["scale"]),
            good_from=int(entry["good_from"]),
            bad_to=int(entry["bad_to"]),
            title=_text(entry["title"]),
            lowest=_text(entry["lowest"]),
            highest=_text(entry["highest"]),
            questions=tuple(Question(str(q["id"]), _text(q["text"])) for q in entry["questions"]),
            comment=_text(entry["comment"]) if entry.get("comment") else {},
            thanks=_text(entry["thanks"]),
            invitation=_text(entry["invitation"]) if entry.get("invitation") else {},
            follow_up=follow_up.get("to", ""),
            follow_up_hours=int(follow_up.get("hours", 0)),
            refused_field=refused.get("field", ""),
            refused_value=str(refused.get("value", "")),
        )
    except KeyError as error:
        raise BadSurvey(f"{name}: {error.args[0]!r} is missing.") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise BadSurvey(f"{name}: a value has the wrong form ({error}).") from None
    for wrong, sentence in _faults(survey, queues, fields):
        if wrong:
            raise BadSurvey(f"{name}: {sentence}.")
    return survey


def _faults(survey: Survey, queues: Collection[str], fields: Collection[str]) -> Iterable[tuple[bool, str]]:
    ids = [q.id for q in survey.questions]
    return (
        (not 1 <= len(survey.id) <= 64, "the id has 1 to 64 signs"),
        (survey.channel not in ("sms", "dtmf"), "the channel is sms or dtmf"),
        (not set(survey.queues) <= set(queues), "it names a queue that does not exist"),
        (not 0 <= survey.share <= 1, "the share lies between 0 and 1"),
        (not 0 <= survey.quiet_hours <= 24 * 366, "the quiet hours lie between 0 and a year"),
        (not 0 <= survey.least_talk_seconds <= 3600, "the least time of talking lies between 0 and an hour"),
        (not 1 <= survey.valid_days <= 90, "a link is valid for 1 to 90 days"),
        (survey.scale not in (5, 10), "the scale ends at 5 or 10"),
        (not 1 <= survey.bad_to < survey.good_from <= survey.scale, "bad marks lie below good ones, both on the scale"),
        (not 1 <= len(ids) <= MOST_QUESTIONS, f"there are 1 to {MOST_QUESTIONS} questions"),
        (len(set(ids)) != len(ids), "two questions have the same id"),
        (
            survey.channel == "sms" and any(words.count("{link}") != 1 for words in _all(survey.invitation)),
            "the invitation holds {link} once in each language",
        ),
        (survey.follow_up not in ("", "lead", "team"), "whoever follows up is lead or team"),
        (not 0 <= survey.follow_up_hours <= 24 * 14, "a follow-up is due within two weeks"),
        (bool(survey.refused_field) and survey.refused_field not in fields, "the field of refusal does not exist"),
    )


def _text(source: Mapping[str, Any]) -> Localized:
    """Raises KeyError for a language that is missing."""
    return {language: str(source[language]) for language in _LANGUAGES}


def _all(text: Localized) -> list[str]:
    return [text.get(language, "") for language in _LANGUAGES]
