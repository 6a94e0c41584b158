"""How the API says announcements."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from server_stub.models.announcement_queries import is_active
from server_stub.models.announcements import Announcement
from server_stub.models.bounds import LText, Moment
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.views import PersonView, person_view

Importance = Literal["normal", "important", "urgent"]


class AnnouncementView(BaseModel):
    """`edition` is what is confirmed: it rises when the text changes. `active`: it is shown now.

    `confirmed_at` is when the asker confirmed, or read, this edition.
    """

    id: str
    revision: int
    edition: int
    status: Literal["published", "withdrawn"]
    active: bool
    title: LText
    detail: LText
    say: LText
    importance: Importance
    must_confirm: bool
    article: str | None
    queues: list[str]
    units: list[str]
    roles: list[str]
    at: Moment
    until: Moment | None
    author: PersonView
    updated_at: Moment
    confirmed_at: Moment | None


class AnnouncementPage(BaseModel):
    """The latest first; `next` is what to ask for as `before`, null at the end."""

    items: list[AnnouncementView]
    next: str | None


class WrittenView(BaseModel):
    """An announcement as its writers see it: for how many it is, and how many of them have confirmed it."""

    announcement: AnnouncementView
    people: int
    confirmed: int


class WrittenPage(BaseModel):
    items: list[WrittenView]
    next: str | None


class ReaderView(BaseModel):
    """One person it is for. `confirmed_at` is of the present edition, `earlier_edition` the last one before."""

    person: PersonView
    unit: str
    unit_label: LText
    confirmed_at: Moment | None
    received_at: Moment | None
    earlier_edition: int | None


class EventView(BaseModel):
    action: str
    edition: int
    by: PersonView
    at: Moment


class ReadersView(BaseModel):
    """Who has not confirmed first; `people` and `confirmed` count all, whatever the limit."""

    announcement: AnnouncementView
    people: int
    confirmed: int
    readers: list[ReaderView]
    events: list[EventView]


def view(
    catalogue: Catalogue, row: Announcement, at: datetime, confirmed_at: datetime | None = None
) -> AnnouncementView:
    return AnnouncementView(
        id=row.id,
        revision=row.revision,
        edition=row.edition,
        status="withdrawn" if row.status == "withdrawn" else "published",
        active=is_active(row, at),
        title=row.title,
        detail=row.body,
        say=row.say,
        importance=_importance(row.importance),
        must_confirm=row.must_confirm,
        article=row.article_id or None,
        queues=row.queues,
        units=row.units,
        roles=row.roles,
        at=row.starts_at,
        until=row.ends_at,
        author=person_view(catalogue, row.author),
        updated_at=row.updated_at,
        confirmed_at=confirmed_at,
    )


def _importance(stored: str) -> Importance:
    match stored:
        case "important":
            return "important"
        case "urgent":
            return "urgent"
        case _:
            return "normal"
