"""The people of the telecom demo can say what they are to say, and every sound of the program is short and clear."""

from __future__ import annotations

import csv
import json
import math
import wave
from array import array
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "resources" / "packs" / "telecom"
SOUNDS = ROOT / "resources" / "sounds"
LANGUAGES = ("en", "zh_CN")

HEAD = json.loads((PACK / "pack.json").read_text("utf-8"))
CALLERS = json.loads((PACK / "demo_callers.json").read_text("utf-8"))
QUEUES = {q["id"]: q for q in HEAD["queues"]}
CLIPS = CALLERS["clips"]
with (PACK / "customers.csv").open(encoding="utf-8", newline="") as _lines:
    CUSTOMERS = {row["customer_no"]: row for row in csv.DictReader(_lines)}


def acts(caller: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from caller["acts"]
    yield from caller.get("on_resume", [])
    for inner in caller.get("on_dtmf", {}).values():
        yield from inner


def clips(act: Mapping[str, Any]) -> list[str]:
    said = act.get("say", {})
    return [said] if isinstance(said, str) else list(said.values())


def test_given_the_callers_when_checked_then_they_exist_in_the_pack_and_dial_the_right_queue() -> None:
    extensions = {u["extension"] for u in HEAD["users"]}
    people = CALLERS["callers"]
    assert len({c["id"] for c in people}) == len(people) >= 8
    assert set(CALLERS["order"]) == {c["id"] for c in people if c["calls"]}
    for caller in people:
        assert caller["customer"] is None or caller["number"] in CUSTOMERS[caller["customer"]]["numbers"].split()
        assert caller["extension"] is None or caller["extension"] in extensions
        assert caller["answers"]["with"] in ("answer", "busy", "no_answer", "decline", "not_found")
        assert caller["then"] in ("listen", "hang_up")
        assert caller["on_hold"] == "silent"
        if call := caller["calls"]:
            assert call["dnis"] in QUEUES[call["queue"]]["dnis"]
            assert call["ivr_path"] in {i["path"] for i in HEAD["ivr"]}
            assert call["verification"]["level"] in ("none", "number", "full")


def test_given_the_callers_when_counted_then_every_kind_of_person_is_there() -> None:
    people = {c["id"]: c for c in CALLERS["callers"]}
    known = {n for c in CUSTOMERS.values() for n in c["numbers"].split()}
    assert people["new-customer"]["number"] not in known
    assert people["withheld"]["number"] is None
    assert people["sun-li"]["calls"]["gives_up_after_s"] < 10
    assert people["colleague-busy"]["answers"]["with"] == "busy"
    assert people["line-test"]["echo"] is True
    assert people["zhou-defu"]["gain_db"] <= -10
    assert "5" in people["liu-yang"]["on_dtmf"]
    shared = people["xiling-office"]["number"]
    assert sum(shared in c["numbers"].split() for c in CUSTOMERS.values()) == 2
    assert {c["answers"]["with"] for c in people.values()} >= {"answer", "busy", "no_answer", "decline"}


def test_given_the_acts_when_followed_then_every_clip_exists() -> None:
    everybody = [*CALLERS["callers"], *CALLERS["defaults"].values()]
    said = {clip for person in everybody for act in acts(person) for clip in clips(act)}
    for person in everybody:
        for act in acts(person):
            assert len(act) == 1
            assert set(act) <= {"say", "wait_s", "hang_up"}
    files = {f.stem for f in (SOUNDS / "demo").glob("*.wav")}
    assert said == set(CLIPS) <= files
    assert all(CLIPS[c]["language"] in LANGUAGES and CLIPS[c]["en"] and CLIPS[c]["zh_CN"] for c in said)


def decibels(value: float) -> float:
    return 20 * math.log10(max(value, 1e-9))


def loudness(path: Path) -> tuple[int, float, float, float]:
    """(rate, seconds, peak in dBFS, RMS in dBFS of the 20 ms frames within 35 dB of the loudest)."""
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getcomptype()) == (1, 2, "NONE"), path.name
        rate, samples = sound.getframerate(), array("h", sound.readframes(sound.getnframes()))
    size = rate // 50
    frames = [samples[n : n + size] for n in range(0, len(samples), size)]
    power = [sum(s * s for s in f) / len(f) for f in frames]
    loud = [p for p in power if p >= max(power) * 10**-3.5]
    peak = max(map(abs, samples)) / 32768
    return rate, len(samples) / rate, decibels(peak), decibels(math.sqrt(sum(loud) / len(loud)) / 32768)


@pytest.mark.parametrize("clip", sorted(CLIPS))
def test_given_a_clip_when_measured_then_it_is_short_clear_speech(clip: str) -> None:
    rate, seconds, peak, level = loudness(SOUNDS / "demo" / f"{clip}.wav")
    assert rate == 16_000
    assert 2 <= seconds <= 6
    assert -20 <= level <= -16
    assert peak < -0.3


def test_given_the_demo_sounds_when_weighed_then_they_stay_small() -> None:
    files = list((SOUNDS / "demo").glob("*.wav"))
    assert len(files) <= 40
    assert sum(f.stat().st_size for f in files) < 6_000_000
    assert all(f.stat().st_size < 300_000 for f in (SOUNDS / "rings").glob("*.wav"))


@pytest.mark.parametrize("name", ["chime", "bell", "marimba"])
def test_given_a_ring_tone_when_looped_then_it_is_loud_enough_and_has_no_click(name: str) -> None:
    path = SOUNDS / "rings" / f"{name}.wav"
    _, seconds, peak, level = loudness(path)
    assert 2 <= seconds <= 6
    assert -24 <= level <= -12
    assert peak < -1
    with wave.open(str(path)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    assert abs(samples[0] - samples[-1]) < 330  # 1 % of full scale at the seam


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("ringback", 5.0), ("busy", 0.7), ("reorder", 1.4), ("unobtainable", 1.4), ("waiting", 4.4)],
)
def test_given_a_call_progress_tone_when_measured_then_it_is_450_hertz_in_the_chinese_cadence(
    name: str, seconds: float
) -> None:
    path = SOUNDS / "tones" / f"{name}.wav"
    rate, length, _, level = loudness(path)
    assert (rate, round(length, 2)) == (16_000, seconds)
    assert -17 <= level <= -15
    with wave.open(str(path)) as sound:
        tone = array("h", sound.readframes(1600))  # the first 100 ms sound in every cadence
    crossings = sum(a < 0 <= b for a, b in pairwise(tone))
    assert crossings == pytest.approx(45, abs=1)


def test_given_the_answer_beep_when_measured_then_it_warns_for_at_least_300_ms() -> None:
    _, seconds, _, level = loudness(SOUNDS / "tones" / "answer.wav")
    assert 0.3 <= seconds <= 0.6
    assert level > -20
