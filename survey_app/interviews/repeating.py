"""The page that asks whether another instance of a repeat is to be entered."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from questionnaires.model import Address, Question, Repeat, walk
from questionnaires.pages import Visit
from questionnaires.problems import Problem, define
from questionnaires.translation import N_
from survey_app.interviews.answering import Progress, headings, progress_at
from survey_app.interviews.showing import FoundProblem, about
from survey_app.interviews.sitting import Sitting, returns_to
from survey_app.interviews.walking import OVERVIEW, Way

NO_DECISION = define(
    "no_decision_on_another_instance",
    N_("It is not said whether there is another one."),
    N_("Choose “Yes” to enter it, or “No” to go on."),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance that has been entered."""

    name: Markup
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class RepeatPage:
    """The page as the template shows it."""

    title: Markup | str
    progress: Progress
    heading: tuple[Markup, ...]
    address: str
    returns: str
    has_previous: bool
    instances: tuple[Entry, ...]
    declined: bool
    problems: tuple[FoundProblem, ...]


def repeat_of(visit: Visit) -> Repeat:
    """The repeat that a page asks about."""
    if visit.page.repeat is None:
        message = f"page {visit} asks about no repeat"
        raise LookupError(message)
    return visit.page.repeat


def shown_repeat(
    sitting: Sitting, way: Way, visit: Visit, problem: Problem | None = None
) -> RepeatPage:
    """What has been entered so far, and the question whether there is more."""
    repeat, returns = repeat_of(visit), returns_to()
    heading = headings(sitting, visit)
    name = _name(sitting, visit, repeat)
    told = () if problem is None else (FoundProblem("#add", sitting.speaker.sentence(problem)),)
    return RepeatPage(
        title=name or (heading[-1] if heading else repeat.name),
        progress=progress_at(sitting, way, visit),
        heading=heading,
        address=sitting.address(str(visit)),
        returns=returns,
        has_previous=not returns and way.before(visit) is not None,
        instances=_entries(sitting, way, visit, repeat, name),
        declined=returns == OVERVIEW,
        problems=told,
    )


def _name(sitting: Sitting, visit: Visit, repeat: Repeat) -> Markup:
    """The repeat's label; it may quote answers of an instance, where there is one."""
    if sitting.interview.count(repeat.key, visit.instances):
        return sitting.speaker.words(repeat.labels, Address(repeat.key, (*visit.instances, 1)))
    return sitting.speaker.words_without_answers(repeat.labels)


def _entries(
    sitting: Sitting, way: Way, visit: Visit, repeat: Repeat, name: Markup
) -> tuple[Entry, ...]:
    numbers = range(1, sitting.interview.count(repeat.key, visit.instances) + 1)
    return tuple(_entry(sitting, way, repeat, (*visit.instances, one), name) for one in numbers)


def _entry(
    sitting: Sitting, way: Way, repeat: Repeat, instances: tuple[int, ...], name: Markup
) -> Entry:
    place = way.of_instance(repeat, instances)
    told = _recognised_by(sitting, repeat, instances)
    label = Markup("{} {}").format(name, instances[-1]).strip()
    return Entry(
        name=Markup("{}: {}").format(label, told) if told else label,
        number=instances[-1],
        address=sitting.address(place) if place else "",
    )


def _recognised_by(sitting: Sitting, repeat: Repeat, instances: tuple[int, ...]) -> str:
    """The first answer of an instance, by which a person knows which one it is."""
    for item in walk(repeat.children):
        if not isinstance(item, Question) or not item.takes_answer:
            continue
        if len(sitting.kept.version.questionnaire.repeats_around[item.key]) != len(instances):
            continue
        words, is_missing = sitting.speaker.answer(item, Address(item.key, instances))
        return "" if is_missing else about(Markup.escape(words))
    return ""
