"""What placeholders are called and what they may become, for whoever writes templates: nobody real is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server_stub.models.message_words import LANGUAGES
from server_stub.models.schema import Localized


@dataclass(frozen=True, slots=True)
class Sample:
    """`value` is what the preview puts in its place, by language."""

    name: str
    label: Localized
    value: Localized


def _both(en: str, zh_cn: str) -> Localized:
    return dict(zip(LANGUAGES, (en, zh_cn), strict=True))


_FIXED = (
    Sample("customer.name", _both("Customer: name", "客户：姓名"), _both("Wang Wei", "王伟")),
    Sample("customer.number", _both("Customer: number", "客户：编号"), _both("100482", "100482")),
    Sample("agent.name", _both("Agent: name", "坐席：姓名"), _both("Li Na", "李娜")),
    Sample("agent.extension", _both("Agent: extension", "坐席：分机号"), _both("1001", "1001")),
    Sample("article.title", _both("Article: title", "文章：标题"), _both("Refund rules", "退款规则")),
    Sample(
        "article.summary",
        _both("Article: in one sentence", "文章：一句话摘要"),
        _both("Refunds are paid back within 7 days.", "退款将在7天内原路返回。"),
    ),
    Sample(
        "article.body",
        _both("Article: text", "文章：正文"),
        _both(
            "Refunds are paid back within 7 days.\nNothing needs to be sent in.",
            "退款将在7天内原路返回。\n无需提交任何材料。",
        ),
    ),
    Sample("ticket.number", _both("Ticket: number", "工单：编号"), _both("4711", "4711")),
    Sample("ticket.title", _both("Ticket: title", "工单：标题"), _both("Bill too high", "账单金额偏高")),
    Sample(
        "ticket.result",
        _both("Ticket: result", "工单：处理结果"),
        _both("The difference is on your account.", "差额已退回您的账户。"),
    ),
    Sample(
        "survey.link",
        _both("Survey: address", "调查：链接"),
        _both("https://desk.example.org/s/4kQ2mP7x", "https://desk.example.org/s/4kQ2mP7x"),
    ),
)
_BY_TYPE = {
    "money": _both("86.40", "86.40"),
    "date": _both("2027-03-31", "2027-03-31"),
    "phone": _both("+86 139 0000 0000", "+86 139 0000 0000"),
    "number": _both("12", "12"),
}
_EMAIL = _both("wang.wei@example.com", "wang.wei@example.com")
_ANYTHING = _both("something", "示例内容")


def samples(documents: Mapping[str, Any]) -> list[Sample]:
    """All that a template may name, in the order in which it is offered; `documents` are the pack's."""
    company = Sample("company", _both("Company", "公司"), _words(documents.get("company"), "Example Ltd", "示例公司"))
    centre = Sample("centre", _both("Centre", "客服中心"), _words(documents.get("centre"), "Service", "客服中心"))
    return [*_FIXED[:2], *_of_fields(documents.get("customer_fields", [])), *_FIXED[2:4], company, centre, *_FIXED[4:]]


def _of_fields(definitions: Iterable[Mapping[str, Any]]) -> Iterable[Sample]:
    for definition in definitions:
        if definition["source"] == "computed":
            continue
        name = f"customer.fields.{definition['key']}"
        if options := definition.get("options"):
            value = options[0]["label"]
        elif definition["key"] == "email":
            value = _EMAIL
        else:
            value = _BY_TYPE.get(definition["type"], _ANYTHING)
        label = _words(definition["label"], definition["key"], definition["key"])
        yield Sample(name, _both(f"Customer: {label['en']}", f"客户：{label['zh_CN']}"), value)


def _words(text: Mapping[str, str] | None, en: str, zh_cn: str) -> Localized:
    """The text in both languages, with what stands in where there is none."""
    return {"en": (text or {}).get("en") or en, "zh_CN": (text or {}).get("zh_CN") or zh_cn}
