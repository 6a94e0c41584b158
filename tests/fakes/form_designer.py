"""FormDesigner in memory: versions, drafts of one administrator, and ways to disappoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent_desktop.domain.form_design import (
    FormBrief,
    FormDesign,
    FormHistory,
    FormShelf,
    FormVersion,
    Publisher,
    Purpose,
    Sketch,
    SketchBrief,
    tidied,
)
from agent_desktop.domain.form_flaws import flaws
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Refused
from tests.fakes.guard import only_in_tests

ME = Publisher("u-admin", "管理员", "Guan Li")
OTHER = Publisher("u-other", "孙悦", "Sun Yue")


class FakeFormDesigner:
    """`error` is raised by every call while it is set; `calls` are their names in order."""

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.me = ME
        self.error: BackendError | None = None
        self.calls: list[str] = []
        self.published: dict[str, list[tuple[FormDesign, Publisher | None]]] = {}
        """Oldest first: version n stands at n - 1."""
        self.sketches: dict[str, Sketch] = {}
        self.queues: dict[str, tuple[str, ...]] = {}
        """Which of them use a form."""
        self.revision = 1
        self.being_filled_in = 0

    async def forms(self) -> FormShelf:
        self._answer("forms")
        now = self._clock.now()
        return FormShelf(
            tuple(
                FormBrief(
                    form_id,
                    versions[-1][0].title,
                    versions[-1][0].purpose,
                    len(versions),
                    versions[-1][1],
                    now if versions[-1][1] else None,
                    self.queues.get(form_id, ()),
                )
                for form_id, versions in sorted(self.published.items())
            ),
            tuple(
                SketchBrief(s.form_id, s.design.title, s.design.purpose, s.base_version, now)
                for s in self.sketches.values()
            ),
            self.revision,
        )

    async def history(self, form_id: str) -> FormHistory:
        self._answer("history")
        versions = self.published.get(form_id, [])
        sketch = self.sketches.get(form_id)
        if not versions and sketch is None:
            raise Refused("not_found", "There is no such form.")
        briefs = [
            FormVersion(number, design.title, by, self._clock.now() if by else None)
            for number, (design, by) in enumerate(versions, start=1)
        ]
        return FormHistory(form_id, tuple(reversed(briefs)), sketch, self.being_filled_in)

    async def design(self, form_id: str, version: int) -> FormDesign:
        self._answer("design")
        versions = self.published.get(form_id, [])
        if not 1 <= version <= len(versions):
            raise Refused("not_found", "There is no such version of this form.")
        return versions[version - 1][0]

    async def keep(self, sketch: Sketch) -> Sketch:
        self._answer("keep")
        stored = self.sketches.get(sketch.form_id)
        same = stored is not None and replace(stored, revision=0) == replace(sketch, revision=0)
        if stored is None or (not same and stored.revision == sketch.revision):
            stored = self.sketches[sketch.form_id] = replace(sketch, revision=sketch.revision + 1)
        elif not same:
            raise Refused("conflict", "You have changed this draft on another computer.")
        return stored

    async def discard(self, form_id: str) -> None:
        self._answer("discard")
        self.sketches.pop(form_id, None)

    async def publish(self, form_id: str, version: int, design: FormDesign) -> None:
        self._answer("publish")
        design = tidied(design)
        if flaws(design):
            raise Refused("validation", "It makes no sense.")
        versions = self.published.setdefault(form_id, [])
        if len(versions) >= version and versions[version - 1] == (design, self.me):
            return
        if version != len(versions) + 1:
            raise Refused("conflict", f"Version {len(versions)} is the newest one.")
        versions.append((design, self.me))
        self.revision += 1
        self.sketches.pop(form_id, None)

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        self._answer("use")
        if form_id not in self.published:
            raise Refused("not_found", "There is no such form, or it was never published.")
        if self.published[form_id][-1][0].purpose is not Purpose.WRAP_UP:
            raise Refused("validation", "It is not made for wrap-ups.")
        if set(queues) == set(self.queues.get(form_id, ())):
            return
        if revision != self.revision:
            raise Refused("conflict", "Somebody else has changed the forms meanwhile.")
        self.queues = {form: tuple(q for q in used if q not in queues) for form, used in self.queues.items()}
        self.queues[form_id] = tuple(queues)
        self.revision += 1

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.error is not None:
            raise self.error
