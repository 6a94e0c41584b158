"""The page behind a survey's link in a real browser: by keyboard, in both languages, narrow and wide, and spoken."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from server_stub.models.schema import now
from tests.server.browser import NARROW, WIDE, Browser, browser
from tests.server.process import ServerProcess, server_process

pytestmark = pytest.mark.lab
_NOWHERE = "https://ask.example.org"


@dataclass
class Centre:
    """A running server whose calls are asked about."""

    process: ServerProcess
    agent: httpx.Client
    file: Path

    def link(self) -> str:
        """The link in the SMS to a new customer whose call has just ended."""
        number = f"+86135{uuid.uuid4().int % 10**8:08d}"
        customer = {"id": str(uuid.uuid4()), "name": "Page", "phones": [{"e164": number}], "fields": {}}
        self.agent.post("/customers", json=customer).raise_for_status()
        ended, interaction_id = now(), str(uuid.uuid4())
        record = {
            "revision": 1, "session_id": interaction_id, "call_id": "c", "direction": "in", "queue_id": "tickets",
            "line_id": "main", "e164": number, "customer_id": customer["id"], "outcome": "ANSWERED",
            "started_at": (ended - timedelta(minutes=2)).isoformat(), "ended_at": ended.isoformat(), "talk_seconds": 99,
        }  # fmt: skip
        self.agent.put(f"/interactions/{interaction_id}", json=record).raise_for_status()
        (unmasked,) = self.rows("SELECT unmasked FROM messages WHERE interaction_id = ?", interaction_id)[0]
        return str(json.loads(unmasked)["text"].partition(_NOWHERE)[2].join([self.process.url, ""]))

    def rows(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.file, timeout=10)) as database, database:
            return database.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("asking") / "data"
    gateway = folder.parent / "delivery.toml"
    # nobody listens there: the messages stay where the tests find their links
    gateway.write_text('[sms]\nurl = "http://127.0.0.1:9/"\n')
    options = ("--seed", "--public-url", _NOWHERE, "--delivery", str(gateway))
    with server_process(folder, *options) as process, process.client() as agent:
        yield Centre(process, agent, folder / "server.sqlite3")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Browser]:
    """The browser, wide and light; whatever its console says fails the test."""
    chromium.size(*WIDE)
    chromium.complaints()
    yield chromium
    assert chromium.complaints() == []


def test_given_a_link_when_answered_by_keyboard_alone_then_it_says_thank_you_also_later(
    centre: Centre, page: Browser
) -> None:
    link = centre.link()
    page.open(link)
    assert "Are you satisfied with our service?" in page.words

    page.press(Keys.TAB)
    assert page.focus == "q0 1", "the first thing to reach"
    page.press(Keys.SPACE, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.focus == "q0 4"
    page.press(Keys.TAB)
    assert page.focus == "comment"
    page.press(*"Quick & kind", Keys.TAB)
    assert page.focus == "Send"
    page.press(Keys.ENTER)

    assert page.says("Thank you for your answer")
    assert page.ask("document.forms.length") == 0
    token = link.rpartition("/")[2]
    assert page.url == f"{link}?lang=en"
    page.ask("location.reload()")
    page.open(link)
    assert page.says("Thank you for your answer")
    answered = centre.rows("SELECT mark, comment FROM surveys WHERE answered_at IS NOT NULL AND comment <> ''")
    assert answered == [(4, "Quick & kind")]
    assert token not in page.words


def test_given_enter_in_the_marks_when_pressed_then_the_form_is_sent_and_the_language_stays(
    centre: Centre, page: Browser
) -> None:
    page.open(centre.link())

    page.press(Keys.TAB, Keys.SPACE, Keys.ENTER)

    assert page.says("Thank you for your answer")


def test_given_no_mark_when_sent_then_the_browser_asks_for_one_and_so_does_the_server(
    centre: Centre, page: Browser
) -> None:
    link = centre.link()
    page.open(link)

    page.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)
    assert page.focus == "q0 1", "the browser leads to what is missing"
    page.ask("document.forms[0].noValidate = true")  # a browser that does not look
    page.press(Keys.TAB, Keys.TAB, Keys.ENTER)

    assert page.says("Please choose a mark for every question.")
    assert "alert" in {role for role, _ in page.spoken()}
    said = page.complaints()
    assert all("422" in line for line in said), "the status itself is all that the console tells"


def test_given_a_chinese_browser_when_the_language_is_switched_then_what_was_filled_in_stays(
    centre: Centre, page: Browser
) -> None:
    page.open(centre.link(), "zh-CN,zh;q=0.9,en;q=0.5")
    assert "您对本次服务满意吗？" in page.words
    assert page.ask("document.documentElement.lang") == "zh-CN"

    page.press(Keys.TAB, Keys.SPACE, Keys.ARROW_RIGHT, Keys.TAB, *"abc", Keys.TAB, Keys.TAB)
    assert page.focus == "switch English"
    page.press(Keys.ENTER)

    assert page.says("Are you satisfied with our service?")
    assert page.ask("[...document.querySelectorAll('input:checked')].map(i => i.value).join()") == "2"
    assert page.ask("document.getElementById('comment').value") == "abc"
    page.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)
    assert page.says("Thank you for your answer"), "in the language that was chosen"


def test_given_an_old_link_when_opened_then_a_page_for_people_says_so(centre: Centre, chromium: Browser) -> None:
    link = centre.link()
    centre.rows("UPDATE surveys SET expires_at = '2026-01-01 00:00:00' WHERE answered_at IS NULL")

    chromium.open(link)

    assert "This link is no longer valid" in chromium.words
    assert chromium.ask("document.contentType") == "text/html"
    said = chromium.complaints()
    assert all("404" in line for line in said), "the status itself is all that the console tells"


@pytest.mark.parametrize(("width", "height"), [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_given_any_screen_when_shown_then_nothing_is_cut_off_and_marks_are_large_enough_to_touch(
    centre: Centre, page: Browser, width: int, height: int, language: str, tmp_path: Path
) -> None:
    page.size(width, height)

    page.open(centre.link(), language)

    assert page.ask("document.documentElement.scrollWidth <= window.innerWidth")
    boxes = page.ask("[...document.querySelectorAll('.scale input')].map(i => i.getBoundingClientRect().toJSON())")
    assert isinstance(boxes, list)
    assert len(boxes) == 5
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes), "WCAG 2.2, success criterion 2.5.5"
    page.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 5_000


def test_given_a_screen_reader_then_each_mark_says_what_it_means(centre: Centre, page: Browser) -> None:
    page.open(centre.link())

    told = page.spoken()

    assert [name for role, name in told if role == "radio"] == [
        "1 of 5, not at all",
        "2 of 5",
        "3 of 5",
        "4 of 5",
        "5 of 5, very much",
    ]
    assert ("heading", "How was your call?") in told
    assert ("group", "Are you satisfied with our service?") in told
    assert ("textbox", "What should we do better? (optional)") in told
    assert [name for role, name in told if role == "button"] == ["Send", "中文"]


def test_given_the_page_when_a_script_is_slipped_in_then_the_browser_refuses_it(
    centre: Centre, chromium: Browser
) -> None:
    chromium.open(centre.link())
    chromium.complaints()

    chromium.ask("document.body.appendChild(Object.assign(document.createElement('script'), {text: 'window.bad = 1'}))")

    assert chromium.ask("typeof window.bad") == "undefined"
    assert any("Content Security Policy" in line for line in chromium.complaints())
