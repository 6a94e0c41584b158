"""What the centre tells its people, from the server's answers to the domain's values and back. Raises Garbage."""

from __future__ import annotations

from agent_desktop.backend.node import Node
from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.audience import Audience
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person


def person_of(node: Node) -> Person:
    return Person(node.text("id"), node.text("display_name", ""), node.text("display_name_latin", ""))


def audience_of(node: Node) -> Audience:
    """Of the object whose fields name it."""
    return Audience(node.texts("queues"), node.texts("units"), node.texts("roles"))


def audience_body(audience: Audience) -> dict[str, list[str]]:
    return {"queues": list(audience.queues), "units": list(audience.units), "roles": list(audience.roles)}


def by_language(text: LocalText) -> dict[str, str]:
    return {"en": text.en, "zh_CN": text.zh_cn}


def announcement_of(node: Node) -> Announcement:
    return Announcement(
        id=node.text("id"),
        title=node.local_text("title"),
        detail=node.local_text("detail"),
        edition=node.integer("edition"),
        revision=node.integer("revision", 0),
        importance=node.choice("importance", Importance, Importance.NORMAL),
        must_confirm=node.flag("must_confirm", False),
        say=node.local_text("say"),
        article_id=node.text("article", ""),
        audience=audience_of(node),
        at=node.optional_moment("at"),
        until=node.optional_moment("until"),
        author=person_of(node.at("author")) if node.maybe("author") else None,
        active=node.flag("active", True),
        withdrawn=node.text("status", "published") == "withdrawn",
        confirmed_at=node.optional_moment("confirmed_at"),
    )


def reminder_of(node: Node) -> Reminder:
    """An article that ends soon, or has ended."""
    return Reminder(node.text("article_id"), node.local_text("title"), node.moment("valid_until"), node.flag("over"))
