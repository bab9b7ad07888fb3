"""The browser that other tests look through really sees what they rely on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.browser import DESKTOP, PHONE, Windows, accessibility_problems

PAGE = """<!doctype html><html lang="en"><head><title>Page</title></head><body><main><h1>Page</h1>
<p>Bare</p><script>document.querySelector("p").textContent = "Scripted"; {script}</script>
{body}</main></body></html>"""


@pytest.fixture
def looking(chromium: Browser) -> Windows:
    return Windows(chromium, "http://127.0.0.1")


def test_a_window_has_the_size_of_its_device(looking: Windows) -> None:
    page = looking.open(PHONE)

    assert page.evaluate("[screen.width, screen.height, navigator.maxTouchPoints > 0]") == [
        *(PHONE.width, PHONE.height),
        True,
    ]
    looking.close()


@pytest.mark.parametrize(("scripts", "text"), [(True, "Scripted"), (False, "Bare")])
def test_scripts_run_only_where_they_may(looking: Windows, *, scripts: bool, text: str) -> None:
    page = looking.open(DESKTOP, scripts=scripts)
    page.set_content(PAGE.format(script="", body=""))

    assert page.locator("p").inner_text() == text
    looking.close()


def test_complaints_of_the_console_are_kept(looking: Windows) -> None:
    page = looking.open()
    page.set_content(PAGE.format(script="console.error('wrong'); nothing.here", body=""))

    assert looking.complaints == ["wrong", "nothing is not defined"]
    looking.close()


def test_axe_finds_what_a_screen_reader_cannot_tell(looking: Windows) -> None:
    page = looking.open()
    page.set_content(PAGE.format(script="", body=""))
    assert accessibility_problems(page) == []

    page.set_content(PAGE.format(script="", body="<input>"))
    assert [problem.split(":")[0] for problem in accessibility_problems(page)] == ["label"]
    looking.close()
