"""120 tested tables of a large survey, against pandas and scipy on the same tables.

Sixty columns: 39 questions of 2 to 8 categories with 5 % missing, one multiple choice of 15 options,
weights with a Kish design effect near 1.6, three banners of 6, 8 and 12 groups. Each of the 40 questions
by each banner gives counts, weighted counts, column shares with intervals, three bases, the right test
(for the multiple choice each option too, with Holm), Cramér's V and letters with Bonferroni. Loading is
left out; coding is part of our time, once. The reference makes far fewer figures and the wrong test:
counts by ``pandas.crosstab``, one table for each question or option and banner, and scipy's chi-square.
"""

from __future__ import annotations

import argparse
import resource
import tracemalloc
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console
from scipy import stats

from analysis.crosstab import report
from analysis.dataset import Category, Dataset, Level, Variable
from analysis.results import AdjustmentMethod, Crosstab
from analysis.sample import Sample
from tests.benchmarks.__main__ import table
from tests.benchmarks.ratios import Better, Ratio, seconds

ROWS = 100_000
BANNERS = {"age": 6, "ethnicity": 8, "region": 12}
SINGLE = 39
OPTIONS = 15
SEED = 1


def survey(rows: int) -> Dataset:
    """A survey of this many rows; a tenth of every answer depends on the region."""
    generator = np.random.default_rng(SEED)
    columns: dict[str, object] = {}
    codebook: dict[str, Variable] = {}
    groups = {name: generator.integers(0, number, rows) for name, number in BANNERS.items()}
    for name, codes in groups.items():
        add_single(columns, codebook, name, codes, BANNERS[name])
    for number in range(SINGLE):
        categories = 2 + number % 7
        codes = generator.integers(0, categories, rows)
        swayed = generator.random(rows) < 0.1
        codes = np.where(swayed, groups["region"] % categories, codes)
        codes[generator.random(rows) < 0.05] = -1
        add_single(columns, codebook, f"q{number}", codes, categories)
    add_multiple(columns, codebook, generator, rows)
    columns["weight"] = pd.array(generator.lognormal(0, 0.7, rows), dtype="Float64")
    codebook["weight"] = Variable("weight", {}, Level.NUMERIC)
    return Dataset(pd.DataFrame(columns), codebook, ("en",), {})


def add_single(
    columns: dict[str, object],
    codebook: dict[str, Variable],
    name: str,
    codes: npt.NDArray[np.int64],
    categories: int,
) -> None:
    values = [f"{name}_{number}" for number in range(categories)]
    columns[name] = pd.Categorical.from_codes(codes, categories=pd.Index(values))
    skipped = (codes < 0).astype(np.int64) - 1
    kinds = pd.Categorical.from_codes(skipped, categories=pd.Index(["skipped"]))
    columns[f"{name}#missing"] = kinds
    codebook[name] = Variable(name, {}, Level.NOMINAL, tuple(Category(one, {}) for one in values))


def add_multiple(
    columns: dict[str, object],
    codebook: dict[str, Variable],
    generator: np.random.Generator,
    rows: int,
) -> None:
    values = [f"o{number}" for number in range(OPTIONS)]
    leaning = generator.normal(0, 0.7, rows)
    for number, value in enumerate(values):
        chance = 1 / (1 + np.exp(1.2 + 0.1 * number - leaning))
        columns[f"why/{value}"] = pd.array(generator.random(rows) < chance, dtype="boolean")
    codebook["why"] = Variable(
        "why", {}, Level.MULTIPLE, tuple(Category(one, {}) for one in values)
    )


def questions() -> list[str]:
    return [*(f"q{number}" for number in range(SINGLE)), "why"]


def ours(dataset: Dataset) -> tuple[Crosstab, ...]:
    return report(
        dataset,
        questions(),
        list(BANNERS),
        weight="weight",
        letters=AdjustmentMethod.BONFERRONI,
    )


def with_pandas(frame: pd.DataFrame) -> list[float]:
    """Unweighted counts of the same tables by ``pandas.crosstab``, tested by scipy's chi-square."""
    found = []
    for banner in BANNERS:
        for name in frame.columns.difference(list(BANNERS)):
            counts = pd.crosstab(frame[name], frame[banner])
            found.append(float(stats.chi2_contingency(counts.to_numpy()).pvalue))
    return found


def plain(dataset: Dataset) -> pd.DataFrame:
    """The columns as pandas counts them fastest."""
    names = [*BANNERS, *questions()[:-1]]
    options = dataset.option_columns(dataset.codebook["why"])
    flags = dataset.frame[options].astype(bool)
    return pd.concat([dataset.frame[names], flags], axis=1)


def counting(dataset: Dataset) -> dict[str, npt.NDArray[np.intp]]:
    """Integer codes of every column that the bound counts."""
    frame = dataset.frame
    codes: dict[str, npt.NDArray[np.intp]] = {
        name: frame[name].cat.codes.to_numpy().astype(np.intp) + 1
        for name in (*BANNERS, *questions()[:-1])
    }
    for option in dataset.option_columns(dataset.codebook["why"]):
        codes[option] = frame[option].to_numpy(dtype=np.intp)
    return codes


def bound(codes: Mapping[str, npt.NDArray[np.intp]]) -> None:
    """The least that any of this can cost: one unweighted ``bincount`` a column and banner."""
    for banner in BANNERS:
        for name, column in codes.items():
            if name not in BANNERS:
                np.bincount(column * 13 + codes[banner])


def measure(rows: int = ROWS) -> list[Ratio]:
    """Our time against pandas with scipy, and against the bound of counting."""
    dataset = survey(rows)
    codes, frame = counting(dataset), plain(dataset)
    ours(survey(1000))
    task = seconds(lambda: ours(dataset))
    reference = seconds(lambda: with_pandas(frame), rounds=2)
    least = seconds(lambda: bound(codes))
    tables = f"120 tables of {rows:,} rows, tested"
    return [
        Ratio(tables, "s", task, reference, "pandas.crosstab and scipy chi-square", Better.LESS),
        Ratio(tables, "s", task, least, "one bincount a column, the bound", Better.LESS),
    ]


def memory(rows: int) -> tuple[float, float]:
    """Peak megabytes that the task takes beyond its data, and those of the whole process."""
    dataset = survey(rows)
    tracemalloc.start()
    ours(dataset)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def coding(dataset: Dataset) -> None:
    sample = Sample(dataset, weight="weight")
    for name in (*BANNERS, *questions()):
        sample.coded(name)


def main() -> None:
    """Print ratios, the share of coding, and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    console = Console()
    console.print(table(measure(rows)))
    dataset = survey(rows)
    console.print(f"of which integer coding, once: {seconds(lambda: coding(dataset)):.3f} s")
    own, whole = memory(rows)
    console.print(f"peak memory: {own:.0f} MB beyond the data, {whole:.0f} MB the process")


if __name__ == "__main__":
    main()
