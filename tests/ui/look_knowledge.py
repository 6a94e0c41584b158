"""Takes pictures of the page of those who write articles, on fakes.

    python -m tests.ui.look_knowledge --shots DIR [--looks light,dark,zh] [--scale 1.5] [--size 1024x700]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agent_desktop.domain.article_editing import (
    ArticleText,
    Author,
    Complaint,
    EditEvent,
    Gap,
    Gaps,
    Writing,
)
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Listing
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.knowledge_desk.files import FilesPane
from tests.fakes.desk import FakeDesk, build
from tests.ui.look_workspace import provisioning
from tests.ui.looking import Look, run
from tests.ui.shell_scene import Shell, shell

L = LocalText
_BODY_EN = """## When a bill looks too high
1. Look at the period and the plan.
2. Compare roaming and extra data.
> I see what happened: the roaming pack was used twice.

- Never promise a refund before the check.
- **More than ¥200** goes to the team lead."""
_BODY_ZH = """## 账单金额偏高时
1. 查看账期和套餐。
2. 核对漫游和流量加油包。
> 我看到原因了：漫游包被使用了两次。

- 核对之前不要承诺退款。
- **超过 200 元** 转班长处理。"""


async def article_desk() -> FakeDesk:
    """An editor's morning: reviews of others, drafts of one's own, and what runs out."""
    held = provisioning()
    user = replace(held.user, permissions=held.user.permissions | {"knowledge.edit"})
    fake = build(replace(held, user=user))
    editor, me = fake.editor, fake.editor.me
    text = ArticleText(
        L("Bill too high", "账单金额偏高"), L(_BODY_EN, _BODY_ZH), category="billing", keywords=("invoice",)
    )
    editor.me = Author("u-sun", "孙悦", "Sun Yue")
    await editor.save(Writing("bill", 0, text))
    await editor.move("k1", "bill", 1, EditEvent.SUBMIT, "")
    editor.me = me
    await editor.move("k2", "bill", 1, EditEvent.APPROVE, "Clear and short.")
    editor.me = Author("u-sun", "孙悦", "Sun Yue")
    changed = _BODY_EN.replace("¥200", "¥300").replace("2. Compare roaming and extra data.", "2. Compare roaming.")
    await editor.save(Writing("bill", 0, replace(text, body=L(changed, _BODY_ZH))))
    await editor.move("k3", "bill", 2, EditEvent.SUBMIT, "")
    editor.me = me
    await editor.save(Writing("esim", 0, replace(text, title=L("Swap to an eSIM", "更换 eSIM"), keywords=("sim",))))
    now = fake.clock.now()
    editor.reminders = [
        Reminder("fees", L("Fees of 2025", "2025 年资费"), now - timedelta(days=4), over=True),
        Reminder("roam", L("Roaming in Asia", "亚洲漫游"), now + timedelta(days=9), over=False),
    ]
    editor.found = Gaps(
        now - timedelta(days=30),
        (Gap("家庭套餐 副卡", 14, 6, ("billing",), now), Gap("esim watch", 5, 3, ("sales",), now - timedelta(days=2))),
        (Complaint("bill", L("Bill too high", "账单金额偏高"), 2, 1, 9, ("The limit is 300 now",)),),
    )
    return fake


async def _open(s: Shell, key: str) -> None:
    listing = s.find("articles_list", Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


async def _add_files(s: Shell, folder: Path) -> None:
    """Three, of which one is refused, and a fourth that is on its way."""
    (pane,) = s.window.findChildren(FilesPane)
    contents = {
        "eSIM prices 2026.pdf": b"%PDF-" + b"x" * 84_000,
        "Where the QR code is.png": b"\x89PNG\r\n\x1a\n" + b"x" * 512_000,
        "Setup.exe": b"MZ",
    }
    paths = [folder / name for name in contents]
    for path in paths:
        path.write_bytes(contents[path.name])
    pane.addWanted.emit(paths)
    await s.settle()
    pane.show_sending("Devices.xlsx", 410_000, 660_000, 2)
    for path in paths:
        path.unlink()


async def shoot(look: Look) -> None:
    async with shell(look.theme, await article_desk(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.press("page_articles")
        look.save("knowledge-list", s.window)
        await _open(s, "bill")
        look.save("knowledge-review", s.window)
        s.find("article_parts", Segments).setCurrent("versions")
        await s.settle()
        look.save("knowledge-versions", s.window)
        s.find("article_parts", Segments).setCurrent("files")
        await _open(s, "esim")
        await _add_files(s, look.folder)
        look.save("knowledge-files", s.window)
        s.find("article_parts", Segments).setCurrent("text")
        await s.settle()
        await s.type("article_title_en", "Swap the SIM for an eSIM")
        look.save("knowledge-writing", s.window)
        s.find("articles_parts", Segments).setCurrent("gaps")
        await s.settle()
        look.save("knowledge-gaps", s.window)


if __name__ == "__main__":
    run(__doc__, {"knowledge": shoot})
