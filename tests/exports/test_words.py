from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.crosstab import crosstab, report
from analysis.results import (
    Adjustment,
    AdjustmentMethod,
    Crosstab,
    Effect,
    Interval,
    MissingCount,
    Test,
)
from analysis.wording import METHODS
from exports import words
from exports.labels import Labels
from exports.numbers import coefficient, number, p_value, share
from questionnaires.model import MissingKind
from questionnaires.translation import translator
from tests.analysis.making import choice
from tests.exports.studying import people, study, workers

ENGLISH = translator("en")
LABELS = Labels.choose(["en", "ru"], ENGLISH)


def finding(found: Crosstab) -> str:
    return words.finding(found, found.banners[0], LABELS)


@pytest.mark.parametrize(
    ("value", "language", "told"),
    [
        (0.0211, "en", "p = .021"),
        (0.0211, "ru", "p = 0,021"),
        (0.0211, "kk", "p = 0,021"),
        (0.0004, "en", "p < .001"),
        (0.0, "ru", "p < 0,001"),
        (0.001, "en", "p = .001"),
        (0.9999, "en", "p > .999"),
        (1.0, "en", "p > .999"),
        (0.5, "xx-not-a-locale", "p = 0.500"),
        (float("nan"), "en", "p = –"),
    ],
)
def test_p_values(value: float, language: str, told: str) -> None:
    assert p_value(value, language).replace("\xa0", " ") == told


def test_numbers_follow_the_language() -> None:
    assert number(1234567.891, "en", 1) == "1,234,567.9"
    assert number(1234567.891, "ru", 1) == "1\xa0234\xa0567,9"
    assert share(0.4149, "en") == "41\xa0%"
    assert share(0.4149, "kk", 1) == "41,5\xa0%"
    assert coefficient(0.123, "en") == ".12"
    assert coefficient(-0.123, "en") == "-.12"
    assert coefficient(1.0, "en") == "1.00"
    assert share(float("nan"), "en") == number(float("inf"), "en") == "–"


def test_the_finding_names_the_largest_significant_difference() -> None:
    assert finding(crosstab(workers(), "why", ["sex"])) == (
        "“Low wages” is named more often in “Man”, 100\xa0%, than in “Woman”, 0\xa0%; "
        "p\xa0<\xa0.001, adjusted."
    )
    assert finding(crosstab(workers(), "age", ["sex"])) == (
        "The mean is higher in “Woman”, 57.8, than in “Man”, 32.5; p\xa0<\xa0.001, adjusted."
    )


def test_no_difference_is_said_with_its_p() -> None:
    same = [
        *people(20, sex="m", work="yes"),
        *people(20, sex="m", work="no"),
        *people(20, sex="f", work="yes"),
        *people(20, sex="f", work="no"),
    ]
    assert finding(crosstab(study(same), "work", ["sex"])) == (
        "No difference between the groups was found; p\xa0>\xa0.999."
    )


def test_the_adjusted_p_of_a_report_decides() -> None:
    found = crosstab(workers(), "work", ["sex"])
    test = found.banners[0].test
    assert test is not None
    family = Adjustment(AdjustmentMethod.BENJAMINI_HOCHBERG, "report", 40)
    adjusted = replace(found.banners[0], test=replace(test, p_adjusted=0.2, adjustment=family))
    assert words.finding(found, adjusted, LABELS) == (
        "No difference between the groups was found; p\xa0=\xa0.200."
    )


def test_groups_that_differ_without_a_pair_that_does() -> None:
    found = crosstab(workers(), "work", ["sex"])
    table = replace(found.banners[0], letters=None)
    assert words.finding(found, table, LABELS) == (
        "The groups differ, p\xa0<\xa0.001, but no two of them stand clearly apart."
    )


def test_without_a_test_nothing_is_claimed() -> None:
    one_group = study(people(40, sex="m", work="yes"))
    assert finding(crosstab(one_group, "work", ["sex"])) == ""
    total = crosstab(workers(), "work")
    assert words.finding(total, total.total, LABELS) == ""
    assert words.findings(total, LABELS) == []


def test_labels_from_right_to_left_are_set_apart_in_a_sentence() -> None:
    data = study(
        [*people(40, sex="m", work="yes"), *people(40, sex="f", work="no")],
        sex=[choice("m", {"ar": "ذكر"}), choice("f", {"ar": "أنثى"})],
    )
    found = crosstab(data, "work", ["sex"])
    labels = Labels.choose(["en", "ru", "ar"], ENGLISH, "ar")
    assert "“\u200eذكر\u200e”, 100\xa0%" in words.finding(found, found.banners[0], labels)


def test_base_and_missing_are_counted() -> None:
    (found,) = report(workers(), ["work"], ["sex"], weight="weight")
    assert words.base(found, LABELS) == (
        "Base: 80 of 82 respondents answered this question. Weighted by Weight."
    )
    assert words.missing(found.missing, LABELS) == "No answer: Skipped 1; Don't know 1."
    assert words.missing([MissingCount(MissingKind.REFUSED, 0, 0.0)], LABELS) == ""


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (
            Test("pearson", 12.3461, (3.0,), 0.0063, 100),
            "Pearson chi-square test: χ²(3) = 12.35, p = .006.",
        ),
        (
            Test("rao_scott", 4.2, (3.24, 1549.1), 0.004, 100),
            "Rao-Scott F test for weighted data, second order: F(3.2; 1,549.1) = 4.20, p = .004.",
        ),
        (Test("fisher", float("nan"), (), 0.02, 10), "Fisher's exact test: p = .020."),
        (
            Test("kruskal_wallis", 9.0, (2.0,), 0.011, 10),
            "Kruskal-Wallis test: H(2) = 9.00, p = .011.",
        ),
    ],
)
def test_a_test_in_words(result: Test, told: str) -> None:
    assert words.test(result, ENGLISH).replace("\xa0", " ") == told


@pytest.mark.parametrize("method", METHODS)
def test_every_method_can_be_told(method: str) -> None:
    for df in ((), (2.0,), (2.0, 30.5)):
        assert words.test(Test(method, 1.5, df, 0.5, 10), ENGLISH).endswith("p\xa0=\xa0.500.")


def test_an_effect_with_its_interval() -> None:
    effect = Effect("cramers_v", 0.2791, Interval(0.2235, 0.318, 0.95, "noncentral_chi_square"))
    assert words.effect(effect, translator("en")) == (
        "Cramér's V: .28 (95\xa0% interval .22 to .32; interval from the noncentral chi-square distribution)."
    )
    assert words.effect(Effect("eta_squared", 0.5), ENGLISH) == "Eta squared: .50."
