"""Takes pictures of an article that is sent, and of a message being written.

    python -m tests.ui.look_sending --shots DIR [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.ui.design import Select
from tests.fakes.messenger import CHOICES, NO_EMAIL, SMS
from tests.ui.look_workspace import talk
from tests.ui.looking import Look, run
from tests.ui.sending_scene import ARTICLE, sending_desk
from tests.ui.shell_scene import Shell, shell


async def shoot(look: Look) -> None:
    async with shell(look.theme, sending_desk(), tag=look.tag, phone=False) as s:
        s.window.resize(*look.size)
        await talk(s.fake)
        await s.settle()
        s.window._columns.knowledge.openArticle(ARTICLE)
        await s.settle()
        look.save("sending-article", s.window)
        await s.press("write_article")
        look.save("sending-email", s.window)
        await _choose(s, "message_channel", "sms")
        await _choose(s, "message_template", "balance-sms")
        look.save("sending-sms", s.window)
        await s.dismiss()
        s.fake.messenger.found = replace(CHOICES, ways=(NO_EMAIL, replace(SMS, reason="no_address", recipients=())))
        await s.press("write_to_customer")
        look.save("sending-nobody", s.window)
        await s.dismiss()


async def _choose(s: Shell, name: str, value: str) -> None:
    select = s.find(name, Select)
    select.setValue(value)
    select.chosen.emit(value)
    await s.settle()


if __name__ == "__main__":
    run(__doc__, {"sending": shoot})
