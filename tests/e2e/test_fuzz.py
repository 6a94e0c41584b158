"""2,000 damaged messages at the running program while a call talks: it lives, answers, and loses no call."""

from __future__ import annotations

from pathlib import Path

from tests.bench.fuzz import besiege, sound
from tests.peers.mutations import Addresses, Identity, Way, stray, within

SEED = 20_261_122
CASES = 2000
_HERE = Addresses(("127.0.0.1", 5060), ("127.0.0.1", 5062))
_DIALOG = Identity("call", "ours", "theirs")


def test_given_a_call_when_damaged_messages_come_then_it_goes_on_and_everything_is_answered(tmp_path: Path) -> None:
    result = besiege(tmp_path, SEED, CASES)

    assert sound(result), {key: result[key] for key in ("dead", "hung", "lost", "exit", "tracebacks", "log")}
    assert result["rtp_pause_ms"]["count"] > 20
    assert {200, 481, 603} <= set(result["statuses"]), "too few messages were understood to mean anything"
    assert result["threads"][1] <= result["threads"][0] + 1


def test_given_a_seed_and_a_number_when_asked_twice_then_it_is_the_same_message() -> None:
    cases = [stray(SEED, number, _HERE, _DIALOG) for number in range(500)]

    assert cases == [stray(SEED, number, _HERE, _DIALOG) for number in range(500)]
    assert len({case.data for case in cases}) > 450
    assert {case.way for case in cases} == set(Way)
    assert cases != [stray(SEED + 1, number, _HERE, _DIALOG) for number in range(500)]


def test_given_a_living_call_when_strangers_write_then_none_knows_its_call_id_and_both_tags() -> None:
    for number in range(2000):
        data = stray(SEED, number, _HERE, _DIALOG).data

        assert not (b"Call-ID: call\r\n" in data and b"tag=ours" in data and b"tag=theirs" in data), data


def test_given_a_dialog_when_cases_are_within_it_then_most_still_belong_to_it() -> None:
    cases = [within(SEED, number, _HERE, _DIALOG).data for number in range(500)]

    assert sum(b"tag=ours" in data and b"tag=theirs" in data and b"Call-ID: call\r\n" in data for data in cases) > 250
