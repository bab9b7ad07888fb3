"""How often the tests reject a true null hypothesis, and what the usual shortcuts do.

n = 400 in 4 groups, weights lognormal(0, 0.7) (Kish design effect about 1.6) that have nothing to do with
the answers, 12 correlated options; every hypothesis is true, so 5 % of the p-values should lie below .05.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.chi_square import chi_square_statistic
from analysis.counting import Cells, Sums, Weights
from analysis.crosstab import crosstab
from analysis.distributions import chi_square_tail
from analysis.effect import bootstrap_interval, weighted_cramers_v
from analysis.grouped_numbers import Groups
from analysis.independence import independence
from analysis.means import equal_means
from analysis.multiple_response import marginal, simultaneous_test
from analysis.rank_tests import weighted_kruskal_wallis
from analysis.rao_scott import rao_scott
from analysis.results import Floats
from tests.analysis import reference
from tests.analysis.reference import cells

pytestmark = pytest.mark.long

REPEATS = 4000
ROWS, GROUPS, OPTIONS = 400, 4, 12
LEVEL = 0.05


def draws(repeats: int = REPEATS) -> Iterator[tuple[np.random.Generator, Floats, Floats]]:
    """A generator, the groups as indicators, and weights."""
    generator = np.random.default_rng(20211)
    for _ in range(repeats):
        group = np.eye(GROUPS)[generator.integers(0, GROUPS, ROWS)]
        yield generator, group, generator.lognormal(0, 0.7, ROWS)


def options(generator: np.random.Generator) -> Floats:
    """Options that go together within a respondent."""
    leaning = generator.normal(0, 1, (ROWS, 1)) * 0.7 + generator.normal(0, 1, (ROWS, OPTIONS))
    return (leaning > np.linspace(0, 1.5, OPTIONS)).astype(float)


def answer(generator: np.random.Generator, categories: int) -> Floats:
    chances = np.arange(1, categories + 1) / np.arange(1, categories + 1).sum()
    return np.eye(categories)[generator.choice(categories, ROWS, p=chances)]


@cache
def rates() -> dict[str, float]:
    """Shares of p-values below .05."""
    found: Counter[str] = Counter()
    for generator, group, w in draws():
        single, scale, several = answer(generator, 4), answer(generator, 5), options(generator)
        table, plain = cells(single, group, w), cells(several, group, multiple=True)
        weighted = cells(several, group, w, multiple=True)
        others = options(generator)[:, :3]
        sets = replace(weighted, column_of=others, columns_exclusive=False)
        own, equal = marginal(weighted), marginal(plain)
        p = {
            "rao_scott": outcome(table.cell),
            "naive chi-square of weighted counts": naive(table),
            "marginal": tail(*equal.corrected()),
            "marginal, weighted": tail(*own.corrected()),
            "marginal, weighted, MRCV's trace": tail(*own.corrected(own.df)),
            "sum of chi-squares, weighted": tail(own.statistic, own.df),
            "rank test, weighted": rank(cells(scale, group, w)),
            "means, weighted": mean(generator.normal(0, 1, ROWS), group, w),
            "simultaneous, weighted": pairs(sets),
        }
        found.update({name: int(one < LEVEL) for name, one in p.items()})
    return {name: number / REPEATS for name, number in found.items()}


def tail(statistic: float, df: float) -> float:
    return chi_square_tail(statistic, df)


def outcome(table: Sums) -> float:
    test = independence(table, weighted=True).test
    assert test is not None
    return test.p


def naive(table: Cells) -> float:
    """Weights scaled to the number of rows and taken for counts."""
    counts = table.cell.weight * table.n / table.cell.weight.sum()
    return tail(chi_square_statistic(counts), 9)


def rank(table: Cells) -> float:
    test = weighted_kruskal_wallis(table)
    assert test is not None
    return test.p


def mean(values: Floats, group: Floats, w: Floats) -> float:
    found = Groups(values, group.argmax(axis=1), np.eye(GROUPS), Weights(w, ROWS), exclusive=True)
    test, _ = equal_means(found)
    assert test is not None
    return test.p


def pairs(table: Cells) -> float:
    test = simultaneous_test(table)
    assert test is not None
    return test.p


@pytest.mark.parametrize(
    "name",
    [
        "rao_scott",
        "marginal",
        "marginal, weighted",
        "rank test, weighted",
        "means, weighted",
        "simultaneous, weighted",
    ],
)
def test_a_true_hypothesis_is_rejected_about_as_often_as_it_should_be(name: str) -> None:
    assert 0.03 < rates()[name] < 0.085


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("naive chi-square of weighted counts", 0.358),
        ("sum of chi-squares, weighted", 0.638),
        ("marginal, weighted, MRCV's trace", 0.201),
    ],
)
def test_shortcuts_reject_far_too_often(name: str, reference: float) -> None:
    """The reference is another simulation of the same design; its options were correlated otherwise."""
    assert rates()[name] > 0.1
    assert rates()[name] == pytest.approx(reference, abs=0.15)


def test_tiny_columns_do_not_make_true_hypotheses_significant() -> None:
    """Three large groups and ten of 1 %; in the table of all columns the test rejects 60 %."""
    generator = np.random.default_rng(9)
    names = [f"g{number}" for number in range(13)]
    rejected = {"with": 0, "without": 0}
    repeats = 300
    for _ in range(repeats):
        group = generator.choice(13, ROWS, p=[0.4, 0.3, 0.2, *([0.01] * 10)])
        several, w = options(generator), generator.lognormal(0, 0.7, ROWS)
        data = reference.dataset(
            nominal={"group": np.array(names)[group]},
            numeric={"w": w},
            multiple={"why": pd.DataFrame(several).rename(columns=str)},
        )
        test = crosstab(data, "why", ["group"], weight="w").banners[0].test
        assert test is not None
        everyone = cells(
            several, np.eye(13)[group][:, np.bincount(group, minlength=13) > 0], w, multiple=True
        )
        rejected["without"] += test.p < LEVEL
        rejected["with"] += tail(*marginal(everyone).corrected()) < LEVEL

    assert rejected["without"] / repeats < 0.08
    assert rejected["with"] / repeats > 0.4


def coverage(truth: Floats, repeats: int = 1500) -> tuple[float, float, float]:
    """How often the intervals of the weighted V hold the true one, and the mean corrected V^2."""
    margins = np.outer(truth.sum(axis=1), truth.sum(axis=0))
    true_v = np.sqrt(((truth - margins) ** 2 / margins).sum() / (min(truth.shape) - 1))
    held, booted, squares = 0, 0, []
    for generator, _, w in draws(repeats):
        cell = generator.choice(truth.size, ROWS, p=truth.ravel())
        row, column = np.divmod(cell, truth.shape[1])
        table = cells(np.eye(truth.shape[0])[row], np.eye(truth.shape[1])[column], w).cell
        plain, corrected = weighted_cramers_v(table, rao_scott(table, ROWS))
        assert plain.interval is not None
        boot = bootstrap_interval(table, draws=300)
        held += plain.interval.low <= true_v <= plain.interval.high
        booted += boot.low <= true_v <= boot.high
        squares.append(corrected.value**2)
    return held / repeats, booted / repeats, float(np.mean(squares) - true_v**2)


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.25, 0.5])
def test_intervals_of_the_weighted_v_hold_the_true_one(strength: float) -> None:
    even = np.full((3, 4), 1 / 12)
    lean = np.array([[2.0, 1, 0, 1], [1, 1, 1, 1], [0, 1, 2, 1]]) / 12
    truth = (1 - strength) * even + strength * lean

    held, booted, bias = coverage(truth)

    assert held > 0.92
    assert abs(bias) < 0.01
    if strength == 0:
        assert booted < 0.1  # the bootstrap's lower limit lies above 0 where there is nothing
