"""Names that are declared personal or missing beside the form must stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaires.checking.nearest import suggestion
from questionnaires.loading.draft import Declarations
from questionnaires.model import Questionnaire
from questionnaires.problems import Place, Problem, define
from questionnaires.translation import N_

UNKNOWN_PERSONAL = define(
    "unknown_personal_question",
    N_("{name} is declared personal, but the form has no such question."),
    N_("Correct the name. {nearest}"),
)
UNKNOWN_MISSING_CHOICE = define(
    "unknown_missing_choice",
    N_("{name} is declared to mean a missing answer, but no list has such a choice."),
    N_("Correct the name. {nearest}"),
)


def check_declared(
    questionnaire: Questionnaire, declared: Declarations, place: Place
) -> Iterator[Problem]:
    """Declared names that nothing in the form has."""
    names = {question.name for question in questionnaire.questions.values()}
    lists = questionnaire.choice_lists.values()
    choices = {choice.name for one in lists for choice in one.choices}
    yield from _unknown(UNKNOWN_PERSONAL, declared.personal, names, place)
    yield from _unknown(UNKNOWN_MISSING_CHOICE, declared.missing, choices, place)


def _unknown(
    problem: str, declared: Iterable[str], known: set[str], place: Place
) -> Iterator[Problem]:
    for name in declared:
        if name not in known:
            yield Problem(problem, place, {"name": name, "nearest": suggestion(name, known)})
