"""Messenger in memory: what a test says can be sent, and ways to disappoint."""

from __future__ import annotations

import asyncio

from agent_desktop.domain.message import Channel, Choices, Recipient, Subject, Template, Way, Words
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import BackendError
from tests.fakes.guard import only_in_tests

EMAIL = Way(Channel.EMAIL, recipients=(Recipient("email", LocalText("E-mail", "邮箱"), "w••••@example.org"),))
SMS = Way(
    Channel.SMS,
    recipients=(
        Recipient("phone:0", LocalText("Mobile", "手机"), "+86 139 1234 5678"),
        Recipient("phone:1", LocalText("Home", "家庭"), "+86 571 8765 4321"),
    ),
)
NO_EMAIL, NO_SMS = Way(Channel.EMAIL, "not_configured"), Way(Channel.SMS, "no_address")
TEMPLATES = (
    Template(
        "article-email",
        Channel.EMAIL,
        LocalText("Article", "知识文章"),
        {
            "en": Words("Refund rules", "Dear Wang Wei,\n\n## How\n\n1. Send the form.\n2. **Wait** five days."),
            "zh_CN": Words("退款规定", "王伟，您好：\n\n## 退款规定\n\n1. 提交申请。\n2. **等待**五天。"),
        },
    ),
    Template(
        "article-sms",
        Channel.SMS,
        LocalText("Article in one sentence", "知识要点"),
        {"en": Words(text="Refunds take five days."), "zh_CN": Words(text="退款需要五天。")},
    ),
    Template(
        "balance-sms",
        Channel.SMS,
        LocalText("Balance", "余额"),
        {
            "en": Words(text="You owe {customer.fields.balance}."),
            "zh_CN": Words(text="您的欠费为{customer.fields.balance}。"),
        },
    ),
)
CHOICES = Choices("zh_CN", (EMAIL, SMS), TEMPLATES, {"customer.fields.balance": "-8••••"})


class FakeMessenger:
    """`error` is raised while it is set; `asked` is whom and what was asked about, in order.

    `again` are the messages that were sent once more; that waits for `answering` where a test cleared it.
    """

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.found = CHOICES
        self.asked: list[Subject] = []
        self.error: BackendError | None = None
        self.again: list[str] = []
        self.answering = asyncio.Event()
        self.answering.set()

    async def choices(self, about: Subject) -> Choices:
        self.asked.append(about)
        if self.error is not None:
            raise self.error
        return self.found

    async def send_again(self, message_id: str) -> None:
        await self.answering.wait()
        if self.error is not None:
            raise self.error
        self.again.append(message_id)
