"""Other systems from the record: one key opens the customer there, and only there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from agent_desktop.domain.provisioning import RecordLink
from agent_desktop.domain.record_links import is_allowed
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Menu, Theme
from agent_desktop.ui.text import Language
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import WANG, Bench, provisioning, scene

CRM = RecordLink("crm", LocalText("CRM", "客户系统"), "https://crm.example.org/c/{customer.number}?n={customer.name}")
BILLS = RecordLink("bills", LocalText("Bills", "账单"), "https://crm.example.org/b/{customer.fields.plan}")
NOT_HERE = RecordLink("miles", LocalText("Miles"), "https://crm.example.org/m/{customer.fields.miles}")


PACKS = Path(__file__).parents[2] / "resources" / "packs"


class Browser(QObject):
    """Stands for the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def browser(theme: Theme) -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]  # it takes a name
    yield browser
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    await fake.store.open()
    yield fake
    await fake.close()


@pytest.fixture
async def bench(fake: FakeDesk, theme: Theme) -> AsyncIterator[Bench]:
    bench = Bench(fake, theme, Language())
    bench.resize(906, 716)
    bench.show()
    bench.activateWindow()
    QApplication.processEvents()
    yield bench
    bench.close_down()
    bench.close()
    bench.deleteLater()
    QApplication.processEvents()


async def show(fake: FakeDesk, bench: Bench, *links: RecordLink) -> QPushButton:
    fake.backend.provisioned = replace(provisioning(), record_links=links)
    await fake.log_in_ready()
    bench.workspace.openCustomer(WANG.id)
    for _ in range(3):
        await fake.settle()
        QApplication.processEvents()
    (button,) = bench.findChildren(QPushButton, "record_links")
    return button


async def test_given_one_link_when_its_key_is_pressed_then_the_customer_is_opened_there(
    fake: FakeDesk, bench: Bench, browser: Browser, theme: Theme
) -> None:
    button = await show(fake, bench, CRM, NOT_HERE)
    assert button.isVisible()
    QTest.keyClick(bench, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert browser.opened == ["https://crm.example.org/c/C-20418?n=%E7%8E%8B%E4%BC%9F"]
    assert not theme.icons.unknown


async def test_given_several_links_when_the_button_is_pressed_then_they_are_offered(
    fake: FakeDesk, bench: Bench, browser: Browser
) -> None:
    button = await show(fake, bench, CRM, BILLS)
    button.click()
    QApplication.processEvents()
    (menu,) = [m for m in bench.findChildren(Menu) if m.isVisible()]
    assert [a.text() for a in menu.actions()] == ["CRM", "Bills"]
    assert browser.opened == []
    menu.actions()[1].trigger()
    assert browser.opened == ["https://crm.example.org/b/family_5g_199"]
    menu.close()


@pytest.mark.parametrize("name", sorted(p.parent.name for p in PACKS.glob("*/pack.json")))
async def test_given_a_shipped_pack_when_its_links_are_chosen_then_its_own_hosts_are_opened(
    fake: FakeDesk, bench: Bench, browser: Browser, name: str
) -> None:
    head = json.loads((PACKS / name / "pack.json").read_text("utf-8"))
    fields = {d["key"]: "A 1" for d in head["customer_fields"] if d["source"] == "pack"}
    fake.backend.customers[WANG.id] = replace(WANG, fields=fields)
    links = [
        RecordLink(x["id"], LocalText(x["label"]["en"], x["label"]["zh_CN"]), x["url"]) for x in head["record_links"]
    ]
    assert links
    assert all(is_allowed(link.template, head["link_hosts"]) for link in links)
    assert all(host.endswith((".example.com", ".example.org")) for host in head["link_hosts"])
    button = await show(fake, bench, *links)
    for index in range(len(links)):
        button.click()
        QApplication.processEvents()
        for menu in [m for m in bench.findChildren(Menu) if m.isVisible()]:
            menu.actions()[index].trigger()
            menu.close()

    assert len(browser.opened) == len(links)
    assert {urlsplit(address).hostname for address in browser.opened} == set(head["link_hosts"])
    assert not any(c in address for address in browser.opened for c in "{} "), "every name was filled in"


async def test_given_no_link_for_this_customer_then_there_is_no_button(fake: FakeDesk, bench: Bench) -> None:
    button = await show(fake, bench, NOT_HERE)
    assert not button.isVisible()
