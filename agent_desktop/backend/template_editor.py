"""TemplateEditor over HTTP."""

from __future__ import annotations

from agent_desktop.backend.connection import segment
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import Placeholder, TemplateShelf, TemplateText
from agent_desktop.domain.text import LocalText

_TEMPLATES = "/v1/message-templates"


class HttpTemplateEditor:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def shelf(self) -> TemplateShelf:
        return _shelf_of(await self._session.ask("GET", _TEMPLATES))

    async def save(self, template: TemplateText) -> TemplateText:
        body = {
            "revision": template.revision,
            "channel": template.channel.value,
            "position": template.position,
            "label": _both(template.label),
            "subject": _both(template.subject),
            "text": _both(template.text),
            "active": template.active,
        }
        return _template_of(await self._session.ask("PUT", f"{_TEMPLATES}/{segment(template.code)}", body=body))

    async def order(self, codes: tuple[str, ...]) -> TemplateShelf:
        return _shelf_of(await self._session.ask("PUT", _TEMPLATES, body={"codes": list(codes)}))

    async def delete(self, code: str, revision: int) -> None:
        await self._session.ask("DELETE", f"{_TEMPLATES}/{segment(code)}", query={"revision": revision})


def _shelf_of(answer: Node) -> TemplateShelf:
    return TemplateShelf(
        templates=tuple(_template_of(n) for n in answer.each("items")),
        placeholders=tuple(
            Placeholder(n.text("name"), n.local_text("label"), n.local_text("sample"))
            for n in answer.each("placeholders")
        ),
        most_segments=answer.integer("max_segments"),
    )


def _template_of(node: Node) -> TemplateText:
    return TemplateText(
        code=node.text("code"),
        revision=node.integer("revision"),
        channel=node.choice("channel", Channel),
        label=node.local_text("label"),
        subject=node.local_text("subject"),
        text=node.local_text("text"),
        position=node.integer("position", 0),
        active=node.flag("active", True),
    )


def _both(text: LocalText) -> dict[str, str]:
    return {"en": text.en, "zh_CN": text.zh_cn}
