"""What the agent writes about a contact: kept within two seconds of the keystroke, until the server has it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent_desktop.domain.call import Call, InteractionId
from agent_desktop.domain.customer import Handover
from agent_desktop.domain.events import (
    CallAdded,
    CallEnded,
    CustomerAttached,
    DraftSaved,
    LoggedIn,
    LoggedOut,
    PopReady,
    ProblemNoticed,
    WrapUpFinished,
    WrapUpOpened,
    WriteQueued,
)
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.wrapup import NOTES, Draft, Form, Problem, WrapUpStatus, check, notes_limit, prune, quoted
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, BackendError, LocalStore, StorageError, WireFormat

log = logging.getLogger(__name__)

SAVE_AFTER_SECONDS = 0.5
"""From the first unsaved keystroke; further typing does not push it back, so nothing stays unsaved for two seconds."""


@dataclass(slots=True)
class _Open:
    draft: Draft
    answered: bool
    saved_revision: int = 0
    timer: Timer | None = None
    block: str = ""
    """The notes of the agent before us, as they were put in."""
    servers: bool = False
    """The server keeps it, and nothing was typed here since."""


class WrapUp:
    """The forms being filled, one an interaction."""

    def __init__(
        self,
        store: LocalStore,
        wire: WireFormat,
        backend: Backend,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
    ) -> None:
        self._store = store
        self._backend = backend
        self._wire = wire
        self._bus = bus
        self._clock = clock
        self._username = username
        self._provisioning: Provisioning | None = None
        self._open: dict[InteractionId, _Open] = {}
        self._versions: dict[tuple[str, int], Form] = {}
        """Every form that was seen: what was begun on an older version is finished on it."""
        self._fetched_for = ""
        """Who is logged in and has what the server kept for them: they may have left some of it for later since."""
        self._tasks = Tasks("wrapup")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self._on_logged_out())
        self._facts.on(CallAdded, lambda fact: self._on_call(fact.call))
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(PopReady, self._on_pop)
        self._facts.on(CustomerAttached, self._on_customer)

    async def close(self) -> None:
        """Saves what is unsaved, then lets go."""
        self._facts.close()
        for interaction_id in tuple(self._open):
            await self.save(interaction_id)
        await self._tasks.close()

    async def restore(self) -> None:
        """Opens the drafts of an earlier run again."""
        begun_on: dict[tuple[str, int], InteractionId] = {}
        for draft in await self._store.drafts():
            interaction_id = InteractionId(draft.interaction_id)
            if interaction_id not in self._open:
                self._open[interaction_id] = _Open(draft, answered=True, saved_revision=draft.revision)
                self._bus.publish(WrapUpOpened(interaction_id, draft))
                begun_on.setdefault((draft.form_id, draft.form_version), interaction_id)
        for interaction_id in begun_on.values():  # hundreds of drafts are of few versions
            self._tasks.spawn(self._fetch_form(interaction_id), "form")

    def draft(self, interaction_id: InteractionId) -> Draft | None:
        found = self._open.get(interaction_id)
        return found.draft if found else None

    def form(self, interaction_id: InteractionId) -> Form | None:
        """The form that an interaction's wrap-up was begun on; the one of now while that version is not known."""
        draft = self.draft(interaction_id)
        if draft is None or self._provisioning is None:
            return None
        return self._versions.get((draft.form_id, draft.form_version)) or self._provisioning.form(draft.form_id)

    def edit(self, interaction_id: InteractionId, values: Mapping[str, Any], notes: str) -> None:
        """Takes what stands in the form now and sees that it is saved soon."""
        found = self._open.get(interaction_id)
        if found is None or (found.draft.values == values and found.draft.notes == notes):
            return
        found.draft = replace(
            found.draft,
            values=dict(values),
            notes=notes,
            revision=found.draft.revision + 1,
            updated_at=self._clock.now(),
        )
        found.servers = False
        if found.timer is None:
            found.timer = self._clock.call_later(SAVE_AFTER_SECONDS, lambda: self._save_soon(interaction_id))

    async def save(self, interaction_id: InteractionId) -> bool:
        """Writes the draft to disk now; False when the disk refuses (the agent is told, the text stays open)."""
        found = self._open.get(interaction_id)
        if found is None or found.saved_revision == found.draft.revision:
            return True
        draft = found.draft
        try:
            await self._store.save_draft(draft)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))
            return False
        found.saved_revision = draft.revision
        self._bus.publish(DraftSaved(interaction_id, self._clock.now()))
        return True

    def problems(self, interaction_id: InteractionId) -> dict[str, Problem]:
        """What keeps the form from being finished, by field."""
        found, form = self._open.get(interaction_id), self.form(interaction_id)
        return _check(form, found.draft) if found and form else {}

    async def finish(self, interaction_id: InteractionId, incomplete: bool = False) -> dict[str, Problem]:
        """Hands the wrap-up to the outbox; the returned problems (none when done) must be mended first.

        `incomplete` sends it as it is, to be finished later. Raises StorageError with the draft still open.
        """
        found = self._open.get(interaction_id)
        if found is None:
            return {}
        form = self.form(interaction_id)
        draft = found.draft
        if form is not None:
            # the version that was shown is the one it was written on
            draft = replace(draft, values=prune(form, draft.values), form_version=form.version)
            problems = _check(form, draft)
            if problems and not incomplete:
                return problems
        status = WrapUpStatus.INCOMPLETE if incomplete else WrapUpStatus.COMPLETE
        now = self._clock.now()
        draft = replace(draft, revision=draft.revision + 1)
        write = PendingWrite(
            kind=WriteKind.WRAP_UP,
            key=interaction_id,
            revision=draft.revision,
            body=self._wire.wrap_up(draft, status, now),
            created_at=now,
            title=draft.title,
            username=self._username(),
        )
        await self._store.finish_draft(interaction_id, write)
        if found.timer is not None:
            found.timer.cancel()
        self._open.pop(interaction_id, None)
        log.info("interaction %s: wrap-up %s", interaction_id, status.value)
        self._bus.publish(WrapUpFinished(interaction_id, status))
        self._bus.publish(WriteQueued(write))
        return {}

    def _save_soon(self, interaction_id: InteractionId) -> None:
        found = self._open.get(interaction_id)
        if found is not None:
            found.timer = None
            self._tasks.spawn(self.save(interaction_id), "save")

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning
        self._versions |= {(f.id, f.version): f for f in fact.provisioning.forms}
        for found in self._open.values():
            form = fact.provisioning.form(found.draft.form_id)
            if form is not None and not found.draft.revision:  # nothing was typed on the older version
                found.draft = replace(found.draft, form_version=form.version, values=_defaults(form))
        username = fact.provisioning.user.username
        if username and username != self._fetched_for:
            self._tasks.spawn(self._fetch_unfinished(username), "unfinished")

    def _on_logged_out(self) -> None:
        """What only the server keeps is not for whoever comes next; its agent finds it again, on any computer."""
        self._fetched_for = ""
        for interaction_id, found in tuple(self._open.items()):
            if found.servers:
                self._open.pop(interaction_id)
                self._bus.publish(WrapUpFinished(interaction_id, WrapUpStatus.INCOMPLETE))

    async def _fetch_unfinished(self, username: str) -> None:
        """Opens what the server keeps to be finished, unless this computer knows more about it."""
        try:
            mine = {w.key for w in await self._store.pending_writes() if w.kind is WriteKind.WRAP_UP}
            mine |= {d.interaction_id for d in await self._store.drafts()}
            left = await self._backend.unfinished_wrap_ups()
        except (BackendError, StorageError) as error:
            log.info("what is left to finish is not known: %s", error)
            return
        self._fetched_for = username
        for draft in left:
            interaction_id = InteractionId(draft.interaction_id)
            if interaction_id in self._open or interaction_id in mine:
                continue
            self._open[interaction_id] = _Open(draft, answered=True, saved_revision=draft.revision, servers=True)
            self._bus.publish(WrapUpOpened(interaction_id, draft))
            await self._fetch_form(interaction_id)

    async def _fetch_form(self, interaction_id: InteractionId) -> None:
        """The version that a draft was begun on, where the centre has a newer one now."""
        draft = self.draft(interaction_id)
        if draft is None or not draft.form_id or (draft.form_id, draft.form_version) in self._versions:
            return
        try:
            form = await self._backend.form(draft.form_id, draft.form_version)
        except BackendError as error:
            log.info("form %s version %d is not known: %s", draft.form_id, draft.form_version, error)
            return
        self._versions[form.id, form.version] = form
        for other, found in tuple(self._open.items()):
            if (found.draft.form_id, found.draft.form_version) == (form.id, form.version):
                self._bus.publish(WrapUpOpened(other, found.draft))

    def _on_call(self, call: Call) -> None:
        if call.consult_for is not None or call.interaction_id in self._open:  # the latter: a caller who comes back
            return
        form = self._form_for(call.context.queue_id)
        draft = Draft(
            interaction_id=call.interaction_id,
            form_id=form.id if form else "",
            form_version=form.version if form else 0,
            values=_defaults(form) if form else {},
            started_at=call.started_at,
            customer_id=call.context.customer_id,
            title=call.party.name or ("" if call.party.withheld else call.party.dialled_text),
        )
        self._open[call.interaction_id] = _Open(draft, answered=False)
        self._bus.publish(WrapUpOpened(call.interaction_id, draft))

    def _form_for(self, queue_id: str) -> Form | None:
        usual = self._provisioning.forms_for("wrap_up") if self._provisioning else ()
        if self._provisioning is None or not usual:
            return None
        queue = self._provisioning.queue(queue_id)
        chosen = self._provisioning.form(queue.form_id) if queue else None
        return chosen or usual[0]

    def _on_pop(self, fact: PopReady) -> None:
        """The server may know better which form fits (only before anything is typed), and what was written before."""
        found = self._open.get(fact.interaction_id)
        if found is None:
            return
        before = found.draft
        form = self._provisioning.form(fact.pop.form_id) if self._provisioning else None
        if form is not None and not found.draft.revision and found.draft.form_id != form.id:
            found.draft = replace(
                found.draft,
                form_id=form.id,
                form_version=form.version,
                values=_defaults(form),
            )
        if fact.pop.handover is not None:
            self._take_over(fact.interaction_id, found, fact.pop.handover)
        if found.draft is not before:
            self._bus.publish(WrapUpOpened(fact.interaction_id, found.draft))

    def _take_over(self, interaction_id: InteractionId, found: _Open, handover: Handover) -> None:
        """Puts what the agent before us wrote above our notes; what was typed here stays, the block included."""
        limit = notes_limit(self.form(interaction_id)) // 2
        block = quoted(handover.by, handover.at, handover.notes, limit) if handover.notes.strip() else ""
        notes, typed = found.draft.notes, found.draft.revision
        if block == found.block or (found.block and (typed or found.block not in notes)):
            return
        notes = notes.replace(found.block, block, 1) if found.block else f"{block}\n{notes}"
        found.block = block
        found.draft = replace(found.draft, notes=notes)
        if typed:
            found.draft = replace(found.draft, revision=typed + 1, updated_at=self._clock.now())
            self._tasks.spawn(self.save(interaction_id), "save")

    def _on_customer(self, fact: CustomerAttached) -> None:
        found = self._open.get(fact.interaction_id)
        if found is None:
            return
        changed = replace(found.draft, customer_id=fact.customer.id, title=fact.customer.name)
        if changed == found.draft:
            return
        if found.draft.revision:
            changed = replace(changed, revision=found.draft.revision + 1)
            found.servers = False
            self._tasks.spawn(self.save(fact.interaction_id), "save")
        found.draft = changed

    def _on_ended(self, fact: CallEnded) -> None:
        """A call nobody answered, or without a form, leaves nothing behind, unless something was typed."""
        interaction_id = fact.call.interaction_id
        found = self._open.get(interaction_id)
        if found is None:
            return
        found.answered = fact.call.answered_at is not None
        owed = found.answered and found.draft.form_id
        if not owed and not found.draft.revision:
            self._open.pop(interaction_id)
            self._bus.publish(WrapUpFinished(interaction_id, WrapUpStatus.INCOMPLETE))
        elif found.answered and not found.draft.revision:
            found.draft = replace(found.draft, revision=1, updated_at=self._clock.now())
            self._tasks.spawn(self.save(interaction_id), "save")  # an owed wrap-up survives a crash, typed or not


def _defaults(form: Form) -> dict[str, Any]:
    return {f.key: f.default for f in form.fields if f.default is not None}


def _check(form: Form, draft: Draft) -> dict[str, Problem]:
    return check(form, {**draft.values, NOTES: draft.notes})
