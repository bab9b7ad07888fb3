"""Chromium as people hold it: phone, tablet and desktop, with and without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Device:
    """What a page is looked at on."""

    name: str
    width: int
    height: int
    touch: bool = False

    def options(self) -> dict[str, object]:
        """Options of a Playwright context."""
        options: dict[str, object] = {"viewport": {"width": self.width, "height": self.height}}
        if self.touch:
            options |= {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
        return options


PHONE = Device("phone", 360, 740, touch=True)
TABLET = Device("tablet", 800, 1280, touch=True)
DESKTOP = Device("desktop", 1280, 800)
WIDE = Device("wide", 1440, 900)
DEVICES: Mapping[str, Device] = MappingProxyType(
    {device.name: device for device in (PHONE, TABLET, DESKTOP, WIDE)}
)


def chromium_path() -> str | None:
    """The Chromium of this machine, or the one that ``QONYS_TEST_CHROMIUM`` names."""
    given = os.environ.get("QONYS_TEST_CHROMIUM")
    return shutil.which(given) if given else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start Chromium; a machine without one fails the test instead of skipping it."""
    path = chromium_path()
    if path is None:
        pytest.fail("no Chromium: install the package chromium or set QONYS_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Windows:
    """Opens windows on one server and keeps what their consoles complained of."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, device: Device = DESKTOP, *, scripts: bool = True, dark: bool = False) -> Page:
        """A fresh window (own cookies); paths given to ``goto`` start at the server's root."""
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            **device.options(),  # type: ignore[arg-type]
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return page

    def close(self) -> None:
        """Close every window that was opened."""
        while self.contexts:
            self.contexts.pop().close()

    def _listen(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.complaints.append(str(getattr(message, "text", message)))


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds wrong on the page, one line a rule, with the first element concerned."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']} ({rule['nodes'][0]['html']})" for rule in found]
