"""One dialog: its commands, and the facts that its callbacks become. Every method on the sip thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

import pjsua2 as pj

from agent_desktop.domain.address import Party, SipAddress
from agent_desktop.domain.events import (
    DtmfReceived,
    LegEnded,
    LegIdentityChanged,
    LegIncoming,
    LegMilestone,
    LegMoved,
    LegRemoteControlled,
    Milestone,
)
from agent_desktop.domain.leg import DEVICE, Direction, EndedBy, Ending, LegEvent, LegId
from agent_desktop.domain.media import DTMF_DIGITS, DtmfMethod
from agent_desktop.ports import PhoneError
from agent_desktop.sip.audio import Sound
from agent_desktop.sip.auto_answer import auto_answer_after, remote_wish_of
from agent_desktop.sip.call_requests import ask_to_hold, dial_error, parameters_for, tell_address
from agent_desktop.sip.callbacks import CallStage, Cause, Invitation, LegCall, Transaction
from agent_desktop.sip.dtmf import Keypad
from agent_desktop.sip.ending import ending_of
from agent_desktop.sip.far_end import FarEnd
from agent_desktop.sip.hold import HoldControl
from agent_desktop.sip.identity import NumberParser
from agent_desktop.sip.leg_audio import LegAudio
from agent_desktop.sip.line import Line
from agent_desktop.sip.message import read_headers
from agent_desktop.sip.move import Move
from agent_desktop.sip.offer import Offer
from agent_desktop.sip.probe import Probe
from agent_desktop.sip.quality import StreamSample
from agent_desktop.sip.succession import Succession
from agent_desktop.sip.transfer import Referral, Timer, append_headers, refer_to
from agent_desktop.sip.translate import Reason, context_of, reason_of

log = logging.getLogger(__name__)


class LegHost(Protocol):
    """What a leg needs around it."""

    sound: Sound

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> Timer: ...

    def new_leg(self, line: Line, direction: Direction) -> Leg: ...

    def forget(self, leg: Leg) -> None:
        """Nobody was told of the leg, or all was said about it."""
        ...

    def leg_over(self, leg: Leg) -> None:
        """The leg said its last fact."""
        ...


class Leg:
    """A dialog from INVITE to its end; LegEnded is its last fact, exactly once."""

    def __init__(self, leg_id: LegId, line: Line, direction: Direction, host: LegHost, parse: NumberParser) -> None:
        self.id = leg_id
        self.line = line
        self.direction = direction
        self.answered_at: float | None = None
        """time.monotonic() of the 200."""
        self.audio = LegAudio(leg_id, host.sound, self._tell)
        self._host = host
        self._call: LegCall | None = None
        self._offer = Offer(line.config.srtp)
        self._invite: Callable[[], None] | None = None
        """Sends the INVITE of a call that was dialled here; another time with another offer."""
        self._far_end = FarEnd(parse, line.trust.believes)
        self._held_back: list[object] | None = []
        self._confirmed = False
        self._ending: Ending | None = None
        self._over = False
        self._peer_reason: Reason | None = None
        outbound = direction is Direction.OUTBOUND
        self._hold = HoldControl(
            lambda held: ask_to_hold(self._live(), held), self._hold_settled, host.later, call_id_is_ours=outbound
        )
        self._move = Move(lambda: tell_address(self._live()), host.later, call_id_is_ours=outbound)
        self._keys = Keypad(leg_id, host.sound, host.later, lambda: self._call)
        self._probe = Probe(host.later)
        self._referral = Referral(leg_id, self._tell, host.later)
        self.succession = Succession(self, host, parse, lambda direction: host.new_leg(line, direction))
        self._gave_way = False
        self._device_failed = False
        self.believed = True
        """Whether the line believes who called; whom we called it trusts by choice."""

    # --- birth -------------------------------------------------------------------------------------------------------

    def arrive(self, invitation: Invitation) -> None:
        """Takes an incoming call: 180 first, everything else after it.

        PJSIP sends what is answered here when its callback has returned, so nothing may take time before that.
        """
        at_ns = time.monotonic_ns()
        self.believed = self.line.trust.believes(invitation.source)
        self._call = LegCall(self.line.account, self, invitation.call_id)
        self._call.answer(parameters_for(180))
        self._host.later(0.0, lambda: self._announce(invitation, at_ns))

    def _announce(self, invitation: Invitation, at_ns: int) -> None:
        """Tells of the call, and then what happened to it meanwhile."""
        headers = read_headers(invitation.message, invitation.source)
        incoming = LegIncoming(
            leg_id=self.id,
            line_id=self.line.config.id,
            party=self._far_end.introduced(headers),
            context=context_of(headers, self.line.own_user, self.believed),
            sip_call_id=headers.first("call-id"),
            at_ns=at_ns,
            source=invitation.source,
            auto_answer_after=auto_answer_after(headers),
            trusted=self.line.trust.knows(invitation.source),
        )
        self._host.emit(incoming)
        self._host.emit(LegMilestone(self.id, Milestone.INVITE, at_ns))
        self.release_facts()

    def dial(self, target: SipAddress, uri: str, headers: Mapping[str, str]) -> None:
        """Sends the INVITE for `target` to `uri`; facts wait for release_facts().

        Raises PhoneError: bad_address for a bad `uri`, too_many_calls, engine.
        """
        self._far_end.party = Party(target, name=target.display_name)
        self._tell(LegMilestone(self.id, Milestone.INVITE, time.monotonic_ns()))
        self._invite = lambda: self._call_to(uri, headers)
        try:
            self._invite()
        except PhoneError:
            self._abandon()
            raise

    def begin(self, party: Party) -> LegCall:
        """For a dialog that the stack begins by itself, in succession of another; facts wait for release_facts()."""
        self._far_end.party = party
        self._call = LegCall(self.line.account, self)
        self.mark(Milestone.INVITE)
        return self._call

    def vanish(self) -> None:
        """The dialog never began; nothing is told of the leg."""
        self._over = True
        self._abandon()
        self._host.forget(self)

    def release_facts(self) -> None:
        """Lets the facts out that were held back until somebody knew the leg's id."""
        waiting, self._held_back = self._held_back or [], None
        for fact in waiting:
            self._host.emit(fact)

    @property
    def holds_back(self) -> bool:
        """Whether facts wait for release_facts()."""
        return self._held_back is not None

    # --- commands ----------------------------------------------------------------------------------------------------

    def answer(self) -> None:
        """Raises PhoneError "device", and the call rings on, where the agent would hear nothing."""
        self._check_ringing_here()
        try:
            self._host.sound.make_sure()
        except PhoneError:
            self._device_failed = True
            raise
        self._live().answer(parameters_for(200))

    def reject(self, status: int) -> None:
        self._check_ringing_here()
        status = status if 300 <= status <= 699 else 603
        self._finish(Ending(status, "", EndedBy.AGENT), status)

    def hang_up(self, by: EndedBy = EndedBy.AGENT, status: int = 0, reason: str = "") -> None:
        """BYE, CANCEL or 603, whatever the state asks for; `status` and `reason` override what is told of it."""
        if self.answered_at is not None:
            usual = 200
        else:
            usual = 603 if self.direction is Direction.INBOUND else 487
        self._finish(Ending(status or usual, reason, by), 0)

    def set_hold(self, held: bool) -> None:
        if not self._confirmed and self.answered_at is None:
            raise PhoneError("wrong_state", "not answered yet")
        if held:
            self.start_held()
        else:
            self._hold.wish(False)
            self.take_sound()

    def start_held(self) -> None:
        """Holds the far end, at the latest when the dialog is confirmed."""
        self.audio.silence()  # the far end must not hear what is said after the click
        self._hold.wish(True)

    def set_muted(self, muted: bool) -> None:
        self.audio.set_muted(muted)

    def set_silenced(self, silent: bool) -> None:
        self.audio.set_silenced(silent)

    def take_sound(self) -> None:
        """Takes the microphone and the ear where media and hold allow it: another leg may have had them."""
        if self._call is not None and self.audio.negotiated:
            try:
                self._update_audio(self._call)
            except pj.Error as error:
                raise PhoneError(DEVICE, error.reason) from None

    def transfer(self, target: SipAddress, headers: Mapping[str, str]) -> None:
        """REFER to `target`, with `headers` in it and asked for in the INVITE that it leads to."""
        if not target.host:
            raise PhoneError("bad_address", target.uri)
        parameters = parameters_for()
        append_headers(parameters, headers)
        self._refer(lambda call: call.xfer(refer_to(target, headers), parameters))

    def transfer_to(self, other: Leg) -> None:
        """REFER to the far end of `other`, in whose place the call shall come (RFC 3891)."""
        if other is self or not other.confirmed:
            raise PhoneError("wrong_state", "no other call to connect with")
        consulted = other._live()
        self._refer(lambda call: call.xferReplaces(consulted, parameters_for()))

    def give_way(self, *, replaced: bool) -> None:
        """Another leg takes this one's place: it falls silent for good. `replaced`: the stack ends it now."""
        self._gave_way = True
        if replaced:
            self._ending = Ending(200 if self.answered else 487, "", EndedBy.PEER)

    def send_keys(self, digits: str, method: DtmfMethod) -> None:
        if not self.audio.negotiated:
            raise PhoneError("wrong_state", "no audio yet")
        if not digits or any(digit not in DTMF_DIGITS for digit in digits):
            raise PhoneError("wrong_state", "not a key tone")
        self._keys.add(digits, method)

    def probe(self, answered: Callable[[bool], None]) -> None:
        """Asks the far end for a sign of life; `answered(alive)` at most once."""
        self._probe.ask(self._live(), answered)

    def move(self) -> None:
        """Our address is another now. The far end of an answered call is told; an unanswered one is out of reach."""
        if self.answered:
            self._move.begin()
        else:
            self.hang_up(EndedBy.SYSTEM, 503, "network changed")

    # --- measuring ---------------------------------------------------------------------------------------------------

    @property
    def confirmed(self) -> bool:
        return self._confirmed

    @property
    def answered(self) -> bool:
        return self.answered_at is not None

    @property
    def hold_wanted(self) -> bool:
        """Whether we wish the far end to be on hold, whatever it agreed to so far."""
        return self._hold.wanted

    @property
    def quiet_by_wish(self) -> bool:
        """Whether either end holds, or another leg took this one's place, so that silence means nothing."""
        return self._hold.wanted or self.audio.held or self.audio.held_by_peer or self._gave_way

    def sample(self) -> StreamSample | None:
        """The stream's counters, None while there is no stream."""
        return self.audio.sample(self._call) if self._call is not None else None

    def mark(self, milestone: Milestone) -> None:
        """A milestone that happens now."""
        self._tell(LegMilestone(self.id, milestone, time.monotonic_ns()))

    # --- what PJSIP says (CallListener) ------------------------------------------------------------------------------

    def stage_changed(self, stage: CallStage) -> None:
        self.succession.begun()
        if stage.state == pj.PJSIP_INV_STATE_EARLY and self.direction is Direction.INBOUND:
            self.mark(Milestone.RINGING)
            self._tell(LegMoved(self.id, LegEvent.PROVISIONAL, stage.status, stage.reason))
        elif stage.state == pj.PJSIP_INV_STATE_CONNECTING:
            self.answered_at = time.monotonic()
            self.succession.answered()
            self.mark(Milestone.OK)
            answered = LegMoved(self.id, LegEvent.ANSWERED, stage.status, stage.reason, sip_call_id=stage.sip_call_id)
            self._tell(answered)
            if self.audio.negotiated:
                self.audio.say(early=False)
        elif stage.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._confirmed = True
            self._tell(LegMoved(self.id, LegEvent.ACKED, stage.status, stage.reason))
            self._hold.open()
            self._move.open()
        elif stage.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            ending = self._ending or self._ending_by(stage)
            if not self._refused(ending):
                self._end(ending)

    def transaction_moved(self, transaction: Transaction) -> None:
        match transaction.method:
            case "INVITE" | "UPDATE" if not transaction.ours:
                self._far_end_said(transaction)
            case "INVITE" if self.answered_at is None:
                self._provisional(transaction)
            case "INVITE" if transaction.final and not self._move.answered(transaction.status):
                self._hold.answered(transaction.status)
            case "BYE" | "CANCEL" if not transaction.ours and transaction.headers.method:
                self._peer_reason = reason_of(transaction.headers)
            case "NOTIFY" if not transaction.ours and (wish := remote_wish_of(transaction.headers)) is not None:
                self._tell(LegRemoteControlled(self.id, wish, self.line.trust.knows(transaction.headers.source)))
            case "INFO" if transaction.ours and transaction.final:
                self._keys.info_answered()
            case "OPTIONS" if transaction.ours and transaction.final:
                self._probe.over(alive=transaction.cause is Cause.RECEIVED and transaction.status != 481)

    def offer_received(self, sdp: str) -> None:
        self.audio.offered(sdp)

    def offer_made(self, sdp: str) -> str:
        return self._offer.written(sdp)

    def media_changed(self) -> None:
        call = self._live()
        try:
            self._update_audio(call)
        except pj.Error as error:
            self._sound_failed(call, error.reason)
            return
        early = self.answered_at is None and call.getInfo().state in _BEFORE_ANSWER
        if not early or self.direction is Direction.OUTBOUND:  # an incoming call's audio is told with its answer
            self.audio.say(early=early)

    def key_received(self, digit: str) -> None:
        if digit.upper() in DTMF_DIGITS:
            self._tell(DtmfReceived(self.id, digit.upper()))

    def transfer_progressed(self, status: int, reason: str, last: bool) -> None:
        self._referral.progressed(status, reason, last=last)

    def transfer_asked(self, target: str) -> tuple[int, LegCall | None]:
        return self.succession.sent_elsewhere(target)

    def replacement_asked(self, message: str, source: str) -> LegCall | None:
        return self.succession.to_be_replaced(message, source)

    def replaced(self) -> None:
        self.succession.replaced()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _call_to(self, uri: str, headers: Mapping[str, str]) -> None:
        self._call = LegCall(self.line.account, self)
        parameters = parameters_for()
        for name in append_headers(parameters, headers):
            log.debug("a header of an outgoing call was left out: %r", name)
        try:
            self._call.makeCall(uri, parameters)
        except pj.Error as error:
            raise dial_error(error) from None

    def _offer_again(self, refusal: Ending) -> None:
        """What was offered first was refused; the leg goes on in another dialog, if it comes about."""
        if self._over or self._invite is None:
            return
        try:
            self._invite()
        except PhoneError as error:
            log.info("leg %s could not be offered again: %s", self.id, error)
            self._end(refusal)

    def _refused(self, ending: Ending) -> bool:
        """Whether another offer follows."""
        if self._over or self._invite is None or self._call is None or ending.ended_by is not EndedBy.PEER:
            return False
        if not self._offer.refused(ending.status):
            return False
        log.info(
            "leg %s: %d to what it offered; next offer: encryption %s", self.id, ending.status, self._offer.encryption
        )
        self._call.release()
        self._call = None  # on this thread, and its call id is free for the next
        self._host.later(0.0, lambda: self._offer_again(ending))
        return True

    def _provisional(self, transaction: Transaction) -> None:
        if transaction.cause is not Cause.RECEIVED or not 100 < transaction.status < 200:
            return
        self._offer.taken()
        if transaction.status == 180:
            self.mark(Milestone.RINGING)
        _, reason = transaction.headers.status
        status = transaction.status
        self._tell(LegMoved(self.id, LegEvent.PROVISIONAL, status, reason, early_media=self.audio.negotiated))

    def _far_end_said(self, transaction: Transaction) -> None:
        party = self._far_end.changed(transaction.headers)
        if party is not None:
            self._tell(LegIdentityChanged(self.id, party))

    def _update_audio(self, call: LegCall) -> None:
        self.audio.update(call, may_sound=not (self._hold.wanted or self._gave_way or self.succession.waits))

    def _refer(self, send: Callable[[LegCall], None]) -> None:
        call = self._live()
        if not self._confirmed:
            raise PhoneError("wrong_state", "not answered yet")
        self._referral.begin()
        try:
            send(call)
        except pj.Error as error:
            self._referral.withdraw()
            raise PhoneError("engine", error.reason) from None

    def _ending_by(self, stage: CallStage) -> Ending:
        ending = ending_of(stage, self._peer_reason, answered=self.answered)
        return replace(ending, code=DEVICE) if self._device_failed and not self.answered else ending

    def _sound_failed(self, call: LegCall, detail: str) -> None:
        """Its sound cannot be connected: the leg is over, though the stack can end the dialog in a moment only."""
        log.error("leg %s has no sound: %s", self.id, detail)

        def end_dialog() -> None:
            try:
                call.hangup(parameters_for(0))
            except pj.Error as error:
                log.debug("leg %s is gone already: %s", self.id, error.reason)

        self._host.later(0.0, end_dialog)
        self._end(Ending(500, detail, EndedBy.SYSTEM, code=DEVICE))

    def _hold_settled(self, refused: bool) -> None:
        self.media_changed()
        if refused:
            self.audio.say(early=False, again=True)

    def _check_ringing_here(self) -> None:
        if self.direction is not Direction.INBOUND or self.answered_at is not None or self._call is None:
            raise PhoneError("wrong_state", "not ringing here")

    def _live(self) -> LegCall:
        if self._call is None:
            raise PhoneError("no_such_leg", self.id)
        return self._call

    def _finish(self, ending: Ending, status: int) -> None:
        """Ends the dialog for us; the stack sees its last transaction through by itself."""
        if self._over:
            return
        self._ending = self._ending or ending
        if self._call is not None:
            try:
                self._call.hangup(parameters_for(status))
            except pj.Error as error:
                log.warning("leg %s could not be ended properly: %s", self.id, error.reason)
        self._end(self._ending)

    def _end(self, ending: Ending) -> None:
        if self._over:
            return
        self._over = True
        self._abandon()
        if self.answered_at is not None:
            self.mark(Milestone.BYE)
        self._referral.leg_over()
        self._tell(LegEnded(self.id, ending))
        self._host.leg_over(self)
        self.succession.over()

    def _abandon(self) -> None:
        """Lets go of PJSIP's object, on its thread and before its call id is used again."""
        self._hold.close()
        self._move.close()
        self._keys.close()
        self.audio.close()
        call, self._call = self._call, None
        if call is not None:
            call.release()

    def _tell(self, fact: object) -> None:
        if self._held_back is not None:
            self._held_back.append(fact)
        else:
            self._host.emit(fact)


_BEFORE_ANSWER = (
    pj.PJSIP_INV_STATE_NULL,
    pj.PJSIP_INV_STATE_CALLING,
    pj.PJSIP_INV_STATE_INCOMING,
    pj.PJSIP_INV_STATE_EARLY,
)
