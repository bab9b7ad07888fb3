"""Every page at four sizes, in each language, light and dark, into ./screenshots.

Looked at before a change lands: alignment, overlap, cut words, contrast, what the eye meets first.
``make screenshots`` takes all pages of the demonstration; ``make screenshots SCREENSHOTS=tables``
those whose name begins so.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from questionnaires.translation import LANGUAGES
from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user
from survey_app.config import Settings
from survey_app.site import open_site
from survey_app.studies.store import all_studies
from tests.support.browser import DEVICES, Device, Windows, running_chromium
from tests.support.server import QONYS, running_server
from tests.support.tree import ROOT

FOLDER = ROOT / "screenshots"
ACCOUNT, PASSWORD = "screenshots", "four unrelated words shown"
BANNERS = "question=reasons_come_libya&banner=resp_sex&banner=region"


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


Shot = Callable[[str], None]
"""Takes what the window shows now, under a name."""


def visit(page: Page, study: str, language: str, shot: Shot) -> None:
    """Walk through all pages as a person does who comes for the first time."""
    page.goto(f"/sign-in?language={language}")
    shot("sign-in")
    interview(page, study, shot)
    sign_in(page)
    for name, address in {
        "studies": "/studies",
        "study": f"/studies/{study}",
        "tables-none": f"/studies/{study}/tables",
        "tables": f"/studies/{study}/tables?{BANNERS}",
        "missing-page": "/no/such/page",
    }.items():
        page.goto(address)
        shot(name)


def interview(page: Page, study: str, shot: Shot) -> None:
    """Begin an interview; go on without an answer until a page asks for one."""
    page.goto(f"/s/{study}")
    shot("interview-start")
    page.locator("main .button").first.click()
    shot("interview-page")
    go_on = page.locator("main .actions button[value=continue]")
    for _ in range(5):
        if page.locator(".problems").count():
            break
        go_on.first.click()
    shot("interview-problem")


def sign_in(page: Page) -> None:
    """Sign in as the account of the screenshots."""
    page.goto("/sign-in")
    page.locator("#name").fill(ACCOUNT)
    page.locator("#password").fill(PASSWORD)
    page.locator("main .button").click()


def prepared(folder: Path) -> tuple[Settings, str]:
    """The installation of the demonstration in a folder of its own, and the name of its study."""
    instance = folder / "instance"
    subprocess.run([*QONYS, "--instance", str(instance), "demo", "--no-serve"], check=True)
    settings = Settings.load({"INSTANCE": instance})
    site = open_site(settings)
    with site.database.writing() as session:
        add_user(session, ACCOUNT, PASSWORD, Role.RESEARCHER)
        study = all_studies(session)[0].slug
    site.close()
    return settings, study


def take(windows: Windows, view: View, study: str, wanted: str) -> None:
    """Take the pages of one view whose names begin with ``wanted``, their whole height."""
    page = windows.open(view.device, dark=view.dark)

    def shot(name: str) -> None:
        if name.startswith(wanted):
            page.screenshot(path=FOLDER / f"{name}-{view.name}.png", full_page=True)

    visit(page, study, view.language, shot)
    windows.close()


def main(wanted: str = "") -> None:
    """Take all pages in every view."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        settings, study = prepared(Path(name))
        with (
            running_server(settings, Path(name) / "server.log") as server,
            running_chromium() as chromium,
        ):
            windows = Windows(chromium, server.url)
            for view in views():
                take(windows, view, study, wanted)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main(*sys.argv[1:])
