"""What happens in the scripted demo: a person's mouse and keys on the real widgets, real SIP, and a stop-watch.

Every step waits until its effect is true on our side and, where the other side can tell, on the caller's and the
server's. A step that does not happen in time ends the run with its name.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.bootstrap import Running
from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import (
    CallAdded,
    CallEnded,
    LegMilestone,
    Milestone,
    PopReady,
    WriteDelivered,
)
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.transfer import TransferStage
from agent_desktop.ui.phone.column import CallsColumn
from agent_desktop.ui.workspace.workspace import Workspace

W = TypeVar("W", bound=QWidget)

STEP_SECONDS = 15.0
TALK_SECONDS = 3.0
_POLL_SECONDS = 0.02
_LOOKS = (("light", "en"), ("dark", "en"), ("light", "zh_CN"))
NOTES = "Asked for a refund of the roaming pack, 3 % used."


class StepFailed(RuntimeError):
    """A step did not happen; the argument says which and what was seen instead."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom."""

    url: str
    username: str
    password: str


@dataclass(slots=True)
class CallTimes:
    """Moments of one call, time.monotonic_ns(), by name."""

    caller: str
    at_ns: dict[str, int] = field(default_factory=dict)

    def since_invite(self) -> dict[str, float]:
        start = self.at_ns.get("invite")
        if start is None:
            return {}
        return {name: round((at - start) / 1e6, 2) for name, at in self.at_ns.items() if name != "invite"}


class World:
    """The server's and the outside world's view, asked over HTTP in a thread."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._token = ""

    async def get(self, path: str) -> Any:
        return await asyncio.to_thread(self._ask, "GET", path, None)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return await asyncio.to_thread(self._ask, "POST", path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        if not self._token:
            credentials = {"username": self._login.username, "password": self._login.password}
            self._token = self._send("POST", "/v1/auth/login", credentials)["access_token"]
        return self._send(method, path, body)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._login.url + path, data, headers, method=method)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None


async def enter(window: QWidget, login: Login) -> None:
    """Logs in through the page, as a person would."""
    hands = Hands(window)
    hands.type("login_server", login.url, clear=True)
    hands.type("login_username", login.username, clear=True)
    hands.type("login_password", login.password, clear=True)
    hands.click("login_enter")


async def hands_on(running: Running, login: Login) -> int:
    """The demo for a person: logs in, then leaves the window to them."""
    if running.window is not None:
        await enter(running.window, login)
    await asyncio.Event().wait()
    return 0


class Hands:
    """Mouse and keyboard on widgets found by their object name."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def find(self, name: str, kind: type[W]) -> W:
        """The visible widget of that name; StepFailed when there is none."""
        for widget in self._window.findChildren(kind, name):
            if widget.isVisible():
                return widget
        raise StepFailed(f"no visible widget called {name}")

    def shows(self, name: str) -> bool:
        return any(w.isVisible() and w.isEnabled() for w in self._window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        widget = self.find(name, QWidget)
        if not widget.isEnabled():
            raise StepFailed(f"{name} cannot be pressed")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())

    def type(self, name: str, text: str, clear: bool = False) -> None:
        widget = self.find(name, QWidget)
        target = widget
        if not isinstance(widget, QLineEdit | QPlainTextEdit):
            inner = widget.findChild(QLineEdit) or widget.findChild(QPlainTextEdit)
            target = inner if isinstance(inner, QWidget) else widget
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 10))
        if clear:
            QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClick(target, Qt.Key.Key_Delete)
        QTest.keyClicks(target, text)

    def press(self, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.find(name, QWidget), key, modifier)

    def choose(self, name: str, wanted: str) -> None:
        """Opens nothing: walks a choice with the arrow keys until it shows `wanted`."""
        combo = self.find(name, QComboBox)
        combo.setFocus()
        for _ in range(combo.count() + 1):
            if combo.currentData() == wanted:
                return
            QTest.keyClick(combo, Qt.Key.Key_Down)
        raise StepFailed(f"{name} does not offer {wanted}")


class Script:
    """One run: steps in order, each told on stdout, timed and photographed."""

    def __init__(self, running: Running, login: Login, shots: Path | None, typed: Path | None) -> None:
        if running.window is None:
            raise StepFailed("the scripted demo needs a window")
        self._running = running
        self._desk = running.desk
        self._window = running.window
        self._shots = shots
        self._typed = typed
        self.world = World(login)
        self.hands = Hands(self._window)
        self.login = login
        self.times: dict[LegId, CallTimes] = {}
        self.steps: list[dict[str, Any]] = []
        self._leg_of_interaction: dict[str, LegId] = {}
        self._began = time.monotonic()
        self._ended: dict[CallId, Call] = {}
        self._delivered: set[tuple[WriteKind, str]] = set()
        bus = self._desk.bus
        bus.subscribe(CallAdded, self._on_added)
        bus.subscribe(LegMilestone, self._on_milestone)
        bus.subscribe(PopReady, self._on_pop)
        bus.subscribe(CallEnded, lambda fact: self._ended.__setitem__(fact.call.id, fact.call))
        bus.subscribe(WriteDelivered, lambda fact: self._delivered.add((fact.write.kind, fact.write.key)))

    # --- what is noted

    def _times_of(self, leg_id: LegId) -> CallTimes:
        """A call is asked of call control, its moments are told a little later: whoever is first makes the entry."""
        return self.times.setdefault(leg_id, CallTimes(""))

    def _on_added(self, fact: CallAdded) -> None:
        call = fact.call
        times = self._times_of(call.leg_id)
        times.caller = call.party.dialled_text
        if fact.at_ns:
            times.at_ns.setdefault("invite", fact.at_ns)
        self._leg_of_interaction[call.interaction_id] = call.leg_id

    def _on_milestone(self, fact: LegMilestone) -> None:
        self._times_of(fact.leg_id).at_ns.setdefault(fact.milestone.value, fact.at_ns)

    def _on_pop(self, fact: PopReady) -> None:
        leg = self._leg_of_interaction.get(fact.interaction_id)
        if leg is not None:
            self._times_of(leg).at_ns.setdefault("pop_ready", time.monotonic_ns())

    def watch_paint(self) -> None:
        """Listens to the panels that say when they painted a call."""
        for panel in self._window.findChildren(CallsColumn) + self._window.findChildren(Workspace):
            panel.painted.connect(self._on_painted)

    def _on_painted(self, key: str, what: str, at_ns: int) -> None:
        leg = self._leg_of_interaction.get(key)
        if leg is None:
            leg = next((c.leg_id for c in self._desk.calls.calls if c.id == key), None)
        if leg is not None:
            self._times_of(leg).at_ns.setdefault(f"{what}_painted", at_ns)

    # --- steps

    def say(self, sentence: str) -> None:
        print(f"[{time.monotonic() - self._began:6.1f} s] {sentence}", flush=True)

    async def until(self, what: str, true: Callable[[], object], seconds: float = STEP_SECONDS) -> None:
        """Waits for something to become true; StepFailed("...") when it does not."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise StepFailed(f"{what}: did not happen within {seconds:.0f} s")
            await asyncio.sleep(_POLL_SECONDS)

    async def step(self, name: str, sentence: str) -> None:
        """Notes a finished step and photographs it."""
        self.say(sentence)
        self.steps.append({"step": name, "at_s": round(time.monotonic() - self._began, 2)})
        if self._shots is not None:
            await self._photograph(f"{len(self.steps):02d}-{name}")

    async def _photograph(self, name: str) -> None:
        assert self._shots is not None
        self._shots.mkdir(parents=True, exist_ok=True)
        preferences = self._desk.preferences
        for theme, language in _LOOKS:
            preferences.put("view.theme", theme)
            preferences.put("view.language", language)
            await asyncio.sleep(0.05)
            suffix = "zh" if language == "zh_CN" else theme
            if not self._window.grab().save(str(self._shots / f"{name}-{suffix}.png")):
                raise StepFailed(f"the screenshot {name} cannot be written to {self._shots}")
        preferences.put("view.theme", "light")
        preferences.put("view.language", "en")

    def photograph_failure(self) -> None:
        """Shows what the window looked like when a step did not happen."""
        if self._shots is not None:
            self._shots.mkdir(parents=True, exist_ok=True)
            self._window.grab().save(str(self._shots / "failed.png"))

    def timeline(self, marks: dict[str, int], failure: str) -> dict[str, Any]:
        """What was measured, for the report."""
        calls = [{"caller": t.caller, "ms_since_invite": t.since_invite()} for t in self.times.values()]
        return {
            "ok": not failure,
            "failure": failure,
            "platform": QApplication.platformName(),
            "start_ms": {k: round((v - marks["started"]) / 1e6, 1) for k, v in marks.items() if k != "started"},
            "steps": self.steps,
            "calls": calls,
        }

    def type_notes(self, text: str) -> None:
        """Types as a person would, and notes what and when for the crash test."""
        self.hands.type("notes", text)
        if self._typed is not None:
            with self._typed.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"at": time.time(), "text": text}) + "\n")

    @property
    def state(self) -> AgentState:
        return self._desk.session.status.state

    async def heard_outside(self, event: str, persona: str, **details: object) -> None:
        """The caller's side must have noticed it too."""
        deadline = time.monotonic() + STEP_SECONDS
        while time.monotonic() < deadline:
            for entry in (await self.world.get("/v1/demo/log"))["items"]:
                if entry["event"] == event and entry["persona"] == persona:
                    detail = entry.get("detail") or {}
                    if all(str(detail.get(k, "")) == str(v) for k, v in details.items()):
                        return
            await asyncio.sleep(0.1)
        raise StepFailed(f"the caller {persona} did not notice: {event} {details or ''}")

    # --- the story

    async def run(self) -> None:
        hands, desk = self.hands, self._desk
        desk.preferences.put("view.theme", "light")
        desk.preferences.put("view.language", "en")
        self._window.come_forward()
        await self.until("the window takes the keyboard", self._window.isActiveWindow)
        await self.step("login-page", "The log-in page is open.")
        await enter(self._window, self.login)
        await self.until("logged in", lambda: self.state is AgentState.NOT_READY and hands.shows("state_button"))
        self.watch_paint()
        await self.step("logged-in", "Li Na is logged in, not ready yet.")

        QTest.keyClick(self._window, Qt.Key.Key_F10)
        await self.until("ready", lambda: self.state is AgentState.READY)
        await self.step("ready", "Ready for calls.")

        hands.click("next_caller")
        await self.until("a call rings", lambda: desk.calls.ringing_call)
        first = desk.calls.ringing_call
        assert first is not None
        await self.until("pop painted", lambda: "pop_painted" in self._times_of(first.leg_id).at_ns)
        pop = desk.pop.pop(first.interaction_id)
        if pop is None or pop.customer is None or pop.customer.number != "C-20418":
            raise StepFailed("the record on the screen is not Wang Wei's")
        await self.step("incoming", f"{pop.customer.name_latin} rings, the record is open before the answer.")

        hands.click("answer")
        await self.until("talking", lambda: self.state is AgentState.TALKING)
        moments = self._times_of(first.leg_id).at_ns
        for milestone in (Milestone.FIRST_RTP_OUT, Milestone.FIRST_RTP_IN, Milestone.HEARD, Milestone.SPOKE):
            await self.until(f"sound: {milestone.value}", partial(moments.__contains__, milestone.value))
        await self.heard_outside("heard", "wang-wei")
        await asyncio.sleep(TALK_SECONDS)
        await self.step("talking", "Both sides hear each other.")

        hands.click("hold")
        await self.until("held", lambda: self.call(first).held)
        await self.heard_outside("held", "wang-wei")
        await self.step("held", "On hold; the caller knows it.")
        hands.click("resume" if hands.shows("resume") else "hold")
        await self.until("resumed", lambda: not self.call(first).held)
        await self.heard_outside("resumed", "wang-wei")
        self.say("Resumed.")

        hands.click("keypad")
        await self.until("keypad", lambda: hands.shows("keypad_5"))
        hands.click("keypad_5")
        await self.heard_outside("dtmf", "wang-wei", digit="5")
        await self.step("keypad", "The caller got the digit 5.")
        hands.click("keypad")

        self.type_notes(NOTES)
        hands.type("knowledge_search", "roaming", clear=True)
        await self.until("search results", lambda: self._rows("knowledge_results") > 0)
        hands.press("knowledge_search", Qt.Key.Key_Down)
        hands.press("knowledge_search", Qt.Key.Key_Return)
        await self.until("article", lambda: hands.shows("article_view"))
        await self.step("knowledge", "An article is open beside the call.")

        await self.world.post("/v1/demo/next-caller", {"persona": "zhang-jianguo"})
        await self.until("a second call waits", lambda: desk.calls.ringing_call)
        second = desk.calls.ringing_call
        assert second is not None
        await self.until("second ring painted", lambda: hands.shows("hold_and_answer"))
        await self.step("second-waiting", "A second customer waits.")
        hands.click("hold_and_answer")
        await self.until("second active", lambda: self.call(second).active and self.call(first).held)
        await self.heard_outside("held", "wang-wei")
        await self.step("second-talking", "Talking to the second, the first is on hold.")
        await self._ask("1004")
        await self.heard_outside("held", "zhang-jianguo")
        await self.step("consulting", "Zhou Min of the expert desk is asked, the customer hears music.")
        hands.click("complete_transfer")
        await self.until("second handed on", lambda: second.id in self._ended and desk.transfer.transfer is None)
        await self.heard_outside("sent_on", "zhang-jianguo", number="1004")
        self.say("The expert desk has the customer now.")

        hands.click("resume")
        await self.until("first active again", lambda: self.call(first).active)
        await self._ask("1003")
        await self.until("the three can be joined", lambda: hands.shows("make_conference"))
        hands.click("make_conference")
        await self.until("a conference", lambda: len(desk.conference.call_ids) == 2 and self.call(first).active)
        await self.until("its card", lambda: hands.shows("conference_end"))
        await self.step("conference", "Three talk: the customer, Chen Jie and Li Na.")
        hands.click("conference_end")
        await self.until("first ended", lambda: first.id in self._ended and not desk.calls.calls)
        await self.until("wrap-up", lambda: self.state is AgentState.WORK)
        await self.step("wrap-up", "Both calls are over, wrap-up has begun.")

        for call, choices in (
            (first, {"business": "refund", "type": "roaming_pack", "result": "approved"}),
            (second, {}),
        ):
            self._workspace_shows(call)
            await self._fill(call, choices)
            hands.click("finish")
            sent = (WriteKind.WRAP_UP, call.interaction_id)
            await self.until("wrap-up sent", partial(self._delivered.__contains__, sent))
            stored = await self.world.get(f"/v1/interactions/{call.interaction_id}")
            if not stored.get("wrap_up"):
                raise StepFailed("the server has no wrap-up of the call")
            self.say(f"The server has the wrap-up of {call.party.dialled_text}.")
        stored = await self.world.get(f"/v1/interactions/{first.interaction_id}")
        if NOTES not in json.dumps(stored, ensure_ascii=False):
            raise StepFailed("the notes on the server are not what was typed")
        stored = await self.world.get(f"/v1/interactions/{second.interaction_id}")
        if (stored["transfer"], stored["transferred_to"]) != ("attended", "1004"):
            raise StepFailed("the server does not know where the second caller went")
        await self.until("ready again", lambda: self.state is AgentState.READY)
        await self.step("ready-again", "Ready again; everything is on the server.")

    async def _ask(self, extension: str) -> None:
        """Hands the call on: finds whom to ask, and returns once they talk."""
        self.hands.click("transfer")
        await self.until("a recipient can be chosen", lambda: self.hands.shows("recipient_field"))
        self.hands.type("recipient_field", extension)
        self.hands.press("recipient_field", Qt.Key.Key_Return)
        await self.until(f"{extension} answers", lambda: self._stage is TransferStage.CONSULTING)

    @property
    def _stage(self) -> TransferStage | None:
        transfer = self._desk.transfer.transfer
        return transfer.stage if transfer is not None else None

    def call(self, call: Call) -> Call:
        found = self._desk.calls.call(call.id)
        if found is None:
            raise StepFailed(f"the call with {call.party.dialled_text} is gone")
        return found

    def _rows(self, name: str) -> int:
        for widget in self._window.findChildren(QWidget, name):
            model = getattr(widget, "model", None)
            if widget.isVisible() and callable(model):
                return int(model().rowCount())
        return 0

    def _workspace_shows(self, call: Call) -> None:
        for workspace in self._window.findChildren(Workspace):
            workspace.showInteraction(call.interaction_id)

    async def _fill(self, call: Call, choices: dict[str, str]) -> None:
        """Fills the form's required fields: as told, or with the first choice of each."""
        await asyncio.sleep(0.1)
        for key, value in choices.items():
            self.hands.choose(f"field_{key}", value)
            await asyncio.sleep(0.05)
        for _ in range(8):
            problems = self._desk.wrapup.problems(call.interaction_id)
            if not problems:
                return
            key = next(iter(problems))
            widget = self.hands.find(f"field_{key}", QWidget)
            if isinstance(widget, QComboBox):
                widget.setFocus()
                QTest.keyClick(widget, Qt.Key.Key_Down)
            else:
                self.hands.type(f"field_{key}", "1")
            await asyncio.sleep(0.05)
        raise StepFailed(f"the form still wants {', '.join(self._desk.wrapup.problems(call.interaction_id))}")


async def scripted(running: Running, login: Login, report: Path | None, shots: Path | None, typed: Path | None) -> int:
    """Runs the story; 0 when every step happened. Writes the timeline in any case."""
    script = Script(running, login, shots, typed)
    failure = ""
    try:
        await script.run()
    except StepFailed as error:
        failure = str(error)
        print(f"FAILED: {failure}", flush=True)
        script.photograph_failure()
    _conclude(script.timeline(running.marks, failure), report)
    return 1 if failure else 0


def _conclude(timeline: dict[str, Any], report: Path | None) -> None:
    for call in timeline["calls"]:
        print(f"{call['caller']}: " + ", ".join(f"{k} {v} ms" for k, v in call["ms_since_invite"].items()), flush=True)
    if report is not None:
        report.write_text(json.dumps(timeline, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
