"""What a person at a screen, with a keyboard, a finger or a screen reader, meets in an interview."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from survey_app.config import Settings
from survey_app.responses.models import ResponseRevision
from survey_app.site import open_site
from tests.browser.answering import Person
from tests.support.browser import DESKTOP, PHONE, Device, Windows, accessibility_problems
from tests.support.surveys import published
from tests.survey_app.interviews.respondent import PEOPLE

REFUSED = "the server responded with a status of 422"
SMALLEST_TARGET = 47.5


@pytest.fixture
def people(settings: Settings) -> str:
    """The questionnaire of the respondents' tests, published."""
    site = open_site(settings)
    published(site, PEOPLE, "people")
    site.close()
    return "people"


def number_stored(settings: Settings) -> int:
    site = open_site(settings)
    with site.database.reading() as session:
        found = session.query(ResponseRevision).count()
    site.close()
    return found


def pages_of(person: Person, language: str) -> Iterator[str]:
    """Every page of the interview, one after the other; each is named when it is on the screen."""
    page = person.page
    page.goto(f"/s/people?lang={language}")
    yield "start"
    person.forward()
    yield "questions"
    person.forward()
    yield "problems"
    for name in ("one choice", "several choices", "text", "list", "repeat"):
        person.answer_page()
        person.forward()
        yield name
    page.locator("input[name=add][value=yes]").check()
    person.forward()
    yield "instance"
    person.answer_page()
    person.forward()
    yield "instances"
    page.locator("input[name=add][value=no]").check()
    person.forward()
    yield "overview"
    person.forward()
    yield "receipt"


def forgive_refusals(windows: Windows) -> None:
    """A page that is shown again with problems has a status that the console tells."""
    windows.complaints[:] = [one for one in windows.complaints if REFUSED not in one]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP])
def test_every_page_is_accessible_and_fits(
    windows: Windows, people: str, device: Device, language: str, *, dark: bool
) -> None:
    page = windows.open(device, dark=dark)

    for name in pages_of(Person(page), language):
        assert accessibility_problems(page) == [], name
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{name} is wider than the screen"
        assert [one for one in small_targets(page) if one] == [], name
    forgive_refusals(windows)


def small_targets(page: Page) -> list[str]:
    """Buttons, choices and fields that a finger can miss."""
    script = """least => [...document.querySelectorAll('.button, .choice, .field, .languages *')]
        .filter(one => one.matches('a, button, label, input, select, textarea'))
        .filter(one => one.getBoundingClientRect().height < least)
        .map(one => one.outerHTML.slice(0, 120))"""
    return list(page.evaluate(script, SMALLEST_TARGET))


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_wrong_takes_the_focus_and_leads_to_its_place(
    windows: Windows, people: str, *, scripts: bool
) -> None:
    page = windows.open(scripts=scripts)
    person = Person(page)
    person.begin(people, "en")

    person.forward()

    expect(page.locator("#problems")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("How old are you?")).to_be_focused()
    forgive_refusals(windows)


def test_an_interview_is_answered_with_the_keyboard_alone(
    windows: Windows, people: str, settings: Settings
) -> None:
    page = windows.open()
    page.goto("/s/people?lang=en")

    def press_until(selector: str, key: str = "Tab") -> None:
        for _ in range(40):
            page.keyboard.press(key)
            if page.locator(selector).and_(page.locator(":focus")).count():
                return
        pytest.fail(f"{selector} is not reached")

    def send(selector: str = "button.forward", key: str = "Enter") -> None:
        press_until(selector)
        with page.expect_navigation():
            page.keyboard.press(key)

    send()
    press_until("[name='q-validate']")
    page.keyboard.type("Ann")
    press_until("[name='q-data']")
    page.keyboard.type("34")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # continues, and does not switch the language
    expect(page.locator("html")).to_have_attribute("lang", "en")
    press_until("[name='q-married']")
    page.keyboard.press("Space")
    send()
    press_until("[name='q-tongues'][value=other]")
    page.keyboard.press("Space")
    send()
    send()
    press_until("select[name='q-born']")
    page.keyboard.press("ArrowDown")
    send()
    press_until("[name=add]")
    page.keyboard.press("ArrowDown")
    send()
    send()

    expect(page.locator(".receipt")).to_be_visible()
    assert number_stored(settings) == 1


def test_sending_with_a_double_click_stores_once(
    windows: Windows, people: str, settings: Settings
) -> None:
    page = windows.open()
    person = Person(page, {"add": "no"})
    person.begin(people, "en")
    while person.place != "overview":
        person.answer_page()
        if page.locator("[name=add][value=no]").count():
            page.locator("[name=add][value=no]").check()
        person.forward()

    page.locator("button.forward").dblclick()

    expect(page.locator(".receipt")).to_be_visible()
    assert number_stored(settings) == 1


def test_ten_megabytes_are_answered_with_what_to_do(windows: Windows, people: str) -> None:
    page = windows.open()
    person = Person(page)
    person.begin(people, "en")

    page.locator("[name='q-validate']").evaluate("it => { it.value = 'x'.repeat(1e7) }")
    person.forward()

    expect(page.get_by_role("heading")).to_contain_text("longer than what can be taken at once")
    windows.complaints.clear()


def test_a_kind_of_missing_and_an_answer_put_each_other_out(windows: Windows, people: str) -> None:
    page = windows.open()
    Person(page).begin(people, "en")
    age, refused = (
        page.get_by_label("How old are you?"),
        page.get_by_label("I would rather not say"),
    )

    age.fill("34")
    refused.check()
    expect(age).to_have_value("")
    age.fill("3")
    expect(refused).not_to_be_checked()


def test_a_long_list_is_found_by_typing(windows: Windows, people: str) -> None:
    page = windows.open()
    person = Person(page)
    person.begin(people, "en")
    while not page.locator("select").count():
        person.answer_page()
        person.forward()

    page.get_by_role("searchbox").fill("country 39")
    expect(page.get_by_role("status").last).to_have_text("1 of 40")
    page.keyboard.press("Enter")
    person.forward()
    page.get_by_role("button", name="Back").click()

    expect(page.locator("select")).to_have_value("c39")


def test_hostile_texts_run_nowhere(windows: Windows, people: str) -> None:
    page = windows.open()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    person = Person(page, {"validate": hostile, "partner": hostile, "tongues": "other"})
    person.begin(people, "en")

    while person.place != "overview":
        person.answer_page()
        if page.locator("[name=add][value=no]").count():
            page.locator("[name=add][value=no]").check()
        person.forward()

    expect(page.get_by_text(hostile, exact=True).first).to_be_visible()
    assert page.locator("img").count() == 0


def test_the_pages_weigh_little(windows: Windows, people: str) -> None:
    page = windows.open()
    weights: list[int] = []
    page.on("response", lambda one: weights.append(len(one.body())))

    page.goto("/s/people")

    assert sum(weights) < 60_000


def test_a_questionnaire_that_names_no_language_is_accessible(
    windows: Windows, settings: Settings
) -> None:
    site = open_site(settings)
    published(site)
    site.close()
    page = windows.open(PHONE)

    person = Person(page)
    person.begin("arrivals", "en")

    assert accessibility_problems(page) == []
    expect(page.get_by_role("navigation")).to_have_count(0)
