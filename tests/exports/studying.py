"""A small study whose tables can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.columns import dataset_of
from analysis.dataset import Dataset
from questionnaires.model import Choice, MissingKind, QuestionType
from tests.analysis.making import choice, question, questionnaire

SEX = [choice("m", {"en": "Man", "ru": "Мужчина"}), choice("f", {"en": "Woman", "ru": "Женщина"})]
WORK = [
    choice("yes", {"en": "Yes", "ru": "Да"}),
    choice("no", {"en": "No", "ru": "Нет"}),
    choice("dk", {"en": "Don't know", "ru": "Не знаю"}, MissingKind.DONT_KNOW),
]
WHY = [
    choice("pay", {"en": "Low wages"}),
    choice("war", {"en": "War"}),
    choice("air", {"en": "Air"}),
]

Answers = Mapping[str, Any]


def study(documents: Sequence[Answers], *, sex: Sequence[Choice] = SEX) -> Dataset:
    """Sex, work, reasons (several), age and weight, asked in English and partly in Russian."""
    form = questionnaire(
        question(QuestionType.SELECT_ONE, "sex", {"en": "Sex", "ru": "Пол"}, choices="sex"),
        question(
            QuestionType.SELECT_ONE,
            "work",
            {"en": "Do you **work**?", "ru": "Вы работаете?"},
            choices="work",
        ),
        question(QuestionType.SELECT_MULTIPLE, "why", {"en": "Why did you leave?"}, choices="why"),
        question(QuestionType.INTEGER, "age", {"en": "Age", "ru": "Возраст"}),
        question(QuestionType.DECIMAL, "weight", {"en": "Weight"}),
        question(QuestionType.TEXT, "remark", {"en": "Remark"}),
        question(QuestionType.DATE, "day", {"en": "Day"}),
        lists={"sex": sex, "work": WORK, "why": WHY},
        languages=("en", "ru"),
    )
    return dataset_of(form, documents)


def people(number: int, **answers: object) -> list[Answers]:
    """As many respondents with the same answers; what is not named was skipped."""
    names = ("sex", "work", "why", "age", "weight", "remark", "day")
    return [{name: answers.get(name, {"missing": "skipped"}) for name in names}] * number


def workers() -> Dataset:
    """30 of 40 men and 10 of 40 women work; one woman does not know, one man did not say."""
    return study(
        [
            *people(30, sex="m", work="yes", why=["pay"], age="30", weight="1"),
            *people(10, sex="m", work="no", why=["pay", "war"], age="40", weight="1"),
            *people(10, sex="f", work="yes", why=["war"], age="50", weight="2"),
            *people(30, sex="f", work="no", why=["war"], age="60", weight="2"),
            *people(1, sex="f", work="dk", why=[], age="70", weight="2"),
            *people(1, sex="m", weight="1"),
        ]
    )
