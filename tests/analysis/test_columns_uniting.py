from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from analysis.columns import Difference, DifferenceKind, dataset_of, unite
from analysis.columns.uniting import merged
from analysis.dataset import Dataset, Level, Stray
from questionnaires.model import Choice, Item, MissingKind, QuestionType
from questionnaires.translation import translator
from tests.analysis.making import choice, question, questionnaire

Documents = Sequence[Mapping[str, Any]]


def dataset(
    documents: Documents, *children: Item, lists: Mapping[str, Sequence[Choice]] | None = None
) -> Dataset:
    return dataset_of(questionnaire(*children, lists=lists, languages=("en", "kk")), documents)


def sex(*values: str) -> dict[str, list[Choice]]:
    return {"sex": [choice(value, value.upper()) for value in values]}


def select(key: str = "sex", label: str = "Sex", *, level: str = "nominal") -> Item:
    return question(QuestionType.SELECT_ONE, key, label, choices="sex", parameters={"level": level})


def kinds(differences: Sequence[Difference]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind.value, one.variable, one.details) for one in differences]


def test_equal_versions_are_put_one_below_the_other_without_differences() -> None:
    first = dataset([{"sex": "m"}], select(), lists=sex("m", "f"))
    second = dataset([{"sex": "f"}, {"sex": {"missing": "refused"}}], select(), lists=sex("m", "f"))
    united = unite([first, second], ["1", "2"])
    assert united.differences == ()
    assert united.dataset.frame["sex"].astype(object).tolist()[:2] == ["m", "f"]
    assert united.dataset.frame["#version"].tolist() == ["1", "2", "2"]
    assert united.dataset.frame["sex#missing"].tolist()[2] == "refused"
    assert united.dataset.codebook == first.codebook


def test_questions_of_one_version_only_were_not_asked_in_the_other() -> None:
    first = dataset(
        [{"a": "1", "b": "x"}],
        question(QuestionType.INTEGER, "a"),
        question(QuestionType.TEXT, "b"),
    )
    second = dataset(
        [{"c": "2021-01-01", "a": "2"}],
        question(QuestionType.DATE, "c"),
        question(QuestionType.INTEGER, "a"),
    )
    united = unite([first, second], ["1", "2"])
    frame = united.dataset.frame
    assert list(united.dataset.codebook) == ["c", "a", "b"]
    assert frame["a"].to_list() == [1.0, 2.0]
    assert frame["b"].to_list() == ["x", pd.NA]
    assert frame["c"].isna().tolist() == [True, False]
    assert frame["c#missing"].astype(object).tolist()[0] == "not_asked"
    assert frame["b#missing"].astype(object).tolist()[1] == "not_asked"
    assert {name: str(frame[name].dtype) for name in "abc"} == {
        "a": "Float64",
        "b": "string",
        "c": "datetime64[us]",
    }
    assert kinds(united.differences) == [("question_added", "c", ()), ("question_removed", "b", ())]


def test_choices_of_all_versions_are_categories_in_the_newest_order() -> None:
    first = dataset([{"sex": "x"}, {"sex": "m"}], select(), lists=sex("m", "x", "f"))
    second = dataset([{"sex": "new"}, {"sex": "odd"}], select(), lists=sex("f", "m", "new"))
    united = unite([first, second], ["1", "2"])
    assert list(united.dataset.frame["sex"].cat.categories) == ["f", "m", "x", "new", "odd"]
    assert united.dataset.frame["sex"].tolist() == ["x", "m", "new", "odd"]
    declared = {one.value: one.declared for one in united.dataset.codebook["sex"].categories}
    assert declared == {"f": True, "m": True, "x": True, "new": True, "odd": False}
    assert united.dataset.strays == (Stray("sex", "odd", 1),)
    assert kinds(united.differences) == [
        ("choices_added", "sex", ("new",)),
        ("choices_removed", "sex", ("x",)),
    ]


def test_an_option_that_a_version_did_not_offer_counts_as_not_chosen() -> None:
    def multiple() -> Item:
        return question(QuestionType.SELECT_MULTIPLE, "why", choices="sex")

    first = dataset([{"why": ["a"]}, {"why": {"missing": "skipped"}}], multiple(), lists=sex("a"))
    second = dataset([{"why": ["b"]}], multiple(), lists=sex("a", "b"))
    frame = unite([first, second], ["1", "2"]).dataset.frame
    assert frame["why/a"].to_list() == [True, pd.NA, False]
    assert frame["why/b"].to_list() == [False, pd.NA, True]


def test_a_change_of_level_keeps_the_answers_apart() -> None:
    first = dataset([{"age": "30"}], question(QuestionType.INTEGER, "age"))
    second = dataset([{"age": "old"}], question(QuestionType.TEXT, "age"))
    third = dataset([{"age": "young"}], question(QuestionType.TEXT, "age"))
    united = unite([first, second, third], ["1", "2", "3"])
    frame = united.dataset.frame
    assert list(united.dataset.codebook) == ["age@1", "age@3"]
    assert frame["age@1"].to_list() == [30.0, pd.NA, pd.NA]
    assert frame["age@3"].to_list() == [pd.NA, "old", "young"]
    assert frame["age@3#missing"].astype(object).tolist()[0] == "not_asked"
    assert united.dataset.codebook["age@1"].level is Level.NUMERIC
    assert kinds(united.differences) == [("level_changed", "age", ("numeric", "text"))]
    assert "numeric, text" in united.differences[0].sentence(translator("en"))


def test_a_calculation_nobody_has_yet_takes_the_level_of_the_others() -> None:
    calculation = question(QuestionType.CALCULATE, "total")
    first = dataset([{"total": "5"}], calculation)
    second = dataset([{"total": {"missing": "not_asked"}}], calculation)
    united = unite([first, second], ["1", "2"])
    assert united.dataset.codebook["total"].level is Level.NUMERIC
    assert united.dataset.frame["total"].to_list() == [5.0, pd.NA]
    assert united.differences == ()


def test_wording_order_and_meaning_of_choices_are_compared() -> None:
    before = {"sex": [choice("low", "Low"), choice("high", "High"), choice("dk", "?")]}
    after = {
        "sex": [
            choice("high", "Much"),
            choice("low", {"en": "Low", "kk": "Аз"}),
            choice("dk", "?", MissingKind.DONT_KNOW),
        ]
    }
    first = dataset([], select(label="How much", level="ordinal"), lists=before)
    second = dataset([], select(label="How much?", level="ordinal"), lists=after)
    united = unite([first, second], ["1", "2"])
    assert kinds(united.differences) == [
        ("label_changed", "sex", ("en",)),
        ("choice_labels_changed", "sex", ("high",)),
        ("choice_meanings_changed", "sex", ("dk",)),
        ("choices_reordered", "sex", ()),
    ]
    assert united.dataset.codebook["sex"].labels == {"en": "How much?"}


def test_a_moved_question_is_told_once_and_not_its_neighbours() -> None:
    def form(*keys: str) -> Dataset:
        return dataset([], *(question(QuestionType.TEXT, key) for key in keys))

    united = unite([form(*"abcde"), form(*"bcdae")], ["1", "2"])
    assert kinds(united.differences) == [("question_moved", "a", ())]


def test_every_kind_of_difference_has_its_sentence() -> None:
    for kind in DifferenceKind:
        told = Difference(kind, "question", "one", "two", ("x",)).sentence(translator("en"))
        assert "question" in told
        assert "{" not in told


@pytest.mark.parametrize(
    ("orders", "result"),
    [
        (["abc"], "abc"),
        (["abc", "cab"], "cab"),
        (["axb", "ab"], "axb"),
        (["xab", "ab"], "xab"),
        (["abx", "aby", "ab"], "abxy"),
        (["axyb", "ba"], "baxy"),
    ],
)
def test_merged_order(orders: list[str], result: str) -> None:
    assert "".join(merged([list(one) for one in orders])) == result


@pytest.mark.parametrize("names", [[], ["1"], ["1", "1"]])
def test_versions_need_names_of_their_own(names: list[str]) -> None:
    empty = dataset([], select(), lists=sex("m"))
    with pytest.raises(ValueError, match="names"):
        unite([empty, empty], names)
