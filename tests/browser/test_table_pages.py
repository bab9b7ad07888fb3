"""Signed-in pages in a browser: readable by everybody, in light and dark, on a phone and on a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user
from survey_app.config import Settings
from survey_app.responses.operations import accept
from survey_app.site import open_site
from tests.support.browser import DESKTOP, PHONE, Device, Windows, accessibility_problems
from tests.support.surveys import published, submission
from tests.survey_app.tables.conftest import PASSWORD, WORK, answers


@pytest.fixture
def work(settings: Settings) -> str:
    """A study with 120 responses, and somebody who may sign in."""
    site = open_site(settings)
    version = published(site, WORK, "work")
    with site.database.writing() as session:
        add_user(session, "aru@example.org", PASSWORD, Role.RESEARCHER)
        for number in range(120):
            sent = submission(version, document=answers(number), personal={"full_name": "Secret"})
            accept(session, site.keys, sent)
    site.close()
    return "work"


def sign_in(page: Page, path: str) -> None:
    """Open a page that asks who one is."""
    page.goto(path)
    page.get_by_label("Name").fill("aru@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("device", [PHONE, DESKTOP])
def test_every_page_is_accessible_and_fits(
    windows: Windows, work: str, device: Device, *, dark: bool
) -> None:
    page = windows.open(device, dark=dark)
    page.goto("/studies")
    assert accessibility_problems(page) == []
    sign_in(page, "/studies")
    for path in (
        "/studies",
        "/studies/work",
        "/studies/work/tables",
        "/studies/work/tables?question=why&banner=sex",
        "/studies/work/tables?question=wage&banner=sex",
        "/studies/work/tables?question=sex",
    ):
        page.goto(path)
        assert accessibility_problems(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is wider than the screen"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_chosen_and_taken_away(windows: Windows, work: str, *, scripts: bool) -> None:
    page = windows.open(scripts=scripts)
    sign_in(page, "/studies/work")

    page.get_by_role("link", name="Make tables").click()
    page.locator("select[name=question]").select_option("why")
    page.get_by_role("checkbox", name="Sex of the person").check()
    page.get_by_role("button", name="Show the table").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Why did you come?")
    expect(page.locator(".finding")).to_contain_text("“Work” is named more often in “Men”")
    expect(page.get_by_role("img")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a workbook").click()
    assert download.value.suggested_filename == "work-why.xlsx"


def test_a_table_is_printed_without_what_belongs_to_the_screen(windows: Windows, work: str) -> None:
    page = windows.open()
    sign_in(page, "/studies/work/tables?question=why&banner=sex")
    page.emulate_media(media="print")

    expect(page.locator("table.figures")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("#choose")).to_be_hidden()


def test_signing_out_ends_it(windows: Windows, work: str) -> None:
    page = windows.open()
    sign_in(page, "/studies")

    page.get_by_role("button", name="Sign out").click()

    page.goto("/studies/work")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
