"""Chromium for tests: headless, a profile of its own, nothing reached but this machine, its console listened to."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains

from tests.lab.need import need_program

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # tests run as root in containers; the page is ours
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_PATIENCE_SECONDS = 30.0
NARROW, WIDE = (360, 740), (1280, 800)


class Browser:
    """What a person does with the page: opens it, presses keys, reads."""

    def __init__(self, driver: Chrome) -> None:
        self._driver = driver

    def open(self, url: str, languages: str = "en-GB,en") -> None:
        """As a browser of somebody who prefers these `languages`."""
        agent = self._driver.execute_script("return navigator.userAgent")
        said = {"userAgent": agent, "acceptLanguage": languages}
        self._driver.execute_cdp_cmd("Emulation.setUserAgentOverride", said)
        self._driver.get(url)

    def press(self, *keys: str) -> None:
        """One after the other; wherever the focus is."""
        for key in keys:
            ActionChains(self._driver, duration=0).send_keys(key).perform()

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def ask(self, expression: str) -> object:
        """The value of a script's expression on the page."""
        return self._driver.execute_script(f"return {expression}")

    @property
    def focus(self) -> str:
        """Name and value, or text, of what has the focus."""
        found = self.ask(
            "[document.activeElement.name, document.activeElement.type == 'radio' ? document.activeElement.value : '',"
            " document.activeElement.type == 'submit' ? document.activeElement.textContent.trim() : '']"
        )
        assert isinstance(found, list)
        return " ".join(str(part) for part in found if part)

    @property
    def words(self) -> str:
        return str(self.ask("document.body.innerText"))

    def says(self, words: str) -> bool:
        """Whether the page says so, or the one that is on its way does."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while words not in self.words:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    @property
    def url(self) -> str:
        return self._driver.current_url

    def spoken(self) -> list[tuple[str, str]]:
        """Role and name of everything a screen reader stops at, in its order."""
        nodes = self._driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        wanted = {"heading", "radio", "textbox", "button", "alert", "link", "group", "radiogroup"}
        told = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"]]
        return [(role, name) for role, name in told if role in wanted]

    def complaints(self) -> list[str]:
        """What the console has said since it was asked last, of level warning and above."""
        entries: list[dict[str, str]] = self._driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] != "INFO"]

    def picture(self, path: Path) -> None:
        assert self._driver.save_screenshot(str(path))


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Skips, or fails under LAB_REQUIRED=1, where Chromium or its driver is not installed."""
    options = ChromeOptions()
    options.binary_location = str(need_program("chromium", "chromium"))
    driver_path = need_program("chromedriver", "chromium-driver")
    for argument in (*_ARGUMENTS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(str(driver_path)))
    try:
        driver.set_page_load_timeout(30)
        yield Browser(driver)
    finally:
        driver.quit()
