"""Texts become answers of a type, or are refused with what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import LONGEST_TEXT, Answer, AnswerRefused, parse, read, write
from questionnaires.model import MissingKind, Question, QuestionType


def question(kind: QuestionType) -> Question:
    return Question(
        name="q",
        key="q",
        path=("q",),
        labels={},
        hints={},
        type=kind,
        required_messages={},
        constraint_messages={},
        parameters={},
    )


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("integer", "0", "0"),
        ("integer", " 007 ", "7"),
        ("integer", "-3", "-3"),
        ("decimal", "12,5", "12.5"),
        ("decimal", "0.10", "0.1"),
        ("decimal", "-0.0", "0"),
        ("decimal", "100", "100"),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "2024-02-29 00:00:00", "2024-02-29"),
        ("time", "07:05", "07:05:00.000"),
        ("dateTime", "2026-03-21T14:30", "2026-03-21T14:30:00.000"),
        ("dateTime", "2026-03-21T14:30:00+05:00", "2026-03-21T14:30:00.000+05:00"),
        ("text", "  Аральск  ", "Аральск"),
        ("text", "None", "None"),
        ("acknowledge", "yes", "OK"),
        ("select_one", "None", "None"),
        ("select_multiple", "a b a", ("a", "b")),
        ("text", "   ", MissingKind.SKIPPED),
        ("select_multiple", "", MissingKind.SKIPPED),
    ],
)
def test_texts_are_read_in_their_lexical_form(kind: str, text: str, answer: Answer) -> None:
    assert parse(question(QuestionType(kind)), text) == answer


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("integer", "1_000", "answer_is_not_a_whole_number"),
        ("integer", "٣", "answer_is_not_a_whole_number"),
        ("integer", "12.5", "answer_is_not_a_whole_number"),
        ("decimal", "NaN", "answer_is_not_a_number"),
        ("decimal", "1e5", "answer_is_not_a_number"),
        ("decimal", "inf", "answer_is_not_a_number"),
        ("date", "2023-02-29", "answer_is_not_a_date"),
        ("date", "21.03.2026", "answer_is_not_a_date"),
        ("time", "25:00", "answer_is_not_a_time"),
        ("dateTime", "yesterday", "answer_is_not_a_date_and_time"),
        ("acknowledge", "perhaps", "answer_is_not_an_acknowledgement"),
        ("text", "a\x00b", "answer_has_unusable_character"),
        ("text", "a\ud800b", "answer_has_unusable_character"),
        ("text", "a" * (LONGEST_TEXT + 1), "answer_too_long"),
    ],
)
def test_what_is_not_of_the_type_is_refused_by_name(kind: str, text: str, problem: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse(question(QuestionType(kind)), text)
    assert refused.value.problem.name == problem
    assert refused.value.problem.sentence()
    assert refused.value.problem.remedy()


def test_several_values_for_one_answer_are_refused() -> None:
    with pytest.raises(AnswerRefused, match="several"):
        parse(question(QuestionType.SELECT_ONE), ["a", "b"])


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_every_whole_number_keeps_its_value(number: int) -> None:
    assert parse(question(QuestionType.INTEGER), str(number)) == str(number)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_every_decimal_keeps_its_value(number: object) -> None:
    parsed = parse(question(QuestionType.DECIMAL), f"{number:f}")
    assert isinstance(parsed, str)
    assert float(parsed) == float(str(number))


@given(st.one_of(st.text(), st.lists(st.text()).map(tuple), st.sampled_from(MissingKind)))
def test_answers_survive_a_document(answer: Answer) -> None:
    assert read(write(answer)) == answer


@pytest.mark.parametrize("written", [None, 7, True, {"missing": "lost"}, {"a": "b"}, [1], {}])
def test_what_is_no_answer_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(written)
