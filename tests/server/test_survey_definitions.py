"""Surveys as a pack defines them, and the address that their links begin with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server_stub.models.survey_rules import BadSurvey, read_surveys
from server_stub.settings import SettingsError, public_address


def definition(**more: Any) -> dict[str, Any]:
    text = {"en": "x", "zh_CN": "x"}
    usual: dict[str, Any] = {
        "id": "call",
        "share": 1,
        "quiet_hours": 4,
        "scale": 5,
        "good_from": 4,
        "bad_to": 2,
        **dict.fromkeys(("title", "lowest", "highest", "thanks"), text),
        "questions": [{"id": "overall", "text": text}],
        "invitation": {"en": "x {link}", "zh_CN": "x {link}"},
    }
    return usual | more


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"scale": 7}, "scale"),
        ({"share": 1.5}, "share"),
        ({"share": "many"}, "wrong form"),
        ({"bad_to": 4}, "bad marks"),
        ({"queues": ["nowhere"]}, "queue"),
        ({"channel": "letter"}, "channel"),
        ({"questions": []}, "questions"),
        ({"questions": [{"id": "a", "text": {"en": "x"}}]}, "zh_CN"),
        ({"invitation": {"en": "no link", "zh_CN": "{link}"}}, "link"),
        ({"invitation": None}, "link"),
        ({"follow_up": {"to": "boss"}}, "lead or team"),
        ({"refused": {"field": "nothing", "value": "x"}}, "refusal"),
        ({"valid_days": 0}, "valid"),
        ({"colour": "red"}, "colour"),
        ({"title": None}, "wrong form"),
    ],
)
def test_given_a_survey_that_cannot_be_asked_when_read_then_a_sentence_says_why(
    wrong: dict[str, Any], sentence: str
) -> None:
    assert read_surveys([definition()], ["tickets"], ["surveys"])
    with pytest.raises(BadSurvey, match=f'survey "call".*{sentence}'):
        read_surveys([definition(**wrong)], ["tickets"], ["surveys"])


def test_given_two_surveys_of_one_name_when_read_then_they_are_refused() -> None:
    with pytest.raises(BadSurvey, match="two surveys"):
        read_surveys([definition(), definition()], ["tickets"], [])


def test_given_a_share_when_many_calls_are_drawn_then_about_that_many_are_chosen_and_always_the_same() -> None:
    (survey,) = read_surveys([definition(share=0.3)], ["tickets"], [])
    ids = [f"call-{i}" for i in range(4000)]

    chosen = [i for i in ids if survey.chosen(i)]

    assert 1100 < len(chosen) < 1300
    assert chosen == [i for i in ids if survey.chosen(i)]
    assert not any(replace(survey, share=0.0).chosen(i) for i in ids)
    assert all(replace(survey, share=1.0).chosen(i) for i in ids)


@pytest.mark.parametrize(
    "wrong", ["ask.example.org", "ftp://x.example.org", "https://", "https://x/?a=b", "https://a b"]
)
def test_given_an_address_that_links_cannot_begin_with_then_it_is_refused(wrong: str) -> None:
    assert public_address("https://ask.example.org/") == "https://ask.example.org"
    assert public_address("") == ""
    with pytest.raises(SettingsError):
        public_address(wrong)
