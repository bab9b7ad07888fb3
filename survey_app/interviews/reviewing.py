"""All answers on one page before they are sent, with what still has to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from questionnaires.model import Address, Question
from questionnaires.pages import Visit
from survey_app.interviews.answering import headings
from survey_app.interviews.showing import FoundProblem, about
from survey_app.interviews.sitting import Sitting
from survey_app.interviews.walking import OVERVIEW, Way


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A question with its answer in words."""

    id: str
    label: Markup
    answer: str | Markup
    is_missing: bool
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """Answers under one heading."""

    heading: tuple[Markup, ...]
    answers: tuple[GivenAnswer, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page as the template shows it."""

    address: str
    has_previous: bool
    sections: tuple[Section, ...]
    problems: tuple[FoundProblem, ...]


def shown_overview(sitting: Sitting, way: Way, *, check: bool) -> Overview:
    """All answers; with everything that is wrong, where sending was tried."""
    sections: list[Section] = []
    for visit in way.visits:
        answers = tuple(_answers(sitting, visit))
        heading = headings(sitting, visit)
        if sections and sections[-1].heading == heading:
            sections[-1] = Section(heading, sections[-1].answers + answers)
        elif answers:
            sections.append(Section(heading, answers))
    return Overview(
        address=sitting.address(OVERVIEW),
        has_previous=way.last is not None,
        sections=tuple(sections),
        problems=open_problems(sitting, way) if check else (),
    )


def open_problems(sitting: Sitting, way: Way) -> tuple[FoundProblem, ...]:
    """Everything that is wrong in the whole interview, each with the way to its place."""
    places = {address: visit for visit in way.visits for address in visit.addresses}
    return tuple(
        FoundProblem(
            address=_place(sitting, places.get(found.address), found.address),
            sentence=sitting.speaker.problem(found),
            about=_about(sitting, found.address),
        )
        for found in sitting.interview.problems()
    )


def _place(sitting: Sitting, visit: Visit | None, address: Address) -> str:
    """Where the answer is changed; what belongs to no page stands on this one."""
    return f"#a-{address}" if visit is None else _change(sitting, visit, address)


def _about(sitting: Sitting, address: Address) -> str:
    item = sitting.kept.version.questionnaire.items[address.key]
    if isinstance(item, Question):
        return about(sitting.speaker.words(item.labels, address))
    return about(sitting.speaker.words_without_answers(item.labels))


def _answers(sitting: Sitting, visit: Visit) -> list[GivenAnswer]:
    return [
        _given(sitting, visit, address)
        for address in visit.addresses
        if _question(sitting, address).takes_answer and sitting.interview.is_asked(address)
    ]


def _given(sitting: Sitting, visit: Visit, address: Address) -> GivenAnswer:
    question = _question(sitting, address)
    answer, is_missing = sitting.speaker.answer(question, address)
    return GivenAnswer(
        id=f"a-{address}",
        label=sitting.speaker.words(question.labels, address) or Markup.escape(question.name),
        answer=answer,
        is_missing=is_missing,
        address=_change(sitting, visit, address),
    )


def _change(sitting: Sitting, visit: Visit, address: Address) -> str:
    return sitting.address(str(visit), returns=OVERVIEW) + f"#q-{address}"


def _question(sitting: Sitting, address: Address) -> Question:
    return sitting.kept.version.questionnaire.questions[address.key]
