"""Which colleagues are on the phone: the exchange is asked about the extensions that the centre lists."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from agent_desktop.domain.events import LampChanged, LineChanged, LoggedIn, LoggedOut, MessagesWaiting, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent

log = logging.getLogger(__name__)


class ColleagueLamps:
    """Asks as soon as the first line is registered, and keeps what it was told; news come as LampChanged too."""

    def __init__(self, phone: UserAgent, bus: Bus) -> None:
        self._phone = phone
        self._provisioning: Provisioning | None = None
        self._registered: set[LineId] = set()
        self._asked = False
        self._lamps: dict[str, LampChanged] = {}
        self._waiting: dict[LineId, MessagesWaiting] = {}
        self._tasks = Tasks("colleague_lamps")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(LineChanged, self._on_line)
        self._facts.on(LampChanged, self._on_lamp)
        self._facts.on(MessagesWaiting, self._on_messages)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def lamps(self) -> Mapping[str, LampChanged]:
        """What was told last, by extension; who is not in it is not watched."""
        return dict(self._lamps)

    @property
    def messages(self) -> MessagesWaiting | None:
        """The waiting voice messages of all lines together, None while no exchange told of any."""
        told = tuple(self._waiting.values())
        if not told:
            return None
        first = told[0]
        return MessagesWaiting(first.line_id, sum(m.new for m in told), sum(m.old for m in told), first.account)

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning
        self._watch()

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._provisioning = None
        self._registered.clear()
        self._lamps.clear()
        self._waiting.clear()

    def _on_line(self, fact: LineChanged) -> None:
        if fact.registration is Registration.REGISTERED:
            fresh = fact.line_id not in self._registered
            self._registered.add(fact.line_id)
            if fresh:
                self._watch()
        else:
            self._registered.discard(fact.line_id)
        if fact.registration is Registration.REMOVED:
            self._waiting.pop(fact.line_id, None)

    def _on_lamp(self, fact: LampChanged) -> None:
        if fact.user in self._wanted():
            self._lamps[fact.user] = fact

    def _on_messages(self, fact: MessagesWaiting) -> None:
        if self._provisioning is not None:
            self._waiting[fact.line_id] = fact

    # --- parts

    def _wanted(self) -> Sequence[str]:
        """Every colleague's extension but the agent's own; none where the centre does not want it."""
        centre = self._provisioning
        if centre is None or not centre.watch_colleagues:
            return ()
        extensions = (colleague.extension.strip() for colleague in centre.colleagues)
        return tuple(dict.fromkeys(e for e in extensions if e and e != centre.user.extension))

    def _watch(self) -> None:
        centre = self._provisioning
        if centre is None or not centre.lines or centre.lines[0].id not in self._registered:
            return
        wanted = self._wanted()
        for gone in self._lamps.keys() - set(wanted):
            del self._lamps[gone]
        if wanted or self._asked:
            self._asked = bool(wanted)
            self._tasks.spawn(self._ask(centre.lines[0].id, wanted), "watch")

    async def _ask(self, line_id: LineId, users: Sequence[str]) -> None:
        try:
            await self._phone.watch_lamps(line_id, users)
        except PhoneError as error:  # the line went meanwhile, and calls again when it is back
            log.info("colleagues are not watched: %s", error)
