"""Random tables with holes, empty cells and odd weights against R: `random_tables.R` made the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.crosstab import crosstab
from analysis.dataset import Dataset
from analysis.results import BannerTable, Floats, Test
from tests.analysis import reference

SETS = 12
Values = Mapping[tuple[int, str], Floats]


@cache
def values() -> Values:
    found: dict[tuple[int, str], list[float]] = {}
    table = reference.table("random_values")
    for number, what, value in zip(table["set"], table["what"], table["value"], strict=True):
        found.setdefault((number, what), []).append(value)
    return {key: np.array(own) for key, own in found.items()}


def dataset(frame: pd.DataFrame) -> Dataset:
    several = frame.filter(regex="^m[0-9]")
    return reference.dataset(
        nominal={"a": frame["a"].to_list(), "b": frame["b"].to_list()},
        ordinal={"o": [None if np.isnan(one) else int(one) for one in frame["o"]]},
        numeric={"y": frame["y"], "w": frame["w"]},
        multiple={"m": several.loc[:, several.notna().any()]},
    )


@cache
def tables(number: int) -> dict[str, BannerTable]:
    """Each question by the banner, and with a ``w`` behind its name the same with weights."""
    every = reference.table("random_tables")
    data = dataset(every[every["set"] == number].reset_index(drop=True))
    return {
        question + (weight or ""): crosstab(data, question, ["b"], weight=weight).banners[0]
        for question in "aoym"
        for weight in (None, "w")
    }


def figures(test: Test) -> list[float]:
    """What R prints of a test: an exact one has no statistic."""
    return [test.p] if "fisher" in test.method else [test.statistic, *test.df, test.p]


def reference_name(test: Test) -> str:
    return "fisher" if "fisher" in test.method else test.method


each_set = pytest.mark.parametrize("number", range(SETS))


@each_set
@pytest.mark.parametrize("question", ["a", "aw", "o", "y"])
def test_tests_equal_those_of_r(number: int, question: str) -> None:
    test = tables(number)[question].test
    name = {"a": "pearson", "aw": "rao_scott", "o": "kruskal_wallis", "y": "welch"}[question]

    if test is None:  # R has none either, or NaN where a column does not vary
        assert np.isnan(values().get((number, name), np.array([np.nan]))).any()
    elif test.method != "monte_carlo":
        wanted = values()[number, reference_name(test)]
        assert figures(test) == pytest.approx(wanted, rel=1e-6)


@each_set
def test_the_marginal_test_and_its_options_equal_those_of_r(number: int) -> None:
    for question, name in (("m", "marginal"), ("mw", "marginal_weighted")):
        found = tables(number)[question]
        if found.test is None:
            assert (number, name) not in values()
            continue
        assert figures(found.test) == pytest.approx(values()[number, name], rel=1e-6)
        for option in found.option_tests:
            wanted = values()[number, f"{reference_name(option.test)}_{option.value}"]
            assert figures(option.test) == pytest.approx(wanted, rel=1e-6)


@each_set
def test_weighted_counts_shares_and_means_equal_those_of_r(number: int) -> None:
    table, numbers = tables(number)["aw"], tables(number)["yw"]
    filled = np.ix_(table.weighted[:, 0] > 0, table.weighted[0] >= 0)
    columns = table.bases.unweighted[1:] > 0
    by_column: Callable[[Floats], Floats] = lambda one: one[filled][:, 1:][:, columns]  # noqa: E731

    assert by_column(table.weighted).T.ravel() == pytest.approx(values()[number, "weighted"])
    assert by_column(table.shares.value).ravel() == pytest.approx(values()[number, "share"])
    assert numbers.numbers is not None
    asked = numbers.bases.unweighted[1:]
    assert numbers.numbers.mean[1:][asked > 0] == pytest.approx(values()[number, "mean"])
    ours, wanted = numbers.numbers.se[1:][asked > 0], values()[number, "mean_se"]
    several = asked[asked > 0] > 1
    assert ours[several] == pytest.approx(wanted[several], rel=1e-6)
