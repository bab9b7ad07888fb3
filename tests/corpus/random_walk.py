"""One interview answered at random, with what must hold at every moment checked on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random

from questionnaires.answers import Answer, AnswerRefused, parse
from questionnaires.context import Context
from questionnaires.interview import Interview
from questionnaires.model import (
    Address,
    MissingKind,
    Question,
    Questionnaire,
    QuestionType,
    Repeat,
)
from questionnaires.pages import visits

STEPS = 60
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
_TEXTS = (
    "",
    "Aigerim",
    "Қоныс аудару",
    "0",
    "-1",
    "17",
    "3.5",
    "380671234567",
    "سؤال",
    "2026-11-20",
)


def walk(questionnaire: Questionnaire, seed: int) -> None:
    """Answer, clear, add and remove instances at random, then finish; raises where anything breaks."""
    random = Random(seed)
    context = Context(now=NOW, language=questionnaire.default_language.code, seed=seed)
    interview = Interview(questionnaire, context=context)
    steps = min(STEPS, 5 + 3 * len(questionnaire.questions))
    for step in range(steps):
        _change(interview, random)
        if step % 20 == 0:
            _read(interview, random)
    _read(interview, random)
    _keeps_its_draft(interview, context)
    _finishes(interview, context)


def _change(interview: Interview, random: Random) -> None:
    repeats = [one for one in interview.questionnaire.items.values() if isinstance(one, Repeat)]
    if repeats and random.random() < 0.2:
        _change_repeat(interview, random.choice(repeats), random)
        return
    addresses = [
        one
        for one in interview.addresses()
        if interview.questionnaire.questions[one.key].takes_answer
    ]
    if addresses:
        address = random.choice(addresses)
        interview.set(address, random_answer(interview, address, random))


def _change_repeat(interview: Interview, repeat: Repeat, random: Random) -> None:
    outer: tuple[int, ...] = ()
    for around in interview.questionnaire.repeats_around[repeat.key]:
        count = interview.count(around.key, outer)
        if count == 0:
            return
        outer = (*outer, random.randint(1, count))
    count = interview.count(repeat.key, outer)
    if count and random.random() < 0.4:
        interview.remove(repeat.key, random.randint(1, count), outer)
    elif interview.is_open(repeat.key, outer) and count < 6:
        number = interview.add(repeat.key, outer)
        assert number >= 1


def random_answer(interview: Interview, address: Address, random: Random) -> Answer:
    """An answer of the question's type, mostly one that it allows."""
    question = interview.questionnaire.questions[address.key]
    if random.random() < 0.1:
        offered = question.missing_offered
        return random.choice(offered) if offered else MissingKind.SKIPPED
    if question.is_select:
        return _choice(interview, question, address, random)
    try:
        return parse(question, _written(question.type, random))
    except AnswerRefused:
        return MissingKind.SKIPPED


def _choice(interview: Interview, question: Question, address: Address, random: Random) -> Answer:
    names = [one.name for one in interview.choices(address)]
    if not names:
        return MissingKind.SKIPPED
    if question.type is QuestionType.SELECT_ONE:
        return random.choice(names)
    return tuple(dict.fromkeys(random.choices(names, k=random.randint(1, 4))))


def _written(kind: QuestionType, random: Random) -> str:
    write = _WRITERS.get(kind)
    return write(random) if write is not None else random.choice(_TEXTS)


def _date(random: Random) -> str:
    return f"{random.randint(1930, 2030)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _clock(random: Random) -> str:
    return f"{random.randint(0, 23):02}:{random.randint(0, 59):02}"


_WRITERS: Mapping[QuestionType, Callable[[Random], str]] = {
    QuestionType.INTEGER: lambda random: str(random.choice((0, 1, 2, 3, 17, 34, 99, -5, 10**6))),
    QuestionType.DECIMAL: lambda random: f"{random.uniform(-10, 200):.3f}",
    QuestionType.DATE: _date,
    QuestionType.TIME: _clock,
    QuestionType.DATETIME: lambda random: f"{_date(random)}T{_clock(random)}:00+05:00",
    QuestionType.ACKNOWLEDGE: lambda _random: "OK",
}


def _read(interview: Interview, random: Random) -> None:
    """Everything that a page shows, in one language chosen at random."""
    questionnaire = interview.questionnaire
    language = random.choice(questionnaire.languages).code
    for address in interview.addresses():
        question = questionnaire.questions[address.key]
        for texts in (question.labels, question.hints):
            shown = interview.text(texts, address, language)
            plain = any(
                isinstance(part, str) and part.strip()
                for one in texts.values()
                for part in one.parts
            )
            assert shown or not plain, f"{address} is blank in {language}"
        if question.is_select:
            for choice in interview.choices(address):
                assert questionnaire.text(choice.labels, language), choice.place
        interview.answer(address)
    interview.problems()
    visits(interview)


def _keeps_its_draft(interview: Interview, context: Context) -> None:
    personal = interview.personal()
    again = Interview(
        interview.questionnaire, interview.draft(), personal=personal, context=context
    )
    assert again.draft() == interview.draft()
    assert again.personal() == personal
    assert again.addresses() == interview.addresses()
    for address in interview.addresses():
        assert again.answer(address) == interview.answer(address), address


def _finishes(interview: Interview, context: Context) -> None:
    finished = interview.finish()
    again = Interview(
        interview.questionnaire,
        finished.document,
        personal=finished.personal,
        context=context,
        recalculate=False,
    ).finish()
    assert again.document == finished.document
