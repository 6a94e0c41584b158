"""Takes pictures of the pages for forms and for imports, on fakes.

    python -m tests.ui.look_forms --shots DIR [--looks light,dark,zh]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.form_design import FieldKind
from agent_desktop.domain.importing import ImportNoun
from agent_desktop.ui.design import Check, Listing, Scheme, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.form_desk.page import FormDesk
from agent_desktop.ui.import_desk.page import ImportDesk
from agent_desktop.ui.qtloop import QtLoop
from tests.ui.form_scene import admin_desk
from tests.ui.shell_scene import Shell, shell

LOOKS = {"light": (Scheme.LIGHT, "en"), "dark": (Scheme.DARK, "en"), "zh": (Scheme.LIGHT, "zh_CN")}


async def _choose(s: Shell, listing_name: str, key: str) -> None:
    listing = s.find(listing_name, Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


async def shoot(look: str, folder: Path, app: QApplication) -> None:
    scheme, tag = LOOKS[look]
    theme = Theme(scheme)
    theme.apply(app)

    def picture(name: str) -> None:
        s.window.grab().save(str(folder / f"{name}-{look}.png"))

    async with shell(theme, admin_desk(), tag=tag) as s:
        s.window.resize(1280, 800)
        await s.press("page_forms")
        picture("forms-list")
        await _choose(s, "forms_list", "billing")
        picture("forms-name")
        await _choose(s, "form_fields", "type")
        picture("forms-choice")
        await _choose(s, "form_fields", "amount")
        s.find("preview_look", Segments).setCurrent("light" if theme.is_dark else "dark")
        s.find("preview_language", Segments).setCurrent("en" if tag == "zh_CN" else "zh_CN")
        await s.settle()
        picture("forms-number")
        page = s.window.findChildren(FormDesk)[0]
        page.editor.add_field(FieldKind.CHOICE)
        await s.settle()
        picture("forms-flaws")
        page.editor.undo()
        page.editor.remove()
        await s.settle()
        await s.press("publish_form")
        picture("forms-publish")
        s.layers()[0].dismiss()
        s.find("form_parts", Segments).setCurrent("queues")
        await s.settle()
        s.find("form_queue_technical", Check).setChecked(True)
        await s.settle()
        picture("forms-queues")
        s.find("form_parts", Segments).setCurrent("versions")
        await s.settle()
        await _choose(s, "form_versions", "2")
        picture("forms-versions")
        await s.press("page_imports")
        picture("imports-none")
        desk = s.window.findChildren(ImportDesk)[0]
        desk.bring(ImportNoun.CUSTOMERS, Path("customers-2026.csv"))
        await s.settle()
        picture("imports-columns")
        await s.press("check_import")
        job = next(iter(s.fake.importer.all))
        s.fake.importer.advance(job, 3)
        await s.pass_time(1.0)
        picture("imports-busy")
        s.fake.importer.finish(job)
        await s.pass_time(1.0)
        picture("imports-compared")
    theme.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=Path, default=Path("build/shots"))
    parser.add_argument("--looks", default=",".join(LOOKS))
    arguments = parser.parse_args()
    arguments.shots.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        for look in arguments.looks.split(","):
            runner.run(shoot(look, arguments.shots, app))


if __name__ == "__main__":
    main()
