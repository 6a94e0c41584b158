"""Articles for what was chosen in the wrap-up form of a contact, asked for whenever the choice changes."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import DraftSaved, WrapUpFinished
from agent_desktop.domain.knowledge import ArticleBrief, Topic
from agent_desktop.domain.wrapup import FieldType
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError
from agent_desktop.ui.desk import Desk

_CODE = "code:"


class ByChoice:
    """Calls `changed` with a contact whose articles are others now. What comes for an older choice is dropped."""

    def __init__(self, desk: Desk, changed: Callable[[str], None]) -> None:
        self._desk, self._changed = desk, changed
        self._asked: dict[str, Topic] = {}
        self._found: dict[str, tuple[ArticleBrief, ...]] = {}
        self._facts = Subscriptions(desk.bus)
        self._facts.on(DraftSaved, lambda fact: self._look(fact.interaction_id))
        self._facts.on(WrapUpFinished, lambda fact: self._forget(fact.interaction_id))

    def close_down(self) -> None:
        self._facts.close()

    def before(self, key: str, others: tuple[ArticleBrief, ...]) -> tuple[ArticleBrief, ...]:
        """The articles on what was chosen, and then the others."""
        chosen = self._found.get(key, ())
        ids = {brief.id for brief in chosen}
        return (*chosen, *(brief for brief in others if brief.id not in ids))

    def _look(self, interaction_id: InteractionId) -> None:
        topic = self._topic(interaction_id)
        if topic == self._asked.get(interaction_id, Topic()):
            return
        self._asked[interaction_id] = topic
        if topic.codes:
            self._desk.tasks.spawn(self._ask(interaction_id, topic), "suggest_articles")
        elif self._found.pop(interaction_id, None):
            self._changed(interaction_id)

    def _topic(self, interaction_id: InteractionId) -> Topic:
        """Only what was chosen from a list leaves the desktop: other fields hold what the caller said."""
        draft, form = self._desk.wrapup.draft(interaction_id), self._desk.wrapup.form(interaction_id)
        if draft is None or form is None:
            return Topic()
        listed = [f.key for f in form.fields if f.type is FieldType.CHOICE]
        codes = tuple(str(value) for key in listed if (value := draft.values.get(key)))
        return Topic(form_id=form.id, codes=codes) if codes else Topic()

    async def _ask(self, interaction_id: InteractionId, topic: Topic) -> None:
        try:
            found = await self._desk.knowledge.suggest(topic)
        except BackendError:
            self._asked.pop(interaction_id, None)  # the next change asks again; what stands there stays
            return
        if self._asked.get(interaction_id) == topic:
            self._found[interaction_id] = tuple(b for b in found if any(w.startswith(_CODE) for w in b.why))
            self._changed(interaction_id)

    def _forget(self, interaction_id: InteractionId) -> None:
        self._asked.pop(interaction_id, None)
        self._found.pop(interaction_id, None)
