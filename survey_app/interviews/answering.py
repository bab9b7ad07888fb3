"""A page of questions: shown with the answers kept, taken with those that come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from exports.numbers import share
from questionnaires.model import Address, Question, Repeat
from questionnaires.pages import Visit, pages
from survey_app.interviews.forms import Asked, PageForm, form_for
from survey_app.interviews.reading import Given, read
from survey_app.interviews.showing import AskedField, FoundProblem, about, asked_at, show, tell
from survey_app.interviews.sitting import Sitting, returns_to
from survey_app.interviews.walking import Way

Posted = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview has come."""

    number: int
    """Which page of this person's way it is."""
    done: int
    """Pages of the questionnaire before this one, also those that are not this person's."""
    total: int
    """All pages of the questionnaire: unlike those of the way, they stay the same."""
    share: str
    """The one as part of the other, in words."""


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """A page of questions as the template shows it."""

    title: str
    progress: Progress
    heading: tuple[Markup, ...]
    own_heading: Markup | None
    address: str
    returns: str
    has_previous: bool
    asked: tuple[AskedField, ...]
    problems: tuple[FoundProblem, ...]


def static_page(sitting: Sitting, place: str) -> Visit | None:
    """The page that a place names, also when nothing on it is asked any more."""
    number, *instances = place.split("@")
    if not all(part.isdecimal() and len(part) < 6 for part in (number, *instances)):
        return None
    every = pages(sitting.kept.version.questionnaire)
    if not 1 <= int(number) <= len(every) or not all(map(int, instances)):
        return None
    return Visit(every[int(number) - 1], tuple(map(int, instances)))


def fields_of(sitting: Sitting, visit: Visit) -> list[Asked]:
    """The questions of a page that can be answered now."""
    return [
        asked_at(sitting.speaker, question, address)
        for question, address in _places(visit)
        if sitting.interview.is_asked(address) and _is_open(sitting, question, address)
    ]


def _places(visit: Visit) -> Iterable[tuple[Question, Address]]:
    return zip(visit.page.questions, visit.addresses, strict=True)


def _is_open(sitting: Sitting, question: Question, address: Address) -> bool:
    read_only = sitting.interview.is_true(question.read_only, address)
    return question.takes_answer and not read_only


def posted_fields(sitting: Sitting, visit: Visit, posted: Posted) -> list[Asked]:
    """The questions that stood on the page that was sent.

    The page says which they were: another window may have changed the way since, and what was typed
    here is kept all the same.
    """
    shown = set(posted.get("shown", "").split())
    return [
        asked_at(sitting.speaker, question, address)
        for question, address in _places(visit)
        if str(address) in shown and _exists(sitting, address) and question.takes_answer
    ]


def _exists(sitting: Sitting, address: Address) -> bool:
    try:
        sitting.interview.raw(address)
    except LookupError:
        return False
    return True


def take(sitting: Sitting, asked: Sequence[Asked], posted: Posted) -> list[Given]:
    """Put what was given into the interview, as far as it can be stored."""
    form = form_for(asked, sitting.id, posted)
    given = [read(one, form) for one in asked]
    for one in given:
        if one.answer is not None:
            sitting.interview.set(one.asked.address, one.answer)
    return given


def problems_of(sitting: Sitting, given: Sequence[Given]) -> dict[str, Markup]:
    """What is wrong with what was given, by the name of the field."""
    speaker = sitting.speaker
    asked = {one.asked.address: one.asked.name for one in given}
    found = {
        asked[one.address]: speaker.problem(one) for one in sitting.interview.problems(list(asked))
    }
    own = {one.asked.name: speaker.sentence(one.problem) for one in given if one.problem}
    return {**found, **own}


def shown_page(
    sitting: Sitting,
    way: Way,
    visit: Visit,
    form: PageForm,
    problems: Mapping[str, Markup],
) -> QuestionsPage:
    """The page with its questions in order, notes among them."""
    asked = _shown(sitting, visit, form, problems)
    returns = returns_to()
    heading = headings(sitting, visit)
    own = heading[-1] if heading else None
    return QuestionsPage(
        title=about(asked[0].label) if len(asked) == 1 or own is None else about(own),
        progress=progress_at(sitting, way, visit),
        heading=heading[:-1] if len(asked) > 1 else heading,
        own_heading=own if len(asked) > 1 else None,
        address=sitting.address(str(visit)),
        returns=returns,
        has_previous=not returns and way.before(visit) is not None,
        asked=asked,
        problems=_listed(asked),
    )


def progress_at(sitting: Sitting, way: Way, visit: Visit) -> Progress:
    """How far the interview has come with a page."""
    done, total = visit.page.number - 1, len(pages(sitting.kept.version.questionnaire))
    return Progress(way.number(visit), done, total, share(done / total, sitting.speaker.own))


def _shown(
    sitting: Sitting, visit: Visit, form: PageForm, problems: Mapping[str, Markup]
) -> tuple[AskedField, ...]:
    shown: list[AskedField] = []
    for question, address in _places(visit):
        if not sitting.interview.is_asked(address):
            continue
        asked = asked_at(sitting.speaker, question, address)
        if asked.name in form:
            told = [problems[asked.name]] if asked.name in problems else []
            shown.append(show(sitting.speaker, asked, form, told))
        else:
            shown.append(tell(sitting.speaker, question, address))
    return tuple(shown)


def _listed(asked: Sequence[AskedField]) -> tuple[FoundProblem, ...]:
    questions = [one for one in asked if one.field is not None]
    return tuple(
        FoundProblem(f"#{one.id}", sentence, about(one.label) if len(questions) > 1 else "")
        for one in questions
        for sentence in one.problems
    )


def headings(sitting: Sitting, visit: Visit) -> tuple[Markup, ...]:
    """The labels of the groups and repeats around a page, those without any left out."""
    found: list[Markup] = []
    depth = 0
    for element in visit.page.heading:
        repeats = isinstance(element, Repeat)
        depth += repeats
        found.append(sitting.speaker.heading(element, visit.instances[:depth], repeats=repeats))
    return tuple(one for one in found if one)
