"""Conferences: calls that hear one another, mixed on this computer or in a room of the exchange."""

from __future__ import annotations

import asyncio

from agent_desktop.domain.call import Call, CallId, HandedOn, Phase
from agent_desktop.domain.causes import cause_of, explain
from agent_desktop.domain.events import CallChanged, CallEnded, ConferenceChanged, ProblemNoticed
from agent_desktop.domain.leg import EndedBy, LegId
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.services.call_control.calls import CallControl
from agent_desktop.services.call_control.referrals import Referrals
from agent_desktop.services.call_control.room import Room

ALONE_AFTER_SECONDS = 2.0
"""After a REFER with Replaces succeeded the second leg is ended by its far end; after this long, by us."""


class Conference:
    """The one conference there can be. Hold, resume and mute of any of its calls mean all of it (call control).

    In a room of the exchange a single call of ours stands for everybody there.
    """

    def __init__(self, phone: UserAgent, bus: Bus, clock: Clock, calls: CallControl) -> None:
        self._phone = phone
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._members: tuple[CallId, ...] = ()
        self._in_room = False
        self._adding: CallId | None = None
        self._leaving = False
        self._lock = asyncio.Lock()
        self._tasks = Tasks("conference")
        self._referrals = Referrals(bus)
        self._room = Room(phone, bus, clock, self._referrals)
        self._facts = Subscriptions(bus)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(CallChanged, self._on_changed)

    async def close(self) -> None:
        self._facts.close()
        self._referrals.close()
        self._room.close()
        await self._tasks.close()

    # --- what there is

    @property
    def call_ids(self) -> tuple[CallId, ...]:
        """Who takes part, in the order they came; empty without a conference."""
        return self._members

    @property
    def in_room(self) -> bool:
        """Whether the exchange mixes it: then nobody is dropped or silenced here, but by services/conference_room."""
        return self._in_room

    # --- commands

    async def merge(self, *call_ids: CallId) -> bool:
        """Joins these calls, and the conference that there is; False, and everything as before, when it fails.

        The first call is the contact that goes on when everybody moves into a room of the exchange.
        """
        async with self._lock:
            wanted = tuple(dict.fromkeys((*self._members, *call_ids)))
            lives = [self._calls.book.find(call_id) for call_id in wanted]
            if len(wanted) < 2 or not all(live is not None and live.call.phase is Phase.TALKING for live in lives):
                self._notice("wrong_state")
                return False
            self._adding = None if self._adding in wanted else self._adding
            new = tuple(call_id for call_id in wanted if call_id not in self._members)
            if not new:
                return True
            if self._in_room or (self._calls.conference_room and not self._members):
                if await self._merge_in_room(wanted, new):
                    return True
                if self._in_room:
                    await self._calls.talk_on(*self._members)
                    return False
            return await self._mix(self._alive(wanted))

    async def add(self, text: str) -> Call | None:
        """Calls somebody who shall take part, with the conference on hold; merge() when they agreed."""
        if not self._members or self._adding is not None:
            self._notice("wrong_state")
            return None
        call = await self._calls.dial(text, consult_for=self._members[0])
        if call is not None:
            self._adding = call.id
        return call

    async def drop(self, call_id: CallId) -> bool:
        """Ends one party's call; whoever is left alone with the agent is an ordinary call again."""
        return self._can_reach(call_id) and await self._calls.hang_up(call_id)

    async def silence(self, call_id: CallId, silent: bool) -> bool:
        """Whether what this party says reaches nobody."""
        live = self._calls.book.find(call_id)
        if live is None or not self._can_reach(call_id):
            return False
        if not await self._calls.command(live, self._phone.silence_party(live.call.leg_id, silent)):
            return False
        self._calls.book.mark(call_id, silenced=silent)
        return True

    async def leave(self) -> bool:
        """The agent leaves and the others go on talking: two parties, or a room of the exchange."""
        if self._in_room:
            return await self._calls.hang_up(self._members[0])
        if len(self._members) != 2 or self._leaving:
            self._notice("cannot_leave" if len(self._members) > 2 else "wrong_state")
            return False
        stays, follows = (self._calls.book.find(call_id) for call_id in self._members)
        if stays is None or follows is None:
            return False
        one, other = stays.call, follows.call
        self._leaving = True
        try:
            status = await self._referrals.ask(one.leg_id, self._phone.transfer_to_leg(one.leg_id, other.leg_id))
        except PhoneError as error:
            self._notice(error.code, error.detail)
            return False
        finally:
            self._leaving = False
        if not 200 <= status < 300:
            self._notice("leave_failed", explain(status).value)
            return False
        self._calls.book.mark(one.id, transferred_to=other.party.dialled_text, transfer=HandedOn.ATTENDED)
        self._calls.book.mark(other.id, transferred_to=one.party.dialled_text, transfer=HandedOn.ATTENDED)
        await self._calls.hang_up(one.id)
        self._tasks.spawn(self._end_later(other.id), "end")
        return True

    async def end(self) -> None:
        """Hangs up on everybody; in a room, leaves it."""
        for call_id in self._members:
            await self._calls.hang_up(call_id)

    # --- mixed here

    async def _mix(self, wanted: tuple[CallId, ...]) -> bool:
        before = self._members
        talked = tuple(live.call.id for live in self._calls.book.all if live.talks)
        self._take(wanted)
        if len(self._members) > 1 and await self._join() and await self._calls.talk_on(*self._members):
            self._tell()
            return True
        self._take(self._alive(before))
        await self._join()
        await self._calls.talk_on(*self._alive(talked or before or wanted[:1]))
        self._tell()
        return False

    def _alive(self, call_ids: tuple[CallId, ...]) -> tuple[CallId, ...]:
        return tuple(call_id for call_id in call_ids if self._calls.call(call_id))

    def _take(self, members: tuple[CallId, ...]) -> None:
        """Exactly these take part from now on."""
        gone, self._members = set(self._members) - set(members), members
        for call_id in gone:
            self._calls.book.mark(call_id, conference=False)
        for call_id in members:
            self._calls.book.mark(call_id, conference=True, joined=True)

    async def _join(self) -> bool:
        """Tells the phone who hears whom; a leg on hold joins when it is resumed."""
        calls = (self._calls.call(call_id) for call_id in self._members)
        legs = tuple(call.leg_id for call in calls if call is not None and call.phase is Phase.TALKING)
        try:
            await self._phone.join(legs if len(legs) > 1 else ())
        except PhoneError as error:
            self._notice(error.code, error.detail)
            return False
        return True

    # --- in a room of the exchange

    async def _merge_in_room(self, wanted: tuple[CallId, ...], new: tuple[CallId, ...]) -> bool:
        """Everybody follows us into the room, the contact last; whoever does not get there stays here, mixed."""
        room, line = self._calls.party_of(self._calls.conference_room), self._calls.line
        contact = self._calls.book.find(wanted[0])
        if room is None or line is None or contact is None or not await self._calls.talk_on():
            return False
        leg: LegId | None = None
        if not self._in_room:
            leg = await self._room.enter(line, room, contact.call)
            if leg is None:
                return False
        arrived = False
        for call_id in reversed(new):
            call = self._calls.call(call_id)
            if leg is not None and not self._room.holds(leg):
                break
            if call is None or not await self._room.send(call, room):
                continue
            arrived = True
            if call_id == contact.call.id and leg is not None and self._room.holds(leg):
                old = contact.call.leg_id
                self._calls.book.move_to(contact, leg)
                leg = None
                await self._calls.end_leg(old)
            else:
                self._calls.book.mark(call_id, transferred_to=room.dialled_text, transfer=HandedOn.BLIND)
                await self._calls.hang_up(call_id)
        if leg is not None and not self._room.holds(leg):  # the exchange threw us out
            self._notice("room_failed")
            return False
        if leg is not None:  # the contact did not follow
            if not arrived or not self._calls.book.has(contact):
                await self._calls.end_leg(leg)
                return False
            stand_in = self._calls.book.add_answered(leg, line.id, room, contact.call)
            return await self._mix((contact.call.id, stand_in.call.id))
        self._in_room = self._calls.book.has(contact)
        self._take((contact.call.id,) if self._in_room else ())
        left = tuple(call_id for call_id in new if call_id != contact.call.id and self._calls.call(call_id))
        if left and self._in_room:
            self._in_room = False
            return await self._mix((contact.call.id, *left))
        await self._calls.talk_on(*self._members)
        self._tell()
        return arrived

    # --- facts

    def _on_changed(self, fact: CallChanged) -> None:
        """A call of the conference that goes on on another leg is joined again, once it talks there."""
        call, before = fact.call, fact.before
        moved = (call.leg_id, call.phase) != (before.leg_id, before.phase)
        if moved and call.phase is Phase.TALKING and call.id in self._members and not self._in_room:
            self._tasks.spawn(self._join(), "join")

    def _on_ended(self, fact: CallEnded) -> None:
        call = fact.call
        if call.id == self._adding:
            self._adding = None
            if self._members:
                self._tasks.spawn(self._calls.talk_on(*self._members), "back")
                if call.answered_at is None and call.ending and call.ending.ended_by is not EndedBy.AGENT:
                    self._notice("add_failed", cause_of(call.ending).value)
            return
        if call.id not in self._members:
            return
        rest = tuple(call_id for call_id in self._members if call_id != call.id)
        self._in_room = False
        self._take(rest if len(rest) > 1 else ())
        self._tasks.spawn(self._after_leaving(rest), "join")
        self._tell()

    async def _after_leaving(self, rest: tuple[CallId, ...]) -> None:
        """The mix without the one who left; who is left alone with the agent is heard again."""
        await self._join()
        for call_id in rest if len(rest) == 1 else ():
            live = self._calls.book.find(call_id)
            if live is not None and live.call.silenced:
                await self._calls.command(live, self._phone.silence_party(live.call.leg_id, False))
                self._calls.book.mark(call_id, silenced=False)

    async def _end_later(self, call_id: CallId) -> None:
        await self._clock.sleep(ALONE_AFTER_SECONDS)
        await self._calls.hang_up(call_id)

    # --- parts

    def _can_reach(self, call_id: CallId) -> bool:
        if call_id not in self._members:
            return False
        if self._in_room:
            self._notice("only_in_room")
            return False
        return True

    def _tell(self) -> None:
        self._bus.publish(ConferenceChanged(self._members, self._calls.conference_room if self._in_room else ""))

    def _notice(self, code: str, detail: str = "") -> None:
        self._bus.publish(ProblemNoticed(code, detail))
