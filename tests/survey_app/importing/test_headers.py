"""Headers as KoboToolbox, ODK Central and others write them lead to the same questions."""

from __future__ import annotations

import pytest

from questionnaires.model import Repeat
from survey_app.importing.headers import Columns, Meaning, Names, columns_of
from tests.survey_app.importing.arrivals import arrivals


def columns(*header: str) -> Columns:
    return columns_of(Names(arrivals()), header)


@pytest.mark.parametrize(
    "header", ["postcode", "move/postcode", "move-postcode", "move:postcode", "move.postcode"]
)
def test_a_question_is_found_under_every_spelling(header: str) -> None:
    [column] = columns(header).answers
    assert column.question.key == "postcode"


@pytest.mark.parametrize(
    "header",
    ["reasons/work", "move/reasons/work", "reasons.work", "reasons_work", "move-reasons/work"],
)
def test_a_0_1_column_is_found_under_every_spelling(header: str) -> None:
    [column] = columns(header).options["reasons"]
    assert (column.choice, column.known) == ("work", True)


def test_a_question_wins_over_a_choice_of_the_same_spelling() -> None:
    found = columns("reasons_other", "reasons/other")
    assert [column.question.key for column in found.answers] == ["reasons_other"]
    assert [column.choice for column in found.options["reasons"]] == ["other"]


def test_a_choice_that_the_form_does_not_know_is_still_a_0_1_column() -> None:
    [column] = columns("reasons/study").options["reasons"]
    assert (column.choice, column.known) == ("study", False)


def test_the_best_id_comes_first() -> None:
    found = columns("_id", "KEY", "_uuid", "meta/instanceID")
    assert found.meanings[Meaning.ID] == (2, 3, 1, 0)


def test_records_of_the_collecting_system_are_not_answers() -> None:
    found = columns("SubmissionDate", "SubmitterName", "SET-OF-members", "_tags", "deviceid")
    assert found.unknown == ()
    assert found.position(Meaning.SUBMITTED) == 0
    assert found.meanings[Meaning.SYSTEM] == (1, 2, 3, 4)


def test_start_is_the_question_where_the_form_has_one() -> None:
    assert [column.question.key for column in columns("start").answers] == ["start"]


def test_a_question_of_another_level_is_unknown_to_a_sheet() -> None:
    questionnaire = arrivals()
    members = questionnaire.items["members"]
    assert isinstance(members, Repeat)
    header = ("member_age", "members/member_age", "sex")
    outside = columns_of(Names(questionnaire), header)
    assert [column.header for column in outside.unknown] == ["member_age", "members/member_age"]
    inside = columns_of(Names(questionnaire, members), ("member_age", "sex"))
    assert [column.header for column in inside.answers] == ["member_age"]
    assert [column.header for column in inside.unknown] == ["sex"]


def test_a_near_miss_gets_a_suggestion() -> None:
    found = columns("postcod", "region").unknown
    assert [(column.header, column.suggestion) for column in found] == [
        ("postcod", "postcode"),
        ("region", ""),
    ]


@pytest.mark.parametrize("header", ["AGE", "Age", "Возраст"])
def test_other_letters_and_labels_get_a_suggestion(header: str) -> None:
    assert [column.suggestion for column in columns(header).unknown] == ["age"]
