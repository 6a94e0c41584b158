"""Kills the desktop at a moment of the scripted demo and looks whether anything is lost.

The server lives on. What counts as lost: a text typed more than two seconds before the end that is neither in a draft,
nor in the outbox, nor on the server; a call that somebody outside heard ringing at the agent and that has no record; a
record, or a finished wrap-up, that is not on the server exactly once after the desktop was started again with the same
home.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.processes import ROOT, Desktop, Program, Server, eventually

TYPED_MUST_BE_SAFE_AFTER = 2.0
SEEN_BEFORE_THE_END = 0.3
"""Seconds before the kill when the outside world is asked; what it had heard by then must not be lost."""
FIRST_SECOND = 1.0
LONGEST_STORY = 90.0
LAST_WORDS = "Ready again"
RINGS = frozenset({"ringing", "answered"})


@dataclass(slots=True)
class Outcome:
    """What one kill found; `lost` has a sentence for each loss."""

    at_s: float
    last_words: str = ""
    ended_by_itself: bool = False
    typed: int = 0
    calls_outside: int = 0
    records: int = 0
    drafts: int = 0
    wrap_ups: int = 0
    lost: list[str] = field(default_factory=list)


class Victim(Program):
    """The scripted demo's desktop at a running server."""

    def __init__(self, folder: Path) -> None:
        super().__init__("victim", folder)
        self.home = folder / "home"
        self.typed = folder / "typed.jsonl"

    def run(self, server: Server) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, str(ROOT / "packaging" / "demo.py"), "--scripted", "--server", server.url]
        self.launch([*command, "--home", str(self.home), "--typed", str(self.typed)], environment)

    def typed_before(self, moment: float) -> list[str]:
        """Texts whose typing had ended by `moment` (time.time())."""
        if not self.typed.exists():
            return []
        entries = [json.loads(line) for line in self.typed.read_text(encoding="utf-8").splitlines()]
        return [entry["text"] for entry in entries if entry["at"] <= moment]


def moments(count: int, story: float, seed: int) -> Iterator[float]:
    """Seconds after the start of the process: one at random in each of `count` equal parts of the story."""
    chance = random.Random(seed)
    part = (story - FIRST_SECOND) / count
    for index in range(count):
        yield FIRST_SECOND + part * (index + chance.random())


def story_seconds(server: Server, folder: Path) -> float:
    """How long the story takes here when nobody kills it. Raises AssertionError when it fails by itself."""
    victim = Victim(folder)
    began = time.monotonic()
    victim.run(server)
    try:
        eventually("the story ends", lambda: LAST_WORDS in victim.output() or not victim.running, LONGEST_STORY)
        seconds = time.monotonic() - began
        assert victim.wait(10) == 0, victim.report()
    finally:
        victim.close()
    restart_world(server)
    return seconds


def kill_at(seconds: float, server: Server, folder: Path) -> Outcome:
    """One moment: runs, kills after `seconds`, looks at the disk, starts again, looks at the server."""
    outcome = Outcome(round(seconds, 2))
    server.start_counting()
    victim = Victim(folder / "victim")
    began = time.monotonic()
    victim.run(server)
    try:
        while time.monotonic() - began < seconds - SEEN_BEFORE_THE_END and victim.running:
            time.sleep(0.02)
        heard = ringing_outside(server)
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        outcome.ended_by_itself = not victim.running
        killed_at = time.time()
        victim.kill()
    finally:
        victim.close()
    lines = [line for line in victim.output().splitlines() if line.startswith(("[", "FAILED"))]
    outcome.last_words = lines[-1] if lines else ""
    if outcome.ended_by_itself and LAST_WORDS not in outcome.last_words:
        outcome.lost.append(f"the demo ended by itself: {victim.output()[-300:]}")
    outcome.calls_outside = len(heard)
    texts = victim.typed_before(killed_at - TYPED_MUST_BE_SAFE_AFTER)
    outcome.typed = len(texts)

    restart_world(server)  # callers who still talk to the dead desktop are gone, and it is the first one's turn again
    again = Desktop(folder / "again")
    again.home = victim.home / "desktop"
    if not (again.home / "data" / "desktop.sqlite").exists():
        outcome.lost += [f"a call from {number}: no local file" for number in heard]
        return outcome
    on_disk = _texts_on_disk(again)
    on_server = json.dumps(server.interactions(), ensure_ascii=False)
    outcome.lost += [f"typed: {text}" for text in texts if text not in on_disk and text not in on_server]
    _check_calls(again, heard, outcome)
    finished = {key for kind, key, *_ in again.outbox() if kind == "wrap_up"}
    finished |= {i["id"] for i in server.interactions() if i.get("wrap_up")}
    outcome.wrap_ups = len(finished)
    _deliver(again, server, finished, outcome)
    return outcome


def ringing_outside(server: Server) -> list[str]:
    """The personas that heard the agent's phone ring, one entry a call.

    Left out: whom the agent calls (a consultation has no record), and those who ring elsewhere, being handed on.
    """
    own_wish: dict[tuple[str, int], bool] = {}
    handed_on: list[str] = []
    for entry in server.get("/v1/demo/log")["items"]:
        persona, call = str(entry["persona"]), entry["detail"].get("call")
        if entry["event"] in ("sent_on", "replaced"):
            handed_on.append(persona)
        elif entry["event"] == "incoming":
            own_wish[persona, call] = False
        elif entry["event"] in RINGS and (persona, call) not in own_wish:
            own_wish[persona, call] = persona not in handed_on
            if persona in handed_on:
                handed_on.remove(persona)
    return [persona for (persona, _), own in own_wish.items() if own]


def restart_world(server: Server) -> None:
    server.end()
    server.run()


def _texts_on_disk(desktop: Desktop) -> str:
    rows = desktop.rows("SELECT body FROM drafts UNION ALL SELECT body FROM outbox")
    return "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for (body,) in rows)


def _check_calls(desktop: Desktop, heard: list[str], outcome: Outcome) -> None:
    records = desktop.records()
    outcome.records = len(records)
    if len(records) < len(heard):
        outcome.lost.append(f"{len(heard)} calls rang ({', '.join(heard)}), {len(records)} records")
    drafts = {interaction for (interaction,) in desktop.rows("SELECT interaction_id FROM drafts")}
    outcome.drafts = len(drafts)
    queued = {key for kind, key, *_ in desktop.outbox() if kind == "wrap_up"}
    for record in records:
        over = record["outcome"] == "ANSWERED" and record["ended_at"] is not None
        outcome_known = record["interaction_id"] in drafts | queued
        if over and not outcome_known:
            outcome.lost.append(f"wrap-up?{record['interaction_id']}")  # unless the server has it: settled below


def _deliver(desktop: Desktop, server: Server, finished: set[str], outcome: Outcome) -> None:
    """Starts the core with the dead desktop's home and waits until everything is on the server."""
    wanted = {record["interaction_id"] for record in desktop.records()}

    def delivered() -> bool:
        there = {i["id"]: i for i in server.interactions()}
        return all(there.get(w, {}).get("ended_at") for w in wanted) and all(there[f].get("wrap_up") for f in finished)

    desktop.run(server)
    try:
        eventually("everything is on the server", delivered, 20)
    except AssertionError as error:
        outcome.lost.append(str(error))
    finally:
        desktop.end()
    if left := desktop.outbox():
        outcome.lost.append(f"still on this computer: {left}")
    interactions = server.interactions()
    if sorted(i["id"] for i in interactions) != sorted(wanted):
        outcome.lost.append(f"{len(interactions)} interactions on the server for {len(wanted)} records")
    done = {i["id"] for i in interactions if i.get("wrap_up")}
    outcome.lost = [x for x in outcome.lost if not (x.startswith("wrap-up?") and x.removeprefix("wrap-up?") in done)]
