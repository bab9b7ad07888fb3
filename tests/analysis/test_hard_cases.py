"""Data that make formulas divide by nothing: constant columns, empty options, weights far apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.counting import Weights
from analysis.crosstab import crosstab
from analysis.grouped_numbers import Groups
from analysis.results import BannerTable, Missing
from questionnaires.model import MissingKind
from tests.analysis.reference import dataset

GROUP = np.repeat(["a", "b", "c"], 40)
GENERATOR = np.random.default_rng(7)
WEIGHTS = GENERATOR.lognormal(0, 0.7, 120)
both_weights = pytest.mark.parametrize("weight", [None, "w"])


def names(table: BannerTable) -> set[str]:
    return {one.name for one in table.notes}


def numeric(values: object, weight: str | None) -> BannerTable:
    data = dataset(nominal={"g": GROUP}, numeric={"y": values, "w": WEIGHTS})
    return crosstab(data, "y", ["g"], weight=weight).banners[0]


@both_weights
@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e6])
def test_columns_without_variation_are_recognised_in_spite_of_rounding(
    weight: str | None, scale: float
) -> None:
    """The squares of forty times 0.1 do not add up to zero around any mean that is rounded."""
    other = GENERATOR.normal(0, scale, 120)
    constant = numeric(np.select([GROUP == "a", GROUP == "b"], [0.1, 3.3], 7.7) * scale, weight)
    one = numeric(np.where(GROUP == "a", 0.1 * scale, other), weight)

    assert constant.test is None
    assert "no_variation" in names(constant)
    assert "constant_left_out" in names(one)
    assert one.test is not None
    assert one.test.n == 80
    assert one.numbers is not None
    assert one.numbers.sd[1] == 0


@both_weights
def test_letters_of_means_do_not_depend_on_the_unit(weight: str | None) -> None:
    values = GENERATOR.normal(0, 1, 120)

    large, small = numeric(values, weight).letters, numeric(values * 1e-10, weight).letters

    assert large is not None
    assert small is not None
    assert small.p == pytest.approx(large.p, rel=1e-9)


def test_a_column_whose_weight_is_one_rows_is_not_compared() -> None:
    heavy = np.where(np.arange(120) == 0, 1e12, 1e-6)
    data = dataset(nominal={"g": GROUP}, numeric={"y": GENERATOR.normal(0, 1, 120), "w": heavy})

    found = crosstab(data, "y", ["g"], weight="w").banners[0]

    assert found.test is not None
    assert np.isfinite(found.test.p)
    assert found.letters is not None
    assert np.isfinite(found.letters.p[0]).tolist() == [False, False, True]


def test_options_that_nobody_chose_on_both_sides_are_told() -> None:
    nobody = pd.DataFrame(np.zeros((40, 2)), columns=["x", "y"])
    one = pd.DataFrame({"u": [1.0, 0.0] * 20, "v": [0.0, 1.0] * 20})
    data = dataset(multiple={"nobody": nobody, "one": one})

    found = crosstab(data, "nobody", ["one"]).banners[0]

    assert found.test is None
    assert "no_variation" in names(found)


def test_differences_are_exact_where_one_column_carries_the_weight() -> None:
    x = np.repeat(["heavy", "light"], 50)
    y = np.array(["yes", "no"] * 50)
    w = np.where(x == "heavy", 1e9, 1e-9)
    data = dataset(nominal={"x": x, "y": y}, numeric={"w": w})

    found = crosstab(data, "y", ["x"], weight="w").banners[0]

    assert found.differences[:, 1:] == pytest.approx(np.zeros((2, 2)), abs=1e-9)


def test_the_largest_value_is_the_largest_whatever_its_weight() -> None:
    data = dataset(numeric={"y": [1.0, 2.0, 3.0], "w": [1e9, 1e9, 1e-9]})

    found = crosstab(data, "y", weight="w").total.numbers

    assert found is not None
    assert found.maximum[0] == 3


def test_the_corrected_v_never_exceeds_one() -> None:
    x = np.repeat(["a", "b"], [60, 60])
    data = dataset(nominal={"x": x, "y": x}, numeric={"w": WEIGHTS})

    found = crosstab(data, "x", ["y"], weight="w").banners[0]

    assert all(effect.value <= 1 for effect in found.effects)
    assert found.test is not None
    assert found.test.statistic > 0
    assert found.test.p < 1e-6


def test_unranked_answers_leave_a_column_before_its_size_is_judged() -> None:
    """Twelve in the third column, of whom nine have no place on the scale."""
    scale = ["1", "2"] * 30 + ["1", "2", "1"] + ["dk"] * 9
    group = ["a"] * 30 + ["b"] * 30 + ["c"] * 12
    data = dataset(
        nominal={"g": group}, ordinal={"s": scale}, missing={"dk": MissingKind.DONT_KNOW}
    )

    found = crosstab(data, "s", ["g"], missing=Missing.INCLUDE).banners[0]

    assert {"columns_left_out", "unranked_left_out"} <= names(found)
    assert found.test is not None
    assert found.test.n == 60


def test_rows_are_called_rows_where_the_columns_overlap() -> None:
    answer = ["x"] * 40 + ["y"] * 40 + ["z"] * 5
    chosen = pd.DataFrame({"u": [1.0, 0.0] * 42 + [1.0], "v": [1.0] * 30 + [0.0] * 55, "w": 0.0})
    data = dataset(nominal={"a": answer}, multiple={"m": chosen})

    found = crosstab(data, "a", ["m"]).banners[0]

    assert "rows_left_out" in names(found)
    assert "columns_left_out" not in names(found)
    assert found.test is not None
    assert found.test.n == 80
    assert "options_left_out" in {one.name for one in found.test.notes}


def test_pairs_with_less_than_one_expected_are_not_compared() -> None:
    """Two of 35 against ten of 1,250: z is 3.0, but two or more of 35 are no rarity at 1 %."""
    group = np.repeat(["large", "small"], [1250, 35])
    rare = np.concatenate([np.arange(1250) < 10, np.arange(35) < 2]).astype(str)
    data = dataset(nominal={"rare": rare, "g": group})

    letters = crosstab(data, "rare", ["g"]).banners[0].letters

    assert letters is not None
    assert np.isnan(letters.p).all()
    assert {one.size for one in letters.adjustments} == {0}


def test_columns_of_the_same_respondents_are_no_contrast() -> None:
    y = GENERATOR.normal(0, 1, 60)
    first, second = GENERATOR.random((2, 60)) < 0.6
    chosen = pd.DataFrame({"a": first, "b": second, "again": first}).astype(float)
    data = dataset(numeric={"y": y}, multiple={"m": chosen})

    test = crosstab(data, "y", ["m"]).banners[0].test
    same = dataset(numeric={"y": y}, multiple={"m": chosen[["a", "again"]]})
    alone = crosstab(same, "y", ["m"]).banners[0]

    assert test is not None
    assert test.df[0] == pytest.approx(1)
    assert alone.test is None
    assert "one_column" in names(alone)


@both_weights
def test_means_of_overlapping_columns_stand_on_the_sums_over_rows(weight: str | None) -> None:
    """Options that happen to be apart, so that every part can be written down."""
    y = GENERATOR.normal(0, 1, 120)
    chosen = pd.DataFrame({name: np.equal(GROUP, name).astype(float) for name in "abc"})
    data = dataset(numeric={"y": y, "w": WEIGHTS}, multiple={"m": chosen})

    test = crosstab(data, "y", ["m"], weight=weight).banners[0].test

    w = WEIGHTS if weight else np.ones(120)
    total = np.array([w[np.equal(GROUP, name)].sum() for name in "abc"])
    mean = np.array([(w * y)[np.equal(GROUP, name)].sum() for name in "abc"]) / total
    parts = [(w * (y - m))[np.equal(GROUP, name)] for name, m in zip("abc", mean, strict=True)]
    variance = np.array([part @ part for part in parts]) / total**2 * 120 / 119
    a = total / total.sum()
    trace = (a * (1 - a) * variance).sum()
    assert test is not None
    assert test.method == "anova_type"
    assert test.statistic == pytest.approx((a * (mean - a @ mean) ** 2).sum() / trace, rel=1e-9)


def test_an_empty_column_counts_as_constant() -> None:
    found = Groups(
        np.array([1.0, 1.0]), np.array([0, 0]), np.eye(2), Weights(None, 2), exclusive=True
    )

    assert found.constant.tolist() == [True, True, True]
