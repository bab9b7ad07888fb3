"""Every page at four sizes, in each language, light and dark, into ./screenshots.

Looked at before a change lands: alignment, overlap, cut words, contrast, what the eye meets first.
``make screenshots`` takes all pages of the demo; ``make screenshots SCREENSHOTS="/ /login"`` these.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from questionnaires.translation import LANGUAGES
from survey_app.config import Settings
from tests.support.browser import DEVICES, Device, Windows, running_chromium
from tests.support.server import QONYS, running_server
from tests.support.tree import ROOT

FOLDER = ROOT / "screenshots"
PAGES = ("/",)
"""Addresses below the server's root."""


@dataclass(frozen=True)
class View:
    """One way of looking at a page."""

    device: Device
    language: str
    dark: bool

    @property
    def name(self) -> str:
        """The view's part of a file name."""
        return f"{self.device.width}x{self.device.height}-{self.language}" + "-dark" * self.dark


def views() -> Iterator[View]:
    """Every way of looking at a page."""
    for device, language, dark in product(DEVICES.values(), LANGUAGES, (False, True)):
        yield View(device, language, dark)


def file_name(address: str, view: View) -> str:
    """The file of one view of a page, ``tables-1-360x740-kk-dark.png``."""
    page = address.strip("/").replace("/", "-") or "start"
    return f"{page}-{view.name}.png"


def take(page: Page, address: str, view: View) -> None:
    """Look at a page and keep what is seen, its whole height."""
    page.goto(f"{address}?language={view.language}")
    page.screenshot(path=FOLDER / file_name(address, view), full_page=True)


def prepared(folder: Path) -> Settings:
    """The installation of the demo, in a folder of its own."""
    settings = Settings.load({"INSTANCE": folder / "instance"})
    environment = os.environ | {"QONYS_INSTANCE": str(settings.instance)}
    subprocess.run([*QONYS, "demo", "--no-serve"], env=environment, check=True)
    return settings


def main(addresses: list[str]) -> None:
    """Take the pages that were named, or all."""
    FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as name,
        running_server(prepared(Path(name)), Path(name) / "server.log") as server,
        running_chromium() as chromium,
    ):
        windows = Windows(chromium, server.url)
        for view in views():
            page = windows.open(view.device, dark=view.dark)
            for address in addresses or PAGES:
                take(page, address, view)
            windows.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1:])
