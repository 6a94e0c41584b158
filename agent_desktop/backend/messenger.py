"""Messenger over HTTP. Raises Garbage for an answer that makes no sense."""

from __future__ import annotations

from agent_desktop.backend.bounds import uuid_or_none
from agent_desktop.backend.connection import segment
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.domain.message import LANGUAGES, Channel, Choices, Recipient, Subject, Template, Way, Words

_PATH = "/v1/messages/choices"


class HttpMessenger:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def choices(self, about: Subject) -> Choices:
        query = {"customer_id": about.customer_id}
        if about.article_id:
            query["article_id"] = about.article_id
        if ticket_id := uuid_or_none(about.ticket_id):
            query["ticket_id"] = ticket_id
        return choices_of(await self._session.ask("GET", _PATH, query=query))

    async def send_again(self, message_id: str) -> None:
        await self._session.ask("PUT", f"/v1/messages/{segment(message_id)}/again")


def choices_of(node: Node) -> Choices:
    return Choices(
        language=node.text("language"),
        ways=tuple(_way_of(way) for way in node.each("channels")),
        templates=tuple(_template_of(template) for template in node.each("templates")),
        masked={name: str(shown) for name, shown in node.mapping("masked").items()},
        most_segments=node.integer("max_segments"),
    )


def _way_of(node: Node) -> Way:
    recipients = tuple(
        Recipient(r.text("ref"), r.local_text("label"), r.text("shown", "")) for r in node.each("recipients")
    )
    return Way(node.choice("channel", Channel), node.text("reason", ""), recipients)


def _template_of(node: Node) -> Template:
    words = node.at("words")
    return Template(
        code=node.text("code"),
        channel=node.choice("channel", Channel),
        label=node.local_text("label"),
        words={
            language: Words(said.text("subject", ""), said.text("text"))
            for language in LANGUAGES
            if (said := words.maybe(language)) is not None
        },
    )
