"""A person at the screen who answers whatever a page asks, and remembers what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

MOST_PAGES = 150


@dataclass
class Person:
    """Answers the pages in front of it."""

    page: Page
    wishes: dict[str, str] = field(default_factory=dict)
    """What to answer, by the name of the question; else the first choice, a one, a word."""
    given: dict[str, str] = field(default_factory=dict)

    def begin(self, slug: str, language: str) -> None:
        """Open the first page and start."""
        self.page.goto(f"/s/{slug}?lang={language}")
        self.forward()

    @property
    def place(self) -> str:
        """The page of the interview."""
        return self.page.url.split("?")[0].rsplit("/", 1)[-1]

    def forward(self) -> None:
        """Press the button that leads on, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator("button.forward").click()

    def go_to_the_overview(self) -> list[str]:
        """Answer page after page; the places that were passed."""
        passed: list[str] = []
        while self.place != "overview":
            assert len(passed) < MOST_PAGES, passed
            assert not self.page.locator(".problems").count(), self.page.locator(
                ".problems"
            ).inner_text()
            passed.append(self.place)
            self.answer_page()
            self.forward()
        return passed

    def answer_page(self) -> None:
        """Answer every question of the page."""
        for question in self.page.locator(".question").all():
            self.answer(question)

    def answer(self, question: Locator) -> None:
        """Answer one question."""
        control = question.locator("[name^='q-']").first
        if not control.count():
            return  # a filter left no choice
        name = (control.get_attribute("name") or "").removeprefix("q-")
        kind = control.evaluate("it => it.localName === 'select' ? 'select' : it.type")
        if kind in {"radio", "checkbox"}:
            self.given[name] = self._tick(question, name)
        elif kind == "select":
            self.given[name] = self._choose(control, name)
        else:
            self.given[name] = self.wishes.get(name) or self._typed(control, str(kind))
            control.fill(self.given[name])

    def _tick(self, question: Locator, name: str) -> str:
        wish = self.wishes.get(name)
        boxes = question.locator("[name^='q-']")
        box = boxes.and_(self.page.locator(f"[value='{wish}']")) if wish else boxes
        box.first.check()
        return str(box.first.input_value())

    def _choose(self, control: Locator, name: str) -> str:
        values = control.locator("option").evaluate_all("all => all.map(one => one.value)")
        wish = self.wishes.get(name) or next(one for one in values if one)
        control.select_option(wish)
        return str(wish)

    @staticmethod
    def _typed(control: Locator, kind: str) -> str:
        if kind == "date":
            return "2026-03-21"
        return "1" if control.get_attribute("inputmode") else "word"
