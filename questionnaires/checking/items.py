"""Checks of questions and of the form as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from questionnaires.dependencies import circles, references
from questionnaires.expressions.syntax import Expression
from questionnaires.model import Item, Question, Questionnaire, QuestionType, Repeat
from questionnaires.problems import NOWHERE, Place, Problem, Severity, define
from questionnaires.translation import N_

NO_QUESTIONS = define(
    "form_without_questions",
    N_("The form has no questions."),
    N_("Write at least one question on the survey sheet."),
)
NO_CHOICES = define(
    "no_choices",
    N_("The list {list} of the question {question} has no choices."),
    N_("Write its choices on the choices sheet."),
)
NO_LABEL = define(
    "question_without_label",
    N_("The question {question} has neither label nor hint, so nobody can see what is asked."),
    N_("Write a label, or use the type calculate or hidden for what is not asked."),
)
CONSTRAINT_ON_NOTE = define(
    "constraint_on_note",
    N_("The note {question} has a condition for its answer, but a note takes no answer."),
    N_("Move the constraint or requirement to the question that it is about."),
)
COPIES_PERSONAL = define(
    "personal_answer_copied",
    N_("{question} is computed from the personal answer {personal} and is kept with the others."),
    N_("If its result leads to the person, make {question} personal too."),
)
CIRCLE = define(
    "circular_calculation",
    N_("These depend on each other in a circle: {circle}."),
    N_("Change one of their expressions so that it does not need its own result."),
)
SHOWN = 20
"""Names of a circle that are told; the ends of a longer one."""
Where = Callable[[Item, str], Place]


def check_items(questionnaire: Questionnaire, where: Where) -> Iterator[Problem]:
    """Whether there is something to ask, to choose from, and an order in which to compute it."""
    if not questionnaire.questions:
        yield Problem(NO_QUESTIONS, Place("survey", 2, "type"))
    for question in questionnaire.questions.values():
        yield from _choices(questionnaire, question, where)
        if _is_shown(question) and not question.labels and not question.hints:
            yield Problem(NO_LABEL, where(question, "label"), {"question": question.name})
        if question.type is QuestionType.NOTE and (question.constraint or question.required):
            field = "constraint" if question.constraint else "required"
            values = {"question": question.name}
            yield Problem(CONSTRAINT_ON_NOTE, where(question, field), values, Severity.WARNING)
        yield from _copies(questionnaire, question, where)
    yield from _circles(questionnaire, where)


def _copies(questionnaire: Questionnaire, question: Question, where: Where) -> Iterator[Problem]:
    """A calculation can carry a personal answer into the document, where it must not be."""
    for field in ("calculation", "default"):
        expression: Expression | None = getattr(question, field)
        if expression is None or question.personal:
            continue
        read = references(questionnaire, question, expression) & questionnaire.questions.keys()
        personal = sorted(key for key in read if questionnaire.questions[key].personal)
        if personal:
            values = {"question": question.name, "personal": ", ".join(personal)}
            yield Problem(COPIES_PERSONAL, where(question, field), values, Severity.WARNING)


def _is_shown(question: Question) -> bool:
    return question.takes_answer or question.type is QuestionType.NOTE


def _choices(questionnaire: Questionnaire, question: Question, where: Where) -> Iterator[Problem]:
    if not question.is_select:
        return
    found = questionnaire.choice_lists.get(question.choice_list or "")
    if found is None or not found.choices:
        values = {"list": question.choice_list, "question": question.name}
        yield Problem(NO_CHOICES, where(question, "type"), values)


def _circles(questionnaire: Questionnaire, where: Where) -> Iterator[Problem]:
    for circle in circles(questionnaire):
        items = [questionnaire.items[key] for key in circle]
        first = next((one for one in items if one.place != NOWHERE), items[0])
        names = [*(one.key for one in items), items[0].key]
        if len(names) > SHOWN:
            names = [*names[: SHOWN // 2], "…", *names[-SHOWN // 2 :]]
        yield Problem(CIRCLE, where(first, _computed_by(first)), {"circle": " → ".join(names)})


def _computed_by(item: Item) -> str:
    if isinstance(item, Question) and item.calculation is not None:
        return "calculation"
    if isinstance(item, Repeat) and item.count is not None:
        return "repeat_count"
    return "relevant"
