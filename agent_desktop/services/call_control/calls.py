"""What the agent does with calls, and the rule that the agent talks to one at a time, or to one conference."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from agent_desktop.domain.address import AddressError, Party
from agent_desktop.domain.call import Call, CallContext, CallId, Phase
from agent_desktop.domain.events import LoggedIn, LoggedOut, ProblemNoticed, SettingChanged
from agent_desktop.domain.leg import DEVICE, Direction, LegId
from agent_desktop.domain.media import DtmfMethod, clean_digits
from agent_desktop.domain.provisioning import LineConfig, Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import NumberingPlan, PhoneError, UserAgent
from agent_desktop.services.call_control.arrivals import Arrivals
from agent_desktop.services.call_control.book import CallBook
from agent_desktop.services.call_control.dialling import headers_of, intercom_by, party_of
from agent_desktop.services.call_control.live import Live, together

log = logging.getLogger(__name__)

BUSY_HERE = 486
DECLINE = 603
BEEP_SECONDS = 0.4
"""From the answer that nobody gave by hand until the microphone opens: the beep is 0.35 s long."""
STEP_BACK_ATTEMPTS, STEP_BACK_SECONDS = 5, 0.5
"""How often, and how far apart, a call that must wait on hold is asked to."""


class CallControl:
    """Turns the agent's wishes into commands of the user agent; the book turns leg facts into calls.

    Commands return whether the user agent accepted them; a refusal is published as ProblemNoticed. `book` is for the
    two other parts of this package.
    """

    def __init__(
        self, phone: UserAgent, bus: Bus, clock: Clock, numbering: NumberingPlan, new_id: Callable[[], str]
    ) -> None:
        self._phone = phone
        self._bus = bus
        self._clock = clock
        self._numbering = numbering
        self._new_id = new_id
        self._provisioning: Provisioning | None = None
        self._dtmf = DtmfMethod.RFC4733
        self._chosen: frozenset[CallId] = frozenset()
        self._floor = asyncio.Lock()
        self._tasks = Tasks("call_control")
        self.book = CallBook(bus, clock, new_id, self._on_answered, self._on_adopted, self._on_orphan)
        self._arrivals = Arrivals(
            self.book,
            bus,
            clock,
            self._tasks,
            self._answer_by_itself,
            self._refuse_busy,
            self.hold,
            self.resume,
            self._take_back,
        )
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(SettingChanged, self._on_setting)

    async def close(self) -> None:
        self._facts.close()
        self._arrivals.close()
        self.book.close()
        await self._tasks.close()

    # --- what there is

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls that have not ended, oldest first."""
        return tuple(live.call for live in self.book.all)

    def call(self, call_id: CallId) -> Call | None:
        live = self.book.find(call_id)
        return live.call if live else None

    @property
    def active_call(self) -> Call | None:
        """The call the agent talks on; of a conference the oldest."""
        return next((c for c in self.calls if c.active), None)

    @property
    def ringing_call(self) -> Call | None:
        """The longest ringing inbound call."""
        return next((c for c in self.calls if c.waiting), None)

    # --- calling

    async def dial(
        self, text: str, customer_id: str = "", *, consult_for: CallId | None = None, intercom: bool = False
    ) -> Call | None:
        """Calls a number or address as people write it; the call so far is held.

        `consult_for` makes it a question about that call, in that call's session. `intercom` asks the other phone to
        answer by itself. None, and a notice, when it cannot be dialled: then the agent is back where they were.
        """
        line = self.line
        prefix, asked = intercom_by(self._provisioning) if intercom else ("", {})
        party = self.party_of(prefix + text)
        if line is None or party is None:
            return None
        about = self.call(consult_for) if consult_for else None
        context = CallContext(
            session_id=about.context.session_id if about else self._new_id(),
            customer_id=about.context.customer_id if about else customer_id,
            ticket_id=about.context.ticket_id if about else "",
        )
        headers = {**headers_of(context), **asked}
        async with self._floor:
            talked = await self._hold_all_but(())
            if any(live.talks for live in talked):
                await self._resume_all(talked)
                return None
            try:
                leg_id = await self._phone.dial(line.id, party.address, headers)
            except PhoneError as error:
                self._notice(error.code, error.detail)
                await self._resume_all(talked)
                return None
            live = self.book.add(leg_id, line.id, Direction.OUTBOUND, party, context, consult_for=consult_for)
            self._chosen = frozenset({live.call.id})
        return live.call

    async def pick_up(self, extension: str) -> Call | None:
        """Takes the call that rings at a colleague's telephone."""
        prefix = self._provisioning.pickup_prefix if self._provisioning else ""
        if not prefix:
            self._notice("no_pickup")
            return None
        return await self.dial(prefix + extension)

    def party_of(self, text: str) -> Party | None:
        """Whom that text calls; None, and a notice, when nobody."""
        line = self.line
        if line is None:
            self._notice("no_line")
            return None
        try:
            return party_of(text, line, self._numbering)
        except AddressError as error:
            self._notice("bad_address", f"{text[:80]}: {error}")
            return None

    @property
    def line(self) -> LineConfig | None:
        """The line that outgoing calls leave by."""
        return self._provisioning.lines[0] if self._provisioning and self._provisioning.lines else None

    @property
    def conference_room(self) -> str:
        """Extension of the exchange's conference room, "" when conferences are mixed here."""
        return self._provisioning.conference_room if self._provisioning else ""

    # --- commands to one call

    async def answer(self, call_id: CallId) -> bool:
        """Picks up; every other call is put on hold first."""
        live = self.book.find(call_id)
        if live is None or not live.call.waiting or live.answering:
            return False
        live.answering = True
        async with self._floor:
            self._chosen = frozenset({call_id})
            talked = await self._hold_all_but(())
            silent = not any(other.talks for other in talked)
            if silent and await self.command(live, self._phone.answer(live.call.leg_id)):
                return True
            live.answering = False
            await self._resume_all(talked)
            return False

    async def reject(self, call_id: CallId, busy: bool = False) -> bool:
        """Turns a ringing call away: 486 busy sends it on to the next agent, 603 declines it for good."""
        live = self.book.find(call_id)
        if live is None or not live.call.waiting:
            return False
        return await self.command(live, self._phone.reject(live.call.leg_id, BUSY_HERE if busy else DECLINE))

    async def hang_up(self, call_id: CallId) -> bool:
        live = self.book.find(call_id)
        return live is not None and await self.command(live, self._phone.hang_up(live.call.leg_id))

    async def hold(self, call_id: CallId) -> bool:
        """Puts a call on hold; the whole conference, if it is part of one."""
        live = self.book.find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        async with self._floor:
            return await self._set_hold(self._with_its_conference(live), True)

    async def resume(self, call_id: CallId) -> bool:
        """Goes back to a held call, or a held conference; whichever was active is held first."""
        live = self.book.find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        return await self.talk_on(*(member.call.id for member in self._with_its_conference(live)))

    async def talk_on(self, *call_ids: CallId) -> bool:
        """From now on the agent talks on exactly these calls; False when one of them cannot be resumed.

        More than one only makes sense for a conference. Others are held before any is resumed.
        """
        async with self._floor:
            wanted = [live for live in map(self.book.find, call_ids) if live is not None and live.answered]
            if len(wanted) != len(call_ids):
                return False
            self._chosen = frozenset(call_ids)
            talked = await self._hold_all_but(call_ids)
            back = [live for live in wanted if live.on_hold]
            if not any(live.talks for live in talked) and await self._set_hold(back, False):
                return True
            await self._set_hold(back, True)
            await self._resume_all(talked)
            return False

    async def toggle_hold(self, call_id: CallId) -> bool:
        live = self.book.find(call_id)
        if live is None:
            return False
        return await (self.resume(call_id) if live.on_hold else self.hold(call_id))

    async def mute(self, call_id: CallId, muted: bool) -> bool:
        """Closes or opens the microphone; for the whole conference, if it is part of one."""
        live = self.book.find(call_id)
        if live is None:
            return False
        done = True
        for member in self._with_its_conference(live):
            if await self.command(member, self._phone.mute(member.call.leg_id, muted)):
                self.book.set_muted(member, muted)
            else:
                done = False
        return done

    async def send_dtmf(self, call_id: CallId, digits: str, masked: bool = False) -> bool:
        """Sends key tones in order; `masked` keeps the digits (card, PIN) out of the card and the record."""
        live = self.book.find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        try:
            keys = clean_digits(digits)
        except ValueError as error:
            self._notice("bad_digits", str(error), live.call.id)
            return False
        if not keys or not await self.command(live, self._phone.send_dtmf(live.call.leg_id, keys, self._dtmf_of(live))):
            return False
        if self.book.has(live):
            self.book.change(live, keyed=(live.call.keyed + ("•" * len(keys) if masked else keys))[-64:])
        return True

    def _dtmf_of(self, live: Live) -> DtmfMethod:
        """As the line's exchange wants it, else as the agent has chosen."""
        lines = self._provisioning.lines if self._provisioning else ()
        wanted = next((line.dtmf for line in lines if line.id == live.call.line_id), None)
        return wanted or self._dtmf

    async def hang_up_all(self) -> None:
        """For closing the program."""
        for call in self.calls:
            await self.hang_up(call.id)

    # --- for the other parts of this package

    def on_hold(self, call_id: CallId) -> bool:
        """Whether we hold it, or asked to a moment ago."""
        live = self.book.find(call_id)
        return live is not None and live.on_hold

    async def command(self, live: Live, command: Awaitable[None]) -> bool:
        """Whether the user agent accepted a command about a call; a refusal is told."""
        try:
            await command
        except PhoneError as error:
            live.device_failed = live.device_failed or error.code == DEVICE
            if self.book.has(live):  # a leg that ended meanwhile needs no complaint
                self._notice(error.code, error.detail, live.call.id)
            return False
        return True

    async def end_leg(self, leg_id: LegId) -> None:
        """Hangs up a leg that is, or is no longer, a call's."""
        try:
            await self._phone.hang_up(leg_id)
        except PhoneError as error:
            log.info("leg %s: %s", leg_id, error)

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._provisioning = None

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key == "calls.dtmf":
            self._dtmf = DtmfMethod(str(fact.value))

    def _on_answered(self, live: Live) -> None:
        """Whoever answers while the agent has chosen to talk to somebody else waits on hold."""
        if live.beep_first:
            live.timers.append(self._clock.call_later(BEEP_SECONDS, lambda: self._open_microphone(live)))
        rivals = [o for o in self.book.all if o is not live and o.talks and not together(o, live)]
        if not rivals:
            self._chosen = frozenset({live.call.id})
            return
        losers = [live] if live.call.id not in self._chosen else rivals
        self._tasks.spawn(self._step_back(losers), "hold")

    async def _step_back(self, losers: list[Live]) -> None:
        """Holds them, and tries again when the phone refuses: two at once would be worse than a late hold."""
        for _ in range(STEP_BACK_ATTEMPTS):
            async with self._floor:
                rivals = [o for o in self.book.all if o.talks and o not in losers]
                talking = [live for live in losers if self.book.has(live) and live.talks]
                if not talking or not rivals or await self._set_hold(talking, True):
                    return
            await self._clock.sleep(STEP_BACK_SECONDS)

    def _on_adopted(self, live: Live) -> None:
        if live.call.muted:
            self._tasks.spawn(self.command(live, self._phone.mute(live.call.leg_id, True)), "mute")

    async def _take_back(self, live: Live, old_leg: LegId) -> None:
        """A caller whom nobody took is back on a new leg: answered at once, and the old leg, which is dead, ends."""
        async with self._floor:
            if not any(other.talks for other in self.book.all if other is not live):
                self._chosen = frozenset({live.call.id})
            await self.command(live, self._phone.answer(live.call.leg_id))
        await self.end_leg(old_leg)

    def _on_orphan(self, leg_id: LegId) -> None:
        self._tasks.spawn(self.end_leg(leg_id), "orphan")

    # --- answering by itself

    async def _refuse_busy(self, call_id: CallId) -> bool:
        return await self.reject(call_id, busy=True)

    async def _answer_by_itself(self, call_id: CallId) -> bool:
        """The far end must not hear the room before the agent heard the beep: shut, answer, beep, open."""
        live = self.book.find(call_id)
        if live is None or not self._arrivals.may_answer_itself(live):
            return False
        live.beep_first = True
        if not await self.command(live, self._phone.mute(live.call.leg_id, True)):
            live.beep_first = False
            return False
        if await self.answer(call_id):
            return True
        live.beep_first = False
        if self.book.has(live):
            await self.command(live, self._phone.mute(live.call.leg_id, False))
        return False

    def _open_microphone(self, live: Live) -> None:
        live.beep_first = False
        if self.book.has(live) and not live.call.muted:
            self._tasks.spawn(self.command(live, self._phone.mute(live.call.leg_id, False)), "microphone")

    # --- the floor: who the agent talks to

    def _with_its_conference(self, live: Live) -> list[Live]:
        return [other for other in self.book.all if other is live or together(other, live)]

    async def _hold_all_but(self, call_ids: tuple[CallId, ...]) -> list[Live]:
        """Holds whoever talks and is not among these; returns them."""
        talking = [live for live in self.book.all if live.talks and live.call.id not in call_ids]
        await self._set_hold(talking, True)
        return talking

    async def _resume_all(self, lives: list[Live]) -> None:
        """Undoes _hold_all_but() after a step that failed: nobody is left on hold for nothing."""
        still = [live for live in lives if self.book.has(live)]
        self._chosen = frozenset(live.call.id for live in still)
        await self._set_hold(still, False)

    async def _set_hold(self, lives: list[Live], held: bool) -> bool:
        done = True
        for live in lives:
            if not self.book.has(live) or live.on_hold is held:
                continue
            before, live.hold_wish = live.hold_wish, held
            leg_id = live.call.leg_id
            if not await self.command(live, self._phone.hold(leg_id) if held else self._phone.resume(leg_id)):
                live.hold_wish = before
                done = False
        return done

    # --- parts

    def _notice(self, code: str, detail: str = "", call_id: CallId | None = None) -> None:
        log.warning("%s %s", code, detail)
        self._bus.publish(ProblemNoticed(code, detail, call_id))
