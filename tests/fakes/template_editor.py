"""TemplateEditor in memory: templates, what they may name, and ways to disappoint."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.message_template import Placeholder, TemplateShelf, TemplateText, flaws
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import BackendError, Refused
from tests.fakes.guard import only_in_tests

L = LocalText
PLACEHOLDERS = (
    Placeholder("customer.name", L("Customer: name", "客户：姓名"), L("Wang Wei", "王伟")),
    Placeholder("agent.name", L("Agent: name", "坐席：姓名"), L("Li Na", "李娜")),
    Placeholder("company", L("Company", "公司"), L("East Tel", "东方电信")),
    Placeholder("article.title", L("Article: title", "文章：标题"), L("Refund rules", "退款规则")),
)


class FakeTemplateEditor:
    """`error` is raised by every call while it is set; `calls` are their names in order."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.error: BackendError | None = None
        self.calls: list[str] = []
        self.templates: dict[str, TemplateText] = {}

    async def shelf(self) -> TemplateShelf:
        self._answer("shelf")
        return self._shelf()

    def _shelf(self) -> TemplateShelf:
        ordered = sorted(self.templates.values(), key=lambda t: (t.position, t.code))
        return TemplateShelf(tuple(ordered), PLACEHOLDERS, 6)

    async def save(self, template: TemplateText) -> TemplateText:
        self._answer("save")
        if flaws(template, PLACEHOLDERS):
            raise Refused("validation", "Something in the request is not acceptable.")
        there = self.templates.get(template.code)
        if there is not None and there == replace(template, revision=template.revision + 1, position=there.position):
            return there
        if (there.revision if there else 0) != template.revision:
            raise Refused("conflict", "The template was changed meanwhile. Read it again.")
        place = there.position if there else template.position
        saved = replace(template, revision=template.revision + 1, position=place)
        self.templates[template.code] = saved
        return saved

    async def order(self, codes: tuple[str, ...]) -> TemplateShelf:
        self._answer("order")
        named = [c for c in codes if c in self.templates]
        rest = sorted((t.position, c) for c, t in self.templates.items() if c not in named)
        for number, code in enumerate([*named, *(c for _, c in rest)], start=1):
            self.templates[code] = replace(self.templates[code], position=10 * number)
        return self._shelf()

    async def delete(self, code: str, revision: int) -> None:
        self._answer("delete")
        there = self.templates.get(code)
        if there is not None and there.revision != revision:
            raise Refused("conflict", "The template was changed meanwhile. Read it again.")
        self.templates.pop(code, None)

    def _answer(self, name: str) -> None:
        self.calls.append(name)
        if self.error is not None:
            raise self.error
