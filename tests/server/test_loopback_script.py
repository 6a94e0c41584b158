"""What simulated people do in a call, decided by data and a clock that the test turns."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.pbx.loopback.personas import Persona
from server_stub.pbx.loopback.script import (
    ANSWER_PAUSE,
    JITTER,
    PARTS,
    SHORTEST_WAIT,
    UNANSWERED,
    Cue,
    Deed,
    Ear,
    Echo,
    Hush,
    Leave,
    Part,
    Performer,
    PickUp,
    Refuse,
    Sound,
    Speak,
)

CLIP_SECONDS = 2.0
APPROACH = {"queue": "billing", "dnis": "+8657186000101", "gives_up_after_s": 20}


class Stage:
    """A performer and the time; `play` lets time pass in steps of 10 ms and notes who did what when."""

    def __init__(self, part: Part, language: str = "en", **persona: Any) -> None:
        fields = {"id": "anna", "language": "en", "calls": APPROACH, **persona}
        self.now = 100.0
        self.began = self.now
        self.performer = Performer(
            Persona.model_validate(fields), part, lambda _: CLIP_SECONDS, language, random.Random(7), self.now
        )

    def play(self, seconds: float) -> list[tuple[float, Deed]]:
        deeds = []
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            deeds += [(round(self.now - self.began, 2), deed) for deed in self.performer.tick(self.now)]
        return deeds


def talking(**persona: Any) -> tuple[Stage, list[Deed]]:
    stage = Stage(Part.CALLING, **persona)
    return stage, stage.performer.connected(stage.now)


# ---------------------------------------------------------------------------------------------------- the table
def test_given_the_table_when_it_is_read_then_every_part_has_a_row_and_is_reached_and_leads_to_the_end() -> None:
    assert set(PARTS) == set(Part)
    reached = {Part.CALLING, Part.RUNG} | {target for row in PARTS.values() for target in row.values()}
    assert reached == set(Part)
    assert all(row.get(Cue.ENDED) is Part.GONE for part, row in PARTS.items() if part is not Part.GONE)


# --------------------------------------------------------------------------------------------- before the answer
def test_given_a_caller_without_patience_when_nobody_answers_then_she_leaves_in_time() -> None:
    assert Stage(Part.CALLING).play(30) == [(pytest.approx(20, abs=0.02), Leave())]


def test_given_a_patient_caller_when_nobody_answers_then_it_keeps_ringing() -> None:
    assert Stage(Part.CALLING, calls={**APPROACH, "gives_up_after_s": None}).play(60) == []


@pytest.mark.parametrize(
    ("reply", "deed"),
    [("answer", PickUp()), ("busy", Refuse(486)), ("decline", Refuse(603)), ("not_found", Refuse(404))],
)
def test_given_somebody_who_is_dialled_when_it_rang_long_enough_then_the_reply_is_the_one_of_the_data(
    reply: str, deed: Deed
) -> None:
    assert Stage(Part.RUNG, answers={"with": reply, "after_s": 1.5}).play(3) == [(pytest.approx(1.5, abs=0.02), deed)]


def test_given_nobody_at_home_when_the_agent_lets_it_ring_then_only_the_network_ends_it() -> None:
    stage = Stage(Part.RUNG, answers={"with": "no_answer", "after_s": 0})
    assert stage.play(UNANSWERED - 1) == []
    assert [deed for _, deed in stage.play(2)] == [Refuse(480)]


# ------------------------------------------------------------------------------------------------------- the acts
def test_given_acts_when_connected_then_clips_and_pauses_follow_one_another() -> None:
    stage, at_once = talking(acts=[{"say": "hello"}, {"wait_s": 4}, {"say": "well"}])
    assert at_once == [Speak("hello")]
    (when, deed), *rest = stage.play(20)
    assert deed == Speak("well")
    assert CLIP_SECONDS + 4 * (1 - JITTER) <= when <= CLIP_SECONDS + 4 * (1 + JITTER) + 0.02
    assert rest == []
    assert stage.performer.part is Part.LISTENING


@pytest.mark.parametrize(("language", "clip"), [("zh_CN", "hallo-zh"), ("en", "hallo-en"), ("de", "hallo-en")])
def test_given_somebody_who_speaks_two_languages_when_the_window_speaks_one_then_that_one_is_spoken(
    language: str, clip: str
) -> None:
    acts = [{"say": {"en": "hallo-en", "zh_CN": "hallo-zh"}}]
    stage = Stage(Part.CALLING, language=language, acts=acts)
    assert stage.performer.connected(stage.now) == [Speak(clip)]


def test_given_a_person_who_waits_when_the_agent_has_spoken_then_the_answer_comes_sooner() -> None:
    stage, _ = talking(acts=[{"wait_s": 10}, {"say": "yes"}])
    stage.play(2)
    stage.performer.heard_speech()
    assert stage.play(1) == []
    stage.performer.heard_silence(stage.now)
    assert stage.play(5) == [(pytest.approx(3 + ANSWER_PAUSE, abs=0.03), Speak("yes"))]


def test_given_a_word_at_the_very_start_when_it_ends_then_the_person_still_takes_a_breath() -> None:
    stage, _ = talking(acts=[{"wait_s": 10}, {"say": "yes"}])
    stage.performer.heard_silence(stage.now - 5)
    assert stage.play(5) == [(pytest.approx(SHORTEST_WAIT, abs=0.03), Speak("yes"))]


def test_given_an_agent_who_goes_on_speaking_when_an_answer_was_about_to_come_then_it_waits_its_full_time() -> None:
    stage, _ = talking(acts=[{"wait_s": 5}, {"say": "yes"}])
    stage.performer.heard_silence(stage.now)
    stage.performer.heard_speech()
    ((when, deed),) = stage.play(10)
    assert (deed, when > 5 * (1 - JITTER)) == (Speak("yes"), True)


def test_given_a_stop_watch_when_the_agent_speaks_then_it_is_exact() -> None:
    stage, _ = talking(acts=[{"wait_s": 3, "exact": True}, {"hang_up": True}])
    stage.performer.heard_silence(stage.now)
    assert stage.play(5) == [(pytest.approx(3, abs=0.02), Leave())]


@pytest.mark.parametrize(("then", "deeds"), [("listen", []), ("hang_up", [Leave()])])
def test_given_the_last_act_when_it_is_over_then_the_person_does_what_follows(then: str, deeds: list[Deed]) -> None:
    stage, _ = talking(acts=[{"say": "bye"}], then=then)
    assert [deed for _, deed in stage.play(60)] == deeds


def test_given_a_script_without_duration_when_it_repeats_then_it_does_not_spin() -> None:
    stage, at_once = talking(acts=[{"wait_s": 0}], then="repeat")
    assert at_once == []
    assert stage.play(10) == []
    assert stage.performer.part is Part.ACTING


def test_given_a_round_when_it_repeats_then_the_same_words_come_again() -> None:
    stage, at_once = talking(acts=[{"say": "hello"}], then="repeat")
    assert at_once == [Speak("hello")]
    assert [deed for _, deed in stage.play(9.5)] == [Speak("hello")] * 3


def test_given_an_echo_when_its_words_are_over_then_it_echoes() -> None:
    stage, _ = talking(acts=[{"say": "beep"}], echo=True)
    assert stage.play(5) == [(pytest.approx(CLIP_SECONDS, abs=0.02), Echo())]


# ------------------------------------------------------------------------------------------------- hold and digits
def test_given_a_person_who_speaks_when_put_on_hold_then_silence_until_resumed_and_then_the_sentence_again() -> None:
    stage, _ = talking(acts=[{"say": "story"}, {"say": "end"}], on_resume=[{"say": "finally"}])
    stage.play(1)
    assert stage.performer.held() == [Hush()]
    assert stage.play(30) == []
    assert stage.performer.resumed(stage.now) == [Speak("finally")]
    assert [deed for _, deed in stage.play(10)] == [Speak("story"), Speak("end")]


def test_given_a_person_who_says_the_resume_words_when_held_again_then_those_words_come_once() -> None:
    stage, _ = talking(acts=[{"say": "story"}], on_resume=[{"say": "finally"}])
    stage.performer.held()
    stage.performer.resumed(stage.now)
    stage.play(1)
    stage.performer.held()
    assert stage.performer.resumed(stage.now) == [Speak("finally")]
    assert [deed for _, deed in stage.play(10)] == [Speak("story")]


def test_given_a_digit_with_a_reaction_when_it_comes_then_it_interrupts_and_the_sentence_starts_again() -> None:
    stage, _ = talking(acts=[{"say": "story"}], on_dtmf={"5": [{"say": "five"}]})
    stage.play(1)
    assert stage.performer.digit("5", stage.now) == [Hush(), Speak("five")]
    assert [deed for _, deed in stage.play(10)] == [Speak("story")]


def test_given_a_listener_when_a_digit_with_a_reaction_comes_then_it_is_answered() -> None:
    stage, _ = talking(on_dtmf={"5": [{"say": "five"}]})
    assert stage.performer.part is Part.LISTENING
    assert stage.performer.digit("5", stage.now) == [Hush(), Speak("five")]
    assert stage.performer.digit("6", stage.now) == []


def test_given_an_echo_when_resumed_from_hold_then_it_echoes_again() -> None:
    stage, at_once = talking(echo=True)
    assert at_once == [Echo()]
    assert stage.performer.held() == [Hush()]
    assert stage.performer.resumed(stage.now) == [Echo()]


CUES: dict[str, Callable[[Stage], object]] = {
    "connected": lambda s: s.performer.connected(s.now),
    "held": lambda s: s.performer.held(),
    "resumed": lambda s: s.performer.resumed(s.now),
    "digit": lambda s: s.performer.digit("5", s.now),
    "speech": lambda s: s.performer.heard_speech(),
    "silence": lambda s: s.performer.heard_silence(s.now),
    "time": lambda s: s.play(1.3),
}


@given(st.lists(st.sampled_from(sorted(CUES)), max_size=25))
def test_given_whatever_order_of_events_when_the_call_ends_then_the_person_is_gone_and_does_nothing(
    cues: list[str],
) -> None:
    stage = Stage(
        Part.CALLING,
        acts=[{"wait_s": 1}, {"say": "a"}, {"wait_s": 0}],
        on_resume=[{"say": "b"}],
        on_dtmf={"5": [{"say": "c"}]},
        then="repeat",
    )
    for cue in cues:
        CUES[cue](stage)
        assert not (stage.performer.part is Part.ON_HOLD and stage.play(0.5)), "somebody on hold did something"
    stage.performer.ended()
    assert stage.performer.part is Part.GONE
    assert stage.play(30) == []
    assert all(not CUES[cue](stage) for cue in ("connected", "held", "resumed", "digit"))


# -------------------------------------------------------------------------------------------------------- the ear
def test_given_a_click_when_levels_are_polled_then_it_is_no_speech() -> None:
    ear = Ear(threshold=8)
    assert [ear.listen(level, t / 50) for t, level in enumerate((0, 40, 40, 0, 40, 0, 0))] == [None] * 7


def test_given_a_sentence_with_a_short_gap_when_levels_are_polled_then_it_begins_and_stops_once() -> None:
    ear = Ear(threshold=8)
    levels = [30] * 20 + [0] * 10 + [30] * 20 + [2] * 40
    noticed = [(t, sound) for t, level in enumerate(levels) if (sound := ear.listen(level, t / 50))]
    assert [sound for _, sound in noticed] == [Sound.BEGAN, Sound.STOPPED]
    assert noticed[0][0] == 2
    assert noticed[1][0] - 50 == pytest.approx(Ear.HANGOVER * 50, abs=1)
