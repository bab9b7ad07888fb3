"""Random walks through a questionnaire: every question that is asked gets some admissible answer."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from questionnaires.answers import Answer
from questionnaires.interview import Interview
from questionnaires.model import Address, MissingKind, Question, Questionnaire, QuestionType
from tests.questionnaires.forms import NOW, context

SKIPPED_SHARE = 0.03
MISSING_SHARE = 0.06
UNUSUAL = {"consent": ("no", 0.05), "answered_by": ("proxy", 0.1)}
"""Answers that cut an interview short, with how often they are given."""
_ATTEMPTS = 60


@dataclass(frozen=True)
class Walk:
    """One finished interview."""

    interview: Interview
    asked: frozenset[str]
    """Keys of questions, groups and repeats that were asked."""
    passed_over: frozenset[str]
    """Keys of questions that existed and were not asked."""
    length: int
    """Questions put to the person, each instance of a repeat counted."""


def walk(questionnaire: Questionnaire, seed: int) -> Walk:
    """Answer from the beginning to the end, looking for new questions until there are none."""
    dice = Random(seed)
    interview = Interview(questionnaire, context=context(seed=seed))
    seen: set[Address] = set()
    while new := next((one for one in _asked(interview) if one not in seen), None):
        seen.add(new)
        _answer(interview, new, dice)
    asked = _asked(interview)
    there = {one.key for one in asked}
    return Walk(
        interview,
        frozenset(there),
        frozenset(one.key for one in interview.addresses()) - there,
        len(asked),
    )


def _asked(interview: Interview) -> list[Address]:
    """Notes included, for they have conditions too, calculations not."""
    questions = interview.questionnaire.questions
    return [
        one
        for one in interview.addresses()
        if questions[one.key].takes_answer or questions[one.key].type is QuestionType.NOTE
        if interview.is_asked(one)
    ]


def _answer(interview: Interview, address: Address, dice: Random) -> None:
    question = interview.questionnaire.questions[address.key]
    if not question.takes_answer:
        return
    for _ in range(_ATTEMPTS):
        interview.set(address, _candidate(interview, address, question, dice))
        if not interview.problems([address]):
            return
    message = f"no admissible answer to {address} was found"
    raise AssertionError(message)


def _candidate(interview: Interview, address: Address, question: Question, dice: Random) -> Answer:
    if question.name in UNUSUAL:
        short, share = UNUSUAL[question.name]
        others = [one.name for one in interview.choices(address) if one.name != short]
        return short if dice.random() < share else dice.choice(others)
    if question.missing_offered and dice.random() < MISSING_SHARE:
        return dice.choice(question.missing_offered)
    if question.required is None and dice.random() < SKIPPED_SHARE:
        return MissingKind.SKIPPED
    if question.is_select:
        return _chosen(interview, address, question, dice)
    return _VALUES[question.type](dice)


def _chosen(interview: Interview, address: Address, question: Question, dice: Random) -> Answer:
    names = [one.name for one in interview.choices(address)]
    if not names:
        return MissingKind.SKIPPED
    if question.type is QuestionType.SELECT_ONE:
        return dice.choice(names)
    return tuple(dice.sample(names, min(len(names), dice.randint(1, 5))))


def _number(dice: Random) -> str:
    """A count, a score or a year; what does not fit is tried again."""
    year = NOW.year - dice.choice([dice.randint(0, 12), dice.randint(16, 90)])
    return str(dice.choice([dice.randint(0, 12), dice.randint(10, 90), year]))


def _words(_: Random) -> str:
    return "Жаңа сөз"


_VALUES = {QuestionType.INTEGER: _number, QuestionType.TEXT: _words}
