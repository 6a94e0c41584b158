"""Takes pictures of the pages for forms and for imports, on fakes.

    python -m tests.ui.look_forms --shots DIR [--looks light,dark,zh] [--scale 1.5] [--size 1024x700]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agent_desktop.domain.form_design import FieldKind
from agent_desktop.domain.importing import ImportNoun
from agent_desktop.ui.design import Check, Listing
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.form_desk.page import FormDesk
from agent_desktop.ui.import_desk.page import ImportDesk
from tests.ui.form_scene import admin_desk
from tests.ui.looking import Look, run
from tests.ui.shell_scene import Shell, shell


async def _choose(s: Shell, listing_name: str, key: str) -> None:
    listing = s.find(listing_name, Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


async def shoot(look: Look) -> None:
    async with shell(look.theme, admin_desk(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.press("page_forms")
        look.save("forms-list", s.window)
        await _choose(s, "forms_list", "billing")
        look.save("forms-name", s.window)
        await _choose(s, "form_fields", "type")
        look.save("forms-choice", s.window)
        await _choose(s, "form_fields", "amount")
        s.find("preview_look", Segments).setCurrent("light" if look.theme.is_dark else "dark")
        s.find("preview_language", Segments).setCurrent("en" if look.tag == "zh_CN" else "zh_CN")
        await s.settle()
        look.save("forms-number", s.window)
        page = s.window.findChildren(FormDesk)[0]
        page.editor.add_field(FieldKind.CHOICE)
        await s.settle()
        look.save("forms-flaws", s.window)
        page.editor.undo()
        page.editor.remove()
        await s.settle()
        await s.press("publish_form")
        look.save("forms-publish", s.window)
        s.layers()[0].dismiss()
        s.find("form_parts", Segments).setCurrent("queues")
        await s.settle()
        s.find("form_queue_technical", Check).setChecked(True)
        await s.settle()
        look.save("forms-queues", s.window)
        s.find("form_parts", Segments).setCurrent("versions")
        await s.settle()
        await _choose(s, "form_versions", "2")
        look.save("forms-versions", s.window)
        await s.press("page_imports")
        look.save("imports-none", s.window)
        desk = s.window.findChildren(ImportDesk)[0]
        desk.bring(ImportNoun.CUSTOMERS, Path("customers-2026.csv"))
        await s.settle()
        look.save("imports-columns", s.window)
        await s.press("check_import")
        job = next(iter(s.fake.importer.all))
        s.fake.importer.advance(job, 3)
        await s.pass_time(1.0)
        look.save("imports-busy", s.window)
        s.fake.importer.finish(job)
        await s.pass_time(1.0)
        look.save("imports-compared", s.window)


if __name__ == "__main__":
    run(__doc__, {"forms": shoot})
