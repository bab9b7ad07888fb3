"""Pages: which questions a person sees together.

A page holds the questions of one group. It ends before any question that depends on one of its answers
(to be asked, to filter its choices, to word its text), so that a page can be sent to the server, checked
and followed by the right next page without any script. A question outside all groups has a page to
itself; notes stand with the question that they introduce.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from questionnaires.dependencies import computed, references
from questionnaires.expressions.syntax import Expression
from questionnaires.interview import Interview
from questionnaires.model import (
    NOT_ANSWERED_BY_PEOPLE,
    Address,
    Group,
    Item,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
)

MOST_QUESTIONS = 20
"""Questions on one page of a long group; a page must be readable and quick to send."""
KEPT_TOGETHER = frozenset({"field-list", "table-list"})


class PageKind(StrEnum):
    """What a page asks for."""

    QUESTIONS = "questions"
    ADD_INSTANCE = "add_instance"


@dataclass(frozen=True, slots=True)
class Page:
    """Questions shown together, or the question whether to add another instance of a repeat."""

    number: int
    """From 1, in the order of the form."""
    questions: tuple[Question, ...]
    heading: tuple[Group | Repeat, ...]
    """The groups and repeats around, outermost first."""
    repeats: tuple[Repeat, ...]
    """The repeats among them."""
    kind: PageKind = PageKind.QUESTIONS
    repeat: Repeat | None = None
    """The repeat to which an instance may be added."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page in the instances of its repeats."""

    page: Page
    instances: tuple[int, ...] = ()

    def __str__(self) -> str:
        return str(self.page.number) + "".join(f"@{number}" for number in self.instances)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The places of the page's questions, notes included, asked or not."""
        return tuple(Address(question.key, self.instances) for question in self.page.questions)


@dataclass(frozen=True, slots=True)
class RepeatPages:
    """The pages of one repeat, gone through once for each instance."""

    repeat: Repeat
    content: tuple[Page | RepeatPages, ...]
    add: Page | None
    """Asked after the instances, where the number of instances is not counted by the form."""


def pages(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """All pages of a questionnaire in order."""
    return tuple(_flat(_layout(questionnaire)))


def _flat(content: Sequence[Page | RepeatPages]) -> Iterator[Page]:
    for part in content:
        if isinstance(part, Page):
            yield part
        else:
            yield from _flat(part.content)
            if part.add is not None:
                yield part.add


@lru_cache(maxsize=64)
def _layout(questionnaire: Questionnaire) -> tuple[Page | RepeatPages, ...]:
    return tuple(_Layout(questionnaire).content(questionnaire.children, (), together=False))


class _Layout:
    """Divides a questionnaire into pages, numbering them as it goes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._number = 0

    def content(
        self, items: Sequence[Item], heading: tuple[Group | Repeat, ...], *, together: bool
    ) -> Iterator[Page | RepeatPages]:
        waiting: list[Question] = []
        for item in self._opened(items, together=together):
            if isinstance(item, Question):
                if item.type in NOT_ANSWERED_BY_PEOPLE:
                    continue
                if waiting and self._ends_before(item, waiting, heading, together=together):
                    yield self._page(waiting, heading)
                    waiting = []
                waiting.append(item)
                continue
            if waiting:
                yield self._page(waiting, heading)
                waiting = []
            yield from self._container(item, heading)
        if waiting:
            yield self._page(waiting, heading)

    def _opened(self, items: Sequence[Item], *, together: bool) -> Iterator[Item]:
        """The items; groups inside a group that is kept together give their own items."""
        for item in items:
            if together and isinstance(item, Group):
                yield from self._opened(item.children, together=True)
            else:
                yield item

    def _container(
        self, item: Group | Repeat, heading: tuple[Group | Repeat, ...]
    ) -> Iterator[Page | RepeatPages]:
        inside = (*heading, item)
        together = bool(item.appearance & KEPT_TOGETHER)
        content = self.content(item.children, inside, together=together)
        if isinstance(item, Group):
            yield from content
            return
        kept = tuple(content)
        add = self._page([], heading, item) if item.count is None else None
        yield RepeatPages(item, kept, add)

    def _page(
        self,
        questions: Sequence[Question],
        heading: tuple[Group | Repeat, ...],
        repeat: Repeat | None = None,
    ) -> Page:
        self._number += 1
        kind = PageKind.QUESTIONS if repeat is None else PageKind.ADD_INSTANCE
        repeats = tuple(one for one in heading if isinstance(one, Repeat))
        return Page(self._number, tuple(questions), heading, repeats, kind, repeat)

    def _ends_before(
        self,
        question: Question,
        before: Sequence[Question],
        heading: tuple[Group | Repeat, ...],
        *,
        together: bool,
    ) -> bool:
        only_notes = all(one.type is QuestionType.NOTE for one in before)
        if not heading and not only_notes:
            return True
        if len(before) >= MOST_QUESTIONS and not together:
            return True
        shown = {one.key for one in before}
        return bool(self._needed(question) & shown)

    def _needed(self, question: Question) -> set[str]:
        """Keys of the questions whose answers decide how this question is shown."""
        found: set[str] = set()
        for item in (question, *self._around(question)):
            for expression in _shown_by(item):
                found |= self._closure(references(self._questionnaire, item, expression))
        return found

    def _around(self, item: Item) -> Iterator[Item]:
        parent = self._questionnaire.parents.get(item.key)
        while parent is not None:
            yield parent
            parent = self._questionnaire.parents.get(parent.key)

    def _closure(self, keys: frozenset[str]) -> set[str]:
        """The keys, and those on which calculations among them rest."""
        found: set[str] = set()
        open_keys = list(keys)
        while open_keys:
            key = open_keys.pop()
            if key in found:
                continue
            found.add(key)
            item = self._questionnaire.items[key]
            for expression in computed(item):
                open_keys += references(self._questionnaire, item, expression)
        return found


def _shown_by(item: Item) -> Iterator[Expression]:
    """The expressions that decide whether and how an item is shown."""
    for texts in (item.labels, item.hints):
        for template in texts.values():
            yield from template.expressions
    if item.relevant is not None:
        yield item.relevant
    if isinstance(item, Question):
        for expression in (item.choice_filter, item.calculation, item.read_only):
            if expression is not None:
                yield expression
    elif isinstance(item, Repeat) and item.count is not None:
        yield item.count


def visits(interview: Interview) -> list[Visit]:
    """The pages with something to show now, in order, once for each instance of their repeats."""
    return list(_visits(interview, _layout(interview.questionnaire), ()))


def _visits(
    interview: Interview, content: Sequence[Page | RepeatPages], instances: tuple[int, ...]
) -> Iterator[Visit]:
    for part in content:
        if isinstance(part, Page):
            visit = Visit(part, instances)
            if any(interview.is_asked(address) for address in visit.addresses):
                yield visit
            continue
        for number in range(1, interview.count(part.repeat.key, instances) + 1):
            yield from _visits(interview, part.content, (*instances, number))
        if part.add is not None and interview.is_open(part.repeat.key, instances):
            yield Visit(part.add, instances)


def find_visit(interview: Interview, text: str) -> Visit | None:
    """The visit that ``5@2`` names, if it has something to show now."""
    return next((visit for visit in visits(interview) if str(visit) == text), None)
