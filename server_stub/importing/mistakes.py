"""What can be wrong with a row: a code and its particulars for programs, and sentences for the files that people mend.

A sentence has two halves: what is wrong goes on after the field's name ("is empty"), then what to do about it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("en", "zh_CN")


class Flaw(StrEnum):
    """Why a cell or a row cannot be used. Braces in the sentences below name the particulars of each."""

    # a required cell is empty
    NEEDS_ARTICLE_ID = "needs_article_id"
    NEEDS_CATEGORY = "needs_category"
    NEEDS_TITLE = "needs_title"
    NEEDS_TEXT = "needs_text"
    NEEDS_CUSTOMER_NO = "needs_customer_no"
    NEEDS_NAME = "needs_name"
    NEEDS_OWNER = "needs_owner"
    NEEDS_NUMBER = "needs_number"
    # what stands in a cell
    TOO_LONG = "too_long"
    SPACE = "space"
    NO_FLAG = "no_flag"
    NO_AMOUNT = "no_amount"
    AMOUNT_TOO_LONG = "amount_too_long"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    NO_DATE = "no_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NOT_OFFERED = "not_offered"
    LOST_DIGITS = "lost_digits"
    NO_NUMBER = "no_number"
    NO_EMAIL = "no_email"
    TOO_MANY_NUMBERS = "too_many_numbers"
    NOT_ALLOWED = "not_allowed"
    # what stands elsewhere
    TWICE = "twice"
    NO_CUSTOMER = "no_customer"
    NUMBERS_FULL = "numbers_full"
    EDITED = "edited"
    # the row itself
    CELLS = "cells"
    UNREADABLE = "unreadable"
    DAMAGED_SIGNS = "damaged_signs"
    CELL_TOO_LONG = "cell_too_long"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one field of a row; `field` "" = with the row itself. `particulars` fill the sentences."""

    field: str
    value: str
    flaw: Flaw
    particulars: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def problem(self, language: str = LANGUAGES[0]) -> str:
        return _SENTENCES[self.flaw][language][0].format_map(self.particulars)

    def advice(self, language: str = LANGUAGES[0]) -> str:
        return _SENTENCES[self.flaw][language][1].format_map(self.particulars)


def _both(en: str, en_advice: str, zh: str, zh_advice: str) -> Mapping[str, tuple[str, str]]:
    return {"en": (en, en_advice), "zh_CN": (zh, zh_advice)}


def _empty(advice: str, zh_advice: str) -> Mapping[str, tuple[str, str]]:
    return _both("is empty", advice, "为空", zh_advice)


_SENTENCES: Mapping[Flaw, Mapping[str, tuple[str, str]]] = {
    Flaw.NEEDS_ARTICLE_ID: _empty(
        "Give every article an id of its own, for example refund-rules.",
        "请为每篇文章填写唯一编号，例如 refund-rules。"
    ),
    Flaw.NEEDS_CATEGORY: _empty("Enter one of the pack's categories.", "请填写行业包中的一个分类。"),
    Flaw.NEEDS_TITLE: _empty("Enter a title in at least one language.", "请至少填写一种语言的标题。"),
    Flaw.NEEDS_TEXT: _empty("Enter the text in at least one language.", "请至少填写一种语言的正文。"),
    Flaw.NEEDS_CUSTOMER_NO: _empty("Give every customer a number of its own.", "请为每位客户填写唯一编号。"),
    Flaw.NEEDS_NAME: _empty("Enter the name.", "请填写姓名。"),
    Flaw.NEEDS_OWNER: _empty("Say whose number it is.", "请填写号码属于哪位客户。"),
    Flaw.NEEDS_NUMBER: _empty("Enter the number.", "请填写号码。"),
    Flaw.TOO_LONG: _both(
        "has {length} characters", "Shorten it to {most}.", "有 {length} 个字符", "请缩短到 {most} 个以内。"
    ),
    Flaw.SPACE: _both("contains a space", "Write it in one piece.", "含有空格", "请去掉空格。"),
    Flaw.NO_FLAG: _both("is neither yes nor no", "Write 1 or 0.", "既不是“是”也不是“否”", "请填写 1 或 0。"),
    Flaw.NO_AMOUNT: _both(
        "is no amount", "Write digits with a point, for example 86.40.", "不是金额", "请填写数字和小数点，例如 86.40。"
    ),
    Flaw.AMOUNT_TOO_LONG: _both(
        "is too large an amount", "Write an amount below 1,000,000,000,000.",
        "金额过大", "请填写小于 1,000,000,000,000 的金额。"
    ),
    Flaw.TOO_LITTLE: _both("is too little", "Write {bound} or more.", "过小", "请填写 {bound} 或更大的值。"),
    Flaw.TOO_MUCH: _both("is too much", "Write {bound} or less.", "过大", "请填写 {bound} 或更小的值。"),
    Flaw.NO_DATE: _both(
        "is no date", "Write year, month and day, for example 2026-05-18.",
        "不是日期", "请填写年、月、日，例如 2026-05-18。",
    ),
    Flaw.TOO_EARLY: _both("is too early", "The first possible day is {bound}.", "日期过早", "最早可填 {bound}。"),
    Flaw.TOO_LATE: _both("is too late", "The last possible day is {bound}.", "日期过晚", "最晚可填 {bound}。"),
    Flaw.NOT_OFFERED: _both(
        "is not offered", "Choose one of {offered}.", "不是可选值", "请从以下值中选择：{offered}。"
    ),
    Flaw.LOST_DIGITS: _both(
        "lost its last digits in Excel", "Format the column as text and enter the number again.",
        "在 Excel 中丢失了末尾数字", "请把该列设为文本格式后重新填写号码。",
    ),
    Flaw.NO_NUMBER: _both(
        "is no telephone number", "Write it with its country code, for example +86 139 1234 5678.",
        "不是电话号码", "请连同国家代码填写，例如 +86 139 1234 5678。",
    ),
    Flaw.NO_EMAIL: _both(
        "is no e-mail address", "Write it like name@example.com.",
        "不是电子邮箱地址", "请按 name@example.com 的格式填写。"
    ),
    Flaw.TOO_MANY_NUMBERS: _both(
        "holds {count} numbers", "A customer has at most {most}.", "含有 {count} 个号码", "每位客户最多 {most} 个。"
    ),
    Flaw.NOT_ALLOWED: _both(
        "is not possible here", "Look at the field in the program.", "不能这样填写", "请在程序中查看该字段。"
    ),
    Flaw.TWICE: _both(
        "stands in line {line} already", "Keep one of the two lines.", "在第 {line} 行已经出现", "请只保留其中一行。"
    ),
    Flaw.NO_CUSTOMER: _both(
        "is no customer", "Import the customer first, or correct the number.",
        "没有对应的客户", "请先导入该客户，或更正编号。",
    ),
    Flaw.NUMBERS_FULL: _both(
        "would make {count} numbers", "Delete some in the program first.",
        "会使号码达到 {count} 个", "请先在程序中删除一些号码。",
    ),
    Flaw.EDITED: _both(
        "has been edited in the program since", "Change the article there.",
        "已在程序中修改过", "请在程序中修改该文章。"
    ),
    Flaw.CELLS: _both(
        "The line has {cells} cells, the header {header}.", "Put text that holds the separator in quotation marks.",
        "该行有 {cells} 个单元格，表头有 {header} 个。", "请给含有分隔符的文字加上引号。",
    ),
    Flaw.UNREADABLE: _both(
        "The line cannot be read: {said}.", "Look for a quotation mark that is opened and never closed.",
        "该行无法读取：{said}。", "请检查是否有未闭合的引号。",
    ),
    Flaw.DAMAGED_SIGNS: _both(
        "Some characters are damaged.", "Save the file as UTF-8 (Excel: CSV UTF-8) and try again.",
        "有些字符已损坏。", "请把文件另存为 UTF-8（Excel：CSV UTF-8）后重试。",
    ),
    Flaw.CELL_TOO_LONG: _both(
        "A cell is too long.", "A cell holds plain text of at most {most} characters.",
        "有单元格过长。", "每个单元格最多 {most} 个字符的纯文本。",
    ),
    Flaw.REFUSED: _both(
        "The database refused the row.", "Look for unusual characters and type it again.",
        "数据库拒绝了该行。", "请检查是否有异常字符，然后重新填写。",
    ),
}  # fmt: skip
