from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from analysis.columns import codebook_of, dataset_of, repeat_datasets
from analysis.columns.codebook import LEFT_OUT, LEVELS
from analysis.columns.plain import plain_text
from analysis.dataset import Category, Level, Stray
from questionnaires.model import MissingKind, Questionnaire, QuestionType
from tests.analysis.making import choice, question, questionnaire, repeat

SKIPPED = {"missing": "skipped"}
NOT_ASKED = {"missing": "not_asked"}

YES_NO = [
    choice("yes", "Yes"),
    choice("no", "No"),
    choice("dk", "Don't know", MissingKind.DONT_KNOW),
]


def one_question(
    type_: QuestionType,
    *,
    appearance: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
) -> Questionnaire:
    choices = "list" if type_ in {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE} else None
    return questionnaire(
        question(type_, "q", choices=choices, appearance=appearance, parameters=parameters),
        lists={"list": YES_NO},
    )


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ('<span style="color:red">** Stop the interview ** </span>', "Stop the interview"),
        ("In the last <b>30 days</b>,<br/>how much?", "In the last 30 days, how much?"),
        ("__End of survey.__", "End of survey."),
        ("Hello, ${first_name}, is *this* _yours_?", "Hello, [first_name], is this yours?"),
        ("calculated_expenditure_6", "calculated_expenditure_6"),
        ("age <18 and a < b", "age <18 and a < b"),
        ("Name: ______", "Name: ______"),
        ("5 * 3 * 2 = 30", "5 * 3 * 2 = 30"),
        ("# Part one\nsee [the page](https://example.org/a_b)", "Part one see the page"),
        ("1\\. first \\*star\\*", "1. first *star*"),
        ("R&amp;D &lt;5", "R&D <5"),
        ("نعم\n\n \n", "نعم"),
    ],
)
def test_labels_lose_their_markup_and_nothing_else(source: str, plain: str) -> None:
    assert plain_text(source) == plain


def test_every_question_type_has_a_level_or_is_left_out() -> None:
    assert set(LEVELS) | LEFT_OUT == set(QuestionType)
    assert not set(LEVELS) & LEFT_OUT


def test_codebook_names_labels_and_categories_in_every_language() -> None:
    form = questionnaire(
        question(
            QuestionType.SELECT_ONE,
            "sex",
            {"en": "**Sex** of ${who}", "kk": "Жынысы", "ar": "الجنس"},
            choices="sex",
        ),
        question(QuestionType.NOTE, "thanks", "Thanks"),
        question(QuestionType.TEXT, "phone", "Phone", personal=True),
        repeat("members", question(QuestionType.INTEGER, "members/age", "Age")),
        lists={
            "sex": [
                choice("m", {"en": "_Man_", "kk": "Ер"}),
                choice("dwta", "No", MissingKind.REFUSED),
            ]
        },
        languages=("en", "kk", "ar"),
    )
    codebook = codebook_of(form)
    assert list(codebook) == ["sex", "members/age"]
    assert codebook["sex"].labels == {"en": "Sex of [who]", "kk": "Жынысы", "ar": "الجنس"}
    assert codebook["sex"].categories == (
        Category("m", {"en": "Man", "kk": "Ер"}),
        Category("dwta", {"en": "No"}, MissingKind.REFUSED),
    )
    assert codebook["sex"].repeat is None
    assert codebook["members/age"].repeat == "members"


@pytest.mark.parametrize(
    ("options", "level"),
    [
        ({}, Level.NOMINAL),
        ({"appearance": ["likert"]}, Level.ORDINAL),
        ({"parameters": {"level": "ordinal"}}, Level.ORDINAL),
        ({"appearance": ["likert"], "parameters": {"level": "nominal"}}, Level.NOMINAL),
        ({"parameters": {"level": "nonsense"}}, Level.NOMINAL),
    ],
)
def test_single_choice_is_nominal_unless_the_questionnaire_says_ordinal(
    options: dict[str, Any], level: Level
) -> None:
    assert codebook_of(one_question(QuestionType.SELECT_ONE, **options))["q"].level is level


def test_choices_of_one_name_are_one_category_at_the_first_place() -> None:
    form = questionnaire(
        question(QuestionType.SELECT_ONE, "q", choices="list"),
        lists={"list": [choice("other", "Other A"), choice("a", "A"), choice("other", "Other B")]},
    )
    assert [one.value for one in codebook_of(form)["q"].categories] == ["other", "a"]
    assert codebook_of(form)["q"].categories[0].labels == {"en": "Other A"}


def test_single_choice_keeps_unchosen_categories_and_stated_missing() -> None:
    data = dataset_of(
        one_question(QuestionType.SELECT_ONE), [{"q": "dk"}, {"q": "no"}, {"q": SKIPPED}, {}]
    )
    column = data.frame["q"]
    assert list(column.cat.categories) == ["yes", "no", "dk"]
    assert not column.cat.ordered
    assert column.astype(object).where(column.notna(), None).tolist() == ["dk", "no", None, None]
    kinds = data.frame["q#missing"]
    assert list(kinds.cat.categories) == [kind.value for kind in MissingKind]
    assert kinds.astype(object).where(kinds.notna(), None).tolist() == [
        None,
        None,
        "skipped",
        "not_asked",
    ]


def test_values_outside_the_choices_become_flagged_categories_and_are_listed() -> None:
    form = one_question(QuestionType.SELECT_ONE)
    data = dataset_of(form, [{"q": "maybe"}, {"q": "yes"}, {"q": "maybe"}, {"q": "=1+1"}])
    assert data.frame["q"].tolist() == ["maybe", "yes", "maybe", "=1+1"]
    assert [(one.value, one.declared) for one in data.codebook["q"].categories] == [
        ("yes", True),
        ("no", True),
        ("dk", True),
        ("=1+1", False),
        ("maybe", False),
    ]
    assert data.strays == (Stray("q", "=1+1", 1), Stray("q", "maybe", 2))


def test_multiple_choice_keeps_none_chosen_apart_from_no_answer() -> None:
    form = one_question(QuestionType.SELECT_MULTIPLE)
    data = dataset_of(form, [{"q": ["no", "yes"]}, {"q": []}, {"q": NOT_ASKED}, {"q": ["zzz"]}])
    assert list(data.frame.columns) == ["q/yes", "q/no", "q/dk", "q/zzz", "q#missing"]
    assert all(str(data.frame[name].dtype) == "boolean" for name in data.frame.columns[:-1])
    assert data.frame["q/yes"].to_list() == [True, False, pd.NA, False]
    assert data.frame["q/zzz"].to_list() == [False, False, pd.NA, True]
    assert data.option_columns(data.codebook["q"]) == list(data.frame.columns[:-1])
    assert data.strays == (Stray("q", "zzz", 1),)


def test_changing_one_option_column_leaves_the_others() -> None:
    data = dataset_of(one_question(QuestionType.SELECT_MULTIPLE), [{"q": ["no"]}, {"q": SKIPPED}])
    frame = data.frame
    frame.loc[0, "q/yes"] = pd.NA
    assert frame["q/no"].to_list() == [True, pd.NA]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("34", 34.0),
        ("-0.5", -0.5),
        ("+7", 7.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("007", 7.0),
    ],
)
def test_numbers_in_lexical_form(raw: str, value: float) -> None:
    data = dataset_of(one_question(QuestionType.DECIMAL), [{"q": raw}, {"q": SKIPPED}])
    assert str(data.frame["q"].dtype) == "Float64"
    assert data.frame["q"].to_list() == [value, pd.NA]
    assert data.strays == ()


@pytest.mark.parametrize(
    "raw", ["1,200", "1 200", "1_000", "12a", "NaN", "inf", "0x10", "٣", "", "1e", "--1"]
)
def test_what_is_no_number_is_listed_and_never_guessed(raw: str) -> None:
    data = dataset_of(one_question(QuestionType.INTEGER), [{"q": raw}, {"q": "5"}])
    assert data.frame["q"].to_list() == [pd.NA, 5.0]
    assert data.frame["q#missing"].isna().all()
    assert data.strays == (Stray("q", raw, 1),)


@pytest.mark.parametrize(
    ("values", "level"),
    [
        (["1", "2.5"], Level.NUMERIC),
        (["1", "NaN"], Level.NUMERIC),
        (["1", "north"], Level.TEXT),
        (["007", "12"], Level.TEXT),
        (["+77011234567", "1"], Level.TEXT),
        (["0", "0.5", "-0"], Level.NUMERIC),
        (["NaN"], Level.TEXT),
        ([], Level.TEXT),
    ],
)
def test_a_calculation_is_numeric_where_all_its_values_are_numbers(
    values: list[str], level: Level
) -> None:
    data = dataset_of(one_question(QuestionType.CALCULATE), [{"q": one} for one in values])
    assert data.codebook["q"].level is level
    assert data.codebook["q"].calculated
    assert data.strays == ()
    if level is Level.NUMERIC:
        assert data.frame["q"].notna().sum() == sum(one != "NaN" for one in values)


def test_a_calculation_declared_nominal_takes_its_categories_from_its_values() -> None:
    form = one_question(QuestionType.CALCULATE, parameters={"level": "ordinal"})
    data = dataset_of(form, [{"q": "30-39"}, {"q": "18-29"}, {"q": SKIPPED}])
    assert data.codebook["q"].level is Level.ORDINAL
    assert list(data.frame["q"].cat.categories) == ["18-29", "30-39"]
    assert all(one.declared for one in data.codebook["q"].categories)
    assert data.strays == ()


def test_dates_keep_the_wall_clock_and_list_what_is_no_date() -> None:
    form = one_question(QuestionType.DATETIME)
    raw = [
        "2021-06-16T23:30:00.000+05:00",
        "2021-06-16",
        "2021-02-30",
        "16/06/2021",
        "2021-06-16T10:00:00Z",
    ]
    data = dataset_of(form, [{"q": one} for one in raw])
    column = data.frame["q"]
    assert str(column.dtype) == "datetime64[us]"
    assert column.dropna().tolist() == [
        pd.Timestamp("2021-06-16 23:30"),
        pd.Timestamp("2021-06-16"),
        pd.Timestamp("2021-06-16 10:00"),
    ]
    assert data.strays == (Stray("q", "16/06/2021", 1), Stray("q", "2021-02-30", 1))


def test_text_that_looks_like_missing_or_a_number_stays_text() -> None:
    data = dataset_of(
        one_question(QuestionType.TEXT), [{"q": "NA"}, {"q": "None"}, {"q": "007"}, {"q": SKIPPED}]
    )
    assert str(data.frame["q"].dtype) == "string"
    assert data.frame["q"].to_list() == ["NA", "None", "007", pd.NA]


@pytest.mark.parametrize("type_", [type_ for type_ in QuestionType if type_ not in LEFT_OUT])
def test_no_rows_and_only_missing_rows_keep_the_dtypes(type_: QuestionType) -> None:
    form = one_question(type_)
    empty = dataset_of(form, [])
    missing = dataset_of(form, [{"q": SKIPPED}])
    assert empty.rows == 0
    assert missing.rows == 1
    assert empty.frame.dtypes.to_dict() == missing.frame.dtypes.to_dict()


def test_an_unknown_kind_of_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="lost"):
        dataset_of(one_question(QuestionType.TEXT), [{"q": {"missing": "lost"}}])


def test_an_answer_that_is_not_text_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError):
        dataset_of(one_question(QuestionType.INTEGER), [{"q": 5}])


def test_repeats_become_datasets_of_their_own_linked_to_the_response() -> None:
    form = questionnaire(
        question(QuestionType.INTEGER, "size"),
        repeat(
            "members",
            question(QuestionType.INTEGER, "age"),
            repeat("jobs", question(QuestionType.TEXT, "job")),
        ),
        repeat("trips", question(QuestionType.DATE, "left")),
    )
    documents: list[dict[str, Any]] = [
        {"size": "0", "members": {"missing": "not_asked"}, "trips": []},
        {
            "size": "2",
            "members": [
                {"age": "40", "jobs": [{"job": "cook"}, {"job": SKIPPED}]},
                {"age": SKIPPED, "jobs": [{"job": "welder"}]},
            ],
            "trips": [{"left": "2020-01-02"}],
        },
        {"size": "1", "members": [{"age": "7", "jobs": []}], "trips": []},
    ]
    main = dataset_of(form, documents)
    assert list(main.frame.columns) == ["size", "size#missing"]
    found = repeat_datasets(form, documents)
    assert list(found) == ["members", "jobs", "trips"]
    members, jobs = found["members"].frame, found["jobs"].frame
    assert members["#response"].tolist() == [1, 1, 2]
    assert members["#instance"].tolist() == [1, 2, 1]
    assert members["age"].to_list() == [40.0, pd.NA, 7.0]
    assert jobs["#response"].tolist() == [1, 1, 1]
    assert jobs["#instance"].tolist() == [1, 2, 1]
    assert jobs["#outer"].tolist() == [0, 0, 1]
    assert jobs["job"].to_list() == ["cook", pd.NA, "welder"]
    assert "#outer" not in members
    assert found["trips"].rows == 1
    assert found["jobs"].codebook["job"].repeat == "jobs"


def test_two_columns_of_one_name_are_refused() -> None:
    form = questionnaire(
        question(QuestionType.SELECT_MULTIPLE, "a", choices="list"),
        question(QuestionType.TEXT, "a/yes"),
        lists={"list": YES_NO},
    )
    with pytest.raises(ValueError, match="a/yes"):
        dataset_of(form, [])
