"""The announcements and tests that come with a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.features.packs.files import PackError, naming
from server_stub.features.packs.loading import Loading
from server_stub.models.announcement_queries import PUBLISHED, search_text
from server_stub.models.announcements import Announcement
from server_stub.models.quiz_marking import faults, questions_of
from server_stub.models.quizzes import Quiz
from server_stub.security.roles import Role

_IMPORTANCE = ("normal", "important", "urgent")


async def load_news(db: AsyncSession, loading: Loading) -> None:
    """Raises PackError for what refers to something that is not there, and for a test nobody could take."""
    with naming(loading.files.path / "pack.json"):
        rows = [_announcement(loading, entry) for entry in loading.files.head.get("announcements", [])]
    await loading.save(db, Announcement, rows)
    quizzes: list[dict[str, Any]] = []
    for entry in loading.files.quizzes:
        with naming(f"quizzes/{entry.get('id', '?')}.json"):
            quizzes.append(_quiz(loading, entry))
    await loading.save(db, Quiz, quizzes)


def _announcement(loading: Loading, entry: Mapping[str, Any]) -> dict[str, Any]:
    importance = entry.get("importance", "normal")
    if importance not in _IMPORTANCE:
        raise PackError(f"announcement {entry['id']}: importance is one of {', '.join(_IMPORTANCE)}")
    begins, ends = loading.at(entry["from"]), loading.maybe_at(entry.get("until"))
    coming = [moment for moment in (begins, ends) if moment is not None and moment > loading.loaded]
    say = entry.get("say") or {}
    return {
        "id": loading.id("announcement", entry["id"]),
        "revision": 1,
        "edition": 1,
        "status": PUBLISHED,
        "title": entry["title"],
        "body": entry["body"],
        "say": say,
        "importance": importance,
        "must_confirm": bool(entry.get("must_confirm", False)),
        "article_id": _article(loading, entry.get("article")),
        **_audience(loading, entry),
        "starts_at": begins,
        "ends_at": ends,
        "author": _author(loading, entry),
        "created_at": begins,
        "updated_at": begins,
        "search": search_text(entry["title"], entry["body"], say),
        "wake_at": min(coming, default=None),
    }


def _quiz(loading: Loading, entry: Mapping[str, Any]) -> dict[str, Any]:
    found = faults(entry["title"], questions_of(entry["questions"]))
    if found:
        raise PackError(f"question {(found[0].question or 0) + 1}: {found[0].message}")
    for question in entry["questions"]:
        _article(loading, question.get("article"))
    at = loading.at(entry["updated"])
    return {
        "id": loading.id("quiz", entry["id"]),
        "revision": 1,
        "status": PUBLISHED,
        "title": entry["title"],
        "intro": entry.get("intro", {}),
        "questions": entry["questions"],
        "pass_percent": int(entry["pass_percent"]),
        "tries": int(entry["tries"]),
        **_audience(loading, entry),
        "ends_at": loading.maybe_at(entry.get("until")),
        "author": _author(loading, entry),
        "created_at": at,
        "updated_at": at,
    }


def _audience(loading: Loading, entry: Mapping[str, Any]) -> dict[str, list[str]]:
    head = loading.files.head
    known = {
        "queues": {q["id"] for q in head["queues"]},
        "units": {u["id"] for u in head["org_units"]},
        "roles": set(Role),
    }
    audience = {name: list(entry.get(name, [])) for name in known}
    for name, wanted in audience.items():
        if missing := sorted(set(wanted) - known[name]):
            raise PackError(f"{entry['id']} is for {name} that are not there: {', '.join(missing)}")
    return audience


def _article(loading: Loading, slug: str | None) -> str:
    if slug and slug not in {a.get("slug") for a in loading.files.articles}:
        raise PackError(f"there is no article {slug}")
    return slug or ""


def _author(loading: Loading, entry: Mapping[str, Any]) -> str:
    """Whom the pack names, or the first who may write."""
    if name := entry.get("author"):
        return loading.users[name]
    roles = (Role.EDITOR, Role.LEAD, Role.ADMIN)
    writers = [u["username"] for role in roles for u in loading.files.head["users"] if u["role"] == role]
    return loading.users[writers[0]] if writers else ""
