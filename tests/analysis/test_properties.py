"""What must hold for any data, and closed forms against the same sums over single rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis import counting
from analysis.chi_square import chi_square_statistic
from analysis.coding import code
from analysis.counting import Sums, Weights, count
from analysis.crosstab import crosstab
from analysis.dataset import Dataset
from analysis.effect import cramers_v
from analysis.exact import exact
from analysis.grouped_numbers import groups
from analysis.intervals import shares
from analysis.letters import linearised_z
from analysis.multiple_response import marginal, simultaneous
from analysis.rao_scott import rao_scott
from analysis.residuals import adjusted_residuals
from analysis.results import BannerTable, Floats, Missing
from tests.analysis import reference
from tests.analysis.reference import cells

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=40, deadline=None)


def survey(seed: int, rows: int = 150, options: int = 4) -> Dataset:
    generator = np.random.default_rng(seed)
    likes = pd.DataFrame(
        (generator.random((rows, options)) < generator.uniform(0.1, 0.9, options)).astype(float)
    )
    likes[generator.random(rows) < 0.1] = np.nan
    speaks = pd.DataFrame((generator.random((rows, 3)) < 0.4).astype(float), columns=list("xyz"))
    return reference.dataset(
        nominal={
            "answer": generator.choice(list("abc"), rows),
            "group": generator.choice(list("uvw"), rows),
        },
        ordinal={"mood": generator.integers(1, 6, rows)},
        numeric={
            "age": generator.normal(40, 12, rows),
            "w": generator.lognormal(0, 0.6, rows),
            "one": np.full(rows, 7.5),
        },
        multiple={"likes": likes.rename(columns=str), "speaks": speaks},
    )


def scaled(data: Dataset, factor: float) -> Dataset:
    return replace(data, frame=data.frame.assign(w=data.frame["w"] * factor))


def figures(found: BannerTable) -> list[float]:
    """Everything that must not depend on the scale of the weights."""
    numbers = [*found.bases.unweighted, *found.bases.effective]
    for test in (found.test, *(one.test for one in found.option_tests)):
        numbers += [] if test is None else [test.statistic, *test.df, test.p]
    for effect in found.effects:
        numbers += [effect.value]
        numbers += [] if effect.interval is None else [effect.interval.low, effect.interval.high]
    for array in (found.shares.value, found.shares.low, found.residuals, found.differences):
        numbers += array.ravel().tolist()
    numbers += [] if found.letters is None else found.letters.p_adjusted.ravel().tolist()
    if found.numbers is not None:
        numbers += [*found.numbers.mean, *found.numbers.se, *found.numbers.median]
    return [float(one) for one in numbers]


@few
@given(
    seed=seeds,
    factor=st.floats(1e-3, 1e3),
    question=st.sampled_from(["answer", "mood", "age", "likes"]),
    banner=st.sampled_from(["group", "speaks"]),
)
def test_the_scale_of_weights_changes_weighted_counts_only(
    seed: int, factor: float, question: str, banner: str
) -> None:
    data = survey(seed)

    one = crosstab(data, question, [banner], weight="w").banners[0]
    other = crosstab(scaled(data, factor), question, [banner], weight="w").banners[0]

    assert figures(other) == pytest.approx(figures(one), rel=1e-6, abs=1e-9, nan_ok=True)
    assert other.bases.weighted == pytest.approx(factor * one.bases.weighted, rel=1e-9)
    assert other.weighted == pytest.approx(factor * one.weighted, rel=1e-9)


@few
@given(seed=seeds, question=st.sampled_from(["answer", "mood", "age", "likes"]))
def test_equal_weights_leave_shares_means_and_bases_as_they_are(seed: int, question: str) -> None:
    data = survey(seed)

    plain = crosstab(data, question, ["group"]).banners[0]
    equal = crosstab(data, question, ["group"], weight="one").banners[0]

    assert equal.bases.effective == pytest.approx(plain.bases.unweighted, rel=1e-9)
    assert equal.shares.value == pytest.approx(plain.shares.value, rel=1e-9, nan_ok=True)
    if plain.numbers is not None and equal.numbers is not None:
        assert equal.numbers.mean == pytest.approx(plain.numbers.mean, rel=1e-9)
        assert equal.numbers.sd == pytest.approx(plain.numbers.sd, rel=1e-9)


@few
@given(seed=seeds)
def test_with_equal_weights_the_test_of_means_is_welchs(seed: int) -> None:
    data = survey(seed)

    plain = crosstab(data, "age", ["group"]).banners[0].test
    equal = crosstab(data, "age", ["group"], weight="one").banners[0].test

    assert plain is not None
    assert equal is not None
    assert (plain.method, equal.method) == ("welch", "weighted_welch")
    assert equal.statistic == pytest.approx(plain.statistic, rel=1e-9)
    assert equal.df == pytest.approx(plain.df, rel=1e-9)
    assert equal.p == pytest.approx(plain.p, rel=1e-7)


@few
@given(seed=seeds)
def test_with_equal_weights_all_design_effects_are_n_over_n_minus_one(seed: int) -> None:
    counts = np.random.default_rng(seed).integers(1, 30, (3, 4)).astype(float)
    n = int(counts.sum())

    found = rao_scott(Sums(counts, 2 * counts, 4 * counts), n)

    assert found.chi_square == pytest.approx(chi_square_statistic(counts), rel=1e-9)
    assert found.design_effect == pytest.approx(n / (n - 1), rel=1e-9)
    assert found.df == pytest.approx(6, rel=1e-9)


@few
@given(seed=seeds)
def test_the_order_of_rows_and_columns_does_not_matter(seed: int) -> None:
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 9, (3, 4)).astype(np.float64)
    counts[0] += 1
    counts[:, 0] += 1
    weights = counts * generator.uniform(0.5, 2, (3, 4))
    squares = np.divide(weights**2, counts, out=np.zeros((3, 4)), where=counts > 0) * 1.2
    table = Sums(counts, weights, squares)
    turned = table.of(np.ix_(generator.permutation(3), generator.permutation(4)))
    flipped = Sums(counts.T, weights.T, squares.T)
    n = int(counts.sum())

    for other in (turned, flipped):
        found, wanted = rao_scott(other, n), rao_scott(table, n)
        assert found.f == pytest.approx(wanted.f, rel=1e-6)
        assert found.df == pytest.approx(wanted.df, rel=1e-6)


@few
@given(seed=seeds, shape=st.sampled_from([(2, 2), (2, 4), (3, 3)]))
def test_exact_p_sums_all_tables_that_are_no_more_probable(
    seed: int, shape: tuple[int, int]
) -> None:
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 4, shape)
    counts[0] += 1
    counts[:, 0] += 1

    test = exact(counts.astype(float))

    drawn = stats.random_table(counts.sum(axis=1), counts.sum(axis=0))
    assert test is not None
    assert test.p == pytest.approx(enumerated(counts, drawn), rel=1e-6)


def enumerated(counts: npt.NDArray[np.int64], drawn: stats.random_table) -> float:
    """The same by looking at every table, one cell after the other."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    limit = drawn.pmf(counts) * (1 + 1e-7)
    tables: list[list[tuple[int, ...]]] = [[]]
    for row in rows[:-1]:
        tables = [
            [*table, filling]
            for table in tables
            for filling in np.ndindex(*(columns + 1))
            if sum(filling) == row and (np.sum([*table, filling], axis=0) <= columns).all()
        ]
    found = 0.0
    for table in tables:
        last = columns - np.sum(table, axis=0)
        p = float(drawn.pmf(np.array([*table, last])))
        found += p if p <= limit else 0.0
    return found


# --- closed forms against sums over rows --------------------------------------------------------------


def rows_of(seed: int, rows: int = 120) -> tuple[Floats, Floats, Floats]:
    """Options chosen, options of a banner that overlap, weights; one line for each respondent."""
    generator = np.random.default_rng(seed)
    y = (generator.random((rows, 4)) < [0.2, 0.4, 0.6, 0.5]).astype(float)
    x = (generator.random((rows, 3)) < [0.5, 0.3, 0.6]).astype(float)
    return y, x, generator.lognormal(0, 0.6, rows)


@pytest.mark.parametrize("seed", range(5))
def test_differences_of_overlapping_columns_equal_the_sum_over_rows(seed: int) -> None:
    y, x, w = rows_of(seed)
    found = replace(cells(y, x, w, multiple=True), columns_exclusive=False)
    p = shares(found, weighted=True).value[:, 1:]

    z = linearised_z(found, p, np.array([0]), np.array([2]))

    totals = w @ x
    for j in range(4):
        u = w * (
            x[:, 0] * (y[:, j] - p[j, 0]) / totals[0] - x[:, 2] * (y[:, j] - p[j, 2]) / totals[2]
        )
        se = np.sqrt(len(w) / (len(w) - 1) * (u**2).sum())
        assert z[j, 0] == pytest.approx((p[j, 0] - p[j, 2]) / se, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_weighted_residuals_equal_the_sum_over_rows(seed: int) -> None:
    y, x, w = rows_of(seed)
    found = adjusted_residuals(cells(y, x, w, multiple=True), weighted=True)

    total = w.sum()
    for j in range(4):
        for i in range(3):
            row, column = w @ y[:, j] / total, w @ x[:, i] / total
            joint = w @ (y[:, j] * x[:, i]) / total
            u = y[:, j] * x[:, i] - column * y[:, j] - row * x[:, i] - joint + 2 * row * column
            se = np.sqrt(len(w) / (len(w) - 1) * ((w * u) ** 2).sum()) / total
            assert found[j, i] == pytest.approx((joint - row * column) / se, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_traces_of_the_marginal_test_equal_those_of_the_whole_matrix(seed: int) -> None:
    y, x, w = rows_of(seed)
    x = np.eye(3)[x.argmax(axis=1)]
    found = marginal(cells(y, x, w, multiple=True))

    n, (members, total) = len(w), (w @ x, w.sum())
    a = members / total
    overall = w @ y / total
    v = np.zeros((12, 12))
    for i in range(3):
        inside = x[:, i] > 0
        p = w[inside] @ y[inside] / members[i]
        z = w[inside, None] * (y[inside] - p) / members[i]
        v[4 * i : 4 * i + 4, 4 * i : 4 * i + 4] = n * n / (n - 1) * z.T @ z
    h = np.eye(12) - np.kron(np.outer(np.ones(3), a), np.eye(4))
    d = np.concatenate([overall * (1 - overall) / one for one in a])
    m = h @ v @ h.T / d[:, None]
    assert found.trace == pytest.approx(np.trace(m), rel=1e-9)
    assert found.trace_of_square == pytest.approx(np.trace(m @ m), rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_simultaneous_test_equals_the_sum_over_rows(seed: int) -> None:
    y, x, w = rows_of(seed)
    found = simultaneous(replace(cells(y, x, w, multiple=True), columns_exclusive=False))

    n, total = len(w), w.sum()
    p, q = w @ y / total, w @ x / total
    f = ((y - p)[:, :, None] * (x - q)[:, None, :]).reshape(n, -1)
    d = np.outer(p * (1 - p), q * (1 - q)).ravel()
    mean = w @ f / total
    statistic = n * (mean**2 / d).sum()
    sigma = n * ((f - mean) * w[:, None] ** 2).T @ (f - mean) / total**2 / d[:, None]
    assert found.statistic == pytest.approx(statistic, rel=1e-9)
    assert found.trace == pytest.approx(np.trace(sigma), rel=1e-9)
    assert found.trace_of_square == pytest.approx(np.trace(sigma @ sigma), rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_covariances_of_overlapping_means_equal_the_sum_over_rows(seed: int) -> None:
    data = survey(seed)
    values = data.frame["age"].to_numpy(dtype=float)
    w = data.frame["w"].to_numpy(dtype=float)
    coded = code(data, data.codebook["speaks"], Missing.EXCLUDE)
    x = data.frame[["speaks/x", "speaks/y", "speaks/z"]].to_numpy(dtype=float)

    found = groups(values, coded, Weights(w, len(w)))

    means = (w * values) @ x / (w @ x)
    z = w[:, None] * x * (values[:, None] - means) / (w @ x)
    wanted = len(w) / (len(w) - 1) * z.T @ z
    assert found.covariance()[1:, 1:] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert found.center + found.offset[1:] == pytest.approx(means, rel=1e-12)


@pytest.mark.parametrize("options", [3, 16, 17, 30])
def test_options_are_counted_alike_however_many_there_are(options: int) -> None:
    data = survey(options, rows=500, options=options)
    flags = data.frame[[f"likes/{n}" for n in range(options)]]
    answered = flags.notna().all(axis=1)

    found = crosstab(data, "likes", ["group"]).banners[0]

    assert found.bases.unweighted[0] == answered.sum()
    assert found.counts[:, 0].tolist() == flags[answered].sum().tolist()
    by_group = flags[answered].astype(int).groupby(data.frame["group"][answered], observed=False)
    assert found.counts[:, 1:].T.tolist() == by_group.sum().to_numpy().tolist()


def test_listed_and_laid_out_cells_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = survey(1, rows=60, options=6)
    likes, speaks = (code(data, data.codebook[one], Missing.EXCLUDE) for one in ("likes", "speaks"))
    weights = Weights(data.frame["w"].to_numpy(dtype=float), 60)

    laid_out = count(likes, speaks, weights)
    monkeypatch.setattr(counting, "_DENSE_CELLS", 0)
    listed = count(likes, speaks, Weights(weights.values, 60))

    assert listed.cells.cell.weight == pytest.approx(laid_out.cells.cell.weight)
    assert listed.question_missing == laid_out.question_missing


def test_weighted_intervals_stand_on_the_effective_base_of_the_share() -> None:
    y, x, w = rows_of(1)
    x = np.eye(3)[x.argmax(axis=1)]
    found = shares(cells(y, x, w, multiple=True), weighted=True)

    z = 1.959963984540054
    for j in range(4):
        for i in range(3):
            inside = x[:, i] > 0
            p = w[inside] @ y[inside, j] / w[inside].sum()
            u = w[inside] * (y[inside, j] - p) / w[inside].sum()
            base = p * (1 - p) / (len(w) / (len(w) - 1) * (u**2).sum())
            n, kish = inside.sum(), w[inside].sum() ** 2 / (w[inside] ** 2).sum()
            few = (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, kish - 1)) ** 2
            base = min(base, n) * few * (1 - 1 / kish) / (1 - 1 / n)
            middle = (p + z**2 / (2 * base)) / (1 + z**2 / base)
            half = z / (1 + z**2 / base) * np.sqrt(p * (1 - p) / base + z**2 / (4 * base**2))
            limits = [found.low[j, i + 1], found.high[j, i + 1]]
            assert limits == pytest.approx([middle - half, middle + half], rel=1e-9)


def test_an_interval_never_stands_on_more_than_the_respondents() -> None:
    """Where large weights all say the same, the variance is small by accident."""
    y = np.repeat([[1.0], [0.0]], [20, 20], axis=0)
    w = np.concatenate([np.full(20, 1e-3), np.full(19, 1e-3), [1.0]])
    inside = np.ones((40, 1))

    weighted = shares(cells(y, inside, w, multiple=True), weighted=True)

    p = weighted.value[0, 1]
    assert weighted.high[0, 1] - weighted.low[0, 1] >= 2 * 1.96 * np.sqrt(p * (1 - p) / 40) * 0.9
    everyone = shares(cells(np.ones((40, 1)), inside, w, multiple=True), weighted=True)
    kish = w.sum() ** 2 / (w**2).sum()
    assert everyone.low[0, 1] == pytest.approx(1 / (1 + 1.96**2 / kish), abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_bias_corrected_v_follows_bergsma(seed: int) -> None:
    counts = np.random.default_rng(seed).integers(1, 40, (3, 5)).astype(float)
    n, phi2 = counts.sum(), chi_square_statistic(counts) / counts.sum()

    _, corrected = cramers_v(counts)

    smaller = min(3 - 2**2 / (n - 1), 5 - 4**2 / (n - 1))
    wanted = np.sqrt(max(0, phi2 - 2 * 4 / (n - 1)) / (smaller - 1))
    assert corrected.value == pytest.approx(wanted, rel=1e-12)
    assert corrected.value > 0


def test_weighted_quartiles_are_where_the_weights_reach_them() -> None:
    values, w = [10.0, 20, 30, 40, 50, 60], [1.0, 1, 1, 1, 1, 5]
    data = reference.dataset(numeric={"v": values, "w": w})

    plain, weighted = (
        crosstab(data, "v").total.numbers,
        crosstab(data, "v", weight="w").total.numbers,
    )

    assert plain is not None
    assert weighted is not None
    found = [weighted.minimum, weighted.quartile_1, weighted.median, weighted.quartile_3]
    assert [float(one[0]) for one in (*found, weighted.maximum)] == [10, 30, 50, 60, 60]
    assert [float(plain.quartile_1[0]), float(plain.median[0])] == [22.5, 35]
    many = reference.dataset(numeric={"v": range(1, 101), "w": [2.0] * 100})
    hundred = crosstab(many, "v", weight="w").total.numbers
    assert hundred is not None
    assert [float(hundred.quartile_1[0]), float(hundred.median[0])] == [25, 50]


def test_options_that_everybody_chose_are_left_out_of_the_sum() -> None:
    y, x, w = rows_of(3)
    x = np.eye(3)[x.argmax(axis=1)]
    with_all = np.column_stack([y, np.ones(len(y)), np.zeros(len(y))])

    found, wanted = (marginal(cells(one, x, w, multiple=True)) for one in (with_all, y))

    assert found.used.tolist() == [0, 1, 2, 3]
    assert found.statistic == pytest.approx(wanted.statistic)
    assert found.trace == pytest.approx(wanted.trace)
