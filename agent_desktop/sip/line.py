"""One SIP account: its way to a server found, its registration kept up for ever, its incoming calls handed on."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import pjsua2 as pj

from agent_desktop.domain.events import Registration
from agent_desktop.domain.provisioning import LineConfig, Transport
from agent_desktop.kit.fsm import Machine
from agent_desktop.ports import PhoneError
from agent_desktop.sip.backoff import Backoff, Patience, spread
from agent_desktop.sip.callbacks import Invitation, LineAccount, RegistrationResult
from agent_desktop.sip.engine import Scheduled
from agent_desktop.sip.identity import own_user_of
from agent_desktop.sip.line_news import LineNews
from agent_desktop.sip.native import subscribe_for_mailbox
from agent_desktop.sip.registration import GOING, LINE_TRANSITIONS, UNANSWERED, LineEvent, LineState
from agent_desktop.sip.server_check import ServerCheck
from agent_desktop.sip.signals import messages_waiting
from agent_desktop.sip.sparing_log import SparingLog
from agent_desktop.sip.stack_settings import assign, mailbox_uri
from agent_desktop.sip.trust import TrustedSources
from agent_desktop.sip.way import NoWay, Way

log = logging.getLogger(__name__)

_REFUSALS = frozenset({401, 403, 404, 407})
_BUSY = (171001, 70011)  # PJSIP_EBUSY, PJ_EBUSY
_NO_ANSWER = "no_answer"
_CONNECTION_LOST = "connection_lost"


class LineHost(Protocol):
    """What a line needs around it."""

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled: ...

    def call_arrived(self, line: Line, invitation: Invitation) -> None: ...

    def find_way(self, server: str, then: Callable[[Way | NoWay], None]) -> None: ...

    def known_way(self, server: str) -> Way | NoWay | None:
        """By what its name stood for last; None when that was never known."""
        ...

    def local_towards(self, address: str) -> str: ...

    def probe(self, way: Way, kind: Transport, then: Callable[[bool], None]) -> None: ...

    def account_settings(self, config: LineConfig, way: Way, *, behind: bool) -> pj.AccountConfig:
        """For an account on `way`, its transport open; `behind` a NAT, as far as is known. Raises PhoneError."""
        ...

    def line_moved(self, line: Line) -> None:
        """The line has another address of ours than before."""
        ...

    def line_seen(self, line: Line) -> None:
        """The registrar sees the line under its own address, or no longer so."""
        ...

    def line_settled(self, line: Line) -> None:
        """The line is registered."""
        ...

    def drop_connections(self, kind: Transport) -> None: ...


class Line:
    """An account of the stack. close() deletes it; no leg of it may be left then.

    An attempt is: find the way, put the account on it, REGISTER; where that stands is a table (sip/registration).
    Whatever an earlier attempt still waits for is void then. Without an answer the next attempt is at the next of the
    line's servers, or later at the same one. A name that was known is taken as it was while the name service is silent.
    """

    def __init__(self, config: LineConfig, host: LineHost, trusted: Sequence[str], patience: Patience) -> None:
        """Besides the line's own servers, or in their place, `trusted` names whose word is taken."""
        self.config = config
        self.own_user = own_user_of(config.aor)
        self.trust = TrustedSources(config, trusted)
        self._host = host
        self._patience = patience
        self._servers = (config.proxy or config.registrar, *config.backup_proxies)
        self._server = 0
        self._account: LineAccount | None = None
        self._way: Way | None = None
        self._machine = Machine(LineState.NEW, LINE_TRANSITIONS)
        self._attempt = 0
        self._stale = False
        """Whether the Contact names a connection that is gone."""
        self._outdated = False
        """Whether the account has other settings than it should."""
        self._behind = False
        """Whether the registrar sees another address of ours than we do."""
        self._renewals = 0
        self._news = LineNews(config.id, host.emit)
        self._backoff = Backoff()
        self._next: Scheduled | None = None
        self._impatience: Scheduled | None = None
        self._check = ServerCheck(config, self._servers, host, patience, self)
        self._lookup: Scheduled | None = None
        self._after_farewell: Callable[[], None] | None = None
        self._strangers = SparingLog(
            log, host.later, "%d more strangers told of messages within a minute", logging.INFO
        )

    @property
    def account(self) -> LineAccount:
        """Raises PhoneError while no way leads to the server yet."""
        if self._account is None:
            raise PhoneError("no_network", f"no way to {self._using}")
        return self._account

    @property
    def way(self) -> Way | None:
        """The way in use."""
        return self._way

    @property
    def _using(self) -> str:
        return self._servers[self._server]

    @property
    def server(self) -> int:
        """The place of the one in use among its servers."""
        return self._server

    def open(self, *, held: bool = False) -> None:
        """Begins to register, or is reachable at once in direct mode; `held`, not before proceed().

        Raises PhoneError or pj.Error for settings that are seen to be bad at once.
        """
        self.trust.look_up()
        self._begin()
        if held:
            self._machine.fire(LineEvent.HOLD)
        else:
            self._try(strict=True)

    def proceed(self) -> None:
        """What held the line back is over."""
        self._try(LineEvent.PROCEED)

    def assure(self) -> None:
        """Registers once more where it is registered: something may have been heard after it that undid it."""
        if self.registered and not self._unanswered:
            self._try()

    def ask_server(self, server: int) -> None:
        """This one of its servers had better be asked."""
        self._server = server
        self._try()

    def register_again(self) -> None:
        """Tries now, whatever was planned; tells the state of a direct line."""
        self._begin()
        self._try()

    def network_changed(self) -> None:
        """Makes sure at once that the line works: from its new address, or from the old one."""
        if not self._going:
            self._backoff.reset()
            self._server = 0
            self._try()

    def settings_changed(self, *, now: bool) -> None:
        """What calls are offered with is other: taken with a new registration, for PJSIP forgets the old one. `now`, or
        with the next attempt; never while an answer is awaited, which would be lost."""
        self._outdated = True
        if now and not self._unanswered and (self.registered or not self.config.registrar):
            self._try()

    def look_at_route(self) -> None:
        """To be called every now and then: notices what nobody told."""
        way = self._way
        if way is None or self._going or not way.address:
            return
        if self._host.local_towards(way.address) != way.local and not self._news.no_route:
            log.info("line %s: the route to %s is another now", self.config.id, way.address)
            self._try()
        elif self._news.no_route and self._host.local_towards(way.address):
            self._backoff.reset()
            self._try()

    def transport_lost(self) -> None:
        """The connection broke: come back soon. A line that is down has its own plan already."""
        self._stale = True
        if self.registered:
            self._failed(503, "connection lost", _CONNECTION_LOST, same_server=True)

    def leave(self, then: Callable[[], None] | None = None) -> bool:
        """Unregisters; whether an answer is to be waited for. `then` is called after it came, or did not in time."""
        self._cancel_timers()
        self._machine.fire(LineEvent.LEAVE if self._say_farewell() else LineEvent.END)
        if not self.has_left and then is not None:
            self._after_farewell = then
            self._impatience = self._host.later(self._patience.farewell, self._farewell_overdue)
        return not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether no answer to a farewell is waited for any more."""
        return self._machine.state in (LineState.UNHEARD, LineState.GONE)

    @property
    def may_be_heard_late(self) -> bool:
        """Whether a farewell that nobody answered may still arrive."""
        return self._machine.state is LineState.UNHEARD

    def _say_farewell(self) -> bool:
        if self._account is None or not self.registered or self._unanswered:  # the stack says one thing at a time
            return False
        try:
            self._account.setRegistration(False)
        except pj.Error as error:
            log.debug("line %s could not unregister: %s", self.config.id, error.reason)
            return False
        return True

    def _farewell_overdue(self) -> None:
        self._machine.fire(LineEvent.OVERDUE)
        self._left()

    def _left(self) -> None:
        self._cancel_timers()
        self._news.forget()
        then, self._after_farewell = self._after_farewell, None
        if then is not None:
            self._host.later(0.0, then)  # an account must not be deleted by its own callback

    def close(self) -> None:
        """Deletes the account; idempotent."""
        self._machine.fire(LineEvent.END)
        self._cancel_timers()
        account, self._account = self._account, None
        if account is not None:
            account.release()
            account.shutdown()

    def say_again(self) -> None:
        """Repeats where the line stands."""
        self._news.repeat()

    def say_removed(self) -> None:
        self._news.removed()

    def say_failed(self, reason: str) -> None:
        """The line could not even be opened."""
        self._news.tell(Registration.UNREACHABLE, self._using, 0, reason)

    # --- what PJSIP says (LineListener) ------------------------------------------------------------------------------

    def call_arrived(self, invitation: Invitation) -> None:
        self._host.call_arrived(self, invitation)

    def messages_told(self, message: str, source: str, *, asked: bool) -> None:
        if not asked and not self.trust.believes(source):
            self._strangers.say("line %s: a stranger at %s tells of messages", self.config.id, source)
            return
        fact = messages_waiting(self.config.id, message)
        if fact is not None:
            self._host.emit(fact)

    def registration_changed(self, result: RegistrationResult) -> None:
        accepted = result.sent and 200 <= result.status < 300
        self._machine.fire(LineEvent.ACCEPTED if accepted else LineEvent.DENIED)
        if self._going:
            self._left()
            return
        under_way = self._machine.state is LineState.LOOKING
        if under_way and not accepted:
            return  # the attempt that has begun meanwhile will tell
        if not under_way:
            self._cancel_timers()
        if accepted:
            self._backoff.reset()
            self.trust.answered(result.source)
            self._look_behind(result)
            self._news.tell(Registration.REGISTERED, self._using, result.status, result.reason)
            self._check.plan()
            self._host.line_settled(self)
            if self._outdated:
                self._host.later(0.0, self._try)
        elif result.status in _REFUSALS:
            self._next = self._host.later(self._patience.refused, self._try)
            self._news.tell(Registration.REFUSED, self._using, result.status, result.reason, self._patience.refused)
        else:
            silent = not result.sent or result.status == 408
            self._failed(result.status, result.reason, _NO_ANSWER if silent else "")

    def _look_behind(self, result: RegistrationResult) -> None:
        seen_as = result.seen_as
        behind = bool(seen_as) and self._way is not None and seen_as != self._way.local
        if behind is not self._behind:
            self._behind = behind
            self._host.line_seen(self)

    # --- an attempt --------------------------------------------------------------------------------------------------

    @property
    def registered(self) -> bool:
        """As far as was told: a registration that is renewed, or moved, goes on."""
        return self._news.registered and not self._going

    @property
    def _unanswered(self) -> bool:
        return self._machine.state in UNANSWERED

    @property
    def _going(self) -> bool:
        return self._machine.state in GOING

    def _begin(self) -> None:
        self._backoff.reset()
        if self.config.registrar:
            self._news.tell(Registration.REGISTERING, self._using)

    def _try(self, event: LineEvent = LineEvent.TRY, *, strict: bool = False) -> None:
        """With `strict` what is wrong with the settings is raised where it shows at once."""
        if not self._machine.allows(event):
            return
        self._machine.fire(event)
        self._cancel_timers()
        self._attempt += 1
        number = self._attempt
        self._impatience = self._host.later(self._patience.answer, self._no_answer_yet)

        def found(way: Way | NoWay) -> None:
            if number == self._attempt and not self._going:
                self._go(way, strict=strict and now)

        if self._host.known_way(self._using) is not None:
            self._lookup = self._host.later(self._patience.lookup, lambda: self._take_as_it_was(number))
        now = True
        self._host.find_way(self._using, found)
        now = False  # what is found later is told, not raised

    def _take_as_it_was(self, number: int) -> None:
        """The name service is silent, and we know what it would say."""
        way = self._host.known_way(self._using)
        if number == self._attempt and way is not None:
            log.info("line %s: the name service is silent; the exchange is asked where it was", self.config.id)
            self._attempt += 1  # its answer, when it comes at last, is for nobody
            self._go(way, strict=False)

    def _go(self, way: Way | NoWay, *, strict: bool) -> None:
        if self._lookup is not None:
            self._lookup.cancel()
        if isinstance(way, NoWay):
            self._failed(0, "", way.value)
            return
        try:
            asked = self._take(way)
            if not self.config.registrar:
                self._cancel_timers()
                self._machine.fire(LineEvent.PLACED)
                self._news.tell(Registration.DIRECT, self._using, again=True)
                return
            if not asked:
                self.account.setRegistration(True)
            self._machine.fire(LineEvent.ASKED)
        except PhoneError as error:
            if strict:
                raise
            self._failed(0, error.detail, error.code)
        except pj.Error as error:
            if strict and self._account is None:
                raise
            if error.status in _BUSY:
                self._machine.fire(LineEvent.ASKED)  # the stack renews it by itself just now
            else:
                self._failed(503, error.reason, _NO_ANSWER)

    def _take(self, way: Way) -> bool:
        """Puts the account on `way`; what it still asks on another is forgotten. Whether it asks by itself now."""
        old = self._way
        new = self._unanswered or self._stale or self._outdated
        if self._account is not None and old is not None and old.leads_as(way) and not new:
            return False
        config = self.config
        if self._server:
            config = replace(config, proxy=self._using)
        moved = old is not None and old.local != way.local
        settings = self._host.account_settings(config, way, behind=self._behind)
        if moved:
            self._drop_connections()
        if self._account is None:
            account = LineAccount(self)
            account.create(settings)
            subscribe_for_mailbox(account.getId(), mailbox_uri(config))
            self._account = account
        else:
            # PJSIP makes its registration anew, with a Contact of the new transport, only when it sees a setting
            # changed. This one it never uses: no request carries credentials that nobody asked for.
            self._renewals += 1
            assign(settings.sipConfig, authInitialAlgorithm=("", "MD5")[self._renewals % 2])
            # After a move it unregisters the old Contact first, so that no call is sent there, and a registrar that
            # keeps one Contact only takes the new one. Where nothing moved that could overtake the new REGISTER.
            assign(settings.regConfig, disableRegOnModify=not moved)
            self._account.modify(settings)
        self._stale = self._outdated = False
        self._way = way
        if old is not None and moved:
            log.info("line %s moves from %s to %s", self.config.id, old.local, way.local)
            self._host.line_moved(self)
        return moved

    def _drop_connections(self) -> None:
        if self.config.transport is not Transport.UDP:
            self._host.drop_connections(self.config.transport)
            self._stale = True

    def _no_answer_yet(self) -> None:
        """Over UDP a REGISTER that nobody answers is repeated for 32 s by the stack; it stays, so that a server that
        comes back is noticed within 4 s, and is made anew well before."""
        self._cancel_timers()
        if not self._unanswered:
            self._attempt += 1  # a name server that is silent: its answer is too late
            self._failed(0, "", NoWay.NO_NAME.value)
        elif self.config.transport is Transport.UDP and len(self._servers) == 1:
            self._machine.fire(LineEvent.FAILED)
            pause = spread(self._patience.renew)
            self._next = self._host.later(pause, self._try)
            self._news.tell(Registration.UNREACHABLE, self._using, 408, "no answer", round(pause, 1), _NO_ANSWER)
        else:
            self._drop_connections()
            self._failed(408, "no answer", _NO_ANSWER)

    def _failed(self, status: int, reason: str, code: str = "", *, same_server: bool = False) -> None:
        """Tells it, and plans another attempt; one that is under way is void."""
        self._attempt += 1
        if self._machine.state not in (LineState.WAITING, LineState.SILENT):
            self._machine.fire(LineEvent.FAILED)
        self._cancel_timers()
        tried = self._using
        pause = self._backoff.pause(answered=bool(status) and not code)
        if not same_server:
            self._server = (self._server + 1) % len(self._servers)
            if self._server:
                pause = random.uniform(0.0, self._patience.next_server)
        self._next = self._host.later(pause, self._try)
        self._news.tell(Registration.UNREACHABLE, tried, status, reason, round(pause, 1), code)

    def _cancel_timers(self) -> None:
        self._check.cancel()
        for timer in (self._next, self._impatience, self._lookup):
            if timer is not None:
                timer.cancel()
        self._next = self._impatience = self._lookup = None
