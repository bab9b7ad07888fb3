from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from analysis.crosstab import report
from analysis.dataset import Category, Level, Variable
from exports.codebook import LEVELS, codebook_sheets
from exports.labels import Labels
from exports.long import COLUMNS, long_rows, long_sheets
from questionnaires.model import MissingKind
from questionnaires.translation import translator
from tests.exports.studying import workers

LABELS = Labels.choose(["en", "ru"], translator("en"), "ru")
NAMES = [name for name, _ in COLUMNS]


def rows(questions: Sequence[str]) -> list[dict[str, object]]:
    tables = report(workers(), questions, ["sex"], weight="weight")
    return [dict(zip(NAMES, row, strict=True)) for row in long_rows(tables, LABELS)]


def only(found: list[dict[str, object]], **wanted: object) -> dict[str, object]:
    (row,) = [row for row in found if wanted.items() <= row.items()]
    return row


def test_every_figure_has_a_row_of_its_own() -> None:
    found = rows(["work", "age"])
    keys = [
        tuple(row[name] for name in ("table", "answer", "banner", "column", "measure"))
        for row in found
    ]
    assert len(set(keys)) == len(keys)
    cell = {"table": 1, "answer": "yes", "banner": "sex", "column": "m"}
    assert only(found, **cell, measure="count")["value"] == 30.0
    assert only(found, **cell, measure="share")["value"] == pytest.approx(0.75)
    assert only(found, **cell, measure="row_share")["value"] == pytest.approx(0.6)
    assert only(found, **cell, measure="letters")["text"] == "B"
    labels = only(found, **cell, measure="count")
    assert (labels["question_label"], labels["answer_label"], labels["column_label"]) == (
        "Вы работаете?",
        "Да",
        "Мужчина",
    )
    base = only(found, table=1, banner="sex", column="f", measure="base_effective")
    assert base["value"] == pytest.approx(40.0)
    assert only(found, table=2, banner=None, measure="median")["value"] == 60.0
    test = only(found, table=1, banner="sex", measure="test_statistic")
    assert test["text"] == "rao_scott"
    assert only(found, table=1, banner="sex", measure="test_p_adjusted")["text"] == (
        "benjamini_hochberg, report, 2"
    )


def test_values_are_numbers_or_absent() -> None:
    for row in rows(["work", "why", "age"]):
        value = row["value"]
        assert value is None or (isinstance(value, float) and math.isfinite(value))


def test_options_have_tests_of_their_own() -> None:
    found = rows(["why"])
    assert only(found, answer="pay", measure="answer_test_p")["value"] is not None
    assert not [
        row for row in found if row["answer"] == "air" and row["measure"] == "answer_test_p"
    ]


def test_a_long_table_is_continued_on_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = report(workers(), ["work"], ["sex"])
    whole = [
        row for sheet in long_sheets(tables, LABELS, title="Long") for row in list(sheet.rows)[1:]
    ]
    monkeypatch.setattr("exports.long.ROW_LIMIT", 21)
    sheets = long_sheets(tables, LABELS, title="Long")
    assert [one.title for one in sheets][:2] == ["Long", "Long (2)"]
    assert all(len(list(one.rows)) <= 21 for one in sheets)
    assert [row for one in sheets for row in list(one.rows)[1:]] == whole


def test_the_codebook_says_what_every_value_means() -> None:
    variables = [
        Variable(
            "work",
            {"ru": "Работа"},
            Level.ORDINAL,
            (
                Category("yes", {"en": "Yes"}),
                Category("dk", {"ru": "Не знаю"}, MissingKind.DONT_KNOW),
                Category("=x", {}, declared=False),
            ),
        ),
        Variable("total", {}, Level.NUMERIC, repeat="members", calculated=True),
    ]
    (sheet,) = codebook_sheets(variables, LABELS, title="Codebook")
    assert [[cell.value for cell in row.cells] for row in sheet.rows][1:] == [
        ["work", "Работа", "Categories in order", None, "yes", "Yes", None],
        ["work", "Работа", "Categories in order", None, "dk", "Не знаю", "Don't know"],
        [
            "work",
            "Работа",
            "Categories in order",
            None,
            "=x",
            "=x (not in the questionnaire)",
            None,
        ],
        ["total", "total", "Number, calculated", "members", None, None, None],
    ]


def test_every_level_has_its_words() -> None:
    assert set(LEVELS) == set(Level)


@pytest.mark.parametrize(
    ("language", "languages", "shown"),
    [
        ("en", ["ru"], "A"),
        ("kk", ["ru", "en"], "Б"),
        ("kk", ["en", "ru"], "A"),
        ("fr", [], "Б"),
    ],
)
def test_labels_fall_back_to_the_default_then_kazakh_russian_english(
    language: str, languages: list[str], shown: str
) -> None:
    labels = Labels.choose(languages, translator("en"), language)
    assert labels.of({"en": "A", "ru": "Б"}, "name") == shown
    assert labels.of({}, "name") == "name"


@pytest.mark.parametrize(
    ("language", "languages", "turned"),
    [
        ("ar", ["en", "ar"], True),
        ("ar", ["en"], False),
        ("en", ["en", "ar"], False),
        ("kk", ["ar", "en"], True),
    ],
)
def test_the_direction_is_that_of_the_language_shown(
    language: str, languages: list[str], *, turned: bool
) -> None:
    assert Labels.choose(languages, translator("en"), language).right_to_left is turned
