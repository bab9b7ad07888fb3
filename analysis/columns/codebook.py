"""What a questionnaire's columns mean: one variable per question that enters a dataset."""

from __future__ import annotations

from analysis.columns.plain import plain_choice_labels, plain_labels
from analysis.dataset import Category, Level, Variable
from questionnaires.model import Choice, Question, Questionnaire, QuestionType

LEVELS = {
    QuestionType.TEXT: Level.TEXT,
    QuestionType.INTEGER: Level.NUMERIC,
    QuestionType.DECIMAL: Level.NUMERIC,
    QuestionType.DATE: Level.DATE,
    QuestionType.TIME: Level.TEXT,
    QuestionType.DATETIME: Level.DATE,
    QuestionType.SELECT_ONE: Level.NOMINAL,
    QuestionType.SELECT_MULTIPLE: Level.MULTIPLE,
    QuestionType.ACKNOWLEDGE: Level.NOMINAL,
    # Whether it is a number shows in the answers only.
    QuestionType.CALCULATE: Level.TEXT,
    # Often an identifier from a sampling list, whose leading zeros count.
    QuestionType.HIDDEN: Level.TEXT,
    QuestionType.START: Level.DATE,
    QuestionType.END: Level.DATE,
    QuestionType.TODAY: Level.DATE,
    QuestionType.DEVICE_ID: Level.TEXT,
    QuestionType.USERNAME: Level.TEXT,
}
"""Level of measurement by type, where the questionnaire does not say another."""

LEFT_OUT = frozenset(
    {
        QuestionType.NOTE,
        QuestionType.AUDIT,
        # They lead to a person, whatever the questionnaire declares.
        QuestionType.PHONE_NUMBER,
        QuestionType.EMAIL,
        QuestionType.SUBSCRIBER_ID,
        QuestionType.SIM_SERIAL,
    }
)
"""Types that never become a column."""

DECLARABLE_LEVELS = {
    QuestionType.SELECT_ONE: frozenset({Level.NOMINAL, Level.ORDINAL}),
    QuestionType.CALCULATE: frozenset({Level.NOMINAL, Level.ORDINAL, Level.NUMERIC}),
}
"""Levels that a questionnaire may declare (column ``level``) by type."""

ACKNOWLEDGED = "OK"


def codebook_of(questionnaire: Questionnaire) -> dict[str, Variable]:
    """Describe every question that becomes a column.

    Parameters
    ----------
    questionnaire
        One version of a questionnaire.

    Returns
    -------
    dict
        The variables by the question's key, in the order of the questionnaire. Notes and personal
        questions are not among them; a question inside a repeat carries the key of its innermost repeat.

    Notes
    -----
    Single choice is nominal; it is ordinal where the questionnaire says so (column ``level``, or the
    appearance ``likert``). A calculation is text here: ``dataset_of`` makes it numeric where all its
    values are numbers, unless its level is declared.
    """
    return {
        key: _variable(questionnaire, question)
        for key, question in questionnaire.questions.items()
        if question.type not in LEFT_OUT and not question.personal
    }


def _variable(questionnaire: Questionnaire, question: Question) -> Variable:
    around = questionnaire.repeats_around[question.key]
    return Variable(
        name=question.key,
        labels=plain_labels(question.labels),
        level=_level(question),
        categories=_categories(questionnaire, question),
        repeat=around[-1].key if around else None,
        calculated=question.type is QuestionType.CALCULATE,
    )


def _level(question: Question) -> Level:
    declared = question.parameters.get("level", "").strip().lower()
    allowed = DECLARABLE_LEVELS.get(question.type, frozenset())
    if declared in allowed:
        return Level(declared)
    if question.type is QuestionType.SELECT_ONE and "likert" in question.appearance:
        return Level.ORDINAL
    return LEVELS[question.type]


def _categories(questionnaire: Questionnaire, question: Question) -> tuple[Category, ...]:
    if question.type is QuestionType.ACKNOWLEDGE:
        return (Category(ACKNOWLEDGED, {}),)
    if not question.is_select or question.choice_list is None:
        return ()
    # Equal names in one list (a cascade that repeats "other") are one value of the answer.
    first: dict[str, Choice] = {}
    for choice in questionnaire.choices_of(question).choices:
        first.setdefault(choice.name, choice)
    return tuple(_category(choice) for choice in first.values())


def _category(choice: Choice) -> Category:
    return Category(choice.name, plain_choice_labels(choice.labels), choice.missing)
