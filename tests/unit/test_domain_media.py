"""The E-model against its published scale and its own logic; key tones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.media import (
    CODEC_ORDER,
    DTMF_DIGITS,
    clean_digits,
    estimate_mos,
    mean_opinion,
    mos_of_rating,
)

ratings = st.floats(-1e6, 1e6)
codecs = st.sampled_from([*CODEC_ORDER, "opus/48000", "GSM", ""])
losses = st.floats(0, 100)
times = st.floats(0, 5000)


@pytest.mark.parametrize(
    ("rating", "mos"),
    [
        (93.2, 4.41),
        (90, 4.34),
        (80, 4.03),
        (70, 3.60),
        (60, 3.10),
        (50, 2.58),
        (0, 1.0),
        (-5, 1.0),
        (100, 4.5),
        (130, 4.5),
    ],
)
def test_given_the_published_points_of_g107_when_rated_then_the_scores_agree(rating: float, mos: float) -> None:
    assert mos_of_rating(rating) == pytest.approx(mos, abs=0.01)


@given(ratings, ratings)
def test_given_two_ratings_when_scored_then_the_better_never_scores_worse(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 1.0 <= mos_of_rating(low) <= mos_of_rating(high) + 1e-9
    assert mos_of_rating(high) <= 4.5


@pytest.mark.parametrize(
    ("codec", "loss", "rtt", "buffer", "jitter", "mos"),
    [
        # R = 93.2 - 0.024 * 20
        ("PCMU", 0, 0, 0, 0, 4.40),
        ("opus/48000", 0, 0, 0, 0, 4.40),
        # Ie,eff = 95 * 5 / (5 + 25.1) = 15.78 (G.107 eq. 7-29 with BurstR 1): R = 76.94
        ("PCMA", 5, 0, 0, 0, 3.90),
        # delay 20 + 150 + 60 = 230 ms: Id = 5.52 + 0.11 * 52.7 = 11.32: R = 81.88
        ("PCMU", 0, 300, 60, 0, 4.09),
        # jitter counts twice: the same 230 ms
        ("PCMU", 0, 300, 40, 10, 4.09),
        # an unknown codec starts from Ie = 11: R = 81.72
        ("speex", 0, 0, 0, 0, 4.09),
        # Ie,eff = 95 * 100 / 125.1 = 75.94: R = 16.78
        ("PCMU", 100, 0, 0, 0, 1.16),
        ("PCMU", 0, 20_000, 0, 0, 1.0),
    ],
)
def test_given_measured_values_when_estimated_then_the_score_is_the_one_worked_out_by_hand(
    codec: str, loss: float, rtt: float, buffer: float, jitter: float, mos: float
) -> None:
    assert estimate_mos(codec, loss, rtt, buffer, jitter) == mos


@given(codecs, losses, losses, times, times, times)
def test_given_more_loss_when_estimated_then_it_never_sounds_better(
    codec: str, one: float, other: float, rtt: float, buffer: float, jitter: float
) -> None:
    less, more = sorted((one, other))
    assert (
        1.0 <= estimate_mos(codec, more, rtt, buffer, jitter) <= estimate_mos(codec, less, rtt, buffer, jitter) <= 4.5
    )


@given(codecs, losses, st.lists(times, min_size=6, max_size=6))
def test_given_more_delay_when_estimated_then_it_never_sounds_better(
    codec: str, loss: float, delays: list[float]
) -> None:
    less = [min(pair) for pair in zip(delays[:3], delays[3:], strict=True)]
    more = [max(pair) for pair in zip(delays[:3], delays[3:], strict=True)]
    assert estimate_mos(codec, loss, *more) <= estimate_mos(codec, loss, *less)


def test_given_values_no_network_has_when_estimated_then_they_count_as_the_nearest_possible() -> None:
    assert estimate_mos("PCMU", -5, -5, -5, -5) == estimate_mos("PCMU", 0, 0, 0, 0)
    assert estimate_mos("PCMU", 250, 0, 0, 0) == estimate_mos("PCMU", 100, 0, 0, 0)


def test_given_samples_when_averaged_then_the_mean_is_rounded_and_nothing_has_no_mean() -> None:
    assert mean_opinion((4.0, 4.1, 4.1)) == 4.07
    assert mean_opinion(()) is None


@given(st.text(DTMF_DIGITS + DTMF_DIGITS.lower() + " -.()/"))
def test_given_keyable_text_when_cleaned_then_only_digits_are_left_in_order(text: str) -> None:
    assert clean_digits(text) == "".join(c for c in text.upper() if c in DTMF_DIGITS)


@pytest.mark.parametrize(
    ("text", "sign"), [("12,3", "','"), ("1２", "'２'"), ("12E", "'E'"), ("1\n", r"'\\n'"), ("+1", r"'\+'")]
)
def test_given_a_sign_no_key_has_when_cleaned_then_it_is_named(text: str, sign: str) -> None:
    with pytest.raises(ValueError, match=f"^{sign} cannot be sent as a key tone$"):
        clean_digits(text)
