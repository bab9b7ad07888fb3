"""Reference values, their data, and small datasets made from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.counting import Cells, Sums
from analysis.dataset import Category, Dataset, Level, Variable
from analysis.results import Floats
from questionnaires.model import MissingKind

FOLDER = Path(__file__).parents[1] / "reference"


@cache
def _values() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "values.json").read_text("utf-8"))
    return found


def value(case: str) -> Any:  # noqa: ANN401 - whatever the software printed
    return _values()[case]["result"]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def expanded(name: str) -> pd.DataFrame:
    """One row for each case of a table of frequencies."""
    counts = table(name)
    return counts.loc[counts.index.repeat(counts["Freq"])].reset_index(drop=True)


def dataset(
    *,
    nominal: Mapping[str, Any] | None = None,
    ordinal: Mapping[str, Any] | None = None,
    numeric: Mapping[str, Any] | None = None,
    multiple: Mapping[str, pd.DataFrame] | None = None,
    missing: Mapping[str, MissingKind] | None = None,
) -> Dataset:
    """A dataset from plain columns; None and NaN are skipped questions.

    ``multiple`` holds a frame of 0/1 columns by option (NaN in all: not answered); ``missing`` says
    which category values state a kind of missing.
    """
    columns: dict[str, Any] = {}
    codebook: dict[str, Variable] = {}
    kinds = missing or {}
    for level, single in ((Level.NOMINAL, nominal or {}), (Level.ORDINAL, ordinal or {})):
        for name, values in single.items():
            column = pd.Categorical(pd.Series(values, dtype=object))
            categories = tuple(
                Category(str(v), {"en": str(v)}, kinds.get(str(v))) for v in column.categories
            )
            codebook[name] = Variable(name, {"en": name}, level, categories)
            columns[name] = column.rename_categories(str)
            columns[f"{name}#missing"] = skipped(column.codes < 0)
    for name, values in (numeric or {}).items():
        codebook[name] = Variable(name, {"en": name}, Level.NUMERIC)
        columns[name] = pd.array(np.asarray(values, dtype=float), dtype="Float64")
        columns[f"{name}#missing"] = skipped(pd.isna(columns[name]))
    for name, frame in (multiple or {}).items():
        options = tuple(Category(str(v), {"en": str(v)}, kinds.get(str(v))) for v in frame.columns)
        codebook[name] = Variable(name, {"en": name}, Level.MULTIPLE, options)
        for option in frame.columns:
            columns[f"{name}/{option}"] = frame[option].astype("Int64").astype("boolean").array
        columns[f"{name}#missing"] = skipped(frame.isna().all(axis=1).to_numpy())
    return Dataset(pd.DataFrame(columns), codebook, ("en",), {"en": "Reference"})


def skipped(empty: npt.NDArray[np.bool_]) -> pd.Categorical:
    values = ["skipped" if one else None for one in empty]
    return pd.Categorical(values, categories=[kind.value for kind in MissingKind])


def cells(
    rows: Floats, columns: Floats, weights: Floats | None = None, *, multiple: bool = False
) -> Cells:
    """Cells straight from indicator matrices, one unit for each row of data."""
    count = np.ones(len(rows))
    weight = count if weights is None else weights
    return Cells(
        rows,
        columns,
        Sums(count, weight, weight * weight),
        question_exclusive=not multiple,
        columns_exclusive=True,
    )


def indicators(values: Iterable[Any]) -> Floats:
    """0/1 columns for the sorted values."""
    codes, found = pd.factorize(pd.Series(list(values)), sort=True)
    return np.eye(len(found))[codes]


def sums(frame: pd.DataFrame, row: str, column: str, weight: str) -> Sums:
    """Count, sum of weights and of their squares by two columns."""
    weights = frame[weight].to_numpy(dtype=float)
    y, x = indicators(frame[row]), indicators(frame[column])
    return Sums(y.T @ x, y.T @ (weights[:, None] * x), y.T @ (weights[:, None] ** 2 * x))


def product_test() -> Dataset:
    """expss's product test: a set of likings (codes in six columns), two banners, two scores."""
    frame = table("product_test")
    codes = frame[[f"a1_{number}" for number in range(1, 7)]]
    named = sorted({int(one) for one in np.unique(codes.to_numpy()[codes.notna().to_numpy()])})
    likes = pd.DataFrame({str(code): (codes == code).any(axis=1).astype(int) for code in named})
    return dataset(
        nominal={"age_cat": frame["age_cat"], "cell": frame["cell"]},
        numeric={"a22": frame["a22"], "b22": frame["b22"], "w": frame["w"]},
        multiple={"likes": likes},
    )
