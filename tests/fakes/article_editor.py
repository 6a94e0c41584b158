"""ArticleEditor in memory: the server's states and four eyes, and ways to disappoint."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from agent_desktop.domain.article_editing import (
    FOUR_EYES,
    ArticleHistory,
    Author,
    Category,
    Change,
    ChangedLine,
    Comparison,
    EditEvent,
    EditorialWork,
    Gaps,
    Move,
    Version,
    VersionBrief,
    VersionState,
    Writing,
)
from agent_desktop.domain.article_files import (
    MEDIA_TYPES,
    FileChange,
    VersionFile,
    ending_of,
    flaw_of,
    stored_name,
)
from agent_desktop.domain.knowledge import Attachment, Reminder
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Refused, StorageError
from tests.fakes import centre
from tests.fakes.guard import only_in_tests

_S, _E = VersionState, EditEvent
_STEPS: dict[VersionState, dict[EditEvent, VersionState]] = {
    _S.DRAFT: {_E.SUBMIT: _S.REVIEW},
    _S.REVIEW: {_E.WITHDRAW: _S.DRAFT, _E.REJECT: _S.DRAFT, _E.APPROVE: _S.PUBLISHED},
    _S.PUBLISHED: {_E.ARCHIVE: _S.ARCHIVED},
    _S.ARCHIVED: {},
}
_OPEN = (_S.DRAFT, _S.REVIEW)


class FakeArticleEditor:
    """`me` is who is logged in; `error` is raised by every call while it is set."""

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.me = Author(centre.PROVISIONING.user.id, centre.PROVISIONING.user.display_name)
        self.error: BackendError | None = None
        self.articles: dict[str, list[Version]] = {}
        """Newest first."""
        self.moves: dict[str, list[Move]] = {}
        self.keys: dict[str, tuple[str, int]] = {}
        self.reminders: list[Reminder] = []
        self.categories = [
            Category("billing", LocalText("Billing", "账务")),
            Category("rules", LocalText("Rules", "规则")),
        ]
        self.found = Gaps(clock.now(), (), ())
        self.shelves: dict[tuple[str, int], list[VersionFile]] = {}
        """By article and version."""
        self.gate: Callable[[], Awaitable[None]] | None = None
        """Called in the middle of sending a file."""

    async def work(self) -> EditorialWork:
        self._answer()
        waiting = [v.brief for vs in self.articles.values() for v in vs if v.brief.state in _OPEN]
        waiting.sort(key=lambda v: v.updated_at)
        return EditorialWork(tuple(waiting), tuple(self.reminders), tuple(self.categories))

    async def gaps(self, days: int) -> Gaps:
        self._answer()
        return self.found

    async def history(self, article_id: str) -> ArticleHistory:
        self._answer()
        versions = self._versions(article_id)
        return ArticleHistory(tuple(v.brief for v in versions), tuple(self.moves.get(article_id, ())))

    async def version(self, article_id: str, version: int) -> Version:
        self._answer()
        return self._version(article_id, version)

    async def compare(self, article_id: str, new: int, old: int) -> Comparison:
        self._answer()
        after, before = self._version(article_id, new).text, self._version(article_id, old).text
        return Comparison(old, new, _compared(before.title, after.title), _compared(before.body, after.body))

    async def save(self, writing: Writing) -> Version:
        self._answer()
        if not writing.text.title or not writing.text.body:
            raise Refused("validation", "body: Write it in one language at least.")
        if writing.text.category not in {c.id for c in self.categories}:
            raise Refused("validation", "category: There is no such category.")
        versions = self.articles.setdefault(writing.article_id, [])
        newest = versions[0] if versions else None
        if newest is None or newest.brief.state in (_S.PUBLISHED, _S.ARCHIVED):
            number = newest.brief.version + 1 if newest else 1
            versions.insert(0, self._made(writing, number))
        elif newest.brief.state is _S.REVIEW:
            raise Refused("illegal_transition", "This version is being reviewed. Withdraw it before changing it.")
        elif newest.text != writing.text:
            if newest.revision != writing.revision:
                raise Refused("conflict", "Somebody else has changed this draft.")
            authors = (*(a for a in newest.brief.authors if a.id != self.me.id), self.me)
            brief = replace(newest.brief, title=writing.text.title, authors=authors, updated_at=self._clock.now())
            versions[0] = replace(newest, brief=brief, revision=newest.revision + 1, text=writing.text)
        return versions[0]

    async def move(self, key: str, article_id: str, version: int, event: EditEvent, note: str) -> Version:
        self._answer()
        if key in self.keys:
            return self._version(*self.keys[key])
        found = self._version(article_id, version)
        if event not in found.events:
            raise Refused("illegal_transition", f"{event} is not possible now.")
        if event in FOUR_EYES and self.me.id in {a.id for a in found.brief.authors}:
            raise Refused("forbidden", "Somebody who did not write it must do this.")
        if event is _E.APPROVE:
            for other in self._versions(article_id):
                if other.brief.state is _S.PUBLISHED:
                    self._put(other, _S.ARCHIVED)
        moved = self._put(found, _STEPS[found.brief.state][event])
        self.moves.setdefault(article_id, []).insert(0, Move(version, event, self.me, note, self._clock.now()))
        self.keys[key] = article_id, version
        return moved

    async def write_again(self, article_id: str, version: int) -> Version:
        self._answer()
        old, newest = self._version(article_id, version), self._versions(article_id)[0]
        if newest.brief.state in _OPEN:
            raise Refused("illegal_transition", "A newer version is being written. Finish that one first.")
        self.articles[article_id].insert(0, self._made(Writing(article_id, 0, old.text), newest.brief.version + 1))
        return self.articles[article_id][0]

    async def files(self, article_id: str, version: int) -> tuple[VersionFile, ...]:
        self._answer()
        self._version(article_id, version)
        return tuple(self.shelves.get((article_id, version), ()))

    async def add_file(self, article_id: str, file_id: str, path: Path, progress: Callable[[int, int], None]) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StorageError("file_unreadable", str(error)) from error
        if flaw := flaw_of(path.name, len(content), content):
            raise StorageError(flaw.value, path.name)
        progress(len(content) // 2, len(content))
        if self.gate is not None:
            await self.gate()
        self._answer()
        file = Attachment(file_id, stored_name(path.name), MEDIA_TYPES[ending_of(path.name)], len(content))
        shelf = self._draft_files(article_id)
        if all(f.file.id != file_id for f in shelf):
            shelf.append(VersionFile(file, FileChange.ADDED))

    async def remove_file(self, article_id: str, file_id: str) -> None:
        self._answer()
        shelf = self._draft_files(article_id)
        for place, held in enumerate(shelf):
            if held.file.id == file_id and held.change is FileChange.ADDED:
                del shelf[place]
                return
            if held.file.id == file_id:
                shelf[place] = replace(held, change=FileChange.REMOVED)

    # --- inside

    def _draft_files(self, article_id: str) -> list[VersionFile]:
        """Those of the draft, which is made where there is none."""
        newest = self._versions(article_id)[0]
        if newest.brief.state is _S.REVIEW:
            raise Refused("illegal_transition", "This version is being reviewed. Withdraw it first.")
        if newest.brief.state is _S.DRAFT:
            return self.shelves.setdefault((article_id, newest.brief.version), [])
        number = newest.brief.version + 1
        self.articles[article_id].insert(0, self._made(Writing(article_id, 0, newest.text), number))
        before = self.shelves.get((article_id, number - 1), [])
        kept = [replace(f, change=FileChange.SAME) for f in before if f.change is not FileChange.REMOVED]
        self.shelves[article_id, number] = kept
        return kept

    def _answer(self) -> None:
        if self.error is not None:
            raise self.error

    def _versions(self, article_id: str) -> Sequence[Version]:
        if article_id not in self.articles:
            raise Refused("not_found", "There is no such article.")
        return tuple(self.articles[article_id])

    def _version(self, article_id: str, number: int) -> Version:
        for version in self._versions(article_id):
            if version.brief.version == number:
                return version
        raise Refused("not_found", f"This article has no version {number}.")

    def _made(self, writing: Writing, number: int) -> Version:
        now = self._clock.now()
        brief = VersionBrief(writing.article_id, number, _S.DRAFT, writing.text.title, (self.me,), now)
        return Version(brief, 1, writing.text, tuple(_STEPS[_S.DRAFT]))

    def _put(self, version: Version, state: VersionState) -> Version:
        changed = replace(version, brief=replace(version.brief, state=state), events=tuple(_STEPS[state]))
        versions = self.articles[version.brief.article_id]
        versions[[v.brief.version for v in versions].index(version.brief.version)] = changed
        return changed


def _compared(old: LocalText, new: LocalText) -> dict[str, tuple[ChangedLine, ...]]:
    marks = {"  ": Change.SAME, "+ ": Change.ADDED, "- ": Change.REMOVED}
    return {
        language: tuple(
            ChangedLine(marks[line[:2]], line[2:])
            for line in difflib.ndiff(before.splitlines(), after.splitlines())
            if line[:2] in marks
        )
        for language, before, after in (("en", old.en, new.en), ("zh_CN", old.zh_cn, new.zh_cn))
        if before or after
    }
