"""What a person gave for a question: an answer, or why it cannot be one."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.answers import (
    TOO_LONG,
    UNUSABLE_CHARACTER,
    Answer,
    AnswerRefused,
    parse,
)
from questionnaires.model import QuestionType
from questionnaires.problems import Problem, define
from questionnaires.translation import N_
from survey_app.interviews.forms import KIND_MARK, Asked, PageForm, posted_values

ALONE = define(
    "stated_missing_stands_alone",
    N_("“{choice}” was chosen together with another answer."),
    N_("Keep only one of them."),
)
NOT_STORABLE = frozenset({TOO_LONG, UNUSABLE_CHARACTER})


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for one question."""

    asked: Asked
    answer: Answer | None
    """To be kept; None: it cannot be stored at all."""
    problem: Problem | None = None
    is_partial: bool = False
    """Something that was given cannot be kept beside the answer: the page must not be left yet."""


def read(asked: Asked, form: PageForm) -> Given:
    """Read what was posted for a question."""
    values = [one for one in posted_values(form[asked.name]) if one.strip()]
    stated = posted_values(form[asked.stated_name]) if asked.states_apart else []
    if not asked.states_apart and asked.question.is_select:
        stated, values = _parted(asked, values)
    kinds = [kind for kind in asked.question.missing_offered if KIND_MARK + kind in stated]
    if kinds and not values and len(kinds) == 1:
        return Given(asked, kinds[0])
    given = _parsed(asked, values)
    if given.problem is None and kinds:
        problem = _not_alone(asked.kind_labels[kinds[0]])
        return Given(asked, given.answer, problem, is_partial=True)
    return _alone(given)


def _parted(asked: Asked, values: list[str]) -> tuple[list[str], list[str]]:
    names = {choice.name for choice in asked.choices}
    offered = {KIND_MARK + kind for kind in asked.question.missing_offered} - names
    return [one for one in values if one in offered], [one for one in values if one not in offered]


def _parsed(asked: Asked, values: list[str]) -> Given:
    try:
        return Given(asked, parse(asked.question, values))
    except AnswerRefused as refused:
        # What can be stored is kept as it was typed, so that no way off the page loses it.
        storable = refused.problem.name not in NOT_STORABLE and len(values) == 1
        kept = values[0].strip() if storable else None
        return Given(asked, kept, refused.problem, is_partial=kept is None)


def _alone(given: Given) -> Given:
    """Refuse a choice that means a kind of missing beside another choice."""
    if given.asked.question.type is not QuestionType.SELECT_MULTIPLE or given.problem is not None:
        return given
    chosen = given.answer if isinstance(given.answer, tuple) else ()
    missing = [one for one in given.asked.choices if one.missing and one.name in chosen]
    if not missing or len(chosen) == 1:
        return given
    words = given.asked.choice_labels[missing[0].name].striptags()
    return Given(given.asked, given.answer, _not_alone(words))


def _not_alone(words: str) -> Problem:
    return Problem(ALONE, values={"choice": words})
